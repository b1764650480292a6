"""Learn what claims/matching/dense.json holds, from pairs of sentences that translate each other.

Run from the repository: PYTHONPATH=. python tests/matching/fit_dense.py
"""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from claims.matching import dense, semantic

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TRANSLATIONS = Path(__file__).with_name("translation.jsonl")


class Pairs(NamedTuple):
    """Sentences in Spanish, the same in English, and another English one that shares most of the words.

    `statement` are the Spanish ones as statements that are looked up, the others are claims. `same_topic`
    tells whether the other sentence says something else of the topic; if not, it says the same with
    another number.
    """

    statement: NDArray[np.float32]
    spanish: NDArray[np.float32]
    english: NDArray[np.float32]
    other: NDArray[np.float32]
    same_topic: NDArray[np.bool_]


class Learned(NamedTuple):
    """The usual value of each number, in thousandths, and a logistic curve over the cosine."""

    usual: list[int]
    middle: float
    slope: float


def embed_pairs() -> Pairs:
    """Read the sentences and give their vectors."""
    import numpy as np  # noqa: PLC0415 - of an extra

    lines = TRANSLATIONS.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    model = semantic.load()
    spanish, english, other = (
        np.stack([model.embed_claim(row[key]) for row in rows]) for key in ("es", "en", "other")
    )
    return Pairs(
        statement=np.stack([model.embed(row["es"]) for row in rows]),
        spanish=spanish,
        english=english,
        other=other,
        same_topic=np.array([row["differs"] == "topic" for row in rows]),
    )


def learn(pairs: Pairs) -> Learned:
    """Give the mean of each number over both languages, and the curve.

    The curve tells the pairs from sentences of the same topic, and from the nearest of the other pairs.
    Those that differ in a number are left out: they are worth a look, and the cosine cannot tell.
    """
    import numpy as np  # noqa: PLC0415 - of an extra

    usual = pairs.spanish.mean(axis=0) / 2 + (pairs.english.mean(axis=0) + pairs.other.mean(axis=0)) / 4
    table = pairs.statement @ pairs.english.T
    right = table.diagonal().copy()
    np.fill_diagonal(table, -1)
    topic = (pairs.statement * pairs.other).sum(axis=1)[pairs.same_topic]
    wrong = np.concatenate([topic, table.max(axis=1)])
    middle, slope = _logistic(np.concatenate([right, wrong]), np.arange(len(right) + len(wrong)) < len(right))
    return Learned((usual * 1000).round().astype(int).tolist(), round(middle, 4), round(slope, 1))


def _logistic(x: NDArray[np.float32], y: NDArray[np.bool_]) -> tuple[float, float]:
    """Fit a logistic curve by Newton's method, and give where it is one half, and its slope."""
    import numpy as np  # noqa: PLC0415 - of an extra

    design = np.stack([x - x.mean(), np.ones_like(x)], axis=1).astype(np.float64)
    weights = np.zeros(2)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ weights))
        curvature = design.T @ (design * (chance * (1 - chance))[:, None])
        weights += np.linalg.solve(curvature, design.T @ (y - chance))
    slope, intercept = weights
    return float(x.mean() - intercept / slope), float(slope)


def write(learned: Learned) -> str:
    """Write what was learned as it stands in dense.json."""
    usual = "\n    ".join(wrap(", ".join(map(str, learned.usual)), 100))
    return (
        f'{{\n  "model": "{semantic.MODEL}",\n'
        f'  "probability": {{"middle": {learned.middle}, "slope": {learned.slope}}},\n'
        f'  "usual": [\n    {usual}\n  ]\n}}\n'
    )


if __name__ == "__main__":
    dense.LEARNED.write_text(write(learn(embed_pairs())), encoding="utf-8")
