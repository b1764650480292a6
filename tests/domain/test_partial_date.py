from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.domain.partial_date import PartialDate, Precision
from claims.errors import InvalidInputError

years = st.integers(1, 9999).map("{:04}".format)
months = st.dates().map(lambda day: day.isoformat()[:7])
days = st.dates().map(dt.date.isoformat)
moments = st.datetimes(
    # Two days off the ends of the calendar, so that no time zone falls off it.
    dt.datetime.fromisoformat("0001-01-03"),
    dt.datetime.fromisoformat("9999-12-29"),
    timezones=st.timezones(),
)


@pytest.mark.parametrize(
    ("text", "iso", "precision"),
    [
        ("2026", "2026", Precision.YEAR),
        ("2026-01", "2026-01", Precision.MONTH),
        (" 2026-01-11\n", "2026-01-11", Precision.DAY),
        ("2026-01-11T09:30", "2026-01-11T09:30:00Z", Precision.MOMENT),
        ("2026-01-11 09:30:59.9", "2026-01-11T09:30:59Z", Precision.MOMENT),
        ("2026-01-11T09:30:00Z", "2026-01-11T09:30:00Z", Precision.MOMENT),
        ("2026-01-11T23:30-04:00", "2026-01-12T03:30:00Z", Precision.MOMENT),
        ("0987-01-11T23:30Z", "0987-01-11T23:30:00Z", Precision.MOMENT),
    ],
)
def test_parse_reads_iso_8601_at_the_precision_it_has(text: str, iso: str, precision: Precision) -> None:
    parsed = PartialDate.parse(text)
    assert str(parsed) == parsed.iso == iso
    assert parsed.precision is precision


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ayer",
        "0000",
        "26",
        "2026-13",
        "2026-02-30",
        "2026-1-1",
        "2026-01-1",
        "11/01/2026",
        "2026-01-11T25:00",
        "2026-01-11T09:30+99:00",
        "0001-01-01T00:00+05:00",
        "٢٠٢٦",
        "2026-01-11T09:30Z; DROP",
    ],
)
def test_parse_refuses_what_no_calendar_has(text: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        PartialDate.parse(text)
    assert caught.value.message == f"{text!r} is not a date."
    assert caught.value.hint == "Write it as 2026-01-11, 2026-01, 2026 or 2026-01-11T09:30Z."


@given(st.one_of(years, months, days, moments.map(dt.datetime.isoformat)))
def test_what_was_parsed_parses_to_itself_and_has_a_length_the_database_takes(text: str) -> None:
    parsed = PartialDate.parse(text)
    assert PartialDate.parse(parsed.iso) == parsed
    assert len(parsed.iso) in {4, 7, 10, 20}


@given(moments, moments)
def test_moments_sort_as_their_texts(one: dt.datetime, other: dt.datetime) -> None:
    first, second = sorted(moment.astimezone(dt.UTC).replace(microsecond=0) for moment in (one, other))
    assert PartialDate.from_moment(first) <= PartialDate.from_moment(second)


@given(days)
def test_a_day_sorts_after_its_month_and_its_month_after_its_year(day: str) -> None:
    assert PartialDate(day[:4]) < PartialDate(day[:7]) < PartialDate(day)


@given(st.text())
def test_any_other_text_is_refused_in_words(text: str) -> None:
    try:
        parsed = PartialDate.parse(text)
    except InvalidInputError:
        return
    assert parsed.iso[:4].isdecimal()
