"""Filling a database with very many records, beside writing the same rows with the driver alone.

The floor writes what the source holds, the word index too, into the real tables with their keys and triggers,
in one transaction: by executemany into SQLite, by COPY into PostgreSQL. It checks nothing, works nothing out
and logs nothing of its own. Only its writing is timed, and not the reading of the source.
"""

from __future__ import annotations

import shlex
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from bench import database
from bench.measure import Line, Spread, Target, alone, run
from sqlalchemy import text

from claims import db
from claims.models import ENGINE_TABLES, metadata

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bench.measure import Asked
    from sqlalchemy import URL, Connection

SIZES = (10_000, 100_000)
DUMP = "claims db dump -o {file}"
"""What writes the records of a database as JSON Lines, for a command that reads `{file}`."""

MOST_TIMES = {"sqlite": 1 / 0.5, "postgresql": 1 / 0.3}
"""How many times the floor the work may take on each engine."""

_SLOWER = 1 / 0.8  # at any size, beside the smallest one
_MOST_MEMORY = 200
_FLOORS = {"sqlite": "executemany of the same rows", "postgresql": "COPY of the same rows"}
_AT_ONCE = 5_000

# What a new database holds already.
_SEEDED = {"database_info", "person", "rating_scale", "rating", "rating_text", "search_state"}
# The word index of SQLite: which columns of each document are told to what looks them up.
_INDEXED = {
    "search_document": ("search_index", ("rowid", "words", "quotes", "notes", "body")),
    "match_document": ("match_index", ("rowid", "words", "titles")),
}


def measure_load(asked: Asked, command: str) -> Iterator[Line]:
    """Measure a command that fills a database, at each size on each engine, and how its cost grows.

    `{target}` in the command is a database that is not there yet; without it the command works on a new one.
    `{file}` is what `DUMP` writes of the source. Otherwise it works on the source, which is a SQLite file.
    """
    for engine, server in database.servers(asked):
        first: tuple[int, Spread] | None = None
        for claims in asked.sizes or SIZES:
            line = _measure(asked, command, engine, server, claims)
            yield line
            size, floor = first = first or (claims, line.ours)
            if size != claims:
                work, named = f"{line.work}: growth", f"the same at {size:,}"
                yield Line(claims, engine, work, line.unit, line.ours, named, floor, Target(ratio=_SLOWER))


def _measure(asked: Asked, command: str, engine: str, server: URL | None, claims: int) -> Line:
    source, _built = database.prepare(asked.folder, None, claims, fresh=asked.fresh)
    # The rows of the floor come from the same engine: they hold its index.
    twin, _built = database.prepare(asked.folder, server, claims, fresh=asked.fresh)
    file = _dump(asked, source) if "{file}" in command else None
    ours, floors, peaks = [], [], []
    for _turn in range(asked.runs_at(claims)):
        target = database.make_empty(asked.folder, server)
        try:
            floors.append(alone(write_rows, twin, target))
        finally:
            database.remove(target, server)
        wall, cpu, peak = _run(asked, command, source, file, server)
        ours.append((wall, cpu))
        peaks.append(peak)
    each = 1e6 / claims
    taken, floor = (
        Spread(median(wall for wall, _cpu in took) * each, cpu=median(cpu for _wall, cpu in took) * each)
        for took in (ours, floors)
    )
    wanted = Target(ratio=MOST_TIMES[engine], memory=_MOST_MEMORY)
    return Line(
        claims, engine, f"`{command}`", "µs a claim", taken, _FLOORS[engine], floor, wanted, max(peaks)
    )  # fmt: skip


def _run(
    asked: Asked, command: str, source: URL, file: Path | None, server: URL | None
) -> tuple[float, float, float]:
    to_new = "{target}" in command
    target = database.make_empty(asked.folder, server, bare=to_new)
    try:
        environment = database.environment(asked.folder, source if to_new else target)
        words = _split(command, target=database.name_of(target), file=str(file))
        taken = run(words, environment)
        if _count(target) != _count(source):
            sys.exit(f"{command} did not take in every claim")
        return taken
    finally:
        database.remove(target, server)


def _count(url: URL) -> int:
    engine = db.open_engine(url)
    with db.reading(engine) as connection:
        claims = connection.execute(text("SELECT count(*) FROM claim")).scalar_one()
    engine.dispose()
    return int(claims)


def _split(command: str, **places: str) -> list[str]:
    words = [word.format(**places) for word in shlex.split(command)]
    return [sys.executable, "-m", *words] if words[0] == "claims" else words


def _dump(asked: Asked, source: URL) -> Path:
    """Give the file of the records of a database; it is kept."""
    file = Path(f"{source.database}.jsonl")
    if asked.fresh or not file.exists():
        run(_split(DUMP, file=str(file)), database.environment(asked.folder, source))
    return file


# ---- the floor -------------------------------------------------------------------------------------------


def write_rows(source: URL, target: URL) -> tuple[float, float]:
    """Write all rows of a database into a new one; give the seconds of wall clock and of the processor."""
    engines = [db.open_engine(url) for url in (source, target)]
    with db.reading(engines[0]) as reader, db.writing(engines[1]) as writer:
        for name in ("match_document", "search_document"):
            writer.execute(text(f"DELETE FROM {name}"))
        begun = writer.execute(text("SELECT max(position) FROM event")).scalar_one()
        wall = cpu = 0.0
        for name in _tables(writer):
            after = f"WHERE position > {begun}" if name == "event" else ""
            for columns, rows in _read(reader, name, after):
                started, worked = time.perf_counter(), time.process_time()
                _write(writer, name, columns, rows)
                wall += time.perf_counter() - started
                cpu += time.process_time() - worked
        started, worked = time.perf_counter(), time.process_time()
    wall += time.perf_counter() - started  # the commit
    cpu += time.process_time() - worked
    for engine in engines:
        engine.dispose()
    return wall, cpu


def _tables(connection: Connection) -> list[str]:
    names = [table.name for table in metadata.sorted_tables if table.name not in _SEEDED]
    if connection.dialect.name == "sqlite":
        return names
    return names + [name for name in ENGINE_TABLES if name in {"search_vector", "match_posting"}]


def _read(
    connection: Connection, name: str, condition: str
) -> Iterator[tuple[Sequence[str], Sequence[tuple[Any, ...]]]]:
    """Give the rows of a table, as the driver has them, so many at a time, with its columns."""
    options = {"yield_per": _AT_ONCE}
    with connection.exec_driver_sql(f"SELECT * FROM {name} {condition}", execution_options=options) as found:
        columns = [*found.keys()]
        for rows in found.partitions():
            yield columns, [tuple(row) for row in rows]


def _write(
    connection: Connection, name: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    listed = ", ".join(f'"{column}"' for column in columns)
    if connection.dialect.name == "postgresql":
        with driver.cursor() as cursor, cursor.copy(f"COPY {name} ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    _insert(driver, name, columns, rows)
    if name in _INDEXED:
        lookup, told = _INDEXED[name]
        _insert(driver, lookup, told, [row[: len(told)] for row in rows])


def _insert(driver: Any, name: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:  # noqa: ANN401
    signs = ", ".join("?" * len(columns))
    driver.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({signs})", rows)
