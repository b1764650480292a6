"""From text to the terms that are indexed: folded, stemmed by language, without stop-words.

Both engines index these terms and nothing else, so that both find the same. Folding comes before
stemming: whoever types `informacion` must meet `información`.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from claims.domain.text import words
from claims.matching.stopword import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ANALYSIS = "1"
"""The version of all that decides which terms a text gives, the Snowball release among it. An index made
with another one must be made anew (`claims db reindex`)."""

LONGEST_TERM = 64
"""Longer words are cut, in code points: they are rubbish or tricks, and PostgreSQL takes 2 kB at most."""

DECIMAL = "\u00b7"
"""Stands for the decimal sign inside a term, for both engines would part words at `.` and `,`."""

_STEMMINGS = 3
"""A stem is stemmed again, for `hogares` gives `hogar`, and that gives `hog`."""
_SHORTEST_STEM = 3
_SPACES = "\u00a0\u2009\u202f"
# A lookbehind stands after the first character: a search then passes over all others many times faster.
_SPACED = re.compile(rf"\d(?<![\d.,]\d)\d{{0,2}}(?:[ {_SPACES}]\d{{3}})+(?!\d)")
_THOUSANDS = re.compile(r"[.,'\u2019](?<=\d.)(?=\d{3}(?!\d))")
_DECIMALS = re.compile(r"[.,](?<=\d.)(?=\d)")
_WORD = re.compile(
    _SPACED.pattern + r"|\d+(?:[.,'\u2019]\d+)*|[^\W\d_](?:[^\W_]|[^\w\s\0-\u02ff\u2000-\u2fff])*|\w+"
)

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


class Token(NamedTuple):
    """A word of a text as it stands there: where it starts and ends (in code points), and its terms."""

    start: int
    end: int
    terms: tuple[str, ...]


def terms(text: str, language: str) -> list[str]:
    """Give the terms of a text in the order of its words; stop-words leave no gap.

    `language` is a BCP 47 tag, of which the first subtag counts. A language without a stemmer keeps its
    words as they are folded, one without a list of stop-words keeps them all.
    """
    stem = _analyser(language.partition("-")[0].lower())
    return [term for word in _words(text) if (term := stem(word))]


def index_text(text: str, language: str) -> str:
    """Give the terms of a text as one line, as the indexes hold them."""
    return " ".join(terms(text, language))


def tokens(text: str, language: str) -> Iterator[Token]:
    """Give the words of a text with their places, for marking what was found in it."""
    for match in _WORD.finditer(text):
        yield Token(match.start(), match.end(), _terms_of_token(match[0], language))


@lru_cache(maxsize=100_000)
def _terms_of_token(word: str, language: str) -> tuple[str, ...]:
    return tuple(terms(word, language))


def term_of(word: str, language: str) -> str:
    """Give the term of one folded word; empty for a stop-word."""
    return _analyser(language.partition("-")[0].lower())(word)


def is_stop_word(word: str, language: str) -> bool:
    """Tell whether a folded word is left out of the index in a language."""
    return word in STOP_WORDS.get(language.partition("-")[0].lower(), ())


def guess_language(text: str, languages: Iterable[str]) -> str | None:
    """Give that one of `languages` whose stop-words the text has most of; None where it has none of any.

    The first one wins a draw. Good for a sentence or more, not for two words.
    """
    held = words(text)
    best, most = None, 0
    for language in languages:
        stops = STOP_WORDS.get(language.partition("-")[0].lower(), frozenset())
        count = sum(word in stops for word in held)
        if count > most:
            best, most = language, count
    return best


def join_thousands(text: str) -> str:
    """Write numbers whose thousands have spaces between them without those: `1 250 000` is one word."""
    return _SPACED.sub(lambda match: re.sub(r"\D", "", match[0]), text)


def _words(text: str) -> list[str]:
    """Part a text into folded words; numbers meet however their thousands and decimals are written."""
    text = _DECIMALS.sub(DECIMAL, _THOUSANDS.sub("", join_thousands(text)))
    if DECIMAL not in text:
        return words(text)
    return [word for part in words(text.replace(DECIMAL, _KEPT)) if (word := part.replace(_KEPT, DECIMAL))]


_KEPT = "\ua78f"  # a letter to Python (LATIN LETTER SINOLOGICAL DOT), so that folding leaves it in its word


def _load_stemmer(name: str) -> Any:  # noqa: ANN401 - snowballstemmer has no types
    """Make one Snowball stemmer by its own class.

    `snowballstemmer.stemmer` would take PyStemmer where that is installed, which may be of another release
    and give other stems; and the package as it is loaded loads all its 36 stemmers, 15 ms that every record
    would wait for.
    """
    package, spec = "snowballstemmer", find_spec("snowballstemmer")
    assert spec is not None  # noqa: S101 - a dependency
    whole = sys.modules.get(package)
    if whole is None:
        sys.modules[package] = module_from_spec(spec)
    try:
        module = import_module(f"{package}.{name}_stemmer")
    finally:
        if whole is None:
            del sys.modules[package]
    return getattr(module, f"{name.title()}Stemmer")()


@lru_cache(maxsize=64)
def _analyser(language: str) -> Callable[[str], str]:
    stops = STOP_WORDS.get(language, frozenset())
    name = _STEMMERS.get(language)
    if name is None:

        def keep(word: str) -> str:
            return "" if word in stops else word[:LONGEST_TERM]

        return keep
    stemmer = _load_stemmer(name)

    @lru_cache(maxsize=100_000)
    def stem(word: str) -> str:
        if word in stops:
            return ""
        word = word[:LONGEST_TERM]
        if not word.isalpha():
            return word
        for _ in range(_STEMMINGS):
            stemmed = str(stemmer.stemWord(word))
            if stemmed == word or len(stemmed) < _SHORTEST_STEM:
                break
            word = stemmed
        return word

    return stem
