"""Which import format a file is in: told by its name, and by how it begins."""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from claims.importers import IMPORTERS

if TYPE_CHECKING:
    from claims.importers import Importer

HEAD = 65_536
"""How many bytes of a file are looked at."""

_LINES = (".jsonl", ".ndjson")
_API = re.compile(rb'"(?:claimReview|textualRating|nextPageToken)"\s*:')
_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|script|div|!--)", re.IGNORECASE)


def guess(name: str, head: bytes) -> Importer | None:
    """Give the format of a file by its name and its first bytes, or None where nothing tells it."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    suffix = PurePath(name).suffix.lower()
    if _PAGE.match(start):
        return IMPORTERS["html"]
    if start[:1] in {b"{", b"["}:
        return IMPORTERS["factcheck-api" if _API.search(head) else "claimreview"]
    return next((entry for entry in IMPORTERS.values() if suffix in entry.suffixes), None)


def is_lines(name: str, head: bytes) -> bool:
    """Tell a file of one JSON value a line: by its name, or by a first line that is a whole one."""
    if PurePath(name).suffix.lower() in _LINES:
        return True
    first, newline, rest = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    if not newline or not rest.lstrip().startswith((b"{", b"[")):
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True
