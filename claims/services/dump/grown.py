"""Rows of a claim that went on in two databases: put together, unless they cannot stand side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import UniqueConstraint

from claims.i18n import _
from claims.models import claim, evidence_link, rating, review_withdrawal, verification
from claims.services.dump.name import tell_author, tell_rating
from claims.services.dump.shape import BY_NAME, fields_of
from claims.services.dump.twin import OWN
from claims.services.dump.word import shown, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Table

    from claims.services.dump.shape import Part
    from claims.services.dump.twin import Twins
    from claims.services.dump.write import Entry

Key = tuple[str, ...]

_EVIDENCE = ("evidence",)


def leave_out(
    connection: Connection, twins: Twins, current: Entry, entry: Entry, missing: dict[Part, list[Entry]]
) -> list[str]:
    """Take out of the rows that only the file has those that cannot stand beside ours, and say why.

    What names such a row goes with it, and so does a step that relies on it, with all later steps. A row that
    says what one of ours says is that one.
    """
    said: list[str] = []
    left: set[str] = set()
    # Steps rely on links, which stand after them in a claim.
    for part in sorted(missing, key=lambda one: one.table is not evidence_link):
        name = part.table.name
        own = {one.name for one in fields_of(part.table, part.via, part.owner) if one.target}
        passed = {row.get("supersedes") for row in entry.get(name, ())}
        here = {
            key: row
            for row in current.get(name, ())
            for key in _keys(part.table, row, current)
            if key[0] != _EVIDENCE or row["uuid"] not in passed  # what the file goes on from gives way
        }
        kept = []
        stepped = part.table is verification
        relied = _relying(entry, left) if stepped else set()
        broken = False
        for row in missing[part]:
            if row in current.get(name, ()):
                continue  # it is, now that it names our link
            uuid = str(row.get("uuid"))
            mine = next((here[key] for key in _keys(part.table, row, entry) if key in here), None)
            if broken:
                left.add(uuid)
            elif mine is not None and not stepped and _content(mine) == _content(row):
                twins.note(name, uuid, mine["uuid"])
            elif mine is not None:
                said.append(_tell(connection, part.table, mine, row))
                left.add(uuid)
            elif uuid in relied or not left.isdisjoint(str(row.get(one)) for one in own):
                left.add(uuid)
            else:
                kept.append(row)
            broken = stepped and uuid in left  # nor can those that follow it
        missing[part] = kept
        twins.rename(BY_NAME[claim.name], entry)
    return said


def _relying(entry: Entry, left: set[str]) -> set[str]:
    rows = entry.get("verification_evidence", ())
    return {str(row.get("verification")) for row in rows if row.get("evidence_link") in left}


def _keys(table: Table[Any], row: Entry, entry: Entry) -> Iterator[tuple[Key, Key]]:
    """Give by what a row is the only one of its kind: what the table says, and a link by its evidence."""
    written = {one.column.name: one.name for one in fields_of(table, None, None)}
    for one in table.constraints:
        if isinstance(one, UniqueConstraint):
            names = tuple([written[column.name] for column in one.columns if column.name != "claim_id"])
            if names != ("uuid",) and all(row.get(name) is not None for name in names):
                yield names, tuple([str(row[name]) for name in names])
    if table is evidence_link and not row.get("withdrawn"):
        rows = entry.get(table.name, ())
        if row.get("uuid") not in {other.get("supersedes") for other in rows}:
            yield _EVIDENCE, (str(row.get("evidence")),)
    if table is review_withdrawal and row.get("supersedes") is None:
        yield ("review",), (str(row.get("review")),)


def _content(row: Entry) -> Entry:
    return {name: value for name, value in row.items() if name not in OWN}


def _tell(connection: Connection, table: Table[Any], mine: Entry, given: Entry) -> str:
    """Say which two rows cannot stand side by side, whose they are, and what to do."""
    names = [name for name in {**mine, **given} if name not in OWN and mine.get(name) != given.get(name)]
    here, there = (_spell(connection, row, names) for row in (mine, given))
    if table is verification:
        return _(
            "step %(step)s was taken in both: on record %(here)s, in the file %(there)s; neither gives way, "
            "so choose one, and go on from there where the other one stands: claims verify"
        ) % {"step": given.get("step"), "here": here, "there": there}
    return _("%(field)s: on record %(here)s, in the file %(there)s") % {
        "field": word(table.name),
        "here": here,
        "there": there,
    }


def _spell(connection: Connection, row: Entry, names: Sequence[str]) -> str:
    shown_as = (
        "status",
        "rating",
        "reason",
        "note",
        "text",
        "outcome",
        "stance",
        "quote",
        "withdrawn",
        "url",
    )
    values = [
        f"{word(name)} {_value(connection, name, row.get(name))}"
        for name in shown_as
        if name in names or (name == "status" and name in row)
    ]
    return f"{', '.join(values)} ({tell_author(connection, row)})"


def _value(connection: Connection, name: str, value: Any) -> str:  # noqa: ANN401 - a value of JSON
    if name == rating.name and value:
        value = tell_rating(connection, str(value))
    return f"«{_(value)}»" if name in {"status", "stance", "outcome"} and value else shown(name, value)
