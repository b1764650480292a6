"""The audit log: who did what to which record, when and why. Each event holds the hash of the one before.

An event is written under the write lock, in the transaction of what it tells of. Its hash covers all of
it, so that a changed, missing or inserted event breaks the chain, also when the triggers were taken off.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import string
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, insert, literal, or_, select, type_coerce
from sqlalchemy.types import NullType

from claims.domain.partial_date import PartialDate
from claims.errors import CheckFailedError, InvalidInputError
from claims.i18n import _
from claims.models import actor, actor_link, database_info, event, person

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import ColumnElement, Connection

_HASH_LENGTH = 64

TAKEN = "dump.taken"
"""The event of a batch of records that another database dumped; its record is that database."""

APPROVED = "claim.approval_taken"
"""The event of what was approved of a claim in the database that it came from."""

REWORDED = "claim.reworded"
"""How older versions called `edited_elsewhere` of a claim's words."""

ELSEWHERE = "elsewhere"
"""Under which name an event tells of an edit that was made in another database: when it was, and by whom;
and from which file of which database it was taken, where that changed something here."""

ROWS = "rows"
"""Under which name an event tells which rows were written with it: of each its table, its number and its
UUID, and the columns that the event says nothing of otherwise."""

NOUNS = frozenset(
    {
        "person",
        "desk",
        "topic",
        "source",
        "article",
        "actor",
        "evidence",
        "claim",
        "rating_scale",
        "edition",
        "import_run",
    }
)
"""The tables that events are about: such a row is the record of the event that tells of its birth."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event about to be written."""

    at: dt.datetime
    person_id: int
    person_uuid: str
    action: str
    record_id: int
    record_uuid: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """An event as it stands in the log; `before` and `after` hold the fields that changed.

    `rows` are those that were written with it: see `ROWS`.
    """

    position: int
    at: dt.datetime
    by: str
    action: str
    record_kind: str
    record_id: int
    record_uuid: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str | None
    hash: str
    rows: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event. `at` is None while the log is empty."""

    position: int
    hash: str
    at: dt.datetime | None


def append(connection: Connection, new: NewEvent) -> None:
    """Write an event at the end of the chain."""
    head = get_head(connection)
    position = head.position + 1
    before, after = _canonical(new.before), _canonical(new.after)
    connection.execute(
        insert(event).values(
            position=position,
            at=new.at,
            person_id=new.person_id,
            action=new.action,
            record_kind=new.action.partition(".")[0],
            record_id=new.record_id,
            record_uuid=new.record_uuid,
            before=before,
            after=after,
            reason=new.reason,
            previous_hash=head.hash,
            hash=_hash(
                position,
                new.at,
                new.person_uuid,
                new.action,
                new.record_id,
                new.record_uuid,
                before,
                after,
                new.reason,
                head.hash,
            ),
        )
    )


def get_head(connection: Connection) -> Head:
    """Give the newest event; before the first one its hash is that of the database's own id."""
    row = connection.execute(
        select(event.c.position, event.c.hash, event.c.at).order_by(event.c.position.desc()).limit(1)
    ).first()
    if row is not None:
        return Head(row.position, row.hash, row.at)
    return _birth(connection)


def _birth(connection: Connection) -> Head:
    database = connection.execute(select(database_info.c.uuid)).scalar_one()
    return Head(0, hashlib.sha256(database.encode()).hexdigest(), None)


def list_events(
    connection: Connection,
    *,
    record: tuple[str, int] | None = None,
    since: dt.datetime | None = None,
    before: int | None = None,
    limit: int | None = None,
) -> list[Event]:
    """List events, newest first: of one record (its noun and number), since a time, before a position.

    What was said of two actors is an event of the first, and is listed for either. A record that came in a
    batch begins with the event of that.
    """
    query = (
        select(event, person.c.name, person.c.mail)
        .join(person, person.c.id == event.c.person_id)
        .order_by(event.c.position.desc())
    )
    if record is not None:
        query = query.where(or_(_of(*record), event.c.position.in_(_batches_of(connection, *record))))
    if since is not None:
        query = query.where(event.c.at >= since)
    if before is not None:
        query = query.where(event.c.position < before)
    if limit is not None:
        query = query.limit(limit)
    return [_to_event(row) for row in connection.execute(query)]


def _to_event(row: Any) -> Event:  # noqa: ANN401 - a row of list_events
    after = json.loads(row.after) if row.after else None
    rows = after.pop(ROWS, ()) if after else ()
    return Event(
        position=row.position,
        at=row.at,
        by=f"{row.name} <{row.mail}>",
        action=row.action,
        record_kind=row.record_kind,
        record_id=row.record_id,
        record_uuid=row.record_uuid,
        before=json.loads(row.before) if row.before else None,
        after=(after or None) if rows else after,
        reason=row.reason,
        hash=row.hash,
        rows=tuple(rows),
    )


