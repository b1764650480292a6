"""What cannot be taken: what is typed, what is answered in two lines, and that nothing is written."""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from cli_runner import Desk, Result, run_cli
from processes import ROOT
from sqlalchemy import Engine, create_engine, event, text

from claims import db
from claims.cli import root
from claims.db import turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

only_sqlite = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)

TAKE_OUT = "Take the character out, or save the text as UTF-8 again."
ACCENT = "\u0301"
SAVE = "Save the article as plain text in UTF-8 first."

# ---- files -----------------------------------------------------------------------------------------------

FILES = [
    pytest.param(b"", 5, "malo.txt is empty.", "Give a file that holds the text.", id="empty"),
    pytest.param(b" \r\n\t\n", 5, "malo.txt is empty.", "Give a file that holds the text.", id="blank"),
    pytest.param(
        b"\xef\xbb\xbf",
        5,
        "The article's text is empty.",
        "Give a file that holds the article's words.",
        id="mark alone",
    ),
    pytest.param(
        "… «—» …".encode(),
        5,
        "The article's text is empty.",
        "Give a file that holds the article's words.",
        id="signs alone",
    ),
    pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 5, "malo.txt is not a text.", SAVE, id="image"),
    pytest.param(bytes(range(256)) * 8, 5, "malo.txt is not a text.", SAVE, id="binary"),
    pytest.param(bytes(range(128, 256)), 5, "malo.txt is not a text.", SAVE, id="no encoding"),
    pytest.param(
        b"Uno\nDos\0tres",
        5,
        "The article's text holds the character U+0000 in line 2, column 4.",
        TAKE_OUT,
        id="NUL",
    ),
    pytest.param(
        "Texto".encode("utf-16-le"),
        5,
        "The article's text holds the character U+0000 in line 1, column 2.",
        TAKE_OUT,
        id="UTF-16 without a mark",
    ),
    pytest.param(
        b"\xff\xfeT\0e",
        5,
        "malo.txt says that it is utf-16, and is not: byte 4.",
        "Save it anew in UTF-8.",
        id="UTF-16 cut off",
    ),
    pytest.param(
        b"\xef\xbb\xbfTexto \xff",
        5,
        "malo.txt says that it is utf-8-sig, and is not: byte 6.",
        "Save it anew in UTF-8.",
        id="UTF-8 with a mark, and not",
    ),
    pytest.param(
        ("Texto\na" + ACCENT * 101).encode(),
        5,
        "The article's text piles 101 marks on one letter in line 2, column 2.",
        "Take the superfluous accents out.",
        id="piled accents",
    ),
    pytest.param(
        b"a" * 20_000_001,
        5,
        "The text has 20000001 characters; 20000000 is the most that is taken.",
        "Is it the right file? Split it if it is.",
        id="too long",
    ),
]


@pytest.mark.parametrize(("content", "code", "error", "hint"), FILES)
def test_a_file_that_is_no_article(
    told: Desk, content: bytes, code: int, error: str, hint: str, *, folder: Path
) -> None:
    (folder / "malo.txt").write_bytes(content)
    for line in ("article add malo.txt --source ambrera --title X", "article update A1 malo.txt"):
        told.refuses(line, code=code, error=error, hint=hint)


def test_standard_input_is_judged_alike(told: Desk) -> None:
    told.refuses(
        "article add - --source ambrera --title X",
        code=5,
        error="standard input is not a text.",
        hint=SAVE,
        stdin=b"\x89PNG\0",
    )


def test_a_huge_file_is_not_read_to_its_end(told: Desk, folder: Path) -> None:
    with (folder / "grande.txt").open("wb") as file:
        file.truncate(50_000_000_000)
    told.refuses(
        "article add grande.txt --source ambrera --title X",
        code=5,
        error="grande.txt is larger than 100 MB.",
        hint="Is it the right file?",
    )


