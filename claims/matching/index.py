"""The word indexes: what they do on each engine, and how they are kept in step with the records.

Two indexes hold terms (analysis.py): one for search, over all that a person may look for, and one for
matching, over the words of claims and the titles of the articles that carry them. Whoever writes a record
calls `refresh_…` in the same transaction, after its event was logged. The tables of documents are the same
on both engines; sqlite.py and postgresql.py keep what each engine looks terms up in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import delete, func, select

from claims.matching import sqlite
from claims.matching.content import among, of_actors, of_articles, of_claims
from claims.matching.document import PART, Document, MatchDocument, document_id
from claims.matching.state import note_languages
from claims.models import appearance, event, match_document, search_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, TableClause

    from claims.matching.query import Query

    Rows = Sequence[tuple[Any, ...]]

CLAIMS_AT_ONCE = 5_000
ARTICLES_AT_ONCE = 500  # whose texts are long


class SearchEngine(Protocol):
    """What looks up documents: one module an engine."""

    SEARCHED: TableClause

    def add_documents(self, connection: Connection, documents: Sequence[Document]) -> None:
        """Put documents into the index; none of them may be in it."""

    def remove_documents(self, connection: Connection, documents: Sequence[Document]) -> None:
        """Take documents out of the index, given as they were put in."""

    def clear_documents(self, connection: Connection) -> None:
        """Empty the index."""

    def holds_documents(self, connection: Connection) -> bool:
        """Tell whether the index holds just what the table of documents does; may need to write."""

    def match_condition(self, query: Query) -> ColumnElement[bool]:
        """Give the condition on SEARCHED that its rows answer the query."""


class MatchEngine(Protocol):
    """What ranks claims by BM25, and writes many rows at once: one module an engine."""

    def insert_rows(self, connection: Connection, table: str, columns: Sequence[str], rows: Rows) -> None:
        """Write rows into a table of the database, the values of `columns` each."""

    def add_matches(self, connection: Connection, documents: Sequence[MatchDocument]) -> None:
        """Put claims into the index; none of them may be in it."""

    def remove_matches(self, connection: Connection, documents: Sequence[MatchDocument]) -> None:
        """Take claims out of the index, given as they were put in."""

    def clear_matches(self, connection: Connection) -> None:
        """Empty the index."""

    def holds_matches(self, connection: Connection) -> bool:
        """Tell whether the index holds just what its table does; may need to write."""

    def rank(self, connection: Connection, terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """Give the best claims for any of the distinct terms, and their scores, the best first."""

    def frequencies(self, connection: Connection, terms: Sequence[str]) -> dict[str, int]:
        """Give in how many claims each term stands; one that stands in none is left out."""

    def count_documents(self, connection: Connection) -> int:
        """Give how many claims the index holds."""


def search_engine(connection: Connection) -> SearchEngine:
    """Give the module that looks up documents on the connection's engine."""
    if connection.dialect.name == "sqlite":
        return sqlite
    from claims.matching import postgresql_search  # noqa: PLC0415 - loads the dialect: 60 ms

    return postgresql_search


def match_engine(connection: Connection) -> MatchEngine:
    """Give the module that ranks claims on the connection's engine."""
    if connection.dialect.name == "sqlite":
        return sqlite
    from claims.matching import postgresql  # noqa: PLC0415 - loads the dialect: 60 ms

    return postgresql


# ---- keeping step ----------------------------------------------------------------------------------------


def refresh_claims(connection: Connection, numbers: Sequence[int]) -> None:
    """Bring the index rows of claims in step with what is on record of them.

    Called after the event was logged: its position is the stamp that copies of the index catch up by.
    """
    for some in _chunks(numbers, CLAIMS_AT_ONCE):
        documents, matches, languages = of_claims(connection, some)
        _write_documents(connection, documents, [document_id("claim", number) for number in some])
        _write_matches(connection, matches)
        note_languages(connection, languages)


