"""The standards that `claims check` and `claims publish` hold claims to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from claims.domain.standard import IFCN, Standard, read_house
from claims.domain.syntax import BadTomlError, read_toml
from claims.errors import InvalidInputError, NotFoundError
from claims.i18n import _

if TYPE_CHECKING:
    from claims.cli.app import App


def find_standard(app: App, name: str | None, house: str | None) -> Standard:
    """Give the standard of that name; without one the house file where there is one, else `ifcn`.

    The house file is the one that `house` names, else that of the settings, else house.toml beside the
    database. Raises NotFoundError for a house file that is not there, and InvalidInputError for
    what it says wrongly.
    """
    if name == "ifcn":
        return IFCN
    house = house or app.setting("house")
    database = app.url().database if app.url().get_backend_name() == "sqlite" else None
    beside = Path(database).with_name("house.toml") if database else None
    path = Path(house) if house else beside
    if path is None or not path.is_file():
        if name == "house" or house:
            raise NotFoundError(
                _("There is no house file %(path)s.") % {"path": path}
                if path
                else _("There is no house file."),
                hint=_("Name one: --house FILE, or claims config set house FILE."),
            )
        return IFCN
    try:
        data = read_toml(path.read_bytes())
    except BadTomlError as error:
        raise InvalidInputError(
            _("The house file %(path)s cannot be read: %(error)s") % {"path": path, "error": error},
            hint=_("Mend the file."),
        ) from error
    return read_house(data, source=path.name)
