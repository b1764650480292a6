"""Who is named or described in a text: noun phrases that may speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims.domain.vocabulary import ActorKind
from claims.suggestion.common_name import GIVEN
from claims.suggestion.modifier import RANKS, Modifiers
from claims.suggestion.name import PARTICLES
from claims.suggestion.noun import Determiner, Gender, Lexicon, Noun, is_office
from claims.suggestion.word import AND, POSSESSIVE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.suggestion.name import Names
    from claims.suggestion.verb import Verb
    from claims.suggestion.word import Words

MOST_TITLES = 6
"""So many words of a name in capitals are looked through for an office: «Foreign Minister»."""

LONGEST_APPOSITION = 20
"""So many words at most stand between an office and the comma before its holder's name."""

_OWNED: Determiner = (None, None, True)
"""What an owner tells of the noun behind it: «Ismavia's government»."""

_ONE = frozenset({"uno", "una", "one"})


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

    def __init__(self, words: Words, lexicon: Lexicon, verbs: dict[str, Verb], names: Names) -> None:
        self.words = words
        self._lexicon = lexicon
        self._verbs = verbs
        self._names = names
        self._modifiers = Modifiers(words, lexicon, verbs, names)
        self._read: dict[int, Phrase | None] = {}

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
        article = _OWNED if low.endswith(POSSESSIVE) else lexicon.articles.get(low)
        contracted = words.low(first - 1) in {"del", "al"} and article is None and not words.is_capital(first)
        if article and self._names.is_part(first) and self._names.end(first) > first + 1:
            article = None
        head = self._after_share(first + 1 if article else first, low)
        if head is None:
            return None
        head = self._modifiers.before(head)
        noun = lexicon.nouns.get(words.low(head))
        if noun and not (self._names.is_part(head) and self._begins_name(head, noun)):
            return self._with_noun(first, head, noun, article, contracted=contracted)
        if self._names.end(head) > head:
            return self._with_name(first, head, article)
        if article and self._modifiers.may_be_noun(head):
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

    def _with_name(self, first: int, head: int, article: Determiner | None) -> Phrase | None:
        words, nouns = self.words, self._lexicon.nouns
        end = self._names.end(head)
        name, role, noun = (head, end), None, None
        if words.low(head) not in self._lexicon.bodies:
            offices = [
                at
                for at in range(head, end)
                if at - head < MOST_TITLES and is_office(nouns.get(words.low(at)))
            ]
            if offices:
                cut = offices[-1] + 1
                noun = nouns[words.low(offices[-1])]
                role = (head, cut)
                cut += cut < end and words.low(cut) == "."
                if cut >= end or words.low(cut) in PARTICLES or self._is_rank(cut, end):
                    return self._with_noun(first, offices[-1], noun, article)
                name = (cut, end)
        acronym = self._names.acronym(end)
        if acronym:
            end += 3
        elif end == head + 1 and words.shapes[head].isupper() and self._names.spells_out(end):
            acronym, name, end = head, (end + 1, self._names.end(end + 1)), self._names.end(end + 1) + 1
        tail = end
        body = nouns.get(words.low(head)) if role is None else None
        if body and body.kind is ActorKind.PUBLIC_BODY and words.low(end).islower():
            tail = self._modifiers.behind(end - 1, body)[0]
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
        return last == first + 1 and self.words.low(first) in RANKS

    def _office_after(self, at: int) -> tuple[tuple[int, int], Noun, int] | None:
        """Read «canciller de Ismavia,» after a name and its comma."""
        words, lexicon = self.words, self._lexicon
        start = at + (words.low(at) in lexicon.articles)
        head = self._modifiers.before(start)
        noun = lexicon.nouns.get(words.low(head))
        if noun is None or noun.kind is not ActorKind.PERSON:
            return None
        end, _name, _place = self._modifiers.behind(head, noun)
        comma = self._comma_after(end)
        following = self.words.low(end)
        if start > at and comma is None and following.isalnum() and following != "que":
            return None
        return (start, end), noun, end if comma is None else comma + 1

    def _with_noun(
        self,
        first: int,
        head: int,
        noun: Noun | None,
        article: Determiner | None,
        *,
        contracted: bool = False,
    ) -> Phrase | None:
        words, lexicon = self.words, self._lexicon
        if lexicon.of != {"de", "del"}:
            while words.low(head + 1) in lexicon.nouns and not words.is_capital(head + 1):
                head += 1
                noun = lexicon.nouns[words.low(head)]
        start = first + 1 if article and article is not _OWNED else first
        end, name, place = self._modifiers.behind(head, noun)
        place = place or words.low(head - 1).endswith(POSSESSIVE)
        role_end = name[0] if name else end
        tail = end
        if name is None and (noun.kind is ActorKind.PERSON if noun else article):
            comma = self._comma_after(end)
            run = self._names.end(comma + 1) if comma else 0
            gender = (article[0] if article else None) or (noun.gender if noun else None)
            if comma and run > comma + 2 and self._is_apposition(comma + 1, run, gender):
                name, end = (comma + 1, run), run
                role_end = comma
                tail = run + (words.low(run) == ",")
        gender = (article[0] if article else None) or (noun.gender if noun else None)
        if name and not gender:
            gender = GIVEN.get(words.low(name[0]))
        plural = noun.plural if noun else bool(article and article[1])
        acronym = self._names.acronym(end)
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
        return self.words.low(last) not in AND and self._names.kind(first, last) is ActorKind.PERSON

    def named(self) -> Iterator[Phrase]:
        """Give the phrases of the whole text that hold a name, in their order, none within another."""
        at, nouns = 0, self._lexicon.nouns
        words = self.words
        while at < len(words):
            low = words.low(at)
            phrase = None
            if low in nouns or self._names.may_begin(at):
                phrase = self.at(at)
            if phrase and phrase.name:
                yield phrase
                at = max(at + 1, phrase.last)
            else:
                at += 1
