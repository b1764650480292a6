"""Verbs of saying: whether one says something where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.suggestion.clause import AS, DASHES
from claims.suggestion.subject import ADVERBS, THAT
from claims.suggestion.verb import SET_PHRASES, Form, Need, Verb
from claims.suggestion.word import listed

if TYPE_CHECKING:
    from claims.suggestion.clause import Clauses
    from claims.suggestion.subject import Subjects

LONGEST_TAG = 8
"""A sentence of so many words that begins with a verb of saying tells who uttered the one before it."""

LONGEST_DENIAL = 10
"""So many words before a verb are looked through for «ni»."""

CLITICS = listed("le les lo los la las nos me te")
AUXILIARIES = {
    "ha": False,
    "han": True,
    "había": False,
    "habían": True,
    "habría": False,
    "habrían": True,
    "haya": False,
    "hayan": True,
    "hubo": False,
    "has": False,
    "have": True,
    "had": None,
    "having": None,
}
_PASSIVE = listed("is are was were be been being gets got")
_HELPERS = listed("has have had would will could also later then again previously reportedly")
_TELLING = listed("contó relató narró describió")
_ONE_THING = listed("el la su un una cómo como")
_SAID_OF_SELF = listed("queja quejan quejó lamenta lamentó pregunta preguntó")
_NOUNS_TOO = listed("pregunta condena denuncia reclama respuesta crítica propuesta demanda cita")
_ALLOWED_NEGATED = listed("descarta descartó descartan dudó cree creen considera consideran")
_BEFORE_INFINITIVE = frozenset({"al", "tras", "a", "quiso", "y", "e"})
_ANNOUNCING = listed("anunciar asegurar decir denunciar explicar informar señalar")
_NOT = frozenset({"no", "nunca", "sin", "not", "never", "didn't"})


class Sayings:
    """Judges the verbs of saying of one text."""

    def __init__(self, clauses: Clauses, subjects: Subjects) -> None:
        self._clauses = clauses
        self._words = clauses.words
        self._phrases = clauses.phrases
        self._lexicon = clauses.lexicon
        self._quoted = clauses.quoted
        self._english = clauses.english
        self._subjects = subjects

    def is_verb(self, at: int, verb: Verb) -> bool:
        """Tell a verb of saying from its look-alikes: a noun, a participle, half of a set phrase."""
        low, before = self._words.low(at), self._words.low(at - 1)
        if not self._has_its_phrase(at):
            return False
        if verb.form is Form.PARTICIPLE:
            return before in AUXILIARIES
        if self._english:
            return before not in _PASSIVE | _NOT and before not in self._lexicon.articles
        if verb.form is Form.INFINITIVE:
            return before in _BEFORE_INFINITIVE or (before == "para" and low in _ANNOUNCING)
        governed = before in self._lexicon.prepositions or before in self._lexicon.articles
        if verb.form is Form.GERUND or not governed or before in AS:
            return True
        return before in CLITICS and not verb.doubtful and low not in _NOUNS_TOO

    def _has_its_phrase(self, at: int) -> bool:
        """Tell whether a verb that says something in one phrase only stands in it."""
        words, low = self._words, self._words.low(at)
        wanted = SET_PHRASES.get(low)
        if wanted:
            return any(tuple(words.lows[at + 1 : at + 1 + len(one)]) == one for one in wanted)
        if low.startswith("compromet"):
            return words.low(at - 1) == "se" and words.low(at + 1) == "a"
        if low.startswith("destac") and words.low(at + 1) in {"en", "por", "como", "entre"}:
            return False
        if low.startswith("llam"):
            return self._calls_upon(at)
        return tuple(words.lows[at + 1 : at + 3]) != ("a", "trámite")

    def _calls_upon(self, at: int) -> bool:
        """Tell «llamó a los vecinos a votar» from «llamó a la puerta»."""
        return self._words.low(at + 1) == "a" and any(
            self._words.low(step - 1) == "a" and self._clauses.is_infinitive(step)
            for step in range(at + 2, at + 2 + LONGEST_DENIAL)
        )

    def is_denied(self, at: int, first: int) -> bool:
        """Tell «ni el canciller ni la ministra informaron»."""
        return "ni" in self._words.lows[max(first, at - LONGEST_DENIAL) : at] and not self._english

    def before(self, at: int, first: int, verb: Verb) -> tuple[int | None, bool | None]:
        """Step back over what belongs to a finite verb.

        Gives the word before it all, and the number that verb or auxiliary shows. The word is None where
        the verb says nothing: «no dijo», «se dijo que».
        """
        words, plural, step = self._words, verb.plural, at - 1
        if verb.form is Form.PARTICIPLE:
            plural, step = AUXILIARIES[words.low(step)], step - 1
        if self._english:
            while step >= first and words.low(step) in _HELPERS:
                step -= 1
            return step, plural
        while step >= first and words.low(step) in CLITICS | {"se"}:
            if words.low(step) == "se" and not self._says_of_self(at):
                return None, plural
            step -= 1
        while step > first and (words.low(step) in ADVERBS or words.low(step).endswith("mente")):
            step -= 1 + (words.low(step - 1) in {"muy", "más"})
        if step >= first and words.low(step) in _NOT:
            return (step - 1 if words.low(at) in _ALLOWED_NEGATED else None), plural
        return step, plural

    def _says_of_self(self, at: int) -> bool:
        """Tell «se quejó», «se dijo preocupada» from the impersonal «se dijo que»."""
        low, following = self._words.low(at), self._words.low(at + 1)
        if low in {"dijo", "dice", "dijeron", "mostró"} or low.startswith(
            ("declar", "manifest", "manifiest")
        ):
            return following not in THAT and following.isalpha() and not self._phrases.at(at + 1)
        if low.startswith("pronunci"):
            return following in {"en", "a", "por", "contra"}
        return low in _SAID_OF_SELF or low.startswith(("refir", "refier", "compromet"))

    def says(self, at: int, before: int, first: int, last: int, verb: Verb) -> bool:
        """Tell whether a verb has with it what it needs to say something."""
        words = self._words
        if self._clauses.after_quotation(before, first) or (before >= first and words.low(before) in DASHES):
            return True
        if self._tags(at, before, first, last) or self._tells_one_thing(at):
            return True
        if words.low(at + 1) == "lo" and words.low(at + 2) == "que":
            return False
        if verb.doubtful:
            return self._says_surely(at, last)
        if verb.need is Need.QUOTE:
            return words.low(at + 1) in THAT or self._clauses.leads_to_quotation(at, last)
        return self._says_clause(at, before, first, last, verb)

    def _tags(self, at: int, before: int, first: int, last: int) -> bool:
        """Tell «Comentó Belarte.», a sentence of its own behind a quotation."""
        quoted = before > 0 and (self._quoted[before] or self._quoted[before - 1])
        return before < first and quoted and last - at <= LONGEST_TAG

    def _tells_one_thing(self, at: int) -> bool:
        """Tell «contó la historia» from «contó los votos», and «se pronunció contra»."""
        low = self._words.low(at)
        if low.startswith("pronunci"):
            return self._words.low(at - 1) == "se"
        return low in _TELLING and self._words.low(at + 1) in _ONE_THING

    def _says_surely(self, at: int, last: int) -> bool:
        """Tell whether a form that may be a noun or another verb has «que» or a quotation beside it."""
        following = self._words.low(at + 1)
        return (
            following in THAT
            or (at + 1 < last and self._quoted[at + 1])
            or (following == "a" and self._clauses.goes_on(at, last))
            or (following == "con" and self._clauses.is_infinitive(at + 2))
        )

    def _says_clause(self, at: int, before: int, first: int, last: int, verb: Verb) -> bool:
        if self._words.low(at) in SET_PHRASES:
            end = self._clauses.behind_verb(at)
            if self._words.low(end) in self._lexicon.articles:
                subject = self._subjects.after(end, last, strict=True)
                return subject is not None and self._clauses.is_set_off(before, first)
        return (
            (self._clauses.goes_on(at, last) and not self._has_object(at, before, first))
            or (self._clauses.is_set_off(before, first) and not self._takes_thing(at, last))
            or (verb.need is Need.THING and not self._clauses.ends(at, last))
            or self._english
            or self._words.low(at - 1) == "se"
            or self._clauses.is_infinitive(at + 1)
        )

    def _takes_thing(self, at: int, last: int) -> bool:
        """Tell «contó los detalles» from «contó la ministra»."""
        article = self._words.low(at + 1) in self._lexicon.articles and not self._english
        return article and self._subjects.after(at + 1, last, strict=True) is None

    def _has_object(self, at: int, before: int, first: int) -> bool:
        """Tell «determinó las cosas que», where «que» belongs to a thing, from «determinó que»."""
        amid = (
            before >= first and self._words.low(before).isalnum() and self._words.low(before) not in ADVERBS
        )
        return amid and not self._english and self._words.low(at + 1) in self._lexicon.articles
