from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.domain.reference import Kind, find_reference, format_reference, get_reference
from claims.errors import InvalidInputError

kinds = st.sampled_from(Kind)
numbers = st.integers(0, 10**18 - 1)


@given(kinds, numbers)
def test_a_reference_reads_back_in_any_case(kind: Kind, number: int) -> None:
    written = format_reference(kind, number)
    assert find_reference(written) == (kind, number)
    assert find_reference(f" {written.lower()}\n") == (kind, number)
    assert get_reference(written, kind) == number


@pytest.mark.parametrize("text", ["", "C", "12", "C-1", "C 1", "C1.5", "CC1", "X1", "C\u0661", f"C{10**18}"])
def test_what_is_not_shaped_like_one_is_none(text: str) -> None:
    assert find_reference(text) is None


@given(st.text(max_size=8))
def test_no_text_makes_it_raise(text: str) -> None:
    found = find_reference(text)
    assert found is None or format_reference(*found).lstrip(found[0]).isdecimal()


@pytest.mark.parametrize(
    ("text", "message", "example"),
    [
        ("A12", "'A12' is the reference of another kind of record.", "C1"),
        ("doce", "'doce' is not a reference of the kind C.", "C1"),
        ("4", "'4' is not a reference of the kind C.", "C4"),
        ("9" * 19, f"'{'9' * 19}' is not a reference of the kind C.", "C1"),
    ],
)
def test_what_is_no_reference_of_the_kind_says_how_to_write_one(
    text: str, message: str, example: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        get_reference(text, Kind.CLAIM)
    assert caught.value.message == message
    assert caught.value.hint == f"Write it as {example}."
