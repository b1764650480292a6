"""What the tests of services share beyond one database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import make_databases
from exchange import NOEMI, Exchange

from claims import db

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Databases
    from sqlalchemy import URL, Engine


@pytest.fixture(scope="session")
def foreign_databases(
    engine_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """Make databases of another house, on the other engine: what is handed over is text on either."""
    kind = "postgresql" if engine_kind == "sqlite" else "sqlite"
    with make_databases(kind, request, tmp_path_factory, NOEMI) as made:
        yield made


@pytest.fixture
def target(foreign_databases: Databases) -> Iterator[URL]:
    """Give another database, of another house."""
    url = foreign_databases.migrated()
    yield url
    foreign_databases.drop(url)


@pytest.fixture
def other(engine: Engine, target: URL) -> Iterator[Exchange]:
    """Give two databases that hand claims to each other."""
    opened = db.open_engine(target)
    yield Exchange(engine, opened)
    opened.dispose()
