"""Desks, and how many sign-offs each asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.domain.text import clean_line, fold
from claims.errors import ConflictError, NotFoundError
from claims.i18n import _
from claims.models import desk, desk_policy
from claims.services.nearest import nearest
from claims.services.signoff import DEFAULT_SIGN_OFFS
from claims.services.work import enter_desk

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.work import Work


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk and the sign-offs that it asks for; `name` is None for work that is done for no desk."""

    name: str | None
    sign_offs: int


def list_desks(connection: Connection) -> list[Desk]:
    """List the desks in the order they came, after what goes for work without a desk."""
    policies = {
        row.desk_id: row.sign_offs
        for row in connection.execute(select(desk_policy).order_by(desk_policy.c.id))
    }
    desks = connection.execute(select(desk.c.id, desk.c.name).order_by(desk.c.id))
    return [
        Desk(None, DEFAULT_SIGN_OFFS),
        *(Desk(row.name, policies.get(row.id, DEFAULT_SIGN_OFFS)) for row in desks),
    ]


def set_sign_offs(work: Work, name: str, sign_offs: int, *, new: bool = False) -> Desk:
    """Say how many sign-offs a desk asks for, 0 to 9; a `new` one is entered.

    Raises NotFoundError, with the nearest names, for a desk that is not there and not said to be new, and
    ConflictError for a new one that is there, or when it asks for as many already.
    """
    _check_new(work, name, new=new)
    number = enter_desk(work, name)
    row = work.connection.execute(select(desk).where(desk.c.id == number)).one()
    policies = select(desk_policy.c.sign_offs).where(desk_policy.c.desk_id == number)
    before = work.connection.execute(policies.order_by(desk_policy.c.id.desc()).limit(1)).scalar()
    if before == sign_offs:
        raise ConflictError(
            _("The desk %(name)s asks for %(count)d already.") % {"name": row.name, "count": sign_offs},
            hint=_("`claims desk list` shows all of them."),
        )
    work.add(desk_policy, {"desk_id": number, "sign_offs": sign_offs})
    work.log(
        "desk.sign_offs_set", number, row.uuid, before={"sign_offs": before}, after={"sign_offs": sign_offs}
    )
    return Desk(row.name, sign_offs)


def _check_new(work: Work, name: str, *, new: bool) -> None:
    """Refuse a desk that is not there, or that is although it is called new."""
    names = work.connection.execute(select(desk).order_by(desk.c.id)).all()
    key = fold(clean_line(name, what=_("The desk")))
    known = next((row for row in names if row.name_key == key), None)
    # One that came with this very piece of work, for it is done for that desk, is new too.
    if known is not None and new and known.created_at != work.at:
        raise ConflictError(
            _("The desk %(name)s is there already.") % {"name": known.name}, hint=_("Leave --new out.")
        )
    if known is None and not new:
        raise NotFoundError(
            _("There is no desk %(name)r.") % {"name": name},
            hint=_("Make it with --new, or mend the name: `claims desk list` shows all of them."),
            details=tuple(line.strip() for line in nearest(name, [(row.name, "") for row in names])),
        )
