"""The table on a terminal: one line a claim, cut to the width there is."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from tabulate import MIN_PADDING, tabulate

from claims.domain.text import cut, visible
from claims.formats.labels import label
from claims.i18n import _

if TYPE_CHECKING:
    from claims.domain.report import ClaimEntry, Report
    from claims.formats import Options

NARROWEST_CLAIM = 20
LONGEST = {"rating": 18, "claimant": 24, "article": 20}
"""How much of a cell is shown at most; the claim itself takes what is left, but never less than its own."""

_GAP = 2
_CLAIM = 3


def write(report: Report, sink: IO[str], options: Options) -> None:
    """Write the table, or nothing when the report holds no claims.

    A table needs the width of its widest cells, so all its lines are held until the end: a program reads
    another format.
    """
    lines = [_cells(claim) for claim in report.claims]
    if not lines:
        return
    headers = [_("Ref"), _("Status"), _("Rating"), _("Claim"), _("Claimant"), _("Article")]
    columns = zip(headers, *lines, strict=True)
    widths = [max(len(header) + MIN_PADDING, *map(len, cells)) for header, *cells in columns]
    taken = sum(widths) - widths[_CLAIM] + _GAP * (len(widths) - 1)
    for line in lines:
        line[_CLAIM] = cut(line[_CLAIM], max(options.width - taken, NARROWEST_CLAIM))
    sink.write(tabulate(lines, headers, tablefmt="simple", disable_numparse=True) + "\n")


def _cells(claim: ClaimEntry) -> list[str]:
    return [
        claim.ref,
        label(claim.status),
        cut(visible(claim.rating.label), LONGEST["rating"]) if claim.rating else "",
        visible(claim.text),
        cut(visible(", ".join(claim.claimants)), LONGEST["claimant"]),
        cut(visible(_article(claim)), LONGEST["article"]),
    ]


def _article(claim: ClaimEntry) -> str:
    """Name the first article the claim appears in, and say how many more there are."""
    if not claim.appearances:
        return ""
    first, *others = dict.fromkeys(entry.article for entry in claim.appearances)
    more = f" +{len(others)}" if others else ""
    return f"{first.ref}{more} {first.source}"
