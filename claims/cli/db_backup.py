"""`claims db backup` and `claims db restore`."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claims import db
from claims.cli.app import App, Command, pass_app
from claims.db.backup import back_up
from claims.errors import CheckFailedError, UsageError
from claims.i18n import _, ngettext
from claims.services.backup import dated_name, drop_oldest
from claims.services.restore import check_copy, verify
from claims.services.restore import restore as restore_backup

if TYPE_CHECKING:
    from claims.services.restore import Content


@click.command(
    cls=Command,
    help=_(
        "Copy the database to a new file while others may work, and verify the copy. It never overwrites "
        "a file; in a folder the copy is named after the time. A PostgreSQL database is dumped by pg_dump."
    ),
    example="claims db backup copia-2026-03-09.db\nclaims db backup copias --keep 14 -q",
)
@click.argument("file", metavar="FILE|FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=int,
    metavar="N",
    help=_("Into a folder, made if need be: then only the newest N backups of this database stay there."),
)
@pass_app
def backup(app: App, /, *, file: Path, keep: int | None) -> None:
    """Back the database up."""
    if keep is not None and keep < 1:
        raise UsageError(_("--keep needs a number from 1 on."), hint=_("Such as: --keep 14"))
    if keep is not None and file.exists() and not file.is_dir():
        raise UsageError(
            _("--keep is for a folder, and %(path)s is a file.") % {"path": file},
            hint=_("Name a folder: its backups are named after the time."),
        )
    with app.reading():
        pass  # refuses what is no claims database, or one of another version
    url = app.url()
    if keep is not None:
        file.mkdir(parents=True, exist_ok=True)
    target = file / dated_name(url, dt.datetime.now(dt.UTC)) if file.is_dir() else file
    back_up(url, target)
    app.wrote = True
    click.echo(os.fsencode(target))  # a path need not be UTF-8
    try:
        check_copy(url, target)
    except CheckFailedError:
        app.say(_("The copy is kept, and no older one was dropped: %(path)s") % {"path": target})
        raise
    size = target.stat().st_size
    app.say(_("Copied and verified: %(path)s, %(size)d bytes.") % {"path": target, "size": size})
    if keep is not None:
        for dropped in drop_oldest(url, file, keep):
            app.say(_("Dropped %(path)s.") % {"path": dropped})


@click.command(
    cls=Command,
    help=_(
        "Let the database be what a backup holds. The backup is verified first: the file, the version, the "
        "chain of the log. What is there already is never overwritten: a SQLite file stays beside under "
        "another name (--replace), and a dump of PostgreSQL goes into an empty database only."
    ),
    example="claims db restore copia-2026-03-09.db --replace",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--replace",
    is_flag=True,
    help=_("Take the place of the SQLite file that is there, which is kept beside."),
)
@click.option("--dry-run", is_flag=True, help=_("Only verify the backup."))
@pass_app
def restore(app: App, /, *, file: Path, replace: bool, dry_run: bool) -> None:
    """Restore the database from a backup."""
    url = app.url()
    if dry_run:
        _tell(app, verify(url, file))
        app.say(_("The backup is sound. Nothing was written."))
        return
    content, kept = restore_backup(url, file, replace=replace)
    app.wrote = True
    if kept is not None:
        app.say(_("What stood there is kept: %(path)s") % {"path": kept})
    _tell(app, content)
    app.say(_("Restored %(name)s from %(path)s.") % {"name": db.show_url(url), "path": file})
    if content.revision != db.SCHEMA_REVISION:
        app.say(
            _("It is at version %(version)s: `claims db upgrade` brings it up to date.")
            % {"version": content.revision}
        )


def _tell(app: App, content: Content | None) -> None:
    if content is None:
        app.say(_("The dump can be read to its end; what it holds is checked when it is restored."))
        return
    claims = ngettext("%(count)d claim", "%(count)d claims", content.claims) % {"count": content.claims}
    app.say(
        _("The backup holds %(claims)s; its log is whole and ends with event %(events)d, %(head)s.")
        % {"claims": claims, "events": content.events, "head": content.head}
    )
