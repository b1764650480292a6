"""What tests share that run on one engine, or look into its files."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import URL, create_engine, func, select

from claims.models import person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

only_sqlite = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)


def path_of(url: URL) -> Path:
    return Path(str(url.database))


def count_people(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(person)).scalar_one()


def damage(url: URL, table: str) -> None:
    """Overwrite the page that a table begins on."""
    path = path_of(url)
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


@contextmanager
def opened(url: URL) -> Iterator[Engine]:
    """Open a database past the program, as another one does."""
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()
