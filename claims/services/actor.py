"""Actors: who speaks and who is spoken of, with their names and their roles over time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from claims.domain.language import check_country
from claims.domain.reference import Kind, format_reference
from claims.domain.text import clean_block, clean_line, fold
from claims.domain.vocabulary import NameType
from claims.errors import ConflictError, InvalidInputError
from claims.i18n import _
from claims.matching.index import refresh_actors
from claims.models import actor, actor_name, appearance, merged_actor
from claims.services.actor_lookup import bearers, not_there
from claims.services.actor_name import Name, add_name, check_name, enter_name, further_names, rename_actor
from claims.services.actor_role import add_role
from claims.services.current import main_name, not_superseded, standing_actor, standing_name
from claims.services.merge import Decision, history
from claims.services.role import Role, roles_of
from claims.services.work import changed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy import Connection, Select

    from claims.domain.vocabulary import ActorKind
    from claims.services.work import Work

_WIKIDATA = re.compile(r"Q[1-9][0-9]{0,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Merged:
    """A record that was merged into an actor, with the names and roles that it brought."""

    ref: str
    uuid: str
    name: str
    names: tuple[Name, ...]
    roles: tuple[Role, ...]
    wikidata: str | None


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor as it stands; `names` leaves the main one out, `appearances` counts claims it makes.

    `merged` are the records that it stands for, whose claims are counted too; `merged_into` is who stands
    for this one, where it was merged itself. `decisions` is all that was ever said of it beside others.
    """

    ref: str
    uuid: str
    name: str
    kind: ActorKind
    names: tuple[Name, ...]
    roles: tuple[Role, ...]
    wikidata: str | None
    country: str | None
    note: str | None
    appearances: int
    recorded_at: dt.datetime
    merged_into: str | None
    merged: tuple[Merged, ...]
    decisions: tuple[Decision, ...]


def add_actor(  # noqa: PLR0913 - the fields of an actor
    work: Work,
    *,
    name: str,
    kind: ActorKind,
    aliases: Iterable[str] = (),
    weak_aliases: Iterable[str] = (),
    former: Iterable[str] = (),
    roles: Iterable[Role] = (),
    language: str | None = None,
    wikidata: str | None = None,
    country: str | None = None,
    note: str | None = None,
    namesake: bool = False,
) -> int:
    """Enter an actor with its names and roles, and give its number.

    Raises ConflictError when an actor of that name is there already, unless it is a `namesake`, and
    when the Wikidata id is another's.
    """
    name = check_name(name)
    if not namesake:
        _refuse_known_name(work.connection, name)
    values = _checked({"wikidata": wikidata, "country": country, "note": note})
    if values["wikidata"]:
        _refuse_known_wikidata(work.connection, values["wikidata"])
    number, uuid = work.add(actor, {"kind": kind, **values})
    enter_name(work, number, name, NameType.NAME, language)
    work.log("actor.added", number, uuid, after={"name": name, "kind": kind, **values})
    for value in aliases:
        add_name(work, number, value, NameType.ALIAS)
    for value in weak_aliases:
        add_name(work, number, value, NameType.WEAK_ALIAS)
    for value in former:
        add_name(work, number, value, NameType.FORMER)
    for role in roles:
        add_role(work, number, role)
    refresh_actors(work.connection, [number])
    return number


