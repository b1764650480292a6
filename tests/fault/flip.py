"""A bit that flips in a database's file: `claims doctor` must not call sound what no longer says the same."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli_runner import run_cli

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random


@dataclass(frozen=True, slots=True)
class Flip:
    """What came of one flipped bit: whether doctor saw it, and whether any answer of the program changed."""

    found: bool
    changed: bool


def answers(database: Path) -> tuple[str, ...]:
    """Give all that the program says of a database: its report and its log, each with its errors."""
    said = []
    for words in ("report --format json", "log --all --format jsonl", "article show A1", "scale list"):
        done = run_cli("--db", str(database), *words.split())
        said.append(f"{done.code} {done.out} {done.err}")
    return tuple(said)


def flip(database: Path, copy: Path, sound: tuple[str, ...], random: Random) -> Flip:
    """Flip one bit in a copy of a database whose answers are `sound`."""
    content = database.read_bytes()
    place, bit = random.randrange(len(content)), random.randrange(8)
    found = judge(content, copy, place, bit)
    changed = tuple(one.replace(str(copy), str(database)) for one in answers(copy)) != sound
    return Flip(found, changed)


def judge(content: bytes, copy: Path, place: int, bit: int = 0) -> bool:
    """Write a database with one bit flipped to `copy`, and tell whether `claims doctor` finds a fault."""
    for suffix in ("-wal", "-shm"):
        copy.with_name(copy.name + suffix).unlink(missing_ok=True)
    copy.write_bytes(content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :])
    return run_cli("--db", str(copy), "doctor").code != os.EX_OK
