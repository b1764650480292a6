"""`claims evidence archive`: the bytes of evidence kept with their hash, and its copies in archives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.files import read_bytes, shown_name
from claims.cli.intake import archive_page, intake_options, is_web
from claims.cli.types import EVIDENCE
from claims.domain.anchor import find_all
from claims.domain.reference import Kind, format_reference
from claims.errors import ClaimsError, UsageError
from claims.i18n import _
from claims.services.capture import NewCapture, add_capture
from claims.services.evidence import get_evidence, get_evidence_detail

if TYPE_CHECKING:
    from claims.intake.page import Page
    from claims.services.evidence import EvidenceDetail


@click.command(
    name="archive",
    cls=Command,
    help=_(
        "Keep a capture of evidence: the bytes of the page at its address, or of a file, with their SHA-256; "
        "with --archive also a copy in the Internet Archive. It may have several. Where the text can be "
        "read, it is told whether the quotes that claims take from it stand there."
    ),
    example="claims evidence archive E1\nclaims evidence archive E1 informe.pdf --archive wayback",
)
@click.argument("evidence", type=EVIDENCE)
@click.argument("file", metavar="[FILE|URL]", required=False)
@intake_options
@pass_app
def command(  # noqa: PLR0913 - the options of the command
    app: App,
    /,
    *,
    evidence: int,
    file: str | None,
    archive: str | None,
    allow_private: bool,
    ignore_robots: bool,
) -> None:
    """Keep a capture of evidence."""
    with app.reading() as connection:
        record = get_evidence(connection, evidence)
    if (file is None or archive) and record.url is None:
        raise UsageError(
            _("%(ref)s has no address.") % {"ref": record.ref},
            hint=_("Name a file: claims evidence archive %(ref)s FILE") % {"ref": record.ref},
        )
    name = file or record.url or ""
    page = _take(app, name, allow_private=allow_private, ignore_robots=ignore_robots)
    media_type, text = _read(app, page)
    with app.working() as work:
        new = NewCapture(
            raw=page.raw,
            origin=page.url or name,
            media_type=media_type,
            note=" ".join(page.notes) or None,
        )
        added = add_capture(work, Kind.EVIDENCE, evidence, new)
        detail = get_evidence_detail(work.connection, evidence)
    ref = format_reference(Kind.CAPTURE, added)
    click.echo(ref)
    app.say(
        _("Kept as %(ref)s of %(evidence)s: %(type)s, %(size)d bytes.")
        % {"ref": ref, "evidence": record.ref, "type": media_type, "size": len(page.raw)}
    )
    if text is not None:
        _say_quotes(app, detail, text)
    if archive:
        saved = archive_page(app, Kind.EVIDENCE, evidence, record.url or "")
        if saved:
            click.echo(saved)


def _take(app: App, name: str, *, allow_private: bool, ignore_robots: bool) -> Page:
    if not is_web(name):
        from claims.intake.page import Page as Read  # noqa: PLC0415 - intake is loaded where it is used

        return Read(read_bytes(name), shown_name(name))
    from claims.intake.fetch import fetch  # noqa: PLC0415

    app.explain(_("Fetching %(url)s …") % {"url": name})
    return fetch(name, allow_private=allow_private, ignore_robots=ignore_robots)


def _read(app: App, page: Page) -> tuple[str, str | None]:
    """Read the type and the text of a page; what has none, such as a picture, is kept all the same."""
    from claims.intake.read import read  # noqa: PLC0415

    try:
        extracted = read(page)
    except ClaimsError as error:
        app.say(_("Its text was not read: %(what)s") % {"what": error.message})
        return page.media_type or "application/octet-stream", None
    return extracted.media_type, extracted.text


def _say_quotes(app: App, detail: EvidenceDetail, text: str) -> None:
    """Tell of each quote that a claim takes from the evidence whether it stands in its text."""
    for one in detail.bears_on:
        if one.quote is None:
            continue
        places = find_all(text, one.quote, limit=1)
        values = {"claim": one.claim, "quote": one.quote}
        if places:
            at = {"start": places[0].start, "end": places[0].end}
            app.say(
                _("The quote of %(claim)s stands there, characters %(start)d to %(end)d: «%(quote)s»")
                % {**values, **at}
            )
        else:
            app.say(_("Warning: the quote of %(claim)s does not stand there: «%(quote)s»") % values)
