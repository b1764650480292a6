"""What became of sign-offs: the log tells what was edited since, the links what the evidence says by now."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from claims.models import claim, event, evidence_link, verification, verification_evidence
from claims.services.log import APPROVED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

_VERIFIED, _SIGNED, _EDITED = "claim.verified", "claim.signed_off", "claim.edited"


@dataclass(slots=True)
class Approval:
    """Where one claim stands: whether it `changed` since its newest step, and what was `signed` since it did.

    A change is one of what steps speak of: the claim's words, or what the evidence says that the newest step
    relies on, which has `lapsed` then. `signed` are the UUIDs of sign-offs. Whether later steps say the same
    is for services/signoff.py to judge.
    """

    changed: bool = False
    lapsed: bool = False
    signed: set[str] = field(default_factory=set)


def read_approvals(connection: Connection, claims: Sequence[int]) -> dict[int, Approval]:
    """Give where each of some claims stands. Evidence that was added changes nothing that was signed."""
    query = (
        select(event.c.record_id, event.c.action, event.c.after)
        .where(
            event.c.record_kind == "claim",
            event.c.record_id.in_(claims),
            event.c.action.in_([_VERIFIED, _SIGNED, _EDITED, APPROVED]),
        )
        .order_by(event.c.position)
    )
    found = {number: Approval() for number in claims}
    for row in connection.execute(query):
        one, after = found[row.record_id], json.loads(row.after or "{}")
        if row.action == _VERIFIED:
            one.changed = False
        elif row.action == APPROVED:
            one.changed, one.signed = after["changed"], set(after["signed"])
        elif row.action == _SIGNED:
            one.signed.add(after["sign_off_uuid"])
        elif "text" in after:
            one.changed = True
            one.signed.clear()
    for number in _find_lapsed(connection, claims):
        found[number] = Approval(changed=True, lapsed=True)
    return found


def _find_lapsed(connection: Connection, claims: Sequence[int]) -> Sequence[int]:
    """Find the claims whose newest step relies on evidence that was corrected or withdrawn.

    Links tell so, and not the log: the step may come from one database and the correction from another.
    """
    relied, later = verification_evidence, evidence_link.alias()
    query = (
        select(claim.c.id)
        .distinct()
        .join(verification, and_(verification.c.claim_id == claim.c.id, verification.c.step == claim.c.step))
        .join(relied, relied.c.verification_id == verification.c.id)
        .join(later, later.c.supersedes_id == relied.c.evidence_link_id)
        .where(claim.c.id.in_(claims))
    )
    return connection.execute(query).scalars().all()
