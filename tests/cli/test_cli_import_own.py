from __future__ import annotations

import csv
import io
import json
import os
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from factories import BRUNO

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli_runner import Desk, Result

Rows = list[dict[str, str]]


def write(folder: Path, rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8") -> None:
    sink = io.StringIO(newline="")
    writer = csv.DictWriter(sink, list(rows[0]), delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    (folder / "informe.csv").write_bytes(sink.getvalue().encode(encoding))


def export(desk: Desk) -> Rows:
    return desk.ok("report --format csv").rows()


def edit(desk: Desk, folder: Path, *edits: dict[str, str], **writing: str) -> None:
    """Export, change the first rows as `edits` say, and save as informe.csv."""
    rows = export(desk)
    for row, cells in zip(rows, edits, strict=False):
        row.update(cells)
    write(folder, rows, **writing)


def new_row(**cells: str) -> dict[str, str]:
    return {"claim_text": "Nueva.", "article": "A1", "claimant": "outlet", "quote": "dos de marzo"} | cells


def said(result: Result, *, code: int = 0) -> str:
    assert result.code == code, result
    return result.out


def test_a_header_of_ten_thousand_columns_is_refused_in_a_line(begun: Desk, folder: Path) -> None:
    rows = export(begun)
    write(folder, [row | {f"c{number}": "" for number in range(10_000)} for row in rows])
    result = begun("import informe.csv")
    assert (result.code, result.out) == (5, "")
    assert result.err.startswith("Error: The header names what no export has: c0, c1, ")
    assert len(result.err) < 500


# ---- edits -----------------------------------------------------------------------------------------------


def test_what_was_edited_is_taken_and_told_field_by_field(begun: Desk, folder: Path) -> None:
    edit(
        begun,
        folder,
        {"priority": "low", "topics": "cable; Mar", "check_worthy": "", "check_worthy_reason": ""},
        {"claim_text": "La embajada no busca vencidos.", "kind": "quotation"},
    )
    told = """\
C1, line 2: edited
  priority: high → low
  check_worthy: yes → -
  check_worthy_reason: «Da una cifra.» → -
  topics: cable, energía → cable, Mar
C2, line 3: edited
  claim_text: «La embajada de Ismavia no busca vencedores.» → «La embajada no busca vencidos.»
  kind: other → quotation
"""
    before = begun.head()
    dry = begun.ok("import informe.csv --dry-run")
    assert begun.head() == before
    assert dry.out == told
    assert dry.err == (
        "Would be edited: 2, new: 0, further places: 0, unchanged: 1; conflicts: 0, not taken: 0. "
        "Nothing was written.\n"
    )
    result = begun.ok("import informe.csv")
    assert result.out == told
    one, two = begun.ok("show C1 C2 --format json").json()
    assert (one["priority"], one["topics"], one["check_worthy"]) == ("low", ["cable", "Mar"], None)
    assert one["check_worthy_reason"] is None
    assert (two["text"], two["kind"]) == ("La embajada no busca vencidos.", "quotation")
    assert [change["after"] for change in two["rewordings"]] == ["La embajada no busca vencidos."]
    before = begun.head()
    again = begun.ok("import informe.csv")
    assert (again.out, again.err) == ("", "Nothing changes: 3 rows say what is on record.\n")
    assert begun.head() == before


def test_a_verdict_is_a_new_step(begun: Desk, folder: Path) -> None:
    edit(
        begun,
        folder,
        {"explanation": "Se comparó con el censo de 2025."},
        {"rating": "verdadero", "summary": "Así lo dijo.", "as_of": "13/03/2026"},
        {"status": "not_checkable", "reason": "Nadie lo puede saber."},
    )
    result = begun.ok("import informe.csv")
    assert (
        result.out
        == """\
C1, line 2: edited
  explanation: «Se comparó con el censo.» → «Se comparó con el censo de 2025.»
C2, line 3: edited
  rating: «default:true»
  summary: «Así lo dijo.»
  as_of: 2026-03-13
  status: unreviewed → decided
C3, line 4: edited
  status: unreviewed → not_checkable
  reason: «Nadie lo puede saber.»
"""
    )
    one, two, three = begun.ok("show C1 C2 C3 --format json").json()
    assert [(step["rating"] or {}).get("code") for step in one["steps"]] == [None, "false", "false"]
    assert one["steps"][-1]["summary"] == "El censo cuenta 812 000 hogares."
    assert one["steps"][-1]["evidence"] == ["E1", "E2"]
    assert (two["status"], two["rating"]["code"], two["steps"][0]["as_of"]) == (
        "decided",
        "true",
        "2026-03-13",
    )
    assert (three["status"], three["steps"][0]["reason"]) == ("not_checkable", "Nadie lo puede saber.")
    assert begun.ok("import informe.csv").err == "Nothing changes: 3 rows say what is on record.\n"


def test_another_verdict_needs_a_reason_and_takes_it_from_the_line_too(begun: Desk, folder: Path) -> None:
    edit(begun, folder, {"rating": "default:true"})
    assert (
        said(begun("import informe.csv"), code=7)
        == """\
C1, line 2: not taken. This step needs a reason: it closes the claim, or changes what was decided.
  Hint: Give one: --reason "…"
"""
    )
    begun.ok("import informe.csv --reason 'El censo se corrigió.'")
    (claim,) = [begun.ok("show C1 --format json").json()]
    assert claim["rating"]["code"] == "true"
    assert claim["steps"][-1]["reason"] == "El censo se corrigió."


def test_back_to_work_drops_the_verdict(begun: Desk, folder: Path) -> None:
    edit(begun, folder, {"status": "in-progress", "reason": "Hay datos nuevos."})
    begun.ok("import informe.csv")
    claim = begun.ok("show C1 --format json").json()
    assert (claim["status"], claim["rating"], claim["steps"][-1]["summary"]) == ("in_progress", None, None)
    assert begun.ok("import informe.csv").err == "Nothing changes: 3 rows say what is on record.\n"


def test_a_reason_alone_changes_nothing_and_is_told(begun: Desk, folder: Path) -> None:
    edit(begun, folder, {"reason": "Porque sí."})
    before = begun.head()
    assert begun.ok("import informe.csv").out == (
        "C1, line 2: nothing changes. The reason says why something changes, and nothing else does.\n"
    )
    assert begun.head() == before


def test_a_dropped_column_is_no_change_and_columns_stand_in_any_order(begun: Desk, folder: Path) -> None:
    kept = ("state", "database", "priority", "claim_uuid")
    rows = [{name: row[name] for name in kept} for row in export(begun)]
    rows[2]["priority"] = "urgent"
    write(folder, rows)
    assert begun.ok("import informe.csv").out == "C3, line 4: edited\n  priority: normal → urgent\n"


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"claim_text": ""}, "The claim's text may not be empty."),
        ({"status": " "}, "status may not be empty."),
        ({"kind": "rumor"}, "'rumor' is no kind."),
        ({"check_worthy": "quizá"}, "'quizá' is neither yes nor no."),
        ({"as_of": "ayer"}, "'ayer' is not a date."),
        ({"as_of": "04/05/2026"}, "'04/05/2026' can be read as 2026-04-05 and as 2026-05-04."),
        ({"rating": "nada"}, "The scale default has no rating 'nada'."),
        ({"status": "published"}, "The status published is given by an act of its own."),
        ({"rating": ""}, "The status decided needs a rating."),
        ({"claim_text": "Otra cosa."}, "C1 is decided: changing its words needs a reason."),
        ({"rating_label": "Verdadero", "steps": "7"}, "A file does not change these: rating_label, steps."),
        ({"claim_uuid": "x"}, "'x' is no UUID."),
        (
            {"claim_uuid": "11111111-1111-4111-8111-111111111111"},
            "No claim on record has the UUID 11111111-1111-4111-8111-111111111111.",
        ),
        ({"claim_uuid": "", "claim": "C9"}, "There is no claim C9."),
        ({"claim": "C2"}, "The UUID is that of C1, and the row says C2."),
        ({"schema": "9"}, "The layout 9 is not known; this program reads 1."),
        ({"claim_text": "a\x00b"}, "The claim's text holds the character U+0000 in line 1, column 2."),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_stops_no_other(
    begun: Desk, folder: Path, cells: dict[str, str], problem: str
) -> None:
    edit(begun, folder, {"priority": "low"} | cells, {"priority": "low"})
    out = said(begun("import informe.csv"), code=7)
    assert f"line 2: not taken. {problem}" in out.splitlines()[0]
    assert out.endswith("C2, line 3: edited\n  priority: normal → low\n")
    assert [row["priority"] for row in export(begun)] == ["high", "low", "normal"]


