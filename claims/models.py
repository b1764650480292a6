"""Every table of the database, as SQLAlchemy Core `Table`s with typed columns.

Three shapes recur. A *record* has a number, which is its public reference (`C12` is claim 12), and a
UUID that stays the same wherever it goes. An *append-only* table refuses UPDATE and DELETE by trigger
(`APPEND_ONLY`). The others refuse DELETE (`NEVER_DELETED`), save `claim_topic`, `claim_actor`,
`merged_actor` and `claim_assignee`, plain sets whose changes the audit log keeps.

Core and not the ORM: see docs/decisions/0001-core-not-orm.md. No `from __future__ import annotations`
here: SQLAlchemy would have to evaluate two hundred strings at each start of the program.
"""

import datetime as dt
from typing import Any, TypeVar

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
    text,
)

from claims.columns import (
    EnumText,
    Flag,
    PartialDateText,
    UTCDateTime,
    date_check,
    flag_check,
    number,
    one_of,
    real,
    uuid_text,
)
from claims.domain.partial_date import PartialDate
from claims.domain.status import RATED, Status
from claims.domain.vocabulary import (
    ActorKind,
    ActorVerdict,
    AnchorState,
    Bucket,
    BucketBasis,
    CaptureKind,
    ClaimantKind,
    ClaimKind,
    EvidenceKind,
    IntakeMethod,
    Involvement,
    LinkState,
    LinkType,
    MediaKind,
    NameType,
    Origin,
    Priority,
    QuoteKind,
    ReplyOutcome,
    Severity,
    SourceKind,
    Stance,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


C = TypeVar("C", bound=TypedColumns)


COMPOSITE = frozenset(
    {
        "claim_topic",
        "claim_actor",
        "reporter",
        "rating_text",
        "verification_text",
        "verification_evidence",
        "duplicate_pair",
    }
)
"""The tables whose key is made of several columns."""


def _table(name: str, columns: type[C], *args: Any) -> Table[C]:  # noqa: ANN401
    numbered = issubclass(columns, _Row)
    # A rowid beside a composite key would be one more way to overwrite a row (INSERT OR REPLACE).
    return Table(
        name,
        metadata,
        columns,
        *args,
        sqlite_strict=True,
        sqlite_autoincrement=numbered,
        sqlite_with_rowid=name not in COMPOSITE,
    )


class _Row(TypedColumns):
    id: Named[int] = Column(number(), Identity(), primary_key=True)


class _Record(_Row):
    uuid: Named[str] = Column(uuid_text(), unique=True)
    created_at: Named[dt.datetime] = Column(UTCDateTime())
    created_by: Named[int] = Column(number(), ForeignKey("person.id"))


# ---- who works here, and on which database -----------------------------------------------------------------


class _DatabaseInfo(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    uuid: Named[str] = Column(uuid_text())
    created_at: Named[dt.datetime] = Column(UTCDateTime())


database_info = _table("database_info", _DatabaseInfo, CheckConstraint("id = 1", name="single"))


class _Person(_Row):
    uuid: Named[str] = Column(uuid_text(), unique=True)
    name: Named[str] = Column(Text)
    mail: Named[str] = Column(Text)
    mail_key: Named[str] = Column(Text, unique=True)
    created_at: Named[dt.datetime] = Column(UTCDateTime())


person = _table("person", _Person)


class _Desk(_Row):
    uuid: Named[str] = Column(uuid_text(), unique=True)
    name: Named[str] = Column(Text)
    name_key: Named[str] = Column(Text, unique=True)
    created_at: Named[dt.datetime] = Column(UTCDateTime())


desk = _table("desk", _Desk)


# ---- sources, articles and their texts ---------------------------------------------------------------------


class _Source(_Record):
    name: Named[str] = Column(Text)
    name_key: Named[str] = Column(Text, unique=True)
    kind: Named[SourceKind] = Column(EnumText(SourceKind))
    homepage: Named[str | None] = Column(Text)
    domain: Named[str | None] = Column(Text, index=True)
    country: Named[str | None] = Column(Text)
    language: Named[str | None] = Column(Text)
    ownership: Named[str | None] = Column(Text)


source = _table(
    "source", _Source, one_of("kind", SourceKind), CheckConstraint("length(country) = 2", name="country")
)


class _Article(_Record):
    source_id: Named[int] = Column(number(), ForeignKey("source.id"), index=True)
    url: Named[str | None] = Column(Text)
    canonical_url: Named[str | None] = Column(Text)
    title: Named[str] = Column(Text)
    byline: Named[str | None] = Column(Text)
    language: Named[str] = Column(Text)
    media: Named[MediaKind] = Column(EnumText(MediaKind))
    published: Named[PartialDate | None] = Column(PartialDateText(), index=True)
    # The names of the fields that the program read off the page and no person confirmed, with spaces between.
    guessed: Named[str | None] = Column(Text)


article = _table(
    "article",
    _Article,
    one_of("media", MediaKind),
    date_check("published"),
    CheckConstraint("(url IS NULL) = (canonical_url IS NULL)", name="url_pair"),
    UniqueConstraint("canonical_url"),
)


class _Snapshot(_Record):
    article_id: Named[int] = Column(number(), ForeignKey("article.id"))
    number: Named[int] = Column(Integer)
    text: Named[str] = Column(Text)
    sha256: Named[str] = Column(Text, index=True)
    length: Named[int] = Column(Integer)
    method: Named[IntakeMethod] = Column(EnumText(IntakeMethod))
    origin: Named[str | None] = Column(Text)
    fetched_at: Named[dt.datetime] = Column(UTCDateTime())


snapshot = _table(
    "snapshot",
    _Snapshot,
    UniqueConstraint("article_id", "number"),
    one_of("method", IntakeMethod),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    CheckConstraint("length > 0", name="length"),
)


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


# ---- actors ------------------------------------------------------------------------------------------------


class _Actor(_Record):
    kind: Named[ActorKind] = Column(EnumText(ActorKind), index=True)
    wikidata: Named[str | None] = Column(Text)
    country: Named[str | None] = Column(Text)
    note: Named[str | None] = Column(Text)


actor = _table(
    "actor",
    _Actor,
    one_of("kind", ActorKind),
    CheckConstraint("length(country) = 2", name="country"),
    CheckConstraint("wikidata LIKE 'Q%'", name="wikidata"),
    UniqueConstraint("wikidata"),
)


class _ActorName(_Record):
    actor_id: Named[int] = Column(number(), ForeignKey("actor.id"), index=True)
    value: Named[str] = Column(Text)
    key: Named[str] = Column(Text, index=True)
    type: Named[NameType] = Column(EnumText(NameType))
    language: Named[str | None] = Column(Text)
    withdrawn: Named[bool] = Column(Flag())


def _while_standing(name: str, *columns: str, extra: str = "") -> Index:
    """Make a unique index over the rows that are not withdrawn; see `complete_for_postgresql`."""
    return Index(
        name,
        *columns,
        unique=True,
        sqlite_where=text("withdrawn = 0" + extra),
        info={"postgresql_where": text("NOT withdrawn" + extra)},
    )


actor_name = _table(
    "actor_name",
    _ActorName,
    one_of("type", NameType),
    flag_check("withdrawn"),
    _while_standing("uq_actor_name_actor_id_key", "actor_id", "key"),
    _while_standing("uq_actor_name_main", "actor_id", extra=" AND type = 'name'"),
)


class _ActorRole(_Record):
    actor_id: Named[int] = Column(number(), ForeignKey("actor.id"), index=True)
    title: Named[str] = Column(Text)
    title_key: Named[str] = Column(Text, index=True)
    organization: Named[str | None] = Column(Text)
    since: Named[PartialDate | None] = Column(PartialDateText())
    until: Named[PartialDate | None] = Column(PartialDateText())
    withdrawn: Named[bool] = Column(Flag())


actor_role = _table(
    "actor_role", _ActorRole, date_check("since"), date_check("until"), flag_check("withdrawn")
)


class _ActorLink(_Record):
    # Of two that are the same, `other_id` is the one that stays.
    actor_id: Named[int] = Column(number(), ForeignKey("actor.id"), index=True)
    other_id: Named[int] = Column(number(), ForeignKey("actor.id"), index=True)
    verdict: Named[ActorVerdict] = Column(EnumText(ActorVerdict))
    # The score that the program gave when somebody decided, if it gave one.
    score: Named[float | None] = Column(real())
    supersedes_id: Named[int | None] = Column(number(), ForeignKey("actor_link.id"), unique=True)
    withdrawn: Named[bool] = Column(Flag())
    reason: Named[str | None] = Column(Text)


actor_link = _table(
    "actor_link",
    _ActorLink,
    one_of("verdict", ActorVerdict),
    flag_check("withdrawn"),
    CheckConstraint("actor_id <> other_id", name="two_actors"),
    CheckConstraint("score >= 0 AND score <= 1", name="score"),
    CheckConstraint("supersedes_id IS NULL OR reason IS NOT NULL", name="superseded_with_reason"),
)


class _MergedActor(TypedColumns):
    # The standing merges, each followed to its end: who stands for an actor that was merged away.
    actor_id: Named[int] = Column(number(), ForeignKey("actor.id"), primary_key=True, autoincrement=False)
    into_id: Named[int] = Column(number(), ForeignKey("actor.id"), index=True)


merged_actor = _table("merged_actor", _MergedActor, CheckConstraint("actor_id <> into_id", name="two_actors"))


# ---- claims and where they were made -----------------------------------------------------------------------


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
    one_of("state", AnchorState),
    CheckConstraint("(start_offset IS NULL) = (end_offset IS NULL)", name="both_ends"),
    CheckConstraint("(state IN ('exact', 'moved')) = (start_offset IS NOT NULL)", name="placed"),
    CheckConstraint("start_offset >= 0 AND end_offset > start_offset", name="order"),
    CheckConstraint("score >= 0 AND score <= 1", name="score"),
    Index("ix_anchor_snapshot_id_start_offset", "snapshot_id", "start_offset"),
)


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


# ---- ratings and verification ------------------------------------------------------------------------------


class _RatingScale(_Record):
    code: Named[str] = Column(Text)
    version: Named[str] = Column(Text)
    name: Named[str] = Column(Text)
    language: Named[str] = Column(Text)
    organization: Named[str | None] = Column(Text)
    url: Named[str | None] = Column(Text)


rating_scale = _table("rating_scale", _RatingScale, UniqueConstraint("code", "version"))


class _Rating(_Row):
    scale_id: Named[int] = Column(number(), ForeignKey("rating_scale.id"))
    code: Named[str] = Column(Text)
    sort: Named[int] = Column(Integer)
    position: Named[int | None] = Column(Integer)
    bucket: Named[Bucket] = Column(EnumText(Bucket))
    retired: Named[bool] = Column(Flag())


rating = _table(
    "rating",
    _Rating,
    UniqueConstraint("scale_id", "code"),
    UniqueConstraint("scale_id", "sort"),
    UniqueConstraint("scale_id", "position"),
    one_of("bucket", Bucket),
    flag_check("retired"),
    CheckConstraint("position >= 1", name="position"),
)


class _RatingText(TypedColumns):
    rating_id: Named[int] = Column(number(), ForeignKey("rating.id"), primary_key=True)
    language: Named[str] = Column(Text, primary_key=True)
    label: Named[str] = Column(Text)
    key: Named[str] = Column(Text, index=True)
    definition: Named[str | None] = Column(Text)


rating_text = _table("rating_text", _RatingText)


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


# ---- the editorial workflow --------------------------------------------------------------------------------


class _ClaimAssignee(TypedColumns):
    # Who works on a claim now; the log tells who did before.
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), primary_key=True, autoincrement=False)
    person_id: Named[int] = Column(number(), ForeignKey("person.id"), index=True)


