"""Claims and their appearances: what was said, by whom, and where it stands in which text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, or_, select

from claims.domain.anchor import find, find_all
from claims.domain.language import check_language
from claims.domain.reference import Kind, format_reference
from claims.domain.status import SETTLED, Status
from claims.domain.text import clean_block, clean_line, fingerprint, fold
from claims.domain.vocabulary import (
    AnchorState,
    ClaimantKind,
    ClaimKind,
    Involvement,
    Priority,
    QuoteKind,
)
from claims.errors import ConflictError, InvalidInputError, NotFoundError, UsageError
from claims.i18n import _
from claims.models import (
    actor_name,
    anchor,
    appearance,
    article,
    claim,
    claim_actor,
    claim_topic,
    reporter,
    snapshot,
    topic,
    verification,
)
from claims.services.current import main_name, not_superseded
from claims.services.scale import labels_of
from claims.services.work import changed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection

    from claims.domain.anchor import Found
    from claims.domain.partial_date import PartialDate
    from claims.services.work import Work

TEXT_LIMIT = 2_000
"""The longest claim, in code points: one statement, not an article."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What makes a claim: one checkable statement in the checker's own neutral words."""

    text: str
    language: str
    kind: ClaimKind = ClaimKind.OTHER
    priority: Priority = Priority.NORMAL
    check_worthy: bool | None = None
    check_worthy_reason: str | None = None
    topics: Sequence[str] = ()
    involved: Sequence[tuple[Involvement, int]] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim is made. `claimant` is an actor's number, None for the outlet's own voice.

    `occurrence` picks one of several places where the quote stands; `snapshot` one of the article's
    texts, the newest unless given.
    """

    article_id: int
    quote: str
    claimant: int | None
    paraphrase: bool = False
    occurrence: int | None = None
    reported_by: Sequence[int] = ()
    stated: PartialDate | None = None
    snapshot: int | None = None

    @property
    def quote_kind(self) -> QuoteKind:
        """Whose words the quote holds."""
        if self.claimant is None:
            return QuoteKind.OUTLET
        return QuoteKind.PARAPHRASE if self.paraphrase else QuoteKind.VERBATIM


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a record made: the claim, its appearance and the place that the quote was found at."""

    claim_id: int
    appearance_id: int
    found: Found


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """Which claims are asked for; what is None does not narrow. Several values of one kind widen."""

    claims: Sequence[int] = ()
    article_id: int | None = None
    source_id: int | None = None
    actor_id: int | None = None
    topic: str | None = None
    statuses: Sequence[Status] = ()
    since: dt.datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Give the conditions on `claim` that say the same."""
        where: list[ColumnElement[bool]] = []
        if self.claims:
            where.append(claim.c.id.in_(self.claims))
        if self.article_id is not None:
            where.append(_appears(appearance.c.article_id == self.article_id))
        if self.source_id is not None:
            of_source = select(article.c.id).where(article.c.source_id == self.source_id)
            where.append(_appears(appearance.c.article_id.in_(of_source)))
        if self.actor_id is not None:
            where.append(_names(self.actor_id))
        if self.topic is not None:
            tagged = (
                select(claim_topic.c.claim_id)
                .join(topic, topic.c.id == claim_topic.c.topic_id)
                .where(topic.c.key == fold(self.topic))
            )
            where.append(claim.c.id.in_(tagged))
        if self.statuses:
            where.append(claim.c.status.in_(list(self.statuses)))
        if self.since is not None:
            stepped = select(verification.c.claim_id).where(verification.c.created_at >= self.since)
            where.append(or_(claim.c.created_at >= self.since, claim.c.id.in_(stepped)))
        return where


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim in a list: what a person needs to pick one."""

    ref: str
    text: str
    status: Status
    rating: str | None
    kind: ClaimKind
    priority: Priority
    claimants: tuple[str, ...]
    articles: tuple[str, ...]
    topics: tuple[str, ...]
    recorded_at: dt.datetime


# ---- writing ---------------------------------------------------------------------------------------------


