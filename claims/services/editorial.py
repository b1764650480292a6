"""What the editorial workflow adds to a report: read for a page of claims at once."""

from __future__ import annotations

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
from claims.services.report.shared import tuples
from claims.services.signoff import find_standing

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from claims.services.report.shared import Shared


def read_assignees(shared: Shared, claims: Collection[int]) -> dict[int, str]:
    """Give the name of who works on each of some claims now."""
    query = select(claim_assignee).where(among(claim_assignee.c.claim_id, claims))
    return {row.claim_id: shared.people[row.person_id] for row in shared.connection.execute(query)}


def read_sign_offs(shared: Shared, claims: Collection[int]) -> dict[int, tuple[SignOffEntry, ...]]:
    """Give the sign-offs of some claims, by claim, in the order they came; void ones too."""
    query = (
        select(sign_off, verification.c.claim_id)
        .join(verification, verification.c.id == sign_off.c.verification_id)
        .where(among(verification.c.claim_id, claims))
        .order_by(verification.c.claim_id, sign_off.c.id)
    )
    rows = shared.connection.execute(query).all()
    kept = find_standing(shared.connection, sorted({row.claim_id for row in rows}))
    found: dict[int, list[SignOffEntry]] = {}
    for row in rows:
        found.setdefault(row.claim_id, []).append(
            SignOffEntry(
                uuid=row.uuid,
                step=format_reference(Kind.VERIFICATION, row.verification_id),
                at=row.created_at,
                by=shared.people[row.created_by],
                note=row.note,
                void=row.uuid not in kept,
            )
        )
    return tuples(found)


def read_replies(shared: Shared, claims: Collection[int]) -> dict[int, tuple[ReplyEntry, ...]]:
    """Give whom some claims concern and what came of asking them, by claim, in the order they were asked."""
    rows = _rows(shared, reply, claims, standing(reply))
    shared.actors.read({row.actor_id for row in rows})
    found: dict[int, list[ReplyEntry]] = {}
    for row in rows:
        found.setdefault(row.claim_id, []).append(
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
    return tuples(found)


def read_publications(shared: Shared, claims: Collection[int]) -> dict[int, tuple[PublicationEntry, ...]]:
    """Give what of some claims went out to readers, by claim, in the order it did."""
    found: dict[int, list[PublicationEntry]] = {}
    for row in _rows(shared, publication, claims):
        found.setdefault(row.claim_id, []).append(
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
    return tuples(found)


def read_corrections(shared: Shared, claims: Collection[int]) -> dict[int, tuple[CorrectionEntry, ...]]:
    """Give the public notes of correction of some claims, by claim, in the order they came."""
    found: dict[int, list[CorrectionEntry]] = {}
    for row in _rows(shared, correction, claims):
        found.setdefault(row.claim_id, []).append(
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
    return tuples(found)


def read_outlet_corrections(
    shared: Shared, claims: Collection[int]
) -> dict[int, tuple[OutletCorrectionEntry, ...]]:
    """Give the outlets that were asked to correct what they carried, by claim, in the order they were."""
    query = (
        select(outlet_correction, appearance.c.claim_id, source.c.name.label("source"))
        .join(appearance, appearance.c.id == outlet_correction.c.appearance_id)
        .join(article, article.c.id == appearance.c.article_id)
        .join(source, source.c.id == article.c.source_id)
        .where(among(appearance.c.claim_id, claims), standing(outlet_correction))
        .order_by(appearance.c.claim_id, outlet_correction.c.id)
    )
    found: dict[int, list[OutletCorrectionEntry]] = {}
    for row in shared.connection.execute(query):
        found.setdefault(row.claim_id, []).append(
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
    return tuples(found)


def _rows(shared: Shared, table: Any, claims: Collection[int], *where: Any) -> Sequence[Any]:  # noqa: ANN401
    query = (
        select(table).where(among(table.c.claim_id, claims), *where).order_by(table.c.claim_id, table.c.id)
    )
    return shared.connection.execute(query).all()
