"""`claims article show`: a text with every anchored quote marked."""

from __future__ import annotations

from dataclasses import dataclass

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.marked import marked_text
from claims.cli.output import format_option, local, plain, print_fields, print_records, shown_date
from claims.cli.types import ARTICLE, NUMBER
from claims.domain.reference import Kind
from claims.i18n import _, ngettext
from claims.services import article as service
from claims.services.capture import Capture, list_captures
from claims.services.snapshot import Mark, Snapshot, count_elsewhere, get_snapshot, list_marks


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


@click.command(
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
            text = get_snapshot(connection, number, snapshot)
            shown.append(
                _Shown(
                    service.get_article(connection, number),
                    text,
                    list_marks(connection, number, text.number),
                    count_elsewhere(connection, number, text.number),
                    list_captures(connection, of=(Kind.ARTICLE, number)),
                )
            )
    if output in {"json", "jsonl", "csv"}:
        wholes = [
            {
                **plain(one.article),
                "snapshot": plain(one.snapshot),
                "quotes": plain(one.marks),
                "captures": plain(one.captures),
            }
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
    snapshot: Snapshot
    marks: list[Mark]
    elsewhere: int
    captures: list[Capture]

    def fields(self) -> list[tuple[str, str]]:
        """Give what stands above the text."""
        where = {
            "number": self.snapshot.number,
            "count": self.article.snapshots,
            "when": local(self.snapshot.fetched_at),
            "length": self.snapshot.length,
        }
        article = self.article
        return [
            (_("Article"), f"{article.ref} {article.title}{self._mark('title')}"),
            (_("Source"), f"{article.source_ref} {article.source}"),
            (_("Published"), shown_date(article.published) + self._mark("published")),
            (_("Byline"), (article.byline or "") + self._mark("byline")),
            (_("Address"), (article.url or "") + self._mark("url")),
            (_("Language"), article.language + self._mark("language")),
            (_("Snapshot"), _("%(number)d of %(count)d, %(when)s, %(length)d characters") % where),
            (_("SHA-256"), self.snapshot.sha256),
            (_("Captures"), "\n".join(map(_shown_capture, self.captures))),
        ]

    def _mark(self, field: str) -> str:
        return " " + _("(guessed)") if field in self.article.guessed else ""


def _shown_capture(one: Capture) -> str:
    """Write a capture in a line, and its note below."""
    where = one.archive_url or _("%(type)s, %(size)d bytes") % {"type": one.media_type, "size": one.size}
    return f"{one.ref} {local(one.captured_at)} {where}" + (f"\n{one.note}" if one.note else "")
