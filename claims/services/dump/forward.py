"""Edits that another database made of a record, taken over where nobody here changed what they changed.

What only one of two databases went on with stands as that one has it. What both changed is a conflict, and
stands here as it did.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from claims.domain.reference import Kind as Reference
from claims.domain.reference import format_reference
from claims.domain.text import fingerprint, fold
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.models import actor, claim, claim_topic, metadata, topic
from claims.services import log
from claims.services.dump.edit import (
    NAME,
    TOPICS,
    comparable,
    edits_of,
    made_since,
    newest_of,
    row_field,
    split_field,
)
from claims.services.dump.name import tell_author, tell_when
from claims.services.dump.shape import fields_of
from claims.services.dump.twin import KNOWN_BY, OWN, UNIQUE
from claims.services.dump.word import shown, word
from claims.services.follow import FOLLOWING
from claims.services.history import value_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Column, Connection

    from claims.services.dump.edit import Edit
    from claims.services.dump.shape import Kind
    from claims.services.dump.write import Entry
    from claims.services.work import Work


@dataclass(slots=True)
class Compared:
    """The fields of a record that stand otherwise here than in a file.

    `said` tells what stands where. `made` are the edits that are taken over, by field; `ahead` is what
    was edited here alone, and `conflicts` are the others, in words.
    """

    edits: Sequence[Edit] = ()
    said: dict[str, str] = field(default_factory=dict)
    made: dict[str, list[Edit]] = field(default_factory=dict)
    ahead: set[str] = field(default_factory=set)
    conflicts: dict[str, str] = field(default_factory=dict)

    def refuse(self, name: str, why: str) -> None:
        """Let a field be a conflict after all, and say why."""
        self.ahead.discard(name)
        self.made.pop(name, None)
        self.conflicts[name] = f"{self.said[name]}; {why}"

    def keep_rows(self) -> None:
        """Let the rows that belong to the record stand as they do."""
        self.made = {name: edits for name, edits in self.made.items() if "/" not in name}

    @property
    def taken(self) -> list[Edit]:
        """Give the edits that are taken over, in order, each with those fields alone."""
        parts = [(one, [name for name, made in self.made.items() if one in made]) for one in self.edits]
        return [
            one.of([*names, NAME] if any("/" in name for name in names) else names)
            for one, names in parts
            if names
        ]


def compare(connection: Connection, kind: Kind, here: Entry, there: Entry, *, twin: bool) -> Compared:
    """Compare a record on record with one of a file, field by field; not what a twin is known by.

    Raises InvalidInputError for edits, or topics, that are none.
    """
    passed = {*OWN, KNOWN_BY.get(kind.name)} if twin else set()
    if twin and kind.table is claim and fingerprint(here["text"]) == fingerprint(str(there.get("text"))):
        passed.add("text")
    values = {
        one.name: (here.get(one.name), there.get(one.name))
        for one in fields_of(kind.table, None, None)
        if one.name not in passed
    }
    if kind.table is actor and not twin:
        values |= _rows(kind, here, there)
    if kind.table is claim:
        values[TOPICS] = _topics(connection, here, there)
    differing = {name: pair for name, pair in values.items() if pair[0] != pair[1]}
    if not differing:
        return Compared()
    theirs, ours = edits_of(kind, there), edits_of(kind, here)
    found = Compared(theirs)

    def signed(entry: Entry, newest: Edit | None) -> str | None:
        """Say who set what stands there: whoever edited it last, or else entered what is here anew."""
        if newest is not None:
            return _signed(newest)
        return tell_author(connection, entry) if twin else None

    for name, (mine, given) in differing.items():
        found.said[name] = _("%(field)s: on record %(here)s, in the file %(there)s") % {
            "field": _label(name),
            "here": _spell(name, mine, signed(here, newest_of(name, ours))),
            "there": _spell(name, given, signed(there, newest_of(name, theirs))),
        }
        made = made_since(name, mine, theirs, ours)
        if made and comparable(name, made[-1].after.get(name)) == comparable(name, given):
            found.made[name] = made
        elif made_since(name, given, ours, theirs):
            found.ahead.add(name)
        else:
            found.conflicts[name] = found.said[name]
    return found


def _rows(kind: Kind, here: Entry, there: Entry) -> dict[str, tuple[Any, Any]]:
    """Give what the rows that both have hold here and in the file: those of an actor may change."""
    values = {}
    for part in kind.parts:
        given = {row.get("uuid"): row for row in there.get(part.table.name, ())}
        for row in here.get(part.table.name, ()):
            other = given.get(row["uuid"], row)
            for name in {*row, *other}:
                values[row_field(part.table.name, row["uuid"], name)] = row.get(name), other.get(name)
    return values


def _topics(connection: Connection, here: Entry, there: Entry) -> tuple[list[str], list[str]]:
    """Give the names of a claim's topics, here and in the file; raises InvalidInputError for what is none."""
    uuids = [[row.get("topic") for row in entry.get(claim_topic.name, ())] for entry in (here, there)]
    if sorted(map(str, uuids[0])) == sorted(map(str, uuids[1])):
        return [], []
    query = select(topic.c.uuid, topic.c.name).where(topic.c.uuid.in_({*uuids[0], *uuids[1]}))
    names: dict[str, str] = {row.uuid: row.name for row in connection.execute(query)}
    unknown = [str(uuid) for uuid in uuids[1] if uuid not in names]
    if unknown:
        raise InvalidInputError(
            _("%(record)s names a %(field)s that is not on record: %(value)s")
            % {"record": word(claim_topic.name), "field": word(topic.name), "value": unknown[0][:80]},
            hint=_("It was not taken, or does not stand before it in the file."),
        )
    mine, given = (sorted(names[uuid] for uuid in some) for some in uuids)
    return mine, given


