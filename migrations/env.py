"""How Alembic runs here: inside the transaction that it is handed, or on the database CLAIMS_DB names.

The program hands a connection (claims/migration.py). A developer's `alembic revision --autogenerate`
hands none, and one is opened as the program would.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from alembic import context

from claims import db
from claims.config import default_database
from claims.models import ENGINE_TABLES, complete_for_postgresql, metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

config = context.config


def is_modelled(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out of the comparison the word indexes, which each engine has in its own way."""
    return kind != "table" or name is None or not name.startswith(ENGINE_TABLES)


def run(connection: Connection) -> None:
    """Run the migrations; either all of them stay, or none."""
    if connection.dialect.name == "postgresql":
        complete_for_postgresql()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite has no identity columns, and would seem to have lost them.
        compare_server_default=connection.dialect.name != "sqlite",
        # SQLite can roll back DDL once the driver's own transaction handling is off (claims/db/sqlite.py).
        transactional_ddl=True,
        include_name=is_modelled,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


handed = config.attributes.get("connection")
if handed is not None:
    run(handed)
else:
    url = db.parse_database(os.environ.get("CLAIMS_DB") or str(default_database()))
    with db.writing(db.open_engine(url, create=True, foreign_keys=False), any_schema=True) as opened:
        run(opened)
