"""`make bench`: the figures of the program, each beside its floor in the same run.

Prints one table in Markdown and writes the same as JSON to build/bench.json. Ends with 1 when a target is
missed, which on a busy machine may be the machine.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import platform
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import startup
from bench.measure import markdown


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="how often each command runs (default 15)")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), help="where the JSON goes")
    given = parser.parse_args()
    figures = startup.measure(given.runs)
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, medians of {given.runs} runs\n"
    )
    print(markdown(figures))
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(
        json.dumps([dataclasses.asdict(figure) | {"ratio": figure.ratio} for figure in figures], indent=2),
        encoding="utf-8",
    )
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
