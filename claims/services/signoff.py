"""Sign-off: somebody who did not write a verification step approves that very step.

A sign-off stays with later steps as long as they say the same, and is void from the first one on that
changes what was approved: the rating, the texts, the as-of date or the evidence relied on. It is void too
once the claim's own words change, or once evidence that its step relies on is corrected or withdrawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.reference import Kind, format_reference
from claims.domain.status import Status
from claims.domain.text import clean_block
from claims.errors import ConflictError
from claims.i18n import _
from claims.models import (
    desk_policy,
    person,
    sign_off,
    verification,
    verification_evidence,
    verification_text,
)
from claims.services.approval import read_approvals
from claims.services.newest_step import check_newest
from claims.services.selection import get_claim_row

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection

    from claims.services.work import Work

DEFAULT_SIGN_OFFS = 1
"""How many sign-offs a decision needs where its desk has not said otherwise."""

SIGNABLE = frozenset({Status.AWAITING_SIGNOFF, Status.DECIDED, Status.CORRECTED})
"""The statuses of steps that wait for somebody's approval."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a step says, apart from its status: `rating_id`, `as_of`, its texts and the links relied on."""

    number: int
    status: Status
    author: int
    desk_id: int | None
    said: tuple[object, ...]
    summary: str | None
    explanation: str | None


def sign_off_step(work: Work, claim_id: int, *, step: int | None = None, note: str | None = None) -> int:
    """Approve a claim's newest step and give the step's number; `step` names the one that was read.

    Raises ConflictError when the step waits for no approval, is not the newest one any more, was signed off
    by the same person already, is by that person in whole or in part, or speaks of what changed since.
    """
    row = get_claim_row(work.connection, claim_id)
    history = read_contents(work.connection, [claim_id]).get(claim_id, [])
    ref = format_reference(Kind.CLAIM, claim_id)
    if step is not None:
        check_newest(work.connection, claim_id, step)
    if not history or history[-1].status not in SIGNABLE:
        raise ConflictError(
            _("%(ref)s is %(status)s: there is no decision to sign off.")
            % {"ref": ref, "status": _(row.status)},
            hint=_("Propose one: claims verify %(ref)s --status awaiting_signoff --rating … --summary …")
            % {"ref": ref},
        )
    newest = history[-1]
    _refuse_author(work, history)
    if read_approvals(work.connection, [claim_id])[claim_id].changed:
        raise ConflictError(
            _("%(ref)s was changed after %(step)s was taken.")
            % {"ref": ref, "step": format_reference(Kind.VERIFICATION, newest.number)},
            hint=_("Its author must correct it anew: claims correct %(ref)s …") % {"ref": ref}
            if newest.status is Status.CORRECTED
            else _("Its author must propose it anew: claims verify %(ref)s --status awaiting_signoff …")
            % {"ref": ref},
        )
    signed = select(sign_off.c.verification_id).where(
        sign_off.c.uuid.in_(find_standing(work.connection, [claim_id])),
        sign_off.c.created_by == work.person_id,
    )
    if earlier := work.connection.execute(signed).scalar():
        raise ConflictError(
            _("You signed off %(ref)s already, as %(step)s says it.")
            % {"ref": ref, "step": format_reference(Kind.VERIFICATION, earlier)},
            hint=_("Your sign-off stands. A further one is somebody else's."),
        )
    note = clean_block(note, what=_("The note")) if note else None
    _number, uuid = work.add(sign_off, {"verification_id": newest.number, "note": note})
    work.log(
        "claim.signed_off",
        claim_id,
        row.uuid,
        after={
            "sign_off_uuid": uuid,
            "verification": format_reference(Kind.VERIFICATION, newest.number),
            "note": note,
        },
    )
    return newest.number


def find_standing(connection: Connection, claims: Sequence[int]) -> set[str]:
    """Give the UUIDs of the sign-offs of some claims that are not void."""
    query = (
        select(sign_off.c.uuid, sign_off.c.verification_id, verification.c.claim_id)
        .join(verification, verification.c.id == sign_off.c.verification_id)
        .where(verification.c.claim_id.in_(claims))
    )
    rows = connection.execute(query).all()
    if not rows:
        return set()
    signed = sorted({row.claim_id for row in rows})
    histories = read_contents(connection, signed)
    kept = {one.number for history in histories.values() for one in same_content(history)}
    approvals = read_approvals(connection, signed)
    return {
        row.uuid for row in rows if row.verification_id in kept and row.uuid in approvals[row.claim_id].signed
    }


