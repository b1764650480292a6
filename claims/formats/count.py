"""How many: of claims, of the evidence of one, and of its independent sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.domain.report import INDEPENDENT_SOURCES_WANTED
from claims.formats.dates import read_number
from claims.i18n import _, ngettext

if TYPE_CHECKING:
    from claims.domain.report import ClaimEntry


def claim_count(number: int) -> str:
    """Count claims."""
    return ngettext("%(count)s claim", "%(count)s claims", number) % {"count": read_number(number)}


def source_count(claim: ClaimEntry) -> str:
    """Count the evidence of a claim and its independent sources, for a cell."""
    if not claim.evidence:
        return _("none")
    return _("%(all)d (%(independent)d independent)") % {
        "all": len(claim.evidence),
        "independent": claim.independent_sources,
    }


def evidence_count(claim: ClaimEntry) -> str:
    """Count the evidence of a claim and its independent sources, and say when they are too few."""
    count, sources = len(claim.evidence), claim.independent_sources
    text = ngettext("%(count)d piece", "%(count)d pieces", count) % {"count": count}
    text += " " + ngettext("from %(count)d source", "from %(count)d independent sources", sources) % {
        "count": sources
    }
    if sources < INDEPENDENT_SOURCES_WANTED:
        text += _("; fewer than two independent sources")
    return text + "."
