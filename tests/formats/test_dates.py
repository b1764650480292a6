from __future__ import annotations

import datetime as dt

import pytest

from claims.domain.partial_date import PartialDate
from claims.formats.dates import iso_moment, read_date, read_moment

CARACAS = dt.datetime(2026, 1, 11, 22, 30, 59, 999_999, tzinfo=dt.timezone(dt.timedelta(hours=-4)))


def test_moments_are_written_in_utc() -> None:
    assert iso_moment(CARACAS) == "2026-01-12T02:30:59Z"
    assert read_moment(CARACAS) == "2026-01-12 02:30 UTC"


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2026", "2026"),
        ("2026-01", "2026-01"),
        ("2026-01-11", "2026-01-11"),
        ("2026-01-11T09:30:00Z", "2026-01-11 09:30 UTC"),
    ],
)
def test_dates_are_written_as_far_as_known(iso: str, shown: str) -> None:
    assert read_date(PartialDate(iso)) == shown
