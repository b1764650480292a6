"""`claims doctor`: `claims db check`, under the name that one looks for."""

from __future__ import annotations

import click

from claims.cli.app import App, Command, pass_app
from claims.cli.db import CHECKED, check_database
from claims.i18n import _


@click.command(
    name="doctor",
    cls=Command,
    help=_("Check that the database is sound.") + " " + CHECKED,
    example="claims doctor",
)
@pass_app
def command(app: App, /) -> None:
    """Check the database."""
    check_database(app)
