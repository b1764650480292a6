"""What is on record here under another UUID: two databases each entered a person, a source or an article.

Which records are the same is what each kind's own rule of uniqueness says. Actors have none: they count as
the same with one Wikidata id, or with one name where both have a role in common or none at all, as far as
only one on record is called so. Claims are known by the reviews of others that are of them (review.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.text import fold
from claims.domain.url import canonical_url
from claims.domain.vocabulary import NameType
from claims.errors import ConflictError
from claims.i18n import _
from claims.models import (
    actor,
    actor_name,
    actor_role,
    article,
    claim,
    desk,
    evidence,
    person,
    rating,
    rating_scale,
    source,
    topic,
)
from claims.services.canonical import is_one_of
from claims.services.current import main_name, standing_actor
from claims.services.dump.audit import Came
from claims.services.dump.review import find_reviewed
from claims.services.dump.shape import fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Column, Connection, Select, Table

    from claims.services.dump.shape import Kind
    from claims.services.dump.write import Entry

UNIQUE: dict[str, tuple[Column[Any], str, Callable[[str], str]]] = {
    person.name: (person.c.mail_key, "mail", str.casefold),
    desk.name: (desk.c.name_key, "name", fold),
    source.name: (source.c.name_key, "name", fold),
    topic.name: (topic.c.key, "name", fold),
    article.name: (article.c.canonical_url, "url", canonical_url),
    evidence.name: (evidence.c.canonical_url, "url", canonical_url),
}
"""The column that keeps two records of a kind apart, and what it is worked out of."""


KNOWN_BY = {kind: field for kind, (_column, field, _key_of) in UNIQUE.items()}
"""The field that a record of a kind is known by in another database."""

OWN = frozenset({"uuid", "created_at", "created_by"})
"""What each database has of its own of a record that both entered."""


@dataclass(slots=True)
class Twins:
    """By which UUIDs records of a dump are known here: `renamed` has them by table.

    `doubtful` are claims of the batch that may be on record, by their UUIDs.
    """

    renamed: dict[str, dict[str, str]] = field(default_factory=dict)
    noted: list[tuple[str, str, str]] = field(default_factory=list)
    doubtful: dict[str, int] = field(default_factory=dict)
    own: Came = field(default_factory=Came)

    def note(self, table: str, there: str, here: str) -> None:
        """Remember that what the file calls `there` is `here` on record."""
        self.renamed.setdefault(table, {})[there] = here
        self.noted.append((table, there, here))

    def settle(self) -> None:
        """Keep what was noted: it was written."""
        self.noted.clear()

    def forget(self) -> None:
        """Forget what was noted since: it was undone."""
        for table, there, _here in self.noted:
            self.renamed.get(table, {}).pop(there, None)
        self.noted.clear()

    def name(self, table: str, there: str) -> str:
        """Give the name by which a record of the file is known here."""
        scaled = table == rating.name
        known = self.renamed.get(rating_scale.name if scaled else table)
        if not known:
            return there
        name, slash, code = there.partition("/")
        return known.get(name, name) + slash + code

    def rename(self, kind: Kind, entry: Entry) -> None:
        """Let a record name others as they are known here."""
        if not self.renamed:
            return
        self._rename(kind.table, None, None, [entry])
        for part in kind.parts:
            self._rename(part.table, part.via, part.owner, entry.get(part.table.name, ()))

    def _rename(
        self, table: Table[Any], via: str | None, owner: Table[Any] | None, rows: Sequence[Any]
    ) -> None:
        for one in fields_of(table, via, owner):
            if one.target is None:
                continue
            for row in rows:
                value = row.get(one.name) if isinstance(row, dict) else None
                if isinstance(value, str):
                    row[one.name] = self.name(one.target, value)

    def find(self, connection: Connection, kind: Kind, entries: Sequence[Entry]) -> dict[str, int]:
        """Find which of some records are on record under another UUID, and note by which.

        Raises ConflictError for a rating scale that is another one here.
        """
        if not entries:
            return {}
        if kind.name in UNIQUE:
            found = self._by_key(connection, kind, entries)
        elif kind.table is rating_scale:
            found = _scales(connection, entries)
        elif kind.table is actor:
            found = self._actors(connection, entries)
        elif kind.table is claim:
            found, self.doubtful = find_reviewed(connection, entries)
        else:
            return {}
        if found:
            known = select(kind.table.c.id, kind.table.c.uuid).where(kind.table.c.id.in_(found.values()))
            uuids: dict[int, str] = {row.id: row.uuid for row in connection.execute(known)}
            for there, number in found.items():
                self.note(kind.name, there, uuids[number])
        return found

    def _actors(self, connection: Connection, entries: Sequence[Entry]) -> dict[str, int]:
        """Find actors; two of one file are never one, nor is one of that file that came in before."""
        found: dict[str, int] = {}
        renamed = set(self.renamed.get(actor.name, {}).values())
        for entry in entries:
            number = _find_actor(connection, entry)
            if number is None or number in found.values() or self.own.has(actor.name, number):
                continue
            uuid = connection.execute(select(actor.c.uuid).where(actor.c.id == number)).scalar_one()
            if uuid not in renamed:
                found[entry["uuid"]] = number
        return found

    def _by_key(self, connection: Connection, kind: Kind, entries: Sequence[Entry]) -> dict[str, int]:
        column, name, key_of = UNIQUE[kind.name]
        keys = {entry["uuid"]: key_of(entry[name]) for entry in entries if isinstance(entry.get(name), str)}
        rows = connection.execute(_numbers_by(column), {"keys": set(keys.values())})
        numbers: dict[str, int] = {row[0]: row[1] for row in rows}
        return {uuid: numbers[key] for uuid, key in keys.items() if key in numbers}


@cache
def _numbers_by(column: Column[Any]) -> Select[str, int]:
    return select(column, column.table.c.id).where(is_one_of(column, "keys"))


def _scales(connection: Connection, entries: Sequence[Entry]) -> dict[str, int]:
    found = {}
    for entry in entries:
        number = connection.execute(
            select(rating_scale.c.id).where(
                rating_scale.c.code == entry.get("code"), rating_scale.c.version == entry.get("version")
            )
        ).scalar()
        if number is None:
            continue
        held = select(rating.c.code, rating.c.position, rating.c.bucket).where(rating.c.scale_id == number)
        here = {(row.code, row.position, str(row.bucket)) for row in connection.execute(held)}
        rows = entry.get(rating.name, ())
        there = {(row.get("code"), row.get("position"), row.get("bucket")) for row in rows}
        if here != there:
            raise ConflictError(
                _("The scale %(code)s, version %(version)s, has other ratings here.")
                % {"code": entry.get("code"), "version": entry.get("version")},
                hint=_("Two databases each made one of that name: one of them needs another version."),
            )
        found[entry["uuid"]] = number
    return found


def _find_actor(connection: Connection, entry: Entry) -> int | None:
    """Find the actor that is the one of the file, if it is on record here."""
    if entry.get("wikidata"):
        same = select(actor.c.id).where(actor.c.wikidata == entry["wikidata"])
        number = connection.execute(same).scalar()
        if number is not None:
            return number
    names = [
        row
        for row in entry.get(actor_name.name, ())
        if row.get("type") == NameType.NAME and not row.get("withdrawn")
    ]
    if len(names) != 1:
        return None
    query = (
        select(actor.c.id, actor.c.wikidata)
        .join(actor_name, main_name(actor.c.id))
        .where(
            actor_name.c.key == fold(str(names[0].get("value"))),
            actor.c.kind == entry.get("kind"),
            standing_actor(actor.c.id) == actor.c.id,
        )
    )
    found = connection.execute(query).all()
    if len(found) != 1 or (found[0].wikidata and entry.get("wikidata")):
        return None
    held = select(actor_role.c.title_key).where(actor_role.c.actor_id == found[0].id)
    here = set(connection.execute(held).scalars())
    there = {fold(str(row.get("title"))) for row in entry.get(actor_role.name, ())}
    return found[0].id if here & there or not (here or there) else None
