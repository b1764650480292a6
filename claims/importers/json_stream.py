"""JSON in pieces: the entries of the one list that a file of reviews is, each as the bytes it was.

A parser that stops at the first fault would lose all that follows it, so only quotes and brackets are
followed here, and `json` then reads each piece on its own (docs/decisions/0015-json-in-pieces.md).
"""

from __future__ import annotations

import json
import re
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from claims.domain.review import Refusal
from claims.domain.syntax import tell_json
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

LONGEST_PIECE = 16_000_000
"""The longest entry that is read, in bytes. One that is longer has lost its end."""

LONGEST_NUMBER = 300
"""The most characters of a number: Python reads longer ones in time that grows with their square."""

_CHUNK = 1 << 20
_BOM = b"\xef\xbb\xbf"
_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_QUOTED = re.compile(_STRING, re.DOTALL)
_INSIDE = re.compile(rb'(?:[^"{}\[\]]++|' + _STRING + rb")*+", re.DOTALL)
_BETWEEN = re.compile(rb"[\s,]*+")
_COLON = re.compile(rb"[\s:]*+")
_SCALAR = re.compile(rb"[^\s,{}\[\]\"]++|.", re.DOTALL)
_OPENING, _CLOSING = b"{[", b"}]"


class Piece(NamedTuple):
    """An entry as it stands in the file, or why its end cannot be had."""

    path: str
    raw: bytes
    problem: str | None = None


