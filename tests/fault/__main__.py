"""`make faults`: strikes a writer and a file again and again, and prints what was lost; 1 for any loss."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from cli_runner import run_cli
from fault import flip, power
from fault.kill import kill
from fault.writer import prepare

from claims import db


def main() -> int:
    """Strike and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--cuts", type=int, default=1000)
    parser.add_argument("--flips", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print("| Fault | How often | Acknowledged | Lost | After it |\n| --- | ---: | ---: | ---: | --- |")
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "CLAIMS_CONFIG": str(Path(folder, "config.toml")),
            "CLAIMS_USER": "Irene Sotomar <irene.sotomar@contraste.example>",
        }
        losses = [
            _kills(Path(folder, "kill.db"), given.kills, Random(given.seed)),
            _cuts(Path(folder, "power.db"), given.cuts, Random(given.seed)),
            _flips(Path(folder, "flip.db"), given.flips, Random(given.seed)),
        ]
    return 1 if any(losses) else 0


def _make(database: Path) -> None:
    os.environ["CLAIMS_DB"] = str(database)
    done = run_cli("-q", "init")
    assert done.code == 0, done
    prepare()


def _kills(database: Path, count: int, random: Random) -> int:
    _make(database)
    url, first, lost, broken, refused = db.parse_database(str(database)), 0, 0, 0, 0
    for _round in range(count):
        one = kill(url, first, random)
        first += one.acknowledged + 1
        lost, broken, refused = lost + one.lost, broken + one.broken, refused + (one.next_writer != 0)
    doctor = run_cli("doctor")
    print(
        f"| kill -9 while recording | {count} | {first - count} | {lost} | {broken} breaks of the log,"
        f" {refused} writers refused, doctor ends with {doctor.code} |",
        flush=True,
    )
    return lost + broken + refused + doctor.code


def _cuts(database: Path, count: int, random: Random) -> int:
    if not power.available():
        print("| power loss | 0 | | | strace is not installed |")
        return 0
    _make(database)
    tally = power.strike(database, count, random)
    print(
        f"| power loss while recording | {tally.cuts} | {tally.acknowledged} | {tally.lost} |"
        f" {tally.unsound} files unsound, {tally.broken} breaks of the log |",
        flush=True,
    )
    return tally.lost + tally.unsound + tally.broken


def _flips(database: Path, count: int, random: Random) -> int:
    done = run_cli("-q", "demo", str(database.with_suffix("")))
    assert done.code == 0, done
    source = database.with_suffix("") / "claims.db"
    sound = flip.answers(source)
    found = [flip.flip(source, database, sound, random) for _round in range(count)]
    silent = sum(one.changed and not one.found for one in found)
    seen, changed = sum(one.found for one in found), sum(one.changed for one in found)
    print(
        f"| one bit flipped in the file | {count} | | {silent} | doctor saw {seen};"
        f" {changed} changed an answer |",
        flush=True,
    )
    return silent


if __name__ == "__main__":
    sys.exit(main())
