"""SQLite databases that cannot be used: two lines say so, and nothing is written."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_bad import NOT_CLAIMS, READ, WRITE
from cli_runner import Desk, Result, run_cli
from engines import only_sqlite, opened
from processes import ROOT
from sqlalchemy import Engine, event, text

from claims.db import turn

if TYPE_CHECKING:
    from collections.abc import Iterator


def path_of(desk: Desk) -> Path:
    return Path(str(desk.url.database))


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
@pytest.mark.parametrize("raw", ["ff41", "eda080"])
@pytest.mark.parametrize("line", ["list --all", "report", "db dump -o copia.jsonl", "db copy --to copia.db"])
def test_a_text_that_is_no_utf_8(begun: Desk, folder: Path, raw: str, line: str) -> None:
    with closing(sqlite3.connect(path_of(begun))) as connection, connection:
        connection.execute("DROP TRIGGER tr_claim_update")
        connection.execute(f"UPDATE claim SET text = CAST(x'{raw}' AS TEXT) WHERE id = 1")
    begun.refuses(
        line,
        code=6,
        error="The database is damaged: it holds a text that is not UTF-8.",
        hint="Check it with `claims doctor`, keep a copy, and restore the newest sound backup.",
    )
    assert [path.name for path in folder.iterdir()] == ["nota.txt"]


@only_sqlite
@pytest.mark.parametrize("raw", ["ff41", "eda080"])
def test_what_is_no_utf_8_is_named_and_is_in_no_verified_copy(begun: Desk, folder: Path, raw: str) -> None:
    begun.ok("db backup buena.db")
    shutil.copyfile("buena.db", "rota.db")
    for path in (path_of(begun), folder / "rota.db"):
        with closing(sqlite3.connect(path)) as connection, connection:
            for name in ("tr_claim_update", "tr_anchor_append_only_update"):
                connection.execute(f"DROP TRIGGER IF EXISTS {name}")
            connection.execute(f"UPDATE claim SET text = CAST(x'{raw}' AS TEXT) WHERE id = 2")
    result = begun("doctor")
    assert result.code == 7
    assert "C2: claim.text is not UTF-8, and cannot be read." in result.err
    assert "Hint: Keep a copy of it and restore the newest backup." in result.err
    told = "claim.text holds a text that is not UTF-8"
    assert f"Error: The copy is not sound: {told}\n" in begun("db backup copia.db").err
    assert not Path("copia.db").exists()
    assert f"Error: The backup is damaged: {told}\n" in begun("db restore rota.db --replace").err
    begun.ok("db restore buena.db --replace")
    begun.ok("doctor")


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
