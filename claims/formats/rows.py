"""Rows of plain cells drawn from a report: what CSV and XLSX share, so that they cannot disagree.

A cell is a text, a whole number from 0 or empty. Enumerations stand as their stored values, times as ISO 8601
in UTC with a Z, yes and no as `true` and `false`, lists joined by `; `.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from claims.domain.report import (
    SCHEMA_VERSION,
    ActorEntry,
    AppearanceEntry,
    ClaimEntry,
    CorrectionEntry,
    Detail,
    EvidenceEntry,
    OutletCorrectionEntry,
    PlaceEntry,
    PublicationEntry,
    RatingEntry,
    ReplyEntry,
    SignOffEntry,
    StepEntry,
)
from claims.domain.text import cut
from claims.domain.vocabulary import Stance
from claims.errors import UsageError
from claims.formats.dates import iso_moment
from claims.formats.verdict import deciding_step
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from claims.domain.report import Report

Cell = str | int | None
Entry = TypeVar("Entry")
Owner = TypeVar("Owner")

LIST_SEPARATOR = "; "

_LONGEST = 60
"""Characters of a name that is none, in a message."""

AT_ONCE = 250
"""Rows that are drawn at once: few enough for memory, many enough that a call a column does not count."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Entry]):
    """A column: its stable name, what it holds (for the docs), and how to draw it from an entry."""

    name: str
    description: str
    draw: Callable[[Entry], Cell]


@dataclass(frozen=True, slots=True)
class Part(Generic[Owner, Entry]):
    """Columns drawn from one entry of an owner, such as its rating; they stay empty where it has none.

    `find` is None for what is drawn from the report itself, and so the same in each of its rows. `details`
    are those of a claim that it is drawn from.
    """

    columns: tuple[Column[Entry], ...]
    find: Callable[[Owner], Entry | None] | None
    details: tuple[Detail, ...] = ()


def drawing(
    parts: Sequence[Part[Owner, Any]], report: Report | None = None
) -> Callable[[Sequence[Owner]], list[Sequence[Cell]]]:
    """Give what draws the rows of some owners, column by column: each of the parts, in their order.

    A column at a time, for most of them are drawn by one call for all rows.
    """
    same = {column: column.draw(report) for part in parts if part.find is None for column in part.columns}

    def draw(owners: Sequence[Owner]) -> list[Sequence[Cell]]:
        found: dict[Any, list[Any]] = {}
        drawn: list[Sequence[Cell]] = []
        for part in parts:
            if part.find is None:
                drawn += ([same[column]] * len(owners) for column in part.columns)
                continue
            if part.find not in found:
                found[part.find] = list(map(part.find, owners))
            drawn += _draw(part.columns, found[part.find])
        return drawn

    return draw


def _draw(columns: Iterable[Column[Any]], entries: list[Any]) -> Iterator[list[Cell]]:
    if all(entries):
        return (list(map(column.draw, entries)) for column in columns)
    if not any(entries):
        return ([None] * len(entries) for _column in columns)
    return ([column.draw(entry) if entry else None for entry in entries] for column in columns)


def choose(parts: Sequence[Part[Owner, Any]], names: Sequence[str]) -> tuple[Part[Owner, Any], ...]:
    """Give those columns of the parts that are named, in the order of the names.

    Raises UsageError for a name that none has, with those most like it, and for one that comes twice.
    """
    known = {column.name: replace(part, columns=(column,)) for part in parts for column in part.columns}
    for name in names:
        if name not in known:
            raise UsageError(
                _("There is no column %(name)s.") % {"name": f"«{cut(name, _LONGEST)}»"},
                hint=_("The names are those in the first line of `claims report --format csv`."),
                details=tuple(get_close_matches(name, known, n=5)),
            )
        if names.count(name) > 1:
            raise UsageError(
                _("The column %(name)s is named more than once.") % {"name": f"«{name}»"},
                hint=_("Each column stands once."),
            )
    return tuple(known[name] for name in names)


def details_of(parts: Iterable[Part[Any, Any]]) -> frozenset[Detail]:
    """Give the details of claims that the parts are drawn from."""
    return frozenset(detail for part in parts for detail in part.details)


def batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Part what is drawn into as much as is drawn at once."""
    walk = iter(entries)
    while batch := list(islice(walk, AT_ONCE)):
        yield batch


def describe(parts: Iterable[Part[Owner, Any]]) -> tuple[tuple[str, str], ...]:
    """Give the name and the description of each column of a row, in order."""
    return tuple((column.name, column.description) for part in parts for column in part.columns)


def _itself(entry: Entry) -> Entry:
    return entry


def _joined(parts: Iterable[str]) -> str | None:
    return LIST_SEPARATOR.join(parts) or None


def _yes_no(value: bool | None) -> str | None:  # noqa: FBT001 - the value itself, not a switch
    # No true and false: a spreadsheet would make them TRUE and FALSE, or VERDADERO and FALSO.
    return None if value is None else "yes" if value else "no"


def _iso(date: object) -> str | None:
    return None if date is None else str(date)


def _actors(actors: Iterable[ActorEntry]) -> str | None:
    return _joined([f"{actor.ref} {actor.name}" for actor in actors])


def _by_stance(claim: ClaimEntry) -> dict[Stance, str]:
    """List a claim's evidence by its stance, each by its reference and its link where it has one."""
    found: dict[Stance, str] = {}
    for entry in claim.evidence:
        named = f"{entry.ref} {entry.url}" if entry.url else entry.ref
        found[entry.stance] = (
            f"{found[entry.stance]}{LIST_SEPARATOR}{named}" if entry.stance in found else named
        )
    return found


def _place(place: PlaceEntry) -> str:
    offsets = "" if place.start is None else f" {place.start}-{place.end}"
    return f"{place.capture} {place.state}{offsets}"


def _claimant_name(appearance: AppearanceEntry) -> str:
    return appearance.claimant.name if appearance.claimant else appearance.article.source


def _first_appearance(claim: ClaimEntry) -> AppearanceEntry | None:
    return claim.appearances[0] if claim.appearances else None


_RATING: tuple[Column[RatingEntry], ...] = (
    Column(
        "rating",
        # With its scale, as --rating takes it: a bare `false` would become FALSE in a spreadsheet.
        "The rating's scale and code, such as politifact:half_true.",
        lambda rating: f"{rating.scale}:{rating.code}",
    ),
    Column("rating_label", "The rating as it read when the decision was made.", attrgetter("label")),
    Column(
        "rating_bucket",
        "The coarse sense, comparable across scales: true, mixed, false, unproven or other.",
        attrgetter("bucket"),
    ),
    Column("rating_scale", "The code of the rating's scale.", attrgetter("scale")),
    Column("rating_scale_version", "The version of that scale.", attrgetter("scale_version")),
    Column(
        "rating_position",
        "Where the rating stands on its scale, from 1 (falsest); empty when off the axis.",
        attrgetter("position"),
    ),
    Column("rating_best", "The scale's truest position.", attrgetter("best")),
)

_SAID: tuple[Column[StepEntry], ...] = (
    Column("summary", "The summary of the step; of the current one in a claim's row.", attrgetter("summary")),
    Column("explanation", "The explanation of the step.", attrgetter("explanation")),
)

_WHY: tuple[Column[StepEntry], ...] = (
    Column("reason", "Why the step was taken, where it says.", attrgetter("reason")),
    Column("as_of", "The date whose knowledge the verdict rests on.", lambda step: _iso(step.as_of)),
)

_DECISION: tuple[Column[StepEntry], ...] = (
    Column("decided_at", "When the verdict that stands was decided.", lambda step: iso_moment(step.at)),
    Column("decided_by", "Who decided it.", attrgetter("by")),
)

_MADE: tuple[Column[AppearanceEntry], ...] = (
    Column("appearance", "The appearance's reference, such as P7.", attrgetter("ref")),
    Column("claimant", "Who makes the claim; the source's name for an outlet's own voice.", _claimant_name),
    Column(
        "claimant_ref",
        "The claimant's reference, such as R3; empty for an outlet's own voice.",
        lambda entry: entry.claimant.ref if entry.claimant else None,
    ),
    Column(
        "claimant_role",
        "The role the claimant held when the claim was made.",
        lambda entry: entry.claimant.role if entry.claimant else None,
    ),
)

_REPORTED: tuple[Column[AppearanceEntry], ...] = (
    Column(
        "reported_by",
        "Those who report the claimant's words, in order, each by reference and name.",
        lambda entry: _actors(entry.reported_by),
    ),
)

