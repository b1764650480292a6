"""The roles that an actor is given, ends and never held."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.reference import Kind, format_reference
from claims.domain.text import clean_block, clean_line, fold
from claims.errors import AmbiguousError, ConflictError, InvalidInputError, NotFoundError
from claims.i18n import _
from claims.models import actor_role
from claims.services.actor_name import NAME_LIMIT, uuid_of
from claims.services.role import Role, compare, roles_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.domain.partial_date import PartialDate
    from claims.services.work import Work


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
    uuid = uuid_of(work.connection, number)
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
    work.log("actor.role_withdrawn", number, uuid_of(work.connection, number), before=before, reason=reason)


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
