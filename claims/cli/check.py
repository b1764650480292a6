"""`claims check`: what still blocks publication, and what is wrong with a file of ClaimReview."""

from __future__ import annotations

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.output import print_json
from claims.cli.review import make_options, review_options
from claims.cli.standards import find_standard
from claims.domain.reference import Kind, find_reference, get_reference
from claims.domain.standard import Level, check_claim
from claims.domain.text import visible
from claims.i18n import _
from claims.services.report.build import get_claim
from claims.services.signoff import count_needed

BLOCKED = 7
"""The exit code when something blocks."""


@click.command(
    name="check",
    cls=Command,
    help=_(
        "Check what still blocks a claim's publication, and what is only advised. The standard is the house "
        "file where there is one, else ifcn; `claimreview` checks the ClaimReview that is exported of the "
        "claim, with the same options, or a file of anybody's. Something that blocks ends it with 7."
    ),
    example="claims check C1 --standard ifcn\n"
    "claims check C1 --standard claimreview --base-url https://verifica.example\n"
    "claims check feed.json --standard claimreview",
)
@click.argument("claim", metavar="CLAIM|FILE")
@click.option("--standard", type=click.Choice(["ifcn", "house", "claimreview"]), help=_("Which standard."))
@click.option(
    "--house",
    metavar="FILE",
    help=_("The house file; that of the settings, or house.toml beside the database, if left out."),
)
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json"], case_sensitive=False),
    default="table",
    show_default=True,
    help=_("How it is printed."),
)
@review_options
@click.option("--json", "as_json", is_flag=True, help=_("The same as --format json."))
@pass_app
@click.pass_context
def command(  # noqa: PLR0913
    ctx: click.Context,
    app: App,
    /,
    *,
    claim: str,
    standard: str | None,
    house: str | None,
    output: str,
    as_json: bool,
    **given: str | None,
) -> None:
    """Check a claim or a file."""
    output = "json" if as_json else output
    reference = find_reference(claim)
    if standard == "claimreview":
        from claims.cli.check_file import check_file, check_review, say  # noqa: PLC0415 - for this standard

        if reference is None:
            outcome = check_file(app, claim)
        else:
            options = make_options(app, **given)
            with app.reading() as connection:
                entry = get_claim(connection, get_reference(claim, Kind.CLAIM))
            outcome = check_review(entry, options)
        say(app, claim, outcome, output)
        ctx.exit(BLOCKED if outcome.errors else 0)
    chosen = find_standard(app, standard, house)
    number = get_reference(claim, Kind.CLAIM)
    with app.reading() as connection:
        entry = get_claim(connection, number)
        findings = check_claim(entry, chosen, sign_offs=count_needed(connection, number))
    if output == "json":
        print_json(findings)
    else:
        words = {Level.BLOCKS: _("blocks"), Level.ADVISED: _("advised")}
        broad = max(map(len, words.values()))
        for one in findings:
            click.echo(visible(f"{words[one.level]:<{broad}} {one.rule}: {one.what} ({one.source})"))
    blocking = sum(one.level is Level.BLOCKS for one in findings)
    app.say(
        _("%(ref)s by %(standard)s: %(blocking)d block, %(advised)d advised.")
        % {
            "ref": entry.ref,
            "standard": chosen.name,
            "blocking": blocking,
            "advised": len(findings) - blocking,
        }
    )
    ctx.exit(BLOCKED if blocking else 0)
