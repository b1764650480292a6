"""Two databases that hand records to each other by dumps, as two desks do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from factories import IRENE, NOW

from claims import db
from claims.config import Identity
from claims.importers.dump import read, read_head
from claims.services import database
from claims.services.dump.take import File, Taking
from claims.services.dump.write import Dump, head_of, write_entry
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import URL, Connection, Engine

    from claims.services.dump.take import Outcome
    from claims.services.selection import ClaimFilter
    from claims.services.work import Work

Lines = list[str]

NOEMI = Identity("Noemí Arbas", "noemi@otra-mesa.example")
"""Whoever works on the other database."""


def dump(connection: Connection, wanted: ClaimFilter | None = None) -> Lines:
    """Give the lines of a dump."""
    records = Dump(connection, wanted)
    lines = [*map(write_entry, records.entries())]
    assert records.count() == len(lines)
    return [write_entry(head_of(connection, [], len(lines))), *lines]


def dump_of(url: URL) -> Lines:
    """Give the lines of a dump of all of a database."""
    with db.reading(db.open_engine(url)) as connection:
        return dump(connection)


def take(work: Work, lines: Sequence[str], *, at_once: int = 7) -> list[Outcome]:
    """Take lines in, in small batches of one kind."""
    stream = BytesIO("\n".join(lines).encode())
    head = read_head(stream, "entrega.jsonl")
    taking = Taking(File("entrega.jsonl", 64 * "0", head.database, head.state))
    outcomes: list[Outcome] = []
    batch: list[Any] = []
    for line, _text in [*read(stream), (None, "")]:
        if batch and (line is None or len(batch) == at_once or line.kind != batch[-1].kind):
            outcomes += taking.take(work, batch)
            batch = []
        batch.append(line)
    return outcomes


def took(outcomes: Sequence[Outcome]) -> dict[str, list[str]]:
    """Say what became of the records, by kind."""
    told: dict[str, list[str]] = {}
    for one in outcomes:
        told.setdefault(one.line.kind, []).append(one.what.value)
    return told


def of_claims(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Give what became of claims alone."""
    return [one for one in outcomes if one.line.kind == "claim"]


@dataclass(frozen=True)
class Exchange:
    """Two databases and who works there: what is done in the first is handed to the second."""

    first: Engine
    second: Engine
    people: tuple[Identity, Identity] = (IRENE, NOEMI)

    def turned(self) -> Exchange:
        """Give the same two the other way round."""
        return Exchange(self.second, self.first, self.people[::-1])

    def do(self, action: Callable[[Work], Any]) -> Any:  # noqa: ANN401 - what the action gives
        """Do something in the first database."""
        with db.writing(self.first) as connection:
            return action(start(connection, self.people[0], at=NOW))

    def do_there(self, action: Callable[[Work], Any]) -> Any:  # noqa: ANN401
        """Do something in the second one."""
        with db.writing(self.second) as connection:
            return action(start(connection, self.people[1], at=NOW))

    def hand(
        self, wanted: ClaimFilter | None = None, *, change: Callable[[dict[str, Any]], None] | None = None
    ) -> list[Outcome]:
        """Hand claims over, after each record was changed in the file."""
        with db.reading(self.first) as connection:
            lines = dump(connection, wanted)
        if change is not None:
            entries = [json.loads(line) for line in lines]
            for entry in entries[1:]:
                change(entry)
            lines = [json.dumps(entry) for entry in entries]
        outcomes: list[Outcome] = self.do_there(lambda work: take(work, lines))
        return outcomes

    def read(self, query: Any) -> list[Any]:  # noqa: ANN401 - a query
        """Read from the second database."""
        with db.reading(self.second) as connection:
            return list(connection.execute(query).scalars())


def is_sound(other: Exchange) -> bool:
    """Tell whether nothing of either database is amiss, its log and its lookup among it."""
    for engine in (other.first, other.second):
        with db.writing(engine) as connection:
            assert list(database.find_faults(connection)) == []
            assert list(database.find_lookup_faults(connection)) == []
    return True
