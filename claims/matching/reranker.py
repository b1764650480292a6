"""How likely a claim says the same as a statement, and what they share.

Two weighted sums over the features: one ranks the candidates, the other one tells from the best of them how
likely there is one at all. The weights stand in weights.json, learned by `python -m tests.eval --fit` from
posts and the claims that fact-checkers found in them.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from pathlib import Path
from typing import TYPE_CHECKING

from claims.domain.text import fingerprint, words
from claims.matching.analysis import tokens
from claims.matching.features import FEATURES, compare, written_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from claims.matching.features import Candidate, Statement

WEIGHTS = Path(__file__).with_name("weights.json")

_DENIALS = {
    "en": frozenset({"not", "no", "never", "cannot", "t"}),  # t is what is left of isn't
    "es": frozenset({"no", "nunca", "jamas", "tampoco"}),
    "pt": frozenset({"nao", "nunca", "jamais", "tampouco"}),
}
_NEAR = 0.7

MOST_LEAD = 6.0
USUAL_LEAD = 3.0
_LED = 3


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature counts, in the order of FEATURES, and the cosine last where there is one.

    `score` ranks the candidates. `evidence` with its `constant` tells from the features of the best one how
    likely it is right at all; `lead` is what each point of score tells that it is ahead of the third one, and
    `behind` what each point costs those behind it.
    """

    score: tuple[float, ...]
    evidence: tuple[float, ...]
    constant: float
    lead: float
    behind: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with the probability, from 0 to 1, that it says the same as the statement."""

    candidate: Candidate
    probability: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """What speaks for a candidate and against it, as it is written.

    `shared` are words of the statement that claim or titles have too, the most telling first, no numbers.
    `same_numbers` and `claim_numbers` are the claim's, those that the statement gives too and those that it
    does not; `statement_numbers` stand in the statement alone. `one_denies` tells that the two say nearly the
    same, but that one of them has a word such as «no» or «never».
    """

    shared: tuple[str, ...]
    same_numbers: tuple[str, ...]
    claim_numbers: tuple[str, ...]
    statement_numbers: tuple[str, ...]
    one_denies: bool = False

    @property
    def number_differs(self) -> bool:
        """Whether each gives a number that the other one does not give."""
        return bool(self.claim_numbers and self.statement_numbers)


def rerank(statement: Statement, candidates: Sequence[Candidate]) -> list[Judged]:
    """Judge candidates, and give the likeliest first; those alike in the order of their numbers.

    The cosines count when every candidate has one.
    """
    values = compare(statement, candidates)
    cosines = [candidate.cosine for candidate in candidates if candidate.cosine is not None]
    if candidates and len(cosines) == len(candidates):
        weights = load_weights()["semantic"]
        values = [(*row, cosine) for row, cosine in zip(values, cosines, strict=True)]
    else:
        weights = load_weights()["lexical"]
    judged = [
        Judged(candidate, 1.0 if _is_verbatim(statement, candidate) else probability)
        for candidate, probability in zip(candidates, probabilities(values, weights), strict=True)
    ]
    return sorted(judged, key=lambda one: (-one.probability, one.candidate.claim_id))


def _is_verbatim(statement: Statement, candidate: Candidate) -> bool:
    """Tell whether a claim has the statement's very words, as `claims record` tells it."""
    return candidate.words == statement.terms and fingerprint(candidate.text) == fingerprint(statement.text)


def probabilities(values: Sequence[Sequence[float]], weights: Weights) -> list[float]:
    """Give the probability that each of a statement's candidates says the same, from all their features.

    They do not add up to 1: two claims may both say the same, and as a rule none does.
    """
    if not values:
        return []
    scores = [_weighed(weights.score, row) for row in values]
    best = max(range(len(scores)), key=scores.__getitem__)
    evidence = weights.constant + _weighed(weights.evidence, values[best]) + weights.lead * lead_of(scores)
    return [_logistic(evidence + weights.behind * (score - scores[best])) for score in scores]


def lead_of(scores: Sequence[float]) -> float:
    """Give how far the best score is ahead of the third one, for the second may be the same claim once more.

    At most MOST_LEAD; where fewer than three have any word in common with the statement, USUAL_LEAD.
    """
    if len(scores) < _LED:
        return USUAL_LEAD
    ranked = sorted(scores, reverse=True)
    return min(ranked[0] - ranked[_LED - 1], MOST_LEAD)


def _weighed(weights: Sequence[float], row: Sequence[float]) -> float:
    return math.fsum(map(mul, weights, row))


def _logistic(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-700.0, min(logit, 700.0))))


def explain(statement: Statement, candidate: Candidate) -> Reasons:
    """Say what a statement and a claim share, for the few candidates that are shown."""
    held = set(candidate.words).union(candidate.title_words)
    shared: dict[str, str] = {}
    for token in tokens(statement.text, statement.language):
        for term in token.terms:
            if term in held and not term[0].isdigit():
                shared.setdefault(term, statement.text[token.start : token.end])
    ranked = sorted(shared, key=lambda term: -statement.weights[term])
    asked = written_numbers(statement.text, statement.language)
    given = written_numbers(candidate.text, candidate.language)
    return Reasons(
        shared=tuple(dict.fromkeys(shared[term] for term in ranked)),
        same_numbers=tuple(written for number, written in given.items() if number in asked),
        claim_numbers=tuple(_in_figures(given, but=asked)),
        statement_numbers=tuple(_in_figures(asked, but=given)),
        one_denies=_is_denied(statement.text, statement.language)
        != _is_denied(candidate.text, candidate.language)
        and _are_near(statement, candidate),
    )


def _is_denied(text: str, language: str) -> bool:
    """Tell whether a text has a word that denies, as far as its language is known here."""
    return not _DENIALS.get(language.partition("-")[0].lower(), frozenset()).isdisjoint(words(text))


def _are_near(statement: Statement, candidate: Candidate) -> bool:
    """Tell whether the shorter one of a statement and a claim has most of its terms in the other one too."""
    asked, held = set(statement.terms), set(candidate.words)
    return len(asked & held) >= _NEAR * max(min(len(asked), len(held)), 1)


def _in_figures(numbers: Mapping[float, str], *, but: Mapping[float, str]) -> Iterator[str]:
    """Give the numbers that only one side has, where they stand in figures: words are read in part only."""
    return (
        written for number, written in numbers.items() if number not in but and any(map(str.isdigit, written))
    )


@lru_cache(maxsize=1)
def load_weights() -> dict[str, Weights]:
    """Read the weights that are shipped, by the name of their set: lexical or semantic."""
    sets = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return {
        "lexical": _weights(sets["lexical"], FEATURES),
        "semantic": _weights(sets["semantic"], (*FEATURES, "cosine")),
    }


def _weights(held: Mapping[str, Mapping[str, float]], features: Sequence[str]) -> Weights:
    return Weights(
        score=tuple(held["score"][feature] for feature in features),
        evidence=tuple(held["evidence"][feature] for feature in features),
        constant=held["evidence"]["constant"],
        lead=held["evidence"]["lead"],
        behind=held["evidence"]["behind"],
    )
