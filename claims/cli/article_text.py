"""`claims article add`, `update` and `extract`: the texts of articles, as they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.intake import FIELDS, Incoming, check_archive, intake_options, is_web, take, take_anew
from claims.cli.output import json_option
from claims.cli.taken import Taken, look, tell
from claims.cli.types import ARTICLE, CAPTURE, DATE, SOURCE, OneOf
from claims.domain.reference import Kind, format_reference
from claims.domain.vocabulary import CaptureKind, MediaKind
from claims.errors import NotFoundError, UsageError
from claims.i18n import _
from claims.services import article as service
from claims.services.capture import Capture, get_content, list_captures
from claims.services.snapshot import get_snapshot, retake_article, update_article
from claims.services.source import find_by_domain, find_by_name, resolve_source

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.work import Work


def article_fields(function: Any) -> Any:  # noqa: ANN401 - a decorator
    """Give a command the options for what is said about an article."""
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


@click.command(
    cls=Command,
    help=_(
        "Enter an article: a saved page (HTML, PDF, DOCX, WARC), a text or Markdown from a file or from "
        "standard input (-), or the page at an address.\n\n"
        "What the page says of itself (title, byline, date, language, address) is taken where no option "
        "says otherwise, and marked as guessed until somebody confirms it. Otherwise the language is that of "
        "the source. The source may be left out where the address is of the domain of one on record, or the "
        "site has its name. A page that is on record already is kept as its next snapshot if its text has "
        "changed."
    ),
    example="claims article add https://gacetadevirelda.example/politica/cable\n"
    'claims article add nota.txt --source gaceta --title "El canciller recibe al embajador" '
    "--published 2026-03-02",
)
@click.argument("file", metavar="FILE|-|URL")
@click.option("--source", type=SOURCE, help=_("Who published it."))
@click.option("--title", metavar="TEXT", help=_("Its title."))
@article_fields
@intake_options
@json_option
@pass_app
def add(  # noqa: PLR0913 - the options of the command
    app: App,
    /,
    *,
    file: str,
    source: str | None,
    media: MediaKind | None,
    archive: str | None,
    allow_private: bool,
    ignore_robots: bool,
    as_json: bool,
    **given: Any,  # noqa: ANN401
) -> None:
    """Enter an article."""
    if source is not None and is_web(file):
        with app.reading() as connection:
            resolve_source(connection, source)  # before anything is fetched
    incoming = take(app, file, wanted=given["url"], allow_private=allow_private, ignore_robots=ignore_robots)
    check_archive(archive, given["url"], incoming.url, incoming.said["url"])
    with app.working() as work:
        known = _find_known(work.connection, incoming, given["url"])
        if known is not None:
            taken = _retake(work, known, incoming)
        else:
            taken = _enter(app, work, incoming, source, media, given)
    tell(app, taken, archive=archive, as_json=as_json)


def _find_known(connection: Connection, incoming: Incoming, url: str | None) -> int | None:
    """Find the article that a fetched page is of; a file that is one's is entered by `update`."""
    if incoming.url is None:
        return None
    return service.find_by_url(connection, (url or incoming.url, *incoming.also))


def _enter(  # noqa: PLR0913, PLR0917 - the options of the command
    app: App,
    work: Work,
    incoming: Incoming,
    source: str | None,
    media: MediaKind | None,
    given: dict[str, Any],
) -> Taken:
    said = {**incoming.said, "url": incoming.url or incoming.said["url"]}
    values = {key: said[key] if given[key] is None else given[key] for key in FIELDS}
    guessed = [key for key in FIELDS if given[key] is None and said[key] is not None]
    if incoming.url is not None:
        guessed = [key for key in guessed if key != "url"]
    if values["title"] is None:
        raise UsageError(
            _("No title can be read off %(name)s.") % {"name": incoming.name},
            hint=_("Give it: --title"),
        )
    number = service.add_article(
        work,
        source_id=resolve_source(
            work.connection, source or _source_of(work.connection, values["url"], incoming.site)
        ),
        new=incoming.new,
        media=media or MediaKind.TEXT,
        guessed=guessed,
        fallback_language=app.setting("language") or "es",
        **values,
    )
    return look(work.connection, number, incoming, source_guessed=source is None)


