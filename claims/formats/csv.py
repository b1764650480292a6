"""CSV: one row a claim, for spreadsheets and programs (RFC 4180, UTF-8, CRLF).

A text that a spreadsheet could take for a formula gets an apostrophe in front; `unguard_cell` takes it
away again. Control and bidirectional characters stay as they are, since a cell is data: whoever shows it
makes them visible.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any

from claims.formats.rows import CLAIM_PARTS, Cell, batches, choose, describe, details_of, drawing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claims.domain.report import ClaimEntry, Detail, Report
    from claims.formats import Options
    from claims.formats.rows import Part

BYTE_ORDER_MARK = "\ufeff"

FORMULA_STARTS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What makes a spreadsheet read a cell as a formula, or hides what does; full-width forms too (OWASP)."""

GUARD = "'"
_SPLIT = r"(?<=[,;\t\r\n])"
_SIGNS = (GUARD, *sorted(FORMULA_STARTS - set("\t\r\n")))
_OPERATORS = re.escape("".join(_SIGNS))
_OPEN = re.compile(rf"\A(?=[\t\r\n{_OPERATORS}])|{_SPLIT}(?=[{_OPERATORS}])")
_SHUT = re.compile(rf"\A{GUARD}(?=[\t\r\n{_OPERATORS}])|{_SPLIT}{GUARD}(?=[{_OPERATORS}])")
_BETWEEN = "\0"
"""Stands between the cells of a column that are looked at together; no text on record has one."""

_UNSAFE = {sign: re.compile(rf"{re.escape(sign)}(?<=[{_BETWEEN},;\t\r\n].)") for sign in _SIGNS}
"""Where each sign wants a guard. The guard itself comes first, for the others put more of it."""

COLUMNS = describe(CLAIM_PARTS)
"""Each column's name and what it holds, in order. `SCHEMA_VERSION` rises when one changes its meaning.

The columns from `appearance` to `snapshot_sha256` are of the claim's first appearance; JSON has them all.
"""


def find_parts(options: Options) -> Sequence[Part[ClaimEntry, Any]]:
    """Give the columns that are chosen, or all; raises what `choose` raises."""
    return CLAIM_PARTS if options.columns is None else choose(CLAIM_PARTS, options.columns)


def find_details(options: Options) -> frozenset[Detail]:
    """Give the details of claims that the columns are drawn from."""
    return details_of(find_parts(options))


def write(report: Report, sink: IO[str], options: Options) -> None:
    """Write a header and a row a claim, as they come, into a text sink opened with `newline=""`."""
    if options.excel:
        sink.write(BYTE_ORDER_MARK)
    parts = find_parts(options)
    draw = drawing(parts, report)
    sink.write(to_lines([[name] for name, _description in describe(parts)], options.delimiter))
    for claims in batches(report.claims):
        sink.write(to_lines(map(guard_column, draw(claims)), options.delimiter))


def to_lines(columns: Iterable[Sequence[str]], delimiter: str) -> str:
    """Write columns of texts as lines, the same as `csv.writer` would, which takes three times as long."""
    quoted = [_quote(column, delimiter) for column in columns]
    if len(quoted) == 1:  # where an empty line would be no row
        quoted = [[cell or '""' for cell in quoted[0]]]
    return "".join([f"{delimiter.join(cells)}\r\n" for cells in zip(*quoted, strict=True)])


def _quote(cells: Sequence[str], delimiter: str) -> Sequence[str]:
    """Put those of a column's cells between quotation marks that need them."""
    whole = _BETWEEN.join(cells)
    if '"' not in whole and delimiter not in whole and "\r" not in whole and "\n" not in whole:
        return cells
    return [
        '"' + cell.replace('"', '""') + '"'
        if '"' in cell or delimiter in cell or "\r" in cell or "\n" in cell
        else cell
        for cell in cells
    ]


def guard_cell(text: str) -> str:
    """Put an apostrophe before whatever in a text a spreadsheet could take for a formula.

    That is its beginning, and what follows a comma, semicolon, tab or line end inside it: a spreadsheet
    that expects another delimiter (Excel in Spanish wants `;`) splits cells there, quoted or not. An
    apostrophe in such a place is doubled, so that `unguard_cell` gives the text back exactly.
    """
    return _OPEN.sub(GUARD, text)


def guard_column(cells: Sequence[Cell]) -> Sequence[str]:
    """Write the cells of a column as texts, and guard them: all at once, for few of them need it."""
    if cells.count(None) == len(cells):
        return [""] * len(cells)
    try:
        whole = _BETWEEN.join(["", *cells])  # type: ignore[list-item] # most columns have texts alone
        texts: Sequence[str] = cells  # type: ignore[assignment] # joined, so each is a text
    except TypeError:
        texts = ["" if cell is None else cell if isinstance(cell, str) else str(cell) for cell in cells]
        whole = _BETWEEN.join(["", *texts])
    guarded = whole
    for sign, unsafe in _UNSAFE.items():
        if sign in guarded:
            guarded = unsafe.sub(GUARD + sign, guarded)
    for hidden in ("\t", "\r", "\n"):
        if hidden in guarded:
            guarded = guarded.replace(_BETWEEN + hidden, _BETWEEN + GUARD + hidden)
    if len(guarded) == len(whole):
        return texts
    if whole.count(_BETWEEN) > len(texts):
        return [guard_cell(text) for text in texts]
    return guarded.split(_BETWEEN)[1:]


def unguard_cell(text: str) -> str:
    """Give back the text that `guard_cell` took; an apostrophe that guards nothing was typed, and stays."""
    return _SHUT.sub("", text)
