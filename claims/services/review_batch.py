"""A batch of others' reviews in the database: what of it is new, which claims it is of, and its writing.

Each batch is one transaction with one event and the resume point of its file. A review never touches its
claim: neither status nor rating is the desk's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import insert, select

from claims.domain.claimreview import is_after
from claims.domain.record_uuid import new_uuid
from claims.domain.review import UNKNOWN_LANGUAGE
from claims.domain.status import Status
from claims.domain.vocabulary import ClaimKind, Priority
from claims.models import claim, import_run, imported_review
from claims.services.follow import read_review
from claims.services.import_audit import fields_root_of, root_of
from claims.services.indexing import refresh_claims
from claims.services.review_withdrawal import is_import_withdrawn, read_withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Row

    from claims.domain.partial_date import PartialDate
    from claims.domain.review import ReviewEntry
    from claims.services.work import Work


@dataclass(frozen=True, slots=True)
class File:
    """What makes a run of the import the same when it is started again."""

    name: str
    sha256: str
    format: str
    options: str


@dataclass(frozen=True, slots=True)
class Run:
    """How far a file is on record: the number of its last entry, and what came of those up to there."""

    id: int
    uuid: str
    position: int
    new: int
    updated: int
    unchanged: int
    claims: int
    withdrawn: int = 0
    older: int = 0


class Found(NamedTuple):
    """What of a batch is not on record as it stands, and how many of its entries change nothing.

    `withdrawn` are those that say what was withdrawn here, `older` those that are of an earlier date than
    what stands.
    """

    changes: list[Change]
    unchanged: int
    withdrawn: int
    older: int


@dataclass(slots=True)
class Change:
    """A review that may be new: the row that it supersedes and the claim it is of, once known."""

    entry: ReviewEntry
    supersedes: int | None = None
    claim_id: int | None = None
    words: str = field(init=False)
    key: str = field(init=False)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        """Work out what the entry is known by, which is asked for more than once."""
        self.words = self.entry.fingerprint()
        self.key = self.entry.key(self.words)
        self.digest = self.entry.digest()

    @property
    def language(self) -> str:
        """The first subtag of the language that the entry says; a guess keeps no words apart."""
        return _primary(self.entry.language or UNKNOWN_LANGUAGE)


def find_run(connection: Connection, file: File) -> Run | None:
    """Find the newest run of this very file, if it was read this way, did not come to its end, and counts.

    Of an earlier run nobody knows whether what it wrote still stands.
    """
    query = select(import_run).where(import_run.c.sha256 == file.sha256).order_by(import_run.c.id.desc())
    row = connection.execute(query.limit(1)).first()
    if (
        row is None
        or row.finished
        or (row.format, row.options) != (file.format, file.options)
        or is_import_withdrawn(connection, row.id)
    ):
        return None
    return Run(row.id, row.uuid, row.position, **json.loads(row.counts))


def find_changes(connection: Connection, batch: Iterable[Change]) -> Found:
    """Give what of a batch is not on record as it stands, each with the row that it supersedes and its claim.

    An entry that says what was withdrawn here stays so; what its publisher changed since is a new state. One
    that is of an earlier date than the state that stands does not take its place.
    """
    batch = list(batch)
    later = imported_review.alias()
    query = (
        select(
            imported_review.c.key,
            imported_review.c.id,
            imported_review.c.digest,
            imported_review.c.claim_id,
            imported_review.c.reviewed,
        )
        .outerjoin(later, later.c.supersedes_id == imported_review.c.id)
        .where(imported_review.c.key.in_([change.key for change in batch]), later.c.id.is_(None))
    )
    newest = {row.key: row for row in connection.execute(query)} if batch else {}
    gone = read_withdrawn(connection, [row.id for row in newest.values()])
    former = _read_former(connection, [key for key, row in newest.items() if row.id in gone])
    changes, unchanged, withdrawn, older = [], 0, 0, 0
    for change in batch:
        row = newest.get(change.key)
        states, standing = former.get(change.key, ([], row))
        if standing is not None and standing.digest == change.digest:
            unchanged += 1
        elif any(one.content()[:-2] == change.entry.content()[:-2] for one in states):
            withdrawn += 1  # whatever a table of ratings makes of it now
        elif standing is not None and _is_earlier(change.entry.reviewed, standing.reviewed):
            older += 1
        else:
            if row is not None:
                change.supersedes, change.claim_id = row.id, row.claim_id
            changes.append(change)
    return Found(changes, unchanged, withdrawn, older)


def _is_earlier(one: PartialDate | None, other: PartialDate | None) -> bool:
    return one is not None and other is not None and is_after(other.iso, one.iso)


def _read_former(
    connection: Connection, keys: Sequence[str]
) -> dict[str, tuple[list[ReviewEntry], Row[Any] | None]]:
    """Give, by key, the states that were withdrawn, and the row of the one that stands, if one does."""
    if not keys:
        return {}
    query = select(imported_review).where(imported_review.c.key.in_(keys)).order_by(imported_review.c.id)
    rows = connection.execute(query).all()
    gone = read_withdrawn(connection, [row.id for row in rows])
    former: dict[str, tuple[list[ReviewEntry], Row[Any] | None]] = {}
    for row in rows:
        states, standing = former.get(row.key, ([], None))
        if row.id in gone:
            states.append(read_review(row._asdict()))
        former[row.key] = states, standing if row.id in gone else row
    return former


def find_claims(connection: Connection, changes: Sequence[Change]) -> None:
    """Find for each new review the claim of the same words in the same language: the first one on record.

    A language that nobody said is any language's. A review that supersedes one has its claim already, which
    the desk may call otherwise by now.
    """
    changes = [change for change in changes if change.claim_id is None]
    if not changes:
        return
    query = (
        select(claim.c.id, claim.c.fingerprint, claim.c.language)
        .where(claim.c.fingerprint.in_({change.words for change in changes}))
        .order_by(claim.c.id)
    )
    held: dict[str, list[tuple[int, str]]] = {}
    for number, words, language in connection.execute(query):
        held.setdefault(words, []).append((number, _primary(language)))
    for change in changes:
        for number, language in held.get(change.words, ()):
            if UNKNOWN_LANGUAGE in {language, change.language} or language == change.language:
                change.claim_id = number
                break


def write_batch(  # noqa: PLR0913 - what to write, and how far it goes
    work: Work,
    file: File,
    run: Run | None,
    changes: Sequence[Change],
    *,
    position: int,
    unchanged: int = 0,
    withdrawn: int = 0,
    older: int = 0,
    finished: bool = False,
) -> Run:
    """Write the reviews of a batch with the claims that are missing, log it, and give how far the file is.

    `changes` are those of `find_changes` in this very transaction; `unchanged`, `withdrawn` and `older` count
    the others of the file up to `position`.
    """
    claims = _make_claims(work, changes)
    updated = sum(change.supersedes is not None for change in changes)
    counts = {
        "new": len(changes) - updated + (run.new if run else 0),
        "updated": updated + (run.updated if run else 0),
        "unchanged": unchanged,
        "claims": len(claims) + (run.claims if run else 0),
        "withdrawn": withdrawn,
        "older": older,
    }
    values = {"position": position, "counts": json.dumps(counts), "finished": finished}
    named = {"name": file.name, "sha256": file.sha256, "format": file.format}
    if run is None:
        number, record_uuid = work.add(import_run, {**named, "options": file.options, **values})
        work.tell(import_run, number, options=file.options)
        known = Run(number, record_uuid, position, **counts)
    else:
        work.change(import_run, run.id, values)
        known = Run(run.id, run.uuid, position, **counts)
    work.tell(import_run, known.id, counts=values["counts"])
    made, added = _span(claims), _span(_add_reviews(work, known.id, changes))
    work.log(
        "import_run.begun" if run is None else "import_run.continued",
        known.id,
        known.uuid,
        after={
            **(named if run is None else {}),
            "position": position,
            "finished": finished,
            "claims": made,
            "reviews": added,
            "root": root_of(work.connection, made, added),
            "fields_root": fields_root_of(work.connection, made),
        },
    )
    if claims:
        refresh_claims(work, claims)
    return known


def _make_claims(work: Work, changes: Sequence[Change]) -> list[int]:
    """Make the claims that are missing, each once, and give their numbers in order."""
    find_claims(work.connection, changes)
    missing: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        if change.claim_id is None:
            missing.setdefault((change.words, change.language), []).append(change)
    if not missing:
        return []
    rows = {
        new_uuid(): {
            "created_at": work.at,
            "created_by": work.person_id,
            "text": first.entry.claim_text,
            "fingerprint": words,
            "language": first.entry.claim_language,
            "kind": ClaimKind.OTHER,
            "priority": Priority.NORMAL,
            "status": Status.UNREVIEWED,
            "step": 0,
        }
        for (words, _language), (first, *_others) in missing.items()
    }
    made = work.connection.execute(
        insert(claim).returning(claim.c.id, claim.c.uuid),
        [{"uuid": record_uuid, **row} for record_uuid, row in rows.items()],
    )
    numbers = {row.uuid: row.id for row in made}
    for record_uuid, group in zip(rows, missing.values(), strict=True):
        for change in group:
            change.claim_id = numbers[record_uuid]
    return sorted(numbers.values())


def _add_reviews(work: Work, run_id: int, changes: Sequence[Change]) -> list[int]:
    if not changes:
        return []
    made = work.connection.execute(
        insert(imported_review).returning(imported_review.c.id),
        [
            {
                "uuid": new_uuid(),
                "created_at": work.at,
                "created_by": work.person_id,
                "claim_id": change.claim_id,
                "import_run_id": run_id,
                "key": change.key,
                "site": change.entry.site,
                "publisher": change.entry.publisher,
                "url": change.entry.url,
                "claim_text": change.entry.claim_text,
                "title": change.entry.title,
                "language": change.entry.language,
                "reviewed": change.entry.reviewed,
                "claimants": _listed(change.entry.claimants),
                "claimed": change.entry.claimed,
                "appearances": _listed(change.entry.appearances),
                "rating": change.entry.rating,
                "value": change.entry.value,
                "best": change.entry.best,
                "worst": change.entry.worst,
                "bucket": change.entry.bucket,
                "basis": change.entry.basis,
                "digest": change.digest,
                "supersedes_id": change.supersedes,
            }
            for change in changes
        ],
    )
    return sorted(made.scalars())


def _listed(texts: Sequence[str]) -> str | None:
    return json.dumps(texts, ensure_ascii=False) if texts else None


def _span(numbers: Sequence[int]) -> list[int]:
    """Give the first, the last and the count of rows that one batch made."""
    return [numbers[0], numbers[-1], len(numbers)] if numbers else []


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()
