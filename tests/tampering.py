"""Ways to change a database behind the program's back, as its owner can, for tests that must notice."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint

from claims.models import APPEND_ONLY, NEVER_DELETED, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


def unguard(connection: Connection, table: str) -> None:
    """Take the triggers off a table that keep it from being rewritten; a rollback puts them back."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    if table not in (*APPEND_ONLY, *NEVER_DELETED):
        return
    for event in ("insert", "update", "delete"):
        connection.exec_driver_sql(f"DROP TRIGGER tr_{table}_{event}")


def take_few_parameters(connection: Connection) -> None:
    """Let a statement take no more than 20 parameters: PostgreSQL takes 65,535, SQLite often 32,766."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 20)


def tamper(connection: Connection, table: str, change: str) -> None:
    """Rewrite a table that refuses it: `change` is SQL after the table's name in an UPDATE."""
    unguard(connection, table)
    connection.exec_driver_sql(f"UPDATE {table} {change}")


def lay_open(connection: Connection) -> None:
    """Take all guards off, and the CHECKs where that is done once and for all; see `unchecked`."""
    for table in metadata.tables.values():
        unguard(connection, table.name)
        for one in table.constraints:
            if isinstance(one, CheckConstraint) and connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"ALTER TABLE {table.name} DROP CONSTRAINT IF EXISTS {one.name}")


@contextmanager
def unchecked(connection: Connection) -> Iterator[None]:
    """Let rows break the rules of their tables too, as whoever writes into the file can."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield
        return
    connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    yield
    connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")
