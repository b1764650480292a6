"""The texts of captures of evidence, and where the quotes taken from it stand in them.

Nothing is attached to a look-alike: a quote that is not there word for word is `lost`, unless an earlier
capture had it and the same passage is surely known again (`moved`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from claims.domain.anchor import Anchor, find_all
from claims.domain.reanchor import carry_all
from claims.domain.reference import Kind, format_reference
from claims.domain.report import CaptureEntry, PlaceEntry
from claims.domain.text import TEXT_LIMIT, clean, digest
from claims.domain.vocabulary import AnchorState
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.models import capture, capture_text, claim, evidence, evidence_anchor, evidence_link
from claims.services.current import among, standing_link

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection

    from claims.services.work import Work

_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Placed:
    """What came of looking for a claim's quote in a capture: see `PlaceEntry`. `quote` is as it was typed."""

    claim: str
    capture: str
    quote: str
    state: AnchorState
    start: int | None
    end: int | None
    found: str | None


def keep_text(work: Work, capture_id: int, text: str, *, extractor: str) -> None:
    """Keep the text that `extractor` read out of a capture of evidence, with its SHA-256.

    Raises InvalidInputError for a text that is too long, has no letter or digit, or cannot be kept.
    """
    if len(text) > TEXT_LIMIT:
        raise InvalidInputError(
            _("The text has %(found)d characters; %(limit)d is the most that is taken.")
            % {"found": len(text), "limit": TEXT_LIMIT},
            hint=_("The bytes are kept all the same."),
        )
    text = clean(text, what=_("The text of the evidence"))
    if not any(map(str.isalnum, text)):
        raise InvalidInputError(_("There is no text in it."), hint=_("The bytes are kept all the same."))
    values = {"sha256": digest(text), "length": len(text), "extractor": extractor}
    work.connection.execute(insert(capture_text).values(capture_id=capture_id, text=text, **values))
    owner = (
        select(evidence.c.id, evidence.c.uuid)
        .join(capture, capture.c.evidence_id == evidence.c.id)
        .where(capture.c.id == capture_id)
    )
    row = work.connection.execute(owner).one()
    ref = format_reference(Kind.CAPTURE, capture_id)
    work.log("evidence.text_read", row.id, row.uuid, after={"capture": ref, **values})


def anchor_capture(work: Work, capture_id: int) -> list[Placed]:
    """Look for the standing quotes of the evidence in the text of a new capture, and keep what came of it."""
    query = (
        select(evidence_link)
        .join(capture, capture.c.evidence_id == evidence_link.c.evidence_id)
        .where(capture.c.id == capture_id, evidence_link.c.quote.is_not(None), standing_link())
        .order_by(evidence_link.c.id)
    )
    return [_anchor(work, link, capture_id) for link in work.connection.execute(query).all()]


def anchor_link(work: Work, link_id: int) -> list[Placed]:
    """Look for the quote of a new evidence link in the texts of all captures, and keep what came of it."""
    link = work.connection.execute(select(evidence_link).where(evidence_link.c.id == link_id)).one()
    if link.quote is None or link.withdrawn:
        return []
    query = (
        select(capture_text.c.capture_id)
        .join(capture, capture.c.id == capture_text.c.capture_id)
        .where(capture.c.evidence_id == link.evidence_id)
        .order_by(capture_text.c.capture_id)
    )
    return [_anchor(work, link, number) for number in work.connection.execute(query).scalars().all()]


def read_captures(connection: Connection, numbers: Collection[int]) -> dict[int, list[CaptureEntry]]:
    """Give the captures of some evidence, by evidence, in the order they came."""
    query = (
        select(capture, capture_text.c.sha256.label("text_sha256"))
        .outerjoin(capture_text, capture_text.c.capture_id == capture.c.id)
        .where(among(capture.c.evidence_id, numbers))
        .order_by(capture.c.evidence_id, capture.c.id)
    )
    found: dict[int, list[CaptureEntry]] = {}
    for row in connection.execute(query):
        found.setdefault(row.evidence_id or 0, []).append(
            CaptureEntry(
                ref=format_reference(Kind.CAPTURE, row.id),
                uuid=row.uuid,
                kind=row.kind,
                origin=row.origin,
                archive_url=row.archive_url,
                media_type=row.media_type,
                sha256=row.sha256,
                size=row.size,
                captured_at=row.captured_at,
                text_sha256=row.text_sha256,
            )
        )
    return found


