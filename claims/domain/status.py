"""The life of a claim: its statuses, and the one table of moves between them."""

from __future__ import annotations

from enum import StrEnum

from claims.errors import ConflictError, InvalidInputError
from claims.i18n import _


class Status(StrEnum):
    """Where a claim stands. The newest verification step says which; a claim without one is unreviewed."""

    UNREVIEWED = "unreviewed"
    IN_PROGRESS = "in_progress"
    AWAITING_SIGNOFF = "awaiting_signoff"
    DECIDED = "decided"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    RETRACTED = "retracted"
    NOT_CHECKABLE = "not_checkable"


MOVES: dict[Status, frozenset[Status]] = {
    Status.UNREVIEWED: frozenset(
        {Status.IN_PROGRESS, Status.AWAITING_SIGNOFF, Status.DECIDED, Status.NOT_CHECKABLE}
    ),
    Status.IN_PROGRESS: frozenset(
        {
            Status.IN_PROGRESS,
            Status.UNREVIEWED,
            Status.AWAITING_SIGNOFF,
            Status.DECIDED,
            Status.NOT_CHECKABLE,
        }
    ),
    Status.AWAITING_SIGNOFF: frozenset(
        {Status.AWAITING_SIGNOFF, Status.IN_PROGRESS, Status.DECIDED, Status.NOT_CHECKABLE}
    ),
    Status.DECIDED: frozenset(
        {
            Status.DECIDED,
            Status.IN_PROGRESS,
            Status.AWAITING_SIGNOFF,
            Status.PUBLISHED,
            Status.NOT_CHECKABLE,
        }
    ),
    Status.PUBLISHED: frozenset({Status.CORRECTED, Status.RETRACTED}),
    Status.CORRECTED: frozenset({Status.CORRECTED, Status.RETRACTED}),
    Status.RETRACTED: frozenset({Status.IN_PROGRESS}),
    Status.NOT_CHECKABLE: frozenset({Status.IN_PROGRESS}),
}

RATED = frozenset({Status.AWAITING_SIGNOFF, Status.DECIDED, Status.PUBLISHED, Status.CORRECTED})
"""The statuses that carry a rating; no other one does."""

SETTLED = frozenset({Status.DECIDED, Status.PUBLISHED, Status.CORRECTED, Status.NOT_CHECKABLE})
"""The statuses that tell readers something: leaving one, or changing what was decided, needs a reason."""


def check_move(before: Status, after: Status) -> None:
    """Refuse a move that `MOVES` does not hold, with a ConflictError that names those it does."""
    if after in MOVES[before]:
        return
    allowed = ", ".join(_typed(status) for status in Status if status in MOVES[before])
    raise ConflictError(
        _("A claim cannot go from %(before)s to %(after)s.") % {"before": _(before), "after": _(after)},
        hint=_("From %(before)s it can go to: %(allowed)s.") % {"before": _(before), "allowed": allowed},
    )


def _typed(status: Status) -> str:
    """Give the word for a status, with the code that is typed beside it where the two differ."""
    return status if _(status) == status else f"{_(status)} (`{status}`)"


def check_step(  # noqa: PLR0913 - a step is judged by all it holds
    *,
    before: Status,
    after: Status,
    rated: bool,
    rating_changed: bool,
    summary: str | None,
    reason: str | None,
) -> None:
    """Refuse a verification step that lacks what its status asks for.

    A rated status needs a rating and a summary, any other one takes no rating (domain.md, verification).
    `not_checkable` needs a reason, and so does a step that leaves a settled status, save for publishing, or
    changes a decided rating (IFCN code: corrections are explained).

    Raises ConflictError for a move that is not allowed and InvalidInputError for a missing part.
    """
    check_move(before, after)
    if after in RATED and not rated:
        raise InvalidInputError(
            _("The status %(status)s needs a rating.") % {"status": _(after)},
            hint=_("Give one: --rating false (`claims scale show` lists them)."),
        )
    if after not in RATED and rated:
        raise InvalidInputError(
            _("The status %(status)s carries no rating.") % {"status": _(after)},
            hint=_("Leave --rating out, or leave --status out to decide with that rating."),
        )
    if after in RATED and not summary:
        raise InvalidInputError(
            _("A decision needs a summary: one or two sentences that a reader understands."),
            hint=_('Give one: --summary "…"'),
        )
    leaves_settled = before in SETTLED and after not in {before, Status.PUBLISHED}
    if (after is Status.NOT_CHECKABLE or leaves_settled or rating_changed) and not reason:
        raise InvalidInputError(
            _("This step needs a reason: it closes the claim, or changes what was decided."),
            hint=_('Give one: --reason "…"'),
        )
