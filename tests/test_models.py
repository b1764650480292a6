"""What the database itself holds to: that nothing is rewritten, whoever writes, and what a column takes."""

from __future__ import annotations

import ast
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from engines import only_postgresql, only_sqlite
from factories import IRENE, NOW, fill
from sqlalchemy import PrimaryKeyConstraint, Table, UniqueConstraint, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from tampering import unguard

from claims import db, models
from claims.models import _registry
from claims.services.work import Work, start

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from conftest import Databases
    from sqlalchemy import URL, Connection, Engine

TABLES = models.metadata.tables
PROTECTED = (*models.APPEND_ONLY, *models.NEVER_DELETED)
SETS = ("claim_topic", "claim_actor", "merged_actor", "claim_assignee")


@pytest.fixture(scope="module")
def filled(databases: Databases) -> Iterator[URL]:
    """Give a database with rows in every table, which no test changes, for every attempt is refused."""
    url = databases.migrated()
    with db.writing(db.open_engine(url)) as connection:
        fill(start(connection, IRENE, at=NOW))
    yield url
    databases.drop(url)


@pytest.fixture
def opened(filled: URL) -> Iterator[Connection]:
    """Give a transaction of ours, rolled back at the end."""
    with db.open_engine(filled).connect() as connection:
        yield connection


@pytest.fixture
def plain(filled: URL) -> Iterator[sqlite3.Connection]:
    """Open the file as any other program would, without a setting of ours; rolled back at the end."""
    with closing(sqlite3.connect(str(filled.database))) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def says(name: str) -> str:
    """Give the sentence with which the database refuses to rewrite a table."""
    return f"{name} is append-only" if name in models.APPEND_ONLY else f"{name} rows are never deleted"


def key_of(name: str) -> list[str]:
    return [column.name for column in TABLES[name].primary_key]


def test_every_table_is_append_only_or_never_deleted_save_two_sets_and_what_is_derived() -> None:
    assert sorted((*PROTECTED, *SETS, *models.DERIVED)) == sorted(TABLES)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_there_are_rows_to_lose(opened: Connection, name: str) -> None:
    assert opened.execute(select(func.count()).select_from(TABLES[name])).scalar_one() >= 1


# ---- the modules that tables stand in --------------------------------------------------------------------


def test_the_registry_knows_the_module_of_every_table() -> None:
    assert {
        module: {
            name
            for name, value in vars(import_module(f"claims.models.{module}")).items()
            if isinstance(value, Table)
        }
        for module in _registry.MODULES
    } == {module: {*tables} for module, tables in _registry.MODULES.items()}
    assert sorted(sum(_registry.MODULES.values(), ())) == sorted(TABLES)
    assert all(getattr(models, name) is table for name, table in TABLES.items())


def test_type_checkers_know_the_module_of_every_table() -> None:
    (block,) = (
        node
        for node in ast.parse(Path(models.__file__).read_text(encoding="utf-8")).body
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name)
    )
    told = {
        str(line.module).removeprefix("claims.models."): {name.name for name in line.names}
        for line in block.body
        if isinstance(line, ast.ImportFrom)
    }
    assert told.pop("_base") == {"metadata"}
    assert told == {module: {*tables} for module, tables in _registry.MODULES.items()}


def test_no_module_stands_before_a_table() -> None:
    modules = {path.stem for path in Path(models.__file__).parent.glob("*.py")}
    assert modules - {"__init__", "_base", "_registry"} == {*_registry.MODULES}
    assert not modules & {*TABLES}


ALONE = """
import json, sys
from claims import models
from claims.models import _base
getattr(models, sys.argv[1])
loaded = [*_base.metadata.tables]
print(json.dumps([loaded, len(models.metadata.tables)]))
"""


def alone(name: str) -> tuple[list[str], int]:
    """Ask for one table in a process of its own; give the tables then loaded, and the size of `metadata`."""
    done = subprocess.run([sys.executable, "-c", ALONE, name], capture_output=True, text=True, check=True)
    loaded, whole = json.loads(done.stdout)
    return loaded, whole


@pytest.mark.parametrize("name", ["claim", "capture_text", "verification_evidence"])
def test_a_table_comes_with_those_that_its_keys_point_to_and_few_others(name: str) -> None:
    loaded, whole = alone(name)
    pointed = {key.column.table.name for table in loaded for key in TABLES[table].foreign_keys}
    assert pointed <= {*loaded}
    assert name in loaded
    assert not {"edition", "reply", "vector_block"} & {*loaded}
    assert whole == len(TABLES)


def test_metadata_is_whole_whoever_asks_first() -> None:
    loaded, whole = alone("metadata")
    assert sorted(loaded) == sorted(TABLES)
    assert whole == len(TABLES)


