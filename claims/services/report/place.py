"""Where the claims of a report appear: in which article, who makes them there, in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.domain.partial_date import PartialDate
from claims.domain.reference import Kind, format_reference
from claims.domain.report import AppearanceEntry, ArticleEntry, Detail
from claims.models import anchor, appearance, article, reporter, snapshot, source
from claims.services.current import among, not_superseded
from claims.services.report.shared import tuples

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from claims.services.report.shared import Shared


def read_appearances(shared: Shared, numbers: Collection[int]) -> dict[int, tuple[AppearanceEntry, ...]]:
    """Give the appearances of some claims that stand, by claim, in the order they came."""
    query = (
        select(
            appearance.c.id,
            appearance.c.claim_id,
            appearance.c.article_id,
            appearance.c.claimant_id,
            appearance.c.uuid,
            appearance.c.quote_kind,
            appearance.c.stated,
            appearance.c.created_at,
            appearance.c.created_by,
            anchor.c.quote,
            anchor.c.prefix,
            anchor.c.suffix,
            anchor.c.start_offset,
            anchor.c.end_offset,
            snapshot.c.number.label("snapshot"),
            snapshot.c.sha256,
        )
        .join(anchor, anchor.c.appearance_id == appearance.c.id)
        .join(snapshot, snapshot.c.id == anchor.c.snapshot_id)
        .where(among(appearance.c.claim_id, numbers), not_superseded(), anchor.c.start_offset.is_not(None))
        .order_by(appearance.c.claim_id, appearance.c.id, anchor.c.id)
    )
    rows = shared.connection.execute(query).all()
    articles = _articles(shared, {article_id for _id, _claim, article_id, *_rest in rows})
    reporters = _reporters(shared, [row[0] for row in rows]) if Detail.REPORTERS in shared.reads else {}
    unreported = shared.blank(Detail.REPORTERS)
    people = {claimant for _id, _claim, _article, claimant, *_rest in rows if claimant is not None}
    people.update(number for listed in reporters.values() for number in listed)
    shared.actors.read(people)
    actor, names = shared.actors.get, shared.people
    found: dict[int, list[AppearanceEntry]] = {}
    last = None
    for (
        number, claim_id, article_id, claimant, uuid, quote_kind, stated, at, by,
        quote, prefix, suffix, start, end, version, sha256,
    ) in rows:  # fmt: skip
        if number == last:  # anchored in later snapshots too; the first is where it was recorded
            continue
        last = number
        place = articles[article_id]
        when = stated or place.published or PartialDate.from_moment(at)
        listed = reporters.get(number)
        found.setdefault(claim_id, []).append(
            AppearanceEntry(
                format_reference(Kind.APPEARANCE, number),
                uuid,
                place,
                actor(claimant, when) if claimant is not None else None,
                tuple(dict.fromkeys(actor(one, when) for one in listed)) if listed else unreported,
                quote_kind,
                quote,
                prefix,
                suffix,
                start,
                end,
                version,
                sha256,
                stated,
                at,
                names[by],
            )
        )
    return tuples(found)


def _articles(shared: Shared, numbers: set[int]) -> dict[int, ArticleEntry]:
    query = (
        select(
            article.c.id,
            article.c.uuid,
            article.c.title,
            article.c.url,
            article.c.byline,
            article.c.language,
            article.c.published,
            article.c.source_id,
            source.c.name.label("source"),
        )
        .join(source, source.c.id == article.c.source_id)
        .where(among(article.c.id, numbers))
    )
    return {
        row.id: ArticleEntry(
            ref=format_reference(Kind.ARTICLE, row.id),
            uuid=row.uuid,
            title=row.title,
            source_ref=format_reference(Kind.SOURCE, row.source_id),
            source=row.source,
            url=row.url,
            byline=row.byline,
            language=row.language,
            published=row.published,
        )
        for row in shared.connection.execute(query).all()
    }


def _reporters(shared: Shared, appearances: Sequence[int]) -> dict[int, list[int]]:
    query = (
        select(reporter.c.appearance_id, reporter.c.actor_id)
        .where(among(reporter.c.appearance_id, appearances))
        .order_by(reporter.c.appearance_id, reporter.c.position)
    )
    found: dict[int, list[int]] = {}
    for appearance_id, actor_id in shared.connection.execute(query).all():
        found.setdefault(appearance_id, []).append(actor_id)
    return found