# ---- what went on meanwhile ------------------------------------------------------------------------------


def test_what_changed_meanwhile_is_a_conflict_and_never_overwritten(begun: Desk, folder: Path) -> None:
    edit(begun, folder, {"priority": "low"}, {"claim_text": "Otra."}, {"kind": "causal"})
    begun.ok("edit C1 --priority urgent --as", f"{BRUNO.name} <{BRUNO.mail}>")
    begun.ok("edit C2 --topic mar")
    begun.ok("edit C3 --kind causal")
    result = begun("import informe.csv --reject no.csv")
    assert (
        said(result, code=7)
        == """\
C1, line 2: conflict. It changed on record since the file was written.
  priority: on record urgent (Bruno Tejarán, 2026-03-02 10:05), in the file low
  Hint: Export it again, and edit that.
C2, line 3: edited
  claim_text: «La embajada de Ismavia no busca vencedores.» → «Otra.»
"""
    )
    assert result.err.splitlines()[-2:] == [
        "Error: 1 row was not taken.",
        "Hint: It stands in no.csv: mend it there, and import that.",
    ]
    with (folder / "no.csv").open(encoding="utf-8-sig", newline="") as file:
        (refused,) = csv.DictReader(file)
    assert (refused["claim"], refused["priority"]) == ("C1", "low")
    assert refused["problem"] == (
        "It changed on record since the file was written. Export it again, and edit that."
    )
    assert said(begun("import no.csv"), code=7).startswith("C1, line 2: conflict.")


