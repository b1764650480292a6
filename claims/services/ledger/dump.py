"""Rows that came in dumps, against the log: one event tells of a batch, with a hash over its rows by table.

What was edited since is undone first, and what was added since left out. The rows of such records are
compared with what later events tell as all others are; what stood before those is what the hash holds.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.status import Status
from claims.domain.text import fold
from claims.i18n import _
from claims.models import (
    NEVER_DELETED,
    capture_text,
    claim,
    claim_assignee,
    claim_topic,
    event,
    metadata,
    person,
    topic,
    verification,
)
from claims.services.canonical import read_rows, speak_utc
from claims.services.dump.audit import MARK, hash_of, read_batches
from claims.services.follow import FOLLOWING
from claims.services.history import first_values, undo
from claims.services.ledger.row import Difference, label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Table

    from claims.services.canonical import Row as Stored
    from claims.services.dump.audit import Span, TakenBatch
    from claims.services.ledger.row import Row


class Taken:
    """Which rows came in dumps, and what they were when they came."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.batches = read_batches(connection)
        self.spans: dict[str, list[tuple[Span, int]]] = {}
        for batch in self.batches:
            for name, span in batch.spans.items():
                self.spans.setdefault(name, []).append((span, batch.position))
        self.starts = {name: [span.first for span, _at in spans] for name, spans in self.spans.items()}
        self.later_texts = self._read_later_texts()
        self.first: dict[tuple[str, int], dict[int, dict[str, Any]]] = {}

    def find(self, table: str, number: int) -> tuple[Span, int] | None:
        """Find the span that a row of that number came in, with the position of its event."""
        if table == capture_text.name and number in self.later_texts:
            return None
        place = bisect_right(self.starts.get(table, ()), number) - 1
        if place < 0:
            return None
        span, position = self.spans[table][place]
        return (span, position) if number <= span.last else None

    def without(self, table: Table[Any], rows: Iterator[Row]) -> Iterator[Row]:
        """Give those of some rows that did not come in a dump."""
        if table.name not in self.spans:
            return rows
        (key, *_others) = table.primary_key
        return (row for row in rows if self.find(table.name, row[key.name]) is None)

    def undone(self, table: Table[Any], row: Row) -> tuple[dict[str, Any], int] | None:
        """Give what a row was when it came, and the position of that event; None of other rows."""
        found = self.find(table.name, row["id"])
        if found is None:
            return None
        span, position = found
        then = undo(table, row, self._first(table, span).get(row["id"], {}))
        followed = FOLLOWING.get(table.name, {})  # those are worked out of the others as they stand
        return {name: value for name, value in then.items() if name not in followed}, position

    def _first(self, table: Table[Any], span: Span) -> dict[int, dict[str, Any]]:
        known = self.first.get((table.name, span.first))
        if known is None:
            # Rows are asked for in their order: what is known of the span before is not needed again.
            self.first = {key: first for key, first in self.first.items() if key[0] != table.name}
            known = self.first[table.name, span.first] = first_values(
                self.connection, table, span.first, span.last
            )
        return known

    def _read_later_texts(self) -> set[int]:
        """Give the captures whose text was read here, of which an event of its own tells."""
        if capture_text.name not in self.spans:
            return set()
        query = select(event.c.after).where(event.c.action == "evidence.text_read")
        told = [json.loads(after or "{}") for after in self.connection.execute(query).scalars()]
        return {int(one["capture"][1:]) for one in told if "capture" in one}

    # ---- the hashes ----------------------------------------------------------------------------------

    def find_changed(self) -> Iterator[Difference]:
        """Say of which batches the rows are not those that came, table by table."""
        speak_utc(self.connection)
        for batch in self.batches:
            held: dict[str, list[Stored]] = {}
            for name in sorted(
                batch.spans, key=lambda one: one == claim.name
            ):  # a claim follows from its steps
                span = batch.spans[name]
                held[name] = self._rows(batch, metadata.tables[name], span, held)
                sha256, marks = hash_of(name, held[name])
                if len(held[name]) != span.count or sha256 != span.sha256:
                    yield from self._name(batch, metadata.tables[name], span, held[name], marks)

    def _name(
        self, batch: TakenBatch, table: Table[Any], span: Span, rows: Sequence[Stored], marks: str
    ) -> Iterator[Difference]:
        """Name the rows that are not those that came, as far as there are as many."""
        names = [column.name for column in table.columns]
        pairs = zip(rows, _parted(marks), _parted(span.marks), strict=False)
        changed = [row for row, mark, told in pairs if mark != told] if len(rows) == span.count else []
        for row in changed:
            yield Difference(
                table.name,
                _("%(record)s is not as it came in with event %(position)d.")
                % {
                    "record": label(table, dict(zip(names, row, strict=True))),
                    "position": batch.position,
                },
            )
        if not changed:
            yield Difference(
                table.name,
                _(
                    "The rows %(first)d to %(last)d of %(table)s are not those that came in with "
                    "event %(position)d."
                )
                % {"first": span.first, "last": span.last, "table": table.name, "position": batch.position},
            )

    def _rows(
        self, batch: TakenBatch, table: Table[Any], span: Span, held: Mapping[str, Sequence[Stored]]
    ) -> list[Stored]:
        """Give the rows of a span as they were when they came."""
        if table is claim_topic:
            return self._topics(batch, span)
        if table is claim_assignee:
            return self._assignees(span)
        (key, *_others) = table.primary_key
        rows = read_rows(self.connection, table, key.name, range(span.first, span.last + 1))
        if table is capture_text:
            return [row for row in rows if row[0] not in self.later_texts]
        if table.name not in {*NEVER_DELETED}:
            return rows
        first = self._first(table, span)
        names = [column.name for column in table.columns]
        return [self._undo(table, names, row, first.get(row[0], {}), held) for row in rows]

    def _undo(
        self,
        table: Table[Any],
        names: Sequence[str],
        row: Stored,
        first: Mapping[str, Any],
        held: Mapping[str, Sequence[Stored]],
    ) -> Stored:
        if not first and table is not claim:
            return row
        values = dict(zip(names, row, strict=True))
        values |= {key: _stored(value) for key, value in first.items() if key in values}
        if first:
            values |= {key: follow(values) for key, follow in FOLLOWING.get(table.name, {}).items()}
        if table is claim:
            values["step"], values["status"] = _standing(held.get(verification.name, ()), values["id"])
        return tuple(values.values())

    def _topics(self, batch: TakenBatch, span: Span) -> list[Stored]:
        """Give the topics that claims came with: those of an edited one are named by its first edit."""
        rows = read_rows(self.connection, claim_topic, "claim_id", range(span.first, span.last + 1))
        first = self._first(claim, batch.spans.get(claim.name, span))
        named = {number: values["topics"] for number, values in first.items() if "topics" in values}
        if not named:
            return rows
        keys = {fold(name) for names in named.values() for name in names}
        known = select(topic.c.key, topic.c.id).where(topic.c.key.in_(keys))
        numbers = {row.key: row.id for row in self.connection.execute(known)}
        kept = [row for row in rows if row[0] not in named]
        before = [
            (claim_id, numbers.get(fold(name), 0)) for claim_id, names in named.items() for name in names
        ]
        return sorted([*kept, *before])

    def _assignees(self, span: Span) -> list[Stored]:
        """Give who worked on claims when they came: the log tells who did before the first change."""
        rows = read_rows(self.connection, claim_assignee, "claim_id", range(span.first, span.last + 1))
        query = (
            select(event.c.record_id, event.c.before)
            .where(
                event.c.record_kind == "claim",
                event.c.record_id.between(span.first, span.last),
                event.c.action.in_(("claim.assigned", "claim.unassigned")),
            )
            .order_by(event.c.position.desc())
        )
        mails = {
            number: json.loads(told or "{}").get("mail") for number, told in self.connection.execute(query)
        }
        if not mails:
            return rows
        known = select(person.c.mail, person.c.id).where(
            person.c.mail.in_([mail for mail in mails.values() if mail])
        )
        people = {row.mail: row.id for row in self.connection.execute(known)}
        kept = [row for row in rows if row[0] not in mails]
        return sorted([*kept, *((number, people.get(mail, 0)) for number, mail in mails.items() if mail)])


def _standing(steps: Sequence[Stored], number: int) -> tuple[int, str]:
    """Give the step and the status that a claim came with, out of the steps that came with it."""
    names = [column.name for column in verification.columns]
    of, step, status = (names.index(name) for name in ("claim_id", "step", "status"))
    newest = max(((row[step], row[status]) for row in steps if row[of] == number), default=None)
    return newest or (0, str(Status.UNREVIEWED))


def _stored(value: Any) -> Any:  # noqa: ANN401 - a value of an event
    return int(value) if isinstance(value, bool) else value


def _parted(marks: str) -> Iterator[str]:
    for at in range(0, len(marks), MARK):
        yield marks[at : at + MARK]
