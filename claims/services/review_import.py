"""Reviews of others, taken in bulk: in batches, each one transaction with one event and its resume point.

Like the rebuilding of the index it opens its transactions itself, so that others can write between two
batches. Whoever is interrupted, also by kill -9, has whole batches on record, and the same file again goes
on after the last one.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from claims import db
from claims.domain.review import Refusal
from claims.i18n import _
from claims.models import claim
from claims.services.review_batch import Change, File, Run, find_changes, find_claims, find_run, write_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection, Engine

    from claims.domain.review import Mend, ReadEntry, ReviewEntry
    from claims.domain.vocabulary import Bucket
    from claims.services.review_batch import Found
    from claims.services.work import Work

FIRST_BATCH, LARGEST_BATCH = 100, 2_000
_TURN = 0.5
"""Seconds that a batch should take: the next one is made larger or smaller by that."""

MOST_UNKNOWN = 10_000
"""How many different labels that no table knows are counted one by one."""


@dataclass(slots=True)
class Tally:
    """What came of a file's entries.

    `repeated` are those that the file has twice, `withdrawn` those that say what was withdrawn here, `older`
    those of an earlier date than the state on record, `claims` the new ones. `buckets` and `unknown` count
    what the ratings came to, and the labels (with their language) that came to nothing. `resumed_at` is the
    entry after which an interrupted run went on.
    """

    read: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    withdrawn: int = 0
    older: int = 0
    refused: int = 0
    claims: int = 0
    resumed_at: int = 0
    mended: int = 0
    refusals: Counter[Refusal] = field(default_factory=Counter)
    mends: Counter[Mend] = field(default_factory=Counter)
    buckets: Counter[Bucket | None] = field(default_factory=Counter)
    unknown: Counter[tuple[str, str | None]] = field(default_factory=Counter)


def import_reviews(  # noqa: PLR0913 - what to read, into what, and whom to tell
    engine: Engine,
    begin: Callable[[Connection], Work],
    file: File,
    entries: Iterable[ReadEntry],
    *,
    tally: Tally,
    dry_run: bool = False,
    tell: Callable[[ReadEntry], object] = lambda _entry: None,
    wrote: Callable[[], object] = lambda: None,
) -> None:
    """Take the reviews of a file into the database, and count in `tally` what came of them.

    A claim of the same words in the same language is found again; another one is made, unreviewed. A review
    that is known (its page with the anchor, and the claim's words) is left alone when it says the same, and
    else gets a new row that supersedes the former, unless its date is the earlier one. One that was withdrawn
    here stays so while it says the same. `tell` hears of every entry, with what is wrong with those that are
    not taken; `wrote` of every batch that was committed.

    With `dry_run` nothing is written. Raises DatabaseError when the database cannot be used.
    """
    _Import(engine, begin, file, tally, dry_run=dry_run, wrote=wrote).take(entries, tell)


class _Import:
    """One file on its way in."""

    def __init__(  # noqa: PLR0913
        self,
        engine: Engine,
        begin: Callable[[Connection], Work],
        file: File,
        tally: Tally,
        *,
        dry_run: bool,
        wrote: Callable[[], object],
    ) -> None:
        self.engine = engine
        self.begin = begin
        self.file = file
        self.tally = tally
        self.dry_run = dry_run
        self.wrote = wrote
        self.run: Run | None = None
        self.size = FIRST_BATCH
        # As long as nothing changes, batches are looked up without taking anybody's turn to write.
        self.changing = True
        # What each review so far says: eight bytes of either digest, 10 MB for a hundred thousand.
        self.seen: dict[int, int] = {}
        self.foreseen: set[int] = set()

    def take(self, entries: Iterable[ReadEntry], tell: Callable[[ReadEntry], object]) -> None:
        """Go through all entries."""
        with db.reading(self.engine) as connection:
            self.run = find_run(connection, self.file)
        if self.run is not None:
            self.tally.resumed_at = self.run.position
            self._catch_up(self.run)
        batch: list[Change] = []
        last = self.tally.resumed_at
        for read in entries:
            change = self._look_at(read, tell)
            if change is None or read.number <= self.tally.resumed_at:
                continue
            batch.append(change)
            last = read.number
            if len(batch) >= self.size:
                self._put(batch, last)
                batch = []
        self._put(batch, last, finished=True)

    def _look_at(self, read: ReadEntry, tell: Callable[[ReadEntry], object]) -> Change | None:
        """Count an entry; give it when it is one to be taken, and not a second time."""
        self.tally.read += 1
        self.tally.mends.update(read.mends)
        if read.entry is None:
            self._refuse(read, tell)
            return None
        if read.identifier and self._is_ours(read.identifier):
            problem = _("It has the identifier of a claim of this database: it is your own review.")
            self._refuse(replace(read, entry=None, refusal=Refusal.OURS, problem=problem), tell)
            return None
        self.tally.mended += bool(read.mends)
        change = Change(read.entry)
        key, said = int(change.key[:16], 16), int(change.digest[:16], 16)
        held = self.seen.get(key)
        if held not in {None, said}:
            problem = _("An earlier entry of the file says otherwise of the same page and words.")
            kind = Refusal.CONTRADICTION
            self._refuse(replace(read, entry=None, refusal=kind, problem=problem), tell)
            return None
        tell(read)
        if held == said:
            self.tally.repeated += 1
            return None
        self.seen[key] = said
        self._count(read.entry)
        return change

    def _is_ours(self, identifier: str) -> bool:
        """Tell whether a review carries the UUID of a claim on record, as our own exports do."""
        known = identifier.lower().removeprefix("urn:uuid:")
        if known == identifier.lower():
            return False
        with db.reading(self.engine) as connection:
            return connection.execute(select(claim.c.id).where(claim.c.uuid == known)).first() is not None

    def _refuse(self, read: ReadEntry, tell: Callable[[ReadEntry], object]) -> None:
        self.tally.refused += 1
        if read.refusal is not None:
            self.tally.refusals[read.refusal] += 1
        tell(read)

    def _count(self, entry: ReviewEntry) -> None:
        self.tally.buckets[entry.bucket] += 1
        if entry.bucket is None and entry.rating is not None:
            label = (entry.rating, entry.language)
            if label in self.tally.unknown or len(self.tally.unknown) < MOST_UNKNOWN:
                self.tally.unknown[label] += 1

    def _put(self, batch: Sequence[Change], last: int, *, finished: bool = False) -> None:
        """Bring a batch on record, and learn from how long it took."""
        begun = time.monotonic()
        finishing = finished and self.run is not None and not self.dry_run
        if not batch and not finishing:
            return
        if self.dry_run:
            self._foresee(batch)
        elif self.changing or finishing or self._look_up(batch):
            self._write(batch, last, finished=finished)
        taken = max(time.monotonic() - begun, 0.001)
        # No more than twice as many, for the next entries may be longer ones.
        self.size = max(1, min(LARGEST_BATCH, 2 * self.size, int(self.size * _TURN / taken)))

    def _look_up(self, batch: Sequence[Change]) -> bool:
        """Tell whether something of a batch is new; count it when nothing is."""
        with db.reading(self.engine) as connection:
            found = find_changes(connection, batch)
        if not found.changes:
            self._pass_over(found)
        return bool(found.changes)

    def _foresee(self, batch: Sequence[Change]) -> None:
        """Count what would come of a batch."""
        with db.reading(self.engine) as connection:
            found = find_changes(connection, batch)
            find_claims(connection, found.changes)
        made = {
            hash((one.words, one.language)) for one in found.changes if one.claim_id is None
        } - self.foreseen
        self.foreseen |= made
        updated = sum(change.supersedes is not None for change in found.changes)
        self.tally.claims += len(made)
        self.tally.updated += updated
        self.tally.new += len(found.changes) - updated
        self._pass_over(found)

    def _write(self, batch: Sequence[Change], last: int, *, finished: bool) -> None:
        run = None
        with db.writing(self.engine) as connection:
            found = find_changes(connection, batch)
            if found.changes or self.run is not None:
                # Counts of batches that were only looked up are in the tally alone.
                run = write_batch(
                    self.begin(connection),
                    self.file,
                    self.run,
                    found.changes,
                    position=last,
                    unchanged=self.tally.unchanged + found.unchanged,
                    withdrawn=self.tally.withdrawn + found.withdrawn,
                    older=self.tally.older + found.older,
                    finished=finished,
                )
        self.changing = bool(found.changes)
        if run is None:
            self._pass_over(found)
            return
        self.run = run
        self._catch_up(run)
        self.wrote()

    def _pass_over(self, found: Found) -> None:
        self.tally.unchanged += found.unchanged
        self.tally.withdrawn += found.withdrawn
        self.tally.older += found.older

    def _catch_up(self, run: Run) -> None:
        self.tally.new, self.tally.updated = run.new, run.updated
        self.tally.unchanged, self.tally.claims = run.unchanged, run.claims
        self.tally.withdrawn, self.tally.older = run.withdrawn, run.older
