"""Our own JSON back in: one object, whose `claims` are read one at a time."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from claims.domain.syntax import find_place, tell_json
from claims.errors import InvalidInputError
from claims.formats.json import NAME
from claims.i18n import _
from claims.importers.own_jsonl import OwnObjects

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 1 << 16
_SPACE = " \t\r\n"
_ENDS = frozenset(f",]}}{_SPACE}")
"""What may follow a number."""


def is_mine(sample: bytes) -> bool:
    """Tell whether a file begins as our JSON does."""
    text = sample.decode("utf-8-sig", errors="replace").lstrip()
    return text.startswith("{") and f'"{NAME}"' in text


def open_file(stream: IO[bytes], name: str) -> OwnObjects:
    """Open a JSON export and check it whole: its head, and that no claim stands in it twice.

    Raises InvalidInputError for what is no JSON, or no report.
    """
    return OwnDocument(stream, name)


class OwnDocument(OwnObjects):
    """One JSON object."""

    def _entries(self) -> Iterator[tuple[int, str, Any]]:
        with self._text() as text:
            reader = _Reader(text)
            head: dict[str, Any] = {}
            number = 0
            try:
                for key in reader.read_keys():
                    if key != "claims":
                        head[key] = reader.read_value()
                        continue
                    for number, entry in enumerate(reader.read_elements(), start=1):
                        yield number, _("claim %(number)d") % {"number": number}, entry
                reader.end()
            except UnicodeDecodeError:
                raise  # said for every format alike
            except (ValueError, RecursionError) as error:
                at = error.pos if isinstance(error, json.JSONDecodeError) else reader.at
                line, column = reader.place(at)
                told = {"name": self.name, "number": number, "line": line, "column": column}
                raise InvalidInputError(
                    _(
                        "%(name)s is no JSON that can be read, after claim %(number)d, at line %(line)d, "
                        "column %(column)d: %(error)s"
                    )
                    % {**told, "error": tell_json(error)},
                    hint=_("Export it again, and edit that."),
                ) from error
            self.head = head


class _Reader:
    """Reads a JSON object piece by piece: of its lists no more than one element is held."""

    def __init__(self, text: IO[str]) -> None:
        self.text, self.buffer, self.at = text, "", 0
        self.line, self.column = 1, 1  # where the buffer begins
        self.decoder = json.JSONDecoder(parse_int=_whole, parse_constant=_refuse)

    def place(self, at: int) -> tuple[int, int]:
        """Give the line and the column in the file of what stands in the buffer."""
        line, column = find_place(self.buffer, at)
        return self.line + line - 1, column + (self.column - 1 if line == 1 else 0)

    def read_keys(self) -> Iterator[str]:
        """Give the keys of the object; whoever asks for the next one has read the value before."""
        self._take("{")
        if self._peek() == "}":
            self._take("}")
            return
        while True:
            key = self.read_value()
            self._take(":")
            yield str(key)
            if self._take(",}") == "}":
                return

    def read_elements(self) -> Iterator[Any]:
        """Give the elements of the list that stands here."""
        self._take("[")
        if self._peek() == "]":
            self._take("]")
            return
        while True:
            yield self.read_value()
            if self._take(",]") == "]":
                return

    def read_value(self) -> Any:  # noqa: ANN401 - any JSON value
        """Read the value that stands here."""
        size = _CHUNK
        while True:
            self._peek()
            try:
                value, end = self.decoder.raw_decode(self.buffer, self.at)
            except json.JSONDecodeError:
                if not self._fill(size):
                    raise
            else:
                # A number may go on behind what was read, and `1.` would be read as 1.
                ended = not isinstance(value, int | float) or self.buffer[end : end + 1] in _ENDS
                if ended or not self._fill(size):
                    self.at = end
                    return value
            size *= 2

    def end(self) -> None:
        """Raise ValueError when something follows."""
        if self._peek():
            raise ValueError(_("something follows its end"))

    def _peek(self) -> str:
        """Go on to what is no space, and give it without taking it; nothing at the end."""
        while True:
            while self.at < len(self.buffer) and self.buffer[self.at] in _SPACE:
                self.at += 1
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self._fill(_CHUNK):
                return ""

    def _take(self, wanted: str) -> str:
        found = self._peek()
        if not found or found not in wanted:
            raise ValueError(
                _("%(wanted)s was expected, and not %(found)s")
                % {"wanted": " ".join(wanted), "found": found or _("its end")}
            )
        self.at += 1
        return found

    def _fill(self, size: int) -> bool:
        chunk = self.text.read(size)
        if chunk:  # else the place of what cannot be read is still asked for
            self.line, self.column = self.place(self.at)
            self.buffer, self.at = self.buffer[self.at :] + chunk, 0
        return bool(chunk)


def _whole(digits: str) -> int:
    try:
        return int(digits)
    except ValueError as error:
        raise ValueError(_("a number has too many digits")) from error


def _refuse(constant: str) -> None:
    raise ValueError(_("%(constant)s is no number of JSON") % {"constant": constant})