_QUOTED: tuple[Column[AppearanceEntry], ...] = (
    Column("quote", "The words of the article that hold the claim.", attrgetter("quote")),
    Column("quote_kind", "Whose words those are: verbatim, paraphrase or outlet.", attrgetter("quote_kind")),
    Column(
        "quote_start",
        "Where the quote starts in the snapshot's text, in Unicode code points from 0.",
        attrgetter("start"),
    ),
    Column("quote_end", "Where it ends, not counting the code point there.", attrgetter("end")),
    Column("stated", "When the claim was made, as far as known.", lambda entry: _iso(entry.stated)),
    Column("article", "The article's reference, such as A3.", attrgetter("article.ref")),
    Column("article_uuid", "The article's UUID.", attrgetter("article.uuid")),
    Column("article_title", "The article's title.", attrgetter("article.title")),
    Column("article_url", "The article's address.", attrgetter("article.url")),
    Column(
        "article_published",
        "When the article was published, as far as known.",
        lambda entry: _iso(entry.article.published),
    ),
    Column("source", "The outlet or account that published the article.", attrgetter("article.source")),
    Column("source_ref", "The source's reference, such as S1.", attrgetter("article.source_ref")),
    Column("snapshot", "The number of the article's snapshot that holds the quote.", attrgetter("snapshot")),
    Column("snapshot_sha256", "The SHA-256 of the snapshot's text in UTF-8.", attrgetter("snapshot_sha256")),
)

_CLAIM: tuple[Column[ClaimEntry], ...] = (
    Column("claim", "The claim's reference, such as C12.", attrgetter("ref")),
    Column("claim_uuid", "The claim's UUID, the same in every database.", attrgetter("uuid")),
    Column("claim_text", "The claim in the checker's own neutral words.", attrgetter("text")),
    Column("language", "The language of the claim's text, BCP 47.", attrgetter("language")),
    Column("kind", "What sort of statement the claim is.", attrgetter("kind")),
    Column("priority", "How soon it wants checking.", attrgetter("priority")),
    Column(
        "check_worthy",
        "Whether it is worth checking: yes, no, or empty when nobody said.",
        lambda claim: _yes_no(claim.check_worthy),
    ),
    Column("check_worthy_reason", "Why, or why not.", attrgetter("check_worthy_reason")),
)

_TOPICS: tuple[Column[tuple[str, ...]], ...] = (Column("topics", "The claim's topics.", _joined),)

_STATUS: tuple[Column[ClaimEntry], ...] = (Column("status", "Where the claim stands.", attrgetter("status")),)

_CLAIMANTS: tuple[Column[ClaimEntry], ...] = (
    Column("claimants", "All who make the claim.", lambda claim: _joined(claim.claimants)),
    Column("appearances", "How many appearances the claim has.", lambda claim: len(claim.appearances)),
)

_TOTALS: tuple[Column[ClaimEntry], ...] = (
    Column("evidence", "How many pieces of evidence there are.", lambda claim: len(claim.evidence)),
    Column(
        "evidence_independent",
        "How many independent sources they come from.",
        attrgetter("independent_sources"),
    ),
)

_STANCES: tuple[Column[Mapping[Stance, str]], ...] = (
    Column(
        "evidence_supports",
        "The evidence that supports the claim, each by reference and address.",
        lambda listed: listed.get(Stance.SUPPORTS),
    ),
    Column("evidence_refutes", "The evidence that refutes it.", lambda listed: listed.get(Stance.REFUTES)),
    Column("evidence_context", "The evidence that gives context.", lambda listed: listed.get(Stance.CONTEXT)),
    Column(
        "evidence_inconclusive",
        "The evidence that settles nothing.",
        lambda listed: listed.get(Stance.INCONCLUSIVE),
    ),
)

_RECORDED: tuple[Column[ClaimEntry], ...] = (
    Column("recorded_at", "When the claim was recorded.", lambda claim: iso_moment(claim.recorded_at)),
    Column("recorded_by", "Who recorded it.", attrgetter("recorded_by")),
)

_STEPS: tuple[Column[ClaimEntry], ...] = (
    Column("steps", "How many verification steps it has.", lambda claim: len(claim.steps)),
)

