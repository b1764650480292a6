"""Where a sentence says who speaks: verbs of saying, «según», a colon; and what they need to count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from claims.domain.vocabulary import ActorKind
from claims.suggestion.phrase import Phrase
from claims.suggestion.subject import ADVERBS, BREAKS, DAYS, LINKS, THAT, WINDOW, Subjects
from claims.suggestion.verb import SET_PHRASES, Form, Need, Verb
from claims.suggestion.word import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claims.suggestion.cast import Cast
    from claims.suggestion.noun import Lexicon
    from claims.suggestion.phrase import Phrases

CLAUSE_WINDOW = 16
"""So many words after a verb are looked through for «que», a colon or a quotation."""
LONGEST_TAG = 8
"""A sentence of so many words that begins with a verb of saying tells who uttered the one before it."""

LONGEST_DENIAL = 10
"""So many words before a verb are looked through for «ni»."""

_CLITICS = listed("le les lo los la las nos me te")
_AUXILIARIES = {
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
_WHO = frozenset({"quien", "quienes", "who"})
_SUBORDINATING = listed(
    """
    cuando donde si mientras porque aunque pues cual cuales qué cuál lo what when if where while whom
    which to que that
    """
)
_PAST = ("ó", "aron", "ieron", "uso")
_VIEWED = listed(", es son fue era será sería no")
_TELLING = listed("contó relató narró describió")
_ONE_THING = listed("el la su un una cómo como")
_READ = frozenset({"lee", "leer", "leía"})
_AS = frozenset({"como", "según", "tal", "as"})
_SAID_OF_SELF = listed("queja quejan quejó lamenta lamentó pregunta preguntó")
_NOUNS_TOO = listed("pregunta condena denuncia reclama respuesta crítica propuesta demanda cita")
_ALLOWED_NEGATED = listed("descarta descartó descartan dudó cree creen considera consideran")
_BEFORE_INFINITIVE = frozenset({"al", "tras", "a", "quiso", "y", "e"})
_ANNOUNCING = listed("anunciar asegurar decir denunciar explicar informar señalar")
_OPENING = frozenset("\"«“\u2018'")
_CLOSING = frozenset("\"»”'\u2019")
_DASHES = frozenset("—\u2013")
_NOT = frozenset({"no", "nunca", "sin", "not", "never", "didn't"})
_ACCORDING_LEADS: dict[str, tuple[tuple[str, ...], ...]] = {
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


@dataclass(frozen=True, slots=True)
class Cue:
    """An attribution found in a sentence, at a word.

    `phrase` says who, and is None where the subject is left out; `plural` is then what the verb tells.
    `joined` is the second of two who speak together. It is `relative` where the verb belongs to a relative
    clause, and `aside` where that hangs on someone the sentence is not about. A `closing` one stands at the
    end of a sentence that has an attribution of its own.
    """

    at: int
    phrase: Phrase | None
    plural: bool | None
    according: bool = False
    joined: Phrase | None = None
    relative: bool = False
    aside: bool = False
    closing: bool = False


class Attributions:
    """Finds the attributions of one text's sentences. `quoted` tells for each word whether it is quoted."""

    def __init__(
        self, phrases: Phrases, cast: Cast, lexicon: Lexicon, verbs: dict[str, Verb], quoted: Sequence[bool]
    ) -> None:
        self._words = phrases.words
        self._phrases = phrases
        self._cast = cast
        self._lexicon = lexicon
        self._verbs = verbs
        self._quoted = quoted
        self._english = "of" in lexicon.of
        self._subjects = Subjects(phrases, lexicon, quoted, english=self._english)

    def first_phrase(self, first: int, last: int) -> Phrase | None:
        """Give the phrase a sentence is about: its first one that no preposition governs."""
        return self._subjects.first(first, min(last, first + WINDOW))

    def author(self, at: int) -> Phrase | None:
        """Give whom the text names as the author of the paper that a noun calls so."""
        return self._subjects.author_of(at)

    def quoting(self, first: int, end: int) -> Phrase | None:
        """Give the named one who does something in front of a quotation, and whom no preposition governs."""
        start = max(first, end - WINDOW)
        at = start
        while at < end:
            phrase = None if self._quoted[at] else self._phrases.at(at)
            governed = self._words.low(at - 1) in self._lexicon.prepositions and at > start
            if phrase and phrase.last <= end and not governed and self._is_person(phrase):
                return phrase
            at = max(at + 1, phrase.last if phrase and phrase.name else 0)
        return None

    def _is_person(self, phrase: Phrase) -> bool:
        """Tell a name of which the text gives a sign that it is a person's: an office or a given name."""
        actor = self._cast.named(phrase)
        return actor is not None and actor.kind is ActorKind.PERSON and bool(actor.lemmas or actor.gender)

    def cue(self, first: int, last: int) -> Cue | None:
        """Find the outermost attribution among the words that are not quoted."""
        found, later = None, None
        for cue in self._cues(first, last):
            if cue.relative:
                later = later or cue
            elif found is None or self._closes(cue, last):
                found = replace(cue, closing=found is not None)
        return found or later or self._before_colon(first, last)

    def _closes(self, cue: Cue, last: int) -> bool:
        """Tell «…, dijo Belarte.», which speaks of all the sentence before it."""
        phrase = cue.phrase
        if phrase is None or cue.according or phrase.first < cue.at or last - phrase.last > 1:
            return False
        return self._words.low(cue.at - 1) == "," and self._words.low(cue.at) in self._verbs

    def final(self, first: int, last: int) -> Cue | None:
        """Find the last attribution among them."""
        return max(self._cues(first, last), key=lambda one: one.at, default=None)

    def _cues(self, first: int, last: int) -> Iterator[Cue]:
        headed = self._headed(first, last)
        if headed:
            yield headed
        for at in range(first, last):
            if self._quoted[at]:
                continue
            cue, low = None, self._words.lows[at]
            if low in {"para", "for"} and at == first:
                cue = self._in_view_of(at, last)
            elif low in _ACCORDING_LEADS:
                cue = self._according(at, last)
            elif low in _READ:
                cue = self._read(at, first)
            elif low in self._verbs and (at == first or not self._words.is_capital(at)):
                cue = self._said(at, first, last)
            elif low.endswith(_PAST) and at > first:
                cue = self._uttered(at, first, last)
            if cue:
                yield cue

    def _uttered(self, at: int, first: int, last: int) -> Cue | None:
        """Read any verb between a quotation and a name that ends the clause, as in «…», soltó Belarte»."""
        if self._english or not self._after_quotation(at - 1, first):
            return None
        phrase = self._phrases.at(at + 1)
        ends = phrase is not None and phrase.name is not None and self._ends_clause(phrase.last - 1, last)
        return Cue(at, phrase, None) if ends else None

    def _headed(self, first: int, last: int) -> Cue | None:
        """Read a headline «Belarte: el puente es seguro»."""
        phrase = self._phrases.at(first)
        if phrase is None or phrase.last >= last - 1 or self._words.low(phrase.last) != ":":
            return None
        return Cue(first, phrase, None) if self._is_person(phrase) else None

    def _according(self, at: int, last: int) -> Cue | None:
        words = self._words
        for lead in _ACCORDING_LEADS[words.low(at)]:
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
            and words.low(step) in _CLITICS | set(_AUXILIARIES) | {"se", "lo"}
            and not self._phrases.at(step)
        ):
            step += 1
        if words.low(step) in _AUXILIARIES or (words.low(step) in self._verbs and not words.is_capital(step)):
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
        for end in range(at + 2, min(last, at + 2 + LONGEST_DENIAL)):
            if words.low(end) in _CLOSING:
                return Phrase(at + 1, end, end + 1, name=(at + 1, end), definite=True)
        return None

    def _read(self, at: int, first: int) -> Cue | None:
        """Read «…», se lee en la carta»: the words are the writer's."""
        for step in (at - 1, at - 2):
            if self._words.low(step) == "se" and step >= first and self._after_quotation(step - 1, first):
                return Cue(at, None, None)
        return None

    def _in_view_of(self, at: int, last: int) -> Cue | None:
        """Read «Para el canciller, …» where a sentence begins with it."""
        phrase = self._phrases.at(at + 1)
        if phrase is None or phrase.last >= last:
            return None
        set_off = self._words.low(phrase.tail - 1) == "," or self._words.low(phrase.last) in _VIEWED
        office = phrase.noun is not None and phrase.noun.kind is ActorKind.PERSON and phrase.definite
        person = self._is_person(phrase) if phrase.name else office
        return Cue(at + 1, phrase, None, according=True) if set_off and person else None

    def _said(self, at: int, first: int, last: int) -> Cue | None:
        """Judge a verb of saying: whether it says something here, and who its subject is."""
        verb = self._verbs[self._words.low(at)]
        if not self._is_verb(at, verb) or self._denied(at, first):
            return None
        if verb.form in {Form.GERUND, Form.INFINITIVE}:
            return self._said_besides(at, first, last)
        before, plural = self._before_verb(at, first, verb)
        if before is None or not self._says(at, before, first, last, verb):
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

    def _denied(self, at: int, first: int) -> bool:
        """Tell «ni el canciller ni la ministra informaron»."""
        return "ni" in self._words.lows[max(first, at - LONGEST_DENIAL) : at] and not self._english

    def _is_verb(self, at: int, verb: Verb) -> bool:
        """Tell a verb of saying from its look-alikes: a noun, a participle, half of a set phrase."""
        low, before = self._words.low(at), self._words.low(at - 1)
        if not self._has_its_phrase(at):
            return False
        if verb.form is Form.PARTICIPLE:
            return before in _AUXILIARIES
        if self._english:
            return before not in _PASSIVE | _NOT and before not in self._lexicon.articles
        if verb.form is Form.INFINITIVE:
            return before in _BEFORE_INFINITIVE or (before == "para" and low in _ANNOUNCING)
        governed = before in self._lexicon.prepositions or before in self._lexicon.articles
        if verb.form is Form.GERUND or not governed or before in _AS:
            return True
        return before in _CLITICS and not verb.doubtful and low not in _NOUNS_TOO

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
            self._words.low(step - 1) == "a" and self._is_infinitive(step)
            for step in range(at + 2, at + 2 + LONGEST_DENIAL)
        )

    def _said_besides(self, at: int, first: int, last: int) -> Cue | None:
        """Read «…, indicando que» and «al afirmar que»: the subject is that of the whole clause."""
        told = self._has_clause(at, last) and self._words.low(at + 1) not in self._lexicon.articles
        subject = self._subjects.of_clause(at, first) if told else None
        return Cue(at, subject, None) if subject else None

    def _with_subject(
        self, at: int, before: int, first: int, last: int, *, plural: bool | None
    ) -> Cue | None:
        """Find the subject behind the verb, else the one before it, else tell whether it is left out."""
        low = self._words.low(before)
        marked = before < first or self._quoted[before] or not low.isalnum()
        if self._may_invert(at, before, first) if self._english else (marked or low in _AS | LINKS | ADVERBS):
            strict = not self._after_quotation(before, first)
            subject = self._subjects.after(self._set_phrase_at(at), last, strict=strict)
            if subject:
                return Cue(at, subject, plural, joined=self._subjects.joined(subject))
            ends = self._ends_clause(at, last) and not self._english
            if (marked and before >= first and ends) or (low in _AS and not self._english):
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
            self._after_quotation(before, first)
            or self._has_clause(at, last)
            or self._words.low(at - 1) == "se"
            or self._opens_with_thing(at, before, first)
        )
        return not self._english and told and self._may_be_left_out(at, before, first)

    def _may_say(self, subject: Phrase, at: int, before: int, first: int, last: int) -> bool:
        """Tell «el vecino promete un puente» from «el puente promete mucho»: a thing needs a statement."""
        if subject.name or subject.noun or subject.pronoun or subject.role is None or self._english:
            return True
        people = self._lexicon.are_people(self._words.low(subject.role[0]))
        return people or self._has_clause(at, last) or self._after_quotation(before, first)

    def _opens_with_thing(self, at: int, before: int, first: int) -> bool:
        """Tell «Negó los hechos.»: the sentence begins with a verb that takes a thing."""
        verb = self._verbs[self._words.low(at)]
        return before < first and verb.need is Need.THING and not verb.doubtful

    def _may_invert(self, at: int, before: int, first: int) -> bool:
        """Tell whether English may put the subject behind the verb: after a quotation, or «as»."""
        if self._words.low(at) in {"tell", "tells", "told"} or before < first:
            return False
        return self._quoted[before] or self._words.low(before) == "as"

    def _before_verb(self, at: int, first: int, verb: Verb) -> tuple[int | None, bool | None]:
        """Step back over what belongs to a finite verb.

        Gives the word before it all, and the number that verb or auxiliary shows. The word is None where
        the verb says nothing: «no dijo», «se dijo que».
        """
        words, plural, step = self._words, verb.plural, at - 1
        if verb.form is Form.PARTICIPLE:
            plural, step = _AUXILIARIES[words.low(step)], step - 1
        if self._english:
            while step >= first and words.low(step) in _HELPERS:
                step -= 1
            return step, plural
        while step >= first and words.low(step) in _CLITICS | {"se"}:
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

    def _says(self, at: int, before: int, first: int, last: int, verb: Verb) -> bool:
        """Tell whether a verb has with it what it needs to say something."""
        words = self._words
        if self._after_quotation(before, first) or (before >= first and words.low(before) in _DASHES):
            return True
        if self._tags(at, before, first, last) or self._tells_one_thing(at):
            return True
        if words.low(at + 1) == "lo" and words.low(at + 2) == "que":
            return False
        if verb.doubtful:
            return self._says_surely(at, last)
        if verb.need is Need.QUOTE:
            return words.low(at + 1) in THAT or self._quote_ahead(at, last)
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
            or (following == "a" and self._has_clause(at, last))
            or (following == "con" and self._is_infinitive(at + 2))
        )

    def _says_clause(self, at: int, before: int, first: int, last: int, verb: Verb) -> bool:
        if self._words.low(at) in SET_PHRASES:
            end = self._set_phrase_at(at)
            if self._words.low(end) in self._lexicon.articles:
                subject = self._subjects.after(end, last, strict=True)
                return subject is not None and self._set_off(before, first)
        return (
            (self._has_clause(at, last) and not self._has_object(at, before, first))
            or (self._set_off(before, first) and not self._takes_thing(at, last))
            or (verb.need is Need.THING and not self._ends_clause(at, last))
            or self._english
            or self._words.low(at - 1) == "se"
            or self._is_infinitive(at + 1)
        )

    def _takes_thing(self, at: int, last: int) -> bool:
        """Tell «contó los detalles» from «contó la ministra»."""
        article = self._words.low(at + 1) in self._lexicon.articles and not self._english
        return article and self._subjects.after(at + 1, last, strict=True) is None

    def _set_phrase_at(self, at: int) -> int:
        """Give where the text goes on behind a verb, or behind «dio a conocer»."""
        for one in SET_PHRASES.get(self._words.low(at), ()):
            if tuple(self._words.lows[at + 1 : at + 1 + len(one)]) == one:
                return at + 1 + len(one)
        return at + 1

    def _has_object(self, at: int, before: int, first: int) -> bool:
        """Tell «determinó las cosas que», where «que» belongs to a thing, from «determinó que»."""
        amid = (
            before >= first and self._words.low(before).isalnum() and self._words.low(before) not in ADVERBS
        )
        return amid and not self._english and self._words.low(at + 1) in self._lexicon.articles

    def _is_infinitive(self, at: int) -> bool:
        """Tell «asegura tener» from «asegura el puerto»."""
        low = self._words.low(at)
        return low.isalpha() and low.endswith(("ar", "er", "ir", "arse", "erse", "irse"))

    def _after_quotation(self, before: int, first: int) -> bool:
        """Tell whether a quotation ends before the verb, with or without a comma between."""
        if before < first:
            return before >= 0 and self._quoted[before] and self._words.shapes[first][0].islower()
        if self._quoted[before]:
            return True
        return before > first and self._quoted[before - 1] and not self._words.low(before).isalnum()

    def _set_off(self, before: int, first: int) -> bool:
        """Tell whether the verb stands apart between commas, as «indicó la fiscalía» does."""
        return before >= first and (self._words.low(before) in _DASHES | _AS | {",", "…"})

    def _has_clause(self, at: int, last: int) -> bool:
        """Look ahead for «que», a colon or a quotation before the clause ends."""
        for step in range(at + 1, min(last, at + CLAUSE_WINDOW)):
            low = self._words.low(step)
            if low == "lo" and self._words.low(step + 1) == "que":
                return False
            if self._quoted[step] or low in THAT:
                return True
            verb = self._verbs.get(low)
            if low in BREAKS or (verb and verb.form is Form.FINITE and not verb.doubtful):
                return False
        return False

    def _quote_ahead(self, at: int, last: int) -> bool:
        for step in range(at + 1, min(last, at + CLAUSE_WINDOW)):
            if self._quoted[step] or self._words.low(step) == ":":
                return True
            if self._words.low(step) in BREAKS:
                return False
        return False

    def _ends_clause(self, at: int, last: int) -> bool:
        return at + 1 >= last or self._words.low(at + 1) in _DASHES | {",", ".", ";", ")", "-"}

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

    def _may_sign(self, phrase: Phrase) -> bool:
        """Tell who may stand behind the colon of a headline: a name, or an office."""
        return phrase.name is not None or (
            phrase.noun is not None and phrase.noun.kind is ActorKind.PERSON and phrase.role is not None
        )

    def _before_colon(self, first: int, last: int) -> Cue | None:
        """Read «Belarte: «…»», or a phrase and a colon right before a quotation."""
        words = self._words
        for at in range(first + 1, last):
            if words.low(at) == ":" and not self._quoted[at]:
                author = self._phrases.at(at + 1)
                if author and author.last == last and at > first + 3 and self._may_sign(author):
                    return Cue(at, author, None)
                if not (at + 1 < len(words) and self._quoted[at + 1]):
                    return None
                phrase = self._subjects.first(first, at)
                if phrase and (phrase.name or (phrase.noun and not phrase.noun.paper)):
                    return Cue(at, self._subjects.author(phrase), None)
                return None
            if self._quoted[at] and at > first and not self._quoted[first]:
                return None
        return None
