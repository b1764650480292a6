from __future__ import annotations

import json
import re

import pytest

from claims.domain.text import words
from claims.suggestion.checkworthy import FIGURE, WEIGHTS, grams, model_of, score, score_read, share, traits
from claims.suggestion.marking import Mark
from claims.suggestion.marks import Found, marks

CHECKABLE = "El paro en Quelmora subió un 12 % en 2021, según el censo del Gobierno de Torvenza"
IDLE = "Muchas gracias a todos por venir, nos vemos mañana"


@pytest.mark.parametrize(
    ("checkable", "idle", "language"),
    [
        (CHECKABLE, IDLE, "es"),
        ("Murieron 1.250 personas en las cárceles de Torvenza en 2020", "¡Qué bonito día!", "es-VE"),
        ("The vaccine killed 45 people in Torvenza, officials said", "Thanks for joining us today!", "en"),
        ("500 barcos, 12 %", "barcos", "pt"),
    ],
)
def test_a_claim_is_likelier_than_small_talk(checkable: str, idle: str, language: str) -> None:
    assert 0 < score(idle, language) < model_of(language).threshold
    assert score(idle, language) < score(checkable, language) < 1


def test_a_claim_passes_the_threshold() -> None:
    assert score(CHECKABLE, "es") >= model_of("es").threshold


def test_marks_count_beside_the_words() -> None:
    held, found = words(CHECKABLE), marks(CHECKABLE, "es")
    assert score_read(held, found, "es") == score(CHECKABLE, "es")
    assert score_read(held, (), "es") < score(CHECKABLE, "es")


def test_nothing_has_a_score_too() -> None:
    assert 0 < score("", "es") < 0.1


def test_grams_are_stems_alone_and_in_pairs() -> None:
    assert grams(["los", "barcos", "1250"], "es") == {"los", "barc", FIGURE, "los barc", "barc #"}


def test_traits_count_up_to_a_bound() -> None:
    found = [Found(Mark.NUMBER, at, at + 1) for at in range(9)] + [Found(Mark.LEGAL, 0, 3)]
    assert traits(100, found) == {
        "length": 2.0,
        "short": 0.0,
        "number": 1.0,
        "number again": 1.5,
        "legal": 1.0,
        "legal again": 0.0,
    }
    assert traits(5, []) == {"length": 0.2, "short": 1.0}


def test_share() -> None:
    assert share(["a"] * 4) == 0.5
    assert share([]) == 1.0


def test_the_weights_are_readable() -> None:
    text = WEIGHTS.read_text(encoding="utf-8")
    held = json.loads(text)
    assert text == json.dumps(held, ensure_ascii=False, indent=1) + "\n"
    assert list(held["models"]) == ["es", "en"]
    assert len(text.encode()) < 200_000
    for part in (
        held["ranking"],
        *(one[kind] for one in held["models"].values() for kind in ("traits", "grams")),
    ):
        assert list(part) == sorted(part)
        assert all(weight == round(weight, 3) for weight in part.values())


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_vocabulary_holds_single_words_and_pairs_of_them(language: str) -> None:
    vocabulary = model_of(language).grams
    assert 1_000 < len(vocabulary) <= 2_500
    assert [
        gram for gram in vocabulary if not re.fullmatch(r"(?:#|[^\W\d_]\w*)(?: (?:#|[^\W\d_]\w*))?", gram)
    ] == []
    assert vocabulary.keys().isdisjoint({"http", "https", "co", "rt", "www"})


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_mark_has_its_weights(language: str) -> None:
    weighed = model_of(language).traits.keys()
    assert weighed - {"length", "short"} <= {f"{mark}{often}" for mark in Mark for often in ("", " again")}
    assert {"number", "percent", "attribution", "speech", "first_person"} <= weighed
