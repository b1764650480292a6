"""The evidence of the claims of a report, as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.domain.reference import Kind, format_reference
from claims.domain.report import EvidenceEntry
from claims.models import evidence, evidence_link
from claims.services.current import among, standing_link
from claims.services.evidence_text import read_captures, read_places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.services.report_shared import Shared


def read_evidence(shared: Shared, numbers: Sequence[int]) -> dict[int, list[EvidenceEntry]]:
    """Give the standing evidence of some claims, by claim, in the order it was linked."""
    query = (
        select(
            evidence_link.c.claim_id,
            evidence_link.c.id.label("link_id"),
            evidence.c.id,
            evidence.c.uuid,
            evidence.c.title,
            evidence.c.url,
            evidence.c.kind,
            evidence.c.publisher,
            evidence.c.published,
            evidence_link.c.stance,
            evidence_link.c.quote,
            evidence_link.c.note,
            evidence_link.c.independence_group,
            evidence_link.c.created_at,
            evidence_link.c.created_by,
        )
        .join(evidence_link, evidence_link.c.evidence_id == evidence.c.id)
        .where(among(evidence_link.c.claim_id, numbers), standing_link())
        .order_by(evidence_link.c.claim_id, evidence_link.c.id)
    )
    rows = shared.connection.execute(query).all()
    held = shared.held
    captures = read_captures(shared.connection, {row[2] for row in rows}) if "capture" in held else {}
    places = read_places(shared.connection, [row[1] for row in rows]) if "evidence_anchor" in held else {}
    names = shared.people
    found: dict[int, list[EvidenceEntry]] = {}
    for claim_id, link_id, number, uuid, title, url, kind, publisher, published, *bearing in rows:
        stance, quote, note, group, at, by = bearing
        found.setdefault(claim_id, []).append(
            EvidenceEntry(
                ref=format_reference(Kind.EVIDENCE, number),
                uuid=uuid,
                title=title,
                url=url,
                kind=kind,
                publisher=publisher,
                published=published,
                stance=stance,
                quote=quote,
                note=note,
                group=group,
                added_at=at,
                added_by=names[by],
                captures=tuple(captures.get(number, ())),
                places=tuple(places.get(link_id, ())),
            )
        )
    return found
