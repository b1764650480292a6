"""The benchmark runs: its figures are judged by people, on a quiet machine, never by a test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

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
