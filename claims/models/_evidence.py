"""Evidence, what it says of a claim, and the steps that rely on it."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Named, Text, TypedColumns, UniqueConstraint

from claims.columns import EnumText, Flag, PartialDateText, date_check, flag_check, number, one_of
from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import EvidenceKind, Stance
from claims.models._base import _Record, _table


class _Evidence(_Record):
    kind: Named[EvidenceKind] = Column(EnumText(EvidenceKind))
    title: Named[str] = Column(Text)
    url: Named[str | None] = Column(Text)
    canonical_url: Named[str | None] = Column(Text)
    publisher: Named[str | None] = Column(Text)
    published: Named[PartialDate | None] = Column(PartialDateText())
    language: Named[str | None] = Column(Text)


evidence = _table(
    "evidence",
    _Evidence,
    one_of("kind", EvidenceKind),
    date_check("published"),
    CheckConstraint("(url IS NULL) = (canonical_url IS NULL)", name="url_pair"),
    UniqueConstraint("canonical_url"),
)


class _EvidenceLink(_Record):
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), index=True)
    evidence_id: Named[int] = Column(number(), ForeignKey("evidence.id"), index=True)
    stance: Named[Stance] = Column(EnumText(Stance))
    quote: Named[str | None] = Column(Text)
    note: Named[str | None] = Column(Text)
    independence_group: Named[str | None] = Column(Text)
    supersedes_id: Named[int | None] = Column(number(), ForeignKey("evidence_link.id"), unique=True)
    withdrawn: Named[bool] = Column(Flag())
    reason: Named[str | None] = Column(Text)


evidence_link = _table(
    "evidence_link",
    _EvidenceLink,
    one_of("stance", Stance),
    flag_check("withdrawn"),
    CheckConstraint("(supersedes_id IS NULL) = (reason IS NULL)", name="superseded_with_reason"),
)


class _VerificationEvidence(TypedColumns):
    verification_id: Named[int] = Column(number(), ForeignKey("verification.id"), primary_key=True)
    evidence_link_id: Named[int] = Column(
        number(), ForeignKey("evidence_link.id"), primary_key=True, index=True
    )


verification_evidence = _table("verification_evidence", _VerificationEvidence)
