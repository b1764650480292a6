"""The word indexes: what stands in them for each record, and how they are kept in step with the records.

Two indexes hold terms (analysis.py): one for search, over all that a person may look for, and one for
matching, over the words of claims and the titles of the articles that carry them. Whoever writes a record
calls `refresh_…` in the same transaction, after its event was logged. The tables of documents are the same
on both engines; sqlite.py and postgresql.py keep what each engine looks terms up in.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlalchemy import and_, delete, exists, func, insert, not_, or_, select, text, union, update

from claims.errors import CheckFailedError
from claims.i18n import _
from claims.matching import sqlite
from claims.matching.analysis import ANALYSIS, index_text, terms
from claims.models import (
    actor,
    actor_name,
    anchor,
    appearance,
    article,
    claim,
    event,
    match_document,
    merged_actor,
    search_document,
    search_state,
    snapshot,
    verification,
    verification_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, TableClause

    from claims.matching.query import Query

    Rows = Sequence[tuple[Any, ...]]

PART_TERMS = 4_000
"""The most terms of a text in one document: longer texts are searched in parts."""

MOST_TITLES = 3
"""How many of the titles of the articles that carry a claim are matched against."""

NO_LANGUAGE = "und"
"""Names are no language's: folded, but neither stemmed nor freed of stop-words."""

# Made once: an alias is a ring of objects, and what an import leaves of them lies between what it frees.
_later = appearance.alias()
_LATER = select(_later.c.id).where(_later.c.supersedes_id == appearance.c.id).exists()
_CLAIMS_AT_ONCE = 5_000
_ARTICLES_AT_ONCE = 500  # whose texts are long
_KINDS = ("claim", "article", "actor")
_PART = 2**40


class Document(NamedTuple):
    """What is searched of one part of a record, as terms with spaces between them."""

    id: int
    words: str = ""
    quotes: str = ""
    notes: str = ""
    body: str = ""


class MatchDocument(NamedTuple):
    """What a claim is matched by, as terms with spaces between them."""

    claim_id: int
    words: str
    titles: str


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


@dataclass(frozen=True, slots=True)
class Drift:
    """A record whose index rows are not what its text gives."""

    kind: str
    number: int


def document_id(kind: str, number: int, part: int = 0) -> int:
    """Give the number of the document of a record: its kind in two bits, the record, and the part above."""
    return part * _PART + number * 4 + _KINDS.index(kind)


def record_of(document: int) -> tuple[str, int]:
    """Give the kind and the number of the record that a document belongs to."""
    return _KINDS[document % 4], document % _PART // 4


def part_of(document: int) -> int:
    """Give which part of a record's text a document holds, counted from 0."""
    return document // _PART


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
    for some in _chunks(numbers, _CLAIMS_AT_ONCE):
        documents, matches, languages = _of_claims(connection, some)
        _write_documents(connection, documents, [document_id("claim", number) for number in some])
        _write_matches(connection, matches)
        _note_languages(connection, languages)


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
    for some in _chunks(numbers, _ARTICLES_AT_ONCE):
        documents, languages = _of_articles(connection, some)
        ids = [document.id for document in documents]
        _write_documents(connection, documents, ids + _former_parts(connection, ids))
        _note_languages(connection, languages)


def refresh_actors(connection: Connection, numbers: Sequence[int]) -> None:
    """Bring the index rows of actors in step with their names.

    One that was merged into another has no rows: its names are found as those of the other one, which is
    among the numbers when that changes.
    """
    for some in _chunks(numbers, _CLAIMS_AT_ONCE):
        _write_documents(
            connection, _of_actors(connection, some), [document_id("actor", number) for number in some]
        )


