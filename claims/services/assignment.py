"""Assignment: who works on a claim now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from claims.config import identify
from claims.domain.record_uuid import new_uuid
from claims.domain.reference import Kind, format_reference
from claims.domain.text import clean_line, fold
from claims.errors import AmbiguousError, ConflictError, NotFoundError
from claims.i18n import _
from claims.models import claim_assignee, person
from claims.services.nearest import nearest
from claims.services.selection import get_claim_row
from claims.services.work import new_number

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.work import Work

ME = "me"
"""What stands for whoever is at work."""


def assign(work: Work, claim_id: int, person_id: int | None) -> None:
    """Give a claim to a person in the stead of whoever had it, or to nobody with None.

    Raises ConflictError when it stands so already.
    """
    row = get_claim_row(work.connection, claim_id)
    query = (
        select(person.c.id, person.c.name, person.c.mail)
        .join(claim_assignee, claim_assignee.c.person_id == person.c.id)
        .where(claim_assignee.c.claim_id == claim_id)
    )
    before = work.connection.execute(query).first()
    if (before.id if before else None) == person_id:
        ref = format_reference(Kind.CLAIM, claim_id)
        raise ConflictError(
            _("%(ref)s is assigned to %(name)s already.") % {"ref": ref, "name": before.name}
            if before
            else _("%(ref)s is assigned to nobody.") % {"ref": ref},
            hint=_("Nothing was changed."),
        )
    work.connection.execute(delete(claim_assignee).where(claim_assignee.c.claim_id == claim_id))
    if person_id is not None:
        work.connection.execute(insert(claim_assignee).values(claim_id=claim_id, person_id=person_id))
    now = work.connection.execute(
        select(person.c.name, person.c.mail).where(person.c.id == person_id)
    ).first()
    work.log(
        "claim.assigned" if person_id is not None else "claim.unassigned",
        claim_id,
        row.uuid,
        before=_logged(before),
        after=_logged(now),
    )


def _logged(row: Any) -> dict[str, str | None]:  # noqa: ANN401 - a row of person, or None
    return {"assignee": row.name if row else None, "mail": row.mail if row else None}


def enter_person(work: Work, text: str) -> int:
    """Find the person that `text` means; `Name <mail>` enters one who has not worked here yet.

    Raises as `resolve_person` does.
    """
    if text.strip().casefold() == ME:
        return work.person_id
    if "<" not in text:
        return resolve_person(work.connection, text)
    identity = identify(text)
    key = identity.mail.casefold()
    known = work.connection.execute(select(person.c.id).where(person.c.mail_key == key)).scalar()
    if known is not None:
        return known
    fields = {
        "name": clean_line(identity.name, what=_("The name")),
        "mail": clean_line(identity.mail, what=_("The mail address")),
    }
    uuid = new_uuid()
    number = new_number(
        work.connection.execute(insert(person).values(uuid=uuid, mail_key=key, created_at=work.at, **fields))
    )
    work.log("person.added", number, uuid, after=fields)
    return number


def resolve_person(connection: Connection, text: str) -> int:
    """Find a person by name, mail address or both; case and accents do not count.

    Raises NotFoundError with the nearest names, and AmbiguousError when several bear the name.
    """
    mail = identify(text).mail if "<" in text else text.strip()
    people = connection.execute(select(person.c.id, person.c.name, person.c.mail, person.c.mail_key)).all()
    found = [row for row in people if row.mail_key == mail.casefold()]
    found = found or [row for row in people if fold(row.name) == fold(text)]
    if len(found) == 1:
        number: int = found[0].id
        return number
    if found:
        raise AmbiguousError(
            _("Several people are called %(name)s.") % {"name": text},
            hint=_("Name one by the mail address."),
            details=tuple(f"{row.name} <{row.mail}>" for row in found),
        )
    raise NotFoundError(
        _("There is no person %(text)r.") % {"text": text},
        hint=_('Write name and mail address: "Ana Robledo <ana@desk.example>"'),
        details=nearest(text, [(row.name, f"<{row.mail}>") for row in people]),
    )
