"""`claims db dump`, and `claims import` of what it wrote."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cli_runner import Desk, name_database
from processes import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Databases


@pytest.fixture
def other(databases: Databases) -> Iterator[str]:
    """Name another database, as `--db` takes it."""
    url = databases.migrated()
    yield name_database(url)
    databases.drop(url)


def test_what_one_database_has_the_other_one_reports(told: Desk, other: str) -> None:
    result = told.ok("db dump -o entrega.jsonl")
    assert result.err.startswith("Wrote ")
    assert result.err.endswith(" claims, with all that belongs to them.\n")
    told.ok("import entrega.jsonl", "--db", other)
    mine, theirs = (json.loads(told.ok("report --format json", *more).out) for more in ((), ("--db", other)))
    for one, two in zip(mine["claims"], theirs["claims"], strict=True):
        assert without_references(one) == without_references(two)
    assert mine["counts"] == theirs["counts"]
    assert told.ok("doctor", "--db", other).out.endswith("No fault was found.\n")
    assert told.ok("log C1", "--db", other).out.count("dump.taken") == 1


_REFERENCES = {"evidence", "lapsed", "claim", "step", "before", "after"}


def without_references(value: object) -> object:
    """Take out what another database calls otherwise: references, and lists of them."""
    if isinstance(value, dict):
        return {
            name: without_references(one)
            for name, one in value.items()
            if (
                not name.endswith("ref")
                and name not in {"evidence", "lapsed", "claim", "step", "before", "after"}
            )
            or (isinstance(one, list) and one and isinstance(one[0], dict))
        }
    return [*map(without_references, value)] if isinstance(value, list) else value


def test_a_second_time_nothing_changes_and_it_says_so(told: Desk, other: str) -> None:
    told.ok("db dump -o entrega.jsonl")
    first = told.ok("import entrega.jsonl --json", "--db", other)
    again = told.ok("import entrega.jsonl --json", "--db", other)
    counts = json.loads(first.out)["records"]
    assert counts["claim"]["new"] > 0
    assert json.loads(again.out)["records"]["claim"]["unchanged"] == counts["claim"]["new"]
    assert json.loads(again.out)["not_taken"] == []


def test_a_dry_run_writes_nothing(told: Desk, other: str) -> None:
    told.ok("db dump -o entrega.jsonl")
    told_of = told.ok("import entrega.jsonl --dry-run", "--db", other)
    assert "Claims" in told_of.out
    assert "Nothing was written." in told_of.err
    assert told.ok("list --format json", "--db", other).out.strip() == "[]"
    assert told.ok("import entrega.jsonl", "--db", other).out == told_of.out


def test_a_choice_is_dumped_to_standard_output(told: Desk) -> None:
    lines = told.ok("db dump C1").out.splitlines()
    kinds = [next(iter(json.loads(line))) for line in lines]
    assert kinds[0] == "format"
    assert kinds.count("claim") == 1


def test_a_claim_that_is_not_there_is_named(told: Desk) -> None:
    told.refuses(
        "db dump C999",
        code=3,
        error="There is no claim C999.",
        hint="`claims list` shows those on record.",
    )


def test_what_is_not_taken_is_named_and_kept_and_can_be_mended(told: Desk, other: str, folder: Path) -> None:
    told.ok("db dump -o entrega.jsonl")
    whole = (folder / "entrega.jsonl").read_text(encoding="utf-8")
    (folder / "rota.jsonl").write_text(whole.replace('"quote":"', '"quote":"No '), encoding="utf-8")
    result = told("import rota.jsonl --reject no.jsonl", "--db", other)
    assert result.code == 7
    assert "not taken. A quote does not stand in its text where it should: «No " in result.out
    assert "were not taken whole." in result.err
    kept = (folder / "no.jsonl").read_text(encoding="utf-8")
    assert '"problem"' in kept
    (folder / "no.jsonl").write_text(kept.replace('"quote": "No ', '"quote": "'), encoding="utf-8")
    assert told("import no.jsonl", "--db", other).code == 0
    mine, theirs = (told.ok("list --format json", *more).out for more in ((), ("--db", other)))
    assert mine.count('"ref"') == theirs.count('"ref"')


def test_a_second_copy_of_a_line_changes_nothing(told: Desk, other: str, folder: Path) -> None:
    told.ok("db dump -o entrega.jsonl")
    lines = (folder / "entrega.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    doubled = [line for line in lines[1:] for _copy in range(2)]
    (folder / "doble.jsonl").write_text("".join([lines[0], *doubled]), encoding="utf-8")
    counts = told.ok("import doble.jsonl --json", "--db", other).json()["records"]
    assert counts["claim"] == {"new": 3, "added": 0, "unchanged": 3, "conflict": 0, "refused": 0}
    assert counts["article"]["unchanged"] == 1


def test_a_sign_off_that_is_void_by_it_is_told(begun: Desk, other: str) -> None:
    begun.ok("sign-off C1", "--as", "Noemí Arbas <noemi@mesa.example>")
    begun.ok("db dump -o entrega.jsonl")
    begun.ok("import entrega.jsonl", "--db", other)
    begun.ok("evidence withdraw C1 E1 --reason 'Es de otro año.'", "--db", other)
    begun.ok("db dump -o vuelta.jsonl", "--db", other)
    assert begun.ok("import vuelta.jsonl").err == (
        "Warning: the sign-off of V2 by Noemí Arbas is void now.\n"
    )


def test_what_is_dated_ahead_is_doubted(told: Desk, other: str, folder: Path) -> None:
    told.ok("db dump -o entrega.jsonl")
    whole = (folder / "entrega.jsonl").read_text(encoding="utf-8")
    ahead = whole.replace('"created_at":"2026-', '"created_at":"2925-')
    assert ahead != whole
    (folder / "futuro.jsonl").write_text(ahead, encoding="utf-8")
    assert told.ok("import futuro.jsonl", "--db", other).err == (
        "Warning: this computer's clock says 2026-03-02 09:05 UTC, but what came in is dated up to "
        "2925-03-02 09:05 UTC.\n"
    )


def test_a_file_that_was_cut_off_between_two_records_is_told(told: Desk, other: str, folder: Path) -> None:
    told.ok("db dump -o entrega.jsonl")
    lines = (folder / "entrega.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "corta.jsonl").write_text("".join(lines[:-2]), encoding="utf-8")
    result = told("import corta.jsonl", "--db", other)
    assert result.code == 7
    assert result.err == (
        f"Error: The file was cut off: of its {len(lines) - 1} records {len(lines) - 3} are there.\n"
        "Hint: Fetch it again, and import it: what is on record by then stays as it is.\n"
    )
    told.ok("import entrega.jsonl", "--db", other)


def test_where_all_is_taken_no_file_is_made_for_what_is_not(told: Desk, other: str, folder: Path) -> None:
    told.ok("db dump -o entrega.jsonl")
    for _turn in ("new", "unchanged"):
        told.ok("import entrega.jsonl --reject no.jsonl", "--db", other)
        assert not [*folder.glob("*no.jsonl*")]


def test_a_conflict_is_told_and_ends_with_7(begun: Desk, other: str) -> None:
    begun.ok("db dump C1 -o entrega.jsonl")
    begun.ok("import entrega.jsonl", "--db", other)
    begun.ok("edit C1 --priority urgent", "--db", other)
    begun.ok("edit C1 --priority low --topic puerto")
    begun.ok("db dump C1 -o entrega.jsonl")
    result = begun("import entrega.jsonl", "--db", other)
    assert result.code == 7
    assert ": conflict. It stands otherwise here. priority: on record «urgent» (" in result.out
    assert "1 record was not taken whole." in result.err
    assert "puerto" in begun.ok("show C1", "--db", other).out


def test_what_was_edited_there_is_told_and_taken(begun: Desk, other: str) -> None:
    begun.ok("db dump C1 -o entrega.jsonl")
    begun.ok("import entrega.jsonl", "--db", other)
    begun.ok("edit C1 --priority urgent")
    begun.ok("db dump C1 -o entrega.jsonl")
    told = begun.ok("import entrega.jsonl --dry-run --json", "--db", other)
    (edited,) = json.loads(told.out)["edited"]
    assert edited["edits"][0].startswith("priority: «high» → «urgent» (Irene Sotomar, ")
    assert begun.ok("import entrega.jsonl", "--db", other).out.startswith("C1 edited: priority: «")
    shown = " ".join(begun.ok("show C1", "--db", other).out.split())
    assert "changed priority: high → urgent, as Irene Sotomar did elsewhere on " in shown
    assert "entrega.jsonl" in begun.ok("log C1 --format json", "--db", other).out
    assert "made elsewhere by" in begun.ok("log C1", "--db", other).out
    assert begun.ok("doctor", "--db", other).out.endswith("No fault was found.\n")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ('{"format": "claims-dump"}\n', "roto.jsonl does not begin with the head of a dump."),
        (
            '{"format": "claims-dump", "schema": 1, "database": 5, "state": {"event": 1, "hash": "0"}}\n',
            "roto.jsonl does not begin with the head of a dump.",
        ),
        (
            '{"format": "claims-dump", "schema": 9, "database": "x", "state": {"event": 1, "hash": "0"}}\n',
            "The layout 9 is not known; this program reads 1.",
        ),
    ],
)
def test_a_file_that_is_no_dump_is_refused(told: Desk, folder: Path, content: str, error: str) -> None:
    (folder / "roto.jsonl").write_text(content, encoding="utf-8")
    result = told("import roto.jsonl")
    assert result.code == 5
    assert error in result.err


def test_options_of_other_files_do_not_go_with_it(told: Desk) -> None:
    told.ok("db dump C1 -o entrega.jsonl")
    result = told("import entrega.jsonl --language es")
    assert result.code == 2
    assert "--language does not go with this file." in result.err


def test_a_dump_has_no_columns_to_map(told: Desk) -> None:
    told.ok("db dump C1 -o entrega.jsonl")
    result = told("import entrega.jsonl --suggest-map")
    assert (result.code, result.out) == (2, "")
    assert "A mapping is for CSV files." in result.err


_DYING = """
import os, signal, sys
from claims.__main__ import main
from claims.cli import import_dump
from claims.services.dump.take import Taking

