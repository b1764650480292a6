"""The thirteen rules of the command line, each shown; most have more tests in the files of their commands.

Rule 12, Spanish and English, has test_cli_language.py.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import click
import pytest
from cli_runner import Desk, Result, run_cli
from engines import only_sqlite
from factories import BRUNO
from processes import ROOT

from claims import __version__, db
from claims.cli import registry, root
from claims.cli.app import Command
from claims.cli.output import LISTING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def commands(command: click.Command = root, *path: str) -> Iterator[tuple[str, click.Command]]:
    """Give every command that does something, with how it is typed."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            verb = command.get_command(context, name)
            assert verb is not None
            yield from commands(verb, *path, name)
    else:
        yield " ".join(path), command


COMMANDS = dict(commands())


def options_of(command: click.Command) -> set[str]:
    return {word for parameter in command.params for word in parameter.opts}


# ---- 1: data goes to stdout, messages to stderr; -q silences, -v explains -------------------------------


def test_rule_1_data_on_stdout_and_messages_on_stderr(begun: Desk) -> None:
    loud = begun.ok('source add "El Faro" --kind other')
    assert (loud.out, loud.err) == ("S3\n", "Entered the source S3 El Faro.\n")
    quiet = begun.ok('-q source add "El Farol" --kind other')
    assert (quiet.out, quiet.err) == ("S4\n", "")
    assert begun.ok("list --kind event --after C9 --quiet").err == ""
    assert begun("source show S9 -q").err == (
        "Error: There is no source S9.\nHint: `claims source list` shows those on record.\n"
    )
    assert begun.ok("-q list").out == begun.ok("list").out


def test_rule_1_v_explains_where_and_by_whom(begun: Desk) -> None:
    where = f"The database is {db.show_url(begun.url)}.\n"
    explained = begun.ok("-v list")
    assert (explained.out, explained.err) == (begun.ok("list").out, where)
    assert begun.ok("source edit S1 --country FR --verbose").err == (
        f"{where}Signed by Irene Sotomar <irene.sotomar@contraste.example>.\n"
        "Changed S1 La Gaceta de Virelda.\n"
    )


# ---- 2: --format on whatever lists or shows; stable; no colour outside a terminal -----------------------

SHOWING = {
    "source list": "",
    "source show": "S1",
    "article list": "",
    "article show": "A1",
    "capture list": "",
    "actor list": "",
    "actor show": "R1",
    "list": "",
    "show": "C1",
    "evidence list": "",
    "evidence show": "E1",
    "desk list": "",
    "scale list": "",
    "scale show": "default",
    "report": "",
    "stats": "",
    "edition list": "",
    "edition show": "Marzo",
    "log": "",
    "config list": "",
}


def test_rule_2_every_command_that_lists_or_shows_has_the_five_formats() -> None:
    verbs = {"list", "show", "report", "stats", "log"}
    assert {line for line in COMMANDS if line.split()[-1] in verbs} == set(SHOWING)
    for line in SHOWING:
        option = next(one for one in COMMANDS[line].params if one.name == "output")
        assert option.opts == ["--format"]
        assert isinstance(option.type, click.Choice)
        assert set(LISTING) <= set(option.type.choices), line


@pytest.mark.parametrize(("line", "what"), SHOWING.items())
def test_rule_2_each_format_is_what_it_says(begun: Desk, line: str, what: str) -> None:
    if line.startswith("edition"):
        begun.ok("report --edition Marzo -o informe.md")
    for name in LISTING:
        result = begun.ok(f"{line} {what} --format {name.upper()}")
        assert result.out, name
        assert "\x1b" not in result.out
        if name == "json":
            several = line.rsplit(maxsplit=1)[-1] in {"list", "log", "stats"}
            assert isinstance(result.json(), list if several else dict)
        elif name == "jsonl":
            assert all(isinstance(record, dict) for record in result.jsonl())
        elif name == "csv":
            assert result.out.count("\r\n") >= len(result.rows()) + 1
            assert len({tuple(row) for row in result.rows()}) == 1
        elif name == "markdown":
            assert re.search(r"^\|:?-", result.out, re.MULTILINE)


