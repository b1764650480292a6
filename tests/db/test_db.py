from __future__ import annotations

import signal
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from engines import count_people, path_of
from factories import BRUNO, IRENE, NOW, fill
from processes import expect, go, started
from sqlalchemy import URL, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from claims import db
from claims.config import Identity
from claims.db import turn
from claims.errors import DatabaseError, InvalidInputError
from claims.models import person
from claims.services.work import start

if TYPE_CHECKING:
    from conftest import Databases
    from sqlalchemy import Engine


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


def test_nothing_is_kept_that_was_written_while_reading(engine: Engine) -> None:
    with suppress(DatabaseError), db.reading(engine) as connection:
        start(connection, BRUNO)
    with db.reading(engine) as connection:
        assert count_people(connection) == 1


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
    monkeypatch.setattr(turn, "PATIENCE", 1.0)
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


def test_what_a_service_did_wrong_is_not_explained_away(engine: Engine) -> None:
    with pytest.raises(IntegrityError), db.writing(engine) as connection:
        connection.execute(
            insert(person).values(uuid="u", name="n", mail="m", mail_key=IRENE.mail, created_at=NOW)
            if db.is_sqlite(engine.url)
            else update(person).values(name=None)
        )
