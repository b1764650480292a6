"""The base ranking: BM25 by FTS5, which the re-ranker gets its candidates from, and the plain one to beat."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import TYPE_CHECKING, Protocol

from claims.domain.text import words
from claims.matching.features import Candidate, read_statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eval.collection import Claim, Collection, Query

    from claims.matching.features import Statement

POOL = 100
"""How many candidates the re-ranker judges."""


class Index(Protocol):
    """What ranks the claims of a collection by BM25: here in memory, in a database elsewhere."""

    documents: int

    def rank(self, terms: Sequence[str], limit: int) -> list[tuple[int, float]]: ...
    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]: ...


class TermIndex:
    """FTS5 over the terms of claims and titles, laid out as the database's match_index."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.documents = len(claims)
        self._found_in = Counter(term for one in claims for term in {*one.words, *one.title_words})
        self._connection = _fts5(
            "ascii", ((one.number, " ".join(one.words), " ".join(one.title_words)) for one in claims)
        )

    def rank(self, terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """Give the numbers and scores of the claims that have any of the terms, the best first."""
        return _rank(self._connection, terms, limit)

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """Give in how many claims each term stands."""
        return {term: self._found_in[term] for term in terms}


class Lonely:
    """An index as though a term stood in one claim alone."""

    def __init__(self, index: Index, term: str) -> None:
        self.documents = index.documents
        self.rank = index.rank
        self._index = index
        self._term = term

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """Give in how many claims each term stands."""
        return {**self._index.frequencies(terms), self._term: 1}


def plain_ranking(collection: Collection, queries: Iterable[Query], limit: int) -> list[list[int]]:
    """Rank as FTS5 does out of the box: every word of the post as it is, no stems, no stop-words."""
    connection = _fts5("unicode61", ((one.number, one.text, one.title) for one in collection.claims))
    return [
        [number for number, _score in _rank(connection, list(dict.fromkeys(words(query.post))), limit)]
        for query in queries
    ]


def read(query: Query, collection: Collection, index: Index) -> Statement:
    """Read a post as the statement that candidates are compared with."""
    return read_statement(
        query.text, collection.language, frequencies=index.frequencies, documents=index.documents
    )


def candidate(claim: Claim, language: str, bm25: float) -> Candidate:
    """Give a claim as the re-ranker takes it."""
    titles = (claim.title,) if claim.title else ()
    return Candidate(claim.number, claim.text, language, titles, claim.words, claim.title_words, bm25)


def _fts5(tokenizer: str, rows: Iterable[tuple[int, str, str]]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE claim USING fts5(words, titles, tokenize='{tokenizer}')")
    connection.executemany("INSERT INTO claim(rowid, words, titles) VALUES (?, ?, ?)", rows)
    return connection


def _rank(connection: sqlite3.Connection, terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
    if not terms:
        return []
    asked = " OR ".join('"{}"'.format(term.replace('"', '""')) for term in terms)
    return connection.execute(
        "SELECT rowid, -bm25(claim) AS score FROM claim WHERE claim MATCH ?"
        " ORDER BY score DESC, rowid LIMIT ?",
        (asked, limit),
    ).fetchall()