def record_claim(work: Work, statement: Statement, place: Place, *, no_match: bool = False) -> Recorded:
    """Record a new claim with the place where it is made.

    Raises ConflictError when this very record is there already, or (unless `no_match`) when a claim of
    the same words is; NotFoundError when the quote stands nowhere in the text, AmbiguousError when it
    stands more than once, and InvalidInputError for what cannot be taken.
    """
    values = _checked(
        {
            "text": statement.text,
            "language": statement.language,
            "kind": statement.kind,
            "priority": statement.priority,
            "check_worthy": statement.check_worthy,
            "check_worthy_reason": statement.check_worthy_reason,
        }
    )
    snapshot_id, found = _locate(work.connection, place)
    _refuse_same_words(work.connection, values["fingerprint"], place, snapshot_id, found, no_match=no_match)
    number, uuid = work.add(claim, {**values, "status": Status.UNREVIEWED, "step": 0})
    topics = [_topic(work, name) for name in dict.fromkeys(statement.topics)]
    _tag(work, number, [topic_id for topic_id, _name in topics])
    if statement.involved:
        work.connection.execute(
            insert(claim_actor),
            [
                {"claim_id": number, "actor_id": actor_id, "involvement": involvement}
                for involvement, actor_id in dict.fromkeys(statement.involved)
            ],
        )
    work.log("claim.recorded", number, uuid, after=_logged(values, topics, statement.involved))
    appearance_id = _appear(work, number, uuid, place, snapshot_id, found)
    return Recorded(number, appearance_id, found)


def add_appearance(work: Work, claim_id: int, place: Place) -> Recorded:
    """Record that a known claim is made in another place, or by another speaker.

    Raises ConflictError when that appearance is on record; otherwise as `record_claim`.
    """
    uuid = _claim_uuid(work.connection, claim_id)
    snapshot_id, found = _locate(work.connection, place)
    standing = _find_appearance(work.connection, claim_id, place, snapshot_id, found)
    if standing is not None:
        raise ConflictError(
            _("%(claim)s is on record in this place already: %(appearance)s.")
            % {
                "claim": format_reference(Kind.CLAIM, claim_id),
                "appearance": format_reference(Kind.APPEARANCE, standing),
            },
            hint=_("Nothing was added."),
        )
    return Recorded(claim_id, _appear(work, claim_id, uuid, place, snapshot_id, found), found)


def correct_appearance(work: Work, appearance_id: int, place: Place, *, reason: str) -> Recorded:
    """Put `place` in the stead of a wrong appearance; the wrong one stays on record, superseded.

    Raises NotFoundError for an unknown appearance, and ConflictError when it was superseded before or
    the correction changes nothing.
    """
    old = get_place(work.connection, appearance_id)
    reason = clean_block(reason, what=_("the reason"))
    snapshot_id, found = _locate(work.connection, place)
    if _find_appearance(work.connection, old.claim_id, place, snapshot_id, found) is not None:
        raise ConflictError(
            _("%(ref)s would stand as it does already.")
            % {"ref": format_reference(Kind.APPEARANCE, appearance_id)},
            hint=_("Say what is wrong with it: --claimant, --quote, --stated, …"),
        )
    uuid = _claim_uuid(work.connection, old.claim_id)
    number = _appear(
        work, old.claim_id, uuid, place, snapshot_id, found, supersedes=appearance_id, reason=reason
    )
    return Recorded(old.claim_id, number, found)


