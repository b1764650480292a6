"""Any CSV, through a mapping that says what its columns mean (columns.py)."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

from claims.domain.review import Refusal
from claims.domain.syntax import tell_csv
from claims.errors import InvalidInputError, UsageError
from claims.formats.csv import BYTE_ORDER_MARK, unguard_cell
from claims.i18n import _
from claims.importers.own import some
from claims.importers.own_csv import PROBLEM
from claims.importers.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from claims.domain.review import ReadEntry
    from claims.importers import Options
    from claims.importers.columns import ColumnMapping

DELIMITERS = ",;\t|"
LONGEST_ROW = 1_000_000
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_MONTHS = 12
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_MARKED = "claims.marked"


def read(stream: IO[bytes], options: Options) -> Iterator[ReadEntry]:
    """Give the review of every row in order; a row that has no cell filled in is passed over.

    Raises UsageError without a mapping, and InvalidInputError for a header that lacks one of its columns.
    """
    if options.mapping is None:
        raise UsageError(
            _("A CSV needs a mapping that says what its columns mean."),
            hint=_("Make one: claims import FILE --suggest-map > map.toml; then --map map.toml"),
        )
    text = _open(stream, options)
    try:
        yield from _rows(text, options.mapping, Reading(options))
    finally:
        if not text.closed:  # whoever is interrupted closes the file before what reads it
            text.detach()


def _open(stream: IO[bytes], options: Options) -> io.TextIOWrapper:
    """Read a stream as text; for what its encoding does not know, a row is refused and no other one.

    It becomes lone surrogates, which nothing keeps.
    """
    errors = _MARKED if options.encoding.startswith("utf-16") else "surrogateescape"
    return io.TextIOWrapper(stream, encoding=options.encoding, errors=errors, newline="")


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Put a lone surrogate for what is no UTF-16: `surrogateescape` knows only encodings of single bytes."""
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - it is never asked to write
    return "\udcff", error.end


codecs.register_error(_MARKED, _mark)


def refusing(stream: IO[bytes], options: Options, sink: io.TextIOWrapper) -> Callable[[ReadEntry], None]:
    """Begin a table of refused rows, and give what writes one as it was, with a last column that says why.

    It has the header and the delimiter of the table in `stream`, which begins anew then. A row that is no CSV
    stands in the first cell, one with more cells than the header has the rest of them in its last one.
    """
    mapping = options.mapping
    assert mapping is not None  # noqa: S101 - `read` refuses a table without one
    text = _open(stream, options)
    _lines, _reader, header, delimiter = _begin(text, mapping)
    text.detach()
    stream.seek(0)
    # Bytes that the encoding did not know are written back: not mended, they are refused again.
    sink.reconfigure(errors="surrogateescape")
    width = len(header) - _is_refused_before(header, mapping)
    writer = csv.writer(sink, delimiter=delimiter, lineterminator="\r\n")

    def write(cells: Sequence[str], problem: str) -> None:
        kept = [*cells[: width - 1], delimiter.join(cells[width - 1 :]).rstrip(delimiter)]
        kept += [""] * (width - len(kept))
        writer.writerow([*kept, problem])

    def refuse(entry: ReadEntry) -> None:
        cells = _cells_of(entry.raw, delimiter)
        write(cells[:width] + cells[len(header) :], entry.problem or "")

    sink.write(BYTE_ORDER_MARK)
    write(header[:width], PROBLEM)
    return refuse


def _no_header() -> InvalidInputError:
    return InvalidInputError(_("The first line is no header."), hint=_("It names the columns."))


def _is_refused_before(header: Sequence[str], mapping: ColumnMapping) -> bool:
    """Tell whether the last column is that of an earlier table of refused rows, and not the publisher's."""
    names = [name.strip() for name in header]
    return names[-1] == PROBLEM and (PROBLEM not in mapping.columns.values() or names.count(PROBLEM) > 1)


def _cells_of(raw: str, delimiter: str) -> list[str]:
    """Give the cells of a row as it was, or all of it as one cell when it is none."""
    try:
        [cells] = csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter, strict=True)
    except (csv.Error, ValueError):
        return [raw]
    return cells


def read_header(head: bytes, encoding: str) -> tuple[list[str], str]:
    """Give the names of a CSV's columns and the character between its cells."""
    text = head.decode(encoding, "replace")
    line = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=line.count)
    return [name.strip() for name in next(csv.reader(io.StringIO(text), delimiter=delimiter), [])], delimiter


