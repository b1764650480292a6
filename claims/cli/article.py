"""`claims article`: what is said about articles; their texts stand in files of their own."""

from __future__ import annotations

from typing import Any

import click

from claims.cli.app import App, Command, Noun, pass_app
from claims.cli.article_show import show
from claims.cli.article_text import add, article_fields, extract, update
from claims.cli.intake import FIELDS
from claims.cli.output import format_option, json_option, print_json, print_list, shown_date
from claims.cli.reanchor import command as reanchor
from claims.cli.types import ARTICLE, NUMBER, SOURCE
from claims.domain.reference import Kind, format_reference
from claims.i18n import _
from claims.services import article as service
from claims.services.source import resolve_source


@click.group(name="article", cls=Noun, help=_("Articles and their texts."))
def command() -> None:
    """Hold the verbs."""


@click.command(
    cls=Command,
    help=_("Confirm what was guessed of an article: all of it, or the fields that are named."),
    example="claims article confirm A1 title byline",
)
@click.argument("article", type=ARTICLE)
@click.argument("fields", nargs=-1, type=click.Choice(FIELDS, case_sensitive=False))
@json_option
@pass_app
def confirm(app: App, /, *, article: str, fields: tuple[str, ...], as_json: bool) -> None:
    """Confirm what was guessed."""
    with app.working() as work:
        number = service.resolve_article(work.connection, article)
        service.edit_article(work, number, {}, confirm=fields or FIELDS)
        record = service.get_article(work.connection, number)
    if as_json:
        print_json(record)
        return
    click.echo(record.ref)
    app.say(
        _("Confirmed. Still guessed: %(fields)s") % {"fields": ", ".join(record.guessed)}
        if record.guessed
        else _("Confirmed: nothing of %(ref)s is guessed.") % {"ref": record.ref}
    )


@click.command(
    name="list", cls=Command, help=_("List articles."), example="claims article list --source gaceta"
)
@click.option("--source", type=SOURCE, help=_("Only this source's."))
@click.option("--after", type=ARTICLE, help=_("Begin after this article."))
@click.option("--limit", type=NUMBER, default=50, show_default=True, help=_("How many."))
@click.option("--all", "everything", is_flag=True, help=_("All of them."))
@format_option()
@pass_app
def list_(  # noqa: PLR0913
    app: App,
    /,
    *,
    source: str | None,
    after: str | None,
    limit: int,
    everything: bool,
    output: str,
) -> None:
    """List articles."""
    with app.reading() as connection:
        records = service.list_articles(
            connection,
            source_id=resolve_source(connection, source) if source is not None else None,
            after=service.resolve_article(connection, after) if after is not None else 0,
            limit=None if everything else limit + 1,
        )
    print_list(
        app,
        records,
        [
            (_("Ref"), lambda record: record.ref),
            (_("Published"), lambda record: shown_date(record.published)),
            (_("Source"), lambda record: record.source),
            (_("Texts"), lambda record: str(record.snapshots)),
            (_("Claims"), lambda record: str(record.claims)),
            (_("Title"), lambda record: record.title),
        ],
        output,
        empty=_("No article fits.")
        if source or after
        else _("There are no articles yet. Enter the first: claims article add FILE --source … --title …"),
        limit=None if everything else limit,
    )


@click.command(
    cls=Command,
    help=_(
        "Change what is said about an article; its text never changes. An empty --byline or --url clears it."
    ),
    example='claims article edit A1 --byline "Ana Robledo"',
)
@click.argument("article", type=ARTICLE)
@click.option("--title", metavar="TEXT", help=_("Its title."))
@article_fields
@click.option("--reason", metavar="TEXT", help=_("Why."))
@json_option
@pass_app
def edit(app: App, /, *, article: str, reason: str | None, as_json: bool, **fields: Any) -> None:  # noqa: ANN401
    """Change an article."""
    wanted = {key: value for key, value in fields.items() if value is not None}
    with app.working() as work:
        number = service.resolve_article(work.connection, article)
        service.edit_article(work, number, wanted, reason=reason)
        record = service.get_article(work.connection, number)
    if as_json:
        print_json(record)
    else:
        click.echo(format_reference(Kind.ARTICLE, number))
        app.say(_("Changed %(ref)s «%(title)s».") % {"ref": record.ref, "title": record.title})


for verb in (add, update, extract, confirm, list_, show, edit, reanchor):
    command.add_command(verb)
