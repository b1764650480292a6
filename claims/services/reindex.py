"""The word indexes made anew from what is on record, while others may read and write.

Alone among the services it opens its transactions itself, one after the other: it takes minutes with a
million claims, and whoever wants to write must get their turn meanwhile. Nothing half done can be read, for
the indexes are marked incomplete until the end; who was interrupted begins anew.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from claims import db
from claims.errors import ConflictError
from claims.i18n import _
from claims.matching import making, state
from claims.models import actor, article, claim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

_RECORDS = {"actor": actor, "article": article, "claim": claim}
_FIRST, _MOST = 10, 5_000
_TURN = 0.6
"""Seconds that a transaction should take: the next one is made larger or smaller by that."""


def count_work(connection: Connection) -> int:
    """Give what `progress` of `rebuild` comes to in the end: how far the numbers of all records go."""
    return sum(connection.execute(select(func.max(table.c.id))).scalar() or 0 for table in _RECORDS.values())


def rebuild(engine: Engine, *, progress: Callable[[int], object] = lambda _count: None) -> None:
    """Make the word indexes anew, whatever is in them.

    What others write meanwhile is indexed by them, and looked at again here. `progress` hears how many more
    records are done.

    Raises ConflictError when another process begins to do the same: that one then goes on. And DatabaseError
    when the database cannot be used.
    """
    with db.writing(engine) as connection:
        build = making.begin(connection)
    cleared = False
    while not cleared:
        with _turn(engine, build) as connection:
            cleared = making.clear(connection)
    for kind in _RECORDS:
        _fill(engine, build, kind, progress)
    with _turn(engine, build) as connection:
        making.complete(connection)


def _fill(engine: Engine, build: str, kind: str, progress: Callable[[int], object]) -> None:
    size, after = _FIRST, 0
    while True:
        with _turn(engine, build) as connection:
            begun = time.monotonic()
            last = making.fill_batch(connection, kind, after, size)
            taken = time.monotonic() - begun
        if last is None:
            return
        progress(last - after)
        after = last
        # No more than twice as many, for the next records may be longer ones.
        size = max(1, min(_MOST, 2 * size, int(size * _TURN / max(taken, 0.001))))


@contextmanager
def _turn(engine: Engine, build: str) -> Iterator[Connection]:
    """Write in one transaction, after others had their turn, unless the indexes are another's by now."""
    _pause()
    with db.writing(engine) as connection:
        if state.read_build(connection) != build:
            raise ConflictError(
                _("Somebody else has begun to make the search index anew."),
                hint=_("Let them: it is complete when they are done."),
            )
        yield connection


def _pause() -> None:
    """Let others have their turn: on SQLite those who wait look again after 50 ms at the latest."""
    time.sleep(0.06)
