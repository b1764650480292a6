"""What rows were before they were edited: the log, read for what each field held first.

Rows that came in batches have no event of their own. One event tells of a batch, with a hash over its rows as
they were inserted, so whoever compares them later has to undo what was edited since:

    first = first_values(connection, claim, 1, 5000)
    row = undo(claim, row, first.get(row["id"], {}))
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.columns import EnumText, PartialDateText
from claims.domain.partial_date import PartialDate
from claims.models import event
from claims.services.follow import FOLLOWING
from claims.services.log import NOUNS, ROWS, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Column, Connection, Table

_OWNERS = {"actor_name": "actor", "actor_role": "actor"}
"""The tables whose rows change and are no records of events, with the noun of those that tell of them."""


def first_values(
    connection: Connection, table: Table[Any], first: int, last: int
) -> dict[int, dict[str, Any]]:
    """Give what the edited fields of the rows `first` to `last` of a table held before any edit, by row.

    Values are as an event holds them; a claim's `topics` are among them. A row that was never edited is not
    in it. The cost is a look at the events of these records, or, for the names and roles of actors, at all
    those that changed one.
    """
    if table.name in NOUNS:
        edits = (
            select(event.c.record_id, event.c.before)
            .where(
                event.c.record_kind == table.name,
                event.c.record_id.between(first, last),
                event.c.action == f"{table.name}.edited",
            )
            .order_by(event.c.position)
        )
        found: dict[int, dict[str, Any]] = {}
        for number, before in connection.execute(edits):
            found[number] = json.loads(before or "{}") | found.get(number, {})
        return found
    changes = (
        select(event.c.after)
        .where(event.c.record_kind == _OWNERS[table.name], event.c.after.contains('"was":', autoescape=True))
        .order_by(event.c.position)
    )
    found = {}
    for told in connection.execute(changes).scalars():
        for row in json.loads(told or "{}").get(ROWS, ()):
            if row["table"] == table.name and "was" in row and first <= row["id"] <= last:
                found[row["id"]] = row["was"] | found.get(row["id"], {})
    return found


def undo(table: Table[Any], row: Mapping[str, Any], first: Mapping[str, Any]) -> dict[str, Any]:
    """Give a row as it was inserted, in values as an event holds them; `first` is of `first_values`.

    The columns that follow from others follow from what these held.
    """
    before = {key: first.get(key, plain(value)) for key, value in row.items()}
    for key, follow in FOLLOWING.get(table.name, {}).items():
        if key in before:
            before[key] = follow(before)
    return before


def value_of(column: Column[Any], told: Any) -> Any:  # noqa: ANN401 - what JSON has for a column
    """Give a value as its column takes it, out of what an event holds."""
    if told is None:
        return None
    if isinstance(column.type, PartialDateText):
        return PartialDate(told)
    return column.type.enum(told) if isinstance(column.type, EnumText) else told
