from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.errors import InvalidInputError
from claims.matching.query import MOST_WORDS, Alternative, Query, operators_in, parse_query

ES = ["es"]


def word(*terms: str, prefix: bool = False) -> Alternative:
    return Alternative(terms, prefix)


def test_words_phrases_beginnings_and_exclusions() -> None:
    assert parse_query('hogares "sin la luz" inflaciones* -apagón', ES) == Query(
        every=(
            (word("hog"), word("hogares")),
            (word("sin", "la", "luz"), word("sin", "luz")),
            (word("inflacion"), word("inflaciones", prefix=True)),
        ),
        none=((word("apagon"),),),
    )


@pytest.mark.parametrize("typed", ['"sin luz"', "«sin luz»", "\u201csin luz\u201d", '"Sin Luz'])
def test_any_quotation_marks_make_a_phrase(typed: str) -> None:
    assert parse_query(typed, ES).every == ((word("sin", "luz"),),)


def test_a_word_is_stemmed_in_each_language_of_the_index() -> None:
    (group,) = parse_query("nations", ["en", "es"]).every
    assert set(group) == {word("nation"), word("nations")}


def test_words_of_a_hyphen_follow_each_other() -> None:
    assert parse_query("covid-19", ES).every == ((word("cov", "19"), word("covid", "19")),)


@pytest.mark.parametrize(
    ("typed", "term"), [("12,5*", "12\u00b75"), ("12.5*", "12\u00b75"), ("1.250*", "1250"), ("12*", "12")]
)
def test_the_beginning_of_a_number_is_one_word(typed: str, term: str) -> None:
    assert parse_query(typed, ES).every == ((word(term, prefix=True),),)


def test_operators_are_those_in_capitals_outside_of_quotes() -> None:
    assert operators_in('luz OR agua AND "ni OR ni" not Or NOT -OR ORO') == ["OR", "AND", "NOT"]
    assert operators_in("luz agua") == []


def test_operators_of_the_engines_are_words_or_nothing() -> None:
    query = parse_query("AND NOT NEAR(a b) C++ it's a:b * ^c {d}", ["und"])
    assert [group[0].terms for group in query.every] == [
        ("and",),
        ("not",),
        ("near", "a"),
        ("b",),
        ("c",),
        ("it", "s"),
        ("a", "b"),
        ("d",),
    ]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "There is nothing to look for."),
        ("   ", "There is nothing to look for."),
        ("el de la", "only words that every text has, or signs."),
        ("«»… ¿?", "only words that every text has, or signs."),
        ("😀 👩‍👩‍👧", "only words that every text has, or signs."),
        ('""', "only words that every text has, or signs."),
        ("-misiles", "only says what must not be there."),
        ("a*", "a* begins too many words."),
        ("5*", "5* begins too many words."),
    ],
)
def test_what_asks_for_nothing_is_refused(typed: str, message: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_query(typed, ES)
    assert message in caught.value.message
    assert caught.value.hint


def test_a_text_is_no_search() -> None:
    with pytest.raises(InvalidInputError, match=rf"takes {MOST_WORDS} words"):
        parse_query(" ".join(f"palabra{number}" for number in range(8_000)), ES)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    try:
        query = parse_query(typed, ["es", "en"])
    except InvalidInputError:
        return
    assert all(one.terms and all(one.terms) for group in (*query.every, *query.none) for one in group)