@pytest.mark.parametrize(
    ("name", "code", "error", "hint"),
    [
        (".", 5, ". is a folder.", "Name a file."),
        ("nada.txt", 3, "There is no file nada.txt.", "Check the path; `-` reads standard input."),
        ("nada/x.txt", 3, "There is no file nada/x.txt.", "Check the path; `-` reads standard input."),
        ("a\0b", 5, "'a\\x00b' is not a file name.", "Check the path."),
        (
            "a" * 300,
            1,
            f"The name is too long: {'a' * 300}",
            "Check the path, the rights to it and the room on the disk.",
        ),
        (
            "nota.txt/x",
            1,
            "A part of the path is no folder: nota.txt/x",
            "Check the path, the rights to it and the room on the disk.",
        ),
        (
            "javascript:alert(1)",
            3,
            "There is no file javascript:alert(1).",
            "Check the path; `-` reads standard input.",
        ),
        (
            "file:///etc/passwd",
            5,
            "'file:///etc/passwd' is not a link of the web: it begins with file:",
            "Links begin with https:// or http://.",
        ),
    ],
)
def test_a_name_that_is_no_file(told: Desk, name: str, code: int, error: str, hint: str) -> None:
    told.refuses("article add --source ambrera --title X", name, code=code, error=error, hint=hint)


def test_a_file_whose_name_is_no_utf_8(begun: Desk, folder: Path) -> None:
    name = os.fsdecode(b"art\xedculo.txt")
    (folder / name).write_text("Otro texto.", encoding="utf-8")
    begun.refuses(
        "article add --source ambrera --title X",
        name,
        code=5,
        error="The file's name holds the character U+DCED in line 1, column 4.",
        hint=TAKE_OUT,
    )
    assert begun("article add - --source ambrera --title X", stdin=b"Otro texto.").code == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("Él calló: «sí».".encode("cp1252"), "cp1252"),
        ("Él calló: «sí».".encode("utf-16"), None),
        ("Él calló: «sí».".encode("utf-16-be", "strict").join([b"\xfe\xff", b""]), None),
        ("Él calló: «sí».".encode("utf-8-sig"), None),
        ("E\u0301l calló: «sí».".encode(), None),
    ],
)
def test_other_encodings_come_out_the_same(
    begun: Desk, folder: Path, content: bytes, says: str | None
) -> None:
    (folder / "otra.txt").write_bytes(content)
    err = begun.ok("article add otra.txt --source ambrera --title X").err
    warning = f"Warning: otra.txt is not UTF-8; it was read as {says}. Check the accents.\n"
    assert err.startswith(warning if says else "Entered A2 «X»")
    assert begun.ok("article show A2 --format json").json()["snapshot"]["text"] == "Él calló: «sí»."


def test_an_encoding_of_the_east_is_guessed(begun: Desk, folder: Path) -> None:
    text = "Министр вчера вечером сказал, что выборы пройдут в срок. " * 4
    (folder / "otra.txt").write_bytes(text.encode("koi8-r"))
    err = begun.ok("article add otra.txt --source ambrera --title X --language ru").err
    assert err.startswith("Warning: otra.txt is not UTF-8; it was read as koi8_r. Check the accents.\n")
    assert begun.ok("article show A2 --format json").json()["snapshot"]["text"] == text


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


# ---- the database: SQLite -------------------------------------------------------------------------------


def path_of(desk: Desk) -> Path:
    return Path(str(desk.url.database))


READ, WRITE = "list", "source add Nueva --kind other"
NOT_CLAIMS = "Make one with `claims init`, or name another with --db or CLAIMS_DB."


@only_sqlite
@pytest.mark.parametrize("line", [READ, WRITE, "db check", "db backup copia.db", "db upgrade", "report"])
def test_no_database_there(told: Desk, folder: Path, line: str) -> None:
    assert told.head().position == 35
    assert run_cli(*line.split(), "--db", "nada.db") == Result(
        6,
        "",
        "Error: There is no database at nada.db.\n"
        "Hint: Make one with `claims init`, or name another with --db or CLAIMS_DB.\n",
    )
    assert [path.name for path in folder.iterdir()] == ["nota.txt"]


