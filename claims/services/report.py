"""Reports: all that is known of the claims that a filter lets through, as frozen values.

The claims are read in pages, so that a report of a million needs no more memory than one of a thousand.
All of it must happen inside one reading transaction: then every page shows the same state.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.language import pick
from claims.domain.partial_date import PartialDate
from claims.domain.reference import Kind, format_reference
from claims.domain.report import (
    ActorEntry,
    AppearanceEntry,
    ArticleEntry,
    ClaimEntry,
    EvidenceEntry,
    RatingEntry,
    Report,
    RewordingEntry,
    StepEntry,
)
from claims.errors import NotFoundError
from claims.i18n import _
from claims.models import (
    actor,
    actor_name,
    anchor,
    appearance,
    article,
    claim,
    claim_actor,
    database_info,
    desk,
    event,
    evidence,
    evidence_link,
    person,
    rating,
    rating_scale,
    reporter,
    snapshot,
    source,
    verification,
    verification_evidence,
    verification_text,
)
from claims.services.current import main_name, not_superseded, read_merged, read_standing, standing_link
from claims.services.dump_shape import REWORDED
from claims.services.editorial import read_editorial
from claims.services.evidence_text import read_captures, read_places
from claims.services.label import Reading, best_positions, labels_of
from claims.services.link import links_of
from claims.services.log import get_head
from claims.services.others import read_others
from claims.services.role import role_at, roles_of
from claims.services.selection import ClaimFilter, count_by_status, topics_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection

    from claims.domain.vocabulary import Stance
    from claims.services.role import Role

PAGE = 500
"""Claims read at a time: few enough for flat memory, many enough that queries do not count."""


def build_report(
    connection: Connection,
    claim_filter: ClaimFilter,
    *,
    title: str,
    language: str,
    filters: Sequence[tuple[str, str]] = (),
) -> Report:
    """Build the report of the claims that `claim_filter` lets through, in the order they came.

    Ratings read in `language` where their scale has labels in it, else in the scale's own language.
    `filters` says in words what was asked for, as (name, value). The connection must stay open while
    the report is read.
    """
    head = get_head(connection)
    counts = count_by_status(connection, claim_filter)
    return Report(
        title=title,
        language=language,
        database=connection.execute(select(database_info.c.uuid)).scalar_one(),
        state_event=head.position,
        state_hash=head.hash,
        state_at=head.at,
        filters=tuple(filters),
        total=sum(counts.values()),
        by_status=tuple(counts.items()),
        claims=_Pages(connection, claim_filter, language),
    )


def get_claim(connection: Connection, number: int) -> ClaimEntry:
    """Give all that is known of one claim, its ratings in its own language, or raise NotFoundError."""
    found = list(_Pages(connection, ClaimFilter(claims=(number,))))
    if not found:
        raise NotFoundError(
            _("There is no claim %(ref)s.") % {"ref": format_reference(Kind.CLAIM, number)},
            hint=_("`claims list` shows those on record."),
        )
    return found[0]


@dataclass(frozen=True, slots=True)
class _Pages:
    """The claims of a filter, read page by page each time they are walked.

    Ratings read in `language`, or each in the language of its claim where that is None.
    """

    connection: Connection
    claim_filter: ClaimFilter
    language: str | None = None

    def __iter__(self) -> Iterator[ClaimEntry]:
        best = best_positions(self.connection)
        after = 0
        while True:
            query = (
                select(claim, person.c.name.label("recorded_by"))
                .join(person, person.c.id == claim.c.created_by)
                .where(claim.c.id > after, *self.claim_filter.conditions())
                .order_by(claim.c.id)
                .limit(PAGE)
            )
            rows = self.connection.execute(query).all()
            if not rows:
                return
            yield from _entries(self.connection, rows, best, self.language)
            after = rows[-1].id


def _entries(
    connection: Connection, rows: Sequence[Any], best: dict[int, int], language: str | None
) -> Iterator[ClaimEntry]:
    numbers = [row.id for row in rows]
    languages = {row.id: row.language for row in rows}
    topics = topics_of(connection, numbers)
    appearances = _appearances(connection, numbers)
    bearings = _evidence(connection, numbers)
    steps = _steps(connection, numbers, languages, best, language)
    involved = _involved(connection, numbers)
    rewordings = _rewordings(connection, numbers)
    links = links_of(connection, numbers, language=language)
    editorial = read_editorial(connection, numbers, _find_actors)
    others = read_others(connection, numbers)
    for row in rows:
        done = editorial[row.id]
        yield ClaimEntry(
            ref=format_reference(Kind.CLAIM, row.id),
            uuid=row.uuid,
            text=row.text,
            language=row.language,
            kind=row.kind,
            priority=row.priority,
            check_worthy=row.check_worthy,
            check_worthy_reason=row.check_worthy_reason,
            topics=topics.get(row.id, ()),
            status=row.status,
            involved=tuple(involved.get(row.id, ())),
            appearances=tuple(appearances.get(row.id, ())),
            evidence=tuple(bearings.get(row.id, ())),
            steps=tuple(steps.get(row.id, ())),
            recorded_at=row.created_at,
            recorded_by=row.recorded_by,
            rewordings=tuple(rewordings.get(row.id, ())),
            links=tuple(links.get(row.id, ())),
            assignee=done.assignee,
            sign_offs=tuple(done.sign_offs),
            replies=tuple(done.replies),
            publications=tuple(done.publications),
            corrections=tuple(done.corrections),
            outlet_corrections=tuple(done.outlet_corrections),
            reviews_by_others=tuple(others.get(row.id, ())),
        )


def _rewordings(connection: Connection, numbers: Sequence[int]) -> dict[int, list[RewordingEntry]]:
    query = (
        select(event.c.record_id, event.c.at, event.c.before, event.c.after, event.c.reason, person.c.name)
        .join(person, person.c.id == event.c.person_id)
        .where(
            event.c.record_kind == "claim",
            event.c.record_id.in_(numbers),
            event.c.action.in_(("claim.edited", REWORDED)),
        )
        .order_by(event.c.position)
    )
    found: dict[int, list[RewordingEntry]] = {}
    for row in connection.execute(query):
        before, after = json.loads(row.before or "{}"), json.loads(row.after or "{}")
        if "text" in after:
            # What was reworded elsewhere says when and by whom.
            at = dt.datetime.fromisoformat(after["at"]) if "at" in after else row.at
            found.setdefault(row.record_id, []).append(
                RewordingEntry(at, after.get("name", row.name), before["text"], after["text"], row.reason)
            )
    return found


def _appearances(connection: Connection, numbers: Sequence[int]) -> dict[int, list[AppearanceEntry]]:
    query = (
        select(
            appearance,
            anchor.c.quote,
            anchor.c.prefix,
            anchor.c.suffix,
            anchor.c.start_offset,
            anchor.c.end_offset,
            snapshot.c.number.label("snapshot"),
            snapshot.c.sha256,
            article.c.uuid.label("article_uuid"),
            article.c.title,
            article.c.url,
            article.c.byline,
            article.c.language,
            article.c.published,
            article.c.source_id,
            source.c.name.label("source"),
            person.c.name.label("recorded_by"),
        )
        .join(anchor, anchor.c.appearance_id == appearance.c.id)
        .join(snapshot, snapshot.c.id == anchor.c.snapshot_id)
        .join(article, article.c.id == appearance.c.article_id)
        .join(source, source.c.id == article.c.source_id)
        .join(person, person.c.id == appearance.c.created_by)
        .where(appearance.c.claim_id.in_(numbers), not_superseded(), anchor.c.start_offset.is_not(None))
        .order_by(appearance.c.id, anchor.c.id)
    )
    rows = connection.execute(query).all()
    reporters: dict[int, list[int]] = {}
    for appearance_id, actor_id in connection.execute(
        select(reporter.c.appearance_id, reporter.c.actor_id)
        .where(reporter.c.appearance_id.in_([row.id for row in rows]))
        .order_by(reporter.c.appearance_id, reporter.c.position)
    ):
        reporters.setdefault(appearance_id, []).append(actor_id)
    people = {row.claimant_id for row in rows if row.claimant_id is not None}
    people.update(actor_id for listed in reporters.values() for actor_id in listed)
    actors = _Actors(connection, people)
    found: dict[int, list[AppearanceEntry]] = {}
    seen: set[int] = set()
    for row in rows:
        if row.id in seen:  # anchored in later snapshots too; the first is where it was recorded
            continue
        seen.add(row.id)
        when = row.stated or row.published or PartialDate.from_moment(row.created_at)
        found.setdefault(row.claim_id, []).append(
            AppearanceEntry(
                ref=format_reference(Kind.APPEARANCE, row.id),
                uuid=row.uuid,
                article=ArticleEntry(
                    ref=format_reference(Kind.ARTICLE, row.article_id),
                    uuid=row.article_uuid,
                    title=row.title,
                    source_ref=format_reference(Kind.SOURCE, row.source_id),
                    source=row.source,
                    url=row.url,
                    byline=row.byline,
                    language=row.language,
                    published=row.published,
                ),
                claimant=actors.get(row.claimant_id, when) if row.claimant_id is not None else None,
                reported_by=tuple(
                    dict.fromkeys(actors.get(number, when) for number in reporters.get(row.id, ()))
                ),
                quote_kind=row.quote_kind,
                quote=row.quote,
                prefix=row.prefix,
                suffix=row.suffix,
                start=row.start_offset,
                end=row.end_offset,
                snapshot=row.snapshot,
                snapshot_sha256=row.sha256,
                stated=row.stated,
                recorded_at=row.created_at,
                recorded_by=row.recorded_by,
            )
        )
    return found


class _Actors:
    """The actors of one page, with the role that each held at a date.

    For one that was merged into another the other one stands, with the roles of both.
    """

    def __init__(self, connection: Connection, numbers: set[int]) -> None:
        self.standing = read_standing(connection, numbers)
        standing = set(self.standing.values())
        self.rows = {
            row.id: row
            for row in connection.execute(
                select(actor.c.id, actor.c.uuid, actor.c.kind, actor.c.wikidata, actor_name.c.value)
                .join(actor_name, main_name(actor.c.id))
                .where(actor.c.id.in_(standing))
            )
        }
        records = {number: number for number in standing} | read_merged(connection, standing)
        self.roles: dict[int, list[Role]] = {}
        for number, roles in roles_of(connection, records).items():
            self.roles.setdefault(records[number], []).extend(roles)

    def get(self, number: int, when: PartialDate | None) -> ActorEntry:
        """Give an actor as it was at a date."""
        number = self.standing[number]
        row = self.rows[number]
        role = role_at(self.roles.get(number, ()), when)
        return ActorEntry(
            ref=format_reference(Kind.ACTOR, number),
            uuid=row.uuid,
            name=row.value,
            kind=row.kind,
            role=str(role) if role else None,
            wikidata=row.wikidata,
        )


def _find_actors(connection: Connection, numbers: set[int]) -> Callable[[int], ActorEntry]:
    actors = _Actors(connection, numbers)
    return lambda number: actors.get(number, None)


def _involved(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Any]]:
    rows = connection.execute(
        select(claim_actor)
        .where(claim_actor.c.claim_id.in_(numbers))
        .order_by(claim_actor.c.claim_id, claim_actor.c.involvement, claim_actor.c.actor_id)
    ).all()
    actors = _Actors(connection, {row.actor_id for row in rows})
    found: dict[int, list[Any]] = {}
    for row in rows:
        part = (row.involvement, actors.get(row.actor_id, None))
        if part not in found.setdefault(row.claim_id, []):
            found[row.claim_id].append(part)
    return found


def _evidence(connection: Connection, numbers: Sequence[int]) -> dict[int, list[EvidenceEntry]]:
    query = (
        select(
            evidence,
            evidence_link.c.claim_id,
            evidence_link.c.id.label("link_id"),
            evidence_link.c.stance,
            evidence_link.c.quote,
            evidence_link.c.note,
            evidence_link.c.independence_group,
            evidence_link.c.created_at.label("added_at"),
            person.c.name.label("added_by"),
        )
        .join(evidence_link, evidence_link.c.evidence_id == evidence.c.id)
        .join(person, person.c.id == evidence_link.c.created_by)
        .where(evidence_link.c.claim_id.in_(numbers), standing_link())
        .order_by(evidence_link.c.id)
    )
    rows = connection.execute(query).all()
    captures = read_captures(connection, {row.id for row in rows})
    places = read_places(connection, [row.link_id for row in rows])
    found: dict[int, list[EvidenceEntry]] = {}
    for row in rows:
        found.setdefault(row.claim_id, []).append(
            EvidenceEntry(
                ref=format_reference(Kind.EVIDENCE, row.id),
                uuid=row.uuid,
                title=row.title,
                url=row.url,
                kind=row.kind,
                publisher=row.publisher,
                published=row.published,
                stance=row.stance,
                quote=row.quote,
                note=row.note,
                group=row.independence_group,
                added_at=row.added_at,
                added_by=row.added_by,
                captures=tuple(captures.get(row.id, ())),
                places=tuple(places.get(row.link_id, ())),
            )
        )
    return found


def _steps(
    connection: Connection,
    numbers: Sequence[int],
    languages: dict[int, str],
    best: dict[int, int],
    label_language: str | None,
) -> dict[int, list[StepEntry]]:
    query = (
        select(
            verification,
            person.c.name.label("by"),
            desk.c.name.label("desk"),
            rating.c.code,
            rating.c.bucket,
            rating.c.position,
            rating.c.scale_id,
            rating_scale.c.code.label("scale"),
            rating_scale.c.name.label("scale_name"),
            rating_scale.c.version.label("scale_version"),
        )
        .join(person, person.c.id == verification.c.created_by)
        .outerjoin(desk, desk.c.id == verification.c.desk_id)
        .outerjoin(rating, rating.c.id == verification.c.rating_id)
        .outerjoin(rating_scale, rating_scale.c.id == rating.c.scale_id)
        .where(verification.c.claim_id.in_(numbers))
        .order_by(verification.c.claim_id, verification.c.step)
    )
    rows = connection.execute(query).all()
    steps = [row.id for row in rows]
    texts: dict[int, dict[str, Any]] = {}
    for text in connection.execute(
        select(verification_text).where(verification_text.c.verification_id.in_(steps))
    ):
        texts.setdefault(text.verification_id, {})[text.language] = text
    labels = labels_of(connection, {row.rating_id for row in rows if row.rating_id is not None})
    relied: dict[int, list[str]] = {}
    lapsed: dict[int, list[tuple[str, Stance]]] = {}
    for row in connection.execute(
        select(
            verification_evidence.c.verification_id,
            evidence_link.c.evidence_id,
            evidence_link.c.stance,
            standing_link().label("stands"),
        )
        .join(evidence_link, evidence_link.c.id == verification_evidence.c.evidence_link_id)
        .where(verification_evidence.c.verification_id.in_(steps))
        .order_by(evidence_link.c.id)
    ):
        ref = format_reference(Kind.EVIDENCE, row.evidence_id)
        relied.setdefault(row.verification_id, []).append(ref)
        if not row.stands:
            lapsed.setdefault(row.verification_id, []).append((ref, row.stance))
    found: dict[int, list[StepEntry]] = {}
    for row in rows:
        language = languages[row.claim_id]
        said = pick(texts[row.id], language) if row.id in texts else None
        found.setdefault(row.claim_id, []).append(
            StepEntry(
                ref=format_reference(Kind.VERIFICATION, row.id),
                uuid=row.uuid,
                number=row.step,
                status=row.status,
                rating=_rating(row, labels[row.rating_id].read(label_language or language), best)
                if row.rating_id is not None
                else None,
                summary=said.summary if said else None,
                explanation=said.explanation if said else None,
                reason=row.reason,
                as_of=row.as_of,
                at=row.created_at,
                by=row.by,
                desk=row.desk,
                publisher=row.publisher,
                origin=row.origin,
                evidence=tuple(relied.get(row.id, ())),
                lapsed=tuple(lapsed.get(row.id, ())),
            )
        )
    return found


def _rating(row: Any, reading: Reading, best: dict[int, int]) -> RatingEntry:  # noqa: ANN401 - a row of _steps
    return RatingEntry(
        code=row.code,
        label=reading.label,
        bucket=row.bucket,
        position=row.position,
        best=best[row.scale_id],
        scale=row.scale,
        scale_name=row.scale_name,
        scale_version=row.scale_version,
        definition=reading.definition,
    )
