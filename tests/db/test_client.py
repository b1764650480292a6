from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from claims import db
from claims.db.backup import back_up
from claims.errors import ClaimsError, DatabaseError

if TYPE_CHECKING:
    from pathlib import Path


SERVER = db.parse_database("postgresql://irene:secreta@mesa.example/claims")


def put_in_path(folder: Path, monkeypatch: pytest.MonkeyPatch, **scripts: str) -> None:
    """Let programs of those names be found first."""
    for name, script in scripts.items():
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


TELL = 'for part; do case $part in --file=*) echo "$@ $PGPASSWORD" >"${part#*=}"; esac; done'


def test_the_password_is_not_among_the_arguments_of_pg_dump(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_path(tmp_path, monkeypatch, pg_dump=TELL, pg_restore="")
    back_up(SERVER, tmp_path / "copia")
    *arguments, password = (tmp_path / "copia").read_text().split()
    assert password == "secreta"  # noqa: S105 - the one above
    assert arguments[0] == "--format=custom"
    assert arguments[2] == "--dbname=postgresql://irene@mesa.example/claims"


FAILS = "echo 'no hay servidor' >&2; echo más >&2; exit 1"


@pytest.mark.parametrize(
    ("programs", "message"),
    [
        ({"pg_dump": FAILS, "pg_restore": ""}, "pg_dump failed: no hay servidor"),
        ({"pg_dump": TELL, "pg_restore": FAILS}, "pg_restore failed: no hay servidor"),
    ],
)
def test_a_program_that_fails_says_why_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: dict[str, str], message: str
) -> None:
    put_in_path(tmp_path, monkeypatch, **programs)
    with pytest.raises(DatabaseError) as caught:
        back_up(SERVER, tmp_path / "copia")
    assert caught.value.message == message
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["pg_dump", "pg_restore"]


def test_a_missing_pg_dump_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClaimsError) as caught:
        back_up(SERVER, tmp_path / "copia")
    assert caught.value.message == "A backup of PostgreSQL needs the program pg_dump, which is not here."
    assert list(tmp_path.iterdir()) == []
