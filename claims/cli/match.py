"""`claims match`: find what has been said, and checked, before."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.files import read_text
from claims.cli.output import format_option, print_list
from claims.cli.seen import choose_embedder, choose_ranker, describe, reasons
from claims.cli.types import CLAIM, NUMBER, Probability
from claims.domain.language import check_language
from claims.domain.reference import find_reference
from claims.domain.text import clean, visible
from claims.errors import InvalidInputError, NotFoundError, UsageError
from claims.i18n import _
from claims.matching.match import THRESHOLD
from claims.services.match import Seen, find_seen, find_seen_like

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class _SeenInLine(Seen):
    """A match of one of several statements, with the statement and its line, counted from 1."""

    line: int
    statement: str


@click.command(
    name="match",
    cls=Command,
    help=_(
        "Find claims on record that likely say the same as a statement, however it is worded, the likeliest "
        "first, with why: the words in common, the same number or another one, the same claimant.\n\n"
        "STATEMENT is a sentence or a post, a claim on record (C12), or - for standard input; with --each "
        "every line of it is a statement. A match is a suggestion: `claims link` confirms or rejects it. "
        "With the extra [semantic] and `claims db embed`, meaning counts too, also across languages. Ends "
        "with 3 when nothing is likely enough."
    ),
    example='claims match "Más de mil hogares se quedaron sin luz en Quelmora"\n'
    "claims match --each --format jsonl -",
)
@click.argument("statement")
@click.option("--each", is_flag=True, help=_("Every line is a statement of its own."))
@click.option(
    "--threshold",
    type=Probability(0, 1),
    default=THRESHOLD,
    show_default=True,
    help=_("The least probability that a claim says the same."),
)
@click.option("--limit", type=NUMBER, default=5, show_default=True, help=_("How many for each statement."))
@click.option("--language", metavar="TAG", help=_("The language of the statement; guessed if left out."))
@click.option("--words-only", is_flag=True, help=_("Leave meaning aside, though [semantic] is installed."))
@format_option()
@pass_app
@click.pass_context
def command(  # noqa: PLR0913 - the options of a command
    ctx: click.Context,
    app: App,
    /,
    *,
    statement: str,
    each: bool,
    threshold: float,
    limit: int,
    language: str | None,
    words_only: bool,
    output: str,
) -> None:
    """Match."""
    language = check_language(language) if language else None
    text = read_text(app, "-") if statement == "-" else statement
    known = find_reference(text)
    if each and known is not None:
        raise UsageError(
            _("--each takes statements, one a line."), hint=_("Leave it out to compare a claim on record.")
        )
    with app.reading() as connection:
        embedder = choose_embedder(words_only=words_only)
        ranker = choose_ranker(app, connection)

        def find(one: str) -> list[Seen]:
            return find_seen(
                connection,
                one,
                language=language,
                threshold=threshold,
                limit=limit,
                ranker=ranker,
                embedder=embedder,
            )

        if each:
            found: list[Seen] = [*_match_lines(app, text, find)]
        elif known is not None:
            found = find_seen_like(
                connection,
                CLAIM.convert(text.strip(), None, ctx),
                threshold=threshold,
                limit=limit,
                ranker=ranker,
                embedder=embedder,
            )
        else:
            found = find(clean(text, what=_("The statement")))
    if output == "table":
        _print_blocks(app, found)
    else:
        print_list(app, found, _columns(each=each), output, empty=_nothing())
    if not found:
        ctx.exit(NotFoundError.exit_code)


def _match_lines(app: App, text: str, find: Callable[[str], list[Seen]]) -> Iterator[_SeenInLine]:
    """Match every line that says something; one that says nothing is named on stderr and passed over."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            statement = clean(line, what=_("The statement")).strip()
            found = find(statement)
        except InvalidInputError as error:
            app.say(_("Line %(number)d: %(message)s") % {"number": number, "message": error.message})
            continue
        for seen in found:
            fields = {field.name: getattr(seen, field.name) for field in dataclasses.fields(Seen)}
            yield _SeenInLine(**fields, line=number, statement=statement)


def _print_blocks(app: App, found: list[Seen]) -> None:
    """Print matches for people, several lines each, under their statement where there were several."""
    if not found:
        app.say(_nothing())
    line = 0
    for seen in found:
        if isinstance(seen, _SeenInLine) and seen.line != line:
            if line:
                click.echo()
            line = seen.line
            click.echo(visible(f"{line}: {seen.statement}"))
        for part in describe(seen):
            click.echo(part)


def _columns(*, each: bool) -> list[tuple[str, Callable[[Seen], str]]]:
    columns: list[tuple[str, Callable[[Seen], str]]] = [
        (_("Ref"), lambda seen: seen.ref),
        (_("Likely"), lambda seen: f"{seen.probability:.0%}"),
        (_("Status"), lambda seen: seen.rating or str(seen.status)),
        (_("Claim"), lambda seen: seen.text),
        (_("Why"), lambda seen: "; ".join(reasons(seen))),
    ]
    if each:
        columns.insert(0, (_("Line"), lambda seen: str(seen.line) if isinstance(seen, _SeenInLine) else ""))
    return columns


def _nothing() -> str:
    return _("No claim on record says the same, as far as words tell.")
