"""`claims edition`: the frozen editions of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claims.cli.app import App, Command, Noun, pass_app
from claims.cli.output import format_option, local, print_list, print_records
from claims.cli.types import EDITION
from claims.i18n import _
from claims.services import edition as service

if TYPE_CHECKING:
    from claims.services.edition import Edition, EditionWithEvidence


@click.group(
    name="edition",
    cls=Noun,
    help=_("Frozen editions of reports. `claims report --edition NAME` makes one."),
)
def command() -> None:
    """Hold the verbs."""


@command.command(name="list", cls=Command, help=_("List the frozen editions."), example="claims edition list")
@format_option()
@pass_app
def list_(app: App, /, *, output: str) -> None:
    """List the editions."""
    with app.reading() as connection:
        editions = service.list_editions(connection)
    columns = [
        (_("When"), lambda one: local(one.frozen_at)),
        (_("Who"), lambda one: one.frozen_by),
        (_("Claims"), lambda one: str(one.claims)),
        (_("Formats"), _formats),
        (_("Program"), lambda one: one.program),
        (_("Edition"), lambda one: one.name),
        ("SHA-256", lambda one: one.sha256),
    ]
    empty = _("There are no editions yet: claims report --edition NAME -o informe.md")
    print_list(app, editions, columns, output, empty=empty)


@command.command(
    cls=Command,
    help=_("Show editions: what each holds, and the hashes of its data, its files and its evidence."),
    example='claims edition show "Enero 2026"',
)
@click.argument("names", metavar="NAME...", nargs=-1, required=True, type=EDITION)
@format_option()
@pass_app
def show(app: App, /, *, names: tuple[str, ...], output: str) -> None:
    """Show editions."""
    with app.reading() as connection:
        editions = [
            service.read_evidence(connection, service.get_edition(connection, name)) for name in names
        ]
    print_records(app, editions, _fields, output)


def _formats(one: Edition) -> str:
    return ", ".join(file.format for file in one.files)


def _fields(one: EditionWithEvidence) -> list[tuple[str, str]]:
    files = [f"{file.format}  {file.sha256}  {file.size}" for file in one.files]
    held = [
        f"{evidence.ref}  {capture.ref}  {capture.sha256 or capture.archive_url}"
        for evidence in one.evidence
        for capture in evidence.captures
    ]
    bare = [evidence.ref for evidence in one.evidence if not evidence.captures]
    return [
        (_("Edition"), one.name),
        (_("Title"), one.title),
        (_("Filters"), "\n".join(f"{name} = {value}" for name, value in one.filters)),
        (_("Claims"), str(one.claims)),
        (_("Frozen"), f"{local(one.frozen_at)}  {one.frozen_by}"),
        (_("State"), _("event %(event)d") % {"event": one.event} + f", {local(one.state_at)}\n{one.hash}"),
        (
            _("Program"),
            _("%(program)s, report layout %(schema)d, tables %(revision)s")
            % {"program": one.program, "schema": one.schema, "revision": one.revision},
        ),
        (_("Database"), one.database),
        (_("Data"), f"{one.sha256}  {one.size}"),
        (_("Files"), "\n".join(files)),
        (_("Captures"), "\n".join(held)),
        (_("Without captures"), ", ".join(bare)),
    ]
