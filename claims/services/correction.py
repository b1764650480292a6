"""Corrections: what readers were told is put right, with a public note of what changed and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.correction import describe_correction, guess_severity, note_language
from claims.domain.reference import Kind, format_reference
from claims.domain.status import Status
from claims.domain.text import clean_block
from claims.errors import ConflictError
from claims.i18n import _
from claims.models import correction, verification, verification_text
from claims.services.claim import edit_claim
from claims.services.newest_step import check_newest
from claims.services.report.build import get_claim
from claims.services.selection import get_claim_row
from claims.services.signoff import read_contents
from claims.services.verification import Step, verify

if TYPE_CHECKING:
    from claims.domain.partial_date import PartialDate
    from claims.domain.vocabulary import Severity
    from claims.services.work import Work


@dataclass(frozen=True, slots=True)
class Amendment:
    """What is put right; what is None stays as it was. `note` takes the place of the generated one.

    `text` is the claim itself; with `no_match` also when another claim says the same. `read` is the number of
    the step that whoever corrects it saw standing, where they say.
    """

    reason: str
    rating_id: int | None = None
    summary: str | None = None
    explanation: str | None = None
    as_of: PartialDate | None = None
    severity: Severity | None = None
    note: str | None = None
    read: int | None = None
    text: str | None = None
    no_match: bool = False


def correct(work: Work, claim_id: int, amendment: Amendment) -> int:
    """Correct a published claim and give the number of the step; it relies on the evidence that stands now.

    Raises ConflictError when the claim is not published, when nothing but the reason is new, or when another
    step stands than was read.
    """
    row = get_claim_row(work.connection, claim_id)
    if amendment.read is not None:
        check_newest(work.connection, claim_id, amendment.read)
    ref = format_reference(Kind.CLAIM, claim_id)
    if row.status not in {Status.PUBLISHED, Status.CORRECTED}:
        raise ConflictError(
            _("%(ref)s is %(status)s: only what was published is corrected.")
            % {"ref": ref, "status": _(row.status)},
            hint=_("Take another step: claims verify %(ref)s …") % {"ref": ref},
        )
    if amendment.text is not None:
        edit_claim(
            work,
            claim_id,
            {"text": amendment.text},
            reason=amendment.reason,
            no_match=amendment.no_match,
            in_public=True,
        )
    before = work.connection.execute(
        select(verification, verification_text)
        .join(verification_text, verification_text.c.verification_id == verification.c.id)
        .where(verification.c.claim_id == claim_id, verification.c.step == row.step)
    ).one()
    number = verify(
        work,
        claim_id,
        Step(
            Status.CORRECTED,
            rating_id=amendment.rating_id or before.rating_id,
            summary=amendment.summary or before.summary,
            explanation=amendment.explanation or before.explanation,
            language=before.language,
            as_of=amendment.as_of or before.as_of,
            reason=amendment.reason,
        ),
    )
    old, new = read_contents(work.connection, [claim_id])[claim_id][-2:]
    if old.said == new.said and amendment.text is None:
        raise ConflictError(
            _("Nothing is put right: %(ref)s says all of it already.") % {"ref": ref},
            hint=_(
                "Say what changes: --rating, --text, --summary, --explanation or --as-of, or new evidence."
            ),
        )
    _add_note(work, row, amendment, before=old.number, after=number)
    return number


def _add_note(work: Work, row: Any, amendment: Amendment, *, before: int, after: int) -> None:  # noqa: ANN401
    """Tell readers what was put right between two steps of a claim, whose `row` is as it was before."""
    entry = get_claim(work.connection, row.id)
    told, now = entry.steps[-2:]
    language = note_language(entry.language)
    titles = {one.ref: one.title for one in entry.evidence}
    words = (row.text, entry.text) if row.text != entry.text else None
    note = amendment.note or describe_correction(told, now, titles=titles, language=language, words=words)
    values = {
        "severity": amendment.severity or guess_severity(told, now, reworded=words is not None),
        "language": language,
        "note": clean_block(note, what=_("The note")),
    }
    _number, uuid = work.add(
        correction, {"claim_id": row.id, "before_id": before, "after_id": after, **values}
    )
    work.log(
        "claim.corrected",
        row.id,
        row.uuid,
        after={"correction_uuid": uuid, "from": told.ref, "to": now.ref, **values},
        reason=amendment.reason,
    )