class BadPieceError(ValueError):
    """The piece is no JSON that could be taken; the message says why, `kind` which kind of fault it is."""

    def __init__(self, kind: Refusal, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class _EndError(Exception):
    """The file ends, or the limit is reached, inside an entry."""


def split(stream: IO[bytes], lists: Collection[str]) -> Iterator[Piece]:
    """Give the entries of a JSON file.

    They are the elements of the list that the file is, or of those that stand in the object that it is under
    one of the keys `lists`; an object without such a list is one entry. Several values may follow each other.
    """
    source = _Source(stream)
    source.skip_bom()
    number = 0
    while (opening := source.peek(_BETWEEN)) != b"":
        path = "$" if number == 0 else f"${number + 1}"
        start = source.at
        try:
            if opening == b"[":
                yield from _elements(source, path)
            elif opening == b"{":
                yield from _object(source, path, lists)
            else:
                source.at = source.end_of_value()
                yield Piece(path, source.data[start : source.at])
        except _EndError as error:
            yield Piece(path, source.data[source.at : source.at + 1000], str(error))
            return
        source.trim()
        number += 1


def split_lines(stream: IO[bytes]) -> Iterator[Piece]:
    """Give the lines of a file of one JSON value a line; empty ones are passed over."""
    number = 0
    while line := stream.readline(LONGEST_PIECE + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(_BOM)
        path = _("line %(line)d") % {"line": number}
        if len(line) > LONGEST_PIECE:
            yield Piece(path, line[:1000], _too_long())
            while line and not line.endswith(b"\n"):
                line = stream.readline(_CHUNK)
        elif line.strip():
            yield Piece(path, line.strip())


def parse(raw: bytes) -> tuple[Any, int]:
    """Read a piece; give its value, and how many numbers in it are none or too long, which become None.

    Control characters inside strings are taken. Raises BadPieceError for what is no JSON, is not in UTF-8,
    nests too deep, or has a key twice with different values: nobody knows which one was meant.
    """
    unread = 0

    def drop(_text: str) -> int | None:
        nonlocal unread
        unread += 1
        return None

    def whole(text: str) -> int | None:
        return int(text) if len(text) <= LONGEST_NUMBER else drop(text)

    try:
        value = json.loads(
            raw.decode("utf-8"),
            strict=False,
            parse_int=whole,
            parse_constant=drop,
            object_pairs_hook=_object_of,
        )
    except UnicodeDecodeError as error:
        raise BadPieceError(
            Refusal.ENCODING,
            _("It is not UTF-8: byte %(byte)d is 0x%(value)02X.")
            % {"byte": error.start + 1, "value": raw[error.start]},
        ) from error
    except json.JSONDecodeError as error:
        raise BadPieceError(
            Refusal.SYNTAX,
            _("It is no JSON, at character %(at)d: %(error)s")
            % {"at": error.pos + 1, "error": tell_json(error)},
        ) from error
    except RecursionError as error:
        raise BadPieceError(Refusal.DEPTH, _("It nests too deep.")) from error
    return value, unread


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) < len(pairs):
        for key, value in pairs:
            if held[key] != value:
                raise BadPieceError(
                    Refusal.DOUBLED_KEY,
                    _("The key %(key)r stands twice, with different values.") % {"key": key},
                )
    return held


def _elements(source: _Source, path: str) -> Iterator[Piece]:
    source.at += 1
    source.trim()
    number = 0
    while True:
        opening = source.peek(_BETWEEN)
        here = f"{path}[{number}]"
        if opening == b"]":
            source.at += 1
            return
        if opening == b"":
            yield Piece(here, b"", _("The file ends in the middle of a list."))
            return
        start = source.at
        try:
            source.at = source.end_of_value()
        except _EndError as error:
            yield Piece(here, source.data[start : start + 1000], str(error))
            source.at = len(source.data)
            source.ended = True
            return
        yield Piece(here, source.data[start : source.at])
        source.trim()
        number += 1


def _object(source: _Source, path: str, lists: Collection[str]) -> Iterator[Piece]:
    start, is_entry = source.at, True
    source.at += 1
    while (opening := source.peek(_BETWEEN)) != b"}":
        if opening == b"":
            raise _EndError(_("The file ends in the middle of it."))
        key_at = source.at
        source.at = source.end_of_value()
        if opening != b'"':
            continue  # `json` says what is wrong with it, when it is an entry
        key = source.data[key_at + 1 : source.at - 1].decode("utf-8", "replace")
        if source.peek(_COLON) == b"[" and key in lists:
            is_entry = False
            yield from _elements(source, f"{path}.{key}")
            if source.ended and source.at >= len(source.data):
                return  # inside the list, which said so
        elif source.peek(_COLON) not in {b"", b"}"}:
            source.at = source.end_of_value()
        if not is_entry:
            source.trim()
    source.at += 1
    if is_entry:
        yield Piece(path, source.data[start : source.at])


class _Source:
    """The bytes that are held of the file, and how far they were gone through.

    Only between two entries are those before let go, so that places in `data` hold within one.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.data = b""
        self.at = 0
        self.ended = False

    def skip_bom(self) -> None:
        self.more()
        self.data = self.data.removeprefix(_BOM)

    def more(self) -> bool:
        """Read on; tell whether there was something."""
        chunk = b"" if self.ended else self.stream.read(_CHUNK)
        self.ended = not chunk
        self.data += chunk
        return bool(chunk)

    def trim(self) -> None:
        """Let go of what was gone through, once it is worth the copying."""
        if self.at >= _CHUNK:
            self.data = self.data[self.at :]
            self.at = 0

    def peek(self, skipped: re.Pattern[bytes]) -> bytes:
        """Pass over what is `skipped`, and give the next byte; empty at the end."""
        while True:
            match = skipped.match(self.data, self.at)
            if match is not None:
                self.at = match.end()
            if self.at < len(self.data) or not self.more():
                return self.data[self.at : self.at + 1]

    def end_of_value(self) -> int:
        """Give where the value that begins here ends: a list, an object, a string, or else a word."""
        opening = self.data[self.at]
        if opening in _OPENING:
            return self._end_of_brackets()
        while True:
            match = (_QUOTED if opening == ord('"') else _SCALAR).match(self.data, self.at)
            if match is not None and match.end() < len(self.data):
                return match.end()
            self._check_length()
            if not self.more():
                if match is not None:
                    return match.end()
                raise _EndError(_("The file ends in the middle of it."))

    def _end_of_brackets(self) -> int:
        at, depth = self.at, 0
        while True:
            match = _INSIDE.match(self.data, at)
            at = match.end() if match is not None else at
            if at >= len(self.data) or self.data[at] == ord('"'):
                self._check_length()
                if not self.more():
                    raise _EndError(_("The file ends in the middle of it."))
                continue
            depth += 1 if self.data[at] in _OPENING else -1
            at += 1
            if depth == 0:
                return at

    def _check_length(self) -> None:
        if len(self.data) - self.at > LONGEST_PIECE:
            raise _EndError(_too_long())


def _too_long() -> str:
    return _("It is longer than %(limit)d MB, so its end must be missing.") % {
        "limit": LONGEST_PIECE // 1_000_000
    }
