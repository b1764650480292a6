from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import make_actor
from hypothesis import given
from hypothesis import strategies as st

from claims.domain.partial_date import PartialDate
from claims.services.role import Role, compare, role_at, roles_of

if TYPE_CHECKING:
    from claims.services.work import Work

CHANCELLOR = Role("canciller", "Quelmora", PartialDate("2024-06"), None)
DEPUTY = Role("diputado", None, PartialDate("2019"), PartialDate("2024-05-31"))


def test_a_role_reads_with_its_organization() -> None:
    assert (str(CHANCELLOR), str(DEPUTY)) == ("canciller, Quelmora", "diputado")


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2024-05-31", DEPUTY),
        ("2024-06-01", CHANCELLOR),
        ("2024-06-01T00:00:00Z", CHANCELLOR),
        # Of a year that knows both, the one that began last.
        ("2024", CHANCELLOR),
        ("2019", DEPUTY),
        ("2018-12-31", None),
        (None, CHANCELLOR),
    ],
)
def test_the_role_at_a_date_is_the_one_held_then(when: str | None, expected: Role | None) -> None:
    for roles in ([CHANCELLOR, DEPUTY], [DEPUTY, CHANCELLOR]):
        assert role_at(roles, PartialDate(when) if when else None) == expected


def test_an_undated_role_fits_always_but_gives_way_to_a_dated_one() -> None:
    undated = Role("abogado", None, None, None)
    assert role_at([undated], PartialDate("1999")) == undated
    assert role_at([undated], None) == undated
    assert role_at([undated, CHANCELLOR], PartialDate("2025")) == CHANCELLOR
    assert role_at([DEPUTY], None) is None
    assert role_at([], PartialDate("2025")) is None


dates = st.dates().map(lambda day: PartialDate(day.isoformat()))
roles = st.builds(Role, st.sampled_from(["a", "b"]), st.none(), st.none() | dates, st.none() | dates)


@given(st.lists(roles, max_size=6), dates)
def test_the_role_at_a_day_covers_it_and_none_that_does_began_later(
    held: list[Role], when: PartialDate
) -> None:
    covering = [
        role
        for role in held
        if (role.since is None or role.since <= when) and (role.until is None or role.until >= when)
    ]
    found = role_at(held, when)
    if found is None:
        assert covering == []
        return
    assert found in covering
    assert max(role.since.iso if role.since else "" for role in covering) == (
        found.since.iso if found.since else ""
    )


def test_the_roles_of_several_actors_come_at_once_in_the_order_they_were_entered(work: Work) -> None:
    first = make_actor(work, roles=[DEPUTY, CHANCELLOR])
    second, third = make_actor(work, roles=[CHANCELLOR]), make_actor(work)
    assert roles_of(work.connection, [first, second, third]) == {
        first: [DEPUTY, CHANCELLOR],
        second: [CHANCELLOR],
    }


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2024", "2024-06", 0),
        ("2024-06-01T10:00:00Z", "2024-06-01", 0),
        ("2024", "2023-12-31", 1),
        ("2024-05", "2024-06-01", -1),
    ],
)
def test_dates_compare_at_the_precision_that_both_have(first: str, second: str, expected: int) -> None:
    assert compare(PartialDate(first), PartialDate(second)) == expected
    assert compare(PartialDate(second), PartialDate(first)) == -expected
