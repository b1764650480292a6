"""`make bench`: the figures of the program, each beside its floor in the same run.

Prints one table in Markdown and writes the same as JSON. Ends with 1 when a target is missed, which on a
busy machine may be the machine. With --scale it measures search and matching over as many claims as are
named, on both engines; with --site the building of a site of so many; with `--only import` how long a dirty
feed takes to come in; without any, how long the program takes to start.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import export, importing, measure, scale, site, startup


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--runs", type=int, help="how often each is measured (default 15; with --scale 5 or 1)"
    )
    parser.add_argument("--json", type=Path, help="where the JSON goes (build/bench.json, …)")
    parser.add_argument("--scale", type=_sizes, help="numbers of claims: 10000,100000,1000000")
    parser.add_argument("--site", type=int, help="the number of claims: 20000")
    parser.add_argument("--engine", choices=scale.ENGINES, help="with --scale: one of the engines")
    parser.add_argument("--sample", type=int, default=60, help="with --scale: how many statements to match")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="where databases are kept")
    parser.add_argument("--fresh", action="store_true", help="make the databases anew")
    parser.add_argument("--only", choices=("import", "export"), help="just this part")
    parser.add_argument("--entries", type=int, default=93_000, help="with --only import: how many reviews")
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}\n")
    kind = given.only or ("scale" if given.scale else "site" if given.site else "bench")
    rows = {"import": _import, "export": _export, "scale": _scale, "site": _site, "bench": _startup}[kind](
        given
    )
    out: Path = given.json or Path(f"build/{kind}.json")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(rows, indent=2, ensure_ascii=False), encoding="utf-8")
    return 0 if all(row["met"] for row in rows) else 1


def _startup(given: argparse.Namespace) -> list[dict[str, object]]:
    figures = startup.measure(given.runs or 15)
    print(measure.markdown(figures))
    return [dataclasses.asdict(figure) | {"ratio": figure.ratio, "met": figure.met} for figure in figures]


def _scale(given: argparse.Namespace) -> list[dict[str, object]]:
    lines = list(
        scale.measure(
            given.scale,
            [given.engine] if given.engine else scale.ENGINES,
            folder=given.folder.absolute(),
            named=os.environ.get("CLAIMS_TEST_POSTGRES"),
            runs=given.runs,
            sample=given.sample,
            fresh=given.fresh,
        )
    )
    print(scale.markdown(lines))
    return [dataclasses.asdict(line) | {"ratios": line.ratios, "met": line.met} for line in lines]


def _site(given: argparse.Namespace) -> list[dict[str, object]]:
    line = site.measure(given.site, given.folder.absolute())
    print(site.markdown(line))
    return [dataclasses.asdict(line) | {"pace": line.pace, "met": line.met}]


def _import(given: argparse.Namespace) -> list[dict[str, object]]:
    lines = list(importing.measure(given.entries, given.folder.absolute()))
    print(importing.markdown(lines))
    return [dataclasses.asdict(line) | {"rate": line.rate, "met": line.met} for line in lines]


def _export(given: argparse.Namespace) -> list[dict[str, object]]:
    engines = [given.engine] if given.engine else scale.ENGINES
    named = os.environ.get("CLAIMS_TEST_POSTGRES")
    folder = given.folder.absolute()
    lines = []
    for line in export.measure(
        given.scale or [10_000], engines, folder, named=named, runs=given.runs, fresh=given.fresh
    ):
        print(export.markdown([line]).splitlines()[-1], file=sys.stderr)
        lines.append(line)
    print(export.markdown(lines))
    return [dataclasses.asdict(line) | {"times": line.times, "met": line.met} for line in lines]


def _sizes(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
