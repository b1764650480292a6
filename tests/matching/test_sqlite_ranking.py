"""Ranking on SQLite: in groups of terms or claim by claim, it gives what one query of FTS5 gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, insert

from claims.matching import sqlite
from claims.matching.document import MatchDocument
from claims.models import match_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

PLACES = ["quelmora", "torvenza", "ismavia", "virelda", "belmora", "morvenza", "tortera"]
# Each claim names some of the places, those with the same remainders alike; the higher ones none.
DOCUMENTS = [
    *(MatchDocument(number, " ".join(PLACES[number % 5 :]), PLACES[number % 7]) for number in range(1, 40)),
    *(MatchDocument(number, f"pesca {number}", "") for number in range(40, 200)),
]


@pytest.fixture
def connection() -> Iterator[Connection]:
    with create_engine("sqlite://").connect() as connection:
        match_document.create(connection)
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE match_index "
            "USING fts5(words, titles, content='match_document', content_rowid='claim_id')"
        )
        connection.exec_driver_sql("CREATE VIRTUAL TABLE match_vocabulary USING fts5vocab(match_index, row)")
        connection.execute(insert(match_document), [{**one._asdict(), "stamp": 1} for one in DOCUMENTS])
        sqlite.add_matches(connection, DOCUMENTS)
        yield connection


def by_fts5(connection: Connection) -> list[tuple[int, float]]:
    rows = connection.exec_driver_sql(
        "SELECT rowid, -rank FROM match_index WHERE match_index MATCH ? ORDER BY rank, rowid",
        (" OR ".join(PLACES),),
    )
    return [(claim, score) for claim, score in rows]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("_TERMS_AT_ONCE", 100, id="in one group"),
        pytest.param("_TERMS_AT_ONCE", 2, id="in groups of two"),
        pytest.param("_MOST_GROUPS", 3, id="in as many groups as SQLite takes"),
        pytest.param("FEW", 0, id="claim by claim"),
    ],
)
def test_the_order_and_the_scores_are_those_of_one_query(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    whole = by_fts5(connection)
    assert len(whole) == 39
    monkeypatch.setattr(sqlite, "_TERMS_AT_ONCE", 1)
    monkeypatch.setattr(sqlite, name, value)
    ranked = sqlite.rank(connection, [*PLACES, PLACES[0], "marsopa"], 100)
    assert dict(ranked) == pytest.approx(dict(whole))
    assert [round(score, 9) for _claim, score in ranked] == [round(score, 9) for _claim, score in whole]
    assert sqlite.rank(connection, PLACES, 3) == ranked[:3]


def test_of_many_claims_those_with_the_most_telling_terms_are_scored(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "FEW", 0)
    monkeypatch.setattr(sqlite, "_CHOSEN", 4)
    found = [claim for claim, _score in sqlite.rank(connection, PLACES, 100)]
    # These have all of the seven places, and so they are equal: where one is scored, all of them are.
    assert sorted(found) == [5, 10, 15, 20, 21, 25, 30, 35]
    monkeypatch.setattr(sqlite, "_CHOSEN", 3)
    assert sorted(claim for claim, _score in sqlite.rank(connection, PLACES, 100)) == [5, 10, 15]


def test_no_terms_find_nothing(connection: Connection) -> None:
    assert sqlite.rank(connection, [], 20) == []
    assert sqlite.rank(connection, ["marsopa"], 20) == []
