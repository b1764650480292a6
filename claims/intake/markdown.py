"""Markdown: the words without the signs, the title from its front matter or its first heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claims.domain.partial_date import PartialDate
from claims.errors import InvalidInputError
from claims.intake.encoding import decode, warn_of
from claims.intake.page import Extracted
from claims.intake.read import OWN

if TYPE_CHECKING:
    from claims.intake.page import Page

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_FIELD = re.compile(r"""^([A-Za-z_]+):[ \t]*["']?(.*?)["']?[ \t]*$""", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$", re.MULTILINE)
_TITLE = re.compile(r"^ {0,3}#[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$", re.MULTILINE)

# In this order: what is inside an image or a link may itself be marked.
_SIGNS = (
    (re.compile(r"<!--(?:(?!<!--).)*?-->", re.DOTALL), ""),
    (re.compile(r"!\[[^\[\]\n]*\]\([^()\n]*\)"), ""),
    (re.compile(r"\[([^\[\]\n]+)\]\([^()\n]*\)"), r"\1"),
    (re.compile(r"\[([^\[\]\n]+)\]\[[^\[\]\n]*\]"), r"\1"),
    (re.compile(r"<(https?://[^<>\s]+)>"), r"\1"),
    (re.compile(r"^ {0,3}\[[^\[\]\n]+\]:[ \t]*\S.*\n?", re.MULTILINE), ""),
    (_HEADING, r"\1"),
    (re.compile(r"^ {0,3}(?:>[ \t]?)+", re.MULTILINE), ""),
    (re.compile(r"^ {0,3}(?:[-*_][ \t]*){3,}$\n?", re.MULTILINE), ""),
    (re.compile(r"^(?:```|~~~).*\n?", re.MULTILINE), ""),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])"), r"\1"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


def extract(page: Page, *, wanted: str | None = None) -> Extracted:
    """Read Markdown; see `claims.intake.read.read`."""
    del wanted
    text, guessed = decode(page.raw, page.name, page.charset)
    text = text.replace("\r\n", "\n")
    fields: dict[str, str] = {}
    front = _FRONT.match(text)
    if front:
        fields = {key.lower(): value for key, value in _FIELD.findall(front[1]) if value}
        text = text[front.end() :]
    heading = _TITLE.search(text)
    return Extracted(
        _without_signs(text).strip("\n") + "\n",
        "text/markdown",
        OWN,
        title=fields.get("title") or (_without_signs(heading[1]) if heading else None),
        byline=fields.get("author") or fields.get("byline"),
        published=_date(fields.get("date")),
        language=fields.get("lang") or fields.get("language"),
        url=fields.get("url"),
        warnings=warn_of(guessed, page.name),
    )


def _without_signs(text: str) -> str:
    for pattern, words in _SIGNS:
        text = pattern.sub(words, text)
    return text


def _date(text: str | None) -> PartialDate | None:
    try:
        return PartialDate.parse(text) if text else None
    except InvalidInputError:
        return None
