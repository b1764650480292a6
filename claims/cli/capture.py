"""`claims capture`: the pages as they came, and their copies in archives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claims.cli.app import App, Command, Noun, pass_app
from claims.cli.files import writing_bytes
from claims.cli.output import format_option, local, print_list
from claims.cli.types import CAPTURE, NUMBER
from claims.domain.reference import Kind, find_reference
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.services import article, evidence
from claims.services import capture as service

if TYPE_CHECKING:
    from sqlalchemy import Connection


@click.group(
    name="capture", cls=Noun, help=_("Captures: the pages as they came, and their copies in archives.")
)
def command() -> None:
    """Hold the verbs."""


@command.command(
    name="list",
    cls=Command,
    help=_("List captures: of an article or of evidence, or all."),
    example="claims capture list A1",
)
@click.argument("record", required=False)
@click.option("--after", type=CAPTURE, help=_("Begin after this one."))
@click.option("--limit", type=NUMBER, default=50, show_default=True, help=_("How many."))
@click.option("--all", "everything", is_flag=True, help=_("All of them."))
@format_option()
@pass_app
def list_(  # noqa: PLR0913
    app: App, /, *, record: str | None, after: int | None, limit: int, everything: bool, output: str
) -> None:
    """List captures."""
    with app.reading() as connection:
        records = service.list_captures(
            connection,
            of=_resolve(connection, record) if record is not None else None,
            after=after or 0,
            limit=None if everything else limit + 1,
        )
    empty = _("There are no captures yet. Files and pages are kept when they are entered: claims article add")
    print_list(
        app,
        records,
        [
            (_("Ref"), lambda one: one.ref),
            (_("Of"), lambda one: one.of),
            (_("When"), lambda one: local(one.captured_at)),
            (_("Kind"), lambda one: one.kind),
            (_("Type"), lambda one: one.media_type or ""),
            (_("Bytes"), lambda one: "" if one.size is None else str(one.size)),
            (_("From"), lambda one: one.archive_url or one.origin or ""),
        ],
        output,
        empty=_("No capture fits.") if record or after else empty,
        limit=None if everything else limit,
    )


def _resolve(connection: Connection, text: str) -> tuple[Kind, int]:
    """Find the article or the evidence whose captures are asked for."""
    reference = find_reference(text)
    if reference is not None and reference[0] is Kind.EVIDENCE:
        return Kind.EVIDENCE, int(evidence.get_evidence(connection, reference[1]).ref[1:])
    if reference is not None and reference[0] is not Kind.ARTICLE:
        raise InvalidInputError(
            _("%(text)r is the reference of another kind of record.") % {"text": text},
            hint=_("Articles (A1) and evidence (E1) have captures."),
        )
    return Kind.ARTICLE, article.resolve_article(connection, text)


@command.command(
    cls=Command,
    help=_("Save the bytes of a capture to a file, as they came; they are compared with their SHA-256."),
    example="claims capture save K3 -o pagina.html",
)
@click.argument("capture", type=CAPTURE)
@click.option("-o", "--output", metavar="FILE", required=True, help=_("Where to; - is standard output."))
@pass_app
def save(app: App, /, *, capture: int, output: str) -> None:
    """Save the bytes of a capture."""
    with app.reading() as connection:
        found = service.get_capture(connection, capture)
        raw = service.get_content(connection, capture)
    with writing_bytes(output, example="page.html") as file:
        file.write(raw)
    app.say(
        _("Saved %(ref)s (%(type)s, %(size)d bytes, SHA-256 %(sha256)s).")
        % {"ref": found.ref, "type": found.media_type, "size": found.size, "sha256": found.sha256}
    )