def edit_actor(  # noqa: PLR0913 - the fields of an actor
    work: Work,
    number: int,
    *,
    name: str | None = None,
    name_type: NameType = NameType.FORMER,
    wanted: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Change an actor. A new main name leaves the old one behind as `name_type`.

    Raises ConflictError when nothing would change or the Wikidata id is another's.
    """
    connection = work.connection
    row = connection.execute(select(actor).where(actor.c.id == number)).one()
    values = changed(row._mapping, _checked(wanted or {}))
    before = {key: row._mapping[key] for key in values}
    after: dict[str, Any] = dict(values)
    if name is not None:
        old = connection.execute(select(actor_name).where(main_name(number))).one()
        name = check_name(name)
        if name != old.value:
            if fold(name) != old.key:
                _refuse_known_name(connection, name, but=number)
            before["name"], after["name"] = old.value, name
            rename_actor(work, number, old, name, name_type)
    ref = format_reference(Kind.ACTOR, number)
    if not after:
        raise ConflictError(
            _("%(ref)s stands so already.") % {"ref": ref},
            hint=_("`claims actor show %(ref)s` shows it.") % {"ref": ref},
        )
    if values.get("wikidata"):
        _refuse_known_wikidata(connection, values["wikidata"])
    if values:
        work.change(actor, number, values)
    work.log("actor.edited", number, row.uuid, before=before, after=after, reason=reason)
    refresh_actors(work.connection, [number])


def get_actor(connection: Connection, number: int) -> Actor:
    """Give an actor by its number, also one that was merged into another, or raise NotFoundError."""
    found = _select(connection, actor.c.id == number)
    if not found:
        raise not_there(number)
    return found[0]


def list_actors(  # noqa: PLR0913 - what a list may be narrowed to
    connection: Connection,
    *,
    kind: ActorKind | None = None,
    words: str | None = None,
    after: int = 0,
    limit: int | None = None,
    merged: bool = False,
) -> list[Actor]:
    """List actors in the order they came, of one kind, or with all `words` in one of their names.

    Those that were merged into another are left out, unless `merged`; their names find the other one.
    """
    where = [actor.c.id > after]
    if not merged:
        where.append(actor.c.id.not_in(select(merged_actor.c.actor_id)))
    if kind is not None:
        where.append(actor.c.kind == kind)
    if words:
        key = fold(clean_line(words, what=_("The name")))
        bearer = actor_name.c.actor_id if merged else standing_actor(actor_name.c.actor_id)
        named = select(bearer).where(
            standing_name(), *(actor_name.c.key.contains(word, autoescape=True) for word in key.split())
        )
        # Not of the row that `_select` joins for the main name, but of any.
        where.append(actor.c.id.in_(named.correlate(None)))
    return _select(connection, *where, limit=limit)


def _select(connection: Connection, *where: Any, limit: int | None = None) -> list[Actor]:  # noqa: ANN401
    made = (
        select(func.count())
        .select_from(appearance)
        .where(appearance.c.claimant_id == actor.c.id, not_superseded())
        .scalar_subquery()
    )
    wanted = select(actor.c.id).where(*where).order_by(actor.c.id).limit(limit)
    query = (
        select(actor, actor_name.c.value.label("name"), made.label("made"), merged_actor.c.into_id)
        .join(actor_name, main_name(actor.c.id))
        .outerjoin(merged_actor, merged_actor.c.actor_id == actor.c.id)
        .where(actor.c.id.in_(wanted))
        .order_by(actor.c.id)
    )
    rows = connection.execute(query).all()
    roles = roles_of(connection, wanted)
    names = further_names(connection, wanted)
    brought = _brought(connection, wanted)
    decisions = history(connection, wanted)
    return [
        Actor(
            ref=format_reference(Kind.ACTOR, row.id),
            uuid=row.uuid,
            name=row.name,
            kind=row.kind,
            names=tuple(names.get(row.id, ())),
            roles=tuple(roles.get(row.id, ())),
            wikidata=row.wikidata,
            country=row.country,
            note=row.note,
            appearances=row.made + sum(made for _merged, made in brought.get(row.id, ())),
            recorded_at=row.created_at,
            merged_into=format_reference(Kind.ACTOR, row.into_id) if row.into_id is not None else None,
            merged=tuple(merged for merged, _made in brought.get(row.id, ())),
            decisions=tuple(decisions.get(row.id, ())),
        )
        for row in rows
    ]


def _brought(connection: Connection, numbers: Select[int]) -> dict[int, list[tuple[Merged, int]]]:
    """Give what was merged into several actors, by actor, each with how many claims it makes."""
    made = (
        select(func.count())
        .select_from(appearance)
        .where(appearance.c.claimant_id == merged_actor.c.actor_id, not_superseded())
        .scalar_subquery()
    )
    rows = connection.execute(
        select(merged_actor, actor.c.uuid, actor.c.wikidata, actor_name.c.value, made.label("made"))
        .select_from(merged_actor)
        .join(actor, actor.c.id == merged_actor.c.actor_id)
        .join(actor_name, main_name(merged_actor.c.actor_id))
        .where(merged_actor.c.into_id.in_(numbers))
        .order_by(merged_actor.c.actor_id)
    ).all()
    if not rows:
        return {}
    records = select(merged_actor.c.actor_id).where(merged_actor.c.into_id.in_(numbers))
    names, roles = further_names(connection, records), roles_of(connection, records)
    found: dict[int, list[tuple[Merged, int]]] = {}
    for row in rows:
        merged = Merged(
            ref=format_reference(Kind.ACTOR, row.actor_id),
            uuid=row.uuid,
            name=row.value,
            names=tuple(names.get(row.actor_id, ())),
            roles=tuple(roles.get(row.actor_id, ())),
            wikidata=row.wikidata,
        )
        found.setdefault(row.into_id, []).append((merged, row.made))
    return found


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    values = dict(fields)
    if values.get("wikidata"):
        values["wikidata"] = values["wikidata"].strip().upper()
        if not _WIKIDATA.fullmatch(values["wikidata"]):
            raise InvalidInputError(
                _("%(id)r is not a Wikidata id.") % {"id": fields["wikidata"]},
                hint=_("It is a Q and a number, such as Q42."),
            )
    elif "wikidata" in values:
        values["wikidata"] = None
    if "country" in values:
        values["country"] = check_country(values["country"]) if values["country"] else None
    if "note" in values:
        values["note"] = clean_block(values["note"], what=_("The note")) if values["note"] else None
    return values


def _refuse_known_name(connection: Connection, name: str, *, but: int | None = None) -> None:
    found = bearers(connection, actor_name.c.key == fold(name), actor_name.c.type != NameType.WEAK_ALIAS)
    found.pop(but or 0, None)
    if found:
        ref = format_reference(Kind.ACTOR, next(iter(found)))
        raise ConflictError(
            _("There is an actor of that name: %(ref)s %(name)s.")
            % {"ref": ref, "name": next(iter(found.values()))},
            hint=_("Use it, or say --namesake to enter another of the same name."),
        )


def _refuse_known_wikidata(connection: Connection, wikidata: str) -> None:
    number = connection.execute(select(actor.c.id).where(actor.c.wikidata == wikidata)).scalar()
    if number is not None:
        raise ConflictError(
            _("%(id)s is the Wikidata id of %(ref)s.")
            % {"id": wikidata, "ref": format_reference(Kind.ACTOR, number)},
            hint=_("Two records of one actor? Make them one: claims actor merge …"),
        )
