"""`claims db`: look after the database."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import click

from claims import db
from claims.cli.app import App, Command, Noun, pass_app
from claims.errors import CheckFailedError
from claims.i18n import _, ngettext
from claims.services.database import find_faults


@click.group(name="db", cls=Noun, help=_("Look after the database."))
def command() -> None:
    """Hold the verbs."""


@command.command(
    cls=Command,
    help=_(
        "Bring the database up to date with this program: all of it or nothing. A SQLite file is backed "
        "up beside itself first."
    ),
    example="claims db upgrade",
)
@pass_app
def upgrade(app: App, /) -> None:
    """Bring the database up to date."""
    from claims import migration  # noqa: PLC0415 - Alembic takes 280 ms, and only this verb needs it

    before, after, copy = migration.upgrade(app.url())
    if before == after:
        app.say(_("The database is up to date, at version %(version)s.") % {"version": after})
        return
    if copy is not None:
        app.say(_("A backup was made: %(path)s") % {"path": copy})
    app.say(_("The database went from version %(before)s to %(after)s.") % {"before": before, "after": after})


@command.command(
    cls=Command,
    help=_(
        "Check that the database is sound: the file, the keys, every text against its hash, every quote "
        "against its text, every status against its history, the audit log. Ends with 7 when it is not."
    ),
    example="claims db check",
)
@pass_app
def check(app: App, /) -> None:
    """Check the database."""
    with app.reading() as connection:
        engine = (
            f"SQLite {sqlite3.sqlite_version}"
            if connection.dialect.name == "sqlite"
            else "PostgreSQL " + ".".join(map(str, connection.dialect.server_version_info or ()))
        )
        faults = list(find_faults(connection))
        revision = db.find_revision(connection)
    click.echo(
        _("%(name)s: %(engine)s, version %(revision)s")
        % {"name": db.show_url(app.url()), "engine": engine, "revision": revision}
    )
    if faults:
        raise CheckFailedError(
            ngettext("%(count)d fault was found.", "%(count)d faults were found.", len(faults))
            % {"count": len(faults)},
            hint=faults[0].how,
            details=tuple(fault.what for fault in faults),
        )
    click.echo(_("No fault was found."))


@command.command(
    cls=Command,
    help=_(
        "Copy the database to a new file while others may work, and verify the copy. It never overwrites "
        "a file. A PostgreSQL database is dumped by pg_dump."
    ),
    example="claims db backup copia-2026-03-09.db",
)
@click.argument("file", type=click.Path(path_type=Path))
@pass_app
def backup(app: App, /, *, file: Path) -> None:
    """Back the database up."""
    with app.reading():
        pass  # refuses what is no claims database, or one of another version
    db.backup(app.url(), file)
    click.echo(os.fsencode(file))  # a path need not be UTF-8
    app.say(_("Copied and verified: %(path)s, %(size)d bytes.") % {"path": file, "size": file.stat().st_size})
