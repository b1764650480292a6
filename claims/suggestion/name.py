"""Where a proper name begins and ends in a text, and what it names."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from claims.domain.vocabulary import ActorKind
from claims.suggestion.common_name import COUNTRIES, GIVEN
from claims.suggestion.verb import Form, Verb
from claims.suggestion.word import POSSESSIVE, listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claims.suggestion.noun import Lexicon
    from claims.suggestion.word import Words

LONGEST_NAME = 14
"""The most words of a name, as in a ministry's; what goes on longer is a title in capitals."""

LONGEST_PERSON = 4
"""A name of so many words that begins with a given name is a person's, and no body's."""

PARTICLES = listed("de del la las los van von der den da dos di do al bin ibn mac")
JOINING = listed("y e and of for the & de del la las los el para")
_ABBREVIATIONS = listed("sr sra srta dr dra lic ing gral mons mr mrs ms prof st jr gen sen rep gov lt")
_PEOPLE = frozenset({ActorKind.PERSON, ActorKind.GROUP})


class Names:
    """Finds the proper names of one text; those of actors on record, the `known`, wherever they stand."""

    def __init__(
        self, words: Words, lexicon: Lexicon, verbs: dict[str, Verb], known: Iterable[str] = ()
    ) -> None:
        self._words = words
        self._lexicon = lexicon
        self._verbs = verbs
        self._ends: dict[int, int] = {}
        self._small = {low for low, shape in zip(words.lows, words.shapes, strict=True) if low == shape}
        self._big = {words.lows[at] for at in range(len(words)) if words.capital[at] and not self.opens(at)}
        self._known: dict[str, list[list[str]]] = defaultdict(list)
        for name in known:
            parts = name.lower().split()
            if parts and (len(parts) > 1 or parts[0] not in self._small):
                self._known[parts[0]].append(parts)

    def may_begin(self, at: int) -> bool:
        """Tell whether a name may begin with a word: one with a capital, or the first of a known name."""
        return self._words.capital[at] or self._words.lows[at] in self._known

    def end(self, first: int) -> int:
        """Give where the name ends that begins with a word; the word itself where none begins."""
        if first not in self._ends:
            self._ends[first] = self._end(first)
        return self._ends[first]

    def _end(self, first: int) -> int:
        words = self._words
        end = self._known_end(first)
        if end == first:
            if not self.is_part(first):
                return first
            end = first + 1
        body = words.low(first) in self._lexicon.bodies
        while end < len(words) and end - first < LONGEST_NAME and words.same_line(end - 1, end):
            after, joining = end, JOINING if body else PARTICLES
            if words.low(end) == "." and self.is_short(end - 1):
                after = end + 1
            else:
                while after < end + 2 and words.low(after) in joining and not words.is_capital(after):
                    after += 1
            told = words.low(end) == "al" and words.low(after) in self._lexicon.nouns
            if not (
                after < len(words)
                and not told
                and words.is_capital(after)
                and words.same_line(after - 1, after)
                and (after > end or words.starts[end] > words.ends[end - 1])
            ):
                break
            body = body or words.low(after) in self._lexicon.bodies
            end = after + 1
        return end

    def is_short(self, at: int) -> bool:
        """Tell an initial or an abbreviated title, whose point ends no sentence."""
        shape = self._words.shapes[at]
        return (len(shape) == 1 and shape.isupper()) or self._words.low(at) in _ABBREVIATIONS

    def _known_end(self, first: int) -> int:
        ends = [
            first + len(parts)
            for parts in self._known.get(self._words.low(first), ())
            if self._words.lows[first : first + len(parts)] == parts
        ]
        return max(ends, default=first)

    def is_part(self, at: int) -> bool:
        """Tell whether a word is part of a name, and has its capital for no other reason."""
        words = self._words
        low = words.low(at)
        if not words.is_capital(at) or low.endswith(POSSESSIVE):
            return False
        if low in self._lexicon.function_words:
            return not self.opens(at) and words.is_capital(at + 1) and len(low) > 1
        if not self.opens(at) or words.shapes[at].isupper() or low in self._big or self._heads_body(at):
            return True
        if low in self._lexicon.before_nouns | self._small and not words.is_capital(at + 1):
            return False
        if low in self._verbs or low.endswith(("mente", "ó")) or words.low(at + 1) in GIVEN:
            return low in GIVEN
        return (words.is_capital(at + 1) and words.same_line(at, at + 1)) or self._before_saying(at + 1)

    def _heads_body(self, at: int) -> bool:
        """Tell «Universidad de Quelmora» at the beginning of a sentence."""
        low = self._words.low(at)
        return low in self._lexicon.bodies - self._small and self._words.low(at + 1) in self._lexicon.of

    def _before_saying(self, at: int) -> bool:
        verb, low = self._verbs.get(self._words.low(at)), self._words.low(at - 1)
        if verb and verb.plural and low.endswith("s") and low not in COUNTRIES:
            return False
        return low in GIVEN or low in COUNTRIES or (verb is not None and verb.form is Form.FINITE)

    def opens(self, at: int) -> bool:
        """Tell whether a word begins a sentence, a line or a quotation, where all have capitals."""
        words = self._words
        return (
            at == 0
            or not words.same_line(at - 1, at)
            or words.low(at - 1) in set(".?!¿¡:«“\"”»—\u2013-(\u2018'…")
        )

    def acronym(self, at: int) -> int | None:
        """Give the word between brackets where it is in capitals."""
        words = self._words
        if words.low(at) == "(" and words.low(at + 2) == ")":
            shape = words.shapes[at + 1]
            if (
                words.is_capital(at + 1)
                and words.low(at + 1) not in COUNTRIES
                and 1 < len(shape) <= LONGEST_NAME
            ):
                return at + 1
        return None

    def spells_out(self, at: int) -> bool:
        """Tell whether brackets hold the name an acronym stands for: «INE (Instituto Nacional Electoral)»."""
        end = self.end(at + 1) if self._words.low(at) == "(" else 0
        return end > at + 2 and self._words.low(end) == ")"

    def person_within(self, start: int, end: int) -> int | None:
        """Find a person's name behind a place's: «presidente de Ismavia Octavio Belarte»."""
        words = self._words
        for at in range(start + 1, end - 1):
            if words.low(at - 1) in PARTICLES or not words.is_capital(at):
                continue
            if words.low(at) in GIVEN or (at == start + 1 and words.low(start) in COUNTRIES):
                return at
        return None

    def kind(self, first: int, last: int) -> ActorKind:
        """Guess from its words what a name names."""
        lexicon, lows, shape = self._lexicon, self._words.lows[first:last], self._words.shapes[first]
        if "-".join(lows) in COUNTRIES:
            return ActorKind.STATE
        if lows[0] in GIVEN and 1 < len(lows) <= LONGEST_PERSON and JOINING.isdisjoint(lows):
            return ActorKind.PERSON
        for low in lows:
            noun = lexicon.nouns.get(low)
            if (
                noun
                and noun.kind not in _PEOPLE
                and not noun.paper
                and (low == lows[0] or low in lexicon.bodies)
            ):
                return noun.kind
        acronym = last - first == 1 and len(shape) > 1 and shape.isupper()
        if acronym or lows[0] in lexicon.articles or not lexicon.bodies.isdisjoint(lows):
            return ActorKind.ORGANIZATION
        return ActorKind.PERSON
