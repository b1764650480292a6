from __future__ import annotations

from dataclasses import replace

import pytest
from report_samples import FALSE, MIXED, claim, lost_boats, moment, prosperity, ratified, step

from claims.domain.status import Status
from claims.formats.verdict import changes, deciding_step


def refs(*steps: tuple[Status, bool]) -> list[tuple[str, str]]:
    """Give the changes in a history of statuses, each with the rating False or none."""
    history = tuple(
        step(number, status, moment(12, number), rating=FALSE if rated else None)
        for number, (status, rated) in enumerate(steps, start=1)
    )
    return [(change.before.ref, change.after.ref) for change in changes(claim(1, "x", steps=history))]


def test_the_newest_decision_stands() -> None:
    step = deciding_step(ratified())
    assert step is not None
    assert step.ref == "V3"


def test_not_checkable_is_a_verdict() -> None:
    step = deciding_step(prosperity())
    assert step is not None
    assert step.ref == "V5"


@pytest.mark.parametrize("newest", [Status.IN_PROGRESS, Status.AWAITING_SIGNOFF, Status.RETRACTED])
def test_no_verdict_stands_while_work_goes_on_or_after_a_retraction(newest: Status) -> None:
    decided = step(1, Status.DECIDED, moment(12, 9), rating=FALSE)
    assert deciding_step(claim(1, "x", steps=(decided, step(2, newest, moment(13, 9))))) is None


def test_a_claim_without_steps_has_no_verdict() -> None:
    assert deciding_step(lost_boats()) is None


def test_who_published_is_not_who_decided() -> None:
    steps = (
        step(1, Status.DECIDED, moment(12, 9), by="Nora Vidal", rating=FALSE),
        step(2, Status.PUBLISHED, moment(12, 10), by="Tomás Roig", rating=FALSE),
    )
    found = deciding_step(claim(1, "x", steps=steps))
    assert found is not None
    assert found.by == "Nora Vidal"


def test_a_claim_that_came_in_published_has_no_deciding_step() -> None:
    steps = (step(1, Status.PUBLISHED, moment(12, 9), rating=FALSE),)
    assert deciding_step(claim(1, "x", steps=steps)) is None


def test_a_changed_rating_is_a_change() -> None:
    assert [(change.before.rating, change.after.rating) for change in changes(ratified())] == [(MIXED, FALSE)]


def test_work_in_between_is_no_change() -> None:
    assert refs((Status.DECIDED, True), (Status.IN_PROGRESS, False), (Status.DECIDED, True)) == []


def test_a_proposal_is_no_change() -> None:
    assert refs((Status.DECIDED, True), (Status.AWAITING_SIGNOFF, True)) == []


def test_publishing_is_no_change() -> None:
    assert refs((Status.DECIDED, True), (Status.PUBLISHED, True)) == []


def test_a_withdrawn_verdict_is_a_change() -> None:
    assert refs(
        (Status.PUBLISHED, True),
        (Status.RETRACTED, False),
        (Status.IN_PROGRESS, False),
        (Status.NOT_CHECKABLE, False),
    ) == [("V1", "V2"), ("V2", "V4")]


def test_a_correction_of_the_text_alone_is_a_change_that_keeps_the_rating() -> None:
    steps = (
        step(1, Status.PUBLISHED, moment(12, 9), rating=FALSE),
        step(2, Status.CORRECTED, moment(12, 10), rating=FALSE),
    )
    (change,) = changes(claim(1, "x", steps=steps))
    assert change.rating_kept


def test_another_version_of_the_scale_with_the_same_label_is_no_change() -> None:
    newer = replace(FALSE, scale_version="2", best=7)
    steps = (
        step(1, Status.DECIDED, moment(12, 9), rating=FALSE),
        step(2, Status.DECIDED, moment(12, 10), rating=newer),
    )
    assert list(changes(claim(1, "x", steps=steps))) == []
