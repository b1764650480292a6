"""References: the short public names of records, such as `C12`. A letter says the kind, a number which."""

from __future__ import annotations

import re
from enum import StrEnum

from claims.errors import InvalidInputError
from claims.i18n import _


class Kind(StrEnum):
    """The kinds of record that have references, by their letter (cli.md)."""

    CLAIM = "C"
    ARTICLE = "A"
    SOURCE = "S"
    ACTOR = "R"
    EVIDENCE = "E"
    APPEARANCE = "P"
    VERIFICATION = "V"
    CAPTURE = "K"


_DIGITS = 18
_REFERENCE = re.compile(r"([A-Za-z])([0-9]{1,18})")


def format_reference(kind: Kind, number: int) -> str:
    """Write the reference of record `number` of a kind, such as `C12`."""
    return kind + str(number)


def find_reference(text: str) -> tuple[Kind, int] | None:
    """Read a reference in any case, or give None when `text` is not shaped like one."""
    match = _REFERENCE.fullmatch(text.strip())
    if match is None or match[1].upper() not in set(Kind):
        return None
    return Kind(match[1].upper()), int(match[2])


def get_reference(text: str, kind: Kind) -> int:
    """Read a reference that must be of `kind`, and give its number.

    Raises InvalidInputError when it is not a reference, or one of another kind.
    """
    found = find_reference(text)
    if found is not None and found[0] is kind:
        return found[1]
    bare = text.strip()
    number = int(bare) if bare.isascii() and bare.isdecimal() and len(bare) <= _DIGITS else 1
    raise InvalidInputError(
        _("%(text)r is not a reference of the kind %(letter)s.") % {"text": text, "letter": kind}
        if found is None
        else _("%(text)r is the reference of another kind of record.") % {"text": text},
        hint=_("Write it as %(example)s.") % {"example": format_reference(kind, number)},
    )
