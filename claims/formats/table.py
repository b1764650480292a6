"""The table on a terminal: one line a claim, cut to the width there is."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from tabulate import MIN_PADDING, tabulate

from claims.domain.report import Detail
from claims.domain.text import cut, visible
from claims.formats.labels import label
from claims.i18n import _

if TYPE_CHECKING:
    from claims.domain.report import ClaimEntry, Report
    from claims.formats import Options

_DETAILS = frozenset({Detail.APPEARANCES, Detail.STEPS, Detail.PUBLICATIONS})

NARROWEST_CLAIM = 20
LONGEST_OTHER = 20
"""The most of a rating or of claimants that a hundred columns show; the claim takes the room that is left."""

_SHARE = 5
_GAP = 2
_CLAIM = 3


def find_details(options: Options) -> frozenset[Detail]:  # noqa: ARG001 - every format has the same call
    """Give the details of claims that a line is drawn from."""
    return _DETAILS


def write(report: Report, sink: IO[str], options: Options) -> None:
    """Write the table, or nothing when the report holds no claims.

    A table needs the width of its widest cells, so all its lines are held until the end: a program reads
    another format.
    """
    longest = max(LONGEST_OTHER, options.width // _SHARE)
    lines = [_cells(claim, longest) for claim in report.claims]
    if not lines:
        return
    headers = [_("Ref"), _("Status"), _("Rating"), _("Claim"), _("Claimant"), _("Article")]
    columns = zip(headers, *lines, strict=True)
    widths = [max(len(header) + MIN_PADDING, *map(len, cells)) for header, *cells in columns]
    taken = sum(widths) - widths[_CLAIM] + _GAP * (len(widths) - 1)
    for line in lines:
        line[_CLAIM] = cut(line[_CLAIM], max(options.width - taken, NARROWEST_CLAIM))
    sink.write(tabulate(lines, headers, tablefmt="simple", disable_numparse=True) + "\n")


def _cells(claim: ClaimEntry, longest: int) -> list[str]:
    return [
        claim.ref,
        _status(claim),
        cut(visible(claim.rating.label), longest) if claim.rating else "",
        visible(claim.text),
        cut(visible(", ".join(claim.claimants)), longest),
        _articles(claim),
    ]


def _status(claim: ClaimEntry) -> str:
    """Name the status, and say when it went out against a standard."""
    overridden = claim.publication and claim.publication.overridden and not claim.retraction
    return (
        _("%(status)s, overridden") % {"status": label(claim.status)} if overridden else label(claim.status)
    )


def _articles(claim: ClaimEntry) -> str:
    """Refer to the first article the claim appears in, and say how many more there are."""
    refs = list(dict.fromkeys(entry.article.ref for entry in claim.appearances))
    return f"{refs[0]} +{len(refs) - 1}" if len(refs) > 1 else "".join(refs)
