"""How exports write times: for programs ISO 8601 in UTC with a Z, for people to the minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.domain.partial_date import PartialDate, Precision

if TYPE_CHECKING:
    import datetime as dt


def iso_moment(moment: dt.datetime) -> str:
    """Write an aware moment for programs, such as `2026-01-11T09:30:00Z`."""
    return PartialDate.from_moment(moment).iso


def read_moment(moment: dt.datetime) -> str:
    """Write an aware moment for people, such as `2026-01-11 09:30 UTC`."""
    return read_date(PartialDate.from_moment(moment))


def read_date(date: PartialDate) -> str:
    """Write a date for people as far as it is known; a moment to the minute, in UTC."""
    if date.precision is not Precision.MOMENT:
        return date.iso
    return f"{date.iso[:10]} {date.iso[11:16]} UTC"
