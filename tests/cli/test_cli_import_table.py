"""`claims import` of somebody else's table: its mapping, its refused rows, and what is hostile in it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from engines import only_sqlite
from import_files import mend, summary, write

if TYPE_CHECKING:
    from cli_runner import Desk

CSV = """Afirmación;Enlace a la verificación;Calificación;Verificador;Fecha;Quién lo dijo;Notas
El río bajó.;https://contraste.example/rio;Falso;Mesa;27/02/2026;Ana Brull;x
"'=El ""puente"" cayó.";https://contraste.example/puente;Cierto;Mesa;02/03/2026;;
;https://contraste.example/nada;Falso;Mesa;;;

Otro.;nada;Falso;Mesa;;;
"""


def test_a_csv_through_the_mapping_that_its_header_suggests(desk: Desk, folder: Path) -> None:
    name = write(folder, "reviews.csv", CSV)
    desk.refuses(
        f"import {name}",
        code=2,
        error="reviews.csv is a table that claims did not write.",
        hint="Say what its columns mean: --map FILE, which --suggest-map makes from its header.",
    )
    suggested = desk.ok(f"import {name} --suggest-map").out
    assert suggested == (
        "# What the columns of the CSV mean. Look it over before you import with it.\n"
        'delimiter = ";"\n\n[columns]\nclaim = "Afirmación"\nurl = "Enlace a la verificación"\n'
        'rating = "Calificación"\npublisher = "Verificador"\nreviewed = "Fecha"\n'
        'claimant = "Quién lo dijo"\n\n'
        '# What holds for all rows:\n[all]\n# language = "es"\n\n# Not used: Notas\n'
    )
    write(folder, "map.toml", suggested.replace("# language", "language"))
    found = summary(desk, f"{name} --map map.toml --reject bad.csv", code=7)
    assert (found["new"], found["refused"]) == (2, 2)
    assert [one["position"] for one in found["first_refused"]] == ["line 4", "line 6"]
    no_page = "There is no `Enlace a la verificación` that leads to the page with the review."
    assert (folder / "bad.csv").read_bytes().decode("utf-8-sig").splitlines() == [
        CSV.splitlines()[0] + ";problem",
        ";https://contraste.example/nada;Falso;Mesa;;;;`Afirmación` is empty: it holds the claim.",
        f"Otro.;nada;Falso;Mesa;;;;{no_page}",
    ]
    first, second = (desk.ok(f"show C{number} --format json").json() for number in (1, 2))
    assert first["reviews_by_others"][0]["reviewed"] == "2026-02-27"
    assert (second["text"], second["language"]) == ('=El "puente" cayó.', "es")
    # The second of March, or the third of February: nobody knows.
    assert second["reviews_by_others"][0]["reviewed"] is None
    assert found["mends"] == {"date_dropped": 1}
    head = desk.head()
    assert summary(desk, f"{name} --map map.toml", code=7)["unchanged"] == 2
    assert desk.head() == head


@only_sqlite
def test_a_broken_row_costs_no_other_one(desk: Desk, folder: Path) -> None:
    rows = (
        b"claim,url,rating\n"
        b"uno,https://a.example/1,False\n"
        b'"' + b"x" * 140_000 + b'",https://a.example/2,False\n'
        b"d\xffs,https://a.example/3,False\n"
        b"corta\n"
        b'"tres\nl\xc3\xadneas",https://a.example/4,False\n'
    )
    (folder / "reviews.csv").write_bytes(rows)
    write(folder, "map.toml", "[columns]\nclaim='claim'\nurl='url'\nrating='rating'")
    found = summary(desk, "reviews.csv --map map.toml", code=7)
    assert (found["new"], found["refused"]) == (2, 3)
    assert [one["position"] for one in found["first_refused"]] == ["line 3", "line 4", "line 5"]
    assert [one["text"] for one in desk.ok("list --format json").json()] == ["uno", "tres líneas"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", "map.toml: It is no TOML in UTF-8: line 1 cannot be read, at column 2."),
        ("[columns]\nclaim='a'", "map.toml: It does not say where to find: url, rating."),
        ("[columns]\nclaims='a'", "map.toml: `claims` is none of what a review has: claim, url, "),
        ("[columns]\nclaim=1", "map.toml: [columns] holds texts."),
        (
            "delimiter=';;'\n[columns]\nclaim='a'\nurl='b'\nrating='c'",
            "map.toml: `delimiter` is one character, and no letter, digit, space, quote or sign",
        ),
        (
            "delimiter='a'\n[columns]\nclaim='a'\nurl='b'\nrating='c'",
            "map.toml: `delimiter` is one character, and no letter, digit, space, quote or sign",
        ),
        ("[colums]", "map.toml: `colums` means nothing in a mapping."),
        ("[columns]\nclaim='a'\nurl='b'\nrating='c'", "The CSV has no column 'a'."),
    ],
)
@only_sqlite
def test_a_mapping_that_does_not_fit(desk: Desk, folder: Path, text: str, message: str) -> None:
    write(folder, "map.toml", text)
    result = desk(f"import {write(folder, 'reviews.csv', CSV)} --map map.toml")
    assert result.code == 5
    assert result.err.startswith(f"Error: {message}")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_table_as_excel_saves_it(desk: Desk, folder: Path, encoding: str) -> None:
    (folder / "reviews.csv").write_bytes(CSV.encode(encoding))
    suggested = desk.ok("import reviews.csv --suggest-map")
    assert 'claim = "Afirmación"' in suggested.out
    write(folder, "map.toml", suggested.out)
    result = desk("import reviews.csv --map map.toml")
    assert result.code == 7
    warning = "Warning: reviews.csv is not UTF-8; it was read as cp1252. Check the accents.\n"
    assert result.err.startswith(warning) == (encoding == "cp1252")
    assert "Refused: line 4: `Afirmación` is empty: it holds the claim.\n" in result.err
    assert result.err.endswith(
        "Hint: --reject FILE keeps the refused entries, to be mended and imported again.\n"
    )
    assert desk.ok("list --format json").json()[0]["text"] == "El río bajó."


def test_refused_rows_are_mended_in_their_table_and_imported(desk: Desk, folder: Path) -> None:
    write(folder, "reviews.csv", CSV)
    write(folder, "map.toml", desk.ok("import reviews.csv --suggest-map").out)
    result = desk("import reviews.csv --map map.toml --reject bad.csv")
    assert result.code == 7
    assert result.err.endswith("Hint: Mend them in bad.csv, and import that with the same mapping.\n")
    mend(folder, "bad.csv", ("Otro.;nada", "Otro.;https://contraste.example/otro"))
    found = summary(desk, "bad.csv --map map.toml --reject still.csv", code=7)
    assert (found["new"], found["refused"]) == (1, 1)
    still = (folder / "still.csv").read_bytes().decode("utf-8-sig").splitlines()
    assert [line.count("problem") for line in still] == [1, 0]
    mend(folder, "still.csv", ("\n;https", "\nNada.;https"))
    assert summary(desk, "still.csv --map map.toml")["new"] == 1
    texts = [one["text"] for one in desk.ok("list --format json").json()]
    assert texts == ["El río bajó.", '=El "puente" cayó.', "Otro.", "Nada."]
    assert summary(desk, "still.csv --map map.toml")["unchanged"] == 1


def read_table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        return [*csv.reader(file)]


@only_sqlite
def test_a_table_of_refused_rows_holds_whatever_they_held(desk: Desk, folder: Path) -> None:
    rows = (
        b'claim,url,"the problem",problem,rating\r\n'
        b'"tres\nl\xc3\xadneas, y ""comillas""",,p,propio,False\r\n'
        b"d\xffs,https://a.example/3,,,False\r\n"
        b"corta\r\n"
        b"una, coma,https://a.example/5,,,False\r\n"
        b"=1+1,,,,False\r\n"
        b"dos,https://a.example/6,,,False\r\n"
        b"dos,https://a.example/6,,,True\r\n"
        b'"sin fin,https://a.example/7,,,False\r\n'
    )
    (folder / "reviews.csv").write_bytes(rows)
    write(folder, "map.toml", "[columns]\nclaim='claim'\nurl='url'\nrating='rating'\ntitle='problem'")
    found = summary(desk, "reviews.csv --map map.toml --reject bad.csv", code=7)
    assert found["new"] == 1
    header, *refused = read_table(folder / "bad.csv")
    assert header == ["claim", "url", "the problem", "problem", "rating", "problem"]
    assert [row[:5] for row in refused] == [
        ['tres\nlíneas, y "comillas"', "", "p", "propio", "False"],
        ["d\udcffs", "https://a.example/3", "", "", "False"],
        ["corta", "", "", "", ""],
        ["una", " coma", "https://a.example/5", "", ",False"],
        ["=1+1", "", "", "", "False"],
        ["dos", "https://a.example/6", "", "", "True"],
        ['"sin fin,https://a.example/7,,,False\r\n', "", "", "", ""],
    ]
    assert all(len(row) == 6 and row[5] for row in refused)
    again = summary(desk, "bad.csv --map map.toml --reject again.csv", code=7)
    assert (again["new"], again["updated"], again["refused"]) == (0, 1, 6)  # what contradicted it came alone
    assert read_table(folder / "again.csv") == [header, *refused[:5], refused[6]]


