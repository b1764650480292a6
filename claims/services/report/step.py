"""The verification steps of the claims of a report, each as it was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.domain.language import pick
from claims.domain.reference import Kind, format_reference
from claims.domain.report import UNREAD, Detail, StepEntry
from claims.domain.status import Status
from claims.models import evidence_link, verification, verification_evidence, verification_text
from claims.services.current import among, standing_link
from claims.services.report.shared import tuples

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claims.domain.vocabulary import Stance
    from claims.services.report.shared import Shared

_Said = tuple[str | None, str | None]
_SILENT: _Said = (None, None)


def read_steps(shared: Shared, languages: Mapping[int, str]) -> dict[int, tuple[StepEntry, ...]]:
    """Give the steps of some claims, by claim, in their order; `languages` names each claim's language."""
    query = (
        select(
            verification.c.id,
            verification.c.claim_id,
            verification.c.uuid,
            verification.c.step,
            verification.c.status,
            verification.c.rating_id,
            verification.c.reason,
            verification.c.as_of,
            verification.c.desk_id,
            verification.c.publisher,
            verification.c.origin,
            verification.c.created_at,
            verification.c.created_by,
        )
        .where(among(verification.c.claim_id, languages))
        .order_by(verification.c.claim_id, verification.c.step)
    )
    rows = shared.connection.execute(query).all()
    proposed: set[int] = set()
    if Detail.PROPOSALS in shared.details:
        proposed = {row[1] for row in rows if row[4] is Status.AWAITING_SIGNOFF}

    def whose(detail: Detail) -> list[int]:
        return [row[0] for row in rows if detail in shared.details or row[1] in proposed]

    texts = _texts(shared, whose(Detail.STEP_TEXTS))
    relied, lapsed = _relied_on(shared, whose(Detail.RELIED_ON))
    unsaid = _SILENT if Detail.STEP_TEXTS in shared.details else (UNREAD, UNREAD)
    unknown = shared.blank(Detail.RELIED_ON)
    names, desks = shared.people, shared.desks
    found: dict[int, list[StepEntry]] = {}
    for (
        number, claim_id, uuid, step, status, rating_id, reason, as_of, desk_id, publisher, origin, at, by
    ) in rows:  # fmt: skip
        if claim_id not in languages:
            continue
        language = languages[claim_id]
        silent, nothing = (_SILENT, ()) if claim_id in proposed else (unsaid, unknown)
        summary, explanation = pick(texts[number], language) if number in texts else silent
        found.setdefault(claim_id, []).append(
            StepEntry(
                format_reference(Kind.VERIFICATION, number),
                uuid,
                step,
                status,
                shared.rating(rating_id, language) if rating_id is not None else None,
                summary,
                explanation,
                reason,
                as_of,
                at,
                names[by],
                desks.get(desk_id),
                publisher,
                origin,
                relied.get(number, nothing),
                lapsed.get(number, nothing),
            )
        )
    return tuples(found)


def _texts(shared: Shared, steps: Sequence[int]) -> dict[int, dict[str, _Said]]:
    if not steps:
        return {}
    query = select(
        verification_text.c.verification_id,
        verification_text.c.language,
        verification_text.c.summary,
        verification_text.c.explanation,
    ).where(among(verification_text.c.verification_id, steps))
    texts: dict[int, dict[str, _Said]] = {}
    for number, language, summary, explanation in shared.connection.execute(query).all():
        texts.setdefault(number, {})[language] = summary, explanation
    return texts


def _relied_on(
    shared: Shared, steps: Sequence[int]
) -> tuple[dict[int, tuple[str, ...]], dict[int, tuple[tuple[str, Stance], ...]]]:
    """Give what steps relied on, and what of it no longer stands as it stood then."""
    if not steps:
        return {}, {}
    query = (
        select(
            verification_evidence.c.verification_id,
            evidence_link.c.evidence_id,
            evidence_link.c.stance,
            standing_link().label("stands"),
        )
        .join(evidence_link, evidence_link.c.id == verification_evidence.c.evidence_link_id)
        .where(among(verification_evidence.c.verification_id, steps))
        .order_by(verification_evidence.c.verification_id, verification_evidence.c.evidence_link_id)
    )
    relied: dict[int, list[str]] = {}
    lapsed: dict[int, list[tuple[str, Stance]]] = {}
    for step, evidence_id, stance, stands in shared.connection.execute(query).all():
        ref = format_reference(Kind.EVIDENCE, evidence_id)
        relied.setdefault(step, []).append(ref)
        if not stands:
            lapsed.setdefault(step, []).append((ref, stance))
    return tuples(relied), tuples(lapsed)
