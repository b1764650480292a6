"""The texts of evidence, and where its quotes stand in them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Named,
    Text,
    TypedColumns,
    UniqueConstraint,
)

from claims.columns import EnumText, number, place_checks, real
from claims.domain.vocabulary import AnchorState
from claims.models._base import _Record, _table


class _CaptureText(TypedColumns):
    # The text that was read out of a capture of evidence; quotes are anchored in it.
    capture_id: Named[int] = Column(number(), ForeignKey("capture.id"), primary_key=True, autoincrement=False)
    text: Named[str] = Column(Text)
    sha256: Named[str] = Column(Text)
    length: Named[int] = Column(Integer)
    extractor: Named[str] = Column(Text)


capture_text = _table(
    "capture_text",
    _CaptureText,
    CheckConstraint("length(sha256) = 64", name="sha256"),
    CheckConstraint("length > 0", name="length"),
)


class _EvidenceAnchor(_Record):
    # Where the quote of an evidence link stands in the text of a capture, or that it does not.
    evidence_link_id: Named[int] = Column(number(), ForeignKey("evidence_link.id"))
    capture_id: Named[int] = Column(number(), ForeignKey("capture_text.capture_id"), index=True)
    state: Named[AnchorState] = Column(EnumText(AnchorState))
    quote: Named[str] = Column(Text)
    prefix: Named[str] = Column(Text)
    suffix: Named[str] = Column(Text)
    start_offset: Named[int | None] = Column(Integer)
    end_offset: Named[int | None] = Column(Integer)
    # How alike the words are that a moved quote was found in, from 0 to 1.
    score: Named[float | None] = Column(real())


evidence_anchor = _table(
    "evidence_anchor",
    _EvidenceAnchor,
    UniqueConstraint("evidence_link_id", "capture_id"),
    *place_checks(),
)
