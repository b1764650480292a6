"""`claims init`, `db` and `demo`."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_runner import Desk, Result, name_database, run_cli

from claims import db

if TYPE_CHECKING:
    from sqlalchemy import URL

only_sqlite = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)


def path_of(url: URL) -> Path:
    return Path(str(url.database))


# ---- init ------------------------------------------------------------------------------------------------


def test_init_makes_the_database_with_the_scales(empty_url: URL, folder: Path) -> None:
    name = name_database(empty_url)
    assert run_cli("init", "--db", name) == Result(
        0,
        "",
        f"Made {db.show_url(empty_url)}, with the rating scales that ship with claims.\n"
        "Signed by Irene Sotomar <irene.sotomar@contraste.example>.\n"
        'Next: claims source add "La Gaceta" --kind newspaper --language es\n',
    )
    assert len(run_cli("scale", "list", "--db", name, "--format", "jsonl").jsonl()) == 7
    assert run_cli("init", "--db", name) == Result(
        4,
        "",
        "Error: There is a claims database already.\n"
        "Hint: Use it as it is, or bring it up to date with `claims db upgrade`.\n",
    )
    assert [path.name for path in folder.iterdir()] == ["nota.txt"]


def test_init_says_who_signs_and_is_silent_with_q(folder: Path) -> None:
    assert run_cli("init", "--db", "uno.db").err.splitlines()[1] == (
        "Signed by Irene Sotomar <irene.sotomar@contraste.example>."
    )
    assert run_cli("init", "-q", "--db", "dos/mas/dos.db") == Result(0, "", "")
    assert (folder / "dos" / "mas" / "dos.db").is_file()


def test_init_takes_the_place_of_the_settings_or_the_platform_s(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "datos"))
    assert run_cli("init", "-q").code == 0
    assert (folder / "datos" / "claims" / "claims.db").is_file()
    run_cli("config", "set", "db", "mesa.db")
    assert run_cli("init", "-q").code == 0
    assert (folder / "mesa.db").is_file()


# ---- db --------------------------------------------------------------------------------------------------


def test_check_names_the_engine_and_finds_nothing(told: Desk) -> None:
    result = told.ok("db check")
    first, second = result.out.splitlines()
    engine = f"SQLite {sqlite3.sqlite_version}" if db.is_sqlite(told.url) else "PostgreSQL "
    assert first.startswith(f"{db.show_url(told.url)}: {engine}")
    assert first.endswith(", version 0001")
    assert second == "No fault was found."
    assert result.err == ""


@only_sqlite
def test_check_finds_what_was_changed_behind_the_back(begun: Desk) -> None:
    with closing(sqlite3.connect(path_of(begun.url))) as connection, connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        guards.sort(key=lambda guard: guard[0] != "tr_person_insert")
        for name, _sql in guards:
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE snapshot SET text = replace(text, 'doce', 'trece')")
        connection.execute("UPDATE claim SET status = 'published' WHERE id = 2")
        connection.execute("UPDATE event SET reason = 'otro' WHERE position = 5")
        for _name, sql in guards[1:]:
            connection.execute(sql)
    result = begun("db check")
    assert result.code == 7
    assert result.out == f"{path_of(begun.url)}: SQLite {sqlite3.sqlite_version}, version 0001\n"
    assert result.err == (
        "Error: 6 faults were found.\n"
        "  The text of A1, snapshot 1, is not the one that was hashed.\n"
        "  The quote of P2 does not stand in A1, snapshot 1.\n"
        "  The quote of P3 does not stand in A1, snapshot 1.\n"
        "  The status that C2 keeps is not that of its newest step.\n"
        "  The guard tr_person_insert is gone: rows of person can be rewritten.\n"
        "  The audit log is broken at event 5.\n"
        "Hint: Somebody changed the database by other means: compare with a backup.\n"
    )


def test_upgrade_of_one_that_is_up_to_date(told: Desk) -> None:
    result = told.ok("db upgrade")
    assert (result.out, result.err) == ("", "The database is up to date, at version 0001.\n")


@only_sqlite
def test_upgrade_backs_a_file_up_first(told: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = Path("claims.db.0000.backup")
    monkeypatch.setattr("claims.migration.upgrade", lambda _url: ("0000", "0001", copy))
    assert told.ok("db upgrade").err == (
        "A backup was made: claims.db.0000.backup\nThe database went from version 0000 to 0001.\n"
    )
    monkeypatch.setattr("claims.migration.upgrade", lambda _url: ("0000", "0001", None))
    assert told.ok("db upgrade").err == "The database went from version 0000 to 0001.\n"


@only_sqlite
def test_backup_is_a_whole_database_of_its_own(told: Desk, folder: Path) -> None:
    result = told.ok("db backup copia.db")
    size = (folder / "copia.db").stat().st_size
    assert (result.out, result.err) == ("copia.db\n", f"Copied and verified: copia.db, {size} bytes.\n")
    copied = run_cli("report", "--format", "json", "--db", "copia.db")
    assert copied.out == told.ok("report --format json").out
    told.refuses(
        "db backup copia.db",
        code=4,
        error="copia.db is there already.",
        hint="Name a new file: a backup never overwrites another.",
    )


@only_postgresql
def test_backup_of_postgresql_asks_for_pg_dump(
    told: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    told.refuses(
        "db backup copia.dump",
        code=1,
        error="A backup of PostgreSQL needs the program pg_dump, which is not here.",
        hint="Install PostgreSQL's client programs (Debian: postgresql-client).",
    )
    dump = 'for word; do case $word in --file=*) echo dump > "${word#--file=}";; esac; done\n'
    for name, does in (("pg_dump", dump), ("pg_restore", "exit 0\n")):
        (folder / name).write_text(f"#!/bin/sh\n{does}", encoding="utf-8")
        (folder / name).chmod(0o755)
    assert told.ok("db backup copia.dump").err == "Copied and verified: copia.dump, 5 bytes.\n"


# ---- demo ------------------------------------------------------------------------------------------------


def test_demo_does_the_whole_job_and_the_same_each_time(folder: Path) -> None:
    result = run_cli("demo", "probar")
    assert result.code == 0
    assert result.out.splitlines()[0].split() == [
        "Ref",
        "Status",
        "Rating",
        "Claim",
        "Claimant",
        "Article",
    ]
    assert len(result.out.splitlines()) == 2 + 16
    assert result.err.endswith(
        "Look at report.md, report.csv, report.json in probar, or go on there: "
        "claims --db probar/claims.db list\n"
    )
    assert sorted(path.name for path in Path("probar").iterdir()) == [
        "claims.db",
        "report.csv",
        "report.json",
        "report.md",
    ]
    assert run_cli("db", "check", "--db", "probar/claims.db").code == 0
    listed = run_cli("list", "--db", "probar/claims.db", "--format", "jsonl").jsonl()
    assert [claim["ref"] for claim in listed] == [f"C{number}" for number in range(1, 17)]
    # The same database gives the same bytes, by whatever command.
    for suffix in ("md", "csv", "json"):
        written = (folder / "probar" / f"report.{suffix}").read_bytes()
        again = run_cli(
            "report",
            "--db",
            "probar/claims.db",
            "-o",
            f"otra.{suffix}",
            "--title",
            "Demo: verification report",
        )
        assert again.err == f"Wrote 16 claims to otra.{suffix}.\n"
        assert (
            hashlib.sha256((folder / f"otra.{suffix}").read_bytes()).digest()
            == hashlib.sha256(written).digest()
        )


def test_demo_takes_an_empty_folder_only(folder: Path) -> None:
    (folder / "lleno").mkdir()
    (folder / "lleno" / "x").touch()
    (folder / "vacio").mkdir()
    hint = "Hint: Name a new one: claims demo FOLDER\n"
    assert run_cli("demo", "lleno") == Result(4, "", "Error: lleno is not an empty folder.\n" + hint)
    assert run_cli("demo", "nota.txt") == Result(4, "", "Error: nota.txt is not an empty folder.\n" + hint)
    assert run_cli("-q", "demo", "vacio").err == ""
    assert run_cli("demo").code == 0
    assert (folder / "claims-demo" / "claims.db").is_file()
