"""What a claim's history says of its verdict: the step that decided, and every later change of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from claims.domain.report import CorrectionEntry, RewordingEntry
from claims.domain.status import SETTLED, Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from claims.domain.report import ClaimEntry, StepEntry

UNRATED = frozenset({Status.NOT_CHECKABLE, Status.RETRACTED})
"""How a claim stands that has no rating and needs none."""

_DECIDING = frozenset({Status.DECIDED, Status.CORRECTED, Status.NOT_CHECKABLE})
_TOLD = SETTLED | {Status.RETRACTED}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of what readers were told: the step that stood before, and the one that replaced it."""

    before: StepEntry
    after: StepEntry

    @property
    def rating_kept(self) -> bool:
        """Whether the verdict stayed and only its text changed."""
        return _verdict(self.before) == _verdict(self.after)

    @property
    def at(self) -> dt.datetime:
        """When it changed."""
        return self.after.at


Correction = CorrectionEntry | Change | RewordingEntry
"""Something that readers were told otherwise before: a public note, or a change that has none."""


def deciding_step(claim: ClaimEntry) -> StepEntry | None:
    """Give the step that made the verdict which stands now, or None while there is none.

    Publishing keeps a verdict, so the person who decided is not the one who published; nor is it who carried
    a proposal on that others had signed off. A claim that is being checked again has no verdict.
    """
    if claim.status not in SETTLED:
        return None
    place = len(claim.steps) - 1
    while place >= 0 and claim.steps[place].status not in _DECIDING:
        place -= 1
    if place < 0:
        return None
    while place and _proposed(claim.steps[place - 1], claim.steps[place]):
        place -= 1
    return claim.steps[place]


def _proposed(earlier: StepEntry, later: StepEntry) -> bool:
    """Tell whether a step only carries on what an earlier one proposed."""
    return earlier.status is Status.AWAITING_SIGNOFF and _content(earlier) == _content(later)


def _content(step: StepEntry) -> tuple[object, ...]:
    return step.rating, step.summary, step.explanation, step.as_of, step.evidence


def changes(claim: ClaimEntry) -> Iterator[Change]:
    """Give every change of what readers were told, in the order they came.

    A correction counts even where only its text changed; proposals and the work in between do not.
    """
    told = [step for step in claim.steps if step.status in _TOLD]
    for before, after in pairwise(told):
        change = Change(before, after)
        if after.status is Status.CORRECTED or not change.rating_kept:
            yield change


def corrections(claim: ClaimEntry) -> list[Correction]:
    """Give all that readers were told otherwise before, the newest first.

    A change that a public note tells is not told twice. Words that changed before the first verdict were
    told to nobody.
    """
    noted = {entry.after for entry in claim.corrections}
    told = next((step.at for step in claim.steps if step.rating is not None), None)
    found: list[Correction] = [
        *claim.corrections,
        *(change for change in changes(claim) if change.after.ref not in noted),
        *(entry for entry in claim.rewordings if told is not None and entry.at >= told),
    ]
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _verdict(step: StepEntry) -> tuple[str, ...]:
    if step.rating is None:
        return (step.status,)
    return step.rating.scale, step.rating.code, step.rating.label