def refresh_article(connection: Connection, number: int) -> None:
    """Bring the index rows of an article in step, and those of the claims that it carries (for its title)."""
    refresh_texts(connection, [number])
    carried = select(appearance.c.claim_id).where(appearance.c.article_id == number).distinct()
    refresh_claims(connection, sorted(connection.execute(carried).scalars()))


def refresh_text(connection: Connection, number: int) -> None:
    """Bring the index rows of an article's own title and newest text in step."""
    refresh_texts(connection, [number])


def refresh_texts(connection: Connection, numbers: Sequence[int]) -> None:
    """Bring the index rows of articles' own titles and newest texts in step."""
    for some in _chunks(numbers, ARTICLES_AT_ONCE):
        documents, languages = of_articles(connection, some)
        ids = [document.id for document in documents]
        _write_documents(connection, documents, ids + former_parts(connection, ids))
        note_languages(connection, languages)


def refresh_actors(connection: Connection, numbers: Sequence[int]) -> None:
    """Bring the index rows of actors in step with their names.

    One that was merged into another has no rows: its names are found as those of the other one, which is
    among the numbers when that changes.
    """
    for some in _chunks(numbers, CLAIMS_AT_ONCE):
        _write_documents(
            connection, of_actors(connection, some), [document_id("actor", number) for number in some]
        )


def former_parts(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Give the documents that follow `ids` as parts of the same texts, which were longer then."""
    former: list[int] = []
    sought = {number + PART for number in ids}.difference(ids)
    while sought:
        held = select(search_document.c.id).where(search_document.c.id.in_(sought))
        found = connection.execute(held).scalars().all()
        former += found
        sought = {number + PART for number in found}
    return former


def _write_documents(connection: Connection, documents: Iterable[Document], ids: Sequence[int]) -> None:
    """Let the documents `ids` be just `documents`; those of them that stand so are left alone."""
    wanted = {document.id: document for document in documents}
    held = held_documents(connection, ids)
    engine = search_engine(connection)
    stale = [document for number, document in held.items() if wanted.get(number) != document]
    fresh = [document for number, document in wanted.items() if held.get(number) != document]
    if stale:
        engine.remove_documents(connection, stale)
        connection.execute(
            delete(search_document).where(search_document.c.id.in_([document.id for document in stale]))
        )
    if fresh:
        match_engine(connection).insert_rows(connection, search_document.name, Document._fields, fresh)
        engine.add_documents(connection, fresh)


def _write_matches(connection: Connection, documents: Sequence[MatchDocument]) -> None:
    numbers = [document.claim_id for document in documents]
    held = held_matches(connection, numbers)
    engine = match_engine(connection)
    fresh = [document for document in documents if held.get(document.claim_id) != document]
    stale = [held[document.claim_id] for document in fresh if document.claim_id in held]
    if stale:
        engine.remove_matches(connection, stale)
        connection.execute(
            delete(match_document).where(
                match_document.c.claim_id.in_([document.claim_id for document in stale])
            )
        )
    if fresh:
        stamp = connection.execute(select(func.max(event.c.position))).scalar() or 0
        rows = [(*document, stamp) for document in fresh]
        engine.insert_rows(connection, match_document.name, (*MatchDocument._fields, "stamp"), rows)
        engine.add_matches(connection, fresh)


def held_documents(connection: Connection, ids: Sequence[int]) -> dict[int, Document]:
    """Give those of some documents that are in the index."""
    rows = connection.execute(select(search_document).where(among(search_document.c.id, ids, step=4)))
    return {row.id: Document(*row) for row in rows}


def held_matches(connection: Connection, numbers: Sequence[int]) -> dict[int, MatchDocument]:
    """Give what those of some claims that are in the index are matched by."""
    query = select(match_document.c.claim_id, match_document.c.words, match_document.c.titles)
    rows = connection.execute(query.where(among(match_document.c.claim_id, numbers)))
    return {row.claim_id: MatchDocument(*row) for row in rows}


def _chunks(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]
