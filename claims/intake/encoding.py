"""Bytes into text: by their mark, by what is said of them, as UTF-8, or by guessing."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from claims.errors import InvalidInputError
from claims.i18n import _

_WESTERN = frozenset(
    "ÁÉÍÓÚÜÑÇÀÈÌÒÙÂÊÎÔÛÄËÏÖÃÕÅÆŒØßáéíóúüñçàèìòùâêîôûäëïöãõåæœøÿ¿¡«»‹›“”„‘’‚–—…•·°ºª€£¢§©®™½¼¾²³±×÷´¨\xa0\xad"  # noqa: RUF001 - signs that texts hold
)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

# What browsers read under these names (WHATWG): nobody who says Latin-1 means its control characters.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252"}


class Decoded(NamedTuple):
    """A text, and the encoding that had to be guessed, or None when the bytes or somebody said it."""

    text: str
    guessed: str | None


def decode(raw: bytes, name: str, *declared: str | None) -> Decoded:
    """Read bytes as text: their mark first, then the `declared` encodings in their order, UTF-8, a guess.

    A declared encoding that nobody knows, or in which the bytes make no sense, is passed over. `name` is
    for messages. Raises InvalidInputError when the bytes are not what their mark says, or no text.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return Decoded(_decode_marked(raw, encoding, name), None)
    for said in (*declared, "utf-8"):
        known = _find(said)
        if known:
            try:
                return Decoded(raw.decode(known), None)
            except UnicodeDecodeError:
                continue
    guess = None if b"\0" in raw else _guess(raw)
    if guess is None:
        raise InvalidInputError(
            _("%(name)s is not a text.") % {"name": name},
            hint=_("Save the article as plain text in UTF-8 first."),
        )
    return Decoded(raw.decode(guess), guess)


def warn_of(guessed: str | None, name: str) -> tuple[str, ...]:
    """Put into words that an encoding was guessed."""
    if guessed is None:
        return ()
    return (
        _("%(name)s is not UTF-8; it was read as %(encoding)s. Check the accents.")
        % {"name": name, "encoding": guessed},
    )


def _find(said: str | None) -> str | None:
    """Give the codec that is meant by a name, or None."""
    try:
        found = codecs.lookup((said or "").strip()).name
    except (LookupError, ValueError):
        return None
    # Some codecs of Python turn bytes into bytes.
    return _MEANT.get(found, found) if codecs.lookup(found)._is_text_encoding else None  # noqa: SLF001


def _decode_marked(raw: bytes, encoding: str, name: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            _("%(name)s says that it is %(encoding)s, and is not: byte %(at)d.")
            % {"name": name, "encoding": encoding, "at": error.start},
            hint=_("Save it anew in UTF-8."),
        ) from error


def _guess(raw: bytes) -> str | None:
    """Name the encoding of bytes that are no UTF-8, or give None when they seem to be no text.

    A short text says little, and a guesser takes Spanish in Windows-1252 for Polish: so that one, which is
    what old programs write in the West, comes first whenever all it gives is letters and signs of the West.
    """
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if text and all(character in _WESTERN for character in text if character > "\x7f"):
        return "cp1252"
    from charset_normalizer import from_bytes  # noqa: PLC0415 - slow to load, and rarely needed

    best = from_bytes(raw).best()
    return best.encoding if best else None
