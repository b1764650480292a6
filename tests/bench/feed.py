"""How long a dirty feed takes to be imported, twice, beside merely parsing it; and what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from bench import dirt
from bench.measure import Line, Spread, Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.measure import Asked

SIZES = (93_000,)
"""How many reviews."""

FASTEST_WANTED = 1_000
"""Reviews a second that are wanted at the least."""

MOST_MEMORY = 200
"""MiB that are allowed at the most."""

# The file has an entry a line, and some of them are no JSON: what can be parsed of it, all kept.
_PARSE = """
import json, sys
held = []
for line in open(sys.argv[1], encoding="utf-8", errors="replace"):
    try:
        held.append(json.loads(line.rstrip(",\\n"), strict=False))
    except (ValueError, RecursionError):
        held.append(line)
"""


def measure(asked: Asked) -> Iterator[Line]:
    """Make the feed, and take it in twice, into a fresh SQLite file."""
    for entries in asked.sizes or SIZES:
        yield from _measure(asked, entries)


def _measure(asked: Asked, entries: int) -> Iterator[Line]:
    folder = asked.folder
    path, database = folder / f"feed-{entries}.json", folder / f"feed-{entries}.db"
    if asked.fresh or not path.exists():
        with path.open("wb") as sink:
            dirt.write(sink, entries)
    for one in (database, database.with_name(database.name + "-journal")):
        one.unlink(missing_ok=True)
    environment = os.environ | {
        "CLAIMS_DB": str(database),
        "CLAIMS_USER": "Bench <bench@mesa.example>",
        "CLAIMS_CONFIG": str(folder / "no.toml"),
    }
    claims = (sys.executable, "-m", "claims", "-q")
    subprocess.run([*claims, "init"], env=environment, check=True)
    parse = [sys.executable, "-c", _PARSE, str(path)]
    taken, peak, _told = _run(parse, environment)
    floor = Spread(entries / taken.p50)
    yield Line(entries, "sqlite", "parse the whole file, an entry a line", "reviews/s", floor, peak=peak)
    command = [*claims, "import", str(path), "--json", "--reject", str(folder / "refused.jsonl")]
    target = Target(least=FASTEST_WANTED, memory=MOST_MEMORY)
    for work in ("`claims import`", "`claims import`, the same again"):
        taken, peak, told = _run(command, environment)
        ours = Spread(entries / taken.p50, cpu=taken.cpu)
        yield Line(entries, "sqlite", work, "reviews/s", ours, target=target, peak=peak, told=told)


def _run(command: Sequence[str], environment: dict[str, str]) -> tuple[Spread, float, dict[str, Any]]:
    """Run a command; give its seconds, its peak MiB, and what it told as JSON."""
    begun = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        out, complaint = process.stdout.read(), process.stderr.read()
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 7}:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}: {complaint.decode()}")
    seconds, cpu = time.perf_counter() - begun, usage.ru_utime + usage.ru_stime
    return Spread(seconds, cpu=cpu), usage.ru_maxrss / 1024, json.loads(out) if out else {}
