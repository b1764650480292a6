"""A desk that types commands: the program on a database, in a folder of its own, at a fixed time."""

from __future__ import annotations

import datetime as dt
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from cli_runner import Desk, name_database
from cli_story import NOTE, tell
from conftest import make_databases
from factories import IRENE, NOW

from claims.cli import app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Databases
    from sqlalchemy import URL


@contextmanager
def surroundings(folder: Path) -> Iterator[pytest.MonkeyPatch]:
    """Work in `folder`, where nota.txt is, as Irene, in the zone of Madrid, on 100 columns, at `NOW`."""

    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Clock:
            return cls.fromtimestamp(NOW.timestamp(), tz)

    class Module:
        UTC = dt.UTC
        datetime = Clock

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("CLAIMS_USER", f"{IRENE.name} <{IRENE.mail}>")
        patch.setenv("CLAIMS_CONFIG", str(folder / "config.toml"))
        patch.setenv("COLUMNS", "100")
        patch.setenv("TZ", "Europe/Madrid")
        patch.setattr(app, "dt", Module)
        time.tzset()
        (folder / "nota.txt").write_text(NOTE, encoding="utf-8")
        yield patch
    time.tzset()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Work in a folder of one's own; what else surrounds the work is fixed."""
    with surroundings(tmp_path):
        yield tmp_path


@pytest.fixture
def desk(database_url: URL, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give the program on a fresh database."""
    del folder
    monkeypatch.setenv("CLAIMS_DB", name_database(database_url))
    return Desk(database_url)


@pytest.fixture(scope="session")
def told_databases(
    engine_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """Make databases in which the story was told, typed once."""
    with make_databases(engine_kind, request, tmp_path_factory) as made:
        with surroundings(tmp_path_factory.mktemp("story")) as patch:
            patch.setenv("CLAIMS_DB", name_database(made.template))
            tell(Desk(made.template))
        yield made


@pytest.fixture(scope="session")
def shared_story(told_databases: Databases) -> Iterator[URL]:
    """Name the database in which the story was told, and which tests share, since they only read it."""
    url = told_databases.migrated()
    yield url
    told_databases.drop(url)


@pytest.fixture
def told(shared_story: URL, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give the program on a database in which the story was told, for what reads or is refused."""
    del folder
    monkeypatch.setenv("CLAIMS_DB", name_database(shared_story))
    return Desk(shared_story)


@pytest.fixture
def begun(told_databases: Databases, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Give the program on a database of one's own in which the story was told, to go on from there."""
    del folder
    url = told_databases.migrated()
    monkeypatch.setenv("CLAIMS_DB", name_database(url))
    yield Desk(url)
    told_databases.drop(url)
