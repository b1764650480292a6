"""`claims edit`: change what a claim is said to be."""

from __future__ import annotations

from typing import Any

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.output import json_option, print_claims
from claims.cli.types import CLAIM, OneOf
from claims.cli.voided import say_voided
from claims.domain.vocabulary import ClaimKind, Priority
from claims.errors import UsageError
from claims.i18n import _
from claims.services.claim import edit_claim
from claims.services.report.build import get_claim
from claims.services.signoff import find_standing


@click.command(
    name="edit",
    cls=Command,
    help=_(
        "Change claims: their words, kind, priority or topics. What stood before stays in the history. A "
        "rated claim's words change only with a reason, which voids its sign-offs; those of a published one "
        "with `claims correct --text`."
    ),
    example="claims edit C1 C2 --topic energía --priority high",
)
@click.argument("claims", nargs=-1, required=True, type=CLAIM)
@click.option("--text", metavar="TEXT", help=_("The claim in your own neutral words."))
@click.option("--language", metavar="TAG", help=_("The language of --text."))
@click.option("--kind", type=OneOf(ClaimKind), help=_("What sort of statement it is."))
@click.option("--priority", type=OneOf(Priority), help=_("How soon it wants checking."))
@click.option("--check-worthy/--not-check-worthy", default=None, help=_("Is it worth checking?"))
@click.option("--check-worthy-reason", metavar="TEXT", help=_("Why, or why not. Empty text clears it."))
@click.option("--topic", "topics", multiple=True, metavar="WORD", help=_("Add a topic. May be repeated."))
@click.option("--remove-topic", "removed", multiple=True, metavar="WORD", help=_("Take a topic off."))
@click.option("--no-match", is_flag=True, help=_("Change --text although another claim says the same."))
@click.option("--reason", metavar="TEXT", help=_("Why."))
@json_option
@pass_app
def command(  # noqa: PLR0913
    app: App,
    /,
    *,
    claims: tuple[int, ...],
    topics: tuple[str, ...],
    removed: tuple[str, ...],
    reason: str | None,
    no_match: bool,
    as_json: bool,
    **fields: Any,  # noqa: ANN401
) -> None:
    """Change claims."""
    if fields["text"] is not None and len(set(claims)) > 1:
        raise UsageError(
            _("Several claims cannot be given one text."), hint=_("Change the words of one claim at a time.")
        )
    wanted = {key: value for key, value in fields.items() if value is not None}
    with app.working() as work:
        standing = find_standing(work.connection, claims)
        for number in dict.fromkeys(claims):
            edit_claim(
                work,
                number,
                wanted,
                add_topics=topics,
                remove_topics=removed,
                reason=reason,
                no_match=no_match,
            )
        entries = [get_claim(work.connection, number) for number in dict.fromkeys(claims)]
    if as_json:
        print_claims(entries)
        return
    for entry in entries:
        click.echo(entry.ref)
    app.say(_("Changed %(refs)s.") % {"refs": ", ".join(entry.ref for entry in entries)})
    for entry in entries:
        say_voided(app, entry, standing)
