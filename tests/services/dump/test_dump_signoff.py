"""Sign-offs of steps whose evidence changes in another database than the one that they were taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exchange import Exchange, of_claims, took
from factories import colleague, decide, later, make_claim, make_evidence
from sqlalchemy import select

from claims import db
from claims.domain.vocabulary import Stance
from claims.errors import ConflictError
from claims.models import event, person, sign_off
from claims.services import database
from claims.services.evidence import Bearing, correct_link, link_evidence
from claims.services.log import APPROVED
from claims.services.report.build import get_claim
from claims.services.signoff import find_standing, sign_off_step

if TYPE_CHECKING:
    from collections.abc import Callable

    from claims.services.work import Work


def add(work: Work) -> None:
    """Add evidence to the claim."""
    link_evidence(work, 1, make_evidence(work), Bearing(Stance.SUPPORTS))


def withdraw(work: Work, evidence_id: int) -> None:
    correct_link(later(work, 9), 1, evidence_id, None, reason="Era de otro año.")


def reverse(work: Work, evidence_id: int) -> None:
    correct_link(later(work, 9), 1, evidence_id, Bearing(Stance.REFUTES), reason="Leído al revés.")


def decide_and_sign(work: Work) -> None:
    """Take a step that a colleague signs off."""
    step = decide(later(work, 3), 1, reason="Hay más pruebas.")
    sign_off_step(later(colleague(work.connection), 4), 1, step=step)


def stands(other: Exchange) -> list[bool]:
    """Tell in how many ways each database says that there is a sign-off that stands: in all, or in none."""
    told = []
    for engine in (other.first, other.second):
        with db.writing(engine) as connection:
            assert list(database.find_faults(connection)) == []
            (signed,) = get_claim(connection, 1).sign_offs
            assert find_standing(connection, [1]) == (set() if signed.void else {signed.uuid})
            told.append(not signed.void)
    return told


def hand_both_ways(other: Exchange) -> None:
    """Hand the claim over and back until neither has anything that the other one lacks."""
    other.hand()
    other.turned().hand()
    assert took(other.hand())["claim"] == ["unchanged"]


@pytest.fixture
def stepped(other: Exchange) -> Exchange:
    """Give a claim that both have, with a step of the first and a newer one of the second that is signed."""

    def begin(work: Work) -> None:
        make_claim(work)
        add(work)
        decide(work, 1, "true")

    other.do(begin)
    other.hand()
    other.do_there(add)
    other.do_there(decide_and_sign)
    other.turned().hand()
    return other


@pytest.mark.parametrize("change", [withdraw, reverse])
@pytest.mark.parametrize("evidence_id", [1, 2])
def test_evidence_of_a_step_that_came_voids_its_sign_off_though_a_step_was_taken_here(
    stepped: Exchange, change: Callable[[Work, int], None], evidence_id: int
) -> None:
    assert stands(stepped) == [True, True]
    stepped.do(lambda work: change(work, evidence_id))
    assert stands(stepped) == [False, True]
    with pytest.raises(ConflictError, match="was changed after V2 was taken"):
        stepped.do(lambda work: sign_off_step(later(colleague(work.connection), 10), 1))
    hand_both_ways(stepped)
    assert stands(stepped) == [False, False]


def test_whoever_takes_it_in_is_told_whose_sign_off_is_void(stepped: Exchange) -> None:
    stepped.do(lambda work: withdraw(work, 2))
    (outcome,) = of_claims(stepped.hand())
    signer = stepped.read(select(person.c.name).where(person.c.id == sign_off.c.created_by))
    said = f"Warning: the sign-off of V2 by {signer[0]} is void now."
    assert outcome.voided == (said,)
    assert [one.voided for one in of_claims(stepped.hand())] == [()]


def test_evidence_that_the_newest_step_does_not_rely_on_voids_nothing(stepped: Exchange) -> None:
    stepped.do(add)
    stepped.do(lambda work: withdraw(work, 3))
    hand_both_ways(stepped)
    assert stands(stepped) == [True, True]


@pytest.fixture
def parted(other: Exchange) -> Exchange:
    """Give a claim whose evidence the first one changes while the second relies on it and has that signed."""

    def begin(work: Work) -> None:
        make_claim(work)
        add(work)
        add(work)

    other.do(begin)
    other.hand()
    other.do_there(decide_and_sign)
    other.do(lambda work: withdraw(work, 1))
    other.do(lambda work: reverse(work, 2))
    return other


@pytest.mark.parametrize("turn", [Exchange.turned, lambda other: other], ids=["step", "evidence"])
def test_evidence_that_changed_elsewhere_voids_a_sign_off_in_both(
    parted: Exchange, turn: Callable[[Exchange], Exchange]
) -> None:
    hand_both_ways(turn(parted))
    assert stands(parted) == [False, False]
    for side in (parted, parted.turned()):  # neither ever takes it for approved
        assert APPROVED not in side.read(select(event.c.action))


def test_a_new_step_on_what_the_evidence_says_by_now_can_be_signed(parted: Exchange) -> None:
    hand_both_ways(parted)
    parted.do(decide_and_sign)
    hand_both_ways(parted)
    for engine in (parted.first, parted.second):
        with db.reading(engine) as connection:
            assert [one.void for one in get_claim(connection, 1).sign_offs] == [True, False]
