"""Looking terms up on SQLite: FTS5 tables over the tables of documents, with FTS5's own BM25.

The FTS5 tables hold no text of their own (`content=` names the table of documents), so what is taken out
must be told exactly as it was put in.
"""

from __future__ import annotations

import heapq
import sqlite3
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import column, func, literal_column, select, table
from sqlalchemy.exc import DatabaseError

from claims.matching.bm25 import bm25, idf
from claims.models import match_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection

    from claims.matching.document import Document, MatchDocument
    from claims.matching.query import Group, Query

SEARCHED = table("search_index", column("rowid"))
"""What `match_condition` is a condition on."""

FEW = 10_000
"""FTS5 scores so many entries of its index, at two microseconds and more each. Only to list them takes a
quarter of that; so of more than these a few claims are chosen, and scored one by one."""

_CHOSEN = 1_000
_MORE = 0b1000_0000
_LISTED = "SELECT rowid FROM match_index WHERE match_index MATCH ?"
_RANK = "SELECT rowid AS claim, -rank AS score FROM match_index WHERE match_index MATCH ?"
_TERMS_AT_ONCE = 16
_MOST_GROUPS = 400  # SQLite takes 500 SELECTs in one statement

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
    """Give the `limit` best claims by BM25 over any of the distinct terms: numbers and scores, best first.

    Where the terms stand more than FEW times, the claims that are scored are chosen by how much the terms
    tell that they have, however often and in however long a text: `_CHOSEN` of them, more than `limit`.
    """
    counts = frequencies(connection, terms)
    if sum(counts.values()) <= FEW:
        return _rank_all(connection, list(counts), limit)
    total = _total(connection)
    chosen = _choose(connection, {term: idf(count, total.documents) for term, count in counts.items()})
    query = select(match_document.c.claim_id, match_document.c.words, match_document.c.titles)
    scores = [
        (
            row.claim_id,
            bm25(
                counts,
                f"{row.words} {row.titles}".split(),
                frequencies=counts,
                documents=total.documents,
                average=total.terms / total.documents,
            ),
        )
        for row in connection.execute(query.where(match_document.c.claim_id.in_(chosen)))
    ]
    return _best(scores, limit)


def _rank_all(connection: Connection, terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
    """Let FTS5 score all claims that have any of the terms."""
    # It takes for each claim as long as the query has terms, and BM25 adds up over them: so in groups.
    size = max(_TERMS_AT_ONCE, len(terms) // _MOST_GROUPS + 1)
    groups = [" OR ".join(map(quote, terms[at : at + size])) for at in range(0, len(terms), size)]
    if not groups:
        return []
    query = (
        f"{_RANK} ORDER BY rank LIMIT ?"
        if len(groups) == 1
        else f"SELECT claim, sum(score) AS total FROM ({' UNION ALL '.join([_RANK] * len(groups))}) "  # noqa: S608
        "GROUP BY claim ORDER BY total DESC, claim LIMIT ?"
    )
    rows = connection.exec_driver_sql(query, (*groups, limit))
    return _best([(claim, score) for claim, score in rows], limit)


def _choose(connection: Connection, weights: Mapping[str, float]) -> list[int]:
    """Give the claims whose terms weigh most, _CHOSEN at least if there are so many."""
    driver: Any = connection.connection.driver_connection  # rows of SQLAlchemy take as long again
    scores: dict[int, float] = {}
    score_of = scores.get
    for term, weight in weights.items():
        for (claim,) in driver.execute(_LISTED, (quote(term),)):
            scores[claim] = score_of(claim, 0.0) + weight
    # First the score to reach: making a key for each of 100,000 claims would take long.
    least = min(heapq.nlargest(_CHOSEN, scores.values()))
    chosen = [claim for claim, score in scores.items() if score >= least]
    # Many may have the same few terms and no others: of those the older ones.
    return (
        chosen
        if len(chosen) <= 2 * _CHOSEN
        else sorted(chosen, key=lambda one: (-scores[one], one))[:_CHOSEN]
    )


def _best(scores: Sequence[tuple[int, float]], limit: int) -> list[tuple[int, float]]:
    return sorted(scores, key=lambda one: (-one[1], one[0]))[:limit]


class _Total(NamedTuple):
    """How many claims the index for matching holds, and how many terms they have with their titles."""

    documents: int
    terms: int


def _total(connection: Connection) -> _Total:
    """Read FTS5's own totals: the number of rows and of each column's terms, as its file format has them."""
    block = connection.exec_driver_sql("SELECT block FROM match_index_data WHERE id = 1").scalar_one()
    numbers = [0]
    for byte in block:  # seven bits of a number in each, and one that tells that more of it follow
        numbers[-1] = numbers[-1] << 7 | byte & ~_MORE
        if not byte & _MORE:
            numbers.append(0)
    documents, *columns = numbers[:-1]
    return _Total(documents, sum(columns))


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
