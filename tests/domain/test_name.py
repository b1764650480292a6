from __future__ import annotations

import pytest
from rapidfuzz.distance import OSA

from claims.domain.name import (
    How,
    Judge,
    initials,
    kinds_agree,
    read_name,
    skeleton,
    spell,
    stands_for,
    with_role,
)
from claims.domain.text import words
from claims.domain.vocabulary import ActorKind

ALONE = Judge({}, 2, OSA.distance)


def judge(one: str, other: str, *, by: Judge = ALONE, bodies: bool = False) -> tuple[set[How], float] | None:
    """Judge two names, either way round: that must not matter."""
    found = by.compare([read_name(one)], [read_name(other)], bodies=bodies)
    turned = by.compare([read_name(other)], [read_name(one)], bodies=bodies)
    assert (found is None) == (turned is None)
    if found is None or turned is None:
        return None
    assert (found.how, found.score) == (turned.how, turned.score)
    return set(found.how), round(found.score, 2)


# ---- words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "Sergei Sergey Serguéi Serguei Сергей",
        "Zelenski Zelensky Zelenskyy Zelenskiy",
        "Vladimir Wladimir Vladímir",
        "Ajmed Ahmed Akhmed",
        "Yuri Iuri",
        "Hasan Hassan",
        "Filip Philip",
        "Djokovic Yokovich",
    ],
)
def test_one_sound_has_one_spelling(written: str) -> None:
    assert len({spell(word) for word in words(written)}) == 1


@pytest.mark.parametrize(
    "written", ["Mohamed Mohammed Muhammad Mohamad", "Bladimir Vladimir", "Jruschov Khrushchev Hrushov"]
)
def test_what_sounds_alike_has_one_skeleton(written: str) -> None:
    assert len({skeleton(word) for word in words(written)}) == 1


def test_other_scripts_are_their_own_skeleton() -> None:
    assert skeleton("习近平") == "习近平"
    assert skeleton("a") == "a"


def test_names_are_taken_apart() -> None:
    assert read_name("Partido de la Costa y el Mar").words == ("partido", "costa", "mar")
    assert read_name("A. de la O").words == ("a", "o")
    assert read_name("De la").words == ("de", "la")
    assert [read_name(text).acronym for text in ("INEGI", "O.N.U.", "Inegi", "UE", "3M4", "JUAN PÉREZ")] == [
        "inegi",
        "onu",
        None,
        None,
        None,
        None,
    ]
    assert initials(read_name("Organización de las Naciones Unidas")) == ("onu", "odlnu")
    assert initials(read_name("Banco Ambrera")) == ("ba",)


@pytest.mark.parametrize(
    ("acronym", "name", "fits"),
    [
        ("onu", "Organización de las Naciones Unidas", True),
        ("inegi", "Instituto Nacional de Estadística y Geografía", True),
        ("pdqsa", "Petróleos de Quelmora S.A.", True),
        ("ineb", "Instituto Nacional de Estadística y Geografía", False),
        ("inegz", "Instituto Nacional de Estadística y Geografía", False),
        ("one", "Organización", False),
        ("oun", "Organización de las Naciones Unidas", False),
    ],
)
def test_acronyms(acronym: str, name: str, fits: bool) -> None:  # noqa: FBT001 - a case
    assert stands_for(acronym, read_name(name)) is fits


