"""Roles: what an actor is at a date, as far as known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.models import actor_role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection, Select

    from claims.domain.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class Role:
    """A role of an actor, from and to as far as known; None is open."""

    title: str
    organization: str | None
    since: PartialDate | None
    until: PartialDate | None

    def __str__(self) -> str:
        """Write the title and the organisation."""
        return f"{self.title}, {self.organization}" if self.organization else self.title


def role_at(roles: Iterable[Role], when: PartialDate | None) -> Role | None:
    """Pick the role held at a date: the one that began last of those that fit; an undated one fits always.

    Without a date only a role that is still open is picked. Dates compare at the precision both have.
    """
    fitting = [role for role in roles if _held(role, when)]
    return max(fitting, key=lambda role: role.since.iso if role.since else "", default=None)


def roles_of(connection: Connection, numbers: Collection[int] | Select[int]) -> dict[int, list[Role]]:
    """Give the roles of several actors at once, by actor, in the order they were entered."""
    query = (
        select(actor_role)
        .where(
            actor_role.c.actor_id.in_(numbers),
            actor_role.c.withdrawn == False,  # noqa: E712 - SQL
        )
        .order_by(actor_role.c.id)
    )
    roles: dict[int, list[Role]] = {}
    for row in connection.execute(query):
        roles.setdefault(row.actor_id, []).append(Role(row.title, row.organization, row.since, row.until))
    return roles


def _held(role: Role, when: PartialDate | None) -> bool:
    if when is None:
        return role.until is None
    begun = role.since is None or compare(role.since, when) <= 0
    ended = role.until is not None and compare(role.until, when) < 0
    return begun and not ended


def compare(first: PartialDate, second: PartialDate) -> int:
    """Compare two dates at the precision that both have: -1, 0 or 1."""
    shared = min(len(first.iso), len(second.iso))
    one, other = first.iso[:shared], second.iso[:shared]
    return (one > other) - (one < other)
