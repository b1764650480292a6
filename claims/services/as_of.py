"""What was on record at a moment: the database as it was then, for one connection to read.

Most tables only grow: of them a temporary view shows the rows that were there. Of those whose rows change a
temporary copy is made, and every change since is undone from the audit log, the newest first. Both engines
look for a name among temporary things first (SQLite: «temp» before «main»; PostgreSQL: pg_temp before the
search path), so whatever reads afterwards, reads what was, and no query has to know.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, literal, select, text, update

from claims.domain.partial_date import PartialDate
from claims.domain.text import fold
from claims.domain.url import canonical_url, domain_of
from claims.domain.vocabulary import ActorVerdict, NameType
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.models import (
    APPEND_ONLY,
    actor,
    actor_link,
    actor_name,
    actor_role,
    article,
    claim,
    claim_assignee,
    claim_topic,
    event,
    evidence,
    merged_actor,
    metadata,
    person,
    source,
    topic,
)
from claims.services.current import standing_actor_link
from claims.services.history import value_of
from claims.services.log import ELSEWHERE
from claims.services.merge import find_end

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Table

COPIED: dict[str, str] = {
    "source": "id",
    "article": "id",
    "actor": "id",
    "actor_name": "actor_id",
    "actor_role": "actor_id",
    "claim": "id",
    "evidence": "id",
    "claim_topic": "claim_id",
    "claim_assignee": "claim_id",
    "merged_actor": "actor_id",
}
"""The tables whose rows change, each with the column that they are mostly looked up by."""

_EDITED = {
    "source.edited": source,
    "article.edited": article,
    "actor.edited": actor,
    "claim.edited": claim,
    "evidence.edited": evidence,
}


def rewind(connection: Connection, before: dt.datetime) -> None:
    """Let a connection read what was on record before a moment, for as long as its transaction lasts.

    It must be one of `db.reading(…, scratch=True)` that has read nothing yet of what it is to show. What was
    done is known by when it was written down. The cost is a copy of the tables whose rows change, and an
    update for each change since.

    Raises InvalidInputError when nothing was on record yet.
    """
    first = connection.execute(select(func.min(event.c.at))).scalar()
    if first is None or first >= before:
        raise InvalidInputError(
            _("Nothing was on record yet at that time."),
            hint=_("The first entry is of %(first)s.")
            % {"first": first.astimezone().strftime("%Y-%m-%d %H:%M")}
            if first
            else _("This database holds nothing yet."),
        )
    changes = connection.execute(
        select(event.c.action, event.c.record_id, event.c.before, event.c.after)
        .where(event.c.at >= before, event.c.action.in_([*_EDITED, *_UNDO]))
        .order_by(event.c.position.desc())
    ).all()
    until = f"'{before.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z'"
    schema = _shadow(connection, until)
    for change in changes:
        was, became = json.loads(change.before or "{}"), json.loads(change.after or "{}")
        if change.action in _EDITED:
            _restore(connection, _EDITED[change.action], change.record_id, was)
        if change.action in _UNDO:
            _UNDO[change.action](connection, change.record_id, was, became)
    _restore_statuses(connection, schema, until)
    _restore_merges(connection)
    if connection.dialect.name == "postgresql":
        for name in COPIED:
            connection.execute(text(f"ANALYZE {name}"))  # or it would plan for tables of any size


def _shadow(connection: Connection, until: str) -> str:
    """Put temporary views and copies before the tables, and give the name of the schema of the real ones.

    `until` is the moment as SQL writes it: a view takes no parameters.
    """
    sqlite = connection.dialect.name == "sqlite"
    schema = "main" if sqlite else connection.execute(select(func.current_schema())).scalar_one()
    quoted = connection.dialect.identifier_preparer.quote(schema)
    if not sqlite:
        # Some servers say that temporary things come last.
        first = func.set_config(
            "search_path", func.concat("pg_temp, ", func.current_setting("search_path")), True
        )
        connection.execute(select(first))
    for name, key in COPIED.items():
        there = f"created_at < {until}" if "created_at" in metadata.tables[name].c else "true"
        connection.execute(
            text(f"CREATE TEMPORARY TABLE {name} AS SELECT * FROM {quoted}.{name} WHERE {there}")  # noqa: S608
        )
        index = f"temp.then_{name}" if sqlite else f"then_{name}"
        connection.execute(text(f"CREATE INDEX {index} ON {name} ({key})"))
    moments = {name: "at" if name == "event" else "created_at" for name in APPEND_ONLY}
    for name, moment in moments.items():
        if moment in metadata.tables[name].c and name != "database_info":
            connection.execute(
                text(
                    f"CREATE TEMPORARY VIEW {name} AS SELECT * FROM {quoted}.{name} "  # noqa: S608
                    f"WHERE {moment} < {until}"
                )
            )
    return quoted


def _restore(connection: Connection, table: Table[Any], number: int, was: dict[str, Any]) -> None:
    """Put back what columns of a row held, and what follows from it."""
    values = {key: value_of(table.c[key], value) for key, value in was.items() if key in table.c}
    if "url" in values and "canonical_url" in table.c:
        values["canonical_url"] = canonical_url(values["url"]) if values["url"] else None
    if table is source and "name" in values:
        values["name_key"] = fold(values["name"])
    if table is source and "homepage" in values:
        values["domain"] = domain_of(values["homepage"]) if values["homepage"] else None
    if values:
        connection.execute(update(table).where(table.c.id == number).values(**values))


def _restore_topics(
    connection: Connection, number: int, was: dict[str, Any], _became: dict[str, Any]
) -> None:
    if "topics" in was:
        connection.execute(delete(claim_topic).where(claim_topic.c.claim_id == number))
        held = select(literal(number), topic.c.id).where(topic.c.name.in_(was["topics"]))
        connection.execute(insert(claim_topic).from_select(["claim_id", "topic_id"], held))


def _restore_assignee(
    connection: Connection, number: int, was: dict[str, Any], _became: dict[str, Any]
) -> None:
    connection.execute(delete(claim_assignee).where(claim_assignee.c.claim_id == number))
    # The log knows them by name; of two of one name, the report reads the same.
    held = select(func.min(person.c.id)).where(person.c.name == was["assignee"])
    person_id = connection.execute(held).scalar()
    if person_id is not None:
        connection.execute(insert(claim_assignee).values(claim_id=number, person_id=person_id))


def _restore_name(connection: Connection, number: int, was: dict[str, Any], became: dict[str, Any]) -> None:
    """Undo a new main name: the one that it took the place of is the main one again."""
    if "name" not in was:
        return
    now = fold(became["name"])
    if ELSEWHERE in became and _newest(connection, actor_name, number, key=now, withdrawn=False) is not None:
        return  # a name that was given elsewhere says itself since when
    taken_in = _newest(connection, actor_name, number, key=fold(became["name"]), withdrawn=True)
    if taken_in is not None:
        _set(connection, actor_name, taken_in, withdrawn=False)
    main = _newest(connection, actor_name, number, key=fold(was["name"]), withdrawn=False)
    if main is not None:
        _set(connection, actor_name, main, value=was["name"], type=NameType.NAME)


def _restore_alias(connection: Connection, number: int, was: dict[str, Any], _became: dict[str, Any]) -> None:
    withdrawn = _newest(connection, actor_name, number, value=was["name"], type=was["type"], withdrawn=True)
    if withdrawn is not None:
        _set(connection, actor_name, withdrawn, withdrawn=False)


def _reopen_role(connection: Connection, number: int, was: dict[str, Any], became: dict[str, Any]) -> None:
    ended = _newest(
        connection,
        actor_role,
        number,
        title=was["title"],
        since=_date(was["since"]),
        until=_date(became["until"]),
        withdrawn=False,
    )
    if ended is not None:
        _set(connection, actor_role, ended, until=None)


def _restore_role(connection: Connection, number: int, was: dict[str, Any], _became: dict[str, Any]) -> None:
    dates = {key: _date(was[key]) for key in ("since", "until")}
    names = {key: was[key] for key in ("title", "organization")}
    withdrawn = _newest(connection, actor_role, number, **names, **dates, withdrawn=True)
    if withdrawn is not None:
        _set(connection, actor_role, withdrawn, withdrawn=False)


def _date(value: str | None) -> PartialDate | None:
    return PartialDate(value) if value else None


def _newest(connection: Connection, table: Table[Any], number: int, **values: Any) -> int | None:  # noqa: ANN401
    """Give the newest row of an actor's names or roles that has these values; None when it came later."""
    same = [
        table.c[key].is_(None) if value is None else table.c[key] == value for key, value in values.items()
    ]
    query = select(func.max(table.c.id)).where(table.c.actor_id == number, *same)
    return connection.execute(query).scalar()


