"""`make bench`: the figures of the program, each beside its floor in the same run.

A part is a module of its name here: startup, which is quick, unless --only says otherwise. Prints one table
in Markdown and writes the same as JSON. Ends with 1 when a target is missed, which on a busy machine may be
the machine. Databases are made in bulk, and kept for the next time.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.measure import ENGINES, Asked, markdown, to_dict

PARTS = {
    "startup": ("startup", "how long the program takes to start"),
    "search": ("search", "searching, matching and recording, beside the bare word index, and what it weighs"),
    "site": ("site", "building a site, and what a reader loads to search it"),
    "feed": ("feed", "importing a dirty feed of others' reviews, twice"),
    "export": ("export", "reports as CSV and JSON Lines, beside a bare cursor over one join"),
    "list": ("list", "lists of claims, beside those of a thousand claims"),
    "record": ("record", "recording one claim, beside recording it in an empty database"),
    "import": ("import_", "importing records in bulk, beside writing the same rows through the driver"),
    "copy": ("copy", "copying a whole database, beside writing the same rows through the driver"),
}
"""The parts: the module of each, which `measure`s what is `Asked`, and what it is about."""


def main() -> int:
    """Measure and print."""
    about = "\n".join(f"  {name:9} {what}" for name, (_module, what) in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=__doc__,
        epilog=f"parts:\n{about}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--only", choices=PARTS, default="startup", metavar="PART", help="the part to measure"
    )
    parser.add_argument("--sizes", type=_sizes, default=(), help="10000,100000: claims, or reviews of a feed")
    parser.add_argument("--engine", choices=ENGINES, help="one of the engines, where a part knows both")
    parser.add_argument("--runs", type=int, help="how often each figure is taken (5, and 1 above 100,000)")
    parser.add_argument("--sample", type=int, default=60, help="with search: how many statements to match")
    parser.add_argument("--command", help="with import: what is measured (see import_.py)")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="where databases are kept")
    parser.add_argument("--fresh", action="store_true", help="make the databases anew")
    parser.add_argument("--json", type=Path, help="where the JSON goes (build/bench-PART.json)")
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}\n")
    given.folder.mkdir(parents=True, exist_ok=True)
    asked = Asked(
        folder=given.folder.absolute(),
        sizes=given.sizes,
        engines=[given.engine] if given.engine else ENGINES,
        server=os.environ.get("CLAIMS_TEST_POSTGRES"),
        runs=given.runs,
        sample=given.sample,
        command=given.command,
        fresh=given.fresh,
    )
    lines = []
    for line in importlib.import_module(f"bench.{PARTS[given.only][0]}").measure(asked):
        print(line.size, line.engine, line.work, f"{line.ours.p50:.3g} {line.unit}", file=sys.stderr)
        lines.append(line)
    print(markdown(lines))
    out: Path = given.json or Path(f"build/bench-{given.only}.json")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps([*map(to_dict, lines)], indent=2, ensure_ascii=False), encoding="utf-8")
    return 0 if all(line.met for line in lines) else 1


def _sizes(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
