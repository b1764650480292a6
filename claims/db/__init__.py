"""The database: how one is named, opened, read, written in one transaction, and checked for its version."""

from __future__ import annotations

import sqlite3
import time
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from claims.db import failover, postgresql, sqlite, turn
from claims.errors import DatabaseError, InvalidInputError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SCHEMA_REVISION = "0009"
"""The migration that this program was written for (the name of the newest file in migrations/versions)."""

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
        return sqlite.open_engine(Path(url.database or ""), kept, create=create, foreign_keys=foreign_keys)
    return postgresql.open_engine(url, kept)


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

    The transaction waits for its turn first, up to `turn.PATIENCE`. `any_schema` is for migrations.

    Raises DatabaseError when the database cannot be used, is locked for too long, or is of another
    version than the program.
    """
    options: dict[str, Any] = {turn.WRITING: True}
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


# ---- versions ---------------------------------------------------------------------------------------------


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
        known = sqlite.explain(error) if engine.dialect.name == "sqlite" else postgresql.explain(error)
        if known is None:
            raise
        message, hint = known
        raise DatabaseError(message, hint=hint) from error