def find_other(connection: Connection, kind: Kind, number: int, made: Mapping[str, Any]) -> str | None:
    """Find another record that what was edited would be taken for, and give its reference."""
    column: Column[Any]
    if kind.table is claim and "text" in made:
        column, key = claim.c.fingerprint, fingerprint(made["text"])
    elif kind.table is actor and made.get("wikidata"):
        column, key = actor.c.wikidata, made["wikidata"]
    elif kind.name in UNIQUE and made.get(KNOWN_BY[kind.name]):
        column, _name, key_of = UNIQUE[kind.name]
        key = key_of(made[KNOWN_BY[kind.name]])
    else:
        return None
    others = select(kind.table.c.id).where(column == key, kind.table.c.id != number)
    other = connection.execute(others.order_by(kind.table.c.id)).scalar()
    return format_reference(Reference[kind.name.upper()], other) if other is not None else None


def take_over(work: Work, kind: Kind, number: int, edits: Sequence[Edit], origin: Mapping[str, str]) -> None:
    """Edit a record as it was edited elsewhere; `origin` says which file of which database tells of it."""
    row = work.connection.execute(select(kind.table).where(kind.table.c.id == number)).one()._asdict()
    names = _names_here(work.connection, edits)
    values: dict[str, Any] = {}
    for one in edits:
        _change_rows(work, one)
        told = [_as_here(names, fields) for fields in (one.before, one.after)]
        elsewhere = {"at": one.at, "name": one.name, **origin}
        work.log(
            f"{kind.name}.edited",
            number,
            row["uuid"],
            before=told[0],
            after={**told[1], log.ELSEWHERE: elsewhere},
            reason=one.reason,
        )
        values |= {name: told[1].get(name) for name in one.fields if name in kind.table.c or name == TOPICS}
    if TOPICS in values:
        _tag(work.connection, number, values.pop(TOPICS))
    if values:
        values = {name: value_of(kind.table.c[name], value) for name, value in values.items()}
        follow = FOLLOWING.get(kind.name, {})
        values |= {name: work_out(row | values) for name, work_out in follow.items()}
        work.change(kind.table, number, values)


def _change_rows(work: Work, one: Edit) -> None:
    """Change rows that are part of the record as an edit did; the event that follows tells of them."""
    changes: dict[tuple[str, str], dict[str, Any]] = {}
    for changed in one.fields:
        name, uuid, column = split_field(changed)
        if name:
            table = metadata.tables[name]
            told = value_of(table.c[column], one.after.get(changed))
            changes.setdefault((name, uuid), {})[column] = told
    for (name, uuid), values in changes.items():
        table = metadata.tables[name]
        row = work.connection.execute(select(table).where(table.c.uuid == uuid)).one()._asdict()
        follow = FOLLOWING.get(name, {})
        values |= {key: work_out(row | values) for key, work_out in follow.items()}
        work.change(table, row["id"], values)


def _names_here(connection: Connection, edits: Sequence[Edit]) -> dict[str, str]:
    """Give how the topics that edits name are written here, by their keys."""
    keys = {fold(name) for one in edits for told in (one.before, one.after) for name in told.get(TOPICS, ())}
    known = select(topic.c.key, topic.c.name).where(topic.c.key.in_(keys))
    return {row.key: row.name for row in connection.execute(known)} if keys else {}


def _as_here(names: Mapping[str, str], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Give what an event tells of an edit, with the topics as they are written here, and without rows."""
    fields = {name: value for name, value in fields.items() if "/" not in name}
    if TOPICS not in fields:
        return fields
    return {**fields, TOPICS: sorted(names.get(fold(name), name) for name in fields[TOPICS])}


def _tag(connection: Connection, number: int, names: Sequence[str]) -> None:
    """Give a claim just these topics."""
    connection.execute(delete(claim_topic).where(claim_topic.c.claim_id == number))
    known = select(topic.c.id).where(topic.c.key.in_([fold(name) for name in names]))
    rows = [{"claim_id": number, "topic_id": one} for one in connection.execute(known).scalars()]
    if rows:
        connection.execute(insert(claim_topic), rows)


def tell_edit(one: Edit) -> str:
    """Say what an edit changed, who made it, and when."""
    fields = [name for name in one.fields if "/" not in name] or list(one.fields)
    changes = "; ".join(
        f"{_label(name)}: {shown(name, one.before.get(name))} → {shown(name, one.after.get(name))}"
        for name in fields
    )
    return f"{changes} ({_signed(one)})"


def _label(field: str) -> str:
    table, _uuid, column = split_field(field)
    return f"{word(table)}, {word(column)}" if table else word(column)


def _spell(field: str, value: Any, signed: str | None) -> str:  # noqa: ANN401 - a value of JSON
    return f"{shown(field, value)} ({signed})" if signed else shown(field, value)


def _signed(one: Edit) -> str:
    return tell_when(one.name, one.at)
