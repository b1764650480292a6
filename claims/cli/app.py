"""What one run of the program knows: its options, its settings, its database, and whom it talks to."""

from __future__ import annotations

import datetime as dt
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from claims.cli.shape import word_shapes
from claims.errors import DatabaseError
from claims.i18n import LANGUAGES, VARIABLE, _, base, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import URL, Connection, Engine

    from claims.config import Setting
    from claims.domain.partial_date import PartialDate
    from claims.services.work import Work

_CLOCKS_DIFFER = dt.timedelta(minutes=2)
"""Clocks of one newsroom differ by less."""

_TO_THE_MINUTE = "%Y-%m-%d %H:%M UTC"


ON_REPLICA = frozenset(
    {
        "source list",
        "source show",
        "article list",
        "article show",
        "capture list",
        "actor list",
        "actor show",
        "list",
        "show",
        "search",
        "match",
        "evidence list",
        "evidence show",
        "desk list",
        "scale list",
        "scale show",
        "check",
        "report",
        "site build",
    }
)
"""The commands that may be answered by a replica. Not `log`: it tells whether something was written."""

ASKED_AGAIN = (ON_REPLICA - {"match", "report", "site build"}) | {
    "edition list",
    "log",
    "review imports",
    "stats",
}
"""The commands that print nothing before they have read all of it, and so may read it once more."""


def command_name() -> str:
    """Give the words of the command that runs, without the program's own name."""
    context = click.get_current_context(silent=True)
    words: list[str] = []
    while context is not None and context.parent is not None:
        words.insert(0, context.command.name or "")
        context = context.parent
    return " ".join(words)


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

    def language(self) -> str:
        """Give the language of what is written for readers: reports and sites.

        It is the one asked for, else that of the settings; where none is set, the one that is spoken here.
        """
        setting = self.settings()["language"]
        settled = setting.value if setting.origin != "default" else None
        return self.options.get("lang") or settled or spoken()

    def url(self) -> URL:
        """Name the database that is worked on."""
        from claims.db import parse_database  # noqa: PLC0415

        return parse_database(self.setting("db") or "")

    @contextmanager
    def reading(self, as_of: PartialDate | None = None) -> Iterator[Connection]:
        """Read from one consistent state of the database, or of its replica where the command only reads.

        With `as_of` it is what was on record when that date was over, and never a replica: those take no
        temporary tables.

        Raises InvalidInputError for a date that has not begun, and for one when nothing was on record.
        """
        from claims import db  # noqa: PLC0415

        url = self.url()
        replica = self._find_replica() if as_of is None else None
        if replica is not None:
            from claims.cli.replica import reading_replica  # noqa: PLC0415 - few have a replica

            with reading_replica(self, replica) as connection:
                if connection is not None:
                    yield connection
                    return
        self.explain(_("The database is %(name)s.") % {"name": db.show_url(url)})
        engine = db.open_engine(url)
        try:
            with db.reading(engine, scratch=as_of is not None) as connection:
                if as_of is not None:
                    self._rewind(connection, as_of)
                yield connection
        finally:
            engine.dispose()

    def _rewind(self, connection: Connection, as_of: PartialDate) -> None:
        from claims.cli.types import beginning, ending  # noqa: PLC0415 - few commands ask for the past
        from claims.errors import InvalidInputError  # noqa: PLC0415
        from claims.services.as_of import rewind  # noqa: PLC0415
        from claims.services.log import get_head  # noqa: PLC0415

        begins, over = beginning(as_of), ending(as_of)
        now = dt.datetime.now(dt.UTC)
        if begins is None or over is None or begins > now:
            raise InvalidInputError(
                _("%(date)s has not come yet: nobody knows what will be on record then.") % {"date": as_of},
                hint=_("Leave --as-of out to see what is on record now."),
            )
        if over <= now:
            rewind(connection, over)
        head = get_head(connection)
        self.say(
            _("As it was on record when %(date)s was over: as of event %(event)d.")
            % {"date": as_of, "event": head.position}
        )

    def _find_replica(self) -> str | None:
        """Give the replica that the running command may read; what it wrote itself it reads where it wrote.

        A replica belongs to the database that is named beside it, and not to one that is named more closely.
        """
        settings = self.settings()
        replica, primary = settings["db_read"], settings["db"]
        if not replica.value or self.wrote or command_name() not in ON_REPLICA:
            return None
        if primary.origin in {"option", "default"}:
            return None
        beside = {"CLAIMS_DB_READ"} if primary.origin == "CLAIMS_DB" else {"CLAIMS_DB_READ", primary.origin}
        return replica.value if replica.origin in beside else None

    @contextmanager
    def working(self) -> Iterator[Work]:
        """Do one piece of work: the command's single transaction, signed."""
        from claims import db  # noqa: PLC0415

        with self.batches() as (engine, begin):
            with db.writing(engine) as connection:
                work = begin(connection)
                yield work
            self.wrote = True
            if work.new_desk:
                self.say(
                    _("The desk %(name)s is new. Is it a typo? `claims desk list`") % {"name": work.new_desk}
                )

    @contextmanager
    def batches(self) -> Iterator[tuple[Engine, Callable[[Connection], Work]]]:
        """Open the database for work in many transactions; give what begins a signed piece of it in one."""
        from claims import db  # noqa: PLC0415
        from claims.config import identify  # noqa: PLC0415
        from claims.services.log import get_head  # noqa: PLC0415
        from claims.services.work import start  # noqa: PLC0415

        settings = self.settings()
        identity = identify(settings["user"].value)
        url = self.url()
        self.explain(_("The database is %(name)s.") % {"name": db.show_url(url)})
        self.explain(_("Signed by %(name)s <%(mail)s>.") % {"name": identity.name, "mail": identity.mail})

        def begin(connection: Connection) -> Work:
            now = dt.datetime.now(dt.UTC)
            self._doubt_clock(get_head(connection).at, now)
            return start(
                connection,
                identity,
                at=now,
                desk=settings["desk"].value,
                publisher=settings["publisher"].value,
            )

        engine = db.open_engine(url, lasting=True)
        try:
            yield engine, begin
        finally:
            engine.dispose()

    def _doubt_clock(self, newest: dt.datetime | None, now: dt.datetime) -> None:
        """Warn when somebody has written later than now: one of the two clocks is wrong.

        What is written keeps its place in the log all the same, which goes by number and not by time.
        """
        if newest is not None and newest - now > _CLOCKS_DIFFER:
            self.say(
                _("Warning: this computer's clock says %(now)s, but the newest entry is of %(newest)s.")
                % {"now": now.strftime(_TO_THE_MINUTE), "newest": newest.strftime(_TO_THE_MINUTE)}
            )
            self.say(_("Is the clock right? What is written now is dated by it."))

    def doubt_time(self, newest: dt.datetime) -> None:
        """Warn when what came in is of later than now: the clock was wrong there, or is here."""
        now = dt.datetime.now(dt.UTC)
        if newest - now > _CLOCKS_DIFFER:
            self.say(
                _("Warning: this computer's clock says %(now)s, but what came in is dated up to %(newest)s.")
                % {"now": now.strftime(_TO_THE_MINUTE), "newest": newest.strftime(_TO_THE_MINUTE)}
            )

    def note_written(self) -> None:
        """Remember, for who interrupts it, that something was written."""
        self.wrote = True

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


