"""`claims demo`: the whole job on sample data in a fresh folder."""

from __future__ import annotations

from pathlib import Path

import click

from claims import db, migration
from claims.cli.app import App, Command, pass_app
from claims.cli.files import writing_text
from claims.cli.output import width
from claims.config import Identity
from claims.errors import ConflictError
from claims.formats import Options, get_format
from claims.i18n import _, translate
from claims.services import database, demo
from claims.services.report.build import build_report
from claims.services.selection import ClaimFilter

REPORTS = ("markdown", "csv", "json")


@click.command(
    name="demo",
    cls=Command,
    help=_(
        "Run the whole job on sample data: make a database in a fresh folder, enter sources, articles, "
        "actors, claims, evidence and verifications, and write the reports. Everything in it is invented."
    ),
    example="claims demo probar",
)
@click.argument("folder", type=click.Path(path_type=Path), default=Path("claims-demo"))
@pass_app
def command(app: App, /, *, folder: Path) -> None:
    """Run the whole job."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConflictError(
            _("%(folder)s is not an empty folder.") % {"folder": folder},
            hint=_("Name a new one: claims demo FOLDER"),
        )
    data = demo.read_demo()
    language = app.language()
    folder.mkdir(parents=True, exist_ok=True)
    url = db.parse_database(str(folder / "claims.db"))
    migration.create(
        url,
        lambda connection: database.seed(
            connection,
            Identity(data.people[0].name, data.people[0].mail),
            at=data.begins,
        ),
    )
    app.wrote = True
    engine = db.open_engine(url)
    try:
        with db.writing(engine) as connection:
            demo.load_demo(connection, data)
        with db.reading(engine) as connection:
            report = build_report(
                connection, ClaimFilter(), title=translate(data.title, language), language=language
            )
            with writing_text(None) as sink:
                get_format("table").write(report, sink, Options(width=width()))
            for name in REPORTS:
                entry = get_format(name)
                with writing_text(str(folder / f"report.{entry.extension}")) as sink:
                    entry.write(report, sink, Options())
    finally:
        engine.dispose()
    app.say("")
    app.say(data.notice)
    names = ", ".join(f"report.{get_format(name).extension}" for name in REPORTS)
    app.say(
        _("Look at %(names)s in %(folder)s, or go on there: claims --db %(database)s list")
        % {"names": names, "folder": folder, "database": folder / "claims.db"}
    )
