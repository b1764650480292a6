from __future__ import annotations

import pytest

from claims.domain.cell import is_delimiter, read_date, read_list, read_uuid, read_yes_no
from claims.domain.partial_date import PartialDate
from claims.errors import InvalidInputError


@pytest.mark.parametrize("sign", [",", ";", "\t", "|", ":", "~", "^", "¦", "§"])
def test_what_parts_cells(sign: str) -> None:
    assert is_delimiter(sign)


@pytest.mark.parametrize(
    "sign",
    ["", ";;", *"aÑ7٣½\"'«“=+-@", "\uff1d", "\uff02", " ", "\u00a0", "\n", "\r", "\0", "\u0301", "\ud800"],
)
def test_what_may_be_data_a_quote_or_a_formula_parts_none(sign: str) -> None:
    assert not is_delimiter(sign)


@pytest.mark.parametrize("cell", ["yes", "TRUE", "VERDADERO", "sí", " Si "])
def test_yes(cell: str) -> None:
    assert read_yes_no(cell) is True


@pytest.mark.parametrize("cell", ["no", "FALSE", "falso"])
def test_no(cell: str) -> None:
    assert read_yes_no(cell) is False


@pytest.mark.parametrize("cell", ["quizá", "2", "no sé"])
def test_what_is_neither_is_refused(cell: str) -> None:
    with pytest.raises(InvalidInputError, match="neither yes nor no"):
        read_yes_no(cell)


def test_a_uuid_in_any_writing() -> None:
    usual = "875a3ccf-0879-4b18-84eb-6f0190d1c6c4"
    assert read_uuid(f" {usual.upper()} ") == read_uuid(f"{{{usual}}}") == usual
    with pytest.raises(InvalidInputError, match="'875a' is no UUID"):
        read_uuid("875a")


def test_a_list_in_one_cell() -> None:
    assert read_list(" pesca;tratados ;; el mar; ") == ("pesca", "tratados", "el mar")
    assert read_list("") == ()


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2026", "2026"),
        ("2026-03", "2026-03"),
        ("2026-03-02", "2026-03-02"),
        ("2026-03-02T09:05Z", "2026-03-02T09:05:00Z"),
        ("13/03/2026", "2026-03-13"),
        ("3/13/2026", "2026-03-13"),
        ("13.03.26", "2026-03-13"),
        ("13-3-2026 0:00", "2026-03-13"),
        ("13/03/2026 9:05", "2026-03-13T09:05:00Z"),
        ("05/05/2026", "2026-05-05"),
        ("mar-26", "2026-03"),
        ("ene-2026", "2026-01"),
        ("septiembre de 2026", "2026-09"),
        ("Aug 26", "2026-08"),
    ],
)
def test_dates_as_sheets_show_them(cell: str, date: str) -> None:
    assert read_date(cell) == PartialDate(date)


def test_a_date_that_can_be_two_days_is_the_known_one_or_refused() -> None:
    second = PartialDate("2026-03-02")
    assert read_date("02/03/2026", [None, second]) == second
    assert read_date("02/03/2026", [PartialDate("2026-02-03")]) == PartialDate("2026-02-03")
    with pytest.raises(InvalidInputError, match="2026-02-03 and as 2026-03-02"):
        read_date("02/03/2026", [PartialDate("2026-05-01")])


def test_a_moment_is_known_again_without_its_seconds() -> None:
    moment = PartialDate("2026-03-13T09:05:41Z")
    assert read_date("13/03/2026 9:05", [moment]) == moment


@pytest.mark.parametrize("cell", ["ayer", "31/02/2026", "abc-26", "1/2", "", "13/13/2026"])
def test_what_is_no_date_is_refused(cell: str) -> None:
    with pytest.raises(InvalidInputError, match="is not a date"):
        read_date(cell)
