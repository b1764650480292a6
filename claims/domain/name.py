"""Names of actors as people write them: which two may be one and the same name, and how telling that is.

Two names agree when each word of the shorter one has its own counterpart in the longer one: the same word,
another spelling of it, a slip of the pen, or its initial. How likely an agreement means one actor depends on
how many actors would agree so by accident: a rare surname tells much, García next to nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from claims.domain.text import words
from claims.domain.vocabulary import ActorKind
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_PARTICLES = """
al and bin da das de del den der di do dos du el en for ibn in la las los of para ter the van von zu
"""
PARTICLES = frozenset(_PARTICLES.split())
"""Words of names that come and go: «Partido de la Costa» is «Partido Costa»."""

_LINKING_LETTER = re.compile(r"\b[aeiouy]\b")

_BORNE_BY_MANY = """
garcia rodriguez gonzalez fernandez lopez martinez sanchez perez gomez martin jimenez hernandez ruiz diaz
moreno munoz alvarez romero gutierrez torres ramirez flores rivera castillo morales ortiz ramos reyes cruz
silva santos vargas castro rojas mendoza suarez vega smith johnson williams brown jones miller davis wilson
taylor ivanov petrov smirnov wang li zhang liu chen yang kim lee park nguyen khan ali ahmed mohamed hassan
singh kumar jose juan maria antonio manuel carlos luis ana pedro francisco javier miguel david jorge daniel
alejandro fernando rafael john mary james robert michael william thomas alexander vladimir ivan sergei
"""
_OF_BODIES = """
agencia alianza asamblea asociacion association banco bank camara centro comision comite commission
committee confederacion consejo council departamento department direccion embajada embassy empresa estado
federacion federal frente fundacion general gobierno government grupo instituto institute internacional
international juventud liga ministerio ministry movimiento nacional national nacion oficina office
organizacion organization partido party policia popular presidencia republica secretaria servicio sindicato
sociedad superior tribunal union unidad universidad university world mundial
"""
FREQUENT = frozenset(_BORNE_BY_MANY.split()) | frozenset(_OF_BODIES.split())
"""Surnames, given names and words of bodies that tell little, however rare they are in one database."""

_CROWD = 1_000
"""As many actors a name is compared with at least: a database knows but some of those there are."""

_OF_FREQUENT = 1 / 50
_OF_RARE = 1 / 5_000
_OF_INITIAL = 0.08
_SLIPS = 3
"""So many words are a letter or two away from any one."""

_SHORTEST_SOUND, _LONG_SOUND = 3, 6
_SHORTEST_SLIP, _TWO_SLIPS = 5, 9
_ROLE_WEIGHT = 0.4
_WITH_ROLE = 0.2
_MOST = 0.99
_BODIES = frozenset({ActorKind.ORGANIZATION, ActorKind.PUBLIC_BODY, ActorKind.PARTY, ActorKind.GROUP})


class How(StrEnum):
    """How two names agree. A name may do so in several ways at once; the weakest decides."""

    EQUAL = "equal"
    ORDER = "order"
    SPELLING = "spelling"
    SLIP = "slip"
    INITIAL = "initial"
    PART = "part"
    ACRONYM = "acronym"
    ROLE = "role"


_BOUNDS = {
    How.EQUAL: (0.60, 0.95),
    How.ORDER: (0.60, 0.95),
    How.SPELLING: (0.50, 0.90),
    How.SLIP: (0.30, 0.85),
    How.INITIAL: (0.0, 0.80),
    How.PART: (0.0, 0.85),
    How.ACRONYM: (0.45, 0.80),
}
"""The score of an agreement that a crowd would share, and of one that nobody else could."""

_ORDER = {how: rank for rank, how in enumerate(How)}

_PART_OF_A_BODY = 0.55
"""Of bodies a longer name mostly means another one: «Policía de Quelmora» is not «Quelmora»."""

_LONGEST_ACRONYM = 10
_SHORTEST_ACRONYM = 3

# What one sound is written as in one language or another, the longest first.
_WRITTEN = (
    ("shch stch tsch sch tch sh ch zh cz tz ts", "s"),
    ("dzh dj", "i"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("ck qu q", "k"),
    ("ou oo", "u"),
    ("ee", "i"),
    ("y", "i"),
    ("j", "h"),
    ("w", "v"),
    ("z", "s"),
    ("x", "ks"),
)
_SOUNDS = {written: sound for several, sound in _WRITTEN for written in several.split()}
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_SOFT_C = re.compile("c(?=[ei])|(?<=i)c$")
_HARD_G = re.compile("gu(?=[ei])")
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile("[aeiouh]")
_CLOSE_VOWELS = str.maketrans("eo", "iu")
_CYRILLIC_LETTERS = "абвгдежзиклмнопрстуфхцчшщъыьэюяіґє"
_IN_LATIN = "a b v g d e zh z i k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i g ie"
_CYRILLIC = str.maketrans(dict(zip(_CYRILLIC_LETTERS, _IN_LATIN.replace("-", "").split(" "), strict=True)))


@lru_cache(maxsize=100_000)
def spell(word: str) -> str:
    """Write a folded word as it sounds, near enough for `Serguéi`, `Sergey` and `Сергей` to be one."""
    latin = _HARD_G.sub("g", _SOFT_C.sub("s", word.translate(_CYRILLIC)))
    return _DOUBLED.sub(r"\1", _SOUND.sub(lambda match: _SOUNDS[match[0]], latin).replace("c", "k"))


@lru_cache(maxsize=100_000)
def skeleton(word: str) -> str:
    """Give the consonants of a folded word as they sound, `a` first where it begins without one.

    Words of one sound share it, and others do: it is what to look for, not what to decide by.
    """
    sounds = spell(word).replace("v", "b")
    first = "a" if _VOWELS.match(sounds) else sounds[:1]
    return _DOUBLED.sub(r"\1", first + _VOWELS.sub("", sounds[1:])) or word


@dataclass(frozen=True, slots=True)
class NameForm:
    """A name, and its words folded, without particles. `acronym` is set when it looks like one.

    `sounds` are the letters that its words begin with as they sound, a bit each; None with an initial in it.
    Names whose letters differ need no closer look.
    """

    value: str
    words: tuple[str, ...]
    acronym: str | None
    sounds: int | None


def read_name(value: str) -> NameForm:
    """Take a name apart."""
    every = words(value)
    telling = [word for word in words(_LINKING_LETTER.sub(" ", value)) if word not in PARTICLES] or every
    letters = "".join(every)
    dotted = len(every) > 1 and all(len(word) == 1 for word in every)
    looks = (dotted or len(every) == 1) and value.upper() == value and letters.isalpha()
    fits = _SHORTEST_ACRONYM <= len(letters) <= _LONGEST_ACRONYM
    sounds = 0 if all(len(word) > 1 for word in telling) else None
    if sounds is not None:
        for word in telling:
            sounds |= 1 << (ord(skeleton(word)[0]) & 31)
    return NameForm(value, tuple(telling), letters if looks and fits else None, sounds)


def initials(name: NameForm) -> tuple[str, ...]:
    """Give the initials of a name, without those of its particles and with them: one or two words."""
    short, full = ("".join(word[0] for word in some) for some in (name.words, words(name.value)))
    return (short,) if short == full else (short, full)


def stands_for(acronym: str, name: NameForm) -> bool:
    """Tell whether an acronym is one of a name.

    Each word gives its first letter, particles as they like, and one word may give another of its letters:
    «INEGI» is the «Instituto Nacional de Estadística y Geografía».
    """
    if len(name.words) < _SHORTEST_ACRONYM - 1:
        return False
    for given in (name.words, tuple(words(name.value))):
        letters = "".join(word[0] for word in given)
        if acronym == letters:
            return True
        if len(acronym) == len(letters) + 1 and len(letters) >= _SHORTEST_ACRONYM:
            for at, word in enumerate(given, start=1):
                if acronym[at] in word[1:] and acronym == letters[:at] + acronym[at] + letters[at:]:
                    return True
    return False


def kinds_agree(one: ActorKind, other: ActorKind) -> bool:
    """Tell whether two kinds may be of one actor: a person is no state, a party may be an organisation."""
    if one is other or ActorKind.UNIDENTIFIED in {one, other}:
        return True
    return {one, other} <= _BODIES


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two names that may be one, how they agree, and the score of that from 0 to 1."""

    one: str
    other: str
    how: tuple[How, ...]
    score: float

    def __str__(self) -> str:
        """Say it in words."""
        told = {
            How.EQUAL: _("the same name"),
            How.ORDER: _("the same words in another order"),
            How.SPELLING: _("another spelling"),
            How.SLIP: _("a letter or two apart"),
            How.INITIAL: _("initials that fit"),
            How.PART: _("one name within the other"),
            How.ACRONYM: _("an acronym"),
        }
        names = {"how": ", ".join(told[how] for how in self.how), "one": self.one, "other": self.other}
        if self.how == (How.EQUAL,):
            return _("%(how)s: «%(one)s»") % names
        return _("%(how)s: «%(one)s», «%(other)s»") % names


