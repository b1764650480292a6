"""Verification: the dated, signed, append-only steps of a claim's history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from claims.domain.language import check_language
from claims.domain.reference import Kind, format_reference
from claims.domain.status import RATED, Status, check_move, check_step
from claims.domain.text import clean_block
from claims.domain.vocabulary import Origin
from claims.errors import ConflictError
from claims.i18n import _
from claims.models import (
    claim,
    evidence_link,
    verification,
    verification_evidence,
    verification_text,
)
from claims.services.approval import read_approvals
from claims.services.current import standing_link
from claims.services.indexing import refresh_claims
from claims.services.label import name_rating
from claims.services.newest_step import check_newest
from claims.services.selection import get_claim_row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.domain.partial_date import PartialDate
    from claims.services.work import Work


@dataclass(frozen=True, slots=True)
class Step:
    """A verification step about to be taken. `rating_id` goes with the rated statuses only.

    `read` is the number of the step that whoever takes it saw standing, where they say.
    """

    status: Status
    rating_id: int | None = None
    summary: str | None = None
    explanation: str | None = None
    language: str | None = None
    reason: str | None = None
    as_of: PartialDate | None = None
    read: int | None = None


def verify(work: Work, claim_id: int, step: Step) -> int:
    """Take the next step in a claim's history and give its number.

    A rated step freezes the evidence that stands now: what it relied on stays readable however the
    links are corrected later. The texts are in the claim's language unless `language` says otherwise.

    Raises ConflictError for a move that the status table does not hold, a step that says what stands, or when
    another step stands than was read, and InvalidInputError when a part that the status asks for is missing.
    """
    row = get_claim_row(work.connection, claim_id)
    if step.read is not None:
        check_newest(work.connection, claim_id, step.read)
    previous = _previous(work.connection, claim_id, row.step)
    summary = clean_block(step.summary, what=_("The summary")) if step.summary else None
    explanation = clean_block(step.explanation, what=_("The explanation")) if step.explanation else None
    reason = clean_block(step.reason, what=_("The reason")) if step.reason else None
    had_rating = _told_rating(work.connection, claim_id)
    check_step(
        before=row.status,
        after=step.status,
        rated=step.rating_id is not None,
        rating_changed=had_rating is not None and step.rating_id not in {None, had_rating},
        summary=summary,
        reason=reason,
    )
    language = check_language(step.language) if step.language else row.language
    values = {
        "status": step.status,
        "rating_id": step.rating_id,
        "reason": reason,
        "as_of": step.as_of,
    }
    texts = (language, summary, explanation)
    _refuse_same(work.connection, claim_id, previous, values, texts)
    links = _links(work.connection, claim_id) if step.status in RATED else {}
    return _take(work, row, values, texts, links, had_rating)


def carry(work: Work, claim_id: int, status: Status, *, reason: str | None = None) -> int:
    """Take the next step to another rated status with what the newest one says, and give its number.

    Rating, texts, as-of date and the evidence relied on are carried over word for word, so that what was
    signed off stays so. Raises ConflictError for a move that the status table does not hold.
    """
    row = get_claim_row(work.connection, claim_id)
    check_move(row.status, status)
    newest = _previous(work.connection, claim_id, row.step)
    said = work.connection.execute(
        select(verification_text).where(verification_text.c.verification_id == newest.id)
    ).one()
    query = (
        select(evidence_link.c.id, evidence_link.c.evidence_id)
        .join(verification_evidence, verification_evidence.c.evidence_link_id == evidence_link.c.id)
        .where(verification_evidence.c.verification_id == newest.id)
        .order_by(evidence_link.c.id)
    )
    links = {link.id: link.evidence_id for link in work.connection.execute(query)}
    values = {"status": status, "rating_id": newest.rating_id, "reason": reason, "as_of": newest.as_of}
    texts = (said.language, said.summary, said.explanation)
    return _take(work, row, values, texts, links, newest.rating_id)


def _take(  # noqa: PLR0913, PLR0917 - a step is all of these
    work: Work,
    row: Any,  # noqa: ANN401 - a row of claim
    values: dict[str, Any],
    texts: tuple[str, str | None, str | None],
    links: dict[int, int],
    had_rating: int | None,
) -> int:
    """Write a step that was found right, with the evidence that it relies on, and log it."""
    claim_id, step = row.id, row.step + 1
    language, summary, explanation = texts
    number, uuid = work.add(
        verification,
        {
            "claim_id": claim_id,
            "step": step,
            "desk_id": work.desk_id,
            "publisher": work.publisher,
            "origin": Origin.OWN,
            **values,
        },
    )
    if summary or explanation:
        work.connection.execute(
            insert(verification_text).values(
                verification_id=number, language=language, summary=summary, explanation=explanation
            )
        )
    if links:
        work.connection.execute(
            insert(verification_evidence),
            [{"verification_id": number, "evidence_link_id": link_id} for link_id in links],
        )
    work.change(claim, claim_id, {"status": values["status"], "step": step})
    work.log(
        "claim.verified",
        claim_id,
        row.uuid,
        before={"status": row.status, "rating": name_rating(work.connection, had_rating)},
        after={
            "verification": format_reference(Kind.VERIFICATION, number),
            "verification_uuid": uuid,
            "step": step,
            "status": values["status"],
            "rating": name_rating(work.connection, values["rating_id"]),
            "as_of": values["as_of"],
            "language": language,
            "summary": summary,
            "explanation": explanation,
            "evidence": [format_reference(Kind.EVIDENCE, evidence_id) for evidence_id in links.values()],
        },
        reason=values["reason"],
    )
    refresh_claims(work, [claim_id])
    return number


def _previous(connection: Connection, claim_id: int, step: int) -> Any:  # noqa: ANN401 - a row or None
    return connection.execute(
        select(verification).where(verification.c.claim_id == claim_id, verification.c.step == step)
    ).first()


def _told_rating(connection: Connection, claim_id: int) -> int | None:
    """Give the rating of the newest step that had one: going back to work in between does not unsay it."""
    query = (
        select(verification.c.rating_id)
        .where(verification.c.claim_id == claim_id, verification.c.rating_id.is_not(None))
        .order_by(verification.c.step.desc())
        .limit(1)
    )
    return connection.execute(query).scalar()


def _refuse_same(
    connection: Connection,
    claim_id: int,
    previous: Any,  # noqa: ANN401 - a row or None
    values: dict[str, Any],
    texts: tuple[str, str | None, str | None],
) -> None:
    """Refuse a step that says word for word what the newest one says: it was typed twice."""
    if previous is None or any(previous._mapping[key] != value for key, value in values.items()):
        return
    said = connection.execute(
        select(
            verification_text.c.language, verification_text.c.summary, verification_text.c.explanation
        ).where(verification_text.c.verification_id == previous.id)
    ).all()
    if [tuple(row) for row in said] != ([texts] if texts[1] or texts[2] else []):
        return
    relied = set(
        connection.execute(
            select(verification_evidence.c.evidence_link_id).where(
                verification_evidence.c.verification_id == previous.id
            )
        ).scalars()
    )
    standing = set(_links(connection, claim_id)) if values["status"] in RATED else set()
    # Of other words the same decision is another one.
    if relied == standing and not read_approvals(connection, [claim_id])[claim_id].changed:
        raise ConflictError(
            _("%(ref)s stands so already: it is %(status)s, as %(step)s says.")
            % {
                "ref": format_reference(Kind.CLAIM, claim_id),
                "status": values["status"],
                "step": format_reference(Kind.VERIFICATION, previous.id),
            },
            hint=_("Nothing was added."),
        )


def _links(connection: Connection, claim_id: int) -> dict[int, int]:
    """Give the standing evidence links of a claim: the link's number and the evidence's."""
    query = (
        select(evidence_link.c.id, evidence_link.c.evidence_id)
        .where(evidence_link.c.claim_id == claim_id, standing_link())
        .order_by(evidence_link.c.id)
    )
    return {row.id: row.evidence_id for row in connection.execute(query)}