claim_assignee = _table("claim_assignee", _ClaimAssignee)


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


# ---- what others found -------------------------------------------------------------------------------------


class _ImportRun(_Record):
    # One file that reviews were taken from. `position` is how far its entries are on record.
    name: Named[str] = Column(Text)
    sha256: Named[str] = Column(Text, index=True)
    format: Named[str] = Column(Text)
    # What else decides how the file is read: the mapping, the language of entries that say none.
    options: Named[str] = Column(Text)
    position: Named[int] = Column(number())
    # What came of the entries up to there: new, updated, unchanged, claims.
    counts: Named[str] = Column(Text)
    finished: Named[bool] = Column(Flag())


import_run = _table(
    "import_run",
    _ImportRun,
    flag_check("finished"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    CheckConstraint("position >= 0", name="position"),
)


class _ImportedReview(_Record):
    # Somebody else's review of a claim: never a step of its history, and never its status or rating.
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), index=True)
    import_run_id: Named[int] = Column(number(), ForeignKey("import_run.id"), index=True)
    # What makes it this review however it is updated: its page with the anchor, and the claim's words.
    key: Named[str] = Column(Text, index=True)
    site: Named[str] = Column(Text)
    publisher: Named[str] = Column(Text)
    url: Named[str] = Column(Text)
    claim_text: Named[str] = Column(Text)
    title: Named[str | None] = Column(Text)
    language: Named[str | None] = Column(Text)
    reviewed: Named[PartialDate | None] = Column(PartialDateText())
    # Names and places as given, as lists in JSON: neither actors nor articles are made of them.
    claimants: Named[str | None] = Column(Text)
    claimed: Named[PartialDate | None] = Column(PartialDateText())
    appearances: Named[str | None] = Column(Text)
    # The rating in its publisher's words, and its numbers; nearer `best` is truer.
    rating: Named[str | None] = Column(Text)
    value: Named[float | None] = Column(real())
    best: Named[float | None] = Column(real())
    worst: Named[float | None] = Column(real())
    bucket: Named[Bucket | None] = Column(EnumText(Bucket))
    basis: Named[BucketBasis | None] = Column(EnumText(BucketBasis))
    digest: Named[str] = Column(Text)
    supersedes_id: Named[int | None] = Column(number(), ForeignKey("imported_review.id"), unique=True)


