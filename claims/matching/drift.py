"""Where the word indexes are not what the records give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, not_, or_, select

from claims.matching.content import is_merged, of_actors, of_articles, of_claims
from claims.matching.document import KINDS, PART, MatchDocument, record_of
from claims.matching.index import ARTICLES_AT_ONCE, CLAIMS_AT_ONCE, former_parts, held_documents, held_matches
from claims.models import actor, article, claim, search_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Drift:
    """A record whose index rows are not what its text gives."""

    kind: str
    number: int


def find_drift(connection: Connection) -> Iterator[Drift]:
    """Compare every record with its index rows; one pass over all."""
    for kind, table in (("claim", claim), ("article", article), ("actor", actor)):
        some = select(table.c.id).order_by(table.c.id)
        some = some.limit(ARTICLES_AT_ONCE if kind == "article" else CLAIMS_AT_ONCE)
        after = 0
        while numbers := connection.execute(some.where(table.c.id > after)).scalars().all():
            after = numbers[-1]
            yield from _drift_of(connection, kind, numbers)


def _drift_of(connection: Connection, kind: str, numbers: Sequence[int]) -> Iterator[Drift]:
    matches: list[MatchDocument] = []
    if kind == "claim":
        documents, matches, _languages = of_claims(connection, numbers)
    elif kind == "article":
        documents, _languages = of_articles(connection, numbers)
    else:
        documents = of_actors(connection, numbers)
    ids = [document.id for document in documents]
    held = held_documents(connection, ids)
    wrong = {record_of(document.id)[1] for document in documents if held.get(document.id) != document}
    if kind == "article":
        wrong |= {record_of(document)[1] for document in former_parts(connection, ids)}
    if matches:
        kept = held_matches(connection, numbers)
        wrong |= {document.claim_id for document in matches if kept.get(document.claim_id) != document}
    for number in sorted(wrong):
        yield Drift(kind, number)


def find_strays(connection: Connection) -> Iterator[int]:
    """Find the documents of no record, among them parts of a text without the part before.

    An actor that was merged into another counts as none: its names are in the other one's document.
    """
    number, kind = search_document.c.id % PART // 4, search_document.c.id % 4
    before = search_document.alias()
    given = [
        and_(kind == KINDS.index(name), exists().where(table.c.id == number), search_document.c.id < PART)
        for name, table in (("claim", claim), ("article", article), ("actor", actor))
    ]
    given[KINDS.index("actor")] &= not_(is_merged(number))
    follows = and_(kind == KINDS.index("article"), exists().where(before.c.id == search_document.c.id - PART))
    query = select(search_document.c.id).where(not_(or_(*given, follows))).order_by(search_document.c.id)
    with connection.execute(query.execution_options(yield_per=500)) as found:
        yield from found.scalars()
