"""Ways to change a database behind the program's back, as its owner can, for tests that must notice."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection


def unguard(connection: Connection, table: str) -> None:
    """Take the triggers off a table that keep it from being rewritten; a rollback puts them back."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
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
