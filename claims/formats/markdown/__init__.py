"""Markdown to publish (CommonMark with GFM's tables): a summary table, then a section a claim.

A section shows every item that a published fact-check must have (IFCN code of principles), or says that it
is missing. What is missing is said in one line, so that a long list of unreviewed claims stays readable.
"""

from __future__ import annotations

from itertools import groupby
from typing import IO, TYPE_CHECKING

from tabulate import tabulate

from claims.domain.text import cut
from claims.formats.count import claim_count, source_count
from claims.formats.dates import read_moment
from claims.formats.escape import escape_markdown
from claims.formats.labels import counted, filtered, label, sentence
from claims.formats.markdown.appearance import made_item
from claims.formats.markdown.editorial import outlets_item, published_item, reply_item, signed_item
from claims.formats.markdown.evidence import evidence_item
from claims.formats.markdown.item import SHOWN_OF_HASH, Item, prose_item
from claims.formats.markdown.record import links_item, others_item, record_item
from claims.formats.markdown.verdict import (
    corrections_item,
    decision_item,
    history_item,
    rating_item,
    retracted_item,
)
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claims.domain.report import ClaimEntry, Report
    from claims.formats import Options

LONGEST_IN_TABLE = 120
NOTHING = "—"


def write(report: Report, sink: IO[str], options: Options) -> None:  # noqa: ARG001 - every format has the same call
    """Write the report; its claims are walked twice, first for the summary table."""
    blocks = [f"# {escape_markdown(report.title)}", _provenance(report), _counts(report)]
    rows = [_summary_row(claim) for claim in report.claims]
    if rows:
        blocks.append(_summary_table(rows))
    sink.write("\n\n".join(blocks) + "\n")
    for claim in report.claims:
        sink.write("\n" + "\n\n".join(_section(claim)) + "\n")


def _provenance(report: Report) -> str:
    """Say which state of which database the report shows, and through which filters."""
    if report.state_at is None:
        state = _("Database %(database)s, in which nothing has been recorded yet.")
    else:
        state = _("Database %(database)s as of event %(event)d (hash %(hash)s), %(at)s.")
    lines = [
        state
        % {
            "database": escape_markdown(report.database),
            "event": report.state_event,
            "hash": escape_markdown(report.state_hash[:SHOWN_OF_HASH]),
            "at": read_moment(report.state_at) if report.state_at else "",
        }
    ]
    if report.filters:
        lines.append(_("Filters: %(filters)s.") % {"filters": escape_markdown(filtered(report.filters))})
    return "\\\n".join(lines)


def _counts(report: Report) -> str:
    if not report.total:
        return _("No claims.")
    by_status = ", ".join(counted(status, count) for status, count in report.by_status if count)
    return f"**{claim_count(report.total)}:** {by_status}."


def _summary_table(rows: list[tuple[str, ...]]) -> str:
    headers = [
        _("Ref"),
        _("Claim"),
        _("Claimant"),
        _("Status"),
        _("Rating"),
        _("Sources"),
        _("Article"),
    ]
    return tabulate(rows, headers, tablefmt="github", disable_numparse=True)


def _summary_row(claim: ClaimEntry) -> tuple[str, ...]:
    return (
        claim.ref,
        escape_markdown(cut(claim.text, LONGEST_IN_TABLE)),
        escape_markdown(", ".join(claim.claimants)) or NOTHING,
        sentence(label(claim.status)),
        escape_markdown(claim.rating.label) if claim.rating else NOTHING,
        source_count(claim),
        escape_markdown(", ".join(_articles(claim))) or NOTHING,
    )


def _articles(claim: ClaimEntry) -> Iterable[str]:
    """Name the articles a claim appears in, each once; the section links them."""
    named = (f"{entry.article.ref} {entry.article.source}" for entry in claim.appearances)
    return dict.fromkeys(named)


def _section(claim: ClaimEntry) -> Iterator[str]:
    """Give the blocks of a claim's section."""
    yield f"## {claim.ref} — {escape_markdown(claim.text)}"
    for brief, items in groupby(_items(claim), key=lambda item: item.brief):
        if brief:
            yield " · ".join(map(str, items))
        else:
            for item in items:
                yield str(item)
                yield from item.blocks


def _items(claim: ClaimEntry) -> Iterator[Item]:
    if claim.retraction:
        yield retracted_item(claim.retraction)
    corrected = corrections_item(claim)
    if not corrected.brief:
        yield corrected  # before what it corrects, so that no reader misses it
    yield made_item(claim)
    yield Item(_("Status"), label(claim.status), brief=True)
    yield rating_item(claim)
    step = claim.current
    yield prose_item(_("Summary"), step.summary if step else None)
    yield prose_item(_("Explanation"), step.explanation if step else None)
    yield evidence_item(claim)
    yield decision_item(claim)
    yield reply_item(claim)
    yield signed_item(claim)
    if claim.publications:
        yield published_item(claim)
    if corrected.brief:
        yield corrected
    if claim.outlet_corrections:
        yield outlets_item(claim)
    if claim.links:
        yield links_item(claim)
    if claim.others:
        yield others_item(claim)
    yield history_item(claim)
    yield record_item(claim)
