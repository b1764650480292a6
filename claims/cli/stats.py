"""`claims stats`: how the work stands, in figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.filters import filter_options, make_filter
from claims.cli.output import format_option, print_list
from claims.i18n import _, ngettext
from claims.services.statistic import Figure, Group, read_statistics


@click.command(
    name="stats",
    cls=Command,
    help=_(
        "Show how the work stands, in figures: of all claims, or of those that the filters let through.\n\n"
        "Named are the topics and claimants with the most claims, and of what waits the oldest claim."
    ),
    example="claims stats\nclaims stats --since 2026-01-01 --format csv",
)
@filter_options
@format_option()
@pass_app
def command(app: App, /, *, output: str, **given: Any) -> None:  # noqa: ANN401
    """Show the figures."""
    with app.reading() as connection:
        claim_filter, said = make_filter(connection, given)
        figures = read_statistics(connection, claim_filter, now=dt.datetime.now(dt.UTC))
    words = {
        "claims": _("claims"),
        "appearances": _("appearances"),
        "articles": _("articles"),
        "sources": _("sources"),
        "evidence": _("pieces of evidence"),
        "publications": _("published claims"),
        "corrections": _("corrections"),
    }
    titles = {
        Group.RECORD: _("On record"),
        Group.STATUS: _("Status"),
        Group.BUCKET: _("Verdict"),
        Group.TOPIC: _("Topic"),
        Group.CLAIMANT: _("Claimant"),
        Group.WAITING: _("Waiting longest"),
    }
    seen: set[Group] = set()

    def title(figure: Figure) -> str:
        """Give the group's title once, before its first figure."""
        if figure.group in seen:
            return ""
        seen.add(figure.group)
        return titles[figure.group]

    print_list(
        app,
        figures,
        [
            (_("What"), title),
            (_("Of"), lambda figure: words.get(figure.name, figure.name)),
            (_("Number"), _number),
        ],
        output,
        empty=_("No claim fits.")
        if said
        else _("There are no claims yet. Record the first: claims record A1 --quote … --text … --claimant …"),
    )


def _number(figure: Figure) -> str:
    if figure.group is not Group.WAITING:
        return str(figure.number)
    days = ngettext("%(count)d day", "%(count)d days", figure.number) % {"count": figure.number}
    return f"{figure.ref}: {days}"
