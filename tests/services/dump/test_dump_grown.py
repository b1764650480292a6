"""A claim that grew in two databases: what each has is put together, but for steps."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from exchange import Exchange, took
from factories import REFRAIN, colleague, decide, later, make_actor, make_article, make_claim
from sqlalchemy import func, select

from claims import db
from claims.domain.partial_date import PartialDate
from claims.domain.status import Status
from claims.domain.vocabulary import Stance
from claims.models import appearance, evidence_link, reply, verification
from claims.services import database, signoff
from claims.services import evidence as pieces
from claims.services import reply as replies
from claims.services.appearance import Place, add_appearance
from claims.services.claim import edit_claim

if TYPE_CHECKING:
    from collections.abc import Callable

    from claims.services.work import Work


def link(work: Work, url: str, stance: Stance = Stance.REFUTES) -> None:
    piece = pieces.find_by_url(work.connection, url) or pieces.add_evidence(work, url=url)
    pieces.link_evidence(work, 1, piece, pieces.Bearing(stance))


def count(other: Exchange, table: Any) -> int:  # noqa: ANN401
    (found,) = other.read(select(func.count()).select_from(table))
    return int(found)


def place(work: Work) -> None:
    add_appearance(work, 1, Place(make_article(work), REFRAIN, None, occurrence=1))


def assert_sound(other: Exchange) -> None:
    for engine in (other.first, other.second):
        with db.reading(engine) as connection:
            assert list(database.find_faults(connection)) == []


def test_evidence_of_both_is_put_together_and_later_steps_cross(other: Exchange) -> None:
    other.do(make_claim)
    other.hand()
    other.do(lambda work: link(work, "https://archivo.example/2"))
    other.do_there(lambda work: link(work, "https://archivo.example/3"))
    assert took(other.hand())["claim"] == took(other.turned().hand())["claim"] == ["added"]
    other.do(lambda work: decide(work, 1))
    assert took(other.hand())["claim"] == ["added"]
    assert took(other.turned().hand())["claim"] == ["unchanged"]
    assert (count(other, evidence_link), count(other, verification)) == (2, 1)
    assert_sound(other)


def test_the_same_evidence_linked_in_both_is_one_link(other: Exchange) -> None:
    other.do(make_claim)
    other.hand()
    other.do(lambda work: link(work, "https://archivo.example/2"))
    other.do_there(lambda work: link(work, "https://archivo.example/2"))
    assert took(other.hand())["claim"] == ["unchanged"]
    other.do(lambda work: decide(work, 1))
    assert took(other.hand())["claim"] == ["added"]
    assert took(other.hand())["claim"] == took(other.turned().hand())["claim"] == ["unchanged"]
    assert count(other, evidence_link) == 1
    assert_sound(other)


def test_steps_of_both_are_a_conflict_that_keeps_no_evidence_back(other: Exchange) -> None:
    other.do(make_claim)
    other.hand()
    other.do(lambda work: decide(work, 1))
    other.do(lambda work: link(work, "https://archivo.example/2"))
    other.do_there(lambda work: decide(work, 1))
    (outcome,) = [one for one in other.hand() if one.line.kind == "claim"]
    (said,) = outcome.differing
    assert said.startswith("step 1 was taken in both: on record ")
    assert outcome.wrote
    assert (count(other, evidence_link), count(other, verification)) == (1, 1)
    assert_sound(other)


def test_a_link_that_both_corrected_is_a_conflict_of_that_row_alone(other: Exchange) -> None:
    other.do(make_claim)
    other.do(lambda work: link(work, "https://archivo.example/2"))
    other.hand()
    for side, stance in ((other, Stance.SUPPORTS), (other.turned(), Stance.CONTEXT)):
        correct = partial(pieces.correct_link, bearing=pieces.Bearing(stance), reason="Errata.")
        side.do(partial(correct, claim_id=1, evidence_id=1))
    other.do(place)
    (outcome,) = [one for one in other.hand() if one.line.kind == "claim"]
    (said,) = outcome.differing
    assert said.startswith("evidence_link: on record stance «context»")
    assert ", in the file stance «supports»" in said
    assert count(other, appearance) == 2
    assert_sound(other)


def test_sign_offs_of_both_are_put_together(other: Exchange) -> None:
    other.do(make_claim)
    other.do(lambda work: decide(work, 1))
    other.hand()
    other.do(lambda work: signoff.sign_off_step(later(colleague(work.connection), 1), 1))
    other.do_there(lambda work: signoff.sign_off_step(later(work, 2), 1))
    assert took(other.hand())["claim"] == took(other.turned().hand())["claim"] == ["added"]
    for engine in (other.first, other.second):
        with db.reading(engine) as connection:
            assert len(signoff.find_standing(connection, [1])) == 2
    assert_sound(other)


@pytest.mark.parametrize("turn", [Exchange.turned, lambda other: other], ids=["signed", "stepped"])
def test_a_sign_off_stands_with_a_step_of_the_other_that_says_the_same(
    other: Exchange, turn: Callable[[Exchange], Exchange]
) -> None:
    other.do(make_claim)
    other.do(lambda work: decide(work, 1, status=Status.AWAITING_SIGNOFF))
    other.hand()
    other.do(lambda work: decide(later(work, 3), 1))
    other.do_there(lambda work: signoff.sign_off_step(later(work, 2), 1))
    for side in (turn(other), turn(other).turned()):
        assert took(side.hand())["claim"] == ["added"]
    for engine in (other.first, other.second):
        with db.reading(engine) as connection:
            assert len(signoff.find_standing(connection, [1])) == 1
    assert_sound(other)


@pytest.mark.parametrize("turn", [Exchange.turned, lambda other: other], ids=["signed", "stepped"])
def test_a_sign_off_does_not_stand_with_a_step_of_the_other_on_other_words(
    other: Exchange, turn: Callable[[Exchange], Exchange]
) -> None:
    other.do(make_claim)
    other.do(lambda work: decide(work, 1, status=Status.AWAITING_SIGNOFF))
    other.hand()
    other.do(
        lambda work: edit_claim(
            later(work, 2), 1, {"text": "El cable da luz a 90 hogares."}, reason="Errata."
        )
    )
    other.do(lambda work: decide(later(work, 3), 1))
    other.do_there(lambda work: signoff.sign_off_step(later(work, 2), 1))
    for side in (turn(other), turn(other).turned(), turn(other)):
        side.hand()
    for engine in (other.first, other.second):
        with db.reading(engine) as connection:
            assert signoff.find_standing(connection, [1]) == set()
    assert_sound(other)


def test_places_of_both_are_put_together(other: Exchange) -> None:
    other.do(make_claim)
    other.hand()
    other.do(place)
    other.do_there(place)
    assert took(other.hand())["claim"] == took(other.turned().hand())["claim"] == ["added"]
    assert count(other, appearance) == count(other.turned(), appearance) == 3
    assert_sound(other)


def test_questions_of_both_are_put_together(other: Exchange) -> None:
    other.do(lambda work: make_claim(work, claimant=make_actor(work)))
    other.hand()
    for side in (other, other.turned()):
        side.do(lambda work: replies.ask(work, 1, 1, channel="correo", asked=PartialDate("2026-03-02")))
    assert took(other.hand())["claim"] == took(other.turned().hand())["claim"] == ["added"]
    assert count(other, reply) == count(other.turned(), reply) == 2
    assert_sound(other)
