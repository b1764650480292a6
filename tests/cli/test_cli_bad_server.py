"""PostgreSQL databases that cannot be used: two lines say so, and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli_bad import NOT_CLAIMS, READ, WRITE
from cli_runner import Desk, Result, run_cli
from engines import only_postgresql, opened
from sqlalchemy import text

from claims import db
from claims.db import turn

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from sqlalchemy import URL

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