# ---- 3: - is stdin or stdout; nothing hangs -------------------------------------------------------------


def test_rule_3_a_dash_is_standard_input_and_output(begun: Desk) -> None:
    begun.ok("article add - --source S2 --title Otra", stdin="«Otra»".encode())
    assert begun.ok("article show A2 --format json").json()["snapshot"]["text"] == "«Otra»"
    assert begun.ok("report -o - --format csv").out == begun.ok("report --format csv").out
    begun.refuses(
        "article add - --source S2 --title X",
        code=5,
        error="standard input is empty.",
        hint="Give a file that holds the text.",
    )


def test_rule_3_without_a_terminal_a_missing_option_is_named(told: Desk) -> None:
    told.refuses(
        "record A1 --claimant outlet --text X",
        code=2,
        error="Missing: --quote.",
        hint="`claims record --help` shows an example. At a terminal a form opens instead.",
    )


# ---- 4: references in any case, several at once, and names ----------------------------------------------


def test_rule_4_references_and_names(told: Desk) -> None:
    one = told.ok("show C1 --format json").out
    assert told.ok("show c1 --format json").out == one
    assert told.ok("show ' C1 ' --format json").out == one
    assert [claim["ref"] for claim in told.ok("show c3 C1 --format json").json()] == ["C3", "C1"]
    for name in ("R1", "r1", "Octavio Belarte", "OCTAVIO", "o. belarte", "belárte", "octavio quiron"):
        assert told.ok("actor show --format json", name).json()["ref"] == "R1"
    for name in ("S1", "La Gaceta de Virelda", "GACETA", "gaceta.example", "www.gaceta.example"):
        assert told.ok("source show --format json", name).json()["ref"] == "S1"


# ---- 5: what is wrong and how to mend it, in a line each; exit codes -------------------------------------


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("list", 0),
        ("report -o nada/x.md", 1),
        ("show", 2),
        ("shwo C1", 2),
        ("show C9", 3),
        ("source add gaceta --kind other", 0),
        ('source add "La Gaceta de Virelda" --kind other', 4),
        ("actor add X --kind person --wikidata x", 5),
        ("list --db nada.db", 6),
    ],
)
def test_rule_5_exit_codes(begun: Desk, line: str, code: int) -> None:
    result = begun(line)
    assert result.code == code
    if code:
        assert re.fullmatch(r"Error: .+\nHint: .+\n", result.err), result.err
        assert "Traceback" not in result.err
    assert ("Hint: " in result.err) == bool(code)


def test_rule_5_debug_shows_where(told: Desk) -> None:
    result = told("--debug show C9")
    assert result.code == 3
    assert result.err.startswith("Traceback (most recent call last):\n")
    assert result.err.endswith("Error: There is no claim C9.\nHint: `claims list` shows those on record.\n")


