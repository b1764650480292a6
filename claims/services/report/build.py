"""Reports: all that is known of the claims that a filter lets through, as frozen values.

The claims are read in pages, so that a report of a million needs no more memory than one of a thousand.
All of it must happen inside one reading transaction: then every page shows the same state.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.reference import Kind, format_reference
from claims.domain.report import EVERYTHING, ClaimEntry, Detail, Report, RewordingEntry
from claims.errors import NotFoundError
from claims.i18n import _
from claims.models import claim, claim_actor, database_info, event
from claims.services import editorial
from claims.services.current import among
from claims.services.link import links_of
from claims.services.log import REWORDED, edited_elsewhere, get_head, made_elsewhere
from claims.services.others import read_others
from claims.services.report.evidence import read_evidence
from claims.services.report.place import read_appearances
from claims.services.report.shared import Shared, tuples
from claims.services.report.step import read_steps
from claims.services.selection import ClaimFilter, count_by_status, topics_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

PAGE = 1000
"""Claims read at a time: few enough for flat memory, many enough that queries do not count."""


def build_report(  # noqa: PLR0913 - what a report is of, and how it is told
    connection: Connection,
    claim_filter: ClaimFilter,
    *,
    title: str,
    language: str,
    filters: Sequence[tuple[str, str]] = (),
    details: Collection[Detail] = EVERYTHING,
) -> Report:
    """Build the report of the claims that `claim_filter` lets through, in the order they came.

    Ratings read in `language` where their scale has labels in it, else in the scale's own language.
    `filters` says in words what was asked for, as (name, value). Of each claim no more than the `details` is
    read; to draw another one is an error. The connection must stay open while the report is read.
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
        claims=_Pages(connection, claim_filter, language, details),
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
    details: Collection[Detail] = EVERYTHING

    def __iter__(self) -> Iterator[ClaimEntry]:
        shared = Shared(self.connection, self.language, self.details)
        # One cursor for all pages, so that the filter is looked through once.
        query = (
            select(
                claim.c.id,
                claim.c.uuid,
                claim.c.text,
                claim.c.language,
                claim.c.kind,
                claim.c.priority,
                claim.c.check_worthy,
                claim.c.check_worthy_reason,
                claim.c.status,
                claim.c.created_at,
                claim.c.created_by,
            )
            .where(*self.claim_filter.conditions())
            .order_by(claim.c.id)
            .execution_options(yield_per=PAGE)
        )
        with self.connection.execute(query) as found:
            for rows in found.partitions():
                yield from _entries(shared, rows)


def _entries(shared: Shared, rows: Sequence[Any]) -> Iterator[ClaimEntry]:
    # Rows are unpacked, here and in what is read of them, and entries take their values by place: to ask for
    # a column by name takes longer than to build the entry, and to name the values as long again.
    languages = {number: language for number, _uuid, _text, language, *_rest in rows}

    def each(detail: Detail) -> Iterable[Any]:
        """Give a detail of each claim, in their order."""
        blank = shared.blank(detail)
        if detail not in shared.reads:
            return repeat(blank)
        found = READERS[detail](shared, languages)
        return [found.get(number, blank) for number in languages]

    people = shared.people
    for (
        (number, uuid, text, language, kind, priority, worthy, why, status, recorded_at, recorded_by),
        topics,
        involved,
        appearances,
        evidence,
        steps,
        *rest,
    ) in zip(rows, *map(each, READERS), strict=False):
        yield ClaimEntry(
            format_reference(Kind.CLAIM, number),
            uuid,
            text,
            language,
            kind,
            priority,
            worthy,
            why,
            topics,
            status,
            involved,
            appearances,
            evidence,
            steps,
            recorded_at,
            people[recorded_by],
            *rest,
        )


def _rewordings(shared: Shared, numbers: Collection[int]) -> dict[int, tuple[RewordingEntry, ...]]:
    query = (
        select(event)
        .where(
            event.c.record_kind == "claim",
            among(event.c.record_id, numbers),
            event.c.action.in_(("claim.edited", edited_elsewhere("claim"), REWORDED)),
        )
        .order_by(event.c.record_id, event.c.position)
    )
    found: dict[int, list[RewordingEntry]] = {}
    for row in shared.connection.execute(query):
        before, after = json.loads(row.before or "{}"), json.loads(row.after or "{}")
        if "text" in after:
            elsewhere = made_elsewhere(row.action, after)
            at = dt.datetime.fromisoformat(elsewhere["at"]) if elsewhere else row.at
            by = elsewhere["name"] if elsewhere else shared.people[row.person_id]
            found.setdefault(row.record_id, []).append(
                RewordingEntry(at, by, before["text"], after["text"], row.reason)
            )
    return tuples(found)


def _involved(shared: Shared, numbers: Collection[int]) -> dict[int, tuple[Any, ...]]:
    rows = shared.connection.execute(
        select(claim_actor)
        .where(among(claim_actor.c.claim_id, numbers))
        .order_by(claim_actor.c.claim_id, claim_actor.c.involvement, claim_actor.c.actor_id)
    ).all()
    shared.actors.read({row.actor_id for row in rows})
    found: dict[int, list[Any]] = {}
    for row in rows:
        part = (row.involvement, shared.actors.get(row.actor_id))
        if part not in found.setdefault(row.claim_id, []):
            found[row.claim_id].append(part)
    return tuples(found)


READERS: dict[Detail, Callable[[Shared, Mapping[int, str]], Mapping[int, Any]]] = {
    Detail.TOPICS: lambda shared, claims: topics_of(shared.connection, claims),
    Detail.INVOLVED: _involved,
    Detail.APPEARANCES: read_appearances,
    Detail.EVIDENCE: read_evidence,
    Detail.STEPS: read_steps,
    Detail.REWORDINGS: _rewordings,
    Detail.LINKS: lambda shared, claims: tuples(
        links_of(shared.connection, claims, language=shared.language)
    ),
    Detail.ASSIGNEE: editorial.read_assignees,
    Detail.SIGN_OFFS: editorial.read_sign_offs,
    Detail.REPLIES: editorial.read_replies,
    Detail.PUBLICATIONS: editorial.read_publications,
    Detail.CORRECTIONS: editorial.read_corrections,
    Detail.OUTLET_CORRECTIONS: editorial.read_outlet_corrections,
    Detail.REVIEWS_BY_OTHERS: lambda shared, claims: tuples(read_others(shared.connection, claims)),
}
"""What reads each detail of a page of claims, by their languages; in the order of a claim's fields."""
