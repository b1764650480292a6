"""JSON: the whole report as one object, everything in it, claim by claim.

The text is UTF-8 and readable, but what could act where it is shown is written as an escape, which is the
same JSON value: control and bidirectional characters, line separators that JavaScript minds, and a `<`
that could close or open a script.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import fields
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Any

from claims.domain.partial_date import PartialDate
from claims.domain.report import SCHEMA_VERSION, ActorEntry
from claims.formats.dates import iso_moment

if TYPE_CHECKING:
    from claims.domain.report import (
        AppearanceEntry,
        ArticleEntry,
        ClaimEntry,
        EvidenceEntry,
        LinkEntry,
        RatingEntry,
        Report,
        StepEntry,
    )
    from claims.formats import Options

NAME = "claims-report"

_DECEIVING = "\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
_SUSPECT = re.compile(f"[{_DECEIVING}<]")
# A `<!--` counts too: inside a script tag it turns a later `<script` into part of the script.
_ACTIVE = re.compile(f"[{_DECEIVING}]|<(?=/|!--|script)", re.IGNORECASE)


def write(report: Report, sink: IO[str], options: Options) -> None:  # noqa: ARG001 - every format has the same call
    """Write one JSON object; its `claims` come one at a time, so that none but the present is held."""
    head = dump({**report_to_dict(report), "claims": []}, indent=2)
    sink.write(head.removesuffix("]\n}"))
    separator = "\n    "
    for claim in report.claims:
        sink.write(separator + dump(claim_to_dict(claim), indent=2).replace("\n", "\n    "))
        separator = ",\n    "
    end = "]" if separator == "\n    " else "\n  ]"
    sink.write(end + "\n}\n")


def dump(value: object, *, indent: int | None = None) -> str:
    """Write a value as JSON that is safe to print and to put inside a script tag.

    Raises ValueError for a number that JSON has not (NaN, infinity).
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    # There is nothing to escape in most, as this tells in half the time of a search: what deceives is not
    # printable. To look for what is active takes ten times as long.
    if ("<" not in text and text.isprintable()) or _SUSPECT.search(text) is None:
        return text
    return _ACTIVE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def report_to_dict(report: Report) -> dict[str, Any]:
    """Give the head of a report: all of it but the claims."""
    return {
        "format": NAME,
        "schema": SCHEMA_VERSION,
        "title": report.title,
        "language": report.language,
        "database": report.database,
        "state": {
            "event": report.state_event,
            "hash": report.state_hash,
            "at": iso_moment(report.state_at) if report.state_at else None,
        },
        "filters": [{"name": name, "value": value} for name, value in report.filters],
        "counts": {
            "total": report.total,
            "by_status": dict(report.by_status),
        },
    }


def claim_to_dict(claim: ClaimEntry) -> dict[str, Any]:
    """Give a claim as JSON has it: every field by name, and its standing rating and claimants drawn out."""
    return {
        "ref": claim.ref,
        "uuid": claim.uuid,
        "text": claim.text,
        "language": claim.language,
        "kind": claim.kind,
        "priority": claim.priority,
        "check_worthy": claim.check_worthy,
        "check_worthy_reason": claim.check_worthy_reason,
        "topics": list(claim.topics),
        "status": claim.status,
        "rating": _rating(claim.rating),
        "claimants": list(claim.claimants),
        "involved": [
            {"involvement": involvement.value, "actor": _actor(actor)}
            for involvement, actor in claim.involved
        ],
        "appearances": [_appearance(entry) for entry in claim.appearances],
        "evidence": [_evidence(entry) for entry in claim.evidence],
        "independent_sources": claim.independent_sources,
        "steps": [_step(step) for step in claim.steps],
        "rewordings": [
            {
                "at": iso_moment(change.at),
                "by": change.by,
                "before": change.before,
                "after": change.after,
                "reason": change.reason,
            }
            for change in claim.rewordings
        ],
        "links": [_link(entry) for entry in claim.links],
        "recorded_at": iso_moment(claim.recorded_at),
        "recorded_by": claim.recorded_by,
        "assignee": claim.assignee,
        "sign_offs": [_flat(entry) for entry in claim.sign_offs],
        "replies": [_flat(entry) for entry in claim.replies],
        "publications": [_flat(entry) for entry in claim.publications],
        "corrections": [_flat(entry) for entry in claim.corrections],
        "outlet_corrections": [_flat(entry) for entry in claim.outlet_corrections],
        "reviews_by_others": [_flat(entry) for entry in claim.reviews_by_others],
    }


