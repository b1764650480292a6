"""The sentences of an article that are worth a fact-checker's look, the best first.

A linear model of few weights that anyone can read, under `ranking` in weights.json: how checkable the words
are (checkworthy.py) is one feature, the marks that news carries are the others. Set by hand on articles.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from claims.domain.text import words
from claims.matching.analysis import terms
from claims.suggestion.checkworthy import WEIGHTS, score_read
from claims.suggestion.marking import Mark
from claims.suggestion.marks import kind_by, marks
from claims.suggestion.sentence import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from claims.domain.vocabulary import ClaimKind
    from claims.suggestion.marks import Found
    from claims.suggestion.sentence import Span

REPEATED = 0.6
"""A sentence of whose terms this share stands in a better one says the same again."""

COMPARED = 100
"""So many of the best sentences are compared with the rest; more would take the square of a text's length."""

LEAST_WORDS = 4
"""A shorter sentence is no claim, or none that can be understood."""

_SHORT, _LONG = 9, 60
_HEADING = 14
_LEAD = 6
_ENDS = '.!?…"”»)'


RANKED = frozenset(
    {
        Mark.NUMBER, Mark.PERCENT, Mark.MONEY, Mark.DATE, Mark.CHANGE, Mark.COMPARISON, Mark.SUPERLATIVE,
        Mark.CAUSE, Mark.FUTURE, Mark.LEGAL, Mark.PAST, Mark.INSTITUTION, Mark.NAME, Mark.QUOTATION,
        Mark.FIRST_PERSON, Mark.OPINION, Mark.DUTY, Mark.HEDGE, Mark.QUESTION, Mark.EXCLAMATION,
        Mark.IMPERATIVE, Mark.COURTESY, Mark.NOTICE,
    }
)  # fmt: skip
"""The marks that are weighed by themselves."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sentence with what speaks for it: `start` and `end` in code points of the article's text.

    `probability` tells how sure the ranking is, from 0 to 1; `marks` stand in offsets of the sentence.
    """

    start: int
    end: int
    text: str
    probability: float
    kind: ClaimKind
    marks: tuple[Found, ...]


def suggest(text: str, language: str) -> list[Suggestion]:
    """Give the sentences of an article, the most worth checking first, each once however often it stands.

    One that mostly says again what a better one says, as a lead does after its headline, counts only by
    what is new in it. A text without a sentence of LEAST_WORDS words gives an empty list.
    """
    seen: set[tuple[str, ...]] = set()
    rated = []
    for span in sentences(text, language):
        held = tuple(words(text[span.start : span.end]))
        if len(held) >= LEAST_WORDS and held not in seen:
            rated.append(_rate(text, span, held, len(seen), language))
            seen.add(held)
    return sorted(_discounted(sorted(rated, key=_rank), language), key=_rank)


def _rank(one: Suggestion) -> tuple[float, int]:
    return -one.probability, one.start


def _discounted(ranked: Iterable[Suggestion], language: str) -> Iterator[Suggestion]:
    """Lower what repeats a better sentence, by the share of its terms that stand there."""
    better: list[frozenset[str]] = []
    for one in ranked:
        said = frozenset(terms(one.text, language))
        repeated = max((len(said & other) / len(said) for other in better if said), default=0.0)
        if repeated >= REPEATED:
            yield replace(one, probability=one.probability * (1 - repeated))
            continue
        if len(better) < COMPARED:
            better.append(said)
        yield one


def _rate(text: str, span: Span, held: tuple[str, ...], place: int, language: str) -> Suggestion:
    sentence = text[span.start : span.end]
    found = marks(sentence, language)
    counts = Counter([one.mark for one in found])
    weights = _weights()
    values = features(sentence, len(held), place, counts)
    values["checkworthy"] = score_read(held, found, language)
    logit = weights["constant"] + math.fsum(weights[name] * value for name, value in values.items())
    chance = 1 / (1 + math.exp(-logit))
    return Suggestion(span.start, span.end, sentence, chance, kind_by(counts.keys()), tuple(found))


def features(sentence: str, length: int, place: int, counts: Mapping[Mark, int]) -> dict[str, float]:
    """Give what the ranking weighs of a sentence beside its score.

    `length` counts its words, `place` the article's sentences before it, and `counts` its marks.
    """
    values = {mark.value: 1.0 for mark in counts.keys() & RANKED}
    return values | {
        "attributed": float(Mark.SPEECH in counts or Mark.ATTRIBUTION in counts),
        "several_numbers": float(counts.get(Mark.NUMBER, 0) > 1),
        "short": max(0.0, 1 - length / _SHORT),
        "long": min(1.0, max(0.0, length / _LONG - 1)),
        "heading": float(length <= _HEADING and sentence[-1] not in _ENDS),
        "cut_off": float(sentence[-1] in ":;,"),
        "lead": float(place < _LEAD),
    }


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    held: dict[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))["ranking"]
    return held
