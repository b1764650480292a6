"""`claims import` of an export of ours: what was edited, and what went on meanwhile."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from factories import BRUNO
from own_export import edit, export, said, write

if TYPE_CHECKING:
    from pathlib import Path

    from cli_runner import Desk


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
