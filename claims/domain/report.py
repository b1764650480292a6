"""What a report holds: frozen values, built once by services/report/build.py and only read by formats/.

Times are aware and in UTC. Labels read as they did when the decision was made: the ratings of a
scale's version never change.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, dataclass_transform

from claims.domain.status import Status
from claims.domain.text import fold
from claims.domain.vocabulary import AnchorState, Stance

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from claims.domain.partial_date import PartialDate
    from claims.domain.vocabulary import (
        ActorKind,
        Bucket,
        BucketBasis,
        CaptureKind,
        ClaimKind,
        EvidenceKind,
        Involvement,
        LinkState,
        LinkType,
        Origin,
        Priority,
        QuoteKind,
        ReplyOutcome,
        Severity,
    )

T = TypeVar("T")

SCHEMA_VERSION = 1
"""The version of the JSON and CSV layout; it rises when a field changes its name, place or meaning."""

INDEPENDENT_SOURCES_WANTED = 2
"""Evidence should come from at least two independent sources where they exist (IFCN code)."""


_fold = lru_cache(maxsize=4096)(fold)  # the evidence of a long report names the same publishers again


class Detail(Enum):
    """What belongs to claims, and is read only for whoever draws it: see `build_report`.

    Reporters belong to appearances, captures and places to evidence; what steps say (summary and explanation)
    and what they rely on, to steps. `PROPOSALS` are these two of those claims alone of which a step awaited
    sign-off: they tell who decided from who carried it on.
    """

    TOPICS = auto()
    INVOLVED = auto()
    APPEARANCES = auto()
    REPORTERS = auto()
    EVIDENCE = auto()
    CAPTURES = auto()
    PLACES = auto()
    STEPS = auto()
    STEP_TEXTS = auto()
    RELIED_ON = auto()
    PROPOSALS = auto()
    REWORDINGS = auto()
    LINKS = auto()
    ASSIGNEE = auto()
    SIGN_OFFS = auto()
    REPLIES = auto()
    PUBLICATIONS = auto()
    CORRECTIONS = auto()
    OUTLET_CORRECTIONS = auto()
    REVIEWS_BY_OTHERS = auto()


EVERYTHING = frozenset(Detail)


class _Unread:
    """Stands where a detail was not read. To take it for a detail that there is none of would be a lie."""

    def _refuse(self, *_given: object) -> NoReturn:
        msg = "this detail of the claim was not read: whoever draws it must name it"
        raise AssertionError(msg)

    __bool__ = __len__ = __iter__ = __getitem__ = __eq__ = __hash__ = __str__ = __format__ = _refuse


UNREAD: Any = _Unread()


@dataclass_transform(frozen_default=True)
def entry(of: type[T]) -> type[T]:
    """Make a class of values that never change: mypy holds them frozen.

    Python is not asked to: it takes seven times as long to build what it freezes, longer than all the rest
    of reading a report.
    """
    return dataclass(slots=True, unsafe_hash=True)(of)


@entry
class ActorEntry:
    """An actor as named in a report; `role` is the one held when the claim was made, if known."""

    ref: str
    uuid: str
    name: str
    kind: ActorKind
    role: str | None = None
    wikidata: str | None = None


@entry
class ArticleEntry:
    """The article in which a claim appears, with its source."""

    ref: str
    uuid: str
    title: str
    source_ref: str
    source: str
    url: str | None
    byline: str | None
    language: str
    published: PartialDate | None


@entry
class AppearanceEntry:
    """Where a claim was made. `claimant` is None when the outlet speaks in its own voice.

    `start` and `end` count Unicode code points of the snapshot's text, whose UTF-8 bytes hash to
    `snapshot_sha256`.
    """

    ref: str
    uuid: str
    article: ArticleEntry
    claimant: ActorEntry | None
    reported_by: tuple[ActorEntry, ...]
    quote_kind: QuoteKind
    quote: str
    prefix: str
    suffix: str
    start: int
    end: int
    snapshot: int
    snapshot_sha256: str
    stated: PartialDate | None
    recorded_at: dt.datetime
    recorded_by: str


@entry
class RatingEntry:
    """A rating with the scale it belongs to. `position` runs from 1 (falsest) to `best`; None is off-axis."""

    code: str
    label: str
    bucket: Bucket
    position: int | None
    best: int
    scale: str
    scale_name: str
    scale_version: str
    definition: str | None


@entry
class CaptureEntry:
    """A capture of evidence: its bytes, kept with their SHA-256, or a copy in an archive.

    `text_sha256` is of the text that was read out of it, where one was.
    """

    ref: str
    uuid: str
    kind: CaptureKind
    origin: str | None
    archive_url: str | None
    media_type: str | None
    sha256: str | None
    size: int | None
    captured_at: dt.datetime
    text_sha256: str | None = None


@entry
class PlaceEntry:
    """Where the quote of evidence stands in the text of a capture, in Unicode code points.

    `quote` holds the text's own words. `start` and `end` are None for what is `ambiguous` or `lost`; `score`
    says from 0 to 1 how alike a moved quote is.
    """

    capture: str
    state: AnchorState
    quote: str
    prefix: str
    suffix: str
    start: int | None
    end: int | None
    score: float | None

    @property
    def found(self) -> bool:
        """Whether the quote stands there."""
        return self.state is not AnchorState.LOST


@entry
class EvidenceEntry:
    """One piece of evidence and its stance on the claim. Items of one `group` are one source.

    `places` tells, for each capture with a text, where the quote stands there.
    """

    ref: str
    uuid: str
    title: str
    url: str | None
    kind: EvidenceKind
    publisher: str | None
    published: PartialDate | None
    stance: Stance
    quote: str | None
    note: str | None
    group: str | None
    added_at: dt.datetime
    added_by: str
    captures: tuple[CaptureEntry, ...] = ()
    places: tuple[PlaceEntry, ...] = ()

    @property
    def anonymous(self) -> bool:
        """Whether nobody could look it up: it has neither publisher nor address."""
        return not self.publisher and not self.url

    @property
    def origin(self) -> tuple[str, str] | None:
        """What makes it one source with others: its group, else its publisher, else itself alone.

        None when it is anonymous. Case and accents do not count.
        """
        if self.anonymous:
            return None
        for kind, name in (("group", self.group), ("publisher", self.publisher)):
            if name:
                return kind, _fold(name)
        return "ref", self.ref


@entry
class StepEntry:
    """One verification step; `evidence` are the references that the decision relied on.

    `lapsed` are those of them that no longer stand as they stood then, with the stance they had.
    """

    ref: str
    uuid: str
    number: int
    status: Status
    rating: RatingEntry | None
    summary: str | None
    explanation: str | None
    reason: str | None
    as_of: PartialDate | None
    at: dt.datetime
    by: str
    desk: str | None
    publisher: str | None
    origin: Origin
    evidence: tuple[str, ...]
    lapsed: tuple[tuple[str, Stance], ...] = ()


@entry
class RewordingEntry:
    """A change of a claim's words: who changed what into what, when and why."""

    at: dt.datetime
    by: str
    before: str
    after: str
    reason: str | None


