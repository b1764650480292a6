"""What hangs on a noun: numbers and qualifiers before it; adjectives, complements and a name behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claims.domain.vocabulary import ActorKind
from claims.suggestion.noun import is_office
from claims.suggestion.verb import Form, Verb
from claims.suggestion.word import AND, POSSESSIVE, listed

if TYPE_CHECKING:
    from claims.suggestion.name import Names
    from claims.suggestion.noun import Lexicon, Noun
    from claims.suggestion.word import Words

LONGEST_PHRASE = 40
"""The most words of a noun phrase with all that hangs on it."""

LONGEST_NICKNAME = 7
"""The most words of a name in quotation marks behind an office."""

SHORTEST_NOUN = 3
"""A shorter word is no noun."""

_NAMED_BEHIND = frozenset({ActorKind.PERSON, ActorKind.ORGANIZATION})
"""What bears its name behind the noun: «el canciller Belarte», «el diario La Gaceta»."""

RANKS = listed("nacional general federal municipal estatal electoral local adjunto ejecutivo interino")
"""Adjectives of an office that are written with a capital as it is."""

_UNQUOTING = frozenset("\"»”'\u2019")
_QUOTING = frozenset("\"«“'\u2018")

_ADJECTIVE = re.compile(
    r"(?:[aei]l|ar|ista|an[oa]|[ei]n[oa]|ic[oa]|íc[oa]|iv[oa]|ari[oa]|eñ[oa]|ense|esa|és|os[oa]|[aiu]d[oa]|"
    r"ientes?|antes?|os?c[oa]|er[oa]|ern[oa]|rus[oa]|sirio|chin[oa]|jov|ít[oa]|ni[oa]|iz[oa]|pa|í|alemán|catalán|rio|ri[oa]|ev[oa])"
    r"(?:e?s)?$"
)


class Modifiers:
    """Reads on from the nouns of one text, both ways."""

    def __init__(self, words: Words, lexicon: Lexicon, verbs: dict[str, Verb], names: Names) -> None:
        self._words = words
        self._lexicon = lexicon
        self._verbs = verbs
        self._names = names

    def before(self, head: int) -> int:
        """Step over the qualifiers that stand before a noun, and give where the noun is."""
        words, before = self._words, self._lexicon.before_nouns
        for _step in range(5):
            low = words.low(head)
            figure = low[:1].isdigit() or (low[:1] == "*" and len(low) > 1)
            owner = low.endswith(POSSESSIVE)
            if not (figure or owner) and (low not in before or words.is_capital(head)):
                break
            following = words.low(head + 1)
            if not (
                figure
                or owner
                or following in self._lexicon.nouns
                or following in before
                or self.may_be_noun(head + 1)
                or words.is_capital(head + 1)
            ) or (low in self._lexicon.nouns and following not in self._lexicon.nouns):
                break
            head += 1
        return head

    def may_be_noun(self, at: int) -> bool:
        """Tell a word that may be a noun, though no list has it, from those that are something else."""
        low = self._words.low(at)
        verb = self._verbs.get(low)
        return (
            len(low) >= SHORTEST_NOUN
            and low.isalpha()
            and low not in self._lexicon.function_words
            and low not in self._lexicon.prepositions
            and not (verb and verb.form is not Form.PARTICIPLE and not verb.doubtful)
        )

    def behind(self, head: int, noun: Noun | None) -> tuple[int, tuple[int, int] | None, bool]:
        """Read on after a noun: adjectives, complements, a name.

        Gives the end, the name, and whether a complement held one.
        """
        words, end, place, others = self._words, head + 1, False, False
        while end < len(words) and end - head < LONGEST_PHRASE and words.same_line(end - 1, end):
            low = words.low(end)
            if low in RANKS and end == head + 1 and is_office(noun):
                after, name, named = end + 1, None, False
            elif words.is_capital(end) and self._names.end(end) > end:
                after, name, named = self._capitals(end, noun)
                if others:
                    name, named = None, True
            elif low in self._lexicon.of or (low == "en" and self._names_place(end + 1)):
                after, name, named = self._complement(end + 1, noun)
                others = others or self._is_of_person(end + 1)
            elif low in _QUOTING and end == head + 1 and is_office(noun):
                after, name, named = self._nickname(end + 1)
            else:
                after, name, named = self._after_word(end, place=place), None, False
            if after <= end + (low in self._lexicon.of):
                break
            end, place = after, place or named
            if name:
                return end, name, place
        return end, None, place

    def _capitals(self, at: int, noun: Noun | None) -> tuple[int, tuple[int, int] | None, bool]:
        """Read the capitals behind a noun: another office, the bearer's name, or somebody else's."""
        end = self._names.end(at)
        if is_office(noun) and is_office(self._lexicon.nouns.get(self._words.low(at))):
            return at + 1, None, False
        if noun is None or noun.kind in _NAMED_BEHIND:
            return end, (at, end), False
        return end, None, True

    def _after_word(self, at: int, *, place: bool) -> int:
        """Step over an adjective, «y» with a second office or name, or the point of an initial."""
        words, low = self._words, self._words.low(at)
        if low in AND:
            if is_office(self._lexicon.nouns.get(words.low(at + 1))):
                return at + 2
            return max(self._names.end(at + 1), at + 2) if place and words.is_capital(at + 1) else at
        if low == "." and self._names.is_short(at - 1) and words.is_capital(at + 1):
            return at + 1
        adjective = "de" in self._lexicon.of and _ADJECTIVE.search(low) and self.may_be_noun(at)
        return at + 1 if adjective and low not in self._verbs else at

    def _is_of_person(self, at: int) -> bool:
        """Tell «la esposa del presidente», whose name would be the president's."""
        start = at + (self._words.low(at) in self._lexicon.articles)
        return is_office(self._lexicon.nouns.get(self._words.low(start)))

    def _nickname(self, at: int) -> tuple[int, tuple[int, int] | None, bool]:
        """Read a name that stands between quotation marks: «el payaso «Tallarín»»."""
        words = self._words
        ends = (
            end for end in range(at, min(len(words), at + LONGEST_NICKNAME)) if not words.low(end).isalnum()
        )
        end = next(ends, at)
        if words.is_capital(at) and words.low(end) in _UNQUOTING:
            return end + 1, (at, end), False
        return at - 1, None, False

    def _names_place(self, at: int) -> bool:
        end = self._names.end(at)
        return end > at and self._words.low(end) == "," and self._words.is_capital(end + 1)

    def _complement(self, at: int, noun: Noun | None) -> tuple[int, tuple[int, int] | None, bool]:
        words, lexicon = self._words, self._lexicon
        start = self.before(at + (words.low(at) in lexicon.articles and self._names.end(at) == at))
        end = self._names.end(start)
        if end > start:
            if noun is not None and noun.kind is ActorKind.PERSON:
                cut = self._names.person_within(start, end)
                if cut:
                    return end, (cut, end), True
            return end + (3 if self._names.acronym(end) else 0), None, True
        if self.may_be_noun(start) or words.low(start)[:1].isdigit() or words.low(start)[:2] == "*n":
            return start + 1, None, False
        return at, None, False
