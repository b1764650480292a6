"""Reads what came in: tells by the bytes what they are, and hands them to the module of that kind."""

from __future__ import annotations

import importlib
import io
import re
import zipfile
from typing import TYPE_CHECKING, Protocol

from claims import __version__
from claims.errors import ClaimsError, InvalidInputError
from claims.i18n import _
from claims.intake.encoding import decode, warn_of
from claims.intake.page import Extracted

if TYPE_CHECKING:
    from claims.intake.page import Page

OWN = f"claims {__version__}"
"""The extractor of what needs no library."""

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|article)[\s>]", re.IGNORECASE)
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_MARKDOWN_NAME = re.compile(r"\.(?:md|markdown)$", re.IGNORECASE)
_HTML_NAME = re.compile(r"\.x?html?$", re.IGNORECASE)
_BEGINNING = 1024
_GZIP = b"\x1f\x8b"


class _Reader(Protocol):
    """A module of a kind."""

    def extract(self, page: Page, *, wanted: str | None) -> Extracted:
        """Get the text out of a page; of several in it, that of the address `wanted`."""


def read(page: Page, *, wanted: str | None = None) -> Extracted:
    """Get the text out of a page, and what it says of itself.

    The bytes decide what it is, whatever its server says and its name ends in. `wanted` is the address of
    the page to take where several are in one file (WARC).

    Raises InvalidInputError for what is empty, no text or broken, and ClaimsError when the library for
    its kind is not installed.
    """
    if not page.raw.strip():
        raise InvalidInputError(
            _("%(name)s is empty.") % {"name": page.name},
            hint=_("Give a file that holds the text."),
        )
    kind = sniff(page)
    if kind == "text":
        return _read_text(page)
    return _load(kind, page).extract(page, wanted=wanted)


def sniff(page: Page) -> str:
    """Tell what kind of page the bytes are: `html`, `markdown`, `pdf`, `docx`, `warc` or `text`."""
    beginning = page.raw[:_BEGINNING]
    kind = _sniff_packed(page.raw) or ("pdf" if b"%PDF-" in beginning else None)
    if kind is not None:
        return kind
    if _HTML.search(beginning.replace(b"\0", b"")):
        return "html"
    if _is_html_by_name(page):
        return "html"
    if page.media_type == "text/markdown" or _MARKDOWN_NAME.search(page.name):
        return "markdown"
    _refuse_other_types(page)
    return "text"


def _is_html_by_name(page: Page) -> bool:
    """Tell whether a page without a telling beginning is called HTML, and may be."""
    called = page.media_type in _HTML_TYPES or _HTML_NAME.search(page.name) is not None
    return called and b"<" in page.raw and b"\0" not in page.raw[:_BEGINNING]


def _sniff_packed(raw: bytes) -> str | None:
    if raw.startswith((b"WARC/", _GZIP)):
        return "warc"
    if raw.startswith(b"PK\x03\x04") and _is_docx(raw):
        return "docx"
    return None


def _is_docx(raw: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as file:
            return "word/document.xml" in file.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):  # the second for an unknown compression
        return b"word/" in raw  # cut off, which its own module will say


def _refuse_other_types(page: Page) -> None:
    """Refuse what a server calls neither text nor anything that is known."""
    known = page.media_type is None or page.media_type.startswith("text/") or page.media_type in _HTML_TYPES
    if page.url is not None and not known:
        raise InvalidInputError(
            _("%(name)s answers with %(type)s, which is no article.")
            % {"name": page.name, "type": page.media_type},
            hint=_("Pages, plain text, Markdown, PDF, DOCX and WARC can be read."),
        )


def _load(kind: str, page: Page) -> _Reader:
    try:
        module: _Reader = importlib.import_module(f"claims.intake.{kind}")
    except ModuleNotFoundError as error:
        raise ClaimsError(
            _("%(name)s is %(kind)s, which needs a package that is not installed: %(package)s.")
            % {"name": page.name, "kind": kind.upper(), "package": error.name},
            hint=_("Install it: pip install 'claims-tracker[intake]'. Plain text needs none."),
        ) from error
    return module


def _read_text(page: Page) -> Extracted:
    text, guessed = decode(page.raw, page.name, page.charset)
    return Extracted(text, "text/plain", OWN, warnings=warn_of(guessed, page.name))
