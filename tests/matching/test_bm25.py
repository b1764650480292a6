from __future__ import annotations

import random
import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from claims.matching.bm25 import bm25


def test_scores_are_those_of_the_index() -> None:
    chance = random.Random(5)  # noqa: S311 - a seeded draw, not a secret
    terms = [*(f"frecuente{number}" for number in range(20)), *(f"rara{number}" for number in range(60))]
    documents = [" ".join(chance.choices(terms, k=chance.randint(2, 13))) for _ in range(60)]
    asked = [*documents[7].split(), "rara1", "rara1", "nadie"]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE held USING fts5(words, tokenize='ascii')")
        connection.executemany("INSERT INTO held VALUES (?)", [(document,) for document in documents])
        any_of = " OR ".join(dict.fromkeys(asked))
        scores = dict(connection.execute("SELECT rowid, -rank FROM held WHERE held MATCH ?", (any_of,)))
    average = sum(len(document.split()) for document in documents) / len(documents)
    frequencies = Counter(term for document in documents for term in set(document.split()))
    assert len(scores) > 10
    for number, document in enumerate(documents, start=1):
        score = bm25(
            asked,
            document.split(),
            frequencies=frequencies,
            documents=len(documents),
            average=average,
        )
        assert score == pytest.approx(scores.get(number, 0.0))
