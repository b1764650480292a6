"""`claims config`: settings."""

from __future__ import annotations

import os
from pathlib import Path

import click
import tomlkit

from claims import config as settings
from claims.cli.app import App, Command, Noun, pass_app
from claims.cli.files import writing_text
from claims.cli.output import format_option, print_list
from claims.domain.language import check_language
from claims.domain.text import clean_line
from claims.domain.url import check_url
from claims.errors import InvalidInputError, NotFoundError
from claims.i18n import LANGUAGES, _, base

_KEY = click.Choice(settings.KEYS, case_sensitive=False)


@click.group(
    name="config",
    cls=Noun,
    help=_(
        "Settings: db (the database), db_read (a replica of a PostgreSQL database, for what only reads), "
        "user (who you are), desk and publisher (for whom you work), publisher_url (its home page), scale "
        "(the rating scale), language (of reports, and of articles whose source has none), house (the file "
        "of your standard)."
    ),
)
def command() -> None:
    """Hold the verbs."""


@command.command(
    name="list",
    cls=Command,
    help=_("List the settings, and where each comes from."),
    example="claims config list",
)
@format_option()
@pass_app
def list_(app: App, /, *, output: str) -> None:
    """List the settings."""
    origins = {"option": _("command line"), "default": _("default")}
    print_list(
        app,
        [_found(setting) for setting in app.settings().values()],
        [
            (_("Setting"), lambda setting: setting.key),
            (_("From"), lambda setting: origins.get(setting.origin, setting.origin)),
            (_("Value"), lambda setting: setting.value or ""),
        ],
        output,
        empty="",
    )


def _found(setting: settings.Setting) -> settings.Setting:
    """Ask git who is at work where nothing else says so, as every entry does."""
    if setting.key != "user" or setting.value:
        return setting
    user = settings.find_git_user()
    return settings.Setting("user", user, "git") if user else setting


@command.command(cls=Command, help=_("Print one setting."), example="claims config get db")
@click.argument("key", type=_KEY, metavar="SETTING")
@pass_app
def get(app: App, /, *, key: str) -> None:
    """Print a setting."""
    value = _found(app.settings()[key]).value
    if value is None:
        raise NotFoundError(
            _("%(key)s is not set.") % {"key": key}, hint=_("claims config set %(key)s …") % {"key": key}
        )
    click.echo(os.fsencode(value))  # a path need not be UTF-8


@command.command(
    name="set",
    cls=Command,
    help=_("Keep a setting in the config file."),
    example='claims config set user "Ana Robledo <ana@desk.example>"',
)
@click.argument("key", type=_KEY, metavar="SETTING")
@click.argument("value")
@pass_app
def set_(app: App, /, *, key: str, value: str) -> None:
    """Keep a setting."""
    value = clean_line(value, what=key)
    if key == "user":
        settings.identify(value)
    if key == "language":
        value = check_language(value)
        if base(value) not in LANGUAGES:
            app.say(
                _("Warning: reports have no words in %(language)s: those of the program stay in English.")
                % {"language": value}
            )
    if key == "scale":
        _doubt_scale(app, value)
    if key == "db_read":
        _require_postgresql(value)
    if key == "publisher_url":
        value = check_url(value)
    if key == "house" or (key == "db" and "://" not in value):
        # Else it would be another file in every folder.
        value = str(Path(value).expanduser().absolute())
    _write(key, value)
    app.say(_("%(key)s is %(value)s from now on.") % {"key": key, "value": value})


def _doubt_scale(app: App, code: str) -> None:
    """Warn of a scale that the program does not bring: it may be one of the desk's own, or a typo."""
    from claims.services.scale import read_presets  # noqa: PLC0415 - for this setting

    known = sorted({definition.code for definition in read_presets()})
    if code not in known:
        app.say(
            _("Warning: %(code)s is none of the scales that come with the program: %(known)s.")
            % {"code": code, "known": ", ".join(known)}
        )


def _require_postgresql(value: str) -> None:
    from claims import db  # noqa: PLC0415 - for this setting

    if db.is_sqlite(db.parse_database(value)):
        raise InvalidInputError(
            _("db_read is a replica of a PostgreSQL database, and %(value)s is none.") % {"value": value},
            hint=_("Such as: %(url)s") % {"url": "postgresql+psycopg://replica.example/claims"},
        )


@command.command(
    cls=Command, help=_("Take a setting out of the config file."), example="claims config unset desk"
)
@click.argument("key", type=_KEY, metavar="SETTING")
@pass_app
def unset(app: App, /, *, key: str) -> None:
    """Take a setting out."""
    if key not in settings.read_config(settings.config_path()):
        raise NotFoundError(
            _("The config file does not set %(key)s.") % {"key": key},
            hint=_("`claims config list` says where each setting comes from."),
        )
    _write(key, None)
    app.say(_("%(key)s is not set any more.") % {"key": key})


@command.command(cls=Command, help=_("Print the place of the config file."), example="claims config path")
def path() -> None:
    """Print the file's place."""
    click.echo(os.fsencode(settings.config_path()))


def _write(key: str, value: str | None) -> None:
    """Change one key and leave the rest of the file, comments included, as a person wrote it."""
    file = settings.config_path()
    settings.read_config(file)  # an unreadable file is mended by hand, never overwritten
    document = tomlkit.parse(file.read_text(encoding="utf-8")) if file.exists() else tomlkit.document()
    if value is None:
        document.remove(key)
    else:
        document[key] = value
    file.parent.mkdir(parents=True, exist_ok=True)
    with writing_text(str(file)) as sink:
        sink.write(tomlkit.dumps(document))
