"""`claims db roles`: who may do what in a PostgreSQL database."""

from __future__ import annotations

import click

from claims import db
from claims.cli.app import App, Command, pass_app
from claims.errors import DatabaseError, UsageError
from claims.i18n import _
from claims.services.access import Login, Role, set_up, write_sql


@click.command(
    cls=Command,
    help=_(
        "Make the roles reader, checker, editor and admin in a PostgreSQL database, or bring their rights up "
        "to date; and let somebody log in as one of them, bound to their mail address, so that they sign as "
        "nobody else. A reader's connection writes nothing, and nobody's rewrites history. Run it as the "
        "owner of the tables, with the right to make roles, and again after an upgrade."
    ),
    example="claims db roles --login ana --mail ana@desk.example --role checker",
)
@click.option(
    "--prefix",
    default="claims_",
    show_default=True,
    help=_("What the names of the roles begin with: claims_reader, …"),
)
@click.option("--login", metavar="NAME", help=_("Let this database role log in; made if it is not there."))
@click.option("--mail", metavar="MAIL", help=_("The mail address of the person that the login is bound to."))
@click.option(
    "--role",
    type=click.Choice([str(role) for role in Role], case_sensitive=False),
    help=_("What the login is; it loses what it was before."),
)
@click.option("--dry-run", is_flag=True, help=_("Only print the SQL."))
@pass_app
def roles(  # noqa: PLR0913 - one argument for each option
    app: App, /, *, prefix: str, login: str | None, mail: str | None, role: str | None, dry_run: bool
) -> None:
    """Make the roles."""
    who = None
    if login or mail or role:
        if not (login and mail and role):
            raise UsageError(
                _("--login, --mail and --role belong together."),
                hint=_("Such as: --login ana --mail ana@desk.example --role checker"),
            )
        who = Login(login, mail, Role(role))
    statements = write_sql(prefix, who)
    url = app.url()
    if db.is_sqlite(url):
        raise DatabaseError(
            _("A SQLite file knows no roles: whoever may write to it may write under any name."),
            hint=_("There --as is a statement, not proof. Guard the rights of the file, or use PostgreSQL."),
        )
    if dry_run:
        for statement in statements:
            click.echo(f"{statement};")
        return
    engine = db.open_engine(url)
    try:
        with db.writing(engine) as connection:
            set_up(connection, statements)
    finally:
        engine.dispose()
    app.wrote = True
    app.say(
        _("The roles are up to date: %(names)s.") % {"names": ", ".join(f"{prefix}{role}" for role in Role)}
    )
    if who is not None:
        app.say(
            _("%(login)s logs in as %(role)s and signs as %(mail)s. Set a password: \\password %(login)s")
            % {"login": who.name, "role": who.role, "mail": who.mail}
        )
