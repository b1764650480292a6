"""Publication: a decided step goes out to readers, is corrected in public, and may be retracted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.domain.reference import Kind, format_reference
from claims.domain.standard import IFCN, Level, check_claim
from claims.domain.status import Status
from claims.domain.text import clean_block
from claims.domain.url import check_url
from claims.errors import CheckFailedError, ConflictError, UsageError
from claims.i18n import _
from claims.models import publication, verification
from claims.services.newest_step import check_newest
from claims.services.report.build import get_claim
from claims.services.selection import get_claim_row
from claims.services.signoff import count_needed
from claims.services.verification import Step, carry, verify

if TYPE_CHECKING:
    from claims.domain.partial_date import PartialDate
    from claims.domain.report import ClaimEntry
    from claims.domain.standard import Finding, Standard
    from claims.services.work import Work


@dataclass(frozen=True, slots=True)
class Outing:
    """How a claim goes out: where, when, by which standard, and why against it if it must be.

    `read` is the number of the step that whoever publishes it saw standing, where they say.
    """

    published: PartialDate
    url: str | None = None
    standard: Standard = IFCN
    override_reason: str | None = None
    read: int | None = None


def publish(work: Work, claim_id: int, outing: Outing) -> int:
    """Publish a claim and give the number of the step that readers now see.

    A proposal that has its sign-offs is decided on the way. A correction is published with a further date,
    at the address that readers know unless another is given.

    Raises ConflictError when the claim has no decision, is out already, or when another step stands than was
    read, UsageError without an address, and CheckFailedError when the standard holds it back, unless there is
    a reason to override it.
    """
    if outing.read is not None:
        check_newest(work.connection, claim_id, outing.read)
    entry = get_claim(work.connection, claim_id)
    _refuse_unready(work, claim_id, entry)
    known = entry.publication.url if entry.publication else None
    url = check_url(outing.url) if outing.url else known
    if url is None:
        raise UsageError(
            _("Missing: --url."), hint=_("The address at which readers find it: --url https://…")
        )
    standard = _for_status(outing.standard, entry.status)
    findings = check_claim(entry, standard, sign_offs=count_needed(work.connection, claim_id))
    reason = clean_block(outing.override_reason, what=_("The reason")) if outing.override_reason else None
    overridden = _hold_back(entry, findings, reason)
    if entry.status is Status.AWAITING_SIGNOFF:
        carry(work, claim_id, Status.DECIDED)
    if entry.status is Status.CORRECTED:
        step = int(entry.steps[-1].ref[1:])
    else:
        step = carry(work, claim_id, Status.PUBLISHED)
    values = {
        "url": url,
        "published": outing.published,
        "overridden": overridden,
        "override_reason": reason if overridden else None,
    }
    _number, uuid = work.add(publication, {"claim_id": claim_id, "verification_id": step, **values})
    work.log(
        "claim.published",
        claim_id,
        entry.uuid,
        after={
            "publication_uuid": uuid,
            "verification": format_reference(Kind.VERIFICATION, step),
            **values,
        },
        reason=reason if overridden else None,
    )
    return step


def retract(work: Work, claim_id: int, *, reason: str) -> int:
    """Take back what was published, with a reason, and give the number of the step.

    Raises ConflictError when it is not published.
    """
    row = get_claim_row(work.connection, claim_id)
    step = verify(work, claim_id, Step(Status.RETRACTED, reason=reason))
    work.log(
        "claim.retracted",
        claim_id,
        row.uuid,
        after={"verification": format_reference(Kind.VERIFICATION, step)},
        reason=reason,
    )
    return step


def _refuse_unready(work: Work, claim_id: int, entry: ClaimEntry) -> None:
    out = (
        select(publication)
        .join(verification, verification.c.id == publication.c.verification_id)
        .where(verification.c.claim_id == claim_id, verification.c.step == len(entry.steps))
    )
    row = work.connection.execute(out).first()
    if row is not None:
        raise ConflictError(
            _("%(ref)s is out already: %(url)s, %(date)s.")
            % {"ref": entry.ref, "url": row.url, "date": row.published},
            hint=_("Correct it: claims correct %(ref)s … or take it back: claims retract %(ref)s")
            % {"ref": entry.ref},
        )
    if entry.status not in {Status.AWAITING_SIGNOFF, Status.DECIDED, Status.CORRECTED}:
        raise ConflictError(
            _("%(ref)s is %(status)s: there is no decision to publish.")
            % {"ref": entry.ref, "status": _(entry.status)},
            hint=_("Decide it: claims verify %(ref)s --rating … --summary …") % {"ref": entry.ref},
        )


def _for_status(standard: Standard, status: Status) -> Standard:
    """Give the standard by which a claim of that status goes out: a proposal always needs its sign-offs."""
    if status is not Status.AWAITING_SIGNOFF:
        return standard
    return replace(standard, levels={**standard.levels, "sign-off": Level.BLOCKS})


def _hold_back(entry: ClaimEntry, findings: list[Finding], reason: str | None) -> str | None:
    """Refuse what blocks, or give what a reason overrides."""
    blocking = [one for one in findings if one.level is Level.BLOCKS]
    if blocking and not reason:
        raise CheckFailedError(
            _("%(ref)s is held back.") % {"ref": entry.ref},
            hint=_('Mend it, or publish it all the same: --override --reason "…"'),
            details=tuple(f"{one.rule}: {one.what} ({one.source})" for one in blocking),
        )
    return "\n".join(f"{one.rule}: {one.what}" for one in blocking) or None
