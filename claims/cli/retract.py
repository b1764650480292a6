"""`claims retract`: take back what was published."""

from __future__ import annotations

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.output import json_option, print_claims
from claims.cli.types import CLAIM
from claims.domain.reference import Kind, format_reference
from claims.i18n import _
from claims.services.publication import retract
from claims.services.report.build import get_claim


@click.command(
    name="retract",
    cls=Command,
    help=_("Retract a published claim, with a reason. All that was said stays on record."),
    example='claims retract C1 --reason "El registro era apócrifo."',
)
@click.argument("claim", type=CLAIM)
@click.option("--reason", metavar="TEXT", required=True, help=_("Why."))
@json_option
@pass_app
def command(app: App, /, *, claim: int, reason: str, as_json: bool) -> None:
    """Retract a claim."""
    with app.working() as work:
        number = retract(work, claim, reason=reason)
        entry = get_claim(work.connection, claim)
    if as_json:
        print_claims([entry])
        return
    click.echo(format_reference(Kind.VERIFICATION, number))
    app.say(_("Retracted %(ref)s.") % {"ref": entry.ref})
