from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import pytest
from cli_runner import masked
from openpyxl import load_workbook

from claims.formats import FORMATS
from claims.formats.csv import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from cli_runner import Desk

HEAD_KEYS = [
    "format",
    "schema",
    "title",
    "language",
    "database",
    "state",
    "filters",
    "counts",
]
SUFFIXES = {
    "table": "txt",
    "markdown": "md",
    "csv": "csv",
    "json": "json",
    "jsonl": "jsonl",
    "html": "html",
    "claimreview": "jsonld",
    "datafeed": "feed.jsonld",
    "xlsx": "xlsx",
    "docx": "docx",
    "pdf": "pdf",
}
KNOWN = ", ".join(f".{suffix}" for suffix in SUFFIXES.values())


def test_the_table_is_what_a_terminal_gets(told: Desk) -> None:
    result = told.ok("report")
    assert result.err == ""
    assert (
        result.out
        == """\
Ref    Status      Rating    Claim                                   Claimant              Article
-----  ----------  --------  --------------------------------------  --------------------  ---------
C1     decided     False     El cable dará luz a 1.250.000 hogares.  Octavio Belarte       A1
C2     unreviewed            La embajada de Ismavia no busca…        La Gaceta de Virelda  A1
C3     unreviewed            Ismavia retiró doce patrulleras.        Edrán Vólkiz-Tarmán   A1
"""
    )


@pytest.mark.parametrize(("name", "suffix"), SUFFIXES.items())
def test_the_format_follows_the_name_and_the_same_state_gives_the_same_bytes(
    told: Desk, folder: Path, name: str, suffix: str
) -> None:
    assert list(SUFFIXES) == list(FORMATS)
    result = told.ok(f"report -o uno.{suffix.upper()}")
    wrote = "1 claim" if suffix.endswith("jsonld") else "3 claims"  # reviews are of verdicts only
    assert (result.out, result.err.splitlines()[-1]) == ("", f"Wrote {wrote} to uno.{suffix.upper()}.")
    told.ok(f"report --format {name} --output dos")
    told.ok(f"report -o uno.{suffix}")
    written = {(folder / file).read_bytes() for file in (f"uno.{suffix.upper()}", "dos", f"uno.{suffix}")}
    assert len(written) == 1
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["nota.txt", f"uno.{suffix.upper()}", "dos", f"uno.{suffix}"]
    )
    if name not in {"table", "xlsx", "docx", "pdf"}:
        assert told.ok(f"report --format {name} -o -").out.encode() in written


def test_a_table_in_a_file_has_its_texts_whole(begun: Desk, folder: Path) -> None:
    words = "El cable dará luz a 1.250.000 hogares, " * 20 + "dijo."
    begun.ok(f'edit C3 --text "{words}"')
    begun.ok("actor add 'Agencia de Prensa de la Provincia' --kind organization")
    begun.ok("appearance correct P3 --claimant R4 --reason 'Lo dijo ella.'")
    begun.ok("report C3 -o todo.txt")
    line = (folder / "todo.txt").read_text(encoding="utf-8").splitlines()[-1]
    assert line == f"C3     unreviewed            {words}  Agencia de Prensa de la Provincia  A1"
    shown = begun.ok("report C3 -o -").out
    assert shown == begun.ok("report C3").out
    assert max(map(len, shown.splitlines())) <= 100


def test_csv_has_a_row_a_claim_and_stable_columns(told: Desk) -> None:
    result = told.ok("report --format csv")
    rows = result.rows()
    assert list(rows[0]) == [name for name, _description in COLUMNS]
    assert [(row["claim"], row["status"], row["rating_label"], row["claimant"]) for row in rows] == [
        ("C1", "decided", "False", "Octavio Belarte"),
        ("C2", "unreviewed", "", "La Gaceta de Virelda"),
        ("C3", "unreviewed", "", "Edrán Vólkiz-Tarmán"),
    ]
    assert result.out.count("\r\n") == 4


def test_csv_for_excel_begins_with_a_mark_and_parts_cells_as_told(told: Desk, folder: Path) -> None:
    told.ok("report C1 -o informe.csv --excel --delimiter ';'")
    written = (folder / "informe.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbfclaim;claim_uuid;claim_text;")
    told.ok("report C1 -o informe.csv --delimiter", "\t")
    assert (folder / "informe.csv").read_bytes().startswith(b"claim\tclaim_uuid\tclaim_text\t")


def test_json_and_jsonl_have_the_head_and_the_claims_of_show(told: Desk) -> None:
    report = told.ok("report --lang es --format json --title 'Mi informe'").json()
    assert list(report) == [*HEAD_KEYS, "claims"]
    assert (report["format"], report["title"], report["language"]) == ("claims-report", "Mi informe", "es")
    assert report["counts"] == {"total": 3, "by_status": {"unreviewed": 2, "decided": 1}}
    assert report["state"]["event"] == 35
    assert report["claims"] == told.ok("show C1 C2 C3 --format json").json()
    head, *claims = told.ok("report --lang es --format jsonl").jsonl()
    assert list(head) == HEAD_KEYS
    assert claims == report["claims"]


def test_markdown_names_the_state_and_the_filters(told: Desk) -> None:
    shown = told.ok(
        "report --article A1 --source gaceta --actor belarte --topic CABLE --status decided --since 2026"
        " --priority high --priority urgent --kind quantity --format markdown"
    ).out
    assert masked(shown).startswith("# Verification report\n\nDatabase <uuid> as of event 35 (hash ")
    assert (
        "Filters: article = A1 El canciller recibe al embajador; source = S1 La Gaceta de Virelda; "
        "actor = R1 Octavio Belarte; topic = cable; status = decided; priority = high, urgent; "
        "kind = quantity; since = 2026.\n"
    ) in shown
    assert "\n**1 claim:** 1 decided.\n" in shown


