"""The program in processes of its own, for what a process decides: signals, pipes, exit codes, races.

Run as a script it is such a process: `stop_at` lets the program run until one of its functions is called,
says so and waits to be killed; `record_many` types many records, one after the other.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
REACHED = "reached"


# ---- in the tests ----------------------------------------------------------------------------------------


def start(*command: str, covered: bool = True) -> subprocess.Popen[str]:
    """Start Python with the program within its reach.

    Which lines run is not measured unless `covered`: that takes as long again as the work of many records.
    """
    kept = {name: value for name, value in os.environ.items() if covered or not name.startswith("COVERAGE_")}
    return subprocess.Popen(
        [sys.executable, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**kept, "PYTHONPATH": str(ROOT)},
    )


@contextmanager
def stopped_at(function: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Give the program as it is about to call `function` (`module:name`), there to be killed."""
    with start(__file__, "stop_at", function, *arguments) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline().strip()
            assert line == REACHED, line + process.stderr.read()
            yield process
        finally:
            process.kill()


# ---- in the process --------------------------------------------------------------------------------------


def stop_at(function: str, *arguments: str) -> None:
    """Run the program, and wait for ever where it calls `function`."""
    from claims.cli import run  # noqa: PLC0415

    def wait(*_arguments: object, **_options: object) -> NoReturn:
        sys.stderr.write(REACHED + "\n")
        sys.stderr.flush()
        while True:
            time.sleep(60)

    module, _, name = function.partition(":")
    owner = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    setattr(owner, last, wait)
    sys.exit(run(list(arguments)))


def record_many(number: str, count: str) -> None:
    """Record `count` claims, whose quotes no other number has, and print the references as JSON."""
    from cli_runner import run_cli  # noqa: PLC0415

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    references = []
    for place in range(int(count)):
        quote = f"frase {number} de {place} fin"
        result = run_cli("record", "A1", "--claimant", "outlet", "--quote", quote, "--text", f"Dice {quote}.")
        assert result.code == 0, result
        references.append(result.out.strip())
    json.dump(references, sys.stdout)


def main(action: str, *arguments: str) -> None:
    """Do what the tests asked for."""
    actions: dict[str, Callable[..., None]] = {"stop_at": stop_at, "record_many": record_many}
    actions[action](*arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
