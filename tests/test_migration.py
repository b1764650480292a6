from __future__ import annotations

import hashlib
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from conftest import make_database
from engines import only_sqlite, path_of
from factories import IRENE, NOW, fill
from processes import expect, go, run_together, started
from sqlalchemy import MetaData, inspect, select, text

from claims import db, migration, models
from claims.db import turn
from claims.errors import CheckFailedError, ConflictError, DatabaseError
from claims.services import database
from claims.services.ledger import compare
from claims.services.reindex import rebuild
from claims.services.search import search
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from conftest import Databases
    from sqlalchemy import URL, Connection, Engine, Select, Table

Rows = dict[str, list[tuple[object, ...]]]

HEAD = db.SCHEMA_REVISION
FIRST, NEXT = "0001", f"{int(HEAD) + 1:04}"
HEADER = f"""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = {NEXT!r}, {HEAD!r}, None, None
"""
GOOD = """
def upgrade():
    op.create_table("parecer", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO parecer VALUES (1)")
    with op.batch_alter_table("source") as batch:
        batch.add_column(sa.Column("motto", sa.Text))
"""
HALF = """
def upgrade():
    op.create_table("parecer", sa.Column("id", sa.Integer, primary_key=True))
    op.execute(
        "INSERT INTO desk (uuid, name, name_key, created_at) VALUES "
        "('00000000-0000-4000-8000-000000000001', 'a medias', 'a medias', '2026-01-01T00:00:00.000000Z')"
    )
    with op.batch_alter_table("source", recreate="auto") as batch:
        batch.drop_column("ownership")
"""
BROKEN = HALF + '    raise RuntimeError("se fue la luz")\n'
SLOW = (
    HALF
    + """
    import time
    print("half way", flush=True)
    time.sleep(60)
"""
)
ORPHANING = """
def upgrade():
    op.execute("DROP TRIGGER tr_source_delete")
    op.execute("DELETE FROM source")
"""


# ---- looking into databases ------------------------------------------------------------------------------


def connect_plainly(url: URL) -> closing[sqlite3.Connection]:
    """Open the file as any other program would, without a setting of ours."""
    return closing(sqlite3.connect(path_of(url)))


def fingerprint(url: URL) -> object:
    """Give what is the same as long as nothing in a database changed: on SQLite the file's very bytes."""
    if db.is_sqlite(url):
        with connect_plainly(url) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return hashlib.sha256(path_of(url).read_bytes()).hexdigest()
    with db.open_engine(url).connect() as connection:
        return rows_of(connection), schema_of(connection)


def rows_of(connection: Connection, columns: Mapping[str, Sequence[str]] | None = None) -> Rows:
    """Read every row, or some columns of it; what SQLite looks words up in holds none of its own."""
    names = connection.dialect.get_table_names(connection)
    if connection.dialect.name == "sqlite":
        names = [name for name in names if not name.startswith(models.ENGINE_TABLES)]
    found = MetaData()
    found.reflect(connection, only=names)
    return {
        table.name: sorted(map(tuple, connection.execute(_rows(table, columns))), key=repr)
        for table in found.sorted_tables
    }


def _rows(table: Table[Any], columns: Mapping[str, Sequence[str]] | None) -> Select[Any]:
    names = columns.get(table.name) if columns else None
    return select(*(column for column in table.columns if names is None or column.name in names))


def columns_of(connection: Connection) -> dict[str, list[str]]:
    """Name the columns of every table."""
    inspector = inspect(connection)
    return {
        table: [column["name"] for column in inspector.get_columns(table)]
        for table in inspector.get_table_names()
    }


def schema_of(connection: Connection) -> set[tuple[object, ...]]:
    """Describe tables, columns, constraints, indexes, triggers and functions, as the engine knows them."""
    queries = _SQLITE_SCHEMA if connection.dialect.name == "sqlite" else _POSTGRESQL_SCHEMA
    described = {(what, *row) for what, query in queries.items() for row in connection.exec_driver_sql(query)}
    inspector = inspect(connection)
    for table in inspector.get_table_names():
        for check in inspector.get_check_constraints(table):
            described.add(("check", table, check["name"], check["sqltext"]))
    return described


