"""One piece of work: a transaction, who does it, when and for whom. Every write goes through it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from claims.domain.record_uuid import new_uuid
from claims.domain.text import clean_block, clean_line, fold
from claims.i18n import _
from claims.models import desk as desk_table
from claims.models import person as person_table
from claims.services import log

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection, CursorResult, Table

    from claims.config import Identity


@dataclass(frozen=True, slots=True)
class Work:
    """The transaction of one command. `at` is its one time: all that it writes was written then.

    `new_desk` names the desk it is done for when nobody worked for that one before. `stale` are the claims
    that services/indexing.py still has to bring the index in step with; None while it does so at once. `rows`
    are those written since the last event, which the next one tells of.
    """

    connection: Connection
    person_id: int
    person_uuid: str
    at: dt.datetime
    desk_id: int | None = None
    publisher: str | None = None
    new_desk: str | None = None
    stale: set[int] | None = None
    rows: list[dict[str, Any]] = field(default_factory=list, repr=False, compare=False)

    def add(
        self, table: Table[Any], values: Mapping[str, Any], *, tell: Collection[str] = ()
    ) -> tuple[int, str]:
        """Insert a record, signed and dated; give its number and its UUID.

        The event that follows tells of both, and of the columns `tell`, which it says nothing of otherwise.
        """
        record_uuid = new_uuid()
        result = self.connection.execute(
            insert(table).values(uuid=record_uuid, created_at=self.at, created_by=self.person_id, **values)
        )
        number = new_number(result)
        if table.name not in log.NOUNS:
            said = {key: values[key] for key in ("supersedes_id", *tell) if key in values}
            self.tell(table, number, uuid=record_uuid, **said)
        return number, record_uuid

    def change(self, table: Table[Any], number: int, values: Mapping[str, Any]) -> None:
        """Change columns of a record that may change; the caller logs what stood before.

        Of rows that no event is about, such as the names of an actor, the event that follows tells both.
        """
        if table.name not in log.NOUNS:
            columns = select(*(table.c[key] for key in values)).where(table.c.id == number)
            was = dict(self.connection.execute(columns).one()._mapping)
            self.tell(table, number, was=was, now=dict(values))
        self.connection.execute(update(table).where(table.c.id == number).values(**values))

    def tell(self, table: Table[Any], number: int, **columns: Any) -> None:  # noqa: ANN401 - of any column
        """Let the event that follows tell of a row that was written, and of these columns of it."""
        self.rows.append({"table": table.name, "id": number, **columns})

    def log(  # noqa: PLR0913 - an event is all of these
        self,
        action: str,
        number: int,
        record_uuid: str,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str | None = None,
    ) -> None:
        """Append an event; `action` is the noun of the record and what was done, such as `claim.edited`.

        Raises InvalidInputError for a reason that says nothing or cannot be kept.
        """
        if self.rows:
            after = {**(after or {}), log.ROWS: list(self.rows)}
            self.rows.clear()
        log.append(
            self.connection,
            log.NewEvent(
                at=self.at,
                person_id=self.person_id,
                person_uuid=self.person_uuid,
                action=action,
                record_id=number,
                record_uuid=record_uuid,
                before=before,
                after=after,
                reason=clean_block(reason, what=_("The reason")) if reason else None,
            ),
        )


def start(
    connection: Connection,
    identity: Identity,
    *,
    at: dt.datetime | None = None,
    desk: str | None = None,
    publisher: str | None = None,
) -> Work:
    """Begin a piece of work for the person that `identity` names, entering them on their first one.

    A person is known by their mail address, in any case. `at` is now unless given.
    """
    moment = at or dt.datetime.now(dt.UTC)
    name = clean_line(identity.name, what=_("The name"))
    mail = clean_line(identity.mail, what=_("The mail address"))
    key = mail.casefold()
    known = connection.execute(
        select(person_table.c.id, person_table.c.uuid).where(person_table.c.mail_key == key)
    ).first()
    if known is not None:
        work = Work(connection, known.id, known.uuid, moment)
    else:
        person_uuid = new_uuid()
        number = new_number(
            connection.execute(
                insert(person_table).values(
                    uuid=person_uuid, name=name, mail=mail, mail_key=key, created_at=moment
                )
            )
        )
        work = Work(connection, number, person_uuid, moment)
        work.log("person.added", number, person_uuid, after={"name": name, "mail": mail})
    before = log.get_head(connection).position
    desk_id = enter_desk(work, desk) if desk else None
    return Work(
        connection,
        work.person_id,
        work.person_uuid,
        moment,
        desk_id=desk_id,
        publisher=clean_line(publisher, what=_("The publisher")) if publisher else None,
        new_desk=desk if log.get_head(connection).position != before else None,
    )


def enter_desk(work: Work, name: str) -> int:
    """Give the number of the desk of that name, in any case; its first use enters it."""
    name = clean_line(name, what=_("The desk"))
    known = work.connection.execute(
        select(desk_table.c.id).where(desk_table.c.name_key == fold(name))
    ).scalar()
    if known is not None:
        return known
    desk_uuid = new_uuid()
    number = new_number(
        work.connection.execute(
            insert(desk_table).values(uuid=desk_uuid, name=name, name_key=fold(name), created_at=work.at)
        )
    )
    work.log("desk.added", number, desk_uuid, after={"name": name})
    return number


def new_number(result: CursorResult[Any]) -> int:
    """Give the number that the database handed to the one row that was inserted."""
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - SQLAlchemy gives None for other statements alone
    return int(key[0])


def changed(before: Mapping[Any, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Give those of `wanted` that differ from what stands."""
    return {key: value for key, value in wanted.items() if value != before[key]}
