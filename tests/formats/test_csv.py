from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_samples import claim, fleet_share, hostile_report, lost_boats, prosperity, ratified, report

from claims.formats import Options, rows
from claims.formats.csv import (
    COLUMNS,
    FORMULA_STARTS,
    guard_cell,
    guard_column,
    to_lines,
    unguard_cell,
    write,
)
from claims.formats.rows import CLAIM_PARTS, Cell, drawing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.domain.report import ClaimEntry, Report

NAMES = [name for name, _ in COLUMNS]
TEXT = st.text(max_size=30) | st.text(alphabet="=+-@'\t\r\n\",;\uff1d a", max_size=8)


def written(data: Report, options: Options | None = None) -> str:
    sink = io.StringIO(newline="")
    write(data, sink, options or Options())
    return sink.getvalue()


def read(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def test_columns_are_a_promise() -> None:
    assert ",".join(NAMES) == (
        "claim,claim_uuid,claim_text,language,kind,priority,check_worthy,check_worthy_reason,topics,status,"
        "rating,rating_label,rating_bucket,rating_scale,rating_scale_version,rating_position,rating_best,"
        "summary,explanation,reason,as_of,decided_at,decided_by,claimants,appearances,appearance,claimant,"
        "claimant_ref,claimant_role,reported_by,quote,quote_kind,quote_start,quote_end,stated,article,"
        "article_uuid,article_title,article_url,article_published,source,source_ref,snapshot,snapshot_sha256,"
        "evidence,evidence_independent,evidence_supports,evidence_refutes,evidence_context,"
        "evidence_inconclusive,recorded_at,recorded_by,steps,database,schema,"
        "published_url,published_on,signed_off_by,corrections,void_sign_offs,overridden,override_reason,"
        "retracted,replies,outlet_corrections,assignee,state"
    )
    assert len(set(NAMES)) == len(NAMES)
    assert all(description.endswith(".") for _, description in COLUMNS)


def test_a_decided_claim() -> None:
    (row,) = read(written(report(ratified())))
    assert {
        name: cell for name, cell in row.items() if name.startswith(("rating", "decided", "evidence"))
    } == {
        "rating": "default:false",
        "rating_label": "Falso",
        "rating_bucket": "false",
        "rating_scale": "default",
        "rating_scale_version": "1",
        "rating_position": "1",
        "rating_best": "5",
        "decided_at": "2026-01-13T10:05:00Z",
        "decided_by": "Tomás Roig",
        "evidence": "4",
        "evidence_independent": "3",
        "evidence_supports": "",
        "evidence_refutes": (
            "E1 https://parlamento.ostrania.example/actas/2025-12; E2 https://faro.example/ostrania-aplaza; "
            "E3 https://costa.example/2025/12/acuerdo"
        ),
        "evidence_context": "E4 https://cancilleria.almarena.example/acuerdo.pdf",
        "evidence_inconclusive": "",
    }
    assert row["reported_by"] == "R1 Julia Ferrán; R3 Agencia Surtel"
    assert row["topics"] == "pesca; tratados"
    assert row["check_worthy"] == "yes"


def test_an_outlet_in_its_own_voice_is_named_but_has_no_reference() -> None:
    (row,) = read(written(report(lost_boats())))
    assert (row["claimant"], row["claimant_ref"], row["claimant_role"]) == ("Radio Puerto", "", "")
    assert (row["check_worthy"], row["rating"], row["decided_by"]) == ("", "", "")


def test_evidence_without_a_link_goes_by_its_reference() -> None:
    (row,) = read(written(report(fleet_share())))
    assert row["evidence_inconclusive"] == "E5"


def test_a_claim_without_appearances_has_empty_cells() -> None:
    (row,) = read(written(report(claim(9, "x"))))
    assert {row[name] for name in NAMES[NAMES.index("appearance") : NAMES.index("snapshot_sha256") + 1]} == {
        ""
    }
    assert (row["claim"], row["appearances"], row["claimants"], row["schema"]) == ("C9", "0", "", "1")


def test_a_report_without_claims_is_a_header() -> None:
    assert written(report()) == ",".join(NAMES) + "\r\n"


def test_excel_gets_a_byte_order_mark_first() -> None:
    plain = written(report(prosperity()))
    assert written(report(prosperity()), Options(excel=True)) == "\ufeff" + plain


def test_another_delimiter_is_quoted_where_a_cell_holds_it() -> None:
    data = report(claim(1, "a; b, c", topics=("x", "y")))
    (row,) = read(written(data, Options(delimiter=";")), delimiter=";")
    assert (row["claim_text"], row["topics"]) == ("a; b, c", "x; y")


def test_rows_end_in_crlf_and_line_feeds_in_cells_stay() -> None:
    text = written(report(claim(1, "a\nb")))
    assert text.count("\r\n") == 2
    assert ',"a\nb",' in text


def test_rows_are_written_as_the_claims_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "AT_ONCE", 1)
    sink = io.StringIO(newline="")

    def claims() -> Iterator[ClaimEntry]:
        yield ratified()
        assert "\r\nC1," in sink.getvalue()
        yield fleet_share()

    write(replace(report(), claims=claims()), sink, Options())
    assert "\r\nC2," in sink.getvalue()


