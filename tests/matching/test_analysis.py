from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.matching.analysis import LONGEST_TERM, guess_language, index_text, terms, tokens
from claims.matching.stopword import STOP_WORDS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("La inflación cayó", "LA INFLACION CAYO"),
        ("las informaciones", "información"),
        ("1.250.000 hogares", "1 250 000 hogares"),
        ("1,250,000 hogares", "1250000 hogar"),
        ("subió un 3,5 %", "subio 3.5"),
        ("el niño", "los ninos"),
        ("ﬁnanciación", "financiacion"),
    ],
)
def test_what_differs_in_writing_alone_gives_the_same_terms(one: str, other: str) -> None:
    assert terms(one, "es") == terms(other, "es") != []


@pytest.mark.parametrize(("one", "other"), [("5", "-"), ("1,5", "15"), ("2025", "2026"), ("mil", "millón")])
def test_what_says_something_else_does_not(one: str, other: str) -> None:
    assert terms(one, "es") != terms(other, "es")


def test_stop_words_are_those_of_the_language() -> None:
    assert terms("the cable of Ambrera", "en") == ["cabl", "ambrera"]
    assert terms("the cable of Ambrera", "es") == ["the", "cabl", "of", "ambrer"]
    assert terms("El cable no es de Ambrera", "es-VE") == ["cabl", "no", "ambrer"]


def test_a_language_without_stemmer_keeps_its_words() -> None:
    assert terms("Põ Ürgencia žodžių", "mn") == ["po", "urgencia", "zodziu"]


@pytest.mark.parametrize("text", ["", " ", "«»…", "😀 👩‍👩‍👧", "el la de", "\u202e\u200b"])
def test_a_text_of_nothing_gives_no_terms(text: str) -> None:
    assert terms(text, "es") == []


def test_no_language_has_a_stop_word_that_is_not_folded() -> None:
    for stops in STOP_WORDS.values():
        assert all(terms(stop, "und") == [stop] for stop in stops)


@given(st.text(), st.sampled_from(["es", "en", "de", "ar", "hi", "und"]))
def test_terms_need_no_escaping_in_either_engine(text: str, language: str) -> None:
    for term in terms(text, language):
        assert 0 < len(term) <= LONGEST_TERM
        assert not set(term) & set(" '\"\\*:&|!<>()\0\t\n")
        assert term == term.lower() or not term.isascii()


@given(st.text(), st.sampled_from(["es", "en", "fr"]))
def test_tokens_are_words_of_the_text(text: str, language: str) -> None:
    last = 0
    for token in tokens(text, language):
        assert last <= token.start < token.end <= len(text)
        last = token.end


def test_tokens_have_the_terms_that_are_indexed() -> None:
    text = "Más de 1.250.000 hogares, el 3,5 %, quedaron «sin luz» en l'Ambrera-Baja"
    found = [term for token in tokens(text, "es") for term in token.terms]
    assert " ".join(found) == index_text(text, "es")


def test_a_language_is_told_by_its_small_words() -> None:
    assert guess_language("El cable no llega a la isla", ["en", "es"]) == "es"
    assert guess_language("The cable does not reach the island", ["es", "en"]) == "en"
    assert guess_language("Ambrera Quelmora", ["es", "en"]) is None
