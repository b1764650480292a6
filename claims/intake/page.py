"""What goes through intake: the bytes of a page as they came, and what was got out of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims.domain.text import fold
from claims.errors import InvalidInputError
from claims.i18n import _

if TYPE_CHECKING:
    import datetime as dt

    from claims.domain.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes that came in, and what is said of them.

    `name` is the file's, or the address as it was typed; `url` is the address that answered. The media
    type and the charset are the server's, which need not be true. `notes` are worth keeping with the bytes.
    """

    raw: bytes
    name: str
    url: str | None = None
    media_type: str | None = None
    charset: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a page and what it says of itself; None is what it does not say.

    `url` is the address that the page or its record gives as its own, `site` what its site calls itself.
    `notes` are worth keeping with the bytes, `warnings` only worth telling. `taken_at` says when an
    archive took the page.
    """

    text: str
    media_type: str
    extractor: str
    title: str | None = None
    byline: str | None = None
    published: PartialDate | None = None
    language: str | None = None
    url: str | None = None
    site: str | None = None
    taken_at: dt.datetime | None = None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


BYTES_LIMIT = 20_000_000
"""The most bytes of one page that are taken from the web, as they travel."""

UNPACKED_LIMIT = 50_000_000
"""The most bytes that compressed ones may grow to."""

_SHORT = 1_500
_SELLING = (
    "suscribete",
    "suscribase",
    "suscriptores",
    "suscripcion",
    "contenido exclusivo",
    "hazte socio",
    "subscribe",
    "subscribers",
    "subscription",
    "assinante",
    "abonnes",
)


def sells_itself(text: str) -> bool:
    """Tell whether a text is so short, and speaks so of subscribing, that it is likely a paywall's stub."""
    folded = fold(text) if len(text) < _SHORT else ""
    return any(word in folded for word in _SELLING)


def bomb(name: str) -> InvalidInputError:
    """Make the error for bytes that grow beyond UNPACKED_LIMIT when they are decompressed."""
    return InvalidInputError(
        _("%(name)s grows to more than %(limit)d MB when it is decompressed.")
        % {"name": name, "limit": UNPACKED_LIMIT // 1_000_000},
        hint=_("Nothing was read. Is it what it says it is?"),
    )


def nothing_in(name: str, hint: str) -> InvalidInputError:
    """Make the error for a page in which no text was found."""
    return InvalidInputError(_("No text was found in %(name)s.") % {"name": name}, hint=hint)


def broken(name: str, kind: str, error: Exception) -> InvalidInputError:
    """Make the error for bytes that are not the `kind` that they begin as."""
    return InvalidInputError(
        _("%(name)s cannot be read as %(kind)s: %(error)s") % {"name": name, "kind": kind, "error": error},
        hint=_("Is the file whole? Fetch or save it again, or give its text."),
    )