def test_the_report_speaks_the_language_of_the_settings(told: Desk) -> None:
    told.ok("config set language ca")
    assert told.ok("report --format json").json()["language"] == "ca"


def test_a_workbook_goes_to_a_file_or_a_pipe_only(told: Desk, folder: Path) -> None:
    told.refuses(
        "report --format xlsx",
        code=2,
        error="This format is not for the terminal.",
        hint="Name a file: -o report.xlsx",
    )
    told.refuses(
        "report --format pdf",
        code=2,
        error="This format is not for the terminal.",
        hint="Name a file: -o report.pdf",
    )
    told.ok("report -o informe.xlsx")
    result = told("report --format xlsx -o /dev/null")
    assert (result.code, result.out, result.err) == (0, "", "Wrote 3 claims to /dev/null.\n")
    book = load_workbook(io.BytesIO((folder / "informe.xlsx").read_bytes()))
    assert book.active is not None
    assert [cell.value for cell in book.active["A"]][-3:] == ["C1", "C2", "C3"]


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_report_never_takes_the_place_of_a_database(told: Desk) -> None:
    told.refuses(
        "report --format csv -o",
        str(told.url.database),
        code=4,
        error=f"{told.url.database} is a database, and would be overwritten.",
        hint="Name another file.",
    )


def test_nothing_to_report_is_said(told: Desk, desk: Desk) -> None:
    del told
    result = desk.ok("report --format json")
    assert (result.json()["claims"], result.err) == ([], "There are no claims yet: claims record A1 …\n")
    result = desk.ok("report --kind event -o informe.md")
    assert result.err == "No claim fits.\nWrote 0 claims to informe.md.\n"


@pytest.mark.parametrize(
    ("options", "code", "error", "hint"),
    [
        ("C1 C9", 3, "There is no claim C9.", "`claims list` shows those on record."),
        (
            "-o informe.odt",
            2,
            "No format is called .odt.",
            f"Name the file with one of {KNOWN}, or say --format.",
        ),
        (
            "--format odt",
            2,
            (
                "Invalid value for '--format': 'odt' is not one of 'table', 'markdown', 'csv', 'json', "
                "'jsonl', 'html', 'claimreview', 'datafeed', 'xlsx', 'docx', 'pdf'."
            ),
            "`claims report --help` shows how it is used.",
        ),
        (
            "--format csv --delimiter ';;'",
            2,
            "--delimiter is one character, and no letter, digit, space, quote or sign of a formula.",
            "Such as: --delimiter ';'",
        ),
        (
            "--format csv --delimiter =",
            2,
            "--delimiter is one character, and no letter, digit, space, quote or sign of a formula.",
            "Such as: --delimiter ';'",
        ),
        (
            "-o salida",
            2,
            "The name salida does not say which format it is to have.",
            f"Say it with --format, or name the file with one of {KNOWN}.",
        ),
        ("--format json -o .", 5, ". is a folder.", "Name a file."),
        (
            "-o nada/informe.md",
            1,
            "There is no such file or folder: {folder}/nada/informe.md",
            "Check the path, the rights to it and the room on the disk.",
        ),
        ("--title ' '", 5, "The title is empty.", "Write something in it."),
    ],
)
def test_what_is_refused(told: Desk, options: str, code: int, error: str, hint: str, *, folder: Path) -> None:
    told.refuses(f"report {options}", code=code, error=error.format(folder=folder), hint=hint)
    assert [path.name for path in folder.iterdir()] == ["nota.txt"]


def test_a_link_stays_a_link_and_the_rights_stay_what_they_are(told: Desk, folder: Path) -> None:
    (folder / "publicado").mkdir()
    target = folder / "publicado" / "informe.md"
    target.write_text("antes", encoding="utf-8")
    target.chmod(0o640)
    (folder / "informe.md").symlink_to(target)
    told.ok("report C1 -o informe.md")
    assert (folder / "informe.md").is_symlink()
    assert target.read_text(encoding="utf-8").startswith("# ")
    assert target.stat().st_mode & 0o777 == 0o640


def test_every_quote_stands_in_its_text_in_whatever_format(told: Desk) -> None:
    article = told.ok("article show A1 --format json").json()
    text, sha256 = article["snapshot"]["text"], article["snapshot"]["sha256"]
    assert hashlib.sha256(text.encode()).hexdigest() == sha256
    claims = told.ok("report --format json").json()["claims"]
    places = [place for claim in claims for place in claim["appearances"]]
    assert [text[place["start"] : place["end"]] for place in places] == [place["quote"] for place in places]
    assert {place["snapshot"]["sha256"] for place in places} == {sha256}
    rows = told.ok("report --format csv").rows()
    assert [text[int(row["quote_start"]) : int(row["quote_end"])] for row in rows] == [
        place["quote"] for place in places
    ]
    assert {row["snapshot_sha256"] for row in rows} == {sha256}
    shown = told.ok("report --format markdown").out
    assert [f"**{place['quote']}**" in shown for place in places] == [True, True, True]


@pytest.mark.parametrize(
    ("ending", "name"), [("md", "markdown"), (".JSONLD", "claimreview"), ("txt", "table")]
)
def test_a_format_may_be_named_by_its_ending(told: Desk, ending: str, name: str) -> None:
    assert told.ok(f"report --format {ending}").out == told.ok(f"report --format {name}").out
