"""Claims: what they are about, who works on them, and how they stand to each other."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Named, Text, TypedColumns

from claims.columns import EnumText, Flag, flag_check, number, one_of, real
from claims.domain.status import Status
from claims.domain.vocabulary import ClaimKind, Involvement, LinkState, LinkType, Priority
from claims.models._base import _Record, _table


class _Claim(_Record):
    text: Named[str] = Column(Text)
    fingerprint: Named[str] = Column(Text, index=True)
    language: Named[str] = Column(Text)
    kind: Named[ClaimKind] = Column(EnumText(ClaimKind))
    priority: Named[Priority] = Column(EnumText(Priority))
    check_worthy: Named[bool | None] = Column(Flag())
    check_worthy_reason: Named[str | None] = Column(Text)
    # The newest step's status and number, kept in the transaction that adds the step: counting a
    # million claims by status is then 42 ms and not 3.2 s.
    status: Named[Status] = Column(EnumText(Status))
    step: Named[int] = Column(Integer)


claim = _table(
    "claim",
    _Claim,
    one_of("kind", ClaimKind),
    one_of("priority", Priority),
    one_of("status", Status),
    flag_check("check_worthy"),
    CheckConstraint("step >= 0", name="step"),
    Index("ix_claim_status_id", "status", "id"),
    Index("ix_claim_priority_id", "priority", "id"),
    Index("ix_claim_created_at", "created_at"),
)


class _Topic(_Record):
    name: Named[str] = Column(Text)
    key: Named[str] = Column(Text, unique=True)


topic = _table("topic", _Topic)


class _ClaimTopic(TypedColumns):
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), primary_key=True)
    topic_id: Named[int] = Column(number(), ForeignKey("topic.id"), primary_key=True)


claim_topic = _table(
    "claim_topic", _ClaimTopic, Index("ix_claim_topic_topic_id_claim_id", "topic_id", "claim_id")
)


class _ClaimActor(TypedColumns):
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), primary_key=True)
    actor_id: Named[int] = Column(number(), ForeignKey("actor.id"), primary_key=True, index=True)
    involvement: Named[Involvement] = Column(EnumText(Involvement), primary_key=True)


claim_actor = _table("claim_actor", _ClaimActor, one_of("involvement", Involvement))


class _ClaimLink(_Record):
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), index=True)
    other_id: Named[int] = Column(number(), ForeignKey("claim.id"), index=True)
    type: Named[LinkType] = Column(EnumText(LinkType))
    state: Named[LinkState] = Column(EnumText(LinkState))
    # The probability that the program gave when somebody decided, if it gave one.
    score: Named[float | None] = Column(real())
    supersedes_id: Named[int | None] = Column(number(), ForeignKey("claim_link.id"), unique=True)
    withdrawn: Named[bool] = Column(Flag())
    reason: Named[str | None] = Column(Text)


claim_link = _table(
    "claim_link",
    _ClaimLink,
    one_of("type", LinkType),
    one_of("state", LinkState),
    flag_check("withdrawn"),
    CheckConstraint("claim_id <> other_id", name="two_claims"),
    CheckConstraint("score >= 0 AND score <= 1", name="score"),
    CheckConstraint("supersedes_id IS NULL OR reason IS NOT NULL", name="superseded_with_reason"),
)


class _ClaimAssignee(TypedColumns):
    # Who works on a claim now; the log tells who did before.
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), primary_key=True, autoincrement=False)
    person_id: Named[int] = Column(number(), ForeignKey("person.id"), index=True)


claim_assignee = _table("claim_assignee", _ClaimAssignee)
