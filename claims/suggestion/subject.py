"""Who does what a verb says: the noun phrases around it, and which of them is its subject."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from claims.suggestion.name import LONGEST_NAME
from claims.suggestion.phrase import Phrase, Phrases
from claims.suggestion.word import AND, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.suggestion.noun import Lexicon
    from claims.suggestion.word import Words

WINDOW = 60
"""So many words before a verb are looked through for its subject."""

_RELATIVE = frozenset({"que", "quien", "quienes", "which", "whom", "that"})

LONGEST_BEFORE = 30
"""So many words at most does a subject have before its verb."""

SHORTEST_BARE = 5
"""A shorter word is no noun in the plural, and before a point perhaps an abbreviation."""

DAYS = listed(
    """
    este esta lunes martes miércoles jueves viernes sábado domingo mañana tarde noche hoy ayer también
    además entonces así luego ya asimismo incluso monday tuesday wednesday thursday friday saturday
    sunday yesterday today late early on later
    """
)
ADVERBS = listed(
    """
    también además asimismo ya luego después hoy ayer igualmente finalmente posteriormente incluso así
    entonces ahora siempre textualmente solo sólo tajantemente recientemente nuevamente claramente
    enfáticamente also later then today yesterday again previously recently repeatedly simply publicly
    on
    """
)
LINKS = frozenset({"y", "e", "and", "pero", "but"})
BREAKS = frozenset(";.!?")
THAT = frozenset({"que", "that", ":", "si", "whether"})

_FINDINGS = listed("resultado resultados dato datos cifras hallazgos conclusiones results findings figures")
_TIMES = frozenset(
    (article, noun)
    for article, nouns in (
        ("el", "día fin mes pasado"),
        ("la", "mañana semana tarde noche víspera madrugada"),
    )
    for noun in nouns.split()
)
_TIME_WORDS = listed(
    "de hoy ayer este esta semana pasado pasada lunes martes miércoles jueves viernes sábado"
)
_MAKES = listed(
    """
    elaboró realizó hizo publicó presentó difundió emitió divulgó firmó escribió publica presenta realizaron
    elaboraron publicaron presentaron emitieron published released issued wrote conducted
    """
)


class Subjects:
    """Reads the subjects of one text's verbs. `quoted` tells for each word whether it is quoted."""

    def __init__(self, phrases: Phrases, lexicon: Lexicon, quoted: Sequence[bool], *, english: bool) -> None:
        self._words: Words = phrases.words
        self._phrases = phrases
        self._lexicon = lexicon
        self._quoted = quoted
        self._english = english

    def after(self, at: int, last: int, *, strict: bool) -> Phrase | None:
        """Read the subject behind a verb, over days and over those who are told."""
        words = self._words
        step = at
        for _turn in range(6):
            if step >= last or self._quoted[step]:
                return None
            low = words.low(step)
            if low in DAYS and not (
                low in self._lexicon.articles and self._is_subject(self._phrases.at(step), strict=True)
            ):
                step += 1
            elif tuple(words.lows[step : step + 2]) in _TIMES:
                step += 2
                while words.low(step) in _TIME_WORDS:
                    step += 1
            elif low == "," and tuple(words.lows[step + 1 : step + 4]) in {
                ("por", "su", "parte"),
                ("a", "su", "vez"),
            }:
                step += 4 + (words.low(step + 4) == ",")
            elif low == "por" and words.low(step + 1) in {"su", "otra"}:
                step += 3
            elif low in self._lexicon.prepositions and low not in self._lexicon.of and not self._english:
                inner = self._phrases.at(step + 1)
                step = inner.last if inner else self._next_article(step + 1, last)
            else:
                break
        phrase = self._phrases.at(step) if step < last else None
        if phrase and self._is_subject(phrase, strict=strict):
            return self.author(phrase)
        return None

    def _next_article(self, at: int, last: int) -> int:
        """Step over the words a preposition governs, to where a phrase of its own may begin."""
        step = at
        while step < min(last, at + 8):
            low = self._words.low(step)
            if not low.isalnum() or low in THAT or self._quoted[step]:
                return last
            if low in self._lexicon.prepositions:
                inner = self._phrases.at(step + 1)
                step = inner.last if inner else step + 2
            elif step > at and (low in self._lexicon.articles or self._words.is_capital(step)):
                return step
            else:
                step += 1
        return step if at < step < last else last

    def _is_subject(self, phrase: Phrase | None, *, strict: bool) -> bool:
        if phrase is None or (
            self._words.low(phrase.first) in {"su", "sus"} and phrase.noun is None and not phrase.name
        ):
            return False
        if phrase.name or phrase.pronoun:
            return True
        if phrase.noun:
            return phrase.role is None or self._words.low(phrase.role[0]) not in self._lexicon.lifeless
        head = self._words.low(phrase.role[0]) if phrase.role else ""
        return not strict and head not in self._lexicon.lifeless

    def before(self, before: int, first: int, *, plural: bool | None) -> Phrase | None:
        """Find the noun phrase that ends right before the verb, the longest one."""
        if before < first or self._quoted[before]:
            return None
        found = self._longest(before, first)
        if found and self._is_subject(found, strict=False):
            return self.author(found)
        if found and self._shows_findings(found):
            return self._possessor(found)
        return self._bare_plural(before, first) if plural else None

    def _longest(self, before: int, first: int) -> Phrase | None:
        """Find the longest noun phrase before a verb that nothing governs.

        «El canciller» is the subject in «con la ministra, Ana Torvel, el canciller dijo», though her name
        with its apposition would be longer.
        """
        found: Phrase | None = None
        inner: Phrase | None = None
        for step in range(before, max(first - 1, before - LONGEST_BEFORE), -1):
            if self._quoted[step] or self._words.low(step) in BREAKS | {":"}:
                break
            phrase = self._phrases.at(step)
            if phrase is None:
                continue
            governed = step > first and self._is_governed(step)
            if self._reaches(phrase, before, first):
                if not governed:
                    found, inner = phrase, found
                elif found and phrase.last < found.first:
                    break
                elif phrase.noun or phrase.name:
                    found = None
            elif governed and found and phrase.last == found.last != found.tail:
                found = inner
        return found

    def _reaches(self, phrase: Phrase, before: int, first: int) -> bool:
        """Tell whether a phrase ends where the verb begins, or right before its comma."""
        if before + 1 in {phrase.last, phrase.tail, self._end_with_complement(phrase)}:
            return True
        return phrase.first == first and phrase.last == before and self._words.low(before) == ","

    def _end_with_complement(self, phrase: Phrase) -> int:
        """Read on over «cercana al canciller» or «en Quelmora», which belong to a speaker's description."""
        if not (phrase.noun or phrase.name) or self._words.low(phrase.last) not in self._lexicon.prepositions:
            return phrase.last
        inner = self._phrases.at(phrase.last + 1)
        return inner.last if inner else phrase.last

    def _is_governed(self, at: int) -> bool:
        """Tell what a preposition or «que» stands before; but not the «que» of «mientras que»."""
        before = self._words.low(at - 1)
        if before == "que" and self._words.low(at - 2) == "mientras":
            return False
        return before in self._lexicon.prepositions | _RELATIVE

    def _shows_findings(self, phrase: Phrase) -> bool:
        return phrase.role is not None and self._words.low(phrase.role[0]) in _FINDINGS

    def _bare_plural(self, at: int, first: int) -> Phrase | None:
        """Read «allegados señalan»: a noun alone, where a clause begins."""
        low, before = self._words.low(at), self._words.low(at - 1)
        opening = at == first or before in self._lexicon.function_words or not before.isalnum()
        if self._english or not (
            low.isalpha() and low.endswith("s") and len(low) >= SHORTEST_BARE and opening
        ):
            return None
        if (
            low in self._lexicon.function_words | self._lexicon.lifeless
            or before in self._lexicon.prepositions
        ):
            return None
        return Phrase(at, at + 1, at + 1, role=(at, at + 1), plural=True)

    def of_clause(self, at: int, first: int) -> Phrase | None:
        """Find the subject at the head of the clause: before a relative clause, an apposition, or «y»."""
        start = max(first, at - WINDOW)
        for step in range(at - 1, start - 1, -1):
            ended = self._words.low(step) in BREAKS and not self._abbreviated(step)
            if self._quoted[step] or ended:
                start = step + 1
                break
        while start < at and not self._words.low(start).isalnum():
            start += 1
        phrase = self.first(start, at, strict=True)
        if phrase and phrase.last <= at:
            return self.author(phrase)
        return None

    def _abbreviated(self, at: int) -> bool:
        return at > 0 and len(self._words.shapes[at - 1]) < SHORTEST_BARE and self._words.is_capital(at + 1)

    def first(self, start: int, end: int, *, strict: bool = False) -> Phrase | None:
        """Give the first phrase of a clause that no preposition governs, over what comes before a comma."""
        words, step = self._words, start
        for _block in range(6):
            while step < end and (words.low(step) in ADVERBS | LINKS or self._goes_on(step, start)):
                step += 1
            if step >= end:
                return None
            phrase = self._phrases.at(step)
            if phrase and self._is_subject(phrase, strict=strict) and not self._quoted[step]:
                return phrase
            while step < end and words.low(step) != ",":
                step += 1
            step += 1
        return None

    def _goes_on(self, at: int, start: int) -> bool:
        """Tell the «que» of «así que» and «y es que», behind which a clause begins like any other."""
        words = self._words
        if words.low(at) == "es":
            return words.low(at + 1) == "que" and words.low(at - 1) in LINKS
        return at > start and words.low(at) == "que" and words.low(at - 1) in ADVERBS | LINKS | {"es"}

    def antecedent(self, who: int, first: int) -> Phrase | None:
        """Find whom «quien» stands for: the phrase that ends before it."""
        end = who - (self._words.low(who - 1) == ",")
        found = None
        for step in range(end - 1, max(first - 1, end - 30), -1):
            phrase = self._phrases.at(step)
            if phrase and phrase.last == end and (phrase.name or phrase.noun):
                found = phrase
        return found

    def pair_before(self, second: Phrase, first: int) -> Phrase | None:
        """Read the first of two who speak together, before «y»: «Gil y Belarte aseguran»."""
        end = second.first - 1
        if end <= first or self._words.low(end) not in AND:
            return None
        for start in range(max(first, end - LONGEST_NAME), end):
            phrase = self._phrases.at(start)
            if phrase and phrase.last == end and (phrase.name or phrase.noun):
                governed = start > first and self._words.low(start - 1) in self._lexicon.prepositions
                return None if governed else phrase
        return None

    def double(self, one: Phrase, other: Phrase) -> Phrase:
        """Give the name of one person whose two surnames stand with «y»: «Belarte y Gil» with one's verb."""
        if one.name is None or other.name is None or other.noun or one.name[1] != other.name[0] - 1:
            return other
        return replace(one, last=other.last, tail=other.tail, name=(one.name[0], other.name[1]))

    def joined(self, phrase: Phrase) -> Phrase | None:
        """Read the second of two who speak together: «Gil y Belarte»."""
        if self._words.low(phrase.last) in AND and (phrase.name or phrase.noun):
            second = self._phrases.at(phrase.last + 1)
            if second and (second.name or (second.noun and second.definite)):
                return second
        return None

    def source(self, at: int) -> Phrase | None:
        """Read whom «según» names: a speaker, a paper's author, or whose figures they are."""
        phrase = self._phrases.at(at)
        if phrase is None:
            words = self._words
            if words.low(at) in self._lexicon.lifeless and words.low(at + 1) in self._lexicon.of:
                return self._phrases.at(at + 2)
            return None
        if self._is_subject(phrase, strict=True):
            return self.author(phrase)
        return self._possessor(phrase)

    def author(self, phrase: Phrase) -> Phrase:
        """Give the one who wrote a paper where the phrase tells, the phrase itself otherwise."""
        if phrase.noun and phrase.noun.paper and phrase.name is None:
            return self._possessor(phrase) or phrase
        return phrase

    def author_of(self, at: int) -> Phrase | None:
        """Give the author of the paper that the noun at a word calls so, over a comma too."""
        words = self._words
        phrase = self._phrases.at(at)
        if phrase is None or phrase.noun is None or not phrase.noun.paper:
            return None
        inner = self._possessor(phrase)
        if inner is None and words.low(phrase.last) == "," and words.low(phrase.last + 1) in self._lexicon.of:
            inner = self._phrases.at(phrase.last + 2)
        return inner if inner and inner.name else self._maker(at)

    def _maker(self, at: int) -> Phrase | None:
        """Read who made a paper before it: «la universidad elaboró un estudio»."""
        words = self._words
        if words.low(at - 1) not in self._lexicon.articles or words.low(at - 2) not in _MAKES:
            return None
        found = None
        for step in range(at - 3, max(-1, at - 3 - LONGEST_NAME), -1):
            if not words.low(step).isalnum():
                break
            phrase = self._phrases.at(step)
            if phrase and phrase.name and phrase.last == at - 2:
                found = phrase
        return found

    def _possessor(self, phrase: Phrase) -> Phrase | None:
        """Give whose a paper is; the inner paper itself in «los datos del informe»."""
        words, paper = self._words, None
        for at in range(phrase.first + 1, phrase.last):
            if words.low(at) in self._lexicon.of or words.low(at) in {"by", "from"}:
                inner = self._phrases.at(at + 1)
                if inner and (inner.name or (inner.noun and not inner.noun.paper)):
                    return inner
                paper = paper or (inner if inner and inner.noun else None)
        return self._publisher(phrase.last) or paper

    def _publisher(self, at: int) -> Phrase | None:
        """Read who brought a paper out: «publicado este lunes por el diario La Gaceta»."""
        words = self._words
        for step in range(at, at + 8):
            low = words.low(step)
            if not low.isalnum() or self._quoted[step]:
                return None
            if low in {"por", "en", "by", "in"}:
                inner = self._phrases.at(step + 1)
                if inner and inner.name:
                    return inner
                if inner and inner.place:
                    return self._possessor(inner)
        return None
