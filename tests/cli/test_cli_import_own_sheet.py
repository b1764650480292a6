"""An export of ours as spreadsheets save it, and what is no such file."""

from __future__ import annotations

import codecs
import csv
import io
import os
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from own_export import edit, export, said, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli_runner import Desk


def test_a_header_of_ten_thousand_columns_is_refused_in_a_line(begun: Desk, folder: Path) -> None:
    rows = export(begun)
    write(folder, [row | {f"c{number}": "" for number in range(10_000)} for row in rows])
    result = begun("import informe.csv")
    assert (result.code, result.out) == (5, "")
    assert result.err.startswith("Error: The header names what no export has: c0, c1, ")
    assert len(result.err) < 500


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(begun: Desk, folder: Path, encoding: str, delimiter: str) -> None:
    edit(begun, folder, {"topics": "energía; año"}, encoding=encoding, delimiter=delimiter)
    assert begun.ok("import informe.csv").out == (
        "C1, line 2: edited\n  topics: cable, energía → energía, año\n"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_an_old_encoding_cannot_write_stays_where_the_file_can(
    begun: Desk, folder: Path, encoding: str
) -> None:
    begun.ok("article edit A1 --title 'Łukasz ✓ 🙂'")
    edit(begun, folder, {"priority": "low"}, encoding=encoding)
    assert begun.ok("import informe.csv").out == "C1, line 2: edited\n  priority: high → low\n"
    edit(begun, folder, {"article_title": "Łukas ✓ 🙂"}, encoding=encoding)
    assert "A file does not change these: article_title." in said(begun("import informe.csv"), code=7)


def test_one_byte_of_an_old_encoding_changes_no_other_cell(begun: Desk, folder: Path) -> None:
    edit(begun, folder, {"topics": "energía; ría"}, encoding="utf-8")
    path = folder / "informe.csv"
    path.write_bytes(path.read_bytes().replace("ría".encode(), "ría".encode("cp1252")))
    error = "informe.csv is in UTF-8, but for line 2."
    hint = "Mend that line, and save the whole file as CSV in UTF-8."
    begun.refuses("import informe.csv", code=5, error=error, hint=hint)
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    begun.refuses("import informe.csv", code=5, error=error, hint=hint)


def test_signs_of_an_old_encoding_that_look_like_a_letter_are_read_as_such(begun: Desk, folder: Path) -> None:
    begun.ok("edit C1 --reason x --text 'El cable «de JOSÉ» dará luz.'")
    edit(begun, folder, {"topics": "energía; año"}, encoding="cp1252")
    assert begun.ok("import informe.csv").out.endswith("  topics: cable, energía → energía, año\n")


def test_what_the_encoding_cannot_write_is_no_edit(begun: Desk, folder: Path) -> None:
    begun.ok("edit C1 --reason x --text 'El cable «Ωмега» dará luz a 1\u202f250\u202f000 hogares.'")
    rows = export(begun)
    rows[0]["priority"] = "baja"
    sink = io.StringIO(newline="")
    writer = csv.DictWriter(sink, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    (folder / "informe.csv").write_bytes(sink.getvalue().encode("cp1252", "replace"))
    assert said(begun("import informe.csv --reject no.csv"), code=7).startswith("C1, line 2: not taken.")
    refused = (folder / "no.csv").read_text(encoding="utf-8-sig")
    (folder / "no.csv").write_text(refused.replace(";baja;", ";low;"), encoding="utf-8")
    assert begun.ok("import no.csv").out == "C1, line 2: edited\n  priority: high → low\n"


def test_dates_and_yes_that_a_sheet_writes_otherwise_are_no_edit(begun: Desk, folder: Path) -> None:
    edit(
        begun,
        folder,
        {
            "as_of": "02/03/2026",
            "check_worthy": "VERDADERO",
            "stated": "01/03/26",
            "article_published": "02/03/2026 0:00",
            "evidence": "2,0",
        },
    )
    assert begun.ok("import informe.csv").err == "Nothing changes: 3 rows say what is on record.\n"


def test_empty_rows_and_columns_at_the_end_and_the_line_of_excel_are_passed_over(
    begun: Desk, folder: Path
) -> None:
    edit(begun, folder, {"priority": "low"}, delimiter=";")
    lines = (folder / "informe.csv").read_text(encoding="utf-8").split("\n")
    longer = [f"{line.rstrip()};;" for line in lines if line.strip()]
    (folder / "informe.csv").write_text("\n".join(["sep=;", *longer, ";;;", ""]), encoding="utf-8")
    assert begun.ok("import informe.csv").out == "C1, line 3: edited\n  priority: high → low\n"


def test_the_formula_guard_comes_off_again(begun: Desk, folder: Path) -> None:
    for words in ("=1+1, -2; '@x", "-5 grados", "'80 fue el año", "+1"):
        begun.ok("edit C2 --text", words)
        edit(begun, folder)
        assert begun.ok("import informe.csv").err == "Nothing changes: 3 rows say what is on record.\n"
        edit(begun, folder, {}, {"claim_text": f"'={words}"})
        assert begun.ok("import informe.csv").code == 0
        assert begun.ok("show C2 --format json").json()["text"].startswith("=")


def test_a_text_that_excel_cut_off_is_refused(begun: Desk, folder: Path) -> None:
    long = "palabra " * 5_000
    begun.ok("verify C1 --rating falso --summary 'El censo.' --explanation", long)
    edit(begun, folder, {"explanation": long[:32_767]})
    assert "explanation was cut off by the spreadsheet, which takes 32767 characters." in said(
        begun("import informe.csv"), code=7
    )


def test_a_row_that_was_cut_off_is_refused_and_a_short_new_one_taken(begun: Desk, folder: Path) -> None:
    edit(begun, folder)
    path = folder / "informe.csv"
    *lines, last = path.read_text(encoding="utf-8").splitlines()
    new = ",,Nueva." + "," * 24 + "outlet,,,,2 de marzo,,,,,A1"
    path.write_text("\n".join([*lines, new, last[:60]]), encoding="utf-8")
    assert said(begun("import informe.csv"), code=7).splitlines() == [
        "C4, line 4: a new claim",
        "  claim_text: «Nueva.»",
        "  quote: «2 de marzo»",
        "C3, line 5: not taken. The row ends before its last column: was the file cut off?",
    ]


def _twice(text: str) -> str:
    return text.replace("claim_text", "kind", 1)


def _own_column(text: str) -> str:
    return text.replace("claim_text", "notas", 1)


def _broken(text: str) -> str:
    return text + '"a"b,c\r\n'


def _unclosed(text: str) -> str:
    return text + '"a,c\r\nd,e\r\n'


@pytest.mark.parametrize(
    ("damage", "error", "hint"),
    [
        (_twice, "The header names these more than once: kind.", "Each column stands once."),
        (
            _own_column,
            "The header names what no export has: notas.",
            "Keep the names that the export wrote, and take columns of your own out.",
        ),
        (
            _broken,
            "Line 5 is no CSV: something follows the quotation mark that closes a field.",
            "Write a field that holds quotation marks between quotation marks, with each doubled.",
        ),
        (
            _unclosed,
            "Line 5 is no CSV: a quotation mark that opens a field is never closed.",
            "Write a field that holds quotation marks between quotation marks, with each doubled.",
        ),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused_before_anything_is_written(
    begun: Desk, folder: Path, damage: Callable[[str], str], error: str, hint: str
) -> None:
    edit(begun, folder, {"priority": "low"})
    path = folder / "informe.csv"
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    begun.refuses("import informe.csv", code=5, error=error, hint=hint)


KNOWN = "Say which one it is with --format: csv, jsonl, json, dump, claimreview, factcheck-api, html."


@pytest.mark.parametrize(
    ("name", "content", "code", "error", "hint"),
    [
        ("x.csv", b"", 5, "x.csv is empty.", "Give a file that holds claims or reviews."),
        ("x.csv", b"\x00\xff\x00" * 99, 5, "x.csv is no file that can be imported.", KNOWN),
        (
            "x.csv",
            b"nombre,valor\na,b\n",
            2,
            "x.csv is a table that claims did not write.",
            "Say what its columns mean: --map FILE, which --suggest-map makes from its header.",
        ),
        (
            "x.xlsx",
            b"PK\x03\x04",
            2,
            "x.xlsx is a workbook, which is not read.",
            "Save it as CSV in UTF-8 from the spreadsheet, and import that.",
        ),
        (
            "x.csv",
            b"claim,claim_uuid\nC1,\x00\xff\xfe\x80\n",
            5,
            "x.csv is not a text.",
            "Save it anew as CSV in UTF-8.",
        ),
        ("x.dat", b"cualquiera", 5, "x.dat is no file that can be imported.", KNOWN),
        (
            "x.json",
            b'{"format": "claims-report", "schema": 1, "claims": [{"a": 1}, {]}',
            5,
            (
                "x.json is no JSON that can be read, after claim 1, at line 1, column 64: a name in "
                "quotation marks is missing"
            ),
            "Export it again, and edit that.",
        ),
        (
            "x.jsonl",
            b'{"format": "claims-report", "schema": 2}\n',
            5,
            "The layout 2 is not known; this program reads 1.",
            "Update the program: pip install --upgrade claims-tracker.",
        ),
        (
            "x.jsonl",
            b'{"format": "claims-report", "schema": 1}\n\xff\n',
            5,
            "x.jsonl is not UTF-8.",
            "Save it as UTF-8.",
        ),
    ],
)
def test_what_is_no_export_is_refused(  # noqa: PLR0917 - fixtures and what is tried
    told: Desk, folder: Path, name: str, content: bytes, code: int, error: str, hint: str
) -> None:
    (folder / name).write_bytes(content)
    told.refuses(f"import {name}", code=code, error=error, hint=hint)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_file_that_cannot_be_opened_is_said(told: Desk, folder: Path) -> None:
    (folder / "carpeta").mkdir()
    for name, code, error, hint in (
        ("nada.csv", 3, "There is no file nada.csv.", "Check the path; `-` reads standard input."),
        ("carpeta", 5, "carpeta is a folder.", "Name a file."),
        ("a\0b", 5, "'a\\x00b' is not a file name.", "Check the path."),
    ):
        told.refuses("import", name, code=code, error=error, hint=hint)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_file_that_comes_through_a_pipe(begun: Desk, folder: Path) -> None:
    content = begun.ok("report --format csv").out.encode()
    os.mkfifo(folder / "tubo")
    writer = Thread(target=(folder / "tubo").write_bytes, args=(content,))
    writer.start()
    result = begun.ok("import tubo")
    writer.join()
    assert result.err == "Nothing changes: 3 rows say what is on record.\n"