_SQLITE_SCHEMA = {
    "table": "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%'",
    "autoincrement": "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'",
    "column": """
        SELECT t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk
        FROM sqlite_master t, pragma_table_xinfo(t.name) c
        WHERE t.type = 'table' AND t.name <> 'sqlite_sequence'
    """,
    "index": """
        SELECT t.name, i."unique", i.origin, i.partial, c.seqno, c.name, c.coll,
            CASE i.origin WHEN 'c' THEN i.name END,
            (SELECT substr(sql, instr(sql, ' WHERE ')) FROM sqlite_master WHERE name = i.name AND i.partial)
        FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_xinfo(i.name) c
        WHERE t.type = 'table' AND c.key
    """,
    "foreign key": """
        SELECT t.name, f."table", f."from", f."to", f.on_update, f.on_delete
        FROM sqlite_master t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'
    """,
    "trigger": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
}
_POSTGRESQL_SCHEMA = {
    "column": """
        SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity, collation_name
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "constraint": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "index": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": "SELECT tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "function": "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


@pytest.fixture
def filled_url(database_url: URL) -> URL:
    """Give a database with rows in every table."""
    engine = db.open_engine(database_url)
    with db.writing(engine) as connection:
        fill(start(connection, IRENE, at=NOW))
    return database_url


@pytest.fixture
def migrating(filled_url: URL) -> Iterator[Connection]:
    """Give the transaction of a migration, on a database with rows in every table."""
    engine = db.open_engine(filled_url, foreign_keys=False)
    with db.writing(engine, any_schema=True) as connection:
        yield connection


def add_revision(
    tmp_path: Path, body: str, monkeypatch: pytest.MonkeyPatch, *, folder: str = "migrations"
) -> Path:
    """Let the program have one more migration, which does what `body` says."""
    copied = tmp_path / folder
    shutil.copytree(migration.migrations_folder(), copied, ignore=shutil.ignore_patterns("__pycache__"))
    (copied / "versions" / f"{NEXT}_test.py").write_text(HEADER + body)
    monkeypatch.setattr(migration, "migrations_folder", lambda: copied)
    monkeypatch.setattr(db, "SCHEMA_REVISION", NEXT)
    return copied


# ---- the chain of revisions ------------------------------------------------------------------------------


def test_there_is_one_head_and_the_program_knows_it() -> None:
    script = ScriptDirectory.from_config(migration.make_config())
    assert script.get_heads() == [db.SCHEMA_REVISION]
    assert len(script.get_bases()) == 1


def test_revisions_are_numbered_in_their_order() -> None:
    """The program tells a newer database by its larger number (`db.refuse_newer`)."""
    script = ScriptDirectory.from_config(migration.make_config())
    revisions = list(script.walk_revisions())[::-1]
    assert [revision.revision for revision in revisions] == [f"{n:04}" for n in range(1, len(revisions) + 1)]
    assert all(Path(entry.path).name.startswith(f"{entry.revision}_") for entry in revisions)


def test_the_models_say_what_the_migrations_make(migrating: Connection) -> None:
    command.check(migration.make_config(migrating))


def test_down_and_up_again_with_rows_gives_the_same_schema(migrating: Connection) -> None:
    """Each step down is tried from a database with rows, then all steps up from an empty one."""
    before = schema_of(migrating)
    script = ScriptDirectory.from_config(migration.make_config())
    for _ in script.walk_revisions():
        command.downgrade(migration.make_config(migrating), "-1")
    left = {entry for entry in schema_of(migrating) if "alembic_version" not in str(entry)}
    assert left == set()
    command.upgrade(migration.make_config(migrating), "head")
    assert schema_of(migrating) == before


def test_the_schema_is_that_of_the_models(databases: Databases, empty_url: URL) -> None:
    """Whatever the engines know of it: types, checks, keys, indexes, STRICT, AUTOINCREMENT."""
    if db.is_sqlite(empty_url):
        path_of(empty_url).parent.mkdir()
    else:
        models.complete_for_postgresql()
    with db.writing(db.open_engine(empty_url, create=True), any_schema=True) as connection:
        models.metadata.create_all(connection)
        expected = schema_of(connection)
    with db.reading(db.open_engine(databases.template)) as connection:
        migrated = {
            entry
            for entry in schema_of(connection)
            if entry[0] not in {"trigger", "function"}
            and not any(name in str(entry) for name in ("alembic_version", *models.ENGINE_TABLES))
        }
    assert migrated == expected


def test_a_developer_may_run_alembic_on_the_database_of_the_settings(
    empty_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.is_sqlite(empty_url):
        path_of(empty_url).parent.mkdir()
    monkeypatch.setenv("CLAIMS_DB", empty_url.render_as_string(hide_password=False))
    command.upgrade(migration.make_config(), "head")
    with db.reading(db.open_engine(empty_url)) as connection:
        assert db.find_revision(connection) == HEAD


# ---- where the migrations are ----------------------------------------------------------------------------


def test_shipped_migrations_go_before_the_repositorys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "claims"
    package.mkdir()
    monkeypatch.setattr(migration, "_HERE", package)
    assert migration.migrations_folder() == tmp_path / "migrations"
    (package / "_migrations").mkdir()
    assert migration.migrations_folder() == package / "_migrations"


def test_a_percent_sign_in_the_path_is_none_of_alembics(
    filled_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_revision(tmp_path, GOOD, monkeypatch, folder="100%(here)s")
    assert migration.upgrade(filled_url)[:2] == (HEAD, NEXT)


# ---- making a database -----------------------------------------------------------------------------------


def test_create_makes_a_whole_database_and_its_folder(empty_url: URL) -> None:
    make_database(empty_url)
    with db.reading(db.open_engine(empty_url)) as connection:
        assert db.find_revision(connection) == HEAD
        assert list(database.find_faults(connection)) == []
    if db.is_sqlite(empty_url):
        assert [entry.name for entry in path_of(empty_url).parent.iterdir()] == ["claims.db"]


def test_create_refuses_a_claims_database(filled_url: URL) -> None:
    before = fingerprint(filled_url)
    with pytest.raises(ConflictError) as caught:
        make_database(filled_url)
    assert caught.value.message == "There is a claims database already."
    assert fingerprint(filled_url) == before


def test_create_refuses_the_database_of_another_program(empty_url: URL) -> None:
    if db.is_sqlite(empty_url):
        path_of(empty_url).parent.mkdir()
    with db.writing(db.open_engine(empty_url, create=True), any_schema=True) as connection:
        connection.execute(text("CREATE TABLE recetas (id INTEGER)"))
    before = fingerprint(empty_url)
    with pytest.raises(DatabaseError, match="holds tables of another program"):
        make_database(empty_url)
    assert fingerprint(empty_url) == before


def test_create_and_upgrade_refuse_a_newer_database_untouched(filled_url: URL) -> None:
    with db.writing(db.open_engine(filled_url)) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = fingerprint(filled_url)
    with pytest.raises(DatabaseError, match=r"made by a newer claims \(version 9999;"):
        make_database(filled_url)
    with pytest.raises(DatabaseError, match=r"made by a newer claims \(version 9999;"):
        migration.upgrade(filled_url)
    assert fingerprint(filled_url) == before
    if db.is_sqlite(filled_url):
        assert [entry.name for entry in path_of(filled_url).parent.iterdir()] == ["claims.db"]


def fail(_connection: Connection) -> None:
    raise RuntimeError("se fue la luz")


def test_a_database_whose_making_fails_is_not_there(empty_url: URL) -> None:
    with pytest.raises(RuntimeError, match="se fue la luz"):
        migration.create(empty_url, fail)
    if db.is_sqlite(empty_url):
        assert list(path_of(empty_url).parent.iterdir()) == []
    else:
        with db.open_engine(empty_url).connect() as connection:
            assert schema_of(connection) == set()
    make_database(empty_url)


@only_sqlite
def test_a_file_that_was_there_stays_when_the_making_fails(empty_url: URL) -> None:
    path_of(empty_url).parent.mkdir()
    path_of(empty_url).touch()
    with pytest.raises(RuntimeError):
        migration.create(empty_url, fail)
    assert [entry.name for entry in path_of(empty_url).parent.iterdir()] == ["claims.db"]
    make_database(empty_url)


@only_sqlite
def test_a_file_that_another_process_fills_stays(empty_url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever gives up waiting must not take away what the one before is about to commit."""
    monkeypatch.setattr(turn, "PATIENCE", 0.3)
    keep_wal = migration._keep_wal  # noqa: SLF001 - the moment between looking and locking
    others: list[sqlite3.Connection] = []

    def overtaken(engine: Engine) -> None:
        keep_wal(engine)
        others.append(sqlite3.connect(path_of(empty_url), isolation_level=None))
        others[0].execute("BEGIN IMMEDIATE")
        others[0].execute("CREATE TABLE hecho (id INTEGER)")

    monkeypatch.setattr(migration, "_keep_wal", overtaken)
    with pytest.raises(DatabaseError, match=r"The database is locked by another program\."):
        make_database(empty_url)
    others[0].execute("COMMIT")
    others[0].close()
    with connect_plainly(empty_url) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("hecho",)]


