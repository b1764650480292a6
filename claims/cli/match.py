"""`claims match`: find what has been said, and checked, before."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

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
    from collections.abc import Callable, Iterable, Iterator

    from claims.matching.match import Ranker
    from claims.matching.semantic import Embedder


class _How(TypedDict):
    """How every statement is matched."""

    threshold: float
    limit: int
    ranker: Ranker | None
    embedder: Embedder | None


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
    if each and find_reference(statement) is not None:
        raise UsageError(
            _("--each takes statements, one a line."), hint=_("Leave it out to compare a claim on record.")
        )
    with app.reading() as connection:
        embedder = choose_embedder(words_only=words_only)
        ranker = choose_ranker(app, connection)

        def find(one: str) -> list[Seen]:
            how: _How = {"threshold": threshold, "limit": limit, "ranker": ranker, "embedder": embedder}
            if find_reference(one) is not None:
                return find_seen_like(connection, CLAIM.convert(one.strip(), None, ctx), **how)
            said = clean(one, what=_("The statement"))
            return find_seen(connection, said, language=language, **how)

        found: Iterable[Seen] = _match_lines(app, text, find) if each else find(text)
        # Inside, for what is found for one line is printed before the next one is looked up.
        if not _print(app, found, output, each=each):
            ctx.exit(NotFoundError.exit_code)


def _match_lines(app: App, text: str, find: Callable[[str], list[Seen]]) -> Iterator[_SeenInLine]:
    """Match every line that says something; one that says nothing is named on stderr and passed over."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found = find(line)
        except (InvalidInputError, NotFoundError) as error:
            app.say(_("Line %(number)d: %(message)s") % {"number": number, "message": error.message})
            continue
        for seen in found:
            fields = {field.name: getattr(seen, field.name) for field in dataclasses.fields(Seen)}
            yield _SeenInLine(**fields, line=number, statement=line.strip())


def _print(app: App, found: Iterable[Seen], output: str, *, each: bool) -> bool:
    """Print matches, as they are found where the format lets them be, and tell whether there were any."""
    if output == "table":
        return _print_blocks(app, found)
    if output == "jsonl":
        any_found = False
        for seen in found:
            print_list(app, [seen], [], output, empty="")
            any_found = True
        if not any_found:
            app.say(_nothing())
        return any_found
    every = list(found)
    print_list(app, every, _columns(each=each), output, empty=_nothing())
    return bool(every)


def _print_blocks(app: App, found: Iterable[Seen]) -> bool:
    """Print matches for people, several lines each, under their statement where there were several."""
    line = 0
    seen = None
    for seen in found:
        if isinstance(seen, _SeenInLine) and seen.line != line:
            if line:
                click.echo()
            line = seen.line
            click.echo(visible(f"{line}: {seen.statement}"))
        for part in describe(seen):
            click.echo(part)
    if seen is None:
        app.say(_nothing())
    return seen is not None


def _columns(*, each: bool) -> list[tuple[str, Callable[[Seen], str]]]:
    columns: list[tuple[str, Callable[[Seen], str]]] = [
        (_("Ref"), lambda seen: seen.ref),
        (_("Likely"), lambda seen: f"{seen.probability:.0%}"),
        (_("Status"), lambda seen: seen.rating or seen.status),
        (_("Claim"), lambda seen: seen.text),
        (_("Why"), lambda seen: "; ".join(reasons(seen))),
    ]
    if each:
        columns.insert(0, (_("Line"), lambda seen: str(seen.line) if isinstance(seen, _SeenInLine) else ""))
    return columns


def _nothing() -> str:
    return _("No claim on record says the same, as far as words tell.")
