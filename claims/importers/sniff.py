"""Which import format a file is in: told by how it begins, and by its name."""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from claims.errors import InvalidInputError, UsageError
from claims.i18n import _
from claims.importers import IMPORTERS, MAPPED

if TYPE_CHECKING:
    from claims.importers import Importer

HEAD = 65_536
"""How many bytes of a file are looked at."""

_LINES = (".jsonl", ".ndjson")
_API = re.compile(rb'"(?:claimReview|textualRating|nextPageToken)"\s*:')
_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|script|div|!--)", re.IGNORECASE)
_WIDE = re.compile(rb"(?:\0[^\0]){8}|(?:[^\0]\0){8}")
"""ASCII in UTF-16, without a mark."""

_WORKBOOK = b"PK\x03\x04"
_PACKED = (b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b")


def choose(name: str, head: bytes, *, mapped: bool = False) -> Importer:
    """Give the format of a file by its first bytes and its name; one whose columns are `mapped` is a table.

    Raises UsageError for a workbook, for a mapping of what is no table, and for a table that is not ours
    and has no mapping; and
    InvalidInputError for what is empty or none of the formats.
    """
    if not head.strip():
        raise InvalidInputError(
            _("%(name)s is empty.") % {"name": name}, hint=_("Give a file that holds claims or reviews.")
        )
    if head.startswith(_WORKBOOK):
        raise UsageError(
            _("%(name)s is a workbook, which is not read.") % {"name": name},
            hint=_("Save it as CSV in UTF-8 from the spreadsheet, and import that."),
        )
    if _WIDE.match(head):
        raise _not_utf8(name)
    if mapped:
        ours = (one for one in IMPORTERS.values() if one.family != "reviews" and one.name != "csv")
        if any(one.load().is_mine(head) for one in ours):
            raise UsageError(
                _("A mapping is for CSV files."), hint=_("Leave --map out, or name --format csv.")
            )
        return MAPPED
    own = next(
        (one for one in IMPORTERS.values() if one.family != "reviews" and one.load().is_mine(head)), None
    )
    if own is None and head.startswith(_PACKED):
        raise _not_utf8(name)
    found = own or _guess(head)
    if found is not None:
        return found
    if PurePath(name).suffix.lower() in MAPPED.suffixes and b"\0" not in head:
        raise UsageError(
            _("%(name)s is a table that claims did not write.") % {"name": name},
            hint=_("Say what its columns mean: --map FILE, which --suggest-map makes from its header."),
        )
    raise InvalidInputError(
        _("%(name)s is no file that can be imported.") % {"name": name},
        hint=_("Say which one it is with --format: %(known)s.") % {"known": ", ".join(IMPORTERS)},
    )


def _not_utf8(name: str) -> InvalidInputError:
    return InvalidInputError(
        _("%(name)s is compressed, or not in UTF-8.") % {"name": name},
        hint=_("Unpack it, or save it as UTF-8."),
    )


def _guess(head: bytes) -> Importer | None:
    """Tell reviews of others by how they begin."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _PAGE.match(start):
        return IMPORTERS["html"]
    if start[:1] in {b"{", b"["}:
        return IMPORTERS["factcheck-api" if _API.search(head) else "claimreview"]
    return None


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
