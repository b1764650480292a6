"""CSV: one row a claim, for spreadsheets and programs (RFC 4180, UTF-8, CRLF).

A text that a spreadsheet could take for a formula gets an apostrophe in front; `unguard_cell` takes it
away again. Control and bidirectional characters stay as they are, since a cell is data: whoever shows it
makes them visible.
"""

from __future__ import annotations

import csv
import re
from typing import IO, TYPE_CHECKING

from claims.formats.rows import (
    CLAIM_PARTS,
    EDITORIAL_PARTS,
    REPORT_PARTS,
    STATE_PARTS,
    Cell,
    describe,
    drawing_claims,
)

if TYPE_CHECKING:
    from claims.domain.report import Report
    from claims.formats import Options

BYTE_ORDER_MARK = "\ufeff"

FORMULA_STARTS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What makes a spreadsheet read a cell as a formula, or hides what does; full-width forms too (OWASP)."""

GUARD = "'"
_SPLIT = r"(?<=[,;\t\r\n])"
_OPERATORS = re.escape("".join(sorted(FORMULA_STARTS - set("\t\r\n"))) + GUARD)
_OPEN = re.compile(rf"\A(?=[\t\r\n{_OPERATORS}])|{_SPLIT}(?=[{_OPERATORS}])")
_SHUT = re.compile(rf"\A{GUARD}(?=[\t\r\n{_OPERATORS}])|{_SPLIT}{GUARD}(?=[{_OPERATORS}])")
_SUSPECT = re.compile(rf"[,;\t\r\n][\t\r\n{_OPERATORS}]")
"""What a row with a line break before each cell has, if any of its cells needs a guard."""

COLUMNS = describe(CLAIM_PARTS) + describe(REPORT_PARTS) + describe(EDITORIAL_PARTS) + describe(STATE_PARTS)
"""Each column's name and what it holds, in order. `SCHEMA_VERSION` rises when one changes its meaning.

The columns from `appearance` to `snapshot_sha256` are of the claim's first appearance; JSON has them all.
"""


def write(report: Report, sink: IO[str], options: Options) -> None:
    """Write a header and a row a claim, as they come, into a text sink opened with `newline=""`."""
    if options.excel:
        sink.write(BYTE_ORDER_MARK)
    writer = csv.writer(sink, delimiter=options.delimiter, lineterminator="\r\n")
    writer.writerow(name for name, _description in COLUMNS)
    draw = drawing_claims(report)
    for claim in report.claims:
        writer.writerow(guard_row(draw(claim)))


def guard_cell(text: str) -> str:
    """Put an apostrophe before whatever in a text a spreadsheet could take for a formula.

    That is its beginning, and what follows a comma, semicolon, tab or line end inside it: a spreadsheet
    that expects another delimiter (Excel in Spanish wants `;`) splits cells there, quoted or not. An
    apostrophe in such a place is doubled, so that `unguard_cell` gives the text back exactly.
    """
    return _OPEN.sub(GUARD, text)


def guard_row(cells: list[Cell]) -> list[Cell]:
    """Guard each text of a row. One look at the whole row tells that there is nothing to guard in most."""
    lines = "\n".join(["", *map(str, filter(None, cells))])
    if _SUSPECT.search(lines) is None:
        return cells
    return [guard_cell(cell) if isinstance(cell, str) else cell for cell in cells]


def unguard_cell(text: str) -> str:
    """Give back the text that `guard_cell` took; an apostrophe that guards nothing was typed, and stays."""
    return _SHUT.sub("", text)