def test_rule_5_a_fault_of_the_program_is_a_sentence_too(told: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("claims.cli.list.list_claims", fail)
    told.refuses(
        "list",
        code=1,
        error="Unexpected: ZeroDivisionError: division by zero",
        hint="This is a fault of the program. Please report it with what --debug prints.",
    )


@pytest.mark.parametrize(
    ("line", "error", "hint"),
    [
        ("lst", "No such command 'lst'. Did you mean 'list'?", "`claims --help`"),
        ("nada", "No such command 'nada'.", "`claims --help`"),
        ("source ad", "No such command 'ad'. Did you mean 'add'?", "`claims source --help`"),
        ("list --topics x", "No such option '--topics'. Did you mean '--topic'?", "`claims list --help`"),
        ("-v", "Missing command.", "`claims --help`"),
    ],
)
def test_rule_5_a_slip_of_the_pen_is_met_with_what_was_meant(line: str, error: str, hint: str) -> None:
    assert run_cli(*line.split()) == Result(2, "", f"Error: {error}\nHint: {hint} shows how it is used.\n")


@pytest.mark.parametrize("line", ["", "source", "db"])
def test_rule_5_a_command_without_its_verb_shows_the_help(line: str) -> None:
    result = run_cli(*line.split())
    assert (result.code, result.out) == (2, "")
    assert result.err == run_cli(*line.split(), "--help").out


# ---- 6: writing commands print the reference, --json the whole record -----------------------------------

WRITING = {
    "source add": "S",
    "source edit": "S",
    "article add": "A",
    "article update": "A",
    "article extract": "A",
    "article confirm": "A",
    "article edit": "A",
    "actor add": "R",
    "actor alias": "R",
    "actor role": "R",
    "actor edit": "R",
    "actor merge": "R",
    "actor unmerge": "R",
    "record": "C",
    "appearance correct": "P",
    "appearance withdraw": "P",
    "edit": "C",
    "evidence add": "E",
    "evidence edit": "E",
    "evidence correct": "E",
    "evidence withdraw": "E",
    "link": "C",
    "unlink": "C",
    "verify": "V",
    "sign-off": "V",
    "publish": "V",
    "correct": "V",
    "retract": "V",
    "reply ask": "C",
    "reply answer": "C",
    "reply withdraw": "C",
    "reply outlet": "C",
    "desk set": "",
    "scale add": "",
}


def test_rule_6_every_command_that_writes_a_record_has_json() -> None:
    # An import prints a summary: it makes too many records to print them.
    assert {line for line, command in COMMANDS.items() if "--json" in options_of(command)} == {
        *WRITING,
        "check",
        "import",
        "review withdraw",
        "review restore",
        "verify-file",
    }
    silent = {
        "init",
        "db upgrade",
        "db backup",
        "db restore",
        "db roles",
        "db check",
        "db dump",
        "config set",
        "config unset",
        "config get",
    }
    silent |= {"db reindex", "db embed", "doctor", "capture save", "evidence archive"}
    # With tests of their formats in their own files.
    asking = {"check", "search", "match", "duplicates", "suggest", "article reanchor"}
    asking |= {"actor suggest", "actor import", "import", "site build", "serve", "verify-file"}
    asking |= {"db copy", "db roles", "review imports", "review withdraw", "review restore"}
    assert set(COMMANDS) == {*SHOWING, *WRITING, *silent, *asking, "config path", "demo", "completion"}


def test_rule_6_the_reference_alone_is_on_stdout(begun: Desk) -> None:
    for line, letter in {
        "source edit S1 --country FR": "S1",
        "article edit A1 --byline X": "A1",
        "actor alias R1 X": "R1",
        "actor role R1 X": "R1",
        "actor edit R1 --country FR": "R1",
        "edit C1 C2 --topic X": "C1\nC2",
        "appearance correct P1 --stated 2026 --reason X": "P4",
        "evidence correct C1 E1 --note X --reason X": "E1",
        "evidence withdraw C1 E1 --reason X": "E1",
        "verify C2 C3 --status in_progress": "V3\nV4",
    }.items():
        assert begun.ok(line).out == letter + "\n"


# ---- 7: nothing is deleted -------------------------------------------------------------------------------


def test_rule_7_taking_back_needs_a_reason_and_deletes_nothing(begun: Desk) -> None:
    assert not {word for line in COMMANDS for word in line.split()} & {"delete", "remove", "rm", "purge"}
    taking_back = ("appearance correct", "evidence correct", "evidence withdraw", "actor unmerge")
    for line in taking_back:
        reason = next(one for one in COMMANDS[line].params if one.name == "reason")
        assert reason.required, line
    begun.ok('evidence withdraw C1 E1 --reason "Es apócrifa."')
    begun.ok('appearance correct P1 --claimant outlet --reason "Lo dice el medio."')
    begun.ok('actor alias R1 "O. Belarte" --withdraw --reason "No es suyo."')
    events = begun.ok("log --limit 3 --format json").json()
    assert [(event["action"], event["reason"]) for event in events] == [
        ("actor.name_withdrawn", "No es suyo."),
        ("claim.appearance_corrected", "Lo dice el medio."),
        ("claim.evidence_withdrawn", "Es apócrifa."),
    ]
    assert begun.ok("evidence list --format json").json()[0]["ref"] == "E1"


# ---- 8: who did it ---------------------------------------------------------------------------------------


def test_rule_8_the_option_the_environment_the_settings_and_git(
    begun: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def signed() -> str:
        return str(begun.ok("log --limit 1 --format json").json()[0]["by"])

    begun.ok("config set user 'Ana Robledo <ana@desk.example>'")
    begun.ok("--as", f"{BRUNO.name} <{BRUNO.mail}>", "source", "edit", "S1", "--country", "FR")
    assert signed() == f"{BRUNO.name} <{BRUNO.mail}>"
    begun.ok("source edit S1 --country PT")
    assert signed() == "Irene Sotomar <irene.sotomar@contraste.example>"
    monkeypatch.delenv("CLAIMS_USER")
    begun.ok("source edit S1 --country IT")
    assert signed() == "Ana Robledo <ana@desk.example>"
    begun.ok("config unset user")
    (folder / "gitconfig").write_text(
        "[user]\nname = Git Persona\nemail = git@desk.example\n", encoding="utf-8"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(folder / "gitconfig"))
    begun.ok("source edit S1 --country DE")
    assert signed() == "Git Persona <git@desk.example>"
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    begun.refuses(
        "source edit S1 --country GB",
        code=2,
        error="It is not known who you are, and every entry is signed.",
        hint='Set it once: claims config set user "Ana Robledo <ana@desk.example>" (or --as, CLAIMS_USER).',
    )
    assert begun.ok("list").code == 0


def test_rule_8_an_option_that_is_empty_falls_back_on_nobody(told: Desk) -> None:
    for option in ("--as", "--db"):
        told.refuses(
            "source edit S1 --country FR",
            option,
            "",
            code=2,
            error=f"{option} is empty.",
            hint="`claims source edit --help` shows how it is used.",
        )


def test_rule_8_a_person_is_known_by_the_mail_address(begun: Desk) -> None:
    begun.ok("--as 'Otra Firma <IRENE.SOTOMAR@contraste.example>' source edit S1 --country FR")
    assert begun.ok("log --limit 1 --format json").json()[0]["by"] == (
        "Irene Sotomar <irene.sotomar@contraste.example>"
    )


# ---- 9: dates --------------------------------------------------------------------------------------------


def test_rule_9_dates_as_people_type_them_are_echoed_as_iso(begun: Desk) -> None:
    assert begun.ok("article edit A1 --published '3 de enero de 2026'").err == (
        "«3 de enero de 2026» is 2026-01-03.\nChanged A1 «El canciller recibe al embajador».\n"
    )
    assert begun.ok("article edit A1 --published 'January 4, 2026'").err.startswith(
        "«January 4, 2026» is 2026-01-04.\n"
    )
    assert re.match(r"«ayer» is 20\d\d-\d\d-\d\d\.\n", begun.ok("article edit A1 --published ayer").err)
    assert begun.ok("article edit A1 --published 2026-01").err.startswith("Changed")
    assert begun.ok("article show A1 --format json").json()["published"] == "2026-01"


def test_rule_9_times_are_kept_in_utc_and_shown_in_the_local_zone(
    told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Recorded      2026-03-02 10:05  Irene Sotomar\n" in told.ok("show C1").out
    assert told.ok("show C1 --format json").json()["recorded_at"] == "2026-03-02T09:05:30Z"
    monkeypatch.setenv("TZ", "America/Caracas")
    time.tzset()
    assert "Recorded      2026-03-02 05:05  Irene Sotomar\n" in told.ok("show C1").out
    assert told.ok("list --since 2026-03-02T05:06-04:00").err == "No claim fits.\n"
    assert told.ok("list --since 2026-03-02T05:05-04:00").err == ""


# ---- 10: text from files and on a terminal --------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_rule_10_utf_8_a_mark_and_utf_16_are_read_in_silence(
    begun: Desk, folder: Path, encoding: str
) -> None:
    (folder / "otra.txt").write_text("El embajador calló.", encoding=encoding)
    result = begun.ok("article add otra.txt --source S2 --title Otra")
    assert "Warning" not in result.err
    assert begun.ok("article show A2 --format json").json()["snapshot"]["text"] == "El embajador calló."


def test_rule_10_another_encoding_is_read_with_a_warning(begun: Desk, folder: Path) -> None:
    (folder / "otra.txt").write_bytes("El embajador calló ayer: «¿Más?».".encode("cp1252"))
    result = begun.ok("article add otra.txt --source S2 --title Otra")
    assert result.err.startswith(
        "Warning: otra.txt is not UTF-8; it was read as cp1252. Check the accents.\nEntered A2 «Otra» "
    )
    text = begun.ok("article show A2 --format json").json()["snapshot"]["text"]
    assert text == "El embajador calló ayer: «¿Más?»."


# ---- 11: completion, --version, -h, the manual ----------------------------------------------------------


@pytest.mark.parametrize("line", ["", *(line for line in COMMANDS), "source", "article", "actor", "db"])
def test_rule_11_help_of_every_command(line: str) -> None:
    result = run_cli(*line.split(), "--help")
    assert (result.code, result.err) == (0, "")
    assert result.out == run_cli(*line.split(), "-h").out
    assert result.out.startswith(f"Usage: claims {line}".rstrip())


def test_rule_11_the_version() -> None:
    assert run_cli("--version") == Result(0, f"claims {__version__}\n", "")


@pytest.mark.parametrize(("line", "command"), COMMANDS.items())
def test_rule_11_the_help_ends_in_an_example(line: str, command: click.Command) -> None:
    assert isinstance(command, Command)
    lines = command.example.splitlines()
    assert any(f"claims {line}" in typed for typed in lines)
    assert run_cli(*line.split(), "--help").out.endswith(
        "Example:\n" + "".join(f"  {typed}\n" for typed in lines)
    )


def test_rule_11_the_lines_of_the_root_help_begin_the_commands_own() -> None:
    shown = run_cli("--help").out
    for name, (module, line) in registry().items():
        command = importlib.import_module(f"claims.cli.{module}").command
        assert command.help.startswith(line.rstrip(".")), name
        assert f"  {name:<11}  {line}\n" in shown, name


def test_rule_11_the_manual_has_a_page_for_every_command() -> None:
    pages = {page.stem for page in (ROOT / "docs" / "man").glob("*.1")}
    assert {"claims", *("claims-" + line.replace(" ", "-") for line in COMMANDS)} <= pages


# ---- 13: a command that shows nothing says how to add the first -----------------------------------------


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "source list",
            'There are no sources yet. Enter the first: claims source add "La Gaceta" --kind newspaper',
        ),
        (
            "article list",
            "There are no articles yet. Enter the first: claims article add FILE --source … --title …",
        ),
        (
            "actor list",
            'There are no such actors. Enter one: claims actor add "Octavio Belarte" --kind person',
        ),
        (
            "list",
            ("There are no claims yet. Record the first: claims record A1 --quote … --text … --claimant …"),
        ),
        (
            "evidence list",
            "There is no evidence yet. Add the first: claims evidence add C1 URL --stance …",
        ),
        ("report", "There are no claims yet: claims record A1 …"),
    ],
)
def test_rule_13_nothing_is_said(desk: Desk, line: str, message: str) -> None:
    for name, shown in {"table": "", "json": "[]\n", "jsonl": "", "csv": "", "markdown": ""}.items():
        result = desk.ok(f"{line} --format {name}")
        assert result.err == message + "\n"
        if line != "report":
            assert result.out == shown
    assert desk.ok(f"{line} -q").err == ""