@only_sqlite
def test_a_place_that_cannot_hold_a_file_is_explained(empty_url: URL, tmp_path: Path) -> None:
    path_of(empty_url).parent.mkdir()
    path_of(empty_url).symlink_to(tmp_path / "no" / "claims.db")
    with pytest.raises(DatabaseError) as caught:
        make_database(empty_url)
    assert caught.value.message == "The database cannot be opened."


@only_sqlite
def test_create_refuses_an_old_sqlite(empty_url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 31, 0))
    with pytest.raises(DatabaseError, match="claims needs"):
        make_database(empty_url)
    assert not path_of(empty_url).parent.exists()


def test_six_processes_that_make_the_same_database_make_one(empty_url: URL) -> None:
    told = run_together(6, "create", empty_url)
    assert told == ["ConflictError: There is a claims database already."] * 5 + ["made"]
    with db.reading(db.open_engine(empty_url)) as connection:
        assert list(database.find_faults(connection)) == []


# ---- bringing a database up to date ----------------------------------------------------------------------


def test_there_is_nothing_to_do_for_a_database_of_today(filled_url: URL) -> None:
    before = fingerprint(filled_url)
    assert migration.upgrade(filled_url) == (HEAD, HEAD, None)
    assert fingerprint(filled_url) == before
    if db.is_sqlite(filled_url):
        assert [entry.name for entry in path_of(filled_url).parent.iterdir()] == ["claims.db"]


