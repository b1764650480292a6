"""How exports write times and counts: for programs ISO 8601 in UTC with a Z, for people as they read them.

People read them in the language that is spoken, by the rules of its country where one was named: CLDR, as
Babel brings it.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

from claims.domain.partial_date import PartialDate, Precision, iso_to_the_second
from claims.i18n import base, spoken

if TYPE_CHECKING:
    from babel import Locale

_PARTED = 1000
"""From here on the thousands of a number stand apart."""


def iso_moment(moment: dt.datetime) -> str:
    """Write an aware moment for programs, such as `2026-01-11T09:30:00Z`."""
    return iso_to_the_second(moment)


def read_moment(moment: dt.datetime) -> str:
    """Write an aware moment for people, such as `11 de enero de 2026, 09:30 UTC`."""
    return read_date(PartialDate.from_moment(moment))


def read_date(date: PartialDate) -> str:
    """Write a date for people as far as it is known; a moment to the minute, in UTC."""
    if date.precision is Precision.YEAR:
        return date.iso
    language = spoken()
    if date.precision is not Precision.MOMENT:
        return _read_day(date.iso, language)
    day, time = _read_day(date.iso[:10], language), f"{date.iso[11:16]} UTC"
    return _day_and_time(language).replace("{1}", day).replace("{0}", time)


def read_number(number: int) -> str:
    """Write a count for people: `1.250` in Spain, `1,250` in Mexico."""
    if -_PARTED < number < _PARTED:
        return str(number)
    from babel.numbers import format_decimal  # noqa: PLC0415 - for people's formats, and few pay for it

    return format_decimal(number, locale=_locale(spoken()))


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    """Give the rules of a language in its country, or its own where CLDR knows no such country."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - as above

    try:
        return Locale.parse(language, sep="-")
    except UnknownLocaleError:
        return Locale.parse(base(language))


@lru_cache(maxsize=4096)
def _read_day(iso: str, language: str) -> str:
    """Write a day or a month: a report names the same ones again and again."""
    from babel.dates import format_date, format_skeleton  # noqa: PLC0415 - as above

    if len(iso) == len("2026-01"):
        return format_skeleton("yMMMM", dt.date.fromisoformat(f"{iso}-01"), locale=_locale(language))
    return format_date(dt.date.fromisoformat(iso), "long", locale=_locale(language))


@lru_cache(maxsize=16)
def _day_and_time(language: str) -> str:
    """Give the pattern that puts a time, {0}, to a day, {1}."""
    from babel.dates import get_datetime_format  # noqa: PLC0415 - as above

    return str(get_datetime_format("medium", locale=_locale(language)))
