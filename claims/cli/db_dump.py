"""`claims db dump`: records with all that belongs to them, for another database to take in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.files import writing_text
from claims.cli.filters import filter_options, make_filter
from claims.cli.progress import progress_bar
from claims.cli.types import CLAIM
from claims.i18n import _, ngettext
from claims.services.dump.write import Dump, head_of, write_entry
from claims.services.selection import get_claim_row

if TYPE_CHECKING:
    from claims.services.selection import ClaimFilter


@click.command(
    cls=Command,
    help=_(
        "Write claims down with all that belongs to them, for another database to take in with "
        "`claims import`: their articles with the texts, their history, their evidence with its captures. "
        "Without a choice it is every record of the database. What is the database's own stays behind: "
        "its log, its editions, the rules of its desks."
    ),
    example="claims db dump -o registro.jsonl\nclaims db dump C12 C15 -o entrega.jsonl",
)
@click.argument("claims", nargs=-1, type=CLAIM)
@filter_options
@click.option(
    "-o", "--output", "target", metavar="FILE", help=_("The file to write; `-` is standard output.")
)
@pass_app
def dump(app: App, /, *, claims: tuple[int, ...], target: str | None, **given: Any) -> None:  # noqa: ANN401
    """Write records down."""
    with app.reading() as connection:
        for number in claims:
            get_claim_row(connection, number)  # refuses one that is not there
        claim_filter, said = make_filter(connection, given, claims)
        wanted: ClaimFilter | None = claim_filter if said or claims else None
        records = Dump(connection, wanted)
        whole, count = records.count(), 0
        with (
            writing_text(target) as sink,
            progress_bar(app, _("Writing"), whole, lasting=False) as advance,
        ):
            sink.write(write_entry(head_of(connection, said, whole)) + "\n")
            for entry in records.entries():
                sink.write(write_entry(entry) + "\n")
                count += "claim" in entry
                advance(1)
    if records.left_out:
        app.say(
            ngettext(
                "%(count)d link to another claim was left out: dump both claims to have it.",
                "%(count)d links to other claims were left out: dump those claims too to have them.",
                records.left_out,
            )
            % {"count": records.left_out}
        )
    app.say(
        ngettext(
            "Wrote %(count)d claim, with all that belongs to it.",
            "Wrote %(count)d claims, with all that belongs to them.",
            count,
        )
        % {"count": count}
    )
