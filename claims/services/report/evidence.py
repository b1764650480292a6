"""The evidence of the claims of a report, as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.domain.reference import Kind, format_reference
from claims.domain.report import Detail, EvidenceEntry
from claims.models import evidence, evidence_link
from claims.services.current import among, standing_link
from claims.services.evidence_text import read_captures, read_places
from claims.services.report.shared import tuples

if TYPE_CHECKING:
    from collections.abc import Collection

    from claims.domain.report import CaptureEntry, PlaceEntry
    from claims.services.report.shared import Shared


def read_evidence(shared: Shared, numbers: Collection[int]) -> dict[int, tuple[EvidenceEntry, ...]]:
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
    captures: dict[int, tuple[CaptureEntry, ...]] = {}
    places: dict[int, tuple[PlaceEntry, ...]] = {}
    if Detail.CAPTURES in shared.reads:
        captures = tuples(read_captures(shared.connection, {row[2] for row in rows}))
    if Detail.PLACES in shared.reads:
        places = tuples(read_places(shared.connection, [row[1] for row in rows]))
    uncaptured, nowhere = shared.blank(Detail.CAPTURES), shared.blank(Detail.PLACES)
    names = shared.people
    found: dict[int, list[EvidenceEntry]] = {}
    for (
        claim_id, link_id, number, uuid, title, url, kind, publisher, published,
        stance, quote, note, group, at, by,
    ) in rows:  # fmt: skip
        found.setdefault(claim_id, []).append(
            EvidenceEntry(
                format_reference(Kind.EVIDENCE, number),
                uuid,
                title,
                url,
                kind,
                publisher,
                published,
                stance,
                quote,
                note,
                group,
                at,
                names[by],
                captures.get(number, uncaptured),
                places.get(link_id, nowhere),
            )
        )
    return tuples(found)
