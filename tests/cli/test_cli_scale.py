from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from cli_runner import Desk

KEYS = ["code", "version", "name", "language", "organization", "url", "ratings"]
RATING_KEYS = ["code", "position", "bucket", "retired", "labels", "definitions"]

OWN = """\
code = "nuestra"
version = "1"
name = "Escala de la casa"
language = "es"

[[rating]]
code = "cierto"
position = 2
bucket = "true"
label = { es = "Cierto" }
definition = { es = "Las pruebas lo respaldan." }

[[rating]]
code = "falso"
position = 1
bucket = "false"
label = { es = "Falso", en = "False" }
definition = { es = "Las pruebas lo contradicen." }

[[rating]]
code = "viejo"
bucket = "other"
retired = true
label = { es = "Viejo" }
definition = { es = "Ya no se usa." }
"""


def test_list_as_a_table_and_as_markdown(told: Desk) -> None:
    assert told.ok("scale list").out == (
        "Scale       Version    Labels    Language    Name\n"
        "----------  ---------  --------  ----------  --------------------------------------\n"
        "afp         1          10        en          AFP Fact Check ratings\n"
        "chequeado   1          9         es          Calificaciones de Chequeado\n"
        "default     1          7         en          Default scale\n"
        "newtral     1          4         es          Categorías de verificación de Newtral\n"
        "politifact  1          6         en          PolitiFact Truth-O-Meter\n"
        "snopes      1          14        en          Snopes fact check ratings\n"
        "verificat   1          6         ca          Etiquetes de qualificació de Verificat\n"
    )
    assert "| newtral    | 1         | 4 " in told.ok("scale list --format markdown").out


def test_list_as_data(told: Desk) -> None:
    scales = told.ok("scale list --format json").json()
    assert [list(scale) for scale in scales] == [KEYS] * 7
    assert [list(rating) for rating in scales[2]["ratings"]] == [RATING_KEYS] * 7
    assert told.ok("scale list --format jsonl").jsonl() == scales
    rows = told.ok("scale list --format csv").rows()
    assert [list(row) for row in rows] == [KEYS] * 7
    assert [row["code"] for row in rows] == [scale["code"] for scale in scales]


def test_show_as_a_table_in_a_language(told: Desk) -> None:
    result = told.ok("scale show NEWTRAL --version 1")
    assert result.err == "Categorías de verificación de Newtral, version 1\n"
    assert (
        result.out
        == """\
Code             Position    Bucket    Label            Meaning
---------------  ----------  --------  ---------------  -------------------------------------------
verdadero        4           true      Verdadero        Los datos y las fuentes consultadas…
verdad_a_medias  3           mixed     Verdad a medias  La afirmación acierta en lo que dice, pero…
enganoso         2           mixed     Engañoso         La afirmación parte de datos ciertos, pero…
falso            1           false     Falso            Los datos y las fuentes consultadas…
"""
    )
    shown = told.ok("scale show verificat --language ca --format markdown").out
    assert "| falso              | 1          | false    | Fals             | " in shown
    assert "| te\\_lo\\_explicamos | off axis " in shown


def test_show_takes_the_scale_of_the_settings_and_marks_retired_labels(told: Desk) -> None:
    assert told.ok("scale show").err == "Default scale, version 1\n"
    told.ok("config set scale snopes")
    assert " Unproven (retired) " in told.ok("scale show --language en").out


def test_show_as_data(told: Desk) -> None:
    scale = told.ok("scale show default --format json").json()
    assert list(scale) == KEYS
    assert [rating["labels"]["es"] for rating in scale["ratings"]] == [
        "Verdadero",
        "Mayormente verdadero",
        "Mixto",
        "Engañoso",
        "Falso",
        "No probado",
        "Sátira",
    ]
    assert told.ok("scale show default --format jsonl").jsonl() == scale["ratings"]
    rows = told.ok("scale show default --format csv").rows()
    assert [list(row) for row in rows] == [RATING_KEYS] * 7
    assert rows[4] == {
        "code": "false",
        "position": "1",
        "bucket": "false",
        "retired": "no",
        "labels": "en=False · es=Falso",
        "definitions": "en=The evidence contradicts the claim. · es=Las pruebas contradicen la afirmación.",
    }


def test_a_scale_goes_out_as_toml_and_comes_back_the_same(desk: Desk, folder: Path) -> None:
    (folder / "nuestra.toml").write_text(OWN, encoding="utf-8")
    result = desk.ok("scale add nuestra.toml")
    assert (result.out, result.err) == (
        "nuestra\n",
        "Entered the scale nuestra, version 1, with 3 labels.\n",
    )
    written = desk.ok("scale show nuestra --format toml").out
    assert tomllib.loads(written)["rating"][1]["definition"] == {"es": "Las pruebas lo contradicen."}
    again = written.replace('version = "1"', 'version = "2"')
    result = desk.ok("scale add - --json", stdin=b"\xef\xbb\xbf" + again.encode())
    assert (list(result.json()), result.err) == (KEYS, "")
    assert result.json() | {"version": "1"} == desk.ok("scale show nuestra --version 1 --format json").json()
    assert desk.ok("scale show nuestra --format toml").out == again
    assert desk.ok("scale list --format csv").rows()[-1]["version"] == "2"


@pytest.mark.parametrize("code", ["default", "snopes", "politifact"])
def test_a_shipped_scale_says_so_when_it_comes_back(told: Desk, code: str) -> None:
    written = told.ok(f"scale show {code} --format toml").out
    told.refuses(
        "scale add -",
        code=4,
        error=f"The scale {code} is on record in version 1.",
        hint="A version never changes: give the file a new `version`.",
        stdin=written.encode(),
    )


@pytest.mark.parametrize(
    ("line", "code", "error", "hint"),
    [
        (
            "scale show nada",
            3,
            "There is no rating scale 'nada'.",
            "Those on record: afp, chequeado, default, newtral, politifact, snopes, verificat.",
        ),
        (
            "scale show default --version 9",
            3,
            "There is no rating scale 'default' in version 9.",
            "Those on record: afp, chequeado, default, newtral, politifact, snopes, verificat.",
        ),
        (
            "scale add nada.toml",
            3,
            "There is no file nada.toml.",
            "Check the path; `-` reads standard input.",
        ),
        ("scale add .", 5, ". is a folder.", "Name a file."),
        (
            "scale add nota.txt",
            5,
            "nota.txt is not a TOML file in UTF-8: line 1 cannot be read, at column 8.",
            "`claims scale show default --format toml` prints a scale to start from.",
        ),
    ],
)
def test_what_is_refused(told: Desk, line: str, code: int, error: str, hint: str) -> None:
    told.refuses(line, code=code, error=error, hint=hint)
