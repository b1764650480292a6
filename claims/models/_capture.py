"""Captures: pages as they came, and how texts were got out of them."""

import datetime as dt

from sqlalchemy import CheckConstraint, Column, ForeignKey, LargeBinary, Named, Text, TypedColumns

from claims.columns import EnumText, UTCDateTime, number, one_of
from claims.domain.vocabulary import CaptureKind
from claims.models._base import _Record, _Row, _table


class _Capture(_Record):
    article_id: Named[int | None] = Column(number(), ForeignKey("article.id"), index=True)
    evidence_id: Named[int | None] = Column(number(), ForeignKey("evidence.id"), index=True)
    kind: Named[CaptureKind] = Column(EnumText(CaptureKind))
    # Where it was taken from: a file's name, or the address that answered after all redirects.
    origin: Named[str | None] = Column(Text)
    archive_url: Named[str | None] = Column(Text)
    media_type: Named[str | None] = Column(Text)
    sha256: Named[str | None] = Column(Text, index=True)
    size: Named[int | None] = Column(number())
    captured_at: Named[dt.datetime] = Column(UTCDateTime())
    # What the page said of itself or its server of us: a paywall, a robots rule.
    note: Named[str | None] = Column(Text)


capture = _table(
    "capture",
    _Capture,
    one_of("kind", CaptureKind),
    CheckConstraint("(article_id IS NULL) <> (evidence_id IS NULL)", name="of_one"),
    CheckConstraint("(kind = 'copy') = (sha256 IS NOT NULL)", name="copied"),
    CheckConstraint("(kind = 'archive') = (archive_url IS NOT NULL)", name="archived"),
    CheckConstraint("(sha256 IS NULL) = (size IS NULL)", name="measured"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    CheckConstraint("size >= 0", name="size"),
)


class _CaptureContent(_Row):
    # The bytes that have this hash, kept once whatever captures hold them, compressed by zlib.
    sha256: Named[str] = Column(Text, unique=True)
    compressed: Named[bytes] = Column(LargeBinary)


capture_content = _table(
    "capture_content", _CaptureContent, CheckConstraint("length(sha256) = 64", name="sha256")
)


class _Extraction(TypedColumns):
    # How a snapshot's text was got out of the bytes of a capture.
    snapshot_id: Named[int] = Column(
        number(), ForeignKey("snapshot.id"), primary_key=True, autoincrement=False
    )
    capture_id: Named[int] = Column(number(), ForeignKey("capture.id"), index=True)
    extractor: Named[str] = Column(Text)


extraction = _table("extraction", _Extraction)
