from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.cli.dates import understand
from claims.cli.output import shown_date
from claims.cli.types import DATE, beginning
from claims.domain.partial_date import PartialDate
from claims.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("3 de enero de 2026", "2026-01-03"),
        ("3 de enero del 2026", "2026-01-03"),
        ("3 ENERO 2026", "2026-01-03"),
        ("sábado 10 de enero de 2026", "2026-01-10"),
        ("10 ene 2026", "2026-01-10"),
        ("January 3, 2026", "2026-01-03"),
        ("3rd of January 2026", "2026-01-03"),
        ("5 de enero de 1932", "1932-01-05"),
        ("enero de 2026", "2026-01"),
        ("setiembre 2025", "2025-09"),
        ("Sept 2025", "2025-09"),
        ("01/2026", "2026-01"),
        ("2026-1-5", "2026-01-05"),
        ("2026/01/11", "2026-01-11"),
        ("2026 01 11", "2026-01-11"),
        ("31/12/2026", "2026-12-31"),
        ("12/31/2026", "2026-12-31"),
        ("31.12.2026", "2026-12-31"),
        ("03/03/2026", "2026-03-03"),
        (" 03/03/2026 ", "2026-03-03"),
    ],
)
def test_a_date_is_understood_as_far_as_it_was_said(text: str, iso: str) -> None:
    assert understand(text) == PartialDate(iso)


