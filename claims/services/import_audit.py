"""The rows of imported batches against the log: each batch has one event, with a root hash over its rows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.text import digest
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.models import claim, event, imported_review
from claims.services.follow import read_review
from claims.services.history import first_values, undo
from claims.services.ledger.row import Difference, stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection


BATCHES = ("import_run.begun", "import_run.continued")
"""The events of batches."""

_First = dict[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ImportedBatch:
    """What the log tells of a batch: its first and last claim and review with how many, and their hashes.

    `at` is as it is stored. Older versions knew no `fields_root`.
    """

    position: int
    at: Any
    person_id: int
    claims: Sequence[int]
    reviews: Sequence[int]
    root: str
    fields_root: str | None


def read_batches(connection: Connection) -> list[ImportedBatch]:
    """Give what the log tells of each batch, in order."""
    query = (
        select(event.c.position, stored(event.c.at), event.c.person_id, event.c.after)
        .where(event.c.action.in_(BATCHES))
        .order_by(event.c.position)
    )
    found = []
    for position, at, person_id, after in connection.execute(query):
        try:
            told = json.loads(after or "{}")
            found.append(
                ImportedBatch(
                    position,
                    at,
                    person_id,
                    told["claims"],
                    told["reviews"],
                    told["root"],
                    told.get("fields_root"),
                )
            )
        except (ValueError, LookupError):
            continue  # the walk over the log says so
    return found


def find_changed_batches(connection: Connection, batches: Iterable[ImportedBatch]) -> Iterator[Difference]:
    """Say which batches' rows are not those that the log tells, once what was edited since is undone."""
    for batch in batches:
        first = first_values(connection, claim, *batch.claims[:2]) if batch.claims else {}
        if root_of(connection, batch.claims, batch.reviews, first) != batch.root:
            yield Difference(
                "imported_review",
                _("The imported reviews and claims of event %(event)d are not as it tells.")
                % {"event": batch.position},
            )
        if batch.fields_root not in {None, fields_root_of(connection, batch.claims, first)}:
            yield Difference(
                "claim",
                _("The languages of the claims imported by event %(event)d are not as it tells.")
                % {"event": batch.position},
            )


def root_of(
    connection: Connection, claims: Sequence[int], reviews: Sequence[int], first: _First | None = None
) -> str:
    """Give the SHA-256 over the claims and reviews of one batch, named by their first and last numbers.

    A claim counts with the words that it was made with: `first` holds what was edited since, as
    `first_values` gives it. A review counts with all it says, its claim and what it supersedes. Numbers in
    between are the batch's own: one writes at a time.
    """
    root = hashlib.sha256()
    for row in _claims(connection, claims, first or {}):
        root.update(f"{row['uuid']} {digest(row['text'])}\n".encode())
    if reviews:
        rows = (
            select(*(stored(column) for column in imported_review.c), claim.c.uuid.label("claim_uuid"))
            .join(claim, claim.c.id == imported_review.c.claim_id)
            .where(imported_review.c.id.between(reviews[0], reviews[1]))
            .order_by(imported_review.c.id)
        )
        for found in connection.execute(rows):
            row = found._asdict()
            try:
                said = read_review(row).digest()
            except (ValueError, InvalidInputError):
                said = "nothing that a review says"
            parts = (row["uuid"], row["claim_uuid"], said, row["supersedes_id"])
            root.update(f"{' '.join(map(str, parts))}\n".encode())
    return root.hexdigest()


def fields_root_of(connection: Connection, claims: Sequence[int], first: _First | None = None) -> str:
    """Give the SHA-256 over the languages of the claims of one batch, as they were made."""
    root = hashlib.sha256()
    for row in _claims(connection, claims, first or {}):
        root.update(f"{row['uuid']} {row['language']}\n".encode())
    return root.hexdigest()


def _claims(
    connection: Connection, claims: Sequence[int], first: Mapping[int, Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Give the claims of a batch as they were inserted."""
    if not claims:
        return
    query = (
        select(claim.c.id, claim.c.uuid, claim.c.text, claim.c.language)
        .where(claim.c.id.between(claims[0], claims[1]))
        .order_by(claim.c.id)
    )
    for row in connection.execute(query):
        yield undo(claim, row._asdict(), first.get(row.id, {}))
