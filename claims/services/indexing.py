"""When the word index is brought in step with the claims of a piece of work: at once, or once for many.

A service says which claims it changed; what stands in the index for them is drawn from the record
(matching/index.py), so that one time at the end says the same as one after each change.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from claims.matching import index

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claims.services.work import Work


def refresh_claims(work: Work, numbers: Sequence[int]) -> None:
    """Bring the index rows of claims in step, after their events were logged; where it is gathered, later."""
    if work.stale is None:
        index.refresh_claims(work.connection, numbers)
    else:
        work.stale.update(numbers)


@contextmanager
def gathering(work: Work) -> Iterator[Work]:
    """Give the work with the index left behind, and bring it in step once when the block ends well.

    Nothing in the block may search or match: it would not find what the block wrote.
    """
    stale: set[int] = set()
    yield replace(work, stale=stale)
    refresh_claims(work, sorted(stale))


@contextmanager
def savepoint(work: Work) -> Iterator[None]:
    """Take back all that the block wrote when it raises, and with it what the index was to learn of it."""
    before = frozenset(work.stale or ())
    try:
        with work.connection.begin_nested():
            yield
    except BaseException:
        if work.stale is not None:
            work.stale.intersection_update(before)
        raise
