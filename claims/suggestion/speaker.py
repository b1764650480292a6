"""Who is said to say each sentence of an article: its attributions, and the actors they point at."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from claims.domain.vocabulary import ActorKind
from claims.suggestion.attribution import Attributions
from claims.suggestion.cast import Actor, Cast
from claims.suggestion.clause import Clauses
from claims.suggestion.cue import Cue
from claims.suggestion.lexicon import lexicon
from claims.suggestion.name import Names
from claims.suggestion.phrase import Phrase, Phrases
from claims.suggestion.quotation import quotations
from claims.suggestion.quoted import LONGEST_TERM, QuotedSentences, quoted_words
from claims.suggestion.referent import CARRIED_SENTENCES, NEXT_SENTENCES, Referents
from claims.suggestion.saying import LONGEST_TAG
from claims.suggestion.subject import THAT
from claims.suggestion.verb import speech_verbs
from claims.suggestion.word import listed, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

QUOTING_SHARE = 0.3
"""From this share on, a sentence without a verb of saying quotes the one it is about."""

_FIRST_PERSON = listed(
    """
    yo me mi mis conmigo nosotros soy estoy tengo quiero creo voy fui he puedo debo somos estamos tenemos
    queremos hemos podemos debemos i my myself we our
    """
)


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
        self._words = words_of(text)
        self._verbs = speech_verbs(language)
        nouns = lexicon(language)
        names = Names(self._words, nouns, self._verbs, known)
        phrases = Phrases(self._words, nouns, self._verbs, names)
        cast = Cast(phrases, names)
        quoted = quotations(text, language)
        self._quotes = QuotedSentences(text, spans, quoted)
        self._quoted = quoted_words(self._words, quoted, (self._verbs, nouns.pronouns, THAT))
        clauses = Clauses(phrases, nouns, self._verbs, self._quoted)
        self._attributions = Attributions(clauses, cast)
        self._referents = Referents(clauses, cast, self._attributions)
        self._ranges = [self._word_range(*span) for span in spans]
        self._left_open = 0
        self._figures: set[int] = set()
        self._announced: dict[int, Speaker | None] = {}

    def _word_range(self, start: int, end: int) -> tuple[int, int]:
        return bisect_left(self._words.starts, start), bisect_left(self._words.starts, end)

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
            self._referents.note_topic(number, first, last)
            speaker = self._quoting(number, first, last)
            is_quotation = self._quotes.is_whole(number)
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
        if self._quotes.share(number) < QUOTING_SHARE or first == last or self._quoted[first]:
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
            actor = self._referents.left_out(number, cue)
            speaker = self._speaker(actor, None, Via.CARRIED) if actor else None
        else:
            actor, speaker = self._told(number, cue, cue.phrase)
        self._follow(number, cue, actor)
        return speaker

    def _told(self, number: int, cue: Cue, phrase: Phrase) -> tuple[Actor | None, Speaker | None]:
        """Give the actor whom a phrase of the sentence names, describes or points at."""
        start = self._ranges[number][0]
        if phrase.first > start and (phrase.pronoun or self._referents.topic is None):
            self._referents.note_topic(number, start, phrase.first)
        actor, resolved = self._referents.find(number, phrase)
        if cue.joined:
            actor = self._referents.pair(phrase, cue.joined)
        if actor is None:
            return None, None
        end = (cue.joined or phrase).last
        stop = min(self._words.ends[end - 1], self._spans[number][1])
        mention = (self._words.starts[phrase.first], stop)
        return actor, self._speaker(actor, mention, self._via(cue, number, resolved=resolved))

    def _follow(self, number: int, cue: Cue, actor: Actor | None) -> None:
        """Remember for the sentences to come who spoke, where they may go on."""
        if cue.aside:
            self._referents.note_topic(number, *self._ranges[number])
        elif actor is None or (cue.closing and actor.kind is ActorKind.ORGANIZATION):
            return
        elif cue.according and not actor.named and self._is_figures(cue, actor):
            self._figures.add(number)
        elif actor.kind is ActorKind.PERSON or actor.plural or not cue.according:
            self._referents.topic = (number, actor)

    def _is_figures(self, cue: Cue, actor: Actor) -> bool:
        """Tell «según las encuestas», whom no quotation behind it has for its speaker."""
        paper = cue.phrase is not None and cue.phrase.noun is not None and cue.phrase.noun.paper
        return paper or actor.kind in {ActorKind.ORGANIZATION, ActorKind.PUBLIC_BODY}

    def _via(self, cue: Cue, number: int, *, resolved: bool) -> Via:
        if resolved:
            return Via.PRONOUN
        if cue.according:
            return Via.ACCORDING
        return Via.QUOTE if self._quotes.share(number) > 0 else Via.INDIRECT

    def _speaker(self, actor: Actor, mention: tuple[int, int] | None, via: Via) -> Speaker:
        return Speaker(actor.name, actor.start, actor.end, mention, via, actor.named, actor.role, actor.kind)

    def _was_left_open(self, number: int) -> bool:
        """Tell whether the quotation before was never closed, so that nobody knows where it ends."""
        if number == 0 or self._quotes.share(number) > 0:
            return False
        unclosed = self._quotes.is_unclosed_at(self._spans[number - 1][0])
        if unclosed is not None:
            self._left_open = number if unclosed else 0
        return 0 < self._left_open > number - CARRIED_SENTENCES

    def _from_before(self, number: int, found: Sequence[Speaker | None]) -> Speaker | None:
        """Give the speaker of the sentence before where this quotation goes on from it."""
        if number == 0 or found[number - 1] is None:
            return None
        if number - 1 in self._figures and self._referents.topic:
            return self._speaker(self._referents.topic[1], None, Via.CARRIED)
        return self._carried(self._announced.get(number) or found[number - 1])

    def _subject_before(self, number: int) -> Speaker | None:
        """Give the person whom the sentence before a quotation is about."""
        if self._referents.topic is None or self._referents.topic[0] != number - 1:
            return None
        actor = self._referents.topic[1]
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
            self._quotes.at(self._spans[number][1] - 1),
            self._quotes.at(self._spans[number + 1][0]),
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
