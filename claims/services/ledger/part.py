"""Rows that belong to a record and change with it: what the record's events leave of them.

A part is given one record after the other, in the order of their numbers, and the events of each.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.reference import Kind, format_reference
from claims.domain.text import fold
from claims.domain.vocabulary import NameType
from claims.i18n import _
from claims.models import actor_name, actor_role, claim_actor, claim_assignee, claim_topic, person, topic
from claims.services.ledger.row import (
    Difference,
    differences,
    missing,
    read_rows,
    same,
    spell,
    stored,
    untold,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Select, Table

    from claims.services.ledger.dump import Taken
    from claims.services.ledger.event import Told
    from claims.services.ledger.row import Row


class Part(ABC):
    """The rows of one table, by the record that they belong to."""

    table: Table[Any]
    owner: str

    def __init__(self, connection: Connection) -> None:
        self.rows = read_rows(connection, self.table, self.query(), by=self.owner)
        self.ahead = next(self.rows, None)
        self.stray: list[Row] = []
        self.held: list[Row] = []

    def query(self) -> Select[*tuple[Any, ...]] | None:
        """Give how the rows are read, where columns of other tables say what they are."""
        return None

    def begin(self, number: int) -> None:
        """Go on to a record, and to its rows."""
        self.held = []
        while self.ahead is not None and self.ahead[self.owner] <= number:
            (self.held if self.ahead[self.owner] == number else self.stray).append(self.ahead)
            self.ahead = next(self.rows, None)

    @abstractmethod
    def assume(self, taken: Taken) -> None:
        """Begin with what the record came with in a dump: no event tells of that, and a hash holds it."""

    def join(self, taken: Taken) -> None:  # noqa: B027 - a set is told of by the record's own events
        """Let what came in dumps later belong to a record that was made here."""

    @abstractmethod
    def take(self, one: Told) -> None:
        """Take over what an event of the record changed."""

    @abstractmethod
    def compare(self, record: str, position: int) -> Iterator[Difference]:
        """Say in what the rows are not as the events leave them; `position` is that of the last one."""

    def rest(self) -> Iterator[Difference]:
        """Name the rows of no record."""
        for row in self.stray:
            yield untold(self.table, row)
        while self.ahead is not None:
            yield untold(self.table, self.ahead)
            self.ahead = next(self.rows, None)


class _Set(Part):
    """A plain set beside the record."""

    def begin(self, number: int) -> None:
        """Begin with nothing."""
        super().begin(number)
        self.told: list[Any] = []

    def assume(self, taken: Taken) -> None:  # noqa: ARG002 - a set is told of whole
        """Begin with what stands: an event that changes a set tells of all of it."""
        self.told = self.stands()

    @abstractmethod
    def stands(self) -> list[Any]:
        """Give the set as the rows have it, in the words of the log and in order."""

    def compare(self, record: str, position: int) -> Iterator[Difference]:
        """Compare the two sets."""
        stands = self.stands()
        if stands != self.told:
            yield Difference(
                self.table.name,
                _("%(record)s: %(column)s is %(stands)s, and event %(position)d tells %(told)s.")
                % {
                    "record": record,
                    "column": self.table.name,
                    "stands": _listed(stands),
                    "position": position,
                    "told": _listed(self.told),
                },
            )


def _listed(values: list[Any]) -> str:
    return ", ".join(spell(value) for value in values) or spell(None)


class Topics(_Set):
    """The topics of a claim."""

    table, owner = claim_topic, "claim_id"

    def query(self) -> Select[*tuple[Any, ...]]:
        """Read the names of the topics too."""
        columns = (claim_topic.c.claim_id, claim_topic.c.topic_id, topic.c.name)
        return select(*columns).outerjoin(topic, topic.c.id == claim_topic.c.topic_id)

    def stands(self) -> list[Any]:
        """Give the names in order."""
        return sorted(str(row["name"]) for row in self.held)

    def take(self, one: Told) -> None:
        """Take over the topics: an event says all of them where it says any."""
        if "topics" in one.after:
            self.told = sorted(one.after["topics"])


class Involved(_Set):
    """Whom a claim is about or names."""

    table, owner = claim_actor, "claim_id"

    def query(self) -> Select[*tuple[Any, ...]]:
        """Read the rows as they are stored."""
        return select(*(stored(column) for column in claim_actor.c))

    def stands(self) -> list[Any]:
        """Give them as the log does."""
        return sorted(
            f"{row['involvement']} {format_reference(Kind.ACTOR, row['actor_id'])}" for row in self.held
        )

    def take(self, one: Told) -> None:
        """Take over what the first event says, which stays."""
        if "involved" in one.after:
            self.told = sorted({f"{involvement} {ref}" for involvement, ref in one.after["involved"]})


class Assignee(_Set):
    """Who works on a claim."""

    table, owner = claim_assignee, "claim_id"

    def query(self) -> Select[*tuple[Any, ...]]:
        """Read the mail address, by which the log knows a person."""
        columns = (claim_assignee.c.claim_id, claim_assignee.c.person_id, person.c.mail)
        return select(*columns).outerjoin(person, person.c.id == claim_assignee.c.person_id)

    def stands(self) -> list[Any]:
        """Give the address."""
        return [row["mail"] for row in self.held]

    def take(self, one: Told) -> None:
        """Take over who it is: the newest event counts."""
        if "mail" in one.after:
            self.told = [one.after["mail"]] if one.after["mail"] else []


class _Rows(Part):
    """Rows that are added in order, and changed."""

    def begin(self, number: int) -> None:
        """Begin with none."""
        super().begin(number)
        self.number = number
        self.told: list[tuple[dict[str, Any], int]] = []

    def assume(self, taken: Taken) -> None:
        """Begin with the rows that came with the record, as they were then."""
        first = [taken.undone(self.table, row) for row in self.held]
        self.told = [one for one in first if one is not None]

    def join(self, taken: Taken) -> None:
        """Begin with those that came in later, whose events are elsewhere."""
        self.assume(taken)

    def take(self, one: Told) -> None:
        """Take over the rows that the event lists; older versions listed none."""
        changes = [row for row in one.rows if row["table"] == self.table.name]
        if not one.rows:
            self.take_unlisted(one)
        for row in changes:
            said = {key: value for key, value in row.items() if key not in {"table", "was", "now"}}
            if "now" in row:
                self._change(row["id"], row["now"], one)
            else:
                self.add(one, said)

    @abstractmethod
    def take_unlisted(self, one: Told) -> None:
        """Take over what an event of an older version tells."""

    def add(self, one: Told, said: dict[str, Any]) -> None:
        """Add a row that was written with an event."""
        whole = {
            self.owner: self.number,
            "withdrawn": False,
            "created_at": one.at,
            "created_by": one.person_id,
            **said,
        }
        self.told.append((whole, one.position))

    def _change(self, number: int, now: dict[str, Any], one: Told) -> None:
        """Change the row of that number; what older versions wrote is known by its place."""
        places = {row["id"]: place for place, row in enumerate(self.held)}
        known = {row.get("id"): place for place, (row, _position) in enumerate(self.told)}
        place = known.get(number, places.get(number))
        if place is None or place >= len(self.told):
            return
        self.told[place] = (self.told[place][0] | now, one.position)

    def compare(self, record: str, position: int) -> Iterator[Difference]:  # noqa: ARG002 - each has its own
        """Compare the rows one by one, by number where the log tells it, else in their order."""
        held = list(self.held)
        for told, at in self.told:
            place = 0
            if "id" in told:
                place = next((i for i, row in enumerate(held) if row["id"] == told["id"]), len(held))
            if place >= len(held):
                yield missing(self.table, told, at)
                continue
            yield from differences(self.table, held.pop(place), told, at)
        for row in held:
            yield untold(self.table, row)

    def find(self, **wanted: Any) -> int | None:  # noqa: ANN401 - of any column
        """Give the place of the one row that is told to be so, or None when several are."""
        found = [
            place
            for place, (row, _position) in enumerate(self.told)
            if all(same(row.get(key), value) for key, value in wanted.items())
        ]
        return found[0] if len(found) == 1 else None

    def mend(self, place: int | None, one: Told, **now: Any) -> None:  # noqa: ANN401 - of any column
        """Change the row at a place; where none is known, these columns of all rows are not compared."""
        if place is not None:
            self.told[place] = (self.told[place][0] | now, one.position)
            return
        self.told = [
            ({key: value for key, value in row.items() if key not in now}, position)
            for row, position in self.told
        ]


class Names(_Rows):
    """The names of an actor."""

    table, owner = actor_name, "actor_id"

    def take_unlisted(self, one: Told) -> None:
        """Take over what an event of an older version tells."""
        if one.action == "actor.added":
            self.add(one, {"value": one.after["name"], "type": NameType.NAME})
        elif one.action == "actor.named":
            self.add(
                one,
                {
                    "value": one.after["name"],
                    "type": one.after["type"],
                    "language": one.after.get("language"),
                },
            )
        elif one.action == "actor.name_withdrawn":
            self.mend(self.find(value=one.before["name"], withdrawn=False), one, withdrawn=True)
        elif one.action == "actor.edited" and "name" in one.after:
            self._rename(one)

    def _rename(self, one: Told) -> None:
        """Put another main name in the place of the one there was; as what the old one stays is not told."""
        old, new = one.before["name"], one.after["name"]
        key = fold(new)
        place = self.find(value=old, type=NameType.NAME, withdrawn=False)
        if key == fold(old):
            self.mend(place, one, value=new)
            return
        for index, (row, _position) in enumerate(self.told):
            if fold(row["value"]) == key and row.get("withdrawn") is False:
                self.mend(index, one, withdrawn=True)
        if place is not None:
            row, position = self.told[place]
            self.told[place] = ({name: value for name, value in row.items() if name != "type"}, position)
        self.add(one, {"value": new, "type": NameType.NAME})


class Roles(_Rows):
    """The roles of an actor."""

    table, owner = actor_role, "actor_id"

    def add(self, one: Told, said: dict[str, Any]) -> None:
        """Add the role that an event tells of."""
        super().add(one, {**one.after, **said})

    def take_unlisted(self, one: Told) -> None:
        """Take over what an event of an older version tells."""
        if one.action == "actor.role_added":
            self.add(one, {})
        elif one.action == "actor.role_ended":
            place = self.find(
                title=one.before["title"], since=one.before["since"], until=None, withdrawn=False
            )
            self.mend(place, one, until=one.after["until"])
        elif one.action == "actor.role_withdrawn":
            self.mend(self.find(withdrawn=False, **one.before), one, withdrawn=True)
