"""`claims report --columns`: a table of few columns, and what can be done with it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from cli_runner import masked
from openpyxl import load_workbook

from claims.formats.csv import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from cli_runner import Desk, Result

LIST = "claim,claim_text,article,claimant,rating_label"


def refuse(desk: Desk, code: int, command: str) -> Result:
    """Type what is refused, with that exit code."""
    result = desk(command)
    assert result.code == code, result
    return result


def edit(path: Path, changes: dict[str, str]) -> None:
    """Write some cells of the first row of a CSV anew."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0] |= changes
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_a_csv_has_the_columns_that_are_named_in_their_order(told: Desk) -> None:
    result = told.ok(f"report --columns {LIST} --format csv")
    assert result.out == (
        "claim,claim_text,article,claimant,rating_label\r\n"
        "C1,El cable dará luz a 1.250.000 hogares.,A1,Octavio Belarte,False\r\n"
        "C2,La embajada de Ismavia no busca vencedores.,A1,La Gaceta de Virelda,\r\n"
        "C3,Ismavia retiró doce patrulleras.,A1,Edrán Vólkiz-Tarmán,\r\n"
    )
    assert result.err == ""
    loose = told.ok("report C1 --delimiter ';' --format csv --columns", " Rating-Label , claim,")
    assert loose.out == "rating_label;claim\r\nFalse;C1\r\n"


def test_a_workbook_of_chosen_columns_has_the_claims_alone(told: Desk, folder: Path) -> None:
    told.ok(f"report --columns {LIST} -o lista.xlsx")
    book = load_workbook(folder / "lista.xlsx")
    assert book.sheetnames == ["claims"]
    header, first, *_rest = book["claims"].iter_rows(values_only=True)
    assert header == tuple(LIST.split(","))
    assert first == ("C1", "El cable dará luz a 1.250.000 hogares.", "A1", "Octavio Belarte", "False")


def test_a_name_that_no_column_has_is_refused_with_those_like_it(told: Desk, folder: Path) -> None:
    before = set(folder.iterdir())
    refused = refuse(told, 2, "report --columns claim,claimants_name -o lista.csv")
    assert refused.err == (
        "Error: There is no column «claimants_name».\n"
        "  claimants\n  claimant_ref\n  claimant_role\n  claimant\n"
        "Hint: The names are those in the first line of `claims report --format csv`.\n"
    )
    twice = refuse(told, 2, "report --columns claim,kind,claim -o lista.csv")
    assert twice.err.startswith("Error: The column «claim» is named more than once.\n")
    nothing = refuse(told, 2, "report --columns ,, -o lista.csv")
    assert "No column is named." in nothing.err
    assert set(folder.iterdir()) == before


@pytest.mark.parametrize("name", ["table", "json", "markdown", "claimreview"])
def test_a_format_without_columns_says_which_have_them(told: Desk, name: str) -> None:
    refused = refuse(told, 2, f"report --columns claim --format {name}")
    assert refused.err == (
        f"Error: The format {name} has no columns to choose.\nHint: Use one of: csv, xlsx.\n"
    )


# ---- editions --------------------------------------------------------------------------------------------


def test_an_edition_holds_everything_whatever_columns_its_file_has(begun: Desk, folder: Path) -> None:
    begun.ok("report --format jsonl -o todo.jsonl")
    begun.ok(f"report --edition Marzo --columns {LIST} -o lista.csv")
    begun.ok('edit C1 --text "Otra cosa." --reason "Otra."')
    [file] = begun.ok("edition show Marzo --format json").json()["files"]
    assert file["options"] == {"columns": LIST.split(",")}
    begun.ok("report --from-edition Marzo -o otra-vez.csv")
    assert (folder / "otra-vez.csv").read_bytes() == (folder / "lista.csv").read_bytes()
    begun.ok("report --from-edition Marzo -o otra-vez.jsonl")
    assert (folder / "otra-vez.jsonl").read_bytes() == (folder / "todo.jsonl").read_bytes()
    anew = begun.ok("report --from-edition Marzo --columns claim,status -o menos.csv")
    assert masked(anew.err).startswith("Drawn by claims ")
    assert (folder / "menos.csv").read_bytes().startswith(b"claim,status\r\nC1,decided\r\n")
    refused = refuse(begun, 2, "report --from-edition Marzo --columns claim --format json")
    assert refused.err.startswith("Error: The format json has no columns to choose.\n")


# ---- and back again --------------------------------------------------------------------------------------


def test_what_a_file_has_no_column_for_stays_as_it_was(begun: Desk, folder: Path) -> None:
    begun.ok('edit C2 --topic cable --check-worthy --reason "Se repite."')
    before = begun.ok("show C2 --format json").json()
    begun.ok("report C2 --columns claim_uuid,priority,database,state -o lista.csv")
    edit(folder / "lista.csv", {"priority": "urgent"})
    result = begun.ok("import lista.csv")
    assert (result.out, result.err) == (
        "C2, line 2: edited\n  priority: normal \u2192 urgent\n",
        "Edited: 1, new: 0, further places: 0, unchanged: 0; conflicts: 0, not taken: 0.\n",
    )
    after = begun.ok("show C2 --format json").json()
    assert after == before | {"priority": "urgent"}


def test_every_column_beside_what_rows_are_known_by_comes_back_unchanged(begun: Desk) -> None:
    head = begun.head()
    known_by = "claim_uuid,database,state"
    for name, _description in COLUMNS:
        if name not in known_by.split(","):
            begun.ok(f"report --columns {name},{known_by} -o lista.csv")
            assert begun.ok("import lista.csv").err.startswith("Nothing changes: 3 rows say what"), name
    assert begun.head() == head


@pytest.mark.parametrize(
    ("columns", "lacking"),
    [
        ("claim_uuid,priority", "database, state"),
        ("claim_uuid,priority,database", "state"),
        ("claim_uuid,priority,state", "database"),
    ],
)
def test_without_the_state_it_was_drawn_from_what_differs_is_a_conflict(
    begun: Desk, folder: Path, columns: str, lacking: str
) -> None:
    begun.ok(f"report C2 --columns {columns} -o lista.csv")
    warned = f"Warning: lista.csv lacks {lacking}: nobody can tell which of two values is newer, so"
    assert begun.ok("import lista.csv").err.startswith(warned)
    edit(folder / "lista.csv", {"priority": "urgent"})
    result = refuse(begun, 7, "import lista.csv")
    assert result.out.splitlines()[0] == (
        "C2, line 2: conflict. The file does not say which database and which state it was drawn from."
    )


def test_without_a_reference_rows_are_new_claims_and_that_is_said(begun: Desk) -> None:
    begun.ok("report C2 --columns claim_text,quote,article,claimant -o lista.csv")
    result = begun("import lista.csv --dry-run")
    assert result.err.splitlines()[0] == (
        "Warning: lista.csv has no column claim_uuid: each of its rows counts as a new claim."
    )


def test_a_bare_reference_is_no_claim_of_another_database(begun: Desk) -> None:
    begun.ok("report C2 --columns claim,claim_text -o lista.csv")
    result = refuse(begun, 7, "import lista.csv")
    assert "C2 counts only in a file that carries this database's id." in result.out
