"""`claims evidence archive`: the bytes of evidence kept with their hash, and its copies in archives."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from typing import TYPE_CHECKING

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.files import read_bytes, shown_name
from claims.cli.intake import archive_page, intake_options, is_web
from claims.cli.types import EVIDENCE
from claims.domain.reference import Kind, format_reference
from claims.domain.vocabulary import AnchorState
from claims.errors import ClaimsError, InvalidInputError, UsageError
from claims.i18n import _
from claims.services.capture import NewCapture, add_capture, list_captures
from claims.services.evidence import get_evidence
from claims.services.evidence_text import anchor_capture, keep_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.intake.page import Extracted, Page
    from claims.services.evidence_text import Placed
    from claims.services.work import Work


@click.command(
    name="archive",
    cls=Command,
    help=_(
        "Keep a capture of evidence: the bytes of the page at its address, or of a file, with their SHA-256; "
        "with --archive also a copy in the Internet Archive. It may have several. Where the text can be "
        "read, it is kept too, and the quotes that claims take from it are looked for there."
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
    if not page.raw:
        raise InvalidInputError(
            _("%(name)s is empty.") % {"name": shown_name(name)}, hint=_("Is it the right file?")
        )
    if not _is_kept(app, evidence, record.ref, page.raw):
        _add(app, evidence, record.ref, page, name)
    if archive:
        saved = archive_page(app, Kind.EVIDENCE, evidence, record.url or "")
        if saved:
            click.echo(saved)


def _is_kept(app: App, evidence: int, ref: str, raw: bytes) -> bool:
    """Tell whether a capture of the evidence has these bytes, and say which."""
    sha256 = hashlib.sha256(raw).hexdigest()
    with app.reading() as connection:
        captures = list_captures(connection, of=(Kind.EVIDENCE, evidence))
    kept = next((capture for capture in captures if capture.sha256 == sha256), None)
    if kept is None:
        return False
    click.echo(kept.ref)
    app.say(
        _("%(evidence)s has these bytes already, as %(ref)s: nothing was added.")
        % {"evidence": ref, "ref": kept.ref}
    )
    return True


def _add(app: App, evidence: int, of: str, page: Page, name: str) -> None:
    extracted = _read(app, page)
    media_type = extracted.media_type if extracted else page.media_type or "application/octet-stream"
    with app.working() as work:
        new = NewCapture(
            raw=page.raw,
            origin=page.url or name,
            media_type=media_type,
            note=" ".join(page.notes) or None,
        )
        added = add_capture(work, Kind.EVIDENCE, evidence, new)
        placed = _keep(app, work, added, extracted) if extracted else []
    ref = format_reference(Kind.CAPTURE, added)
    click.echo(ref)
    app.say(
        _("Kept as %(ref)s of %(evidence)s: %(type)s, %(size)d bytes.")
        % {"ref": ref, "evidence": of, "type": media_type, "size": len(page.raw)}
    )
    say_placed(app, placed)


def _take(app: App, name: str, *, allow_private: bool, ignore_robots: bool) -> Page:
    if not is_web(name):
        from claims.intake.page import Page as Read  # noqa: PLC0415 - intake is loaded where it is used

        return Read(read_bytes(name), shown_name(name))
    from claims.intake.fetch import fetch  # noqa: PLC0415

    app.explain(_("Fetching %(url)s …") % {"url": name})
    return fetch(name, allow_private=allow_private, ignore_robots=ignore_robots)


def _read(app: App, page: Page) -> Extracted | None:
    """Read a page; what has no text, such as a picture, is kept all the same."""
    from claims.intake.read import read  # noqa: PLC0415

    try:
        return read(page)
    except ClaimsError as error:
        app.say(_("Its text was not read: %(what)s") % {"what": error.message})
        return None


def _keep(app: App, work: Work, capture: int, extracted: Extracted) -> list[Placed]:
    """Keep the text of a capture and look for the quotes in it; one that cannot be kept is told."""
    try:
        keep_text(work, capture, extracted.text, extractor=extracted.extractor)
    except InvalidInputError as error:
        app.say(_("Its text was not kept: %(what)s") % {"what": error.message})
        return []
    return anchor_capture(work, capture)


def say_placed(app: App, placed: Sequence[Placed]) -> None:
    """Tell of quotes taken from evidence whether they stand in its captures, and where."""
    for one in placed:
        values = {field.name: getattr(one, field.name) for field in fields(one)}
        words = {
            AnchorState.EXACT: _(
                "The quote of %(claim)s stands in %(capture)s, characters %(start)d to %(end)d: «%(quote)s»"
            ),
            AnchorState.MOVED: _(
                "Warning: the quote of %(claim)s stands in %(capture)s in other words, characters "
                "%(start)d to %(end)d: «%(found)s»"
            ),
            AnchorState.AMBIGUOUS: _(
                "Warning: the quote of %(claim)s stands in %(capture)s more than once; quote more words: "
                "«%(quote)s»"
            ),
            AnchorState.LOST: _("Warning: the quote of %(claim)s does not stand in %(capture)s: «%(quote)s»"),
        }
        app.say(words[one.state] % values)
