"""What happened to a claim in the database that it came from, told by its rows: its events lie there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select

from claims.domain.reference import Kind, format_reference
from claims.domain.vocabulary import ClaimantKind, LinkState
from claims.models import (
    actor,
    actor_name,
    anchor,
    appearance,
    claim,
    claim_link,
    correction,
    event,
    evidence_link,
    outlet_correction,
    person,
    publication,
    reply,
    sign_off,
    verification,
)
from claims.services.current import main_name
from claims.services.log import TAKEN, Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import ColumnElement, Connection, Table

    Row = Mapping[str, Any]
    Say = Callable[[Row, Row | None], tuple[str, dict[str, Any]]]


def list_came(connection: Connection, number: int) -> list[Event]:
    """List what the rows of a claim that came in with dumps tell, as the events of its own log would.

    Its steps are not among them, nor the reviews of others. The events have no place in the log: 0.
    """
    spans = _read_spans(connection)
    steps = select(verification.c.id).where(verification.c.claim_id == number)
    places = select(appearance.c.id).where(appearance.c.claim_id == number)
    beside: list[tuple[Table[Any], ColumnElement[bool], Say]] = [
        # One that an import of reviews made was recorded by nobody.
        (claim, (claim.c.id == number) & exists(places), lambda _row, _before: ("recorded", {})),
        (appearance, appearance.c.claim_id == number, _Places(connection, number)),
        (evidence_link, evidence_link.c.claim_id == number, _evidence),
        (claim_link, claim_link.c.claim_id == number, _link),
        (sign_off, sign_off.c.verification_id.in_(steps), _sign_off),
        (reply, reply.c.claim_id == number, _Names(connection)),
        (outlet_correction, outlet_correction.c.appearance_id.in_(places), _outlet),
        (publication, publication.c.claim_id == number, lambda row, _before: ("published", dict(row))),
        (correction, correction.c.claim_id == number, lambda row, _before: ("corrected", dict(row))),
    ]
    found = []
    for table, of_claim, say in beside:
        own = [batch[table.name] for batch in spans if table.name in batch]
        if own:
            rows = list(_read(connection, table, of_claim))
            known = {row["id"]: row for row in rows}
            found += [
                _event(number, row, *say(row, known.get(row.get("supersedes_id"))))
                for row in rows
                if any(first <= row["id"] <= last for first, last in own)
            ]
    return sorted(found, key=lambda one: one.at)


def _read_spans(connection: Connection) -> list[dict[str, tuple[int, int]]]:
    """Give the first and the last row of each batch that came in, by table."""
    query = select(event.c.after).where(event.c.record_kind == "dump", event.c.action == TAKEN)
    told = [json.loads(after or "{}").get("tables", {}) for after in connection.execute(query).scalars()]
    return [{name: (span[0], span[1]) for name, span in tables.items()} for tables in told]


def _read(connection: Connection, table: Table[Any], of_claim: ColumnElement[bool]) -> Iterator[Row]:
    query = select(table, person.c.name.label("by")).join(person, person.c.id == table.c.created_by)
    yield from (row._asdict() for row in connection.execute(query.where(of_claim).order_by(table.c.id)))


def _event(number: int, row: Row, what: str, told: dict[str, Any]) -> Event:
    """Make of a row the event that it was written with; what stood before it is told as `old_…`."""
    before = {key.removeprefix("old_"): value for key, value in told.items() if key.startswith("old_")}
    after = {key: value for key, value in told.items() if not key.startswith("old_")}
    return Event(
        position=0,
        at=row["created_at"],
        by=row["by"],
        action=f"claim.{what}",
        record_kind="claim",
        record_id=number,
        record_uuid=row["uuid"],
        before=before,
        after=after,
        reason=row.get("reason"),
        hash="",
    )


class _Places:
    """Tells of the places of a claim with their quotes."""

    def __init__(self, connection: Connection, number: int) -> None:
        query = (
            select(anchor.c.appearance_id, anchor.c.quote)
            .join(appearance, appearance.c.id == anchor.c.appearance_id)
            .where(appearance.c.claim_id == number)
            .order_by(anchor.c.id.desc())
        )
        self.quotes: dict[int, str] = {row[0]: row[1] for row in connection.execute(query)}

    def __call__(self, row: Row, before: Row | None) -> tuple[str, dict[str, Any]]:
        told = {
            "appearance": format_reference(Kind.APPEARANCE, row["id"]),
            "claimant": format_reference(Kind.ACTOR, row["claimant_id"])
            if row["claimant_id"]
            else ClaimantKind.OUTLET,
            "quote": self.quotes.get(row["id"], ""),
        }
        if before is None:
            return "appeared", told
        told["supersedes"] = format_reference(Kind.APPEARANCE, before["id"])
        if row["withdrawn"]:
            return "appearance_withdrawn", told | {"quote": self.quotes.get(before["id"], "")}
        return "appearance_corrected", told


class _Names:
    """Tells of who was asked for a reply."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def __call__(self, row: Row, before: Row | None) -> tuple[str, dict[str, Any]]:
        query = (
            select(actor_name.c.value).join(actor, main_name(actor.c.id)).where(actor.c.id == row["actor_id"])
        )
        told = {**row, "asked_of": self.connection.execute(query).scalar()}
        told |= {"old_asked_of": told["asked_of"]}
        return _went("reply", row, before), told


def _went(noun: str, row: Row, before: Row | None) -> str:
    return f"{noun}_withdrawn" if row["withdrawn"] else f"{noun}_recorded" if before else f"{noun}_asked"


def _evidence(row: Row, before: Row | None) -> tuple[str, dict[str, Any]]:
    ref = format_reference(Kind.EVIDENCE, row["evidence_id"])
    told = {"evidence": ref, "stance": row["stance"], "old_evidence": ref}
    if before is None:
        return "evidence_linked", told
    told["old_stance"] = before["stance"]
    return "evidence_withdrawn" if row["withdrawn"] else "evidence_corrected", told


def _link(row: Row, before: Row | None) -> tuple[str, dict[str, Any]]:
    told = {
        "other": format_reference(Kind.CLAIM, row["other_id"]),
        "type": row["type"],
        "state": row["state"],
    }
    if before is None:
        return "link_rejected" if row["state"] is LinkState.REJECTED else "linked", told
    told |= {"old_other": told["other"], "old_type": before["type"], "old_state": before["state"]}
    return "unlinked" if row["withdrawn"] else "link_changed", told


def _sign_off(row: Row, _before: Row | None) -> tuple[str, dict[str, Any]]:
    return "signed_off", {"verification": format_reference(Kind.VERIFICATION, row["verification_id"])}


def _outlet(row: Row, before: Row | None) -> tuple[str, dict[str, Any]]:
    ref = format_reference(Kind.APPEARANCE, row["appearance_id"])
    return _went("outlet_correction", row, before), {**row, "appearance": ref, "old_appearance": ref}
