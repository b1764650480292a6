"""What the editorial workflow adds to a report: read for a page of claims at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.reference import Kind, format_reference
from claims.domain.report import (
    CorrectionEntry,
    OutletCorrectionEntry,
    PublicationEntry,
    ReplyEntry,
    SignOffEntry,
)
from claims.models import (
    appearance,
    article,
    claim_assignee,
    correction,
    outlet_correction,
    person,
    publication,
    reply,
    sign_off,
    source,
    verification,
)
from claims.services.reply import standing
from claims.services.signoff import find_standing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from claims.domain.report import ActorEntry


@dataclass(slots=True)
class Editorial:
    """What was done with one claim beside its steps, each in the order it came."""

    assignee: str | None = None
    sign_offs: list[SignOffEntry] = field(default_factory=list)
    replies: list[ReplyEntry] = field(default_factory=list)
    publications: list[PublicationEntry] = field(default_factory=list)
    corrections: list[CorrectionEntry] = field(default_factory=list)
    outlet_corrections: list[OutletCorrectionEntry] = field(default_factory=list)


def read_editorial(
    connection: Connection,
    claims: Sequence[int],
    find_actors: Callable[[Connection, set[int]], Callable[[int], ActorEntry]],
) -> dict[int, Editorial]:
    """Give what the workflow did with each of some claims; `find_actors` reads the actors that were asked."""
    found = {number: Editorial() for number in claims}
    assigned = (
        select(claim_assignee.c.claim_id, person.c.name)
        .join(person, person.c.id == claim_assignee.c.person_id)
        .where(claim_assignee.c.claim_id.in_(claims))
    )
    for number, name in connection.execute(assigned):
        found[number].assignee = name
    _read_sign_offs(connection, claims, found)
    _read_replies(connection, claims, found, find_actors)
    _read_publications(connection, claims, found)
    _read_corrections(connection, claims, found)
    _read_outlets(connection, claims, found)
    return found


def _read_sign_offs(connection: Connection, claims: Sequence[int], found: dict[int, Editorial]) -> None:
    query = (
        select(sign_off, verification.c.claim_id, person.c.name.label("by"))
        .join(verification, verification.c.id == sign_off.c.verification_id)
        .join(person, person.c.id == sign_off.c.created_by)
        .where(verification.c.claim_id.in_(claims))
        .order_by(sign_off.c.id)
    )
    rows = connection.execute(query).all()
    if not rows:
        return
    kept = find_standing(connection, sorted({row.claim_id for row in rows}))
    for row in rows:
        found[row.claim_id].sign_offs.append(
            SignOffEntry(
                uuid=row.uuid,
                step=format_reference(Kind.VERIFICATION, row.verification_id),
                at=row.created_at,
                by=row.by,
                note=row.note,
                void=row.uuid not in kept,
            )
        )


def _read_replies(
    connection: Connection,
    claims: Sequence[int],
    found: dict[int, Editorial],
    find_actors: Callable[[Connection, set[int]], Callable[[int], ActorEntry]],
) -> None:
    rows = _signed(connection, reply, reply.c.claim_id.in_(claims), standing(reply))
    if not rows:
        return
    actor = find_actors(connection, {row.actor_id for row in rows})
    for row in rows:
        found[row.claim_id].replies.append(
            ReplyEntry(
                uuid=row.uuid,
                asked_of=actor(row.actor_id),
                channel=row.channel,
                asked=row.asked,
                deadline=row.deadline,
                answered=row.answered,
                text=row.text,
                outcome=row.outcome,
                recorded_by=row.by,
            )
        )


def _read_publications(connection: Connection, claims: Sequence[int], found: dict[int, Editorial]) -> None:
    for row in _signed(connection, publication, publication.c.claim_id.in_(claims)):
        found[row.claim_id].publications.append(
            PublicationEntry(
                uuid=row.uuid,
                step=format_reference(Kind.VERIFICATION, row.verification_id),
                url=row.url,
                published=row.published,
                at=row.created_at,
                by=row.by,
                overridden=row.overridden,
                override_reason=row.override_reason,
            )
        )


def _read_corrections(connection: Connection, claims: Sequence[int], found: dict[int, Editorial]) -> None:
    for row in _signed(connection, correction, correction.c.claim_id.in_(claims)):
        found[row.claim_id].corrections.append(
            CorrectionEntry(
                uuid=row.uuid,
                before=format_reference(Kind.VERIFICATION, row.before_id),
                after=format_reference(Kind.VERIFICATION, row.after_id),
                severity=row.severity,
                language=row.language,
                note=row.note,
                at=row.created_at,
                by=row.by,
            )
        )


def _read_outlets(connection: Connection, claims: Sequence[int], found: dict[int, Editorial]) -> None:
    query = (
        select(outlet_correction, appearance.c.claim_id, source.c.name.label("source"))
        .join(appearance, appearance.c.id == outlet_correction.c.appearance_id)
        .join(article, article.c.id == appearance.c.article_id)
        .join(source, source.c.id == article.c.source_id)
        .where(appearance.c.claim_id.in_(claims), standing(outlet_correction))
        .order_by(outlet_correction.c.id)
    )
    for row in connection.execute(query):
        found[row.claim_id].outlet_corrections.append(
            OutletCorrectionEntry(
                uuid=row.uuid,
                appearance=format_reference(Kind.APPEARANCE, row.appearance_id),
                source=row.source,
                channel=row.channel,
                asked=row.asked,
                answered=row.answered,
                outcome=row.outcome,
                url=row.url,
                note=row.note,
            )
        )


def _signed(connection: Connection, table: Any, *where: Any) -> Sequence[Any]:  # noqa: ANN401
    query = (
        select(table, person.c.name.label("by"))
        .join(person, person.c.id == table.c.created_by)
        .where(*where)
        .order_by(table.c.id)
    )
    return connection.execute(query).all()
