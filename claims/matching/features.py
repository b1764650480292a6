"""What a statement and a claim have in common, in numbers from which the re-ranker judges.

All of them are shares or logarithms, so that weights learned on ten thousand claims hold for a million.
They are made of the terms that the index has already, for stemming a hundred candidates takes longer than
all the rest.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from claims.domain.text import fold, words
from claims.matching.analysis import DECIMAL, term_of, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

FEATURES = (
    "bm25_of_best",  # the index's score, as a share of the best candidate's
    "either_covered",  # how near one of the two is to be found whole in the other one, by the terms' weight
    "short_uncovered",  # the rest to that, as a share of the statement's terms: one word of five is much
    "rarest_shared",  # weight of the rarest shared term, as a share of the statement's rarest
    "grams_of_claim",  # share of the claim's runs of four characters that the statement has, damped
    "grams_of_best",  # shared runs of claim and titles, as a share of the candidate's that shares most
    "title_more",  # how much more of a title's runs than of the claim's are shared
    "numbers_same",  # shared numbers, two at most
    "numbers_other",  # numbers of the claim that the statement, which has others, does not give
    "numbers_more",  # numbers of the claim, where the statement gives none
    "names_same",  # the claim's names that the statement has, as a logarithm
    "names_missing",  # share of the claim's names that the statement has not
    "names_unsaid",  # share of the statement's names that neither claim nor title has
    "terms_of_claim",  # the claim's length, as a logarithm
)

_DAMPING = 0.2
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class Statement:
    """What is asked about, read once for all candidates. Made by `read_statement`."""

    text: str
    language: str
    terms: tuple[str, ...]
    weights: Mapping[str, float]
    numbers: frozenset[float]
    words: frozenset[str]
    names: frozenset[str]
    grams: set[str]
    total: float
    highest: float
    unknown: float

    @property
    def distinct(self) -> tuple[str, ...]:
        """The terms without repetition, in their order: what the index is asked for."""
        return tuple(self.weights)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim that shares words with the statement.

    `words` and `title_words` are the terms of its text and of its articles' `titles`, as the index keeps
    them. `bm25` is the index's score, higher is better, 0 where the words did not find it. `cosine`, from -1
    to 1, is None without the sentence model.
    """

    claim_id: int
    text: str
    language: str
    titles: tuple[str, ...]
    words: tuple[str, ...]
    title_words: tuple[str, ...]
    bm25: float
    cosine: float | None = None


def read_statement(
    text: str, language: str, *, frequencies: Callable[[Sequence[str]], Mapping[str, int]], documents: int
) -> Statement:
    """Read a statement, cleaned already, for comparison with claims.

    `frequencies` gives for terms in how many of the index's `documents` each one stands; a missing one
    stands in none.
    """
    sequence = [term for token in tokens(text, language) for term in token.terms]
    found = frequencies(tuple(dict.fromkeys(sequence)))
    weights = {term: weight(found.get(term, 0), documents) for term in sequence}
    total = sum(weights.values())
    folded = words(text)
    return Statement(
        text=text,
        language=language,
        terms=tuple(sequence),
        weights=weights,
        numbers=frozenset(numbers_of(sequence, language)),
        words=frozenset(folded),
        names=frozenset(names_of(text)),
        grams=grams(folded),
        total=total or 1.0,
        highest=max(weights.values(), default=1.0),
        unknown=total / len(weights) if weights else 0.0,
    )


def weight(frequency: int, documents: int) -> float:
    """Give what a term tells: the rarer in the index, the more. Never 0, however small the index is."""
    return math.log(1 + (documents + 1) / (max(frequency, 1) + 0.5))


def compare(statement: Statement, candidates: Sequence[Candidate]) -> list[tuple[float, ...]]:
    """Give the values of FEATURES for each candidate; they depend on the other candidates too."""
    held = [_hold(statement, candidate) for candidate in candidates]
    pool = _Pool.of(held)
    return [_compare(statement, one, pool) for one in held]


@dataclass(frozen=True, slots=True)
class _Held:
    """A candidate with what its comparison needs more than once; `shared` are runs of the statement too."""

    candidate: Candidate
    words: set[str]
    grams: set[str]
    titles: list[set[str]]
    all_grams: set[str]
    shared: set[str]


def _hold(statement: Statement, candidate: Candidate) -> _Held:
    folded = words(candidate.text)
    folded_titles = [words(title) for title in candidate.titles]
    own = grams(folded)
    titles = [grams(title) for title in folded_titles]
    every = own.union(*titles)
    return _Held(candidate, set(chain(folded, *folded_titles)), own, titles, every, every & statement.grams)


@dataclass(frozen=True, slots=True)
class _Pool:
    """What is known of all candidates: how much a run of characters tells, the fewer have it the more."""

    weights: Mapping[str, float]
    best_grams: float
    best_bm25: float

    @classmethod
    def of(cls, held: Sequence[_Held]) -> _Pool:
        counts = Counter(chain.from_iterable([one.all_grams for one in held]))
        told = [math.log((len(held) + 1) / (count + 0.5)) for count in range(len(held) + 1)]
        weights = {gram: told[count] for gram, count in counts.items()}
        return cls(
            weights,
            best_grams=max((_sum(weights, one.shared) for one in held), default=0.0) or 1.0,
            best_bm25=max((one.candidate.bm25 for one in held), default=0.0) or 1.0,
        )


