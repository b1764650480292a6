"""Dates as people type them, in Spanish and English: «ayer», «3 de enero de 2026», "last Monday"."""

from __future__ import annotations

import re

from dateparser.date import DateDataParser

from claims.domain.partial_date import PartialDate
from claims.errors import InvalidInputError
from claims.i18n import _

_PRECISION = {"year": 4, "month": 7}
_SEPARATOR = re.compile(r"[/.\- ]")
_NUMBER = re.compile(r"\d+")
_DAYS = 31


def understand(text: str) -> PartialDate | None:
    """Give the date that `text` means, as precise as it was said, or None when it is not understood.

    Relative dates («ayer») count from now in the local time zone.

    Raises InvalidInputError for a date in numbers that can be read in two ways.
    """
    if not any(map(str.isalpha, text)):
        return _read_numbers(text.strip())
    parser = DateDataParser(
        languages=["es", "en"],
        settings={"PREFER_DATES_FROM": "past", "RETURN_AS_TIMEZONE_AWARE": False},
    )
    found = parser.get_date_data(text)
    if found is None or found.date_obj is None:
        return None
    short_year = found.date_obj.year % 100
    if short_year > _DAYS and str(short_year) in _NUMBER.findall(text):
        return None  # «32 de enero» would be January 1932
    return PartialDate(found.date_obj.strftime("%Y-%m-%d")[: _PRECISION.get(found.period, 10)])


def _read_numbers(text: str) -> PartialDate | None:
    """Read a date in numbers alone, with a year of four digits at either end.

    03/04/2026 is the 3rd of April in Madrid and the 4th of March in Miami: nobody is asked to guess.
    """
    parts = _SEPARATOR.split(text)
    if len(parts[0]) == len("2026"):
        orders = [parts]
    elif len(parts[-1]) == len("2026"):
        *rest, year = parts
        orders = [[year, *rest], [year, *reversed(rest)]]
    else:
        return None
    readings = sorted({date for order in orders if (date := _as_iso(order)) is not None})
    if len(readings) > 1:
        raise InvalidInputError(
            _("%(text)r can be read as %(one)s and as %(other)s.")
            % {"text": text, "one": readings[0], "other": readings[1]},
            hint=_("Write the one that is meant."),
        )
    return readings[0] if readings else None


def _as_iso(parts: list[str]) -> PartialDate | None:
    try:
        return PartialDate.parse("-".join(part.zfill(2) for part in parts))
    except InvalidInputError:
        return None
