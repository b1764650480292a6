"""Dates as people type them, in Spanish and English: «ayer», «3 de enero de 2026», "last Monday"."""

from __future__ import annotations

import re

from dateparser.date import DateDataParser

from claims.domain.partial_date import PartialDate

_PRECISION = {"year": 4, "month": 7}
# 03/01/2026 is the 3rd of January in Madrid and the 1st of March in Miami: nobody is asked to guess.
_AMBIGUOUS = re.compile(r"\s*(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{2}|\d{4})\s*", re.ASCII)
_MONTHS = 12


def understand(text: str) -> PartialDate | None:
    """Give the date that `text` means, as precise as it was said, or None when it is not understood.

    Relative dates («ayer») count from now in the local time zone. All-number dates are understood only
    when they can be read in one way.
    """
    numbers = _AMBIGUOUS.fullmatch(text)
    order = "DMY"
    if numbers:
        first, second, year = numbers.groups()
        if len(year) == 2 or (int(first) <= _MONTHS and int(second) <= _MONTHS and first != second):  # noqa: PLR2004
            return None
        order = "MDY" if int(second) > _MONTHS else "DMY"
    parser = DateDataParser(
        languages=["es", "en"],
        settings={"DATE_ORDER": order, "PREFER_DATES_FROM": "past", "RETURN_AS_TIMEZONE_AWARE": False},
    )
    found = parser.get_date_data(text)
    if found is None or found.date_obj is None:
        return None
    return PartialDate(found.date_obj.strftime("%Y-%m-%d")[: _PRECISION.get(found.period, 10)])
