"""What cannot be taken: what is typed, what is answered in two lines, and that nothing is written."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click
import pytest
from cli_bad import ACCENT, TAKE_OUT
from cli_runner import Desk, run_cli

from claims.cli import root

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# ---- words -----------------------------------------------------------------------------------------------

REFERENCE = "Write it as C1."
DATE = "Write it as 2026-01-11, 2026-01, 2026 or 2026-01-11T09:30Z."
EDIT = "article edit A1"

WORDS = [
    # References: unknown, of the wrong kind, huge, misshapen.
    ("show C9", 3, "There is no claim C9.", "`claims list` shows those on record."),
    ("show A1", 5, "'A1' is the reference of another kind of record.", REFERENCE),
    ("show C0", 3, "There is no claim C0.", "`claims list` shows those on record."),
    ("show C-1", 5, "'C-1' is not a reference of the kind C.", REFERENCE),
    ("show C1.0", 5, "'C1.0' is not a reference of the kind C.", REFERENCE),
    ("show C\u0661", 5, "'C\u0661' is not a reference of the kind C.", REFERENCE),
    ("show X1", 5, "'X1' is not a reference of the kind C.", REFERENCE),
    (
        "show C999999999999999999",
        3,
        "There is no claim C999999999999999999.",
        "`claims list` shows those on record.",
    ),
    (
        f"show C{'9' * 40}",
        5,
        f"'C{'9' * 40}' is not a reference of the kind C.",
        REFERENCE,
    ),
    ("article show S1", 5, "'S1' is the reference of another kind of record.", "Write it as A1."),
    (
        "article show A999999999999999999",
        3,
        "There is no article A999999999999999999.",
        "`claims article list` shows those on record.",
    ),
    (
        "article show A1 --snapshot 1000000000",
        3,
        "A1 has no snapshot 1000000000.",
        "`claims article show A1` says how many there are.",
    ),
    (
        "article show A1 --snapshot 99999999999999999999",
        2,
        "Invalid value for '--snapshot': '99999999999999999999' is not a whole number from 1 to 1000000000.",
        "`claims article show --help` shows how it is used.",
    ),
    (
        "log --before 99999999999999999999",
        2,
        "Invalid value for '--before': '99999999999999999999' is not a whole number from 1 to 1000000000.",
        "`claims log --help` shows how it is used.",
    ),
    # Dates: wrong, ambiguous, and numbers that are none.
    (f"{EDIT} --published mañanita", 5, "'mañanita' is not a date.", DATE),
    (f"{EDIT} --published 2026-02-30", 5, "'2026-02-30' is not a date.", DATE),
    (f"{EDIT} --published 2026-13-01", 5, "'2026-13-01' is not a date.", DATE),
    (f"{EDIT} --published '32 de enero'", 5, "'32 de enero' is not a date.", DATE),
    (f"{EDIT} --published 5", 5, "'5' is not a date.", DATE),
    (f"{EDIT} --published 1/2", 5, "'1/2' is not a date.", DATE),
    (f"{EDIT} --published 3/4/26", 5, "'3/4/26' is not a date.", DATE),
    (f"{EDIT} --published ''", 5, "'' is not a date.", DATE),
    (f"{EDIT} --published 2026-01-11T25:00", 5, "'2026-01-11T25:00' is not a date.", DATE),
    (f"{EDIT} --published {'1' * 15}", 5, f"'{'1' * 15}' is not a date.", DATE),
    (
        f"{EDIT} --published 03/04/2026",
        5,
        "'03/04/2026' can be read as 2026-03-04 and as 2026-04-03.",
        "Write the one that is meant.",
    ),
    # Languages, countries, ids.
    (
        f"{EDIT} --language castellano",
        5,
        "'castellano' is not a language tag.",
        "Use BCP 47, such as es, en or es-VE.",
    ),
    (
        "source edit S1 --country España",
        5,
        "'España' is not a country code.",
        "Use ISO 3166-1 with two letters, such as VE, ES or AR.",
    ),
    (
        "source edit S1 --country XX",
        5,
        "'XX' is not a country code.",
        "Use ISO 3166-1 with two letters, such as VE, ES or AR.",
    ),
    (
        "actor edit R1 --wikidata P31",
        5,
        "'P31' is not a Wikidata id.",
        "It is a Q and a number, such as Q42.",
    ),
    # Links that could act.
    (
        f"{EDIT} --url 'javascript:alert(1)'",
        5,
        "'javascript:alert(1)' is not a link of the web: it begins with javascript:",
        "Links begin with https:// or http://.",
    ),
    (
        "evidence add C1 'data:text/html,x' --stance context",
        5,
        "'data:text/html,x' is not a link of the web: it begins with data:",
        "Links begin with https:// or http://.",
    ),
    (
        "source edit S1 --homepage https://ana:secreto@gaceta.example",
        5,
        "The link holds a user name or a password.",
        "Take out what stands before the @: it would be published.",
    ),
    (
        "source edit S1 --homepage 'https://gaceta.example/\u202egpj.exe'",
        5,
        "The link holds a space or an invisible character: https://gaceta.example/⟨U+202E⟩gpj.exe",
        "Copy it again from the browser's address bar.",
    ),
    # Texts that cannot be kept.
    (
        f"edit C1 --reason x --text '{'a' * 2001}'",
        5,
        "The claim's text has 2001 characters; at most 2000 are taken.",
        "Shorten it.",
    ),
    ("edit C1 --reason x --text '\u200b'", 5, "The claim's text is empty.", "Write something in it."),
    (
        "edit C1 --reason x --text 'a\x07b'",
        5,
        "The claim's text holds the character U+0007 in line 1, column 2.",
        TAKE_OUT,
    ),
    (
        f"actor edit R1 --name 'a{ACCENT * 200}'",
        5,
        "The name piles 200 marks on one letter in line 1, column 2.",
        "Take the superfluous accents out.",
    ),
    (
        f"record A1 --claimant outlet --text X --quote '{'a' * 10_001}'",
        5,
        "The quote has 10001 characters; at most 10000 are taken.",
        "Quote only the words that make the claim.",
    ),
]


@pytest.mark.parametrize(("line", "code", "error", "hint"), WORDS, ids=[line[:60] for line, *_rest in WORDS])
def test_words_that_cannot_be_taken(told: Desk, line: str, code: int, error: str, hint: str) -> None:
    told.refuses(line, code=code, error=error, hint=hint)


# What each command needs before the one word that is bad; files and outputs may have any name.
ENOUGH = {
    "source add": "N --kind other",
    "source edit": "S1",
    "article add": "nota.txt --source ambrera --title X",
    "article edit": "A1",
    "actor add": "N --kind person",
    "actor alias": "R1 N --withdraw --reason x",
    "actor role": "R1 t",
    "actor edit": "R1",
    "record": "A1 --quote 'El cable' --text X --claimant outlet",
    "appearance correct": "P1 --reason x",
    "edit": "C1 --priority low",
    "evidence add": "C2 https://a.example --stance context",
    "evidence correct": "C1 E1 --note x --reason x",
    "evidence withdraw": "C1 E1 --reason x",
    "verify": "C2 --rating false --summary x",
    "config set": "desk",
}
ANY_NAME = {"file", "folder", "target", "language in scale show"}


def bad_lines(command: click.Command = root, *path: str) -> Iterator[list[str]]:
    """Give a command line for every text that a command takes, with a lone surrogate in its place."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            verb = command.get_command(context, name)
            assert verb is not None
            yield from bad_lines(verb, *path, name)
        return
    line = " ".join(path)
    enough = shlex.split(ENOUGH.get(line, ""))
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.is_flag and not parameter.hidden:
            if parameter.name not in ANY_NAME and f"{parameter.name} in {line}" not in ANY_NAME:
                yield [*path, *enough, parameter.opts[0], "\udce9"]
        elif isinstance(parameter, click.Argument) and parameter.name not in ANY_NAME and not enough:
            yield [*path, "\udce9"]


