from __future__ import annotations

import csv
import json

import pytest

from claims.domain.syntax import BadTomlError, read_toml, tell_csv, tell_json


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a = 1\nb c", "line 2 cannot be read, at column 3."),
        (b"a = 1\nb = '", "line 2 cannot be read, at column 6."),
        (b"a = 1\r\n[[t]\r\n", "line 2 cannot be read, at column 4."),
        ("a = 'ñ'\nñ".encode() + b"\xff", "at line 2, column 2 stands the byte 0xFF."),
        (b"\xef\xbb\xbf\xff", "at line 1, column 1 stands the byte 0xFF."),
    ],
)
def test_what_is_no_toml_says_where(content: bytes, why: str) -> None:
    with pytest.raises(BadTomlError) as caught:
        read_toml(content)
    assert str(caught.value) == why


def test_toml_is_read_with_a_mark_or_without() -> None:
    assert read_toml(b"\xef\xbb\xbfa = 1") == read_toml(b"a = 1") == {"a": 1}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[1 2]", "a comma is missing, or the end of a list or an object"),
        ('{"a" 1}', "a colon is missing"),
        ("{a}", "a name in quotation marks is missing"),
        ("[", "a value is missing"),
        ('["a', "the text that begins here has no end"),
        ('"\x01"', "a control character stands in a text"),
        ('"\\q"', "this is no JSON"),
        ("[" * 100_000, "it nests too deep"),
    ],
)
def test_what_is_no_json_says_why(text: str, why: str) -> None:
    with pytest.raises((ValueError, RecursionError)) as caught:
        json.loads(text)
    assert tell_json(caught.value) == why


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ('"a', "a quotation mark that opens a field is never closed"),
        ('"a"b', "something follows the quotation mark that closes a field"),
        ("a\rb", "it cannot be parted into fields"),
        ("a" * 200_000, "a field is too long"),
    ],
)
def test_what_is_no_csv_says_why(row: str, why: str) -> None:
    limit = csv.field_size_limit(131_072)
    try:
        with pytest.raises(csv.Error) as caught:
            list(csv.reader([row], strict=True))
    finally:
        csv.field_size_limit(limit)
    assert tell_csv(caught.value) == why
