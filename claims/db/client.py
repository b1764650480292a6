"""PostgreSQL's own client programs: pg_dump writes a database, pg_restore reads it and fills one."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from claims.db import failover
from claims.errors import ClaimsError, DatabaseError
from claims.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL


def dump(url: URL, target: Path) -> None:
    """Let pg_dump write a database in its custom format, all of which pg_restore then reads."""
    run("pg_dump", "--format=custom", f"--file={target}", f"--dbname={failover.address(url)}", url=url)
    # Reads all of it, where --list reads the beginning alone: a dump that was cut short is none.
    run("pg_restore", f"--file={os.devnull}", str(target), url=url)


def restore(url: URL, file: Path) -> None:
    """Let pg_restore fill an empty PostgreSQL database from a dump, all of it or nothing.

    Rights and owners of another server stay behind: its roles may not be here. A DatabaseError says why
    it failed.
    """
    run(
        "pg_restore",
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        f"--dbname={failover.address(url)}",
        str(file),
        url=url,
    )


def run(name: str, *arguments: str, url: URL) -> None:
    """Run one of PostgreSQL's client programs; the password goes through the environment."""
    program = shutil.which(name)
    if program is None:
        raise ClaimsError(
            _("A backup of PostgreSQL needs the program %(name)s, which is not here.") % {"name": name},
            hint=_("Install PostgreSQL's client programs (Debian: postgresql-client)."),
        )
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    done = subprocess.run(  # noqa: S603 - a program found by its name, no shell
        [program, *arguments],
        env=environment,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise DatabaseError(
            _("%(name)s failed: %(error)s") % {"name": name, "error": done.stderr.strip().split("\n")[0]},
            hint=_("Its version must not be older than the server's."),
        )
