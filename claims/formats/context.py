"""A quote amid the words around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claims.domain.anchor import CONTEXT

if TYPE_CHECKING:
    from claims.domain.report import AppearanceEntry

_CUT_WORD_BEFORE = re.compile(r"^\S+(?=\s)")
_CUT_WORD_AFTER = re.compile(r"(?<=\s)\S+$")


def context(appearance: AppearanceEntry) -> tuple[str, str]:
    """Give the words around a quote; an ellipsis stands for a word that the context cuts through."""
    before, after = appearance.prefix, appearance.suffix
    if appearance.start > len(before):
        before = "…" + _CUT_WORD_BEFORE.sub("", before)
    if len(after) == CONTEXT:
        after = _CUT_WORD_AFTER.sub("", after) + "…"
    return before, after
