"""Records of actors that are one and the same, or that are not: what people said of two of them.

A merge changes no row of either: `actor_link` keeps what was said, `merged_actor` who stands for whom, with
chains followed to their end. So it can be undone, and all that was recorded of one counts as the other's
while it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, insert, or_, select

from claims.domain.reference import Kind, format_reference
from claims.domain.text import clean_block
from claims.domain.vocabulary import ActorVerdict
from claims.errors import ConflictError, InvalidInputError, NotFoundError, UsageError
from claims.i18n import _
from claims.matching.index import refresh_actors
from claims.models import actor, actor_link, merged_actor, person
from claims.services.current import read_merged, read_standing, standing_actor_link

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection, Select

    from claims.services.work import Work


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of what was said of two actors. Of two that are the same, `other` is the one that stays."""

    uuid: str
    actor: str
    other: str
    verdict: ActorVerdict
    score: float | None
    withdrawn: bool
    reason: str | None
    decided_at: dt.datetime
    decided_by: str


def merge_actors(
    work: Work, number: int, into: int, *, reason: str | None = None, score: float | None = None
) -> int:
    """Say that an actor is the same as another, which stays and stands for both; give who stays.

    Where the other one was merged itself, the actor that stands for it stays. `score` is how likely the
    program took it to be, if it suggested the pair.

    Raises NotFoundError when one is not there; InvalidInputError for an actor with itself; ConflictError
    when it was merged already, in a circle, and for two that were told apart; and UsageError when both have
    a Wikidata id, which says that they are different ones, and no reason is given.
    """
    connection = work.connection
    row, _other = _row(connection, number), _row(connection, into)
    if number == into:
        raise InvalidInputError(
            _("%(actor)s cannot be merged with itself.") % _refs(number, into), hint=_("Name two actors.")
        )
    standing = read_standing(connection, [number, into])
    if standing[into] == number:
        raise _in_a_circle(number, into)
    into = standing[into]
    refs = _refs(number, into)
    if standing[number] != number:
        raise _merged_already(number, standing[number])
    members, others = _records(connection, number), _records(connection, into)
    _refuse_different(connection, members, others)
    reason = clean_block(reason, what=_("The reason")) if reason else None
    if not reason and all(_wikidata(connection, some) for some in (members, others)):
        raise UsageError(
            _("%(actor)s and %(other)s have different Wikidata ids: they are different ones there.") % refs,
            hint=_('If they are the same all the same, say why: --reason "…"'),
        )
    stays = _row(connection, into)
    link_uuid = _say(work, (number, into), ActorVerdict.SAME, reason=reason, score=score)
    settle(connection, {*members, *others})
    after = {"link_uuid": link_uuid, "into": refs["other"], "into_uuid": stays.uuid, "score": score}
    work.log("actor.merged", number, row.uuid, after=after, reason=reason)
    return into


def unmerge_actor(work: Work, number: int, *, reason: str) -> int:
    """Take back that an actor is the same as another, and give the one that it was merged into.

    What was merged into it before is its own again.

    Raises NotFoundError when it was not merged, and InvalidInputError for an empty reason.
    """
    connection = work.connection
    row = _row(connection, number)
    link = _merge_of(connection, number)
    if link is None:
        ref = {"ref": format_reference(Kind.ACTOR, number)}
        raise NotFoundError(
            _("%(ref)s was merged into no other actor.") % ref,
            hint=_("`claims actor show %(ref)s` shows what was merged into it.") % ref,
        )
    into = _row(connection, link.other_id)
    reason = clean_block(reason, what=_("The reason"))
    _withdraw(work, link, reason)
    whole = read_standing(connection, [number])[number]
    settle(connection, _records(connection, whole))
    before = {
        "link_uuid": link.uuid,
        "into": format_reference(Kind.ACTOR, into.id),
        "into_uuid": into.uuid,
        "score": link.score,
    }
    work.log("actor.unmerged", number, row.uuid, before=before, reason=reason)
    return int(into.id)