def test_an_old_cell_that_nobody_edited_is_no_edit(begun: Desk, folder: Path) -> None:
    edit(begun, folder, {"priority": "low"})
    begun.ok("edit C1 --kind causal --reason x --remove-topic cable --text 'Otra cosa.'")
    begun.ok("article edit A1 --title Otro")
    passed = "Passed over, for it changed on record or in the file: article_title."
    assert begun.ok("import informe.csv").out == (
        f"C1, line 2: edited. {passed}\n  priority: high → low\n"
        f"C2, line 3: nothing changes. {passed}\nC3, line 4: nothing changes. {passed}\n"
    )
    claim = begun.ok("show C1 --format json").json()
    assert (claim["kind"], claim["topics"], claim["text"]) == ("causal", ["energía"], "Otra cosa.")


def test_what_no_file_changes_is_refused_also_when_something_else_was_written(
    begun: Desk, folder: Path
) -> None:
    edit(begun, folder, {"quote": "Otras palabras."}, {"claimant": "Otra"}, {"priority": "low", "steps": "7"})
    begun.ok("actor add 'Nadie de Aquí' --kind person")
    begun.ok("edit C2 --kind causal")
    begun.ok("verify C3 --status in-progress")
    assert said(begun("import informe.csv"), code=7).replace("  Hint", "Hint").splitlines()[::2] == [
        "C1, line 2: not taken. A file does not change these: quote.",
        "C2, line 3: not taken. A file does not change these: claimant.",
        "C3, line 4: edited",
    ]


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_what_may_have_changed_on_record_is_passed_over_and_named(begun: Desk, name: str) -> None:
    begun.ok(f"report -o informe.{name}")
    begun.ok("evidence add C1 --stance context --title Acta --kind document --note x")
    rows = begun.ok(f"import informe.{name} --json").json()["rows"]
    assert [(row["claim"], row["what"]) for row in rows] == [("C1", "unchanged")]
    assert rows[0]["note"].startswith("Passed over, for it changed on record or in the file: evidence")


def test_a_verdict_is_one_thing(begun: Desk, folder: Path) -> None:
    edit(begun, folder, {"summary": "Otro resumen."})
    begun.ok("verify C1 --rating falso --summary 'El censo cuenta 812 000 hogares.' --explanation Otra.")
    out = said(begun("import informe.csv"), code=7)
    assert out.startswith("C1, line 2: conflict.")
    assert "summary: on record «El censo cuenta 812 000 hogares.» (Irene Sotomar, " in out


