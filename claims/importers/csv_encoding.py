"""In which encoding a CSV was saved: spreadsheets still write that of their country."""

from __future__ import annotations

import codecs
import re
from typing import IO

from claims.intake.encoding import decode

_CHUNK = 1 << 20
_PROPER = re.compile("[^\0-\x7f\udc80-\udcff\ufeff]")
"""A letter beyond ASCII that was not only let through."""
_ESCAPED = re.compile("[\udc80-\udcff]")


def find_encoding(stream: IO[bytes], name: str) -> tuple[str, str | None]:
    """Find the encoding of a CSV, and tell whether it had to be guessed; the stream begins anew then.

    A file in which letters in proper UTF-8 are no fewer than bytes that are none is in UTF-8: a pair of signs
    of an old encoding seldom looks like one, such as `É»`. Raises InvalidInputError for what is no text.
    """
    first = stream.read(_CHUNK)
    stream.seek(0)
    if first.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", None
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", None
    decoder, strange = codecs.getincrementaldecoder("utf-8")("surrogateescape"), b""
    proper = escaped = 0
    while proper <= escaped and (chunk := stream.read(_CHUNK)):
        text = decoder.decode(chunk)
        if not text.isascii():
            proper += len(_PROPER.findall(text))
            escaped += len(_ESCAPED.findall(text))
            strange = strange or chunk
    stream.seek(0)
    if proper >= escaped:
        strange = b""
    guessed = decode(strange, name).guessed if strange else None
    return guessed or "utf-8-sig", guessed
