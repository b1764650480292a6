"""What the tests of services share beyond one database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exchange import NOEMI, Exchange
from factories import NOW

from claims import db, migration
from claims.services import database

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine


@pytest.fixture
def target(target_url: URL) -> URL:
    """Give another database, on either engine."""
    migration.create(target_url, lambda connection: database.seed(connection, NOEMI, at=NOW))
    return target_url


@pytest.fixture
def other(engine: Engine, target: URL) -> Exchange:
    """Give two databases that hand claims to each other."""
    return Exchange(engine, db.open_engine(target))
