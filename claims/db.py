"""The engine: how a database is named, opened, read, written, checked for its version and backed up.

One writer at a time, on both engines: SQLite through BEGIN IMMEDIATE, PostgreSQL through an advisory
lock. The audit log is a chain, so its writers would queue anyway, and with the lock taken first every
check that a service makes still holds when it writes (docs/decisions/0003-one-writer.md).
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import time
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from claims import failover
from claims.errors import ClaimsError, ConflictError, DatabaseError, InvalidInputError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SCHEMA_REVISION = "0009"
"""The migration that this program was written for (the name of the newest file in migrations/versions)."""

MINIMUM_SQLITE = (3, 37, 0)
"""The first SQLite with STRICT tables."""

PATIENCE = 60.0
"""Seconds that a command waits for its turn to write."""

_BUSY_TIMEOUT_MS = 250
_LOCK = 0x636C61696D73  # "claims": the key of the advisory lock on PostgreSQL
_WRITING = "claims_writing"


# ---- naming ----------------------------------------------------------------------------------------------


def parse_database(name: str) -> URL:
    """Read what `--db` names: a file, or the URL of a PostgreSQL database.

    Raises InvalidInputError for a URL of another engine or one that cannot be read, and for the home
    folder of somebody unknown.
    """
    if "://" not in name:
        try:
            return URL.create("sqlite", database=str(Path(name).expanduser()))
        except RuntimeError as error:
            raise InvalidInputError(
                _("There is no home folder for %(name)s.") % {"name": name},
                hint=_("Write the path out: --db /home/…/claims.db"),
            ) from error
    try:
        url = make_url(failover.spread_hosts(name))
    except (ArgumentError, ValueError) as error:
        raise InvalidInputError(
            _("The database URL cannot be read: %(error)s") % {"error": error},
            hint=_("Such as: postgresql+psycopg://user@host/database"),
        ) from error
    if url.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise InvalidInputError(
        _("A database of the kind %(kind)s cannot be used.") % {"kind": url.drivername},
        hint=_("Name a file, or a PostgreSQL database: postgresql+psycopg://user@host/database"),
    )


def show_url(url: URL) -> str:
    """Write a database's name for people: the file, or the URL without its password."""
    return url.database or "" if is_sqlite(url) else url.render_as_string(hide_password=True)


def is_sqlite(url: URL) -> bool:
    """Tell whether the database is a SQLite file."""
    return url.get_backend_name() == "sqlite"


# ---- opening ---------------------------------------------------------------------------------------------


