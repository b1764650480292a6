"""How likely a sentence holds a claim that is worth checking: a logistic curve over its words and marks.

The weights stand in weights.json, each beside what it weighs, learned by `tests/eval/fit_checkworthy.py` from
labelled posts of politicians. Those say `our` and `thanks` where articles do not: what makes a sentence of an
article worth a look is weighed in rank.py, and this is one part of it.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from claims.domain.text import words
from claims.matching.analysis import term_of
from claims.suggestion.marks import marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from claims.suggestion.marks import Found

WEIGHTS = Path(__file__).with_name("weights.json")

FIGURE = "#"
"""Stands for every word that begins with a digit."""

_MOST = 4
_USUAL_LENGTH = 25
_SHORT = 8


@dataclass(frozen=True, slots=True)
class Model:
    """What each mark and each gram counts; from `threshold` on a sentence is called worth checking."""

    constant: float
    threshold: float
    traits: Mapping[str, float]
    grams: Mapping[str, float]


def score(sentence: str, language: str) -> float:
    """Give the probability, from 0 to 1, that a sentence holds a claim worth checking.

    `language` is a BCP 47 tag; one without weights is scored by the Spanish ones, which its numbers and other
    signs meet.
    """
    return score_read(words(sentence), marks(sentence, language), language)


def score_read(held: Sequence[str], found: Iterable[Found], language: str) -> float:
    """Give the same for a sentence whose folded words and marks are known already."""
    model = model_of(language)
    said = model.grams.keys() & grams(held, language)
    logit = (
        model.constant
        + share(held) * math.fsum(map(model.grams.__getitem__, said))
        + math.fsum(model.traits.get(name, 0.0) * value for name, value in traits(len(held), found).items())
    )
    return 1 / (1 + math.exp(-logit))


def share(held: Sequence[str]) -> float:
    """Give how much each gram of a sentence counts: less in a long one."""
    return 1 / math.sqrt(max(1, len(held)))


def grams(held: Sequence[str], language: str) -> set[str]:
    """Give the stems of folded words, alone and with their neighbour; stop-words stay as they are."""
    stems = [_stem(word, language) for word in held]
    return {*stems, *map(" ".join, pairwise(stems))}


@lru_cache(maxsize=100_000)
def _stem(word: str, language: str) -> str:
    return FIGURE if word[0].isdigit() else term_of(word, language) or word


def traits(length: int, found: Iterable[Found]) -> dict[str, float]:
    """Give what is measured of a sentence apart from its grams: its marks, how often each, and its length.

    `length` counts words. Counts stop at four, and lengths at 50.
    """
    counts = Counter([one.mark.value for one in found])
    held = {"length": min(length / _USUAL_LENGTH, 2.0), "short": float(length < _SHORT)}
    for mark, count in counts.items():
        held[mark] = 1.0
        held[f"{mark} again"] = (min(count, _MOST) - 1) / 2
    return held


def model_of(language: str) -> Model:
    """Give the weights for a language."""
    models = _load()
    return models.get(language.partition("-")[0].lower(), models["es"])


@lru_cache(maxsize=1)
def _load() -> dict[str, Model]:
    held = json.loads(WEIGHTS.read_text(encoding="utf-8"))["models"]
    return {
        language: Model(one["constant"], one["threshold"], one["traits"], one["grams"])
        for language, one in held.items()
    }
