"""BM25, as FTS5 counts it: how well a document answers what is asked for."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_K1, _B = 1.2, 0.75
_LEAST_IDF = 1e-6


def bm25(
    asked: Iterable[str],
    document: Collection[str],
    *,
    frequencies: Mapping[str, int],
    documents: int,
    average: float,
) -> float:
    """Score one document for the distinct terms that are asked for, as the indexes do (rank in sqlite.py).

    `average` is how many terms the `documents` of the index have on average.
    """
    counts = Counter(document)
    norm = _K1 * (1 - _B + _B * len(document) / average)
    score = 0.0
    for term in dict.fromkeys(asked):
        if term in counts:
            told = idf(frequencies.get(term, 0), documents)
            score += told * counts[term] * (_K1 + 1) / (counts[term] + norm)
    return score


def idf(frequency: int, documents: int) -> float:
    """Give what BM25 takes a term to tell that stands in so many of the documents, as FTS5 does."""
    return max(_LEAST_IDF, math.log((documents - frequency + 0.5) / (frequency + 0.5)))
