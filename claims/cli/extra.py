"""What is told of a package that an extra would have brought."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from claims.errors import ClaimsError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def site_extra() -> Iterator[None]:
    """Import in the block what draws a site or shows it: a ClaimsError says what is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise ClaimsError(
            _("A site needs a package that is not installed: %(package)s.") % {"package": error.name},
            hint=_("Install it: pip install 'claims-tracker[%(extra)s]'") % {"extra": "html"},
        ) from error
