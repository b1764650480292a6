"""Our own CSV back in, as a spreadsheet leaves it: in another encoding, with other delimiters, reordered.

A column that is missing changes nothing; an empty cell clears its field. The formula guard comes off.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from contextlib import contextmanager
from dataclasses import replace
from itertools import zip_longest
from typing import IO, TYPE_CHECKING, Any

from claims.domain.cell import read_date, read_uuid
from claims.domain.partial_date import PartialDate
from claims.domain.report import SCHEMA_VERSION
from claims.domain.syntax import tell_csv
from claims.domain.text import clean
from claims.errors import ClaimsError, InvalidInputError
from claims.formats.csv import BYTE_ORDER_MARK, COLUMNS, unguard_cell
from claims.formats.rows import CLAIM_PARTS, drawing
from claims.i18n import _
from claims.importers.csv_encoding import find_encoding
from claims.importers.own import check_once, find_repeated, read_state, some
from claims.intake.encoding import warn_of
from claims.services.own.row import EDITABLE, Row, narrowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from claims.domain.report import ClaimEntry, Report

PROBLEM = "problem"
"""The column of a file of refused rows that says why each was refused; it is passed over on the way in."""

NAMES = tuple(name for name, _description in COLUMNS)
_FIELDS = {"text": "claim_text"}
_FIELD_OF = {_FIELDS.get(name, name): name for name in EDITABLE}
_IDENTITY = frozenset({"claim", "claim_uuid", "database", "state", "schema", PROBLEM})
_READ_ONLY = frozenset(NAMES) - set(_FIELD_OF) - _IDENTITY
_DELIMITERS = ",;\t|"
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_OLD = "cp1252"
_NAMES = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16"}
_CHUNK = 1 << 20
_LARGEST_CELL = 100_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def is_mine(sample: bytes) -> bool:
    """Tell whether a file begins with a header of ours."""
    encoding = _marked(sample) or "latin-1"  # the names of columns are ASCII, and so the same in any
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(sample)
    _sign, header = _find_header(text)
    ours = set(header) & set(NAMES)
    return len(ours) > 1 and not ours.isdisjoint({"claim", "claim_uuid", "claim_text"})


def open_file(stream: IO[bytes], name: str) -> OwnCsv:
    """Open a CSV and check it whole: its encoding, its header, and that no claim stands in it twice.

    Raises InvalidInputError for a file that is no such CSV, with the line where it is not.
    """
    return OwnCsv(stream, name)


class OwnCsv:
    """A CSV of claims."""

    names = _FIELDS

    def __init__(self, stream: IO[bytes], name: str) -> None:
        csv.field_size_limit(_LARGEST_CELL)
        self.stream, self.name = stream, name
        self.encoding, guessed = _find_encoding(stream, name)
        # A file in UTF-8 may have been saved in an old encoding on the way.
        self.narrow = guessed or _OLD
        with self._text() as text:
            self.delimiter, self.header = _find_header(text.read(_CHUNK))
        _check_header(self.header)
        self.warnings = (*warn_of(guessed, name), *_warn_of_lacking(self.header, name))
        self.places = {column: at for at, column in enumerate(self.header) if column}
        self.count = 0
        self.database: str | None = None
        self.repeated = find_repeated(self._keys())

    def rows(self) -> Iterator[Row]:
        """Give the rows as they come."""
        for line, cells in self._lines():
            yield self._row(line, cells)

    def find_touched(self, row: Row, report: Report, entry: ClaimEntry) -> list[str]:
        """Name the columns that a row has otherwise than its claim, of those that no file may change."""
        drawn = dict(zip(NAMES, *zip(*drawing(CLAIM_PARTS, report)([entry]), strict=True), strict=True))
        return [
            name
            for name, at in self.places.items()
            if name in _READ_ONLY
            and at < len(row.raw)
            and not any(
                _same(unguard_cell(row.raw[at]), drawn[name], encoding) for encoding in (None, self.narrow)
            )
        ]

    def refusing(self, sink: IO[str]) -> Callable[[Row, str], None]:
        """Begin a file of refused rows as they were read, with a column that says why."""
        kept = [at for at, name in enumerate(self.header) if name and name != PROBLEM]
        sink.write(BYTE_ORDER_MARK)
        writer = csv.writer(sink, delimiter=self.delimiter, lineterminator="\r\n")
        writer.writerow([*(self.header[at] for at in kept), PROBLEM])

        names = [self.header[at] for at in kept]

        def refuse(row: Row, problem: str) -> None:
            cells = [row.raw[at] if at < len(row.raw) else "" for at in kept]
            if self.database and "database" in names and not cells[names.index("database")]:
                # A new row says which database its references are of by the rows beside it.
                cells[names.index("database")] = self.database
            writer.writerow([*cells, problem])

        return refuse

    # ---- reading -----------------------------------------------------------------------------------------

    @contextmanager
    def _text(self) -> Iterator[IO[str]]:
        self.stream.seek(0)
        text = io.TextIOWrapper(self.stream, encoding=self.encoding, newline="")
        try:
            yield text
        finally:
            if not text.closed:  # whoever is interrupted closes the file before what reads it
                text.detach()

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        """Give the cells of each row below the header that has any, with the line where it begins."""
        with self._text() as text:
            before = 0
            if _SEPARATOR_LINE.match(text.readline()):
                before = 1
            else:
                text.seek(0)
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            line = 1
            try:
                next(reader)
                line = reader.line_num + 1
                for cells in reader:
                    if any(cell.strip() for cell in cells):
                        yield line + before, cells
                    line = reader.line_num + 1
            except csv.Error as error:
                raise InvalidInputError(
                    _("Line %(line)d is no CSV: %(error)s.")
                    % {"line": line + before, "error": tell_csv(error)},
                    hint=_(
                        "Write a field that holds quotation marks between quotation marks, with each doubled."
                    ),
                ) from error

    def _keys(self) -> Iterator[str]:
        for _line, cells in self._lines():
            self.count += 1
            self.database = self.database or self._cell(cells, "database").lower() or None
            if key := self._key(cells):
                yield key

    def _key(self, cells: Sequence[str]) -> str:
        """Give what names the claim of a row: its UUID, else its reference, else nothing."""
        return self._cell(cells, "claim_uuid").lower() or self._cell(cells, "claim").upper()

    def _cell(self, cells: Sequence[str], name: str) -> str:
        at = self.places.get(name)
        return unguard_cell(cells[at]).strip() if at is not None and at < len(cells) else ""

    def _row(self, line: int, cells: list[str]) -> Row:
        given = {name: unguard_cell(cells[at]) for name, at in self.places.items() if at < len(cells)}
        row = Row(
            line=line,
            where=_("line %(line)d") % {"line": line},
            ref=self._cell(cells, "claim") or None,
            database=self._cell(cells, "database").lower() or None,
            state=read_state(self._cell(cells, "state")),
            fields={_FIELD_OF[name]: cell for name, cell in given.items() if name in _FIELD_OF},
            filled={
                name: cell.strip() for name, cell in given.items() if name in _READ_ONLY and cell.strip()
            },
            raw=cells,
            narrow=self.narrow,
        )
        try:
            known = self._cell(cells, "claim_uuid")
            row = replace(row, uuid=read_uuid(known) if known else None)
            self._check(cells)
        except InvalidInputError as error:
            return replace(row, problem=error.message)
        return row

    def _check(self, cells: list[str]) -> None:
        """Refuse, with an InvalidInputError, a row that is wrong at first sight."""
        schema, key = self._cell(cells, "schema"), self._key(cells)
        if any(cell.strip() and not name for cell, name in zip_longest(cells, self.header, fillvalue="")):
            raise InvalidInputError(_("A cell stands in no named column."))
        if key and len(cells) <= max(self.places.values()):
            # Excel leaves empty cells at the end out; but a whole export's last one is never empty, and who
            # chooses columns can put such a one last.
            raise InvalidInputError(_("The row ends before its last column: was the file cut off?"))
        check_once(key, self.repeated, self._cell(cells, "claim"))
        if schema not in {"", str(SCHEMA_VERSION)}:
            raise InvalidInputError(
                _("The layout %(found)s is not known; this program reads %(known)d.")
                % {"found": schema, "known": SCHEMA_VERSION}
            )


def _check_header(header: Sequence[str]) -> None:
    named = [name for name in header if name]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise InvalidInputError(
            _("The header names these more than once: %(columns)s.") % {"columns": some(twice)},
            hint=_("Each column stands once."),
        )
    unknown = [name for name in named if name not in {*NAMES, PROBLEM}]
    if unknown:
        raise InvalidInputError(
            _("The header names what no export has: %(columns)s.") % {"columns": some(unknown)},
            hint=_("Keep the names that the export wrote, and take columns of your own out."),
        )
    if not {"claim_uuid", "claim", "claim_text"} & set(named):
        raise InvalidInputError(
            _("The header lacks: %(columns)s.") % {"columns": "claim_uuid"},
            hint=_("Keep the columns claim_uuid and database, as the export wrote them."),
        )


def _warn_of_lacking(header: Sequence[str], name: str) -> Iterator[str]:
    """Say what a file cannot do that lacks what its rows are known again by."""
    if "claim_uuid" not in header and "claim" not in header:
        yield _("%(name)s has no column claim_uuid: each of its rows counts as a new claim.") % {"name": name}
        return
    lacking = [column for column in ("database", "state") if column not in header]
    if lacking:
        yield _(
            "%(name)s lacks %(columns)s: nobody can tell which of two values is newer, so a cell that "
            "differs from the record is a conflict."
        ) % {"name": name, "columns": ", ".join(lacking)}


def _find_header(text: str) -> tuple[str, list[str]]:
    """Find the delimiter and the names of the columns: what gives the most names that are ours."""
    text = text.lstrip(BYTE_ORDER_MARK)
    told = _SEPARATOR_LINE.match(text)
    if told:
        text = text[told.end() :]
    first = text.splitlines()[0] if text else ""
    readings = [(sign, _names(first, sign)) for sign in ((told[1],) if told else _DELIMITERS)]
    return max(readings, key=lambda reading: len(set(reading[1]) & set(NAMES)))


def _names(line: str, delimiter: str) -> list[str]:
    return [name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter), [])]


def _find_encoding(stream: IO[bytes], name: str) -> tuple[str, str | None]:
    """Find the encoding of a whole file, and tell whether it had to be guessed.

    Raises InvalidInputError when the bytes are not what their mark says, or no text.
    """
    stream.seek(0)
    chunk = stream.read(_CHUNK)
    marked = _marked(chunk)
    decoder = codecs.getincrementaldecoder(marked or "utf-8")()
    lines = 1
    try:
        while chunk:
            decoder.decode(chunk)
            lines += chunk.count(b"\n")
            chunk = stream.read(_CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        line = lines + error.object[: error.start].count(b"\n")
        try:
            stream.seek(0)
            encoding, guessed = find_encoding(stream, name)
        except InvalidInputError:  # it knows articles; what this file is to be is said here
            raise InvalidInputError(
                _("%(name)s is not a text.") % {"name": name}, hint=_("Save it anew as CSV in UTF-8.")
            ) from error
        if guessed is None:
            raise InvalidInputError(
                _("%(name)s is in %(encoding)s, but for line %(line)d.")
                % {"name": name, "encoding": _NAMES.get(encoding, encoding), "line": line},
                hint=_("Mend that line, and save the whole file as CSV in UTF-8."),
            ) from error
        return guessed, guessed
    return marked or "utf-8", None


def _marked(raw: bytes) -> str | None:
    return next((encoding for sign, encoding in _MARKS if raw.startswith(sign)), None)


def _same(cell: str, drawn: Any, narrow: str | None) -> bool:  # noqa: ANN401 - a cell
    """Tell whether a cell says what the record says, in whatever writing a spreadsheet gave it."""
    cell, text = cell.strip(), "" if drawn is None else narrowed(str(drawn), narrow)
    if cell == text:
        return True
    if isinstance(drawn, int):
        return re.fullmatch(rf"{drawn}[.,]0+", cell) is not None
    try:
        if clean(cell, what="") == clean(text, what="").strip():
            return True
        date = PartialDate.parse(text)
        return read_date(cell, [date]) == date
    except ClaimsError:
        return False