# ---- what is loaded --------------------------------------------------------------------------------------

PROBE = """
import json, sys
from claims import i18n
i18n.bind()
from claims.cli import run
try:
    code = run(sys.argv[1:])
except SystemExit as end:
    code = end.code
print(json.dumps([code, [*sys.modules]]), file=sys.stderr)
"""
HEAVY = (
    "sqlalchemy",
    "alembic",
    "tabulate",
    "dateparser",
    "psycopg",
    "tomlkit",
    "tomllib",
    "rapidfuzz",
    "xlsxwriter",
    "trafilatura",
    "lxml",
    "pypdf",
    "docx",
    "warcio",
    "charset_normalizer",
    "http.client",
    "babel",
)


def loaded(*arguments: str, **environment: str) -> list[str]:
    """Run a command in a process of its own, and give what it loaded of what is slow to load."""
    modules = every_module(*arguments, **environment)
    return [name for name in HEAVY if name in modules]


def tables_loaded(*arguments: str) -> set[str]:
    """Run a command in a process of its own, and give which modules of tables it loaded."""
    within = "claims.models._"
    modules = {name.removeprefix(within) for name in every_module(*arguments) if name.startswith(within)}
    return modules - {"base", "registry"}


def every_module(*arguments: str, **environment: str) -> set[str]:
    """Run a command in a process of its own, and give the names of all modules that it loaded."""
    # Whoever measures coverage loads modules of its own.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        env={**kept, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return set(modules)


