"""Which claims are asked for: filters, lists and counts."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select, union_all

from claims.domain.reference import Kind, format_reference
from claims.domain.status import Status
from claims.domain.text import clean_line, fold
from claims.errors import NotFoundError
from claims.i18n import _
from claims.models import (
    actor_name,
    appearance,
    article,
    claim,
    claim_actor,
    claim_assignee,
    claim_topic,
    rating,
    reporter,
    source,
    topic,
    verification,
)
from claims.services.current import among, main_name, not_superseded, records_of, standing_actor
from claims.services.label import labels_of
from claims.services.nearest import nearest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, SQLColumnExpression

    from claims.domain.vocabulary import Bucket, ClaimKind, Priority


_AT_ONCE = 1_000
"""Of how many claims what stands beside them is read at once: a statement takes 65,535 parameters at most."""


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """Which claims are asked for; what is None does not narrow. Several values of one kind widen."""

    claims: Sequence[int] = ()
    article_id: int | None = None
    source_id: int | None = None
    actor_id: int | None = None
    topic: str | None = None
    statuses: Sequence[Status] = ()
    priorities: Sequence[Priority] = ()
    kinds: Sequence[ClaimKind] = ()
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    buckets: Sequence[Bucket] = ()
    languages: Sequence[str] = ()
    assignee_id: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Give the conditions on `claim` that say the same."""
        return [*self._of_its_own(), *self._of_its_places(), *self._of_its_history()]

    def _of_its_own(self) -> Iterator[ColumnElement[bool]]:
        if self.claims:
            yield claim.c.id.in_(self.claims)
        if self.topic is not None:
            key = fold(clean_line(self.topic, what=_("The topic")))
            # Not joined: the index then gives the claims in their order.
            named = select(topic.c.id).where(topic.c.key == key).scalar_subquery()
            yield claim.c.id.in_(select(claim_topic.c.claim_id).where(claim_topic.c.topic_id == named))
        if self.statuses:
            yield claim.c.status.in_(list(self.statuses))
        if self.priorities:
            yield claim.c.priority.in_(list(self.priorities))
        if self.kinds:
            yield claim.c.kind.in_(list(self.kinds))
        if self.languages:
            yield in_languages(claim.c.language, self.languages)
        if self.assignee_id is not None:
            assigned = select(claim_assignee.c.claim_id).where(claim_assignee.c.person_id == self.assignee_id)
            yield claim.c.id.in_(assigned)

    def _of_its_places(self) -> Iterator[ColumnElement[bool]]:
        if self.article_id is not None:
            yield _appears(appearance.c.article_id == self.article_id)
        if self.source_id is not None:
            of_source = select(article.c.id).where(article.c.source_id == self.source_id)
            yield _appears(appearance.c.article_id.in_(of_source))
        if self.actor_id is not None:
            yield _names(self.actor_id)

    def _of_its_history(self) -> Iterator[ColumnElement[bool]]:
        if self.since is not None:
            recorded = claim.alias()
            since = select(recorded.c.id).where(recorded.c.created_at >= self.since)
            stepped = select(verification.c.claim_id).where(verification.c.created_at >= self.since)
            yield claim.c.id.in_(union_all(since, stepped))
        if self.until is not None:
            yield claim.c.created_at < self.until
        if self.buckets:
            yield (
                select(verification.c.id)
                .join(rating, rating.c.id == verification.c.rating_id)
                .where(
                    verification.c.claim_id == claim.c.id,
                    verification.c.step == claim.c.step,
                    rating.c.bucket.in_(list(self.buckets)),
                )
                .exists()
            )


def in_languages(column: SQLColumnExpression[str], languages: Sequence[str]) -> ColumnElement[bool]:
    """Tell what is in one of several languages; `es` is `es-VE` too."""
    return or_(*(or_(column == tag, column.startswith(f"{tag}-", autoescape=True)) for tag in languages))


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


def get_claim_row(connection: Connection, number: int) -> Any:  # noqa: ANN401 - a row of claim
    """Give a claim's own row, or raise NotFoundError."""
    row = connection.execute(select(claim).where(claim.c.id == number)).first()
    if row is None:
        raise NotFoundError(
            _("There is no claim %(ref)s.") % {"ref": format_reference(Kind.CLAIM, number)},
            hint=_("`claims list` shows those on record."),
        )
    return row


def get_claim_number(connection: Connection, kind: Kind, number: int) -> int:
    """Give the number of the claim that an appearance or a verification belongs to.

    Raises NotFoundError when there is none of that number.
    """
    table = appearance if kind is Kind.APPEARANCE else verification
    claim_id = connection.execute(select(table.c.claim_id).where(table.c.id == number)).scalar()
    if claim_id is None:
        raise NotFoundError(
            _("There is no %(ref)s.") % {"ref": format_reference(kind, number)},
            hint=_("`claims log` shows what was done to which record."),
        )
    return claim_id


