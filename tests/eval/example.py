"""Examples for learning and judging: a post's candidates as rows of features, and which ones are right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eval.ranking import POOL, candidate, read

from claims.matching.features import FEATURES, compare

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.collection import Collection, Query
    from eval.ranking import Index

    Cosines = Callable[[Query, Sequence[int]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Example:
    """A post with its candidates in the order of BM25; `values` has the cosine last where there is one.

    `known` is how many claims are right, found or not: 0 where they were taken out of the collection.
    """

    collection: str
    fold: int
    numbers: tuple[int, ...]
    values: tuple[tuple[float, ...], ...]
    right: tuple[bool, ...]
    known: int


def make_examples(
    collection: Collection,
    queries: Sequence[Query],
    index: Index,
    *,
    without_right: bool = False,
    cosines: Cosines | None = None,
) -> list[Example]:
    """Rank and compare; `without_right` as though the right claims were not in the collection."""
    examples = []
    for query in queries:
        statement = read(query, collection, index)
        ranked = [
            (number, bm25)
            for number, bm25 in index.rank(statement.distinct, POOL + len(query.right))
            if not (without_right and number in query.right)
        ][:POOL]
        numbers = tuple(number for number, _bm25 in ranked)
        values = compare(
            statement,
            [candidate(collection.claims[number - 1], collection.language, bm25) for number, bm25 in ranked],
        )
        if cosines is not None:
            values = [(*row, cosine) for row, cosine in zip(values, cosines(query, numbers), strict=True)]
        examples.append(
            Example(
                collection.name,
                query.fold,
                numbers,
                tuple(values),
                tuple(number in query.right for number in numbers),
                0 if without_right else len(query.right),
            )
        )
    return examples


def lexical(examples: Sequence[Example]) -> list[Example]:
    """Give the examples as they are without the sentence model."""
    return [
        replace(example, values=tuple(row[: len(FEATURES)] for row in example.values)) for example in examples
    ]
