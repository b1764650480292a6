"""Seen before? The known claims that likely say the same as a statement, and how each one stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.domain.reference import Kind, format_reference
from claims.domain.text import words
from claims.domain.vocabulary import LinkState
from claims.matching.match import THRESHOLD, find_matches
from claims.models import appearance
from claims.services.current import not_superseded
from claims.services.link import linked
from claims.services.others import read_others
from claims.services.selection import ClaimFilter, ClaimLine, get_claim_row, list_claims

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.domain.report import OtherReviewEntry
    from claims.domain.status import Status
    from claims.matching.match import Match, Ranker
    from claims.matching.semantic import Embedder

_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """A known claim that likely says the same.

    `probability` goes from 0 to 1. `shared` are the statement's words that the claim or a title of its
    articles has too, the most telling first; `same_numbers` the numbers that both give; `claim_numbers` and
    `statement_numbers` those that one of them gives alone; `same_claimants` its claimants whom the statement
    names, or who make it. `others` are those who reviewed it, with what they found, which is not our
    verdict. `one_denies` tells that one of the two denies what the other one says, `across` a
    claim in another language, found by meaning.
    """

    ref: str
    text: str
    language: str
    probability: float
    status: Status
    rating: str | None
    claimants: tuple[str, ...]
    articles: tuple[str, ...]
    shared: tuple[str, ...]
    same_numbers: tuple[str, ...]
    claim_numbers: tuple[str, ...]
    statement_numbers: tuple[str, ...]
    same_claimants: tuple[str, ...]
    one_denies: bool
    across: bool
    others: tuple[str, ...]

    @property
    def number_differs(self) -> bool:
        """Whether each gives a number that the other one does not give."""
        return bool(self.claim_numbers and self.statement_numbers)


def find_seen(  # noqa: PLR0913 - what a search may be told
    connection: Connection,
    text: str,
    *,
    language: str | None = None,
    claimant: str | None = None,
    article: int | None = None,
    threshold: float = THRESHOLD,
    limit: int | None = None,
    ranker: Ranker | None = None,
    embedder: Embedder | None = None,
) -> list[Seen]:
    """Find the known claims that say the same as a statement, as `find_matches`, with how they stand.

    `claimant` is the main name of who makes the statement, and `article` the number of the article that it
    is recorded in, if they are known.
    """
    found = find_matches(
        connection,
        text,
        language=language,
        threshold=threshold,
        articles=() if article is None else (article,),
        ranker=ranker,
        embedder=embedder,
    )
    return _describe(connection, found[:limit], text, claimant)


def find_seen_like(  # noqa: PLR0913 - as above
    connection: Connection,
    claim_id: int,
    *,
    threshold: float = THRESHOLD,
    limit: int | None = None,
    ranker: Ranker | None = None,
    embedder: Embedder | None = None,
) -> list[Seen]:
    """Find the other claims that say the same as one on record.

    Those that somebody said are not the same are left out.
    """
    row = get_claim_row(connection, claim_id)
    rejected = {
        other for other, (_type, state) in linked(connection, claim_id).items() if state is LinkState.REJECTED
    }
    found = find_matches(
        connection,
        row.text,
        language=row.language,
        threshold=threshold,
        apart_from={claim_id, *rejected},
        articles=_articles_of(connection, claim_id),
        ranker=ranker,
        embedder=embedder,
    )
    return _describe(connection, found[:limit], row.text, None)


def _articles_of(connection: Connection, claim_id: int) -> list[int]:
    """Give the numbers of the articles that a claim stands in."""
    query = select(appearance.c.article_id).where(appearance.c.claim_id == claim_id, not_superseded())
    return list(connection.execute(query).scalars())


def _describe(connection: Connection, found: list[Match], text: str, claimant: str | None) -> list[Seen]:
    if not found:
        return []
    standing = list_claims(connection, ClaimFilter(claims=[match.claim_id for match in found]))
    lines = {line.ref: line for line in standing}
    said = set(words(text))
    others = read_others(connection, [match.claim_id for match in found])
    return [
        _seen(
            match,
            lines[format_reference(Kind.CLAIM, match.claim_id)],
            said,
            claimant,
            [one for one in others.get(match.claim_id, ()) if one.stands],
        )
        for match in found
    ]


def _seen(
    match: Match, line: ClaimLine, said: set[str], claimant: str | None, others: list[OtherReviewEntry]
) -> Seen:
    return Seen(
        ref=line.ref,
        text=match.text,
        language=match.language,
        probability=round(match.probability, 4),
        status=line.status,
        rating=line.rating,
        claimants=line.claimants,
        articles=line.articles,
        shared=match.reasons.shared,
        same_numbers=match.reasons.same_numbers,
        claim_numbers=match.reasons.claim_numbers,
        statement_numbers=match.reasons.statement_numbers,
        same_claimants=tuple(name for name in line.claimants if name == claimant or _is_named(name, said)),
        one_denies=match.reasons.one_denies,
        across=match.across,
        others=tuple(f"{one.publisher}: «{one.verdict}»" for one in others),
    )


def _is_named(name: str, said: set[str]) -> bool:
    """Tell whether a statement names somebody: by the last word of the name, unless it is a short one."""
    last = words(name)[-1:]
    return bool(last) and len(last[0]) >= _SHORTEST_NAME and last[0] in said
