"""Records of a dump that are on record here: what stands otherwise, and which rows only the file has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from claims.domain.text import cut, fold
from claims.domain.vocabulary import NameType
from claims.errors import ConflictError
from claims.i18n import _
from claims.models import (
    APPEND_ONLY,
    actor,
    actor_name,
    actor_role,
    article,
    claim,
    extraction,
    rating_scale,
    snapshot,
)
from claims.services.dump_insert import check_own, check_steps
from claims.services.dump_shape import CONTENT, fields_of
from claims.services.dump_twin import KNOWN_BY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Table

    from claims.services.dump_insert import Batch
    from claims.services.dump_shape import Kind, Part
    from claims.services.dump_twin import Twins
    from claims.services.dump_write import Entry, Reader

OWN = {"uuid", "created_at", "created_by"}
"""What each database has of its own of a record that both entered."""

_ROLE = ("title", "organization", "since", "until")


class Known:
    """The records of a batch that are on record, as a dump of this database would write them."""

    def __init__(self, kind: Kind, batch: Batch, reader: Reader, twins: Twins) -> None:
        self.kind, self.batch, self.reader, self.twins = kind, batch, reader, twins
        self.current: dict[int, Entry] = {}

    def read(self, numbers: Sequence[int]) -> None:
        """Read the records of these numbers."""
        wanted = sorted(set(numbers))
        if wanted:
            self.current = dict(zip(wanted, self.reader.read(self.kind, wanted), strict=True))

    def add_missing(self, number: int, entry: Entry, *, twin: bool) -> tuple[tuple[str, ...], bool]:
        """Add the rows that only the file has to a record; give what stands otherwise, and whether any was.

        A claim or an actor that stands otherwise is left as it is. A `twin` is on record under another UUID:
        only its parts are compared.

        Raises InvalidInputError for a record that is not as one is written.
        """
        check_own(self.kind, entry)
        if self.kind.table is claim:
            check_steps(entry)
        if twin and self.kind.table is rating_scale:
            return (), False  # its ratings were compared
        self.twins.rename(self.kind, entry)
        current = self.current[number]
        differing = self._differing(current, entry, twin=twin)
        missing: dict[Part, list[Entry]] = {}
        for part in self.kind.parts:
            name = part.table.name
            here = _keyed(part.table, current.get(name, ()))
            there = _keyed(part.table, entry.get(name, ()))
            shared = here.keys() & there.keys()
            if not all(_is_same(name, here[key], there[key], twin=twin) for key in shared):
                differing.append(name)
            missing[part] = [row for key, row in there.items() if key not in here]
            went_on = len(here) > len(shared)
            # A history grows on one side only, or nobody can tell in which order; a set stands or does not.
            both = went_on and missing[part] if name in APPEND_ONLY else went_on or missing[part]
            if self.kind.table is claim and both:
                differing.append(name)
        if self.kind.table in {claim, actor} and differing and not twin:
            return tuple(dict.fromkeys(differing)), False
        grown = False
        for part, rows in missing.items():
            wanted = self._wanted(part, rows, current, twin=twin)
            self.batch.add_rows(part, number, entry, wanted)
            grown = grown or bool(wanted)
        return tuple(dict.fromkeys(differing)), grown

    def _differing(self, current: Entry, entry: Entry, *, twin: bool) -> list[str]:
        """Say which fields stand otherwise here, with both values; not those that a twin is known by.

        Raises ConflictError for an article of another source: whose voice it is would change.
        """
        passed = {*OWN, KNOWN_BY.get(self.kind.name)} if twin else set()
        names = [field.name for field in fields_of(self.kind.table, None, None) if field.name not in passed]
        differing = [name for name in names if current.get(name) != entry.get(name)]
        if self.kind.table is article and "source" in differing:
            raise ConflictError(
                _("The article %(url)s is of another source here.") % {"url": entry.get("url")},
                hint=_("Whose is it? In one of the two databases it must be entered anew."),
            )
        return [
            _("%(field)s: on record %(here)s, in the file %(there)s")
            % {"field": name, "here": _shown(current.get(name)), "there": _shown(entry.get(name))}
            for name in differing
        ]

    def _wanted(self, part: Part, rows: list[Entry], current: Entry, *, twin: bool) -> list[Entry]:
        """Leave out the rows that say what another one says, and number the texts of an article anew."""
        if part.table is snapshot:
            return self._texts(rows, current)
        if part.table is extraction:
            renamed = self.twins.renamed.get(snapshot.name, {})
            return [row for row in rows if row.get("snapshot") not in renamed]
        if part.table is actor_name:
            keys = {fold(row["value"]) for row in current.get(actor_name.name, ()) if not row["withdrawn"]}
            fresh = [row for row in rows if fold(str(row.get("value"))) not in keys or row.get("withdrawn")]
            # Here it has a main name already.
            return (
                [row | {"type": str(NameType.ALIAS)} if _is_main(row) else row for row in fresh]
                if twin
                else fresh
            )
        if part.table is actor_role:
            held = [tuple(row.get(name) for name in _ROLE) for row in current.get(actor_role.name, ())]
            return [row for row in rows if tuple(row.get(name) for name in _ROLE) not in held]
        return rows

    def _texts(self, rows: list[Entry], current: Entry) -> list[Entry]:
        held = {row["sha256"]: row["uuid"] for row in current.get(snapshot.name, ())}
        last = max((row["number"] for row in current.get(snapshot.name, ())), default=0)
        wanted = []
        for row in rows:
            if row.get("sha256") in held:
                self.twins.note(snapshot.name, str(row.get("uuid")), held[row["sha256"]])
            else:
                last += 1
                wanted.append({**row, "number": last})
        return wanted


def _keyed(table: Table[Any], rows: Sequence[Entry]) -> dict[str, Entry]:
    """Give rows by their UUID, or by all they say where they have none."""
    if "uuid" in table.c:
        return {str(row.get("uuid")): row for row in rows}
    return {json.dumps(row, sort_keys=True): row for row in rows}


def _is_same(table: str, here: Entry, there: Entry, *, twin: bool) -> bool:
    """Tell whether two rows of one UUID say the same, but for what is put right on the way in."""
    passed = {CONTENT, "number"} if table == snapshot.name else {CONTENT}
    if twin and table == actor_name.name:
        passed.add("type")
    return all(here.get(name) == there.get(name) for name in {*here, *there} - passed)


def _is_main(row: Entry) -> bool:
    return row.get("type") == NameType.NAME


def _shown(value: Any) -> str:  # noqa: ANN401 - a value of JSON
    return f"«{cut(str(value), 60)}»" if value is not None else "-"
