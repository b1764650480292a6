"""`claims import`: take in a file of claims; what the file is says who takes it."""

from __future__ import annotations

import shutil
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.files import shown_name
from claims.cli.import_own import take
from claims.errors import InvalidInputError, NotFoundError, UsageError
from claims.i18n import _
from claims.importers.own import FORMATS, SAMPLE, find_own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.importers.own import OwnModule

_ZIP = b"PK\x03\x04"


@click.command(
    name="import",
    cls=Command,
    help=_(
        "Take in a file of claims (`-` for standard input): what `claims report` wrote as CSV, JSON or JSON "
        "Lines, edited since.\n\nRows are matched by UUID, and what a row edits is taken as if it had been "
        "typed: the history keeps what stood before. A row that was edited on record meanwhile is a conflict "
        "and is not taken. A row without claim and UUID is a new claim. Each row is taken whole or not at "
        "all, and a second run changes nothing. It ends with 7 when a row was not taken."
    ),
    example="claims report --format csv --excel -o informe.csv\n"
    "claims import informe.csv --dry-run\n"
    'claims import informe.csv --reason "Revisión de marzo" --reject rechazadas.csv',
)
@click.argument("file", metavar="FILE|-")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS, case_sensitive=False),
    help=_("What the file is; found out if left out."),
)
@click.option("--dry-run", is_flag=True, help=_("Write nothing; only tell what would change."))
@click.option("--reject", metavar="FILE", help=_("Write the rows that were not taken here, with the reason."))
@click.option("--reason", metavar="TEXT", help=_("Why, for what changes without a reason of its own."))
@click.option(
    "--json", "as_json", is_flag=True, help=_("Print what became of each row as JSON, for programs.")
)
@pass_app
def command(app: App, /, *, file: str, format_name: str | None, **given: Any) -> None:  # noqa: ANN401
    """Take in a file."""
    with _opened(file) as stream:
        take(app, _choose(stream, file, format_name), stream, shown_name(file), **given)


def _choose(stream: IO[bytes], file: str, format_name: str | None) -> OwnModule:
    """Find the format of a file; the stream is at its beginning again afterwards."""
    sample = stream.read(SAMPLE)
    stream.seek(0)
    if sample.startswith(_ZIP):
        raise UsageError(
            _("%(name)s is a workbook, which is not read.") % {"name": shown_name(file)},
            hint=_("Save it as CSV in UTF-8 from the spreadsheet, and import that."),
        )
    own = find_own(sample, format_name)
    if own is None:
        raise InvalidInputError(
            _("%(name)s is no file that can be imported.") % {"name": shown_name(file)},
            hint=_("Say which one it is with --format: %(known)s.") % {"known": ", ".join(FORMATS)},
        )
    return own


@contextmanager
def _opened(file: str) -> Iterator[IO[bytes]]:
    """Open a file for bytes, to be read more than once: what comes through a pipe is put by first."""
    with ExitStack() as stack:
        stream: IO[bytes] = sys.stdin.buffer if file == "-" else stack.enter_context(_open(Path(file)))
        if file == "-" or not stream.seekable():
            put_by = stack.enter_context(TemporaryFile())
            shutil.copyfileobj(stream, put_by)
            put_by.seek(0)
            stream = put_by
        yield stream


def _open(path: Path) -> IO[bytes]:
    try:
        if path.is_dir():
            raise InvalidInputError(_("%(name)s is a folder.") % {"name": path}, hint=_("Name a file."))
        return path.open("rb")
    except FileNotFoundError as error:
        raise NotFoundError(
            _("There is no file %(name)s.") % {"name": path},
            hint=_("Check the path; `-` reads standard input."),
        ) from error
    except ValueError as error:
        raise InvalidInputError(
            _("%(name)r is not a file name.") % {"name": str(path)}, hint=_("Check the path.")
        ) from error
