"""`claims suggest`: the likely claims of an article, to be read, picked and recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claims.cli.app import App, Command, at_terminal, pass_app
from claims.cli.output import format_option, print_list
from claims.cli.seen import choose_embedder, choose_ranker
from claims.cli.suggest_record import Choice, pick, read_claimants, record_all
from claims.cli.suggested import describe_suggested, name_claimant
from claims.cli.types import ARTICLE, NUMBER, Numbers
from claims.errors import UsageError
from claims.i18n import _
from claims.matching.state import is_complete
from claims.services.article import resolve_article
from claims.services.suggest import suggest_claims

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.services.suggest import Suggested


@click.command(
    name="suggest",
    cls=Command,
    help=_(
        "Suggest claims of an article. They are its sentences that are worth checking, the best first, each "
        "with who is said to say it, what marks it, and whether it was checked before.\n\n"
        "Nothing is created unasked. --record takes some of them as they are, with the article's words as "
        "the claim's text (claims edit puts it in your own); --pick walks through them at a terminal. A "
        "claimant that is not on record is entered with --new-actors alone, or named with --claimant 3=NAME."
    ),
    example="claims suggest A1 --limit 5\nclaims suggest A1 --record 1,3 --claimant 3=outlet",
)
@click.argument("article", type=ARTICLE)
@click.option("--limit", type=NUMBER, default=10, show_default=True, help=_("How many."))
@click.option("--all", "everything", is_flag=True, help=_("All sentences of the article."))
@click.option("--record", "chosen", type=Numbers(), help=_("Record these: 1,3,7 or 1-4."))
@click.option("--pick", "picking", is_flag=True, help=_("Walk through them: accept, edit, skip, quit."))
@click.option(
    "--claimant",
    "claimants",
    multiple=True,
    metavar="N=NAME",
    help=_("Who makes the claim of suggestion N: an actor, or `outlet`. May be repeated."),
)
@click.option("--new-actors", is_flag=True, help=_("Enter the claimants that are not on record as actors."))
@click.option(
    "--topic", "topics", multiple=True, metavar="WORD", help=_("What the recorded claims are about.")
)
@click.option("--words-only", is_flag=True, help=_("Leave meaning aside, though [semantic] is installed."))
@format_option()
@pass_app
def command(  # noqa: PLR0913 - the options of a command
    app: App,
    /,
    *,
    article: str,
    limit: int,
    everything: bool,
    chosen: tuple[int, ...] | None,
    picking: bool,
    claimants: tuple[str, ...],
    new_actors: bool,
    topics: tuple[str, ...],
    words_only: bool,
    output: str,
) -> None:
    """Suggest claims."""
    if picking and chosen is not None:
        raise UsageError(_("--pick and --record exclude each other."), hint=_("Leave one of them out."))
    if picking and not at_terminal():
        raise UsageError(
            _("--pick asks at a terminal, and there is none."),
            hint=_("Record by number: claims suggest %(article)s --record 1,3") % {"article": article},
        )
    named = read_claimants(claimants)
    if named and chosen is None:
        raise UsageError(
            _("--claimant goes with --record."), hint=_("Say which: --record 3 --claimant 3=NAME")
        )
    with app.reading() as connection:
        number = resolve_article(connection, article)
        found = suggest_claims(
            connection,
            number,
            numbers=chosen,
            limit=None if everything or chosen is not None else limit,
            ranker=choose_ranker(app, connection),
            embedder=choose_embedder(words_only=words_only),
        )
        if not is_complete(connection):
            app.say(_("Not looked for in what is on record: the index is not complete (claims db reindex)."))
    if chosen is not None:
        choices = [Choice(one, named.get(one.number), new_actor=new_actors) for one in found]
        record_all(app, number, choices, topics)
        return
    if picking:
        pick(app, number, found, topics)
        return
    _print(app, found, output)


def _print(app: App, found: Sequence[Suggested], output: str) -> None:
    empty = _("No sentence of the article is long enough to be a claim.")
    if output == "table":
        for one in found:
            for line in describe_suggested(one):
                click.echo(line)
        if not found:
            app.say(empty)
        return
    print_list(
        app,
        found,
        [
            (_("No."), lambda one: str(one.number)),
            (_("Likely"), lambda one: f"{one.probability:.0%}"),
            (_("Kind"), lambda one: one.kind),
            (_("Claimant"), lambda one: name_claimant(one.speaker)),
            (_("Quote"), lambda one: " ".join(one.quote.split())),
            (_("Seen before"), _known),
        ],
        output,
        empty=empty,
    )


def _known(one: Suggested) -> str:
    """Name the claims on record that a suggestion is, or may be."""
    return ", ".join(dict.fromkeys([*one.recorded, *(seen.ref for seen in one.seen)]))
