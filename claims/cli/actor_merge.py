"""`claims actor suggest`, `merge` and `unmerge`: records of one and the same actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.named import find_actor
from claims.cli.output import format_option, json_option, print_json, print_list
from claims.cli.types import ACTOR, NUMBER, Probability
from claims.domain.reference import Kind, format_reference
from claims.domain.text import visible
from claims.errors import NotFoundError
from claims.i18n import _
from claims.services.actor import get_actor
from claims.services.actor_lookup import resolve_record
from claims.services.merge import forget_difference, merge_actors, tell_apart, unmerge_actor
from claims.services.namesake import THRESHOLD, Suggestion, find_score, suggest_same

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@click.command(
    cls=Command,
    help=_(
        "Suggest actors that may be one and the same, the likeliest first, by their names, aliases and "
        "roles: other spellings, initials, words in another order, one name within the other, acronyms, "
        "slips of the pen. With an actor, only those like it.\n\nNothing is merged by itself, and what was "
        "merged or told apart (claims actor merge … --not-same) is not suggested again. "
        "Exit code 3 says that there is none."
    ),
    example="claims actor suggest\nclaims actor suggest R1 --threshold 0.4",
)
@click.argument("actor", type=ACTOR, required=False)
@click.option(
    "--threshold",
    type=Probability(0.0, 1.0),
    default=THRESHOLD,
    show_default=True,
    help=_("How likely they must be at least."),
)
@click.option("--limit", type=NUMBER, default=50, show_default=True, help=_("How many pairs."))
@click.option("--all", "everything", is_flag=True, help=_("All of them."))
@format_option()
@pass_app
@click.pass_context
def suggest(  # noqa: PLR0913
    ctx: click.Context,
    app: App,
    /,
    *,
    actor: str | None,
    threshold: float,
    limit: int,
    everything: bool,
    output: str,
) -> None:
    """Suggest pairs."""
    with app.reading() as connection:
        found = suggest_same(
            connection,
            number=find_actor(connection, actor) if actor is not None else None,
            threshold=threshold,
            limit=None if everything else limit + 1,
        )
    shown = found if everything else found[:limit]
    if output == "table" and shown:
        for one in shown:
            _print(one)
        app.say(
            _("Say what they are: claims actor merge %(actor)s %(other)s, or --not-same.")
            % {"actor": shown[0].actor, "other": shown[0].other}
        )
    else:
        print_list(
            app, shown, _columns(), output, empty=_("No two actors are as likely as that to be the same.")
        )
    if len(shown) < len(found):
        app.say(_("There are more: %(option)s, or --all.") % {"option": f"--limit {2 * limit}"})
    if not found:
        ctx.exit(NotFoundError.exit_code)


def _print(one: Suggestion) -> None:
    """Print a pair for people: how likely, both names, and why."""
    margin = max(len(one.actor), len(one.other))
    click.secho(f"{one.score:.2f}  {one.actor:<{margin}}  {visible(one.name)}", bold=True)
    click.echo(f"      {one.other:<{margin}}  {visible(one.other_name)}")
    for reason in one.reasons:
        click.echo(f"      {'':<{margin}}  {visible(reason)}")


def _columns() -> Sequence[tuple[str, Callable[[Suggestion], str]]]:
    return [
        (_("Likely"), lambda one: f"{one.score:.2f}"),
        (_("Actor"), lambda one: f"{one.actor} {one.name}"),
        (_("Other"), lambda one: f"{one.other} {one.other_name}"),
        (_("Why"), lambda one: "; ".join(one.reasons)),
    ]


@click.command(
    cls=Command,
    help=_(
        "Merge an actor into another, which stays: the names of both find it, and the claims of both count "
        "as its own. No record changes, so that `claims actor unmerge` takes it back.\n\nWith --not-same the "
        "two are never suggested for each other again. Two that have a Wikidata id each are merged with a "
        "reason only."
    ),
    example='claims actor merge R5 R2\nclaims actor merge R7 R2 --not-same --reason "Es su hermano."',
)
@click.argument("actor", type=ACTOR)
@click.argument("into", type=ACTOR)
@click.option("--not-same", is_flag=True, help=_("They are not the same: remember it."))
@click.option("--reason", metavar="TEXT", help=_("Why."))
@json_option
@pass_app
def merge(  # noqa: PLR0913
    app: App, /, *, actor: str, into: str, not_same: bool, reason: str | None, as_json: bool
) -> None:
    """Merge, or tell apart."""
    # The score before the lock is taken: among very many names it takes its time.
    with app.reading() as connection:
        number, other = (resolve_record(connection, text) for text in (actor, into))
        score = find_score(connection, number, other)
    with app.working() as work:
        if not_same:
            tell_apart(work, number, other, reason=reason, score=score)
            stays = other
        else:
            stays = merge_actors(work, number, other, reason=reason, score=score)
        record = get_actor(work.connection, stays)
    if as_json:
        print_json(record)
        return
    click.echo(record.ref)
    values = {"actor": format_reference(Kind.ACTOR, number), "ref": record.ref, "name": record.name}
    if not_same:
        app.say(_("%(actor)s and %(ref)s are not the same, and are not suggested again.") % values)
        return
    if stays != other:
        app.say(
            _("%(merged)s was merged into %(ref)s, which stands for it.")
            % {"merged": format_reference(Kind.ACTOR, other), "ref": record.ref}
        )
    app.say(_("Merged %(actor)s into %(ref)s %(name)s.") % values)
    app.say(_("To take it back: claims actor unmerge %(actor)s --reason …") % values)


@click.command(
    cls=Command,
    help=_(
        "Take back that an actor was merged into another, with a reason: its names and claims are its own "
        "again, with what was merged into it before. With a second actor, take back that the two are not the "
        "same. What was said stays on record."
    ),
    example='claims actor unmerge R5 --reason "Son dos hermanos."',
)
@click.argument("actor", type=ACTOR)
@click.argument("other", type=ACTOR, required=False)
@click.option("--reason", metavar="TEXT", required=True, help=_("Why."))
@json_option
@pass_app
def unmerge(app: App, /, *, actor: str, other: str | None, reason: str, as_json: bool) -> None:
    """Take back a merge, or a difference."""
    with app.working() as work:
        number = resolve_record(work.connection, actor)
        if other is None:
            second = unmerge_actor(work, number, reason=reason)
            message = _("%(actor)s %(name)s is no longer merged into %(other)s.")
        else:
            second = resolve_record(work.connection, other)
            forget_difference(work, number, second, reason=reason)
            message = _("%(actor)s and %(other)s may be the same again.")
        record = get_actor(work.connection, number)
    if as_json:
        print_json(record)
        return
    click.echo(record.ref)
    values = {"actor": record.ref, "name": record.name, "other": format_reference(Kind.ACTOR, second)}
    app.say(message % values)
