"""`claims article`: articles, their texts, and the claims marked in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from claims.cli.app import App, Command, Noun, pass_app
from claims.cli.files import read_text
from claims.cli.marked import marked_text
from claims.cli.output import (
    format_option,
    json_option,
    local,
    plain,
    print_fields,
    print_json,
    print_list,
    print_records,
    shown_date,
)
from claims.cli.types import ARTICLE, DATE, NUMBER, SOURCE, OneOf
from claims.domain.reference import Kind, format_reference
from claims.domain.vocabulary import IntakeMethod, MediaKind
from claims.errors import UsageError
from claims.i18n import _, ngettext
from claims.services import article as service
from claims.services.source import resolve_source

if TYPE_CHECKING:
    from claims.domain.partial_date import PartialDate


@click.group(name="article", cls=Noun, help=_("Articles and their texts."))
def command() -> None:
    """Hold the verbs."""


def _fields(function: Any) -> Any:  # noqa: ANN401 - a decorator
    for option in reversed(
        [
            click.option("--published", type=DATE, help=_("When it was published.")),
            click.option("--language", metavar="TAG", help=_("Its language (BCP 47), such as es.")),
            click.option("--url", metavar="URL", help=_("Its address.")),
            click.option("--byline", metavar="NAMES", help=_("Who signs it.")),
            click.option("--media", type=OneOf(MediaKind), help=_("What it is made of.")),
        ]
    ):
        function = option(function)
    return function


def _read(app: App, file: str) -> service.NewText:
    if "://" in file:
        raise UsageError(
            _("claims does not fetch pages yet."),
            hint=_("Save the article's text to a file, and give its address: FILE --url %(url)s")
            % {"url": file},
        )
    method = IntakeMethod.STDIN if file == "-" else IntakeMethod.FILE
    return service.NewText(read_text(app, file), method, origin=None if file == "-" else file)


@command.command(
    cls=Command,
    help=_(
        "Enter an article with its text, from a file or from standard input (-). Its language is that of its "
        "source unless it is given."
    ),
    example='claims article add nota.txt --source gaceta --title "El canciller recibe al embajador" '
    "--published 2026-03-02",
)
@click.argument("file")
@click.option("--source", type=SOURCE, required=True, help=_("Who published it."))
@click.option("--title", metavar="TEXT", required=True, help=_("Its title."))
@_fields
@json_option
@pass_app
def add(  # noqa: PLR0913 - the options of the command
    app: App,
    /,
    *,
    file: str,
    source: str,
    title: str,
    media: MediaKind | None,
    as_json: bool,
    published: PartialDate | None,
    **fields: Any,  # noqa: ANN401
) -> None:
    """Enter an article."""
    new = _read(app, file)
    with app.working() as work:
        number = service.add_article(
            work,
            source_id=resolve_source(work.connection, source),
            new=new,
            title=title,
            media=media or MediaKind.TEXT,
            published=published,
            fallback_language=app.setting("language") or "es",
            **fields,
        )
        record = service.get_article(work.connection, number)
        snapshot = service.get_snapshot(work.connection, number)
    if as_json:
        print_json(record)
        return
    click.echo(record.ref)
    app.say(
        _("Entered %(ref)s «%(title)s» (%(source)s): %(length)d characters, SHA-256 %(sha256)s.")
        % {
            "ref": record.ref,
            "title": record.title,
            "source": record.source,
            "length": snapshot.length,
            "sha256": snapshot.sha256,
        }
    )
    app.say(_("Next: claims record %(ref)s --quote … --text … --claimant …") % {"ref": record.ref})


@command.command(
    cls=Command,
    help=_(
        "Keep a new text of an article as its next snapshot. Quotes stay anchored to the text they were "
        "recorded in."
    ),
    example="claims article update A1 nota-corregida.txt",
)
@click.argument("article", type=ARTICLE)
@click.argument("file")
@json_option
@pass_app
def update(app: App, /, *, article: str, file: str, as_json: bool) -> None:
    """Keep a new text."""
    new = _read(app, file)
    with app.working() as work:
        number = service.resolve_article(work.connection, article)
        service.update_article(work, number, new)
        record = service.get_article(work.connection, number)
        snapshot = service.get_snapshot(work.connection, number)
        quotes = service.list_standing(work.connection, number, snapshot.text)
    if as_json:
        print_json({**plain(record), "snapshot": snapshot.number, "sha256": snapshot.sha256})
        return
    click.echo(record.ref)
    app.say(
        _("%(ref)s has snapshot %(number)d: %(length)d characters, SHA-256 %(sha256)s.")
        % {
            "ref": record.ref,
            "number": snapshot.number,
            "length": snapshot.length,
            "sha256": snapshot.sha256,
        }
    )
    lost = [quote for quote in quotes if not quote.stands]
    if quotes:
        app.say(
            _("%(count)d quotes stay with the texts they were recorded in; %(stand)d stand in this one too.")
            % {"count": len(quotes), "stand": len(quotes) - len(lost)}
        )
    for quote in lost:
        app.say(
            _("Not in this text: %(claim)s %(appearance)s «%(quote)s»")
            % {"claim": quote.claim, "appearance": quote.appearance, "quote": quote.quote}
        )


def _say_elsewhere(app: App, ref: str, count: int) -> None:
    if count:
        app.say(
            ngettext(
                "%(count)d quote stands in another snapshot: claims article show %(ref)s --snapshot 1",
                "%(count)d quotes stand in other snapshots: claims article show %(ref)s --snapshot 1",
                count,
            )
            % {"count": count, "ref": ref}
        )


@command.command(
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


@command.command(
    cls=Command,
    help=_("Show articles: the text with every anchored quote marked and numbered."),
    example="claims article show A1",
)
@click.argument("articles", nargs=-1, required=True, type=ARTICLE)
@click.option("--snapshot", type=NUMBER, help=_("Which of its texts; the newest if left out."))
@format_option()
@pass_app
def show(app: App, /, *, articles: tuple[str, ...], snapshot: int | None, output: str) -> None:
    """Show articles."""
    shown = []
    with app.reading() as connection:
        for name in articles:
            number = service.resolve_article(connection, name)
            text = service.get_snapshot(connection, number, snapshot)
            shown.append(
                _Shown(
                    service.get_article(connection, number),
                    text,
                    service.list_marks(connection, number, text.number),
                    service.count_elsewhere(connection, number, text.number),
                )
            )
    if output in {"json", "jsonl", "csv"}:
        wholes = [
            {**plain(one.article), "snapshot": plain(one.snapshot), "quotes": plain(one.marks)}
            for one in shown
        ]
        print_records(app, wholes, lambda _whole: [], output)
        return
    for place, one in enumerate(shown):
        if place:
            click.echo()
        markdown = output == "markdown"
        print_fields(one.fields(), markdown=markdown)
        click.echo()
        click.echo(marked_text(one.snapshot.text, one.marks, markdown=markdown), nl=False)
        _say_elsewhere(app, one.article.ref, one.elsewhere)


@dataclass(frozen=True, slots=True)
class _Shown:
    """An article as it is shown: with one of its texts and the quotes in it."""

    article: service.Article
    snapshot: service.Snapshot
    marks: list[service.Mark]
    elsewhere: int

    def fields(self) -> list[tuple[str, str]]:
        """Give what stands above the text."""
        where = {
            "number": self.snapshot.number,
            "count": self.article.snapshots,
            "when": local(self.snapshot.fetched_at),
            "length": self.snapshot.length,
        }
        return [
            (_("Article"), f"{self.article.ref} {self.article.title}"),
            (_("Source"), f"{self.article.source_ref} {self.article.source}"),
            (_("Published"), shown_date(self.article.published)),
            (_("Byline"), self.article.byline or ""),
            (_("Address"), self.article.url or ""),
            (_("Language"), self.article.language),
            (_("Snapshot"), _("%(number)d of %(count)d, %(when)s, %(length)d characters") % where),
            (_("SHA-256"), self.snapshot.sha256),
        ]


@command.command(
    cls=Command,
    help=_(
        "Change what is said about an article; its text never changes. An empty --byline or --url clears it."
    ),
    example='claims article edit A1 --byline "Ana Robledo"',
)
@click.argument("article", type=ARTICLE)
@click.option("--title", metavar="TEXT", help=_("Its title."))
@_fields
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
