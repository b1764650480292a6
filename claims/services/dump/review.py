"""Reviews of others that two databases each took from a feed, known again by page and words.

What a label was read as is each desk's own reading; what was published is the same everywhere. The claim that
such a review is of is one and the same, too, where at most one of the two databases went on with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, union

from claims.errors import ClaimsError
from claims.models import appearance, evidence_link, imported_review, review_withdrawal, verification
from claims.services.follow import read_review

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from claims.domain.review import ReviewEntry
    from claims.services.dump.twin import Twins
    from claims.services.dump.write import Entry

_WORK = (appearance, verification, evidence_link)
"""What an import of reviews does not bring: somebody went on with the claim."""


def find_reviewed(connection: Connection, entries: Sequence[Entry]) -> tuple[dict[str, int], dict[str, int]]:
    """Find the claims of which the same reviews are on record, by the UUIDs of the entries.

    First come those that are certainly the same: in one of the two databases nobody went on with it, or what
    one has of it is the other one's. Then those that are not, for both went on.
    """
    same: dict[str, int] = {}
    doubtful: dict[str, int] = {}
    keys = {entry["uuid"]: _keys_of(entry) for entry in entries if entry.get(imported_review.name)}
    every = {key for some in keys.values() for key in some}
    if not every:
        return same, doubtful
    held = select(imported_review.c.key, imported_review.c.claim_id).where(imported_review.c.key.in_(every))
    claims: dict[str, set[int]] = {}
    for key, number in connection.execute(held):
        claims.setdefault(key, set()).add(number)
    worked = _read_work(connection, {number for some in claims.values() for number in some})
    for entry in entries:
        found = {number for key in keys.get(entry["uuid"], ()) for number in claims.get(key, ())}
        if not found:
            continue
        number = min(found)
        rows = {str(row.get("uuid")) for table in _WORK for row in entry.get(table.name, ())}
        certain = not rows or not worked.get(number) or not rows.isdisjoint(worked[number])
        alone = len(found) == 1 and number not in same.values()
        (same if certain and alone else doubtful)[entry["uuid"]] = number
    return same, doubtful


def _read_work(connection: Connection, claims: set[int]) -> dict[int, set[str]]:
    """Give the UUIDs of what people entered of claims, by claim."""
    rows = union(
        *(select(table.c.claim_id, table.c.uuid).where(table.c.claim_id.in_(claims)) for table in _WORK)
    )
    found: dict[int, set[str]] = {}
    for number, uuid in connection.execute(rows):
        found.setdefault(number, set()).add(uuid)
    return found


def join_reviews(twins: Twins, here: Entry, there: Entry) -> None:
    """Take out of a claim of a file the reviews that it has here too, and states older than those here.

    A later state of a review supersedes the one that is here.
    """
    states: dict[str, list[tuple[ReviewEntry, Entry]]] = {}
    known = set()
    for row in here.get(imported_review.name, ()):
        known.add(row["uuid"])
        review = _read(row)
        if review is not None:
            states.setdefault(_key_of(review), []).append((review, row))
    kept, left = [], set()
    for row in there.get(imported_review.name, ()):
        review = _read(row)
        mine = states.get(_key_of(review), []) if review is not None else []
        if review is None or not mine or row.get("uuid") in known:
            kept.append(row)
            continue
        same = next((one for said, one in mine if said.content()[:-2] == review.content()[:-2]), None)
        if same is not None:
            twins.note(imported_review.name, str(row.get("uuid")), same["uuid"])
        elif str(row.get("created_at")) > mine[-1][1]["created_at"]:
            later = {**row, "supersedes": mine[-1][1]["uuid"]}
            mine.append((review, later))
            kept.append(later)
        else:
            left.add(row.get("uuid"))
    if imported_review.name in there:
        there[imported_review.name] = kept
    if left and review_withdrawal.name in there:
        withdrawn = there[review_withdrawal.name]
        there[review_withdrawal.name] = [row for row in withdrawn if row.get("review") not in left]


def _keys_of(entry: Entry) -> list[str]:
    reviews = map(_read, entry[imported_review.name])
    return [_key_of(review) for review in reviews if review is not None]


def _key_of(review: ReviewEntry) -> str:
    return review.key(review.fingerprint())


def _read(row: Entry) -> ReviewEntry | None:
    """Read a review as it is written in a dump; None where it is none, which is refused as such elsewhere."""
    try:
        review = read_review({**dict.fromkeys(imported_review.c.keys()), **row})
        _key_of(review)
    except (ClaimsError, ValueError, TypeError, AttributeError):
        return None
    return review
