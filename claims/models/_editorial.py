"""The editorial workflow: sign-offs, replies, publications and corrections."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Named, Text, UniqueConstraint

from claims.columns import EnumText, Flag, PartialDateText, date_check, flag_check, number, one_of
from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import ReplyOutcome, Severity
from claims.models._base import _Record, _table


class _DeskPolicy(_Record):
    # The newest one of a desk counts.
    desk_id: Named[int] = Column(number(), ForeignKey("desk.id"), index=True)
    sign_offs: Named[int] = Column(Integer)


desk_policy = _table(
    "desk_policy", _DeskPolicy, CheckConstraint("sign_offs >= 0 AND sign_offs <= 9", name="sign_offs")
)


class _SignOff(_Record):
    # Whoever made it approves this one step, and no other one.
    verification_id: Named[int] = Column(number(), ForeignKey("verification.id"))
    note: Named[str | None] = Column(Text)


sign_off = _table("sign_off", _SignOff, UniqueConstraint("verification_id", "created_by"))


class _Reply(_Record):
    # Somebody whom a claim concerns was asked about it. What came of it later is a row that supersedes.
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), index=True)
    actor_id: Named[int] = Column(number(), ForeignKey("actor.id"), index=True)
    channel: Named[str] = Column(Text)
    asked: Named[PartialDate] = Column(PartialDateText())
    deadline: Named[PartialDate | None] = Column(PartialDateText())
    answered: Named[PartialDate | None] = Column(PartialDateText())
    text: Named[str | None] = Column(Text)
    outcome: Named[ReplyOutcome] = Column(EnumText(ReplyOutcome))
    supersedes_id: Named[int | None] = Column(number(), ForeignKey("reply.id"), unique=True)
    withdrawn: Named[bool] = Column(Flag())
    reason: Named[str | None] = Column(Text)


reply = _table(
    "reply",
    _Reply,
    one_of("outcome", ReplyOutcome),
    date_check("asked"),
    date_check("deadline"),
    date_check("answered"),
    flag_check("withdrawn"),
    CheckConstraint("(outcome = 'answered') = (text IS NOT NULL)", name="answered_with_words"),
    CheckConstraint("outcome <> 'corrected'", name="of_a_claimant"),
)


class _OutletCorrection(_Record):
    # The outlet that carried a claim was asked to correct it, and what came of it.
    appearance_id: Named[int] = Column(number(), ForeignKey("appearance.id"), index=True)
    channel: Named[str] = Column(Text)
    asked: Named[PartialDate] = Column(PartialDateText())
    answered: Named[PartialDate | None] = Column(PartialDateText())
    outcome: Named[ReplyOutcome] = Column(EnumText(ReplyOutcome))
    url: Named[str | None] = Column(Text)
    note: Named[str | None] = Column(Text)
    supersedes_id: Named[int | None] = Column(number(), ForeignKey("outlet_correction.id"), unique=True)
    withdrawn: Named[bool] = Column(Flag())
    reason: Named[str | None] = Column(Text)


outlet_correction = _table(
    "outlet_correction",
    _OutletCorrection,
    one_of("outcome", ReplyOutcome),
    date_check("asked"),
    date_check("answered"),
    flag_check("withdrawn"),
)


class _Publication(_Record):
    # A step went out to readers; of several of one claim the newest counts.
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), index=True)
    verification_id: Named[int] = Column(number(), ForeignKey("verification.id"), unique=True)
    url: Named[str | None] = Column(Text)
    published: Named[PartialDate] = Column(PartialDateText())
    # Why it went out although a standard held it back, and what did.
    override_reason: Named[str | None] = Column(Text)
    overridden: Named[str | None] = Column(Text)


publication = _table(
    "publication",
    _Publication,
    date_check("published"),
    CheckConstraint("(override_reason IS NULL) = (overridden IS NULL)", name="overridden_with_reason"),
)


class _Correction(_Record):
    # What readers were told changed from one step to another one.
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), index=True)
    before_id: Named[int] = Column(number(), ForeignKey("verification.id"))
    after_id: Named[int] = Column(number(), ForeignKey("verification.id"), unique=True)
    severity: Named[Severity] = Column(EnumText(Severity))
    language: Named[str] = Column(Text)
    note: Named[str] = Column(Text)


correction = _table(
    "correction",
    _Correction,
    one_of("severity", Severity),
    CheckConstraint("before_id <> after_id", name="two_steps"),
)
