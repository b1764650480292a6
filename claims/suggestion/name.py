"""Who is named in a text: noun phrases that may speak, and the actors they stand for."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claims.domain.text import fold
from claims.domain.vocabulary import ActorKind
from claims.suggestion.noun import COUNTRIES, GIVEN, Gender, Lexicon, Noun
from claims.suggestion.verb import Form, Verb
from claims.suggestion.word import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from claims.suggestion.word import Words

LONGEST_NAME = 14
"""The most words of a name, as in a ministry's; what goes on longer is a title in capitals."""

LONGEST_PHRASE = 40
"""The most words of a noun phrase with all that hangs on it."""

NEAR = 40
"""So many mentions before a word are looked through for the one it points at."""

LONGEST_NICKNAME = 7
"""The most words of a name in quotation marks behind an office."""

SHORTEST_NOUN = 3
"""A shorter word is no noun."""

SHORTEST_INITIALS = 3
"""Fewer initials stand for too many names."""

MOST_TITLES = 6
"""So many words of a name in capitals are looked through for an office: «Foreign Minister»."""

LONGEST_PERSON = 4
"""A name of so many words that begins with a given name is a person's, and no body's."""

LONGEST_APPOSITION = 20
"""So many words at most stand between an office and the comma before its holder's name."""

SURNAMES = 2
"""So many words of a name may be the surnames of someone whom the text calls by the first of them too."""

MOST_FULLER = 20
"""So many longer names are tried for a short one."""

_PARTICLES = listed("de del la las los van von der den da dos di do al bin ibn mac")
_JOINING = listed("y e and of for the & de del la las los el para")
_ABBREVIATIONS = listed("sr sra srta dr dra lic ing gral mons mr mrs ms prof st jr gen sen rep gov lt")
_NAMED_BEHIND = frozenset({ActorKind.PERSON, ActorKind.ORGANIZATION})
"""What bears its name behind the noun: «el canciller Belarte», «el diario La Gaceta»."""

_POSSESSIVE = "'s"
_OWNED: tuple[Gender | None, bool | None, bool] = (None, None, True)
"""What an owner tells of the noun behind it: «Ismavia's government»."""

_RANKS = listed("nacional general federal municipal estatal electoral local adjunto ejecutivo interino")
"""Adjectives of an office that are written with a capital as it is."""

_PEOPLE = frozenset({ActorKind.PERSON, ActorKind.GROUP})
_ONE = frozenset({"uno", "una", "one"})
_AND = frozenset({"y", "e", "and"})
_UNQUOTING = frozenset("\"»”'\u2019")
_QUOTING = frozenset("\"«“'\u2018")

_GIVEN_KEYS = frozenset(fold(name) for name in GIVEN)

