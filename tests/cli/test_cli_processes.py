"""What a process decides: exit codes, closed pipes, Ctrl-C, kill -9, and many at once."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_process import start, stopped_at
from engines import only_sqlite
from processes import ROOT

from claims import db
from claims.services.log import find_breaks

if TYPE_CHECKING:
    from cli_runner import Desk


RECORD = ("record", "A1", "--quote", "El cable", "--text", "Habrá cable.", "--claimant", "outlet")
INTERRUPTED = "Interrupted. Nothing was written.\n"


def shell(command: str, **options: str) -> subprocess.CompletedProcess[str]:
    """Run a line in bash, in which `claims` is the program; `pipefail` gives the code of every part."""
    program = f'claims() {{ {sys.executable} -m claims "$@"; }}; set -o pipefail; '
    return subprocess.run(
        ["bash", "-c", program + command],
        env={**os.environ, "PYTHONPATH": str(ROOT), **options},
        capture_output=True,
        text=True,
        check=False,
    )


# ---- exit codes, pipes and devices -----------------------------------------------------------------------


@only_sqlite
def test_the_process_ends_with_the_exit_code(told: Desk) -> None:
    assert told.head().position == 35
    done = shell("claims -q list > /dev/null; echo $?; claims show C9; echo $?; claims nada; echo $?")
    assert done.stdout.split() == ["0", "3", "2"]
    assert "Traceback" not in done.stderr


@only_sqlite
def test_standard_input_through_a_pipe(begun: Desk) -> None:
    done = shell("printf 'Otro texto.' | claims article add - --source ambrera --title Otra -q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "A2\n", "")
    assert begun.ok("article show A2 --format json").json()["snapshot"]["text"] == "Otro texto."


@only_sqlite
def test_a_workbook_goes_through_a_pipe(told: Desk) -> None:
    assert told.head().position == 35
    done = shell("claims report --format xlsx -o - | head -c 2")
    assert (done.returncode, done.stdout, done.stderr) == (0, "PK", "")


@only_sqlite
def test_a_closed_pipe_ends_silently(begun: Desk) -> None:
    begun.ok("article add - --source ambrera --title Larga", stdin=b"Una frase larga y otra mas. " * 8_000)
    for command in (
        "claims list --all | head -1",
        "claims article show A2 | head -1",
        "claims article show A2 --format json | head -1",
        "claims report --format csv | true",
        "claims log --all --format jsonl | head -1",
        "claims --help | true",
        "claims completion bash | true",
    ):
        done = shell(command)
        assert (done.returncode, done.stderr) == (0, ""), command
        assert done.stdout.count("\n") <= 1, command


@only_sqlite
@pytest.mark.parametrize("command", ["list", "report --format json", "report --format csv", "--help"])
def test_a_full_device_is_an_error(told: Desk, command: str) -> None:
    assert told.head().position == 35
    done = shell(f"claims {command} > /dev/full")
    assert (done.returncode, done.stderr) == (
        1,
        "Error: The disk is full.\nHint: Check the path, the rights to it and the room on the disk.\n",
    )


# ---- Ctrl-C ----------------------------------------------------------------------------------------------

MOMENTS = [
    pytest.param("claims.services.claim:appear", RECORD, id="in mid-record"),
    pytest.param("claims.cli.record:_claimant_name", RECORD, id="before the commit"),
    pytest.param("claims.services.work:log.append", ("edit", "C2", "--topic", "mar"), id="in mid-edit"),
    pytest.param(
        "claims.services.article:digest",
        ("article", "add", "nota.txt", "--source", "S2", "--title", "X"),
        id="while reading",
    ),
]


@pytest.mark.parametrize(("function", "arguments"), MOMENTS)
def test_ctrl_c_leaves_nothing(begun: Desk, function: str, arguments: tuple[str, ...]) -> None:
    before = begun.head()
    with stopped_at(function, *arguments) as process:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    # The empty line ends the one in which a terminal shows ^C.
    assert err == "\n" + INTERRUPTED
    assert begun.head() == before
    assert begun.ok("source add Nueva --kind other").out.startswith("S")


@only_sqlite
def test_ctrl_c_while_waiting_for_another_writer(begun: Desk) -> None:
    before = begun.head()
    path = Path(str(begun.url.database))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with start("-m", "claims", *RECORD) as process:
            wait_until_open(process, path)
            time.sleep(0.3)
            asked = time.monotonic()
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
        assert time.monotonic() - asked < 5
    assert (process.returncode, out, err) == (130, "", "\n" + INTERRUPTED)
    assert begun.head() == before


def wait_until_open(process: subprocess.Popen[str], path: Path) -> None:
    """Wait until a process has opened a file, by what Linux tells of it; elsewhere for two seconds."""
    files = Path(f"/proc/{process.pid}/fd")
    deadline = time.monotonic() + 30
    while files.is_dir() and time.monotonic() < deadline:
        for file in files.iterdir():
            try:
                if file.readlink() == path:
                    return
            except OSError:
                continue  # it was closed meanwhile
        time.sleep(0.02)
    time.sleep(2)


@only_sqlite
def test_ctrl_c_after_the_commit_does_not_say_that_nothing_was_written(begun: Desk) -> None:
    with stopped_at("claims.cli.record:say_recorded", *RECORD) as process:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "C4\n", "\nInterrupted. What was written stays.\n")
    assert begun.ok("show C4 --format json").json()["text"] == "Habrá cable."


@only_sqlite
def test_ctrl_c_in_mid_report_leaves_the_old_file(told: Desk, folder: Path) -> None:
    assert told.head().position == 35
    (folder / "informe.md").write_text("antes", encoding="utf-8")
    with stopped_at("claims.formats.markdown:_section", "report", "-o", "informe.md") as process:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "\n" + INTERRUPTED)
    assert (folder / "informe.md").read_text(encoding="utf-8") == "antes"
    assert sorted(path.name for path in folder.iterdir()) == ["informe.md", "nota.txt"]


# ---- kill -9 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("function", "arguments"), MOMENTS)
def test_kill_9_leaves_nothing_and_locks_nothing(
    begun: Desk, function: str, arguments: tuple[str, ...]
) -> None:
    before = begun.head()
    with stopped_at(function, *arguments) as process:
        process.kill()
        process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    assert begun.head() == before
    assert begun.ok("db check").out.endswith("No fault was found.\n")
    assert begun.ok("source add Nueva --kind other").out.startswith("S")


@only_sqlite
def test_kill_9_in_mid_report_leaves_the_old_file(told: Desk, folder: Path) -> None:
    (folder / "informe.json").write_text("antes", encoding="utf-8")
    with stopped_at("claims.cli.files:to_disk", "report", "-o", "informe.json") as process:
        process.kill()
        process.communicate(timeout=30)
    assert (folder / "informe.json").read_text(encoding="utf-8") == "antes"
    assert told.ok("report -o informe.json").err == "Wrote 3 claims to informe.json.\n"
    assert json.loads((folder / "informe.json").read_text(encoding="utf-8"))["counts"]["total"] == 3


@only_sqlite
def test_kill_9_in_mid_init_leaves_a_place_for_the_next(folder: Path, engine_kind: str) -> None:
    del engine_kind
    with stopped_at("claims.services.database:scale.add_scale", "init", "--db", "nueva.db") as process:
        process.kill()
        process.communicate(timeout=30)
    done = shell("claims init --db nueva.db -q && claims db check --db nueva.db")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("No fault was found.\n")
    assert (folder / "nueva.db").is_file()


# ---- many at once ----------------------------------------------------------------------------------------

WORKERS = 8
EACH = {"sqlite": 200, "postgresql": 50}
"""How many claims each records. One writer at a time, so it takes what as many commands one by one take."""


def test_eight_processes_record_hundreds_of_claims_at_once(begun: Desk, engine_kind: str) -> None:
    each = EACH[engine_kind]
    places = [f"frase {worker} de {place} fin." for worker in range(WORKERS) for place in range(each)]
    begun.ok("article update A1 -", stdin="\n".join(places).encode())
    before = begun.head()
    script = str(ROOT / "tests" / "cli_process.py")
    with ExitStack() as stack:
        processes = [
            stack.enter_context(start(script, "record_many", str(worker), str(each), covered=False))
            for worker in range(WORKERS)
        ]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        answers = []
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        for process in processes:
            out, err = process.communicate(timeout=300)
            assert (process.returncode, err) == (0, "")
            answers.append(json.loads(out))
    references = [reference for answer in answers for reference in answer]
    assert len(references) == len(set(references)) == WORKERS * each
    claims = begun.ok("list --all --format jsonl").jsonl()[3:]
    assert {claim["ref"] for claim in claims} == set(references)
    assert {claim["text"] for claim in claims} == {f"Dice {place}" for place in places}
    quotes = [quote["quote"] for quote in begun.ok("article show A1 --format json").json()["quotes"]]
    assert sorted(quotes) == sorted(place.removesuffix(".") for place in places)
    engine = db.open_engine(begun.url)
    with db.reading(engine) as connection:
        assert list(find_breaks(connection)) == []
    engine.dispose()
    assert begun.head().position == before.position + 2 * WORKERS * each
