"""What became of sign-offs: the log replayed, for it alone knows what came before and what after."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.models import event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

_VERIFIED, _SIGNED, _EDITED = "claim.verified", "claim.signed_off", "claim.edited"
_LAPSED = ("claim.evidence_corrected", "claim.evidence_withdrawn")


@dataclass(slots=True)
class Approval:
    """Where one claim stands: whether it `changed` since its newest step, and what was `signed` since it did.

    A change is one of what steps speak of: the claim's words, or what the evidence says that the newest step
    relies on. `relied` are the references of that evidence, `signed` the UUIDs of sign-offs. Whether later
    steps say the same is for services/signoff.py to judge.
    """

    changed: bool = False
    relied: set[str] = field(default_factory=set)
    signed: set[str] = field(default_factory=set)


def read_approvals(connection: Connection, claims: Sequence[int]) -> dict[int, Approval]:
    """Give where each of some claims stands. Evidence that was added changes nothing that was signed."""
    query = (
        select(event.c.record_id, event.c.action, event.c.before, event.c.after)
        .where(
            event.c.record_kind == "claim",
            event.c.record_id.in_(claims),
            event.c.action.in_([_VERIFIED, _SIGNED, _EDITED, *_LAPSED]),
        )
        .order_by(event.c.position)
    )
    found = {number: Approval() for number in claims}
    for row in connection.execute(query):
        one = found[row.record_id]
        before, after = json.loads(row.before or "{}"), json.loads(row.after or "{}")
        if row.action == _VERIFIED:
            one.changed, one.relied = False, set(after["evidence"])
        elif row.action == _SIGNED:
            one.signed.add(after["sign_off_uuid"])
        elif "text" in after or (row.action in _LAPSED and before["evidence"] in one.relied):
            one.changed = True
            one.signed.clear()
    return found
