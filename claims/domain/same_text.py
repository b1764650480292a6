"""Whether two files hold the same text, and where they part; what mail programs do is told apart."""

from __future__ import annotations

import codecs
import hashlib
import zipfile
import zlib
from collections import Counter
from enum import StrEnum
from io import BytesIO
from itertools import zip_longest

_UNPACKED = 50_000_000
"""How much of a workbook is looked into, in bytes: one that was made to burst is not."""


class Dressing(StrEnum):
    """What differs between two files of the same text."""

    LINE_ENDS = "line_ends"
    BYTE_ORDER_MARK = "byte_order_mark"
    ENCODING = "encoding"
    LAST_LINES = "last_lines"


def read_text(raw: bytes) -> str | None:
    """Give the text of a file as it stands, byte order mark and all, or None when it is no text.

    UTF-8 is read, and UTF-16 with its mark, which editors on Windows write.
    """
    utf16 = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = ("\ufeff" + raw.decode("utf-16")) if utf16 else raw.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def bare(text: str) -> str:
    """Give a text without what does not change it: byte order mark, kind of line ends, empty last lines."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def digest_text(raw: bytes) -> str | None:
    """Give the SHA-256 by which files of the same text are known, or None when it is no text or empty."""
    text = read_text(raw)
    return hashlib.sha256(bare(text).encode()).hexdigest() if text and bare(text) else None


def find_dressings(original: bytes, raw: bytes) -> tuple[Dressing, ...]:
    """Tell what differs between two files whose bare texts are the same."""
    one, other = read_text(original) or "", read_text(raw) or ""
    differs = {
        Dressing.BYTE_ORDER_MARK: one.startswith("\ufeff") != other.startswith("\ufeff"),
        Dressing.ENCODING: raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)),
        Dressing.LINE_ENDS: _ends(one.rstrip("\r\n")) != _ends(other.rstrip("\r\n")),
        Dressing.LAST_LINES: _count_last(one) != _count_last(other),
    }
    # A text of one line may differ in nothing but how that line ends.
    return tuple(dressing for dressing, differ in differs.items() if differ) or (Dressing.LINE_ENDS,)


def first_difference(original: str, text: str) -> tuple[int, str | None, str | None] | None:
    """Give the first line that differs, by its number, as it was and as it is; None for a missing one.

    Byte order marks, kinds of line ends and empty last lines do not count. None when no line differs.
    """
    lines = zip_longest(bare(original).split("\n"), bare(text).split("\n"))
    return next(((number, *pair) for number, pair in enumerate(lines, 1) if pair[0] != pair[1]), None)


def likeness(original: str, text: str) -> float:
    """Tell which part of the lines of the longer of two texts both have, 0 to 1, whatever their order."""
    one, other = Counter(bare(original).split("\n")), Counter(bare(text).split("\n"))
    return (one & other).total() / max(one.total(), other.total())


def read_workbook(raw: bytes) -> str:
    """Give what is written in a workbook, to look something up in it; empty when it is none."""
    read, room = [], _UNPACKED
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            for name in archive.namelist():
                with archive.open(name) as part:
                    read.append(part.read(room))
                room -= len(read[-1])
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,  # zipfile's word for a compression that it does not know
        RuntimeError,
        EOFError,
        zlib.error,
    ):
        return ""  # another file that begins like one, or one with a password
    return b"\n".join(read).decode(errors="replace")


def _ends(text: str) -> tuple[bool, bool, bool]:
    """Tell which line ends a text has: CRLF, LF alone, CR alone."""
    pairs = text.count("\r\n")
    return pairs > 0, text.count("\n") > pairs, text.count("\r") > pairs


def _count_last(text: str) -> int:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return len(plain) - len(plain.rstrip("\n"))
