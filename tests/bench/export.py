"""How long an export of many claims takes beside a bare cursor, when its first byte comes, and its memory.

Each run is a process of its own, ours and the floor turn by turn; its output is read and counted.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench import database
from bench.export_floor import SOME
from bench.measure import Line, Spread, Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.measure import Asked
    from sqlalchemy import URL

SIZES = (10_000, 100_000)
WORKS = (
    ("csv", "all", Target(ratio=2, memory=150)),
    ("csv", "some", Target(ratio=2, memory=150)),
    ("jsonl", "all", Target(ratio=2, memory=150)),
)
"""The formats, with which columns, and what is to be reached; JSON Lines has more than its floor."""

LATEST_BYTE = Target(most=1_000)

_FLOOR = Path(__file__).with_name("export_floor.py")
_WATCH = Path(__file__).with_name("watch.py")
_NAMED = "cursor and writer over one join"
_COLUMNS = {"all": "", "some": f", {len(SOME)} columns"}


class Run(NamedTuple):
    """What one process took: seconds, of them CPU, seconds to its first byte, peak MiB, and bytes written."""

    seconds: float
    cpu: float
    first: float
    peak: float
    size: float


def measure(asked: Asked) -> Iterator[Line]:
    """Measure at each size on each engine."""
    for engine, server in database.servers(asked):
        for claims in asked.sizes or SIZES:
            url, _built = database.prepare(asked.folder, server, claims, fresh=asked.fresh)
            for output, which, target in WORKS:
                turns = [_turn(url, output, which) for _run in range(asked.runs_at(claims))]
                ours, floor = (
                    Run(*map(statistics.median, zip(*each, strict=True))) for each in zip(*turns, strict=True)
                )
                work = f"report as {output}{_COLUMNS[which]}"
                yield Line(
                    claims, engine, work, "ms", _spread(ours), _NAMED, _spread(floor), target, ours.peak
                )  # fmt: skip
                first = Spread(ours.first * 1000)
                yield Line(claims, engine, f"{work}: first byte", "ms", first, target=LATEST_BYTE)


def _spread(run: Run) -> Spread:
    return Spread(run.seconds * 1000, cpu=run.cpu * 1000)


def _turn(url: URL, output: str, which: str) -> tuple[Run, Run]:
    """Export once, ours and the floor."""
    ours, floor = commands(url, output, which)
    return _run(ours), _run(floor)


def commands(url: URL, output: str, which: str) -> tuple[list[str], list[str]]:
    """Give what is typed for an export of all columns or of some, and for its floor."""
    name = database.name_of(url)
    ours = [sys.executable, "-m", "claims", "--db", name, "-q", "--lang", "es", "report", "--format", output]
    if which == "some":
        ours += ["--columns", ",".join(SOME)]
    return ours, [sys.executable, "-P", str(_FLOOR), name.replace("+psycopg", "", 1), output, which]


def _run(command: Sequence[str]) -> Run:
    environment = os.environ | {"CLAIMS_CONFIG": os.devnull, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-P", str(_WATCH), *command], env=environment, stdout=subprocess.PIPE, check=True
    )
    return Run(**json.loads(done.stdout))
