"""Captures: the bytes that an article or a piece of evidence came as, and its copies in archives.

Bytes are kept once however many captures hold them, compressed by zlib, under their SHA-256, which is
compared whenever they are read.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from claims.domain.reference import Kind, format_reference
from claims.domain.text import clean_block, clean_line
from claims.domain.url import check_url
from claims.domain.vocabulary import CaptureKind
from claims.errors import CheckFailedError, ConflictError, NotFoundError
from claims.i18n import _
from claims.models import article, capture, capture_content, evidence, extraction, snapshot
from claims.services.work import new_number

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Connection

    from claims.services.work import Work


@dataclass(frozen=True, slots=True)
class Capture:
    """A capture as it stands: of what (`of`, a reference), and which snapshots were read out of it."""

    ref: str
    uuid: str
    of: str
    kind: CaptureKind
    origin: str | None
    archive_url: str | None
    media_type: str | None
    sha256: str | None
    size: int | None
    captured_at: dt.datetime
    note: str | None
    snapshots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NewCapture:
    """A capture about to be kept: bytes (`raw`), or the address of a copy in an archive.

    `origin` is the file's name or the address that was captured; `captured_at` is now unless given.
    """

    raw: bytes | None = None
    archive_url: str | None = None
    origin: str | None = None
    media_type: str | None = None
    note: str | None = None
    captured_at: dt.datetime | None = None


def add_capture(work: Work, kind: Kind, number: int, new: NewCapture) -> int:
    """Keep a capture of the article or evidence that `kind` and `number` name, and give its number."""
    table = article if kind is Kind.ARTICLE else evidence
    uuid = work.connection.execute(select(table.c.uuid).where(table.c.id == number)).scalar_one()
    said = {
        "origin": clean_line(new.origin, what=_("The file's name")) if new.origin else None,
        "media_type": new.media_type,
        "note": clean_block(new.note, what=_("The note")) if new.note else None,
    }
    if new.raw is None:
        kept: dict[str, Any] = {
            "kind": CaptureKind.ARCHIVE,
            "archive_url": check_url(new.archive_url or ""),
        }
    else:
        kept = {"kind": CaptureKind.COPY, "sha256": _keep(work, new.raw), "size": len(new.raw)}
    added, capture_uuid = work.add(
        capture,
        {
            "article_id": number if kind is Kind.ARTICLE else None,
            "evidence_id": number if kind is Kind.EVIDENCE else None,
            "captured_at": new.captured_at or work.at,
            **said,
            **kept,
        },
        tell=("captured_at",),
    )
    logged = {"capture": format_reference(Kind.CAPTURE, added), "capture_uuid": capture_uuid, **kept, **said}
    work.log(f"{table.name}.captured", number, uuid, after=logged)
    return added


def list_captures(
    connection: Connection,
    *,
    of: tuple[Kind, int] | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[Capture]:
    """List captures in the order they came, after a number: of one article or evidence, or all."""
    conditions = [capture.c.id > after]
    if of is not None:
        owner = capture.c.article_id if of[0] is Kind.ARTICLE else capture.c.evidence_id
        conditions.append(owner == of[1])
    return _select(connection, *conditions, limit=limit)


def get_capture(connection: Connection, number: int) -> Capture:
    """Give a capture by its number, or raise NotFoundError."""
    found = _select(connection, capture.c.id == number)
    if not found:
        raise NotFoundError(
            _("There is no capture %(ref)s.") % {"ref": format_reference(Kind.CAPTURE, number)},
            hint=_("`claims capture list` shows those on record."),
        )
    return found[0]


def get_content(connection: Connection, number: int) -> bytes:
    """Give the bytes of a capture.

    Raises ConflictError for one that only an archive keeps, and CheckFailedError when the bytes are not
    those that its SHA-256 is of.
    """
    found = get_capture(connection, number)
    if found.sha256 is None:
        raise ConflictError(
            _("%(ref)s is kept by an archive, not here.") % {"ref": found.ref},
            hint=_("It is at %(url)s") % {"url": found.archive_url},
        )
    compressed = connection.execute(
        select(capture_content.c.compressed).where(capture_content.c.sha256 == found.sha256)
    ).scalar()
    raw = unpack(compressed, found.size or 0) if compressed is not None else None
    if raw is None or hashlib.sha256(raw).hexdigest() != found.sha256:
        raise CheckFailedError(
            _("The bytes of %(ref)s are not those that were captured.") % {"ref": found.ref},
            hint=_("Somebody changed the database by other means: compare with a backup."),
        )
    return raw


def get_owner(connection: Connection, number: int) -> tuple[Kind, int]:
    """Give the kind and number of what a capture is of, or raise NotFoundError."""
    found = get_capture(connection, number).of
    return Kind(found[0]), int(found[1:])


def unpack(compressed: bytes, size: int) -> bytes | None:
    """Decompress kept bytes that are to be `size` long, or give None when they are not."""
    engine = zlib.decompressobj()
    try:
        raw = engine.decompress(compressed, size + 1)
    except zlib.error:
        return None
    return raw if len(raw) == size else None


def _keep(work: Work, raw: bytes) -> str:
    """Keep bytes, unless they are kept, and give their SHA-256."""
    sha256 = hashlib.sha256(raw).hexdigest()
    known = work.connection.execute(
        select(capture_content.c.id).where(capture_content.c.sha256 == sha256)
    ).first()
    if known is None:
        kept = work.connection.execute(
            insert(capture_content).values(sha256=sha256, compressed=zlib.compress(raw))
        )
        work.tell(capture_content, new_number(kept), sha256=sha256)
    return sha256


def _select(connection: Connection, *where: Any, limit: int | None = None) -> list[Capture]:  # noqa: ANN401
    rows = connection.execute(select(capture).where(*where).order_by(capture.c.id).limit(limit)).all()
    these = select(capture.c.id).where(*where).order_by(capture.c.id).limit(limit)
    read_out = defaultdict(list)
    query = (
        select(extraction.c.capture_id, snapshot.c.number)
        .join(snapshot, snapshot.c.id == extraction.c.snapshot_id)
        .where(extraction.c.capture_id.in_(these))
        .order_by(snapshot.c.number)
    )
    for capture_id, number in connection.execute(query):
        read_out[capture_id].append(number)
    return [
        Capture(
            ref=format_reference(Kind.CAPTURE, row.id),
            uuid=row.uuid,
            of=format_reference(Kind.ARTICLE, row.article_id)
            if row.article_id is not None
            else format_reference(Kind.EVIDENCE, row.evidence_id),
            kind=row.kind,
            origin=row.origin,
            archive_url=row.archive_url,
            media_type=row.media_type,
            sha256=row.sha256,
            size=row.size,
            captured_at=row.captured_at,
            note=row.note,
            snapshots=tuple(read_out[row.id]),
        )
        for row in rows
    ]
