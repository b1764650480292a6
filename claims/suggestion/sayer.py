"""Who says what a verb of saying says: its subject before it or behind it, or one that is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.suggestion.clause import AS
from claims.suggestion.cue import Cue
from claims.suggestion.saying import Sayings
from claims.suggestion.subject import ADVERBS, DAYS, LINKS, WINDOW
from claims.suggestion.verb import Form, Need
from claims.suggestion.word import listed

if TYPE_CHECKING:
    from claims.suggestion.clause import Clauses
    from claims.suggestion.phrase import Phrase
    from claims.suggestion.subject import Subjects

_WHO = frozenset({"quien", "quienes", "who"})
_SUBORDINATING = listed(
    """
    cuando donde si mientras porque aunque pues cual cuales qué cuál lo what when if where while whom
    which to que that
    """
)


class Sayers:
    """Finds the subjects of one text's verbs of saying."""

    def __init__(self, clauses: Clauses, subjects: Subjects) -> None:
        self._clauses = clauses
        self._words = clauses.words
        self._phrases = clauses.phrases
        self._lexicon = clauses.lexicon
        self._verbs = clauses.verbs
        self._quoted = clauses.quoted
        self._english = clauses.english
        self._subjects = subjects
        self._sayings = Sayings(clauses, subjects)

    def cue(self, at: int, first: int, last: int) -> Cue | None:
        """Judge a verb of saying: whether it says something here, and who its subject is."""
        verb = self._verbs[self._words.low(at)]
        if not self._sayings.is_verb(at, verb) or self._sayings.is_denied(at, first):
            return None
        if verb.form in {Form.GERUND, Form.INFINITIVE}:
            return self._said_besides(at, first, last)
        before, plural = self._sayings.before(at, first, verb)
        if before is None or not self._sayings.says(at, before, first, last, verb):
            return None
        low = self._words.low(before) if before >= first else ""
        if low in _WHO or (low == "que" and self._words.low(before - 1) == "," and not self._english):
            return self._who(before, first, plural=plural)
        so = self._words.low(before - 1) == "así" or self._words.lows[before - 2 : before] == ["por", "lo"]
        subordinate = low in _SUBORDINATING and not self._quoted[before] and not so
        return None if subordinate else self._with_subject(at, before, first, last, plural=plural)

    def _who(self, who: int, first: int, *, plural: bool | None) -> Cue | None:
        """Read «Belarte, quien dijo»."""
        subject = self._subjects.antecedent(who, first)
        if subject is None or (subject.noun and subject.noun.paper):
            return None
        aside = self._words.low(subject.first - 1) in self._lexicon.prepositions
        return Cue(who + 1, subject, plural, relative=True, aside=aside)

    def _said_besides(self, at: int, first: int, last: int) -> Cue | None:
        """Read «…, indicando que» and «al afirmar que»: the subject is that of the whole clause."""
        told = self._clauses.goes_on(at, last) and self._words.low(at + 1) not in self._lexicon.articles
        subject = self._subjects.of_clause(at, first) if told else None
        return Cue(at, subject, None) if subject else None

    def _with_subject(
        self, at: int, before: int, first: int, last: int, *, plural: bool | None
    ) -> Cue | None:
        """Find the subject behind the verb, else the one before it, else tell whether it is left out."""
        low = self._words.low(before)
        marked = before < first or self._quoted[before] or not low.isalnum()
        if self._may_invert(at, before, first) if self._english else (marked or low in AS | LINKS | ADVERBS):
            strict = not self._clauses.after_quotation(before, first)
            subject = self._subjects.after(self._clauses.behind_verb(at), last, strict=strict)
            if subject:
                return Cue(at, subject, plural, joined=self._subjects.joined(subject))
            ends = self._clauses.ends(at, last) and not self._english
            if (marked and before >= first and ends) or (low in AS and not self._english):
                return Cue(at, None, plural) if ends else None
        subject = self._subjects.before(before, first, plural=plural)
        subject = subject or self._subjects.of_clause(before + 1, first)
        if subject:
            said = self._may_say(subject, at, before, first, last)
            return self._before_it(at, subject, first, plural=plural) if said else None
        return Cue(at, None, plural) if self._leaves_out(at, before, first, last) else None

    def _before_it(self, at: int, subject: Phrase, first: int, *, plural: bool | None) -> Cue:
        """Join the subject before a verb with the one before «y»: two people, or two surnames."""
        pair = self._subjects.pair_before(subject, first)
        if pair and plural is False:
            return Cue(at, self._subjects.double(pair, subject), plural)
        return Cue(at, pair or subject, plural, joined=subject if pair else None)

    def _leaves_out(self, at: int, before: int, first: int, last: int) -> bool:
        """Tell whether a verb says something whose subject Spanish leaves out."""
        told = (
            self._clauses.after_quotation(before, first)
            or self._clauses.goes_on(at, last)
            or self._words.low(at - 1) == "se"
            or self._opens_with_thing(at, before, first)
        )
        return not self._english and told and self._may_be_left_out(at, before, first)

    def _may_say(self, subject: Phrase, at: int, before: int, first: int, last: int) -> bool:
        """Tell «el vecino promete un puente» from «el puente promete mucho»: a thing needs a statement."""
        if subject.name or subject.noun or subject.pronoun or subject.role is None or self._english:
            return True
        people = self._lexicon.are_people(self._words.low(subject.role[0]))
        return people or self._clauses.goes_on(at, last) or self._clauses.after_quotation(before, first)

    def _opens_with_thing(self, at: int, before: int, first: int) -> bool:
        """Tell «Negó los hechos.»: the sentence begins with a verb that takes a thing."""
        verb = self._verbs[self._words.low(at)]
        return before < first and verb.need is Need.THING and not verb.doubtful

    def _may_invert(self, at: int, before: int, first: int) -> bool:
        """Tell whether English may put the subject behind the verb: after a quotation, or «as»."""
        if self._words.low(at) in {"tell", "tells", "told"} or before < first:
            return False
        return self._quoted[before] or self._words.low(before) == "as"

    def _may_be_left_out(self, at: int, before: int, first: int) -> bool:
        """Tell whether nothing around the verb looks like a subject that could not be read."""
        if self._opens_with_thing(at, before, first):
            return True
        if self._words.low(at + 1) in self._lexicon.articles:
            return False
        start = before + 1
        while start > max(first, before - WINDOW) and not (
            self._quoted[start - 1] or self._words.low(start - 1) in {";", "."}
        ):
            start -= 1
        if any(self._is_ungoverned(step, start, before) for step in range(start, before + 1)):
            return False
        while start <= before and not self._words.low(start).isalnum():
            start += 1
        low = self._words.low(start)
        return (
            start > before
            or not self._words.low(before).isalnum()
            or low in self._lexicon.prepositions | ADVERBS | LINKS
            or low.endswith("mente")
        )

    def _is_ungoverned(self, at: int, start: int, before: int) -> bool:
        """Tell an article with which a subject begins: at the clause's head, or reaching to the verb."""
        low, left = self._words.low(at), self._words.low(at - 1)
        if low not in self._lexicon.articles or low in DAYS:
            return False
        phrase = self._phrases.at(at)
        reaches = phrase is not None and phrase.last == before + 1
        return at == start or left in {"como", "que"} or (reaches and left not in self._lexicon.prepositions)