_ADJECTIVE = re.compile(
    r"(?:[aei]l|ar|ista|an[oa]|[ei]n[oa]|ic[oa]|íc[oa]|iv[oa]|ari[oa]|eñ[oa]|ense|esa|és|os[oa]|[aiu]d[oa]|"
    r"ientes?|antes?|os?c[oa]|er[oa]|ern[oa]|rus[oa]|sirio|chin[oa]|jov|ít[oa]|ni[oa]|iz[oa]|pa|í|alemán|catalán|rio|ri[oa]|ev[oa])"
    r"(?:e?s)?$"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: word numbers, the end exclusive.

    `tail` is where the text goes on after an apposition. `name` is the proper name, `role` the words of
    the office, `acronym` the word in capitals beside the name. `place` is true where the phrase holds a
    name that is not its own: «la policía de Quelmora».
    """

    first: int
    last: int
    tail: int
    name: tuple[int, int] | None = None
    role: tuple[int, int] | None = None
    noun: Noun | None = None
    gender: Gender | None = None
    plural: bool = False
    definite: bool = False
    pronoun: bool = False
    acronym: int | None = None
    place: bool = False


class Phrases:
    """Reads the noun phrases of one text."""

    def __init__(
        self, words: Words, lexicon: Lexicon, verbs: dict[str, Verb], known: Iterable[str] = ()
    ) -> None:
        self.words = words
        self._lexicon = lexicon
        self._verbs = verbs
        self._read: dict[int, Phrase | None] = {}
        self._runs: dict[int, int] = {}
        self._small = {low for low, shape in zip(words.lows, words.shapes, strict=True) if low == shape}
        self._big = {words.lows[at] for at in range(len(words)) if words.capital[at] and not self.opens(at)}
        self._known: dict[str, list[list[str]]] = defaultdict(list)
        for name in known:
            parts = name.lower().split()
            if parts and (len(parts) > 1 or parts[0] not in self._small):
                self._known[parts[0]].append(parts)

    def at(self, first: int) -> Phrase | None:
        """Give the noun phrase that begins with a word, None where none does."""
        if first not in self._read:
            self._read[first] = self._phrase(first) if 0 <= first < len(self.words) else None
        return self._read[first]

    def _phrase(self, first: int) -> Phrase | None:
        words, lexicon = self.words, self._lexicon
        low = words.low(first)
        if low in lexicon.pronouns and not words.is_capital(first + 1):
            gender, plural = lexicon.pronouns[low]
            return Phrase(first, first + 1, first + 1, gender=gender, plural=plural, pronoun=True)
        article = _OWNED if low.endswith(_POSSESSIVE) else lexicon.articles.get(low)
        contracted = words.low(first - 1) in {"del", "al"} and article is None and not words.is_capital(first)
        if article and self._is_name_word(first) and self.run(first) > first + 1:
            article = None
        head = self._after_share(first + 1 if article else first, low)
        if head is None:
            return None
        head = self._after_qualifiers(head)
        noun = lexicon.nouns.get(words.low(head))
        if noun and not (self._is_name_word(head) and self._begins_name(head, noun)):
            return self._with_noun(first, head, noun, article, contracted=contracted)
        if self.run(head) > head:
            return self._with_name(first, head, article)
        if article and self._may_be_noun(head):
            return self._with_noun(first, head, None, article)
        return None

    def _after_share(self, head: int, low: str) -> int | None:
        """Step over «uno de los»; None for a «uno» that stands alone."""
        words, of = self.words, self._lexicon.of
        if low in _ONE and words.low(head) == low:
            head += 1
            if words.low(head) not in of:
                return None
        if words.low(head) in of and low in _ONE | {"otro", "otra", "another"}:
            head += 1
            return head + (words.low(head) in self._lexicon.articles)
        return head

    def _begins_name(self, head: int, noun: Noun) -> bool:
        """Tell a body's noun, whose capital begins its name, from an office's, which is a title."""
        if self.words.low(head) in self._lexicon.bodies:
            return True
        return noun.kind not in {ActorKind.PERSON, ActorKind.GROUP} and not noun.paper

    def _after_qualifiers(self, head: int) -> int:
        words, before = self.words, self._lexicon.before_nouns
        for _step in range(5):
            low = words.low(head)
            figure = low[:1].isdigit() or (low[:1] == "*" and len(low) > 1)
            owner = low.endswith(_POSSESSIVE)
            if not (figure or owner) and (low not in before or words.is_capital(head)):
                break
            following = words.low(head + 1)
            if not (
                figure
                or owner
                or following in self._lexicon.nouns
                or following in before
                or self._may_be_noun(head + 1)
                or words.is_capital(head + 1)
            ) or (low in self._lexicon.nouns and following not in self._lexicon.nouns):
                break
            head += 1
        return head

    def _may_be_noun(self, at: int) -> bool:
        low = self.words.low(at)
        verb = self._verbs.get(low)
        return (
            len(low) >= SHORTEST_NOUN
            and low.isalpha()
            and low not in self._lexicon.function_words
            and low not in self._lexicon.prepositions
            and not (verb and verb.form is not Form.PARTICIPLE and not verb.doubtful)
        )

    # --- names ---------------------------------------------------------------------------------------

    def run(self, first: int) -> int:
        """Give where the name ends that begins with a word; the word itself where none begins."""
        if first not in self._runs:
            self._runs[first] = self._run(first)
        return self._runs[first]

    def _run(self, first: int) -> int:
        words = self.words
        end = self._known_end(first)
        if end == first:
            if not self._is_name_word(first):
                return first
            end = first + 1
        body = words.low(first) in self._lexicon.bodies
        while end < len(words) and end - first < LONGEST_NAME and words.same_line(end - 1, end):
            after, joining = end, _JOINING if body else _PARTICLES
            if words.low(end) == "." and self._is_short(end - 1):
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

    def _is_short(self, at: int) -> bool:
        """Tell an initial or an abbreviated title, whose point ends no sentence."""
        shape = self.words.shapes[at]
        return (len(shape) == 1 and shape.isupper()) or self.words.low(at) in _ABBREVIATIONS

    def _known_end(self, first: int) -> int:
        ends = [
            first + len(parts)
            for parts in self._known.get(self.words.low(first), ())
            if self.words.lows[first : first + len(parts)] == parts
        ]
        return max(ends, default=first)

    def _is_name_word(self, at: int) -> bool:
        words = self.words
        low = words.low(at)
        if not words.is_capital(at) or low.endswith(_POSSESSIVE):
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
        low = self.words.low(at)
        return low in self._lexicon.bodies - self._small and self.words.low(at + 1) in self._lexicon.of

    def _before_saying(self, at: int) -> bool:
        verb, low = self._verbs.get(self.words.low(at)), self.words.low(at - 1)
        if verb and verb.plural and low.endswith("s") and low not in COUNTRIES:
            return False
        return low in GIVEN or low in COUNTRIES or (verb is not None and verb.form is Form.FINITE)

    def opens(self, at: int) -> bool:
        """Tell whether a word begins a sentence, a line or a quotation, where all have capitals."""
        words = self.words
        return (
            at == 0
            or not words.same_line(at - 1, at)
            or words.low(at - 1) in set(".?!¿¡:«“\"”»—\u2013-(\u2018'…")
        )

    def _with_name(
        self, first: int, head: int, article: tuple[Gender | None, bool | None, bool] | None
    ) -> Phrase | None:
        words, nouns = self.words, self._lexicon.nouns
        end = self.run(head)
        name, role, noun = (head, end), None, None
        if words.low(head) not in self._lexicon.bodies:
            offices = [
                at
                for at in range(head, end)
                if at - head < MOST_TITLES and self._is_office(nouns.get(words.low(at)))
            ]
            if offices:
                cut = offices[-1] + 1
                noun = nouns[words.low(offices[-1])]
                role = (head, cut)
                cut += cut < end and words.low(cut) == "."
                if cut >= end or words.low(cut) in _PARTICLES or self._is_rank(cut, end):
                    return self._with_noun(first, offices[-1], noun, article)
                name = (cut, end)
        acronym = self._acronym(end)
        if acronym:
            end += 3
        elif end == head + 1 and words.shapes[head].isupper() and self._spelt_out(end):
            acronym, name, end = head, (end + 1, self.run(end + 1)), self.run(end + 1) + 1
        tail = end
        body = nouns.get(words.low(head)) if role is None else None
        if body and body.kind is ActorKind.PUBLIC_BODY and words.low(end).islower():
            tail = self._modifiers(end - 1, body)[0]
        elif role is None and words.low(end) == ",":
            apposition = self._office_after(end + 1)
            if apposition:
                role, noun, tail = apposition
        gender = (article[0] if article else None) or (noun.gender if noun else None)
        gender = gender or GIVEN.get(words.low(name[0]))
        plural = bool(article and article[1]) and not words.shapes[name[0]].isupper()
        return Phrase(first, end, tail, name, role, noun, gender, plural, definite=True, acronym=acronym)

    def _is_rank(self, first: int, last: int) -> bool:
        """Tell the «Nacional» of «Comisionado Nacional» from a name."""
        return last == first + 1 and self.words.low(first) in _RANKS

    def _is_office(self, noun: Noun | None) -> bool:
        return noun is not None and noun.kind is ActorKind.PERSON

    def _acronym(self, at: int) -> int | None:
        """Give the word between brackets where it is in capitals."""
        words = self.words
        if words.low(at) == "(" and words.low(at + 2) == ")":
            shape = words.shapes[at + 1]
            if (
                words.is_capital(at + 1)
                and words.low(at + 1) not in COUNTRIES
                and 1 < len(shape) <= LONGEST_NAME
            ):
                return at + 1
        return None

    def _spelt_out(self, at: int) -> bool:
        """Tell whether brackets hold the name an acronym stands for: «INE (Instituto Nacional Electoral)»."""
        end = self.run(at + 1) if self.words.low(at) == "(" else 0
        return end > at + 2 and self.words.low(end) == ")"

    def _office_after(self, at: int) -> tuple[tuple[int, int], Noun, int] | None:
        """Read «canciller de Ismavia,» after a name and its comma."""
        words, lexicon = self.words, self._lexicon
        start = at + (words.low(at) in lexicon.articles)
        head = self._after_qualifiers(start)
        noun = lexicon.nouns.get(words.low(head))
        if noun is None or noun.kind is not ActorKind.PERSON:
            return None
        end, _name, _place = self._modifiers(head, noun)
        comma = self._comma_after(end)
        following = self.words.low(end)
        if start > at and comma is None and following.isalnum() and following != "que":
            return None
        return (start, end), noun, end if comma is None else comma + 1

    # --- nouns ---------------------------------------------------------------------------------------

    def _with_noun(
        self,
        first: int,
        head: int,
        noun: Noun | None,
        article: tuple[Gender | None, bool | None, bool] | None,
        *,
        contracted: bool = False,
    ) -> Phrase | None:
        words, lexicon = self.words, self._lexicon
        if lexicon.of != {"de", "del"}:
            while words.low(head + 1) in lexicon.nouns and not words.is_capital(head + 1):
                head += 1
                noun = lexicon.nouns[words.low(head)]
        start = first + 1 if article and article is not _OWNED else first
        end, name, place = self._modifiers(head, noun)
        place = place or words.low(head - 1).endswith(_POSSESSIVE)
        role_end = name[0] if name else end
        tail = end
        if name is None and (noun.kind is ActorKind.PERSON if noun else article):
            comma = self._comma_after(end)
            run = self.run(comma + 1) if comma else 0
            gender = (article[0] if article else None) or (noun.gender if noun else None)
            if comma and run > comma + 2 and self._is_apposition(comma + 1, run, gender):
                name, end = (comma + 1, run), run
                role_end = comma
                tail = run + (words.low(run) == ",")
        gender = (article[0] if article else None) or (noun.gender if noun else None)
        if name and not gender:
            gender = GIVEN.get(words.low(name[0]))
        plural = noun.plural if noun else bool(article and article[1])
        acronym = self._acronym(end)
        if acronym and tail == end:
            end = tail = end + 3
        return Phrase(
            first,
            end,
            tail,
            name,
            (start, role_end),
            noun,
            gender,
            plural,
            definite=contracted or bool(article and article[2]),
            acronym=acronym,
            place=place,
        )

    def _comma_after(self, at: int) -> int | None:
        """Find the comma behind «a la presidencia por el partido» or nothing at all."""
        words = self.words
        if words.low(at) == ",":
            return at
        if words.low(at) not in self._lexicon.prepositions:
            return None
        for step in range(at, min(len(words), at + LONGEST_APPOSITION)):
            low = words.low(step)
            if low == ",":
                return step
            if (
                low in self._verbs
                or not (low[0].isalnum() or low[0] in "*()")
                or not words.same_line(at, step)
            ):
                return None
        return None

    def _is_apposition(self, first: int, last: int, gender: Gender | None) -> bool:
        given = GIVEN.get(self.words.low(first))
        if gender and given and given != gender:
            return False
        return self.words.low(last) not in _AND and self.kind(first, last) is ActorKind.PERSON

    def _modifiers(self, head: int, noun: Noun | None) -> tuple[int, tuple[int, int] | None, bool]:
        """Read on after a noun: adjectives, complements, a name.

        Gives the end, the name, and whether a complement held one.
        """
        words, end, place, others = self.words, head + 1, False, False
        while end < len(words) and end - head < LONGEST_PHRASE and words.same_line(end - 1, end):
            low = words.low(end)
            if low in _RANKS and end == head + 1 and self._is_office(noun):
                after, name, named = end + 1, None, False
            elif words.is_capital(end) and self.run(end) > end:
                after, name, named = self._behind(end, noun)
                if others:
                    name, named = None, True
            elif low in self._lexicon.of or (low == "en" and self._names_place(end + 1)):
                after, name, named = self._complement(end + 1, noun)
                others = others or self._is_of_person(end + 1)
            elif low in _QUOTING and end == head + 1 and self._is_office(noun):
                after, name, named = self._nickname(end + 1)
            else:
                after, name, named = self._after_word(end, place=place), None, False
            if after <= end + (low in self._lexicon.of):
                break
            end, place = after, place or named
            if name:
                return end, name, place
        return end, None, place

    def _behind(self, at: int, noun: Noun | None) -> tuple[int, tuple[int, int] | None, bool]:
        """Read the capitals behind a noun: another office, the bearer's name, or somebody else's."""
        end = self.run(at)
        if self._is_office(noun) and self._is_office(self._lexicon.nouns.get(self.words.low(at))):
            return at + 1, None, False
        if noun is None or noun.kind in _NAMED_BEHIND:
            return end, (at, end), False
        return end, None, True

    def _after_word(self, at: int, *, place: bool) -> int:
        """Step over an adjective, «y» with a second office or name, or the point of an initial."""
        words, low = self.words, self.words.low(at)
        if low in _AND:
            if self._is_office(self._lexicon.nouns.get(words.low(at + 1))):
                return at + 2
            return max(self.run(at + 1), at + 2) if place and words.is_capital(at + 1) else at
        if low == "." and self._is_short(at - 1) and words.is_capital(at + 1):
            return at + 1
        adjective = "de" in self._lexicon.of and _ADJECTIVE.search(low) and self._may_be_noun(at)
        return at + 1 if adjective and low not in self._verbs else at

    def _is_of_person(self, at: int) -> bool:
        """Tell «la esposa del presidente», whose name would be the president's."""
        start = at + (self.words.low(at) in self._lexicon.articles)
        return self._is_office(self._lexicon.nouns.get(self.words.low(start)))

    def _nickname(self, at: int) -> tuple[int, tuple[int, int] | None, bool]:
        """Read a name that stands between quotation marks: «el payaso «Tallarín»»."""
        words = self.words
        ends = (
            end for end in range(at, min(len(words), at + LONGEST_NICKNAME)) if not words.low(end).isalnum()
        )
        end = next(ends, at)
        if words.is_capital(at) and words.low(end) in _UNQUOTING:
            return end + 1, (at, end), False
        return at - 1, None, False

    def _names_place(self, at: int) -> bool:
        end = self.run(at)
        return end > at and self.words.low(end) == "," and self.words.is_capital(end + 1)

    def _complement(self, at: int, noun: Noun | None) -> tuple[int, tuple[int, int] | None, bool]:
        words, lexicon = self.words, self._lexicon
        start = self._after_qualifiers(at + (words.low(at) in lexicon.articles and self.run(at) == at))
        end = self.run(start)
        if end > start:
            if noun is not None and noun.kind is ActorKind.PERSON:
                cut = self._person_within(start, end)
                if cut:
                    return end, (cut, end), True
            return end + (3 if self._acronym(end) else 0), None, True
        if self._may_be_noun(start) or words.low(start)[:1].isdigit() or words.low(start)[:2] == "*n":
            return start + 1, None, False
        return at, None, False

    def _person_within(self, start: int, end: int) -> int | None:
        """Find a person's name behind a place's: «presidente de Ismavia Octavio Belarte»."""
        words = self.words
        for at in range(start + 1, end - 1):
            if words.low(at - 1) in _PARTICLES or not words.is_capital(at):
                continue
            if words.low(at) in GIVEN or (at == start + 1 and words.low(start) in COUNTRIES):
                return at
        return None

    # --- what a name names ---------------------------------------------------------------------------

    def kind(self, first: int, last: int) -> ActorKind:
        """Guess from its words what a name names."""
        lexicon, lows, shape = self._lexicon, self.words.lows[first:last], self.words.shapes[first]
        if "-".join(lows) in COUNTRIES:
            return ActorKind.STATE
        if lows[0] in GIVEN and 1 < len(lows) <= LONGEST_PERSON and _JOINING.isdisjoint(lows):
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

    def named(self) -> Iterator[Phrase]:
        """Give the phrases of the whole text that hold a name, in their order, none within another."""
        at, nouns = 0, self._lexicon.nouns
        words = self.words
        while at < len(words):
            low = words.low(at)
            phrase = None
            if words.capital[at] or low in nouns or low in self._known:
                phrase = self.at(at)
            if phrase and phrase.name:
                yield phrase
                at = max(at + 1, phrase.last)
            else:
                at += 1


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

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
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
        return tuple(fold(" ".join(self._phrases.words.shapes[first:last])).split())

    def _meet(self, phrase: Phrase, key: tuple[str, ...]) -> None:
        if key not in self._by_name and phrase.name:
            words, (first, last) = self._phrases.words, phrase.name
            start, end = words.starts[first], words.ends[last - 1]
            kind = self._phrases.kind(first, last)
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
        words = self._phrases.words
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
            initials = "".join(word[0] for word in key if word not in _JOINING)
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
        words = self._phrases.words
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
