"""The language of words that nobody said the language of: guessed by their small words, or not at all."""

from __future__ import annotations

from claims.domain.text import words
from claims.matching.stopword import STOP_WORDS

FEWEST = 2
"""How many small words of a language there must be."""


def guess(text: str) -> str | None:
    """Give the language whose small words a text has clearly the most of, or None.

    Languages share small words («de» is Spanish, Catalan, Portuguese and French): a draw is no answer.
    """
    held = words(text)
    counts = ((sum(word in stops for word in held), language) for language, stops in STOP_WORDS.items())
    (most, language), (second, _other), *_others = sorted(counts, reverse=True)
    return language if most >= FEWEST and most > second else None