def edit_claim(  # noqa: PLR0913 - the parts of a claim
    work: Work,
    number: int,
    wanted: dict[str, Any],
    *,
    add_topics: Sequence[str] = (),
    remove_topics: Sequence[str] = (),
    reason: str | None = None,
) -> None:
    """Change a claim's fields and topics; what stood before stays in the log.

    A claim that has been decided is what readers were told about: changing its words asks for a reason.

    Raises ConflictError when nothing would change, UsageError when the reason is missing, and
    NotFoundError for a topic to remove that the claim does not have.
    """
    row = get_claim_row(work.connection, number)
    values = changed(row._mapping, _checked(wanted))
    if "text" in values and row.status in SETTLED and not reason:
        raise UsageError(
            _("%(ref)s is %(status)s: changing its words needs a reason.")
            % {"ref": format_reference(Kind.CLAIM, number), "status": row.status},
            hint=_('Give one: --reason "…"'),
        )
    before_topics = _topics_of(work.connection, number)
    added = [entry for entry in (_topic(work, name) for name in add_topics) if entry[0] not in before_topics]
    removed = [_held_topic(before_topics, number, name) for name in remove_topics]
    if not values and not added and not removed:
        raise ConflictError(
            _("%(ref)s stands so already.") % {"ref": format_reference(Kind.CLAIM, number)},
            hint=_("`claims show %(ref)s` shows it.") % {"ref": format_reference(Kind.CLAIM, number)},
        )
    before = {key: row._mapping[key] for key in values if key != "fingerprint"}
    after: dict[str, Any] = {key: value for key, value in values.items() if key != "fingerprint"}
    if values:
        work.change(claim, number, values)
    if added or removed:
        _tag(work, number, [topic_id for topic_id, _name in dict.fromkeys(added)])
        work.connection.execute(
            delete(claim_topic).where(claim_topic.c.claim_id == number, claim_topic.c.topic_id.in_(removed))
        )
        before["topics"] = sorted(before_topics.values())
        after["topics"] = sorted(_topics_of(work.connection, number).values())
    work.log("claim.edited", number, row.uuid, before=before, after=after, reason=reason)


# ---- reading ---------------------------------------------------------------------------------------------


def get_claim_row(connection: Connection, number: int) -> Any:  # noqa: ANN401 - a row of claim
    """Give a claim's own row, or raise NotFoundError."""
    row = connection.execute(select(claim).where(claim.c.id == number)).first()
    if row is None:
        raise NotFoundError(
            _("There is no claim %(ref)s.") % {"ref": format_reference(Kind.CLAIM, number)},
            hint=_("`claims list` shows those on record."),
        )
    return row


@dataclass(frozen=True, slots=True)
class StandingPlace:
    """The place of an appearance that counts, and the claim that is made there."""

    claim_id: int
    place: Place = field(compare=False)


def get_place(connection: Connection, appearance_id: int) -> StandingPlace:
    """Give the place of an appearance, as it would be typed again.

    Raises NotFoundError for an unknown appearance, and ConflictError for one that was superseded.
    """
    row = connection.execute(
        select(appearance, anchor.c.quote, anchor.c.start_offset, snapshot.c.number, snapshot.c.text)
        .join(anchor, anchor.c.appearance_id == appearance.c.id)
        .join(snapshot, snapshot.c.id == anchor.c.snapshot_id)
        .where(appearance.c.id == appearance_id)
        .order_by(anchor.c.id)
        .limit(1)
    ).first()
    ref = format_reference(Kind.APPEARANCE, appearance_id)
    if row is None:
        raise NotFoundError(
            _("There is no appearance %(ref)s.") % {"ref": ref},
            hint=_("`claims show C1` lists the appearances of a claim."),
        )
    later = connection.execute(
        select(appearance.c.id).where(appearance.c.supersedes_id == appearance_id)
    ).scalar()
    if later is not None:
        raise ConflictError(
            _("%(ref)s was corrected before: %(later)s stands in its stead.")
            % {"ref": ref, "later": format_reference(Kind.APPEARANCE, later)},
            hint=_("Correct that one."),
        )
    reporters = connection.execute(
        select(reporter.c.actor_id)
        .where(reporter.c.appearance_id == appearance_id)
        .order_by(reporter.c.position)
    ).scalars()
    starts = [found.start for found in find_all(row.text, row.quote)]
    place = Place(
        article_id=row.article_id,
        quote=row.quote,
        claimant=row.claimant_id,
        paraphrase=row.quote_kind is QuoteKind.PARAPHRASE,
        occurrence=starts.index(row.start_offset) + 1,
        reported_by=tuple(reporters),
        stated=row.stated,
        snapshot=row.number,
    )
    return StandingPlace(row.claim_id, place)


