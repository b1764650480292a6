"""Edits of records as a dump carries them: what was which before and after, who set it, when and why.

The log of each database tells of its own. A value that only one of two databases went on from is no conflict:
the other one takes its edits over, as when a branch is moved forward.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.text import LINE_LIMIT, clean_block, clean_line, fold
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.models import actor, article, claim, event, evidence, metadata, person, source
from claims.services import log
from claims.services.dump.row import check_moment, checks_of
from claims.services.dump.shape import EDITS, FOLLOWS, REWORDINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from claims.services.dump.shape import Kind
    from claims.services.dump.write import Entry

TOPICS = "topics"
"""What an edit of a claim calls its topics, which are rows of a table of their own."""

NAME = "name"
"""What an edit of an actor calls the main one of its names."""

_ROWS_EDITED = {"actor": ("actor.named", "actor.name_withdrawn", "actor.role_ended", "actor.role_withdrawn")}
"""The events that change rows of a record which may change, too."""

EDITED = frozenset(table.name for table in (source, article, actor, evidence, claim))
"""The kinds of records that are edited."""


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit of one record: what fields held before and after. `name` is of whoever made it."""

    at: str
    name: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """The fields that it changed, in order; one that it does not tell of afterwards is empty then."""
        return dict.fromkeys([*self.before, *self.after])

    def change(self, field: str) -> tuple[str, Any, Any]:
        """Give when a field was changed, from what and to what: two that are alike are the same change."""
        return self.at, comparable(field, self.before.get(field)), comparable(field, self.after.get(field))

    def of(self, fields: Sequence[str]) -> Edit:
        """Give the edit of some of its fields alone."""
        return Edit(
            self.at,
            self.name,
            {name: value for name, value in self.before.items() if name in fields},
            {name: value for name, value in self.after.items() if name in fields},
            self.reason,
        )


# ---- from the log ----------------------------------------------------------------------------------------


def read_edits(connection: Connection, noun: str, numbers: Sequence[int]) -> dict[int, list[Entry]]:
    """Read the edits of records of a kind out of the log, by number and in order, as a dump writes them.

    Among them are those that were made where the records came from.
    """
    edited = (f"{noun}.edited", log.edited_elsewhere(noun), log.REWORDED)
    query = (
        select(event, person.c.name.label("person_name"))
        .join(person, person.c.id == event.c.person_id)
        .where(
            event.c.record_kind == noun,
            event.c.record_id.in_(numbers),
            event.c.action.in_([*edited, *_ROWS_EDITED.get(noun, ())]),
        )
        .order_by(event.c.position)
    )
    events = [
        (row, json.loads(row.before or "{}"), json.loads(row.after or "{}"))
        for row in connection.execute(query)
    ]
    changed = [row for _event, _before, after in events for row in after.get(log.ROWS, ()) if "now" in row]
    uuids = _read_uuids(connection, changed)
    found: dict[int, list[Entry]] = {}
    for row, before, after in events:
        rows = after.pop(log.ROWS, ())
        elsewhere = log.made_elsewhere(row.action, after) or {}
        if row.action not in edited:
            before.clear()
            after.clear()
        for one in rows:
            if "now" in one:
                uuid = uuids[one["table"], one["id"]]
                before.update(_as_fields(one["table"], uuid, one["was"]))
                after.update(_as_fields(one["table"], uuid, one["now"]))
        told = {
            "at": elsewhere.get("at") or log.moment(row.at),
            "name": elsewhere.get("name") or row.person_name,
            "before": before,
            "after": after,
            "reason": row.reason,
        }
        if before or after:
            found.setdefault(row.record_id, []).append(
                {name: value for name, value in told.items() if value is not None}
            )
    return found


def _read_uuids(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], str]:
    """Give the UUIDs of rows that were changed, by table and number."""
    numbers: dict[str, set[int]] = {}
    for row in rows:
        numbers.setdefault(row["table"], set()).add(row["id"])
    found: dict[tuple[str, int], str] = {}
    for name, some in numbers.items():
        table = metadata.tables[name]
        query = select(table.c.id, table.c.uuid).where(table.c.id.in_(some))
        found |= {(name, row.id): row.uuid for row in connection.execute(query)}
    return found


