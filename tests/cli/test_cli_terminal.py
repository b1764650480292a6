"""What a person at a terminal gets: a form, colours, the terminal's width, and nothing that deceives."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest
from processes import ROOT

if TYPE_CHECKING:
    from cli_runner import Desk

pytestmark = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def at_terminal(*arguments: str, width: int = 100, no_color: str | None = None) -> tuple[int | None, str]:
    """Run the program at a terminal of its own, and give its exit code and all that came onto the screen."""
    surroundings = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    if no_color is not None:
        surroundings["NO_COLOR"] = no_color
    child: pexpect.spawn[str] = pexpect.spawn(
        sys.executable,
        ["-m", "claims", *arguments],
        env={**surroundings, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        dimensions=(40, width),
        encoding="utf-8",
        timeout=60,
    )
    screen = child.read()
    child.wait()  # a closed terminal would kill it while it ends
    child.close()
    return child.exitstatus, screen.replace("\r\n", "\n")


# ---- the form --------------------------------------------------------------------------------------------


@pytest.fixture
def editor(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an editor that keeps what it was shown in shown.md and then runs the script as a sed script."""
    program, script = folder / "editor", folder / "script.sed"
    program.write_text(f'#!/bin/sh\ncp "$1" {folder}/shown.md\nsed -i -f {script} "$1"\n', encoding="utf-8")
    program.chmod(0o755)
    # Its file must look newer, and the clock of a file system may be coarse.
    monkeypatch.setenv("EDITOR", str(program))
    monkeypatch.delenv("VISUAL", raising=False)
    return script


def test_a_form_asks_for_what_is_missing(begun: Desk, editor: Path, folder: Path) -> None:
    editor.write_text(
        "s/^quote:.*/quote: El cable dará luz/\n"
        "s/^text: .*/text: El cable dará luz\\\na toda Quelmora./\n"
        "s/^claimant:.*/claimant: belarte/\n"
    )
    assert at_terminal("record", "A1", "--no-match", "--text", "Borrador", "--kind", "prediction") == (
        0,
        "C4\nRecorded C4, P4: said by R1 Octavio Belarte, characters 23 to 40.\n",
    )
    assert (folder / "shown.md").read_text(encoding="utf-8") == (
        "# A claim of A1 «El canciller recibe al embajador»\n"
        "# Fill in the fields, save and close. Leave the file as it is to give up.\n"
        "# These lines with # are left out; a text may go on over several lines.\n"
        "\n"
        "quote: \n"
        "text: Borrador\n"
        "claimant: \n"
    )
    claim = begun.ok("show C4 --format json").json()
    assert (claim["text"], claim["kind"]) == ("El cable dará luz a toda Quelmora.", "prediction")


def test_the_form_of_another_appearance_asks_for_less(begun: Desk, editor: Path, folder: Path) -> None:
    editor.write_text("s/^quote:.*/quote: El cable/\n1i texto de nadie\n")
    assert at_terminal("record", "A1", "--claim", "C2", "--claimant", "outlet") == (
        0,
        "C2\nC2 is made here too, P4: by the outlet's own voice, characters 23 to 31.\n",
    )
    assert (folder / "shown.md").read_text(encoding="utf-8").endswith("\n\nquote: \nclaimant: outlet\n")
    assert begun.head().position == 36


@pytest.mark.parametrize(
    ("script", "left"),
    [
        ("", "quote, text, claimant"),
        ("s/^quote:.*/quote: El cable/", "text, claimant"),
        ("s/^[a-z]*:.*//", "quote, text, claimant"),
    ],
)
def test_a_form_left_empty_gives_up(told: Desk, editor: Path, script: str, left: str) -> None:
    before = told.head()
    editor.write_text(script)
    code, screen = at_terminal("record", "A1")
    first, *kept, last = screen.splitlines()
    assert (code, first, last) == (2, f"Error: Given up: {left} left empty.", "Hint: Nothing was written.")
    for line in kept:
        path = Path(line.removeprefix("  What you wrote is kept in "))
        assert "quote: El cable" in path.read_text(encoding="utf-8")
        path.unlink()
    assert len(kept) == int("El cable" in script)
    assert told.head() == before


def test_an_editor_that_fails(told: Desk, editor: Path) -> None:
    before = told.head()
    editor.parent.joinpath("editor").write_text("#!/bin/sh\nexit 3\n")
    code, screen = at_terminal("record", "A1")
    assert (code, screen) == (1, f"Error: {editor.parent}/editor: Editing failed\n")
    assert told.head() == before


def test_an_article_that_is_not_there_opens_no_form(told: Desk, editor: Path, folder: Path) -> None:
    assert told.head().position == 35
    editor.write_text("")
    assert at_terminal("record", "A9") == (
        3,
        "Error: There is no article A9.\nHint: `claims article list` shows those on record.\n",
    )
    assert not (folder / "shown.md").exists()


# ---- colour and width ------------------------------------------------------------------------------------


def test_quotes_are_bold_in_coloured_brackets_and_headings_are_bold(told: Desk) -> None:
    _code, screen = at_terminal("article", "show", "A1")
    assert "\x1b[36m[2:\x1b[0m\x1b[1msu país retiró doce patrulleras\x1b[0m\x1b[36m]\x1b[0m.\n" in screen
    assert COLOUR.sub("", screen) == told.ok("article show A1").out
    _code, screen = at_terminal("show", "C1")
    assert screen.startswith(
        "\x1b[1mC1  El cable dará luz a 1.250.000 hogares.\x1b[0m\nStatus        decided\n"
    )
    assert "\n\x1b[1mEvidence\x1b[0m\n" in screen
    assert COLOUR.sub("", screen) == told.ok("show C1").out