_REPORT: tuple[Column[Report], ...] = (
    Column("database", "The id of the database that the row comes from.", attrgetter("database")),
    Column("schema", "The version of this layout.", lambda _report: SCHEMA_VERSION),
)

_PUBLICATION: tuple[Column[PublicationEntry], ...] = (
    Column("published_url", "Where readers find it.", attrgetter("url")),
    Column("published_on", "When it went out the last time.", lambda entry: _iso(entry.published)),
)

_SIGNED_OFF: tuple[Column[Iterable[SignOffEntry]], ...] = (
    Column(
        "signed_off_by",
        "Who signed off what stands now.",
        lambda entries: _joined(entry.by for entry in entries if not entry.void),
    ),
)

_CORRECTIONS: tuple[Column[Iterable[CorrectionEntry]], ...] = (
    Column(
        "corrections",
        "The public notes of all corrections, in order.",
        lambda entries: _joined(entry.note for entry in entries),
    ),
)

_VOID: tuple[Column[Iterable[SignOffEntry]], ...] = (
    Column(
        "void_sign_offs",
        "The sign-offs that a later change made void, each by step and person.",
        lambda entries: _joined(f"{entry.step} {entry.by}" for entry in entries if entry.void),
    ),
)

_OVERRIDDEN: tuple[Column[PublicationEntry], ...] = (
    Column(
        "overridden",
        "What held the newest publication back and was overridden.",
        lambda entry: _joined((entry.overridden or "").splitlines()),
    ),
    Column("override_reason", "Why it was overridden.", attrgetter("override_reason")),
)

_RETRACTED: tuple[Column[StepEntry], ...] = (
    Column("retracted", "Why it was retracted; empty when it went out again since.", attrgetter("reason")),
)

_REPLIES: tuple[Column[Iterable[ReplyEntry]], ...] = (
    Column(
        "replies",
        "Who was asked for a reply, and what came of it: the answer's words, or the outcome.",
        lambda entries: _joined(
            f"{entry.asked_of.ref} {entry.asked_of.name}: {entry.text or entry.outcome}" for entry in entries
        ),
    ),
)

_OUTLETS: tuple[Column[Iterable[OutletCorrectionEntry]], ...] = (
    Column(
        "outlet_corrections",
        "The outlets that were asked to correct themselves, each with what came of it.",
        lambda entries: _joined(
            f"{entry.appearance} {entry.source}: {entry.outcome}" + (f" {entry.url}" if entry.url else "")
            for entry in entries
        ),
    ),
)

_ASSIGNEE: tuple[Column[ClaimEntry], ...] = (
    Column("assignee", "Who works on it now.", attrgetter("assignee")),
)

_STATE: tuple[Column[Report], ...] = (
    Column(
        "state",
        # By it `claims import` tells what was edited in the file from what changed on record meanwhile.
        "The newest event of that database when the row was written, as its number and its hash.",
        lambda report: f"{report.state_event}:{report.state_hash}",
    ),
)

_EVIDENCE: tuple[Column[EvidenceEntry], ...] = (
    Column("evidence", "The evidence's reference, such as E4.", attrgetter("ref")),
    Column("evidence_uuid", "The evidence's UUID.", attrgetter("uuid")),
    Column("stance", "What it says of the claim.", attrgetter("stance")),
    Column("title", "What it is called.", attrgetter("title")),
    Column("url", "Its address.", attrgetter("url")),
    Column("kind", "What it is.", attrgetter("kind")),
    Column("publisher", "Who published it.", attrgetter("publisher")),
    Column("published", "When it was published, as far as known.", lambda entry: _iso(entry.published)),
    Column("quote", "The words in it that bear on the claim.", attrgetter("quote")),
    Column("note", "What the checker notes about it.", attrgetter("note")),
    Column("group", "Its independence group: items of one group are one source.", attrgetter("group")),
    Column("added_at", "When it was added.", lambda entry: iso_moment(entry.added_at)),
    Column("added_by", "Who added it.", attrgetter("added_by")),
    Column(
        "captures",
        "Its captures: each by reference, with its SHA-256 or its address in an archive.",
        lambda entry: _joined(f"{one.ref} {one.sha256 or one.archive_url}" for one in entry.captures),
    ),
    Column(
        "places",
        "Where the quote stands in each capture with a text: exact, moved, ambiguous or lost, and offsets.",
        lambda entry: _joined(map(_place, entry.places)),
    ),
)