@only_sqlite
@pytest.mark.parametrize(
    ("content", "error", "hint"),
    [
        (
            b"Esto no es una base de datos, sino una nota.\n" * 40,
            "The file is not a SQLite database.",
            "Name another with --db or CLAIMS_DB, or make one with `claims init`.",
        ),
        (b"", "otra.db is not a claims database.", NOT_CLAIMS),
    ],
)
def test_a_file_that_is_no_database(told: Desk, folder: Path, content: bytes, error: str, hint: str) -> None:
    assert told.head().position == 35
    (folder / "otra.db").write_bytes(content)
    for line in (READ, WRITE, "db check"):
        result = run_cli(*line.split(), "--db", "otra.db")
        assert (result.code, result.out) == (6, "")
        assert result.err == f"Error: {error}\nHint: {hint}\n"
    assert (folder / "otra.db").read_bytes() == content


@only_sqlite
def test_the_database_of_another_program(told: Desk, folder: Path) -> None:
    assert told.head().position == 35
    with closing(sqlite3.connect("otra.db")) as connection, connection:
        connection.execute("CREATE TABLE nota (texto TEXT)")
        connection.execute("INSERT INTO nota VALUES ('mía')")
    before = (folder / "otra.db").read_bytes()
    for line in (READ, WRITE, "db check", "db backup copia.db"):
        result = run_cli(*line.split(), "--db", "otra.db")
        assert (result.code, result.out) == (6, "")
        assert result.err == f"Error: otra.db is not a claims database.\nHint: {NOT_CLAIMS}\n"
    assert run_cli("init", "--db", "otra.db") == Result(
        6,
        "",
        "Error: otra.db holds tables of another program.\nHint: Name an empty database, or a new file.\n",
    )
    assert (folder / "otra.db").read_bytes() == before


@pytest.mark.parametrize("line", [READ, WRITE, "db check", "db upgrade", "init"])
def test_a_database_of_a_newer_claims(begun: Desk, line: str) -> None:
    with opened(begun.url) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    result = begun(line)
    assert (result.code, result.out) == (6, "")
    assert result.err == (
        "Error: This database was made by a newer claims (version 9999; this program knows 0009).\n"
        "Hint: Update the program: pip install --upgrade claims-tracker. The database was not touched.\n"
    )


@pytest.mark.parametrize("line", [READ, WRITE])
def test_a_database_of_an_older_claims(begun: Desk, line: str) -> None:
    with opened(begun.url) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert begun(line) == Result(
        6,
        "",
        "Error: The database is at version 0000 and this program needs 0009.\n"
        "Hint: Bring it up to date with `claims db upgrade`; a backup is made first.\n",
    )