@pytest.mark.parametrize(
    ("line", "no_color"),
    [("article show A1", "1"), ("--no-color article show A1", None), ("show C1 --no-color", None)],
)
def test_no_colour_where_none_is_wanted(told: Desk, line: str, no_color: str | None) -> None:
    _code, screen = at_terminal(*line.split(), no_color=no_color)
    assert "\x1b" not in screen
    assert screen == told(line).out


def test_an_empty_no_color_is_none(told: Desk) -> None:
    assert told.head().position == 35
    assert "\x1b[36m" in at_terminal("article", "show", "A1", no_color="")[1]


@pytest.mark.parametrize(
    ("width", "shortened"), [(100, {"list", "log", "report", "evidence list"}), (132, {"log"})]
)
def test_tables_are_as_wide_as_the_terminal(
    told: Desk, width: int, shortened: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told.head().position == 35
    longest = max(map(len, at_terminal("list", width=width)[1].splitlines()))
    monkeypatch.setenv("COLUMNS", str(width))
    for command in ("list", "log", "evidence list", "source list", "actor list", "article list", "report"):
        lines = told(command, tty=True).out.splitlines()
        assert max(map(len, lines)) <= width, command
        assert any("…" in line for line in lines) == (command in shortened), command
        if command == "list":
            assert max(map(len, lines)) == longest
    shown = COLOUR.sub("", told("show C1", tty=True).out)
    assert max(map(len, shown.splitlines())) <= width


# ---- what deceives ---------------------------------------------------------------------------------------


def test_control_and_bidi_characters_are_made_visible(begun: Desk, folder: Path) -> None:
    text = "Título\x1b]0;malo\x07 y \u202eoirésb\u202c, \x9b31m rojo.\nSegunda\u2028línea\u200b."
    (folder / "mala.txt").write_text(text, encoding="utf-8")
    begun.ok("article add mala.txt --source gaceta --title", "Título \u202emalo")
    begun.ok("record A2 --claimant outlet --quote Título --text", "Frase \u202emala")
    begun.ok("edit C4 --check-worthy --check-worthy-reason", "\x1b[31mrojo\nverde")
    for line in ("article show A2", "article list", "list", "show C4", "report", "log"):
        for options in ("--no-color", "--no-color --format csv"):
            result = begun(f"{line} {options}", tty=True)
            assert result.code == 0
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u202a-\u202e]", result.out), line
    shown = at_terminal("article", "show", "A2", "--no-color")[1]
    assert "[1:Título]␛]0;malo␇ y ⟨U+202E⟩oirésb⟨U+202C⟩, ⟨U+009B⟩31m rojo.\n" in shown
    assert "Segunda⟨U+2028⟩línea⟨U+200B⟩.\n" in shown
    assert "Check-worthy  yes: ␛[31mrojo\n              verde\n" in begun("show C4", tty=True).out
    for name in ("json", "jsonl"):
        shown = begun(f"article show A2 --format {name}", tty=True).out
        assert "\\u001b]0;malo\\u0007 y \\u202eoir" in shown


def test_a_message_cannot_deceive_either(told: Desk) -> None:
    assert told.head().position == 35
    code, screen = at_terminal("source", "show", "\x1b[31mrojo\u202e")
    assert code == 5
    assert screen == (
        "Error: The name holds the character U+001B in line 1, column 1.\n"
        "Hint: Take the character out, or save the text as UTF-8 again.\n"
    )
    code, screen = at_terminal("article", "add", "\x1b[31mrojo\u202e", "--source", "S1", "--title", "X")
    assert (code, screen.splitlines()[0]) == (3, "Error: There is no file ␛[31mrojo⟨U+202E⟩.")
    code, screen = at_terminal("\x1b[31mrojo")
    assert (code, screen.splitlines()[0]) == (2, "Error: No such command '\\x1b[31mrojo'.")


def test_a_workbook_is_not_for_a_terminal(told: Desk) -> None:
    assert told.head().position == 35
    answer = "Error: This format is not for the terminal.\nHint: Name a file: -o report.xlsx\n"
    assert at_terminal("report", "--format", "xlsx", "-o", "-") == (2, answer)
    assert at_terminal("report", "--format", "xlsx") == (2, answer)


def test_completion_in_a_real_bash_quotes_names(told: Desk, folder: Path) -> None:
    assert told.head().position == 35
    program = folder / "claims"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m claims "$@"\n', encoding="utf-8"
    )
    program.chmod(0o755)
    shell: pexpect.spawn[str] = pexpect.spawn(
        "bash",
        ["--norc", "--noprofile", "-i"],
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PS1": "listo> ", "TERM": "dumb"},
        dimensions=(40, 200),
        encoding="utf-8",
        timeout=60,
    )
    shell.expect_exact("listo> ")
    for line in ("bind 'set enable-bracketed-paste off'", 'eval "$(claims completion bash)"'):
        shell.sendline(line)
        shell.expect_exact("listo> ")
    shell.send("claims record A1 --claimant volk\t")
    shell.expect_exact("Edrán\\ Vólkiz-Tarmán ")
    shell.send("--cla\t")
    shell.expect_exact("--claim")
    shell.sendline("\x15")
    shell.expect_exact("listo> ")
    shell.send("claims show C3\t--form\tj\t")
    shell.expect_exact("--format j")
    shell.expect_exact("son")
    shell.close(force=True)
