"""Who is said to say each sentence of an article: its attributions, and the actors they point at."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from claims.domain.vocabulary import ActorKind
from claims.suggestion.attribution import Attributions
from claims.suggestion.cast import NEAR, Actor, Cast
from claims.suggestion.cue import Cue
from claims.suggestion.name import Names
from claims.suggestion.noun import Lexicon, lexicon
from claims.suggestion.phrase import Phrase, Phrases
from claims.suggestion.quotation import Quotation, quotations
from claims.suggestion.saying import LONGEST_TAG
from claims.suggestion.subject import THAT
from claims.suggestion.verb import Verb, speech_verbs
from claims.suggestion.word import Words, listed, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence


class Via(StrEnum):
    """How the article says who speaks."""

    QUOTE = "quote"
    INDIRECT = "indirect"
    ACCORDING = "according"
    PRONOUN = "pronoun"
    CARRIED = "carried"


@dataclass(frozen=True, slots=True)
class Speaker:
    """The one to whom an article attributes a sentence.

    `name` is the fullest name the article gives, without title or office, and stands at `start` to `end`
    in its text; someone without a name has the phrase instead, and `named` is false. `mention` is where
    the sentence itself says who, None where it does not. `role` is the office the article gives them.
    `kind` is a guess.
    """

    name: str
    start: int
    end: int
    mention: tuple[int, int] | None
    via: Via
    named: bool
    role: str | None
    kind: ActorKind


CARRIED_SENTENCES = 8
"""A left-out subject is the last speaker's for so many sentences."""

LEADING = 2
"""In so many sentences, those of the headline, an office may stand before its holder's name."""

QUOTING_SHARE = 0.3
"""From this share on, a sentence without a verb of saying quotes the one it is about."""

QUOTED_SHARE = 0.7
"""From this share on, a sentence is the quotation it holds."""

NEXT_SENTENCES = 3
"""So many sentences at most lie between a speaker and a quotation or a paper that is theirs untold."""

LONGEST_TERM = 5
"""So many words in quotation marks amid a clause are a term or a nickname, and nobody's statement."""

_CLOSING_MARKS = frozenset("\"»”'\u2019\u201c")
_FIRST_PERSON = listed(
    """
    yo me mi mis conmigo nosotros soy estoy tengo quiero creo voy fui he puedo debo somos estamos tenemos
    queremos hemos podemos debemos i my myself we our
    """
)
_NO_OFFICE = frozenset({"hombre", "joven", "hijo", "hija", "padre", "madre", "hermano", "esposo", "dama"})
"""Nouns beside which somebody may well have an office."""


def find_speakers(
    text: str, spans: Sequence[tuple[int, int]], language: str, known: Sequence[str] = ()
) -> list[Speaker | None]:
    """Tell for each sentence of an article who is said to say it; None where the outlet itself speaks.

    `spans` are the sentences in their order, as code points of `text`. `known` are names and aliases of
    actors already recorded, which are recognised wherever they stand. Of two speakers it is the outermost
    one: in «A said that B claimed» A. Other languages than Spanish and English give no speakers. It takes
    time linear in the length of the text.
    """
    verbs = speech_verbs(language)
    if not verbs:
        return [None] * len(spans)
    return _Article(text, spans, language, known).speakers()


