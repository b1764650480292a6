"""The formats of our own files, which this program wrote, and what their readers share."""

from __future__ import annotations

import re
from array import array
from itertools import pairwise
from typing import IO, TYPE_CHECKING, Any, Protocol

from claims.domain.text import cut
from claims.errors import InvalidInputError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from claims.domain.report import ClaimEntry, Report
    from claims.services.own.row import Row

_STATE = re.compile(r"(\d{1,18}):([0-9a-f]{64})", re.ASCII)
_WORD = (1 << 64) - 1
_MOST, _LONGEST = 20, 60


class OwnFile(Protocol):
    """A file that this program wrote, checked whole before its first row is given.

    `count` is how many rows it has, `database` the id that stands in it, `warnings` are sentences for
    people, and `names` are what its format calls the fields that have another name there.
    """

    count: int
    database: str | None
    warnings: tuple[str, ...]
    names: dict[str, str]

    def rows(self) -> Iterator[Row]:
        """Give the rows as they come."""

    def find_touched(self, row: Row, report: Report, entry: ClaimEntry) -> list[str]:
        """Name what a row has otherwise than its claim, of what no file may change."""

    def refusing(self, sink: IO[str]) -> Callable[[Row, str], None]:
        """Begin a file of refused rows, and give what writes one with its reason."""


def read_state(text: str) -> tuple[int, str] | None:
    """Read the position and the hash of an event, or give None."""
    match = _STATE.fullmatch(text.strip().lower())
    return (int(match[1]), match[2]) if match else None


def find_repeated(keys: Iterable[str]) -> frozenset[int]:
    """Give the marks of the keys that come more than once; eight bytes a key are kept meanwhile."""
    marks = array("Q", (_mark(key) for key in keys))
    ordered = sorted(marks)
    return frozenset(one for one, other in pairwise(ordered) if one == other)


def check_once(key: str | None, repeated: frozenset[int], ref: str | None) -> None:
    """Refuse, with an InvalidInputError, the row of a claim that other rows are of too."""
    if key and _mark(key) in repeated:
        raise InvalidInputError(_("%(claim)s stands in more than one row.") % {"claim": ref or key})


def _mark(key: str) -> int:
    """Give 64 bits that stand for a key in this run."""
    return hash(key) & _WORD


def some(names: Sequence[str]) -> str:
    """Write the first of some names, and an ellipsis for those beyond what a message holds."""
    return ", ".join(cut(name, _LONGEST) for name in names[:_MOST]) + (", …" if len(names) > _MOST else "")


def text_or_none(value: Any) -> str | None:  # noqa: ANN401 - a value of JSON
    """Give a text that says something, else None."""
    return value.strip() or None if isinstance(value, str) else None
