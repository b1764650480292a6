"""What the claims of a report have in common: people, ratings and actors, each read once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import exists, select

from claims.domain.reference import Kind, format_reference
from claims.domain.report import EVERYTHING, UNREAD, ActorEntry, Detail, RatingEntry
from claims.models import (
    actor,
    actor_name,
    capture,
    claim_actor,
    claim_assignee,
    claim_link,
    claim_topic,
    correction,
    desk,
    evidence_anchor,
    imported_review,
    outlet_correction,
    person,
    publication,
    rating,
    rating_scale,
    reply,
    reporter,
    sign_off,
)
from claims.services.current import main_name, read_merged, read_standing
from claims.services.label import Labels, best_positions, labels_of
from claims.services.role import role_at, roles_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection, Table

    from claims.domain.partial_date import PartialDate
    from claims.services.role import Role

T = TypeVar("T")

_MOST_ACTORS = 10_000
"""So many are kept for the pages that follow; a report may name any number."""

_OFTEN_EMPTY: dict[Detail, Table[Any]] = {
    Detail.TOPICS: claim_topic,
    Detail.INVOLVED: claim_actor,
    Detail.REPORTERS: reporter,
    Detail.CAPTURES: capture,
    Detail.PLACES: evidence_anchor,
    Detail.LINKS: claim_link,
    Detail.ASSIGNEE: claim_assignee,
    Detail.SIGN_OFFS: sign_off,
    Detail.REPLIES: reply,
    Detail.PUBLICATIONS: publication,
    Detail.CORRECTIONS: correction,
    Detail.OUTLET_CORRECTIONS: outlet_correction,
    Detail.REVIEWS_BY_OTHERS: imported_review,
}
"""The details of which not every desk has any, with their tables."""


class Shared:
    """What is read once for all pages of a report, when a claim first asks for it.

    Ratings read in `language`, or each in the language of its claim where that is None. `details` are those
    that somebody draws.
    """

    def __init__(
        self, connection: Connection, language: str | None, details: Collection[Detail] = EVERYTHING
    ) -> None:
        self.connection = connection
        self.language = language
        self.details = frozenset(details)
        self.actors = Actors(connection)
        self._ratings: dict[tuple[int, str], RatingEntry] = {}

    @cached_property
    def reads(self) -> frozenset[Detail]:
        """The details that each page is asked for: those that are drawn, and of which there is any."""
        doubtful = {detail: table for detail, table in _OFTEN_EMPTY.items() if detail in self.details}
        if not doubtful:
            return self.details
        query = select(*(exists().select_from(table) for table in doubtful.values()))
        found = zip(doubtful, self.connection.execute(query).one(), strict=True)
        return self.details - {detail for detail, any_row in found if not any_row}

    def blank(self, detail: Detail) -> Any:  # noqa: ANN401 - whatever a detail is
        """Give what stands where a claim has nothing of a detail, or nobody wants to know."""
        if detail not in self.details:
            return UNREAD
        return None if detail is Detail.ASSIGNEE else ()

    @cached_property
    def people(self) -> dict[int, str]:
        """The name of everybody who ever wrote, by number."""
        return {row.id: row.name for row in self.connection.execute(select(person.c.id, person.c.name))}

    @cached_property
    def desks(self) -> dict[int | None, str]:
        """The name of each desk."""
        return {row.id: row.name for row in self.connection.execute(select(desk.c.id, desk.c.name))}

    def rating(self, number: int, language: str) -> RatingEntry:
        """Give a rating as it reads to a claim in `language`."""
        key = number, self.language or language
        if key not in self._ratings:
            row, reading = self._scales[number], self._labels[number].read(key[1])
            self._ratings[key] = RatingEntry(
                code=row.code,
                label=reading.label,
                bucket=row.bucket,
                position=row.position,
                best=self._best[row.scale_id],
                scale=row.scale,
                scale_name=row.scale_name,
                scale_version=row.scale_version,
                definition=reading.definition,
            )
        return self._ratings[key]

    @cached_property
    def _scales(self) -> dict[int, Any]:
        query = select(
            rating,
            rating_scale.c.code.label("scale"),
            rating_scale.c.name.label("scale_name"),
            rating_scale.c.version.label("scale_version"),
        ).join(rating_scale, rating_scale.c.id == rating.c.scale_id)
        return {row.id: row for row in self.connection.execute(query)}

    @cached_property
    def _labels(self) -> dict[int, Labels]:
        return labels_of(self.connection, self._scales)

    @cached_property
    def _best(self) -> dict[int, int]:
        return best_positions(self.connection)


def tuples(found: Mapping[int, list[T]]) -> dict[int, tuple[T, ...]]:
    """Give what was found of each record as an entry holds it."""
    return {number: tuple(entries) for number, entries in found.items()}


class Actors:
    """The actors that claims name, with the role that each held at a date.

    For one that was merged into another the other one stands, with the roles of both.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._forget()

    def _forget(self) -> None:
        self._standing: dict[int, int] = {}
        self._roles: dict[int, list[Role]] = {}
        self._rows: dict[int, Any] = {}
        self._entries: dict[tuple[int, Role | None], ActorEntry] = {}

    def read(self, numbers: Collection[int]) -> None:
        """Read those of some actors that are not known yet, so that `get` can give any of them."""
        if len(self._standing) > _MOST_ACTORS:
            self._forget()
        new = set(numbers) - self._standing.keys()
        if not new:
            return
        self._standing |= read_standing(self._connection, new)
        standing = {self._standing[number] for number in new} - self._rows.keys()
        query = (
            select(actor.c.id, actor.c.uuid, actor.c.kind, actor.c.wikidata, actor_name.c.value)
            .join(actor_name, main_name(actor.c.id))
            .where(actor.c.id.in_(standing))
        )
        self._rows |= {row.id: row for row in self._connection.execute(query)}
        records = {number: number for number in standing} | read_merged(self._connection, standing)
        for number, roles in roles_of(self._connection, records).items():
            self._roles.setdefault(records[number], []).extend(roles)

    def get(self, number: int, when: PartialDate | None = None) -> ActorEntry:
        """Give an actor as it was at a date, one of those that were read last."""
        number = self._standing[number]
        roles = self._roles.get(number)
        role = role_at(roles, when) if roles else None
        entry = self._entries.get((number, role))
        if entry is None:
            row = self._rows[number]
            entry = self._entries[number, role] = ActorEntry(
                ref=format_reference(Kind.ACTOR, number),
                uuid=row.uuid,
                name=row.value,
                kind=row.kind,
                role=str(role) if role else None,
                wikidata=row.wikidata,
            )
        return entry
