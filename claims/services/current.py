"""Conditions that pick what counts now out of tables where nothing is overwritten."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, literal, select

from claims.domain.vocabulary import NameType
from claims.models import actor_link, actor_name, appearance, claim_link, evidence_link, merged_actor

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import CompoundSelect, Connection, SQLColumnExpression

_DENSE = 2


def among(
    column: SQLColumnExpression[int] | SQLColumnExpression[int | None], numbers: Collection[int]
) -> ColumnElement[bool]:
    """Pick the rows of some records, and where their numbers lie close, also those of records in between.

    For a page of a report is asked by a range: a thousand parameters would take longer than the work. So
    whoever reads the rows takes those that it asked for.
    """
    first, last = min(numbers, default=0), max(numbers, default=0)
    if len(numbers) > 1 and last - first < _DENSE * len(numbers):
        return column.between(first, last)
    return column.in_(numbers)


def main_name(
    actor_id: int | SQLColumnExpression[int] | SQLColumnExpression[int | None],
) -> ColumnElement[bool]:
    """Join condition: the `actor_name` row that holds the main name of `actor_id` itself, merged or not."""
    return and_(
        actor_name.c.actor_id == actor_id,
        actor_name.c.type == NameType.NAME,
        actor_name.c.withdrawn == False,  # noqa: E712 - SQL
    )


def standing_name() -> ColumnElement[bool]:
    """Tell the names that were not taken off their actors."""
    return actor_name.c.withdrawn == False  # noqa: E712 - SQL


def standing_actor(actor_id: SQLColumnExpression[Any]) -> ColumnElement[int]:
    """Give who stands for an actor: the one that it was merged into in the end, else itself.

    It costs a look into the key of a small table for each row.
    """
    merge = merged_actor.alias()
    into = select(merge.c.into_id).where(merge.c.actor_id == actor_id).scalar_subquery()
    return func.coalesce(into, actor_id)


def records_of(actor_id: int) -> CompoundSelect[int]:
    """Select the numbers of all records of an actor that stands: its own, and those merged into it."""
    merged = select(merged_actor.c.actor_id).where(merged_actor.c.into_id == actor_id)
    return select(literal(actor_id)).union_all(merged)


def read_standing(connection: Connection, numbers: Collection[int]) -> dict[int, int]:
    """Give, for each of some actors, who stands for it: see `standing_actor`."""
    merged = select(merged_actor).where(merged_actor.c.actor_id.in_(numbers))
    into = {row.actor_id: row.into_id for row in connection.execute(merged)}
    return {number: into.get(number, number) for number in numbers}


def read_merged(connection: Connection, standing: Collection[int]) -> dict[int, int]:
    """Give the records that were merged into some actors, in order, each with the one that stands for it."""
    query = select(merged_actor).where(merged_actor.c.into_id.in_(standing)).order_by(merged_actor.c.actor_id)
    return {row.actor_id: row.into_id for row in connection.execute(query)}


@cache
def not_superseded() -> ColumnElement[bool]:
    """Tell the appearances that no later one corrects and that are not withdrawn."""
    later = appearance.alias()
    return and_(
        appearance.c.withdrawn == False,  # noqa: E712 - SQL
        ~select(later.c.id).where(later.c.supersedes_id == appearance.c.id).exists(),
    )


@cache
def standing_link() -> ColumnElement[bool]:
    """Tell the evidence links that no later one corrects and that are not withdrawn."""
    later = evidence_link.alias()
    return and_(
        evidence_link.c.withdrawn == False,  # noqa: E712 - SQL
        ~select(later.c.id).where(later.c.supersedes_id == evidence_link.c.id).exists(),
    )


@cache
def standing_claim_link() -> ColumnElement[bool]:
    """Tell the links between claims that no later one supersedes and that are not withdrawn."""
    later = claim_link.alias()
    return and_(
        claim_link.c.withdrawn == False,  # noqa: E712 - SQL
        ~select(later.c.id).where(later.c.supersedes_id == claim_link.c.id).exists(),
    )


@cache
def standing_actor_link() -> ColumnElement[bool]:
    """Tell what was said of two actors that nothing later supersedes and that is not withdrawn."""
    later = actor_link.alias()
    return and_(
        actor_link.c.withdrawn == False,  # noqa: E712 - SQL
        ~select(later.c.id).where(later.c.supersedes_id == actor_link.c.id).exists(),
    )
