"""Rule 12: the program speaks the language that is asked for, and a report its own."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from gettext import GNUTranslations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from claims.i18n import LOCALE_DIR

if TYPE_CHECKING:
    from cli_runner import Desk

pytestmark = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)

ROOT = Path(__file__).parents[2]
ENGLISH = "Error: There is no claim C9.\nHint: `claims list` shows those on record.\n"
SPANISH = "Error: No existe la afirmación C9.\nSugerencia: `claims list` muestra las registradas.\n"


def typed(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run the program as a shell does, with the languages of `environment` alone."""
    languages = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "CLAIMS_LANG")
    kept = {name: value for name, value in os.environ.items() if name not in languages}
    done = subprocess.run(
        [sys.executable, "-m", "claims", *arguments],
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


# ---- the program ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "line", "expected"),
    [
        ({}, "show C9", ENGLISH),
        ({"LANG": "es_VE.UTF-8"}, "show C9", SPANISH),
        ({"LANG": "es_ES.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "show C9", ENGLISH),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "es_AR.UTF-8"}, "show C9", SPANISH),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "fr:es"}, "show C9", SPANISH),
        ({"LANG": "fr_FR.UTF-8"}, "show C9", ENGLISH),
        ({"LANG": "es_ES.UTF-8", "CLAIMS_LANG": "en"}, "show C9", ENGLISH),
        ({"LANG": "es_ES.UTF-8"}, "--lang en show C9", ENGLISH),
        ({"CLAIMS_LANG": "en"}, "show C9 --lang=es", SPANISH),
        ({"LANGUAGE": "en"}, "--lang=es-MX show C9", SPANISH),
        ({"CLAIMS_LANG": "es", "LANGUAGE": "en"}, "--lang es show C9 --lang en", ENGLISH),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_systems(
    told: Desk, environment: dict[str, str], line: str, expected: str
) -> None:
    assert told.head().position
    assert typed(*line.split(), **environment) == (3, "", expected)


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        ("--lang fr list", "Invalid value for '--lang': 'fr' is not one of 'es', 'en'.", "claims"),
        ("list --lang fr", "Invalid value for '--lang': 'fr' is not one of 'es', 'en'.", "claims list"),
        ("list --lang=", "Invalid value for '--lang': '' is not one of 'es', 'en'.", "claims list"),
        ("list --lang en-4", "Invalid value for '--lang': 'en-4' is not a language tag.", "claims list"),
    ],
)
def test_a_language_that_is_not_spoken_is_refused(told: Desk, arguments: str, error: str, hint: str) -> None:
    assert told.head().position
    told_so = f"Error: {error}\nHint: `{hint} --help` shows how it is used.\n"
    assert typed(*arguments.split()) == (2, "", told_so)


HELP = """
import json, sys
from claims import i18n
i18n.bind("es")
from cli_runner import run_cli
from claims.cli import registry, root
paths = [[]]
for name in registry():
    command = root.get_command(root.make_context("claims", ["list"], resilient_parsing=True), name)
    paths += [[name], *([name, verb] for verb in getattr(command, "commands", ()))]
print(json.dumps([" ".join(run_cli(*path, "--help").out.split()) for path in paths]))
"""


def test_no_help_holds_an_english_sentence(told: Desk) -> None:
    assert told.head().position
    done = subprocess.run(
        [sys.executable, "-c", HELP],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    pages = json.loads(done.stdout)
    assert len(pages) > 60
    spanish = " ".join(read_catalogue("es"))
    parts = {one for text in read_catalogue("en") for one in re.split(r"(?<=[.:]) ", text)}
    sentences = {one for one in parts if one.count(" ") > 1 and one not in spanish}
    assert len(sentences) > 1000
    assert [(one, page[:40]) for page in pages for one in sentences if one in page] == []
    assert all("Opciones:" in page and "Options:" not in page for page in pages)


def read_catalogue(language: str) -> set[str]:
    """Give every text of a language's .mo, as it is when lines are wrapped anew."""
    with (LOCALE_DIR / language / "LC_MESSAGES" / "claims.mo").open("rb") as file:
        texts: dict[object, str] = vars(GNUTranslations(file))["_catalog"]
    return {" ".join(text.split()) for text in texts.values()}


# ---- reports --------------------------------------------------------------------------------------------


def test_a_report_has_the_words_the_labels_the_dates_and_the_title_of_its_language(told: Desk) -> None:
    spanish = told.ok("report C1 --lang es --format markdown").out
    assert spanish.startswith("# Informe de verificación\n\nBase de datos ")
    assert "\n**1 afirmación:** 1 decidida.\n" in spanish
    assert "**Calificación:** **Falso**, 1 de 5 (5 es lo más verdadero)" in spanish
    assert "Definición: Las pruebas contradicen la afirmación." in spanish
    assert "dicho: 1 de marzo de 2026." in spanish
    english = told.ok("report C1 --lang en --format markdown").out
    assert english.startswith("# Verification report\n\nDatabase ")
    assert "\n**1 claim:** 1 decided.\n" in english
    assert "**Rating:** **False**, 1 of 5 (5 is the truest)" in english
    assert "Definition: The evidence contradicts the claim." in english
    assert "stated March 1, 2026." in english


def test_the_log_has_words_for_people_and_codes_for_programs(told: Desk) -> None:
    del told  # the program finds its database in the surroundings
    _code, out, _err = typed("log", "C1", "--limit", "1", "--format", "markdown", CLAIMS_LANG="es")
    cells = out.splitlines()[-1].split(" | ")
    assert cells[3].strip() == "verificación"
    assert cells[4].startswith("calificación: Falso; estado: en curso → decidida;")
    _code, out, _err = typed("log", "C1", "--all", "--format", "markdown", CLAIMS_LANG="es")
    assert "implicados: protagonista R3;" in out
    _code, out, _err = typed("log", "A1", "--all", "--format", "markdown", CLAIMS_LANG="es")
    assert "método: archivo;" in out
    _code, out, _err = typed("log", "C1", "--limit", "1", "--format", "json", CLAIMS_LANG="es")
    assert json.loads(out)[0]["action"] == "claim.verified"
    assert json.loads(out)[0]["after"]["rating"] == "default/1:false"


def test_only_the_report_speaks_another_language(told: Desk, folder: Path) -> None:
    result = told.ok("report C1 -o informe.html --lang es")
    assert result.err == "Wrote 1 claim to informe.html.\n"
    page = (folder / "informe.html").read_text(encoding="utf-8")
    assert '<html lang="es">' in page
    assert "<h3>Evidencia</h3>" in page
    assert '<time datetime="2026-03-02">2 de marzo de 2026</time>' in page


def test_what_programs_read_differs_in_labels_alone(told: Desk) -> None:
    spanish, english = (
        told.ok(f"report --title X --format json --lang {tag}").json() for tag in ("es", "en")
    )
    assert (spanish.pop("language"), english.pop("language")) == ("es", "en")
    for report, label in ((spanish, "Falso"), (english, "False")):
        rated = [report["claims"][0]["rating"], report["claims"][0]["steps"][1]["rating"]]
        for rating in rated:
            assert rating.pop("label") == label
            assert rating.pop("definition")
    assert spanish == english
    rows = [told.ok(f"report --format csv --lang {tag}").rows() for tag in ("es", "en")]
    assert [row.pop("rating_label") for row in rows[0]] == ["Falso", "", ""]
    assert [row.pop("rating_label") for row in rows[1]] == ["False", "", ""]
    assert rows[0] == rows[1]


def test_filters_read_in_the_language_of_the_report_and_stay_codes_for_programs(told: Desk) -> None:
    line = "report --lang es --status decided --kind quantity --since 2026-03 --topic cable"
    shown = told.ok(f"{line} --format markdown").out
    assert "\nFiltros: tema = cable; estado = decidida; tipo = cantidad; desde = marzo de 2026.\n" in shown
    assert told.ok(f"{line} --format json").json()["filters"] == [
        {"name": "topic", "value": "cable"},
        {"name": "status", "value": "decided"},
        {"name": "kind", "value": "quantity"},
        {"name": "since", "value": "2026-03"},
    ]


def test_the_settings_speak_where_nobody_asks(told: Desk) -> None:
    assert told.ok("report --format markdown").out.startswith("# Verification report\n")
    told.ok("config set language es-MX")
    assert told.ok("report --format markdown").out.startswith("# Informe de verificación\n")
    assert told.ok("report --format json").json()["language"] == "es-MX"
    assert told.ok("report --format markdown --lang en").out.startswith("# Verification report\n")


def test_a_language_without_a_catalogue_reads_as_english_and_says_so(begun: Desk, folder: Path) -> None:
    begun.ok("config set language ca")
    begun.ok("report C1 -o informe.html")
    page = (folder / "informe.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert '<h1 dir="auto">Verification report</h1>' in page
    begun.ok("verify C2 --rating verificat:fals --summary 'No ho diu.'")
    assert "**Fals**" in begun.ok("report C2 --format markdown").out


def test_the_system_speaks_where_nothing_is_set(told: Desk) -> None:
    assert told.head().position
    code, out, _err = typed("report", "--format", "markdown", LANG="es_VE.UTF-8")
    assert (code, out.splitlines()[0]) == (0, "# Informe de verificación")
    code, out, _err = typed("list", LANG="es_VE.UTF-8")
    assert [line.split()[:2] for line in out.splitlines()[2:]] == [
        ["C1", "decidida"],
        ["C2", "sin"],
        ["C3", "sin"],
    ]


@pytest.mark.skipif(importlib.util.find_spec("jinja2") is None, reason="needs the extra html")
def test_a_site_speaks_its_own_language(told: Desk, folder: Path) -> None:
    told.ok("site build sitio --all-statuses --lang es")
    page = (folder / "sitio" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="es">' in page
    assert ' dir="auto">Verificaciones</h1>' in page
    assert ">Calificaciones por autor<" in page
    told.ok("site build sitio --all-statuses --lang en")
    page = (folder / "sitio" / "index.html").read_text(encoding="utf-8")
    assert ' dir="auto">Fact-checks</h1>' in page
    assert ">False<" in page


# ---- an environment that fits nothing --------------------------------------------------------------------


@pytest.mark.parametrize("line", ["--help", "show --help", "completion bash"])
def test_a_language_that_is_none_is_told_of_and_stops_nothing(told: Desk, line: str) -> None:
    code, out, err = typed(*line.split(), CLAIMS_LANG="xx", LANG="en_US.UTF-8", CLAIMS_DB=str(told.url))
    assert (code, bool(out)) == (0, True)
    assert err in {"", "Warning: CLAIMS_LANG is 'xx', which is none of es, en, and is ignored.\n"}


def test_the_variable_that_is_wrong_is_named_and_a_wrong_option_is_an_error(told: Desk) -> None:
    code, _out, err = typed("list", CLAIMS_LANG="xx", LANG="en_US.UTF-8", CLAIMS_DB=str(told.url))
    assert (code, err) == (0, "Warning: CLAIMS_LANG is 'xx', which is none of es, en, and is ignored.\n")
    assert typed("--lang", "xx", "list", LANG="en_US.UTF-8")[0] == 2


def test_signs_that_the_terminal_lacks_are_escaped_and_data_stay_whole(begun: Desk) -> None:
    begun.ok('edit C1 --text "Subió a Σ 🔥 el año pasado." --reason "Errata."')
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "latin-1", "CLAIMS_LANG": "es"}
    line = [sys.executable, "-m", "claims", "--db", str(begun.url.database), "show", "C1"]
    shown = subprocess.run(line, env=environment, capture_output=True, check=True)
    assert "C1  Subió a \\u03a3 \\U0001f525 el año pasado.\n" in shown.stdout.decode("latin-1")
    data = subprocess.run([*line, "--format", "json"], env=environment, capture_output=True, check=True)
    assert json.loads(data.stdout.decode())["text"] == "Subió a Σ 🔥 el año pasado."
    assert (shown.stderr, data.stderr) == (b"", b"")
