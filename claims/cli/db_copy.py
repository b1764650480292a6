"""`claims db copy`: the whole database into another one, on either engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claims import db
from claims.cli.app import App, Command, pass_app
from claims.cli.output import format_option, print_list
from claims.cli.progress import progress_bar
from claims.errors import ConflictError
from claims.i18n import _, ngettext
from claims.services.transfer import copy_everything, count_work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.transfer import TableDigest

_SHOWN = 16
"""How many digits of a hash people see; as data it is whole."""


@click.command(
    cls=Command,
    help=_(
        "Copy the whole database into a new file, or into an empty PostgreSQL database: all of it or "
        "nothing, from one state, while others may work. References, UUIDs, the log and the database's own "
        "id stay as they are. At the end every table is read back and compared by a hash that is the same "
        "on both engines."
    ),
    example="claims db copy --to postgresql+psycopg://ana@localhost/claims",
)
@click.option(
    "--to",
    "target",
    required=True,
    metavar="FILE|URL",
    help=_("Where to: a file that is not there, or the URL of a database without tables."),
)
@format_option()
@pass_app
def copy(app: App, /, *, target: str, output: str) -> None:
    """Copy the database into another one."""
    from claims import migration  # noqa: PLC0415 - Alembic takes 280 ms, and only this verb needs it

    url = db.parse_database(target)
    copied: list[TableDigest] = []
    with app.reading() as source:
        work = count_work(source)
        with progress_bar(app, _("Copying"), work, lasting=False) as advance:

            def fill(connection: Connection) -> None:
                copied[:] = copy_everything(source, connection, progress=advance)

            try:
                with migration.making(url, app.note_written):
                    migration.create(url, fill)
            except ConflictError as error:
                raise ConflictError(
                    error.message,
                    hint=_("A copy goes into a new file or an empty database: nothing is overwritten."),
                ) from error
    print_list(
        app,
        copied,
        [
            (_("Table"), lambda one: one.table),
            (_("Rows"), lambda one: str(one.rows)),
            (_("Last number"), lambda one: str(one.highest or "")),
            ("SHA-256", lambda one: one.sha256[:_SHOWN]),
        ],
        output,
        empty="",
    )
    rows = sum(one.rows for one in copied)
    app.say(
        ngettext(
            "Copied %(count)d row to %(name)s; every table is the same on both sides, and the log is whole.",
            "Copied %(count)d rows to %(name)s; every table is the same on both sides, and the log is whole.",
            rows,
        )
        % {"count": rows, "name": db.show_url(url)}
    )
    app.say(_("Both have the same id and the same references: go on in one of them only."))
