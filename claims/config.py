"""Settings: an option on the command line > the environment > the config file > a default."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from claims.errors import InvalidInputError, UsageError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS: tuple[str, ...] = (
    "db",
    "user",
    "desk",
    "publisher",
    "publisher_url",
    "scale",
    "language",
    "house",
    "db_read",
)
"""What the config file may hold, each a text."""

_ENVIRONMENT = {
    "db": "CLAIMS_DB",
    "user": "CLAIMS_USER",
    "desk": "CLAIMS_DESK",
    "db_read": "CLAIMS_DB_READ",
}
_DEFAULTS = {"scale": "default", "language": "es"}
_USER = re.compile(r"\s*(?P<name>[^<>]*[^<>\s])\s*<\s*(?P<mail>[^<>@\s]+@[^<>@\s]+)\s*>\s*")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its key, its value (None when nothing sets it) and where the value comes from.

    `origin` is `option`, the name of an environment variable, the config file's path, or `default`.
    """

    key: str
    value: str | None
    origin: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is at work: a name and a mail address."""

    name: str
    mail: str


def config_path() -> Path:
    """Give the place of the config file: `CLAIMS_CONFIG`, or the platform's folder for settings."""
    named = os.environ.get("CLAIMS_CONFIG")
    return Path(named) if named else platformdirs.user_config_path("claims", appauthor=False) / "config.toml"


def default_database() -> Path:
    """Give the file that holds the database when nothing says otherwise."""
    return platformdirs.user_data_path("claims", appauthor=False) / "claims.db"


def read_config(path: Path) -> dict[str, str]:
    """Read the config file; one that is not there is empty.

    Raises InvalidInputError when it is not TOML, not UTF-8, or holds a key that no setting has.
    """
    try:
        written = path.read_bytes()
    except FileNotFoundError:
        return {}
    import tomllib  # noqa: PLC0415 - only where there is a file

    try:
        data = tomllib.loads(written.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInputError(
            _("The config file %(path)s cannot be read: %(error)s") % {"path": path, "error": error},
            hint=_("Mend it by hand, or move it away."),
        ) from error
    for key, value in data.items():
        if key not in KEYS or not isinstance(value, str):
            raise InvalidInputError(
                _("The config file %(path)s holds %(key)r, which is no setting with a text.")
                % {"path": path, "key": key},
                hint=_("The settings are: %(keys)s.") % {"keys": ", ".join(KEYS)},
            )
    return data


def resolve(options: Mapping[str, str | None] | None = None) -> dict[str, Setting]:
    """Find every setting; `options` holds what the command line gave, by key."""
    given = options or {}
    path = config_path()
    stored = read_config(path)
    found = {}
    for key in KEYS:
        variable = _ENVIRONMENT.get(key)
        from_environment = os.environ.get(variable) if variable else None
        if given.get(key):
            found[key] = Setting(key, given[key], "option")
        elif variable and from_environment:
            found[key] = Setting(key, from_environment, variable)
        elif key in stored:
            found[key] = Setting(key, stored[key], str(path))
        else:
            default = str(default_database()) if key == "db" else _DEFAULTS.get(key)
            found[key] = Setting(key, default, "default")
    return found


def find_git_user() -> str | None:
    """Give git's user as `Name <mail>`, or None when git knows none."""
    name, mail = _git("user.name"), _git("user.email")
    return f"{name} <{mail}>" if name and mail else None


def identify(user: str | None) -> Identity:
    """Read `Name <mail>`, or ask git who is at work when nothing says so.

    Raises InvalidInputError when `user` has another shape, and UsageError when nobody is known: an
    entry is never anonymous (cli.md, rule 8).
    """
    user = user or find_git_user()
    if user:
        match = _USER.fullmatch(user)
        if match is None:
            raise InvalidInputError(
                _("%(user)r does not say who you are.") % {"user": user},
                hint=_('Write a name and a mail address: "Ana Robledo <ana@desk.example>"'),
            )
        return Identity(" ".join(match["name"].split()), match["mail"])
    raise UsageError(
        _("It is not known who you are, and every entry is signed."),
        hint=_(
            'Set it once: claims config set user "Ana Robledo <ana@desk.example>" (or --as, CLAIMS_USER).'
        ),
    )


def _git(key: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command, no shell
            ["git", "config", "--get", key],  # noqa: S607 - git is found by PATH, as a user's shell does
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