import_dump._MOST = 1
take, left = Taking.take, [int(sys.argv.pop(1))]


def die(*given):
    outcomes = take(*given)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), getattr(signal, "{signal}"))
    return outcomes


Taking.take = die
main()
"""


@pytest.mark.parametrize("killed_by", ["SIGKILL", "SIGINT"])
def test_an_import_that_is_killed_leaves_whole_records_and_goes_on(
    told: Desk, other: str, killed_by: str
) -> None:
    told.ok("db dump -o entrega.jsonl")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "CLAIMS_DB": other}
    for at in (1, 9, 14, 19):
        script = _DYING.replace("{signal}", killed_by)
        done = subprocess.run(
            [sys.executable, "-c", script, str(at), "import", "entrega.jsonl"],
            env=environment,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == (-signal.SIGKILL if killed_by == "SIGKILL" else 130), done
        assert told.ok("doctor", "--db", other).out.endswith("No fault was found.\n")
    if killed_by == "SIGINT":
        assert "Whole batches are on record; the same command takes the rest." in done.stderr
        assert re.search(r"^Topics +2 +0 +0 +0 +0$", done.stdout, re.MULTILINE), done.stdout
    told.ok("import entrega.jsonl", "--db", other)
    kinds = json.loads(told.ok("import entrega.jsonl --json", "--db", other).out)["records"]
    assert {what for counts in kinds.values() for what, count in counts.items() if count} == {"unchanged"}
    mine, theirs = (told.ok("list --format json", *more).out for more in ((), ("--db", other)))
    assert mine.count('"ref"') == theirs.count('"ref"')


def test_the_history_tells_what_happened_where_a_claim_came_from(told: Desk, other: str) -> None:
    """Its lines are those of the database that it is of, each marked as having happened there."""
    told.ok("db dump -o entrega.jsonl")
    told.ok("import entrega.jsonl", "--db", other)
    for ref in ("C1", "C2", "C3"):
        mine, theirs = (history(told, ref, *more) for more in ((), ("--db", other)))
        theirs.remove("2026-03-02 10:05  Irene Sotomar: taken in from entrega.jsonl")
        assert sorted(line.replace(", elsewhere:", ":") for line in theirs) == sorted(mine)
        assert all(", elsewhere: " in line for line in theirs if line.startswith("2026-"))


def history(desk: Desk, ref: str, *more: str) -> list[str]:
    """Give the lines of a claim's history, those that were broken put together."""
    lines = desk.ok("show", ref, *more).out.partition("\nHistory\n")[2].splitlines()
    whole: list[str] = []
    for line in lines:
        if line.startswith("    ") and not line.startswith("      "):
            whole[-1] += f" {line.strip()}"
        else:
            whole.append(line.strip())
    return whole
