"""Cells as spreadsheets leave them: yes and no, lists, and dates in the forms that they are shown in.

Excel and LibreOffice save a CSV as the sheet looks: `2026-03-02` comes back as `02/03/2026` or `02/03/26`,
`2026-03` as `mar-26`, and yes as whatever somebody typed.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from typing import TYPE_CHECKING

from claims.domain.partial_date import PartialDate, Precision
from claims.domain.text import fold
from claims.errors import InvalidInputError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LIST_SEPARATOR = ";"

_QUOTES_AND_FORMULAS = frozenset("\"'=+-@")

_YES = frozenset({"yes", "true", "si", "verdadero", "y", "s"})
_NO = frozenset({"no", "false", "falso", "n"})

_IN_NUMBERS = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T]+(\d{1,2}):(\d{2})(?::\d{2})?)?", re.ASCII
)
_MONTH = re.compile(r"([^\W\d_]{3})[^\W\d_]*\.?[-/ ](?:de )?(\d{4}|\d{2})")
_MONTHS = {
    name: number
    for names in (
        "ene feb mar abr may jun jul ago sep oct nov dic",
        "jan feb mar apr may jun jul aug sep oct nov dec",
    )
    for number, name in enumerate(names.split(), start=1)
}
_CENTURY = 2000
_TO_THE_MINUTE = len("2026-03-02T09:05")


def is_delimiter(text: str) -> bool:
    """Tell whether a text can part cells: a tab, or a sign that is no data, no quote and no formula's."""
    if len(text) != 1 or text == "\t":
        return text == "\t"
    category = unicodedata.category(text)
    is_quote_or_formula = unicodedata.normalize("NFKC", text) in _QUOTES_AND_FORMULAS
    return category[0] in "PS" and category not in {"Pi", "Pf"} and not is_quote_or_formula


def read_yes_no(cell: str) -> bool:
    """Read yes or no, in Spanish or English, also as a spreadsheet writes true and false.

    Raises InvalidInputError for anything else.
    """
    word = fold(cell)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise InvalidInputError(
        _("%(text)r is neither yes nor no.") % {"text": cell}, hint=_("Write yes, no, or nothing.")
    )


def read_uuid(cell: str) -> str:
    """Read a UUID in any writing and give it in the usual one, or raise InvalidInputError."""
    try:
        return str(uuid.UUID(cell.strip()))
    except ValueError as error:
        raise InvalidInputError(
            _("%(text)r is no UUID.") % {"text": cell}, hint=_("Put back what the export wrote.")
        ) from error


def read_list(cell: str) -> tuple[str, ...]:
    """Part a list that stands in one cell; empty parts are passed over."""
    return tuple(part for part in (one.strip() for one in cell.split(LIST_SEPARATOR)) if part)


def read_date(cell: str, known: Iterable[PartialDate | None] = ()) -> PartialDate:
    """Read a date: ISO 8601, or as a spreadsheet shows one.

    `known` are the dates that the cell may only be another writing of: where one of them fits, it is meant,
    for 02/03/2026 can be two days. Raises InvalidInputError for what is no date, and for one that can be
    read in two ways.
    """
    readings = sorted(set(_readings(cell.strip())))
    for date in known:
        if date is not None and any(_fits(date, one) for one in readings):
            return date
    if not readings:
        return PartialDate.parse(cell)  # says what is wrong with it
    if len(readings) > 1:
        raise InvalidInputError(
            _("%(text)r can be read as %(one)s and as %(other)s.")
            % {"text": cell, "one": readings[0], "other": readings[1]},
            hint=_("Write the one that is meant."),
        )
    return readings[0]


def _readings(text: str) -> Iterator[PartialDate]:
    """Give every date that a text may mean."""
    found = _parse(text)
    if found is not None:
        yield found
    elif match := _IN_NUMBERS.fullmatch(text):
        one, _sign, other, year, hour, minute = match.groups()
        time = f"T{int(hour):02}:{minute}Z" if hour and (int(hour), minute) != (0, "00") else ""
        for day, month in ((one, other), (other, one)):
            date = _parse(f"{_year(year)}-{int(month):02}-{int(day):02}{time}")
            if date is not None:
                yield date
    elif (match := _MONTH.fullmatch(text)) and (month_number := _MONTHS.get(fold(match[1]))):
        yield PartialDate(f"{_year(match[2])}-{month_number:02}")


def _parse(text: str) -> PartialDate | None:
    try:
        return PartialDate.parse(text)
    except InvalidInputError:
        return None


def _year(digits: str) -> int:
    return int(digits) if len(digits) > 2 else _CENTURY + int(digits)  # noqa: PLR2004 - the digits of a short year


def _fits(date: PartialDate, reading: PartialDate) -> bool:
    """Tell whether a reading shows a date; of a moment sheets leave the seconds out."""
    if date.precision is Precision.MOMENT is reading.precision:
        return date.iso[:_TO_THE_MINUTE] == reading.iso[:_TO_THE_MINUTE]
    return date == reading
