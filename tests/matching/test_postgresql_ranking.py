"""Ranking on PostgreSQL gives the scores of FTS5's own BM25, whatever was added and taken out before."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import NullPool, create_engine, text

from claims.matching import postgresql
from claims.matching.document import MatchDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import URL, Connection

TABLES = (
    "CREATE TEMPORARY TABLE match_document (claim_id bigint, words text, titles text)",
    """
    CREATE TEMPORARY TABLE match_posting (
        term text COLLATE "C", first bigint, entries bytea NOT NULL, PRIMARY KEY (term, first)
    )
    """,
    "CREATE TEMPORARY TABLE match_total (documents bigint NOT NULL, terms bigint NOT NULL)",
    "INSERT INTO match_total VALUES (0, 0)",
)
# The first ones stand in every paper, the last ones in few.
WORDS = [
    first + second + third
    for first in ("quel", "tor", "is", "bel", "vi")
    for second in ("ma", "ven", "mo", "ra")
    for third in ("ra", "za", "via", "te", "lda")
]


@pytest.fixture
def connection(postgresql_admin: URL) -> Iterator[Connection]:
    engine = create_engine(postgresql_admin, poolclass=NullPool)
    with engine.connect() as opened:
        for statement in TABLES:
            opened.execute(text(statement))
        yield opened


@pytest.fixture(params=[5, postgresql.CHUNK])
def _chunks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "CHUNK", request.param)


def make_documents(numbers: Sequence[int], seed: int) -> dict[int, MatchDocument]:
    chance = random.Random(seed)  # noqa: S311

    def line(most: int) -> str:
        words = (WORDS[int(len(WORDS) ** chance.random()) - 1] for _word in range(chance.randint(0, most)))
        return " ".join(words)

    return {number: MatchDocument(number, line(20), line(8)) for number in numbers}


def add(connection: Connection, documents: Mapping[int, MatchDocument], numbers: Sequence[int]) -> None:
    postgresql.add_matches(connection, [documents[number] for number in numbers])
    connection.execute(
        text("INSERT INTO match_document VALUES (:claim_id, :words, :titles)"),
        [documents[number]._asdict() for number in numbers],
    )


def remove(connection: Connection, documents: Mapping[int, MatchDocument], numbers: Sequence[int]) -> None:
    postgresql.remove_matches(connection, [documents[number] for number in numbers])
    connection.execute(
        text("DELETE FROM match_document WHERE claim_id = ANY(:numbers)"), {"numbers": list(numbers)}
    )


def rank_by_fts5(
    documents: Mapping[int, MatchDocument], queries: Sequence[Sequence[str]], limit: int
) -> list[list[tuple[int, float]]]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE match_index USING fts5(words, titles, tokenize='ascii')")
        database.executemany(
            "INSERT INTO match_index (rowid, words, titles) VALUES (?, ?, ?)", documents.values()
        )
        select = "SELECT rowid, -rank FROM match_index WHERE match_index MATCH ? ORDER BY rank, rowid LIMIT ?"
        return [
            rounded(database.execute(select, (" OR ".join(f'"{term}"' for term in query), limit)))
            for query in queries
        ]


def rounded(ranked: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    return [(number, round(score, 9)) for number, score in ranked]


def make_queries() -> list[list[str]]:
    chance = random.Random(3)  # noqa: S311
    return [chance.sample(WORDS, count) for count in (1, 2, 3, 5, 8, 20, 50) for _turn in range(4)]


def assert_agrees(connection: Connection, documents: Mapping[int, MatchDocument]) -> None:
    queries = make_queries()
    expected = rank_by_fts5(documents, queries, 30)
    assert [rounded(postgresql.rank(connection, query, 30)) for query in queries] == expected
    assert any(expected)
    assert postgresql.count_documents(connection) == len(documents)
    assert postgresql.holds_matches(connection)


@pytest.mark.usefixtures("_chunks")
def test_scores_are_those_of_fts5(connection: Connection) -> None:
    documents = make_documents(range(1, 501), seed=1)
    add(connection, documents, range(1, 301))
    for number in range(301, 321):
        add(connection, documents, [number])
    add(connection, documents, range(321, 501))
    assert_agrees(connection, documents)


@pytest.mark.usefixtures("_chunks")
def test_scores_are_those_of_fts5_after_changes_in_any_order(connection: Connection) -> None:
    documents = make_documents(range(1, 401), seed=1)
    add(connection, documents, range(1, 401))
    chance = random.Random(2)  # noqa: S311
    gone = chance.sample(range(1, 401), 150)
    remove(connection, documents, gone)
    rest = {number: document for number, document in documents.items() if number not in gone}
    assert_agrees(connection, rest)

    changed = make_documents(gone[:100], seed=4)
    for number in gone[:30]:
        add(connection, changed, [number])
    add(connection, changed, gone[30:100])
    assert_agrees(connection, rest | changed)


@pytest.mark.usefixtures("_chunks")
def test_numbers_of_claims_may_be_far_apart_and_come_backwards(connection: Connection) -> None:
    numbers = [7 * 2**40, 2**33 + 5, 2**33, 2**21, 2**20, 2**20 - 1, 12, 11, 2]
    documents = make_documents(numbers, seed=5)
    for number in numbers[3:]:
        add(connection, documents, [number])
    add(connection, documents, numbers[:3])
    assert_agrees(connection, documents)
    remove(connection, documents, numbers[1:8])
    assert_agrees(connection, {number: documents[number] for number in (numbers[0], 2)})


def test_nothing_is_left_of_claims_taken_out(connection: Connection) -> None:
    documents = make_documents(range(1, 41), seed=1)
    add(connection, documents, range(1, 41))
    remove(connection, documents, range(1, 41))
    assert connection.execute(text("SELECT count(*) FROM match_posting")).scalar() == 0
    assert connection.execute(text("SELECT * FROM match_total")).one() == (0, 0)
    assert postgresql.rank(connection, WORDS, 10) == []


def test_equal_ones_come_by_age_and_terms_count_once(connection: Connection) -> None:
    documents = {number: MatchDocument(number, "quelmora torvenza", "") for number in (9, 4, 7, 5)}
    documents[1] = MatchDocument(1, "ismavia", "belarte")
    add(connection, documents, [*documents])
    once = postgresql.rank(connection, ["quelmora"], 3)
    assert [number for number, _score in once] == [4, 5, 7]
    assert postgresql.rank(connection, ["quelmora", "nadie", "quelmora"], 3) == once
    assert postgresql.rank(connection, ["nadie"], 3) == []
    assert postgresql.rank(connection, [], 3) == []


def test_frequencies_count_claims_not_words(connection: Connection) -> None:
    documents = {
        1: MatchDocument(1, "quelmora quelmora torvenza", "quelmora"),
        2: MatchDocument(2, "ismavia", "quelmora"),
        3: MatchDocument(3, "", ""),
    }
    add(connection, documents, [1, 2, 3])
    asked = ["quelmora", "torvenza", "nadie", "quelmora"]
    assert postgresql.frequencies(connection, asked) == {"quelmora": 2, "torvenza": 1}
    assert postgresql.count_documents(connection) == 3


def test_great_lengths_and_counts_are_rounded(connection: Connection) -> None:
    chance = random.Random(6)  # noqa: S311
    documents = {
        number: MatchDocument(number, " ".join(chance.choices(WORDS[:40], k=number * 25)), "quelmara")
        for number in range(1, 60)
    }
    documents |= {number: MatchDocument(number, "belmara", "") for number in range(60, 200)}
    add(connection, documents, [*documents])
    query = ["quelmara", "torvenza"]
    exact = dict(rank_by_fts5(documents, [query], 59)[0])
    ranked = dict(postgresql.rank(connection, query, 59))
    assert ranked.keys() == exact.keys()
    assert {number: ranked[number] for number in range(1, 7)} == pytest.approx(
        {number: exact[number] for number in range(1, 7)}
    )
    assert ranked == pytest.approx(exact, rel=0.1)
    assert ranked != pytest.approx(exact)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM match_posting WHERE term = 'quelmara'",
        "UPDATE match_posting SET entries = substring(entries FROM 5) WHERE term = 'quelmara'",
        "UPDATE match_posting SET first = first + 1 WHERE term = 'quelmara'",
        "INSERT INTO match_posting VALUES ('nadie', 1, '\\x00010000')",
        "UPDATE match_total SET documents = documents + 1",
        "UPDATE match_total SET terms = terms - 1",
        "DELETE FROM match_document WHERE claim_id = 7",
        "UPDATE match_document SET words = titles, titles = words || ' nadie' WHERE claim_id = 7",
    ],
)
def test_an_index_that_was_damaged_is_found_out(connection: Connection, damage: str) -> None:
    documents = make_documents(range(1, 101), seed=1)
    add(connection, documents, range(1, 101))
    assert postgresql.holds_matches(connection)
    connection.execute(text(damage))
    assert not postgresql.holds_matches(connection)


def test_an_emptied_index_is_filled_anew(connection: Connection) -> None:
    documents = make_documents(range(1, 101), seed=1)
    add(connection, documents, range(1, 101))
    postgresql.clear_matches(connection)
    assert postgresql.count_documents(connection) == 0
    postgresql.add_matches(connection, [*documents.values()])
    assert_agrees(connection, documents)
