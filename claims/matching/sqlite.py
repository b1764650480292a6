"""Looking terms up on SQLite: FTS5 tables over the tables of documents, with FTS5's own BM25.

The FTS5 tables hold no text of their own (`content=` names the table of documents), so what is taken out
must be told exactly as it was put in.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from sqlalchemy import column, func, literal_column, select, table
from sqlalchemy.exc import DatabaseError

from claims.models import match_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection

    from claims.matching.index import Document, MatchDocument
    from claims.matching.query import Group, Query

SEARCHED = table("search_index", column("rowid"))
"""What `match_condition` is a condition on."""

_ADD_DOCUMENT = "INSERT INTO search_index (rowid, words, quotes, notes, body) VALUES (?, ?, ?, ?, ?)"
_REMOVE_DOCUMENT = (
    "INSERT INTO search_index (search_index, rowid, words, quotes, notes, body) "
    "VALUES ('delete', ?, ?, ?, ?, ?)"
)
_ADD_MATCH = "INSERT INTO match_index (rowid, words, titles) VALUES (?, ?, ?)"
_REMOVE_MATCH = "INSERT INTO match_index (match_index, rowid, words, titles) VALUES ('delete', ?, ?, ?)"


def insert_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Write rows into a table of the database, the values of `columns` each."""
    signs = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({signs})"  # noqa: S608 - names of ours
    connection.exec_driver_sql(statement, [tuple(row) for row in rows])


def add_documents(connection: Connection, documents: Sequence[Document]) -> None:
    """Put documents into the index for search; none of them may be in it."""
    connection.exec_driver_sql(_ADD_DOCUMENT, [tuple(document) for document in documents])


def remove_documents(connection: Connection, documents: Sequence[Document]) -> None:
    """Take documents out of the index for search, given as they were put in."""
    connection.exec_driver_sql(_REMOVE_DOCUMENT, [tuple(document) for document in documents])


def add_matches(connection: Connection, documents: Sequence[MatchDocument]) -> None:
    """Put claims into the index for matching; none of them may be in it."""
    connection.exec_driver_sql(_ADD_MATCH, [tuple(document) for document in documents])


def remove_matches(connection: Connection, documents: Sequence[MatchDocument]) -> None:
    """Take claims out of the index for matching, given as they were put in."""
    connection.exec_driver_sql(_REMOVE_MATCH, [tuple(document) for document in documents])


def clear_documents(connection: Connection) -> None:
    """Empty the index for search."""
    connection.exec_driver_sql("INSERT INTO search_index (search_index) VALUES ('delete-all')")


def clear_matches(connection: Connection) -> None:
    """Empty the index for matching."""
    connection.exec_driver_sql("INSERT INTO match_index (match_index) VALUES ('delete-all')")


def holds_documents(connection: Connection) -> bool:
    """Tell whether the index for search holds just what the table of documents does; needs to write."""
    return _holds(connection, "search_index")


def holds_matches(connection: Connection) -> bool:
    """Tell whether the index for matching holds just what its table does; needs to write."""
    return _holds(connection, "match_index")


def _holds(connection: Connection, index: str) -> bool:
    try:
        # With rank 1 FTS5 compares its terms with the table's too, and not only among themselves.
        connection.exec_driver_sql(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
    except DatabaseError as error:
        if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_CORRUPT_VTAB:
            raise
        return False
    return True


def match_condition(query: Query) -> ColumnElement[bool]:
    """Give the condition on `search_index` that its rows answer the query."""
    return literal_column("search_index").op("MATCH")(_expression(query))


def _expression(query: Query) -> str:
    every = " AND ".join(_group(group) for group in query.every)
    none = "".join(f" NOT {_group(group)}" for group in query.none)
    columns = " ".join(query.fields)
    return f"{{{columns}}} : ({every}{none})"


def _group(group: Group) -> str:
    return "(" + " OR ".join(quote(" ".join(one.terms)) + (" *" if one.prefix else "") for one in group) + ")"


def rank(connection: Connection, terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
    """Give the `limit` best claims by BM25 over any of the distinct terms: numbers and scores, best first."""
    expression = " OR ".join(map(quote, dict.fromkeys(terms)))
    if not expression:
        return []
    rows = connection.exec_driver_sql(
        "SELECT rowid, -rank FROM match_index WHERE match_index MATCH ? ORDER BY rank LIMIT ?",
        (expression, limit),
    )
    return sorted(((row[0], row[1]) for row in rows), key=lambda one: (-one[1], one[0]))


def frequencies(connection: Connection, terms: Sequence[str]) -> dict[str, int]:
    """Give in how many claims or titles of theirs each term stands; one that stands in none is left out."""
    query = "SELECT doc FROM match_vocabulary WHERE term = ?"
    found = {term: connection.exec_driver_sql(query, (term,)).scalar() for term in dict.fromkeys(terms)}
    return {term: count for term, count in found.items() if count}


def count_documents(connection: Connection) -> int:
    """Give the number of claims that are indexed for matching.

    That is the largest number: claims are counted without gaps here and never deleted.
    """
    return connection.execute(select(func.max(match_document.c.claim_id))).scalar() or 0


def quote(term: str) -> str:
    """Write a term, or several that follow each other, as an FTS5 string: nothing in it is an operator."""
    return '"' + term.replace('"', '""') + '"'
