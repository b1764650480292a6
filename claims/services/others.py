"""What others found: the imported reviews of claims, as a report shows them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from claims.domain.reference import Kind, format_reference
from claims.domain.report import OtherReviewEntry
from claims.domain.text import fold
from claims.domain.vocabulary import NameType
from claims.models import actor_name, imported_review, person
from claims.services.current import among, standing_actor
from claims.services.review_withdrawal import read_withdrawn

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection

    from claims.services.review_withdrawal import Withdrawn


def read_others(connection: Connection, claims: Collection[int]) -> dict[int, list[OtherReviewEntry]]:
    """Give the imported reviews of some claims by claim, in the order they came, superseded ones too."""
    query = (
        select(imported_review, person.c.name.label("by"))
        .join(person, person.c.id == imported_review.c.created_by)
        .where(among(imported_review.c.claim_id, claims))
        .order_by(imported_review.c.claim_id, imported_review.c.id)
    )
    rows = connection.execute(query).all()
    withdrawn = read_withdrawn(connection, [row.id for row in rows])
    followed = _find_followed(rows, withdrawn)
    named = {row.id: json.loads(row.claimants or "[]") for row in rows}
    known = _find_known(connection, {name for names in named.values() for name in names})
    found: dict[int, list[OtherReviewEntry]] = {}
    for row in rows:
        found.setdefault(row.claim_id, []).append(
            OtherReviewEntry(
                uuid=row.uuid,
                publisher=row.publisher,
                site=row.site,
                url=row.url,
                title=row.title,
                reviewed=row.reviewed,
                language=row.language,
                claim_text=row.claim_text,
                claimants=tuple(named[row.id]),
                claimant_refs=tuple(known.get(fold(name)) for name in named[row.id]),
                claimed=row.claimed,
                appearances=tuple(json.loads(row.appearances or "[]")),
                rating=row.rating,
                value=row.value,
                best=row.best,
                worst=row.worst,
                bucket=row.bucket,
                basis=row.basis,
                superseded_by=followed.get(row.id),
                imported_at=row.created_at,
                imported_by=row.by,
                **_withdrawal(withdrawn.get(row.id)),
            )
        )
    return found


def _find_followed(rows: Sequence[Any], withdrawn: Mapping[int, Withdrawn]) -> dict[int, str]:
    """Give, by number, the UUID of the state that took a state's place; one that was withdrawn took none."""
    later = {row.supersedes_id: row for row in rows if row.supersedes_id is not None}
    followed: dict[int, str] = {}
    for row in rows:
        after = later.get(row.id)
        while after is not None and after.id in withdrawn:
            after = later.get(after.id)
        if after is not None:
            followed[row.id] = after.uuid
    return followed


def _withdrawal(one: Withdrawn | None) -> dict[str, Any]:
    """Give the fields that tell of a withdrawal."""
    if one is None:
        return {}
    return {
        "withdrawn_at": one.at,
        "withdrawn_by": one.by,
        "withdrawn_reason": one.reason,
        "withdrawn_import": one.whole_import,
    }


def _find_known(connection: Connection, names: set[str]) -> dict[str, str]:
    """Give, by folded name, the references of the actors whom these names name: exactly, and nobody else.

    Nobody is made an actor, and a weak alias names nobody on its own.
    """
    if not names:
        return {}
    bearer = standing_actor(actor_name.c.actor_id)
    query = (
        select(actor_name.c.key, func.min(bearer).label("actor"))
        .where(
            actor_name.c.key.in_({fold(name) for name in names}),
            actor_name.c.type != NameType.WEAK_ALIAS,
            actor_name.c.withdrawn == False,  # noqa: E712 - SQL
        )
        .group_by(actor_name.c.key)
        .having(func.count(bearer.distinct()) == 1)
    )
    return {row.key: format_reference(Kind.ACTOR, row.actor) for row in connection.execute(query)}
