from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import BRUNO, NOW, colleague, decide, later, make_claim, make_evidence
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from claims import models
from claims.domain.partial_date import PartialDate
from claims.domain.status import MOVES, RATED, Status
from claims.domain.vocabulary import Origin, Stance
from claims.errors import ConflictError, InvalidInputError, NotFoundError
from claims.services import log
from claims.services.evidence import Bearing, correct_link, get_bearing_row, link_evidence
from claims.services.scale import resolve_rating
from claims.services.selection import get_claim_row
from claims.services.verification import Step, verify
from claims.services.work import start

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.work import Work

SUMMARY = "El censo cuenta menos hogares en todo el país."


def frozen(connection: Connection, number: int) -> set[int]:
    """Give the evidence links that a step relied on."""
    return set(
        connection.execute(
            select(models.verification_evidence.c.evidence_link_id).where(
                models.verification_evidence.c.verification_id == number
            )
        ).scalars()
    )


def state(connection: Connection, claim_id: int) -> tuple[Status, int]:
    row = get_claim_row(connection, claim_id)
    return row.status, row.step


def walk(work: Work, claim_id: int, *statuses: Status) -> None:
    """Take a claim through several statuses, a minute each, and each step with words of its own."""
    false = resolve_rating(work.connection, "false", "default")
    for minute, status in enumerate(statuses):
        at = later(work, minute)
        summary = SUMMARY if status in RATED else None
        rating_id = false if status in RATED else None
        verify(at, claim_id, Step(status, rating_id=rating_id, summary=summary, reason=f"Visto a {at.at}."))


# ---- a step ----------------------------------------------------------------------------------------------


def test_a_step_is_kept_with_all_that_was_decided(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    false = resolve_rating(work.connection, "false", "default")
    signed = start(work.connection, BRUNO, at=NOW, desk="Datos", publisher="Contraste")
    number = verify(
        signed,
        claim_id,
        Step(
            Status.DECIDED,
            rating_id=false,
            summary=f" {SUMMARY}\n",
            explanation="El censo de 2026\n\ncuenta 940 000.",
            language="ES-ve",
            reason="Es lo que dicen los datos.",
            as_of=PartialDate("2026-03-01"),
        ),
    )
    row = work.connection.execute(select(models.verification).where(models.verification.c.id == number)).one()
    assert (row.claim_id, row.step, row.status, row.rating_id) == (claim_id, 1, Status.DECIDED, false)
    assert (row.created_by, row.created_at) == (signed.person_id, NOW)
    assert (row.desk_id, row.publisher, row.origin) == (signed.desk_id, "Contraste", Origin.OWN)
    assert (row.as_of, row.reason) == (PartialDate("2026-03-01"), "Es lo que dicen los datos.")
    text = work.connection.execute(
        select(models.verification_text).where(models.verification_text.c.verification_id == number)
    ).one()
    assert (text.language, text.summary, text.explanation) == (
        "es-VE",
        SUMMARY,
        "El censo de 2026\n\ncuenta 940 000.",
    )
    assert state(work.connection, claim_id) == (Status.DECIDED, 1)


def test_a_step_is_an_event_of_its_claim(work: Work) -> None:
    claim_id, census = make_claim(work).claim_id, make_evidence(work)
    link_evidence(work, claim_id, census, Bearing(Stance.REFUTES))
    decide(work, claim_id)
    number = decide(later(work, 1), claim_id, "misleading", reason="Dato nuevo.")
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.action, event.record_id, event.reason) == ("claim.verified", claim_id, "Dato nuevo.")
    assert event.before == {"status": "decided", "rating": "default/1:false"}
    assert event.after is not None
    uuid = event.after.pop("verification_uuid")
    assert len(uuid) == 36
    assert event.after == {
        "verification": f"V{number}",
        "step": 2,
        "status": "decided",
        "rating": "default/1:misleading",
        "as_of": None,
        "language": "es",
        "summary": SUMMARY,
        "explanation": None,
        "evidence": [f"E{census}"],
    }


