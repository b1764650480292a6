"""kill -9 at every step of a restore: what stands there is the old database or the new one, whole."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from engines import only_sqlite
from factories import IRENE, make_claim

from claims import db
from claims.db.backup import back_up
from claims.services import log
from claims.services.restore import restore
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

    from sqlalchemy import URL

STEPS = frozenset(
    {
        *("open", "touch", "copyfile", "sendfile", "_fastcopy_sendfile", "chmod", "fsync", "close"),
        *("rename", "replace", "link", "unlink", "mkdir", "connect", "execute", "backup", "write", "utime"),
    }
)
"""The functions in C that change something on the disk, or let go of it."""

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


def killed_at(number: int, act: Callable[[], object]) -> bool:
    """Do something in a process of its own that kills itself before its step `number`; False: it has none."""
    child = os.fork()
    if child:
        _child, status = os.waitpid(child, 0)
        assert status in {0, signal.SIGKILL}, status
        return status == signal.SIGKILL
    left = number

    def count(_frame: FrameType, event: str, function: object) -> None:
        nonlocal left
        if event == "c_call" and getattr(function, "__name__", "") in STEPS:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    try:
        act()
    except BaseException:  # noqa: BLE001 - the parent is told by the status
        os._exit(1)
    os._exit(0)


def record(url: URL) -> None:
    engine = db.open_engine(url)
    with db.writing(engine) as connection:
        make_claim(start(connection, IRENE))
    engine.dispose()


def read_head(url: URL) -> str:
    """Give the hash that the log of a sound database ends with."""
    engine = db.open_engine(url)
    try:
        with db.reading(engine) as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert not list(log.find_breaks(connection))
            return log.get_head(connection).hash
    finally:
        engine.dispose()


class Place:
    """A database whose newest claim still stands in its write-ahead log, and a backup of what was before.

    Each kill finds it anew in a folder of its own.
    """

    def __init__(self, url: URL, folder: Path) -> None:
        self.folder, self.backup, self.stored = folder, folder / "copia.db", folder / "stored"
        back_up(url, self.backup)
        self.new = read_head(url)
        self.stored.mkdir()
        with closing(sqlite3.connect(str(url.database))) as held:
            held.execute("SELECT count(*) FROM claim").fetchone()  # or the log would be taken into the file
            record(url)
            for suffix in ("", "-wal"):
                shutil.copyfile(f"{url.database}{suffix}", self.stored / f"claims.db{suffix}")
        self.old = read_head(url)
        assert (self.stored / "claims.db-wal").stat().st_size
        self.now = folder / "now"
        self.path = self.now / "claims.db"

    def anew(self) -> None:
        shutil.rmtree(self.now, ignore_errors=True)
        shutil.copytree(self.stored, self.now)

    def restore(self) -> None:
        restore(db.parse_database(str(self.path)), self.backup, replace=True)

    def kept(self) -> list[Path]:
        return sorted(self.now.glob("claims.db.*.replaced"))


@pytest.fixture
def place(database_url: URL, tmp_path: Path) -> Place:
    return Place(database_url, tmp_path)


def head_of(path: Path) -> str:
    return read_head(db.parse_database(str(path)))


@needs_fork
@only_sqlite
def test_a_restore_that_is_killed_at_any_step_leaves_the_old_database_or_the_new_one(place: Place) -> None:
    found = []
    for number in range(1, 1_000):
        place.anew()
        killed = killed_at(number, place.restore)
        kept = place.kept()
        assert [head_of(one) for one in kept] == [place.old] * len(kept)
        found.append(head_of(place.path))
        assert kept or found[-1] == place.old
        if not killed:
            break
        # The next one goes through, whatever the killed one left.
        if number % 10 == 0:
            place.restore()
            assert head_of(place.path) == place.new
    steps = found.count(place.old), found.count(place.new)
    assert min(steps) > 1, steps
    assert found == [place.old] * steps[0] + [place.new] * steps[1]


@needs_fork
@only_sqlite
def test_a_damaged_database_is_kept_whole_or_stands_when_its_restore_is_killed(place: Place) -> None:
    was = b"\1" * 40_960
    (place.stored / "claims.db").write_bytes(was)
    (place.stored / "claims.db-wal").unlink()  # SQLite would mend the file with it
    for number in range(1, 1_000):
        place.anew()
        killed = killed_at(number, place.restore)
        kept = place.kept()
        assert [one.read_bytes() for one in kept] == [was] * len(kept)
        if place.path.read_bytes() != was:
            assert head_of(place.path) == place.new
            assert kept
        if not killed:
            break
    assert head_of(place.path) == place.new


@needs_fork
@only_sqlite
def test_where_nothing_stood_the_new_database_comes_whole(place: Place) -> None:
    for number in range(1, 1_000):
        shutil.rmtree(place.now, ignore_errors=True)
        killed = killed_at(number, place.restore)
        if place.path.exists():
            assert head_of(place.path) == place.new
        if not killed:
            break
    assert head_of(place.path) == place.new
