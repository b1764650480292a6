"""`claims db`: look after the database."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claims import db
from claims.cli.app import App, Command, Noun, pass_app
from claims.cli.db_backup import backup, restore
from claims.cli.db_copy import copy
from claims.cli.db_dump import dump
from claims.cli.db_roles import roles
from claims.cli.progress import progress_bar
from claims.errors import CheckFailedError
from claims.i18n import _, ngettext
from claims.matching import semantic
from claims.matching.state import is_complete
from claims.services.database import find_faults, find_lookup_faults
from claims.services.reindex import count_work, rebuild

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from claims.services.finding import Finding

CHECKED = _(
    "It looks at the file, the keys, every text against its hash, every quote against its text, every status "
    "against its history, every row against the audit log, the log itself, and the search index against what "
    "is on record. What is not as it was written is named with both values, and how to mend it. Ends with 7 "
    "when there is a fault."
)


@click.group(name="db", cls=Noun, help=_("Look after the database."))
def command() -> None:
    """Hold the verbs."""


@command.command(
    cls=Command,
    help=_(
        "Bring the database up to date with this program: all of it or nothing. A SQLite file is backed "
        "up beside itself first. Then the search index is made anew, where it is not that of this program."
    ),
    example="claims db upgrade",
)
@pass_app
def upgrade(app: App, /) -> None:
    """Bring the database up to date."""
    from claims import migration  # noqa: PLC0415 - Alembic takes 280 ms, and only this verb needs it

    before, after, copy = migration.upgrade(app.url())
    if copy is not None:
        app.say(_("A backup was made: %(path)s") % {"path": copy})
    if before == after:
        app.say(_("The database is up to date, at version %(version)s.") % {"version": after})
    else:
        app.wrote = True
        app.say(
            _("The database went from version %(before)s to %(after)s.") % {"before": before, "after": after}
        )
    with app.reading() as connection:
        complete = is_complete(connection)
    if not complete:
        _make_index(app)


@command.command(
    cls=Command,
    help=_(
        "Make the search index anew from what is on record, while others go on working. Until it is "
        "complete, `search` and `match` say so and answer nothing. After an interruption it begins anew."
    ),
    example="claims db reindex",
)
@pass_app
def reindex(app: App, /) -> None:
    """Make the search index anew."""
    _make_index(app)


def _make_index(app: App) -> None:
    with app.reading() as connection:
        work = count_work(connection)
    try:
        with _opened(app) as engine, progress_bar(app, _("Indexing"), work) as advance:
            rebuild(engine, progress=advance)
    except KeyboardInterrupt:
        app.say(_("The search index is not complete: `claims db reindex` makes it anew."))
        raise
    app.say(_("The search index was made anew."))


@command.command(
    cls=Command,
    help=_(
        "Make the sentence vectors that matching by meaning compares, for the claims that have none yet. It "
        "can be interrupted, and goes on where it stopped. Needs the extra `semantic`."
    ),
    example="claims db embed --workers 2",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help=_("How many processor cores do it."),
)
@pass_app
def embed(app: App, /, *, workers: int) -> None:
    """Make the vectors that are missing."""
    model = semantic.load()
    with app.reading() as connection:
        missing = semantic.count_missing(connection, model.name)
    if not missing:
        app.say(_("Every claim has its vector."))
        return
    app.say(
        ngettext("%(count)d claim has no vector yet.", "%(count)d claims have no vector yet.", missing)
        % {"count": missing}
    )
    with _opened(app) as engine, progress_bar(app, _("Making vectors"), missing) as advance:
        made = semantic.fill(engine, model, workers=workers, progress=advance)
    app.say(ngettext("%(count)d vector was made.", "%(count)d vectors were made.", made) % {"count": made})


@contextmanager
def _opened(app: App) -> Iterator[Engine]:
    engine = db.open_engine(app.url())
    try:
        yield engine
    finally:
        engine.dispose()


@command.command(
    cls=Command,
    help=_("Check that the database is sound.") + " " + CHECKED,
    example="claims db check",
)
@pass_app
def check(app: App, /) -> None:
    """Check the database."""
    check_database(app)


def check_database(app: App) -> None:
    """Check the database and say what was found; a CheckFailedError says what is wrong."""
    with app.reading() as connection:
        engine = (
            f"SQLite {sqlite3.sqlite_version}"
            if connection.dialect.name == "sqlite"
            else "PostgreSQL " + ".".join(map(str, connection.dialect.server_version_info or ()))
        )
        faults = list(find_faults(connection))
        revision = db.find_revision(connection)
    faults += _look_up_faults(app)
    click.echo(
        _("%(name)s: %(engine)s, version %(revision)s")
        % {"name": db.show_url(app.url()), "engine": engine, "revision": revision}
    )
    if faults:
        raise CheckFailedError(
            ngettext("%(count)d fault was found.", "%(count)d faults were found.", len(faults))
            % {"count": len(faults)},
            hint=faults[0].how if len({fault.how for fault in faults}) == 1 else None,
            details=tuple(_tell(faults)),
        )
    click.echo(_("No fault was found."))


def _tell(faults: list[Finding]) -> Iterator[str]:
    """Say what is wrong; where not all is mended in one way, after each group how."""
    groups: dict[str, list[str]] = {}
    for fault in faults:
        groups.setdefault(fault.how, []).append(fault.what)
    for how, alike in groups.items():
        yield from alike
        if len(groups) > 1:
            yield "→ " + how


def _look_up_faults(app: App) -> list[Finding]:
    """Check what words are looked up in on SQLite, where that needs the right to write."""
    url = app.url()
    if not db.is_sqlite(url):
        return []
    file = Path(url.database or "")
    if not all(os.access(path, os.W_OK) for path in (file, file.absolute().parent)):
        app.say(_("What words are looked up in was not checked: that needs the right to write to the file."))
        return []
    with _opened(app) as engine, db.writing(engine) as connection:
        return list(find_lookup_faults(connection))


command.add_command(backup)
command.add_command(restore)
command.add_command(copy)
command.add_command(dump)
command.add_command(roles)
