"""Cosines of the sentence model of the extra, each vector made once and kept under build/."""

from __future__ import annotations

import sqlite3
from array import array
from operator import mul
from typing import TYPE_CHECKING, Literal

from claims.domain.text import digest
from claims.matching import semantic

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from eval.collection import Collection, Query

    Kind = Literal["query", "passage"]

_BATCH = 16


class Vectors:
    """The vectors of texts, 384 numbers each with length 1, by the digest of what the model read."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(folder / f"eval-vectors-{semantic.MODEL.replace(' ', '-')}.db")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS vector (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"
        )

    def add(self, kind: Kind, texts: Iterable[str]) -> None:
        """Make the vectors that are missing, a few at a time, so that a run that is cut short is not lost."""
        keyed = {_key(kind, text): text for text in texts}
        missing = [(key, text) for key, text in keyed.items() if not self._held(key)]
        for start in range(0, len(missing), _BATCH):
            model = semantic.load()
            embed = model.embed if kind == "query" else model.embed_claim
            rows = [(key, embed(text).tobytes()) for key, text in missing[start : start + _BATCH]]
            with self._connection:
                self._connection.executemany("INSERT INTO vector VALUES (?, ?)", rows)

    def get(self, kind: Kind, text: str) -> array[float]:
        """Give the vector of a text that `add` was called with."""
        ((value,),) = self._held(_key(kind, text))
        return array("f", value)

    def _held(self, key: str) -> list[tuple[bytes]]:
        return self._connection.execute("SELECT value FROM vector WHERE key = ?", (key,)).fetchall()


class CollectionCosines:
    """How near a post and the claims of a collection are: to the model, its query and its passages."""

    def __init__(self, vectors: Vectors, collection: Collection) -> None:
        self._vectors = vectors
        vectors.add("query", (query.text for query in (*collection.train, *collection.dev)))
        vectors.add("passage", (claim.text for claim in collection.claims))
        self._claims = [vectors.get("passage", claim.text) for claim in collection.claims]

    def __call__(self, query: Query, numbers: Sequence[int]) -> list[float]:
        """Give the cosine of the post and each of the claims."""
        asked = self._vectors.get("query", query.text)
        return [sum(map(mul, asked, self._claims[number - 1])) for number in numbers]


def _key(kind: Kind, text: str) -> str:
    return digest(f"{kind}: {text[: semantic.LONGEST]}")
