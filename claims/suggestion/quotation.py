"""Where a text quotes: from each opening mark to its closing one."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from claims.suggestion.verb import speech_verbs

if TYPE_CHECKING:
    from collections.abc import Container

_MARK = re.compile(r"[«»“”„\"\u2018\u2019']|\n\s*")
_CLOSING = {"«": "»", "“": "”", "„": "”“", '"': '"', "\u2018": "\u2019", "'": "'"}
_DASHED_LINE = re.compile(r"^[^\S\n]*[—\u2013―-](?=[^\n]*[^\S\n][—\u2013―-])[^\n]*", re.MULTILINE)
_DASH = re.compile(r"(?:^|(?<=\s))[—\u2013―-]\s?|[—\u2013―](?=[\s.,;:?!]|$)")
_FIRST_WORD = re.compile(r"(?:(?:le|les|se|lo|la|ha|han|he|she|they)\s+)*([^\W\d_]+)")

LONGEST_BETWEEN_SINGLE = 600
"""A single quotation mark may be an apostrophe: without its partner this near, it is taken as one."""

LONGEST = 20_000
"""A quotation whose end does not come within so many characters was never closed."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch of quoted text, its marks included: `start` and `end` count code points."""

    start: int
    end: int


def quotations(text: str, language: str) -> list[Quotation]:
    """Give the outermost quotations of a text in their order; none overlaps another.

    Marks are «», “”, „“, "", single ones, and the dashes of a dialogue. A quotation runs over the end of a
    paragraph only where a later one closes it, or begins with a mark again, as books do it.
    """
    spoken = _between_marks(text)
    dashed = _between_dashes(text, language)
    taken = _Finder(spoken)
    return sorted(spoken + [one for one in dashed if not taken.touches(one)], key=lambda one: one.start)


class _Finder:
    def __init__(self, found: list[Quotation]) -> None:
        self._found = found
        self._starts = [one.start for one in found]

    def touches(self, other: Quotation) -> bool:
        at = bisect_right(self._starts, other.end)
        return at > 0 and self._found[at - 1].end > other.start


def _between_marks(text: str) -> list[Quotation]:
    found: list[Quotation] = []
    marks = [(match[0], match.start()) for match in _MARK.finditer(text)]
    following = _next_marks(marks)
    opened, start = "", 0
    for number, (mark, at) in enumerate(marks):
        if not opened:
            if mark in _CLOSING and _opens(text, at):
                opened, start = mark, at
        elif mark[0] == "\n":
            if at - start > LONGEST or not _goes_on(text, opened, following[number]):
                found += _unclosed(start, at, opened)
                opened = ""
        elif at - start > (LONGEST_BETWEEN_SINGLE if opened in "'\u2018" else LONGEST):
            opened = ""
        elif mark in _CLOSING[opened] and _closes(text, at):
            found.append(Quotation(start, at + 1))
            opened = ""
    return found + (_unclosed(start, len(text), opened) if opened else [])


def _next_marks(marks: list[tuple[str, int]]) -> list[tuple[str, int] | None]:
    """Give for each mark the double quotation mark that comes next."""
    following: list[tuple[str, int] | None] = [None] * len(marks)
    coming: tuple[str, int] | None = None
    for number in range(len(marks) - 1, -1, -1):
        following[number] = coming
        if marks[number][0] in '«»“”„"':
            coming = marks[number]
    return following


def _unclosed(start: int, end: int, opened: str) -> list[Quotation]:
    """Take a forgotten end for the paragraph's; but what looks like an apostrophe was one."""
    return [] if opened in "'\u2018" else [Quotation(start, end)]


def _opens(text: str, at: int) -> bool:
    if text[at] in "«“„":
        return True
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return not before.isalnum() and (before == ":" or not (after.isspace() or after in ".,;:)"))


def _closes(text: str, at: int) -> bool:
    if text[at] in "»”“":
        return True
    after = text[at + 1] if at + 1 < len(text) else " "
    return not after.isalnum()


def _goes_on(text: str, opened: str, following: tuple[str, int] | None) -> bool:
    """Tell whether a quotation runs on into the next paragraph.

    It does where the next mark closes it, or where the next paragraph repeats a mark at its beginning and
    the quotation has two different ones.
    """
    if following is None or opened in "'\u2018":
        return False
    mark, at = following
    if mark in _CLOSING[opened] and not (mark == opened and _opens(text, at)):
        return True
    return mark in opened + _CLOSING[opened] and mark != '"' and (at == 0 or text[at - 1] == "\n")


def _between_dashes(text: str, language: str) -> list[Quotation]:
    """Give the spoken parts of dialogue lines: those that a speech verb after a dash interrupts."""
    found: list[Quotation] = []
    verbs = speech_verbs(language)
    for line in _DASHED_LINE.finditer(text):
        dashes = list(_DASH.finditer(text, line.start(), line.end()))
        parts = [(a.end(), b.start()) for a, b in pairwise(dashes)]
        parts += [(dashes[-1].end(), line.end())] if dashes else []
        told = [_tells(text, start, verbs) for start, _end in parts]
        if any(told):
            found += [
                Quotation(start, end)
                for (start, end), is_told in zip(parts, told, strict=True)
                if end > start and not is_told
            ]
    return found


def _tells(text: str, start: int, verbs: Container[str]) -> bool:
    match = _FIRST_WORD.match(text, start)
    return match is not None and match[1] in verbs
