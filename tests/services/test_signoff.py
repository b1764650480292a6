from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import BRUNO, IRENE, colleague, decide, later, make_claim, make_evidence

from claims.config import Identity
from claims.domain.partial_date import PartialDate
from claims.domain.status import Status
from claims.domain.vocabulary import Priority, Stance
from claims.errors import CheckFailedError, ConflictError, NotFoundError
from claims.services import log
from claims.services.claim import edit_claim
from claims.services.desk import set_sign_offs
from claims.services.evidence import Bearing, correct_link, link_evidence
from claims.services.publication import Outing, publish
from claims.services.report.build import get_claim
from claims.services.scale import resolve_rating
from claims.services.signoff import count_needed, sign_off_step
from claims.services.verification import Step, carry, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from claims.services.work import Work

CARLA = Identity("Carla Umbral", "carla.umbral@contraste.example")
SUMMARY = "El censo cuenta menos hogares en todo el país."


def propose(work: Work, claim_id: int, rating: str = "false", summary: str = SUMMARY) -> int:
    """Propose a decision, as its author does."""
    return decide(
        work, claim_id, rating, status=Status.AWAITING_SIGNOFF, summary=summary, reason="Lo dice mejor."
    )


@pytest.fixture
def proposed(work: Work) -> int:
    """Record a claim whose decision Irene proposes on one piece of evidence, and give its number."""
    claim_id = make_claim(work).claim_id
    link_evidence(work, claim_id, make_evidence(work), Bearing(Stance.REFUTES))
    propose(work, claim_id)
    return claim_id


def standing(work: Work, claim_id: int) -> list[tuple[str, str, bool]]:
    """Give the step, the person and whether it is void, of each sign-off."""
    return [(one.step, one.by, one.void) for one in get_claim(work.connection, claim_id).sign_offs]


# ---- who may ---------------------------------------------------------------------------------------------


def test_a_colleague_approves_the_newest_step(work: Work, proposed: int) -> None:
    step = get_claim(work.connection, proposed).steps[-1].ref
    editor = colleague(work.connection)
    number = sign_off_step(editor, proposed, step=int(step[1:]), note="  Visto el censo.  ")
    assert f"V{number}" == step
    [one] = get_claim(work.connection, proposed).sign_offs
    assert (one.step, one.by, one.note, one.void) == (step, BRUNO.name, "Visto el censo.", False)
    [event] = log.list_events(work.connection, limit=1)
    assert (event.action, event.record_id, event.by) == (
        "claim.signed_off",
        proposed,
        f"{BRUNO.name} <{BRUNO.mail}>",
    )
    assert event.after == {"sign_off_uuid": one.uuid, "verification": step, "note": "Visto el censo."}


def test_nobody_signs_off_their_own(work: Work, proposed: int) -> None:
    with pytest.raises(ConflictError, match="your own work"):
        sign_off_step(work, proposed)
    # The mail address tells who somebody is, in any case, and not the name.
    same = colleague(work.connection, Identity("I. Sotomar", IRENE.mail.upper()))
    with pytest.raises(ConflictError, match="your own work"):
        sign_off_step(same, proposed)
    assert standing(work, proposed) == []


def test_whoever_wrote_a_text_that_a_colleague_carries_on_is_an_author_too(work: Work, proposed: int) -> None:
    editor = colleague(work.connection)
    propose(editor, proposed, "misleading")  # Irene's words, another rating
    with pytest.raises(ConflictError, match="your own work"):
        sign_off_step(work, proposed)
    with pytest.raises(ConflictError, match="your own work"):
        sign_off_step(editor, proposed)
    sign_off_step(colleague(work.connection, CARLA), proposed)
    assert [one[1] for one in standing(work, proposed)] == [CARLA.name]


