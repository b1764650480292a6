"""Databases for the benchmark, as large as wanted: records written in bulk, then indexed by the program.

They are kept, each under a name that tells its size and by what it was made, so that a second run starts
at once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import generator
from bench.measure import alone, peak_memory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from claims import db, migration
from claims.config import Identity
from claims.domain.text import digest, fingerprint
from claims.matching import index
from claims.matching.analysis import ANALYSIS
from claims.services import database

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import URL, Connection

WHO = Identity("Bench", "bench@claims.example")
PER_ARTICLE = 10
PER_ACTOR = 100
BATCH = 5_000
"""How many claims are indexed in one transaction, as `claims db reindex` does."""

_SERVER = Path(__file__).parents[1] / "postgresql_server.py"
_WHEN = dt.datetime(2026, 3, 2, 9, 5, 30, tzinfo=dt.UTC)
_SIGNED = ("2026-03-02T09:05:30.000000Z", 1)  # created_at, created_by
_CACHE_KIB = 1_000_000
_GENERATED = 20_000  # at a time: whole articles
_RATINGS = 5  # of the scales that ship with the program
_STRIDE = 7919  # from a claim's claimant to the next one's: neighbours have others

_COLUMNS = {
    "source": ("name", "name_key", "kind"),
    "article": ("source_id", "title", "language", "media"),
    "snapshot": ("article_id", "number", "text", "sha256", "length", "method", "fetched_at"),
    "actor": ("kind",),
    "actor_name": ("actor_id", "value", "key", "type", "withdrawn"),
    "actor_role": ("actor_id", "title", "title_key", "since", "withdrawn"),
    "claim": ("text", "fingerprint", "language", "kind", "priority", "status", "step"),
    "appearance": ("claim_id", "article_id", "claimant_kind", "claimant_id", "quote_kind", "withdrawn"),
    "anchor": (
        "appearance_id", "snapshot_id", "state", "quote", "prefix", "suffix", "start_offset", "end_offset"
    ),
    "evidence": ("kind", "title", "url", "canonical_url", "publisher"),
    "evidence_link": ("claim_id", "evidence_id", "stance", "withdrawn"),
    "verification": ("claim_id", "step", "status", "rating_id", "origin"),
}  # fmt: skip
_LEAVES = {
    "verification_text": ("verification_id", "language", "summary"),
    "verification_evidence": ("verification_id", "evidence_link_id"),
}
"""Rows that are no records: they have no number of their own."""
# What is derived from the records, by the beginning of its tables' names on either engine.
_DERIVED = {
    "match: index": {"sqlite": "match_index", "postgresql": "match_posting"},
    "match: documents": dict.fromkeys(("sqlite", "postgresql"), "match_document"),
    "search: index": {"sqlite": "search_index", "postgresql": "search_vector"},
    "search: documents": dict.fromkeys(("sqlite", "postgresql"), "search_document"),
}

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Built:
    """What it took to build a database: seconds for its records and for their index, the peak memory while
    they were indexed in MiB, and what each part of the index weighs in bytes.
    """

    records: float
    index: float
    peak: float
    sizes: Mapping[str, int]


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


def make_empty(folder: Path, server: URL | None) -> URL:
    """Make a database without claims."""
    name = f"claims_bench_{uuid.uuid4().hex[:8]}"
    url = server.set(database=name) if server else db.parse_database(str(folder / f"{name}.db"))
    _create(url, server)
    return url


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
    made_by = f"{db.SCHEMA_REVISION} {ANALYSIS} {generator.has_data()} {_COLUMNS} {_LEAVES} ".encode()
    return hashlib.sha256(made_by + Path(generator.__file__).read_bytes()).hexdigest()[:8]


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
            # Keys are drawn at random, and each belongs on another page of their index.
            connection.exec_driver_sql(f"PRAGMA cache_size = {-_CACHE_KIB}")
        index.clear(connection)
        seconds = sum(_copy(connection, rows) for rows in _records(claims))
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
                after = index.fill_batch(connection, kind, after, BATCH)
    with db.writing(engine) as connection:
        index.complete(connection)
        if not db.is_sqlite(url):
            connection.exec_driver_sql("ANALYZE")  # which the server does by itself, a minute later
    engine.dispose()
    return time.perf_counter() - begun, peak_memory()


def _records(claims: int) -> Iterator[Rows]:
    generated = generator.generate(claims)
    yield {"source": [(1, str(uuid.uuid4()), *_SIGNED, "La Gaceta", "la gaceta", "newspaper")]}
    actors = -(-claims // PER_ACTOR)
    yield _actors(actors)
    for start in range(0, claims, _GENERATED):
        yield _rows(start, list(islice(generated, _GENERATED)), actors)


def _actors(count: int) -> Rows:
    """Give the rows of actors, each with a name and the role that it has."""
    numbers = range(1, count + 1)
    return {
        "actor": [_row(number, "person") for number in numbers],
        "actor_name": [
            _row(number, number, f"Portavoz {number}", f"portavoz {number}", "name", 0) for number in numbers
        ],
        "actor_role": [_row(number, number, "canciller", "canciller", "2024-06", 0) for number in numbers],
    }


def _rows(start: int, generated: Sequence[generator.Generated], actors: int) -> Rows:
    """Give the rows of claims: each `PER_ARTICLE` that follow each other in a language share an article.

    Every claim has a claimant, a piece of evidence that refutes it, and the verdict that rests on it.
    """
    rows: Rows = {name: [] for name in (*_COLUMNS, *_LEAVES)}
    articles: dict[int, list[generator.Generated]] = {}
    for number, one in enumerate(generated, start + 1):
        article = (number - 1) // (2 * PER_ARTICLE) * 2 + number % 2 + 1
        held = articles.setdefault(article, [])
        offset = sum(len(before.text) + 1 for before in held)
        held.append(one)
        rows["claim"].append(
            _row(number, one.text, fingerprint(one.text), one.language, "other", "normal", "decided", 1)
        )
        claimant = number * _STRIDE % actors + 1
        rows["appearance"].append(_row(number, number, article, "actor", claimant, "verbatim", 0))
        rows["anchor"].append(
            _row(number, number, article, "exact", one.text, "", "", offset, offset + len(one.text))
        )
        url = f"https://archivo.example/{number}"
        rows["evidence"].append(_row(number, "document", one.title, url, url, "Archivo de Virelda"))
        rows["evidence_link"].append(_row(number, number, number, "refutes", 0))
        rows["verification"].append(_row(number, number, 1, "decided", number % _RATINGS + 1, "own"))
        rows["verification_text"].append((number, one.language, one.title))
        rows["verification_evidence"].append((number, number))
    for number, held in articles.items():
        text = "\n".join(one.text for one in held)
        rows["article"].append(_row(number, 1, held[0].title, held[0].language, "text"))
        rows["snapshot"].append(_row(number, number, 1, text, digest(text), len(text), "file", _SIGNED[0]))
    return rows


def _row(number: int, *values: object) -> tuple[Any, ...]:
    return number, str(uuid.uuid4()), *_SIGNED, *values


def _copy(connection: Connection, rows: Rows) -> float:
    """Write rows through the driver, and give the seconds that it took."""
    driver = connection.connection.driver_connection
    assert driver is not None
    begun = time.perf_counter()
    known = {name: ("id", "uuid", "created_at", "created_by", *own) for name, own in _COLUMNS.items()}
    known |= _LEAVES
    for name, columns in ((name, columns) for name, columns in known.items() if rows.get(name)):
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
    for name in _COLUMNS:
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