imported_review = _table(
    "imported_review",
    _ImportedReview,
    one_of("bucket", Bucket),
    one_of("basis", BucketBasis),
    date_check("reviewed"),
    date_check("claimed"),
    CheckConstraint("(bucket IS NULL) = (basis IS NULL)", name="bucket_with_basis"),
    CheckConstraint("rating IS NOT NULL OR value IS NOT NULL", name="rated"),
    CheckConstraint("length(digest) = 64", name="digest"),
)


# ---- evidence ----------------------------------------------------------------------------------------------


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


# ---- frozen editions ---------------------------------------------------------------------------------------


class _Edition(_Record):
    # A report as it was frozen: what it is called and which state of the database it shows.
    name: Named[str] = Column(Text)
    name_key: Named[str] = Column(Text, unique=True)
    title: Named[str] = Column(Text)
    language: Named[str] = Column(Text)
    # What was asked for, as a list of [name, value] in JSON.
    filters: Named[str] = Column(Text)
    claims: Named[int] = Column(Integer)
    # The version of the program, of the layout of its reports, and of the database's tables.
    program: Named[str] = Column(Text)
    report_schema: Named[int] = Column(Integer)
    revision: Named[str] = Column(Text)
    database: Named[str] = Column(uuid_text())
    state_event: Named[int] = Column(number())
    state_hash: Named[str] = Column(Text, index=True)
    state_at: Named[dt.datetime | None] = Column(UTCDateTime())
    # Of the data, uncompressed: see claims/domain/frozen.py.
    sha256: Named[str] = Column(Text)
    size: Named[int] = Column(number())


