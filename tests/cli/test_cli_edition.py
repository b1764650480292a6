"""Frozen editions as they are typed: freeze, read again years later, verify a file that came back."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_runner import masked
from engines import only_sqlite
from tampering import tamper

from claims import __version__, db
from claims.cli import files

if TYPE_CHECKING:
    from cli_runner import Desk

FREEZE = 'report --edition "Enero 2026" -o informe.md'
FROZEN = "frozen on 2026-03-02 10:05 by Irene Sotomar"


@pytest.fixture
def frozen(begun: Desk) -> Desk:
    """Give the story with a report frozen, whose first claim was changed since."""
    begun.ok(FREEZE)
    begun.ok('edit C1 --text "El cable dará luz a todos." --reason "Mejor dicho."')
    return begun


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# ---- freezing --------------------------------------------------------------------------------------------


def test_a_report_is_frozen_and_written(begun: Desk, folder: Path) -> None:
    begun.ok("report -o antes.md")
    result = begun.ok(FREEZE)
    assert (result.out, masked(result.err)) == (
        "",
        "Frozen as «Enero 2026», with the SHA-256 <hash>.\nWrote 3 claims to informe.md.\n",
    )
    assert (folder / "informe.md").read_bytes() == (folder / "antes.md").read_bytes()
    assert sha256(folder / "informe.md") in result.err


@pytest.mark.parametrize("suffix", ["md", "csv", "json", "jsonl", "html", "txt", "jsonld", "xlsx"])
def test_years_later_it_gives_the_same_bytes(begun: Desk, folder: Path, suffix: str) -> None:
    begun.ok(f"report --edition Marzo -o uno.{suffix}")
    begun.ok('edit C1 --text "Otra cosa." --reason "Otra."')
    begun.ok("verify C2 --status in_progress")
    begun.ok(f"report --from-edition marzo -o dos.{suffix}")
    begun.ok("report --from-edition MARZO -o tres")
    written = {(folder / name).read_bytes() for name in (f"uno.{suffix}", f"dos.{suffix}", "tres")}
    assert len(written) == 1
    assert begun.ok(f"verify-file uno.{suffix} tres").code == 0


def test_options_of_the_format_are_part_of_the_edition(begun: Desk, folder: Path) -> None:
    begun.ok("report --edition Marzo --excel --delimiter ; -o uno.csv")
    [file] = begun.ok("edition show Marzo --format json").json()["files"]
    assert file["options"] == {"excel": True, "delimiter": ";"}
    begun.ok("report --from-edition Marzo -o dos.csv")
    assert (folder / "dos.csv").read_bytes() == (folder / "uno.csv").read_bytes()
    anew = begun.ok("report --from-edition Marzo --delimiter | -o tres.csv")
    assert anew.err.startswith(f"Drawn by claims {__version__} from the data of the edition «Marzo»")
    assert (folder / "tres.csv").read_text("utf-8").startswith("claim|claim_uuid|")


def test_a_report_frozen_to_standard_output(begun: Desk) -> None:
    out = begun.ok("report --edition Marzo --format markdown").out
    assert out.startswith("# Verification report\n")
    assert begun.ok("report --from-edition Marzo").out == out
    assert begun.ok("verify-file -", stdin=out.encode()).out == (
        f"standard input is edition «Marzo» (markdown), unchanged, {FROZEN}.\n"
    )


def test_a_name_that_is_taken_is_refused_with_what_it_holds(frozen: Desk, folder: Path) -> None:
    frozen.refuses(
        "report --edition 'ÉNERO 2026' -o otro.md",
        code=4,
        error="There is an edition «Enero 2026» already.\n"
        f"  Verification report, 3 claims, as of event 35, {FROZEN}",
        hint="An edition never changes: give another name. `claims edition show` shows this one.",
    )
    assert not (folder / "otro.md").exists()


@pytest.mark.parametrize("target", ["nada/informe.md", "."])
def test_without_its_file_no_edition_is_kept(begun: Desk, folder: Path, target: str) -> None:
    before = begun.head()
    assert begun(f"report --edition Marzo --format markdown -o {target}").code in {1, 5}
    assert begun.head() == before
    assert sorted(path.name for path in folder.iterdir()) == ["nota.txt"]


def test_on_a_full_disk_no_edition_is_kept(
    begun: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    begun.refuses(
        FREEZE,
        code=1,
        error="The disk is full.",
        hint="Check the path, the rights to it and the room on the disk.",
    )
    assert sorted(path.name for path in folder.iterdir()) == ["nota.txt"]


def test_a_file_that_cannot_take_its_place_is_told_with_how_to_get_it(
    begun: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path, _target: Path) -> None:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        result = begun(FREEZE)
    assert result.code == 1
    assert result.err == (
        "Error: The edition «Enero 2026» is frozen, but its file could not be written: "
        "The system does not allow it\n"
        'Hint: Write it now: claims report --from-edition "Enero 2026" -o FILE\n'
    )
    begun.ok('report --from-edition "Enero 2026" -o informe.md')
    assert begun.ok("verify-file informe.md").code == 0


@only_sqlite
def test_without_the_edition_no_file_is_written(begun: Desk, folder: Path) -> None:
    engine = db.open_engine(begun.url)
    with db.writing(engine) as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER no BEFORE INSERT ON edition_file BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    assert begun(FREEZE).code == 1
    assert sorted(path.name for path in folder.iterdir()) == ["nota.txt"]
    assert begun.ok("edition list --format json").json() == []


# ---- reading again ---------------------------------------------------------------------------------------


def test_another_format_is_drawn_from_the_frozen_data_and_says_so(frozen: Desk) -> None:
    result = frozen.ok('report --from-edition "enero 2026" --format json')
    assert result.err == (
        f"Drawn by claims {__version__} from the data of the edition «Enero 2026», which claims "
        f"{__version__} froze.\n"
    )
    texts = {claim["ref"]: claim["text"] for claim in result.json()["claims"]}
    assert texts["C1"] == "El cable dará luz a 1.250.000 hogares."
    assert (result.json()["state"]["event"], frozen.head().position) == (35, 37)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ("--topic energía", "--topic"),
        ("C1", "references of claims"),
        ("--title X --status decided", "--status, --title"),
        ("--edition Otra", "--edition"),
    ],
)
def test_an_edition_takes_no_filters(frozen: Desk, more: str, named: str) -> None:
    frozen.refuses(
        f'report --from-edition "Enero 2026" {more}',
        code=2,
        error=f"An edition stays as it was frozen: --from-edition does not go with {named}.",
        hint="Leave it out, or make another edition: claims report … --edition NAME",
    )


def test_an_edition_that_is_not_there(frozen: Desk) -> None:
    for line in ("report --from-edition Enero", "edition show Enero"):
        frozen.refuses(
            line,
            code=3,
            error="There is no edition «Enero».\n  Enero 2026",
            hint="`claims edition list` shows those on record.",
        )


def test_bytes_that_were_changed_behind_the_programs_back(frozen: Desk, folder: Path) -> None:
    engine = db.open_engine(frozen.url)
    with db.writing(engine) as connection:
        tamper(connection, "edition_file", "SET compressed = (SELECT compressed FROM edition_data)")
    frozen.refuses(
        'report --from-edition "Enero 2026" -o otra.md',
        code=7,
        error="The file of the edition «Enero 2026» is not what was frozen.",
        hint="Somebody changed the database by other means: compare with a backup.",
    )
    assert not (folder / "otra.md").exists()
    assert "«Enero 2026»" in frozen("doctor").err


# ---- listing ---------------------------------------------------------------------------------------------


def test_editions_are_listed(frozen: Desk) -> None:
    frozen.ok("report --topic energía --edition Segunda -o segunda.csv")
    one, other = frozen.ok("edition list --format json").json()
    assert (one["name"], one["claims"], one["event"], one["files"][0]["format"]) == (
        "Enero 2026",
        3,
        35,
        "markdown",
    )
    assert (other["name"], other["filters"], other["event"]) == ("Segunda", [["topic", "energía"]], 37)
    lines = frozen.ok("edition list").out.splitlines()
    assert lines[0].split() == ["When", "Who", "Claims", "Formats", "Program", "Edition", "SHA-256"]
    assert "  Enero 2026  " in lines[2]


def test_no_editions_yet(begun: Desk) -> None:
    result = begun.ok("edition list")
    assert (result.out, result.err) == (
        "",
        "There are no editions yet: claims report --edition NAME -o informe.md\n",
    )


def test_an_edition_is_shown_with_the_hashes_of_its_evidence(begun: Desk, folder: Path) -> None:
    (folder / "acta.txt").write_text("El acta.", encoding="utf-8")
    begun.ok("evidence archive E1 acta.txt")
    begun.ok(FREEZE)
    shown = begun.ok("edition show 'enero 2026' --format json").json()
    captures = {one["ref"]: one["captures"] for one in shown["evidence"]}
    assert captures["E1"][0]["sha256"] == sha256(folder / "acta.txt")
    text = begun.ok("edition show 'enero 2026'").out
    assert sha256(folder / "acta.txt") in text
    assert sha256(folder / "informe.md") in text


def test_the_log_tells_of_it(frozen: Desk) -> None:
    event = frozen.ok("log --limit 2 --format json").json()[1]
    assert (event["action"], event["after"]["name"]) == ("edition.frozen", "Enero 2026")


# ---- verifying a file ------------------------------------------------------------------------------------


def test_a_file_that_is_unchanged(frozen: Desk) -> None:
    result = frozen.ok("verify-file informe.md")
    assert (result.out, result.err) == (
        f"informe.md is edition «Enero 2026» (markdown), unchanged, {FROZEN}.\n",
        "",
    )


def test_a_file_with_one_byte_changed(frozen: Desk, folder: Path) -> None:
    raw = (folder / "informe.md").read_bytes()
    (folder / "otra.md").write_bytes(raw.replace(b"1.250.000 hogares", b"1.350.000 hogares", 1))
    result = frozen("verify-file otra.md")
    assert (result.code, result.err) == (7, "")
    first, state, line, before, after = result.out.splitlines()
    assert first == (
        f"otra.md was altered: it is no frozen edition, and most like «Enero 2026» (markdown), {FROZEN}."
    )
    assert state == "  It says that it shows event 35 of 2026-03-02 10:05."
    assert line.startswith("  Line ")
    assert "1.250.000" in before
    assert "1.350.000" in after


@pytest.mark.parametrize(
    ("suffix", "dress", "told"),
    [
        ("md", lambda raw: raw.replace(b"\n", b"\r\n"), "other line ends"),
        ("csv", lambda raw: raw.replace(b"\r\n", b"\n"), "other line ends"),
        ("json", lambda raw: b"\xef\xbb\xbf" + raw, "a byte order mark"),
        ("html", lambda raw: raw.decode().encode("utf-16"), "another encoding"),
        ("txt", lambda raw: raw + b"\n\n", "empty lines at the end"),
    ],
)
def test_a_file_of_the_same_text(begun: Desk, folder: Path, suffix: str, dress: object, told: str) -> None:
    assert callable(dress)
    begun.ok(f"report --edition Marzo -o informe.{suffix}")
    path = folder / f"informe.{suffix}"
    path.write_bytes(dress(path.read_bytes()))
    result = begun(f"verify-file informe.{suffix}")
    assert result.code == 7
    assert result.out.startswith(f"informe.{suffix} has the same text as edition «Marzo» (")
    assert told in result.out


@pytest.mark.parametrize("suffix", ["md", "html", "json", "jsonl", "csv", "xlsx"])
def test_a_report_that_was_never_frozen(begun: Desk, suffix: str) -> None:
    begun.ok(f"report -o vivo.{suffix}")
    found = begun(f"verify-file --json vivo.{suffix}")
    assert (found.code, found.json()["verdict"]) == (7, "not_frozen")
    assert found.json()["event"] == 35
    assert begun(f"verify-file vivo.{suffix}").out.startswith(
        f"vivo.{suffix} names this database, but is no frozen edition: it was never frozen, or was altered.\n"
    )


def test_a_file_drawn_from_an_edition_is_told_which_editions_show_its_state(begun: Desk) -> None:
    begun.ok(FREEZE)
    begun.ok('report --from-edition "Enero 2026" -o otra.json')
    found = begun("verify-file otra.json")
    assert (found.code, found.out.splitlines()[1:]) == (
        7,
        [
            "  It says that it shows event 35 of 2026-03-02 10:05.",
            (
                "  «Enero 2026» shows it too: compare with what claims report --from-edition NAME --format … "
                "gives."
            ),
        ],
    )


def test_a_state_that_the_database_never_had(begun: Desk, folder: Path) -> None:
    begun.ok("report -o vivo.json")
    path = folder / "vivo.json"
    path.write_bytes(path.read_bytes().replace(begun.head().hash.encode(), b"0" * 64))
    assert begun("verify-file vivo.json --json").json()["verdict"] == "unknown_state"


@pytest.mark.parametrize(
    "raw", [b"Hola.\n", b"\xff\xfe\x00\xd8", b"\0" * 100, b"PK\x03\x04nada", b"%PDF-1.7\xe2"]
)
def test_a_file_that_is_none_of_ours(frozen: Desk, raw: bytes) -> None:
    result = frozen("verify-file -", stdin=raw)
    assert (result.code, result.out) == (
        7,
        "standard input is none of ours: no edition has its bytes, and it does not name this database.\n",
    )


def test_an_empty_a_missing_and_a_huge_file(
    frozen: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert frozen("verify-file -").out == "standard input is empty.\n"
    assert frozen("verify-file -").code == 7
    frozen.refuses(
        "verify-file informe.md nada.md",
        code=3,
        error="There is no file nada.md.",
        hint="Check the path; `-` reads standard input.",
    )
    frozen.refuses("verify-file .", code=5, error=". is a folder.", hint="Name a file.")
    monkeypatch.setattr(files, "SIZE_LIMIT", 100)
    assert frozen.ok("verify-file informe.md").code == 0
    (folder / "larga.md").write_bytes((folder / "informe.md").read_bytes() + b"\n")
    assert frozen("verify-file larga.md --json").json()["verdict"] == "foreign"


def test_several_files_at_once(frozen: Desk, folder: Path) -> None:
    (folder / "mala.md").write_bytes(b"\xef\xbb\xbf" + (folder / "informe.md").read_bytes())
    result = frozen("verify-file informe.md mala.md nota.txt --json")
    assert result.code == 7
    assert [(one["file"], one["verdict"], one["edition"]) for one in result.json()] == [
        ("informe.md", "unchanged", "Enero 2026"),
        ("mala.md", "same_text", "Enero 2026"),
        ("nota.txt", "foreign", None),
    ]


def test_the_same_bytes_under_two_names(begun: Desk, folder: Path) -> None:
    begun.ok("report --format table --edition Una -o una.txt")
    begun.ok("report --format table --edition Otra -o otra.txt")
    assert sha256(folder / "una.txt") == sha256(folder / "otra.txt")
    assert begun.ok("verify-file otra.txt").out.splitlines()[1] == "  The same is frozen as «Otra»."