def _compare(statement: Statement, held: _Held, pool: _Pool) -> tuple[float, ...]:
    candidate = held.candidate
    weights = statement.weights
    terms = set(candidate.words)
    in_claim = terms & weights.keys()
    shared = in_claim.union(weights.keys() & candidate.title_words)
    claim_weight = _sum(weights, in_claim)
    statement_covered = _sum(weights, shared) / statement.total
    claim_covered = claim_weight / (claim_weight + statement.unknown * (len(terms) - len(in_claim)) or 1.0)
    uncovered = (1 - statement_covered) * (1 - claim_covered)
    numbers = set(numbers_of(candidate.words, candidate.language))
    names = set(names_of(candidate.text))
    of_claim = _share(pool.weights, held.grams, held.shared)
    of_title = max([_share(pool.weights, title, held.shared) for title in held.titles], default=0.0)
    return (
        candidate.bm25 / pool.best_bm25,
        1 - uncovered,
        uncovered / max(len(weights), _FEWEST),
        max(map(weights.__getitem__, shared), default=0.0) / statement.highest,
        of_claim / (of_claim + _DAMPING),
        _sum(pool.weights, held.shared) / pool.best_grams,
        max(of_title - of_claim, 0.0),
        _some(numbers & statement.numbers),
        _some(numbers - statement.numbers) if statement.numbers else 0.0,
        0.0 if statement.numbers else _some(numbers),
        math.log1p(len(names & statement.words)),
        len(names - statement.words) / (1 + len(names)),
        len(statement.names - held.words) / (1 + len(statement.names)),
        math.log1p(len(candidate.words)),
    )


def _sum(weights: Mapping[str, float], things: Iterable[str]) -> float:
    return sum(map(weights.__getitem__, things))


def _share(weights: Mapping[str, float], things: set[str], found: set[str]) -> float:
    whole = _sum(weights, things)
    return _sum(weights, things & found) / whole if whole else 0.0


def _some(things: set[float]) -> float:
    return float(min(len(things), 2))


def grams(folded: Iterable[str]) -> set[str]:
    """Give the runs of four characters in folded words, each with a space around it."""
    return set().union(*map(_grams_of_word, folded))


@lru_cache(maxsize=50_000)
def _grams_of_word(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[at : at + 4] for at in range(max(len(padded) - 3, 1)))


_ENDS = ".!?\u2026:"
_SHORT = 4
_MOST_CAPITALS = 4


def names_of(text: str) -> Iterator[str]:
    """Give the folded words that are written with a capital inside a sentence.

    A text with next to no longer words in lower case is a headline or shouted, and gives none.
    """
    held = text.split()
    names = [word for before, word in pairwise(held) if word[0].isupper() and before[-1] not in _ENDS]
    if names and len(names) <= _MOST_CAPITALS * sum(len(word) > _SHORT and word.islower() for word in held):
        for word in names:
            yield from _folded_words(word)


@lru_cache(maxsize=10_000)
def _folded_words(word: str) -> tuple[str, ...]:
    return tuple(part for part in words(word) if len(part) > 1)


_COUNTED = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze",
}
_MULTIPLES = {
    "en": {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "millions": 1e6, "billion": 1e9, "billions": 1e9},
    "es": {"cien": 1e2, "mil": 1e3, "millón": 1e6, "millones": 1e6, "billón": 1e12, "billones": 1e12},
    "pt": {"cem": 1e2, "mil": 1e3, "milhão": 1e6, "milhões": 1e6, "bilhão": 1e9, "bilhões": 1e9},
}
_FIGURE = re.compile(rf"(\d+(?:{DECIMAL}\d+)?)(k|m|bn)?$")
_SUFFIXES = {"k": 1e3, "m": 1e6, "bn": 1e9}


def numbers_of(terms: Sequence[str], language: str) -> Iterator[float]:
    """Give the numbers among terms, in digits or in words: `3 mil`, `tres mil`, `3.000` and `3k` are 3000."""
    return (number for number, _first, _last in _numbers(terms, language))


def written_numbers(text: str, language: str) -> dict[float, str]:
    """Give the numbers of a text, in their order, each as it is written there first."""
    held = [(term, token) for token in tokens(text, language) for term in token.terms]
    written: dict[float, str] = {}
    for number, first, last in _numbers([term for term, _token in held], language):
        written.setdefault(number, text[held[first][1].start : held[last][1].end])
    return written


def _numbers(terms: Sequence[str], language: str) -> Iterator[tuple[float, int, int]]:
    """Give each number with the places of its first and its last term."""
    named, multiples = _number_words(language.partition("-")[0].lower())
    number: float | None = None
    first = 0
    for place, term in enumerate(terms):
        if number is not None:
            if term in multiples:
                number *= multiples[term]
                continue
            yield number, first, place - 1
        number = _figure(term) if term[0].isdigit() else named.get(term)
        first = place
    if number is not None:
        yield number, first, len(terms) - 1


def _figure(term: str) -> float | None:
    figure = _FIGURE.match(term)
    return float(figure[1].replace(DECIMAL, ".")) * _SUFFIXES.get(figure[2], 1.0) if figure else None


@lru_cache
def _number_words(language: str) -> tuple[dict[str, float], dict[str, float]]:
    """Give the terms that are numbers, and those among them that multiply the number before them."""
    counted = {
        term_of(fold(word), language): float(value)
        for value, word in enumerate(_COUNTED.get(language, "").split())
    }
    multiples = {term_of(fold(word), language): value for word, value in _MULTIPLES.get(language, {}).items()}
    named = counted | multiples
    named.pop("", None)
    return named, multiples
