"""Looking terms up on PostgreSQL: a tsvector beside each document, with a GIN index.

The tsvector is written out by the program, term by term with its place and its field, for the server's
own parser would part words in another way than SQLite's does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Text, cast, column, delete, func, literal, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from claims.matching.postgresql import insert_rows
from claims.matching.query import FIELDS
from claims.models import search_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Row

    from claims.matching.document import Document
    from claims.matching.query import Alternative, Group, Query

SEARCHED = table("search_vector", column("document_id", BigInteger()), column("terms", TSVECTOR()))
"""What `match_condition` is a condition on."""

_WEIGHTS = dict(zip(FIELDS, "ABCD", strict=True))
_OTHER = text(
    "SELECT 1 FROM unnest(CAST(:ids AS bigint[]), CAST(:vectors AS text[])) AS expected (id, terms) "
    "LEFT JOIN search_vector ON document_id = id "
    "WHERE search_vector.terms IS DISTINCT FROM CAST(expected.terms AS tsvector) LIMIT 1"
)
_FARTHEST = 16_383
"""The last place that PostgreSQL tells apart."""


def add_documents(connection: Connection, documents: Sequence[Document]) -> None:
    """Put documents into the index for search; none of them may be in it."""
    rows = [(document.id, _vector(document)) for document in documents]
    insert_rows(connection, SEARCHED.name, ("document_id", "terms"), rows)


def remove_documents(connection: Connection, documents: Sequence[Document]) -> None:
    """Take documents out of the index for search."""
    numbers = [document.id for document in documents]
    connection.execute(delete(SEARCHED).where(SEARCHED.c.document_id.in_(numbers)))


def clear_documents(connection: Connection) -> None:
    """Empty the index for search."""
    connection.execute(text("TRUNCATE search_vector"))


def holds_documents(connection: Connection) -> bool:
    """Tell whether the index for search holds just what the table of documents does; one pass over both."""
    counts = [
        connection.execute(select(func.count()).select_from(each)).scalar_one()
        for each in (search_document, SEARCHED)
    ]
    if counts[0] != counts[1]:
        return False
    with connection.execute(select(search_document).execution_options(yield_per=500)) as documents:
        for some in documents.partitions():
            vectors = {row.id: _vector(row) for row in some}
            if connection.execute(_OTHER, {"ids": [*vectors], "vectors": [*vectors.values()]}).first():
                return False
    return True


def _vector(document: Document | Row[Any]) -> str:
    """Write a document as a tsvector; fields follow each other with a gap that no phrase spans."""
    places: dict[str, list[str]] = {}
    at = 0
    for field, weight in _WEIGHTS.items():
        for term in getattr(document, field).split():
            at += 1
            places.setdefault(term, []).append(f"{min(at, _FARTHEST)}{weight}")
        at += 1
    return " ".join(f"'{term}':{','.join(found)}" for term, found in places.items())


def match_condition(query: Query) -> ColumnElement[bool]:
    """Give the condition on `search_vector` that its rows answer the query."""
    # Written into the statement: for a parameter the server settles on one plan, for rare words and frequent.
    expression = literal(_expression(query), Text(), literal_execute=True)
    return SEARCHED.c.terms.op("@@")(cast(expression, TSQUERY()))


def _expression(query: Query) -> str:
    weights = "" if query.fields == FIELDS else "".join(_WEIGHTS[field] for field in query.fields)
    return " & ".join(
        [_group(group, weights) for group in query.every]
        + [f"!{_group(group, weights)}" for group in query.none]
    )


def _group(group: Group, weights: str) -> str:
    return "(" + " | ".join(_alternative(one, weights) for one in group) + ")"


def _alternative(one: Alternative, weights: str) -> str:
    *first, last = one.terms
    marks = [weights] * len(first) + [("*" if one.prefix else "") + weights]
    return " <-> ".join(
        f"'{term}'" + (f":{mark}" if mark else "") for term, mark in zip((*first, last), marks, strict=True)
    )
