"""The records that came in dumps, and the log: one event a batch, with a hash over the rows of each table."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from claims.models import event, metadata
from claims.services.canonical import write_line
from claims.services.dump.shape import KINDS
from claims.services.log import TAKEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from claims.services.canonical import Row
    from claims.services.work import Work

MARK = 8

ROWS_OF = "tables"
"""What the event tells of each table."""

_AT_ONCE = 20
_GROWS = ("position", "counts", "finished")

TABLES = tuple(
    dict.fromkeys(
        table.name for kind in KINDS for table in (kind.table, *(part.table for part in kind.parts))
    )
)
"""The tables whose rows a batch may write, in the order that they are hashed in."""


@dataclass(frozen=True, slots=True)
class Span:
    """The rows of one table that a batch wrote: the first and last number in their key, and their hash.

    `marks` has the beginning of each row's own hash, by which a changed row is found.
    """

    first: int
    last: int
    count: int
    sha256: str
    marks: str


@dataclass(slots=True)
class Came:
    """Which records came from one database before: by their numbers, or above those that stood before.

    `spans` has the first and last number of each batch, by table.
    """

    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    above: dict[str, int] = field(default_factory=dict)

    def has(self, table: str, number: int) -> bool:
        """Tell whether a record came from there."""
        return number > self.above.get(table, number) or any(
            first <= number <= last for first, last in self.spans.get(table, ())
        )


def find_came(connection: Connection, database: str) -> Came:
    """Find what came from a database up to now; whatever is numbered from here on comes from there too."""
    came = Came()
    for batch in _walk(connection, database):
        for table, span in batch.spans.items():
            came.spans.setdefault(table, []).append((span.first, span.last))
    for kind in KINDS:
        highest = connection.execute(select(func.max(kind.table.c.id))).scalar()
        came.above[kind.name] = highest or 0
    return came


@dataclass(frozen=True, slots=True)
class TakenBatch:
    """What the log tells of a batch: its event, the database that it is of, its rows by table."""

    position: int
    database: str
    spans: Mapping[str, Span]


def read_batches(connection: Connection) -> list[TakenBatch]:
    """Give what the log tells of the batches that came in, in order."""
    return list(_walk(connection, None))


def _walk(connection: Connection, database: str | None) -> Iterator[TakenBatch]:
    """Give the batches of one database or of all, a few of their events in memory: they hold many marks."""
    query = (
        select(event.c.position, event.c.record_uuid, event.c.after)
        .where(event.c.record_kind == "dump", event.c.action == TAKEN)
        .order_by(event.c.position)
        .execution_options(yield_per=_AT_ONCE)
    )
    if database is not None:
        query = query.where(event.c.record_uuid == database)
    with connection.execute(query) as rows:
        for row in rows:
            told = json.loads(row.after or "{}").get(ROWS_OF, {})
            spans = {table: Span(*span) for table, span in told.items()}
            yield TakenBatch(row.position, row.record_uuid, spans)


def log_batch(work: Work, file: Mapping[str, str], database: str, rows: Mapping[str, Sequence[Row]]) -> None:
    """Log what a batch wrote, table by table; `file` says which file it came from."""
    told = {
        table: [made[0][_key_place(table)], made[-1][_key_place(table)], len(made), *hash_of(table, made)]
        for table, made in rows.items()
        if made
    }
    work.log(TAKEN, 1, database, after={**file, ROWS_OF: told})


def hash_of(table: str, rows: Sequence[Sequence[Any]]) -> tuple[str, str]:
    """Give the SHA-256 over rows of a table in their canonical form, a line each in the order of their keys.

    And the marks of the rows: the first MARK digits of the SHA-256 of each line.

    How far an import of reviews was is left out, for it may go on.
    """
    left_out = {
        at
        for at, column in enumerate(metadata.tables[table].columns)
        if table == "import_run" and column.name in _GROWS
    }
    if left_out:
        rows = [[value for at, value in enumerate(row) if at not in left_out] for row in rows]
    lines = [f"{write_line(row)}\n".encode() for row in rows]
    marks = "".join([hashlib.sha256(line).hexdigest()[:MARK] for line in lines])
    return hashlib.sha256(b"".join(lines)).hexdigest(), marks


def _key_place(table: str) -> int:
    """Give the place in a row of the first column of its key."""
    named = metadata.tables[table]
    (key, *_others) = named.primary_key
    return list(named.columns).index(key)
