"""Backups in a folder: what one is called, and which are dropped when there are enough."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from claims import db

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import URL

_ABANDONED = 24 * 3600
"""After so many seconds a backup that has no name yet is one whose process was killed."""


def dated_name(url: URL, at: dt.datetime) -> str:
    """Name a backup of the database after the time, so that names sort by it."""
    stem, suffix = _parts(url)
    return f"{stem}-{at:%Y%m%dT%H%M%SZ}{suffix}"


def drop_oldest(url: URL, folder: Path, keep: int) -> list[Path]:
    """Delete the backups of the database in the folder but for the newest `keep`, and give the others.

    Only what has just such a name as `dated_name` gives is deleted, and what killed processes left of one.
    """
    stem, suffix = map(re.escape, _parts(url))
    dated = re.compile(rf"{stem}-\d{{8}}T\d{{6}}Z{suffix}")
    begun = re.compile(rf"\.{dated.pattern}\.\d+\.partial")
    files = [entry for entry in folder.iterdir() if entry.is_file()]
    for file in files:
        if begun.fullmatch(file.name) and time.time() - file.stat().st_mtime > _ABANDONED:
            file.unlink(missing_ok=True)
    old = sorted(file for file in files if dated.fullmatch(file.name))[:-keep]
    for file in old:
        file.unlink(missing_ok=True)
    return old


def _parts(url: URL) -> tuple[str, str]:
    if db.is_sqlite(url):
        return Path(str(url.database)).stem, ".db"
    return url.database or "claims", ".dump"
