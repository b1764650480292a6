"""What one run of the program knows: its options, its settings, its database, and whom it talks to."""

from __future__ import annotations

import datetime as dt
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import URL, Connection, Engine

    from claims.config import Setting
    from claims.services.work import Work


class App:
    """The state of one run, made by `run` and handed to every command as `ctx.obj`."""

    def __init__(self) -> None:
        self.options: dict[str, Any] = {}
        self.wrote = False

    @property
    def debug(self) -> bool:
        """Whether errors show their traceback."""
        return bool(self.options.get("debug"))

    def settings(self) -> dict[str, Setting]:
        """Find every setting, options first."""
        from claims.config import resolve  # noqa: PLC0415 - --help pays for nothing

        return resolve({"db": self.options.get("db"), "user": self.options.get("user")})

    def setting(self, key: str) -> str | None:
        """Give one setting's value."""
        return self.settings()[key].value

    def url(self) -> URL:
        """Name the database that is worked on."""
        from claims.db import parse_database  # noqa: PLC0415

        return parse_database(self.setting("db") or "")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read from one consistent state of the database."""
        from claims import db  # noqa: PLC0415

        url = self.url()
        self.explain(_("The database is %(name)s.") % {"name": db.show_url(url)})
        engine = db.open_engine(url)
        try:
            with db.reading(engine) as connection:
                yield connection
        finally:
            engine.dispose()

    @contextmanager
    def working(self) -> Iterator[Work]:
        """Do one piece of work: the command's single transaction, signed."""
        from claims import db  # noqa: PLC0415

        with self.batches() as (engine, begin), db.writing(engine) as connection:
            yield begin(connection)
        self.wrote = True

    @contextmanager
    def batches(self) -> Iterator[tuple[Engine, Callable[[Connection], Work]]]:
        """Open the database for work in many transactions; give what begins a signed piece of it in one."""
        from claims import db  # noqa: PLC0415
        from claims.config import identify  # noqa: PLC0415
        from claims.services.work import start  # noqa: PLC0415

        settings = self.settings()
        identity = identify(settings["user"].value)
        url = self.url()
        self.explain(_("The database is %(name)s.") % {"name": db.show_url(url)})
        self.explain(_("Signed by %(name)s <%(mail)s>.") % {"name": identity.name, "mail": identity.mail})

        def begin(connection: Connection) -> Work:
            return start(
                connection,
                identity,
                at=dt.datetime.now(dt.UTC),
                desk=settings["desk"].value,
                publisher=settings["publisher"].value,
            )

        engine = db.open_engine(url)
        try:
            yield engine, begin
        finally:
            engine.dispose()

    def say(self, message: str) -> None:
        """Tell a person something on stderr, unless they asked for quiet."""
        if not self.options.get("quiet"):
            from claims.domain.text import visible  # noqa: PLC0415

            click.echo(visible(message, multiline=True), err=True)

    def explain(self, message: str) -> None:
        """Tell more, to those who asked for it with -v."""
        if self.options.get("verbose"):
            self.say(message)


_NAMES = {"user": "as"}


def _keep(key: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    """Make the callback that keeps an option for the whole run, wherever on the line it stood."""

    def keep(ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:  # noqa: ANN401
        app = ctx.ensure_object(App)
        if value == "":
            # An unset variable in a script must not fall back on another database or another person.
            raise click.UsageError(_("--%(option)s is empty.") % {"option": _NAMES.get(key, key)}, ctx)
        if value:
            app.options[key] = value
        if app.options.get("no_color") or os.environ.get("NO_COLOR"):
            ctx.find_root().color = False
            ctx.color = False

    return keep


def common_parameters() -> list[click.Option]:
    """Make the options that every command takes, before its name or after it."""
    return [
        click.Option(
            ["--db"],
            metavar="FILE|URL",
            expose_value=False,
            callback=_keep("db"),
            help=_("The database: a file or a postgresql+psycopg:// URL. [env: CLAIMS_DB]"),
        ),
        click.Option(
            ["--as"],
            metavar='"NAME <MAIL>"',
            expose_value=False,
            callback=_keep("user"),
            help=_("Who does it. [env: CLAIMS_USER]"),
        ),
        click.Option(
            ["-q", "--quiet"],
            is_flag=True,
            expose_value=False,
            callback=_keep("quiet"),
            help=_("Only data and errors."),
        ),
        click.Option(
            ["-v", "--verbose"],
            is_flag=True,
            expose_value=False,
            callback=_keep("verbose"),
            help=_("Say more."),
        ),
        click.Option(
            ["--no-color"],
            is_flag=True,
            expose_value=False,
            callback=_keep("no_color"),
            help=_("No colour. [env: NO_COLOR]"),
        ),
        click.Option(
            ["--debug"],
            is_flag=True,
            expose_value=False,
            callback=_keep("debug"),
            help=_("Show tracebacks."),
        ),
    ]


class Command(click.Command):
    """A command of claims: it takes the common options too, and its help ends in an example."""

    def __init__(self, *args: Any, example: str, **kwargs: Any) -> None:  # noqa: ANN401
        kwargs.setdefault("context_settings", {"help_option_names": ["-h", "--help"]})
        super().__init__(*args, **kwargs)
        self.example = example
        for option in common_parameters():
            option.hidden = True
            self.params.append(option)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """End with a real example."""
        del ctx
        formatter.write_paragraph()
        formatter.write_text(_("The options of `claims --help` (--db, --as, -q, …) may stand here too."))
        with formatter.section(_("Example")):
            for line in self.example.splitlines():
                formatter.write(f"{'':{formatter.current_indent}}{line}\n")


class Noun(click.Group):
    """A noun with its verbs, such as `claims source add`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        kwargs.setdefault("context_settings", {"help_option_names": ["-h", "--help"]})
        super().__init__(*args, **kwargs)
        for option in common_parameters():
            option.hidden = True
            self.params.append(option)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Give the verbs in the order they are written in, not of the alphabet."""
        return list(self.commands)


pass_app = click.make_pass_decorator(App)


def at_terminal() -> bool:
    """Tell whether a person sits at both ends, so that a question may be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()