def _source_of(connection: Connection, url: str | None, site: str | None) -> str:
    """Give the reference of the one source that has the domain of an address, or the name of the site."""
    found = (find_by_domain(connection, url) if url else None) or (
        find_by_name(connection, site) if site else None
    )
    if found is None:
        raise UsageError(
            _("Missing: --source. The domain is that of no source on record, or of several.")
            if url
            else _("Missing: --source."),
            hint=_('Its site calls itself «%(name)s»: claims source add "%(name)s" --kind newspaper')
            % {"name": site}
            if site
            else _('Say who published it: --source NAME. Not on record yet? claims source add "NAME" …'),
        )
    return found.ref


def _retake(work: Work, number: int, incoming: Incoming) -> Taken:
    before = get_snapshot(work.connection, number)
    new = retake_article(work, number, incoming.new) is not None
    return look(work.connection, number, incoming, before=before.text, new=new)


@click.command(
    cls=Command,
    help=_(
        "Keep a new text of an article as its next snapshot: from a file, standard input or the page at an "
        "address. Quotes stay anchored to the text they were recorded in. A page whose text has not changed "
        "is kept as a capture; a file without a change is refused."
    ),
    example="claims article update A1 nota-corregida.txt",
)
@click.argument("article", type=ARTICLE)
@click.argument("file", metavar="FILE|-|URL")
@intake_options
@json_option
@pass_app
def update(  # noqa: PLR0913
    app: App,
    /,
    *,
    article: str,
    file: str,
    archive: str | None,
    allow_private: bool,
    ignore_robots: bool,
    as_json: bool,
) -> None:
    """Keep a new text."""
    with app.reading() as connection:
        number = service.resolve_article(connection, article)
        url = service.get_article(connection, number).url
    check_archive(archive, url)
    incoming = take(app, file, wanted=url, allow_private=allow_private, ignore_robots=ignore_robots)
    with app.working() as work:
        if incoming.url is not None:
            taken = _retake(work, number, incoming)
        else:
            before = get_snapshot(work.connection, number)
            update_article(work, number, incoming.new)
            taken = look(work.connection, number, incoming, before=before.text)
    tell(app, taken, archive=archive, as_json=as_json)


@click.command(
    cls=Command,
    help=_(
        "Read the text of an article anew out of what was kept of its page: a newer version of the program "
        "may read it better. A text that differs is its next snapshot."
    ),
    example="claims article extract A1",
)
@click.argument("article", type=ARTICLE)
@click.option("--capture", type=CAPTURE, help=_("Out of which capture; the newest if left out."))
@json_option
@pass_app
def extract(app: App, /, *, article: str, capture: int | None, as_json: bool) -> None:
    """Read a text anew."""
    with app.reading() as connection:
        number = service.resolve_article(connection, article)
        record = service.get_article(connection, number)
        found = _pick(record.ref, list_captures(connection, of=(Kind.ARTICLE, number)), capture)
        raw = get_content(connection, int(found.ref[1:]))
    incoming = take_anew(app, found, raw, wanted=record.url)
    with app.working() as work:
        taken = _retake(work, number, incoming)
    tell(app, taken, as_json=as_json)


def _pick(ref: str, captures: list[Capture], wanted: int | None) -> Capture:
    """Give the capture that is wanted, or the newest that has bytes."""
    copies = [one for one in captures if one.kind is CaptureKind.COPY]
    if wanted is not None:
        copies = [one for one in captures if one.ref == format_reference(Kind.CAPTURE, wanted)]
    if not copies:
        raise NotFoundError(
            _("%(ref)s has no such capture.") % {"ref": ref}
            if wanted
            else _("Nothing was kept of the page of %(ref)s.") % {"ref": ref},
            hint=_("`claims capture list %(ref)s` shows what was kept.") % {"ref": ref},
        )
    return copies[-1]