def tell_apart(
    work: Work, number: int, other: int, *, reason: str | None = None, score: float | None = None
) -> None:
    """Say that two actors are not the same, so that they are never suggested as such again.

    Raises NotFoundError when one is not there, InvalidInputError for an actor with itself, and
    ConflictError when it stands so already or the two are merged.
    """
    connection = work.connection
    row, other_row = _row(connection, number), _row(connection, other)
    refs = _refs(number, other)
    if number == other:
        raise InvalidInputError(_("%(actor)s is itself.") % refs, hint=_("Name two actors."))
    standing = read_standing(connection, [number, other])
    if standing[number] == standing[other]:
        raise ConflictError(
            _("%(actor)s and %(other)s are merged.") % refs,
            hint=_("Take that back, and say why: claims actor unmerge %(merged)s --reason …")
            % {"merged": refs["other" if standing[number] == number else "actor"]},
        )
    if _difference(connection, number, other) is not None:
        raise ConflictError(
            _("It stands already that %(actor)s and %(other)s are not the same.") % refs,
            hint=_("Take it back: claims actor unmerge %(actor)s %(other)s --reason …") % refs,
        )
    reason = clean_block(reason, what=_("The reason")) if reason else None
    link_uuid = _say(work, (number, other), ActorVerdict.DIFFERENT, reason=reason, score=score)
    after = {"link_uuid": link_uuid, "other": refs["other"], "other_uuid": other_row.uuid, "score": score}
    work.log("actor.told_apart", number, row.uuid, after=after, reason=reason)


def forget_difference(work: Work, number: int, other: int, *, reason: str) -> None:
    """Take back that two actors are not the same.

    Raises NotFoundError when that was not said of them, and InvalidInputError for an empty reason.
    """
    row, other_row = _row(work.connection, number), _row(work.connection, other)
    link = _difference(work.connection, number, other)
    refs = _refs(number, other)
    if link is None:
        raise NotFoundError(
            _("Nobody said that %(actor)s and %(other)s are not the same.") % refs,
            hint=_(
                "`claims actor show %(actor)s` shows what was said; a merge is undone by naming one actor."
            )
            % refs,
        )
    reason = clean_block(reason, what=_("The reason"))
    _withdraw(work, link, reason)
    before = {"link_uuid": link.uuid, "other": refs["other"], "other_uuid": other_row.uuid}
    work.log("actor.difference_withdrawn", number, row.uuid, before=before, reason=reason)


def history(connection: Connection, numbers: Collection[int] | Select[int]) -> dict[int, list[Decision]]:
    """Give all that was ever said of several actors beside others, by actor, in the order it came."""
    rows: list[Any] = []
    for near in (actor_link.c.actor_id, actor_link.c.other_id):
        query = (
            select(actor_link, near.label("near_id"), person.c.name.label("by"))
            .join(person, person.c.id == actor_link.c.created_by)
            .where(near.in_(numbers))
        )
        rows += connection.execute(query)
    found: dict[int, list[Decision]] = {}
    for row in sorted(rows, key=lambda row: row.id):
        found.setdefault(row.near_id, []).append(_decision(row))
    return found


def read_differences(connection: Connection) -> set[frozenset[int]]:
    """Give the pairs of actors that stand as not the same, each as who stands for it now."""
    query = select(actor_link.c.actor_id, actor_link.c.other_id).where(
        actor_link.c.verdict == ActorVerdict.DIFFERENT, standing_actor_link()
    )
    pairs = [(row.actor_id, row.other_id) for row in connection.execute(query)]
    merged = {row.actor_id: row.into_id for row in connection.execute(select(merged_actor))}
    return {frozenset(merged.get(number, number) for number in pair) for pair in pairs}


def _say(
    work: Work, pair: tuple[int, int], verdict: ActorVerdict, *, reason: str | None, score: float | None
) -> str:
    _number, uuid = work.add(
        actor_link,
        {
            "actor_id": pair[0],
            "other_id": pair[1],
            "verdict": verdict,
            "score": score,
            "supersedes_id": None,
            "withdrawn": False,
            "reason": reason,
        },
    )
    return uuid


def _withdraw(work: Work, link: Any, reason: str) -> None:  # noqa: ANN401 - a row of actor_link
    work.add(
        actor_link,
        {
            "actor_id": link.actor_id,
            "other_id": link.other_id,
            "verdict": link.verdict,
            "score": link.score,
            "supersedes_id": link.id,
            "withdrawn": True,
            "reason": reason,
        },
    )


