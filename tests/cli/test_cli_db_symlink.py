"""Names of databases and backups that are symbolic links: a link stays one, and what it leads to is used."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from cli_runner import Desk, Result, run_cli
from engines import only_sqlite, path_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = only_sqlite


@pytest.fixture
def link(begun: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name the database by a link in another folder."""
    link = folder / "casa" / "mesa.db"
    link.parent.mkdir()
    link.symlink_to(path_of(begun.url))
    monkeypatch.setenv("CLAIMS_DB", str(link))
    return link


@pytest.fixture
def dangling(folder: Path) -> Path:
    """Give a link to a file that is not there yet."""
    (folder / "real").mkdir()
    (folder / "casa").mkdir()
    link = folder / "casa" / "nueva.db"
    link.symlink_to("../real/claims.db")
    return link


def test_a_restore_takes_the_place_of_the_file_that_the_link_leads_to(begun: Desk, link: Path) -> None:
    begun.ok("-q db backup copia.db")
    before, real = begun.head(), path_of(begun.url)
    begun.ok("source add Nueva --kind other")
    begun.refuses(
        "db restore copia.db",
        code=4,
        error=f"{real} is there already.",
        hint="With --replace it is kept beside under another name, and the backup takes its place.",
    )
    told = begun.ok("db restore copia.db --replace").err
    (kept,) = real.parent.glob("*.replaced")
    assert told.startswith(f"What stood there is kept: {kept}\n")
    assert link.is_symlink()
    assert [entry.name for entry in link.parent.iterdir()] == [link.name]
    assert begun.head() == before  # asked by the name of the real file


def test_a_restore_a_copy_and_a_backup_write_through_a_link_that_leads_nowhere_yet(
    told: Desk, folder: Path, dangling: Path
) -> None:
    told.ok("-q db backup copia.db")
    for line in (
        f"db restore copia.db --db {dangling}",
        f"db copy --to {dangling}",
        f"db backup {dangling}",
        f"db dump -o {dangling}",
    ):
        assert told.ok(line).code == 0
        assert dangling.is_symlink()
        assert [entry.name for entry in dangling.parent.iterdir()] == [dangling.name]
        assert [entry.name for entry in (folder / "real").iterdir()] == ["claims.db"]
        if "dump" not in line:
            assert run_cli("db", "check", "--db", str(dangling)).code == 0
        (folder / "real" / "claims.db").unlink()


def test_a_backup_never_overwrites_what_a_link_leads_to(told: Desk, folder: Path, dangling: Path) -> None:
    (folder / "real" / "claims.db").write_text("antes")
    told.refuses(
        f"db backup {dangling}",
        code=4,
        error=f"{folder}/real/claims.db is there already.",
        hint="Name a new file: a backup never overwrites another.",
    )


def test_a_copy_through_a_link_that_is_interrupted_leaves_the_link_and_no_file(
    told: Desk, folder: Path, dangling: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("claims.services.transfer.compare", interrupt)
    assert told("db copy --to", str(dangling)) == Result(130, "", "\nInterrupted. Nothing was written.\n")
    assert dangling.is_symlink()
    assert list((folder / "real").iterdir()) == []


def test_a_backup_that_is_named_by_a_link_is_restored_with_its_log_of_writes(
    begun: Desk, folder: Path
) -> None:
    begun.ok("-q db backup copia.db")
    (folder / "enlaces").mkdir()
    link = folder / "enlaces" / "hoy.db"
    link.symlink_to(folder / "copia.db")
    with closing(sqlite3.connect("copia.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        run_cli("source", "add", "Nueva", "--kind", "other", "--db", "copia.db")
        begun.ok(f"-q db restore {link} --replace")
    assert begun.ok("source show S3").code == 0
