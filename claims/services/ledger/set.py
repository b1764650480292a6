"""What follows from other tables, worked out anew: who stands for whom, kept bytes, the database's birth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from claims.domain.reference import Kind, format_reference
from claims.domain.vocabulary import ActorVerdict
from claims.i18n import _
from claims.models import actor_link, capture, capture_content, database_info, edition, event, merged_actor
from claims.services.current import standing_actor_link
from claims.services.ledger.row import Difference, same, spell, stored, untold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


def find_set_differences(connection: Connection) -> Iterator[Difference]:
    """Say what does not follow from the other tables."""
    yield from _merge_differences(connection)
    yield from _content_differences(connection)
    yield from _state_differences(connection)
    yield from _birth_differences(connection)


def _merge_differences(connection: Connection) -> Iterator[Difference]:
    """Compare who stands for whom with the merges that stand, each followed to its end."""
    query = select(actor_link.c.actor_id, actor_link.c.other_id).where(
        actor_link.c.verdict == ActorVerdict.SAME, standing_actor_link()
    )
    into = {row.actor_id: row.other_id for row in connection.execute(query)}
    stands = {row.actor_id: row.into_id for row in connection.execute(select(merged_actor))}
    for number in sorted({*into, *stands}):
        end, passed = number, {number}
        while end in into and into[end] not in passed:
            end = into[end]
            passed.add(end)
        if stands.get(number, number) != end:
            yield Difference(
                "merged_actor",
                _("%(ref)s stands for %(stands)s, and was merged with %(end)s.")
                % {
                    "ref": format_reference(Kind.ACTOR, number),
                    "stands": format_reference(Kind.ACTOR, stands.get(number, number)),
                    "end": format_reference(Kind.ACTOR, end),
                },
            )


def _content_differences(connection: Connection) -> Iterator[Difference]:
    """Look for kept bytes that no capture has."""
    held = exists().where(capture.c.sha256 == capture_content.c.sha256)
    for row in connection.execute(select(capture_content.c.id).where(~held).order_by(capture_content.c.id)):
        yield untold(capture_content, {"id": row.id})


def _state_differences(connection: Connection) -> Iterator[Difference]:
    """Compare the state that an edition shows with the event that it names."""
    query = (
        select(edition.c.id, edition.c.state_event, edition.c.state_hash, event.c.hash)
        .outerjoin(event, event.c.position == edition.c.state_event)
        .where(edition.c.state_event > 0)
        .order_by(edition.c.id)
    )
    for row in connection.execute(query):
        if row.state_hash != row.hash:
            yield Difference(
                "edition",
                _("edition %(number)d: the state it shows is not that of event %(position)d.")
                % {"number": row.id, "position": row.state_event},
            )


def _birth_differences(connection: Connection) -> Iterator[Difference]:
    """Compare when the database was made with its first event; its id is in the chain of hashes."""
    only = database_info.c.id == 1
    born = connection.execute(select(stored(database_info.c.created_at)).where(only)).scalar()
    first = connection.execute(select(stored(event.c.at)).order_by(event.c.position).limit(1)).scalar()
    if not same(born, first):
        yield Difference(
            "database_info",
            _("database_info.created_at is %(stands)s, and the first event is of %(told)s.")
            % {"stands": spell(born), "told": spell(first)},
        )
