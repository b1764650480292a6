"""A row of a file that this program once wrote and somebody edited, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

STATEMENT_FIELDS = (
    "text",
    "language",
    "kind",
    "priority",
    "check_worthy",
    "check_worthy_reason",
    "topics",
)
VERDICT_FIELDS = ("status", "rating", "summary", "explanation", "as_of")
EDITABLE = (*STATEMENT_FIELDS, *VERDICT_FIELDS, "reason")
"""What a file may change of a claim on record. `reason` says why, and changes nothing by itself."""

PLACE_FIELDS = (
    "article",
    "article_uuid",
    "article_url",
    "quote",
    "quote_kind",
    "claimant",
    "claimant_ref",
    "stated",
)
"""What a row without a UUID may say of the place where a new claim is made."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was read. What the file has no column for is not in `fields`, and so does not change.

    `where` names its place for people. `state` is the event that the row was drawn at, by its position and
    its hash. `filled` are the other cells that hold something. `narrow` is an encoding that the file is in,
    or was on the way, and that cannot write every character. `problem` is what its reader found wrong.
    """

    line: int
    where: str
    uuid: str | None = None
    ref: str | None = None
    database: str | None = None
    state: tuple[int, str] | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    filled: Mapping[str, Any] = field(default_factory=dict)
    raw: Any = None
    narrow: str | None = None
    problem: str | None = None


def narrowed(text: str, encoding: str | None) -> str:
    """Give a text as a file of a narrow encoding has it: with `?` for what that cannot write."""
    return text.encode(encoding, "replace").decode(encoding) if encoding else text


class What(StrEnum):
    """What became of a row."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    RECORDED = "recorded"
    APPEARED = "appeared"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after; of a conflict what stands, what the file says, and who changed it when."""

    field: str
    before: Any
    after: Any
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row, or would: its claim, what changed field by field, or why it was not taken."""

    row: Row
    what: What
    ref: str | None = None
    changes: tuple[Change, ...] = ()
    problem: str | None = None
    hint: str | None = None
    note: str | None = None
