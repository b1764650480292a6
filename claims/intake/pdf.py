"""PDF: the text of its pages, with the lines of a paragraph joined, and what its properties say."""

from __future__ import annotations

import io
import logging
import re
from typing import TYPE_CHECKING, Any

import pypdf
from pypdf.errors import PyPdfError

from claims.domain.language import check_language
from claims.domain.partial_date import PartialDate
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.intake.page import Extracted, broken, nothing_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.intake.page import Page

EXTRACTOR = f"pypdf {pypdf.__version__}"

_FULL = 0.75
_ENDS = (".", "!", "?", "…", ":", "»", "”", '"')
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]$")
# What programs put in for a title that nobody gave.
_NO_TITLE = re.compile(
    r"^(?:microsoft word\b|untitled|anonymous|unspecified)|\.(?:docx?|odt|indd|qxd|tex)$", re.IGNORECASE
)

# It complains of what a person can do nothing about, on stderr where nobody listens to it.
logging.getLogger("pypdf").addHandler(logging.NullHandler())
logging.getLogger("pypdf").propagate = False


def extract(page: Page, *, wanted: str | None = None) -> Extracted:
    """Read a PDF; see `claims.intake.read.read`."""
    del wanted
    try:
        reader = pypdf.PdfReader(io.BytesIO(page.raw))
        if reader.is_encrypted:
            reader.decrypt("")  # many are, with the empty password, which keeps nobody out
        parts = [_flowing(one.extract_text().splitlines()) for one in reader.pages]
        said: dict[str, Any] = dict(reader.metadata or {})
        tag = reader.root_object.get("/Lang")
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        # A crafted file makes pypdf stumble in many ways: docs/decisions/0014-fetching.md.
        raise broken(page.name, "PDF", error) from error
    text = "\n\n".join(filter(None, parts))
    if not text.strip():
        raise nothing_in(
            page.name, _("It holds pictures of pages, perhaps: run a text recognition (OCR) on it first.")
        )
    title = _said(said, "/Title")
    return Extracted(
        text + "\n",
        "application/pdf",
        EXTRACTOR,
        title=None if title and _NO_TITLE.search(title) else title,
        byline=_byline(_said(said, "/Author")),
        published=_day(_said(said, "/CreationDate")),
        language=_language(tag),
    )


def _flowing(lines: list[str]) -> str:
    """Join the lines of paragraphs: one nearly as wide as the widest, and that ends no sentence, goes on."""
    stripped = [line.strip() for line in lines]
    widest = max(map(len, stripped), default=0)
    return "\n".join(_paragraphs(stripped, widest * _FULL))


def _paragraphs(lines: list[str], full: float) -> Iterator[str]:
    paragraph, goes_on = "", False
    for line in lines:
        if not line or not goes_on:
            if paragraph:
                yield paragraph
            paragraph = line
        elif _HYPHEN.search(paragraph) and line[0].islower():
            paragraph = paragraph[:-1] + line
        else:
            paragraph = f"{paragraph} {line}"
        goes_on = len(line) >= full and not line.endswith(_ENDS)
    if paragraph:
        yield paragraph


def _said(properties: dict[str, Any], key: str) -> str | None:
    value = properties.get(key)
    return str(value).strip() or None if value is not None else None


def _byline(author: str | None) -> str | None:
    return None if author is None or _NO_TITLE.search(author) else author


def _day(said: str | None) -> PartialDate | None:
    """Read `D:20260302090000+01'00'` as the day: when a file was made says no more of when it came out."""
    match = re.match(r"D:(\d{4})(\d{2})(\d{2})", said or "")
    try:
        return PartialDate.parse("-".join(match.groups())) if match else None
    except InvalidInputError:
        return None


def _language(tag: object) -> str | None:
    try:
        return check_language(str(tag)) if tag else None
    except InvalidInputError:
        return None
