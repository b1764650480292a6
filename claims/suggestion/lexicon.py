"""The lexicon of a language."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from claims.suggestion.english import english
from claims.suggestion.spanish import spanish

if TYPE_CHECKING:
    from claims.suggestion.noun import Lexicon


@cache
def lexicon(language: str) -> Lexicon:
    """Give the words of a language; one that is neither Spanish nor English has those of Spanish."""
    return english() if language[:2].lower() == "en" else spanish()
