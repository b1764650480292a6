"""`claims source`: the outlets and accounts that publish articles."""

from __future__ import annotations

from typing import Any

import click

from claims.cli.app import App, Command, Noun, pass_app
from claims.cli.output import format_option, json_option, local, print_json, print_list, print_records
from claims.cli.types import SOURCE, OneOf
from claims.domain.reference import Kind, format_reference
from claims.domain.vocabulary import SourceKind
from claims.i18n import _
from claims.services import source as service


@click.group(name="source", cls=Noun, help=_("Sources: the outlets and accounts that publish articles."))
def command() -> None:
    """Hold the verbs."""


def _fields(function: Any) -> Any:  # noqa: ANN401 - a decorator
    for option in reversed(
        [
            click.option("--language", metavar="TAG", help=_("Its language (BCP 47), such as es.")),
            click.option("--homepage", metavar="URL", help=_("Its homepage.")),
            click.option("--country", metavar="CODE", help=_("Its country (ISO 3166-1), such as VE.")),
            click.option("--ownership", metavar="TEXT", help=_("A note on who owns it.")),
        ]
    ):
        function = option(function)
    return function


@command.command(
    cls=Command,
    help=_("Enter a source."),
    example='claims source add "La Gaceta de Virelda" --kind newspaper --language es '
    "--homepage https://gacetadevirelda.example",
)
@click.argument("name")
@click.option("--kind", type=OneOf(SourceKind), required=True, help=_("What it is."))
@_fields
@json_option
@pass_app
def add(app: App, /, *, as_json: bool, **fields: Any) -> None:  # noqa: ANN401 - a flag of the command line
    """Enter a source."""
    with app.working() as work:
        number = service.add_source(work, **fields)
        record = service.get_source(work.connection, number)
    if as_json:
        print_json(record)
    else:
        click.echo(record.ref)
        app.say(_("Entered the source %(ref)s %(name)s.") % {"ref": record.ref, "name": record.name})


@command.command(name="list", cls=Command, help=_("List the sources."), example="claims source list")
@format_option()
@pass_app
def list_(app: App, /, *, output: str) -> None:
    """List the sources."""
    with app.reading() as connection:
        records = service.list_sources(connection)
    print_list(
        app,
        records,
        [
            (_("Ref"), lambda record: record.ref),
            (_("Kind"), lambda record: record.kind),
            (_("Language"), lambda record: record.language or ""),
            (_("Country"), lambda record: record.country or ""),
            (_("Articles"), lambda record: str(record.articles)),
            (_("Name"), lambda record: record.name),
        ],
        output,
        empty=_('There are no sources yet. Enter the first: claims source add "La Gaceta" --kind newspaper'),
    )


@command.command(cls=Command, help=_("Show sources."), example='claims source show S1 "La Gaceta"')
@click.argument("sources", nargs=-1, required=True, type=SOURCE)
@format_option()
@pass_app
def show(app: App, /, *, sources: tuple[str, ...], output: str) -> None:
    """Show sources."""
    with app.reading() as connection:
        records = [
            service.get_source(connection, service.resolve_source(connection, name)) for name in sources
        ]
    print_records(app, records, _shown, output)


def _shown(record: service.Source) -> list[tuple[str, str]]:
    return [
        (_("Source"), f"{record.ref} {record.name}"),
        (_("Kind"), record.kind),
        (_("Language"), record.language or ""),
        (_("Country"), record.country or ""),
        (_("Homepage"), record.homepage or ""),
        (_("Ownership"), record.ownership or ""),
        (_("Articles"), str(record.articles)),
        (_("Entered"), local(record.recorded_at)),
        (_("UUID"), record.uuid),
    ]


@command.command(
    cls=Command,
    help=_("Change a source. An empty text clears a field; what stood before stays in `claims log`."),
    example="claims source edit S1 --country ES",
)
@click.argument("source", type=SOURCE)
@click.option("--name", metavar="NAME", help=_("Its name."))
@click.option("--kind", type=OneOf(SourceKind), help=_("What it is."))
@_fields
@click.option("--reason", metavar="TEXT", help=_("Why."))
@json_option
@pass_app
def edit(app: App, /, *, source: str, reason: str | None, as_json: bool, **fields: Any) -> None:  # noqa: ANN401
    """Change a source."""
    wanted = {key: value for key, value in fields.items() if value is not None}
    with app.working() as work:
        number = service.resolve_source(work.connection, source)
        service.edit_source(work, number, wanted, reason=reason)
        record = service.get_source(work.connection, number)
    if as_json:
        print_json(record)
    else:
        click.echo(format_reference(Kind.SOURCE, number))
        app.say(_("Changed %(ref)s %(name)s.") % {"ref": record.ref, "name": record.name})
