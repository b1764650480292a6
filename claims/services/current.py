"""Conditions that pick what counts now out of tables where nothing is overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, select

from claims.domain.vocabulary import NameType
from claims.models import actor_name, appearance, claim_link, evidence_link

if TYPE_CHECKING:
    from sqlalchemy import SQLColumnExpression


def main_name(
    actor_id: int | SQLColumnExpression[int] | SQLColumnExpression[int | None],
) -> ColumnElement[bool]:
    """Join condition: the `actor_name` row that holds the main name of `actor_id`."""
    return and_(
        actor_name.c.actor_id == actor_id,
        actor_name.c.type == NameType.NAME,
        actor_name.c.withdrawn == False,  # noqa: E712 - SQL
    )


def not_superseded() -> ColumnElement[bool]:
    """Tell the appearances that no later one corrects and that are not withdrawn."""
    later = appearance.alias()
    return and_(
        appearance.c.withdrawn == False,  # noqa: E712 - SQL
        ~select(later.c.id).where(later.c.supersedes_id == appearance.c.id).exists(),
    )


def standing_link() -> ColumnElement[bool]:
    """Tell the evidence links that no later one corrects and that are not withdrawn."""
    later = evidence_link.alias()
    return and_(
        evidence_link.c.withdrawn == False,  # noqa: E712 - SQL
        ~select(later.c.id).where(later.c.supersedes_id == evidence_link.c.id).exists(),
    )


def standing_claim_link() -> ColumnElement[bool]:
    """Tell the links between claims that no later one supersedes and that are not withdrawn."""
    later = claim_link.alias()
    return and_(
        claim_link.c.withdrawn == False,  # noqa: E712 - SQL
        ~select(later.c.id).where(later.c.supersedes_id == claim_link.c.id).exists(),
    )
