"""Whom a phrase stands for: an actor it names or describes, or the one the text is about."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from claims.domain.vocabulary import ActorKind
from claims.suggestion.cast import NEAR, Actor
from claims.suggestion.noun import is_office

if TYPE_CHECKING:
    from claims.suggestion.attribution import Attributions
    from claims.suggestion.cast import Cast
    from claims.suggestion.clause import Clauses
    from claims.suggestion.cue import Cue
    from claims.suggestion.phrase import Phrase

CARRIED_SENTENCES = 8
"""A left-out subject is the last speaker's for so many sentences."""

LEADING = 2
"""In so many sentences, those of the headline, an office may stand before its holder's name."""

NEXT_SENTENCES = 3
"""So many sentences at most lie between a speaker and a quotation or a paper that is theirs untold."""

_NO_OFFICE = frozenset({"hombre", "joven", "hijo", "hija", "padre", "madre", "hermano", "esposo", "dama"})
"""Nouns beside which somebody may well have an office."""


class Referents:
    """Finds the actors that phrases of one text stand for.

    `topic` is whom the text is about, and the sentence that told so: it changes as one reads on.
    """

    def __init__(self, clauses: Clauses, cast: Cast, attributions: Attributions) -> None:
        self._words = clauses.words
        self._lexicon = clauses.lexicon
        self._quoted = clauses.quoted
        self._cast = cast
        self._attributions = attributions
        self._unnamed: dict[tuple[str, bool], Actor] = {}
        self._papers = self._authored()
        self.topic: tuple[int, Actor] | None = None

    def find(self, number: int, phrase: Phrase) -> tuple[Actor | None, bool]:
        """Give whom a phrase stands for, and whether that took looking back."""
        if phrase.name:
            return self._cast.named(phrase), False
        if phrase.pronoun:
            return self._pointed_at(number, phrase), True
        actor = self._described(number, phrase)
        here = self._words.starts[phrase.first] <= actor.start < self._words.ends[phrase.last - 1]
        return actor, actor.named and not here

    def _described(self, number: int, phrase: Phrase) -> Actor:
        noun = phrase.noun
        bare = number <= LEADING and phrase.role is not None and phrase.role[0] == phrase.first
        if (phrase.definite or bare) and not phrase.plural:
            actor = None
            if noun and noun.paper:
                actor = self._of_paper(number, phrase)
            elif noun:
                leading = number <= LEADING and noun.kind is ActorKind.PERSON
                actor = self._of_office(phrase, noun.lemma, leading=leading)
            if actor is None and self._is_general(phrase):
                actor = self._pointed_at(number, phrase)
            elif actor is None and is_office(phrase.noun):
                actor = self._not_other(number, phrase)
            elif actor is None and noun is None and not phrase.place:
                actor = self._of_gender(number, phrase)
            if actor:
                return actor
        return self._nameless(phrase)

    def _is_general(self, phrase: Phrase) -> bool:
        """Tell a description that may be anyone's from an office that someone else may hold."""
        head = self._words.low(phrase.role[0]) if phrase.role else ""
        if phrase.noun is None:
            return self._lexicon.are_people(head)
        if head == "también" or phrase.noun.lemma == "integrante":
            return True
        return phrase.noun.general and (not phrase.place or head.startswith("ex"))

    def _not_other(self, number: int, phrase: Phrase) -> Actor | None:
        """Find the one an office may be: whom the text was about, where it gives them no other office."""
        actor = self._pointed_at(number, phrase)
        if actor is None or phrase.noun is None or not actor.named:
            return None
        if phrase.place and (phrase.gender is None or actor.gender != phrase.gender):
            return None
        return None if actor.lemmas - {phrase.noun.lemma} - _NO_OFFICE else actor

    def _of_gender(self, number: int, phrase: Phrase) -> Actor | None:
        """Find whom «la famosa», in no list of nouns, may be: only one who is surely of its gender."""
        actor = self._pointed_at(number, phrase)
        return actor if actor and actor.gender == phrase.gender else None

    def _of_paper(self, number: int, phrase: Phrase) -> Actor | None:
        """Find who made «el estudio»: the one the text named as its author, else whom it was about."""
        at = bisect_left(self._papers, phrase.first, key=lambda one: one[0])
        lemma = phrase.noun.lemma if phrase.noun else ""
        for _at, paper, author in self._papers[max(0, at - NEAR) : at][::-1]:
            if paper == lemma:
                return author
        if self.topic and number - self.topic[0] <= NEXT_SENTENCES and not phrase.place:
            return self.topic[1]
        return None

    def _authored(self) -> list[tuple[int, str, Actor]]:
        """List the papers whose authors the text names: the word, the noun, and the author."""
        found = []
        for at, low in enumerate(self._words.lows):
            noun = self._lexicon.nouns.get(low)
            if noun is None or not noun.paper or self._words.is_capital(at):
                continue
            phrase = self._attributions.author(at)
            actor = self._cast.named(phrase) if phrase else None
            if actor:
                found.append((at, noun.lemma, actor))
        return found

    def _of_office(self, phrase: Phrase, lemma: str, *, leading: bool) -> Actor | None:
        """Find who holds an office: the one named last before the phrase, else the only one after it."""
        held = self._cast.by_lemma.get(lemma, ())
        at = bisect_left(held, phrase.first, key=lambda one: one[0])
        for step in range(at - 1, max(-1, at - 1 - NEAR), -1):
            actor = held[step][1]
            if self._fits(actor, phrase):
                return actor
        after = {actor for _at, actor in held[at : at + NEAR]}
        return after.pop() if len(after) == 1 and (phrase.place or leading) else None

    def _fits(self, actor: Actor, phrase: Phrase) -> bool:
        if phrase.gender and actor.gender and phrase.gender != actor.gender:
            return False
        if phrase.pronoun and phrase.plural:
            return actor.plural or actor.kind is not ActorKind.PERSON
        if phrase.noun is None or phrase.noun.kind is ActorKind.PERSON:
            return actor.kind is ActorKind.PERSON
        if phrase.noun.kind is ActorKind.PUBLIC_BODY:
            return actor.kind in {ActorKind.PUBLIC_BODY, ActorKind.ORGANIZATION}
        return actor.kind is phrase.noun.kind

    def _pointed_at(self, number: int, phrase: Phrase) -> Actor | None:
        if self.topic and number - self.topic[0] <= CARRIED_SENTENCES and self._fits(self.topic[1], phrase):
            return self.topic[1]
        for at, actor in self._cast.before(phrase.first, NEAR):
            if self._quoted[at]:
                continue
            surely = actor.gender == phrase.gender and actor.gender is not None
            if self._fits(actor, phrase) and (surely or actor.kind is not ActorKind.PERSON):
                return actor
        return None

    def left_out(self, number: int, cue: Cue) -> Actor | None:
        """Give whom a verb without a subject may have for one: whom the text is about."""
        if self.topic is None or number - self.topic[0] > CARRIED_SENTENCES:
            return None
        actor = self.topic[1]
        if cue.plural is not None and cue.plural != actor.plural and actor.kind is ActorKind.PERSON:
            return None
        return actor

    def _nameless(self, phrase: Phrase) -> Actor:
        words = self._words
        end = phrase.last
        start, stop = words.starts[phrase.first], words.ends[end - 1]
        lemma = phrase.noun.lemma if phrase.noun else words.low(phrase.first + 1)
        key = (words.low(phrase.role[0]) if phrase.role and phrase.plural else lemma, phrase.plural)
        if phrase.definite and key in self._unnamed:
            return self._unnamed[key]
        kind = phrase.noun.kind if phrase.noun else ActorKind.UNIDENTIFIED
        role = None
        if phrase.role and kind is ActorKind.PERSON:
            role = words.text[words.starts[phrase.role[0]] : words.ends[phrase.role[1] - 1]]
        named = phrase.place and kind in {ActorKind.PUBLIC_BODY, ActorKind.ORGANIZATION, ActorKind.PARTY}
        if named and phrase.role:
            start = words.starts[phrase.role[0]]
        actor = Actor(
            words.text[start:stop], start, stop, kind, named, phrase.gender, phrase.plural, role, {lemma}
        )
        self._unnamed[key] = actor
        return actor

    def pair(self, first: Phrase, second: Phrase) -> Actor:
        """Give the two who speak together as one group."""
        words = self._words
        start, end = words.starts[first.first], words.ends[second.last - 1]
        named = first.name is not None and second.name is not None
        return Actor(words.text[start:end], start, end, ActorKind.GROUP, named, plural=True)

    def note_topic(self, number: int, first: int, last: int) -> None:
        """Remember whom a sentence is about that says nothing: the next left-out subject may be theirs."""
        phrase = self._attributions.first_phrase(first, last)
        if phrase is None or phrase.tail >= last - 1:
            return
        actor = None
        if phrase.name:
            actor = self._cast.named(phrase)
        elif phrase.definite and is_office(phrase.noun):
            actor = self._described(number, phrase)
        if actor and (phrase.name is None or self._may_be_topic(number, actor)):
            self.topic = (number, actor)

    def _may_be_topic(self, number: int, actor: Actor) -> bool:
        """Tell whether a subject that says nothing may speak next: no body while a person was speaking."""
        if actor.kind is ActorKind.ORGANIZATION and self.topic:
            recent = number - self.topic[0] <= CARRIED_SENTENCES
            return not (recent and self.topic[1].kind is ActorKind.PERSON)
        return actor.kind in {ActorKind.PERSON, ActorKind.ORGANIZATION}
