"""The newest step of a claim, and that nobody goes on from an older one unawares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.domain.reference import Kind, format_reference
from claims.errors import ConflictError, NotFoundError
from claims.i18n import _
from claims.models import person, verification

if TYPE_CHECKING:
    from sqlalchemy import Connection


def check_newest(connection: Connection, claim_id: int, read: int) -> None:
    """Refuse to go on from a step that somebody read and that is not what stands now, and say what does.

    Raises NotFoundError when it is no step of the claim, and ConflictError when it is not the newest one.
    """
    names = {
        "ref": format_reference(Kind.CLAIM, claim_id),
        "step": format_reference(Kind.VERIFICATION, read),
    }
    steps = (
        select(verification.c.id, verification.c.status, person.c.name)
        .join(person, person.c.id == verification.c.created_by)
        .where(verification.c.claim_id == claim_id)
        .order_by(verification.c.step.desc())
    )
    history = connection.execute(steps).all()
    if read not in {row.id for row in history}:
        raise NotFoundError(
            _("%(step)s is no step of %(ref)s.") % names,
            hint=_("`claims show %(ref)s` shows its steps.") % names,
        )
    newest = history[0]
    if newest.id != read:
        raise ConflictError(
            _("%(step)s is not the newest step of %(ref)s: %(newest)s by %(author)s stands now (%(status)s).")
            % {
                **names,
                "newest": format_reference(Kind.VERIFICATION, newest.id),
                "author": newest.name,
                "status": _(newest.status),
            },
            hint=_("Nothing was changed. Read what stands: claims show %(ref)s") % names,
        )
