"""A writer whom the faults strike: it records claims one after the other, and says so after each commit.

Run as a script, it goes on from the phrase that it is given until it is killed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

TESTS = Path(__file__).parents[1]
PHRASES = 20_000


def prepare() -> None:
    """Enter an article of many phrases to record claims of, as A1."""
    from cli_runner import run_cli  # noqa: PLC0415 - a writer of its own has to find it first

    text = "".join(f"Dato {number} del faro.\n" for number in range(PHRASES))
    for line in (
        ["source", "add", "Diario Ambrera", "--kind", "newspaper", "--language", "es"],
        ["article", "add", "-", "--source", "S1", "--title", "Los datos del faro"],
    ):
        done = run_cli(*line, stdin=text.encode())
        assert done.code == 0, done


def started(first: int, *, under: Sequence[str] = (), count: int = PHRASES) -> subprocess.Popen[bytes]:
    """Start a writer at the phrase `first`, which records `count` claims; the program `under` runs it."""
    return subprocess.Popen(
        [*under, sys.executable, __file__, str(first), str(count)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent)},
    )


def write(first: int, count: int) -> None:
    """Record a claim of each phrase, and print its text once its transaction has ended."""
    sys.path.insert(0, str(TESTS))
    from cli_runner import run_cli  # noqa: PLC0415

    for number in range(first, min(first + count, PHRASES)):
        text = f"Dato {number} del faro."
        done = run_cli(
            "record", "A1", "--claimant", "outlet", "--no-match", "--quote", text, "--text", text, "-q"
        )
        if done.code:
            sys.exit(done.err)
        os.write(1, f"{text}\n".encode())


if __name__ == "__main__":
    write(*map(int, sys.argv[1:]))