_STEP: tuple[Column[StepEntry], ...] = (
    Column("step", "The step's reference, such as V2.", attrgetter("ref")),
    Column("step_uuid", "The step's UUID.", attrgetter("uuid")),
    Column("number", "Its place in the claim's history, from 1.", attrgetter("number")),
    Column("at", "When it was taken.", lambda step: iso_moment(step.at)),
    Column("by", "Who took it.", attrgetter("by")),
    Column("status", "The status it gave the claim.", attrgetter("status")),
)

_STEP_HOUSE: tuple[Column[StepEntry], ...] = (
    Column("desk", "The desk it was taken for.", attrgetter("desk")),
    Column("publisher", "Whose verdict it is.", attrgetter("publisher")),
    Column("origin", "own or imported.", attrgetter("origin")),
    Column("relied_on", "The evidence that the decision relied on.", lambda step: _joined(step.evidence)),
)

_current, _publication, _sign_offs = map(attrgetter, ("current", "publication", "sign_offs"))

CLAIM_PARTS: tuple[Part[ClaimEntry, Any], ...] = (
    Part(_CLAIM, _itself),
    Part(_TOPICS, attrgetter("topics"), (Detail.TOPICS,)),
    Part(_STATUS, _itself),
    Part(_RATING, attrgetter("rating"), (Detail.STEPS,)),
    Part(_SAID, _current, (Detail.STEPS, Detail.STEP_TEXTS)),
    Part(_WHY, _current, (Detail.STEPS,)),
    Part(_DECISION, deciding_step, (Detail.STEPS, Detail.PROPOSALS)),
    Part(_CLAIMANTS, _itself, (Detail.APPEARANCES,)),
    Part(_MADE, _first_appearance, (Detail.APPEARANCES,)),
    Part(_REPORTED, _first_appearance, (Detail.APPEARANCES, Detail.REPORTERS)),
    Part(_QUOTED, _first_appearance, (Detail.APPEARANCES,)),
    Part(_TOTALS, _itself, (Detail.EVIDENCE,)),
    Part(_STANCES, _by_stance, (Detail.EVIDENCE,)),
    Part(_RECORDED, _itself),
    Part(_STEPS, _itself, (Detail.STEPS,)),
    Part(_REPORT, None),
    Part(_PUBLICATION, _publication, (Detail.PUBLICATIONS,)),
    Part(_SIGNED_OFF, _sign_offs, (Detail.SIGN_OFFS,)),
    Part(_CORRECTIONS, attrgetter("corrections"), (Detail.CORRECTIONS,)),
    Part(_VOID, _sign_offs, (Detail.SIGN_OFFS,)),
    Part(_OVERRIDDEN, _publication, (Detail.PUBLICATIONS,)),
    Part(_RETRACTED, attrgetter("retraction"), (Detail.STEPS,)),
    Part(_REPLIES, attrgetter("replies"), (Detail.REPLIES,)),
    Part(_OUTLETS, attrgetter("outlet_corrections"), (Detail.OUTLET_CORRECTIONS,)),
    Part(_ASSIGNEE, _itself, (Detail.ASSIGNEE,)),
    Part(_STATE, None),
)
"""The row of a claim. The columns from `appearance` to `snapshot_sha256` are of its first appearance."""

APPEARANCE_PARTS: tuple[Part[AppearanceEntry, Any], ...] = (
    Part((*_MADE, *_REPORTED, *_QUOTED), _itself, (Detail.APPEARANCES, Detail.REPORTERS)),
)

EVIDENCE_PARTS: tuple[Part[EvidenceEntry, Any], ...] = (
    Part(_EVIDENCE, _itself, (Detail.EVIDENCE, Detail.CAPTURES, Detail.PLACES)),
)

STEP_PARTS: tuple[Part[StepEntry, Any], ...] = (
    Part(_STEP, _itself, (Detail.STEPS,)),
    Part(_RATING, attrgetter("rating"), (Detail.STEPS,)),
    Part((*_SAID, *_WHY, *_STEP_HOUSE), _itself, (Detail.STEPS, Detail.STEP_TEXTS, Detail.RELIED_ON)),
)
