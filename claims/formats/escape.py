"""Text from anywhere, made plain text in Markdown (CommonMark 0.31 with GFM's tables and autolinks)."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

from claims.domain.text import visible

# Markup anywhere. `$`, `{` and `}` are for mathematics and templates, on GitHub and in site builders.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&$@]|(?<=www)\.|:(?=//)", re.IGNORECASE)
_LINE_START = re.compile(r"^(\d+(?=[.)](?: |$))|(?=[-+=:]))")
_SPACES = re.compile("[ \t\n\v\f\r\x85\u2028\u2029]+")
_BLANK_LINES = re.compile(r"\n\s*\n")

_LINKED_SCHEMES = frozenset({"http", "https"})
_HOST = re.compile(r"[\w.-]+(?::\d+)?")
_KEPT_IN_URL = "/:?#@!+&,;=%"
_ENTITY_START = re.compile(r"&(?=#?\w+;)")


def escape_markdown(text: str) -> str:
    r"""Give `text` as one line of plain text, in a paragraph, a heading, a list or a table cell alike.

    Every character that could be markup gets a backslash, line breaks become spaces, and characters that
    deceive become visible. Addresses stay text: `https\://`, `www\.`. A mail address may still become a
    link in GFM, which looks for those after the backslashes are gone; it opens what it says.
    """
    return _escape_line_start(_escape_inline(_one_line(text)).strip())


def escape_paragraphs(text: str) -> list[str]:
    """Give the paragraphs of `text`, which blank lines part; line breaks inside one are kept."""
    paragraphs = (
        [escape_markdown(line) for line in paragraph.split("\n") if line.strip()]
        for paragraph in _BLANK_LINES.split(text)
    )
    return ["\\\n".join(lines) for lines in paragraphs if lines]


def link(text: str, url: str | None) -> str:
    """Give `text` as a link to `url`, both of them whatever they are.

    Only http and https with a plain host become links, percent-encoded so that nothing ends them early;
    any other address stands behind the text, as text.
    """
    if not url:
        return escape_markdown(text)
    target = find_web_address(url)
    if target is None:
        return f"{escape_markdown(text)} ({escape_markdown(url)})"
    return f"[{escape_markdown(text)}]({_ENTITY_START.sub('&amp;', target)})"


def strong(text: str, *, before: str = "", after: str = "") -> str:
    """Give `text` in bold between its neighbours, all three as one line of plain text.

    Bold holds only where its edges flank a word (CommonMark, left- and right-flanking delimiter runs): so
    spaces at the edges of `text` stay outside, and so does punctuation that touches a neighbour.
    """
    start, end = len(_one_line(before)), len(_one_line(before + text))
    line = _one_line(before + text + after)
    while start < end and _breaks_bold(line[start], line[start - 1 : start]):
        start += 1
    while start < end and _breaks_bold(line[end - 1], line[end : end + 1]):
        end -= 1
    bold = f"**{_escape_inline(line[start:end])}**" if start < end else ""
    return _escape_line_start((_escape_inline(line[:start]) + bold + _escape_inline(line[end:])).strip())


def find_web_address(url: str) -> str | None:
    """Give what a link to `url` may hold: http or https with a plain host, percent-encoded; else None."""
    try:
        parts = urlsplit(url.strip())
        path, query, fragment = (quote(part, safe=_KEPT_IN_URL) for part in parts[2:])
    except ValueError:
        return None
    if parts.scheme not in _LINKED_SCHEMES or not _HOST.fullmatch(parts.netloc):
        return None
    return urlunsplit((parts.scheme, parts.netloc, path, query, fragment))


def _breaks_bold(edge: str, neighbour: str) -> bool:
    if edge.isspace():
        return True
    return unicodedata.category(edge)[0] in "PS" and not (neighbour == "" or neighbour.isspace())


def _one_line(text: str) -> str:
    return visible(_SPACES.sub(" ", text))


def _escape_inline(line: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", line)


def _escape_line_start(line: str) -> str:
    return _LINE_START.sub(r"\1\\", line)
