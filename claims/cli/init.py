"""`claims init`: make the database."""

from __future__ import annotations

import datetime as dt

import click

from claims import db, migration
from claims.cli.app import App, Command, pass_app
from claims.config import identify
from claims.i18n import _
from claims.services import database


@click.command(
    name="init",
    cls=Command,
    help=_(
        "Make the database.\n\nA SQLite file is made where --db, CLAIMS_DB or the settings say; a "
        "PostgreSQL database must exist and be empty. The rating scales that ship with claims are loaded."
    ),
    example='claims init --db newsroom.db --as "Ana Robledo <ana@desk.example>"\n'
    "claims init --db postgresql+psycopg://ana@localhost/claims",
)
@pass_app
def command(app: App, /) -> None:
    """Make the database."""
    settings = app.settings()
    identity = identify(settings["user"].value)
    url = app.url()
    with migration.making(url, app.note_written):
        migration.create(
            url, lambda connection: database.seed(connection, identity, at=dt.datetime.now(dt.UTC))
        )
    app.say(_("Made %(name)s, with the rating scales that ship with claims.") % {"name": db.show_url(url)})
    app.say(_("Signed by %(name)s <%(mail)s>.") % {"name": identity.name, "mail": identity.mail})
    app.say(_('Next: claims source add "La Gaceta" --kind newspaper --language es'))
