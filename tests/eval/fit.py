"""Learning the re-ranker's weights: convex losses, minimised by Newton's method, so the same each time.

A weight against reason is noise of the examples, and what is left of it is 0: a claim that shares more must
never rank lower.

Two losses, as the weights have two parts. The score is learned listwise: the softmax over a post's
candidates shall fall on the right ones. The evidence is learned pointwise, by a logistic curve over all
candidates, from posts whose claims are there and, counting more, from posts whose claims were taken out:
most of what a newsroom asks about has not been checked before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from claims.matching.features import FEATURES
from claims.matching.reranker import Weights, lead_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eval.example import Example

    Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

CANDIDATES = 40
"""How many of a post's candidates are learned from; those further down teach little."""

CHECKED_BEFORE = 1 / 3
"""How many of the statements that are asked about have a right claim, as the probabilities assume."""

SCORE_PENALTY = 2.0
EVIDENCE_PENALTY = 2.0
"""Half the square of each weight, in standard deviations of its feature, counts so much against a post."""


_PRECISION = 1e-6

AGAINST = frozenset({"short_uncovered", "numbers_other", "numbers_more", "names_missing", "names_unsaid"})
"""What can only speak against a claim. Its length may speak for it or against it, all else only for it."""


@dataclass(frozen=True, slots=True)
class _Table:
    """Examples side by side, filled up with candidates that are none, where `is_there` is false."""

    values: Array
    right: Array
    is_there: Array
    counts: Array

    @classmethod
    def of(cls, examples: Sequence[Example], counts: Mapping[str, float]) -> _Table:
        width = next(len(example.values[0]) for example in examples if example.values)
        shape = (len(examples), CANDIDATES)
        values, right, is_there = np.zeros((*shape, width)), np.zeros(shape), np.zeros(shape)
        for at, example in enumerate(examples):
            many = min(len(example.values), CANDIDATES)
            values[at, :many] = np.reshape(example.values[:many], (many, width))
            right[at, :many] = example.right[:many]
            is_there[at, :many] = 1.0
        return cls(values, right, is_there, np.array([counts[example.collection] for example in examples]))


def fit(
    with_right: Sequence[Example], without_right: Sequence[Example], counts: Mapping[str, float]
) -> Weights:
    """Learn the weights; `counts` tells how much a post of each collection counts."""
    table = _Table.of(with_right, counts)
    signs = _signs(table.values.shape[2])
    score = _fit_score(table, signs)
    constant, lead, behind, *evidence = _fit_evidence(table, _Table.of(without_right, counts), score, signs)
    return Weights(tuple(score.tolist()), tuple(evidence), constant, lead, behind)


def _signs(width: int) -> Array:
    named = {"terms_of_claim": 0.0} | dict.fromkeys(AGAINST, -1.0)
    return np.array([named.get(feature, 1.0) for feature in (*FEATURES, "cosine")[:width]])


def _fit_score(table: _Table, signs: Array) -> Array:
    found = table.right.any(axis=1)
    right, is_there, counts = table.right[found], table.is_there[found], table.counts[found]
    there = is_there == 1
    deviation = _deviation(table.values[found][there])
    values = table.values[found] / deviation
    target = right / right.sum(axis=1, keepdims=True)

    def loss(weights: Array) -> tuple[float, Array, Array]:
        scores = np.where(there, values @ weights, -np.inf)
        scores -= scores.max(axis=1, keepdims=True)
        exponents = np.exp(scores)
        sums = exponents.sum(axis=1, keepdims=True)
        share = exponents / sums
        logarithms = np.where(there, scores, 0.0) - np.log(sums)
        means = np.einsum("qc,qcf->qf", share, values)
        flat = values.reshape(-1, values.shape[2])
        weighted = (share * counts[:, None]).reshape(-1, 1)
        return (
            -float((counts[:, None] * target * logarithms).sum()),
            np.einsum("qc,qcf->f", counts[:, None] * (share - target), values),
            (flat * weighted).T @ flat - (means * counts[:, None]).T @ means,
        )

    penalty = np.full(values.shape[2], SCORE_PENALTY)
    return _minimum(loss, penalty, signs) / deviation


def _fit_evidence(with_right: _Table, without_right: _Table, score: Array, signs: Array) -> list[float]:
    rows, labels, counts = [], [], []
    for table, share in ((with_right, CHECKED_BEFORE), (without_right, 1 - CHECKED_BEFORE)):
        there = table.is_there == 1
        scores = np.where(there, table.values @ score, -np.inf)
        some = there.any(axis=1)
        best = scores.argmax(axis=1)
        of_best = np.take_along_axis(table.values, best[:, None, None], axis=1)
        leads = np.array([lead_of(row[held].tolist()) for row, held in zip(scores, there, strict=True)])
        lag = np.where(there, scores - scores.max(axis=1, keepdims=True, where=there, initial=-1e9), 0.0)
        every = np.empty((*lag.shape, 3 + table.values.shape[2]))
        every[:, :, 0] = 1.0
        every[:, :, 1] = leads[:, None]
        every[:, :, 2] = lag
        every[:, :, 3:] = of_best
        there &= some[:, None]
        rows.append(every[there])
        labels.append(table.right[there])
        counts.append(np.broadcast_to((table.counts * share / table.counts.sum())[:, None], lag.shape)[there])
    total = len(with_right.counts) + len(without_right.counts)
    values, right, weight = np.concatenate(rows), np.concatenate(labels), np.concatenate(counts) * total
    deviation = _deviation(values)
    deviation[0] = 1.0
    values = values / deviation

    def loss(weights: Array) -> tuple[float, Array, Array]:
        logits = values @ weights
        chance = 1 / (1 + np.exp(-logits))
        curvature = (weight * chance * (1 - chance))[:, None]
        return (
            float((weight * (np.logaddexp(0, logits) - right * logits)).sum()),
            values.T @ (weight * (chance - right)),
            (values * curvature).T @ values,
        )

    penalty = np.full(values.shape[1], EVIDENCE_PENALTY)
    penalty[0] = 1e-6
    weights: list[float] = (_minimum(loss, penalty, np.array([0.0, 1.0, 1.0, *signs])) / deviation).tolist()
    return weights


def _deviation(values: Array) -> Array:
    deviation: Array = values.std(axis=0)
    return np.where(deviation > 0, deviation, 1.0)


def _minimum(loss: Callable[[Array], tuple[float, Array, Array]], penalty: Array, signs: Array) -> Array:
    """Minimise a loss among weights of the given signs, 0 where either will do."""
    free = np.ones(len(penalty), dtype=bool)
    while True:
        weights = _newton(loss, penalty, free)
        wrong = weights * signs < 0
        if not wrong.any():
            return weights
        free &= ~wrong


def _newton(loss: Callable[[Array], tuple[float, Array, Array]], penalty: Array, free: Array) -> Array:
    """Minimise a convex loss with a quadratic penalty by Newton's method, halving steps that go too far."""
    weights = np.zeros(len(penalty))
    value, slope, curvature = loss(weights)
    while True:
        gradient = (slope + penalty * weights)[free]
        step = np.zeros(len(penalty))
        step[free] = np.linalg.solve((curvature + np.diag(penalty))[np.ix_(free, free)], gradient)
        gain = float(gradient @ step[free])
        if gain < _PRECISION:
            return weights
        now = value + penalty @ weights**2 / 2
        length = 1.0
        while True:
            ahead = weights - length * step
            value, slope, curvature = loss(ahead)
            if value + penalty @ ahead**2 / 2 <= now - length * gain / 4 or length < _PRECISION:
                break
            length /= 2
        weights = ahead