MAP = "[columns]\nclaim='claim'\nurl='url'\nrating='rating'\n"
HEADER = "claim,url,rating\n"
ROW = "uno,https://a.example/1,False\n"


@only_sqlite
@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("\n\n" + HEADER + ROW, "The first line is no header."),
        (" , ,\n" + ROW, "The first line is no header."),
        ((HEADER + ROW).encode("utf-16-le"), "reviews.csv is compressed, or not in UTF-8."),
        ((HEADER + ROW).encode("utf-16-be"), "reviews.csv is compressed, or not in UTF-8."),
        ("claim,url,rating,claim\na,https://a.example/1,False,b\n", "The header names these more than once"),
        (",".join(f"c{number}" for number in range(10_000)), "The CSV has no column 'claim'."),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_a_line(
    desk: Desk, folder: Path, content: str | bytes, error: str
) -> None:
    (folder / "reviews.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    write(folder, "map.toml", MAP)
    for reject in ("", " --reject bad.csv"):
        result = desk(f"import reviews.csv --map map.toml{reject}")
        assert (result.code, result.out) == (5, "")
        assert result.err.startswith(f"Error: {error}")
        assert len(result.err) < 2_000
    assert not (folder / "bad.csv").exists()


@only_sqlite
@pytest.mark.parametrize(
    ("content", "refused"),
    [
        # Half a character in UTF-16, and a byte that is none.
        ((HEADER + ROW).encode("utf-16") + b"\x00\xd8n\x00,\x00", 1),
        ((HEADER + ROW).encode("utf-16") + b"n", 1),
        (f"sep=;\n{HEADER}{ROW};;\n".replace(",", ";"), 0),
        (HEADER + "no\0,https://a.example/2,False\n" + ROW, 1),
        (HEADER + ROW + '"sin fin,https://a.example/2,False\n', 1),
    ],
)
def test_a_row_that_is_hostile_costs_no_other_one(
    desk: Desk, folder: Path, content: str | bytes, refused: int
) -> None:
    (folder / "reviews.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    write(folder, "map.toml", MAP)
    found = summary(desk, "reviews.csv --map map.toml --reject bad.csv", code=7 if refused else 0)
    assert (found["new"], found["refused"]) == (1, refused)
    again = summary(desk, "bad.csv --map map.toml", code=7 if refused else 0)
    assert (again["new"], again["refused"]) == (0, refused)


@only_sqlite
def test_a_line_of_excel_above_the_header_counts_as_a_line(desk: Desk, folder: Path) -> None:
    write(folder, "reviews.csv", f"sep=,\n{HEADER}{ROW},https://a.example/2,False\n")
    write(folder, "map.toml", MAP)
    [one] = summary(desk, "reviews.csv --map map.toml", code=7)["first_refused"]
    assert one["position"] == "line 4"


@only_sqlite
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
def test_a_full_disk_for_the_refused_says_that_what_was_taken_stays(desk: Desk, folder: Path) -> None:
    write(folder, "reviews.csv", f"{HEADER}{ROW},https://a.example/2,False\n")
    write(folder, "map.toml", MAP)
    result = desk("import reviews.csv --map map.toml --reject /dev/full")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(
        "The same command goes on after the last batch that was written.\nError: The disk is full"
    ), result.err
    assert summary(desk, "reviews.csv --map map.toml", code=7)["unchanged"] == 1