edition = _table(
    "edition",
    _Edition,
    CheckConstraint("claims >= 0", name="claims"),
    CheckConstraint("length(sha256) = 64 AND length(state_hash) = 64", name="hashes"),
    CheckConstraint("size > 0", name="size"),
)


class _EditionData(TypedColumns):
    # Apart from `edition`, so that lists stay light.
    edition_id: Named[int] = Column(number(), ForeignKey("edition.id"), primary_key=True, autoincrement=False)
    # Lines of JSON, compressed by gzip, which is read line by line.
    compressed: Named[bytes] = Column(LargeBinary)


edition_data = _table("edition_data", _EditionData)


class _EditionFile(_Row):
    # The very bytes that were written when the edition was frozen, compressed by zlib.
    edition_id: Named[int] = Column(number(), ForeignKey("edition.id"))
    format: Named[str] = Column(Text)
    # The options that the format was written with, where they are not the usual ones, in JSON.
    options: Named[str] = Column(Text)
    sha256: Named[str] = Column(Text, index=True)
    # Of the text without what mail programs change: see claims/domain/same_text.py. Empty for a workbook.
    text_sha256: Named[str | None] = Column(Text, index=True)
    size: Named[int] = Column(number())
    compressed: Named[bytes] = Column(LargeBinary)


