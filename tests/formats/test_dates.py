from __future__ import annotations

import datetime as dt

import pytest

from claims.domain.partial_date import PartialDate
from claims.formats.dates import iso_moment, read_date, read_moment, read_number
from claims.i18n import speaking

CARACAS = dt.datetime(2026, 1, 11, 22, 30, 59, 999_999, tzinfo=dt.timezone(dt.timedelta(hours=-4)))


def test_programs_read_moments_in_utc_whatever_is_spoken() -> None:
    with speaking("es"):
        assert iso_moment(CARACAS) == "2026-01-12T02:30:59Z"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("es", "12 de enero de 2026, 02:30 UTC"),
        ("es-MX", "12 de enero de 2026, 02:30 UTC"),
        ("en", "January 12, 2026, 02:30 UTC"),
        ("en-GB", "12 January 2026, 02:30 UTC"),
    ],
)
def test_people_read_moments_to_the_minute_as_they_are_used_to(language: str, shown: str) -> None:
    with speaking(language):
        assert read_moment(CARACAS) == shown


@pytest.mark.parametrize(
    ("iso", "spanish", "english"),
    [
        ("2026", "2026", "2026"),
        ("2026-03", "marzo de 2026", "March 2026"),
        ("2026-03-09", "9 de marzo de 2026", "March 9, 2026"),
        ("2026-03-09T09:30:00Z", "9 de marzo de 2026, 09:30 UTC", "March 9, 2026, 09:30 UTC"),
        ("0987-12-31", "31 de diciembre de 987", "December 31, 987"),
    ],
)
def test_dates_are_written_as_far_as_known(iso: str, spanish: str, english: str) -> None:
    with speaking("es"):
        assert read_date(PartialDate(iso)) == spanish
    with speaking("en"):
        assert read_date(PartialDate(iso)) == english


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("es", "1.250.000"),
        ("es-VE", "1.250.000"),
        ("es-MX", "1,250,000"),
        ("en", "1,250,000"),
        # No catalogue: the words are English, and so are the numbers. No such country: those of the language.
        ("de", "1,250,000"),
        ("es-XX", "1.250.000"),
    ],
)
def test_numbers_are_parted_as_the_country_does(language: str, shown: str) -> None:
    with speaking(language):
        assert read_number(1_250_000) == shown
        assert (read_number(999), read_number(0)) == ("999", "0")
        assert read_number(1_250) == shown[:5]
