"""`claims link`: say how claims stand to one another, or that they are not the same."""

from __future__ import annotations

from typing import Any

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.code import word
from claims.cli.output import json_option, print_json
from claims.cli.types import CLAIM, OneOf
from claims.domain.reference import Kind, format_reference
from claims.domain.vocabulary import LinkState, LinkType
from claims.errors import UsageError
from claims.i18n import _
from claims.services.duplicate import find_score
from claims.services.link import Link, get_link, link_claims, reject_link

_TYPE = OneOf(LinkType)


class _LinkCommand(Command):
    """A command whose own `--as` stands in the stead of the common one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.params = [one for one in self.params if not (one.opts == ["--as"] and one.name == "as")]


def _part(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> LinkType | None:
    """Part the types of link from the people: a person has a mail address, and signs."""
    people = [value for value in values if "@" in value]
    if people:
        ctx.ensure_object(App).options["user"] = people[-1]
    types = {_TYPE.convert(value, param, ctx) for value in values if "@" not in value}
    if len(types) > 1:
        raise click.UsageError(_("Two claims are linked in one way."), ctx)
    return next(iter(types), None)


@click.command(
    name="link",
    cls=_LinkCommand,
    help=_(
        "Say how a claim stands to others: the same (duplicate), nearly the same (variant), the same in "
        "another language, the opposite, or a part of them. With --not-same the program never suggests them "
        "for each other again. All of the claims are linked, or none.\n\nOf two claims one link stands; "
        'another one in its stead asks for a reason. Who signs may still be named here: --as "NAME <MAIL>".'
    ),
    example='claims link C12 C7 --as duplicate\nclaims link C12 C9 --not-same --reason "Es otro año."',
)
@click.argument("claim", type=CLAIM)
@click.argument("others", nargs=-1, required=True, type=CLAIM)
@click.option(
    "--as",
    "link_type",
    metavar=f"[{'|'.join(LinkType)}]",
    multiple=True,
    callback=_part,
    shell_complete=_TYPE.shell_complete,
    help=_("What the first claim is to the others."),
)
@click.option("--not-same", is_flag=True, help=_("They are not the same: remember it."))
@click.option("--reason", metavar="TEXT", help=_("Why."))
@json_option
@pass_app
def command(  # noqa: PLR0913
    app: App,
    /,
    *,
    claim: int,
    others: tuple[int, ...],
    link_type: LinkType | None,
    not_same: bool,
    reason: str | None,
    as_json: bool,
) -> None:
    """Link claims."""
    if not_same == (link_type is not None):
        raise UsageError(
            _("Say either how they are linked or that they are not the same."),
            hint=_("Give --as duplicate (or another), or --not-same."),
        )
    with app.working() as work:
        links: list[Link] = []
        for other in dict.fromkeys(others):
            score = find_score(work.connection, claim, other)
            if link_type is None:
                number = reject_link(work, claim, other, reason=reason, score=score)
            else:
                number = link_claims(work, claim, other, link_type, reason=reason, score=score)
            links.append(get_link(work.connection, number))
    if as_json:
        print_json(links[0] if len(links) == 1 else links)
        return
    click.echo(format_reference(Kind.CLAIM, claim))
    for link in links:
        click.echo(link.other)
    for link in links:
        app.say(_say(link))


def _say(link: Link) -> str:
    values = {"claim": link.claim, "other": link.other, "type": word(link.type)}
    if link.state is LinkState.REJECTED:
        return _("%(claim)s and %(other)s are not the same, and are not suggested again.") % values
    return _("Linked %(claim)s to %(other)s as %(type)s.") % values