def name_voided(connection: Connection, standing: Collection[str]) -> dict[int, list[str]]:
    """Say by claim which sign-offs are void now, of those that were `standing` before (their UUIDs)."""
    if not standing:
        return {}
    query = (
        select(sign_off.c.uuid, verification.c.id, verification.c.claim_id, person.c.name)
        .join(verification, verification.c.id == sign_off.c.verification_id)
        .join(person, person.c.id == sign_off.c.created_by)
        .where(sign_off.c.uuid.in_(standing))
        .order_by(sign_off.c.id)
    )
    rows = connection.execute(query).all()
    still = find_standing(connection, sorted({row.claim_id for row in rows}))
    said: dict[int, list[str]] = {}
    for row in rows:
        if row.uuid not in still:
            step = format_reference(Kind.VERIFICATION, row.id)
            said.setdefault(row.claim_id, []).append(void_note(step, row.name))
    return said


def void_note(step: str, name: str) -> str:
    """Say that what somebody signed off does not stand any more."""
    return _("Warning: the sign-off of %(step)s by %(name)s is void now.") % {"step": step, "name": name}


def read_contents(connection: Connection, claims: Sequence[int]) -> dict[int, list[Content]]:
    """Give what each step of some claims says, by claim, in the order of the steps."""
    rows = connection.execute(
        select(verification)
        .where(verification.c.claim_id.in_(claims))
        .order_by(verification.c.claim_id, verification.c.step)
    ).all()
    steps = [row.id for row in rows]
    texts: dict[int, Any] = {
        row.verification_id: row
        for row in connection.execute(
            select(verification_text).where(verification_text.c.verification_id.in_(steps))
        )
    }
    relied: dict[int, set[int]] = {}
    for number, link in connection.execute(
        select(verification_evidence.c.verification_id, verification_evidence.c.evidence_link_id).where(
            verification_evidence.c.verification_id.in_(steps)
        )
    ):
        relied.setdefault(number, set()).add(link)
    found: dict[int, list[Content]] = {}
    for row in rows:
        text = texts.get(row.id)
        summary, explanation = (text.summary, text.explanation) if text else (None, None)
        said = (row.rating_id, row.as_of, summary, explanation, frozenset(relied.get(row.id, ())))
        found.setdefault(row.claim_id, []).append(
            Content(row.id, row.status, row.created_by, row.desk_id, said, summary, explanation)
        )
    return found


def same_content(history: Sequence[Content]) -> list[Content]:
    """Give the newest of a claim's steps and those right before it that say the same, newest first."""
    return list(takewhile(lambda one: one.said == history[-1].said, reversed(history)))


def count_needed(connection: Connection, claim_id: int) -> int:
    """Tell how many sign-offs the desk asks for that made the decision which stands now."""
    history = read_contents(connection, [claim_id]).get(claim_id)
    desk_id = same_content(history)[-1].desk_id if history else None
    policy = (
        select(desk_policy.c.sign_offs)
        .where(desk_policy.c.desk_id == desk_id)
        .order_by(desk_policy.c.id.desc())
        .limit(1)
    )
    needed = connection.execute(policy).scalar()
    return DEFAULT_SIGN_OFFS if needed is None else needed


def _refuse_author(work: Work, history: Sequence[Content]) -> None:
    """Refuse whoever took the step or first wrote a text that it carries (domain.md: never the author)."""
    newest = history[-1]
    authors = {newest.author, same_content(history)[-1].author}
    for part in ("summary", "explanation"):
        text = getattr(newest, part)
        if text:
            authors.add(next(one.author for one in history if getattr(one, part) == text))
    if work.person_id in authors:
        raise ConflictError(
            _("%(step)s is your own work, and nobody signs off their own.")
            % {"step": format_reference(Kind.VERIFICATION, newest.number)},
            hint=_("Ask a colleague to sign it off."),
        )
