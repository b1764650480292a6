"""Dates as people type them, in Spanish and English: «ayer», «3 de enero de 2026», "last Monday"."""

from __future__ import annotations

import datetime as dt
import re

from dateparser.date import DateDataParser

from claims.domain.partial_date import PartialDate
from claims.errors import InvalidInputError
from claims.i18n import _

_SEPARATOR = re.compile(r"[/.\- ]")
_NUMBER = re.compile(r"\d+")
_IN_NUMBERS = re.compile(r"\b\d{1,2}([/.-])\d{1,2}\1\d{4}\b")
_TIME = re.compile(r"\d:\d\d")
_DAYS = 31
_LENGTHS = {"year": 4, "month": 7, "day": 10, "part_of_day": 10}
"""How much of the ISO text was said, by the period that dateparser names."""

_COUNTS = ["uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce"]
_WEEKDAYS = {
    "lunes": 0,
    "martes": 1,
    "miércoles": 2,
    "miercoles": 2,
    "jueves": 3,
    "viernes": 4,
    "sábado": 5,
    "sabado": 5,
    "domingo": 6,
    "monday": 0,
    "tuesday": 1,
    "wednesday": 2,
    "thursday": 3,
    "friday": 4,
    "saturday": 5,
    "sunday": 6,
}
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)

_ORDINARY = [
    (re.compile(pattern, re.IGNORECASE), plain)
    for pattern, plain in (
        # «el lunes pasado», «el pasado lunes», «el 3 de enero», «el pasado 3 de enero»
        (rf"\b(?:el )?(?:pasado )?({_WEEKDAY.pattern})(?: pasado\b)?", r"\1"),
        (r"\bel (?:pasado )?(?=\d{4}-|\d{1,2}\.?[º°]? (?:de )?[^\W\d]{3})", ""),
        # «1º de mayo», «1.º de mayo», «primero de mayo»
        (r"(\d)\.?[º°](?= )", r"\1"),
        (r"\bprimero(?= de )", "1"),
        # «hace tres días», «hace una hora»
        (r"\bhace una?\b", "hace 1"),
        *((rf"\bhace {word}\b", f"hace {number}") for number, word in enumerate(_COUNTS, start=1)),
        # «a la 1», «a las 9.30», «a las 10», «a las 21 h», "at 10"
        (r"\ba la (?=\d)", "a las "),
        (r"\b(a las|at) (\d{1,2})\.(\d\d)\b", r"\1 \2:\3"),
        (r"\b(a las|at) (\d{1,2})(?![\d:]| ?[ap]\.?m)", r"\1 \2:00"),
        (r"(:\d\d) ?(?:h|horas)\b\.?", r"\1"),
        # «ayer por la tarde» is the day, but «a las 9 por la noche» is not nine in the morning.
        (r"(?<!:\d\d) por la (?:mañana|tarde|noche)$", ""),
    )
]
"""What dateparser does not know, and what it knows instead; applied in this order."""


def understand(text: str, now: dt.datetime | None = None) -> PartialDate | None:
    """Give the date that `text` means, as precise as it was said, or None when it is not understood.

    Relative dates («ayer») count from `now`, an aware time, or from the present; they and times of day are
    in the local time zone. A week is not understood: no precision of a date stands for it.

    Raises InvalidInputError for a date in numbers that can be read in two ways, and for a weekday that
    the date does not fall on.
    """
    text = " ".join(text.split())
    now = now or dt.datetime.now(dt.UTC)
    if not any(map(str.isalpha, text)):
        return _read_numbers(text)
    parser = DateDataParser(
        languages=["es", "en"],
        settings={
            "PREFER_DATES_FROM": "past",
            "RELATIVE_BASE": now.astimezone().replace(tzinfo=None),
            "RETURN_TIME_AS_PERIOD": True,
        },
    )
    plain = _in_plain_words(text)
    found = parser.get_date_data(plain)
    if found is None or found.date_obj is None:
        return None
    moment: dt.datetime = found.date_obj
    timed = found.period == "time"
    length = _LENGTHS.get(found.period, 0)
    if _names_no_day(text, moment.year) or (_TIME.search(plain) and not timed):
        return None
    if timed or length == _LENGTHS["day"]:
        _check_weekday(text, moment.date())
    elif _WEEKDAY.search(text):
        return None  # the day of «un lunes de enero» is not known, and the month is not what was said
    if timed:
        return _keep(moment)
    return PartialDate(moment.date().isoformat()[:length]) if length else None


def _in_plain_words(text: str) -> str:
    text = _IN_NUMBERS.sub(lambda match: str(_read_numbers(match[0]) or match[0]), text)
    for pattern, plain in _ORDINARY:
        text = pattern.sub(plain, text)
    return text


def _names_no_day(text: str, year: int) -> bool:
    """Tell whether a number was taken for a year in short: «32 de enero» would be January 1932."""
    numbers = _NUMBER.findall(text)
    return year % 100 > _DAYS and str(year % 100) in numbers and str(year) not in numbers


def _keep(moment: dt.datetime) -> PartialDate | None:
    try:
        return PartialDate.from_moment(moment.astimezone())
    except (ValueError, OverflowError):
        return None  # the first or the last day of the calendar, which UTC does not have


def _check_weekday(text: str, day: dt.date) -> None:
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    for typed in _WEEKDAY.findall(text):
        if _WEEKDAYS[typed.lower()] != day.weekday():
            raise InvalidInputError(
                _("%(text)r is not a date: %(day)s is a %(weekday)s.")
                % {"text": text, "day": day, "weekday": names[day.weekday()]},
                hint=_("Write the one that is meant."),
            )


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
