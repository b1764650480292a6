"""Databases for the benchmark, as large as wanted: records written in bulk, then indexed by the program.

They are kept, each under a name that tells its size and by what it was made, so that a second run starts
at once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench import generator
from bench.measure import alone, peak_memory
from bench.rows import COLUMNS, generate_rows
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from claims import db, migration
from claims.config import Identity
from claims.matching import making
from claims.matching.analysis import ANALYSIS
from claims.services import database

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bench.measure import Asked
    from bench.rows import Rows
    from sqlalchemy import URL, Connection

WHO = Identity("Bench", "bench@claims.example")
BATCH = 5_000
"""How many claims are indexed in one transaction, as `claims db reindex` does."""

_SERVER = Path(__file__).parents[1] / "postgresql_server.py"
_MAKERS = [Path(__file__).with_name(f"{name}.py") for name in ("generator", "rows")]
_WHEN = dt.datetime(2026, 3, 2, 9, 5, 30, tzinfo=dt.UTC)
_CACHE_KIB = 1_000_000

# What is derived from the records, by the beginning of its tables' names on either engine.
_DERIVED = {
    "match: index": {"sqlite": "match_index", "postgresql": "match_posting"},
    "match: documents": dict.fromkeys(("sqlite", "postgresql"), "match_document"),
    "search: index": {"sqlite": "search_index", "postgresql": "search_vector"},
    "search: documents": dict.fromkeys(("sqlite", "postgresql"), "search_document"),
}


@dataclass(frozen=True, slots=True)
class Built:
    """What it took to build a database: seconds for its records and for their index, the peak memory while
    they were indexed in MiB, and what each part of the index weighs in bytes.
    """

    records: float
    index: float
    peak: float
    sizes: Mapping[str, int]


def servers(asked: Asked) -> Iterator[tuple[str, URL | None]]:
    """Give each engine that is asked for, and its server while it is measured; SQLite has none."""
    for engine in asked.engines:
        if engine == "sqlite":
            yield engine, None
            continue
        with postgresql(asked.folder, asked.server) as server:
            yield engine, server


@contextmanager
def postgresql(folder: Path, named: str | None) -> Iterator[URL]:
    """Give the URL of a server: the one that is named, or one that runs meanwhile and keeps its data."""
    if named:
        yield db.parse_database(named)
        return
    folder.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", str(_SERVER), str(folder / "postgresql")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        yield db.parse_database(server.stdout.readline().strip())
        server.communicate()


def prepare(folder: Path, server: URL | None, claims: int, *, fresh: bool) -> tuple[URL, Built]:
    """Give the database of so many claims, a file in `folder` or on the server; made if it is not kept."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"claims_bench_{claims}_{_key()}"
    told = folder / f"{name}.{'postgresql' if server else 'sqlite'}.json"
    url = server.set(database=name) if server else db.parse_database(str(folder / f"{name}.db"))
    if told.is_file() and not fresh and _exists(url, server):
        return url, Built(**json.loads(told.read_text(encoding="utf-8")))
    told.unlink(missing_ok=True)
    remove(url, server)
    built = _build(url, server, claims)
    told.write_text(json.dumps(asdict(built)), encoding="utf-8")
    return url, built


def make_empty(folder: Path, server: URL | None, *, bare: bool = False) -> URL:
    """Make a database without claims; a `bare` one has no tables, and on SQLite no file."""
    name = f"claims_bench_{uuid.uuid4().hex[:8]}"
    url = server.set(database=name) if server else db.parse_database(str(folder / f"{name}.db"))
    if not bare:
        _create(url, server)
    elif server:
        _administer(server, f"CREATE DATABASE {name}")
    return url


def name_of(url: URL) -> str:
    """Give what the program is told: a file, or a URL with its password."""
    return str(url.database) if db.is_sqlite(url) else url.render_as_string(hide_password=False)


def environment(folder: Path, url: URL) -> dict[str, str]:
    """Give the environment in which the program works on a database."""
    return os.environ | {
        "CLAIMS_DB": url.render_as_string(hide_password=False)
        if not db.is_sqlite(url)
        else str(url.database),
        "CLAIMS_USER": f"{WHO.name} <{WHO.mail}>",
        "CLAIMS_CONFIG": str(folder / "none.toml"),
        "CLAIMS_CACHE": str(folder / "cache"),
    }