def test_a_file_of_a_state_that_never_was_is_a_conflict(begun: Desk, folder: Path) -> None:
    edit(begun, folder, {"state": f"3:{'a' * 64}", "priority": "low"}, {"state": f"3:{'a' * 64}"})
    out = said(begun("import informe.csv"), code=7)
    assert out.splitlines()[0] == (
        "C1, line 2: conflict. "
        "It was drawn from another database, or from a past that this one does not have."
    )
    assert "C2" not in out


def test_a_file_without_its_state_says_nothing_of_what_is_newer(begun: Desk, folder: Path) -> None:
    rows = [{"claim_uuid": row["claim_uuid"], "priority": "low"} for row in export(begun)]
    write(folder, rows[:1])
    assert said(begun("import informe.csv"), code=7).splitlines()[0] == (
        "C1, line 2: conflict. The file does not say which database and which state it was drawn from."
    )


def test_a_bare_reference_counts_only_with_the_id_of_this_database(begun: Desk, folder: Path) -> None:
    rows = export(begun)[:1]
    bare = {name: rows[0][name] for name in ("claim", "database", "state")} | {"priority": "low"}
    write(folder, [bare | {"database": "11111111-1111-4111-8111-111111111111"}])
    assert (
        said(begun("import informe.csv"), code=7)
        == """\
C1, line 2: not taken. C1 counts only in a file that carries this database's id.
  Hint: Keep the columns claim_uuid and database, as the export wrote them.
"""
    )
    write(folder, [bare])
    assert begun.ok("import informe.csv").out == "C1, line 2: edited\n  priority: high → low\n"


def test_two_rows_of_one_claim_are_refused_both(begun: Desk, folder: Path) -> None:
    rows = export(begun)
    write(folder, [rows[0], rows[0] | {"priority": "low"}, rows[1] | {"priority": "low"}])
    assert (
        said(begun("import informe.csv"), code=7)
        == """\
C1, line 2: not taken. C1 stands in more than one row.
C1, line 3: not taken. C1 stands in more than one row.
C2, line 4: edited
  priority: normal → low
"""
    )


# ---- new claims ------------------------------------------------------------------------------------------


def test_a_row_without_a_claim_is_a_new_one(begun: Desk, folder: Path) -> None:
    rows = export(begun)
    write(
        folder,
        [
            *rows,
            new_row(topics="marzo; cable", priority="high", rating="falso", summary="Era otro día.")
            | {"quote": "2 de marzo", "claimant": "O. Belarte", "quote_kind": "paraphrase"},
        ],
    )
    assert (
        begun.ok("import informe.csv").out
        == """\
C4, line 5: a new claim
  claim_text: «Nueva.»
  priority: high
  topics: marzo, cable
  rating: «default:false»
  summary: «Era otro día.»
  quote: «2 de marzo»
"""
    )
    claim = begun.ok("show C4 --format json").json()
    (place,) = claim["appearances"]
    assert (place["claimant"]["ref"], place["quote_kind"], place["start"]) == ("R1", "paraphrase", 9)
    assert (claim["status"], claim["rating"]["code"], claim["topics"]) == (
        "decided",
        "false",
        ["cable", "marzo"],
    )
    before = begun.head()
    assert begun.ok("import informe.csv").out == (
        "C4, line 5: nothing changes. It is on record already, in this very place.\n"
    )
    assert begun.head() == before


def test_the_same_words_in_another_place_are_a_further_place(begun: Desk, folder: Path) -> None:
    rows = export(begun)
    words = rows[2]["claim_text"]
    write(folder, [*rows, new_row(claim_text=words, quote="doce patrulleras")])
    assert (
        begun.ok("import informe.csv").out
        == """\
C3, line 5: a further place. A claim of the same words is on record: this is a further place of it.
  quote: «doce patrulleras»
"""
    )
    assert len(begun.ok("show C3 --format json").json()["appearances"]) == 2


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"claim_text": "", "quote": ""}, "A new claim lacks: claim_text, quote."),
        ({"article": "", "claimant": ""}, "A new claim lacks: claimant, article."),
        ({"quote": "no está"}, "The quote does not stand in the text."),
        ({"claimant": "Nadie"}, "There is no actor 'Nadie'."),
        ({"article": "A9"}, "There is no article A9."),
        ({"steps": "1", "recorded_by": "Yo"}, "Only the program fills in these: recorded_by, steps."),
        ({"quote_kind": "grito"}, "'grito' is no quote_kind."),
        (
            {"article": "", "article_uuid": "11111111-1111-4111-8111-111111111111"},
            "No article on record has the UUID 11111111-1111-4111-8111-111111111111.",
        ),
        ({"article": "", "article_uuid": "x"}, "'x' is no UUID."),
        ({"rating": "falso"}, "A decision needs a summary: one or two sentences that a reader understands."),
    ],
)
def test_a_new_row_that_lacks_something_is_refused_whole(
    begun: Desk, folder: Path, cells: dict[str, str], problem: str
) -> None:
    write(folder, [*export(begun), new_row(quote="2 de marzo") | cells])
    before = begun.head()
    out = said(begun("import informe.csv"), code=7)
    assert out.splitlines()[0].startswith(f"line 5: not taken. {problem}")
    assert begun.head() == before


