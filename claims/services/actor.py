"""Actors: who speaks and who is spoken of, with their names and their roles over time."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from claims.domain.language import check_country, check_language
from claims.domain.reference import Kind, find_reference, format_reference
from claims.domain.text import clean_block, clean_line, fold
from claims.domain.vocabulary import NameType
from claims.errors import AmbiguousError, ConflictError, InvalidInputError, NotFoundError
from claims.i18n import _
from claims.matching.index import refresh_actors
from claims.models import actor, actor_name, actor_role, appearance, merged_actor
from claims.services.current import main_name, not_superseded, read_standing, standing_actor
from claims.services.merge import Decision, history
from claims.services.nearest import nearest
from claims.services.role import Role, compare, roles_of
from claims.services.work import changed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy import Connection, Select

    from claims.domain.partial_date import PartialDate
    from claims.domain.vocabulary import ActorKind
    from claims.services.work import Work

_WIKIDATA = re.compile(r"Q[1-9][0-9]{0,12}", re.ASCII)
_CANDIDATES = 10

NAME_LIMIT = 500
"""The longest name or title, in code points: PostgreSQL indexes no more than 2,704 bytes."""


@dataclass(frozen=True, slots=True)
class Name:
    """A further name of an actor."""

    value: str
    type: NameType
    language: str | None


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
    _add_name(work, number, name, NameType.NAME, language)
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


def check_name(name: str) -> str:
    """Give a name that can be told from a reference and from `outlet`, or raise InvalidInputError."""
    name = clean_line(name, what=_("The name"), limit=NAME_LIMIT)
    if find_reference(name) is not None or fold(name) == "outlet":
        raise InvalidInputError(
            _("«%(name)s» cannot be a name: it would be taken for something else.") % {"name": name},
            hint=_(
                "References look like R9, and `outlet` means the article's own voice. Write the name out."
            ),
        )
    return name


def add_name(
    work: Work, number: int, value: str, name_type: NameType, *, language: str | None = None
) -> None:
    """Give an actor a further name; raises ConflictError when it bears it already."""
    value = check_name(value)
    known = work.connection.execute(
        select(actor_name.c.type).where(
            actor_name.c.actor_id == number, actor_name.c.key == fold(value), _standing()
        )
    ).scalar()
    ref = format_reference(Kind.ACTOR, number)
    if known is not None:
        raise ConflictError(
            _("%(ref)s bears the name «%(name)s» already, as %(type)s.")
            % {"ref": ref, "name": value, "type": known},
            hint=_("`claims actor show %(ref)s` lists its names.") % {"ref": ref},
        )
    if name_type is NameType.NAME:
        raise InvalidInputError(
            _("An actor has one main name."),
            hint=_("Change it: claims actor edit %(ref)s --name …") % {"ref": ref},
        )
    _add_name(work, number, value, name_type, language)
    after = {"name": value, "type": name_type, "language": language}
    work.log("actor.named", number, _uuid(work.connection, number), after=after)
    refresh_actors(work.connection, [number])


def withdraw_name(work: Work, number: int, value: str, *, reason: str) -> None:
    """Take a further name off an actor; the row stays, marked, and the log says why.

    Raises NotFoundError when the actor does not bear it, and ConflictError for its main name.
    """
    value = clean_line(value, what=_("The name"))
    row = work.connection.execute(
        select(actor_name.c.id, actor_name.c.value, actor_name.c.type).where(
            actor_name.c.actor_id == number, actor_name.c.key == fold(value), _standing()
        )
    ).first()
    ref = format_reference(Kind.ACTOR, number)
    if row is None:
        raise NotFoundError(
            _("%(ref)s bears no name «%(name)s».") % {"ref": ref, "name": value},
            hint=_("`claims actor show %(ref)s` lists its names.") % {"ref": ref},
        )
    if row.type is NameType.NAME:
        raise ConflictError(
            _("«%(name)s» is the main name of %(ref)s.") % {"ref": ref, "name": row.value},
            hint=_("Change it: claims actor edit %(ref)s --name …") % {"ref": ref},
        )
    work.change(actor_name, row.id, {"withdrawn": True})
    work.log(
        "actor.name_withdrawn",
        number,
        _uuid(work.connection, number),
        before={"name": row.value, "type": row.type},
        reason=reason,
    )
    refresh_actors(work.connection, [number])


def add_role(work: Work, number: int, role: Role) -> None:
    """Give an actor a role, or tell when one that it has ended.

    A role on record without an end, of the same title and organization, is ended when `role` has an end
    and no other beginning.

    Raises ConflictError when it stands so already and InvalidInputError for dates in the wrong order.
    """
    role = _checked_role(role)
    if role in roles_of(work.connection, [number]).get(number, []):
        raise ConflictError(
            _("%(ref)s has that role already: %(role)s.")
            % {"ref": format_reference(Kind.ACTOR, number), "role": role},
            hint=_("Nothing was added."),
        )
    fields = {
        "title": role.title,
        "organization": role.organization,
        "since": role.since,
        "until": role.until,
    }
    uuid = _uuid(work.connection, number)
    open_one = _open_role(work.connection, number, role) if role.until else None
    if open_one is None:
        work.add(
            actor_role, {"actor_id": number, "title_key": fold(role.title), "withdrawn": False, **fields}
        )
        work.log("actor.role_added", number, uuid, after=fields)
        return
    _check_order(open_one.since, role.until)
    work.change(actor_role, open_one.id, {"until": role.until})
    before = {"title": open_one.title, "since": open_one.since, "until": None}
    work.log("actor.role_ended", number, uuid, before=before, after={"until": role.until})


def withdraw_role(work: Work, number: int, role: Role, *, reason: str) -> None:
    """Take a role off an actor that never held it; the row stays, marked, and the log says why.

    The role is known by its title and, where given, its organization and its beginning.

    Raises NotFoundError when the actor has no such role, and AmbiguousError when it has several.
    """
    found = work.connection.execute(
        select(actor_role).where(
            actor_role.c.actor_id == number,
            actor_role.c.title_key == fold(role.title),
            actor_role.c.withdrawn == False,  # noqa: E712 - SQL
        )
    )
    rows = [
        row
        for row in found
        if role.since in {None, row.since}
        and (role.organization is None or fold(role.organization) == fold(row.organization or ""))
    ]
    ref = format_reference(Kind.ACTOR, number)
    if not rows:
        raise NotFoundError(
            _("%(ref)s has no role «%(title)s».") % {"ref": ref, "title": role},
            hint=_("`claims actor show %(ref)s` lists its roles.") % {"ref": ref},
        )
    if len(rows) > 1:
        raise AmbiguousError(
            _("%(ref)s has several roles «%(title)s».") % {"ref": ref, "title": role},
            hint=_("Say which with --organization or --from."),
            details=tuple(str(Role(row.title, row.organization, row.since, row.until)) for row in rows),
        )
    row = rows[0]
    work.change(actor_role, row.id, {"withdrawn": True})
    before = {key: row._mapping[key] for key in ("title", "organization", "since", "until")}
    reason = clean_block(reason, what=_("The reason"))
    work.log("actor.role_withdrawn", number, _uuid(work.connection, number), before=before, reason=reason)


def _checked_role(role: Role) -> Role:
    _check_order(role.since, role.until)
    return replace(
        role,
        title=clean_line(role.title, what=_("The role"), limit=NAME_LIMIT),
        organization=clean_line(role.organization, what=_("The organization")) if role.organization else None,
    )


def _check_order(since: PartialDate | None, until: PartialDate | None) -> None:
    if since and until and compare(until, since) < 0:
        raise InvalidInputError(
            _("The role ends (%(until)s) before it begins (%(since)s).") % {"until": until, "since": since},
            hint=_("Give --from and --to in this order."),
        )


def _open_role(connection: Connection, number: int, role: Role) -> Any:  # noqa: ANN401 - a row or None
    rows = connection.execute(
        select(actor_role).where(
            actor_role.c.actor_id == number,
            actor_role.c.title_key == fold(role.title),
            actor_role.c.until.is_(None),
            actor_role.c.withdrawn == False,  # noqa: E712 - SQL
        )
    )
    for row in rows:
        same_place = role.organization is None or fold(role.organization) == fold(row.organization or "")
        if same_place and role.since in {None, row.since}:
            return row
    return None


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
            _rename(work, number, old, name, name_type)
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
        raise _not_there(number)
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
            _standing(), *(actor_name.c.key.contains(word, autoescape=True) for word in key.split())
        )
        # Not of the row that `_select` joins for the main name, but of any.
        where.append(actor.c.id.in_(named.correlate(None)))
    return _select(connection, *where, limit=limit)


def find_exact(connection: Connection, text: str) -> int | None:
    """Find the one actor that bears exactly this name (case and accents aside), not only its words."""
    found = _bearers(
        connection,
        actor_name.c.key == fold(clean_line(text, what=_("The name"))),
        actor_name.c.type != NameType.WEAK_ALIAS,
    )
    return next(iter(found)) if len(found) == 1 else None


def resolve_actor(connection: Connection, text: str, *, near: bool = True) -> int:
    """Find the one actor that `text` means: its reference, a name of it, or whole words of a name.

    Case, accents and punctuation do not count: `melik-bagdasarov` finds «Sergey Mélik-Bagdasárov». A
    weak alias never identifies an actor on its own (domain.md), not even when only one bears it. The
    reference and the names of one that was merged into another mean the other one.

    Raises NotFoundError with the nearest names, or AmbiguousError with the candidates. Without `near` the
    nearest names are not looked for, which takes a look at all.
    """
    reference = find_reference(text)
    if reference is not None and reference[0] is Kind.ACTOR:
        return read_standing(connection, [resolve_record(connection, text)])[reference[1]]
    key = fold(clean_line(text, what=_("The name")))
    strong = actor_name.c.type != NameType.WEAK_ALIAS
    found = _bearers(connection, actor_name.c.key == key, strong)
    if not found:
        padded = " " + actor_name.c.key + " "
        words = [padded.contains(f" {word} ", autoescape=True) for word in key.split()]
        found = _bearers(connection, *words, strong)
    if len(found) == 1:
        return next(iter(found))
    if found:
        raise AmbiguousError(
            _("%(text)r fits several actors.") % {"text": text},
            hint=_("Name one by its reference, such as %(ref)s, or write more of the name.")
            % {"ref": format_reference(Kind.ACTOR, next(iter(found)))},
            details=_candidates(found),
        )
    weak = _bearers(connection, actor_name.c.key == key)
    if weak:
        raise AmbiguousError(
            _("%(text)r is a weak alias, which never says on its own who is meant.") % {"text": text},
            hint=_("Name the actor, or its reference."),
            details=_candidates(weak),
        )
    raise NotFoundError(
        _("There is no actor %(text)r.") % {"text": text},
        hint=_("Write more of the name, give its reference, or enter it with `claims actor add`."),
        details=_nearest(connection, text) if near else (),
    )


def resolve_record(connection: Connection, text: str) -> int:
    """Find the very record that a reference means, merged or not; a name means what it does elsewhere."""
    reference = find_reference(text)
    if reference is None or reference[0] is not Kind.ACTOR:
        return resolve_actor(connection, text)
    if connection.execute(select(actor.c.id).where(actor.c.id == reference[1])).first() is None:
        raise _not_there(reference[1])
    return reference[1]


def _not_there(number: int) -> NotFoundError:
    return NotFoundError(
        _("There is no actor %(ref)s.") % {"ref": format_reference(Kind.ACTOR, number)},
        hint=_("`claims actor list` shows those on record."),
    )


def _nearest(connection: Connection, text: str) -> tuple[str, ...]:
    """Give the actors with a name like `text`, each under its main name."""
    names = connection.execute(
        _named().where(actor_name.c.type != NameType.WEAK_ALIAS, _standing()).order_by(actor_name.c.id)
    )
    return nearest(text, [(row.value, format_reference(Kind.ACTOR, row.actor_id), row.main) for row in names])


def _named() -> Select[str, int, str]:
    """Select names, each with the number of the actor that it finds and its main name."""
    main = actor_name.alias()
    bearer = standing_actor(actor_name.c.actor_id)
    return (
        select(actor_name.c.value, bearer.label("actor_id"), main.c.value.label("main"))
        .select_from(actor_name)
        .join(
            main,
            (main.c.actor_id == bearer) & (main.c.type == NameType.NAME) & (main.c.withdrawn == False),  # noqa: E712 - SQL
        )
    )


def _standing() -> Any:  # noqa: ANN401 - a condition
    return actor_name.c.withdrawn == False  # noqa: E712 - SQL


def _bearers(connection: Connection, *where: Any) -> dict[int, str]:  # noqa: ANN401
    """Give the actors that a standing name picks, each with its main name."""
    found = connection.execute(_named().where(*where, _standing()))
    return dict(sorted((row.actor_id, row.main) for row in found))


def _candidates(found: dict[int, str]) -> tuple[str, ...]:
    lines = [f"{format_reference(Kind.ACTOR, number)}  {name}" for number, name in found.items()]
    more = len(lines) - _CANDIDATES
    return tuple(lines[:_CANDIDATES] + ([_("… and %(count)d more") % {"count": more}] if more > 0 else []))


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
    names = _further_names(connection, wanted)
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


def _further_names(connection: Connection, numbers: Select[int]) -> dict[int, list[Name]]:
    """Give the names of several actors beside their main ones, by actor."""
    names: dict[int, list[Name]] = {}
    for row in connection.execute(
        select(actor_name)
        .where(actor_name.c.actor_id.in_(numbers), actor_name.c.type != NameType.NAME, _standing())
        .order_by(actor_name.c.id)
    ):
        names.setdefault(row.actor_id, []).append(Name(row.value, row.type, row.language))
    return names


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
    names, roles = _further_names(connection, records), roles_of(connection, records)
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


def _uuid(connection: Connection, number: int) -> str:
    return connection.execute(select(actor.c.uuid).where(actor.c.id == number)).scalar_one()


def _add_name(work: Work, number: int, value: str, name_type: NameType, language: str | None) -> None:
    work.add(
        actor_name,
        {
            "actor_id": number,
            "value": value,
            "key": fold(value),
            "type": name_type,
            "language": check_language(language) if language else None,
            "withdrawn": False,
        },
        tell=("value", "type", "language"),
    )


def _rename(work: Work, number: int, old: Any, name: str, name_type: NameType) -> None:  # noqa: ANN401
    """Put a new main name in the place of `old`, which stays as a further one when its key differs."""
    if fold(name) == old.key:
        # Only case, accents or punctuation were mended: the old spelling finds the actor all the same.
        work.change(actor_name, old.id, {"value": name})
        return
    same = select(actor_name.c.id).where(
        actor_name.c.actor_id == number, actor_name.c.key == fold(name), _standing()
    )
    for held in work.connection.execute(same).scalars().all():
        work.change(actor_name, held, {"withdrawn": True})
    work.change(actor_name, old.id, {"type": name_type})
    _add_name(work, number, name, NameType.NAME, old.language)


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
    found = _bearers(connection, actor_name.c.key == fold(name), actor_name.c.type != NameType.WEAK_ALIAS)
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
