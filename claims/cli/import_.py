"""`claims import`: take in a file of claims; what the file is says who takes it."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.files import shown_name
from claims.errors import InvalidInputError, NotFoundError
from claims.i18n import _
from claims.importers import IMPORTERS, choose_importer

if TYPE_CHECKING:
    from collections.abc import Iterator

_FAMILIES = {"own": "claims.cli.import_own"}
"""The module whose `take` takes the files of a family of importers."""


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
    "importer",
    type=click.Choice(list(IMPORTERS), case_sensitive=False),
    help=_("What the file is; found out if left out."),
)
@click.option("--dry-run", is_flag=True, help=_("Write nothing; only tell what would change."))
@click.option("--reject", metavar="FILE", help=_("Write the rows that were not taken here, with the reason."))
@click.option("--reason", metavar="TEXT", help=_("Why, for what changes without a reason of its own."))
@click.option(
    "--json", "as_json", is_flag=True, help=_("Print what became of each row as JSON, for programs.")
)
@pass_app
def command(app: App, /, *, file: str, importer: str | None, **given: Any) -> None:  # noqa: ANN401
    """Take in a file."""
    with _opened(file) as stream:
        name = shown_name(file)
        chosen = IMPORTERS[importer] if importer else choose_importer(stream, name)
        import_module(_FAMILIES[chosen.family]).take(app, chosen, stream, name, **given)


@contextmanager
def _opened(file: str) -> Iterator[IO[bytes]]:
    """Open a file for bytes, which are read more than once; standard input is put by first."""
    if file == "-":
        with TemporaryFile() as put_by:
            shutil.copyfileobj(sys.stdin.buffer, put_by)
            put_by.seek(0)
            yield put_by
        return
    path = Path(file)
    try:
        if path.is_dir():
            raise InvalidInputError(_("%(name)s is a folder.") % {"name": file}, hint=_("Name a file."))
        stream = path.open("rb")
    except FileNotFoundError as error:
        raise NotFoundError(
            _("There is no file %(name)s.") % {"name": file},
            hint=_("Check the path; `-` reads standard input."),
        ) from error
    except ValueError as error:
        raise InvalidInputError(
            _("%(name)r is not a file name.") % {"name": file}, hint=_("Check the path.")
        ) from error
    with stream:
        yield stream
