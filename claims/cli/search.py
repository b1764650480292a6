"""`claims search`: find what is on record by its words."""

from __future__ import annotations

import re
from typing import Any

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.code import word
from claims.cli.filters import filter_options, make_filter
from claims.cli.output import format_option, mark, print_list, width
from claims.cli.types import NUMBER
from claims.domain.text import cut
from claims.errors import NotFoundError
from claims.i18n import _
from claims.matching.query import operators_in
from claims.matching.search import EXCERPT
from claims.services.search import PLACES, Hit, search

_BESIDE = 45
"""What the other columns of the table take of its width, about."""
_LEAST = 40
_TITLE = 24
_EXCLUDED = re.compile(r"-[^-\s]")
_PHRASE = re.compile(r"-[^\"\u201c\u201d\u00ab\u00bb]* [^\"\u201c\u201d\u00ab\u00bb]*$")


class _SearchCommand(Command):
    """A command that takes `-word` for a word to exclude, where Click would see options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the exclusions behind all else; one with spaces in it came in quotes, as a phrase."""
        options, literal = (
            (args[: args.index("--")], args[args.index("--") + 1 :]) if "--" in args else (args, [])
        )
        known = {name for parameter in self.get_params(ctx) for name in parameter.opts}  # -h among them
        excluded = [arg for arg in options if _EXCLUDED.match(arg) and arg not in known]
        words = [f'-"{arg[1:]}"' if _PHRASE.match(arg) else arg for arg in excluded]
        rest = [arg for arg in options if arg not in excluded]
        return super().parse_args(ctx, [*rest, "--", *literal, *words] if literal or words else rest)


@click.command(
    name="search",
    cls=_SearchCommand,
    help=_(
        'Find claims, articles and actors by their words.\n\nAll of WORDS must be there: a word, a "phrase", '
        "the beginning of a word*, and -what must not be. Accents, case and endings of words do not count. "
        "With a filter, the claims that fit it are found, and the articles that carry them. For claims that "
        "say the same as a sentence, see `claims match`. Ends with 3 when nothing is found."
    ),
    example="claims search 'hogares \"sin luz\" -apagón'\nclaims search infl* --bucket false --since 2025",
)
@click.argument("words", nargs=-1, required=True)
@filter_options
@click.option(
    "--in",
    "places",
    type=click.Choice(PLACES, case_sensitive=False),
    multiple=True,
    help=_("Only where the words stand there. May be repeated."),
)
@click.option("--limit", type=NUMBER, default=20, show_default=True, help=_("How many."))
@click.option("--all", "everything", is_flag=True, help=_("All of them, up to a thousand."))
@format_option()
@pass_app
@click.pass_context
def command(  # noqa: PLR0913 - the options of a command
    ctx: click.Context,
    app: App,
    /,
    *,
    words: tuple[str, ...],
    places: tuple[str, ...],
    limit: int,
    everything: bool,
    output: str,
    **given: Any,  # noqa: ANN401
) -> None:
    """Search."""
    text = " ".join(words)
    for operator in dict.fromkeys(operators_in(text)):
        app.say(
            _("%(word)s is a word here: all words must be there, and those with a - in front must not.")
            % {"word": operator}
        )
    with app.reading() as connection:
        claim_filter, _said = make_filter(connection, given)
        hits = search(
            connection,
            text,
            claim_filter,
            places=places or PLACES,
            limit=None if everything else limit + 1,
            width=max(width() - _BESIDE, _LEAST) if output == "table" else EXCERPT,
        )
    print_list(
        app,
        hits,
        [
            (_("Ref"), lambda hit: hit.ref),
            (_("Status"), lambda hit: hit.rating or word(hit.status or "")),
            (_("Found in"), lambda hit: ", ".join(map(word, hit.places))),
            (_("Excerpt"), _excerpt),
        ],
        output,
        empty=_("Nothing on record has all of these words."),
        limit=None if everything else limit,
        following=lambda _hit: f"--limit {limit * 2}",
    )
    if not hits:
        ctx.exit(NotFoundError.exit_code)


def _excerpt(hit: Hit) -> str:
    """Show the words where they were found, in front of them what an article is called."""
    marked = mark(hit.excerpt, hit.marks)
    return (
        f"{cut(hit.title, _TITLE)}: {marked}"
        if hit.kind == "article" and hit.places[0] != "title"
        else marked
    )
