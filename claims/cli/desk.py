"""`claims desk`: desks and their policies."""

from __future__ import annotations

import click

from claims.cli.app import App, Command, Noun, pass_app
from claims.cli.output import format_option, json_option, print_json, print_list
from claims.i18n import _, ngettext
from claims.services.desk import list_desks, set_sign_offs

_MOST = 9


@click.group(name="desk", cls=Noun, help=_("Desks and how many sign-offs each asks for."))
def command() -> None:
    """Hold the verbs."""


@command.command(
    name="list",
    cls=Command,
    help=_("List the desks. The first line is what goes for work without a desk."),
    example="claims desk list",
)
@format_option()
@pass_app
def list_(app: App, /, *, output: str) -> None:
    """List the desks."""
    with app.reading() as connection:
        desks = list_desks(connection)
    columns = [
        (_("Desk"), lambda one: one.name or "-"),
        (_("Sign-offs"), lambda one: str(one.sign_offs)),
    ]
    print_list(app, desks, columns, output, empty="")


@command.command(
    name="set",
    cls=Command,
    help=_("Say how many sign-offs a desk asks for. One that is not there yet is entered with --new."),
    example='claims desk set "Mesa de datos" --sign-offs 2 --new',
)
@click.argument("name")
@click.option(
    "--sign-offs",
    type=click.Choice([str(count) for count in range(_MOST + 1)]),
    metavar="NUMBER",
    required=True,
    help=_("How many, from 0 to 9."),
)
@click.option("--new", is_flag=True, help=_("It is a new desk."))
@json_option
@pass_app
def set_(app: App, /, *, name: str, sign_offs: str, new: bool, as_json: bool) -> None:
    """Set a desk's policy."""
    with app.working() as work:
        desk = set_sign_offs(work, name, int(sign_offs), new=new)
    if as_json:
        print_json(desk)
        return
    click.echo(desk.name)
    app.say(
        ngettext(
            "The desk %(name)s asks for %(count)d sign-off.",
            "The desk %(name)s asks for %(count)d sign-offs.",
            desk.sign_offs,
        )
        % {"name": desk.name, "count": desk.sign_offs}
    )