def _rows(text: IO[str], mapping: ColumnMapping, reading: Reading) -> Iterator[ReadEntry]:
    lines, rows, header, _delimiter = _begin(text, mapping)
    places = _places(header, mapping)
    while True:
        line = lines.before + rows.line_num + 1
        lines.begin()
        position = _("line %(line)d") % {"line": line}
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            problem = _("It is no CSV: %(error)s") % {"error": tell_csv(error)}
            yield reading.refuse(position, lines.taken, Refusal.SYNTAX, problem)
            continue
        if any(cell.strip() for cell in cells):
            given = {name: unguard_cell(cells[at]).strip() for name, at in places.items() if at < len(cells)}
            found = reading.of_node(position, _review(mapping.constants | _filled(given)))
            # The row as it was says more than what was made of it, also where it is refused later on.
            told = found.problem and _in_columns(found.problem, mapping)
            yield replace(found, raw=lines.taken, node=None, problem=told)


def _begin(text: IO[str], mapping: ColumnMapping) -> tuple[_Lines, Any, list[str], str]:
    """Give the lines of a table, the reader of its rows, its header, which is read, and its delimiter."""
    head = text.readline()
    named = _SEPARATOR_LINE.fullmatch(head)  # a line of Excel's own
    if named:
        head = text.readline()
    delimiter = mapping.delimiter or (named[1] if named else max(DELIMITERS, key=head.count))
    lines = _Lines(text, head, before=1 if named else 0)
    rows = csv.reader(lines, delimiter=delimiter)
    try:
        header = next(rows)
    except (csv.Error, StopIteration) as error:
        raise _no_header() from error
    if not any(name.strip() for name in header):
        raise _no_header()
    return lines, rows, header, delimiter


def _in_columns(problem: str, mapping: ColumnMapping) -> str:
    """Name the columns of the file where a problem names what ClaimReview calls them."""
    for theirs, name in (("claimReviewed", "claim"), ("url", "url")):
        if name in mapping.columns:
            problem = problem.replace(f"`{theirs}`", f"`{mapping.columns[name]}`")
    return problem


class _Lines:
    """The lines of a text, which remembers those that were taken since the row began.

    `before` is how many stood above the header.
    """

    def __init__(self, text: IO[str], head: str, *, before: int) -> None:
        self.text, self.before = text, before
        self.head: str | None = head
        self.taken = ""

    def begin(self) -> None:
        self.taken = ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.head if self.head is not None else self.text.readline()
        self.head = None
        if not line:
            raise StopIteration
        self.taken = (self.taken + line)[-LONGEST_ROW:]
        return line


def _places(header: Sequence[str], mapping: ColumnMapping) -> dict[str, int]:
    names = [name.strip() for name in header]
    if _is_refused_before(header, mapping):
        del names[-1]
    missing = [column for column in mapping.columns.values() if column.strip() not in names]
    if missing:
        raise InvalidInputError(
            _("The CSV has no column %(name)r.") % {"name": missing[0]},
            hint=_("It has: %(names)s.") % {"names": some(names)},
        )
    twice = [column for column in mapping.columns.values() if names.count(column.strip()) > 1]
    if twice:
        raise InvalidInputError(
            _("The header names these more than once: %(columns)s.") % {"columns": some(twice)},
            hint=_("Each column stands once."),
        )
    return {name: names.index(column.strip()) for name, column in mapping.columns.items()}


def _filled(given: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in given.items() if text}


def _review(row: dict[str, str]) -> dict[str, Any]:
    """Put a row into ClaimReview's shape."""
    publisher, claimant, appearance = (row.get(name) for name in ("publisher", "claimant", "appearance"))
    return {
        "url": row.get("url"),
        "claimReviewed": row.get("claim"),
        "name": row.get("title"),
        "inLanguage": row.get("language"),
        "datePublished": _date(row.get("reviewed")),
        "author": {"name": publisher} if publisher else None,
        "reviewRating": {
            "alternateName": row.get("rating"),
            "ratingValue": row.get("value"),
            "bestRating": row.get("best"),
            "worstRating": row.get("worst"),
        },
        "itemReviewed": {
            "author": {"name": claimant} if claimant else None,
            "datePublished": _date(row.get("claimed")),
            "appearance": {"url": appearance} if appearance else None,
        },
    }


def _date(text: str | None) -> str | None:
    """Turn `25/10/2021` round; where both could be the month, nobody knows, and it stays as it is."""
    match = _DAY_FIRST.fullmatch(text or "")
    if match is None:
        return text
    first, second, year = (int(part) for part in match.groups())
    if first > _MONTHS >= second:
        return f"{year}-{second:02}-{first:02}"
    if second > _MONTHS >= first:
        return f"{year}-{first:02}-{second:02}"
    return f"{year}-{first:02}-{second:02}" if first == second else text
