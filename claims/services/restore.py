"""A database out of its backup.

A SQLite file is verified as a copy beside the place that it will have, and takes that place by one rename. A
dump of PostgreSQL goes into an empty database, in one transaction of pg_restore.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import URL, func, select

from claims import db
from claims.db import client
from claims.db.backup import back_up, find_damage, flush, follow, put
from claims.db.sqlite import while_busy
from claims.errors import CheckFailedError, ConflictError, DatabaseError, InvalidInputError, NotFoundError
from claims.i18n import _
from claims.models import claim
from claims.services import log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

_SQLITE, _DUMP = b"SQLite format 3\x00", b"PGDMP"
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR}


@dataclass(frozen=True, slots=True)
class Content:
    """What a backup holds: its version, how many claims and events, and the hash that its log ends with."""

    revision: str
    claims: int
    events: int
    head: str


def restore(url: URL, file: Path, *, replace: bool = False) -> tuple[Content, Path | None]:
    """Let the database be what the backup holds; give what that is, and where what stood there is kept.

    Raises NotFoundError when there is no such backup, InvalidInputError when it is none for this engine,
    DatabaseError when it is damaged or newer than the program, CheckFailedError when its log is no chain, and
    ConflictError when there is a database already, unless the file is to be replaced. Then nothing changed.
    """
    _require(url, file)
    if not db.is_sqlite(url):
        return _restore_postgresql(url, file, replace=replace), None
    target = follow(Path(str(url.database)))
    if target.exists() and target.samefile(file):
        raise ConflictError(
            _("%(path)s is the database itself.") % {"path": file}, hint=_("Name a backup of it.")
        )
    if target.is_dir() or (target.exists() and not replace):
        raise ConflictError(
            _("%(path)s is there already.") % {"path": target},
            hint=_("With --replace it is kept beside under another name, and the backup takes its place."),
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}.restored")
    try:
        content = _prepare(file, fresh)
        kept = _put(fresh, target)
    finally:
        _remove(fresh)
    return content, kept


def verify(url: URL, file: Path) -> Content | None:
    """Look at a backup as `restore` would, and give what it holds: None of a dump, which is only read."""
    _require(url, file)
    if not db.is_sqlite(url):
        client.run("pg_restore", f"--file={os.devnull}", str(file), url=url)
        return None
    with TemporaryDirectory() as folder:
        return _prepare(file, Path(folder) / "claims.db")


def check_copy(url: URL, file: Path) -> Content:
    """Give what a fresh backup of the database holds, whose log must be a chain.

    A dump cannot be asked: there it is the database whose log is walked. Raises CheckFailedError when the
    log is broken.
    """
    engine = db.open_engine(URL.create("sqlite", database=str(file)) if db.is_sqlite(url) else url)
    try:
        with db.explained(engine), engine.connect() as connection:
            return _read(connection, file)
    finally:
        engine.dispose()


def _require(url: URL, file: Path) -> None:
    """Refuse what is no backup of the engine."""
    if not file.exists():
        raise NotFoundError(
            _("There is no backup at %(path)s.") % {"path": file},
            hint=_("Name a file that `claims db backup` made."),
        )
    with file.open("rb") as stream:
        beginning = stream.read(len(_SQLITE))
    sqlite = beginning == _SQLITE
    if not sqlite and not beginning.startswith(_DUMP):
        raise InvalidInputError(
            _("%(path)s is no backup of a claims database.") % {"path": file},
            hint=_("Name a file that `claims db backup` made."),
        )
    if sqlite and not db.is_sqlite(url):
        raise InvalidInputError(
            _("%(path)s is a SQLite file, and the database is in PostgreSQL.") % {"path": file},
            hint=_("Copy it: claims --db %(path)s db copy --to URL") % {"path": file},
        )
    if not sqlite and db.is_sqlite(url):
        raise InvalidInputError(
            _("%(path)s is a dump of PostgreSQL, and the database is a SQLite file.") % {"path": file},
            hint=_("Restore it with --db URL into an empty PostgreSQL database; `claims db copy` goes on."),
        )


# ---- what a backup holds ---------------------------------------------------------------------------------


def _prepare(file: Path, fresh: Path) -> Content:
    """Copy the backup to `fresh`, and verify the copy."""
    place = follow(file)
    waiting = [place.with_name(place.name + suffix) for suffix in ("-wal", "-journal")]
    if any(path.exists() and path.stat().st_size for path in waiting):
        # It was opened as a database since, and part of it stands beside it.
        back_up(URL.create("sqlite", database=str(file)), fresh)
    else:
        # Byte by byte: SQLite could not open it in a folder where nobody may write.
        fresh.touch(mode=0o600)
        shutil.copyfile(file, fresh)
    engine = db.open_engine(URL.create("sqlite", database=str(fresh)))
    try:
        with db.explained(engine), engine.connect() as connection:
            found = find_damage(cast("sqlite3.Connection", connection.connection.driver_connection))
            if found:
                raise DatabaseError(
                    _("The backup is damaged: %(found)s") % {"found": "; ".join(found)},
                    hint=_("Take an older one."),
                )
            content = _read(connection, file)
        with db.explained(engine), closing(engine.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA journal_mode = WAL")  # which a copy by other means may lack
    finally:
        engine.dispose()
    flush(fresh)
    return content


def _read(connection: Connection, name: Path) -> Content:
    """Give what a database holds, which must be of claims, not too new, and under a log that is a chain."""
    revision = db.find_revision(connection)
    db.refuse_newer(revision)
    if revision is None:
        raise InvalidInputError(
            _("%(path)s is no backup of a claims database.") % {"path": name},
            hint=_("Name a file that `claims db backup` made."),
        )
    breaks = list(islice(log.find_breaks(connection), 5))
    if breaks:
        raise CheckFailedError(
            _("The audit log of the backup is broken."),
            hint=_("Take an older one, or look at it: claims --db %(path)s db check") % {"path": name},
            details=tuple(
                _("The audit log is broken at event %(position)d.") % {"position": position}
                for position in breaks
            ),
        )
    head = log.get_head(connection)
    # By its number alone: an older database may lack columns of today.
    claims = connection.execute(select(func.count(claim.c.id))).scalar_one()
    return Content(revision, claims, head.position, head.hash)


# ---- SQLite ----------------------------------------------------------------------------------------------


def _put(fresh: Path, target: Path) -> Path | None:
    """Let the file `fresh` be the database, and give where what stood there is kept."""
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%fZ")
    kept = target.with_name(f"{target.name}.{stamp}.replaced")
    partial = target.with_name(f".{target.name}.{os.getpid()}.kept")
    if not target.exists():
        # What an earlier file of that name left would be read as part of the new one.
        orphans = _set_aside(target, kept)
        put(fresh, target)
        return orphans
    shutil.copymode(target, fresh)
    with _held(target) as old:
        # Whole or not at all: half a copy would be taken for what was kept.
        try:
            partial.touch(mode=0o600)
            if old is None:
                shutil.copyfile(target, partial)
            else:
                with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
                    old.connection.backup(copy)
                    copy.execute(f"PRAGMA journal_mode = {old.journal}")
            shutil.copymode(target, partial)
            flush(partial)
            partial.rename(kept)
        finally:
            _remove(partial)
        if old is None:
            _set_aside(target, kept)
        flush(target.parent)
        fresh.replace(target)
        flush(target.parent)
        if old is not None and old.ours:
            # Whoever opened the old file a moment ago and waits for it must not write where nobody looks.
            old.connection.execute("DELETE FROM alembic_version")
    return kept


class _Held(NamedTuple):
    """A file that nobody else has open, how it kept its journal, and whether it is a database of claims."""

    connection: Any
    journal: str
    ours: bool


@contextmanager
def _held(path: Path) -> Iterator[_Held | None]:
    """Hold the database so that no other process has it open; gives None when it is empty or damaged.

    SQLite lets go of its locks when the process closes the file by any other means: it is only linked,
    renamed and read through the connection meanwhile.

    Raises DatabaseError when others do not let go of it for too long.
    """
    if not path.stat().st_size:
        yield None
        return
    engine = db.open_engine(URL.create("sqlite", database=str(path)))
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        try:
            raw = stack.enter_context(closing(engine.raw_connection()))
            connection: Any = raw.driver_connection
            (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
            # Leaving the write-ahead log takes all of it into the file, and works only while alone.
            while_busy(lambda: connection.execute("PRAGMA journal_mode = DELETE"))
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            # A journal in a file would have the name of the new database's.
            connection.execute("PRAGMA journal_mode = MEMORY")
            while_busy(lambda: connection.execute("BEGIN EXCLUSIVE"))
            connection.execute("COMMIT")
            version = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
            if ours := connection.execute(version).fetchone() is not None:
                connection.execute("SELECT count(*) FROM alembic_version").fetchone()
            held = _Held(connection, journal, ours)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
                with db.explained(engine):
                    raise
            held = None
        try:
            yield held
        except BaseException:
            if held is not None:
                connection.execute("PRAGMA locking_mode = NORMAL")
                connection.execute(f"PRAGMA journal_mode = {journal}")
            raise


def _set_aside(target: Path, kept: Path) -> Path | None:
    """Keep what stands beside a database file under the other name, and give the first such file."""
    found = None
    for suffix in ("-wal", "-shm", "-journal"):
        beside = target.with_name(target.name + suffix)
        if beside.exists():
            moved = kept.with_name(kept.name + suffix)
            beside.rename(moved)
            found = found or moved
    return found


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


# ---- PostgreSQL ------------------------------------------------------------------------------------------


def _restore_postgresql(url: URL, file: Path, *, replace: bool) -> Content:
    if replace:
        raise InvalidInputError(
            _("--replace is for a SQLite file: a PostgreSQL database is never replaced."),
            hint=_("Make an empty one (createdb), restore into it with --db, and go on there."),
        )
    engine = db.open_engine(url)
    try:
        with db.explained(engine), engine.connect() as connection:
            if connection.dialect.get_table_names(connection):
                raise ConflictError(
                    _("The database %(name)s holds tables already.") % {"name": db.show_url(url)},
                    hint=_("Make an empty one (createdb), restore into it with --db, and go on there."),
                )
        client.restore(url, file)
        with db.explained(engine), engine.connect() as connection:
            return _read(connection, file)
    finally:
        engine.dispose()
