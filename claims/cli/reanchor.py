"""`claims article reanchor`: the quotes of an article carried to its newest text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.output import format_option, print_list
from claims.cli.types import ARTICLE
from claims.domain.text import cut
from claims.domain.vocabulary import AnchorState
from claims.i18n import _, ngettext
from claims.services.article import resolve_article
from claims.services.reanchor import assess, reanchor_article

if TYPE_CHECKING:
    from claims.services.reanchor import Outcome

_WIDTH = 60


@click.command(
    name="reanchor",
    cls=Command,
    help=_(
        "Carry every quote of an article to its newest text. A quote is exact, moved (with how alike its "
        "words are), ambiguous or lost; it is never attached to a sentence that only looks like its own. "
        "What is written stays."
    ),
    example="claims article reanchor A1 --dry-run",
)
@click.argument("article", type=ARTICLE)
@click.option("--dry-run", is_flag=True, help=_("Only tell what would become of the quotes."))
@format_option()
@pass_app
def command(app: App, /, *, article: str, dry_run: bool, output: str) -> None:
    """Carry the quotes."""
    if dry_run:
        with app.reading() as connection:
            outcomes = assess(connection, resolve_article(connection, article))
    else:
        with app.working() as work:
            outcomes = reanchor_article(work, resolve_article(work.connection, article))
    print_list(
        app,
        outcomes,
        [
            (_("Ref"), lambda one: one.appearance),
            (_("Claim"), lambda one: one.claim),
            (_("State"), lambda one: one.state),
            (_("Alike"), lambda one: "" if one.score is None else f"{one.score:.2f}"),
            (_("Quote"), lambda one: cut(one.quote, _WIDTH)),
        ],
        output,
        empty=_("There is no quote of it on record. Record one: claims record ARTICLE --quote …"),
        limit=None,
    )
    say_outcomes(app, article, outcomes)
    if dry_run:
        app.say(_("Nothing was written: this was a dry run."))


def say_outcomes(app: App, ref: str, outcomes: list[Outcome]) -> None:
    """Say of every quote that is not exact what became of it, and what to do."""
    count = sum(1 for one in outcomes if one.state is AnchorState.EXACT)
    if count:
        app.say(
            ngettext(
                "%(count)d quote stands in the newest text word for word.",
                "%(count)d quotes stand in the newest text word for word.",
                count,
            )
            % {"count": count}
        )
    for one in outcomes:
        if one.state is AnchorState.EXACT:
            continue
        values = {
            "ref": one.appearance,
            "claim": one.claim,
            "quote": cut(one.quote, 2 * _WIDTH),
            "found": cut(one.found or "", 2 * _WIDTH),
            "article": ref,
        }
        app.say(_sentence(one) % values)


def _sentence(outcome: Outcome) -> str:
    if outcome.state is AnchorState.MOVED:
        return _("Moved: %(ref)s of %(claim)s «%(quote)s» reads now «%(found)s».")
    if outcome.state is AnchorState.AMBIGUOUS:
        return _(
            "Ambiguous: %(ref)s of %(claim)s «%(quote)s» may stand in several places. Say which: "
            "claims appearance correct %(ref)s --snapshot N --occurrence N --reason …"
        )
    if outcome.changed:
        return _(
            "Lost: %(ref)s of %(claim)s «%(quote)s». A figure, a name or a denial is another one in what "
            "comes nearest: «%(found)s»."
        )
    if outcome.found:
        return _(
            "Lost: %(ref)s of %(claim)s «%(quote)s». Not sure enough to be taken for it: «%(found)s». If it "
            "is: claims appearance correct %(ref)s --snapshot N --quote … --reason …"
        )
    return _("Lost: %(ref)s of %(claim)s «%(quote)s» does not stand in the newest text.")