def test_texts_are_in_the_claims_language_unless_said(work: Work) -> None:
    number = decide(work, make_claim(work, language="ca").claim_id)
    language = work.connection.execute(
        select(models.verification_text.c.language).where(
            models.verification_text.c.verification_id == number
        )
    ).scalar_one()
    assert language == "ca"


def test_a_step_without_words_has_no_text(work: Work) -> None:
    number = verify(work, make_claim(work).claim_id, Step(Status.IN_PROGRESS))
    texts = select(models.verification_text).where(models.verification_text.c.verification_id == number)
    assert work.connection.execute(texts).all() == []


# ---- moves -----------------------------------------------------------------------------------------------

# One way to each status, the shortest.
WAYS: dict[Status, tuple[Status, ...]] = {
    Status.UNREVIEWED: (),
    Status.IN_PROGRESS: (Status.IN_PROGRESS,),
    Status.AWAITING_SIGNOFF: (Status.AWAITING_SIGNOFF,),
    Status.DECIDED: (Status.DECIDED,),
    Status.PUBLISHED: (Status.DECIDED, Status.PUBLISHED),
    Status.CORRECTED: (Status.DECIDED, Status.PUBLISHED, Status.CORRECTED),
    Status.RETRACTED: (Status.DECIDED, Status.PUBLISHED, Status.RETRACTED),
    Status.NOT_CHECKABLE: (Status.NOT_CHECKABLE,),
}


@pytest.mark.parametrize("before", list(Status))
def test_every_move_of_the_table_is_taken_and_every_other_refused(work: Work, before: Status) -> None:
    for after in Status:
        claim_id = make_claim(work).claim_id
        walk(work, claim_id, *WAYS[before])
        taken = len(WAYS[before])
        assert state(work.connection, claim_id) == (before, taken)
        if after in MOVES[before]:
            walk(later(work, 60), claim_id, after)
            assert state(work.connection, claim_id) == (after, taken + 1)
        else:
            with pytest.raises(ConflictError):
                walk(later(work, 60), claim_id, after)
            assert state(work.connection, claim_id) == (before, taken)


moves = st.lists(st.sampled_from(Status), max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves)
def test_a_claim_stands_where_its_newest_step_says(work: Work, wanted: list[Status]) -> None:
    claim_id = make_claim(work).claim_id
    expected, steps = Status.UNREVIEWED, 0
    for minute, status in enumerate(wanted):
        if status in MOVES[expected]:
            walk(later(work, minute), claim_id, status)
            expected, steps = status, steps + 1
    assert state(work.connection, claim_id) == (expected, steps)
    history = work.connection.execute(
        select(models.verification.c.step)
        .where(models.verification.c.claim_id == claim_id)
        .order_by(models.verification.c.step)
    ).scalars()
    assert list(history) == list(range(1, steps + 1))


@pytest.mark.parametrize(
    "step",
    [
        Step(Status.DECIDED, summary=SUMMARY),
        Step(Status.NOT_CHECKABLE),
        Step(Status.IN_PROGRESS, rating_id=1),
        Step(Status.DECIDED, rating_id=1),
        Step(Status.DECIDED, rating_id=1, summary=" \n"),
        Step(Status.IN_PROGRESS, reason="a\0b"),
        Step(Status.IN_PROGRESS, language="castellano"),
    ],
)
def test_a_step_that_lacks_a_part_leaves_nothing(work: Work, step: Step) -> None:
    claim_id = make_claim(work).claim_id
    head = log.get_head(work.connection)
    with pytest.raises(InvalidInputError):
        verify(work, claim_id, step)
    assert state(work.connection, claim_id) == (Status.UNREVIEWED, 0)
    assert log.get_head(work.connection) == head


