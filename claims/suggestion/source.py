"""The source of a sentence: whom it is according to, rather than who says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.suggestion.cue import Cue
from claims.suggestion.phrase import Phrase
from claims.suggestion.saying import AUXILIARIES, CLITICS
from claims.suggestion.verb import Form

if TYPE_CHECKING:
    from claims.suggestion.clause import Clauses
    from claims.suggestion.subject import Subjects

LONGEST_QUOTED = 10
"""The most words of a name in quotation marks."""

_OPENING = frozenset("\"«“\u2018'")
_CLOSING = frozenset("\"»”'\u2019")
LEADS: dict[str, tuple[tuple[str, ...], ...]] = {
    "según": (("según",),),
    "segun": (("segun",),),
    "acuerdo": (("de", "acuerdo", "con"), ("de", "acuerdo", "a"), ("de", "acuerdo", "al")),
    "juicio": (("a", "juicio", "de"), ("a", "juicio", "del")),
    "opinión": (("en", "opinión", "de"), ("en", "opinión", "del")),
    "palabras": (("en", "palabras", "de"), ("en", "palabras", "del")),
    "decir": (("al", "decir", "de"), ("a", "decir", "de"), ("a", "decir", "del")),
    "criterio": (("a", "criterio", "de"), ("a", "criterio", "del")),
    "voz": (("en", "voz", "de"), ("en", "voz", "del")),
    "su": (("en", "su", "opinión"), ("a", "su", "juicio"), ("a", "su", "entender")),
    "conforme": (("conforme", "a"),),
    "according": (("according", "to"),),
    "view": (("in", "the", "view", "of"),),
    "opinion": (("in", "the", "opinion", "of"),),
    "words": (("in", "the", "words", "of"),),
}
"""The words that lead to a source, each lead under the word that tells it."""


class Sources:
    """Reads the sources that one text is according to."""

    def __init__(self, clauses: Clauses, subjects: Subjects) -> None:
        self._words = clauses.words
        self._phrases = clauses.phrases
        self._lexicon = clauses.lexicon
        self._verbs = clauses.verbs
        self._subjects = subjects

    def cue(self, at: int, last: int) -> Cue | None:
        """Read «según», or another of the words with such a lead, and who stands behind it."""
        words = self._words
        for lead in LEADS[words.low(at)]:
            start = at - lead.index(words.low(at))
            if tuple(words.lows[start : start + len(lead)]) == lead:
                if lead[-1] not in self._lexicon.prepositions:
                    return Cue(at, None, None, according=True)
                return self._after_according(start + len(lead), last)
        return None

    def _after_according(self, at: int, last: int) -> Cue | None:
        words = self._words
        if words.low(at) == "lo" and words.low(at + 2) == "por":
            at += 3
        step = at
        while (
            step < last
            and words.low(step) in CLITICS | set(AUXILIARIES) | {"se", "lo"}
            and not self._phrases.at(step)
        ):
            step += 1
        if words.low(step) in AUXILIARIES or (words.low(step) in self._verbs and not words.is_capital(step)):
            if "se" in words.lows[at:step]:
                return None
            verb = self._verbs.get(words.low(step))
            subject = self._subjects.after(step + 1, last, strict=False)
            if subject:
                return Cue(at, subject, None, according=True, joined=self._subjects.joined(subject))
            if (
                verb
                and verb.form is Form.FINITE
                and (words.low(step + 1) in {",", ".", ""} | self._lexicon.prepositions)
            ):
                return Cue(at, None, verb.plural, according=True)
            return None
        phrase = self._subjects.source(at) or self._quoted_name(at, last)
        if phrase is None and words.low(at).isalpha() and words.low(at) not in self._lexicon.function_words:
            phrase = self._subjects.after(at + 1, last, strict=True)
        return Cue(at, phrase, None, according=True, joined=self._subjects.joined(phrase)) if phrase else None

    def _quoted_name(self, at: int, last: int) -> Phrase | None:
        """Read a programme's or a site's name between quotation marks: «según «La Hora»»."""
        words = self._words
        if words.low(at) not in _OPENING or not words.is_capital(at + 1):
            return None
        for end in range(at + 2, min(last, at + 2 + LONGEST_QUOTED)):
            if words.low(end) in _CLOSING:
                return Phrase(at + 1, end, end + 1, name=(at + 1, end), definite=True)
        return None
