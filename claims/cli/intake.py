"""What comes in, as every command takes it: a file, standard input or a page of the web, and what it says.

Pages are fetched and read before a command takes the write lock: others can write meanwhile.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from claims.cli.files import read_bytes, shown_name
from claims.domain.reference import Kind, format_reference
from claims.domain.text import clean_line
from claims.domain.url import domain_of
from claims.domain.vocabulary import IntakeMethod
from claims.errors import ClaimsError, InvalidInputError, UsageError
from claims.i18n import _
from claims.services.capture import Capture, NewCapture, add_capture
from claims.services.snapshot import NewText

if TYPE_CHECKING:
    from claims.cli.app import App
    from claims.intake.page import Extracted, Page

FIELDS = ("title", "byline", "published", "language", "url")
"""What a page may say of itself, and `claims article confirm` confirms."""

_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """What came in: the new text with its capture, what the page says of itself, and where it stands.

    `url` is the address that answered, None for files; `also` are other addresses of the same page; `site` is
    what its site calls itself.
    """

    name: str
    new: NewText
    said: dict[str, Any]
    url: str | None
    also: tuple[str, ...] = ()
    site: str | None = None


def intake_options(function: Any) -> Any:  # noqa: ANN401 - a decorator
    """Make the options of commands that take what may be a page of the web."""
    for option in reversed(
        [
            click.option(
                "--archive",
                type=click.Choice(["wayback"], case_sensitive=False),
                help=_("Have the Internet Archive save the page too."),
            ),
            click.option(
                "--allow-private",
                is_flag=True,
                help=_("Fetch from this machine or a private network, too."),
            ),
            click.option("--ignore-robots", is_flag=True, help=_("Do not ask the site's robots.txt.")),
        ]
    ):
        function = option(function)
    return function


def is_web(name: str) -> bool:
    """Tell an address from the name of a file."""
    return "://" in name


def take(
    app: App,
    name: str,
    *,
    wanted: str | None = None,
    allow_private: bool = False,
    ignore_robots: bool = False,
) -> Incoming:
    """Read a file, standard input (`-`) or the page at an address; warnings are told on stderr.

    `wanted` is the address of the page to take out of a file of several.
    """
    if is_web(name):
        from claims.intake.fetch import fetch  # noqa: PLC0415 - the client is loaded where something is fetched

        app.explain(_("Fetching %(url)s …") % {"url": name})
        page = fetch(name, allow_private=allow_private, ignore_robots=ignore_robots)
    else:
        from claims.intake.page import Page  # noqa: PLC0415

        page = Page(read_bytes(name), shown_name(name))
    extracted = _read(app, page, wanted)
    origin = page.url or (None if name == "-" else name)
    new = NewText(
        extracted.text,
        _method(name),
        origin,
        # What was typed is a text and nothing but its text; a file is kept as it was.
        capture=None
        if name == "-" and extracted.media_type == "text/plain"
        else _capture(page, extracted, origin),
        extractor=extracted.extractor,
    )
    site = _tidy(extracted.site, _("The name"))
    return Incoming(page.name, new, _said(extracted), page.url, _also(page, extracted), site)


def take_anew(app: App, found: Capture, raw: bytes, *, wanted: str | None) -> Incoming:
    """Read the bytes of a capture again."""
    from claims.intake.page import Page  # noqa: PLC0415

    origin = found.origin or found.ref
    url = origin if is_web(origin) else None
    media_type, _sep, charset = (found.media_type or "").partition("; charset=")
    page = Page(raw, origin, url, media_type if url else None, charset or None)
    extracted = _read(app, page, wanted)
    method = IntakeMethod.URL if url else IntakeMethod.FILE
    new = NewText(extracted.text, method, origin, int(found.ref[1:]), extracted.extractor)
    return Incoming(origin, new, _said(extracted), url)


def archive_page(app: App, kind: Kind, number: int, url: str) -> str | None:
    """Have the Internet Archive save the page of an article or of evidence, and give the capture's reference.

    A failure is told and gives None; nothing is lost by it.
    """
    from claims.intake import wayback  # noqa: PLC0415

    endpoint = os.environ.get("CLAIMS_WAYBACK") or wayback.ENDPOINT
    app.say(_("Asking the Internet Archive to save %(url)s …") % {"url": url})
    try:
        saved = wayback.save(url, endpoint=endpoint)
    except ClaimsError as error:
        app.say(_("Warning: %(what)s") % {"what": error.message})
        if error.hint:
            app.say(error.hint)
        return None
    with app.working() as work:
        added = add_capture(work, kind, number, NewCapture(archive_url=saved, origin=url))
    ref = format_reference(Kind.CAPTURE, added)
    app.say(_("The Internet Archive keeps it, as %(ref)s: %(url)s") % {"ref": ref, "url": saved})
    return ref


def check_archive(archive: str | None, *urls: str | None) -> None:
    """Raise UsageError when a page is to be archived that has no address."""
    if archive and not any(urls):
        raise UsageError(
            _("An archive needs the page's address."),
            hint=_("Give it: --url https://…, or leave --archive out."),
        )


def _read(app: App, page: Page, wanted: str | None) -> Extracted:
    from claims.intake.read import read  # noqa: PLC0415

    extracted = read(page, wanted=wanted)
    for warning in (*extracted.warnings, *page.notes, *extracted.notes):
        app.say(_("Warning: %(what)s") % {"what": warning})
    return extracted


def _method(name: str) -> IntakeMethod:
    if name == "-":
        return IntakeMethod.STDIN
    return IntakeMethod.URL if is_web(name) else IntakeMethod.FILE


def _capture(page: Page, extracted: Extracted, origin: str | None) -> NewCapture:
    charset = f"; charset={page.charset}" if page.charset else ""
    return NewCapture(
        raw=page.raw,
        origin=origin,
        media_type=extracted.media_type + charset,
        note=" ".join((*page.notes, *extracted.notes)) or None,
        captured_at=extracted.taken_at,
    )


def _said(extracted: Extracted) -> dict[str, Any]:
    """Give what the page says of itself, without what could not be kept."""
    return {
        "title": _tidy(extracted.title, _("The title")),
        "byline": _tidy(extracted.byline, _("The byline")),
        "published": extracted.published,
        "language": extracted.language,
        "url": extracted.url,
    }


def _tidy(text: str | None, what: str) -> str | None:
    try:
        return clean_line(text[:_LONGEST], what=what) if text else None
    except InvalidInputError:
        return None


def _also(page: Page, extracted: Extracted) -> tuple[str, ...]:
    """Give the other addresses under which a fetched page may be on record.

    What it calls its own counts only within its site, and a front page's not at all: templates put it
    where the article's should be.
    """
    if page.url is None:
        return ()
    own = extracted.url
    if own is None or domain_of(own) != domain_of(page.url) or urlsplit(own).path in {"", "/"}:
        return (page.name,)
    return (own, page.name)
