"""SQLite: how a file is opened and begun, how one waits while it is locked, and what its errors mean."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from claims.db import turn
from claims.db.broken_text import is_broken_text
from claims.errors import DatabaseError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_MINIMUM = (3, 37, 0)
"""The first SQLite with STRICT tables."""

_BUSY_TIMEOUT_MS = 250


def open_engine(path: Path, kept: Mapping[str, Any], *, create: bool, foreign_keys: bool) -> Engine:
    """Make the engine for a file; `kept` says how long its connections are.

    Raises DatabaseError where it is a folder, or is not there and may not be made.
    """
    if path.is_dir():
        raise DatabaseError(
            _("%(path)s is a folder, not a database.") % {"path": path},
            hint=_("Name a file: --db %(path)s") % {"path": path / "claims.db"},
        )
    if not create and not path.exists():
        raise DatabaseError(
            _("There is no database at %(path)s.") % {"path": path},
            hint=_("Make one with `claims init`, or name another with --db or CLAIMS_DB."),
        )
    mode = "rwc" if create else "rw"

    def connect() -> sqlite3.Connection:
        # isolation_level=None hands BEGIN to the event below: the driver's own begins too late.
        return sqlite3.connect(
            # As bytes, for a name need not be UTF-8.
            f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=_BUSY_TIMEOUT_MS / 1000,
        )

    # The URL only tells messages the name: `connect` opens the file.
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, creator=connect, hide_parameters=True, **kept)

    @event.listens_for(engine, "connect")
    def settle(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        # Without it INSERT OR REPLACE would delete rows behind the back of the append-only triggers.
        connection.execute("PRAGMA recursive_triggers = ON")
        # The first to read the file, and so the one that meets whoever locks it.
        while_busy(lambda: connection.execute("PRAGMA synchronous = FULL"))
        connection.execute("PRAGMA trusted_schema = OFF")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        while_busy(lambda: _begin(connection))

    return engine


def _begin(connection: Connection) -> None:
    if turn.is_writing(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    connection.exec_driver_sql("BEGIN")
    # Fixes the state that is read, and meets who locks it; SQLAlchemy rolls back what fails.
    connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").close()


def while_busy(take_lock: Callable[[], object]) -> None:
    """Take a lock of SQLite, again and again while another holds it, for `PATIENCE` seconds.

    The loop is our own, so that waiting is fair and Ctrl-C stays alive. Raises what `take_lock` raises.
    """
    deadline = time.monotonic() + turn.PATIENCE
    while True:
        try:
            take_lock()
        except (DBAPIError, sqlite3.Error) as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(random.uniform(0.001, 0.010))  # noqa: S311 - jitter, not a secret
        else:
            return


def check_library() -> None:
    """Refuse a SQLite that is too old for STRICT tables or lacks FTS5, with a DatabaseError."""
    if sqlite3.sqlite_version_info < _MINIMUM:
        raise DatabaseError(
            _("This Python carries SQLite %(found)s; claims needs %(least)s or newer.")
            % {"found": sqlite3.sqlite_version, "least": ".".join(map(str, _MINIMUM))},
            hint=_("Use a newer Python, or a PostgreSQL database."),
        )
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE probe USING fts5(word)")
        except sqlite3.OperationalError as error:
            raise DatabaseError(
                _("This Python's SQLite has no FTS5, which search needs."),
                hint=_("Use another build of Python, or a PostgreSQL database."),
            ) from error


def explain(error: Exception) -> tuple[str, str] | None:
    """Give the message and the hint for an error about the state of the database, None for any other."""
    answers = {
        sqlite3.SQLITE_BUSY: (
            _("The database is locked by another program."),
            _("Close what has it open (a database browser, a backup) and try again. Nothing was written."),
        ),
        sqlite3.SQLITE_READONLY: (
            _("The database is read-only."),
            _("Give yourself the right to write to the file and its folder. Nothing was written."),
        ),
        sqlite3.SQLITE_CANTOPEN: (
            _("The database cannot be opened."),
            _("Is its folder read-only? SQLite needs to write beside the file, even to read it."),
        ),
        sqlite3.SQLITE_CORRUPT: (
            _("The database file is damaged."),
            _("Put it aside, keep a copy, and restore the newest backup (`claims db backup` makes them)."),
        ),
        sqlite3.SQLITE_NOTADB: (
            _("The file is not a SQLite database."),
            _("Name another with --db or CLAIMS_DB, or make one with `claims init`."),
        ),
        sqlite3.SQLITE_FULL: (
            _("The disk is full."),
            _("Make room and try again. Nothing was written."),
        ),
        sqlite3.SQLITE_IOERR: (
            _("The disk could not be read or written."),
            _("Is it full, or gone? Nothing was written."),
        ),
    }
    if is_broken_text(getattr(error, "orig", None) or error):
        return (
            _("The database is damaged: it holds a text that is not UTF-8."),
            _("Check it with `claims doctor`, keep a copy, and restore the newest sound backup."),
        )
    return answers.get(_code(error) or 0)


def _code(error: Exception) -> int | None:
    """Give the primary error code: the low byte of SQLite's extended one."""
    # SQLAlchemy wraps the error of the driver, unless the driver was called past it.
    code = getattr(getattr(error, "orig", None) or error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