def resolve_topic(connection: Connection, text: str) -> str:
    """Give a topic's name as it is on record; case and accents do not count.

    Raises NotFoundError with the nearest names.
    """
    text = clean_line(text, what=_("The topic"))
    name = connection.execute(select(topic.c.name).where(topic.c.key == fold(text))).scalar()
    if name is not None:
        return name
    rows = connection.execute(select(topic.c.name, topic.c.id).order_by(topic.c.id))
    # Topics have no references: the number in front of each name is left out.
    lines = nearest(text, [(row.name, str(row.id)) for row in rows])
    raise NotFoundError(
        _("There is no topic %(text)r.") % {"text": text},
        hint=_('Name one that claims have, or give it to one: claims edit C1 --topic "%(text)s"')
        % {"text": text},
        details=tuple(line.partition("  ")[2] for line in lines),
    )


def list_claims(
    connection: Connection, claim_filter: ClaimFilter, *, after: int = 0, limit: int | None = None
) -> list[ClaimLine]:
    """List claims in the order they came, after a number: a page costs the same wherever it begins.

    Which ones is asked once, by their numbers alone, which an index holds.
    """
    wanted = (
        select(claim.c.id)
        .where(claim.c.id > after, *claim_filter.conditions())
        .order_by(claim.c.id)
        .limit(limit)
    )
    numbers = connection.execute(wanted).scalars().all()
    return [
        line
        for start in range(0, len(numbers), _AT_ONCE)
        for line in _lines(connection, numbers[start : start + _AT_ONCE])
    ]


def _lines(connection: Connection, numbers: Sequence[int]) -> list[ClaimLine]:
    query = (
        select(claim, verification.c.rating_id)
        .outerjoin(
            verification,
            (verification.c.claim_id == claim.c.id) & (verification.c.step == claim.c.step),
        )
        .where(claim.c.id.in_(numbers))
        .order_by(claim.c.id)
    )
    rows = connection.execute(query).all()
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
    query = (
        select(claim.c.status, func.count().label("number"))
        .where(*claim_filter.conditions())
        .group_by(claim.c.status)
    )
    counts = {row.status: row.number for row in connection.execute(query)}
    return {status: counts[status] for status in Status if status in counts}


def topics_of(connection: Connection, numbers: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Give the topics of several claims at once, sorted, by claim."""
    query = (
        select(claim_topic.c.claim_id, topic.c.name, topic.c.key)
        .join(topic, topic.c.id == claim_topic.c.topic_id)
        .where(among(claim_topic.c.claim_id, numbers))
    )
    topics: dict[int, tuple[str, ...]] = {}
    # Sorted here: a server would by its locale, and a report would not read the same from each.
    for number, name, _key in sorted(connection.execute(query), key=itemgetter(2)):
        topics[number] = (*topics.get(number, ()), name)
    return topics


def _appears(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return claim.c.id.in_(select(appearance.c.claim_id).where(condition, not_superseded()))


def _names(actor_id: int) -> ColumnElement[bool]:
    """Tell the claims that an actor makes, reports, or is part of, under any of its records.

    As one set: between alternatives PostgreSQL would look at every claim.
    """
    records = records_of(actor_id)
    made = select(appearance.c.claim_id).where(appearance.c.claimant_id.in_(records), not_superseded())
    reported = (
        select(appearance.c.claim_id)
        .join(reporter, reporter.c.appearance_id == appearance.c.id)
        .where(reporter.c.actor_id.in_(records), not_superseded())
    )
    part = select(claim_actor.c.claim_id).where(claim_actor.c.actor_id.in_(records))
    return claim.c.id.in_(union_all(made, reported, part))


def _claimants(
    connection: Connection, numbers: Sequence[int]
) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Give the names of claimants and the references of articles, by claim, in the order they came.

    An outlet's own voice goes by its source, as in a report.
    """
    query = (
        select(
            appearance.c.claim_id,
            appearance.c.article_id,
            func.coalesce(actor_name.c.value, source.c.name).label("claimant"),
        )
        .join(article, article.c.id == appearance.c.article_id)
        .join(source, source.c.id == article.c.source_id)
        .outerjoin(actor_name, main_name(standing_actor(appearance.c.claimant_id)))
        .where(appearance.c.claim_id.in_(numbers), not_superseded())
        .order_by(appearance.c.id)
    )
    claimants: dict[int, list[str]] = {}
    articles: dict[int, list[str]] = {}
    for row in connection.execute(query):
        claimants.setdefault(row.claim_id, []).append(row.claimant)
        articles.setdefault(row.claim_id, []).append(format_reference(Kind.ARTICLE, row.article_id))
    return claimants, articles
