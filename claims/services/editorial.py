"""What the editorial workflow adds to a report: read for a page of claims at once."""

from __future__ import annotations

from collections import defaultdict
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
    publication,
    reply,
    sign_off,
    source,
    verification,
)
from claims.services.current import among
from claims.services.reply import standing
from claims.services.signoff import find_standing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claims.services.report_shared import Shared


@dataclass(slots=True)
class Editorial:
    """What was done with one claim beside its steps, each in the order it came."""

    assignee: str | None = None
    sign_offs: list[SignOffEntry] = field(default_factory=list)
    replies: list[ReplyEntry] = field(default_factory=list)
    publications: list[PublicationEntry] = field(default_factory=list)
    corrections: list[CorrectionEntry] = field(default_factory=list)
    outlet_corrections: list[OutletCorrectionEntry] = field(default_factory=list)


UNTOUCHED = Editorial()


def read_editorial(shared: Shared, claims: Sequence[int]) -> dict[int, Editorial]:
    """Give what the workflow did with each of some claims; one that it did not touch is left out."""
    found: dict[int, Editorial] = defaultdict(Editorial)
    for table, read in _READERS.items():
        if table in shared.held:
            read(shared, claims, found)
    return found


def _read_assignees(shared: Shared, claims: Sequence[int], found: dict[int, Editorial]) -> None:
    query = select(claim_assignee).where(among(claim_assignee.c.claim_id, claims))
    for row in shared.connection.execute(query):
        found[row.claim_id].assignee = shared.people[row.person_id]


def _read_sign_offs(shared: Shared, claims: Sequence[int], found: dict[int, Editorial]) -> None:
    query = (
        select(sign_off, verification.c.claim_id)
        .join(verification, verification.c.id == sign_off.c.verification_id)
        .where(among(verification.c.claim_id, claims))
        .order_by(verification.c.claim_id, sign_off.c.id)
    )
    rows = shared.connection.execute(query).all()
    if not rows:
        return
    kept = find_standing(shared.connection, sorted({row.claim_id for row in rows}))
    for row in rows:
        found[row.claim_id].sign_offs.append(
            SignOffEntry(
                uuid=row.uuid,
                step=format_reference(Kind.VERIFICATION, row.verification_id),
                at=row.created_at,
                by=shared.people[row.created_by],
                note=row.note,
                void=row.uuid not in kept,
            )
        )


def _read_replies(shared: Shared, claims: Sequence[int], found: dict[int, Editorial]) -> None:
    rows = _rows(shared, reply, claims, standing(reply))
    shared.actors.read({row.actor_id for row in rows})
    for row in rows:
        found[row.claim_id].replies.append(
            ReplyEntry(
                uuid=row.uuid,
                asked_of=shared.actors.get(row.actor_id),
                channel=row.channel,
                asked=row.asked,
                deadline=row.deadline,
                answered=row.answered,
                text=row.text,
                outcome=row.outcome,
                recorded_by=shared.people[row.created_by],
            )
        )


def _read_publications(shared: Shared, claims: Sequence[int], found: dict[int, Editorial]) -> None:
    for row in _rows(shared, publication, claims):
        found[row.claim_id].publications.append(
            PublicationEntry(
                uuid=row.uuid,
                step=format_reference(Kind.VERIFICATION, row.verification_id),
                url=row.url,
                published=row.published,
                at=row.created_at,
                by=shared.people[row.created_by],
                overridden=row.overridden,
                override_reason=row.override_reason,
            )
        )


def _read_corrections(shared: Shared, claims: Sequence[int], found: dict[int, Editorial]) -> None:
    for row in _rows(shared, correction, claims):
        found[row.claim_id].corrections.append(
            CorrectionEntry(
                uuid=row.uuid,
                before=format_reference(Kind.VERIFICATION, row.before_id),
                after=format_reference(Kind.VERIFICATION, row.after_id),
                severity=row.severity,
                language=row.language,
                note=row.note,
                at=row.created_at,
                by=shared.people[row.created_by],
            )
        )


def _read_outlets(shared: Shared, claims: Sequence[int], found: dict[int, Editorial]) -> None:
    query = (
        select(outlet_correction, appearance.c.claim_id, source.c.name.label("source"))
        .join(appearance, appearance.c.id == outlet_correction.c.appearance_id)
        .join(article, article.c.id == appearance.c.article_id)
        .join(source, source.c.id == article.c.source_id)
        .where(among(appearance.c.claim_id, claims), standing(outlet_correction))
        .order_by(appearance.c.claim_id, outlet_correction.c.id)
    )
    for row in shared.connection.execute(query):
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


def _rows(shared: Shared, table: Any, claims: Sequence[int], *where: Any) -> Sequence[Any]:  # noqa: ANN401
    query = (
        select(table).where(among(table.c.claim_id, claims), *where).order_by(table.c.claim_id, table.c.id)
    )
    return shared.connection.execute(query).all()


_READERS: dict[str, Callable[[Shared, Sequence[int], dict[int, Editorial]], None]] = {
    "claim_assignee": _read_assignees,
    "sign_off": _read_sign_offs,
    "reply": _read_replies,
    "publication": _read_publications,
    "correction": _read_corrections,
    "outlet_correction": _read_outlets,
}
"""What reads the rows of each table."""
