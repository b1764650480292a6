from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import BRUNO, colleague, decide, later, make_actor, make_claim, make_evidence
from sqlalchemy import func, select

from claims import models
from claims.domain.partial_date import PartialDate
from claims.domain.standard import IFCN, Level, Standard
from claims.domain.status import Status
from claims.domain.vocabulary import Stance
from claims.errors import CheckFailedError, ConflictError, InvalidInputError, NotFoundError, UsageError
from claims.services import log
from claims.services.correction import Amendment, correct
from claims.services.evidence import Bearing, link_evidence
from claims.services.publication import Outing, publish, retract
from claims.services.report.build import get_claim
from claims.services.signoff import sign_off_step
from claims.services.verification import Step, verify

if TYPE_CHECKING:
    from claims.services.work import Work

DAY = PartialDate("2026-03-09")
URL = "https://contraste.example/cable"
OUTING = Outing(DAY, URL)


def make_proposal(work: Work, *, status: Status = Status.AWAITING_SIGNOFF) -> int:
    """Record a claim that lacks nothing but a sign-off, and give its number."""
    claim_id = make_claim(work, claimant=make_actor(work), stated=PartialDate("2026-03-02")).claim_id
    for place in ("censo", "padron"):
        evidence = make_evidence(work, url=f"https://{place}.example/{claim_id}")
        link_evidence(work, claim_id, evidence, Bearing(Stance.REFUTES))
    decide(work, claim_id, status=status)
    return claim_id


@pytest.fixture
def ready(work: Work) -> int:
    """Record a claim that is proposed and signed off."""
    claim_id = make_proposal(work)
    sign_off_step(colleague(work.connection), claim_id)
    return claim_id


def statuses(work: Work, claim_id: int) -> list[Status]:
    return [step.status for step in get_claim(work.connection, claim_id).steps]


# ---- publishing ------------------------------------------------------------------------------------------


def test_a_proposal_that_is_signed_off_is_decided_on_the_way(work: Work, ready: int) -> None:
    editor = colleague(work.connection)
    number = publish(later(editor, 1), ready, OUTING)
    entry = get_claim(work.connection, ready)
    assert statuses(work, ready) == [Status.AWAITING_SIGNOFF, Status.DECIDED, Status.PUBLISHED]
    first, *others = [
        (step.rating, step.summary, step.explanation, step.as_of, step.evidence) for step in entry.steps
    ]
    assert others == [first, first]
    assert entry.publication is not None
    assert (entry.publication.step, entry.publication.url, entry.publication.by) == (
        f"V{number}",
        URL,
        BRUNO.name,
    )
    assert (entry.publication.overridden, entry.publication.override_reason) == (None, None)
    [event] = log.list_events(work.connection, limit=1)
    assert (event.action, event.reason) == ("claim.published", None)
    assert event.after is not None
    assert (event.after["url"], event.after["published"]) == (URL, "2026-03-09")


def test_a_decision_is_published(work: Work) -> None:
    claim_id = make_proposal(work, status=Status.DECIDED)
    sign_off_step(colleague(work.connection), claim_id)
    publish(later(work, 1), claim_id, OUTING)
    assert statuses(work, claim_id) == [Status.DECIDED, Status.PUBLISHED]


def test_evidence_that_came_after_the_decision_is_not_slipped_in(work: Work, ready: int) -> None:
    link_evidence(work, ready, make_evidence(work, url="https://otro.example"), Bearing(Stance.CONTEXT))
    publish(later(work, 1), ready, OUTING)
    *_, last = get_claim(work.connection, ready).steps
    assert len(last.evidence) == 2


@pytest.mark.parametrize(
    "status", [Status.UNREVIEWED, Status.IN_PROGRESS, Status.NOT_CHECKABLE, Status.RETRACTED]
)
def test_without_a_decision_nothing_goes_out(work: Work, status: Status) -> None:
    claim_id = make_proposal(work) if status is Status.RETRACTED else make_claim(work).claim_id
    if status is Status.RETRACTED:
        sign_off_step(colleague(work.connection), claim_id)
        publish(later(work, 1), claim_id, OUTING)
        retract(later(work, 2), claim_id, reason="Era apócrifo.")
    elif status is not Status.UNREVIEWED:
        verify(work, claim_id, Step(status, reason="Sin datos."))
    outing = Outing(DAY, URL, override_reason="Lo pide la dirección.")
    with pytest.raises(ConflictError, match="there is no decision to publish"):
        publish(work, claim_id, outing)


def test_it_goes_out_once(work: Work, ready: int) -> None:
    publish(later(work, 1), ready, OUTING)
    with pytest.raises(ConflictError, match=f"C{ready} is out already: {URL}, 2026-03-09"):
        publish(later(work, 2), ready, OUTING)


def test_an_address_is_needed_the_first_time(work: Work, ready: int) -> None:
    with pytest.raises(UsageError, match="--url"):
        publish(work, ready, Outing(DAY))
    with pytest.raises(InvalidInputError):
        publish(work, ready, Outing(DAY, "javascript:alert(1)"))
    assert statuses(work, ready) == [Status.AWAITING_SIGNOFF]
    with pytest.raises(NotFoundError):
        publish(work, 999_999, OUTING)


