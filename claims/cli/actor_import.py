"""`claims actor import`: further names of many actors, out of a CSV file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.files import read_text
from claims.cli.output import format_option, print_list
from claims.domain.syntax import tell_csv
from claims.errors import InvalidInputError
from claims.i18n import _, ngettext
from claims.services.alias import AliasChange, AliasRow, Outcome, add_aliases, plan_aliases

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_REQUIRED = ("actor", "alias")
_COLUMNS = (*_REQUIRED, "type", "language")
_DELIMITERS = ",;\t"


@click.command(
    name="import",
    cls=Command,
    help=_(
        "Give actors further names out of a CSV file (`-` for standard input) with a header: the columns "
        "`actor` (a reference or a name) and `alias`, and if need be `type` (alias, weak_alias or former) "
        "and `language`. Other columns are passed over.\n\nIt prints the rows that change something. "
        "Nothing is written when a row cannot be taken, unless --skip-bad leaves that one out. Actors are "
        "never made, and a second run changes nothing."
    ),
    example="claims actor import nombres.csv --dry-run\nclaims actor import nombres.csv --skip-bad",
)
@click.argument("file", metavar="FILE|-")
@click.option("--dry-run", is_flag=True, help=_("Write nothing; only tell what would change."))
@click.option("--skip-bad", is_flag=True, help=_("Leave out the rows that cannot be taken."))
@format_option()
@pass_app
def import_(app: App, /, *, file: str, dry_run: bool, skip_bad: bool, output: str) -> None:
    """Import names."""
    rows = _read_rows(read_text(app, file))
    if dry_run:
        with app.reading() as connection:
            changes = plan_aliases(connection, rows)
    else:
        with app.working() as work:
            changes = plan_aliases(work.connection, rows)
            _refuse(app, changes, skip_bad=skip_bad)
            add_aliases(work, changes)
    new = [change for change in changes if change.outcome is Outcome.NEW]
    print_list(app, new, _shown(), output, empty=_("Nothing changes."))
    app.say(_summary(changes, dry_run=dry_run))
    if dry_run:
        _refuse(app, changes, skip_bad=skip_bad)


def _read_rows(text: str) -> list[AliasRow]:
    """Read the rows under the header, each with its line; what a spreadsheet was guarded from is undone.

    Raises InvalidInputError for a header that lacks a column, and for what is no CSV.
    """
    from claims.formats.csv import unguard_cell  # noqa: PLC0415 - formats load where they are used

    header = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        names = [name.strip().lower() for name in next(reader)]
        missing = [name for name in _REQUIRED if name not in names]
        if missing:
            raise InvalidInputError(
                _("The header lacks: %(columns)s.") % {"columns": ", ".join(missing)},
                hint=_("The first line names the columns: %(columns)s.") % {"columns": ",".join(_COLUMNS)},
            )
        places = {name: names.index(name) for name in _COLUMNS if name in names}
        rows, line = [], reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                given = {
                    name: unguard_cell(cells[at]).strip() for name, at in places.items() if at < len(cells)
                }
                rows.append(AliasRow(line, **dict.fromkeys(_REQUIRED, "") | given))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInputError(
            _("Line %(line)d is no CSV: %(error)s.") % {"line": line, "error": tell_csv(error)},
            hint=_("Write a field that holds quotation marks between quotation marks, with each doubled."),
        ) from error
    return rows


def _refuse(app: App, changes: Sequence[AliasChange], *, skip_bad: bool) -> None:
    """Name the rows that cannot be taken, and refuse them all unless they are to be left out."""
    bad = [
        _("line %(line)d: %(problem)s") % {"line": change.line, "problem": change.problem}
        for change in changes
        if change.outcome is Outcome.REFUSED
    ]
    if bad and not skip_bad:
        raise InvalidInputError(
            ngettext("%(count)d row cannot be taken.", "%(count)d rows cannot be taken.", len(bad))
            % {"count": len(bad)},
            hint=_(
                "Mend the file, enter who is missing with `claims actor add`, or leave them out: --skip-bad"
            ),
            details=tuple(bad),
        )
    for line in bad:
        app.say(_("Left out: %(row)s") % {"row": line})


def _summary(changes: Sequence[AliasChange], *, dry_run: bool) -> str:
    counts = {outcome.value: sum(change.outcome is outcome for change in changes) for outcome in Outcome}
    if dry_run:
        return _("Would be new: %(new)d. Borne already: %(known)d. Cannot be taken: %(refused)d.") % counts
    return _("New: %(new)d. Borne already: %(known)d. Left out: %(refused)d.") % counts


def _shown() -> Sequence[tuple[str, Callable[[AliasChange], str]]]:
    return [
        (_("Line"), lambda change: str(change.line)),
        (_("Actor"), lambda change: f"{change.ref} {change.name}"),
        (_("Type"), lambda change: change.type),
        (_("Name"), lambda change: change.alias),
    ]