def remove(url: URL, server: URL | None) -> None:
    """Take a database away, whole or half built."""
    if server:
        _administer(server, f"DROP DATABASE IF EXISTS {url.database} WITH (FORCE)")
    for ending in ("", "-wal", "-shm"):
        Path(f"{url.database}{ending}").unlink(missing_ok=True)


def _exists(url: URL, server: URL | None) -> bool:
    if server:
        return bool(_administer(server, f"SELECT 1 FROM pg_database WHERE datname = '{url.database}'"))
    return Path(url.database or "").is_file()


def _administer(server: URL, statement: str) -> int | None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        result = connection.exec_driver_sql(statement)
        return result.scalar() if result.returns_rows else None


def _key() -> str:
    """Tell apart databases that would not be the same: by the generator, the tables and the analysis."""
    made_by = f"{db.SCHEMA_REVISION} {ANALYSIS} {generator.has_data()} ".encode()
    made_from = b"".join(path.read_bytes() for path in _MAKERS)
    return hashlib.sha256(made_by + made_from).hexdigest()[:8]


# ---- building --------------------------------------------------------------------------------------------


def _create(url: URL, server: URL | None) -> None:
    if server:
        _administer(server, f"CREATE DATABASE {url.database}")
    migration.create(url, lambda connection: database.seed(connection, WHO, at=_WHEN))


def _build(url: URL, server: URL | None, claims: int) -> Built:
    _create(url, server)
    records = alone(_write_records, url, claims)
    indexed, peak = alone(_index, url)
    engine = db.open_engine(url)
    with db.reading(engine) as connection:
        sizes = {part: _bytes(connection, names[engine.dialect.name]) for part, names in _DERIVED.items()}
    engine.dispose()
    return Built(records, indexed, peak, sizes)


def _write_records(url: URL, claims: int) -> float:
    """Write the records of so many claims, in one transaction, and give the seconds that it took."""
    engine = db.open_engine(url)
    with db.writing(engine) as connection:
        if db.is_sqlite(url):
            # Fingerprints and hashes belong each on another page of their index.
            connection.exec_driver_sql(f"PRAGMA cache_size = {-_CACHE_KIB}")
        making.clear(connection)
        seconds = sum(copy_rows(connection, rows) for rows in generate_rows(connection, claims))
        if not db.is_sqlite(url):
            _move_sequences(connection)
    engine.dispose()
    return seconds


def _index(url: URL) -> tuple[float, float]:
    """Index the records, and give the seconds that it took and the peak memory in MiB."""
    engine = db.open_engine(url)
    begun = time.perf_counter()
    for kind in ("article", "claim", "actor"):
        after: int | None = 0
        while after is not None:
            with db.writing(engine) as connection:
                after = making.fill_batch(connection, kind, after, BATCH)
    with db.writing(engine) as connection:
        making.complete(connection)
        if not db.is_sqlite(url):
            connection.exec_driver_sql("ANALYZE")  # which the server does by itself, a minute later
    engine.dispose()
    return time.perf_counter() - begun, peak_memory()


def copy_rows(connection: Connection, rows: Rows) -> float:
    """Write rows through the driver, and give the seconds that it took."""
    driver = connection.connection.driver_connection
    assert driver is not None
    begun = time.perf_counter()
    for name in (name for name in COLUMNS if rows.get(name)):
        columns = COLUMNS[name]
        listed = ", ".join(columns)
        if connection.dialect.name == "sqlite":
            signs = ", ".join("?" * len(columns))
            driver.executemany(f"INSERT INTO {name} ({listed}) VALUES ({signs})", rows[name])
        else:
            with driver.cursor() as cursor, cursor.copy(f"COPY {name} ({listed}) FROM STDIN") as copy:
                for row in rows[name]:
                    copy.write_row(row)
    return time.perf_counter() - begun


def _move_sequences(connection: Connection) -> None:
    """Let the next records be numbered after those that were copied."""
    for name in (name for name, columns in COLUMNS.items() if columns[0] == "id"):
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
        )


def _bytes(connection: Connection, name: str) -> int:
    """Give how many bytes the tables of that name take, with their indexes."""
    if connection.dialect.name == "postgresql":
        size = connection.exec_driver_sql("SELECT pg_total_relation_size(%s::regclass)", (name,))
        return int(size.scalar_one())
    trees = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE tbl_name LIKE ?", (f"{name}%",))
    weigh = "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE aggregate = TRUE AND name = ?"
    return sum(connection.exec_driver_sql(weigh, (tree,)).scalar_one() for tree in trees.scalars().all())
