"""The difference between two texts, in lines, short enough to be read at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_LINES = 5_000
"""Texts of more lines are not compared: the time grows with their square."""

_CONTEXT = 40
_WIDTH = 160


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of the lines: `lines` begin with `-` or `+`, cut to what changed in them.

    `removed` and `added` count all of them; `lines` is None when the texts are too long to compare.
    """

    removed: int
    added: int
    lines: tuple[str, ...] | None


def compare(old: str, new: str, *, most: int = 20) -> Difference:
    """Compare two texts line by line, and give `most` of the lines that differ."""
    before, after = old.splitlines(), new.splitlines()
    if max(len(before), len(after)) > MOST_LINES:
        return Difference(len(before), len(after), None)
    removed = added = 0
    shown: list[str] = []
    for kind, start, end, other, to in SequenceMatcher(None, before, after).get_opcodes():
        if kind != "equal":
            removed += end - start
            added += to - other
            shown += _show(before[start:end], after[other:to])
    return Difference(removed, added, tuple(shown[:most]))


def _show(removed: list[str], added: list[str]) -> Iterator[str]:
    for old, new in zip_longest(removed, added):
        if old is None or new is None:
            start, shared = 0, 0
        else:
            start = _common(old, new)
            shared = _common(old[start:][::-1], new[start:][::-1])
        if old is not None:
            yield f"- {_window(old, start, len(old) - shared)}"
        if new is not None:
            yield f"+ {_window(new, start, len(new) - shared)}"


def _common(one: str, other: str) -> int:
    """Count the characters with which two texts begin alike."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))


def _window(line: str, start: int, end: int) -> str:
    """Cut a line to what stands from `start` to `end`, with a little around it."""
    begin = max(start - _CONTEXT, 0)
    stop = min(max(end + _CONTEXT, begin), begin + _WIDTH)
    return ("…" if begin else "") + line[begin:stop] + ("…" if stop < len(line) else "")