class Judge:
    """Judges names, knowing how many actors bear each word.

    `frequencies` are those numbers by what `spell` gives, `total` is how many actors there are, and
    `distance` counts the letters to change, add, take out or swap with the next from one word to another.
    """

    def __init__(
        self, frequencies: Mapping[str, int], total: int, distance: Callable[[str, str], int]
    ) -> None:
        self._frequencies = frequencies
        self._total = max(total, _CROWD)
        self._distance = distance

    def compare(
        self, ones: Iterable[NameForm], others: Sequence[NameForm], *, bodies: bool
    ) -> Agreement | None:
        """Find the best agreement among the names of two actors; `bodies` tells that they are no persons."""
        best: Agreement | None = None
        for one in ones:
            for other in others:
                found = self._agree(one, other, bodies=bodies)
                if found is not None and (best is None or found.score > best.score):
                    best = found
        return best

    def _agree(self, one: NameForm, other: NameForm, *, bodies: bool) -> Agreement | None:
        if bodies and (
            (one.acronym is not None and stands_for(one.acronym, other))
            or (other.acronym is not None and stands_for(other.acronym, one))
        ):
            letters = len(one.acronym or other.acronym or "")
            return self._make(one, other, [How.ACRONYM], _CROWD / 5**letters, bodies=bodies)
        short, long = (one, other) if len(one.words) <= len(other.words) else (other, one)
        if short.sounds is not None and long.sounds is not None and short.sounds & ~long.sounds:
            return None
        links = self._align(short.words, long.words)
        if links is None:
            return None
        chance = float(self._total)
        ways = set()
        for mine, its, how in links:
            ways.add(how)
            chance *= self._share(mine, its, how)
        if len(short.words) < len(long.words):
            ways.add(How.PART)
        ways.discard(How.EQUAL)
        if not ways:
            ways.add(How.EQUAL if one.words == other.words else How.ORDER)
        return self._make(one, other, ways, chance, bodies=bodies)

    def _make(
        self, one: NameForm, other: NameForm, ways: Iterable[How], chance: float, *, bodies: bool
    ) -> Agreement:
        how = tuple(sorted(ways, key=_ORDER.__getitem__))
        low = min(_BOUNDS[way][0] for way in how)
        high = min(_BOUNDS[way][1] for way in how)
        if bodies and How.PART in how:
            high = _PART_OF_A_BODY
        # The root is gentle: that two more bear the name is no reason to keep silent.
        score = low + (high - low) * (1 / (1 + chance)) ** 0.25
        return Agreement(one.value, other.value, how, score)

    def _align(self, short: tuple[str, ...], long: tuple[str, ...]) -> list[tuple[str, str, How]] | None:
        """Find a counterpart in `long` for each word of `short`, the same words first."""
        fitting: list[tuple[int, int, int, How]] = []
        for here, mine in enumerate(short):
            before = len(fitting)
            for there, its in enumerate(long):
                how = self._link(mine, its)
                if how is not None:
                    fitting.append((_ORDER[how], here, there, how))
            if len(fitting) == before:
                return None
        links: dict[int, tuple[int, How]] = {}
        taken: set[int] = set()
        for _rank, here, there, how in sorted(fitting):
            if here not in links and there not in taken:
                links[here] = there, how
                taken.add(there)
        found = [(short[here], long[there], how) for here, (there, how) in links.items()]
        if len(found) < len(short) or all(len(mine) == 1 or how is How.INITIAL for mine, _its, how in found):
            return None
        return found

    def _link(self, one: str, other: str) -> How | None:
        """Tell how two words may be one."""
        if one == other:
            return How.EQUAL
        if len(one) == 1 or len(other) == 1:
            return How.INITIAL if one[0] == other[0] else None
        if self._sounds_like(one, other):
            return How.SPELLING
        return How.SLIP if self._is_slip(one, other) else None

    def _sounds_like(self, one: str, other: str) -> bool:
        """Tell other spellings of a word: `e` for `i` and `o` for `u`, and a vowel more in a long one."""
        if min(len(one), len(other)) < _SHORTEST_SOUND or skeleton(one) != skeleton(other):
            return False
        if _other_gender(one, other):
            return False
        heard, as_heard = (_DOUBLED.sub(r"\1", spell(word).translate(_CLOSE_VOWELS)) for word in (one, other))
        long_enough = min(len(heard), len(as_heard)) >= _LONG_SOUND
        return heard == as_heard or (long_enough and self._distance(heard, as_heard) == 1)

    def _is_slip(self, one: str, other: str) -> bool:
        """Tell a slip of the pen. Two words that several actors bear each are two words."""
        shortest = min(len(one), len(other))
        most = 2 if shortest >= _TWO_SLIPS else 1
        if shortest < _SHORTEST_SLIP or max(len(one), len(other)) - shortest > most:
            return False
        if self._distance(one, other) > most or not (one + other).isalpha() or _other_gender(one, other):
            return False
        return not (self._is_known(one) and self._is_known(other))

    def _is_known(self, word: str) -> bool:
        return word in FREQUENT or self._frequencies.get(spell(word), 0) > 2  # noqa: PLR2004 - more than the pair

    def _share(self, mine: str, its: str, how: How) -> float:
        """Give the share of all actors with a word that would agree so, but for the two compared."""
        if how is How.INITIAL:
            return _OF_INITIAL
        floor = _OF_FREQUENT if mine in FREQUENT or its in FREQUENT else _OF_RARE
        bearers = max(self._frequencies.get(spell(word), 0) for word in (mine, its)) - 2
        share = max(floor, bearers / self._total)
        return share * _SLIPS if how is How.SLIP else share


def with_role(score: float) -> float:
    """Raise the score of two names that agree a little, for a role that both held at one time."""
    return min(_MOST, score + (1 - score) * _ROLE_WEIGHT) if score >= _WITH_ROLE else score


def _other_gender(one: str, other: str) -> bool:
    """Tell words that differ as «Mario» and «María», «Ivanov» and «Ivanova»: not by their spelling."""
    return one.endswith("a") != other.endswith("a")