@pytest.mark.parametrize(
    ("text", "days"), [("hoy", 0), ("ayer", 1), ("yesterday", 1), ("hace 3 días", 3), ("45 days ago", 45)]
)
def test_a_relative_date_counts_from_today(text: str, days: int) -> None:
    before = dt.datetime.now().astimezone().date()
    found = understand(text)
    after = dt.datetime.now().astimezone().date()
    assert found in {PartialDate(str(day - dt.timedelta(days=days))) for day in (before, after)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nunca jamás",
        "5",
        "-1",
        "11",
        "1/2",
        "31/12",
        "10:30",
        "2026-13-01",
        "2026-02-30",
        "30 de febrero de 2026",
        "32 de enero",
        "3 de enero de 99",
        "13/13/2026",
        "3/1/26",
        "20260111",
        "99999999999999999",
        "²/²/2026",
        "C1",
        "\udce9",
    ],
)
def test_what_is_no_date_is_not_understood(text: str) -> None:
    assert understand(text) is None
    with pytest.raises(InvalidInputError) as caught:
        DATE.convert(text, None, None)
    assert caught.value.message == f"{text!r} is not a date."


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("03/04/2026", "2026-03-04", "2026-04-03"),
        ("3-4-2026", "2026-03-04", "2026-04-03"),
        ("11.01.2026", "2026-01-11", "2026-11-01"),
    ],
)
def test_a_date_that_reads_in_two_ways_is_refused_with_both(text: str, one: str, other: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        understand(text)
    assert caught.value.message == f"{text!r} can be read as {one} and as {other}."
    assert caught.value.hint == "Write the one that is meant."


@given(st.dates(dt.date(1000, 1, 1)), st.sampled_from("/.- "))
def test_whatever_numbers_are_understood_are_one_of_the_two_readings(date: dt.date, separator: str) -> None:
    text = separator.join((str(date.day), str(date.month), f"{date.year:04}"))
    try:
        found = understand(text)
    except InvalidInputError:
        assert date.day <= 12
        assert date.day != date.month
    else:
        assert found == PartialDate(date.isoformat())


@given(st.text(max_size=30))
def test_no_text_is_a_fault(text: str) -> None:
    try:
        found = DATE.convert(text, None, None)
    except InvalidInputError:
        return
    assert PartialDate.parse(found.iso) == found


def test_a_date_that_is_one_stays_it() -> None:
    assert DATE.convert(PartialDate("2026"), None, None) == PartialDate("2026")


@pytest.fixture(params=["Europe/Madrid", "America/Caracas", "UTC"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield str(request.param)
    monkeypatch.undo()
    time.tzset()


def test_a_date_begins_at_midnight_of_the_local_zone(zone: str) -> None:
    hours = {"Europe/Madrid": 23, "America/Caracas": 4, "UTC": 0}[zone]
    day = dt.datetime(2025, 12, 31 if hours == 23 else 1, hours, tzinfo=dt.UTC)
    if hours != 23:
        day = day.replace(year=2026, month=1)
    for iso in ("2026", "2026-01", "2026-01-01"):
        assert beginning(PartialDate(iso)) == day
    assert beginning(PartialDate("2026-01-01T12:30:00Z")) == dt.datetime(2026, 1, 1, 12, 30, tzinfo=dt.UTC)
    assert beginning(None) is None


def test_the_ends_of_the_calendar_are_no_fault(zone: str) -> None:
    assert zone
    first, last = beginning(PartialDate("0001")), beginning(PartialDate("9999-12-31"))
    assert first is not None
    assert last is not None
    assert first <= dt.datetime(1, 1, 1, 5, tzinfo=dt.UTC)
    assert last >= dt.datetime(9999, 12, 30, tzinfo=dt.UTC)


@pytest.fixture
def caracas(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/Caracas")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


NOON = dt.datetime(2026, 3, 2, 16, tzinfo=dt.UTC)
"""A Monday, at noon in Caracas."""


@pytest.mark.usefixtures("caracas")
@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("el 10 de enero de 2026", "2026-01-10"),
        ("el pasado 10 de enero", "2026-01-10"),
        ("El  10 de enero de 2026", "2026-01-10"),
        ("el lunes", "2026-02-23"),
        ("lunes pasado", "2026-02-23"),
        ("el lunes pasado", "2026-02-23"),
        ("el pasado sábado", "2026-02-28"),
        ("sabado", "2026-02-28"),
        ("last Monday", "2026-02-23"),
        ("hace tres días", "2026-02-27"),
        ("hace doce días", "2026-02-18"),
        ("hace un día", "2026-03-01"),
        ("hace dos meses", "2026-01"),
        ("hace un año", "2025"),
        ("1º de mayo de 2025", "2025-05-01"),
        ("1.º de mayo", "2025-05-01"),
        ("primero de mayo", "2025-05-01"),
        ("ayer por la tarde", "2026-03-01"),
        ("10 de enero de 2026 por la mañana", "2026-01-10"),
        ("yesterday afternoon", "2026-03-01"),
        ("hoy", "2026-03-02"),
        ("anteayer", "2026-02-28"),
        ("mañana", "2026-03-03"),
        ("enero de 2026", "2026-01"),
        ("3 ene 2026", "2026-01-03"),
        ("3 January 2026", "2026-01-03"),
        ("martes 3 de marzo de 2026", "2026-03-03"),
        ("el miercoles 4 de marzo de 2026", "2026-03-04"),
        ("sábado 28/02/2026", "2026-02-28"),
        ("el 28/02/2026", "2026-02-28"),
    ],
)
def test_ordinary_words_are_understood(text: str, iso: str) -> None:
    assert understand(text, NOON) == PartialDate(iso)


@pytest.mark.usefixtures("caracas")
@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("11 de enero de 2026 a las 9:30", "2026-01-11T13:30:00Z"),
        ("11 de enero de 2026 a las 9.30", "2026-01-11T13:30:00Z"),
        ("11 de enero de 2026 a las 21 h", "2026-01-12T01:00:00Z"),
        ("11 de enero de 2026 a las 9:30 UTC", "2026-01-11T09:30:00Z"),
        ("11 de enero de 1945 a las 9:45", "1945-01-11T14:15:00Z"),  # Caracas kept -04:30 until 1965
        ("hoy a las 10", "2026-03-02T14:00:00Z"),
        ("hoy a las 23", "2026-03-03T03:00:00Z"),
        ("ayer a la 1", "2026-03-01T05:00:00Z"),
        ("el lunes a las 10:30", "2026-02-23T14:30:00Z"),
        ("today at 10", "2026-03-02T14:00:00Z"),
        ("yesterday at 10pm", "2026-03-02T02:00:00Z"),
        ("yesterday at 10 pm", "2026-03-02T02:00:00Z"),
        ("hace una hora", "2026-03-02T15:00:00Z"),
    ],
)
def test_a_time_of_day_is_one_of_the_local_zone_and_kept(text: str, iso: str) -> None:
    assert understand(text, NOON) == PartialDate(iso)


