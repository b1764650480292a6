"""Search: the documents that answer a query, ranked, the same on both engines.

The newest answers are looked at, `MOST_HITS` of them, and those come first that have the words in the
better fields. BM25 has no part in it: of a word that 300,000 claims have it would score them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import literal_column, select

from claims.domain.text import splits_character
from claims.matching.analysis import tokens
from claims.matching.document import part_of, record_of
from claims.matching.index import search_engine
from claims.matching.query import FIELDS
from claims.models import search_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection

    from claims.matching.query import Group, Query

MOST_HITS = 1_000
"""How many answers are ranked, the newest; a search that has more of them wants another word."""

EXCERPT = 160
"""How long an excerpt is at most, in code points, without the signs of omission."""

MOST_MARKS = 500
"""How many places of a text are looked at for its excerpt, the first ones."""

_READ_AT_ONCE = 100
_WORTH = dict(zip(FIELDS, (8, 4, 2, 1), strict=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """A record that answers a query: its kind and number, and the fields that hold what was asked for."""

    kind: str
    number: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a text around what was found; `marks` are the places of the words in it (start, end)."""

    text: str
    marks: tuple[tuple[int, int], ...]


def find_answers(
    connection: Connection,
    query: Query,
    *,
    condition: Callable[[ColumnElement[int]], ColumnElement[bool]] | None = None,
    wanted: Callable[[Answer], bool] = lambda _answer: True,
    limit: int | None = None,
) -> list[Answer]:
    """Give the records that answer a query and are `wanted`, the best first, at most `limit` or `MOST_HITS`.

    `condition` narrows by the number of the document.
    """
    best: dict[tuple[str, int], tuple[int, tuple[str, ...]]] = {}
    highest = len(query.every) * _WORTH[query.fields[0]]
    full: set[tuple[str, int]] = set()
    for document, worth, fields in _judged(connection, query, condition):
        record = record_of(document)
        best[record] = max(best.get(record, (0, ())), (worth, fields))
        # The newest are read first, after the later parts of texts: nothing that follows is better.
        if worth == highest and part_of(document) == 0 and wanted(Answer(*record, fields)):
            full.add(record)
            if len(full) == limit:
                break
    order = sorted(best, key=lambda record: (-best[record][0], -record[1], record[0]))
    answers = (Answer(kind, number, best[kind, number][1]) for kind, number in order)
    return [answer for answer in answers if wanted(answer)][:limit]


def _judged(
    connection: Connection,
    query: Query,
    condition: Callable[[ColumnElement[int]], ColumnElement[bool]] | None,
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Give the newest documents that answer a query, with their worth and the fields that hold the words."""
    engine = search_engine(connection)
    number: ColumnElement[int] = literal_column(
        "search_index.rowid" if connection.dialect.name == "sqlite" else "search_vector.document_id"
    )
    found = select(number).select_from(engine.SEARCHED).where(engine.match_condition(query))
    if condition is not None:
        found = found.where(condition(number))
    newest = connection.execute(found.order_by(number.desc()).limit(MOST_HITS)).scalars().all()
    columns = [search_document.c[field] for field in query.fields]
    sought = [_as_held(group) for group in query.every]
    for start in range(0, len(newest), _READ_AT_ONCE):
        some = search_document.c.id.in_(newest[start : start + _READ_AT_ONCE])
        documents = select(search_document.c.id, *columns).where(some).order_by(search_document.c.id.desc())
        for document, *texts in connection.execute(documents):
            held = [
                [field for field, text in zip(query.fields, texts, strict=True) if text and _has(text, group)]
                for group in sought
            ]
            worth = sum(_WORTH[fields[0]] for fields in held if fields)  # the best field is the first one
            yield document, worth, tuple(field for field in query.fields if any(field in one for one in held))


def cut_excerpt(text: str, language: str, query: Query, *, width: int = EXCERPT) -> Excerpt:
    """Cut the piece out of a text that has most of what was asked for, and mark it there.

    Without any of it in the text, that is its beginning without marks.
    """
    places = sorted(_places(text, language, query.every))[:MOST_MARKS]
    start = end = 0
    best = 0
    for first, (begin, _stop, _group) in enumerate(places):
        within = [place for place in places[first:] if place[1] - begin <= width]
        found = len({group for _begin, _stop, group in within})
        if found > best:
            best, start, end = found, begin, within[-1][1]
    start, end = _widen(text, start, max(end, start), width)
    marks = tuple(
        dict.fromkeys(
            (begin - start, stop - start) for begin, stop, _ in places if start <= begin and stop <= end
        )
    )
    before, after = "… " if start else "", " …" if end < len(text) else ""
    shift = len(before)
    return Excerpt(
        before + text[start:end].replace("\n", " ") + after,
        tuple((begin + shift, stop + shift) for begin, stop in marks),
    )


def _widen(text: str, start: int, end: int, width: int) -> tuple[int, int]:
    """Widen a piece to both sides up to `width`, to whole words."""
    room = max(width - (end - start), 0)
    behind = min(room - room // 3, len(text) - end)
    left = max(start - (room - behind), 0)
    right = max(min(left + width, len(text)), end)
    if left:
        left = next((at + 1 for at in range(left, start) if text[at].isspace()), start)
    if right < len(text):
        right = next((at for at in range(right, end, -1) if text[at].isspace()), end)
    while splits_character(text, right):
        right += 1
    return left, right


def _places(text: str, language: str, groups: Sequence[Group]) -> Iterator[tuple[int, int, int]]:
    """Give where each thing that was asked for stands: start, end and which it is."""
    held = [(token, term) for token in tokens(text, language) for term in token.terms]
    begins: dict[str, list[int]] = {}
    for at, (_token, term) in enumerate(held):
        begins.setdefault(term, []).append(at)
    for which, group in enumerate(groups):
        for alternative in group:
            wanted, prefix = alternative.terms, alternative.prefix
            if prefix and len(wanted) == 1:
                starts = [at for term, found in begins.items() if term.startswith(wanted[0]) for at in found]
            else:
                starts = begins.get(wanted[0], [])
            for at in starts:
                row = held[at : at + len(wanted)]
                terms = [term for _token, term in row]
                same = terms[:-1] == [*wanted[:-1]] and len(terms) == len(wanted)
                if same and (terms[-1].startswith(wanted[-1]) if prefix else terms[-1] == wanted[-1]):
                    yield row[0][0].start, row[-1][0].end, which


def _as_held(group: Group) -> list[str]:
    """Write the alternatives as they stand in the terms of a document, which have spaces around them."""
    return [f" {' '.join(one.terms)}" + ("" if one.prefix else " ") for one in group]


def _has(text: str, group: Sequence[str]) -> bool:
    """Tell whether terms with spaces between them hold one of the alternatives."""
    spaced = f" {text} "
    return any(alternative in spaced for alternative in group)
