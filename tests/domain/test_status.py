from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.domain.status import MOVES, RATED, SETTLED, Status, check_move, check_step
from claims.errors import ConflictError, InvalidInputError
from claims.i18n import speaking

S = Status
statuses = st.sampled_from(Status)
texts = st.sampled_from([None, "Dicho con claridad."])

# Written out once more, by hand: whoever changes the table changes what newsrooms may do.
ALLOWED = {
    (S.UNREVIEWED, S.IN_PROGRESS),
    (S.UNREVIEWED, S.AWAITING_SIGNOFF),
    (S.UNREVIEWED, S.DECIDED),
    (S.UNREVIEWED, S.NOT_CHECKABLE),
    (S.IN_PROGRESS, S.IN_PROGRESS),
    (S.IN_PROGRESS, S.UNREVIEWED),
    (S.IN_PROGRESS, S.AWAITING_SIGNOFF),
    (S.IN_PROGRESS, S.DECIDED),
    (S.IN_PROGRESS, S.NOT_CHECKABLE),
    (S.AWAITING_SIGNOFF, S.AWAITING_SIGNOFF),
    (S.AWAITING_SIGNOFF, S.IN_PROGRESS),
    (S.AWAITING_SIGNOFF, S.DECIDED),
    (S.AWAITING_SIGNOFF, S.NOT_CHECKABLE),
    (S.DECIDED, S.DECIDED),
    (S.DECIDED, S.IN_PROGRESS),
    (S.DECIDED, S.AWAITING_SIGNOFF),
    (S.DECIDED, S.PUBLISHED),
    (S.DECIDED, S.NOT_CHECKABLE),
    (S.PUBLISHED, S.CORRECTED),
    (S.PUBLISHED, S.RETRACTED),
    (S.CORRECTED, S.CORRECTED),
    (S.CORRECTED, S.RETRACTED),
    (S.RETRACTED, S.IN_PROGRESS),
    (S.NOT_CHECKABLE, S.IN_PROGRESS),
}


@pytest.mark.parametrize(("before", "after"), list(product(Status, Status)))
def test_only_the_moves_of_the_table_are_allowed(before: Status, after: Status) -> None:
    if (before, after) in ALLOWED:
        check_move(before, after)
        return
    with pytest.raises(ConflictError) as caught:
        check_move(before, after)
    assert caught.value.message == f"A claim cannot go from {before} to {after}."


def test_a_refused_move_names_those_that_are_allowed() -> None:
    with pytest.raises(ConflictError) as caught:
        check_move(S.PUBLISHED, S.DECIDED)
    assert caught.value.hint == "From published it can go to: corrected, retracted."


def test_every_status_can_be_reached_and_left() -> None:
    assert set(MOVES) == set(Status)
    assert set().union(*MOVES.values()) == set(Status)
    assert all(MOVES[status] - {status} for status in Status)


def test_nothing_published_goes_back_unseen() -> None:
    """What readers saw is corrected or retracted in public, never taken back in silence."""
    seen = {S.PUBLISHED, S.CORRECTED}
    assert set().union(*(MOVES[status] for status in seen)) == {S.CORRECTED, S.RETRACTED}


@dataclass(frozen=True, slots=True)
class Step:
    """The arguments of `check_step`."""

    before: Status
    after: Status
    rated: bool
    rating_changed: bool = False
    summary: str | None = "El censo cuenta menos hogares."
    reason: str | None = "Se vio dos veces."

    def check(self) -> None:
        check_step(**asdict(self))


NO_REASON = "This step needs a reason: it closes the claim, or changes what was decided."


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (Step(S.UNREVIEWED, S.DECIDED, rated=False), "The status decided needs a rating."),
        (Step(S.UNREVIEWED, S.IN_PROGRESS, rated=True), "The status in_progress carries no rating."),
        (
            Step(S.UNREVIEWED, S.DECIDED, rated=True, summary=None),
            "A decision needs a summary: one or two sentences that a reader understands.",
        ),
        (Step(S.UNREVIEWED, S.NOT_CHECKABLE, rated=False, reason=None), NO_REASON),
        (Step(S.DECIDED, S.DECIDED, rated=True, rating_changed=True, reason=None), NO_REASON),
        (Step(S.DECIDED, S.IN_PROGRESS, rated=False, reason=None), NO_REASON),
        (Step(S.PUBLISHED, S.RETRACTED, rated=False, reason=None), NO_REASON),
    ],
)
def test_a_step_that_lacks_a_part_says_which(step: Step, message: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        step.check()
    assert caught.value.message == message
    assert caught.value.hint


@pytest.mark.parametrize(
    "step",
    [
        Step(S.UNREVIEWED, S.IN_PROGRESS, rated=False, summary=None, reason=None),
        Step(S.IN_PROGRESS, S.DECIDED, rated=True, reason=None),
        Step(S.DECIDED, S.DECIDED, rated=True, reason=None),
        Step(S.AWAITING_SIGNOFF, S.DECIDED, rated=True, reason=None),
        Step(S.DECIDED, S.PUBLISHED, rated=True),
    ],
)
def test_a_step_needs_no_more_than_its_status_asks_for(step: Step) -> None:
    step.check()


@given(st.builds(Step, statuses, statuses, st.booleans(), st.booleans(), texts, texts))
def test_a_step_that_passes_has_all_that_its_status_asks_for(step: Step) -> None:
    try:
        step.check()
    except ConflictError:
        assert (step.before, step.after) not in ALLOWED
        return
    except InvalidInputError:
        assert step.rated != (step.after in RATED) or None in {step.summary, step.reason}
        return
    assert (step.before, step.after) in ALLOWED
    assert step.rated == (step.after in RATED)
    assert step.summary or step.after not in RATED
    assert step.reason or not step.rating_changed
    assert step.reason or step.after is not S.NOT_CHECKABLE
    assert step.reason or step.before not in SETTLED or step.after in {step.before, S.PUBLISHED}


def test_a_move_reads_in_spanish_with_the_codes_to_type() -> None:
    with speaking("es"), pytest.raises(ConflictError) as caught:
        check_move(S.RETRACTED, S.RETRACTED)
    assert caught.value.message == "Una afirmación no puede pasar de retirada a retirada."
    assert caught.value.hint == "De retirada puede pasar a: en curso (`in_progress`)."
