"""Records of a dump that are on record here: what stands otherwise, and which rows only the file has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from claims.domain.text import fold
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
    claim_actor,
    claim_assignee,
    claim_topic,
    correction,
    extraction,
    imported_review,
    publication,
    rating_scale,
    sign_off,
    snapshot,
    verification,
)
from claims.services.dump.actor import is_main, join_names, other_names
from claims.services.dump.check import check_own, check_steps
from claims.services.dump.forward import compare, find_other, tell_edit
from claims.services.dump.grown import leave_out
from claims.services.dump.review import join_reviews
from claims.services.dump.shape import CONTENT
from claims.services.dump.twin import KNOWN_BY, OWN
from claims.services.dump.word import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Table

    from claims.services.dump.forward import Compared
    from claims.services.dump.insert import Batch
    from claims.services.dump.shape import Kind, Part
    from claims.services.dump.twin import Twins
    from claims.services.dump.write import Entry, Reader

_OWN_AFFAIRS = (claim_topic, claim_assignee)
"""Sets beside a claim: topics are edited like fields, and who works on it is each desk's own affair."""

_STUCK = frozenset({"text", *OWN})
"""The fields without which a record that stands otherwise gets no rows."""

_ON_WORDS = (verification, sign_off, publication, correction)
"""What somebody said having read the words of a claim."""

_ROLE = ("title", "organization", "since", "until")


@dataclass(frozen=True, slots=True)
class Added:
    """What came of a record: what stands otherwise, which edits were taken over, whether rows were added."""

    differing: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    grown: bool = False


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

    def add_missing(self, number: int, entry: Entry, *, twin: bool) -> Added:
        """Add to a record what only the file has: rows, and edits of what nobody changed here.

        What stands otherwise is left as it is; nor does a claim get rows whose words do, or an actor or claim
        whose rows do. A `twin` is on record under another UUID: only its parts are compared.

        Raises InvalidInputError for a record that is not as one is written, and ConflictError for an article
        of another source.
        """
        check_own(self.kind, entry)
        if self.kind.table is claim:
            check_steps(entry)
        if twin and self.kind.table is rating_scale:
            return Added()  # its ratings were compared
        current = self.current[number]
        entry = self._as_here(current, entry, twin=twin)
        compared = compare(self.batch.connection, self.kind, current, entry, twin=twin)
        _refuse_other_source(self.kind, entry, compared)
        missing, differing = self._compare_parts(current, entry, twin=twin)
        if self.kind.table is claim:
            _keep_words_and_steps(current, entry, missing, compared)
            apart = leave_out(self.batch.connection, self.twins, current, entry, missing)
        else:
            apart = []
        self._keep_apart(number, compared)
        if self.kind.table is actor and not twin:
            differing += other_names(self.batch.connection, current, missing, compared)
        stuck = bool(differing) or any(name in _STUCK or "/" in name for name in compared.conflicts)
        if stuck:
            compared.keep_rows()
        if not OWN.isdisjoint(compared.conflicts):
            compared.made.clear()  # whatever it is, it is not the same record
        grown = False
        if not stuck or self.kind.table not in {claim, actor} or (twin and self.kind.table is actor):
            for part, rows in missing.items():
                wanted = self._wanted(part, rows, current, twin=twin)
                self.batch.add_rows(part, number, entry, wanted)
                grown = grown or bool(wanted)
        taken = compared.taken
        self.batch.edit(number, taken)
        return Added(
            (*compared.conflicts.values(), *map(word, differing), *apart),
            tuple(map(tell_edit, taken)),
            grown=grown,
        )

    def _as_here(self, current: Entry, entry: Entry, *, twin: bool) -> Entry:
        """Give a record such that what both databases entered on their own goes by our names."""
        entry = {**entry}  # another try may begin with what was read
        if self.kind.table is claim:
            join_reviews(self.twins, current, entry)
        self.twins.rename(self.kind, entry)
        if self.kind.table is actor and not twin:
            join_names(current, entry)
        return entry

    def _compare_parts(
        self, current: Entry, entry: Entry, *, twin: bool
    ) -> tuple[dict[Part, list[Entry]], list[str]]:
        """Give the rows that only the file has, and the tables whose rows contradict those on record."""
        missing: dict[Part, list[Entry]] = {}
        differing: list[str] = []
        for part in self.kind.parts:
            name = part.table.name
            if part.table in _OWN_AFFAIRS or (twin and part.table is claim_actor):
                continue
            here = _keyed(part.table, current.get(name, ()))
            there = _keyed(part.table, entry.get(name, ()))
            shared = here.keys() & there.keys()
            missing[part] = [row for key, row in there.items() if key not in here]
            # Rows of a history stand each for itself (grown.py); a set stands as it is or does not.
            both = name not in APPEND_ONLY and (len(here) > len(shared) or missing[part])
            edited = self.kind.table is actor and not twin  # those are compared field by field
            same = edited or all(_is_same(name, here[key], there[key], twin=twin) for key in shared)
            if not same or (self.kind.table is claim and both):
                differing.append(name)
        return missing, differing

    def _keep_apart(self, number: int, compared: Compared) -> None:
        """Refuse edits after which a record would be taken for another one here."""
        made = {name: edits[-1].after.get(name) for name, edits in compared.made.items()}
        other = find_other(self.batch.connection, self.kind, number, made) if made else None
        if other is not None:
            name = "text" if self.kind.table is claim else KNOWN_BY.get(self.kind.name, "wikidata")
            compared.refuse(name, _("%(ref)s says so already here") % {"ref": other})

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
                [row | {"type": str(NameType.ALIAS)} if is_main(row) else row for row in fresh]
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


def _refuse_other_source(kind: Kind, entry: Entry, compared: Compared) -> None:
    """Refuse an article of another source: whose voice it is would change."""
    if kind.table is article and "source" in compared.conflicts:
        raise ConflictError(
            _("The article %(url)s is of another source here.") % {"url": entry.get("url")},
            hint=_("Whose is it? In one of the two databases it must be entered anew."),
        )


def _keep_words_and_steps(
    current: Entry, entry: Entry, missing: dict[Part, list[Entry]], compared: Compared
) -> None:
    """Let the words of a claim be a conflict where steps would come to stand on words that nobody read."""
    steps = {row["uuid"] for row in current.get(verification.name, ())}
    read = {row.get("uuid") for row in entry.get(verification.name, ())}
    if "text" in compared.made and not steps <= read:
        compared.refuse("text", _("steps were taken here on the words on record"))
    elif "text" in compared.ahead and any(missing.get(part) for part in missing if part.table in _ON_WORDS):
        compared.refuse("text", _("steps were taken there on the words in the file"))


def _keyed(table: Table[Any], rows: Sequence[Entry]) -> dict[str, Entry]:
    """Give rows by their UUID, or by all they say where they have none."""
    if "uuid" in table.c:
        return {str(row.get("uuid")): row for row in rows}
    return {json.dumps(row, sort_keys=True): row for row in rows}


def _is_same(table: str, here: Entry, there: Entry, *, twin: bool) -> bool:
    """Tell whether two rows of one UUID say the same, but for what is put right on the way in."""
    passed = {CONTENT, "number"} if table == snapshot.name else {CONTENT}
    if table == imported_review.name:
        passed.add("supersedes")  # a state that only one of the two had may stand before it
    if twin and table == actor_name.name:
        passed.add("type")
    return all(here.get(name) == there.get(name) for name in {*here, *there} - passed)