def test_what_is_no_claims_database_is_not_brought_up_to_date(empty_url: URL) -> None:
    if db.is_sqlite(empty_url):
        path_of(empty_url).parent.mkdir()
        path_of(empty_url).touch()
    with pytest.raises(DatabaseError, match=r"is not a claims database\."):
        migration.upgrade(empty_url)


def test_an_upgrade_keeps_every_row_and_a_backup(
    filled_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.reading(db.open_engine(filled_url)) as connection:
        before = rows_of(connection)
    add_revision(tmp_path, GOOD, monkeypatch)
    found, now, copy = migration.upgrade(filled_url)
    assert (found, now) == (HEAD, NEXT)
    with db.reading(db.open_engine(filled_url)) as connection:
        after = rows_of(connection)
    assert after.pop("parecer") == [(1,)]
    assert after.pop("alembic_version") == [(NEXT,)]
    assert after.pop("source") == [(*row, None) for row in before.pop("source")]
    assert before.pop("alembic_version") == [(HEAD,)]
    assert after == before
    if not db.is_sqlite(filled_url):
        assert copy is None
        return
    assert copy is not None
    assert copy.parent == path_of(filled_url).parent
    assert copy.name.startswith(f"claims.db.{HEAD}.2")
    assert copy.name.endswith("Z.backup")
    with closing(sqlite3.connect(copy)) as connection_of_copy:
        assert connection_of_copy.execute("SELECT * FROM alembic_version").fetchall() == [(HEAD,)]
        assert connection_of_copy.execute("SELECT count(*) FROM event").fetchone()[0] == len(before["event"])


def test_an_old_database_is_refused_until_it_is_brought_up_to_date(
    filled_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_revision(tmp_path, GOOD, monkeypatch)
    with pytest.raises(DatabaseError) as caught, db.reading(db.open_engine(filled_url)):
        pass
    assert caught.value.message == f"The database is at version {HEAD} and this program needs {NEXT}."
    migration.upgrade(filled_url)
    with db.reading(db.open_engine(filled_url)) as connection:
        assert list(database.find_faults(connection)) == []


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    filled_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(filled_url)
    add_revision(tmp_path, BROKEN, monkeypatch)
    with pytest.raises(RuntimeError, match="se fue la luz"):
        migration.upgrade(filled_url)
    assert fingerprint(filled_url) == before


@only_sqlite
def test_a_migration_that_would_orphan_rows_is_undone(
    filled_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(filled_url)
    add_revision(tmp_path, ORPHANING, monkeypatch)
    with pytest.raises(DatabaseError) as caught:
        migration.upgrade(filled_url)
    assert caught.value.message == (
        "The migration would leave rows of article without their parent; it was undone."
    )
    assert fingerprint(filled_url) == before


def test_a_migration_that_is_killed_leaves_the_database_as_it_was(
    filled_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(filled_url)
    folder = add_revision(tmp_path, SLOW, monkeypatch)
    with started("upgrade", filled_url, str(folder), NEXT) as process:
        go(process)
        expect(process, "ready")
        expect(process, "half way")
        process.kill()
    assert fingerprint(filled_url) == before


def test_six_processes_that_upgrade_the_same_database_upgrade_it_once(
    filled_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = add_revision(tmp_path, GOOD, monkeypatch)
    told = run_together(6, "upgrade", filled_url, str(folder), NEXT)
    backups = ", with a backup" if db.is_sqlite(filled_url) else ""
    assert told == [f"{HEAD} to {NEXT}{backups}"] + [f"{NEXT} to {NEXT}"] * 5
    if db.is_sqlite(filled_url):
        assert len([*path_of(filled_url).parent.glob("*.backup")]) == 1
    with db.reading(db.open_engine(filled_url)) as connection:
        assert connection.execute(text("SELECT * FROM parecer")).all() == [(1,)]
        assert list(database.find_faults(connection)) == []


# ---- a database of the first version ---------------------------------------------------------------------


@pytest.fixture
def first_url(filled_url: URL) -> URL:
    """Give a database with rows in every table, as the first version of the program has it."""
    with db.writing(db.open_engine(filled_url, foreign_keys=False), any_schema=True) as connection:
        command.downgrade(migration.make_config(connection), FIRST)
    return filled_url


def change_head(tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the newest migration do all that it does, and then what `ending` says."""
    copied = tmp_path / "migrations"
    shutil.copytree(migration.migrations_folder(), copied, ignore=shutil.ignore_patterns("__pycache__"))
    (newest,) = (copied / "versions").glob(f"{HEAD}_*.py")
    newest.write_text(f"{newest.read_text()}\n\nmain = upgrade\n\ndef upgrade():\n    main()\n{ending}")
    monkeypatch.setattr(migration, "migrations_folder", lambda: copied)
    return copied


def test_an_upgrade_from_the_first_version_keeps_every_row_and_asks_for_the_index(first_url: URL) -> None:
    engine = db.open_engine(first_url)
    with engine.connect() as connection:
        before, columns = rows_of(connection), columns_of(connection)
    found, now, copy = migration.upgrade(first_url)
    assert (found, now) == (FIRST, HEAD)
    assert (copy is not None) == db.is_sqlite(first_url)
    with db.reading(engine) as connection:
        after = rows_of(connection, columns)
        assert {name: after[name] for name in before} == before | {"alembic_version": [(HEAD,)]}
        *lost, index = [finding.what for finding in database.find_faults(connection)]
        assert index == "The search index is not complete."
        # The way back to the first version lost what only later ones have, and the log tells of it.
        assert lost == [finding.what for finding in compare.find_differences(connection)]
        gone = {*models.metadata.tables} - {*before} - {*models.DERIVED}
        called = {"capture": r"K\d+", "claim_assignee": r"C1: claim_assignee"}
        for table in gone - {"capture_content", "merged_actor"}:
            assert any(re.search(rf"\b{called.get(table, table)}\b", what) for what in lost), table
        assert [what for what in lost if what.startswith("The imported reviews and claims of event ")]
        with pytest.raises(CheckFailedError, match="The search index is not complete"):
            search(connection, "hogares")
    rebuild(engine)
    with db.reading(engine) as connection:
        assert [hit.ref for hit in search(connection, "vencedores")] == ["C1", "A3", "A2", "A1"]
        assert [finding.what for finding in database.find_faults(connection)] == lost
        assert {name: rows_of(connection, columns)[name] for name in before} == {
            name: after[name] for name in before
        }


def test_the_first_version_s_rows_survive_the_way_back(first_url: URL) -> None:
    engine = db.open_engine(first_url, foreign_keys=False)
    with engine.connect() as connection:
        before = rows_of(connection), schema_of(connection)
    migration.upgrade(first_url)
    rebuild(db.open_engine(first_url))
    with db.writing(engine, any_schema=True) as connection:
        command.downgrade(migration.make_config(connection), FIRST)
        assert (rows_of(connection), schema_of(connection)) == before


def test_an_upgrade_from_the_first_version_that_fails_is_undone(
    first_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(first_url)
    change_head(tmp_path, "    raise RuntimeError('se fue la luz')\n", monkeypatch)
    with pytest.raises(RuntimeError, match="se fue la luz"):
        migration.upgrade(first_url)
    assert fingerprint(first_url) == before


def test_an_upgrade_from_the_first_version_that_is_killed_is_undone(
    first_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(first_url)
    slow = "    import time\n    print('half way', flush=True)\n    time.sleep(60)\n"
    folder = change_head(tmp_path, slow, monkeypatch)
    with started("upgrade", first_url, str(folder), HEAD) as process:
        go(process)
        expect(process, "ready")
        expect(process, "half way")
        process.kill()
    assert fingerprint(first_url) == before
    monkeypatch.undo()
    assert migration.upgrade(first_url)[:2] == (FIRST, HEAD)
