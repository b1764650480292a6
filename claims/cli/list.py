"""`claims list`: list claims."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.filters import filter_options, make_filter
from claims.cli.output import as_of_option, format_option, print_list
from claims.cli.types import CLAIM, NUMBER
from claims.config import identify
from claims.errors import NotFoundError
from claims.i18n import _
from claims.services.selection import list_claims

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.domain.partial_date import PartialDate


@click.command(
    name="list",
    cls=Command,
    help=_("List claims, in the order they were recorded."),
    example="claims list --status in_progress --actor Belarte",
)
@filter_options
@click.option("--assigned", metavar="PERSON", help=_("Only those that this person works on."))
@click.option("--mine", is_flag=True, help=_("Only those that you work on."))
@click.option("--after", type=CLAIM, help=_("Begin after this claim: the next page."))
@click.option("--limit", type=NUMBER, default=50, show_default=True, help=_("How many."))
@click.option("--all", "everything", is_flag=True, help=_("All of them."))
@as_of_option
@format_option()
@pass_app
def command(  # noqa: PLR0913
    app: App,
    /,
    *,
    after: int | None,
    limit: int,
    everything: bool,
    output: str,
    assigned: str | None,
    mine: bool,
    as_of: PartialDate | None,
    **given: Any,  # noqa: ANN401
) -> None:
    """List claims."""
    with app.reading(as_of) as connection:
        claim_filter, said = make_filter(connection, given)
        if mine or assigned:
            claim_filter = replace(claim_filter, assignee_id=_person(app, connection, assigned))
        records = list_claims(
            connection, claim_filter, after=after or 0, limit=None if everything else limit + 1
        )
    print_list(
        app,
        records,
        [
            (_("Ref"), lambda record: record.ref),
            (_("Status"), lambda record: record.status),
            (_("Rating"), lambda record: record.rating or ""),
            (_("Article"), lambda record: ", ".join(record.articles)),
            (_("Claimant"), lambda record: ", ".join(record.claimants)),
            (_("Claim"), lambda record: record.text),
        ],
        output,
        empty=_("No claim fits.")
        if said or after or mine or assigned
        else _("There are no claims yet. Record the first: claims record A1 --quote … --text … --claimant …"),
        limit=None if everything else limit,
    )


def _person(app: App, connection: Connection, assigned: str | None) -> int:
    """Give the number of the person named, or of who is at work; 0 for one who has not worked here yet."""
    from claims.services.assignment import ME, resolve_person  # noqa: PLC0415 - few lists ask for it

    if assigned and assigned.casefold() != ME:
        return resolve_person(connection, assigned)
    try:
        return resolve_person(connection, identify(app.setting("user")).mail)
    except NotFoundError:
        return 0