def _set(connection: Connection, table: Table[Any], number: int, **values: Any) -> None:  # noqa: ANN401
    connection.execute(update(table).where(table.c.id == number).values(**values))


def _restore_statuses(connection: Connection, schema: str, until: str) -> None:
    """Give claims that took steps since the status and the step that they had."""
    stepped = f"SELECT claim_id FROM {schema}.verification WHERE created_at >= {until}"  # noqa: S608
    newest = "SELECT max(step) FROM verification WHERE claim_id = claim.id"
    status = "SELECT status FROM verification WHERE claim_id = claim.id AND step = claim.step"
    for change in (
        f"step = coalesce(({newest}), 0)",
        f"status = coalesce(({status}), 'unreviewed')",
    ):
        connection.execute(text(f"UPDATE claim SET {change} WHERE id IN ({stepped})"))  # noqa: S608


def _restore_merges(connection: Connection) -> None:
    """Follow the merges that stood to their ends, as services/merge.py writes them down."""
    merges = select(actor_link.c.actor_id, actor_link.c.other_id).where(
        actor_link.c.verdict == ActorVerdict.SAME, standing_actor_link()
    )
    into = {row.actor_id: row.other_id for row in connection.execute(merges)}
    connection.execute(delete(merged_actor))
    if into:
        ends: Sequence[dict[str, int]] = [
            {"actor_id": number, "into_id": find_end(into, number)} for number in sorted(into)
        ]
        connection.execute(insert(merged_actor), ends)


_UNDO: dict[str, Callable[[Connection, int, dict[str, Any], dict[str, Any]], None]] = {
    "claim.edited": _restore_topics,
    "claim.assigned": _restore_assignee,
    "claim.unassigned": _restore_assignee,
    "actor.edited": _restore_name,
    "actor.name_withdrawn": _restore_alias,
    "actor.role_ended": _reopen_role,
    "actor.role_withdrawn": _restore_role,
}
"""What else each kind of change is undone by, beside `_restore`."""
