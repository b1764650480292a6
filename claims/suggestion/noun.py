"""Nouns for those who speak, and what a language has for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from claims.domain.vocabulary import ActorKind

Gender = Literal["m", "f"]
Determiner = tuple[Gender | None, bool | None, bool]
"""What a determiner tells: gender, whether plural, and whether it points at someone known already."""

_OF_PEOPLE = (
    *("ista", "eño", "eña", "ense", "és", "esa", "ano", "ana", "ino", "ina", "ero", "era", "or", "ora"),
    *("ante", "ario", "aria", "ólogo", "óloga", "ado", "ada", "ido", "ida", "iano", "iana"),
)


@dataclass(frozen=True, slots=True)
class Noun:
    """One form of a noun that may speak.

    `lemma` is the same for all forms of a noun and for those that mean the same office. A `general` noun
    («funcionario», «mandatario») may stand for anyone it fits, a `paper` for whoever wrote it.
    """

    lemma: str
    kind: ActorKind
    gender: Gender | None
    plural: bool
    general: bool = False
    paper: bool = False


def is_office(noun: Noun | None) -> bool:
    """Tell the noun of one person's office from any other, and from none."""
    return noun is not None and noun.kind is ActorKind.PERSON


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language that noun phrases are made of."""

    nouns: dict[str, Noun]
    articles: dict[str, Determiner]
    pronouns: dict[str, tuple[Gender | None, bool]]
    before_nouns: frozenset[str]
    of: frozenset[str]
    prepositions: frozenset[str]
    function_words: frozenset[str]
    lifeless: frozenset[str]
    """Nouns that show something without saying it."""
    bodies: frozenset[str]
    """Words that make a name the name of a body."""

    def are_people(self, low: str) -> bool:
        """Tell by its end a noun, in no list, for one who does something or comes from somewhere."""
        bare = low.removesuffix("es") if low.endswith("ores") else low.removesuffix("s")
        return low.startswith("ex") or low.endswith(_OF_PEOPLE) or bare.endswith(_OF_PEOPLE)


def as_gender(letter: str | None) -> Gender | None:
    """Read the letter of a gender; None for any other, and for none."""
    return "m" if letter == "m" else "f" if letter == "f" else None
