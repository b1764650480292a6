"""What the templates call by the name of `prose`, gathered from the modules that hold it."""

from __future__ import annotations

from claims.formats.context import context
from claims.formats.count import claim_count, evidence_count, source_count
from claims.formats.html_prose.editorial import other_review, outlet_correction, publication, reply, sign_off
from claims.formats.html_prose.evidence import evidence
from claims.formats.html_prose.report import counted, provenance
from claims.formats.html_prose.text import (
    inward,
    outward,
    paragraphs,
    read_date,
    read_day,
    read_moment,
    say,
    show,
)
from claims.formats.html_prose.verdict import corrections, decision, rating, step, tone, verdict

__all__ = [
    "claim_count",
    "context",
    "corrections",
    "counted",
    "decision",
    "evidence",
    "evidence_count",
    "inward",
    "other_review",
    "outlet_correction",
    "outward",
    "paragraphs",
    "provenance",
    "publication",
    "rating",
    "read_date",
    "read_day",
    "read_moment",
    "reply",
    "say",
    "show",
    "sign_off",
    "source_count",
    "step",
    "tone",
    "verdict",
]