def _flat(entry: Any) -> dict[str, Any]:  # noqa: ANN401 - an entry whose fields are plain
    """Give every field by its name, as the entry has it."""
    return {one.name: _value(getattr(entry, one.name)) for one in fields(entry)}


def _value(value: Any) -> Any:  # noqa: ANN401 - a field
    if isinstance(value, ActorEntry):
        return _actor(value)
    if isinstance(value, PartialDate | StrEnum):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    return iso_moment(value) if isinstance(value, dt.datetime) else value


def _actor(actor: ActorEntry) -> dict[str, Any]:
    return {
        "ref": actor.ref,
        "uuid": actor.uuid,
        "name": actor.name,
        "kind": actor.kind,
        "role": actor.role,
    }


def _article(article: ArticleEntry) -> dict[str, Any]:
    return {
        "ref": article.ref,
        "uuid": article.uuid,
        "title": article.title,
        "source": {"ref": article.source_ref, "name": article.source},
        "url": article.url,
        "byline": article.byline,
        "language": article.language,
        "published": _date(article.published),
    }


def _appearance(appearance: AppearanceEntry) -> dict[str, Any]:
    return {
        "ref": appearance.ref,
        "uuid": appearance.uuid,
        "claimant": _actor(appearance.claimant) if appearance.claimant else None,
        "reported_by": [_actor(actor) for actor in appearance.reported_by],
        "quote_kind": appearance.quote_kind,
        "quote": appearance.quote,
        "prefix": appearance.prefix,
        "suffix": appearance.suffix,
        "start": appearance.start,
        "end": appearance.end,
        "article": _article(appearance.article),
        "snapshot": {"number": appearance.snapshot, "sha256": appearance.snapshot_sha256},
        "stated": _date(appearance.stated),
        "recorded_at": iso_moment(appearance.recorded_at),
        "recorded_by": appearance.recorded_by,
    }


def _rating(rating: RatingEntry | None) -> dict[str, Any] | None:
    if rating is None:
        return None
    return {
        "code": rating.code,
        "label": rating.label,
        "bucket": rating.bucket,
        "position": rating.position,
        "best": rating.best,
        "scale": {"code": rating.scale, "name": rating.scale_name, "version": rating.scale_version},
        "definition": rating.definition,
    }


def _evidence(evidence: EvidenceEntry) -> dict[str, Any]:
    return {
        "ref": evidence.ref,
        "uuid": evidence.uuid,
        "title": evidence.title,
        "url": evidence.url,
        "kind": evidence.kind,
        "publisher": evidence.publisher,
        "published": _date(evidence.published),
        "stance": evidence.stance,
        "quote": evidence.quote,
        "note": evidence.note,
        "group": evidence.group,
        "added_at": iso_moment(evidence.added_at),
        "added_by": evidence.added_by,
        "captures": [_flat(capture) for capture in evidence.captures],
        "places": [_flat(place) for place in evidence.places],
    }


def _step(step: StepEntry) -> dict[str, Any]:
    return {
        "ref": step.ref,
        "uuid": step.uuid,
        "number": step.number,
        "status": step.status,
        "rating": _rating(step.rating),
        "summary": step.summary,
        "explanation": step.explanation,
        "reason": step.reason,
        "as_of": _date(step.as_of),
        "at": iso_moment(step.at),
        "by": step.by,
        "desk": step.desk,
        "publisher": step.publisher,
        "origin": step.origin,
        "evidence": list(step.evidence),
        "lapsed": [{"evidence": ref, "stance": stance} for ref, stance in step.lapsed],
    }


def _link(link: LinkEntry) -> dict[str, Any]:
    return {
        "uuid": link.uuid,
        "claim": link.claim,
        "claim_uuid": link.claim_uuid,
        "text": link.text,
        "status": link.status,
        "rating": link.rating,
        "type": link.type,
        "inverse": link.inverse,
        "state": link.state,
        "score": link.score,
        "reason": link.reason,
        "linked_at": iso_moment(link.linked_at),
        "linked_by": link.linked_by,
    }


def _date(date: PartialDate | None) -> str | None:
    return date.iso if date else None