def _batches_of(connection: Connection, noun: str, number: int) -> list[int]:
    """Give the positions of the batches that a record came in: one event tells of all that it wrote."""
    query = select(event.c.position, event.c.after).where(
        event.c.record_kind.in_(("dump", "import_run")), event.c.after.is_not(None)
    )
    found = []
    for position, after in connection.execute(query):
        told = json.loads(after or "{}")
        span = told.get("tables", {}).get(noun) or (told.get("claims") if noun == "claim" else None)
        if span and span[0] <= number <= span[1]:
            found.append(position)
    return found


def _of(noun: str, number: int) -> ColumnElement[bool]:
    own = and_(event.c.record_kind == noun, event.c.record_id == number)
    if noun != "actor":
        return own
    beside = select(actor_link.c.actor_id).where(actor_link.c.other_id == number)
    uuid = select(actor.c.uuid).where(actor.c.id == number).scalar_subquery()
    named = literal("%").concat(uuid).concat("%")
    said = and_(
        event.c.record_kind == noun,
        event.c.record_id.in_(beside),
        or_(event.c.after.like(named), event.c.before.like(named)),
    )
    return or_(own, said)


def verify_head(connection: Connection, known: str, position: int | None = None) -> Head:
    """Find the event whose hash somebody kept, and check that all up to it is as it was then.

    `known` is a hash in hexadecimal, in any case; `position` that of the event, where it was kept too.
    Whoever cuts the log at its end, or writes all of it anew, cannot give it an event with that hash.

    Raises InvalidInputError for what is no hash, and CheckFailedError when no event has it, when it stands
    elsewhere, or when the chain is broken before it.
    """
    wanted = known.strip().lower()
    if len(wanted) != _HASH_LENGTH or not set(wanted) <= set(string.hexdigits):
        raise InvalidInputError(
            _("%(text)r is not the hash of an event: it has %(count)d hexadecimal digits.")
            % {"text": known, "count": _HASH_LENGTH},
            hint=_("Give what `claims log --head` printed."),
        )
    row = connection.execute(
        select(event.c.position, event.c.hash, event.c.at).where(event.c.hash == wanted)
    ).first()
    found = Head(row.position, row.hash, row.at) if row else _birth(connection)
    if found.hash != wanted or position not in {None, found.position}:
        raise CheckFailedError(
            _("No event of this log has that hash at that place.")
            if position
            else _("No event of this log has that hash."),
            hint=_("The log was cut or written anew since, or this is another database: look at a backup."),
        )
    broken = list(find_breaks(connection, until=found.position))
    if broken:
        raise CheckFailedError(
            _("The audit log is broken at event %(position)d.") % {"position": broken[0]},
            hint=_("Somebody changed the database by other means: compare with a backup."),
        )
    return found


def find_breaks(connection: Connection, *, until: int | None = None) -> Iterator[int]:
    """Walk the chain and give the position of every event that does not fit the one before, or itself.

    Ends after the event `until`, where it is given.
    """
    expected, previous = 1, _birth(connection).hash
    # The time as it is stored: one that is none any more breaks the chain, and no more.
    columns = [
        type_coerce(column, NullType()).label("at") if column is event.c.at else column for column in event.c
    ]
    query = (
        select(*columns, person.c.uuid.label("person_uuid"))
        .join(person, person.c.id == event.c.person_id)
        .order_by(event.c.position)
        .execution_options(yield_per=1000)
    )
    if until is not None:
        query = query.where(event.c.position <= until)
    for row in connection.execute(query):
        own = _hash(
            row.position,
            row.at,
            row.person_uuid,
            row.action,
            row.record_id,
            row.record_uuid,
            row.before,
            row.after,
            row.reason,
            row.previous_hash,
        )
        kind = (row.action or "").partition(".")[0]  # what a damaged file holds may be nothing
        if (row.position, row.previous_hash, row.hash, row.record_kind) != (expected, previous, own, kind):
            yield row.position
        expected, previous = row.position + 1, row.hash


def edited_elsewhere(noun: str) -> str:
    """Name the event of an edit that a record came with: it was made before, in the database it came from."""
    return f"{noun}.edited_elsewhere"


def made_elsewhere(action: str, after: dict[str, Any]) -> dict[str, Any] | None:
    """Take out of what an event tells when and by whom an edit was made in another database, if it was."""
    if action == REWORDED:
        return {name: after.pop(name) for name in ("at", "name")}
    told: dict[str, Any] | None = after.pop(ELSEWHERE, None)
    return told


def moment(at: dt.datetime) -> str:
    """Write a time as it is hashed, and as rows have it in their canonical form."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _hash(position: int, at: dt.datetime | str, *fields: object) -> str:
    written = at if isinstance(at, str) else moment(at)
    whole = json.dumps([position, written, *fields], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()


def _canonical(fields: Mapping[str, Any] | None) -> str | None:
    """Write the fields one way only: the text itself is what is hashed and kept."""
    if fields is None:
        return None
    return json.dumps(
        fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain
    )


def _plain(value: object) -> str:
    if isinstance(value, PartialDate | StrEnum):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    raise TypeError(f"an event cannot hold {value!r}")


def plain(value: Any) -> Any:  # noqa: ANN401 - what a column or an event holds
    """Give a value as an event holds it, so that a record and what is told of it can be compared."""
    return _plain(value) if isinstance(value, PartialDate | StrEnum | dt.datetime) else value
