from __future__ import annotations

import json

import pytest

from claims.domain.vocabulary import ClaimKind
from claims.suggestion.checkworthy import WEIGHTS
from claims.suggestion.marking import Mark
from claims.suggestion.rank import LEAST_WORDS, features, suggest

TITLE = "Quelmora pierde su flota"
CLAIM = "La flota de bajura de Quelmora perdió el 11 % de sus capturas en 2025, según el censo pesquero."
SAID = "El canciller Octavio Belarte afirmó que Ismavia pagó 250.000 euros al puerto de Torvenza."
VIEW = "Creo que nuestro mar merece algo mejor que esta tristeza nuestra de cada día."
ASKED = "¿Quién sabe lo que pasará con los barcos de la bahía el año que viene?"
TEXT = f"{TITLE}\n{VIEW} {CLAIM}\n\n{ASKED} Lea también.\n{SAID} {CLAIM}\n{TITLE}"


def test_claims_come_before_views_and_questions() -> None:
    ranked = [one.text for one in suggest(TEXT, "es")]
    assert set(ranked[:2]) == {CLAIM, SAID}
    assert set(ranked[2:]) == {TITLE, VIEW, ASKED}


def test_each_comes_once_at_its_first_place() -> None:
    places = {one.text: (one.start, one.end) for one in suggest(TEXT, "es")}
    assert places[CLAIM] == (TEXT.index(CLAIM), TEXT.index(CLAIM) + len(CLAIM))
    assert places[TITLE] == (0, len(TITLE))


def test_a_suggestion_tells_its_kind_and_what_marks_it() -> None:
    best = next(one for one in suggest(TEXT, "es") if one.text == SAID)
    assert best.kind is ClaimKind.QUANTITY
    held = {(one.mark, best.text[one.start : one.end]) for one in best.marks}
    assert held >= {
        (Mark.SPEECH, "afirmó"),
        (Mark.NUMBER, "250.000"),
        (Mark.MONEY, "euros"),
        (Mark.NAME, "Belarte"),
        (Mark.INSTITUTION, "canciller"),
    }


def test_probabilities_fall() -> None:
    chances = [one.probability for one in suggest(TEXT, "es")]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.5 > chances[-1]


@pytest.mark.parametrize("text", ["", " \n ", "Un, dos, tres."])
def test_nothing_worth_a_look(text: str) -> None:
    assert suggest(text, "es") == []


def test_short_sentences_are_left_out() -> None:
    assert [one.text for one in suggest("Murieron dos. Murieron dos marineros ayer.", "es")] == [
        "Murieron dos marineros ayer."
    ]
    assert LEAST_WORDS == 4


def test_english() -> None:
    claim = "Torvenza lost 40 per cent of its fishing boats in 2020, according to the census."
    view = "I really hope we can all be happy together again one day."
    assert [one.text for one in suggest(f"{view} {claim}", "en")] == [claim, view]


def test_what_is_measured_of_a_sentence() -> None:
    counts = {Mark.NUMBER: 2, Mark.SPEECH: 1, Mark.NEGATION: 1}
    assert features("Dijo que no hay 2 ni 3:", 120, 6, counts) == {
        "number": 1.0,
        "attributed": 1.0,
        "several_numbers": 1.0,
        "short": 0.0,
        "long": 1.0,
        "heading": 0.0,
        "cut_off": 1.0,
        "lead": 0.0,
    }
    assert features(TITLE, 4, 0, {}) == {
        "attributed": 0.0,
        "several_numbers": 0.0,
        "short": 1 - 4 / 9,
        "long": 0.0,
        "heading": 1.0,
        "cut_off": 0.0,
        "lead": 1.0,
    }


def test_every_feature_has_a_weight_and_every_weight_a_feature() -> None:
    weighed = json.loads(WEIGHTS.read_text(encoding="utf-8"))["ranking"].keys()
    measured = features(TITLE, 4, 0, dict.fromkeys(Mark, 1)).keys()
    assert weighed == measured | {"constant", "checkworthy"}


def test_what_a_better_sentence_says_already_comes_after_what_is_new() -> None:
    headline = "El puerto de Ambrera recibió 48 barcos en enero"
    lead = "El puerto de Ambrera recibió en enero 48 barcos, dijo el alcalde."
    other = "La flota de bajura perdió 11 patrulleras."
    found = {one.text: one.probability for one in suggest(f"{headline}\n{lead}\n{other}", "es")}
    ranked = list(found)
    assert ranked[-1] in {headline, lead}
    assert found[ranked[-1]] < 0.5 * found[ranked[0]]
    assert set(ranked) == {headline, lead, other}