def test_a_table_that_is_not_there_is_named() -> None:
    with pytest.raises(AttributeError, match=r"module 'claims\.models' has no attribute 'nothing'"):
        models.nothing  # type: ignore[attr-defined]  # noqa: B018 - to look is the test
    with pytest.raises(ImportError, match="cannot import name 'nothing'"):
        from claims.models import nothing  # type: ignore[attr-defined]  # noqa: F401, PLC0415


# ---- our own connections ---------------------------------------------------------------------------------


def rewrites(name: str) -> list[str]:
    """Write the statements that would rewrite a table, on either engine."""
    key = ", ".join(key_of(name))
    column = list(TABLES[name].columns)[-1].name
    conflict = f"ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}"
    statements = [f"DELETE FROM {name}"]
    if name in models.APPEND_ONLY:
        statements += [
            f"UPDATE {name} SET {column} = {column}",
            f"INSERT INTO {name} SELECT * FROM {name} WHERE true {conflict}",
        ]
    return statements


def refuse(connection: Connection, name: str, statement: str) -> None:
    with pytest.raises(IntegrityError, match=says(name)):
        connection.exec_driver_sql(statement)
    connection.rollback()


@pytest.mark.parametrize("name", PROTECTED)
def test_the_database_refuses_to_rewrite_a_table(opened: Connection, name: str) -> None:
    for statement in rewrites(name):
        refuse(opened, name, statement)


@only_postgresql
@pytest.mark.parametrize("name", PROTECTED)
def test_postgresql_refuses_truncate_and_replication_roles(opened: Connection, name: str) -> None:
    for replica in (False, True):
        for statement in (f"DELETE FROM {name}", f"TRUNCATE {name} CASCADE"):
            if replica:
                opened.exec_driver_sql("SET LOCAL session_replication_role = replica")
            with pytest.raises(IntegrityError, match=r"is append-only|rows are never deleted"):
                opened.exec_driver_sql(statement)
            opened.rollback()


# ---- any other program on a SQLite file ------------------------------------------------------------------


def keys_of(name: str) -> list[tuple[list[str], str]]:
    """List what must be unique in a table: the columns, and for which rows."""
    table = TABLES[name]
    keys = [
        ([column.name for column in constraint.columns], "true")
        for constraint in table.constraints
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint)
    ]
    keys += [
        ([column.name for column in index.columns], str(index.dialect_options["sqlite"]["where"]))
        for index in table.indexes
        if index.unique
    ]
    return sorted(keys)


