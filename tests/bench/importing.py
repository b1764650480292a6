"""How long a dirty feed takes to be imported, twice, beside merely parsing it; and what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bench import feed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FASTEST_WANTED = 1_000
"""Reviews a second that are wanted at the least."""

MOST_MEMORY = 200
"""MiB that are allowed at the most."""

_PARSE = (
    "import json, sys; json.loads(open(sys.argv[1], 'rb').read().decode('utf-8', 'replace'), strict=False)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One way through the feed: seconds of wall clock and processor, peak MiB, and what was told of it."""

    work: str
    entries: int
    seconds: float
    cpu: float
    peak: float
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Entries a second."""
        return self.entries / self.seconds

    @property
    def met(self) -> bool:
        """Whether it is fast and small enough; parsing alone is a floor, not ours."""
        return not self.told or (self.rate >= FASTEST_WANTED and self.peak <= MOST_MEMORY)


def measure(entries: int, folder: Path) -> Iterator[Line]:
    """Make the feed, and take it in twice, into a fresh SQLite file."""
    folder.mkdir(parents=True, exist_ok=True)
    path, database = folder / f"feed-{entries}.json", folder / f"feed-{entries}.db"
    if not path.exists():
        with path.open("wb") as sink:
            feed.write(sink, entries)
    for one in (database, database.with_name(database.name + "-journal")):
        one.unlink(missing_ok=True)
    environment = os.environ | {
        "CLAIMS_DB": str(database),
        "CLAIMS_USER": "Bench <bench@mesa.example>",
        "CLAIMS_CONFIG": str(folder / "no.toml"),
    }
    claims = (sys.executable, "-m", "claims", "-q")
    subprocess.run([*claims, "init"], env=environment, check=True)
    yield _run(
        "parse the whole file at once", entries, [sys.executable, "-c", _PARSE, str(path)], environment
    )
    command = [*claims, "import", str(path), "--json", "--reject", str(folder / "refused.jsonl")]
    for work in ("`claims import`", "`claims import`, the same again"):
        yield _run(work, entries, command, environment)


def _run(work: str, entries: int, command: Sequence[str], environment: dict[str, str]) -> Line:
    begun = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        out, complaint = process.stdout.read(), process.stderr.read()
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 7} and "parse" not in work:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}: {complaint.decode()}")
    told = json.loads(out) if out else {}
    seconds, cpu = time.perf_counter() - begun, usage.ru_utime + usage.ru_stime
    return Line(work, entries, seconds, cpu, usage.ru_maxrss / 1024, told)


def markdown(lines: Sequence[Line]) -> str:
    """Write the figures as Markdown: a table, and what came of the feed."""
    table = ["| work | s | of it CPU | entries/s | peak MiB | met |", "|---|---:|---:|---:|---:|---|"]
    table += [
        f"| {line.work} | {line.seconds:.1f} | {line.cpu:.1f} | {line.rate:.0f} | {line.peak:.0f} "
        f"| {'yes' if line.met else 'no'} |"
        for line in lines
    ]
    for line in lines:
        if line.told:
            counts = {key: value for key, value in line.told.items() if isinstance(value, int)}
            table += ["", f"{line.work}: " + ", ".join(f"{key} {value}" for key, value in counts.items())]
    told = lines[-1].told
    table += ["", "Refused: " + ", ".join(f"{key} {count}" for key, count in told["refusals"].items())]
    table += ["", "Mended: " + ", ".join(f"{key} {count}" for key, count in told["mends"].items())]
    return "\n".join(table)