def test_a_changed_rating_needs_a_reason(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    decide(work, claim_id)
    with pytest.raises(InvalidInputError, match="This step needs a reason"):
        decide(work, claim_id, "mixed")
    decide(work, claim_id, "mixed", reason="El censo se revisó.")


def test_a_claim_that_is_not_there(work: Work) -> None:
    number = make_claim(work).claim_id + 1
    with pytest.raises(NotFoundError, match=f"There is no claim C{number}"):
        verify(work, number, Step(Status.IN_PROGRESS))


# ---- the same step twice ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.DECIDED, Status.AWAITING_SIGNOFF])
def test_the_same_step_twice_is_refused(work: Work, status: Status) -> None:
    claim_id = make_claim(work).claim_id
    link_evidence(work, claim_id, make_evidence(work), Bearing(Stance.REFUTES))
    false = resolve_rating(work.connection, "false", "default") if status in RATED else None
    step = Step(status, rating_id=false, summary=SUMMARY, reason="Por los datos.")
    number = verify(work, claim_id, step)
    with pytest.raises(ConflictError) as caught:
        verify(colleague(work.connection), claim_id, step)
    assert caught.value.message == f"C{claim_id} stands so already: it is {status}, as V{number} says."
    assert state(work.connection, claim_id) == (status, 1)


@pytest.mark.parametrize(
    "other",
    [
        {"summary": "Con otras palabras."},
        {"explanation": "Y más despacio."},
        {"language": "ca"},
        {"as_of": PartialDate("2026-03-02")},
        {"reason": "Por otra razón."},
    ],
)
def test_a_step_that_says_something_new_is_taken(work: Work, other: dict[str, str]) -> None:
    claim_id = make_claim(work).claim_id
    decide(work, claim_id)
    false = resolve_rating(work.connection, "false", "default")
    said = {"rating_id": false, "summary": SUMMARY} | other
    verify(work, claim_id, Step(Status.DECIDED, **said))  # type: ignore[arg-type] # each is of its kind
    assert state(work.connection, claim_id) == (Status.DECIDED, 2)


def test_the_same_words_on_new_evidence_are_a_new_decision(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    decide(work, claim_id)
    link_evidence(work, claim_id, make_evidence(work), Bearing(Stance.REFUTES))
    decide(work, claim_id)
    assert state(work.connection, claim_id) == (Status.DECIDED, 2)


def test_new_evidence_does_not_repeat_a_step_that_relies_on_none(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    verify(work, claim_id, Step(Status.IN_PROGRESS))
    link_evidence(work, claim_id, make_evidence(work), Bearing(Stance.REFUTES))
    with pytest.raises(ConflictError):
        verify(work, claim_id, Step(Status.IN_PROGRESS))


# ---- evidence --------------------------------------------------------------------------------------------


def test_a_decision_freezes_the_evidence_that_stands(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    census, survey, rumour = (make_evidence(work) for _ in range(3))
    for evidence_id in (census, survey, rumour):
        link_evidence(work, claim_id, evidence_id, Bearing(Stance.REFUTES))
    correct_link(work, claim_id, rumour, None, reason="No se pudo confirmar.")
    standing = {get_bearing_row(work.connection, claim_id, number).id for number in (census, survey)}
    first = decide(work, claim_id)
    assert frozen(work.connection, first) == standing
    correct_link(work, claim_id, survey, Bearing(Stance.CONTEXT), reason="No lo desmiente.")
    assert frozen(work.connection, first) == standing
    second = decide(work, claim_id)
    assert frozen(work.connection, second) == {
        get_bearing_row(work.connection, claim_id, number).id for number in (census, survey)
    }
    assert frozen(work.connection, second) != standing


def test_a_step_without_a_rating_freezes_nothing(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    link_evidence(work, claim_id, make_evidence(work), Bearing(Stance.REFUTES))
    assert frozen(work.connection, verify(work, claim_id, Step(Status.IN_PROGRESS))) == set()


def test_a_decision_without_evidence_is_taken(work: Work) -> None:
    assert frozen(work.connection, decide(work, make_claim(work).claim_id)) == set()
