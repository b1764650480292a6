"""`claims publish`: a decision goes out to readers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.output import json_option, print_claims
from claims.cli.standards import find_standard
from claims.cli.types import CLAIM, DATE, READ
from claims.domain.partial_date import PartialDate
from claims.domain.reference import Kind, format_reference
from claims.domain.standard import read_overridden
from claims.errors import UsageError
from claims.i18n import _
from claims.services.publication import Outing, publish
from claims.services.report.build import get_claim

if TYPE_CHECKING:
    from claims.domain.report import ClaimEntry


@click.command(
    name="publish",
    cls=Command,
    help=_(
        "Publish a claim. It must be decided, or awaiting sign-off with all that its desk asks for. What the "
        "standard says blocks is refused, unless you override it with a reason, which every report shows. "
        "After a correction it is published again, at the same address unless another is given."
    ),
    example="claims publish C1 --url https://contraste.example/cable --date 2026-03-09",
)
@click.argument("claim", type=CLAIM)
@click.option("--url", metavar="URL", help=_("Where readers find it."))
@click.option("--date", "published", type=DATE, help=_("When it went out; today if left out."))
@click.option(
    "--house",
    metavar="FILE",
    help=_("The house file; that of the settings, or house.toml beside the database, if left out."),
)
@click.option("--override", is_flag=True, help=_("Publish although the standard holds it back."))
@click.option("--reason", metavar="TEXT", help=_("Why, with --override."))
@READ
@json_option
@pass_app
def command(  # noqa: PLR0913
    app: App,
    /,
    *,
    claim: int,
    url: str | None,
    published: PartialDate | None,
    house: str | None,
    override: bool,
    reason: str | None,
    read: int | None,
    as_json: bool,
) -> None:
    """Publish a claim."""
    if override != bool(reason):
        raise UsageError(
            _("--override and --reason go together."), hint=_('Such as: --override --reason "…"')
        )
    standard = find_standard(app, None, house)
    with app.working() as work:
        date = published or PartialDate(work.at.astimezone(dt.UTC).date().isoformat())
        doubts = _doubt_date(date, get_claim(work.connection, claim))
        number = publish(work, claim, Outing(date, url, standard, reason, read))
        entry = get_claim(work.connection, claim)
    if as_json:
        print_claims([entry])
        return
    click.echo(format_reference(Kind.VERIFICATION, number))
    newest = entry.publications[-1]
    app.say(
        _("Published %(ref)s: %(url)s, %(date)s.")
        % {"ref": entry.ref, "url": newest.url, "date": newest.published}
    )
    if newest.overridden:
        app.say(_("Overridden: %(what)s") % {"what": "; ".join(read_overridden(newest.overridden))})
    for doubt in doubts:
        app.say(doubt)


def _doubt_date(date: PartialDate, entry: ClaimEntry) -> list[str]:
    """Warn of a date before the decision was written down, or before any article made the claim."""
    doubts = []
    if entry.current and _is_before(date, entry.current.at.astimezone(dt.UTC).date().isoformat()):
        doubts.append(
            _("Warning: %(date)s is before %(step)s was taken.") % {"date": date, "step": entry.current.ref}
        )
    articles = [one.article for one in entry.appearances if one.article.published]
    if articles and all(_is_before(date, str(one.published)) for one in articles):
        first = min(articles, key=lambda one: str(one.published))
        doubts.append(
            _("Warning: %(date)s is before %(article)s was published: %(published)s.")
            % {"date": date, "article": first.ref, "published": first.published}
        )
    return doubts


def _is_before(date: PartialDate, other: str) -> bool:
    """Tell whether a date is surely before another one; within a month or a year nobody knows."""
    length = min(len(str(date)), len(other))
    return str(date)[:length] < other[:length]
