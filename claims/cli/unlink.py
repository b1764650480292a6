"""`claims unlink`: take back what was said of two claims."""

from __future__ import annotations

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.output import json_option, print_json
from claims.cli.types import CLAIM
from claims.domain.reference import Kind, format_reference
from claims.i18n import _
from claims.services.link import get_link, unlink_claims


@click.command(
    name="unlink",
    cls=Command,
    help=_(
        "Take back how a claim stands to others, also that they are not the same, with a reason. What was "
        "said stays on record."
    ),
    example='claims unlink C12 C7 --reason "Hablan de años distintos."',
)
@click.argument("claim", type=CLAIM)
@click.argument("others", nargs=-1, required=True, type=CLAIM)
@click.option("--reason", metavar="TEXT", required=True, help=_("Why."))
@json_option
@pass_app
def command(app: App, /, *, claim: int, others: tuple[int, ...], reason: str, as_json: bool) -> None:
    """Unlink claims."""
    with app.working() as work:
        numbers = [unlink_claims(work, claim, other, reason=reason) for other in dict.fromkeys(others)]
        links = [get_link(work.connection, number) for number in numbers]
    if as_json:
        print_json(links[0] if len(links) == 1 else links)
        return
    refs = [format_reference(Kind.CLAIM, number) for number in dict.fromkeys((claim, *others))]
    for ref in refs:
        click.echo(ref)
    app.say(_("Unlinked %(claim)s from %(others)s.") % {"claim": refs[0], "others": ", ".join(refs[1:])})
