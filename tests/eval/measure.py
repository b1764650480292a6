"""How good a ranking is, and how true its probabilities are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DEPTH = 5
BINS = 10


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over posts: average precision and recall in the first five, reciprocal rank, first one right."""

    map_5: float
    mrr: float
    p_1: float
    recall_5: float


def quality(rankings: Sequence[Sequence[bool]], known: Sequence[int]) -> Quality:
    """Judge rankings: for each candidate, best first, whether it is right; `known` counts the right ones."""
    count = len(rankings)
    pairs = list(zip(rankings, known, strict=True))
    return Quality(
        map_5=sum(_average_precision(ranking[:DEPTH], right) for ranking, right in pairs) / count,
        mrr=sum(1 / (1 + ranking.index(True)) for ranking, _right in pairs if True in ranking) / count,
        p_1=sum(True in ranking[:1] for ranking, _right in pairs) / count,
        recall_5=sum(sum(ranking[:DEPTH]) / right for ranking, right in pairs) / count,
    )


def _average_precision(first: Sequence[bool], known: int) -> float:
    return sum(sum(first[:rank]) / rank for rank, right in enumerate(first, start=1) if right) / known


@dataclass(frozen=True, slots=True)
class Reliability:
    """What came of the candidates whose probability was from `low` up to `low` + 1/BINS.

    `weight` counts them as often as they would be met, `promised` is their mean probability, and `kept` how
    many of them were right.
    """

    low: float
    weight: float
    promised: float
    kept: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """One candidate: its probability, whether it is right, and how often such a post is met."""

    probability: float
    right: bool
    weight: float


def reliability(judgements: Sequence[Judgement]) -> list[Reliability]:
    """Compare promised and real frequencies, bin by bin."""
    bins: list[list[Judgement]] = [[] for _bin in range(BINS)]
    for one in judgements:
        bins[min(int(one.probability * BINS), BINS - 1)].append(one)
    return [
        Reliability(
            low=at / BINS,
            weight=(weight := sum(one.weight for one in held)),
            promised=sum(one.weight * one.probability for one in held) / weight,
            kept=sum(one.weight * one.right for one in held) / weight,
        )
        for at, held in enumerate(bins)
        if held
    ]


def precision_and_recall(
    judgements: Sequence[Judgement], known: float, threshold: float
) -> tuple[float, float]:
    """Give how many that pass are right, and how many of the `known` right ones pass."""
    passed = sum(one.weight for one in judgements if one.probability >= threshold)
    right = sum(one.weight for one in judgements if one.probability >= threshold and one.right)
    return (right / passed if passed else 1.0), right / known
