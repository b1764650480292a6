from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from actors import CHANCELLOR
from factories import make_actor

from claims.domain.partial_date import PartialDate
from claims.errors import AmbiguousError, ConflictError, InvalidInputError, NotFoundError
from claims.services import actor, log
from claims.services.actor_role import add_role, withdraw_role
from claims.services.role import Role

if TYPE_CHECKING:
    from claims.services.work import Work


def test_a_role_is_added_once(work: Work) -> None:
    number = make_actor(work, roles=[CHANCELLOR])
    with pytest.raises(ConflictError) as caught:
        add_role(work, number, Role(" canciller ", "Quelmora", PartialDate("2024-06"), None))
    assert caught.value.message == f"R{number} has that role already: canciller, Quelmora."
    add_role(work, number, Role("canciller", "Quelmora", PartialDate("2025"), None))
    assert len(actor.get_actor(work.connection, number).roles) == 2


@pytest.mark.parametrize(
    ("since", "until", "fits"),
    [
        ("2024", "2024", True),
        ("2024-06", "2024", True),
        ("2024", "2024-03-01", True),
        ("2024-06-02", "2024-06-01", False),
        ("2024-06", "2023", False),
    ],
)
def test_a_role_ends_no_sooner_than_it_begins(
    work: Work,
    since: str,
    until: str,
    fits: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    number = make_actor(work)
    role = Role("portavoz", None, PartialDate(since), PartialDate(until))
    if fits:
        add_role(work, number, role)
        assert actor.get_actor(work.connection, number).roles == (role,)
        return
    with pytest.raises(InvalidInputError) as caught:
        add_role(work, number, role)
    assert caught.value.message == f"The role ends ({until}) before it begins ({since})."


def test_an_open_role_is_ended_and_not_doubled(work: Work) -> None:
    number = make_actor(work, roles=[Role("canciller", "Quelmora", PartialDate("2023"), None)])
    add_role(work, number, Role("Canciller", None, None, PartialDate("2026-02")))
    assert actor.get_actor(work.connection, number).roles == (
        Role("canciller", "Quelmora", PartialDate("2023"), PartialDate("2026-02")),
    )
    newest = log.list_events(work.connection, limit=1)[0]
    assert (newest.action, newest.after) == ("actor.role_ended", {"until": "2026-02"})


def test_a_role_elsewhere_or_of_another_time_is_one_of_its_own(work: Work) -> None:
    number = make_actor(work, roles=[Role("canciller", "Quelmora", PartialDate("2023"), None)])
    add_role(work, number, Role("canciller", "Ismavia", None, PartialDate("2026")))
    add_role(work, number, Role("canciller", "Quelmora", PartialDate("2019"), PartialDate("2020")))
    assert len(actor.get_actor(work.connection, number).roles) == 3


def test_an_open_role_cannot_end_before_it_began(work: Work) -> None:
    number = make_actor(work, roles=[Role("canciller", None, PartialDate("2023"), None)])
    with pytest.raises(InvalidInputError, match="before it begins"):
        add_role(work, number, Role("canciller", None, None, PartialDate("2020")))


def test_a_role_never_held_is_taken_off_with_a_reason(work: Work) -> None:
    kept = Role("ministra", "Quelmora", None, None)
    number = make_actor(work, roles=[Role("canciller", "Quelmora", None, None), kept])
    withdraw_role(work, number, Role("CANCILLER", None, None, None), reason="Era su hermana.")
    assert actor.get_actor(work.connection, number).roles == (kept,)
    newest = log.list_events(work.connection, limit=1)[0]
    assert (newest.action, newest.reason) == ("actor.role_withdrawn", "Era su hermana.")


def test_a_role_to_take_off_must_be_there_and_be_one(work: Work) -> None:
    number = make_actor(
        work,
        roles=[
            Role("canciller", "Quelmora", PartialDate("2019"), None),
            Role("canciller", "Ismavia", None, None),
        ],
    )
    with pytest.raises(NotFoundError, match="has no role «alcalde»"):
        withdraw_role(work, number, Role("alcalde", None, None, None), reason="x")
    with pytest.raises(AmbiguousError) as caught:
        withdraw_role(work, number, Role("canciller", None, None, None), reason="x")
    assert caught.value.details == ("canciller, Quelmora", "canciller, Ismavia")
    withdraw_role(work, number, Role("canciller", None, PartialDate("2019"), None), reason="x")
    withdraw_role(work, number, Role("canciller", "ismavia", None, None), reason="x")
    assert actor.get_actor(work.connection, number).roles == ()