def read_places(connection: Connection, links: Collection[int]) -> dict[int, list[PlaceEntry]]:
    """Give where the quotes of some evidence links stand, by link, in the order of the captures."""
    query = (
        select(evidence_anchor)
        .where(among(evidence_anchor.c.evidence_link_id, links))
        .order_by(evidence_anchor.c.evidence_link_id, evidence_anchor.c.capture_id)
    )
    found: dict[int, list[PlaceEntry]] = {}
    for row in connection.execute(query):
        found.setdefault(row.evidence_link_id, []).append(
            PlaceEntry(
                capture=format_reference(Kind.CAPTURE, row.capture_id),
                state=row.state,
                quote=row.quote,
                prefix=row.prefix,
                suffix=row.suffix,
                start=row.start_offset,
                end=row.end_offset,
                score=row.score,
            )
        )
    return found


def _anchor(work: Work, link: Any, capture_id: int) -> Placed:  # noqa: ANN401 - a row of evidence_link
    """Look for one quote in the text of one capture, keep what came of it and log it."""
    connection = work.connection
    text = connection.execute(
        select(capture_text.c.text).where(capture_text.c.capture_id == capture_id)
    ).scalar_one()
    state, place, score = _find(text, link.quote, _earlier(connection, link.id, capture_id))
    at = place or Anchor(link.quote, "", "", 0, 0)
    start, end = (place.start, place.end) if place else (None, None)
    _number, uuid = work.add(
        evidence_anchor,
        {
            "evidence_link_id": link.id,
            "capture_id": capture_id,
            "state": state,
            "quote": at.quote,
            "prefix": at.prefix,
            "suffix": at.suffix,
            "start_offset": start,
            "end_offset": end,
            "score": score,
        },
    )
    refs = {
        "evidence": format_reference(Kind.EVIDENCE, link.evidence_id),
        "capture": format_reference(Kind.CAPTURE, capture_id),
    }
    claim_uuid = connection.execute(select(claim.c.uuid).where(claim.c.id == link.claim_id)).scalar_one()
    said = {"anchor_uuid": uuid, "state": state, "quote": at.quote, "start": start, "end": end}
    work.log("claim.evidence_anchored", link.claim_id, claim_uuid, after={**refs, **said})
    return Placed(
        claim=format_reference(Kind.CLAIM, link.claim_id),
        capture=refs["capture"],
        quote=link.quote,
        state=state,
        start=start,
        end=end,
        found=place.quote if place else None,
    )


def _find(
    text: str, quote: str, earlier: tuple[str, Anchor] | None
) -> tuple[AnchorState, Anchor | None, float | None]:
    """Find a quote in a text; `earlier` is a text that has it, and where, to know the passage again by."""
    places = _places(text, quote)
    if len(places) == 1:
        return AnchorState.EXACT, places[0], None
    if earlier is not None:
        [carried] = carry_all(earlier[0], [earlier[1]], text)
        if carried.anchor is not None:
            return carried.state, carried.anchor, carried.score
    return (AnchorState.AMBIGUOUS if places else AnchorState.LOST), None, None


def _places(text: str, quote: str) -> Sequence[Anchor]:
    try:
        return find_all(text, quote, limit=_SEVERAL)
    except InvalidInputError:  # too long, or without a letter to look for: it cannot stand there
        return []


def _earlier(connection: Connection, link_id: int, capture_id: int) -> tuple[str, Anchor] | None:
    """Give the newest text before a capture in which a quote was found, and its place there."""
    query = (
        select(evidence_anchor, capture_text.c.text)
        .join(capture_text, capture_text.c.capture_id == evidence_anchor.c.capture_id)
        .where(
            evidence_anchor.c.evidence_link_id == link_id,
            evidence_anchor.c.capture_id < capture_id,
            evidence_anchor.c.start_offset.is_not(None),
        )
        .order_by(evidence_anchor.c.capture_id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None or row.start_offset is None or row.end_offset is None:
        return None
    return row.text, Anchor(row.quote, row.prefix, row.suffix, row.start_offset, row.end_offset)