def test_a_correction_goes_out_at_the_same_address(work: Work, ready: int) -> None:
    publish(later(work, 1), ready, OUTING)
    correct(later(work, 2), ready, Amendment("Errata.", summary="Son 812 000 hogares."))
    sign_off_step(later(colleague(work.connection), 3), ready)
    publish(later(work, 4), ready, Outing(PartialDate("2026-03-10")))
    entry = get_claim(work.connection, ready)
    assert [(one.url, str(one.published)) for one in entry.publications] == [
        (URL, "2026-03-09"),
        (URL, "2026-03-10"),
    ]
    assert entry.status is Status.CORRECTED


# ---- what holds it back ----------------------------------------------------------------------------------


def test_what_blocks_is_named_with_its_rule(work: Work) -> None:
    claim_id = make_proposal(work)
    with pytest.raises(CheckFailedError, match=f"C{claim_id} is held back") as caught:
        publish(work, claim_id, OUTING)
    [line] = caught.value.details
    assert line.startswith("sign-off: Sign-offs by others than the author: 0 of 1.")
    assert statuses(work, claim_id) == [Status.AWAITING_SIGNOFF]
    assert work.connection.execute(select(func.count()).select_from(models.publication)).scalar() == 0


def test_a_reason_overrides_and_stays_on_record(work: Work) -> None:
    claim_id = make_proposal(work)
    publish(work, claim_id, Outing(DAY, URL, override_reason="  Lo pide la dirección. "))
    publication = get_claim(work.connection, claim_id).publication
    assert publication is not None
    assert publication.overridden == "sign-off: Sign-offs by others than the author: 0 of 1."
    assert publication.override_reason == "Lo pide la dirección."
    [event] = log.list_events(work.connection, limit=1)
    assert event.reason == "Lo pide la dirección."
    assert event.after is not None
    assert event.after["overridden"] == publication.overridden


def test_a_reason_where_nothing_is_held_back_overrides_nothing(work: Work, ready: int) -> None:
    publish(work, ready, Outing(DAY, URL, override_reason="Por si acaso."))
    publication = get_claim(work.connection, ready).publication
    assert publication is not None
    assert (publication.overridden, publication.override_reason) == (None, None)


def test_what_is_only_advised_holds_nothing_back(work: Work, ready: int) -> None:
    lenient = Standard("house", "casa.toml", levels={"reply": Level.ADVISED})
    publish(work, ready, Outing(DAY, URL, lenient))
    assert statuses(work, ready)[-1] is Status.PUBLISHED


def test_a_house_may_block_what_is_advised_elsewhere(work: Work, ready: int) -> None:
    strict = Standard("house", "casa.toml", levels={"reply": Level.BLOCKS})
    with pytest.raises(CheckFailedError) as caught:
        publish(work, ready, Outing(DAY, URL, strict))
    assert [line.partition(":")[0] for line in caught.value.details] == ["reply"]


def test_a_proposal_needs_its_sign_offs_whatever_the_house_says(work: Work) -> None:
    claim_id = make_proposal(work)
    for level in (Level.ADVISED, Level.OFF):
        lenient = Standard("house", "casa.toml", levels={"sign-off": level})
        with pytest.raises(CheckFailedError) as caught:
            publish(work, claim_id, Outing(DAY, URL, lenient))
        assert [line.partition(":")[0] for line in caught.value.details] == ["sign-off"]
    assert IFCN.levels == {}


# ---- retracting ------------------------------------------------------------------------------------------


def test_what_is_out_is_taken_back_with_a_reason(work: Work, ready: int) -> None:
    publish(later(work, 1), ready, OUTING)
    number = retract(later(work, 2), ready, reason="El registro era apócrifo.")
    entry = get_claim(work.connection, ready)
    assert (entry.status, entry.rating) == (Status.RETRACTED, None)
    assert entry.retraction is entry.steps[-1]
    assert (entry.retraction.ref, entry.retraction.reason) == (f"V{number}", "El registro era apócrifo.")
    assert len(entry.publications) == 1
    with pytest.raises(ConflictError):
        retract(later(work, 3), ready, reason="Otra vez.")


def test_a_retraction_needs_a_reason(work: Work, ready: int) -> None:
    publish(later(work, 1), ready, OUTING)
    with pytest.raises(InvalidInputError):
        retract(later(work, 2), ready, reason="")


def test_what_is_not_out_is_not_taken_back(work: Work, ready: int) -> None:
    with pytest.raises(ConflictError):
        retract(work, ready, reason="Era apócrifo.")


def test_a_retraction_is_told_until_something_goes_out_again(work: Work, ready: int) -> None:
    publish(later(work, 1), ready, OUTING)
    retract(later(work, 2), ready, reason="El registro era apócrifo.")
    verify(later(work, 3), ready, Step(Status.IN_PROGRESS, reason="Se mira de nuevo."))
    assert get_claim(work.connection, ready).retraction is not None
    decide(later(work, 4), ready)
    sign_off_step(colleague(work.connection), ready)
    publish(later(work, 5), ready, Outing(PartialDate("2026-03-12")))
    assert get_claim(work.connection, ready).retraction is None
