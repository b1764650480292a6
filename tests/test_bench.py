"""The benchmark runs: its figures are judged by people, on a quiet machine, never by a test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

ROOT = Path(__file__).parents[1]


def test_every_figure_has_a_floor(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--runs", "1", "--json", str(out)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode in {0, 1}, done.stderr
    figures = json.loads(out.read_text(encoding="utf-8"))
    assert [figure["work"] for figure in figures] == [
        "`claims --version`",
        "`claims --help`",
        "completion of a command's name",
        "`claims list`",
        "`claims show C2`",
        "`claims record`",
    ]
    assert all(figure["ratio"] > 0 and figure["floor"]["seconds"] > 0 for figure in figures)
    assert done.stdout.count("\n| ") == len(figures) + 1


def test_a_site_is_measured(tmp_path: Path) -> None:
    out = tmp_path / "site.json"
    command = [sys.executable, "-m", "tests.bench", "--site", "120", "--json", str(out)]
    done = subprocess.run(
        [*command, "--folder", str(tmp_path)], cwd=ROOT, capture_output=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    [line] = json.loads(out.read_text(encoding="utf-8"))
    assert (line["claims"], line["rewritten"]) == (120, 0)
    assert line["files"] > 120
    assert line["search"][0] > 1
    assert len(list(tmp_path.glob("site_120_*/claim/*.html"))) == 120


def test_a_dirty_feed_is_imported_twice(tmp_path: Path) -> None:
    out = tmp_path / "import.json"
    command = [sys.executable, "-m", "tests.bench", "--only", "import", "--entries", "300"]
    done = subprocess.run(
        [*command, "--folder", str(tmp_path), "--json", str(out)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode in {0, 1}, done.stderr
    floor, first, again = json.loads(out.read_text(encoding="utf-8"))
    assert floor["told"] == {}
    assert first["told"]["entries"] == again["told"]["entries"] == 300
    assert first["told"]["new"] == again["told"]["unchanged"] > 250
    assert again["told"]["new"] == again["told"]["updated"] == 0
    assert first["told"]["mends"] == again["told"]["mends"] != {}


def test_an_export_is_measured_on_both_engines(tmp_path: Path, server: str) -> None:
    out = tmp_path / "export.json"
    command = [sys.executable, "-m", "tests.bench", "--only", "export", "--scale", "300", "--runs", "1"]
    done = subprocess.run(
        [*command, "--folder", str(tmp_path), "--json", str(out)],
        cwd=ROOT,
        env={**os.environ, "CLAIMS_TEST_POSTGRES": server},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode in {0, 1}, done.stderr
    lines = json.loads(out.read_text(encoding="utf-8"))
    measured = [(line["engine"], line["format"]) for line in lines]
    assert measured == [
        (engine, output) for engine in ("sqlite", "postgresql") for output in ("csv", "jsonl")
    ]
    for line in lines:
        assert line["claims"] == 300
        assert line["times"] > 1
        assert line["ours"][-1] > line["floor"][-1] > 0  # bytes


@pytest.fixture
def server(postgresql_admin: URL) -> Iterator[str]:
    """Give the URL of the server that the tests have, and take away what the benchmark keeps there."""
    yield postgresql_admin.render_as_string(hide_password=False)
    engine = create_engine(postgresql_admin, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    kept = "SELECT datname FROM pg_database WHERE starts_with(datname, 'claims_bench_300_')"
    with engine.connect() as connection:
        for name in connection.execute(text(kept)).scalars().all():
            connection.execute(text(f"DROP DATABASE {name}"))


def test_search_and_matching_are_measured_on_both_engines(tmp_path: Path, server: str) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.bench",
        "--scale",
        "300",
        "--runs",
        "1",
        "--folder",
        str(tmp_path),
    ]
    out = tmp_path / "scale.json"
    done = subprocess.run(
        [*command, "--json", str(out)],
        cwd=ROOT,
        env={**os.environ, "CLAIMS_TEST_POSTGRES": server},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode in {0, 1}, done.stderr
    lines = json.loads(out.read_text(encoding="utf-8"))
    work = [
        "match",
        "match: peak memory",
        "match `[fast]`",
        "match `[fast]`: the index",
        "match: first 5 as without pruning",
        "match: first one as without pruning",
        "search",
        "record a claim",
        "index a claim",
        "index a claim: peak memory",
        "match: index, a claim",
        "match: documents, a claim",
        "search: index, a claim",
        "search: documents, a claim",
    ]
    assert [(line["engine"], line["work"]) for line in lines] == [
        (engine, each) for engine in ("sqlite", "postgresql") for each in work
    ]
    assert all(line["ours"][0] > 0 for line in lines)
    with_floor = [line["work"] for line in lines if line["floor"]]
    assert with_floor == ["match", "match `[fast]`", "search", "record a claim", "index a claim"] * 2
    # So few claims are never pruned.
    assert [line["ours"] for line in lines if line["unit"] == "share"] == [[1.0, None]] * 4
    assert done.stdout.count("\n| ") == len(lines) + 2
