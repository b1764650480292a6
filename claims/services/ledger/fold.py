"""What is edited, against the log: the events of each record are folded into what it must be by now.

The log is read record by record, in the order of the tables, so that one record at a time is in memory. Rows
that belong to a record and change with it, such as the names of an actor, are folded in part.py.
"""

from __future__ import annotations

from bisect import bisect_right
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from claims import models
from claims.domain.vocabulary import ClaimKind, Priority
from claims.i18n import _
from claims.services.ledger import part
from claims.services.ledger.event import Told, read_events, read_names
from claims.services.ledger.row import (
    Difference,
    differences,
    label,
    missing,
    read_rows,
    same,
    spell,
    unreadable,
    untold,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Table

    from claims.services.ledger.dump import Taken
    from claims.services.ledger.row import Row


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of records that are edited: by which events one begins and is edited, and what belongs to it.

    `unsaid` is what a field is that the first event does not say; `further` are events of the parts.
    """

    table: Table[Any]
    begins: str
    edits: str
    unsaid: Mapping[str, Any]
    further: tuple[str, ...] = ()
    parts: tuple[Callable[[Connection], part.Part], ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Records `first` to `last` that one event tells of, with what it says of each of them."""

    first: int
    last: int
    position: int
    told: Mapping[str, Any]


SHEETS = (
    Sheet(models.source, "source.added", "source.edited", {}),
    Sheet(models.article, "article.added", "article.edited", {"guessed": None}),
    Sheet(
        models.actor,
        "actor.added",
        "actor.edited",
        {},
        (
            "actor.named",
            "actor.name_withdrawn",
            "actor.role_added",
            "actor.role_ended",
            "actor.role_withdrawn",
        ),
        (part.Names, part.Roles),
    ),
    Sheet(
        models.claim,
        "claim.recorded",
        "claim.edited",
        {"check_worthy": None, "check_worthy_reason": None},
        ("claim.assigned", "claim.unassigned"),
        (part.Topics, part.Involved, part.Assignee),
    ),
    Sheet(models.evidence, "evidence.added", "evidence.edited", {}),
    Sheet(models.import_run, "import_run.begun", "import_run.continued", {}),
)
"""Every table whose records are edited."""

IMPORTED = {
    "kind": ClaimKind.OTHER,
    "priority": Priority.NORMAL,
    "check_worthy": None,
    "check_worthy_reason": None,
}
"""What a claim is that an imported review made."""


def find_edited_differences(
    connection: Connection, batches: Mapping[str, Sequence[Batch]], taken: Taken
) -> Iterator[Difference]:
    """Say which records that are edited are not as the log tells, are missing, or are of no event.

    `batches` are, by table, those of records without an event of their own, in the order of their numbers.
    `taken` knows those that came in dumps, whose first values stand in a hash.
    """
    for sheet in SHEETS:
        yield from _Fold(connection, sheet, batches.get(sheet.table.name, ()), taken).compare()


class _Fold:
    """The records of one table, beside their events."""

    def __init__(self, connection: Connection, sheet: Sheet, batches: Sequence[Batch], taken: Taken) -> None:
        self.connection, self.sheet, self.table = connection, sheet, sheet.table
        self.taken = taken
        self.batches = batches
        self.starts = [batch.first for batch in batches]
        self.parts = [make(connection) for make in sheet.parts]

    def compare(self) -> Iterator[Difference]:
        """Walk the records and their events side by side."""
        actions = (self.sheet.begins, self.sheet.edits, *self.sheet.further)
        told = read_events(self.connection, actions, read_names(self.connection), noun=self.table.name)
        with closing(read_rows(self.connection, self.table)) as rows, closing(told):
            ahead = next(rows, None)
            for number, events in groupby(told, key=attrgetter("record_id")):
                while ahead is not None and ahead["id"] < number:
                    yield from self._compare(ahead, ())
                    ahead = next(rows, None)
                if ahead is not None and ahead["id"] == number:
                    yield from self._compare(ahead, events)
                    ahead = next(rows, None)
                else:
                    first = next(events)
                    yield missing(self.table, {"id": number}, first.position)
            while ahead is not None:
                yield from self._compare(ahead, ())
                ahead = next(rows, None)
        for one in self.parts:
            yield from one.rest()

    def _compare(self, row: Row, events: Iterator[Told] | tuple[()]) -> Iterator[Difference]:
        """Fold the events of one record, and compare it with what they come to."""
        told, position = self._begin(row)
        edited: dict[str, int] = {}
        latest = 0
        for event in events:
            if event.action == self.sheet.begins:
                told = {
                    **self.sheet.unsaid,
                    **event.after,
                    "uuid": event.record_uuid,
                    "created_at": event.at,
                    "created_by": event.person_id,
                }
                position = event.position
            elif event.action == self.sheet.edits:
                yield from self._edit(told, event, row)
                edited |= dict.fromkeys({**event.before, **event.after}, event.position)
            for entry in event.rows_of(self.table):
                told |= entry
                edited |= dict.fromkeys(entry, event.position)
            yield from self._hand_on(event)
            latest = event.position
        if not told:
            yield untold(self.table, row)
            return
        yield from differences(self.table, row, told, position, edited)
        for one in self.parts:
            yield from one.compare(label(self.table, row), latest or position)

    def _begin(self, row: Row) -> tuple[dict[str, Any], int]:
        """Give what a batch tells of a record, with the position of its event; nothing of others."""
        for one in self.parts:
            one.begin(row["id"])
        batch = self._batch(row["id"])
        if batch is not None:
            return dict(batch.told), batch.position
        first = self.taken.undone(self.table, row)
        if first is None:
            for one in self.parts:
                one.join(self.taken)
            return {}, 0
        for one in self.parts:
            one.assume(self.taken)
        return first

    def _hand_on(self, event: Told) -> Iterator[Difference]:
        """Give an event to what belongs to the record."""
        for one in self.parts:
            try:
                one.take(event)
            except (LookupError, TypeError, ValueError, AttributeError):
                yield unreadable(self.table, event.position, event.action)

    def _edit(self, told: dict[str, Any], event: Told, row: Row) -> Iterator[Difference]:
        """Take over what an event changed; what it found there is what was told before."""
        for key in {**event.before, **event.after}:
            if key in event.before and key in told and not same(told[key], event.before[key]):
                yield Difference(
                    self.table.name,
                    _(
                        "%(record)s: event %(position)d found %(column)s to be %(found)s, and the log had "
                        "told %(told)s."
                    )
                    % {
                        "record": label(self.table, row),
                        "position": event.position,
                        "column": f"{self.table.name}.{key}",
                        "found": spell(event.before[key]),
                        "told": spell(told[key]),
                    },
                )
            told[key] = event.after.get(key)

    def _batch(self, number: int) -> Batch | None:
        place = bisect_right(self.starts, number) - 1
        if place < 0 or number > self.batches[place].last:
            return None
        return self.batches[place]
