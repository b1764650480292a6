"""What is wrong with the writing of a file, and where, in our own words: parsers know English only."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

from claims.i18n import _

if TYPE_CHECKING:
    import csv

_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


class BadTomlError(ValueError):
    """What was read is no TOML in UTF-8; the message says where."""


def find_place(text: str, at: int) -> tuple[int, int]:
    """Give the line and the column of a character, both from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def read_toml(content: bytes) -> dict[str, Any]:
    """Read TOML in UTF-8, with a mark or without; raises BadTomlError for what is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        line, column = find_place(before, len(before))
        where = {"line": line, "column": column, "value": error.object[error.start]}
        raise BadTomlError(
            _("at line %(line)d, column %(column)d stands the byte 0x%(value)02X.") % where
        ) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told = _TOML_PLACE.search(str(error))
        line, column = (int(told[1]), int(told[2])) if told else find_place(text, len(text))
        raise BadTomlError(
            _("line %(line)d cannot be read, at column %(column)d.") % {"line": line, "column": column}
        ) from error


def tell_json(error: Exception) -> str:
    """Say what is wrong with JSON; an error that is not the parser's says it itself."""
    if isinstance(error, RecursionError):
        return _("it nests too deep")
    if not isinstance(error, json.JSONDecodeError):
        return str(error)
    return {
        "Expecting ',' delimiter": _("a comma is missing, or the end of a list or an object"),
        "Expecting ':' delimiter": _("a colon is missing"),
        "Expecting property name enclosed in double quotes": _("a name in quotation marks is missing"),
        "Expecting value": _("a value is missing"),
        "Unterminated string starting at": _("the text that begins here has no end"),
        "Invalid control character at": _("a control character stands in a text"),
    }.get(error.msg, _("this is no JSON"))


def tell_csv(error: csv.Error) -> str:
    """Say what is wrong with a row of CSV."""
    told = str(error)
    if "end of data" in told:
        return _("a quotation mark that opens a field is never closed")
    if "expected after" in told:
        return _("something follows the quotation mark that closes a field")
    if "field limit" in told:
        return _("a field is too long")
    return _("it cannot be parted into fields")