@only_sqlite
def test_what_only_looks_loads_no_database(told: Desk) -> None:
    assert told.head().position == 35
    assert loaded("--version") == []
    assert loaded("--help") == []
    assert loaded("--help", LANGUAGE="es") == []
    words = {"_CLAIMS_COMPLETE": "bash_complete", "COMP_CWORD": "1"}
    assert loaded(COMP_WORDS="claims re", **words) == []


@only_sqlite
def test_alembic_is_loaded_only_where_a_migration_runs(begun: Desk, folder: Path) -> None:
    assert begun.head().position == 35
    assert loaded("list") == ["sqlalchemy", "tabulate"]
    assert loaded("list", "--format", "json") == ["sqlalchemy"]
    assert loaded("show", "C1") == ["sqlalchemy"]
    assert loaded("report", "--format", "csv") == ["sqlalchemy"]
    assert loaded("edit", "C2", "--topic", "x") == ["sqlalchemy"]
    (folder / "otra.txt").write_text("Otro texto.", encoding="utf-8")
    assert loaded("article", "add", "otra.txt", "--source", "S2", "--title", "X") == ["sqlalchemy"]
    assert loaded("article", "show", "A2") == ["sqlalchemy"]
    assert loaded("db", "upgrade") == ["sqlalchemy", "alembic", "tomllib"]
    assert loaded("report", "--format", "markdown") == ["sqlalchemy", "tabulate", "babel"]
    assert "alembic" in loaded("init", "--db", str(folder / "nueva.db"))
    assert "alembic" in loaded("demo", str(folder / "demo"))


