"""Migrations: making a database and bringing it up to date. The only module that loads Alembic."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from claims import db
from claims.db.backup import back_up, follow
from claims.db.sqlite import check_library, while_busy
from claims.errors import ConflictError, DatabaseError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import URL, Connection, Engine

_HERE = Path(__file__).parent


def migrations_folder() -> Path:
    """Give the folder of the migrations: the one shipped in the package, else the repository's."""
    shipped = _HERE / "_migrations"
    return shipped if shipped.is_dir() else _HERE.parent / "migrations"


def make_config(connection: Connection | None = None) -> Config:
    """Make Alembic's settings, for the transaction of `connection` when one is handed."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def create(url: URL, seed: Callable[[Connection], None]) -> None:
    """Make a database with its tables, and fill it with `seed`, in one transaction.

    A SQLite file is made where there is none, its folder too; a PostgreSQL database must exist.

    Raises ConflictError when it is a claims database already, and DatabaseError when it cannot be used
    or holds something else. Then nothing has changed.
    """
    sqlite = db.is_sqlite(url)
    named = Path(url.database or "")
    path = follow(named)
    made = False
    if sqlite:
        check_library()
        named.parent.mkdir(parents=True, exist_ok=True)  # and none where a link leads to
        made = not path.exists()
    engine = db.open_engine(url, create=True, foreign_keys=False)
    try:
        with db.explained(engine), engine.connect() as connection:
            _refuse_occupied(connection)
        if sqlite:
            _keep_wal(engine)
        with db.writing(engine, any_schema=True) as connection:
            # Asked again under the lock: another process may have been faster.
            _refuse_occupied(connection)
            command.upgrade(make_config(connection), "head")
            seed(connection)
            _check_foreign_keys(connection)
    except BaseException:
        if made:
            _remove_unborn(path)
        raise
    finally:
        engine.dispose()
    if sqlite and not path.exists():
        # A process whose making failed took the file away while this one waited for its turn.
        create(url, seed)


@contextmanager
def making(url: URL, made: Callable[[], None]) -> Iterator[None]:
    """Call `made` once the database is there, also when Ctrl-C comes after that and before the end."""
    try:
        yield
    except KeyboardInterrupt:
        if _is_made(url):
            made()
        raise
    made()


def _is_made(url: URL) -> bool:
    if db.is_sqlite(url) and not Path(str(url.database)).exists():
        return False
    engine = db.open_engine(url)
    try:
        with db.explained(engine), engine.connect() as connection:
            return db.find_revision(connection) is not None
    finally:
        engine.dispose()


def _keep_wal(engine: Engine) -> None:
    """Set write-ahead logging, which the file remembers. Once, here: set in every connection it lost rows."""
    with db.explained(engine), closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        while_busy(lambda: cursor.execute("PRAGMA journal_mode = WAL"))


def _remove_unborn(path: Path) -> None:
    """Take away the file of a database whose making failed, unless another process fills it."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as file:
        # Fails while another process writes: then what it writes must stay.
        file.execute("BEGIN IMMEDIATE")
        if file.execute("SELECT 1 FROM sqlite_master").fetchone() is None:
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)


def upgrade(url: URL) -> tuple[str, str, Path | None]:
    """Bring a database up to date, all of it or nothing.

    Returns the version before, the version after, and the backup made beside a SQLite file (None when
    there was nothing to do, or on PostgreSQL). Of several processes at once, one finds something to do.

    Raises DatabaseError when the database is newer than the program, or cannot be used.
    """
    engine = db.open_engine(url, foreign_keys=False)
    try:
        with db.explained(engine), engine.connect() as connection:
            before = db.find_revision(connection)
        if before is None:
            raise DatabaseError(
                _("%(name)s is not a claims database.") % {"name": db.show_url(url)},
                hint=_("Make one with `claims init`."),
            )
        db.refuse_newer(before)
        if before == db.SCHEMA_REVISION:
            return before, before, None
        with db.writing(engine, any_schema=True) as connection:
            # Asked again under the lock: another process may have been faster.
            before = db.find_revision(connection) or before
            db.refuse_newer(before)
            if before == db.SCHEMA_REVISION:
                return before, before, None
            # Through a connection of its own, which sees what stood before this transaction: just that.
            copy = _backup_beside(url, before) if db.is_sqlite(url) else None
            command.upgrade(make_config(connection), "head")
            _check_foreign_keys(connection)
    finally:
        engine.dispose()
    return before, db.SCHEMA_REVISION, copy


def _refuse_occupied(connection: Connection) -> None:
    name = db.show_url(connection.engine.url)
    revision = db.find_revision(connection)
    db.refuse_newer(revision)
    if revision is not None:
        raise ConflictError(
            _("There is a claims database already."),
            hint=_("Use it as it is, or bring it up to date with `claims db upgrade`."),
        )
    if connection.dialect.name == "postgresql":
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
        if encoding != "UTF8":
            raise DatabaseError(
                _("The database keeps text in %(encoding)s, which cannot hold every name.")
                % {"encoding": encoding},
                hint=_("Make one in UTF-8: createdb --encoding=UTF8 --template=template0 NAME"),
            )
    if connection.dialect.get_table_names(connection):
        raise DatabaseError(
            _("%(name)s holds tables of another program.") % {"name": name},
            hint=_("Name an empty database, or a new file."),
        )


def _backup_beside(url: URL, revision: str) -> Path:
    path = Path(url.database or "")
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%fZ")
    copy = path.with_name(f"{path.name}.{revision}.{stamp}.backup")
    back_up(url, copy)
    return copy


def _check_foreign_keys(connection: Connection) -> None:
    """Look at every foreign key at the end: SQLite does not while they are off for the migration."""
    if connection.dialect.name != "sqlite":
        return
    orphan = connection.execute(text("PRAGMA foreign_key_check")).first()
    if orphan is not None:
        raise DatabaseError(
            _("The migration would leave rows of %(table)s without their parent; it was undone.")
            % {"table": orphan[0]},
            hint=_("Please report this with the version of claims and of the database."),
        )
