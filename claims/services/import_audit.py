"""The rows of imported batches against the log: each batch has one event, with a root hash over its rows."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from claims.domain.review import ReviewEntry
from claims.domain.text import digest
from claims.i18n import _
from claims.models import claim, event, imported_review

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection


BATCHES = ("import_run.begun", "import_run.continued")
"""The events of batches."""


def read_batches(connection: Connection) -> list[dict[str, Any]]:
    """Give what the log tells of each batch, in order: its event, its rows' numbers and their root hash."""
    query = (
        select(event.c.position, event.c.after).where(event.c.action.in_(BATCHES)).order_by(event.c.position)
    )
    return [json.loads(row.after or "{}") | {"event": row.position} for row in connection.execute(query)]


def claims_of(batches: Sequence[dict[str, Any]]) -> set[int]:
    """Give the numbers of the claims that batches made."""
    return {
        number
        for batch in batches
        if batch["claims"]
        for number in range(batch["claims"][0], batch["claims"][1] + 1)
    }


def find_changed_batches(connection: Connection, batches: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Say which batches' rows are not those that the log tells, and whether there are rows of no batch."""
    if not batches and connection.execute(select(imported_review.c.id).limit(1)).first() is None:
        return
    before = _first_words(connection, claims_of(batches))
    for batch in batches:
        if root_of(connection, batch["claims"], batch["reviews"], before) != batch["root"]:
            yield _("The imported reviews and claims of event %(event)d are not as it tells.") % {
                "event": batch["event"]
            }
    told = sum(batch["reviews"][2] for batch in batches if batch["reviews"])
    if connection.execute(select(func.count()).select_from(imported_review)).scalar_one() != told:
        yield _("The log does not tell of as many imported reviews as there are.")


def _first_words(connection: Connection, claims: set[int]) -> dict[int, str]:
    """Give the words that imported claims were made with, for those whose words were changed since."""
    query = (
        select(event.c.record_id, event.c.before)
        .where(event.c.action == "claim.edited")
        .order_by(event.c.position)
    )
    first: dict[int, str] = {}
    for number, told in connection.execute(query):
        before = json.loads(told or "{}")
        if number in claims and "text" in before:
            first.setdefault(number, before["text"])
    return first


def read_entry(row: Any) -> ReviewEntry:  # noqa: ANN401 - a row of imported_review
    """Give what a row says."""
    return ReviewEntry(
        site=row.site,
        publisher=row.publisher,
        url=row.url,
        claim_text=row.claim_text,
        title=row.title,
        language=row.language,
        reviewed=row.reviewed,
        claimants=tuple(json.loads(row.claimants or "[]")),
        claimed=row.claimed,
        appearances=tuple(json.loads(row.appearances or "[]")),
        rating=row.rating,
        value=row.value,
        best=row.best,
        worst=row.worst,
        bucket=row.bucket,
        basis=row.basis,
    )


def root_of(
    connection: Connection,
    claims: Sequence[int],
    reviews: Sequence[int],
    before: Mapping[int, str] | None = None,
) -> str:
    """Give the SHA-256 over the claims and reviews of one batch, named by their first and last numbers.

    A claim counts with the words that it was made with, which `before` holds where they were changed since; a
    review with all it says, its claim and what it supersedes. Numbers in between are the batch's own: one
    writes at a time.
    """
    root = hashlib.sha256()
    words = before or {}
    if claims:
        query = (
            select(claim.c.id, claim.c.uuid, claim.c.text)
            .where(claim.c.id.between(claims[0], claims[1]))
            .order_by(claim.c.id)
        )
        for row in connection.execute(query):
            root.update(f"{row.uuid} {digest(words.get(row.id, row.text))}\n".encode())
    if reviews:
        rows = (
            select(imported_review, claim.c.uuid.label("claim_uuid"))
            .join(claim, claim.c.id == imported_review.c.claim_id)
            .where(imported_review.c.id.between(reviews[0], reviews[1]))
            .order_by(imported_review.c.id)
        )
        for row in connection.execute(rows):
            parts = (row.uuid, row.claim_uuid, read_entry(row).digest(), row.supersedes_id)
            root.update(f"{' '.join(map(str, parts))}\n".encode())
    return root.hexdigest()
