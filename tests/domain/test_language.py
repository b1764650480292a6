from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.domain.language import check_country, check_language, pick
from claims.errors import InvalidInputError


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("es", "es"),
        (" ES ", "es"),
        ("ES-ve", "es-VE"),
        ("es_419", "es-419"),
        ("SR-LATN-rs", "sr-Latn-RS"),
        ("ca-es-VALENCIA", "ca-ES-valencia"),
        ("de-1901", "de-1901"),
        ("yue", "yue"),
    ],
)
def test_a_tag_is_written_in_its_usual_way(typed: str, tag: str) -> None:
    assert check_language(typed) == tag
    assert check_language(tag) == tag


@pytest.mark.parametrize("typed", ["", "e", "español", "es-", "es--VE", "es-V", "x-private", "es VE", "12"])
def test_what_is_no_tag_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        check_language(typed)
    assert caught.value.message == f"{typed!r} is not a language tag."
    assert caught.value.hint == "Use BCP 47, such as es, en or es-VE."


@pytest.mark.parametrize(("typed", "code"), [("VE", "VE"), (" ve ", "VE"), ("aR", "AR")])
def test_a_country_is_written_in_capitals(typed: str, code: str) -> None:
    assert check_country(typed) == code


@pytest.mark.parametrize("typed", ["", "V", "VEN", "XX", "UK", "Venezuela"])
def test_what_is_no_country_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        check_country(typed)
    assert caught.value.message == f"{typed!r} is not a country code."


@given(st.text(max_size=12))
def test_a_checked_tag_is_its_own_usual_writing(text: str) -> None:
    try:
        tag = check_language(text)
    except InvalidInputError:
        return
    assert check_language(tag) == tag
    assert tag.isascii()


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (("es",), "es"),
        (("es-VE",), "es"),
        (("pt", "en"), "en"),
        (("pt-BR", "en-GB"), "en"),
        (("pt",), "ca"),
        ((), "ca"),
    ],
)
def test_a_text_is_picked_in_the_first_language_there_is(wanted: tuple[str, ...], expected: str) -> None:
    assert pick({"es": "es", "en": "en", "ca": "ca"}, *wanted) == expected


def test_a_language_of_its_own_goes_before_its_base() -> None:
    assert pick({"es": "base", "es-VE": "propio"}, "es-VE") == "propio"
