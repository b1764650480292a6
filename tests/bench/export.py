"""How long an export of many claims takes beside a bare cursor, when its first byte comes, and its memory.

Each run is a process of its own, ours and the floor turn by turn; its output is read and counted.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench import database

from claims import db

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import URL

FORMATS = ("csv", "jsonl")
MOST_TIMES = 2
"""How many times the floor a CSV may take."""

MOST_MEMORY = 150
LATEST_BYTE = 1.0
"""MiB and seconds that are allowed at the most."""

_FLOOR = Path(__file__).with_name("export_floor.py")
_WATCH = Path(__file__).with_name("watch.py")
_MANY = 100_000


class Run(NamedTuple):
    """What one process took: seconds, of them CPU, seconds to its first byte, peak MiB, and bytes written."""

    seconds: float
    cpu: float
    first: float
    peak: float
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """The medians of an export of so many claims, and of its floor."""

    claims: int
    engine: str
    format: str
    ours: Run
    floor: Run

    @property
    def times(self) -> float:
        """How many times the floor it takes: of the processor, unless a server does part of the work."""
        return (
            self.ours.cpu / self.floor.cpu
            if self.engine == "sqlite"
            else self.ours.seconds / self.floor.seconds
        )

    @property
    def met(self) -> bool:
        """Whether it is fast enough for a CSV, early and small enough for any."""
        fast = self.format != "csv" or self.times <= MOST_TIMES
        return fast and self.ours.first <= LATEST_BYTE and self.ours.peak <= MOST_MEMORY


def measure(
    sizes: Sequence[int],
    engines: Sequence[str],
    folder: Path,
    *,
    named: str | None = None,
    runs: int | None = None,
    fresh: bool = False,
) -> Iterator[Line]:
    """Measure at each size on each engine, `runs` times: five up to 100,000 claims and once above.

    The databases stay in `folder`, those of PostgreSQL there too unless another server is `named`.
    """
    with ExitStack() as stack:
        server = stack.enter_context(database.postgresql(folder, named)) if "postgresql" in engines else None
        for claims in sizes:
            for engine in engines:
                on = server if engine == "postgresql" else None
                url, _built = database.prepare(folder, on, claims, fresh=fresh)
                for output in FORMATS:
                    print(f"{claims} claims, {engine}, {output}", file=sys.stderr)
                    turns = [_turn(url, output) for _run in range(runs or (5 if claims <= _MANY else 1))]
                    ours, floor = (_median(each) for each in zip(*turns, strict=True))
                    yield Line(claims, engine, output, ours, floor)


def _median(runs: Sequence[Run]) -> Run:
    return Run(*map(statistics.median, zip(*runs, strict=True)))


def _turn(url: URL, output: str) -> tuple[Run, Run]:
    """Export once, ours and the floor."""
    name = url.database or "" if db.is_sqlite(url) else url.render_as_string(hide_password=False)
    bare = name.replace("+psycopg", "", 1)
    ours = [sys.executable, "-m", "claims", "--db", name, "-q", "--lang", "es", "report", "--format", output]
    return _run(ours), _run([sys.executable, str(_FLOOR), bare, output])


def _run(command: Sequence[str]) -> Run:
    environment = os.environ | {"CLAIMS_CONFIG": os.devnull, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, str(_WATCH), *command], env=environment, stdout=subprocess.PIPE, check=True
    )
    return Run(**json.loads(done.stdout))


def markdown(lines: Sequence[Line]) -> str:
    """Write the lines as a Markdown table."""
    table = [
        "| claims | engine | format | s | CPU | first | peak MiB | floor s | CPU | peak MiB | times | met |",
        "|---:|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    table += [
        f"| {line.claims} | {line.engine} | {line.format} "
        f"| {line.ours.seconds:.2f} | {line.ours.cpu:.2f} | {line.ours.first:.2f} | {line.ours.peak:.0f} "
        f"| {line.floor.seconds:.2f} | {line.floor.cpu:.2f} | {line.floor.peak:.0f} "
        f"| {line.times:.1f} | {'yes' if line.met else 'no'} |"
        for line in lines
    ]
    return "\n".join(table)
