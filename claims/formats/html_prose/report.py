"""What a report says of itself: how many claims it holds, and which state of which database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.formats import labels
from claims.formats.count import claim_count
from claims.formats.html_prose.text import SHOWN_OF_HASH, read_moment, say
from claims.i18n import _

if TYPE_CHECKING:
    from markupsafe import Markup

    from claims.domain.report import Report


def counted(report: Report) -> str:
    """Say how many claims a report holds, and how they stand."""
    if not report.total:
        return _("No claims.")
    total = claim_count(report.total)
    by_status = ", ".join(labels.counted(status, count) for status, count in report.by_status if count)
    return f"{total}: {by_status}."


def provenance(report: Report) -> list[Markup]:
    """Say which state of which database a report shows, and through which filters."""
    if report.state_at is None:
        lines = [
            say(_("Database %(database)s, in which nothing has been recorded yet."), database=report.database)
        ]
    else:
        state = _("Database %(database)s as of event %(event)d (hash %(hash)s), %(at)s.")
        lines = [
            say(
                state,
                database=report.database,
                event=report.state_event,
                hash=report.state_hash[:SHOWN_OF_HASH],
                at=read_moment(report.state_at),
            )
        ]
    if report.filters:
        lines.append(say(_("Filters: %(filters)s."), filters=labels.filtered(report.filters)))
    return lines
