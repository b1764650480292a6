"""Where a sentence says who speaks: verbs of saying, «según», a colon."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from claims.domain.vocabulary import ActorKind
from claims.suggestion.cue import Cue
from claims.suggestion.sayer import Sayers
from claims.suggestion.source import LEADS, Sources
from claims.suggestion.subject import WINDOW, Subjects
from claims.suggestion.word import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.suggestion.cast import Cast
    from claims.suggestion.clause import Clauses
    from claims.suggestion.phrase import Phrase

_PAST = ("ó", "aron", "ieron", "uso")
_VIEWED = listed(", es son fue era será sería no")
_READ = frozenset({"lee", "leer", "leía"})


class Attributions:
    """Finds the attributions of one text's sentences."""

    def __init__(self, clauses: Clauses, cast: Cast) -> None:
        self._clauses = clauses
        self._words = clauses.words
        self._phrases = clauses.phrases
        self._lexicon = clauses.lexicon
        self._verbs = clauses.verbs
        self._quoted = clauses.quoted
        self._cast = cast
        self._subjects = Subjects(clauses.phrases, clauses.lexicon, clauses.quoted, english=clauses.english)
        self._sources = Sources(clauses, self._subjects)
        self._sayers = Sayers(clauses, self._subjects)

    def first_phrase(self, first: int, last: int) -> Phrase | None:
        """Give the phrase a sentence is about: its first one that no preposition governs."""
        return self._subjects.first(first, min(last, first + WINDOW))

    def author(self, at: int) -> Phrase | None:
        """Give whom the text names as the author of the paper that a noun calls so."""
        return self._subjects.author_of(at)

    def quoting(self, first: int, end: int) -> Phrase | None:
        """Give the named one who does something in front of a quotation, and whom no preposition governs."""
        start = max(first, end - WINDOW)
        at = start
        while at < end:
            phrase = None if self._quoted[at] else self._phrases.at(at)
            governed = self._words.low(at - 1) in self._lexicon.prepositions and at > start
            if phrase and phrase.last <= end and not governed and self._is_person(phrase):
                return phrase
            at = max(at + 1, phrase.last if phrase and phrase.name else 0)
        return None

    def _is_person(self, phrase: Phrase) -> bool:
        """Tell a name of which the text gives a sign that it is a person's: an office or a given name."""
        actor = self._cast.named(phrase)
        return actor is not None and actor.kind is ActorKind.PERSON and bool(actor.lemmas or actor.gender)

    def cue(self, first: int, last: int) -> Cue | None:
        """Find the outermost attribution among the words that are not quoted."""
        found, later = None, None
        for cue in self._cues(first, last):
            if cue.relative:
                later = later or cue
            elif found is None or self._closes(cue, last):
                found = replace(cue, closing=found is not None)
        return found or later or self._before_colon(first, last)

    def _closes(self, cue: Cue, last: int) -> bool:
        """Tell «…, dijo Belarte.», which speaks of all the sentence before it."""
        phrase = cue.phrase
        if phrase is None or cue.according or phrase.first < cue.at or last - phrase.last > 1:
            return False
        return self._words.low(cue.at - 1) == "," and self._words.low(cue.at) in self._verbs

    def final(self, first: int, last: int) -> Cue | None:
        """Find the last attribution among them."""
        return max(self._cues(first, last), key=lambda one: one.at, default=None)

    def _cues(self, first: int, last: int) -> Iterator[Cue]:
        headed = self._headed(first, last)
        if headed:
            yield headed
        for at in range(first, last):
            if self._quoted[at]:
                continue
            cue, low = None, self._words.lows[at]
            if low in {"para", "for"} and at == first:
                cue = self._in_view_of(at, last)
            elif low in LEADS:
                cue = self._sources.cue(at, last)
            elif low in _READ:
                cue = self._read(at, first)
            elif low in self._verbs and (at == first or not self._words.is_capital(at)):
                cue = self._sayers.cue(at, first, last)
            elif low.endswith(_PAST) and at > first:
                cue = self._uttered(at, first, last)
            if cue:
                yield cue

    def _uttered(self, at: int, first: int, last: int) -> Cue | None:
        """Read any verb between a quotation and a name that ends the clause, as in «…», soltó Belarte»."""
        if self._clauses.english or not self._clauses.after_quotation(at - 1, first):
            return None
        phrase = self._phrases.at(at + 1)
        ends = phrase is not None and phrase.name is not None and self._clauses.ends(phrase.last - 1, last)
        return Cue(at, phrase, None) if ends else None

    def _headed(self, first: int, last: int) -> Cue | None:
        """Read a headline «Belarte: el puente es seguro»."""
        phrase = self._phrases.at(first)
        if phrase is None or phrase.last >= last - 1 or self._words.low(phrase.last) != ":":
            return None
        return Cue(first, phrase, None) if self._is_person(phrase) else None

    def _read(self, at: int, first: int) -> Cue | None:
        """Read «…», se lee en la carta»: the words are the writer's."""
        for step in (at - 1, at - 2):
            if (
                self._words.low(step) == "se"
                and step >= first
                and self._clauses.after_quotation(step - 1, first)
            ):
                return Cue(at, None, None)
        return None

    def _in_view_of(self, at: int, last: int) -> Cue | None:
        """Read «Para el canciller, …» where a sentence begins with it."""
        phrase = self._phrases.at(at + 1)
        if phrase is None or phrase.last >= last:
            return None
        set_off = self._words.low(phrase.tail - 1) == "," or self._words.low(phrase.last) in _VIEWED
        office = phrase.noun is not None and phrase.noun.kind is ActorKind.PERSON and phrase.definite
        person = self._is_person(phrase) if phrase.name else office
        return Cue(at + 1, phrase, None, according=True) if set_off and person else None

    def _may_sign(self, phrase: Phrase) -> bool:
        """Tell who may stand behind the colon of a headline: a name, or an office."""
        return phrase.name is not None or (
            phrase.noun is not None and phrase.noun.kind is ActorKind.PERSON and phrase.role is not None
        )

    def _before_colon(self, first: int, last: int) -> Cue | None:
        """Read «Belarte: «…»», or a phrase and a colon right before a quotation."""
        words = self._words
        for at in range(first + 1, last):
            if words.low(at) == ":" and not self._quoted[at]:
                author = self._phrases.at(at + 1)
                if author and author.last == last and at > first + 3 and self._may_sign(author):
                    return Cue(at, author, None)
                if not (at + 1 < len(words) and self._quoted[at + 1]):
                    return None
                phrase = self._subjects.first(first, at)
                if phrase and (phrase.name or (phrase.noun and not phrase.noun.paper)):
                    return Cue(at, self._subjects.author(phrase), None)
                return None
            if self._quoted[at] and at > first and not self._quoted[first]:
                return None
        return None