@entry
class LinkEntry:
    """How a claim stands to another one, `claim`, whose words, status and rating are those of now.

    `inverse` turns «part of» round: the other claim is part of this one. `score` is the probability that the
    program gave when somebody decided, if it gave one.
    """

    uuid: str
    claim: str
    claim_uuid: str
    text: str
    status: Status
    rating: str | None
    type: LinkType
    inverse: bool
    state: LinkState
    score: float | None
    reason: str | None
    linked_at: dt.datetime
    linked_by: str


@entry
class SignOffEntry:
    """A second person's approval of one step; it is `void` once a later step changes what was approved."""

    uuid: str
    step: str
    at: dt.datetime
    by: str
    note: str | None
    void: bool


@entry
class ReplyEntry:
    """Somebody whom the claim concerns was asked about it, and what came of it."""

    uuid: str
    asked_of: ActorEntry
    channel: str
    asked: PartialDate
    deadline: PartialDate | None
    answered: PartialDate | None
    text: str | None
    outcome: ReplyOutcome
    recorded_by: str


@entry
class OutletCorrectionEntry:
    """The outlet that carried the claim was asked to correct it, and what came of it."""

    uuid: str
    appearance: str
    source: str
    channel: str
    asked: PartialDate
    answered: PartialDate | None
    outcome: ReplyOutcome
    url: str | None
    note: str | None


@entry
class PublicationEntry:
    """A step that went out to readers; `overridden` is what held it back, if something did."""

    uuid: str
    step: str
    url: str | None
    published: PartialDate
    at: dt.datetime
    by: str
    overridden: str | None
    override_reason: str | None


@entry
class CorrectionEntry:
    """A public note that what readers were told changed, from the step `before` to the step `after`."""

    uuid: str
    before: str
    after: str
    severity: Severity
    language: str
    note: str
    at: dt.datetime
    by: str