def settle(connection: Connection, records: Iterable[int]) -> None:
    """Write down who stands for each of the records, out of the merges that stand, and index them anew.

    Raises ConflictError where merges that came from two databases lead in a circle, or apart.
    """
    members = sorted(records)
    merges = select(actor_link.c.actor_id, actor_link.c.other_id).where(
        actor_link.c.actor_id.in_(members),
        actor_link.c.verdict == ActorVerdict.SAME,
        standing_actor_link(),
    )
    into: dict[int, int] = {}
    for number, other in connection.execute(merges.order_by(actor_link.c.id)):
        if into.get(number, other) != other:
            raise _merged_already(number, into[number])
        if find_end(into, other) == number:
            raise _in_a_circle(number, other)
        into[number] = other
    connection.execute(delete(merged_actor).where(merged_actor.c.actor_id.in_(members)))
    if into:
        connection.execute(
            insert(merged_actor),
            [{"actor_id": number, "into_id": find_end(into, number)} for number in sorted(into)],
        )
    refresh_actors(connection, members)


def find_end(into: dict[int, int], number: int) -> int:
    """Follow merges from an actor to the one that stands for it in the end."""
    while number in into:
        number = into[number]
    return number


def _in_a_circle(number: int, into: int) -> ConflictError:
    refs = _refs(number, into)
    return ConflictError(
        _("%(other)s was merged into %(actor)s: the two would stand for each other.") % refs,
        hint=_("Take that back first: claims actor unmerge %(other)s --reason …") % refs,
    )


def _merged_already(number: int, standing: int) -> ConflictError:
    refs = _refs(number, standing)
    return ConflictError(
        _("%(actor)s was merged into %(other)s already.") % refs,
        hint=_("Take that back first (claims actor unmerge %(actor)s --reason …), or merge %(other)s.")
        % refs,
    )


def _records(connection: Connection, standing: int) -> list[int]:
    """Give the numbers of all records of an actor that stands."""
    return [standing, *read_merged(connection, [standing])]


def _refuse_different(connection: Connection, members: Collection[int], others: Collection[int]) -> None:
    """Refuse to merge what somebody told apart, be it a record that was merged into one of the two."""
    one, two = actor_link.c.actor_id, actor_link.c.other_id
    link = connection.execute(
        select(actor_link).where(
            or_(
                and_(one.in_(members), two.in_(others)),
                and_(one.in_(others), two.in_(members)),
            ),
            actor_link.c.verdict == ActorVerdict.DIFFERENT,
            standing_actor_link(),
        )
    ).first()
    if link is not None:
        refs = _refs(link.actor_id, link.other_id)
        raise ConflictError(
            _("It stands that %(actor)s and %(other)s are not the same.") % refs,
            hint=_("Take it back first: claims actor unmerge %(actor)s %(other)s --reason …") % refs,
        )


def _wikidata(connection: Connection, records: Collection[int]) -> bool:
    """Tell whether one of the records has a Wikidata id; no two actors have the same one."""
    held = select(actor.c.id).where(actor.c.id.in_(records), actor.c.wikidata.is_not(None))
    return connection.execute(held.limit(1)).first() is not None


def _merge_of(connection: Connection, number: int) -> Any:  # noqa: ANN401 - a row or None
    return connection.execute(
        select(actor_link).where(
            actor_link.c.actor_id == number,
            actor_link.c.verdict == ActorVerdict.SAME,
            standing_actor_link(),
        )
    ).first()


def _difference(connection: Connection, number: int, other: int) -> Any:  # noqa: ANN401 - a row or None
    """Find what says that two actors are not the same, whichever was named first."""
    one, two = actor_link.c.actor_id, actor_link.c.other_id
    return connection.execute(
        select(actor_link).where(
            or_(and_(one == number, two == other), and_(one == other, two == number)),
            actor_link.c.verdict == ActorVerdict.DIFFERENT,
            standing_actor_link(),
        )
    ).first()


def _decision(row: Any) -> Decision:  # noqa: ANN401 - a row of actor_link with the name of who said it
    refs = _refs(row.actor_id, row.other_id)
    return Decision(
        uuid=row.uuid,
        actor=refs["actor"],
        other=refs["other"],
        verdict=row.verdict,
        score=row.score,
        withdrawn=row.withdrawn,
        reason=row.reason,
        decided_at=row.created_at,
        decided_by=row.by,
    )


def _row(connection: Connection, number: int) -> Any:  # noqa: ANN401 - a row of actor
    row = connection.execute(select(actor.c.id, actor.c.uuid).where(actor.c.id == number)).first()
    if row is None:
        raise NotFoundError(
            _("There is no actor %(ref)s.") % {"ref": format_reference(Kind.ACTOR, number)},
            hint=_("`claims actor list` shows those on record."),
        )
    return row


def _refs(number: int, other: int) -> dict[str, str]:
    return {
        "actor": format_reference(Kind.ACTOR, number),
        "other": format_reference(Kind.ACTOR, other),
    }
