from __future__ import annotations

import pytest

from claims.domain.difference import MOST_LINES, Difference, compare

LONG = "Con doscientas palabras antes y otras tantas después, "
BEFORE, AFTER = "…bras antes y otras tantas después, eran ", " Con doscientas palabras antes y otras…"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Uno.\nDos.\n", "Uno.\nDos.\n", Difference(0, 0, ())),
        ("Uno.\nDos.\n", "Uno.\n", Difference(1, 0, ("- Dos.",))),
        ("Uno.\n", "Cero.\nUno.\nDos.\n", Difference(0, 2, ("+ Cero.", "+ Dos."))),
        ("Eran doce.\n", "Eran trece.\n", Difference(1, 1, ("- Eran doce.", "+ Eran trece."))),
        (
            f"{LONG}eran doce {LONG}\n",
            f"{LONG}eran trece {LONG}\n",
            Difference(1, 1, (f"- {BEFORE}doce{AFTER}", f"+ {BEFORE}trece{AFTER}")),
        ),
        ("a\nb\nc\n", "x\n", Difference(3, 1, ("- a", "+ x", "- b", "- c"))),
    ],
)
def test_compare(old: str, new: str, expected: Difference) -> None:
    assert compare(old, new) == expected


def test_a_long_change_is_cut_and_long_lists_end() -> None:
    found = compare("a" * 1_000, "b" * 1_000)
    assert found.lines == (f"- {'a' * 160}…", f"+ {'b' * 160}…")
    many = compare("", "".join(f"{number}\n" for number in range(50)), most=3)
    assert many == Difference(0, 50, ("+ 0", "+ 1", "+ 2"))


def test_texts_of_very_many_lines_are_not_compared() -> None:
    assert compare("a\n" * (MOST_LINES + 1), "b\n") == Difference(MOST_LINES + 1, 1, None)
    assert compare("a\n" * MOST_LINES, "a\n" * MOST_LINES) == Difference(0, 0, ())
