"""What is only ever added, against the log: the tables and the log are walked side by side.

The rows of such a table stand in the order of the events that they were written with, so one pass over each
is enough, a page at a time. What each event tells of is said in services/ledger/tell.py.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.i18n import _
from claims.services.ledger.book import BOOKS, Book
from claims.services.ledger.event import Told, read_events, read_names
from claims.services.ledger.row import (
    Difference,
    differences,
    missing,
    read_rows,
    same,
    stored,
    unreadable,
    untold,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from claims.services.ledger.dump import Taken
    from claims.services.ledger.row import Row

_NEVER_INHERITED = frozenset({"id", "uuid", "supersedes_id"})


def find_added_differences(connection: Connection, taken: Taken) -> Iterator[Difference]:
    """Say which rows that are only ever added are not as the log tells, are missing, or are of no event.

    Those that came in dumps, which `taken` knows, are left out.
    """
    with ExitStack() as stack:
        shelves = {
            book.table.name: _Shelf(
                connection,
                book,
                taken.without(
                    book.table, stack.enter_context(closing(read_rows(connection, book.table, book.query())))
                ),
            )
            for book in BOOKS
        }
        concerned: dict[str, list[_Shelf]] = {}
        for shelf in shelves.values():
            for action in shelf.book.actions:
                concerned.setdefault(action, []).append(shelf)
        for one in read_events(connection, concerned, read_names(connection)):
            for shelf in concerned[one.action]:
                yield from shelf.compare(one)
        for shelf in shelves.values():
            yield from shelf.rest()


class _Shelf:
    """The rows of one table, taken one by one as events tell of them."""

    def __init__(self, connection: Connection, book: Book, rows: Iterator[Row]) -> None:
        self.connection, self.book, self.table = connection, book, book.table
        self.keys = tuple(column.name for column in book.table.primary_key)
        self.rows = rows
        self.ahead: list[Row] = []

    def compare(self, one: Told) -> Iterator[Difference]:
        """Compare the rows that an event tells of with those that come next."""
        try:
            told = list(self.book.tell(self.book, one))
        except (LookupError, TypeError, ValueError, AttributeError):
            yield unreadable(self.table, one.position, one.action)
            return
        for row in told:
            yield from self._meet(row, one.position)

    def rest(self) -> Iterator[Difference]:
        """Name the rows that are left when every event has told."""
        while (row := self._peek()) is not None:
            self.ahead.pop(0)
            if not self.book.partly:
                yield untold(self.table, row)

    def _meet(self, told: dict[str, Any], position: int) -> Iterator[Difference]:
        key = self._key_of(told) if all(name in told for name in self.keys) else None
        row = self._peek()
        while key is not None and row is not None and self._key_of(row) < key:
            self.ahead.pop(0)
            if not self.book.partly:
                yield untold(self.table, row)
            row = self._peek()
        if row is None or (key is not None and self._key_of(row) != key):
            yield missing(self.table, told, position)
            return
        if key is None and not self._fits(row, told):
            # Nothing says which row is meant: the next one, unless one was slipped in or taken out.
            second = self._peek(1)
            if second is not None and self._fits(second, told):
                self.ahead.pop(0)
                yield untold(self.table, row)
                row = second
            elif not self._dated(row, told):
                yield missing(self.table, told, position)
                return
        self.ahead.pop(0)
        yield from differences(self.table, row, self._whole(row, told), position)

    def _peek(self, further: int = 0) -> Row | None:
        while len(self.ahead) <= further:
            row = next(self.rows, None)
            if row is None:
                return None
            self.ahead.append(row)
        return self.ahead[further]

    def _key_of(self, row: Row) -> tuple[Any, ...]:
        return tuple(row[name] for name in self.keys)

    def _fits(self, row: Row, told: Row) -> bool:
        return all(same(row[name], value) for name, value in told.items() if name in row)

    def _dated(self, row: Row, told: Row) -> bool:
        """Tell whether a row is likely the one that is told of, although something in it was changed."""
        given = [name for name in ("created_at", "created_by", *self.keys) if name in told]
        return all(same(row[name], told[name]) for name in given)

    def _whole(self, row: Row, told: dict[str, Any]) -> dict[str, Any]:
        """Add what an event does not say of a row that supersedes another: it stands as in that one."""
        first = told.pop("first", None)
        if not self.book.first:
            return told
        if first and "supersedes_id" not in told:
            told["supersedes_id"] = None
        number = told.get("supersedes_id", row["supersedes_id"])
        if number is None:
            if first is False:
                told["supersedes_id"] = _("another row")
            return told
        query = select(*(stored(column) for column in self.table.c)).where(self.table.c.id == number)
        before = self.connection.execute(query).first()
        if before is None:
            return told
        kept = {key: value for key, value in before._mapping.items() if key not in _NEVER_INHERITED}
        return kept | told
