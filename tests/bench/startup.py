"""How long the program takes to start: the first thing a person feels."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import Line, Target, compare, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.measure import Asked, Command

PYTHON = (sys.executable, "-c")
CLAIMS = (sys.executable, "-m", "claims")
CLICK = "import click"
ORM = "import sqlalchemy.orm"

# A database that holds the demo; the record goes into an article of its own for each run.
_RECORD = """
import os, sys
from claims.__main__ import main
sys.argv = ["claims", "record", "A1", "--no-match", "--claimant", "outlet",
            "--quote", "el canciller", "--occurrence", "1", "--text", f"Prueba {os.getpid()}."]
main()
"""

# The work, the command, the floor, and the most that it may take in times of the floor (targets).
WORK: tuple[tuple[str, tuple[str, ...], str, float], ...] = (
    ("`claims --version`", (*CLAIMS, "--version"), CLICK, 1.5),
    ("`claims --help`", (*CLAIMS, "--help"), CLICK, 1.5),
    ("completion of a command's name", CLAIMS, CLICK, 1.5),
    ("`claims list`", (*CLAIMS, "list"), ORM, 1.3),
    ("`claims show C2`", (*CLAIMS, "show", "C2"), ORM, 1.3),
    ("`claims record`", (*PYTHON, _RECORD), ORM, 1.3),
)
_RUNS = 15
_COMPLETION = {"_CLAIMS_COMPLETE": "bash_complete", "COMP_WORDS": "claims re", "COMP_CWORD": "1"}


def measure(asked: Asked) -> Iterator[Line]:
    """Measure on the demo's database, fifteen times each unless it is said, floors in between."""
    with tempfile.TemporaryDirectory(prefix="claims-bench-") as folder:
        environment = {
            # As where it is installed: the modules are compiled once, and not at each start.
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled"),
            "CLAIMS_CONFIG": str(Path(folder) / "none.toml"),
            "CLAIMS_DB": str(Path(folder) / "demo" / "claims.db"),
            "CLAIMS_USER": "Bench <bench@claims.example>",
        }
        run((*CLAIMS, "demo", f"{folder}/demo"), environment)
        commands: dict[str, Command] = {floor: ((*PYTHON, floor), environment) for floor in (CLICK, ORM)}
        for name, command, _floor, _target in WORK:
            completing = _COMPLETION if command == CLAIMS else {}
            commands[name] = (command, environment | completing)
        samples = compare(commands, runs=asked.runs or _RUNS)
    for name, _command, floor, most in WORK:
        ours, target = samples[name], Target(ratio=most)
        yield Line(0, "", name, "ms", ours.ms, f"`{floor}`", samples[floor].ms, target, ours.peak)