def test_a_new_row_names_by_reference_only_in_a_file_of_this_database(begun: Desk, folder: Path) -> None:
    write(folder, [new_row(quote="2 de marzo")])
    assert said(begun("import informe.csv"), code=7).startswith(
        "line 2: not taken. A1 counts only in a file that carries this database's id."
    )
    write(folder, [new_row(quote="2 de marzo", article="", article_url="https://gaceta.example/nota")])
    assert begun.ok("import informe.csv").out.startswith("C4, line 2: a new claim\n")


# ---- as spreadsheets save --------------------------------------------------------------------------------


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
            "Line 5 is no CSV: ',' expected after '\"'.",
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
                "x.json is no JSON that can be read, after claim 1: Expecting property name enclosed in "
                "double quotes: line 1 column 64 (char 63)"
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


# ---- JSON ------------------------------------------------------------------------------------------------


def edit_json(desk: Desk, folder: Path, name: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
    if name == "jsonl":
        head, *claims = desk.ok("report --format jsonl").jsonl()
        change(claims)
        text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in (head, *claims))
    else:
        report = desk.ok("report --format json").json()
        change(report["claims"])
        text = json.dumps(report, ensure_ascii=False)
    (folder / f"informe.{name}").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("name", "where"), [("json", "claim 1"), ("jsonl", "line 2")])
def test_json_and_json_lines_come_back_too(begun: Desk, folder: Path, name: str, where: str) -> None:
    def change(claims: list[dict[str, Any]]) -> None:
        claims[0] |= {"topics": ["mar"], "check_worthy": False}
        claims[0]["steps"].append(
            {"status": "decided", "rating": "default:true", "summary": "Sí.", "reason": "Censo nuevo."}
        )

    begun.ok(f"report -o informe.{name}")
    assert begun.ok(f"import informe.{name}").err == "Nothing changes: 3 rows say what is on record.\n"
    edit_json(begun, folder, name, change)
    result = begun.ok(f"import informe.{name}")
    assert (
        result.out
        == f"""\
C1, {where}: edited
  check_worthy: yes → no
  topics: cable, energía → mar
  rating: «default:false» → «default:true»
  summary: «El censo cuenta 812 000 hogares.» → «Sí.»
  reason: «Censo nuevo.»
"""
    )
    assert begun.ok("show C1 --format json").json()["rating"]["code"] == "true"
    assert begun.ok(f"import informe.{name}").err == "Nothing changes: 3 rows say what is on record.\n"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda one: one["evidence"].pop(), "A file does not change these: evidence."),
        (lambda one: one["steps"].pop(0), "A file does not change these: steps."),
        (lambda one: one.update(steps=7), "steps is no list of objects."),
        (lambda one: one.update(uuid="x"), "'x' is no UUID."),
        (lambda one: one.update(text=7), "text cannot be 7."),
        (lambda one: one.update(inventado=1), "A file does not change these: inventado."),
        (lambda one: one["rating"].update(label="Otra"), "A file does not change these: rating."),
        (lambda one: one["steps"].extend([{}, {}]), "A file adds one step at most, the last one."),
    ],
)
def test_an_object_that_cannot_be_taken_is_named(
    begun: Desk, folder: Path, change: Callable[[dict[str, Any]], object], problem: str
) -> None:
    edit_json(begun, folder, "jsonl", lambda claims: change(claims[0]))
    before = begun.head()
    out = said(begun("import informe.jsonl --reject no.jsonl"), code=7)
    assert out.startswith(f"C1, line 2: not taken. {problem}")
    assert begun.head() == before
    head, refused = (json.loads(line) for line in (folder / "no.jsonl").read_text("utf-8").splitlines())
    assert (head["format"], refused["problem"].startswith(problem)) == ("claims-report", True)
    assert said(begun("import no.jsonl"), code=7).startswith(f"C1, line 2: not taken. {problem}")


