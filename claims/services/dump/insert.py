"""Writing the records of a batch: numbers for their rows, numbers for what they name, the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from claims.domain.status import Status
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.matching.index import match_engine
from claims.models import (
    capture_content,
    claim,
    metadata,
    rating,
    rating_scale,
    verification,
)
from claims.services.approval import read_approvals
from claims.services.canonical import is_numbered, is_one_of, take_numbers
from claims.services.dump.check import check_anchors, check_contents, check_own, check_steps, unpack_content
from claims.services.dump.edit import EDITED, edits_of
from claims.services.dump.name import find_names
from claims.services.dump.row import plan_of
from claims.services.dump.shape import APPROVAL, CONTENT, TOLD, fields_of
from claims.services.log import APPROVED, ELSEWHERE, edited_elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Table

    from claims.services.canonical import Row
    from claims.services.dump.edit import Edit
    from claims.services.dump.row import Plan
    from claims.services.dump.shape import Kind, Part
    from claims.services.dump.twin import Twins
    from claims.services.dump.write import Entry
    from claims.services.work import Work

Rows = dict[str, "list[Row]"]

_HELD = select(capture_content.c.sha256).where(is_one_of(capture_content.c.sha256, "wanted"))


class NotWholeError(Exception):
    """Raised for records that are not whole: `problems` tells what is wrong with each, by its UUID."""

    def __init__(self, problems: Mapping[str, InvalidInputError]) -> None:
        super().__init__(*problems.values())
        self.problems = problems


class Batch:
    """Records of one kind that are to be written together, and rows that are added to records on record.

    `names` are the numbers of all that was named, by table and by the name that a dump gives it.
    """

    def __init__(self, connection: Connection, kind: Kind, twins: Twins) -> None:
        self.connection = connection
        self.kind = kind
        self.twins = twins
        self.parts = {part.table.name for part in kind.parts} | TOLD
        self.fresh: list[Entry] = []
        self.given: dict[str, list[tuple[int | None, Entry]]] = {part.table.name: [] for part in kind.parts}
        self.names: dict[str, dict[str, int]] = {}
        self.grown: dict[int, Entry] = {}
        self.edited: dict[int, Sequence[Edit]] = {}
        self.numbers: dict[str, int] = {}

    def add(self, entry: Entry) -> None:
        """Let a record be written with all its parts; raises InvalidInputError for one that is not whole."""
        check_own(self.kind, entry)
        check_contents(entry)
        if self.kind.table is claim:
            check_steps(entry)
        self.fresh.append(entry)

    def add_rows(self, part: Part, number: int, entry: Entry, rows: Iterable[Entry]) -> None:
        """Let rows be added to a record on record, all of whose parts were checked, out of its `entry`."""
        added = [(number, row) for row in rows]
        if added:
            check_contents({part.table.name: [row for _number, row in added]})
            self.given[part.table.name] += added
            self.grown[number] = entry

    def edit(self, number: int, edits: Sequence[Edit]) -> None:
        """Let a record on record be edited as it was elsewhere."""
        if edits:
            self.edited[number] = edits

    def write(self) -> Rows:
        """Write everything and give the rows by table, in the order of their keys.

        Raises NotWholeError for rows that cannot stand there, and IntegrityError for what the database
        refuses.
        """
        if not self.fresh and not self.grown:
            return {}
        numbers = self._take_numbers()
        self._number(self.kind.table, numbers, [(None, entry) for entry in self.fresh])
        self.numbers = dict(self.names.get(self.kind.name, {}))
        for entry in self.fresh:
            number = self.numbers[entry["uuid"]]
            for name in self.given.keys() & entry.keys():
                self.given[name] += [(number, row) for row in entry[name]]
        for part in self.kind.parts:
            self._number(part.table, numbers, self.given[part.table.name])
        self._find_names()
        try:
            rows = self._make()
        except InvalidInputError as error:
            problems = self._find_problems()
            if not problems:
                raise
            raise NotWholeError(problems) from error
        self._keep_contents()
        engine = match_engine(self.connection)
        for name, made in rows.items():
            table = metadata.tables[name]
            columns = [f'"{column.name}"' for column in table.columns]
            engine.insert_rows(self.connection, name, columns, made)
        check_anchors(self.connection, rows)
        if self.kind.table is claim and self.grown:
            self._move_on()
        return rows

    def log_past(self, work: Work) -> None:
        """Log what only the log of their database tells of records: what was approved, and what edited."""
        if self.kind.table is claim:
            self._log_approvals(work)
        for entry in self.fresh if self.kind.name in EDITED else ():
            number = self.numbers[entry["uuid"]]
            for one in edits_of(self.kind, entry):
                after = {**one.after, ELSEWHERE: {"at": one.at, "name": one.name}}
                action = edited_elsewhere(self.kind.name)
                work.log(action, number, entry["uuid"], before=one.before, after=after, reason=one.reason)

    def _log_approvals(self, work: Work) -> None:
        """Log what is approved: of new claims what was there, of others what is so by now."""
        for entry in self.fresh:
            if told := _approval(entry):
                work.log(APPROVED, self.numbers[entry["uuid"]], entry["uuid"], after=told)
        stepped = {number for number, _row in self.given[verification.name]}
        for number, here in read_approvals(self.connection, sorted(self.grown)).items():
            entry = self.grown[number]
            told = _approval(entry) or {"changed": False, "signed": []}
            if number not in stepped:  # the newest step is one that was read here too
                told["changed"] = told["changed"] or here.changed
            if not any("text" in edit.fields for edit in self.edited.get(number, ())):
                told["signed"] = sorted({*told["signed"], *here.signed})
            if told["changed"] or here.lapsed:
                told = {"changed": True, "signed": []}
            if (told["changed"], {*told["signed"]}) != (here.changed, here.signed):
                work.log(APPROVED, number, _uuid_of(self.connection, number), after=told)

    # ---- numbers -----------------------------------------------------------------------------------------

    def _take_numbers(self) -> Mapping[str, range]:
        """Take as many numbers for each table as it gets rows."""
        counts = {self.kind.table: len(self.fresh)}
        for part in self.kind.parts:
            name = part.table.name
            fresh = sum(len(entry[name]) for entry in self.fresh if name in entry)
            counts[part.table] = len(self.given[name]) + fresh
        wanted = {table: count for table, count in counts.items() if count and is_numbered(table)}
        return take_numbers(self.connection, wanted)

    def _number(
        self, table: Table[Any], numbers: Mapping[str, range], given: Sequence[tuple[int | None, Entry]]
    ) -> None:
        """Give each row its number, by its name."""
        if table.name not in numbers:
            return
        known = self.names.setdefault(table.name, {})
        for number, (owner, row) in zip(numbers[table.name], given, strict=True):
            name = self._name(table, owner, row)
            if not isinstance(name, str) or name in known:
                raise InvalidInputError(
                    _("Two rows have the UUID %(uuid)s, or it is none.") % {"uuid": name},
                    hint=_("Write the dump anew, and import that."),
                )
            known[name] = number

    def _name(self, table: Table[Any], owner: int | None, row: Entry) -> Any:  # noqa: ANN401 - what was read
        """Give the name that others know a row by, or None of rows that nothing points to."""
        if table is not rating:
            return row.get("uuid")
        scales = {number: uuid for uuid, number in self.names[rating_scale.name].items()}
        return f"{scales[owner or 0]}/{row.get('code')}"

    def _find_names(self) -> None:
        """Find the numbers of all that the rows name."""
        sought: dict[str, set[str]] = {}
        for table, via, owner, entries in self._tables():
            for field in fields_of(table, via, owner):
                if field.target is not None:
                    named = sought.setdefault(field.target, set())
                    named.update([entry[field.name] for entry in entries if field.name in entry])
        for target, names in sought.items():
            known = self.names.setdefault(target, {})
            here = {
                name: self.twins.name(target, name)
                for name in names
                if name not in known and isinstance(name, str)
            }
            if here:
                numbers = find_names(self.connection, target, sorted(set(here.values())))
                known.update((name, numbers[own]) for name, own in here.items() if own in numbers)

    def _tables(self) -> Iterable[tuple[Table[Any], str | None, Table[Any] | None, list[Entry]]]:
        yield self.kind.table, None, None, self.fresh
        for part in self.kind.parts:
            rows = [row for _owner, row in self.given[part.table.name]]
            yield part.table, part.via, part.owner, rows

    # ---- rows --------------------------------------------------------------------------------------------

    def _make(self) -> Rows:
        rows: Rows = {}
        if self.fresh:
            plan = plan_of(self.kind.table, None, None)
            rows[self.kind.name] = [
                plan.make(self._own(entry), self.numbers[entry["uuid"]], None, self.names)
                for entry in self.fresh
            ]
            if self.kind.table is claim:
                rows[claim.name] = [
                    _with_status(row, entry) for row, entry in zip(rows[claim.name], self.fresh, strict=True)
                ]
        for part in self.kind.parts:
            given = self.given[part.table.name]
            if not given:
                continue
            plan = plan_of(part.table, part.via, part.owner)
            known = self.names.get(part.table.name, {})
            made = [
                plan.make(row, known.get(self._name(part.table, owner, row)), owner, self.names)
                for owner, row in given
            ]
            rows[part.table.name] = made if is_numbered(part.table) else sorted(made, key=_key_of(part.table))
        return rows

    def _find_problems(self) -> dict[str, InvalidInputError]:
        """Tell what is wrong with the first row of each record that cannot be made, by the record's UUID."""
        problems: dict[str, InvalidInputError] = {}
        owners = {number: uuid for uuid, number in self.numbers.items()}
        owners |= {number: entry["uuid"] for number, entry in self.grown.items()}
        own = [(self.numbers[entry["uuid"]], self._own(entry)) for entry in self.fresh]
        plans: list[tuple[Plan, Sequence[tuple[int | None, Entry]]]]
        plans = [(plan_of(self.kind.table, None, None), own)]
        for part in self.kind.parts:
            plans.append((plan_of(part.table, part.via, part.owner), self.given[part.table.name]))
        for plan, rows in plans:
            for number, row in rows:
                try:
                    plan.make(row, None, number, self.names)
                except InvalidInputError as error:
                    problems.setdefault(owners[number or 0], error)
        return problems

    def _own(self, entry: Entry) -> Entry:
        """Give the fields of a record's own row."""
        return {name: value for name, value in entry.items() if name not in self.parts}

    def _move_on(self) -> None:
        """Let claims that got further steps stand as their newest one says."""
        stepped = {number for number, _row in self.given[verification.name] if number in self.grown}
        newest = (
            select(verification.c.claim_id, verification.c.step, verification.c.status)
            .where(verification.c.claim_id.in_(stepped))
            .order_by(verification.c.claim_id, verification.c.step)
        )
        stands = {row.claim_id: row for row in self.connection.execute(newest)}
        for number, row in stands.items():
            self.connection.execute(
                update(claim).where(claim.c.id == number).values(step=row.step, status=row.status)
            )

    def _keep_contents(self) -> None:
        """Keep the bytes of captures that are not kept yet; a copy without any is refused."""
        copies = {
            row["sha256"]: row
            for _owner, row in self.given.get("capture", ())
            if isinstance(row.get("sha256"), str)
        }
        if not copies:
            return
        held = self.connection.execute(_HELD, {"wanted": list(copies)})
        missing = copies.keys() - set(held.scalars())
        if any(CONTENT not in copies[sha256] for sha256 in missing):
            raise InvalidInputError(
                _("The bytes of a capture are not in the file: %(sha)s.") % {"sha": min(missing)},
                hint=_("Write the dump anew, and import that."),
            )
        for sha256 in sorted(missing):
            compressed = unpack_content(copies[sha256])
            self.connection.execute(capture_content.insert().values(sha256=sha256, compressed=compressed))


def _approval(entry: Entry) -> dict[str, Any]:
    """Give what an event tells of what was approved of a claim, if anything was."""
    told = entry.get(APPROVAL)
    if not isinstance(told, dict):
        return {}
    return {"changed": bool(told.get("changed")), "signed": [str(uuid) for uuid in told.get("signed", ())]}


def _uuid_of(connection: Connection, number: int) -> str:
    return connection.execute(select(claim.c.uuid).where(claim.c.id == number)).scalar_one()


def _key_of(table: Table[Any]) -> Any:  # noqa: ANN401 - a function of rows
    names = table.c.keys()
    places = [names.index(column.name) for column in table.primary_key]
    return lambda row: tuple([row[at] for at in places])


def _with_status(row: Row, entry: Entry) -> Row:
    steps = entry.get(verification.name, ())
    names = claim.c.keys()
    values = list(row)
    values[names.index("status")] = str(steps[-1]["status"] if steps else Status.UNREVIEWED)
    values[names.index("step")] = len(steps)
    return tuple(values)
