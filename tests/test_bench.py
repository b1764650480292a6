"""The benchmark runs: its figures are judged by people, on a quiet machine, never by a test."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bench.database import make_empty, prepare, remove
from bench.export import commands
from bench.export_floor import SOME
from bench.list import lists
from bench.load import write_rows
from bench.measure import ENGINES
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.pool import NullPool

from claims.db import open_engine, parse_database, reading
from claims.domain.status import Status
from claims.formats.csv import COLUMNS, unguard_cell
from claims.models import actor_name, metadata
from claims.services.database import find_faults
from claims.services.search import search
from claims.services.selection import ClaimFilter, list_claims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

ROOT = Path(__file__).parents[1]


def run(folder: Path, *given: str, server: str = "") -> tuple[list[dict[str, Any]], str]:
    """Measure something, and give the lines of its JSON and what it printed."""
    out = folder / "bench.json"
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", *given, "--folder", str(folder), "--json", str(out)],
        cwd=ROOT,
        env=os.environ | {"CLAIMS_TEST_POSTGRES": server} if server else None,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode in {0, 1}, done.stderr
    lines = json.loads(out.read_text(encoding="utf-8"))
    assert done.returncode == (not all(line["met"] for line in lines))
    assert done.stdout.count("\n| ") == len(lines) + 2
    return lines, done.stdout


def test_every_start_has_a_floor(tmp_path: Path) -> None:
    lines, _printed = run(tmp_path, "--runs", "1")
    assert [line["work"] for line in lines] == [
        "`claims --version`",
        "`claims --help`",
        "completion of a command's name",
        "`claims list`",
        "`claims show C2`",
        "`claims record`",
    ]
    assert all(line["ratios"][0] > 0 and line["floor"][0] > 0 and line["peak"] > 1 for line in lines)


def test_a_site_is_measured(tmp_path: Path) -> None:
    lines, _printed = run(tmp_path, "--only", "site", "--sizes", "120")
    figures = {(line["work"], line["unit"]): line["ours"] for line in lines}
    assert figures["build it again: rewritten", "files"][0] == 0
    assert figures["its files", "files"][0] > 120
    assert figures["a search of one word loads", "KiB"][0] > 1
    assert len(list(tmp_path.glob("site_120_*/claim/*.html"))) == 120


def test_a_dirty_feed_is_imported_twice(tmp_path: Path) -> None:
    lines, printed = run(tmp_path, "--only", "feed", "--sizes", "300")
    floor, first, again = (line["told"] for line in lines)
    assert floor == {}
    assert first["entries"] == again["entries"] == 300
    assert first["new"] == again["unchanged"] > 250
    assert again["new"] == again["updated"] == 0
    assert first["mends"] == again["mends"] != {}
    assert "`claims import`, mends: " in printed


def test_an_export_is_measured_on_both_engines(tmp_path: Path, server: str) -> None:
    lines, _printed = run(tmp_path, "--only", "export", "--sizes", "300", "--runs", "1", server=server)
    assert [(line["engine"], line["work"]) for line in lines] == [
        (engine, f"report as {output}{what}")
        for engine in ("sqlite", "postgresql")
        for output in ("csv", "csv, 41 columns", "jsonl")
        for what in ("", ": first byte")
    ]
    assert all(line["ratios"][0] > 1 and line["peak"] > 1 for line in lines if line["floor"])


@pytest.mark.parametrize("which", ["all", "some"])
def test_an_export_has_the_rows_of_its_floor(tmp_path: Path, server: str, which: str) -> None:
    for where in (None, parse_database(server)):
        url, _built = prepare(tmp_path, where, 300, fresh=False)
        ours, floor = (
            list(csv.reader(io.StringIO(subprocess.check_output(command).decode(), newline="")))
            for command in commands(url, "csv", which)
        )
        assert [[*map(unguard_cell, row)] for row in ours] == floor
        assert len(ours) > 300
        assert ours[0] == [*(SOME if which == "some" else (name for name, _description in COLUMNS))]
        assert len(SOME) == 41


@pytest.fixture
def server(postgresql_admin: URL) -> Iterator[str]:
    """Give the URL of the server that the tests have, and take away what the benchmark keeps there."""
    yield postgresql_admin.render_as_string(hide_password=False)
    engine = create_engine(postgresql_admin, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    kept = "SELECT datname FROM pg_database WHERE starts_with(datname, 'claims_bench_')"
    with engine.connect() as connection:
        for name in connection.execute(text(kept)).scalars().all():
            connection.execute(text(f"DROP DATABASE {name}"))


def test_search_and_matching_are_measured_on_both_engines(tmp_path: Path, server: str) -> None:
    lines, _printed = run(tmp_path, "--only", "search", "--sizes", "300", "--runs", "1", server=server)
    work = [
        "match",
        "match `[fast]`",
        "match `[fast]`: the index",
        "match: first 5 as without pruning",
        "match: first one as without pruning",
        "search",
        "index a claim",
        "match: index, a claim",
        "match: documents, a claim",
        "search: index, a claim",
        "search: documents, a claim",
    ]
    assert [(line["engine"], line["work"]) for line in lines] == [
        (engine, each) for engine in ENGINES for each in work
    ]
    assert all(line["ours"][0] > 0 for line in lines)
    with_floor = [line["work"] for line in lines if line["floor"]]
    assert with_floor == ["match", "match `[fast]`", "search", "index a claim"] * 2
    assert [line["peak"] > 1 for line in lines if line["work"] in {"match", "index a claim"}] == [True] * 4
    # So few claims are never pruned.
    assert [line["ours"][0] for line in lines if line["unit"] == "share"] == [1.0] * 4


def test_lists_are_measured_beside_those_of_few_claims(tmp_path: Path, server: str) -> None:
    lines, _printed = run(tmp_path, "--only", "list", "--sizes", "300", "--runs", "1", server=server)
    names = [line["work"] for line in lines if line["engine"] == "sqlite"]
    assert names == [line["work"] for line in lines if line["engine"] == "postgresql"]
    assert names[:3] == ["`claims`: first page", "`claims`: page 1,000", "`claims`: show"]
    assert names[3:] == [f"the query: {name}" for name in (*lists(300), "show")]
    assert all(line["ours"][0] > 0 and line["floor"][0] > 0 for line in lines)


def test_lists_find_what_they_are_to_find(tmp_path: Path) -> None:
    url, _built = prepare(tmp_path, None, 300, fresh=True)
    engine = open_engine(url)
    with reading(engine) as connection:
        found = {
            name: len(list_claims(connection, one.asked, after=one.after, limit=50))
            for name, one in lists(300).items()
        }
    engine.dispose()
    assert [name for name, count in found.items() if not count] == [
        "--priority urgent",
        "--priority urgent, from the middle",
    ]


def test_recording_is_measured_beside_an_empty_database(tmp_path: Path, server: str) -> None:
    lines, _printed = run(tmp_path, "--only", "record", "--sizes", "300", "--runs", "1", server=server)
    work = ["`claims record --no-match`", "`claims record`", "write it, no match", "match and write it"]
    assert [(line["engine"], line["work"]) for line in lines] == [
        (engine, each) for engine in ENGINES for each in work
    ]
    assert [line["target"]["ratio"] for line in lines] == [1.2, None] * 4
    assert all(line["ours"][0] > 0 and line["floor"][0] > 0 for line in lines)


def test_copying_is_measured_beside_the_bare_driver(tmp_path: Path, server: str) -> None:
    lines, _printed = run(tmp_path, "--only", "copy", "--sizes", "100,300", "--runs", "1", server=server)
    assert [(line["engine"], line["size"], line["floor_name"]) for line in lines] == [
        ("sqlite", 100, "executemany of the same rows"),
        ("sqlite", 300, "executemany of the same rows"),
        ("sqlite", 300, "the same at 100"),
        ("postgresql", 100, "COPY of the same rows"),
        ("postgresql", 300, "COPY of the same rows"),
        ("postgresql", 300, "the same at 100"),
    ]
    assert all(line["ours"][0] > 0 and line["floor"][0] > 0 for line in lines)


def test_what_imports_may_be_any_command(tmp_path: Path) -> None:
    command = "claims -q db copy --to {target}"
    asked = ("--only", "import", "--sizes", "100", "--runs", "1", "--engine", "sqlite", "--command", command)
    [line], _printed = run(tmp_path, *asked)
    assert line["work"] == f"`{command}`"
    assert line["target"] == {"ratio": 2.0, "most": None, "least": None, "memory": 200}


def test_the_floor_writes_all_that_the_source_holds(tmp_path: Path, server: str) -> None:
    for where in (None, parse_database(server)):
        source, _built = prepare(tmp_path, where, 300, fresh=True)
        target = make_empty(tmp_path, where)
        write_rows(source, target)
        engines = [open_engine(url) for url in (source, target)]
        with reading(engines[0]) as one, reading(engines[1]) as other:
            for table in metadata.sorted_tables:
                rows = select(func.count()).select_from(table)
                assert one.execute(rows).scalar() == other.execute(rows).scalar(), table.name
            # A name is looked up in no language; which ones there are, the floor does not write down.
            name = one.execute(select(actor_name.c.value).limit(1)).scalar_one()
            found = [{hit.ref for hit in search(each, name) if hit.kind == "actor"} for each in (one, other)]
            assert found[0] == found[1] != set()
        for engine in engines:
            engine.dispose()
        remove(target, where)


def test_what_is_measured_on_is_sound(tmp_path: Path, server: str) -> None:
    for where in (None, parse_database(server)):
        url, _built = prepare(tmp_path, where, 300, fresh=True)
        engine = open_engine(url)
        with reading(engine) as connection:
            assert list(find_faults(connection)) == []
            assert {line.status for line in list_claims(connection, ClaimFilter())} == {
                Status.UNREVIEWED,
                Status.IN_PROGRESS,
                Status.DECIDED,
            }
        engine.dispose()
