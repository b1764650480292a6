"""The actors of one text: whom its names stand for, and where each is named."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claims.domain.text import fold
from claims.domain.vocabulary import ActorKind
from claims.suggestion.common_name import GIVEN
from claims.suggestion.name import JOINING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.suggestion.name import Names
    from claims.suggestion.noun import Gender
    from claims.suggestion.phrase import Phrase, Phrases

NEAR = 40
"""So many mentions before a word are looked through for the one it points at."""

SHORTEST_INITIALS = 3
"""Fewer initials stand for too many names."""

SURNAMES = 2
"""So many words of a name may be the surnames of someone whom the text calls by the first of them too."""

MOST_FULLER = 20
"""So many longer names are tried for a short one."""

_GIVEN_KEYS = frozenset(fold(name) for name in GIVEN)


@dataclass(slots=True, eq=False)
class Actor:
    """Someone the text speaks of: the fullest name it gives, and what it tells of them."""

    name: str
    start: int
    end: int
    kind: ActorKind
    named: bool
    gender: Gender | None = None
    plural: bool = False
    role: str | None = None
    lemmas: set[str] = field(default_factory=set)
    words: tuple[str, ...] = ()


class Cast:
    """The actors of one text, and where each is named."""

    def __init__(self, phrases: Phrases, names: Names) -> None:
        self._words = phrases.words
        self._names = names
        self._by_name: dict[tuple[str, ...], Actor] = {}
        self._fuller: dict[tuple[str, ...], list[Actor]] = {}
        self._last: dict[Actor, int] = {}
        self.mentions: list[tuple[int, Actor]] = []
        self.by_lemma: dict[str, list[tuple[int, Actor]]] = defaultdict(list)
        found: list[tuple[Phrase, tuple[str, ...]]] = []
        for phrase in phrases.named():
            key = self._key(*phrase.name) if phrase.name else ()
            if key:
                found.append((phrase, key))
                self._meet(phrase, key)
        self._join()
        for phrase, key in found:
            actor = self._choose(key, self._last)
            self._learn(actor, phrase)
            self._last[actor] = phrase.first
            self.mentions.append((phrase.first, actor))
            for lemma in actor.lemmas:
                self.by_lemma[lemma].append((phrase.first, actor))

    def named(self, phrase: Phrase) -> Actor | None:
        """Give the actor a phrase names."""
        if phrase.name is None:
            return None
        key = self._key(*phrase.name)
        if not key:
            return None
        if key not in self._by_name:
            self._meet(phrase, key)
            self._join_one(key, self._index())
        near = {one: at for at, one in reversed(self.before(phrase.first, NEAR))}
        actor = self._choose(key, near)
        self._learn(actor, phrase)
        return actor

    def before(self, at: int, most: int) -> list[tuple[int, Actor]]:
        """Give up to so many mentions before a word, the nearest first."""
        low, high = 0, len(self.mentions)
        while low < high:
            middle = (low + high) // 2
            if self.mentions[middle][0] < at:
                low = middle + 1
            else:
                high = middle
        return self.mentions[max(0, low - most) : low][::-1]

    def _key(self, first: int, last: int) -> tuple[str, ...]:
        return tuple(fold(" ".join(self._words.shapes[first:last])).split())

    def _meet(self, phrase: Phrase, key: tuple[str, ...]) -> None:
        if key not in self._by_name and phrase.name:
            words, (first, last) = self._words, phrase.name
            start, end = words.starts[first], words.ends[last - 1]
            kind = self._names.kind(first, last)
            if phrase.noun and phrase.noun.kind is ActorKind.ORGANIZATION:
                kind = phrase.noun.kind
            if phrase.acronym and _shortens(words.low(phrase.acronym), key):
                kind = ActorKind.ORGANIZATION if kind is ActorKind.PERSON else kind
            self._by_name[key] = Actor(words.text[start:end], start, end, kind, named=True, words=key)
        elif phrase.name:
            self._write_quietly(self._by_name[key], *phrase.name)
        if phrase.acronym:
            short = self._key(phrase.acronym, phrase.acronym + 1)
            if self._by_name[key].kind is not ActorKind.PERSON and short != key:
                self._fuller.setdefault(short, [self._by_name[key]])

    def _write_quietly(self, actor: Actor, first: int, last: int) -> None:
        """Take a name that was met in a shouted line as the text writes it elsewhere."""
        words = self._words
        start, end = words.starts[first], words.ends[last - 1]
        name = words.text[start:end]
        if len(actor.words) > 1 and actor.name.isupper() and not name.isupper():
            actor.name, actor.start, actor.end = name, start, end

    def _index(self) -> dict[str, list[tuple[str, ...]]]:
        index: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for key in self._by_name:
            if len(key) > 1:
                for word in dict.fromkeys(key):
                    index[word].append(key)
        return index

    def _join(self) -> None:
        index, spelt_out = self._index(), self._initials()
        for key, actor in self._by_name.items():
            if len(key) == 1 and actor.name.isupper() and key[0] in spelt_out:
                self._fuller.setdefault(key, [spelt_out[key[0]]])
            self._join_one(key, index)

    def _initials(self) -> dict[str, Actor]:
        """Give the names of three words and more by their initials: «INE», and people too."""
        spelt_out: dict[str, Actor] = {}
        for key, actor in self._by_name.items():
            initials = "".join(word[0] for word in key if word not in JOINING)
            if len(initials) >= SHORTEST_INITIALS:
                spelt_out.setdefault(initials, actor)
        return spelt_out

    def _join_one(self, key: tuple[str, ...], index: dict[str, list[tuple[str, ...]]]) -> None:
        """Find the fuller names a short one may stand for: «Gil» for «Yván Gil»."""
        own = self._by_name[key]
        if key in self._fuller:
            return
        fuller = [
            self._by_name[longer]
            for longer in index.get(key[0], ())[:MOST_FULLER]
            if len(longer) > len(key) and _stands_for(own, key, self._by_name[longer], longer)
        ]
        most = max((len(one.words) for one in fuller), default=0)
        if fuller and own.kind is not ActorKind.PERSON:
            fuller = [one for one in fuller if len(one.words) == most]
        outer = [
            one
            for one in fuller
            if not any(_within(one.words, two.words) for two in fuller if two is not one)
        ]
        self._fuller[key] = outer or self._of_surnames(key, index) or [own]

    def _of_surnames(self, key: tuple[str, ...], index: dict[str, list[tuple[str, ...]]]) -> list[Actor]:
        """Find the one person whom two surnames name, the first of which goes with a given name elsewhere."""
        if len(key) != SURNAMES or key[0] in _GIVEN_KEYS or self._by_name[key].kind is not ActorKind.PERSON:
            return []
        bearers = [
            self._by_name[other]
            for other in index.get(key[0], ())[:MOST_FULLER]
            if other[0] in _GIVEN_KEYS
            and other[-1] == key[0]
            and self._by_name[other].kind is ActorKind.PERSON
        ]
        return bearers if len(bearers) == 1 else []

    def _choose(self, key: tuple[str, ...], last: dict[Actor, int]) -> Actor:
        """Of those a short name may stand for, take the one named last, else the first of all."""
        fuller = self._fuller.get(key) or [self._by_name[key]]
        return max(fuller, key=lambda one: last.get(one, -1))

    def _learn(self, actor: Actor, phrase: Phrase) -> None:
        words = self._words
        actor.gender = actor.gender or phrase.gender
        if phrase.noun:
            actor.lemmas.add(phrase.noun.lemma)
            if phrase.noun.kind is ActorKind.ORGANIZATION and actor.kind is ActorKind.PERSON:
                actor.kind, actor.gender = phrase.noun.kind, None
        if actor.kind not in {ActorKind.PERSON, ActorKind.STATE}:
            actor.lemmas.add(actor.words[0])
            return
        if phrase.role and phrase.noun and actor.role is None:
            first, last = phrase.role
            actor.role = words.text[words.starts[first] : words.ends[last - 1]]


def _stands_for(own: Actor, key: tuple[str, ...], longer: Actor, words: tuple[str, ...]) -> bool:
    if own.kind is ActorKind.PERSON and longer.kind is ActorKind.PERSON:
        return _within(key, words)
    if len(key) == 1 and not own.name.isupper() and longer.kind is ActorKind.PERSON:
        return words[0] in _GIVEN_KEYS and key[0] == words[-1]
    if own.kind is longer.kind:
        return words[: len(key)] == key
    return False


def _shortens(short: str, key: tuple[str, ...]) -> bool:
    """Tell «Torpet» for «Torvenza Petróleos»: its letters stand in the name in their order."""
    rest = iter("".join(key))
    return short[:1] == key[0][:1] and all(letter in rest for letter in short)


def _within(short: Sequence[str], longer: Sequence[str]) -> bool:
    """Tell whether all words of a name stand in a longer one in the same order."""
    if len(short) >= len(longer):
        return False
    rest = iter(longer)
    return all(word in rest for word in short)
