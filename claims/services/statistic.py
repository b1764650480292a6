"""Figures of the work: how many claims stand how, what they are about, who makes them, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import and_, distinct, func, select

from claims.domain.reference import Kind, format_reference
from claims.domain.status import Status
from claims.domain.vocabulary import Bucket
from claims.models import (
    actor_name,
    appearance,
    article,
    claim,
    claim_topic,
    correction,
    evidence_link,
    publication,
    rating,
    source,
    topic,
    verification,
)
from claims.services.current import main_name, not_superseded, standing_actor, standing_link
from claims.services.selection import count_by_status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sqlalchemy import Connection, Select

    from claims.services.selection import ClaimFilter

FIRST = 5
"""How many topics and claimants are named: those with the most claims."""

_WAITING = (Status.UNREVIEWED, Status.IN_PROGRESS, Status.AWAITING_SIGNOFF)


class Group(StrEnum):
    """What a figure counts."""

    RECORD = "record"
    STATUS = "status"
    BUCKET = "bucket"
    TOPIC = "topic"
    CLAIMANT = "claimant"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; of what waits, `number` is the days that the claim `ref`, the oldest one, has waited."""

    group: Group
    name: str
    number: int
    ref: str | None = None


def read_statistics(connection: Connection, claim_filter: ClaimFilter, *, now: dt.datetime) -> list[Figure]:
    """Count the claims that a filter lets through, group by group; without any there are no figures.

    Articles, sources and evidence are those of the claims. The cost is one pass over the claims a group.
    """
    wanted = select(claim.c.id).where(*claim_filter.conditions())
    statuses = count_by_status(connection, claim_filter)
    if not statuses:
        return []
    return [
        *_records(connection, wanted, sum(statuses.values())),
        *(Figure(Group.STATUS, status, number) for status, number in statuses.items()),
        *_buckets(connection, wanted),
        *_topics(connection, wanted),
        *_claimants(connection, wanted),
        *_waiting(connection, wanted, now),
    ]


def _records(connection: Connection, wanted: Select[int], claims: int) -> Iterator[Figure]:
    places = (
        select(
            func.count().label("appearances"),
            func.count(distinct(appearance.c.article_id)).label("articles"),
            func.count(distinct(article.c.source_id)).label("sources"),
        )
        .join(article, article.c.id == appearance.c.article_id)
        .where(appearance.c.claim_id.in_(wanted), not_superseded())
    )
    relied = select(func.count(distinct(evidence_link.c.evidence_id))).where(
        evidence_link.c.claim_id.in_(wanted), standing_link()
    )
    out = select(func.count(distinct(publication.c.claim_id))).where(publication.c.claim_id.in_(wanted))
    corrected = select(func.count()).where(correction.c.claim_id.in_(wanted))
    found = connection.execute(places).one()
    numbers = {
        "claims": claims,
        "appearances": found.appearances,
        "articles": found.articles,
        "sources": found.sources,
        "evidence": connection.execute(relied).scalar_one(),
        "publications": connection.execute(out).scalar_one(),
        "corrections": connection.execute(corrected).scalar_one(),
    }
    return (Figure(Group.RECORD, name, number) for name, number in numbers.items())


def _buckets(connection: Connection, wanted: Select[int]) -> Iterator[Figure]:
    query = (
        select(rating.c.bucket, func.count().label("number"))
        .join(verification, verification.c.rating_id == rating.c.id)
        .join(claim, and_(claim.c.id == verification.c.claim_id, claim.c.step == verification.c.step))
        .where(claim.c.id.in_(wanted))
        .group_by(rating.c.bucket)
    )
    found = {row.bucket: row.number for row in connection.execute(query)}
    return (Figure(Group.BUCKET, bucket, found[bucket]) for bucket in Bucket if bucket in found)


def _topics(connection: Connection, wanted: Select[int]) -> Iterator[Figure]:
    number = func.count()
    query = (
        select(topic.c.name, number.label("number"))
        .join(claim_topic, claim_topic.c.topic_id == topic.c.id)
        .where(claim_topic.c.claim_id.in_(wanted))
        .group_by(topic.c.id, topic.c.name)
        .order_by(number.desc(), topic.c.id)
        .limit(FIRST)
    )
    return (Figure(Group.TOPIC, row.name, row.number) for row in connection.execute(query))


def _claimants(connection: Connection, wanted: Select[int]) -> Iterator[Figure]:
    """Count the claims by who makes them; an outlet's own voice goes by its source, as in a report."""
    who = func.coalesce(actor_name.c.value, source.c.name)
    number = func.count(distinct(appearance.c.claim_id))
    query = (
        select(who.label("name"), number.label("number"))
        .select_from(appearance)
        .join(article, article.c.id == appearance.c.article_id)
        .join(source, source.c.id == article.c.source_id)
        .outerjoin(actor_name, main_name(standing_actor(appearance.c.claimant_id)))
        .where(appearance.c.claim_id.in_(wanted), not_superseded())
        .group_by(who)
        .order_by(number.desc(), func.min(appearance.c.id))
        .limit(FIRST)
    )
    return (Figure(Group.CLAIMANT, row.name, row.number) for row in connection.execute(query))


def _waiting(connection: Connection, wanted: Select[int], now: dt.datetime) -> Iterator[Figure]:
    """Find the oldest claim in each status that waits for somebody, and the days since it was recorded."""
    for status in _WAITING:
        row = connection.execute(
            select(claim.c.id, claim.c.created_at)
            .where(claim.c.id.in_(wanted), claim.c.status == status)
            .order_by(claim.c.created_at, claim.c.id)
            .limit(1)
        ).first()
        if row is not None:
            days = max((now - row.created_at).days, 0)
            yield Figure(Group.WAITING, status, days, format_reference(Kind.CLAIM, row.id))
