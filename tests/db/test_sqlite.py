from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from engines import count_people, damage, only_sqlite, path_of
from factories import BRUNO, IRENE, make_source
from sqlalchemy import URL, func, select
from sqlalchemy.exc import DBAPIError

from claims import db
from claims.db.sqlite import check_library
from claims.errors import DatabaseError
from claims.models import person, source
from claims.services.work import start

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


def test_opening_never_makes_a_file(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    with pytest.raises(DatabaseError) as caught:
        db.open_engine(db.parse_database(str(path)))
    assert caught.value.message == f"There is no database at {path}."
    assert caught.value.hint == "Make one with `claims init`, or name another with --db or CLAIMS_DB."
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_vanishes_after_opening_is_not_made_again(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    path.touch()
    engine = db.open_engine(db.parse_database(str(path)))
    path.unlink()
    with pytest.raises(DatabaseError, match=r"The database cannot be opened\."), db.reading(engine):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as caught:
        db.open_engine(db.parse_database(str(tmp_path)), create=True)
    assert caught.value.message == f"{tmp_path} is a folder, not a database."
    assert caught.value.hint == f"Name a file: --db {tmp_path / 'claims.db'}"


@only_sqlite
@pytest.mark.parametrize("name", [b"a?mode=ro&cache=x.db", b"100%41 #1.db", "año ñ.db".encode(), b"\xff.db"])
def test_any_file_name_is_opened_as_that_very_file(database_url: URL, name: bytes) -> None:
    path = path_of(database_url).with_name(os.fsdecode(name))
    path_of(database_url).rename(path)
    with db.writing(db.open_engine(URL.create("sqlite", database=str(path)))) as connection:
        make_source(start(connection, IRENE))
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@only_sqlite
@pytest.mark.parametrize(("foreign_keys", "expected"), [(True, 1), (False, 0)])
def test_every_connection_is_set_up(database_url: URL, *, foreign_keys: bool, expected: int) -> None:
    engine = db.open_engine(database_url, foreign_keys=foreign_keys)
    settings = ("foreign_keys", "recursive_triggers", "synchronous", "trusted_schema", "journal_mode")
    for _ in range(2):
        with db.reading(engine) as connection:
            found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in settings]
        assert found == [expected, 1, 2, 0, "wal"]


@pytest.mark.parametrize(("found", "passes"), [((3, 37, 0), True), ((3, 36, 9), False)])
def test_a_sqlite_without_strict_tables_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    found: tuple[int, int, int],
    passes: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", found)
    monkeypatch.setattr(sqlite3, "sqlite_version", ".".join(map(str, found)))
    if passes:
        check_library()
        return
    with pytest.raises(DatabaseError) as caught:
        check_library()
    assert caught.value.message == "This Python carries SQLite 3.36.9; claims needs 3.37.0 or newer."


class _WithoutFTS5(sqlite3.Connection):
    def execute(self, *_arguments: object) -> sqlite3.Cursor:
        raise sqlite3.OperationalError("no such module: fts5")


def test_a_sqlite_without_fts5_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "connect", _WithoutFTS5)
    with pytest.raises(DatabaseError) as caught:
        check_library()
    assert caught.value.message == "This Python's SQLite has no FTS5, which search needs."


def lock_out(url: URL, seconds: float) -> threading.Timer:
    """Lock everybody out of a file for some time, as a program does that writes into it directly."""
    browser = sqlite3.connect(path_of(url), isolation_level=None, check_same_thread=False)
    browser.execute("BEGIN EXCLUSIVE")
    release = threading.Timer(seconds, browser.close)
    release.start()
    return release


@only_sqlite
@pytest.mark.parametrize("connected", [False, True])
def test_a_reader_waits_for_a_program_that_locks_all_out(
    engine: Engine, database_url: URL, *, connected: bool
) -> None:
    with closing(sqlite3.connect(path_of(database_url))) as connection_of_browser:
        connection_of_browser.execute("PRAGMA journal_mode = DELETE")
    if connected:
        with engine.connect() as connection:
            release = lock_out(database_url, 0.6)
            assert count_people(connection) == 1
    else:
        release = lock_out(database_url, 0.6)
        with db.reading(engine) as connection:
            assert count_people(connection) == 1
    release.join()


def sqlite_error(code: int) -> DBAPIError:
    original = sqlite3.OperationalError("no se pudo")
    original.sqlite_errorcode = code
    return DBAPIError("SELECT 1", (), original)


@only_sqlite
@pytest.mark.parametrize(
    ("code", "message"),
    [
        (sqlite3.SQLITE_BUSY, "The database is locked by another program."),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "The database is locked by another program."),
        (sqlite3.SQLITE_READONLY, "The database is read-only."),
        (sqlite3.SQLITE_READONLY_DIRECTORY, "The database is read-only."),
        (sqlite3.SQLITE_CANTOPEN, "The database cannot be opened."),
        (sqlite3.SQLITE_CORRUPT, "The database file is damaged."),
        (sqlite3.SQLITE_CORRUPT_INDEX, "The database file is damaged."),
        (sqlite3.SQLITE_NOTADB, "The file is not a SQLite database."),
        (sqlite3.SQLITE_FULL, "The disk is full."),
        (sqlite3.SQLITE_IOERR_FSYNC, "The disk could not be read or written."),
    ],
)
def test_the_codes_of_sqlite_are_explained(shared_engine: Engine, code: int, message: str) -> None:
    for error in (sqlite_error(code), sqlite_error(code).orig):
        assert error is not None
        with pytest.raises(DatabaseError) as caught, db.explained(shared_engine):
            raise error
        assert caught.value.message == message
        assert caught.value.hint
        assert caught.value.__cause__ is error


@only_sqlite
def test_a_damaged_file_is_explained(engine: Engine, database_url: URL) -> None:
    damage(database_url, "person")
    with (
        pytest.raises(DatabaseError, match=r"The database file is damaged\."),
        db.reading(engine) as connection,
    ):
        connection.execute(select(person)).all()


@pytest.mark.parametrize("scope", [db.reading, db.writing])
def test_a_file_of_another_kind_is_explained_and_left_alone(tmp_path: Path, scope: type) -> None:
    path = tmp_path / "nota.txt"
    path.write_text("El cable dará luz. " * 100)
    before = path.read_bytes()
    with (
        pytest.raises(DatabaseError, match=r"The file is not a SQLite database\."),
        scope(db.open_engine(db.parse_database(str(path)))),
    ):
        pass
    assert path.read_bytes() == before


@only_sqlite
def test_a_full_disk_is_explained_and_nothing_is_kept(engine: Engine) -> None:
    def fill_up() -> None:
        with db.writing(engine) as connection:
            work = start(connection, BRUNO)
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            for _ in range(200):
                make_source(work)

    with pytest.raises(DatabaseError, match=r"The disk is full\."):
        fill_up()
    with db.reading(engine) as connection:
        assert count_people(connection) == 1
        assert connection.execute(select(func.count()).select_from(source)).scalar_one() == 0


@only_sqlite
def test_a_database_that_may_not_be_written_is_explained(engine: Engine) -> None:
    with db.writing(engine) as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(DatabaseError, match=r"The database is read-only\."), db.explained(engine):
            start(connection, BRUNO)
