"""`claims sign-off`: approve what somebody else decided."""

from __future__ import annotations

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.output import json_option, print_claims
from claims.cli.types import CLAIM, READ
from claims.domain.reference import Kind, format_reference
from claims.i18n import _, ngettext
from claims.services.report.build import get_claim
from claims.services.signoff import count_needed, sign_off_step


@click.command(
    name="sign-off",
    cls=Command,
    help=_(
        "Sign off a claim's newest step, which somebody else took. A later step that changes the rating, the "
        "texts, the as-of date or the evidence voids it, and so do other words of the claim. With --step you "
        "sign what you read: it is refused when another step stands by then."
    ),
    example='claims sign-off C1 --step V3 --note "Visto el registro."',
)
@click.argument("claim", type=CLAIM)
@READ
@click.option("--note", metavar="TEXT", help=_("What you looked at."))
@json_option
@pass_app
def command(app: App, /, *, claim: int, read: int | None, note: str | None, as_json: bool) -> None:
    """Sign off."""
    with app.working() as work:
        number = sign_off_step(work, claim, step=read, note=note)
        needed = count_needed(work.connection, claim)
        entry = get_claim(work.connection, claim)
    if as_json:
        print_claims([entry])
        return
    ref = format_reference(Kind.VERIFICATION, number)
    click.echo(ref)
    count = sum(not one.void for one in entry.sign_offs)
    app.say(
        ngettext(
            "%(step)s of %(ref)s has %(count)d sign-off; its desk asks for %(needed)d.",
            "%(step)s of %(ref)s has %(count)d sign-offs; its desk asks for %(needed)d.",
            count,
        )
        % {"step": ref, "ref": entry.ref, "count": count, "needed": needed}
    )
