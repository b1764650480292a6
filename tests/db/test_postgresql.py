from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import psycopg
import pytest
from engines import count_people, only_postgresql
from factories import BRUNO, IRENE
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from claims import db
from claims.errors import DatabaseError
from claims.services.work import start

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL, Engine


def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(DatabaseError) as caught:
        db.open_engine(db.parse_database("postgresql://mesa/claims"))
    assert caught.value.message == "PostgreSQL needs a driver that is not installed."
    assert caught.value.hint == "pip install 'claims-tracker[postgres]'"


@only_postgresql
def test_reading_cannot_write_on_postgresql(engine: Engine) -> None:
    with pytest.raises(DatabaseError, match=r"The database is read-only\."), db.reading(engine) as connection:
        start(connection, BRUNO)


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
