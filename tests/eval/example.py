"""Examples for learning and judging: a post's candidates as rows of features, and which ones are right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eval.ranking import POOL, Lonely, candidate, read

from claims.matching.features import FEATURES, compare

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Collection as Some

    from eval.collection import Collection, Query
    from eval.ranking import Index

    Cosines = Callable[[Query, Sequence[int]], Sequence[float]]

ALIKE = 0.6
"""The share of the shorter one's terms from which two claims may be the same: fact-checkers repeat each
other, and the collections name one of them."""


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
    """Rank and compare; `without_right` as though the right claims, and those alike, were not there."""
    examples = []
    for query in queries:
        statement = read(query, collection, index)
        ranked = [
            (number, bm25)
            for number, bm25 in index.rank(statement.distinct, 2 * POOL if without_right else POOL)
            if not (without_right and _is_alike(collection, number, query.right))
        ][:POOL]
        known = 0 if without_right else len(query.right)
        examples.append(_example(collection, query, index, ranked, known=known, cosines=cosines))
    return examples


def _example(
    collection: Collection,
    query: Query,
    index: Index,
    ranked: Sequence[tuple[int, float]],
    *,
    known: int,
    cosines: Cosines | None,
) -> Example:
    """Compare a post with candidates, each a number with its score."""
    numbers = tuple(number for number, _bm25 in ranked)
    values = compare(
        read(query, collection, index),
        [candidate(collection.claims[number - 1], collection.language, bm25) for number, bm25 in ranked],
    )
    if cosines is not None:
        values = [(*row, cosine) for row, cosine in zip(values, cosines(query, numbers), strict=True)]
    right = tuple(number in query.right for number in numbers)
    return Example(collection.name, query.fold, numbers, tuple(values), right, known)


def make_lonely(
    collection: Collection, index: Index, *, cosines: Cosines | None = None
) -> tuple[list[Example], list[Example]]:
    """Compare as though of the claims that have a statement's rarest word one alone were on record.

    In the first examples that is the right claim, in the others another one that shares the word: the same
    topic, and nothing beside it to show that it is no more than that.
    """
    with_right: list[Example] = []
    without_right: list[Example] = []
    held = [{*claim.words, *claim.title_words} for claim in collection.claims]
    for query in collection.train:
        statement = read(query, collection, index)
        ranked = index.rank(statement.distinct, 2 * POOL)
        others = [number for number, _bm25 in ranked if not _is_alike(collection, number, query.right)]
        if not others:
            continue
        shared = [term for term in statement.distinct if term in held[others[0] - 1]]
        counts = dict(index.frequencies(statement.distinct))
        rarest = min(shared, key=counts.__getitem__)
        without = [number for number in others if rarest not in held[number - 1]]
        lonely = Lonely(index, rarest)
        for kept, examples in ((query.right, with_right), ({others[0]}, without_right)):
            pool = {*without, *kept}
            rows = [(number, bm25) for number, bm25 in ranked if number in pool][:POOL]
            known = len(query.right) if examples is with_right else 0
            examples.append(_example(collection, query, lonely, rows, known=known, cosines=cosines))
    return with_right, without_right


def _is_alike(collection: Collection, number: int, right: Some[int]) -> bool:
    """Tell a right claim, and one that has so many of its terms that it may be right unnoticed."""
    terms = set(collection.claims[number - 1].words)
    others = [set(collection.claims[one - 1].words) for one in right]
    return number in right or any(
        len(terms & other) >= ALIKE * min(len(terms), len(other)) for other in others
    )


def lexical(examples: Sequence[Example]) -> list[Example]:
    """Give the examples as they are without the sentence model."""
    return [
        replace(example, values=tuple(row[: len(FEATURES)] for row in example.values)) for example in examples
    ]
