"""The steps that decide a claim."""

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

from claims.columns import EnumText, PartialDateText, date_check, number, one_of
from claims.domain.partial_date import PartialDate
from claims.domain.status import RATED, Status
from claims.domain.vocabulary import Origin
from claims.models._base import _Record, _table


class _Verification(_Record):
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"))
    step: Named[int] = Column(Integer)
    status: Named[Status] = Column(EnumText(Status))
    rating_id: Named[int | None] = Column(number(), ForeignKey("rating.id"), index=True)
    reason: Named[str | None] = Column(Text)
    as_of: Named[PartialDate | None] = Column(PartialDateText())
    desk_id: Named[int | None] = Column(number(), ForeignKey("desk.id"))
    publisher: Named[str | None] = Column(Text)
    origin: Named[Origin] = Column(EnumText(Origin))


_rated = ", ".join(f"'{status}'" for status in Status if status in RATED)

verification = _table(
    "verification",
    _Verification,
    UniqueConstraint("claim_id", "step"),
    one_of("status", Status),
    one_of("origin", Origin),
    date_check("as_of"),
    CheckConstraint("step >= 1", name="step"),
    CheckConstraint(f"(status IN ({_rated})) = (rating_id IS NOT NULL)", name="rated"),
    Index("ix_verification_created_at", "created_at"),
)


class _VerificationText(TypedColumns):
    verification_id: Named[int] = Column(number(), ForeignKey("verification.id"), primary_key=True)
    language: Named[str] = Column(Text, primary_key=True)
    summary: Named[str | None] = Column(Text)
    explanation: Named[str | None] = Column(Text)


verification_text = _table(
    "verification_text",
    _VerificationText,
    CheckConstraint("summary IS NOT NULL OR explanation IS NOT NULL", name="says_something"),
)
