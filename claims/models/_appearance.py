"""Where claims were made, and by whom."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Named,
    Text,
    TypedColumns,
    UniqueConstraint,
)

from claims.columns import (
    EnumText,
    Flag,
    PartialDateText,
    date_check,
    flag_check,
    number,
    one_of,
    place_checks,
    real,
)
from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import AnchorState, ClaimantKind, QuoteKind
from claims.models._base import _Record, _table


class _Appearance(_Record):
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), index=True)
    article_id: Named[int] = Column(number(), ForeignKey("article.id"), index=True)
    claimant_kind: Named[ClaimantKind] = Column(EnumText(ClaimantKind))
    claimant_id: Named[int | None] = Column(number(), ForeignKey("actor.id"), index=True)
    quote_kind: Named[QuoteKind] = Column(EnumText(QuoteKind))
    stated: Named[PartialDate | None] = Column(PartialDateText())
    supersedes_id: Named[int | None] = Column(number(), ForeignKey("appearance.id"), unique=True)
    withdrawn: Named[bool] = Column(Flag())
    reason: Named[str | None] = Column(Text)


appearance = _table(
    "appearance",
    _Appearance,
    one_of("claimant_kind", ClaimantKind),
    one_of("quote_kind", QuoteKind),
    date_check("stated"),
    flag_check("withdrawn"),
    CheckConstraint("(claimant_kind = 'actor') = (claimant_id IS NOT NULL)", name="claimant"),
    CheckConstraint("(claimant_kind = 'outlet') = (quote_kind = 'outlet')", name="outlet_voice"),
    CheckConstraint("(supersedes_id IS NULL) = (reason IS NULL)", name="superseded_with_reason"),
)


class _Reporter(TypedColumns):
    appearance_id: Named[int] = Column(number(), ForeignKey("appearance.id"), primary_key=True)
    position: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    actor_id: Named[int] = Column(number(), ForeignKey("actor.id"), index=True)


reporter = _table("reporter", _Reporter, CheckConstraint("position >= 1", name="position"))


class _Anchor(_Record):
    appearance_id: Named[int] = Column(number(), ForeignKey("appearance.id"))
    snapshot_id: Named[int] = Column(number(), ForeignKey("snapshot.id"))
    state: Named[AnchorState] = Column(EnumText(AnchorState))
    quote: Named[str] = Column(Text)
    prefix: Named[str] = Column(Text)
    suffix: Named[str] = Column(Text)
    start_offset: Named[int | None] = Column(Integer)
    end_offset: Named[int | None] = Column(Integer)
    # How alike the words are that a moved quote was found in, from 0 to 1.
    score: Named[float | None] = Column(real())


anchor = _table(
    "anchor",
    _Anchor,
    UniqueConstraint("appearance_id", "snapshot_id"),
    *place_checks(),
    Index("ix_anchor_snapshot_id_start_offset", "snapshot_id", "start_offset"),
)