edition_file = _table(
    "edition_file",
    _EditionFile,
    UniqueConstraint("edition_id", "format"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    CheckConstraint("length(text_sha256) = 64", name="text_sha256"),
    CheckConstraint("size >= 0", name="size"),
)


# ---- where quotes of evidence stand ------------------------------------------------------------------------


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
    one_of("state", AnchorState),
    CheckConstraint("(start_offset IS NULL) = (end_offset IS NULL)", name="both_ends"),
    CheckConstraint("(state IN ('exact', 'moved')) = (start_offset IS NOT NULL)", name="placed"),
    CheckConstraint("start_offset >= 0 AND end_offset > start_offset", name="order"),
    CheckConstraint("score >= 0 AND score <= 1", name="score"),
)


# ---- the audit log -----------------------------------------------------------------------------------------


class _Event(TypedColumns):
    position: Named[int] = Column(number(), primary_key=True, autoincrement=False)
    at: Named[dt.datetime] = Column(UTCDateTime(), index=True)
    person_id: Named[int] = Column(number(), ForeignKey("person.id"), index=True)
    action: Named[str] = Column(Text)
    record_kind: Named[str] = Column(Text)
    record_id: Named[int] = Column(number())
    record_uuid: Named[str] = Column(uuid_text())
    before: Named[str | None] = Column(Text)
    after: Named[str | None] = Column(Text)
    reason: Named[str | None] = Column(Text)
    previous_hash: Named[str] = Column(Text, unique=True)
    hash: Named[str] = Column(Text, unique=True)


event = _table(
    "event",
    _Event,
    CheckConstraint("position >= 1", name="position"),
    CheckConstraint("length(hash) = 64 AND length(previous_hash) = 64", name="hashes"),
    Index("ix_event_record_kind_record_id", "record_kind", "record_id"),
)


# ---- what is derived from the rest and can be made anew (`claims db reindex`) ------------------------------


class _SearchState(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    # The version of the analysis that made the index (matching/analysis.py); empty while it is being made.
    analysis: Named[str] = Column(Text)
    # Another one each time the index is made anew, so that copies of it elsewhere know.
    build: Named[str] = Column(uuid_text())
    # The languages of the claims and articles in it, as first subtags with spaces between.
    languages: Named[str] = Column(Text)


search_state = _table("search_state", _SearchState, CheckConstraint("id = 1", name="single"))


class _SearchDocument(TypedColumns):
    # Says which part of which record it holds: claims/matching/index.py, `document_id`.
    id: Named[int] = Column(number(), primary_key=True, autoincrement=False)
    words: Named[str] = Column(Text)
    quotes: Named[str] = Column(Text)
    notes: Named[str] = Column(Text)
    body: Named[str] = Column(Text)


search_document = _table("search_document", _SearchDocument)


class _MatchDocument(TypedColumns):
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), primary_key=True, autoincrement=False)
    words: Named[str] = Column(Text)
    titles: Named[str] = Column(Text)
    # The event that it was written with: what copies of the index elsewhere have to catch up with.
    stamp: Named[int] = Column(number(), index=True)


