"""Pairs of claims that may say the same: the sweep that finds them, and their list.

Claims are looked at in the order in which their words were written, each beside those before it, as if it
were asked for while it is recorded. So every pair is met once, a sweep goes on where it stopped, and the next
one looks at what is new. All that it keeps is derived: links are what people say (services/link.py).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, func, insert, or_, select, tuple_, update

from claims.domain.reference import Kind, format_reference
from claims.matching.analysis import ANALYSIS
from claims.matching.bm25 import bm25
from claims.matching.features import Candidate, Statement, read_statement, weight
from claims.matching.index import match_engine
from claims.matching.match import average_length
from claims.matching.pairs import PAIRS, Near, Neighbours, choose, likeness, telling_terms
from claims.matching.reranker import WEIGHTS, explain, rerank
from claims.matching.state import require_complete
from claims.models import claim, claim_link, duplicate_pair, match_document, sweep
from claims.services.current import standing_claim_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection

FLOOR = 0.5
"""The least probability of a pair that is kept."""

BATCH = 250
"""Claims looked at between two writings, a second's work or two: so much an interruption may lose."""

FEW = 100
"""So many claims are looked up in the index one by one. With more it takes less to read all claims first: at
a million the one costs 25 ms a claim, the other 20 s."""

_LOOKED_UP = 200
_STREAMED = 5_000
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Found:
    """What one batch of a sweep found: the claims looked at, and the probability of pairs of theirs."""

    claims: tuple[int, ...]
    pairs: dict[tuple[int, int], float]
    stamp: int


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two claims that may say the same, how likely it is, and why.

    `shared` are the words of `claim` that `other` has too, the most telling first; `numbers` and
    `other_numbers` are those that one of them gives and the other does not.
    """

    claim: str
    text: str
    other: str
    other_text: str
    score: float
    shared: tuple[str, ...]
    numbers: tuple[str, ...]
    other_numbers: tuple[str, ...]


def begin_sweep(connection: Connection, *, again: bool = False) -> None:
    """Make ready to look at what is new; at everything when the method is another one, or with `again`.

    Raises CheckFailedError when the index is not complete.
    """
    require_complete(connection)
    row = connection.execute(select(sweep.c.method)).first()
    if row is None:
        connection.execute(insert(sweep).values(id=1, method=_method(), stamp=0, claim_id=0))
    elif again or row.method != _method():
        connection.execute(update(sweep).values(method=_method(), stamp=0, claim_id=0))


class Sweep:
    """A sweep that was begun, as it goes on in this process, over the claims that are there when it is made.

    `left` says how many are to be looked at. Reading for `find` needs no lock, and any transaction will do;
    `keep` writes what it gave.
    """

    def __init__(self, connection: Connection) -> None:
        self._engine = match_engine(connection)
        self._documents = self._engine.count_documents(connection)
        self._frequencies: dict[str, int] = {}
        self._average = average_length(connection)
        row = connection.execute(select(sweep.c.stamp, sweep.c.claim_id)).one()
        self._done: tuple[int, int] = (row.stamp, row.claim_id)
        self.left = connection.execute(
            select(func.count()).select_from(match_document).where(_after(self._done))
        ).scalar_one()
        self._last = connection.execute(select(func.max(match_document.c.stamp))).scalar() or 0
        self._neighbours = _read_all(connection, self._done) if self.left > FEW else None

    def find(self, connection: Connection) -> Found | None:
        """Look at the next claims; None when all were looked at.

        Raises CheckFailedError when somebody has begun to make the index anew.
        """
        require_complete(connection)
        documents = connection.execute(
            select(match_document.c.claim_id, match_document.c.words, match_document.c.stamp)
            .where(_after(self._done), match_document.c.stamp <= self._last)
            .order_by(match_document.c.stamp, match_document.c.claim_id)
            .limit(BATCH)
        ).all()
        if not documents:
            return None
        near: dict[int, Near] = {}
        for row in documents:
            words = row.words.split()
            if self._neighbours is None:
                found = self._look_up(connection, row, words)
            else:
                found = self._neighbours.near(words)
                self._neighbours.add(row.claim_id, words)
            if found.alike:
                near[row.claim_id] = found
        pairs = dict(self._judge(connection, near))
        self._done = (documents[-1].stamp, documents[-1].claim_id)
        return Found(tuple(row.claim_id for row in documents), pairs, self._done[0])

    def _look_up(self, connection: Connection, row: Any, words: Sequence[str]) -> Near:  # noqa: ANN401
        """Find the claims that are alike in the index, among those written before."""
        self._count(connection, words)
        ranked = self._engine.rank(connection, telling_terms(words, self._weigh), _LOOKED_UP)
        before = select(match_document.c.claim_id, match_document.c.words).where(
            match_document.c.claim_id.in_([number for number, _score in ranked]),
            ~_after((row.stamp, row.claim_id - 1)),
        )
        others = {other.claim_id: other.words.split() for other in connection.execute(before)}
        self._count(connection, chain.from_iterable(others.values()))
        return choose({number: likeness(words, other, self._weigh) for number, other in others.items()})

    def _judge(
        self, connection: Connection, near: Mapping[int, Near]
    ) -> Iterator[tuple[tuple[int, int], float]]:
        """Give the pairs that are likely enough, the smaller number first."""
        rows = _read_claims(connection, set(near).union(*(chain(*found) for found in near.values())))
        self._count(connection, chain.from_iterable(row.words.split() for row in rows.values()))
        for number, found in near.items():
            statement = read_statement(
                rows[number].text,
                rows[number].language,
                frequencies=lambda _terms: self._frequencies,
                documents=self._documents,
            )
            candidates = [self._scored(statement, rows[other]) for other in chain(*found) if other != number]
            for judged in rerank(statement, candidates):
                other = judged.candidate.claim_id
                if judged.probability >= FLOOR and other in found.alike:
                    yield (min(number, other), max(number, other)), judged.probability

    def _scored(self, statement: Statement, row: Any) -> Candidate:  # noqa: ANN401 - a row of _read_claims
        score = bm25(
            statement.distinct,
            row.words.split(),
            frequencies=self._frequencies,
            documents=self._documents,
            average=self._average,
        )
        return _candidate(row, score)

    def _weigh(self, term: str) -> float:
        return weight(self._frequencies.get(term, 0), self._documents)

    def _count(self, connection: Connection, terms: Iterable[str]) -> None:
        """Ask the index in how many claims terms stand, unless it was asked before."""
        unknown = sorted(set(terms) - self._frequencies.keys())
        if unknown:
            self._frequencies |= dict.fromkeys(unknown, 0) | self._engine.frequencies(connection, unknown)


def keep(connection: Connection, found: Found) -> None:
    """Write what a batch found, and that its claims were looked at."""
    one, other = duplicate_pair.c.claim_id, duplicate_pair.c.other_id
    connection.execute(delete(duplicate_pair).where(or_(one.in_(found.claims), other.in_(found.claims))))
    if found.pairs:
        connection.execute(
            insert(duplicate_pair),
            [
                {"claim_id": pair[0], "other_id": pair[1], "score": score}
                for pair, score in found.pairs.items()
            ],
        )
    connection.execute(update(sweep).values(stamp=found.stamp, claim_id=found.claims[-1]))


def list_pairs(connection: Connection, *, threshold: float, limit: int | None = None) -> list[DuplicatePair]:
    """List the pairs that the sweep found, the likeliest first, that nobody linked or rejected yet.

    `threshold` is the least probability, from FLOOR to 1.
    """
    one, other = duplicate_pair.c.claim_id, duplicate_pair.c.other_id
    near, far = claim_link.c.claim_id, claim_link.c.other_id
    said = exists().where(
        or_((near == one) & (far == other), (near == other) & (far == one)), standing_claim_link()
    )
    query = (
        select(duplicate_pair)
        .where(duplicate_pair.c.score >= threshold, ~said)
        .order_by(duplicate_pair.c.score.desc(), one, other)
        .limit(limit)
    )
    engine = match_engine(connection)
    documents = engine.count_documents(connection)

    def read(row: Any) -> Statement:  # noqa: ANN401 - a row of _read_claims
        return read_statement(
            row.text,
            row.language,
            frequencies=lambda terms: engine.frequencies(connection, terms),
            documents=documents,
        )

    listed: list[DuplicatePair] = []
    for pairs in connection.execute(query).partitions(_PAGE):
        rows = _read_claims(connection, chain.from_iterable((pair.claim_id, pair.other_id) for pair in pairs))
        for pair in pairs:
            first, second = rows[pair.claim_id], rows[pair.other_id]
            listed.append(_explained(first, second, pair.score, read(first)))
    return listed


def find_score(connection: Connection, claim_id: int, other_id: int) -> float | None:
    """Give the probability that two claims say the same, where the sweep found them."""
    return connection.execute(
        select(duplicate_pair.c.score).where(
            duplicate_pair.c.claim_id == min(claim_id, other_id),
            duplicate_pair.c.other_id == max(claim_id, other_id),
        )
    ).scalar()


def _explained(one: Any, other: Any, score: float, statement: Statement) -> DuplicatePair:  # noqa: ANN401
    reasons = explain(statement, _candidate(other))
    return DuplicatePair(
        claim=format_reference(Kind.CLAIM, one.id),
        text=one.text,
        other=format_reference(Kind.CLAIM, other.id),
        other_text=other.text,
        score=score,
        shared=reasons.shared,
        numbers=reasons.statement_numbers,
        other_numbers=reasons.claim_numbers,
    )


def _candidate(row: Any, score: float = 0.0) -> Candidate:  # noqa: ANN401 - a row of _read_claims
    """Make a candidate without titles: all claims of one article have its title, whatever they say."""
    return Candidate(
        claim_id=row.id,
        text=row.text,
        language=row.language,
        titles=(),
        words=tuple(row.words.split()),
        title_words=(),
        bm25=score,
    )


def _read_claims(connection: Connection, numbers: Iterable[int]) -> dict[int, Any]:
    query = (
        select(claim.c.id, claim.c.text, claim.c.language, match_document.c.words)
        .join(match_document, match_document.c.claim_id == claim.c.id)
        .where(claim.c.id.in_(set(numbers)))
    )
    return {row.id: row for row in connection.execute(query)}


def _read_all(connection: Connection, done: tuple[int, int]) -> Neighbours:
    """Read the words of all claims, and take in those that were looked at."""
    frequencies: Counter[str] = Counter()
    documents = 0
    query = select(match_document.c.claim_id, match_document.c.words)
    for row in connection.execute(query.execution_options(yield_per=_STREAMED)):
        frequencies.update(set(row.words.split()))
        documents += 1
    neighbours = Neighbours(frequencies, documents)
    looked_at = (
        query.where(~_after(done))
        .order_by(match_document.c.stamp, match_document.c.claim_id)
        .execution_options(yield_per=_STREAMED)
    )
    for row in connection.execute(looked_at):
        neighbours.add(row.claim_id, row.words.split())
    return neighbours


def _after(done: tuple[int, int]) -> ColumnElement[bool]:
    """Tell the claims that were not looked at when a sweep has come so far."""
    return tuple_(match_document.c.stamp, match_document.c.claim_id) > tuple_(*done)


def _method() -> str:
    """Name all that decides which pairs are found: when it changes, so does this."""
    weights = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:12]
    return f"pairs {PAIRS}, analysis {ANALYSIS}, weights {weights}"
