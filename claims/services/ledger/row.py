"""One row beside what the log tells of it: how rows are read, what differs, and how that is said."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.types import NullType

from claims.domain.reference import Kind, format_reference
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.services.follow import FOLLOWING
from claims.services.log import plain

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from sqlalchemy import Column, ColumnElement, Connection, Select, Table

    Row = Mapping[str, Any]

PAGE = 500

_SHOWN = 60
"""How many characters of a value are shown."""

_OWNERS = {
    "claim_id": Kind.CLAIM,
    "appearance_id": Kind.APPEARANCE,
    "verification_id": Kind.VERIFICATION,
    "capture_id": Kind.CAPTURE,
    "evidence_id": Kind.EVIDENCE,
    "article_id": Kind.ARTICLE,
    "actor_id": Kind.ACTOR,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in a table that is not as the log tells."""

    table: str
    what: str


def stored(column: Column[Any]) -> ColumnElement[Any]:
    """Read a column as it is stored: a value that its type refuses is then no end of the reading."""
    return type_coerce(column, NullType()).label(column.name)


def read_rows(
    connection: Connection,
    table: Table[Any],
    query: Select[*tuple[Any, ...]] | None = None,
    *,
    by: str | None = None,
) -> Generator[Row]:
    """Give the rows of a table as they are stored, in the order of their keys, a page at a time.

    `query` may add columns of others; `by` is a column that comes before the key in the order.
    """
    if query is None:
        query = select(*(stored(column) for column in table.c))
    order = [*([table.c[by]] if by else []), *table.primary_key]
    text = connection.dialect.name == "postgresql"
    query = query.order_by(
        *(
            # Byte by byte, as SQLite does and Python.
            column.collate("C") if text and isinstance(column.type, Text) else column
            for column in order
        )
    ).execution_options(yield_per=PAGE)
    names = [column.name for column in query.selected_columns]
    with connection.execute(query) as found:
        for row in found:
            yield dict(zip(names, row, strict=True))


def differences(
    table: Table[Any], row: Row, told: Row, position: int, edited: Mapping[str, int] | None = None
) -> Iterator[Difference]:
    """Say which columns of a row are not as event `position` tells, or do not follow from the others.

    `edited` holds the events that tell of columns later. What is told under names that the table does not
    have is of no concern.
    """
    for name, value in told.items():
        if name in row and not same(row[name], value):
            yield Difference(
                table.name,
                _("%(record)s: %(column)s is %(stands)s, and event %(position)d tells %(told)s.")
                % {
                    "record": label(table, row),
                    "column": f"{table.name}.{name}",
                    "stands": spell(row[name]),
                    "position": (edited or {}).get(name, position),
                    "told": spell(value),
                },
            )
    for name, follow in FOLLOWING.get(table.name, {}).items():
        try:
            value = follow(row)
        except (ValueError, AttributeError, InvalidInputError):
            value = None  # what it follows from is no such thing any more
        if not same(row[name], value):
            yield Difference(
                table.name,
                _("%(record)s: %(column)s is %(stands)s, and the rest of it gives %(told)s.")
                % {
                    "record": label(table, row),
                    "column": f"{table.name}.{name}",
                    "stands": spell(row[name]),
                    "told": spell(value),
                },
            )


def missing(table: Table[Any], told: Row, position: int) -> Difference:
    """Say that a row is not there that an event tells of."""
    return Difference(
        table.name,
        _("%(record)s is in the log (event %(position)d) and not in the database.")
        % {"record": label(table, told), "position": position},
    )


def untold(table: Table[Any], row: Row) -> Difference:
    """Say that a row is there that no event tells of."""
    return Difference(
        table.name,
        _("%(record)s is in the database, and no event tells of it.") % {"record": label(table, row)},
    )


def unreadable(table: Table[Any], position: int, action: str) -> Difference:
    """Say that an event does not tell of a table what it should."""
    return Difference(
        table.name,
        _("Event %(position)d (%(action)s) does not tell what such an event does.")
        % {"position": position, "action": action},
    )


def label(table: Table[Any], row: Row) -> str:
    """Name a row: by its reference, or by its table and key, and what it belongs to."""
    number = row.get("id")
    if table.name.upper() in Kind.__members__ and number is not None:
        return format_reference(Kind[table.name.upper()], number)
    key = "/".join(str(row[column.name]) for column in table.primary_key if row.get(column.name) is not None)
    owner = next(
        (
            format_reference(kind, row[name])
            for name, kind in _OWNERS.items()
            if name in table.c and row.get(name) is not None
        ),
        None,
    )
    named = f"{table.name} {key}".rstrip()
    return _("%(row)s of %(record)s") % {"row": named, "record": owner} if owner else named


def same(stands: Any, told: Any) -> bool:  # noqa: ANN401 - of any column
    """Tell whether a stored value is what an event holds."""
    return bool(stands == told) or _comparable(stands) == _comparable(told)


def _comparable(value: Any) -> Any:  # noqa: ANN401 - of any column
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return plain(value)


def spell(value: Any) -> str:  # noqa: ANN401 - of any column
    """Show a value, shortened."""
    if value is None:
        return _("nothing")
    if isinstance(value, bytes | memoryview):
        return _("%(count)d bytes") % {"count": len(value)}
    shown = str(_comparable(value))
    return f"«{shown[:_SHOWN]}…»" if len(shown) > _SHOWN else f"«{shown}»"