def _as_fields(table: str, uuid: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Give what an event tells of a row as fields of its record, without what follows from the rest."""
    followed = FOLLOWS.get(table, {})
    return {row_field(table, uuid, name): value for name, value in told.items() if name not in followed}


def row_field(table: str, uuid: str, column: str) -> str:
    """Name a column of a row that is part of a record, as a field of that record."""
    return f"{table}/{uuid}/{column}"


def split_field(field: str) -> tuple[str, str, str]:
    """Give the table, the UUID and the column of such a field; of a record's own, the column alone."""
    table, _slash, rest = field.rpartition("/")[0].partition("/")
    return table, rest, field.rpartition("/")[2]


# ---- from a file -----------------------------------------------------------------------------------------


def edits_of(kind: Kind, entry: Entry) -> list[Edit]:
    """Give the edits of a record that a dump carries, in order; of older versions those of a claim's words.

    Raises InvalidInputError for what no log of ours tells.
    """
    try:
        reworded = [
            {**one, "before": {"text": one["before"]}, "after": {"text": one["after"]}}
            for one in entry.get(REWORDINGS, ())
        ]
        return [_read(kind, one) for one in (*reworded, *entry.get(EDITS, ()))]
    except (KeyError, TypeError, ValueError, AttributeError, InvalidInputError) as error:
        raise InvalidInputError(
            _("An edit of a record does not say what it was, when and by whom."),
            hint=_("Write the dump anew, and import that."),
        ) from error


def _read(kind: Kind, one: Any) -> Edit:  # noqa: ANN401 - what was read
    before, after = ({**one[name]} for name in ("before", "after"))
    for told in (before, after):
        for field, value in told.items():
            _check(kind, field, value)
    reason = one.get("reason")
    return Edit(
        check_moment(one["at"]),
        _line(one["name"]),
        before,
        after,
        clean_block(reason, what="") if reason else None,
    )


def _check(kind: Kind, field: str, value: Any) -> None:  # noqa: ANN401 - what was read
    """Raise KeyError, TypeError, ValueError or InvalidInputError for what a field cannot hold."""
    if kind.table is claim and field == TOPICS:
        if not isinstance(value, list):
            raise TypeError(field)
        for name in value:
            _line(name)
    elif kind.table is actor and field == NAME:
        _line(value)
    elif kind.table is actor and "/" in field:
        table, _uuid, column = split_field(field)
        checks_of({part.table.name: part.table for part in kind.parts}[table])[column](value)
    else:
        checks_of(kind.table)[field](value)


def _line(value: str) -> str:
    return clean_line(value, what="", limit=LINE_LIMIT)


# ---- beside each other -----------------------------------------------------------------------------------


def made_since(field: str, value: Any, theirs: Sequence[Edit], ours: Sequence[Edit]) -> list[Edit]:  # noqa: ANN401
    """Give the edits by which a field went on in theirs from `value`, which stands in ours.

    There are none where it never stood there, or was changed in ours since they began.
    """
    new = [one for one in theirs if field in one.fields]
    own = [one for one in ours if field in one.fields]
    held = {one.change(field) for one in own}
    known = {one.change(field) for one in new}
    newest_own = max((one.at for one in own if one.change(field) not in known), default="")
    first = max((at + 1 for at, one in enumerate(new) if one.change(field) in held), default=0)
    for at in range(first, len(new)):
        made = new[at:]
        if (
            made[0].change(field)[1] == comparable(field, value)
            and all(one.change(field)[2] == other.change(field)[1] for one, other in pairwise(made))
            and newest_own <= made[0].at
        ):
            return made
    return []


def newest_of(field: str, edits: Sequence[Edit]) -> Edit | None:
    """Give the newest edit of a field."""
    return next((one for one in reversed(edits) if field in one.fields), None)


def comparable(field: str, value: Any) -> Any:  # noqa: ANN401 - a value of JSON
    """Give a value so that what says the same is alike: topics in any case, and in no order."""
    return tuple(sorted(map(fold, value or ()))) if field == TOPICS else value
