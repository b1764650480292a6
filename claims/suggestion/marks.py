"""What marks a sentence: numbers, dates, comparisons, words of speech, of causes, of the future and more.

Words in Spanish and English; a sentence in another language has only the marks that signs make.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from claims.domain.vocabulary import ClaimKind
from claims.suggestion.marking import PHRASES, WORDS, Mark
from claims.suggestion.verb import Form, speech_verbs

if TYPE_CHECKING:
    from collections.abc import Collection


class Found(NamedTuple):
    """A mark of a sentence and where its words stand, in code points of the sentence."""

    mark: Mark
    start: int
    end: int


_NUMBER = r"(?:\d+(?:[.,:]\d+)*|\*NUMBER\*)"
_CURRENCY = r"(?:[$€£¥]|\b(?:US\$|USD|EUR|MXN|ARS|COP))"
_SIGNS = {
    Mark.NUMBER: re.compile(_NUMBER),
    Mark.PERCENT: re.compile(rf"{_NUMBER}\s?[%‰]"),
    Mark.MONEY: re.compile(rf"{_CURRENCY}\s?{_NUMBER}|{_NUMBER}\s?[$€£¥]"),
    Mark.QUOTATION: re.compile('«[^«»]+»?|“[^“”]+”?|"[^"]+"?|[»”]'),
    Mark.QUESTION: re.compile("[¿?]+"),
    Mark.EXCLAMATION: re.compile("[¡!]+"),
}
"""Marks that no word makes. Some data sets mask numbers as *NUMBER*."""

_SIGN = re.compile(r"[\d%‰$€£¥«»“”\"¿?¡!*]")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")


def marks(sentence: str, language: str) -> list[Found]:
    """Give the marks of a sentence: those that signs make, then those of its words; a word may make several.

    `language` is a BCP 47 tag, of which the first subtag counts.
    """
    language = language.partition("-")[0].lower()
    found = _marks_of_signs(sentence) if _SIGN.search(sentence) else []
    places = [match.span() for match in _WORD.finditer(sentence)]
    held = [_read_word(sentence[start:end], language) for start, end in places]
    for at, (word, (start, end)) in enumerate(zip(held, places, strict=True)):
        found += [Found(mark, start, end) for mark in word.marks]
        if word.is_name and at:
            found.append(Found(Mark.NAME, start, end))
        for phrase, mark in word.phrases:
            last = at + len(phrase) - 1
            if phrase == tuple(one.lower for one in held[at : last + 1]):
                found.append(Found(mark, start, places[last][1]))
    return found


def _marks_of_signs(sentence: str) -> list[Found]:
    found = [
        Found(mark, *match.span()) for mark, pattern in _SIGNS.items() for match in pattern.finditer(sentence)
    ]
    years = [
        Found(Mark.DATE, start, end)
        for mark, start, end in found
        if mark is Mark.NUMBER and _YEAR.fullmatch(sentence, start, end)
    ]
    return found + years


class _Word(NamedTuple):
    """What is known of a word wherever it stands, the phrases that it begins among it."""

    lower: str
    marks: tuple[Mark, ...]
    is_name: bool
    phrases: tuple[tuple[tuple[str, ...], Mark], ...]


@lru_cache(maxsize=100_000)
def _read_word(word: str, language: str) -> _Word:
    lower = word.lower().replace("\u2019", "'")
    found = [mark for mark, pattern in _patterns(language).items() if pattern.fullmatch(lower)]
    verb = speech_verbs(language).get(lower)
    if verb is not None and not verb.doubtful and verb.form is not Form.INFINITIVE:
        found.append(Mark.SPEECH)
    is_name = word[0].isupper() and not (len(word) > 1 and word.isupper())
    return _Word(lower, tuple(found), is_name, tuple(_phrases(language).get(lower, ())))


@cache
def _patterns(language: str) -> dict[Mark, re.Pattern[str]]:
    return {
        mark: re.compile("|".join(patterns.split())) for mark, patterns in WORDS.get(language, {}).items()
    }


@cache
def _phrases(language: str) -> dict[str, list[tuple[tuple[str, ...], Mark]]]:
    """Give the phrases of several words by their first one."""
    starting: dict[str, list[tuple[tuple[str, ...], Mark]]] = {}
    for phrase, mark in PHRASES.get(language, {}).items():
        held = tuple(phrase.split())
        starting.setdefault(held[0], []).append((held, mark))
    return starting


def kind_of(sentence: str, language: str) -> ClaimKind:
    """Tell what sort of claim a sentence makes, by its marks; the first rule that fits decides."""
    return kind_by({one.mark for one in marks(sentence, language)})


def kind_by(held: Collection[Mark]) -> ClaimKind:
    """Tell what sort of claim has these marks."""
    return next((kind for kind, needed in _KINDS if needed.issubset(held)), ClaimKind.OTHER)


_KINDS: tuple[tuple[ClaimKind, frozenset[Mark]], ...] = (
    (ClaimKind.PREDICTION, frozenset({Mark.FUTURE})),
    (ClaimKind.COMPARISON, frozenset({Mark.COMPARISON})),
    (ClaimKind.CAUSAL, frozenset({Mark.CAUSE})),
    (ClaimKind.QUANTITY, frozenset({Mark.PERCENT})),
    (ClaimKind.QUANTITY, frozenset({Mark.CHANGE})),
    (ClaimKind.QUANTITY, frozenset({Mark.NUMBER})),
    (ClaimKind.LEGAL, frozenset({Mark.LEGAL})),
    (ClaimKind.COMPARISON, frozenset({Mark.SUPERLATIVE})),
    (ClaimKind.QUOTATION, frozenset({Mark.QUOTATION, Mark.SPEECH})),
    (ClaimKind.EVENT, frozenset({Mark.PAST})),
    (ClaimKind.EVENT, frozenset({Mark.SPEECH})),
)
"""The sort of a claim by the marks that it must have, the rules in the order in which they are asked."""
