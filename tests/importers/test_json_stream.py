from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.importers import json_stream
from claims.importers.json_stream import BadPieceError, parse, split, split_lines

LISTS = {"dataFeedElement"}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def pieces_of(raw: bytes) -> list[tuple[str, str]]:
    return [(piece.path, piece.problem or piece.raw.decode()) for piece in split(io.BytesIO(raw), LISTS)]


class Trickle(io.BytesIO):
    """A stream that gives three bytes at a time, so that every boundary is met."""

    def read(self, _size: int | None = -1, /) -> bytes:
        return super().read(3)


@given(st.lists(VALUES, max_size=6), st.sampled_from([None, 1]), st.booleans())
def test_the_elements_of_a_list_come_as_they_are(
    values: list[object], indent: int | None, ascii_only: object
) -> None:
    raw = json.dumps(values, indent=indent, ensure_ascii=bool(ascii_only)).encode()
    assert [parse(piece.raw)[0] for piece in split(Trickle(raw), LISTS)] == values


@given(st.lists(VALUES, max_size=5), VALUES)
def test_a_feed_gives_its_elements_wherever_the_list_stands(values: list[object], other: object) -> None:
    feed = {"before": other, "dataFeedElement": values, "after": other}
    found = list(split(Trickle(json.dumps(feed).encode()), LISTS))
    assert [parse(piece.raw)[0] for piece in found] == values
    assert [piece.path for piece in found] == [f"$.dataFeedElement[{at}]" for at in range(len(values))]


@given(st.dictionaries(st.sampled_from("abc"), VALUES))
def test_an_object_without_such_a_list_is_one_entry(value: dict[str, object]) -> None:
    [piece] = split(Trickle(json.dumps(value).encode()), LISTS)
    assert piece.path == "$"
    assert parse(piece.raw)[0] == value


def test_values_may_follow_each_other() -> None:
    assert pieces_of(b'\xef\xbb\xbf{"a":1}\n{"b":[2]}\n[3]') == [
        ("$", '{"a":1}'),
        ("$2", '{"b":[2]}'),
        ("$3[0]", "3"),
    ]


def test_a_broken_element_costs_no_other_one() -> None:
    raw = b'[{"a":NaN},{"a":"\\x"},{"a":1,},{"a" 1},"word",{"a":"]}"},4]'
    assert [path for path, _text in pieces_of(raw)] == [f"$[{at}]" for at in range(7)]
    assert pieces_of(raw)[-2:] == [("$[5]", '{"a":"]}"}'), ("$[6]", "4")]


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b'[{"a":1},{"a":"never closed}]', "$[1]"),
        (b'[{"a":1},{"b":', "$[1]"),
        (b'[{"a":1},', "$[1]"),
        (b'{"dataFeedElement":[{"a":1}', "$.dataFeedElement[1]"),
        (b'{"a":1', "$"),
    ],
)
def test_a_file_that_was_cut_off_says_where(raw: bytes, path: str) -> None:
    assert pieces_of(raw)[-1][0] == path
    assert pieces_of(raw)[-1][1].startswith("The file ends in the middle of")


def test_what_has_no_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LONGEST_PIECE", 1_000_000)
    found = pieces_of(b'[1,{"a":"' + b"x" * 3_000_000)
    assert found[0] == ("$[0]", "1")
    assert found[1:] == [("$[1]", "It is longer than 1 MB, so its end must be missing.")]


def test_lines() -> None:
    raw = b'\xef\xbb\xbf{"a":1}\r\n\n{"a":"\n{"a":3}'
    assert [(piece.path, piece.raw) for piece in split_lines(io.BytesIO(raw))] == [
        ("line 1", b'{"a":1}'),
        ("line 3", b'{"a":"'),
        ("line 4", b'{"a":3}'),
    ]


def test_a_line_that_is_too_long_costs_no_other_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LONGEST_PIECE", 100)
    found = list(split_lines(io.BytesIO(b"x" * 5_000 + b"\n1\n")))
    assert [(piece.path, piece.problem is None) for piece in found] == [("line 1", False), ("line 2", True)]


def test_numbers_that_are_none_or_too_long_become_nothing() -> None:
    assert parse(b'{"a":' + b"9" * 5000 + b',"b":NaN,"c":-Infinity,"d":12}') == (
        {"a": None, "b": None, "c": None, "d": 12},
        3,
    )


def test_a_key_may_stand_twice_when_it_says_the_same() -> None:
    assert parse(b'{"a":1,"b":2,"a":1}')[0] == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("kind", "raw", "why"),
    [
        ("doubled_key", b'{"a":1,"a":2}', "The key 'a' stands twice, with different values."),
        ("encoding", b'{"a":"\xff"}', "It is not UTF-8: byte 7 is 0xFF."),
        ("syntax", b'{"a":"\\x"}', "It is no JSON, at character 7: this is no JSON"),
        ("depth", b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "It nests too deep."),
    ],
)
def test_what_cannot_be_taken_says_why(kind: str, raw: bytes, why: str) -> None:
    with pytest.raises(BadPieceError) as caught:
        parse(raw)
    assert (caught.value.kind, str(caught.value)) == (kind, why)