class Language(click.Choice[str]):
    """A language that the program speaks, with a region or without: es, en, es-MX."""

    name = "language"

    def __init__(self) -> None:
        super().__init__(LANGUAGES)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """Give the tag in its usual writing."""
        super().convert(base(value), param, ctx)
        from claims.domain.language import check_language  # noqa: PLC0415 - --help pays for nothing
        from claims.errors import InvalidInputError  # noqa: PLC0415

        try:
            return check_language(value)
        except InvalidInputError as error:
            self.fail(error.message, param, ctx)


class _LanguageOption(click.Option):
    """The option `--lang`, which an unknown language in the environment does not stop."""

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:
        """Give the language that CLAIMS_LANG names; of one that is none a warning is all there is."""
        value = super().resolve_envvar_value(ctx)
        if value is None:
            return None
        try:
            self.type.convert(value, self, ctx)
        except click.BadParameter:
            ctx.ensure_object(App).say(
                _("Warning: %(variable)s is %(value)r, which is none of %(known)s, and is ignored.")
                % {"variable": VARIABLE, "value": value, "known": ", ".join(LANGUAGES)}
            )
            return None
        return value


def common_parameters(*, root: bool = False) -> list[click.Option]:
    """Make the options that every command takes, before its name or after it.

    The environment speaks at the `root` only, so that a command's own option comes after it and counts.
    """
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
        _LanguageOption(
            ["--lang"],
            type=Language(),
            envvar=VARIABLE if root else None,
            expose_value=False,
            callback=_keep("lang"),
            help=_("The language of messages and reports. [env: CLAIMS_LANG]"),
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
        word_shapes(self)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401
        """Run the command; one that only asks, once more when its server goes away before it answered."""
        try:
            return super().invoke(ctx)
        except DatabaseError as error:
            from claims.db import failover  # noqa: PLC0415 - --help pays for nothing

            again = command_name() in ASKED_AGAIN and failover.is_lost_on_the_way(error)
            if not again or ctx.ensure_object(App).wrote:
                raise
        ctx.ensure_object(App).explain(_("The server went away before it answered. Asking once more."))
        return super().invoke(ctx)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """End with a real example."""
        del ctx
        formatter.write_paragraph()
        formatter.write_text(_("The options of `claims --help` (--db, --as, -q, …) may stand here too."))
        with formatter.section(_("Example")):
            for line in self.example.splitlines():
                formatter.write(f"{'':{formatter.current_indent}}{line}\n")


_WHOLE = 1000
"""So many characters hold any sentence of help."""


class Noun(click.Group):
    """A noun with its verbs, such as `claims source add`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        kwargs.setdefault("context_settings", {"help_option_names": ["-h", "--help"]})
        super().__init__(*args, **kwargs)
        for option in common_parameters():
            option.hidden = True
            self.params.append(option)
        word_shapes(self)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Give the verbs in the order they are written in, not of the alphabet."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of verbs with their first sentences whole, on as many lines as they need."""
        with formatter.section(_("Commands")):
            formatter.write_dl(
                [(name, verb.get_short_help_str(_WHOLE)) for name, verb in self.commands.items()]
            )


pass_app = click.make_pass_decorator(App)


def at_terminal() -> bool:
    """Tell whether a person sits at both ends, so that a question may be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()