def test_whoever_only_carried_a_decision_on_may_not_sign_what_they_wrote_before(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    propose(work, claim_id)
    carry(colleague(work.connection), claim_id, Status.DECIDED)
    with pytest.raises(ConflictError, match="your own work"):
        sign_off_step(work, claim_id)


def test_the_same_person_signs_off_once(work: Work, proposed: int) -> None:
    editor = colleague(work.connection)
    step = sign_off_step(editor, proposed)
    with pytest.raises(ConflictError, match=f"You signed off C{proposed} already, as V{step} says it"):
        sign_off_step(editor, proposed)
    carry(later(work, 1), proposed, Status.DECIDED)  # says the same, so the approval stands
    with pytest.raises(ConflictError, match="already"):
        sign_off_step(editor, proposed)
    sign_off_step(colleague(work.connection, CARLA), proposed)
    assert [one[1:] for one in standing(work, proposed)] == [(BRUNO.name, False), (CARLA.name, False)]


# ---- of what ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.NOT_CHECKABLE])
def test_where_nothing_is_decided_there_is_nothing_to_sign(work: Work, status: Status) -> None:
    claim_id = make_claim(work).claim_id
    editor = colleague(work.connection)
    with pytest.raises(ConflictError, match="there is no decision to sign off"):
        sign_off_step(editor, claim_id)
    verify(work, claim_id, Step(status, reason="Sin datos."))
    with pytest.raises(ConflictError, match=f"C{claim_id} is {status}: there is no decision to sign off"):
        sign_off_step(editor, claim_id)


def test_what_was_read_must_be_what_stands(work: Work, proposed: int) -> None:
    read = int(get_claim(work.connection, proposed).steps[-1].ref[1:])
    newest = propose(later(work, 1), proposed, summary="Otra frase.")
    editor = colleague(work.connection)
    with pytest.raises(ConflictError) as caught:
        sign_off_step(editor, proposed, step=read)
    assert caught.value.message == (
        f"V{read} is not the newest step of C{proposed}: V{newest} by {IRENE.name} stands now "
        "(awaiting_signoff)."
    )
    other = make_claim(work).claim_id
    with pytest.raises(NotFoundError, match=f"V{read} is no step of C{other}"):
        sign_off_step(editor, other, step=read)


# ---- what voids it ---------------------------------------------------------------------------------------


def change_rating(work: Work, claim_id: int) -> None:
    propose(work, claim_id, "misleading")


def change_summary(work: Work, claim_id: int) -> None:
    propose(work, claim_id, summary="Otra frase.")


def change_explanation(work: Work, claim_id: int) -> None:
    rating = resolve_rating(work.connection, "false", "default")
    verify(work, claim_id, Step(Status.AWAITING_SIGNOFF, rating, SUMMARY, "Se comparó con el censo."))


def change_date(work: Work, claim_id: int) -> None:
    rating = resolve_rating(work.connection, "false", "default")
    verify(work, claim_id, Step(Status.AWAITING_SIGNOFF, rating, SUMMARY, as_of=PartialDate("2026-02")))


def add_evidence(work: Work, claim_id: int) -> None:
    link_evidence(work, claim_id, make_evidence(work), Bearing(Stance.CONTEXT))
    propose(work, claim_id)


def correct_evidence(work: Work, claim_id: int) -> None:
    [evidence] = get_claim(work.connection, claim_id).evidence
    correct_link(work, claim_id, int(evidence.ref[1:]), Bearing(Stance.CONTEXT), reason="No lo desmiente.")
    propose(work, claim_id)


@pytest.mark.parametrize(
    "change",
    [change_rating, change_summary, change_explanation, change_date, add_evidence, correct_evidence],
)
def test_any_change_of_content_voids_it(work: Work, proposed: int, change: object) -> None:
    assert callable(change)
    signed = sign_off_step(colleague(work.connection), proposed)
    change(later(work, 1), proposed)
    assert standing(work, proposed) == [(f"V{signed}", BRUNO.name, True)]
    newest = sign_off_step(colleague(work.connection), proposed)  # and may be given anew
    assert standing(work, proposed)[1] == (f"V{newest}", BRUNO.name, False)


def test_evidence_that_no_step_relies_on_yet_voids_nothing(work: Work, proposed: int) -> None:
    signed = sign_off_step(colleague(work.connection), proposed)
    link_evidence(work, proposed, make_evidence(work), Bearing(Stance.CONTEXT))
    assert standing(work, proposed) == [(f"V{signed}", BRUNO.name, False)]


def test_a_step_that_says_the_same_keeps_it(work: Work, proposed: int) -> None:
    signed = sign_off_step(colleague(work.connection), proposed)
    outing = Outing(PartialDate("2026-03-02"), "https://contraste.example/1", override_reason="Urge.")
    publish(later(work, 1), proposed, outing)
    assert [step.status for step in get_claim(work.connection, proposed).steps] == [
        Status.AWAITING_SIGNOFF,
        Status.DECIDED,
        Status.PUBLISHED,
    ]
    assert standing(work, proposed) == [(f"V{signed}", BRUNO.name, False)]


def test_going_back_to_the_same_words_does_not_bring_a_void_one_back(work: Work, proposed: int) -> None:
    signed = sign_off_step(colleague(work.connection), proposed)
    propose(later(work, 1), proposed, summary="Otra frase.")
    propose(later(work, 2), proposed)
    assert standing(work, proposed) == [(f"V{signed}", BRUNO.name, True)]


def test_going_back_to_work_voids_it(work: Work, proposed: int) -> None:
    sign_off_step(colleague(work.connection), proposed)
    verify(later(work, 1), proposed, Step(Status.IN_PROGRESS, reason="Falta un dato."))
    assert [void for _step, _by, void in standing(work, proposed)] == [True]


def reword(work: Work, claim_id: int) -> None:
    edit_claim(work, claim_id, {"text": "El cable no dará luz a nadie."}, reason="Al revés.")


def withdraw_evidence(work: Work, claim_id: int) -> None:
    [evidence] = get_claim(work.connection, claim_id).evidence
    correct_link(work, claim_id, int(evidence.ref[1:]), None, reason="Es apócrifo.")


def turn_evidence(work: Work, claim_id: int) -> None:
    [evidence] = get_claim(work.connection, claim_id).evidence
    correct_link(work, claim_id, int(evidence.ref[1:]), Bearing(Stance.SUPPORTS), reason="Al revés.")


@pytest.mark.parametrize("change", [reword, withdraw_evidence, turn_evidence])
def test_a_change_of_what_the_step_speaks_of_voids_it_until_it_is_proposed_anew(
    work: Work, proposed: int, change: Callable[[Work, int], None]
) -> None:
    editor = colleague(work.connection)
    signed = sign_off_step(editor, proposed)
    change(work, proposed)
    assert standing(work, proposed) == [(f"V{signed}", BRUNO.name, True)]
    with pytest.raises(CheckFailedError) as held:
        publish(work, proposed, Outing(PartialDate("2026-03-02"), "https://contraste.example/1"))
    assert any(detail.startswith("sign-off: ") and "0 of 1" in detail for detail in held.value.details)
    for anybody in (editor, colleague(work.connection, CARLA)):
        with pytest.raises(ConflictError) as caught:
            sign_off_step(anybody, proposed)
        assert caught.value.message == f"C{proposed} was changed after V{signed} was taken."
        assert caught.value.hint == (
            f"Its author must propose it anew: claims verify C{proposed} --status awaiting_signoff …"
        )
    newest = propose(work, proposed)  # in the same words, of another claim
    assert sign_off_step(editor, proposed) == newest
    assert standing(work, proposed) == [
        (f"V{signed}", BRUNO.name, True),
        (f"V{newest}", BRUNO.name, False),
    ]


def test_words_put_back_do_not_bring_a_void_sign_off_back(work: Work, proposed: int) -> None:
    sign_off_step(colleague(work.connection), proposed)
    text = get_claim(work.connection, proposed).text
    reword(work, proposed)
    edit_claim(work, proposed, {"text": text}, reason="Como estaba.")
    assert [void for _step, _by, void in standing(work, proposed)] == [True]


def test_other_fields_and_evidence_not_relied_on_leave_it(work: Work, proposed: int) -> None:
    sign_off_step(colleague(work.connection), proposed)
    edit_claim(work, proposed, {"priority": Priority.LOW}, add_topics=["energía"])
    added = make_evidence(work)
    link_evidence(work, proposed, added, Bearing(Stance.CONTEXT))
    correct_link(work, proposed, added, None, reason="No viene al caso.")
    assert [void for _step, _by, void in standing(work, proposed)] == [False]


# ---- how many --------------------------------------------------------------------------------------------


def test_the_desk_that_decided_says_how_many(work: Work, proposed: int) -> None:
    assert count_needed(work.connection, proposed) == 1
    data = colleague(work.connection, IRENE, desk="Mesa de datos")
    set_sign_offs(work, "Mesa de datos", 2)
    assert count_needed(work.connection, proposed) == 1  # decided for no desk
    propose(later(data, 1), proposed, summary="Otra frase.")
    assert count_needed(work.connection, proposed) == 2
    set_sign_offs(work, "Mesa de datos", 0)
    assert count_needed(work.connection, proposed) == 0
    carry(colleague(work.connection, desk="Mesa de cierre"), proposed, Status.DECIDED)
    assert count_needed(work.connection, proposed) == 0  # whoever carries it on decides nothing
    assert count_needed(work.connection, make_claim(work).claim_id) == 1
