from __future__ import annotations

from claims.services.nearest import nearest

NAMES = [
    ("Octavio Belarte", "R1"),
    ("Nélida Belarte", "R2"),
    ("Sergey Mélik-Bagdasárov", "R3"),
    ("Serguéi Melik", "R3"),
]


def test_the_nearest_come_first_whatever_their_accents() -> None:
    assert nearest("NELIDA BELARTI", NAMES)[0] == "R2  Nélida Belarte"


def test_each_reference_is_shown_once_by_its_nearest_name() -> None:
    found = nearest("serguei melic", NAMES)
    assert found == ("R3  Serguéi Melik",)


def test_what_is_like_none_shows_none() -> None:
    assert nearest("xyz", NAMES) == ()
    assert nearest("Belarte", []) == ()


def test_at_most_five_are_shown() -> None:
    names = [(f"Pescador {letter}", f"R{number}") for number, letter in enumerate("abcdefgh")]
    assert len(nearest("pescador", names)) == 5