BAD_LINES = list(bad_lines())


def test_no_text_that_is_no_utf_8_is_a_fault_of_the_program(told: Desk) -> None:
    assert len(BAD_LINES) > 120
    before = told.head()
    for line in BAD_LINES:
        result = run_cli(*line)
        assert result.code in {2, 3, 4, 5}, (line, result)
        assert result.err.startswith("Error: "), (line, result)
        assert result.err.count("\n") <= 4, (line, result)
        assert "Unexpected" not in result.err, (line, result)
    assert told.head() == before


def test_a_signature_that_is_no_utf_8(told: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMS_USER", "Pe\udcf1a <pena@desk.example>")
    told.refuses(
        "source edit S1 --country FR",
        code=5,
        error="The name holds the character U+DCF1 in line 1, column 3.",
        hint=TAKE_OUT,
    )


# ---- what acts in a reader's program ---------------------------------------------------------------------


def test_a_formula_stays_words_in_every_cell(begun: Desk, folder: Path) -> None:
    for formula in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "x;=1+1", "\uff1d1+1"):
        begun.ok("source edit S2 --ownership", f"{formula} ")
        [row] = begun.ok("source show S2 --format csv").rows()
        assert not row["ownership"].startswith(("=", "+", "-", "@", "\t", "\uff1d")), row
        assert ";=" not in row["ownership"]
    begun.ok("actor edit R1 --note x --name", "=HYPERLINK(1)")
    begun.ok("actor alias R1", "@alias", "a,=1+1")
    [row] = begun.ok("actor show R1 --format csv").rows()
    assert row["name"] == "'=HYPERLINK(1)"
    assert ",=" not in row["names"]
    (folder / "formula.txt").write_text("Texto,=1+1\n=2+2", encoding="utf-8")
    begun.ok("article add formula.txt --source S2 --title =3+3")
    [row] = begun.ok("article show A2 --format csv").rows()
    assert (row["title"], ",=" in row["snapshot"], "\n=" in row["snapshot"]) == ("'=3+3", False, False)
    begun.ok("record A2 --quote 'Texto' --claimant outlet --text", "=cmd|'/C calc'!A0")
    assert begun.ok("list --format csv").rows()[3]["text"] == "'=cmd|'/C calc'!A0"
    assert begun.ok("report C4 --format csv").rows()[0]["claim_text"] == "'=cmd|'/C calc'!A0"