@entry
class OtherReviewEntry:
    """A review that somebody else published of the claim: never the desk's own verdict.

    `rating` is in its publisher's words; `bucket` is what a table, or else its numbers, makes of it, as
    `basis` says. `claimant_refs` are the known actors whom `claimants` name exactly, None for others.
    One that its publisher changed is `superseded_by` the one that followed it. Whoever imported the wrong one
    withdraws it, with a reason; `withdrawn_import` tells that all went that the same import brought.
    """

    uuid: str
    publisher: str
    site: str
    url: str
    title: str | None
    reviewed: PartialDate | None
    language: str | None
    claim_text: str
    claimants: tuple[str, ...]
    claimant_refs: tuple[str | None, ...]
    claimed: PartialDate | None
    appearances: tuple[str, ...]
    rating: str | None
    value: float | None
    best: float | None
    worst: float | None
    bucket: Bucket | None
    basis: BucketBasis | None
    superseded_by: str | None
    imported_at: dt.datetime
    imported_by: str
    withdrawn_at: dt.datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_reason: str | None = None
    withdrawn_import: bool = False

    @property
    def stands(self) -> bool:
        """Whether it is what its publisher says now, as far as is known here."""
        return self.superseded_by is None and self.withdrawn_at is None

    @property
    def verdict(self) -> str:
        """The rating as its publisher put it; where there are no words, its number on its scale."""
        if self.rating is not None:
            return self.rating
        ends = "" if self.best is None else f" ({self.worst or 1:g}…{self.best:g})"
        return f"{self.value:g}{ends}"


@entry
class ClaimEntry:
    """A claim with all that is known of it: appearances, evidence and steps in the order they came.

    `links` are the confirmed ones. `assignee` is who works on it now.
    """

    ref: str
    uuid: str
    text: str
    language: str
    kind: ClaimKind
    priority: Priority
    check_worthy: bool | None
    check_worthy_reason: str | None
    topics: tuple[str, ...]
    status: Status
    involved: tuple[tuple[Involvement, ActorEntry], ...]
    appearances: tuple[AppearanceEntry, ...]
    evidence: tuple[EvidenceEntry, ...]
    steps: tuple[StepEntry, ...]
    recorded_at: dt.datetime
    recorded_by: str
    rewordings: tuple[RewordingEntry, ...] = ()
    links: tuple[LinkEntry, ...] = ()
    assignee: str | None = None
    sign_offs: tuple[SignOffEntry, ...] = ()
    replies: tuple[ReplyEntry, ...] = ()
    publications: tuple[PublicationEntry, ...] = ()
    corrections: tuple[CorrectionEntry, ...] = ()
    outlet_corrections: tuple[OutletCorrectionEntry, ...] = ()
    reviews_by_others: tuple[OtherReviewEntry, ...] = ()

    @property
    def others(self) -> tuple[OtherReviewEntry, ...]:
        """What others found, as it stands now."""
        return tuple(one for one in self.reviews_by_others if one.stands)

    @property
    def publication(self) -> PublicationEntry | None:
        """The newest publication, whose address readers know; None while it was never published."""
        return self.publications[-1] if self.publications else None

    @property
    def retraction(self) -> StepEntry | None:
        """The step that took back what readers were told; None when it went out again since, or never was."""
        for step in reversed(self.steps):
            if step.status is Status.RETRACTED:
                return step
            if step.status is Status.PUBLISHED:
                break
        return None

    @property
    def current(self) -> StepEntry | None:
        """The newest step, which is the one that counts; None while nothing was done."""
        return self.steps[-1] if self.steps else None

    @property
    def rating(self) -> RatingEntry | None:
        """The rating that stands now."""
        return self.current.rating if self.current else None

    @property
    def claimants(self) -> tuple[str, ...]:
        """The names of those who make the claim, each once; an outlet's own voice goes by its source."""
        names = [
            entry.claimant.name if entry.claimant else entry.article.source for entry in self.appearances
        ]
        return tuple(dict.fromkeys(names))

    def evidence_by_stance(self) -> tuple[tuple[Stance, tuple[EvidenceEntry, ...]], ...]:
        """Sort the evidence into its stances; one without any is left out."""
        sorted_out = ((stance, tuple(e for e in self.evidence if e.stance is stance)) for stance in Stance)
        return tuple((stance, entries) for stance, entries in sorted_out if entries)

    @property
    def independent_sources(self) -> int:
        """How many independent sources the evidence comes from.

        Items of one independence group are one source, and so are items of one publisher; what has neither
        publisher nor address nobody can look up, and does not count (IFCN code).
        """
        return len({entry.origin for entry in self.evidence} - {None}) if self.evidence else 0


@dataclass(frozen=True, slots=True)
class Report:
    """What every format is drawn from.

    `claims` may be walked more than once and need not be held in memory. `state_event`, `state_hash`
    and `state_at` name the newest event of the database, so that the same state gives the same bytes.
    """

    title: str
    language: str
    database: str
    state_event: int
    state_hash: str
    state_at: dt.datetime | None
    filters: tuple[tuple[str, str], ...]
    total: int
    by_status: tuple[tuple[Status, int], ...]
    claims: Iterable[ClaimEntry]
