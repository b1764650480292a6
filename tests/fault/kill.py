"""kill -9 while claims are recorded, at a random moment: what was acknowledged must be there, all whole."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli_runner import run_cli
from fault.writer import started

from claims import db
from claims.models import claim
from claims.services.log import find_breaks

if TYPE_CHECKING:
    from random import Random

    from sqlalchemy import URL

LONGEST = 0.6
"""Seconds that a writer is left to write, at most, once it has acknowledged its first claim."""


@dataclass(frozen=True, slots=True)
class Kill:
    """What one kill did: claims acknowledged, those of them that are gone, breaks of the log.

    `next_writer` is the exit code of whoever writes next: nothing may be left locked.
    """

    acknowledged: int
    lost: int
    broken: int
    next_writer: int


def kill(url: URL, first: int, random: Random) -> Kill:
    """Start a writer at the phrase `first` and kill it; CLAIMS_DB names the database of `url`."""
    with started(first) as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline()]
        time.sleep(random.uniform(0, LONGEST))
        process.kill()
        acknowledged += process.stdout.readlines()
    said = {line.decode().rstrip("\n") for line in acknowledged if line.endswith(b"\n")}
    engine = db.open_engine(url)
    with db.reading(engine) as connection:
        kept = set(connection.execute(claim.select().with_only_columns(claim.c.text)).scalars())
        broken = len(list(find_breaks(connection)))
    engine.dispose()
    done = run_cli("source", "add", f"Fuente {first}", "--kind", "other")
    return Kill(len(said), len(said - kept), broken, done.code)
