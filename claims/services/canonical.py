"""Rows in one form on either engine, that of SQLite: a time is its ISO text in UTC, a flag 0 or 1.

So what two databases hold can be compared, hashed and written elsewhere, past the column types, which would
make objects of every value. And the numbers that records get, where many are written at once.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import Double, Uuid, bindparam, func, select, text

from claims.columns import Flag, UTCDateTime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Table

    Row = tuple[Any, ...]

write_line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=bytes.hex).encode
"""Write a row as the one text that its hash is of; bytes are hexadecimal in it."""

_RUN = 2

# Nobody but the owner may set a sequence, and it is looked up once.
_TAKE = text(
    "WITH wanted AS MATERIALIZED ("
    "SELECT name, count, CAST(pg_get_serial_sequence(name, 'id') AS regclass) AS sequence "
    "FROM unnest(CAST(:names AS text[]), CAST(:counts AS integer[])) AS given (name, count)) "
    "SELECT name, min(number) AS first, max(number) AS last "
    "FROM wanted, LATERAL (SELECT nextval(sequence) AS number FROM generate_series(1, count)) AS taken "
    "GROUP BY name"
)


def makers_of(table: Table[Any], dialect: str) -> list[Callable[[Any], Any] | None]:
    """Give for each column what turns the driver's value into its canonical form, None where it is that."""
    if dialect == "sqlite":
        return [_real if isinstance(column.type, Double) else None for column in table.columns]
    makers: dict[type, Callable[[Any], Any]] = {UTCDateTime: _iso, Flag: int, Uuid: str, Double: _real}
    return [_unless_null(makers.get(type(column.type))) for column in table.columns]


def make_row(row: Sequence[Any], makers: Sequence[Callable[[Any], Any] | None]) -> Row:
    """Give a row as the driver has it in its canonical form."""
    return tuple([value if make is None else make(value) for value, make in zip(row, makers, strict=True)])


def read_rows(connection: Connection, table: Table[Any], column: str, numbers: Sequence[int]) -> list[Row]:
    """Give the rows of a table whose `column` is one of the numbers, by the order of its key."""
    if not numbers:
        return []
    columns = ", ".join(f'"{one.name}"' for one in table.columns)
    key = ", ".join(f'"{one.name}"' for one in table.primary_key)
    query = f'SELECT {columns} FROM "{table.name}" WHERE {among(column, numbers)} ORDER BY {key}'  # noqa: S608
    rows = connection.exec_driver_sql(query).all()
    if connection.dialect.name == "sqlite" and not any(isinstance(one.type, Double) for one in table.columns):
        return [tuple(row) for row in rows]
    makers = makers_of(table, connection.dialect.name)
    return [make_row(row, makers) for row in rows]


def among(column: str, numbers: Sequence[int]) -> str:
    """Write the condition that a column holds one of the numbers, of which there is one at least.

    A run without gaps is asked for as a range, which both engines answer sooner than a list.
    """
    first, last = min(numbers), max(numbers)
    if len(numbers) > _RUN and last - first + 1 == len(set(numbers)):
        return f'"{column}" BETWEEN {int(first)} AND {int(last)}'
    return f'"{column}" IN ({", ".join(str(int(number)) for number in numbers)})'


def speak_utc(connection: Connection) -> None:
    """Have the server write times in UTC: in another zone the first and the last year have no neighbour."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))


def _unless_null(make: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    return None if make is None else lambda value: None if value is None else make(value)


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _real(value: float | None) -> float | None:
    return None if value is None else value + 0.0  # SQLite keeps no negative zero


def is_one_of(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Make the condition that a column holds one of the values that are given under a name.

    For queries that are made once: one that holds its values is a ring of objects, so that thousands of them
    stay until Python looks for rings, and what comes after cannot take their place in memory.
    """
    return column.in_(bindparam(name, expanding=True))


# ---- numbers ---------------------------------------------------------------------------------------------


def is_numbered(table: Table[Any]) -> bool:
    """Tell whether the database gives the rows of a table their numbers."""
    return "id" in table.c and table.c.id.identity is not None


def highest(connection: Connection, table: Table[Any]) -> int | None:
    """Give the highest number that a table ever gave, also to a row that was rolled back on PostgreSQL."""
    if not is_numbered(table):
        return None
    given = (
        select(text("seq")).select_from(text("sqlite_sequence")).where(text("name = :name"))
        if connection.dialect.name == "sqlite"
        else select(text("pg_sequence_last_value(pg_get_serial_sequence(:name, 'id'))"))
    )
    counted = connection.execute(given, {"name": table.name}).scalar()
    held = connection.execute(select(func.max(table.c.id))).scalar()
    return max(counted or 0, held or 0) or None


def take_numbers(connection: Connection, counts: Mapping[Table, int]) -> dict[str, range]:
    """Take the next numbers of tables, so many of each, for rows that are written with them.

    Whoever calls holds the lock of a writer, so that nobody else takes any in between.
    """
    if connection.dialect.name == "postgresql":
        wanted = {"names": [table.name for table in counts], "counts": list(counts.values())}
        return {row.name: range(row.first, row.last + 1) for row in connection.execute(_TAKE, wanted)}
    taken = {}
    for table, count in counts.items():
        first = (highest(connection, table) or 0) + 1
        give_numbers_after(connection, table, first + count - 1)
        taken[table.name] = range(first, first + count)
    return taken


def give_numbers_after(connection: Connection, table: Table[Any], number: int) -> None:
    """Let the next record have a number that is higher than `number`."""
    values = {"name": table.name, "number": number}
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :number)"), values)
        return
    moved = connection.execute(text("UPDATE sqlite_sequence SET seq = :number WHERE name = :name"), values)
    if not moved.rowcount:
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"), values)