@only_sqlite
def test_a_command_loads_the_tables_that_it_reads(begun: Desk) -> None:
    assert begun.head().position == 35
    listed = {
        "actor",
        "appearance",
        "article",
        "claim",
        "evidence",
        "newsroom",
        "rating",
        "verification",
    }
    assert tables_loaded("list") == listed
    assert tables_loaded("stats") == listed | {"editorial"}
    shown = listed | {"capture", "editorial", "event", "evidence_text", "review"}
    assert tables_loaded("show", "C1") == shown
    record = ("record", "A1", "--no-match", "--claimant", "outlet", "--quote", "el", "--occurrence", "1")
    assert tables_loaded(*record, "--text", "Prueba.") == listed | {"capture", "event", "index"}


@only_sqlite
def test_what_shows_claims_loads_nothing_that_writes_or_matches_them(told: Desk) -> None:
    assert told.head().position == 35
    for command in (("list",), ("show", "C1"), ("stats",)):
        modules = every_module(*command)
        assert not {name for name in modules if name.startswith("claims.matching")}
        assert not {"claims.services.article", "claims.services.verification", "claims.cli.record"} & modules


def test_the_end_of_a_command_looks_for_no_garbage() -> None:
    ended = "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count() > 10_000))\n"
    begun = "import sys; sys.argv = ['claims', '--version']; from claims.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", ended + begun],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "True"
