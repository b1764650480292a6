"""The templates of a site, those of a newsroom first, and what is told when one is at fault."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

from claims.errors import ClaimsError, InvalidInputError
from claims.formats.html import make_environment, read_part
from claims.i18n import _, speaking

if TYPE_CHECKING:
    from claims.formats.html_prose.linked import Links

SHIPPED = "claims"
_SUFFIX = ".j2"


class Templates:
    """Draws pages; `own` is the folder of the templates that take the place of those of the same name.

    They find the ones that ship, which they may extend, under SHIPPED too.
    """

    def __init__(self, own: Path | None, links: Links, **values: object) -> None:
        shipped = jinja2.ChoiceLoader(
            [jinja2.PackageLoader("claims.site"), jinja2.PackageLoader("claims.formats")]
        )
        loaders: list[jinja2.BaseLoader] = [shipped, jinja2.PrefixLoader({SHIPPED: shipped})]
        if own:
            loaders.insert(0, jinja2.FileSystemLoader(own))
        self._environment = make_environment(jinja2.ChoiceLoader(loaders), links)
        self._environment.globals.update(values)

    def read(self, name: str) -> str:
        """Give a stylesheet or a script as it is."""
        try:
            return read_part(self._environment, name)
        except UnicodeDecodeError as error:
            raise _refuse(name, None, error) from error

    def draw(self, name: str, /, **values: Any) -> str:  # noqa: ANN401 - what the template asks for
        """Draw a page, or raise InvalidInputError that names the template at fault and its line."""
        try:
            return self._environment.get_template(name).render(**values)
        except ClaimsError:
            raise
        except jinja2.TemplateSyntaxError as error:
            raise _refuse(error.name or name, error.lineno, error) from error
        except Exception as error:  # what a template says may raise anything; the rest goes on as it is
            place = _find_place(error)
            if place is None and not isinstance(error, jinja2.TemplateError | UnicodeDecodeError):
                raise
            raise _refuse(*(place or (name, None)), error) from error


def _find_place(error: Exception) -> tuple[str, int | None] | None:
    """Give the template and the line in which an error arose, None when it was in none."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.endswith(_SUFFIX):
            return Path(frame.filename).name, frame.lineno
    return None


def _refuse(name: str, line: int | None, error: Exception) -> InvalidInputError:
    """Make the error in the language of whoever builds the site, not in the site's own."""
    what = error.message if isinstance(error, jinja2.TemplateError) else str(error)
    with speaking(None):
        place = _("%(name)s, line %(line)d") % {"name": name, "line": line} if line else name
        return InvalidInputError(
            _("A template cannot be used: %(place)s: %(error)s") % {"place": place, "error": what},
            hint=_("Compare it with the one that ships with the program."),
        )