def list_claims(
    connection: Connection, claim_filter: ClaimFilter, *, after: int = 0, limit: int | None = None
) -> list[ClaimLine]:
    """List claims in the order they came, after a number: a page costs the same wherever it begins."""
    query = (
        select(claim, verification.c.rating_id)
        .outerjoin(
            verification,
            (verification.c.claim_id == claim.c.id) & (verification.c.step == claim.c.step),
        )
        .where(claim.c.id > after, *claim_filter.conditions())
        .order_by(claim.c.id)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    numbers = [row.id for row in rows]
    claimants, articles = _claimants(connection, numbers)
    topics = topics_of(connection, numbers)
    labels = labels_of(connection, {row.rating_id for row in rows if row.rating_id is not None})
    return [
        ClaimLine(
            ref=format_reference(Kind.CLAIM, row.id),
            text=row.text,
            status=row.status,
            rating=labels[row.rating_id].read(row.language).label if row.rating_id is not None else None,
            kind=row.kind,
            priority=row.priority,
            claimants=tuple(dict.fromkeys(claimants.get(row.id, ()))),
            articles=tuple(dict.fromkeys(articles.get(row.id, ()))),
            topics=topics.get(row.id, ()),
            recorded_at=row.created_at,
        )
        for row in rows
    ]


def count_by_status(connection: Connection, claim_filter: ClaimFilter) -> dict[Status, int]:
    """Count the claims that a filter lets through, by status; a status without any is left out."""
    query = select(claim.c.status, func.count()).where(*claim_filter.conditions()).group_by(claim.c.status)
    counts = {status: count for status, count in connection.execute(query)}
    return {status: counts[status] for status in Status if status in counts}


def topics_of(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Give the topics of several claims at once, sorted, by claim."""
    query = (
        select(claim_topic.c.claim_id, topic.c.name)
        .join(topic, topic.c.id == claim_topic.c.topic_id)
        .where(claim_topic.c.claim_id.in_(numbers))
        .order_by(claim_topic.c.claim_id, topic.c.key)
    )
    topics: dict[int, tuple[str, ...]] = {}
    for claim_id, name in connection.execute(query):
        topics[claim_id] = (*topics.get(claim_id, ()), name)
    return topics


# ---- inside ----------------------------------------------------------------------------------------------


def _appears(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return claim.c.id.in_(select(appearance.c.claim_id).where(condition, not_superseded()))


def _names(actor_id: int) -> ColumnElement[bool]:
    """Tell the claims that an actor makes, reports, or is part of."""
    reports = select(reporter.c.appearance_id).where(reporter.c.actor_id == actor_id)
    part = select(claim_actor.c.claim_id).where(claim_actor.c.actor_id == actor_id)
    return or_(
        _appears(or_(appearance.c.claimant_id == actor_id, appearance.c.id.in_(reports))),
        claim.c.id.in_(part),
    )


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    values = dict(fields)
    if "text" in values:
        values["text"] = clean_line(values["text"], what=_("the claim's text"), limit=TEXT_LIMIT)
        values["fingerprint"] = fingerprint(values["text"])
    if "language" in values:
        values["language"] = check_language(values["language"])
    if values.get("check_worthy_reason") is not None:
        values["check_worthy_reason"] = (
            clean_block(values["check_worthy_reason"], what=_("the reason"))
            if values["check_worthy_reason"]
            else None
        )
    return values


def _locate(connection: Connection, place: Place) -> tuple[int, Found]:
    """Find the quote in the article's text: the snapshot's number and the place."""
    query = select(snapshot.c.id, snapshot.c.text).where(snapshot.c.article_id == place.article_id)
    if place.snapshot is not None:
        query = query.where(snapshot.c.number == place.snapshot)
    row = connection.execute(query.order_by(snapshot.c.number.desc()).limit(1)).first()
    if row is None:
        raise NotFoundError(
            _("%(ref)s has no snapshot %(number)s.")
            % {"ref": format_reference(Kind.ARTICLE, place.article_id), "number": place.snapshot},
            hint=_("`claims article show` says how many there are."),
        )
    if place.claimant is None and place.paraphrase:
        raise InvalidInputError(
            _("The outlet's own voice is no paraphrase."),
            hint=_("Leave --paraphrase out, or name the claimant that the outlet retells."),
        )
    return row.id, find(row.text, place.quote, occurrence=place.occurrence)


def _find_appearance(
    connection: Connection, claim_id: int, place: Place, snapshot_id: int, found: Found
) -> int | None:
    """Find a standing appearance of a claim in the same place, by the same speaker, said in the same way."""
    rows = connection.execute(
        select(appearance.c.id, appearance.c.quote_kind, appearance.c.stated)
        .join(anchor, anchor.c.appearance_id == appearance.c.id)
        .where(
            appearance.c.claim_id == claim_id,
            appearance.c.claimant_id == place.claimant
            if place.claimant is not None
            else appearance.c.claimant_kind == ClaimantKind.OUTLET,
            anchor.c.snapshot_id == snapshot_id,
            anchor.c.start_offset == found.anchor.start,
            anchor.c.end_offset == found.anchor.end,
            not_superseded(),
        )
    )
    for row in rows:
        reporters = connection.execute(
            select(reporter.c.actor_id)
            .where(reporter.c.appearance_id == row.id)
            .order_by(reporter.c.position)
        ).scalars()
        if (row.quote_kind, row.stated, tuple(reporters)) == (
            place.quote_kind,
            place.stated,
            tuple(place.reported_by),
        ):
            return row.id  # type: ignore[no-any-return]
    return None


def _refuse_same_words(  # noqa: PLR0913
    connection: Connection, key: str, place: Place, snapshot_id: int, found: Found, *, no_match: bool
) -> None:
    """Refuse a claim whose words are on record: it is that claim, here or in another place."""
    known = connection.execute(
        select(claim.c.id, claim.c.text).where(claim.c.fingerprint == key).order_by(claim.c.id)
    ).all()
    for row in known:
        standing = _find_appearance(connection, row.id, place, snapshot_id, found)
        if standing is not None:
            raise ConflictError(
                _("This is on record already: %(claim)s, in this very place (%(appearance)s).")
                % {
                    "claim": format_reference(Kind.CLAIM, row.id),
                    "appearance": format_reference(Kind.APPEARANCE, standing),
                },
                hint=_("Nothing was added. `claims show %(claim)s` shows it.")
                % {"claim": format_reference(Kind.CLAIM, row.id)},
            )
    if known and not no_match:
        ref = format_reference(Kind.CLAIM, known[0].id)
        raise ConflictError(
            _("Seen before: %(ref)s says the same: «%(text)s».") % {"ref": ref, "text": known[0].text},
            hint=_("Record this place of it with --claim %(ref)s, or a claim of its own with --no-match.")
            % {"ref": ref},
        )


def _appear(  # noqa: PLR0913
    work: Work,
    claim_id: int,
    claim_uuid: str,
    place: Place,
    snapshot_id: int,
    found: Found,
    *,
    supersedes: int | None = None,
    reason: str | None = None,
) -> int:
    values = {
        "claim_id": claim_id,
        "article_id": place.article_id,
        "claimant_kind": ClaimantKind.OUTLET if place.claimant is None else ClaimantKind.ACTOR,
        "claimant_id": place.claimant,
        "quote_kind": place.quote_kind,
        "stated": place.stated,
        "supersedes_id": supersedes,
        "reason": reason,
    }
    number, uuid = work.add(appearance, values)
    if place.reported_by:
        work.connection.execute(
            insert(reporter),
            [
                {"appearance_id": number, "position": position, "actor_id": actor_id}
                for position, actor_id in enumerate(place.reported_by, start=1)
            ],
        )
    at = found.anchor
    work.add(
        anchor,
        {
            "appearance_id": number,
            "snapshot_id": snapshot_id,
            "state": AnchorState.EXACT,
            "quote": at.quote,
            "prefix": at.prefix,
            "suffix": at.suffix,
            "start_offset": at.start,
            "end_offset": at.end,
        },
    )
    after = {
        "appearance": format_reference(Kind.APPEARANCE, number),
        "appearance_uuid": uuid,
        "article": format_reference(Kind.ARTICLE, place.article_id),
        "snapshot_id": snapshot_id,
        "quote": at.quote,
        "start": at.start,
        "end": at.end,
        "claimant": "outlet" if place.claimant is None else format_reference(Kind.ACTOR, place.claimant),
        "quote_kind": place.quote_kind,
        "reported_by": [format_reference(Kind.ACTOR, actor_id) for actor_id in place.reported_by],
        "stated": place.stated,
    }
    if supersedes is not None:
        after["supersedes"] = format_reference(Kind.APPEARANCE, supersedes)
    action = "claim.appeared" if supersedes is None else "claim.appearance_corrected"
    work.log(action, claim_id, claim_uuid, after=after, reason=reason)
    return number


def _claim_uuid(connection: Connection, number: int) -> str:
    return get_claim_row(connection, number).uuid  # type: ignore[no-any-return]


def _logged(
    values: dict[str, Any], topics: list[tuple[int, str]], involved: Sequence[tuple[Involvement, int]]
) -> dict[str, Any]:
    logged = {key: value for key, value in values.items() if key != "fingerprint" and value is not None}
    if topics:
        logged["topics"] = sorted(name for _number, name in topics)
    if involved:
        logged["involved"] = [
            [involvement, format_reference(Kind.ACTOR, actor_id)] for involvement, actor_id in involved
        ]
    return logged


def _topic(work: Work, name: str) -> tuple[int, str]:
    """Give the topic of that name, in any case and with or without accents; the first use makes it."""
    name = clean_line(name, what=_("the topic"), limit=100)
    row = work.connection.execute(select(topic.c.id, topic.c.name).where(topic.c.key == fold(name))).first()
    if row is not None:
        return row.id, row.name
    number, uuid = work.add(topic, {"name": name, "key": fold(name)})
    work.log("topic.added", number, uuid, after={"name": name})
    return number, name


def _tag(work: Work, number: int, topic_ids: Sequence[int]) -> None:
    if topic_ids:
        work.connection.execute(
            insert(claim_topic),
            [{"claim_id": number, "topic_id": topic_id} for topic_id in dict.fromkeys(topic_ids)],
        )


def _topics_of(connection: Connection, number: int) -> dict[int, str]:
    query = (
        select(topic.c.id, topic.c.name)
        .join(claim_topic, claim_topic.c.topic_id == topic.c.id)
        .where(claim_topic.c.claim_id == number)
    )
    return {topic_id: name for topic_id, name in connection.execute(query)}


def _held_topic(held: dict[int, str], number: int, name: str) -> int:
    for topic_id, topic_name in held.items():
        if fold(topic_name) == fold(name):
            return topic_id
    raise NotFoundError(
        _("%(ref)s does not have the topic %(name)r.")
        % {"ref": format_reference(Kind.CLAIM, number), "name": name},
        hint=_("It has: %(topics)s.") % {"topics": ", ".join(sorted(held.values())) or "–"},
    )


def _claimants(
    connection: Connection, numbers: Sequence[int]
) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Give the names of claimants and the references of articles, by claim, in the order they came."""
    query = (
        select(
            appearance.c.claim_id,
            appearance.c.article_id,
            appearance.c.claimant_kind,
            actor_name.c.value,
        )
        .outerjoin(actor_name, main_name(appearance.c.claimant_id))
        .where(appearance.c.claim_id.in_(numbers), not_superseded())
        .order_by(appearance.c.id)
    )
    claimants: dict[int, list[str]] = {}
    articles: dict[int, list[str]] = {}
    for row in connection.execute(query):
        name = row.value if row.claimant_kind is ClaimantKind.ACTOR else _("(outlet)")
        claimants.setdefault(row.claim_id, []).append(name)
        articles.setdefault(row.claim_id, []).append(format_reference(Kind.ARTICLE, row.article_id))
    return claimants, articles
