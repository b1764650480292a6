"""The names of an actor that two databases went on with: each renames it by a new name beside the old one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claims.domain.text import fold
from claims.domain.vocabulary import NameType
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.models import actor, actor_name
from claims.services.dump.edit import row_field
from claims.services.dump.name import tell_author
from claims.services.dump.shape import EDITS
from claims.services.dump.word import shown, word

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.dump.forward import Compared
    from claims.services.dump.shape import Part
    from claims.services.dump.write import Entry


def join_names(current: Entry, entry: Entry) -> None:
    """Let a name that each database gave an actor on its own be one row in both: ours.

    It is one where it is of the same type, or where somebody changed its type since: that is compared then,
    as of any row that both have.
    """
    ours, theirs = current.get(actor_name.name, ()), entry.get(actor_name.name, ())
    here, there = ({row.get("uuid") for row in rows} for rows in (ours, theirs))
    free = {row["value"]: row for row in ours if not row["withdrawn"] and row["uuid"] not in there}
    alike = {
        str(row.get("uuid")): free[row["value"]]
        for row in theirs
        if row.get("uuid") not in here and not row.get("withdrawn") and row.get("value") in free
    }
    if not alike:
        return
    edits = [_renamed(one, alike) for one in entry.get(EDITS, ())]
    changed = {field for one in (*edits, *current.get(EDITS, ())) for field in _fields(one)}

    def join(row: Entry) -> Entry:
        mine = alike.get(str(row.get("uuid")))
        if mine is None:
            return row
        told = row_field(actor_name.name, mine["uuid"], "type") in changed
        return {**mine, "type": row.get("type")} if told or row.get("type") == mine["type"] else row

    entry[EDITS] = edits
    entry[actor_name.name] = [join(row) for row in theirs]


def _fields(one: Any) -> set[str]:  # noqa: ANN401 - what was read, here and below
    sides = [one.get(side) for side in ("before", "after")] if isinstance(one, dict) else ()
    return {field for side in sides if isinstance(side, dict) for field in side}


def _renamed(one: Any, joined: dict[str, Entry]) -> Any:  # noqa: ANN401
    """Give an edit with the names of our rows in place of theirs."""
    if not isinstance(one, dict):
        return one
    names = {
        row_field(actor_name.name, uuid, column): row_field(actor_name.name, mine["uuid"], column)
        for uuid, mine in joined.items()
        for column in mine
    }
    return {
        key: {names.get(field, field): told for field, told in value.items()}
        if isinstance(value, dict)
        else value
        for key, value in one.items()
    }


def other_names(
    connection: Connection, current: Entry, missing: dict[Part, list[Entry]], compared: Compared
) -> list[str]:
    """Say it where an actor would get a second main name, or one that it bears here already.

    Raises InvalidInputError where it would be left without one.
    """
    edited = {name: edits[-1].after.get(name) for name, edits in compared.made.items()}
    standing = [
        row
        | {
            name: edited[key]
            for name in row
            if (key := row_field(actor_name.name, row["uuid"], name)) in edited
        }
        for row in current.get(actor_name.name, ())
    ]
    standing = [row for row in standing if not row["withdrawn"]]
    added = [
        row for part, rows in missing.items() for row in rows if part.table is actor_name and is_main(row)
    ]
    if not any(map(is_main, [*standing, *added])):
        raise InvalidInputError(
            _("%(record)s has no %(fields)s.") % {"record": word(actor.name), "fields": word("name")},
            hint=_("Write the dump anew, and import that."),
        )
    return [
        _("%(field)s: on record %(here)s, in the file %(there)s")
        % {
            "field": word("name"),
            "here": f"{shown('name', mine['value'])} ({tell_author(connection, mine)})",
            "there": f"{shown('name', given.get('value'))} ({tell_author(connection, given)})",
        }
        for given in added
        for mine in standing
        if is_main(mine) or fold(mine["value"]) == fold(str(given.get("value")))
    ]


def is_main(row: Entry) -> bool:
    """Tell whether a name is the one that an actor goes by."""
    return row.get("type") == NameType.NAME and not row.get("withdrawn")
