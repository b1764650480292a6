"""XLSX: a workbook with the claims and, a sheet each, their appearances, evidence and steps.

Every text is written as text: none becomes a formula, a link or a number. The claims' sheet has the
columns of CSV, its cells unguarded; where columns are chosen, it has those, and stands alone.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from contextlib import closing
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any

from xlsxwriter import Workbook

from claims.errors import ClaimsError
from claims.formats.csv import find_parts
from claims.formats.rows import (
    APPEARANCE_PARTS,
    EVIDENCE_PARTS,
    STEP_PARTS,
    Cell,
    batches,
    describe,
    details_of,
    drawing,
)
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from claims.domain.report import ClaimEntry, Detail, Report
    from claims.formats import Options
    from claims.formats.rows import Part

MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
"""The limits of a sheet, in rows, and of a cell, in UTF-16 units (Excel specifications and limits)."""

WIDE = frozenset(
    {"claim_text", "summary", "explanation", "quote", "article_title", "title", "note", "reason"}
)
WIDE_WIDTH, USUAL_WIDTH = 48, 16

_NO_EVENT = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook's times have no zone
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


_OF_CLAIM = ("claim", "The reference of its claim.")
_OTHERS: dict[str, tuple[Sequence[Part[Any, Any]], Callable[[ClaimEntry], Sequence[Any]]]] = {
    "appearances": (APPEARANCE_PARTS, attrgetter("appearances")),
    "evidence": (EVIDENCE_PARTS, attrgetter("evidence")),
    "steps": (STEP_PARTS, attrgetter("steps")),
}
"""The sheets beside that of the claims: their columns, and what of a claim has a row each."""


class Sheet:
    """A sheet that is written row by row under a frozen header."""

    def __init__(self, workbook: Workbook, name: str, columns: tuple[tuple[str, str], ...]) -> None:
        self._name = name
        self._sheet = workbook.add_worksheet(name)
        self._columns = [column for column, _description in columns]
        self._next_row = 0
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        on_top = workbook.add_format({"valign": "top"})
        for at, column in enumerate(self._columns):
            if column in WIDE:
                self._sheet.set_column(at, at, WIDE_WIDTH, wrapped)
            else:
                self._sheet.set_column(at, at, USUAL_WIDTH, on_top)
        self._sheet.freeze_panes(1, 1)
        self._write(self._columns, workbook.add_format({"bold": True}))

    def add(self, cells: Iterable[Cell]) -> None:
        """Write the next row. Raises ClaimsError when the sheet is full."""
        if self._next_row == MOST_ROWS:
            raise ClaimsError(
                _("The sheet %(name)s would have more than the %(most)d rows that a workbook can hold.")
                % {"name": self._name, "most": MOST_ROWS},
                hint=_("Export as CSV or JSON Lines, or filter the report."),
            )
        self._write(cells)

    def finish(self) -> None:
        """Put filters on the header, now that the number of rows is known."""
        self._sheet.autofilter(0, 0, self._next_row - 1, len(self._columns) - 1)

    def _write(self, cells: Iterable[Cell], cell_format: object = None) -> None:
        for at, cell in enumerate(cells):
            if isinstance(cell, int):
                self._sheet.write_number(self._next_row, at, cell, cell_format)
            elif cell:
                self._sheet.write_string(self._next_row, at, safe_text(cell), cell_format)
        self._next_row += 1


def find_details(options: Options) -> frozenset[Detail]:
    """Give the details of claims that the sheets are drawn from."""
    others = () if options.columns else (part for parts, _find in _OTHERS.values() for part in parts)
    return details_of([*find_parts(options), *others])


def write(report: Report, sink: IO[bytes], options: Options) -> None:
    """Write the workbook into `sink`, which gets nothing unless all of it could be written.

    Raises ClaimsError when a sheet has no room left.
    """
    with TemporaryDirectory(prefix="claims-xlsx-") as folder:
        path = Path(folder, "report.xlsx")
        settings = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        # Closed even after a failure, because the library keeps a temporary file open for each sheet.
        with closing(Workbook(path, settings)) as workbook:
            _fill(workbook, report, options)
        with path.open("rb") as finished:
            shutil.copyfileobj(finished, sink)


def _fill(workbook: Workbook, report: Report, options: Options) -> None:
    created = report.state_at.replace(tzinfo=None) if report.state_at else _NO_EVENT
    workbook.set_properties({"title": safe_text(report.title), "created": created})
    parts = find_parts(options)
    claims, draw = Sheet(workbook, "claims", describe(parts)), drawing(parts, report)
    others = [
        (Sheet(workbook, name, (_OF_CLAIM, *describe(parts))), drawing(parts), find)
        for name, (parts, find) in ({} if options.columns else _OTHERS).items()
    ]
    for batch in batches(report.claims):
        for claim, cells in zip(batch, zip(*draw(batch), strict=True), strict=True):
            claims.add(cells)
            for sheet, draw_others, find in others:
                for more in zip(*draw_others(find(claim)), strict=True):
                    sheet.add((claim.ref, *more))
    for sheet in (claims, *(sheet for sheet, _draw, _find in others)):
        sheet.finish()


def safe_text(text: str) -> str:
    """Give text that a workbook can hold and shows as it is.

    What XML has no way to write becomes U+FFFD, and a text that is too long is cut with a note; other
    control characters are the library's to escape.
    """
    text = _UNWRITABLE.sub("\ufffd", text)
    # The library takes a text inside <r> for markup of its own and would write it unescaped.
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "
    units = text.encode("utf-16-le")
    if len(units) // 2 <= LONGEST_CELL:
        return text
    note = _(" […] (cut: a cell holds %(most)d characters, this text has %(all)d)") % {
        "most": LONGEST_CELL,
        "all": len(text),
    }
    room = 2 * (LONGEST_CELL - len(note))
    return units[:room].decode("utf-16-le", errors="ignore") + note