match_document = _table("match_document", _MatchDocument)


class _ClaimVector(TypedColumns):
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), primary_key=True, autoincrement=False)
    model: Named[str] = Column(Text)
    language: Named[str] = Column(Text)
    digest: Named[str] = Column(Text)
    vector: Named[bytes] = Column(LargeBinary)


claim_vector = _table("claim_vector", _ClaimVector)


class _VectorBlock(TypedColumns):
    block: Named[int] = Column(number(), primary_key=True, autoincrement=False)
    language: Named[str] = Column(Text, primary_key=True)
    model: Named[str] = Column(Text, primary_key=True)
    codes: Named[bytes] = Column(LargeBinary)


vector_block = _table("vector_block", _VectorBlock)


class _DuplicatePair(TypedColumns):
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), primary_key=True, autoincrement=False)
    other_id: Named[int] = Column(
        number(), ForeignKey("claim.id"), primary_key=True, autoincrement=False, index=True
    )
    score: Named[float] = Column(real())


duplicate_pair = _table(
    "duplicate_pair",
    _DuplicatePair,
    CheckConstraint("claim_id < other_id", name="order"),
    CheckConstraint("score >= 0 AND score <= 1", name="score"),
)


class _Sweep(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    # What decides which pairs are found: when it changes, the sweep begins again.
    method: Named[str] = Column(Text)
    # The event that the words of the last claim looked at were written with,
    stamp: Named[int] = Column(number())
    # and of those written with it, every claim up to here.
    claim_id: Named[int] = Column(number())


sweep = _table("sweep", _Sweep, CheckConstraint("id = 1", name="single"))


APPEND_ONLY = (
    "database_info",
    "person",
    "desk",
    "topic",
    "snapshot",
    "capture",
    "capture_content",
    "extraction",
    "capture_text",
    "actor_link",
    "appearance",
    "reporter",
    "anchor",
    "claim_link",
    "rating_scale",
    "rating",
    "rating_text",
    "verification",
    "verification_text",
    "evidence_link",
    "verification_evidence",
    "evidence_anchor",
    "desk_policy",
    "sign_off",
    "reply",
    "outlet_correction",
    "publication",
    "correction",
    "edition",
    "edition_data",
    "edition_file",
    "imported_review",
    "event",
)
"""The tables whose rows are never changed once written."""

NEVER_DELETED = (
    "source",
    "article",
    "actor",
    "actor_name",
    "actor_role",
    "claim",
    "evidence",
    "import_run",
)
"""The tables whose rows may change, with an event that keeps what stood before, but never go."""


DERIVED = (
    "search_state",
    "search_document",
    "match_document",
    "claim_vector",
    "vector_block",
    "duplicate_pair",
    "sweep",
)
"""The tables that hold nothing of their own: all in them follows from the others."""


ENGINE_TABLES = (
    "search_index",
    "match_index",
    "match_vocabulary",
    "search_vector",
    "match_posting",
    "match_total",
)
"""How the names of the word indexes begin, which migrations make for each engine in its own way: FTS5
tables on SQLite; on PostgreSQL what stands in claims/matching/postgresql.py."""


def complete_for_postgresql() -> None:
    """Give partial indexes their predicate on PostgreSQL, for whoever writes or compares DDL.

    Named in `Index` itself it would load the dialect, 60 ms at each start of the program.
    """
    for table in metadata.tables.values():
        for index in table.indexes:
            if "postgresql_where" in index.info:
                index.dialect_kwargs["postgresql_where"] = index.info["postgresql_where"]
