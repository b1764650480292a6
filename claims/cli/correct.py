"""`claims correct`: put right what was published, with a public note."""

from __future__ import annotations

from typing import Any

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.output import json_option, print_claims
from claims.cli.types import CLAIM, DATE, READ, OneOf
from claims.domain.reference import Kind, format_reference
from claims.domain.vocabulary import Severity
from claims.formats.labels import label
from claims.i18n import _
from claims.services.correction import Amendment, correct
from claims.services.report.build import get_claim
from claims.services.scale import resolve_rating


@click.command(
    name="correct",
    cls=Command,
    help=_(
        "Correct a published claim: only what is given changes, and the evidence that stands now is relied "
        "on. A public note of what changed is written in the claim's language, and every report shows it."
    ),
    example='claims correct C1 --rating misleading --summary "Fueron 940." --reason "Registro nuevo."',
)
@click.argument("claim", type=CLAIM)
@click.option("--rating", metavar="LABEL", help=_("The right rating."))
@click.option("--scale", metavar="NAME", help=_("The rating scale; the one of the settings if left out."))
@click.option("--text", metavar="TEXT", help=_("The claim in the right words."))
@click.option("--summary", metavar="TEXT", help=_("The right summary."))
@click.option("--explanation", metavar="TEXT", help=_("The right explanation."))
@click.option("--as-of", type=DATE, help=_("The date that the decision speaks of."))
@click.option("--reason", metavar="TEXT", required=True, help=_("What was wrong."))
@click.option(
    "--severity", type=OneOf(Severity), help=_("Major when the rating or --text changes, if left out.")
)
@click.option("--note", metavar="TEXT", help=_("The public note, in place of the generated one."))
@click.option("--no-match", is_flag=True, help=_("Change --text although another claim says the same."))
@READ
@json_option
@pass_app
def command(
    app: App,
    /,
    *,
    claim: int,
    rating: str | None,
    scale: str | None,
    as_json: bool,
    **given: Any,  # noqa: ANN401
) -> None:
    """Correct a claim."""
    with app.working() as work:
        rating_id = None
        if rating is not None:
            rating_id = resolve_rating(work.connection, rating, scale or app.setting("scale") or "default")
        number = correct(work, claim, Amendment(rating_id=rating_id, **given))
        entry = get_claim(work.connection, claim)
    if as_json:
        print_claims([entry])
        return
    click.echo(format_reference(Kind.VERIFICATION, number))
    newest = entry.corrections[-1]
    app.say(
        _("Corrected %(ref)s (%(severity)s). %(note)s")
        % {"ref": entry.ref, "severity": label(newest.severity), "note": newest.note}
    )
    app.say(
        _("Next, by a colleague: claims sign-off %(ref)s --step %(step)s, then claims publish %(ref)s")
        % {"ref": entry.ref, "step": newest.after}
    )