@pytest.mark.parametrize("start", sorted(FORMULA_STARTS))
def test_what_could_be_a_formula_is_guarded(start: str) -> None:
    assert guard_cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("text", ["", "a=b", " =1", "1-2", "C12"])
def test_what_could_not_be_one_is_left_alone(text: str) -> None:
    assert guard_cell(text) == text


@given(TEXT)
def test_guarding_is_undone_exactly(text: str) -> None:
    assert guard_cell(text)[:1] not in FORMULA_STARTS
    assert unguard_cell(guard_cell(text)) == text


@pytest.mark.parametrize("typed", ["'80 fue el año", "el '80, 'el cable', dijo"])
def test_an_apostrophe_that_guards_nothing_was_typed_and_stays(typed: str) -> None:
    assert unguard_cell(typed) == typed


@given(texts=st.lists(TEXT, min_size=4, max_size=4), delimiter=st.sampled_from(",;\t|"))
def test_cells_are_read_back_as_they_were(texts: list[str], delimiter: str) -> None:
    text, reason, topic, by = texts
    entry = replace(claim(1, text, check_worthy_reason=reason, topics=(topic,)), recorded_by=by)
    (row,) = read(written(report(entry), Options(delimiter=delimiter)), delimiter)
    cells = (row["claim_text"], row["check_worthy_reason"], row["topics"], row["recorded_by"])
    assert tuple(map(unguard_cell, cells)) == (text, reason, topic, by)
    assert all(cell[:1] not in FORMULA_STARTS for cell in row.values())


@given(st.lists(st.none() | st.integers(0) | TEXT, max_size=5))
def test_a_column_is_guarded_as_its_cells_are_one_by_one(cells: list[Cell]) -> None:
    assert list(guard_column(cells)) == ["" if cell is None else guard_cell(str(cell)) for cell in cells]


@given(
    columns=st.integers(0, 4).flatmap(
        lambda height: st.lists(st.lists(TEXT, min_size=height, max_size=height), min_size=1, max_size=3)
    ),
    delimiter=st.sampled_from(",;\t| =a\u00e9'"),
)
def test_lines_are_written_as_the_csv_module_writes_them(columns: list[list[str]], delimiter: str) -> None:
    sink = io.StringIO(newline="")
    csv.writer(sink, delimiter=delimiter, lineterminator="\r\n").writerows(zip(*columns, strict=True))
    assert to_lines(columns, delimiter) == sink.getvalue()


def test_hostile_text_is_data_in_every_cell() -> None:
    data = hostile_report()
    rows = read(written(data))
    drawn = zip(*drawing(CLAIM_PARTS, data)(list(data.claims)), strict=True)
    for row, cells in zip(rows, drawn, strict=True):
        assert all(cell[:1] not in FORMULA_STARTS for cell in row.values())
        assert [unguard_cell(cell) for cell in row.values()] == [
            "" if cell is None else str(cell) for cell in cells
        ]


@pytest.mark.parametrize("between", [",", ";", "\t", "\n", "\r\n"])
def test_a_formula_behind_another_delimiter_is_guarded_too(between: str) -> None:
    text = f"Subió{between}=1+1{between}'x"
    assert guard_cell(text) == f"Subió{between}'=1+1{between}''x"
    assert unguard_cell(guard_cell(text)) == text