def open_engine(
    url: URL, *, create: bool = False, foreign_keys: bool = True, lasting: bool = False
) -> Engine:
    """Make the engine for a database; nothing is connected yet.

    SQLite makes a file for any typing error, so only `create` may. `foreign_keys` is off for
    migrations alone: with it on, rebuilding a parent table would delete its children. A `lasting` connection
    serves many transactions, until the engine is disposed of: SQLite writes its whole log back when the last
    one closes, and PostgreSQL learns the tables anew for each.

    Raises DatabaseError when the file is not there, is a folder, or the PostgreSQL driver is missing.
    """
    kept: dict[str, Any] = {"pool_size": 1} if lasting else {"poolclass": NullPool}
    if is_sqlite(url):
        return _open_sqlite(Path(url.database or ""), kept, create=create, foreign_keys=foreign_keys)
    try:
        engine = create_engine(
            url,
            **kept,
            hide_parameters=True,
            connect_args={"connect_timeout": 10, "application_name": "claims", "client_encoding": "utf8"},
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise DatabaseError(
            _("PostgreSQL needs a driver that is not installed."),
            hint=_("pip install 'claims-tracker[postgres]'"),
        ) from error

    @event.listens_for(engine, "begin")
    def take_turn(connection: Connection) -> None:
        if connection.get_execution_options().get(_WRITING):
            connection.execute(text(f"SET LOCAL lock_timeout = '{int(PATIENCE)}s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})

    return engine


def _open_sqlite(path: Path, kept: Mapping[str, Any], *, create: bool, foreign_keys: bool) -> Engine:
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
        writing = bool(connection.get_execution_options().get(_WRITING))
        while_busy(lambda: _begin_sqlite(connection, writing=writing))

    return engine


def _begin_sqlite(connection: Connection, *, writing: bool) -> None:
    if writing:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    connection.exec_driver_sql("BEGIN")
    # Fixes the state that is read, and meets who locks it; SQLAlchemy rolls back what fails.
    connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").close()


def while_busy(take_lock: Callable[[], object]) -> None:
    """Take a lock of SQLite, again and again while another holds it, for `PATIENCE` seconds.

    The loop is our own, so that waiting is fair and Ctrl-C stays alive. Raises what `take_lock` raises.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            take_lock()
        except (DBAPIError, sqlite3.Error) as error:
            if _sqlite_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(random.uniform(0.001, 0.010))  # noqa: S311 - jitter, not a secret
        else:
            return


def check_sqlite() -> None:
    """Refuse a SQLite that is too old for STRICT tables or lacks FTS5, with a DatabaseError."""
    if sqlite3.sqlite_version_info < MINIMUM_SQLITE:
        raise DatabaseError(
            _("This Python carries SQLite %(found)s; claims needs %(least)s or newer.")
            % {"found": sqlite3.sqlite_version, "least": ".".join(map(str, MINIMUM_SQLITE))},
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


# ---- scopes ----------------------------------------------------------------------------------------------


@contextmanager
def reading(engine: Engine, *, scratch: bool = False, patient: bool = True) -> Iterator[Connection]:
    """Read from one consistent state of the database, however long it takes.

    With `scratch` the connection may make temporary tables beside, which go when the block ends. Whoever has
    another database to read is not `patient` with a server that cannot be reached.

    Raises DatabaseError when the database cannot be used or is of another version than the program.
    """
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": not scratch}
    with explained(engine), closing(_begin(engine, options, patient=patient)) as connection:
        yield connection


@contextmanager
def writing(engine: Engine, *, any_schema: bool = False) -> Iterator[Connection]:
    """Write in one transaction: all of it is kept when the block ends, nothing when it raises.

    The transaction waits for its turn first, up to `PATIENCE`. `any_schema` is for migrations.

    Raises DatabaseError when the database cannot be used, is locked for too long, or is of another
    version than the program.
    """
    options: dict[str, Any] = {_WRITING: True}
    if engine.dialect.name == "postgresql":
        # Any other would keep the state from before the wait for the lock.
        options["isolation_level"] = "READ COMMITTED"
    with explained(engine), closing(_begin(engine, options, any_schema=any_schema)) as connection:
        yield connection
        _commit(connection)


def _begin(
    engine: Engine, options: Mapping[str, Any], *, any_schema: bool = False, patient: bool = True
) -> Connection:
    """Connect, take the turn and look at the version; again while a server restarts or another takes over.

    The connection that it gives is in a transaction, which ends with it.
    """
    server = engine.dialect.name == "postgresql"
    pauses = failover.pauses(engine.url) if server and patient else iter(())
    while True:
        with ExitStack() as undo:
            try:
                connection = undo.enter_context(closing(engine.connect())).execution_options(**options)
                connection.begin()
                if not any_schema:
                    check_schema(connection)
            except DBAPIError as error:
                pause = next(pauses, None)
                if pause is None or not failover.is_lost(error) or failover.is_hopeless(error):
                    raise
            else:
                undo.pop_all()
                return connection
        time.sleep(pause)


def _commit(connection: Connection) -> None:
    """Keep what was written. When no answer comes, it is not known whether the server did."""
    try:
        connection.commit()
    except DBAPIError as error:
        if connection.dialect.name == "sqlite" or not failover.is_lost(error):
            raise
        raise DatabaseError(
            _("The server was lost while it was keeping the work: it is not known whether it was written."),
            hint=_("Look before you do it again: `claims log --limit 3` shows what was written last."),
        ) from error


def is_writing(connection: Connection) -> bool:
    """Tell whether a connection is one of `writing`: what it reads may never come to stay."""
    return bool(connection.get_execution_options().get(_WRITING))


def find_revision(connection: Connection) -> str | None:
    """Give the migration that the database is at, or None when it holds no claims schema."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def check_schema(connection: Connection) -> None:
    """Refuse a database that is older or newer than the program, or not of claims, with a DatabaseError."""
    refuse_newer(revision := find_revision(connection))
    if revision is None:
        raise DatabaseError(
            _("%(name)s is not a claims database.") % {"name": show_url(connection.engine.url)},
            hint=_("Make one with `claims init`, or name another with --db or CLAIMS_DB."),
        )
    if revision != SCHEMA_REVISION:
        raise DatabaseError(
            _("The database is at version %(found)s and this program needs %(needed)s.")
            % {"found": revision, "needed": SCHEMA_REVISION},
            hint=_("Bring it up to date with `claims db upgrade`; a backup is made first."),
        )


def refuse_newer(revision: str | None) -> None:
    """Refuse, with a DatabaseError, a revision that this program does not know yet."""
    if revision is not None and revision > SCHEMA_REVISION:
        raise DatabaseError(
            _("This database was made by a newer claims (version %(found)s; this program knows %(known)s).")
            % {"found": revision, "known": SCHEMA_REVISION},
            hint=_("Update the program: pip install --upgrade claims-tracker. The database was not touched."),
        )


# ---- errors ----------------------------------------------------------------------------------------------


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """Turn the engine's own errors about the state of the database into a DatabaseError."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        known = _explain_sqlite(error) if engine.dialect.name == "sqlite" else _explain_postgresql(error)
        if known is None:
            raise
        message, hint = known
        raise DatabaseError(message, hint=hint) from error


def _driver_error(error: Exception) -> BaseException:
    """Give the driver's own error, which SQLAlchemy wraps unless the driver was called past it."""
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _sqlite_code(error: Exception) -> int | None:
    """Give the primary error code: the low byte of SQLite's extended one."""
    code = getattr(_driver_error(error), "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _explain_sqlite(error: Exception) -> tuple[str, str] | None:
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
    return answers.get(_sqlite_code(error) or 0)


def _explain_postgresql(error: Exception) -> tuple[str, str] | None:
    original = _driver_error(error)
    state = getattr(original, "sqlstate", None)
    detail = str(original).strip().split("\n")[0]
    answers = {
        "55P03": (
            _("Somebody else has been writing for too long."),
            _("Try again; `SELECT * FROM pg_stat_activity` shows who. Nothing was written."),
        ),
        "42501": (
            _("Your database role may not do this: %(detail)s") % {"detail": detail},
            _("Sign as yourself (--as), or ask whoever runs the database for the right. Nothing was written.")
            if "row-level security" in detail
            else _("Ask whoever runs the database for the right. Nothing was written."),
        ),
        "25006": (
            _("The database is read-only."),
            _("Connect to the primary server. Nothing was written."),
        ),
        "40001": (
            _("The replica had to make way for newer data: %(detail)s") % {"detail": detail},
            _("Try again, or read from the primary: unset CLAIMS_DB_READ."),
        ),
        "53100": (_("The server's disk is full."), _("Make room and try again. Nothing was written.")),
    }
    if state in answers:
        return answers[state]
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return (
            _("The connection to the database server was lost: %(detail)s") % {"detail": detail},
            _("Nothing was written. Try again."),
        )
    # A connection that fails has no code of its own, whatever the server said.
    if state is None or state[:2] in {"08", "28", "57"}:
        return (
            _("The database server cannot be used: %(detail)s") % {"detail": detail},
            _("Is the server running, the URL in --db or CLAIMS_DB right, and the database made (createdb)?"),
        )
    return None


# ---- backup ----------------------------------------------------------------------------------------------


def backup(url: URL, target: Path) -> None:
    """Copy the database to the new file `target` while others may write; it is verified before it counts.

    SQLite is copied page by page through its backup API (a plain copy of a live file can be corrupt);
    PostgreSQL by pg_dump in its custom format, all of which pg_restore then reads.

    Raises ConflictError when `target` is there already, DatabaseError when the copy is not sound or
    pg_dump fails, and OSError when `target` cannot be written.
    """
    if target.exists():
        raise _taken(target)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        partial.touch(mode=0o600)
        if is_sqlite(url):
            shutil.copymode(str(url.database), partial)  # no more readable than the database
    except OSError as error:
        error.filename = str(target)  # the name that a person knows
        raise
    try:
        if is_sqlite(url):
            _copy_sqlite(url, partial)
        else:
            _dump_postgresql(url, partial)
        flush(partial)
        put(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def put(partial: Path, target: Path) -> None:
    """Give a finished file its name; a ConflictError when another took the name meanwhile."""
    try:
        # A link, and not a rename, which overwrites.
        os.link(partial, target)
    except FileExistsError as error:
        raise _taken(target) from error
    except OSError:
        # A USB stick may know no links. What stood there was looked for a moment ago.
        partial.rename(target)
    flush(target.parent)


def _taken(target: Path) -> ConflictError:
    return ConflictError(
        _("%(path)s is there already.") % {"path": target},
        hint=_("Name a new file: a backup never overwrites another."),
    )


def _copy_sqlite(url: URL, partial: Path) -> None:
    engine = open_engine(url)
    try:
        with explained(engine), engine.connect() as connection:
            source = connection.connection.driver_connection
            with closing(sqlite3.connect(partial)) as copy:
                source.backup(copy)  # type: ignore[union-attr] # a live connection always has one
                found = [row[0] for row in copy.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
                found += [
                    _("a row of %(table)s has lost its parent") % {"table": table}
                    for table, row, *_rest in copy.execute("PRAGMA foreign_key_check").fetchmany(5)
                ]
    finally:
        engine.dispose()
    if found:
        raise DatabaseError(
            _("The copy is not sound: %(found)s") % {"found": "; ".join(found)},
            hint=_("The database itself is damaged: run `claims db check`, and keep the older backups."),
        )


def _dump_postgresql(url: URL, partial: Path) -> None:
    run_client(
        "pg_dump", "--format=custom", f"--file={partial}", f"--dbname={failover.address(url)}", url=url
    )
    # Reads all of it, where --list reads the beginning alone: a dump that was cut short is none.
    run_client("pg_restore", f"--file={os.devnull}", str(partial), url=url)


def restore_dump(url: URL, file: Path) -> None:
    """Let pg_restore fill an empty PostgreSQL database from a dump, all of it or nothing.

    Rights and owners of another server stay behind: its roles may not be here. A DatabaseError says why
    it failed.
    """
    run_client(
        "pg_restore",
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        f"--dbname={failover.address(url)}",
        str(file),
        url=url,
    )


def run_client(name: str, *arguments: str, url: URL) -> None:
    """Run one of PostgreSQL's client programs; the password goes through the environment."""
    program = shutil.which(name)
    if program is None:
        raise ClaimsError(
            _("A backup of PostgreSQL needs the program %(name)s, which is not here.") % {"name": name},
            hint=_("Install PostgreSQL's client programs (Debian: postgresql-client)."),
        )
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    done = subprocess.run(  # noqa: S603 - a program found by its name, no shell
        [program, *arguments],
        env=environment,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise DatabaseError(
            _("%(name)s failed: %(error)s") % {"name": name, "error": done.stderr.strip().split("\n")[0]},
            hint=_("Its version must not be older than the server's."),
        )


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk: what a power cut takes is no backup."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