# ---- two names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "how", "score"),
    [
        ("Octavio Belarte", "OCTAVIO BELARTÉ", {How.EQUAL}, 0.95),
        ("Belarte, Octavio", "Octavio Belarte", {How.ORDER}, 0.95),
        ("Sergei Volkiz", "Serguéi Vólkiz", {How.SPELLING}, 0.90),
        ("Mohammed Volkiz", "Muhammad Wolkiz", {How.SPELLING}, 0.90),
        ("Сергей Волкиз", "Sergey Volkiz", {How.SPELLING}, 0.90),
        ("Octavio Belarte", "Octavio Belatre", {How.SLIP}, 0.85),
        ("O. Belarte", "Octavio Belarte", {How.INITIAL}, 0.80),
        ("J. Pérez", "Juan Pérez", {How.INITIAL}, 0.63),
        ("Vólkiz-Tarmán", "Edrán Vólkiz-Tarmán", {How.PART}, 0.85),
        ("Belarte", "Octavio Belarte", {How.PART}, 0.81),
        ("Iván Vólkiz", "Yván Vólkiz Tarmán", {How.SPELLING, How.PART}, 0.85),
        ("E. Volkiz", "Edrán Vólkiz Tarmán", {How.INITIAL, How.PART}, 0.80),
        ("García", "Ana García", {How.PART}, 0.40),
    ],
)
def test_names_that_agree(one: str, other: str, how: set[How], score: float) -> None:
    assert judge(one, other) == (how, score)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Octavio Belarte", "Nélida Belarte"),
        ("Juan Pérez López", "Juan Pérez Gómez"),
        ("Mario Belarte", "María Belarte"),
        ("Yuri Volkova", "Yuri Volkov"),
        ("O. Belarte", "Nélida Belarte"),
        ("O. B.", "Octavio Belarte"),
        ("Octavio Marín", "Octavio Morán"),
        ("Ahmed", "Mohammed"),
        ("Distrito 12345", "Distrito 12346"),
        ("Gil", "Gal"),
        ("Belarte Belarte", "Octavio Belarte"),
    ],
)
def test_names_that_do_not(one: str, other: str) -> None:
    assert judge(one, other) is None


def test_what_a_crowd_bears_tells_little() -> None:
    crowd = Judge({"belarte": 500, "oktavio": 500}, 10_000, OSA.distance)
    assert judge("Belarte", "Octavio Belarte", by=crowd) == ({How.PART}, 0.18)
    assert judge("O. Belarte", "Octavio Belarte", by=crowd) == ({How.INITIAL}, 0.32)
    assert judge("Belarte, Octavio", "Octavio Belarte", by=crowd) == ({How.ORDER}, 0.76)


def test_two_words_that_several_bear_are_no_slip() -> None:
    known = Judge({spell("belarte"): 3, spell("belaste"): 3}, 10, OSA.distance)
    assert judge("Octavio Belarte", "Octavio Belaste") == ({How.SLIP}, 0.85)
    assert judge("Octavio Belarte", "Octavio Belaste", by=known) is None


def test_bodies_have_acronyms_and_parts_that_tell_little() -> None:
    name = "Instituto de Pesca Ambrera"
    assert judge("IPA", name, bodies=True) == ({How.ACRONYM}, 0.65)
    assert judge("IPA", name) is None
    assert judge("Puertos de Quelmora", "Quelmora", bodies=True) == ({How.PART}, 0.53)
    assert judge("Puertos de Quelmora", "Quelmora") == ({How.PART}, 0.81)


def test_the_best_of_several_names_counts_and_is_told() -> None:
    ones = [read_name("Octavio Belarte"), read_name("Tavo Quirón")]
    others = [read_name("Quirón"), read_name("Quirón, Tavo")]
    found = ALONE.compare(ones, others, bodies=False)
    assert found is not None
    assert str(found) == "the same words in another order: «Tavo Quirón», «Quirón, Tavo»"
    same = ALONE.compare([read_name("Quirón")], [read_name("Quirón")], bodies=False)
    assert str(same) == "the same name: «Quirón»"


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (ActorKind.PERSON, ActorKind.PERSON, True),
        (ActorKind.PERSON, ActorKind.STATE, False),
        (ActorKind.PERSON, ActorKind.UNIDENTIFIED, True),
        (ActorKind.PARTY, ActorKind.ORGANIZATION, True),
        (ActorKind.STATE, ActorKind.PUBLIC_BODY, False),
    ],
)
def test_kinds(one: ActorKind, other: ActorKind, agree: bool) -> None:  # noqa: FBT001 - a case
    assert kinds_agree(one, other) is kinds_agree(other, one) is agree


def test_a_role_raises_what_has_ground_to_stand_on() -> None:
    assert with_role(0.5) == pytest.approx(0.7)
    assert with_role(0.99) == 0.99
    assert with_role(0.1) == 0.1
