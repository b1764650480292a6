from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import BRUNO, IRENE, colleague, decide, later, make_claim

from claims.config import Identity
from claims.errors import AmbiguousError, ConflictError, InvalidInputError, NotFoundError
from claims.services import log
from claims.services.assignment import assign, enter_person, resolve_person
from claims.services.claim import edit_claim
from claims.services.report.build import get_claim
from claims.services.selection import ClaimFilter, count_by_status

if TYPE_CHECKING:
    from claims.services.work import Work


def test_a_claim_goes_from_hand_to_hand_and_the_log_keeps_it(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    editor = colleague(work.connection)
    assign(work, claim_id, work.person_id)
    assign(work, claim_id, editor.person_id)
    assert get_claim(work.connection, claim_id).assignee == BRUNO.name
    assign(editor, claim_id, None)
    assert get_claim(work.connection, claim_id).assignee is None
    events = log.list_events(work.connection, record=("claim", claim_id), limit=3)
    nobody = {"assignee": None, "mail": None}
    irene, bruno = ({"assignee": who.name, "mail": who.mail} for who in (IRENE, BRUNO))
    assert [(one.action, one.before, one.after) for one in reversed(events)] == [
        ("claim.assigned", nobody, irene),
        ("claim.assigned", irene, bruno),
        ("claim.unassigned", bruno, nobody),
    ]


def test_what_stands_is_refused(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    with pytest.raises(ConflictError, match=f"C{claim_id} is assigned to nobody"):
        assign(work, claim_id, None)
    assign(work, claim_id, work.person_id)
    with pytest.raises(ConflictError, match=f"C{claim_id} is assigned to {IRENE.name} already"):
        assign(work, claim_id, work.person_id)
    with pytest.raises(NotFoundError):
        assign(work, 999_999, work.person_id)


def test_the_assignee_survives_steps_and_edits(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    editor = colleague(work.connection)
    assign(work, claim_id, editor.person_id)
    decide(later(work, 1), claim_id)
    edit_claim(later(work, 2), claim_id, {"text": "El cable dará luz a toda Quelmora."}, reason="Errata.")
    decide(later(work, 3), claim_id, "misleading", reason="Censo nuevo.")
    assert get_claim(work.connection, claim_id).assignee == BRUNO.name
    mine = ClaimFilter(assignee_id=editor.person_id)
    assert sum(count_by_status(work.connection, mine).values()) == 1
    assert not any(count_by_status(work.connection, ClaimFilter(assignee_id=work.person_id)).values())


def test_people_are_found_by_mail_before_name(work: Work) -> None:
    editor = colleague(work.connection)
    for text in (BRUNO.mail, BRUNO.mail.upper(), BRUNO.name, "bruno tejaran", f"Otro <{BRUNO.mail}>"):
        assert resolve_person(work.connection, text) == editor.person_id
    assert enter_person(work, " ME ") == work.person_id


def test_whoever_has_not_worked_here_yet_is_entered(work: Work) -> None:
    number = enter_person(work, "Teodora Luengar <teodora@contraste.example>")
    assert enter_person(work, "T. Luengar <TEODORA@contraste.example>") == number
    [event] = log.list_events(work.connection, limit=1)
    assert (event.action, event.record_id) == ("person.added", number)


def test_namesakes_are_told_apart_by_mail(work: Work) -> None:
    colleague(work.connection)
    other = colleague(work.connection, Identity(BRUNO.name, "otro@contraste.example"))
    with pytest.raises(AmbiguousError) as caught:
        enter_person(work, BRUNO.name)
    assert caught.value.details == (f"{BRUNO.name} <{BRUNO.mail}>", f"{BRUNO.name} <otro@contraste.example>")
    assert enter_person(work, "otro@contraste.example") == other.person_id


def test_a_stranger_is_an_error_that_shows_who_is_near(work: Work) -> None:
    colleague(work.connection)
    with pytest.raises(NotFoundError) as caught:
        enter_person(work, "Bruno Tejaron")
    assert caught.value.details == (f"<{BRUNO.mail}>  {BRUNO.name}",)
    with pytest.raises(InvalidInputError):
        enter_person(work, "Ana <ana>")