def test_a_line_that_is_no_json_stops_no_other(begun: Desk, folder: Path) -> None:
    edit_json(begun, folder, "jsonl", lambda claims: claims[1].update(priority="low"))
    head, *rest = (folder / "informe.jsonl").read_text(encoding="utf-8").splitlines()
    (folder / "informe.jsonl").write_text("\n".join([head, "{", "7", *rest]), encoding="utf-8")
    assert (
        said(begun("import informe.jsonl --reject no.jsonl"), code=7)
        == """\
line 2: not taken. It is no JSON object.
line 3: not taken. It is no JSON object.
C2, line 5: edited
  priority: normal → low
"""
    )
    assert (folder / "no.jsonl").read_text(encoding="utf-8").splitlines()[1:] == ["{", "7"]


def test_a_new_claim_as_an_object(begun: Desk, folder: Path) -> None:
    place = {"article": {"ref": "A1"}, "claimant": None, "quote": "2 de marzo"}
    edit_json(
        begun,
        folder,
        "json",
        lambda claims: claims.append({"text": "Nueva.", "topics": ["mar"], "appearances": [place]}),
    )
    assert begun.ok("import informe.json").out.startswith("C4, claim 4: a new claim\n  text: «Nueva.»\n")


# ---- for programs ----------------------------------------------------------------------------------------


def test_json_for_programs_and_standard_input(begun: Desk, folder: Path) -> None:
    edit(begun, folder, {"priority": "low"}, {"kind": "nada"})
    content = (folder / "informe.csv").read_bytes()
    result = begun("import - --json --dry-run", stdin=content)
    assert result.code == 7
    document = result.json()
    assert [row["what"] for row in document["rows"]] == ["changed", "refused"]
    assert document["rows"][0] | {"uuid": None} == {
        "line": 2,
        "claim": "C1",
        "uuid": None,
        "what": "changed",
        "changes": [{"field": "priority", "before": "high", "after": "low", "since": None}],
        "problem": None,
        "hint": None,
        "note": None,
    }
    assert document["dry_run"] is True
    assert document["summary"] == {
        "unchanged": 1,
        "changed": 1,
        "recorded": 0,
        "appeared": 0,
        "conflict": 0,
        "refused": 1,
    }
    empty = begun.ok("import - --json", stdin=begun.ok("report --format csv").out.encode()).json()
    assert (empty["rows"], empty["summary"]["unchanged"]) == ([], 3)


# ---- what is said at the end -----------------------------------------------------------------------------


def test_what_is_imported_is_not_overwritten(begun: Desk, folder: Path) -> None:
    edit(begun, folder, {"kind": "nada"})
    content = (folder / "informe.csv").read_bytes()
    begun.refuses(
        "import informe.csv --reject ./informe.csv",
        code=4,
        error="./informe.csv is what is imported, and would be overwritten.",
        hint="Name another file.",
    )
    assert (folder / "informe.csv").read_bytes() == content


def test_the_hint_fits_what_was_done(begun: Desk, folder: Path) -> None:
    edit(begun, folder, {"kind": "nada"}, {"claim_text": "«Nadie» lo dijo."})
    dry = begun("import informe.csv --dry-run")
    assert dry.err.splitlines()[-1] == "Hint: Mend it in the file before you import it."
    assert dry.out.splitlines()[-1].endswith(" → “«Nadie» lo dijo.”")
    assert begun("import informe.csv").err.splitlines()[-1] == (
        "Hint: Mend it in the file and import it again: the others then change nothing."
    )


def test_an_export_without_rows_holds_no_claims(begun: Desk, folder: Path) -> None:
    header = begun.ok("report --format csv").out.splitlines()[0]
    (folder / "informe.csv").write_text(header + "\r\n", encoding="utf-8")
    assert begun.ok("import informe.csv").err == "The file holds no claims.\n"