@pytest.mark.usefixtures("caracas")
@pytest.mark.parametrize(
    "text",
    [
        "la semana pasada",
        "esta semana",
        "hace una semana",
        "hace dos semanas",
        "last week",
        "2 weeks ago",
        "la semana del 3 de marzo de 2026",
        "hoy a las 25",
        "el 3",
        "el 3 a las 10",
        "lunes de marzo de 2026",
        "viernes 2026",
        "ayer a las 9 por la noche",
        "ayer por la noche a las 9",
        "31 de diciembre de 9999 a las 23:30",
    ],
)
def test_what_no_precision_stands_for_is_refused(text: str) -> None:
    assert understand(text, NOON) is None


@pytest.mark.usefixtures("caracas")
@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("viernes 3 de marzo de 2026", "2026-03-03 is a Tuesday"),
        ("el Viernes 3 de marzo de 2026 a las 9:30", "2026-03-03 is a Tuesday"),
        ("sabado 1 de marzo de 2026", "2026-03-01 is a Sunday"),
        ("miércoles 5 de marzo de 2026", "2026-03-05 is a Thursday"),
        ("Friday, 2 March 2026", "2026-03-02 is a Monday"),
    ],
)
def test_a_weekday_that_the_date_does_not_fall_on_is_refused(text: str, rest: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        understand(text, NOON)
    assert caught.value.message == f"{text!r} is not a date: {rest}."
    assert caught.value.hint == "Write the one that is meant."


def test_a_date_in_numbers_is_not_guessed_among_words_either() -> None:
    with pytest.raises(InvalidInputError) as caught:
        understand("03/04/2026 a las 9:30", NOON)
    assert caught.value.message == "'03/04/2026' can be read as 2026-03-04 and as 2026-04-03."


def _typed(text: str, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    found = DATE.convert(text, None, click.Context(click.Command("claims")))
    return found.iso, capsys.readouterr().err


@pytest.mark.usefixtures("caracas")
@pytest.mark.parametrize("text", ["2020-01-11T23:30", "2020-01-11 23:30", " 2020-01-11T23:30 "])
def test_a_moment_without_an_offset_is_one_of_the_local_clock(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    iso = "2020-01-12T03:30:00Z"
    assert _typed(text, capsys) == (iso, f"«{text}» is {iso}.\n")


@pytest.mark.usefixtures("caracas")
@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2020-01-11T23:30Z", "2020-01-11T23:30:00Z"),
        ("2020-01-11T23:30+01:00", "2020-01-11T22:30:00Z"),
        ("2020-01-11", "2020-01-11"),
        ("2020", "2020"),
    ],
)
def test_iso_that_says_all_is_not_echoed(text: str, iso: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _typed(text, capsys) == (iso, "")


@pytest.mark.parametrize("text", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_moment_at_the_ends_of_the_calendar_is_no_fault(zone: str, text: str) -> None:
    assert zone
    assert DATE.convert(text, None, None).iso[4:10] == text[4:10]


def test_a_date_in_the_future_is_taken_and_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert _typed("9000-05", capsys) == ("9000-05", "Warning: 9000-05 lies in the future.\n")
    assert _typed("5 de mayo de 9000", capsys) == (
        "9000-05-05",
        "«5 de mayo de 9000» is 9000-05-05.\nWarning: 9000-05-05 lies in the future.\n",
    )
    assert _typed("hoy", capsys)[1].count("\n") == 1


@pytest.mark.usefixtures("caracas")
@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2026", "2026"),
        ("2026-01", "2026-01"),
        ("2026-01-11", "2026-01-11"),
        ("2026-01-11T23:30:00Z", "2026-01-11 19:30-04:00"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ],
)
def test_a_date_is_shown_as_far_as_it_is_known(iso: str, shown: str) -> None:
    assert shown_date(PartialDate(iso)) == shown


def test_no_date_is_shown_as_nothing() -> None:
    assert shown_date(None) == ""
