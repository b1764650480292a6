"""A whole database into an empty one, on either engine: every row, every number, the word indexes.

Rows go through one canonical form, that of SQLite: a time is its ISO text in UTC, a flag 0 or 1. So the two
sides can be compared table by table, whatever engine each is. A table's digest is the sum of the SHA-256 of
its rows, each written as a compact JSON array: it does not depend on their order, in which engines differ
(docs/backup.md has the recipe).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import LargeBinary, delete, func, select

from claims.errors import CheckFailedError
from claims.i18n import _
from claims.matching import index
from claims.matching.document import Document, MatchDocument
from claims.models import DERIVED, match_document, metadata, search_document, snapshot
from claims.services import log
from claims.services.canonical import give_numbers_after, highest, make_row, makers_of, speak_utc, write_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Select, Table

    Row = tuple[Any, ...]
    Progress = Callable[[int], object]

T = TypeVar("T", bound=NamedTuple)

_AT_ONCE = 2_000
_AT_ONCE_WIDE = 16
"""How many rows PostgreSQL hands over at once, of tables whose rows may be pages or files."""

_BATCH = 4_000_000
"""How many characters of rows are written at once."""

_MODULUS = 2**256


@dataclass(frozen=True, slots=True)
class TableDigest:
    """What a table holds: its rows' number and digest, and the highest number it ever gave, if any."""

    table: str
    rows: int
    sha256: str
    highest: int | None


def count_work(connection: Connection) -> int:
    """Give what `progress` of `copy_everything` comes to in the end."""
    rows = {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
    }
    return 2 * sum(rows.values()) + rows["search_document"] + rows["match_document"]


def copy_everything(source: Connection, target: Connection, *, progress: Progress) -> list[TableDigest]:
    """Copy every table into those of a database that was just made, and compare both sides.

    `source` reads one state of its database throughout. Both are at the version of this program. `progress`
    hears of every row when it was written, when it was compared, and of those that were indexed.

    Raises CheckFailedError when a table of the copy is not that of the source, or its log is no chain: the
    caller then keeps nothing of it.
    """
    speak_utc(source)
    speak_utc(target)
    for table in reversed(metadata.sorted_tables):
        if table.name in DERIVED:
            target.execute(delete(table))  # a migration may have begun one
    wanted = [_copy_table(source, target, table, progress) for table in metadata.sorted_tables]
    _index(target, progress)
    return compare(wanted, target, progress=progress)


def compare(
    wanted: Sequence[TableDigest], connection: Connection, *, progress: Progress
) -> list[TableDigest]:
    """Give what the tables hold, which must be `wanted`, under a log that is a whole chain.

    Raises CheckFailedError that names every table that differs.
    """
    found = [digest_table(connection, table, progress=progress) for table in metadata.sorted_tables]
    faults = [
        _("%(table)s: %(rows)d rows and %(found)d in the copy, %(sha)s and %(found_sha)s")
        % {
            "table": before.table,
            "rows": before.rows,
            "found": after.rows,
            "sha": before.sha256[:12],
            "found_sha": after.sha256[:12],
        }
        for before, after in zip(wanted, found, strict=True)
        if before != after
    ]
    faults += [
        _("The audit log is broken at event %(position)d.") % {"position": position}
        for position in islice(log.find_breaks(connection), 5)
    ]
    if faults:
        raise CheckFailedError(
            _("The copy is not what the database holds. Nothing of it was kept."),
            hint=_("Run `claims db check` on the database that was copied."),
            details=tuple(faults),
        )
    return found


def digest_table(
    connection: Connection, table: Table[Any], *, progress: Progress = lambda _count: None
) -> TableDigest:
    """Read a table and give what it holds."""
    total = _Total(0, 0)
    for batch in _batches(_read(connection, table)):
        total = total.plus(batch)
        progress(len(batch))
    return _described(connection, table, total)


# ---- rows ------------------------------------------------------------------------------------------------


class _Total(NamedTuple):
    """The number of rows, and the sum of their hashes."""

    rows: int
    sums: int

    def plus(self, batch: Sequence[tuple[Row, bytes]]) -> _Total:
        added = sum(int.from_bytes(hashlib.sha256(line).digest()) for _row, line in batch)
        return _Total(self.rows + len(batch), (self.sums + added) % _MODULUS)


def _copy_table(source: Connection, target: Connection, table: Table[Any], progress: Progress) -> TableDigest:
    engine = index.match_engine(target)
    total = _Total(0, 0)
    columns = [f'"{column.name}"' for column in table.columns]
    for batch in _batches(_read(source, table)):
        engine.insert_rows(target, table.name, columns, [row for row, _line in batch])
        total = total.plus(batch)
        progress(len(batch))
    described = _described(source, table, total)
    if described.highest:
        give_numbers_after(target, table, described.highest)
    return described


def _described(connection: Connection, table: Table[Any], total: _Total) -> TableDigest:
    return TableDigest(table.name, total.rows, f"{total.sums:064x}", highest(connection, table))


def _read(connection: Connection, table: Table[Any]) -> Iterator[Row]:
    """Give the rows in the order of their key, so that what a row supersedes comes before it."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    key = ", ".join(f'"{column.name}"' for column in table.primary_key)
    wide = table is snapshot or any(isinstance(column.type, LargeBinary) for column in table.columns)
    rows = connection.exec_driver_sql(
        # Past the column types, which would make objects of what the other side writes as text again.
        f'SELECT {columns} FROM "{table.name}" ORDER BY {key}',  # noqa: S608 - names of ours
        execution_options={"yield_per": _AT_ONCE_WIDE if wide else _AT_ONCE},
    )
    makers = makers_of(table, connection.dialect.name)
    with rows:
        for row in rows:
            yield make_row(row, makers)


def _batches(rows: Iterable[Row]) -> Iterator[list[tuple[Row, bytes]]]:
    """Give the rows, each with the line that is hashed, so many at a time as memory is to hold."""
    batch: list[tuple[Row, bytes]] = []
    size = 0
    for row in rows:
        line = write_line(row).encode()
        batch.append((row, line))
        size += len(line)
        if size >= _BATCH or len(batch) >= _AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


# ---- the word indexes ------------------------------------------------------------------------------------


def _index(connection: Connection, progress: Progress) -> None:
    """Fill what the engine looks terms up in from the documents, which were copied."""
    documents = select(search_document).order_by(search_document.c.id)
    _each_batch(connection, documents, Document, index.search_engine(connection).add_documents, progress)
    matches = select(match_document.c.claim_id, match_document.c.words, match_document.c.titles)
    matches = matches.order_by(match_document.c.claim_id)
    _each_batch(connection, matches, MatchDocument, index.match_engine(connection).add_matches, progress)


def _each_batch(
    connection: Connection,
    query: Select[*tuple[Any, ...]],
    kind: type[T],
    add: Callable[[Connection, Sequence[T]], None],
    progress: Progress,
) -> None:
    with connection.execute(query.execution_options(yield_per=_AT_ONCE)) as rows:
        for some in rows.partitions():
            add(connection, [kind(*row) for row in some])
            progress(len(some))