@contextmanager
def opened(url: URL) -> Iterator[Engine]:
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@only_sqlite
def test_a_damaged_database(begun: Desk) -> None:
    path = path_of(begun)
    content = bytearray(path.read_bytes())
    # The roots of the tables stay; what hangs from them is overwritten.
    for page in range(4, len(content) // 4096):
        content[page * 4096 : (page + 1) * 4096] = b"\x5a" * 4096
    path.write_bytes(content)
    for line in ("list --all", WRITE, "db check"):
        result = begun(line)
        assert (result.code, result.out) == (6, ""), (line, result)
        assert result.err == (
            "Error: The database file is damaged.\n"
            "Hint: Put it aside, keep a copy, and restore the newest backup "
            "(`claims db backup` makes them).\n"
        )
    result = begun("db backup copia.db")
    assert result.code == 6
    assert not Path("copia.db").exists()


@only_sqlite
def test_a_backup_that_cannot_be_written(told: Desk, folder: Path) -> None:
    told.refuses(
        "db backup nada/copia.db",
        code=1,
        error="There is no such file or folder: nada/copia.db",
        hint="Check the path, the rights to it and the room on the disk.",
    )
    assert [path.name for path in folder.iterdir()] == ["nota.txt"]


@only_sqlite
def test_a_locked_database(begun: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "PATIENCE", 0.3)
    before = begun.head()
    locked = Result(
        6,
        "",
        "Error: The database is locked by another program.\n"
        "Hint: Close what has it open (a database browser, a backup) and try again. Nothing was written.\n",
    )
    with closing(sqlite3.connect(path_of(begun), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert begun(WRITE) == locked
        assert begun(READ).code == 0
        other.execute("ROLLBACK")
    with closing(sqlite3.connect(path_of(begun), isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        assert begun(WRITE) == locked
        assert begun(READ) == locked
    assert begun.head() == before
    assert begun(WRITE).code == 0


@only_sqlite
def test_a_full_disk_by_the_engine_s_own_limit(begun: Desk, folder: Path) -> None:
    (folder / "larga.txt").write_text("Una frase larga. " * 20_000, encoding="utf-8")
    before = begun.head()

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 8}")

    event.listen(Engine, "connect", limit)
    try:
        result = begun("article add larga.txt --source S2 --title X")
    finally:
        event.remove(Engine, "connect", limit)
    assert result == Result(
        6, "", "Error: The disk is full.\nHint: Make room and try again. Nothing was written.\n"
    )
    assert begun.head() == before
    assert begun.ok("db check").out.endswith("No fault was found.\n")


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a disk of one megabyte, where that may be done."""
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    point = folder / "disco"
    point.mkdir()
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(point)], check=False)
    if done.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield point
    subprocess.run(["umount", str(point)], check=True)


@only_sqlite
def test_a_full_disk_in_earnest(told: Desk, small_disk: Path, folder: Path) -> None:
    database, report = small_disk / "claims.db", small_disk / "informe.json"
    shutil.copyfile(path_of(told), database)
    (folder / "larga.txt").write_text("Una frase larga. " * 60_000, encoding="utf-8")
    result = told(f"article add larga.txt --source S2 --title X --db {database}")
    assert (result.code, result.out) == (6, "")
    assert result.err.startswith("Error: The disk ")
    report.write_text("antes", encoding="utf-8")
    (small_disk / "relleno").write_bytes(
        b"x" * (os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize)
    )
    told.refuses(
        f"report --format json -o {report}",
        code=1,
        error="The disk is full.",
        hint="Check the path, the rights to it and the room on the disk.",
    )
    assert report.read_text(encoding="utf-8") == "antes"
    (small_disk / "relleno").unlink()
    assert not [path for path in small_disk.iterdir() if "partial" in path.name]
    assert told(f"db check --db {database}").out.endswith("No fault was found.\n")
    assert told(f"list --format json --db {database}").out == told("list --format json").out


@only_sqlite
def test_a_disk_that_only_reads(told: Desk, small_disk: Path) -> None:
    database = small_disk / "claims.db"
    shutil.copyfile(path_of(told), database)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for line in (WRITE, READ, "db check"):
        result = told(f"{line} --db {database}")
        assert (result.code, result.out) == (6, "")
        assert result.err == (
            "Error: The database cannot be opened.\n"
            "Hint: Is its folder read-only? SQLite needs to write beside the file, even to read it.\n"
        )
    told.refuses(
        f"report -o {small_disk}/informe.md",
        code=1,
        error=f"The disk is read-only: {small_disk}/informe.md",
        hint="Check the path, the rights to it and the room on the disk.",
    )


def test_a_report_to_a_full_device(told: Desk) -> None:
    told.refuses(
        "report --format json -o /dev/full",
        code=1,
        error="The disk is full.",
        hint="Check the path, the rights to it and the room on the disk.",
    )


@only_sqlite
@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_may_only_be_read(told: Desk, folder: Path, what: str) -> None:
    """As somebody else when the tests run as root, whom no rights bind."""
    user = 65534 if os.geteuid() == 0 else None
    try:
        subprocess.run([sys.executable, "-c", ""], user=user, check=True)
    except (PermissionError, subprocess.CalledProcessError):
        pytest.skip("root is bound by no rights, and nobody else may run this Python")
    place = folder / "archivo"
    place.mkdir()
    database = place / "claims.db"
    shutil.copyfile(path_of(told), database)
    database.chmod(0o444)
    place.chmod(0o555 if what == "folder" else 0o777)
    before = database.read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "claims", *WRITE.split(), "--db", str(database)],
        user=user,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr.partition("\n")[0] in {
        "Error: The database is read-only.",
        "Error: The database cannot be opened.",
    }
    assert database.read_bytes() == before


# ---- the database: PostgreSQL ---------------------------------------------------------------------------


NO_SERVER = (
    "Hint: Is the server running, the URL in --db or CLAIMS_DB right, and the database made (createdb)?"
)


@only_postgresql
def test_a_server_that_is_not_there(told: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told.head().position == 35
    url = told.url.update_query_dict({"host": "/nonexistent"})
    monkeypatch.setenv("CLAIMS_DB", url.render_as_string(hide_password=False))
    for line in (READ, WRITE, "init"):
        result = run_cli(*line.split())
        assert (result.code, result.out) == (6, "")
        message, hint = result.err.splitlines()
        assert message.startswith("Error: The database server cannot be used: ")
        assert hint == NO_SERVER


@only_postgresql
def test_a_database_that_is_not_on_the_server(told: Desk) -> None:
    url = told.url.set(database="nada").render_as_string(hide_password=False)
    result = run_cli("list", "--db", url)
    assert (result.code, result.out) == (6, "")
    message, hint = result.err.splitlines()
    assert message.startswith("Error: The database server cannot be used: ")
    assert message.endswith('database "nada" does not exist')
    assert hint == NO_SERVER


@only_postgresql
def test_a_database_of_the_server_that_is_not_of_claims(empty_url: URL, folder: Path) -> None:
    assert folder.is_dir()
    name = empty_url.render_as_string(hide_password=False)
    shown = db.show_url(empty_url)
    assert run_cli("list", "--db", name) == Result(
        6, "", f"Error: {shown} is not a claims database.\nHint: {NOT_CLAIMS}\n"
    )
    with opened(empty_url) as engine, engine.begin() as connection:
        connection.execute(text("CREATE TABLE nota (texto TEXT)"))
    assert run_cli("init", "--db", name) == Result(
        6,
        "",
        f"Error: {shown} holds tables of another program.\nHint: Name an empty database, or a new file.\n",
    )


@only_postgresql
def test_somebody_who_writes_for_too_long(begun: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "PATIENCE", 1.0)
    before = begun.head()
    engine = db.open_engine(begun.url)
    with db.writing(engine):
        assert begun(WRITE) == Result(
            6,
            "",
            "Error: Somebody else has been writing for too long.\n"
            "Hint: Try again; `SELECT * FROM pg_stat_activity` shows who. Nothing was written.\n",
        )
        assert begun(READ).code == 0
    engine.dispose()
    assert begun.head() == before


@only_postgresql
def test_a_server_that_only_reads(begun: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = begun.head()
    url = begun.url.update_query_dict({"options": "-c default_transaction_read_only=on"})
    monkeypatch.setenv("CLAIMS_DB", url.render_as_string(hide_password=False))
    assert run_cli("list").code == 0
    assert run_cli(*WRITE.split()) == Result(
        6,
        "",
        "Error: The database is read-only.\nHint: Connect to the primary server. Nothing was written.\n",
    )
    assert begun.head() == before


@pytest.mark.parametrize(
    ("name", "error", "hint"),
    [
        (
            "mysql://localhost/claims",
            "A database of the kind mysql cannot be used.",
            "Name a file, or a PostgreSQL database: postgresql+psycopg://user@host/database",
        ),
        (
            "sqlite://",
            "A database of the kind sqlite cannot be used.",
            "Name a file, or a PostgreSQL database: postgresql+psycopg://user@host/database",
        ),
        (
            "~nadie/claims.db",
            "There is no home folder for ~nadie/claims.db.",
            "Write the path out: --db /home/…/claims.db",
        ),
    ],
)
def test_a_name_that_is_no_database(folder: Path, name: str, error: str, hint: str) -> None:
    assert folder.is_dir()
    assert run_cli("list", "--db", name) == Result(5, "", f"Error: {error}\nHint: {hint}\n")
