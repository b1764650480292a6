"""Writing records down so that another database can take them in: a line for each, with all its parts.

Unlike a report it holds the texts that quotes are anchored in, and the bytes of captures.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import Table, exists, func, select

from claims.columns import Flag
from claims.models import (
    actor,
    actor_link,
    capture,
    capture_content,
    claim,
    claim_link,
    database_info,
    merged_actor,
    metadata,
    rating,
    rating_scale,
    sign_off,
    verification,
)
from claims.services import log
from claims.services.approval import read_approvals
from claims.services.canonical import read_rows, speak_utc
from claims.services.dump.edit import EDITED, read_edits
from claims.services.dump.shape import (
    APPROVAL,
    CONTENT,
    EDITS,
    FORMAT,
    KINDS,
    SCHEMA,
    fields_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection

    from claims.services.canonical import Row
    from claims.services.dump.shape import Kind
    from claims.services.selection import ClaimFilter

Entry: TypeAlias = dict[str, Any]
Rows: TypeAlias = dict[str, "list[Row]"]

_AT_ONCE = 500
_CHARACTERS = 4_000_000
"""How much of texts and captures is read at once."""

_REMEMBERED = 100_000
"""How many names of records of one kind are kept at hand."""


def head_of(connection: Connection, filters: Sequence[tuple[str, str]], records: int) -> Entry:
    """Give the first line of a dump: what it is, of how many records, and which state of which database."""
    newest = log.get_head(connection)
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "database": connection.execute(select(database_info.c.uuid)).scalar_one(),
        "state": {"event": newest.position, "hash": newest.hash},
        "filters": [{"name": name, "value": value} for name, value in filters],
        "records": records,
    }


class Dump:
    """The records of a database that are wanted: all of them, or some claims and what those point to.

    The connection reads one state throughout. A choice of claims is held in memory by its numbers; `left_out`
    is how many links of theirs lead to claims that are not among them.
    """

    def __init__(self, connection: Connection, wanted: ClaimFilter | None) -> None:
        self.connection = connection
        self.needed = _find_needed(connection, wanted) if wanted is not None else None
        self.left_out = _count_left_out(connection, self.needed) if self.needed is not None else 0

    def count(self) -> int:
        """Give how many records there are to write."""
        if self.needed is not None:
            return sum(map(len, self.needed.values()))
        return sum(
            self.connection.execute(select(func.count()).select_from(kind.table)).scalar_one()
            for kind in KINDS
        )

    def entries(self) -> Iterator[Entry]:
        """Give every record, each after those that it points to."""
        reader = Reader(self.connection)
        for kind in KINDS:
            for page in self._pages(kind):
                for entry in reader.read(kind, page):
                    yield {kind.name: entry}

    def _pages(self, kind: Kind) -> Iterator[Sequence[int]]:
        if self.needed is not None:
            yield from _cut(sorted(self.needed.get(kind.name, ())))
            return
        key = kind.table.c.id
        some, after = select(key).order_by(key).limit(_AT_ONCE), 0
        while page := self.connection.execute(some.where(key > after)).scalars().all():
            after = page[-1]
            yield page


def _cut(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), _AT_ONCE):
        yield numbers[start : start + _AT_ONCE]


def _find_needed(connection: Connection, wanted: ClaimFilter) -> dict[str, set[int]]:
    """Give the numbers of the claims that are wanted, and of all that they point to, by kind."""
    numbers = select(claim.c.id).where(*wanted.conditions())
    needed: dict[str, set[int]] = {kind.name: set() for kind in KINDS}
    needed[claim.name].update(connection.execute(numbers).scalars())
    reader = Reader(connection, pointed=needed)
    for kind in reversed(KINDS):
        if kind.table is claim_link:
            needed[kind.name] = _between(connection, claim_link.c.claim_id, claim_link.c.other_id, needed)
        if kind.table is actor_link:
            needed[kind.name] = _between(connection, actor_link.c.actor_id, actor_link.c.other_id, needed)
        if kind.table is actor:
            merges = connection.execute(select(merged_actor.c.actor_id, merged_actor.c.into_id))
            needed[actor.name].update([row.into_id for row in merges if row.actor_id in needed[actor.name]])
        for page in _cut(sorted(needed[kind.name])):
            reader.look(kind, page)
    return needed


def _count_left_out(connection: Connection, needed: dict[str, set[int]]) -> int:
    """Count the links of the claims that lead to others."""
    rows = connection.execute(select(claim_link.c.id, claim_link.c.claim_id, claim_link.c.other_id))
    ends, kept = needed[claim.name], needed[claim_link.name]
    return sum(number not in kept and (one in ends or other in ends) for number, one, other in rows)


def _between(connection: Connection, one: Any, other: Any, needed: dict[str, set[int]]) -> set[int]:  # noqa: ANN401
    """Give the links whose two ends are both needed."""
    (key,) = one.foreign_keys
    ends = needed[key.column.table.name]
    rows = connection.execute(select(one.table.c.id, one, other))
    return {number for number, first, second in rows if first in ends and second in ends}


class Reader:
    """Reads records as a dump writes them, many at once. `pointed` is told what they point to, by kind."""

    def __init__(self, connection: Connection, *, pointed: dict[str, set[int]] | None = None) -> None:
        self.connection = connection
        self.pointed = pointed
        self.names: dict[str, dict[int, str]] = {}
        self.empty: set[str] = set()
        speak_utc(connection)
        for kind in KINDS:
            for part in kind.parts:
                if not connection.execute(select(exists(select(part.table.c[part.via])))).scalar():
                    self.empty.add(part.table.name)

    def read(self, kind: Kind, numbers: Sequence[int]) -> Iterator[Entry]:
        """Give records of a kind in the order of their numbers, which are sorted."""
        for some in self._bounded(kind, numbers):
            yield from self._entries(kind, self._rows(kind, some))

    def look(self, kind: Kind, numbers: Sequence[int]) -> None:
        """Only find out what records point to."""
        for some in self._bounded(kind, numbers):
            self._learn_names(kind, self._rows(kind, some))

    def _bounded(self, kind: Kind, numbers: Sequence[int]) -> Iterator[Sequence[int]]:
        """Cut a page so that its texts and captures fit into memory."""
        sizes: dict[int, int] = {}
        for part in kind.parts:
            if part.owner is kind.table and part.table.name not in self.empty:
                size = next((part.table.c[name] for name in ("length", "size") if name in part.table.c), None)
                if size is not None:
                    via = part.table.c[part.via]
                    told = select(via, func.sum(size)).where(via.between(numbers[0], numbers[-1]))
                    for number, length in self.connection.execute(told.group_by(via)):
                        sizes[number] = sizes.get(number, 0) + int(length or 0)
        some: list[int] = []
        total = 0
        for number in numbers:
            if some and total + sizes.get(number, 0) > _CHARACTERS:
                yield some
                some, total = [], 0
            some.append(number)
            total += sizes.get(number, 0)
        if some:
            yield some

    # ---- rows --------------------------------------------------------------------------------------------

    def _rows(self, kind: Kind, numbers: Sequence[int]) -> Rows:
        rows: Rows = {kind.name: read_rows(self.connection, kind.table, "id", numbers)}
        for part in kind.parts:
            if part.table.name in self.empty:
                rows[part.table.name] = []
                continue
            at = _place(part.owner, "id" if "id" in part.owner.c else part.via)
            owners = [row[at] for row in rows[part.owner.name]]
            rows[part.table.name] = read_rows(self.connection, part.table, part.via, owners)
        return rows

    def _learn_names(self, kind: Kind, rows: Rows) -> None:
        """Find out by which names the rows, and what they point to, are known."""
        tables = [kind.table, *(part.table for part in kind.parts)]
        for table in tables:
            if "uuid" in table.c:
                at, known = _place(table, "uuid"), self._known(table.name)
                known.update((row[0], row[at]) for row in rows[table.name])
        sought: dict[str, set[int]] = {}
        for table in tables:
            for field in fields_of(table, None, None):
                if field.target is not None:
                    at = _place(table, field.column.name)
                    numbers = {row[at] for row in rows[table.name]}
                    sought.setdefault(field.target, set()).update(numbers)
        for target, numbers in sought.items():
            numbers.discard(None)
            known = self._known(target)
            missing = sorted(numbers.difference(known))
            for some in _cut(missing):
                known.update(_read_names(self.connection, target, some))
            if self.pointed is not None:
                self._point(target, numbers)

    def _known(self, table: str) -> dict[int, str]:
        known = self.names.setdefault(table, {})
        if len(known) > _REMEMBERED:
            known.clear()
        return known

    def _point(self, target: str, numbers: set[int]) -> None:
        assert self.pointed is not None  # noqa: S101 - asked before
        if target == rating.name:
            scales = select(rating.c.scale_id).where(rating.c.id.in_(numbers)).distinct()
            self.pointed[rating_scale.name].update(self.connection.execute(scales).scalars())
        elif target in self.pointed:
            self.pointed[target].update(numbers)

    # ---- entries -----------------------------------------------------------------------------------------

    def _entries(self, kind: Kind, rows: Rows) -> Iterator[Entry]:
        self._learn_names(kind, rows)
        entries = dict(
            zip(
                (row[0] for row in rows[kind.name]),
                self._write(kind.table, rows[kind.name], None, None),
                strict=True,
            )
        )
        owners: dict[str, dict[int, int]] = {kind.name: {number: number for number in entries}}
        for part in kind.parts:
            found = rows[part.table.name]
            if not found:
                continue
            via = _place(part.table, part.via)
            of = owners[part.owner.name]
            written = self._write(part.table, found, part.via, part.owner)
            for row, one in zip(found, written, strict=True):
                entries[of[row[via]]].setdefault(part.table.name, []).append(one)
            owners[part.table.name] = {row[0]: of[row[via]] for row in found}
        if kind.name in EDITED:
            for number, edits in read_edits(self.connection, kind.name, list(entries)).items():
                entries[number][EDITS] = edits
        if kind.table is claim:
            self._add_approvals(entries)
        for entry in entries.values():
            for one in entry.get(capture.name, ()):
                if one.get("sha256"):
                    one[CONTENT] = self._content(one["sha256"])
            yield entry

    def _write(
        self, table: Table[Any], rows: Iterable[Row], via: str | None, owner: Table[Any] | None
    ) -> list[Entry]:
        fields = [
            (_place(table, field.column.name), field.name, field.target, isinstance(field.column.type, Flag))
            for field in fields_of(table, via, owner)
        ]
        names = self.names
        return [
            {
                name: names[target][row[at]] if target else bool(row[at]) if flag else row[at]
                for at, name, target, flag in fields
                if row[at] is not None
            }
            for row in rows
        ]

    def _content(self, sha256: str) -> str | None:
        held = select(capture_content.c.compressed).where(capture_content.c.sha256 == sha256)
        compressed = self.connection.execute(held).scalar()
        return base64.b64encode(compressed).decode() if compressed is not None else None

    def _add_approvals(self, entries: dict[int, Entry]) -> None:
        decided = [number for number, entry in entries.items() if verification.name in entry]
        for number, one in read_approvals(self.connection, decided).items():
            signed = {row["uuid"] for row in entries[number].get(sign_off.name, ())}
            if one.changed or signed:
                entries[number][APPROVAL] = {"changed": one.changed, "signed": sorted(one.signed & signed)}


def _place(table: Table[Any], column: str) -> int:
    return list(table.c.keys()).index(column)


def _read_names(connection: Connection, table: str, numbers: Sequence[int]) -> list[tuple[int, str]]:
    """Give the names of records in a dump: their UUIDs, and those of ratings by their scale."""
    if table == rating.name:
        query = (
            select(rating.c.id, rating_scale.c.uuid, rating.c.code)
            .join(rating_scale, rating_scale.c.id == rating.c.scale_id)
            .where(rating.c.id.in_(numbers))
        )
        return [(row.id, f"{row.uuid}/{row.code}") for row in connection.execute(query)]
    named = metadata.tables[table]
    rows = connection.execute(select(named.c.id, named.c.uuid).where(named.c.id.in_(numbers)))
    return [(row[0], row[1]) for row in rows]


write_entry = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Write an entry as a line of JSON."""
