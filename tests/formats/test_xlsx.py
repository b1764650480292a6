from __future__ import annotations

import datetime as dt
import io
import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from report_samples import HOSTILE, claim, hostile_report, ratified, report, sample_report

from claims.errors import ClaimsError
from claims.formats import Options, xlsx
from claims.formats.csv import COLUMNS
from claims.formats.rows import CLAIM_PARTS, drawing

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from claims.domain.report import Report

NOTE = " […] (cut: a cell holds 32767 characters, this text has 32768)"


def written(data: Report) -> bytes:
    sink = io.BytesIO()
    xlsx.write(data, sink, Options())
    return sink.getvalue()


def read(data: Report) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(written(data)))


def rows(sheet: Worksheet) -> list[list[object]]:
    """Give a sheet's cells as Excel shows them: openpyxl leaves `_x000D_` escapes as they are."""
    return [
        [unescape(cell) if isinstance(cell, str) else cell for cell in line]
        for line in sheet.iter_rows(values_only=True)
    ]


def test_sheets_with_a_frozen_bold_header_and_filters() -> None:
    book = read(sample_report())
    assert {sheet.title: (sheet.freeze_panes, sheet.auto_filter.ref) for sheet in book} == {
        "claims": ("B2", "A1:BO5"),
        "appearances": ("B2", "A1:T5"),
        "evidence": ("B2", "A1:P6"),
        "steps": ("B2", "A1:V6"),
    }
    claims = book["claims"]
    assert claims["A1"].font.bold
    assert not claims["A2"].font.bold
    assert claims["C2"].alignment.wrap_text
    assert claims.column_dimensions["C"].width > claims.column_dimensions["D"].width


def test_claims_have_the_columns_of_csv() -> None:
    data = sample_report()
    header, *lines = rows(read(data)["claims"])
    assert header == [name for name, _ in COLUMNS]
    drawn = drawing(CLAIM_PARTS, data)(list(data.claims))
    assert lines == list(map(list, zip(*drawn, strict=True)))


def test_the_other_sheets_name_their_claim() -> None:
    book = read(sample_report())
    found = {
        name: [line[:2] for line in rows(book[name])[1:]] for name in ("appearances", "evidence", "steps")
    }
    assert found == {
        "appearances": [["C1", "P1"], ["C2", "P2"], ["C3", "P3"], ["C4", "P4"]],
        "evidence": [["C1", "E1"], ["C1", "E2"], ["C1", "E3"], ["C1", "E4"], ["C2", "E5"]],
        "steps": [["C1", "V1"], ["C1", "V2"], ["C1", "V3"], ["C2", "V4"], ["C4", "V5"]],
    }
    header, _, second, *_ = rows(book["steps"])
    step = dict(zip(header, second, strict=True))
    assert (step["rating_label"], step["as_of"], step["relied_on"]) == ("Mixto", "2026-01-12", "E2; E4")


def test_a_report_without_claims_has_headers_alone() -> None:
    assert [sheet.max_row for sheet in read(report())] == [1, 1, 1, 1]


def test_hostile_text_stays_text() -> None:
    book = read(hostile_report())
    types = {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line}
    assert types == {"s", "n"}
    assert not any(cell.hyperlink for sheet in book for line in sheet.iter_rows() for cell in line)
    shown = [line[2] for line in rows(book["claims"])[1:]]
    written_as = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})  # no XML may hold them
    assert shown == [
        (text + " " if text.startswith("<r>") else text).translate(written_as) for text in HOSTILE
    ]


def test_the_same_report_gives_the_same_bytes() -> None:
    assert written(sample_report()) == written(sample_report())


def test_the_workbook_is_dated_by_the_state_it_shows() -> None:
    assert read(sample_report()).properties.created == dt.datetime(2026, 1, 14, 18, 5)  # noqa: DTZ001
    empty = replace(report(), state_at=None)
    assert read(empty).properties.created == dt.datetime(1980, 1, 1)  # noqa: DTZ001
    assert written(empty) == written(empty)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ñ", "ñ"),
        ("a\ufffeb\uffff", "a\ufffdb\ufffd"),
        ("<r>b</r>", "<r>b</r> "),
        ("x" * 32_767, "x" * 32_767),
        ("x" * 32_768, "x" * (32_767 - len(NOTE)) + NOTE),
    ],
)
def test_text_is_made_fit_for_a_cell(text: str, shown: str) -> None:
    assert xlsx.safe_text(text) == shown


def test_a_cut_counts_utf16_units_and_splits_no_character() -> None:
    text = xlsx.safe_text("a" + "😀" * 20_000)
    assert len(text.encode("utf-16-le")) // 2 <= 32_767
    assert text.startswith("a" + "😀" * 16_000)
    assert text.endswith("😀 […] (cut: a cell holds 32767 characters, this text has 20001)")


def test_a_long_text_reaches_the_sheet_with_its_note() -> None:
    (_, line) = rows(read(report(claim(1, "x" * 40_000)))["claims"])
    assert str(line[2]).endswith("this text has 40000)")


def test_a_full_sheet_is_an_error_and_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sink = io.BytesIO()
    with pytest.raises(ClaimsError) as caught:
        xlsx.write(report(ratified()), sink, Options())
    assert caught.value.message == (
        "The sheet evidence would have more than the 3 rows that a workbook can hold."
    )
    assert caught.value.hint == "Export as CSV or JSON Lines, or filter the report."
    assert sink.getvalue() == b""
    assert list(tmp_path.iterdir()) == []
