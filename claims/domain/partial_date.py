"""Dates that carry their precision: a year, a month, a day or a moment.

The value is its own ISO 8601 text, so it sorts as text on both engines, and its length is its
precision. Moments are kept in UTC, to the second.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from claims.errors import InvalidInputError
from claims.i18n import _

_DAY_OR_LESS = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
# Python reads other forms too, and takes a long number for one of them.
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]", re.ASCII)


def iso_to_the_second(moment: dt.datetime) -> str:
    """Write an aware `moment` in UTC, such as `2026-01-11T09:30:00Z`."""
    at = moment.astimezone(dt.UTC)
    # Not strftime: it writes the year 987 with three digits. Not isoformat: it takes twice as long.
    return "%04d-%02d-%02dT%02d:%02d:%02dZ" % (at.year, at.month, at.day, at.hour, at.minute, at.second)


class Precision(StrEnum):
    """How much of a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as far as it is known: `2026`, `2026-01`, `2026-01-11` or `2026-01-11T09:30:00Z`."""

    iso: str

    @property
    def precision(self) -> Precision:
        """How much of the date is known."""
        by_length = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}
        return by_length.get(len(self.iso), Precision.MOMENT)

    def __str__(self) -> str:
        """Give the ISO 8601 text."""
        return self.iso

    @classmethod
    def from_moment(cls, moment: dt.datetime) -> PartialDate:
        """Keep an aware `moment` in UTC, to the second."""
        return cls(iso_to_the_second(moment))

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ISO 8601; a moment without an offset counts as UTC.

        Raises InvalidInputError for anything else, also for a day that no calendar has.
        """
        value = text.strip()
        try:
            match = _DAY_OR_LESS.fullmatch(value)
            if match:
                year, month, day = (int(part or 1) for part in match.groups())
                dt.date(year, month, day)
                return cls(value)
            if _MOMENT.match(value):
                moment = dt.datetime.fromisoformat(value)
                return cls.from_moment(moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC))
        except (ValueError, OverflowError):
            pass  # said below, in words that help
        raise InvalidInputError(
            _("%(text)r is not a date.") % {"text": text},
            hint=_("Write it as 2026-01-11, 2026-01, 2026 or 2026-01-11T09:30Z."),
        )
