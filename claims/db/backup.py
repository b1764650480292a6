"""A backup of a database: a file that counts when it is whole, verified and on the disk."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from claims.db import client, explained, is_sqlite, open_engine
from claims.db.broken_text import find_broken_texts
from claims.errors import ConflictError, DatabaseError
from claims.i18n import _

if TYPE_CHECKING:
    from sqlalchemy import URL


def back_up(url: URL, target: Path) -> None:
    """Copy the database to the new file `target` while others may write; it is verified before it counts.

    SQLite is copied page by page through its backup API (a plain copy of a live file can be corrupt);
    PostgreSQL by pg_dump in its custom format, all of which pg_restore then reads.

    Raises ConflictError when `target` is there already, DatabaseError when the copy is not sound or
    pg_dump fails, and OSError when `target` cannot be written.
    """
    target = follow(target)
    if target.exists():
        raise _taken(target)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        partial.touch(mode=0o600)
    except OSError as error:
        error.filename = str(target)  # the name that a person knows
        raise
    try:
        if is_sqlite(url):
            _copy_sqlite(url, partial)
        else:
            client.dump(url, partial)
        if is_sqlite(url):
            # No more readable than the database; only now, for that may be read-only.
            shutil.copymode(str(url.database), partial)
        flush(partial)
        put(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def _copy_sqlite(url: URL, partial: Path) -> None:
    engine = open_engine(url)
    try:
        with explained(engine), engine.connect() as connection:
            source = connection.connection.driver_connection
            with closing(sqlite3.connect(partial)) as copy:
                source.backup(copy)  # type: ignore[union-attr] # a live connection always has one
                found = find_damage(copy)
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


def find_damage(connection: sqlite3.Connection) -> list[str]:
    """Say what is damaged in a SQLite file, the first five: its pages, or else texts that are no UTF-8."""
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
    return found or [
        _("%(table)s.%(column)s holds a text that is not UTF-8") % {"table": one.table, "column": one.column}
        for one in islice(find_broken_texts(connection), 5)
    ]


def follow(path: Path) -> Path:
    """Give the file that a link leads to, there or not: a file takes its place, and the link stays one."""
    # Any other name stays as it was typed.
    return Path(os.path.realpath(path)) if path.is_symlink() else path


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


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk: what a power cut takes is no backup."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _taken(target: Path) -> ConflictError:
    return ConflictError(
        _("%(path)s is there already.") % {"path": target},
        hint=_("Name a new file: a backup never overwrites another."),
    )
