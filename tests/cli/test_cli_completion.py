from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_runner import Desk, Result, run_cli
from engines import only_postgresql, only_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Result]:
    """Press the tab key in bash after what is typed; the last word is the one to complete."""

    def press(line: str) -> Result:
        monkeypatch.setenv("_CLAIMS_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
        result = run_cli()
        monkeypatch.delenv("_CLAIMS_COMPLETE")
        return result

    return press


def offered(*words: str) -> Result:
    """Give Click's answer to bash: a line each, and an empty one for none, of which bash makes nothing."""
    return Result(0, "\n".join(f"plain,{word}" for word in words) + "\n", "")


def test_references_of_every_kind(told: Desk, press: Callable[[str], Result]) -> None:
    assert told.head().position == 35
    assert press("claims show C") == offered("C3", "C2", "C1")
    assert press("claims show C1 c2") == offered("C2")
    assert press("claims show ") == offered("C3", "C2", "C1")
    assert press("claims show A") == offered()
    assert press("claims show Cx") == offered()
    assert press(f"claims show C{'1' * 30}") == offered()
    assert press("claims article show ") == offered("A1")
    assert press("claims record a") == offered("A1")
    assert press("claims appearance correct P") == offered("P3", "P2", "P1")
    assert press("claims evidence correct C1 E") == offered("E2", "E1")
    assert press("claims source show S2") == offered("S2")
    assert press("claims actor show R1") == offered("R1")


def test_references_beginning_with_the_digits_typed(begun: Desk, press: Callable[[str], Result]) -> None:
    for number in range(4, 13):
        begun.ok(f"record A1 --quote 'El cable' --claimant outlet --text 'Frase {number}.'")
    assert press("claims show C1") == offered("C1", "C10", "C11", "C12")


def test_names_by_the_beginning_of_any_word(told: Desk, press: Callable[[str], Result]) -> None:
    assert told.head().position == 35
    assert press("claims record A1 --claimant o") == offered(
        "outlet", "O. Belarte", "Octavio Belarte", "Octavio Quirón"
    )
    assert press("claims record A1 --claimant VOL") == offered("Edrán Vólkiz-Tarmán")
    assert press("claims record A1 --claimant tarman") == offered("Edrán Vólkiz-Tarmán")
    assert press("claims record A1 --claimant zzz") == offered()
    assert press("claims list --actor ismá") == offered("Ismavia")
    assert press("claims article add x --source gac") == offered("La Gaceta de Virelda")
    assert press("claims source show ") == offered("Agencia Ambrera", "La Gaceta de Virelda")
    # A weak alias would be refused, so it is not offered.
    assert press("claims record A1 --claimant canc") == offered()


def test_the_names_of_editions(begun: Desk, press: Callable[[str], Result]) -> None:
    assert press("claims edition show ") == offered()
    for name in ("Enero 2026", "Énfasis", "Marzo"):
        begun.ok("report --format csv --edition", name)
    assert press("claims edition show ") == offered("Marzo", "Énfasis", "Enero 2026")
    assert press("claims report --from-edition EN") == offered("Énfasis", "Enero 2026")


def test_a_name_that_several_bear_is_offered_by_its_references(
    begun: Desk, press: Callable[[str], Result]
) -> None:
    begun.ok("actor add ismavia --kind person --namesake")
    begun.ok("actor edit R4 --name Ismavia")
    assert press("claims actor show isma") == offered("R3", "R4")
    begun.ok("actor merge R4 R3")
    assert press("claims actor show isma") == offered("Ismavia")


def test_words_of_closed_lists_commands_and_options(told: Desk, press: Callable[[str], Result]) -> None:
    assert told.head().position == 35
    assert press("claims re") == offered("record", "reply", "retract", "report", "review")
    assert press("claims source ") == offered("add", "list", "show", "edit")
    assert press("claims source add X --kind F") == offered("fact_checker")
    assert press("claims verify C1 --status ") == offered(
        "unreviewed", "in_progress", "awaiting_signoff", "decided", "not_checkable"
    )
    assert press("claims list --format j") == offered("json", "jsonl")
    assert press("claims list --sta") == offered("--status")
    assert press("claims report --columns claim,decided") == offered("claim,decided_at", "claim,decided_by")
    assert press("claims report --columns decided_at,deci") == offered("decided_at,decided_by")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_show_what_each_is(told: Desk, shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told.head().position == 35
    monkeypatch.setenv("_CLAIMS_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", "claims actor show R3")
    monkeypatch.setenv("COMP_CWORD", "R3" if shell == "fish" else "3")
    expected = {"zsh": "plain\nR3\nIsmavia\n", "fish": "plain,R3\tIsmavia\n"}
    assert run_cli() == Result(0, expected[shell], "")


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("bash", "complete -o nosort -o filenames -F _claims_completion claims"),
        ("zsh", "compdef _claims_completion claims"),
        ("fish", "complete --no-files --command claims --arguments"),
    ],
)
def test_the_script_of_each_shell(shell: str, line: str) -> None:
    result = run_cli("completion", shell)
    assert (result.code, result.err) == (0, "")
    assert line in result.out
    assert f"_CLAIMS_COMPLETE={shell}_complete" in result.out
    if shell == "bash":
        assert subprocess.run(["bash", "-n"], input=result.out, text=True, check=True).returncode == 0


def test_a_shell_that_is_not_known() -> None:
    assert run_cli("completion", "tcsh") == Result(
        2,
        "",
        "Error: Invalid value for '{bash|zsh|fish}': 'tcsh' is not one of 'bash', 'zsh', 'fish'.\n"
        "Hint: `claims completion --help` shows how it is used.\n",
    )


# ---- whatever goes wrong, there is nothing to complete and nothing to read ------------------------------


@only_sqlite
@pytest.mark.parametrize("what", ["missing", "folder", "corrupt", "not ours", "locked", "settings", "bytes"])
def test_trouble_completes_to_nothing(
    begun: Desk, press: Callable[[str], Result], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(str(begun.url.database))
    if what == "missing":
        path.unlink()
    elif what == "folder":
        monkeypatch.setenv("CLAIMS_DB", str(path.parent))
    elif what == "corrupt":
        path.write_bytes(b"\0" * 8192)
    elif what == "not ours":
        path.unlink()
        sqlite3.connect(path).close()
    elif what == "settings":
        monkeypatch.delenv("CLAIMS_DB")
        monkeypatch.setenv("CLAIMS_CONFIG", str(path.parent))
    word = "\udce9" if what == "bytes" else "b"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        if what == "locked":
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
        assert press(f"claims record A1 --claimant {word}") == offered()
        assert press("claims show C") == offered(*([] if what != "bytes" else ["C3", "C2", "C1"]))


@only_postgresql
@pytest.mark.parametrize("what", ["missing", "no server", "not ours", "no driver"])
def test_trouble_on_postgresql_completes_to_nothing(
    told: Desk, press: Callable[[str], Result], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = {
        "missing": told.url.set(database="nada"),
        "no server": told.url.update_query_dict({"host": "/nonexistent"}),
        "not ours": told.url.set(database="postgres"),
        "no driver": told.url,
    }[what]
    if what == "no driver":
        monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv("CLAIMS_DB", url.render_as_string(hide_password=False))
    assert press("claims show C") == offered()
    assert press("claims record A1 --claimant b") == offered()
