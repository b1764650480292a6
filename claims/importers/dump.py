"""What `claims db dump` wrote: a head in the first line, then a record a line."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from claims.domain.text import clean, is_clean
from claims.errors import ClaimsError, InvalidInputError
from claims.i18n import _
from claims.services.dump.check import check_shape
from claims.services.dump.shape import BY_NAME, FORMAT, SCHEMA
from claims.services.dump.take import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
_ESCAPED = re.compile(r"\\[ru]")
"""Escapes of what a text may not be kept with. Without them the texts of a line are clean if it is."""
PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Head:
    """The first line: which database the records are of, and its state then, as `position:hash`.

    `records` says how many there are, where the file does; `line` is such a line for other records of it.
    """

    database: str
    state: str
    records: int | None
    line: str


def is_mine(sample: bytes) -> bool:
    """Tell whether a file begins as a dump does."""
    first = sample.decode("utf-8-sig", errors="replace").lstrip().partition("\n")[0]
    try:
        head = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(head, dict) and head.get("format") == FORMAT


def read_head(stream: IO[bytes], name: str) -> Head:
    """Read the first line of a dump; raises InvalidInputError when it is none, or of another layout."""
    stream.seek(0)
    line = stream.readline().decode("utf-8-sig", errors="replace").strip()
    try:
        head = json.loads(line)
        schema = head["schema"] if head["format"] == FORMAT else None
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise _no_head(name) from error
    if isinstance(schema, int) and schema != SCHEMA:
        raise InvalidInputError(
            _("The layout %(found)s is not known; this program reads %(known)d.")
            % {"found": schema, "known": SCHEMA},
            hint=_("Update the program: pip install --upgrade claims-tracker."),
        )
    try:
        state, records = head["state"], head.pop("records", None)
        found = Head(head["database"], f"{state['event']}:{state['hash']}", records, json.dumps(head))
        sound = schema == SCHEMA and _UUID.fullmatch(found.database) and isinstance(records, int | None)
    except (KeyError, TypeError) as error:
        raise _no_head(name) from error
    if not sound:
        raise _no_head(name)
    return found


def _no_head(name: str) -> InvalidInputError:
    return InvalidInputError(
        _("%(name)s does not begin with the head of a dump.") % {"name": name},
        hint=_("`claims db dump` writes one, and `claims import` takes it."),
    )


def read(stream: IO[bytes]) -> Iterator[tuple[Line, bytes]]:
    """Give the records of a dump whose head was read, each with its line as it stood.

    What is no record comes with what is wrong with it.
    """
    for number, raw in enumerate(stream, start=2):
        if raw.strip():
            yield _line(number, raw), raw


def _line(number: int, raw: bytes) -> Line:
    kind = ""
    entry: dict[str, Any] = {}
    try:
        line = _decode(raw)
        kind, entry = _parse(line)
        if _ESCAPED.search(line) or not is_clean(line):
            _check_texts(entry)
        check_shape(BY_NAME[kind], entry)
    except ClaimsError as error:
        return Line(number, kind, entry, error)
    return Line(number, kind, entry)


def _decode(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise InvalidInputError(_("It is no JSON."), hint=_hint()) from error


def _parse(line: str) -> tuple[str, dict[str, Any]]:
    try:
        parsed = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(_("It is no JSON."), hint=_hint()) from error
    if isinstance(parsed, dict):
        parsed.pop(PROBLEM, None)
    if not isinstance(parsed, dict) or len(parsed) != 1:
        raise InvalidInputError(_("It is no record of a dump."), hint=_hint())
    ((kind, entry),) = parsed.items()
    if kind not in BY_NAME:
        raise InvalidInputError(
            _("This program knows no record that is called %(kind)s.") % {"kind": kind[:40]},
            hint=_("Was it written by a newer claims? Update: pip install --upgrade claims-tracker."),
        )
    if not isinstance(entry, dict) or not _UUID.fullmatch(str(entry.get("uuid"))):
        raise InvalidInputError(_("It has no UUID."), hint=_hint())
    return kind, entry


def _check_texts(value: Any) -> None:  # noqa: ANN401 - a value of JSON
    """Refuse, with an InvalidInputError, every text that no field of a record could hold."""
    if isinstance(value, dict):
        for one in value.values():
            _check_texts(one)
    elif isinstance(value, list):
        for one in value:
            _check_texts(one)
    elif isinstance(value, str) and clean(value, what=_("A text")) != value:
        raise InvalidInputError(
            _("A text is not written as it is kept here (Unicode NFC, line ends)."), hint=_hint()
        )


def _hint() -> str:
    return _("Write the dump anew, and import that.")
