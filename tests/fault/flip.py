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
    content = bytearray(database.read_bytes())
    place = random.randrange(len(content))
    content[place] ^= 1 << random.randrange(8)
    for suffix in ("", "-wal", "-shm"):
        copy.with_name(copy.name + suffix).unlink(missing_ok=True)
    copy.write_bytes(content)
    changed = tuple(one.replace(str(copy), str(database)) for one in answers(copy)) != sound
    # Doctor looks at the file as it came.
    copy.write_bytes(content)
    found = run_cli("--db", str(copy), "doctor").code != os.EX_OK
    return Flip(found, changed)
