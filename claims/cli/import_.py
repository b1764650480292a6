"""`claims import`: what comes in from elsewhere, in a file.

It finds the format, opens the file and hands it on: our own files go to import_own.py, reviews of others to
import_reviews.py.
"""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from claims.cli.app import App, Command, pass_app
from claims.cli.files import shown_name
from claims.errors import ConflictError, InvalidInputError, NotFoundError, UsageError
from claims.i18n import _
from claims.importers import IMPORTERS, MAPPED
from claims.importers.sniff import HEAD, choose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.importers import Family, Importer

_MODULES: dict[Family, str] = {
    "own": "claims.cli.import_own",
    "dump": "claims.cli.import_dump",
    "reviews": "claims.cli.import_reviews",
}
"""The module whose `take` takes the files of a family."""

_OF_FAMILY: dict[Family, tuple[str, ...]] = {
    "own": ("reason",),
    "dump": (),
    "reviews": ("map_file", "language", "ratings"),
}
"""The options that only one family has."""


@click.command(
    name="import",
    cls=Command,
    help=_(
        "Take in a file: our own, or reviews of others. `-` is standard input.\n\n"
        "Of our own CSV, JSON or JSON Lines, rows are matched by UUID, and what a row edits is taken as if "
        "it had been typed. A row that was edited on record meanwhile is a conflict and is not taken. A row "
        "without claim and UUID is a new claim.\n\n"
        "Reviews of others come as ClaimReview (a file, a feed, a page), as answers of the Fact Check Tools "
        "API, or as any CSV with a mapping. They are kept as what others found, with publisher, address and "
        "rating as they were, and never become the desk's own verdict. What its publisher changed is a new "
        "step in its history.\n\n"
        "A second run changes nothing, and after an interruption the same command goes on. What cannot be "
        "taken is named with its place and stops nothing else; then it ends with 7."
    ),
    example=(
        "claims report --format csv --excel -o informe.csv\n"
        "claims import informe.csv --dry-run\n"
        'claims import informe.csv --reason "Revisión de marzo" --reject rechazadas.csv\n'
        "claims import feed.json --reject refused.jsonl\n"
        "claims import reviews.csv --suggest-map > map.toml\n"
        "claims import reviews.csv --map map.toml"
    ),
)
@click.argument("file", metavar="FILE|-")
@click.option(
    "--format",
    "name",
    type=click.Choice(list(IMPORTERS), case_sensitive=False),
    help=_("What the file is; found out if left out."),
)
@click.option("--dry-run", is_flag=True, help=_("Write nothing; only tell what would come of it."))
@click.option("--reject", metavar="FILE", help=_("Write what was not taken here, with the reason."))
@click.option(
    "--reason",
    metavar="TEXT",
    help=_("Of our own files: why, for what changes without a reason of its own."),
)
@click.option("--map", "map_file", metavar="FILE", help=_("What the columns of a CSV mean, in TOML."))
@click.option(
    "--suggest-map", is_flag=True, help=_("Print a mapping for the CSV's columns, and do nothing else.")
)
@click.option(
    "--language", metavar="TAG", help=_("Of reviews: the language of entries that do not say theirs.")
)
@click.option(
    "--ratings", metavar="FILE", help=_("Of reviews: your own table of what ratings mean, in TOML.")
)
@click.option("--json", "as_json", is_flag=True, help=_("Print what came of it as JSON, for programs."))
@pass_app
@click.pass_context
def command(
    ctx: click.Context,
    app: App,
    /,
    *,
    file: str,
    name: str | None,
    suggest_map: bool,
    **given: Any,  # noqa: ANN401
) -> int:
    """Take in a file."""
    with _opened(file) as stream:
        head = stream.read(HEAD)
        stream.seek(0)
        mapped = suggest_map or given["map_file"] is not None
        importer = _choose(shown_name(file), head, name, mapped=mapped)
        if suggest_map:
            from claims.cli.import_reviews import suggest_map as suggest  # noqa: PLC0415

            suggest(app, head, shown_name(file))
            return 0
        _refuse_strange(ctx, importer)
        _refuse_reject(file, given["reject"])
        for key in (key for family in _OF_FAMILY if family != importer.family for key in _OF_FAMILY[family]):
            del given[key]
        code: int = import_module(_MODULES[importer.family]).take(app, importer, stream, file, **given)
        return code


def _choose(name: str, head: bytes, wanted: str | None, *, mapped: bool) -> Importer:
    if wanted is None:
        return choose(name, head, mapped=mapped)
    if mapped and wanted != MAPPED.name:
        raise UsageError(_("A mapping is for CSV files."), hint=_("Leave --map out, or name --format csv."))
    return MAPPED if mapped else IMPORTERS[wanted]


def _refuse_strange(ctx: click.Context, importer: Importer) -> None:
    """Raise UsageError for an option that the file's family has not: it would be passed over silently."""
    for parameter in ctx.command.params:
        strange = any(
            parameter.name in keys for family, keys in _OF_FAMILY.items() if family != importer.family
        )
        given = ctx.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE
        if strange and given:
            raise UsageError(
                _("%(option)s does not go with this file.") % {"option": parameter.opts[0]},
                hint=_("It is taken as reviews of others: %(format)s.") % {"format": importer.name}
                if importer.family == "reviews"
                else _("It is one of our own: %(format)s.") % {"format": importer.name},
            )


def _refuse_reject(name: str, reject: str | None) -> None:
    """Refuse the file that is imported as the one for what was not taken, and standard output."""
    if reject == "-":
        raise UsageError(
            _("Standard output has what came of the import, and cannot have what was not taken."),
            hint=_("Name a file: --reject FILE"),
        )
    if reject and name != "-" and Path(reject).exists() and Path(name).samefile(reject):
        raise ConflictError(
            _("%(name)s is what is imported, and would be overwritten.") % {"name": reject},
            hint=_("Name another file."),
        )


@contextmanager
def _opened(file: str) -> Iterator[IO[bytes]]:
    """Open a file for bytes, which are read more than once; standard input and pipes are put by first."""
    if file == "-":
        with _put_by(sys.stdin.buffer) as stream:
            yield stream
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
        if stream.seekable():
            yield stream
            return
        with _put_by(stream) as kept:
            yield kept


@contextmanager
def _put_by(source: IO[bytes]) -> Iterator[IO[bytes]]:
    with TemporaryFile() as kept:
        shutil.copyfileobj(source, kept)
        kept.seek(0)
        yield kept