def _former_parts(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Give the documents that follow `ids` as parts of the same texts, which were longer then."""
    former: list[int] = []
    sought = {number + _PART for number in ids}.difference(ids)
    while sought:
        held = select(search_document.c.id).where(search_document.c.id.in_(sought))
        found = connection.execute(held).scalars().all()
        former += found
        sought = {number + _PART for number in found}
    return former


def _write_documents(connection: Connection, documents: Iterable[Document], ids: Sequence[int]) -> None:
    """Let the documents `ids` be just `documents`; those of them that stand so are left alone."""
    wanted = {document.id: document for document in documents}
    held = _held(connection, ids)
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
    held = _held_matches(connection, numbers)
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


def _held(connection: Connection, ids: Sequence[int]) -> dict[int, Document]:
    rows = connection.execute(select(search_document).where(_among(search_document.c.id, ids, step=4)))
    return {row.id: Document(*row) for row in rows}


def _held_matches(connection: Connection, numbers: Sequence[int]) -> dict[int, MatchDocument]:
    query = select(match_document.c.claim_id, match_document.c.words, match_document.c.titles)
    rows = connection.execute(query.where(_among(match_document.c.claim_id, numbers)))
    return {row.claim_id: MatchDocument(*row) for row in rows}


def _note_languages(connection: Connection, languages: set[str]) -> None:
    known = read_languages(connection)
    if not languages <= set(known):
        connection.execute(update(search_state).values(languages=" ".join(sorted({*known, *languages}))))


def _chunks(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]


def _among(column: ColumnElement[int], numbers: Sequence[int], *, step: int = 1) -> ColumnElement[bool]:
    """Make the condition that a column holds one of the numbers.

    A run of numbers, `step` apart, is asked for as a range: thousands of parameters would take longer than
    the work.
    """
    first, last = min(numbers, default=0), max(numbers, default=0)
    if len(numbers) < 2 or last - first != step * (len(numbers) - 1):  # noqa: PLR2004 - one is no run
        return column.in_(numbers)
    within = column.between(first, last)
    return within if step == 1 else within & (column % step == first % step)


# ---- what is indexed of a record -------------------------------------------------------------------------


def _of_claims(
    connection: Connection, numbers: Sequence[int]
) -> tuple[list[Document], list[MatchDocument], set[str]]:
    analysed = lru_cache(maxsize=None)(index_text)  # claims share titles
    quotes: dict[int, dict[str, None]] = {}
    titles: dict[int, dict[str, str]] = {}
    standing = (
        select(appearance.c.claim_id, anchor.c.quote, article.c.title, article.c.language)
        .join(anchor, anchor.c.appearance_id == appearance.c.id)
        .join(article, article.c.id == appearance.c.article_id)
        .where(
            _among(appearance.c.claim_id, numbers),
            appearance.c.withdrawn == False,  # noqa: E712 - SQL
            ~_LATER,
        )
        .order_by(appearance.c.id)
    )
    for row in connection.execute(standing):
        quotes.setdefault(row.claim_id, {})[analysed(row.quote, row.language)] = None
        titles.setdefault(row.claim_id, {})[row.title] = row.language
    notes: dict[int, list[str]] = {}
    said = (
        select(verification.c.claim_id, verification_text)
        .join(verification_text, verification_text.c.verification_id == verification.c.id)
        .join(claim, (claim.c.id == verification.c.claim_id) & (claim.c.step == verification.c.step))
        .where(_among(claim.c.id, numbers))
        .order_by(verification_text.c.language)
    )
    for row in connection.execute(said):
        told = "\n".join(part for part in (row.summary, row.explanation) if part)
        notes.setdefault(row.claim_id, []).append(index_text(told, row.language))
    documents, matches, languages = [], [], set()
    for one in connection.execute(
        select(claim.c.id, claim.c.text, claim.c.language).where(_among(claim.c.id, numbers))
    ):
        words = analysed(one.text, one.language)
        languages.add(_primary(one.language))
        documents.append(
            Document(
                document_id("claim", one.id),
                words=words,
                quotes=" ".join(quotes.get(one.id, ())),
                notes=" ".join(notes.get(one.id, ())),
            )
        )
        carried = [*titles.get(one.id, {}).items()][:MOST_TITLES]
        matches.append(
            MatchDocument(one.id, words, " ".join(filter(None, (analysed(*title) for title in carried))))
        )
    return documents, matches, languages


def _of_articles(connection: Connection, numbers: Sequence[int]) -> tuple[list[Document], set[str]]:
    every = snapshot.alias()
    newest = select(func.max(every.c.number)).where(every.c.article_id == article.c.id)
    query = (
        select(article.c.id, article.c.title, article.c.language, snapshot.c.text)
        .join(snapshot, snapshot.c.article_id == article.c.id)
        .where(_among(article.c.id, numbers), snapshot.c.number == newest.scalar_subquery())
    )
    documents, languages = [], set()
    for row in connection.execute(query):
        languages.add(_primary(row.language))
        body = terms(row.text, row.language)
        documents += [
            Document(
                document_id("article", row.id, part),
                words=index_text(row.title, row.language) if part == 0 else "",
                body=" ".join(body[start : start + PART_TERMS]),
            )
            for part, start in enumerate(range(0, max(len(body), 1), PART_TERMS))
        ]
    return documents, languages


def _of_actors(connection: Connection, numbers: Sequence[int]) -> list[Document]:
    names: dict[int, list[str]] = {}
    standing = actor_name.c.withdrawn == False  # noqa: E712 - SQL
    own = select(actor_name.c.actor_id, actor_name.c.value).where(
        _among(actor_name.c.actor_id, numbers), standing, not_(_is_merged(actor_name.c.actor_id))
    )
    merged = (
        select(merged_actor.c.into_id.label("actor_id"), actor_name.c.value)
        .join(actor_name, actor_name.c.actor_id == merged_actor.c.actor_id)
        .where(_among(merged_actor.c.into_id, numbers), standing)
    )
    for query in (own, merged):
        for row in connection.execute(query.order_by(actor_name.c.id)):
            names.setdefault(row.actor_id, []).append(index_text(row.value, NO_LANGUAGE))
    return [Document(document_id("actor", number), words=" ".join(found)) for number, found in names.items()]


def _is_merged(number: ColumnElement[int]) -> ColumnElement[bool]:
    return exists().where(merged_actor.c.actor_id == number)


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()


# ---- the state, making anew, comparing -------------------------------------------------------------------


def read_languages(connection: Connection) -> list[str]:
    """Give the languages of what is indexed, as first subtags."""
    return (connection.execute(select(search_state.c.languages)).scalar() or "").split()


def is_complete(connection: Connection) -> bool:
    """Tell whether the index holds all records, made by the analysis of this program."""
    return connection.execute(select(search_state.c.analysis)).scalar() == ANALYSIS


def require_complete(connection: Connection) -> None:
    """Refuse, with a CheckFailedError, to answer from an index that is half made or of another analysis."""
    if not is_complete(connection):
        raise CheckFailedError(
            _("The search index is not complete: what is on record might not be found."),
            hint=_("Make it anew with `claims db reindex`."),
        )


def begin(connection: Connection) -> str:
    """Mark the indexes incomplete, so that nobody reads them: the first step of making them anew.

    Gives the name of the new build.
    """
    build = str(uuid.uuid4())
    connection.execute(delete(search_state))
    connection.execute(insert(search_state).values(id=1, analysis="", build=build, languages=""))
    return build


def read_build(connection: Connection) -> str | None:
    """Give the name of the build that the indexes are of."""
    return connection.execute(select(search_state.c.build)).scalar()


def clear(connection: Connection, size: int = 20_000) -> bool:
    """Take away the documents, and tell whether all are gone: the second step, again until they are.

    PostgreSQL takes all at once, SQLite `size` at a time: a million would take seconds. What the engine looks
    terms up in goes with the last of them. Until then it holds more than the documents, and misleads.
    """
    for table in (search_document, match_document):
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"TRUNCATE {table.name}"))
            continue
        (key,) = table.primary_key.columns
        some = select(key).order_by(key).limit(size)
        if connection.execute(delete(table).where(key.in_(some))).rowcount == size:
            return False
    search_engine(connection).clear_documents(connection)
    match_engine(connection).clear_matches(connection)
    return True


def fill_batch(connection: Connection, kind: str, after: int, size: int) -> int | None:
    """Index the next `size` records of a kind after a number; give the last one's, or None at the end."""
    table = {"claim": claim, "article": article, "actor": actor}[kind]
    query = select(table.c.id).where(table.c.id > after).order_by(table.c.id).limit(size)
    numbers = list(connection.execute(query).scalars())
    if not numbers:
        return None
    refresh: Callable[[Connection, Sequence[int]], None] = {
        "claim": refresh_claims,
        "article": refresh_texts,
        "actor": refresh_actors,
    }[kind]
    refresh(connection, numbers)
    return numbers[-1]


def complete(connection: Connection) -> None:
    """Mark the indexes complete: the last step of making them anew."""
    connection.execute(update(search_state).values(analysis=ANALYSIS))


def find_drift(connection: Connection) -> Iterator[Drift]:
    """Compare every record with its index rows; one pass over all."""
    for kind, table in (("claim", claim), ("article", article), ("actor", actor)):
        some = select(table.c.id).order_by(table.c.id)
        some = some.limit(_ARTICLES_AT_ONCE if kind == "article" else _CLAIMS_AT_ONCE)
        after = 0
        while numbers := connection.execute(some.where(table.c.id > after)).scalars().all():
            after = numbers[-1]
            yield from _drift_of(connection, kind, numbers)


def _drift_of(connection: Connection, kind: str, numbers: Sequence[int]) -> Iterator[Drift]:
    matches: list[MatchDocument] = []
    if kind == "claim":
        documents, matches, _languages = _of_claims(connection, numbers)
    elif kind == "article":
        documents, _languages = _of_articles(connection, numbers)
    else:
        documents = _of_actors(connection, numbers)
    ids = [document.id for document in documents]
    held = _held(connection, ids)
    wrong = {record_of(document.id)[1] for document in documents if held.get(document.id) != document}
    if kind == "article":
        wrong |= {record_of(document)[1] for document in _former_parts(connection, ids)}
    if matches:
        kept = _held_matches(connection, numbers)
        wrong |= {document.claim_id for document in matches if kept.get(document.claim_id) != document}
    for number in sorted(wrong):
        yield Drift(kind, number)


def find_strays(connection: Connection) -> Iterator[int]:
    """Find the documents of no record, among them parts of a text without the part before.

    An actor that was merged into another counts as none: its names are in the other one's document.
    """
    number, kind = search_document.c.id % _PART // 4, search_document.c.id % 4
    before = search_document.alias()
    given = [
        and_(kind == _KINDS.index(name), exists().where(table.c.id == number), search_document.c.id < _PART)
        for name, table in (("claim", claim), ("article", article), ("actor", actor))
    ]
    given[_KINDS.index("actor")] &= not_(_is_merged(number))
    follows = and_(
        kind == _KINDS.index("article"), exists().where(before.c.id == search_document.c.id - _PART)
    )
    query = select(search_document.c.id).where(not_(or_(*given, follows))).order_by(search_document.c.id)
    with connection.execute(query.execution_options(yield_per=500)) as found:
        yield from found.scalars()


def missing_languages(connection: Connection) -> set[str]:
    """Give the languages of claims and articles, as first subtags, that the state does not know of."""
    spoken = union(select(claim.c.language), select(article.c.language))
    return {_primary(one) for one in connection.execute(spoken).scalars()}.difference(
        read_languages(connection)
    )
