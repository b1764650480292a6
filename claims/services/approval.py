"""What became of sign-offs: the log replayed, for it alone knows what came before and what after."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.domain.reference import Kind, format_reference
from claims.models import event, evidence_link, verification, verification_evidence
from claims.services.log import APPROVED, TAKEN

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
            event.c.action.in_([_VERIFIED, _SIGNED, _EDITED, APPROVED, *_LAPSED]),
        )
        .order_by(event.c.position)
    )
    came = _read_relied(connection, claims)
    found = {number: Approval(relied=came.get(number, set())) for number in claims}
    for row in connection.execute(query):
        one = found[row.record_id]
        before, after = json.loads(row.before or "{}"), json.loads(row.after or "{}")
        if row.action == _VERIFIED:
            one.changed, one.relied = False, set(after["evidence"])
        elif row.action == APPROVED:
            one.changed, one.signed = after["changed"], set(after["signed"])
        elif row.action == _SIGNED:
            one.signed.add(after["sign_off_uuid"])
        elif "text" in after or (row.action in _LAPSED and before["evidence"] in one.relied):
            one.changed = True
            one.signed.clear()
    return found


def _read_relied(connection: Connection, claims: Sequence[int]) -> dict[int, set[str]]:
    """Give the evidence that claims from other databases came with, where no event tells of a step here."""
    taken = select(event.c.position).where(event.c.record_kind == "dump", event.c.action == TAKEN).limit(1)
    if connection.execute(taken).first() is None:
        return {}
    here = select(event.c.record_id).where(
        event.c.record_kind == "claim", event.c.record_id.in_(claims), event.c.action == _VERIFIED
    )
    stepped = set(connection.execute(here).scalars())
    query = (
        select(verification.c.claim_id, verification.c.step, evidence_link.c.evidence_id)
        .join(verification_evidence, verification_evidence.c.verification_id == verification.c.id)
        .join(evidence_link, evidence_link.c.id == verification_evidence.c.evidence_link_id)
        .where(verification.c.claim_id.in_(claims))
        .order_by(verification.c.claim_id, verification.c.step)
    )
    newest: dict[int, tuple[int, set[str]]] = {}
    for number, step, evidence in connection.execute(query):
        if number in stepped:
            continue
        if newest.get(number, (0, set()))[0] != step:
            newest[number] = step, set()
        newest[number][1].add(format_reference(Kind.EVIDENCE, evidence))
    return {number: relied for number, (_step, relied) in newest.items()}