def other(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """Give another value of the same kind and length."""
    return value + 1_000_000 if isinstance(value, int) else value[:-1] + "~"


def replacement(name: str, key: Sequence[str], row: sqlite3.Row) -> dict[str, Any]:
    """Make a row that has nothing unique in common with `row` but `key`."""
    made = dict(row)
    for columns, _where in keys_of(name):
        free = [column for column in columns if column not in key and made[column] == row[column]]
        if free and row[free[0]] is not None:
            made[free[0]] = other(row[free[0]])
    return made


KEYS = [
    pytest.param(name, key, where, id=f"{name}-{'-'.join(key)}")
    for name in PROTECTED
    for key, where in keys_of(name)
]


@only_sqlite
@pytest.mark.parametrize(("name", "key", "where"), KEYS)
def test_insert_or_replace_deletes_no_row(
    plain: sqlite3.Connection, name: str, key: list[str], where: str
) -> None:
    given = " AND ".join(f"{column} IS NOT NULL" for column in key)
    row = plain.execute(f"SELECT * FROM {name} WHERE {where} AND {given}").fetchone()
    made = replacement(name, key, row)
    statement = f"INSERT OR REPLACE INTO {name} ({', '.join(made)}) VALUES ({', '.join('?' * len(made))})"
    with pytest.raises(sqlite3.IntegrityError, match=says(name)):
        plain.execute(statement, list(made.values()))


@only_sqlite
@pytest.mark.parametrize(
    ("name", "key", "where"), [entry for entry in KEYS if entry.values[0] in models.NEVER_DELETED]
)
def test_update_or_replace_deletes_no_row(
    plain: sqlite3.Connection, name: str, key: list[str], where: str
) -> None:
    given = " AND ".join(f"{column} IS NOT NULL" for column in key)
    row = plain.execute(f"SELECT * FROM {name} WHERE {where} AND {given} ORDER BY id").fetchone()
    taken = {column: row[column] for column in (*key, *(["type"] if "type" in where else []))}
    changes = ", ".join(f"{column} = ?" for column in taken)
    # Of the same actor where names are concerned.
    another = plain.execute(
        f"SELECT id FROM {name} WHERE id > ? AND {where.partition(' AND ')[0]}", [row["id"]]
    )
    with pytest.raises(sqlite3.IntegrityError, match=says(name)):
        plain.execute(
            f"UPDATE OR REPLACE {name} SET {changes} WHERE id = ?", [*taken.values(), another.fetchone()[0]]
        )


@only_sqlite
@pytest.mark.parametrize("name", PROTECTED)
def test_a_plain_connection_can_rewrite_nothing(plain: sqlite3.Connection, name: str) -> None:
    for statement in [*rewrites(name), f"REPLACE INTO {name} SELECT * FROM {name}"]:
        with pytest.raises(sqlite3.IntegrityError, match=says(name)):
            plain.execute(statement)


# ---- what columns take -----------------------------------------------------------------------------------


@only_sqlite
def test_every_table_is_strict(plain: sqlite3.Connection) -> None:
    loose = plain.execute(
        "SELECT name FROM pragma_table_list "
        "WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite%'"
    ).fetchall()
    assert [row["name"] for row in loose] == ["alembic_version"]


def test_words_are_no_number(opened: Connection) -> None:
    with pytest.raises(DBAPIError):
        opened.execute(text("INSERT INTO claim_topic (claim_id, topic_id) VALUES ('abc', 1)"))


CHANGES = [
    ("source", "kind = 'blog'", "ck_source_kind"),
    ("source", "country = 'VEN'", "ck_source_country"),
    ("article", "published = '2026-1-1'", "ck_article_published"),
    ("article", "url = NULL", "ck_article_url_pair"),
    ("actor", "wikidata = 'P31'", "ck_actor_wikidata"),
    ("actor_name", "type = 'apodo'", "ck_actor_name_type"),
    ("claim", "status = 'dudoso'", "ck_claim_status"),
    ("claim", "priority = 'ya'", "ck_claim_priority"),
    ("claim", "step = -1", "ck_claim_step"),
    ("evidence", "canonical_url = NULL", "ck_evidence_url_pair"),
    ("search_state", "id = 2", "ck_search_state_single"),
    ("sweep", "id = 2", "ck_sweep_single"),
]
LINKS = [
    ("type = 'gemelo'", "ck_claim_link_type"),
    ("state = 'dudoso'", "ck_claim_link_state"),
    ("score = 1.5", "ck_claim_link_score"),
    ("other_id = claim_id", "ck_claim_link_two_claims"),
    ("reason = NULL", "ck_claim_link_superseded_with_reason"),
]
PAIRS = [("other_id = claim_id", "ck_duplicate_pair_order"), ("score = -0.1", "ck_duplicate_pair_score")]


@pytest.mark.parametrize(("name", "change", "constraint"), CHANGES)
def test_the_database_checks_what_the_models_say(
    opened: Connection, name: str, change: str, constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        opened.exec_driver_sql(f"UPDATE {name} SET {change} WHERE id = 1")


@pytest.mark.parametrize(("change", "constraint"), LINKS)
def test_the_database_checks_links(opened: Connection, change: str, constraint: str) -> None:
    unguard(opened, "claim_link")
    with pytest.raises(IntegrityError, match=constraint):
        opened.exec_driver_sql(f"UPDATE claim_link SET {change} WHERE supersedes_id IS NOT NULL")


@pytest.mark.parametrize(("change", "constraint"), PAIRS)
def test_the_database_checks_pairs(opened: Connection, change: str, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        opened.exec_driver_sql(f"UPDATE duplicate_pair SET {change}")


@only_sqlite
@pytest.mark.parametrize(("name", "column"), [("actor_name", "withdrawn"), ("claim", "check_worthy")])
def test_a_flag_is_0_or_1_on_sqlite(opened: Connection, name: str, column: str) -> None:
    with pytest.raises(IntegrityError, match=f"ck_{name}_{column}"):
        opened.exec_driver_sql(f"UPDATE {name} SET {column} = 2 WHERE id = 1")


def test_a_row_points_to_a_row_that_is_there(engine: Engine) -> None:
    with (
        pytest.raises(IntegrityError),
        db.writing(engine) as connection,
    ):
        connection.execute(models.claim_topic.insert().values(claim_id=7, topic_id=8))


def test_a_number_is_never_handed_out_twice(work: Work) -> None:
    first, _uuid = work.add(models.topic, {"name": "Energía", "key": "energia"})
    trigger = "tr_topic_delete" if work.connection.dialect.name == "sqlite" else "tr_topic_change"
    on = "" if work.connection.dialect.name == "sqlite" else "ON topic"
    work.connection.exec_driver_sql(f"DROP TRIGGER {trigger} {on}")
    work.connection.execute(models.topic.delete())
    second, _uuid = work.add(models.topic, {"name": "Pesca", "key": "pesca"})
    assert second == first + 1