class _Article:
    def __init__(
        self, text: str, spans: Sequence[tuple[int, int]], language: str, known: Sequence[str]
    ) -> None:
        self._text = text
        self._spans = spans
        self._words: Words = words_of(text)
        self._lexicon: Lexicon = lexicon(language)
        self._verbs: dict[str, Verb] = speech_verbs(language)
        names = Names(self._words, self._lexicon, self._verbs, known)
        self._phrases = Phrases(self._words, self._lexicon, self._verbs, names)
        self._cast = Cast(self._phrases, names)
        self._quotations: list[Quotation] = quotations(text, language)
        self._quote_starts = [one.start for one in self._quotations]
        self._quoted = self._quoted_words()
        self._attributions = Attributions(self._phrases, self._cast, self._lexicon, self._verbs, self._quoted)
        self._ranges = [self._word_range(*span) for span in spans]
        self._unnamed: dict[tuple[str, bool], Actor] = {}
        self._topic: tuple[int, Actor] | None = None
        self._papers = self._authored()
        self._left_open = 0
        self._figures: set[int] = set()
        self._announced: dict[int, Speaker | None] = {}

    def _quoted_words(self) -> list[bool]:
        quoted = [False] * len(self._words)
        for one in self._quotations:
            first = bisect_left(self._words.starts, one.start)
            last = bisect_left(self._words.starts, one.end)
            if not self._is_term(first, last):
                quoted[first:last] = [True] * (last - first)
        return quoted

    def _is_term(self, first: int, last: int) -> bool:
        """Tell a word or a name in quotation marks from something said: it stands amid a clause."""
        before, after = self._words.low(first - 1), self._words.low(last)
        return (
            last - first <= LONGEST_TERM + 2
            and before[-1:].isalnum()
            and (after[:1].isalnum() or after in {",", "."})
            and before not in self._verbs
            and before not in self._lexicon.pronouns
            and before not in THAT
        )

    def _word_range(self, start: int, end: int) -> tuple[int, int]:
        return bisect_left(self._words.starts, start), bisect_left(self._words.starts, end)

    # --- sentences -----------------------------------------------------------------------------------

    def speakers(self) -> list[Speaker | None]:
        """Give each sentence's own attribution, then carry those of quotations on to all they span."""
        found: list[Speaker | None] = []
        open_ones: dict[int, Speaker | None] = {}
        for number, (first, last) in enumerate(self._ranges):
            cue = self._attributions.cue(first, last)
            if cue:
                found.append(self._own(number, cue))
                self._left_open = 0
                if self._words.low(last - 1) == ":":
                    self._announce(number, cue, first, last)
                continue
            self._note_topic(number, first, last)
            speaker = self._quoting(number, first, last)
            is_quotation = self._is_quotation(number)
            goes_on = is_quotation or self._is_first_person(first, last) or self._was_left_open(number)
            if speaker is None and goes_on:
                speaker = self._from_before(number, found)
            if speaker is None and is_quotation:
                open_ones[number] = self._subject_before(number)
            found.append(speaker)
        for number in reversed(open_ones):
            found[number] = self._from_after(number, found)
        for number, subject in open_ones.items():
            found[number] = found[number] or self._from_near(number, found) or subject
        return found

    def _announce(self, number: int, cue: Cue, first: int, last: int) -> None:
        """Keep who speaks next, where a sentence that ends in a colon names one after its own speaker."""
        final = self._attributions.final(first, last)
        if final and final.relative and final.at > cue.at:
            self._announced[number + 1] = self._own(number, final)

    def _is_first_person(self, first: int, last: int) -> bool:
        """Tell words that somebody speaks of themselves, though no marks stand around them."""
        return any(
            low in _FIRST_PERSON and not self._quoted[at]
            for at, low in enumerate(self._words.lows[first:last], first)
        )

    def _quoting(self, number: int, first: int, last: int) -> Speaker | None:
        """Give the one a sentence is about that quotes at length without a verb of saying."""
        if self._quoted_share(number) < QUOTING_SHARE or first == last or self._quoted[first]:
            return None
        start = next((at for at in range(first, last) if self._quoted[at]), last)
        if last - start <= LONGEST_TERM + 2:
            return None
        phrase = self._attributions.quoting(first, start)
        if phrase:
            return self._own(number, Cue(first, phrase, None))
        if self._words.low(first) in {"su", "sus"}:
            return self._own(number, Cue(first, None, None))
        return None

    def _own(self, number: int, cue: Cue) -> Speaker | None:
        if cue.phrase is None:
            actor = self._left_out(number, cue)
            speaker = self._speaker(actor, None, Via.CARRIED) if actor else None
        else:
            actor, speaker = self._told(number, cue, cue.phrase)
        self._follow(number, cue, actor)
        return speaker

    def _told(self, number: int, cue: Cue, phrase: Phrase) -> tuple[Actor | None, Speaker | None]:
        """Give the actor whom a phrase of the sentence names, describes or points at."""
        start = self._ranges[number][0]
        if phrase.first > start and (phrase.pronoun or self._topic is None):
            self._note_topic(number, start, phrase.first)
        actor, resolved = self._actor(number, phrase)
        if cue.joined:
            actor = self._pair(phrase, cue.joined)
        if actor is None:
            return None, None
        end = (cue.joined or phrase).last
        stop = min(self._words.ends[end - 1], self._spans[number][1])
        mention = (self._words.starts[phrase.first], stop)
        return actor, self._speaker(actor, mention, self._via(cue, number, resolved=resolved))

    def _follow(self, number: int, cue: Cue, actor: Actor | None) -> None:
        """Remember for the sentences to come who spoke, where they may go on."""
        if cue.aside:
            self._note_topic(number, *self._ranges[number])
        elif actor is None or (cue.closing and actor.kind is ActorKind.ORGANIZATION):
            return
        elif cue.according and not actor.named and self._is_figures(cue, actor):
            self._figures.add(number)
        elif actor.kind is ActorKind.PERSON or actor.plural or not cue.according:
            self._topic = (number, actor)

    def _is_figures(self, cue: Cue, actor: Actor) -> bool:
        """Tell «según las encuestas», whom no quotation behind it has for its speaker."""
        paper = cue.phrase is not None and cue.phrase.noun is not None and cue.phrase.noun.paper
        return paper or actor.kind in {ActorKind.ORGANIZATION, ActorKind.PUBLIC_BODY}

    def _via(self, cue: Cue, number: int, *, resolved: bool) -> Via:
        if resolved:
            return Via.PRONOUN
        if cue.according:
            return Via.ACCORDING
        return Via.QUOTE if self._quoted_share(number) > 0 else Via.INDIRECT

    def _speaker(self, actor: Actor, mention: tuple[int, int] | None, via: Via) -> Speaker:
        return Speaker(actor.name, actor.start, actor.end, mention, via, actor.named, actor.role, actor.kind)

    def _note_topic(self, number: int, first: int, last: int) -> None:
        """Remember whom a sentence is about that says nothing: the next left-out subject may be theirs."""
        phrase = self._attributions.first_phrase(first, last)
        if phrase is None or phrase.tail >= last - 1:
            return
        actor = None
        if phrase.name:
            actor = self._cast.named(phrase)
        elif phrase.definite and self._is_office(phrase):
            actor = self._described(number, phrase)
        if actor and (phrase.name is None or self._may_be_topic(number, actor)):
            self._topic = (number, actor)

    def _may_be_topic(self, number: int, actor: Actor) -> bool:
        """Tell whether a subject that says nothing may speak next: no body while a person was speaking."""
        if actor.kind is ActorKind.ORGANIZATION and self._topic:
            recent = number - self._topic[0] <= CARRIED_SENTENCES
            return not (recent and self._topic[1].kind is ActorKind.PERSON)
        return actor.kind in {ActorKind.PERSON, ActorKind.ORGANIZATION}

    # --- quotations over several sentences --------------------------------------------------------------

    def _quoted_share(self, number: int) -> float:
        start, end = self._spans[number]
        covered = 0
        at = max(0, bisect_right(self._quote_starts, start) - 1)
        while at < len(self._quotations) and self._quotations[at].start < end:
            one = self._quotations[at]
            covered += max(0, min(end, one.end) - max(start, one.start))
            at += 1
        return covered / max(1, end - start)

    def _is_quotation(self, number: int) -> bool:
        return self._quoted_share(number) >= QUOTED_SHARE

    def _quotation_at(self, offset: int) -> int | None:
        at = bisect_right(self._quote_starts, offset) - 1
        return at if at >= 0 and self._quotations[at].end > offset else None

    def _was_left_open(self, number: int) -> bool:
        """Tell whether the quotation before was never closed, so that nobody knows where it ends."""
        if number == 0 or self._quoted_share(number) > 0:
            return False
        at = self._quotation_at(self._spans[number - 1][0])
        if at is not None:
            one = self._quotations[at]
            opens_line = one.start == 0 or self._text[one.start - 1] == "\n"
            unclosed = self._text[one.end - 1] not in _CLOSING_MARKS
            self._left_open = number if opens_line and unclosed else 0
        return 0 < self._left_open > number - CARRIED_SENTENCES

    def _from_before(self, number: int, found: Sequence[Speaker | None]) -> Speaker | None:
        """Give the speaker of the sentence before where this quotation goes on from it."""
        if number == 0 or found[number - 1] is None:
            return None
        if number - 1 in self._figures and self._topic:
            return self._speaker(self._topic[1], None, Via.CARRIED)
        return self._carried(self._announced.get(number) or found[number - 1])

    def _subject_before(self, number: int) -> Speaker | None:
        """Give the person whom the sentence before a quotation is about."""
        if self._topic is None or self._topic[0] != number - 1:
            return None
        actor = self._topic[1]
        return self._speaker(actor, None, Via.CARRIED) if actor.kind is ActorKind.PERSON else None

    def _from_near(self, number: int, found: Sequence[Speaker | None]) -> Speaker | None:
        """Give the last speaker for a quotation that nobody else is said to utter."""
        near = (found[at] for at in range(number - 1, max(-1, number - 1 - NEXT_SENTENCES), -1))
        return self._carried(next((one for one in near if one), None))

    def _from_after(self, number: int, found: Sequence[Speaker | None]) -> Speaker | None:
        """Give the speaker named after the quotation, in the sentence where it ends or right behind it."""
        if number + 1 >= len(found) or found[number + 1] is None:
            return None
        here, there = (
            self._quotation_at(self._spans[number][1] - 1),
            self._quotation_at(self._spans[number + 1][0]),
        )
        first, last = self._ranges[number + 1]
        if self._words.low(first) in self._verbs and last - first <= LONGEST_TAG:
            return self._carried(found[number + 1])
        following = self._text[self._spans[number + 1][0]]
        if (here is not None and here == there) or following.islower() or following in "—\u2013-,":
            return self._carried(found[number + 1])
        return None

    def _carried(self, speaker: Speaker | None) -> Speaker | None:
        return replace(speaker, mention=None, via=Via.CARRIED) if speaker else None

    # --- actors ---------------------------------------------------------------------------------------

    def _actor(self, number: int, phrase: Phrase) -> tuple[Actor | None, bool]:
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
            elif actor is None and self._is_office(phrase):
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

    def _is_office(self, phrase: Phrase) -> bool:
        return phrase.noun is not None and phrase.noun.kind is ActorKind.PERSON

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
        if self._topic and number - self._topic[0] <= NEXT_SENTENCES and not phrase.place:
            return self._topic[1]
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
        if (
            self._topic
            and number - self._topic[0] <= CARRIED_SENTENCES
            and self._fits(self._topic[1], phrase)
        ):
            return self._topic[1]
        for at, actor in self._cast.before(phrase.first, NEAR):
            if self._quoted[at]:
                continue
            surely = actor.gender == phrase.gender and actor.gender is not None
            if self._fits(actor, phrase) and (surely or actor.kind is not ActorKind.PERSON):
                return actor
        return None

    def _left_out(self, number: int, cue: Cue) -> Actor | None:
        if self._topic is None or number - self._topic[0] > CARRIED_SENTENCES:
            return None
        actor = self._topic[1]
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

    def _pair(self, first: Phrase, second: Phrase) -> Actor:
        words = self._words
        start, end = words.starts[first.first], words.ends[second.last - 1]
        named = first.name is not None and second.name is not None
        return Actor(words.text[start:end], start, end, ActorKind.GROUP, named, plural=True)
