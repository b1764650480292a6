from __future__ import annotations

import pytest

from claims.domain.vocabulary import ClaimKind
from claims.suggestion.marking import Mark
from claims.suggestion.marks import kind_of, marks


def words_of(sentence: str, mark: Mark, language: str = "es") -> list[str]:
    return [sentence[one.start : one.end] for one in marks(sentence, language) if one.mark is mark]


@pytest.mark.parametrize(
    ("sentence", "mark", "expected"),
    [
        ("Quelmora perdió 1.250 barcos y *NUMBER* casas", Mark.NUMBER, ["1.250", "*NUMBER*"]),
        ("Perdió tres millones", Mark.NUMBER, ["tres", "millones"]),
        ("El 11 % y el doce por ciento", Mark.PERCENT, ["11 %", "por ciento"]),
        ("Costó 5 € o $ 7 o 9 pesos", Mark.MONEY, ["5 €", "$ 7", "pesos"]),
        ("Fue el 3 de mayo de 2021", Mark.DATE, ["2021", "mayo"]),
        ("La tasa subió y el gasto bajó", Mark.CHANGE, ["subió", "bajó"]),
        ("Hay más que antes", Mark.COMPARISON, ["más que"]),
        (
            "Es el más caro, el primero de la historia",
            Mark.SUPERLATIVE,
            ["el más", "primero", "de la historia"],
        ),
        ("El canciller informó y anunció, tras el anuncio", Mark.SPEECH, ["informó", "anunció"]),
        ("Según el censo, de acuerdo con La Gaceta", Mark.ATTRIBUTION, ["Según", "censo", "de acuerdo con"]),
        ("Dijo «no volverá» y “basta”", Mark.QUOTATION, ["«no volverá»", "“basta”"]),
        ("Cerró debido a la sequía", Mark.CAUSE, ["debido"]),
        ("El puerto abrirá en mayo y va a crecer", Mark.FUTURE, ["abrirá", "va a"]),
        ("El tribunal anuló la ley", Mark.LEGAL, ["tribunal", "ley"]),
        ("El barco llegó y se hundió", Mark.PAST, ["llegó", "hundió"]),
        ("Ayer Octavio Belarte visitó la ONU", Mark.NAME, ["Octavio", "Belarte"]),
        ("Creo que nos mienten", Mark.FIRST_PERSON, ["Creo", "nos"]),
        ("Hay que salvar el puerto", Mark.DUTY, ["Hay que"]),
        ("Quizá el presunto autor huyó", Mark.HEDGE, ["Quizá", "presunto"]),
        ("¿Quién fue?", Mark.QUESTION, ["¿", "?"]),
        ("¡Basta!", Mark.EXCLAMATION, ["¡", "!"]),
        ("Lee la noticia", Mark.IMPERATIVE, ["Lee"]),
        ("Muchas gracias", Mark.COURTESY, ["gracias"]),
    ],
)
def test_spanish(sentence: str, mark: Mark, expected: list[str]) -> None:
    assert words_of(sentence, mark) == expected


@pytest.mark.parametrize(
    ("sentence", "mark", "expected"),
    [
        ("Quelmora lost twenty boats", Mark.NUMBER, ["twenty"]),
        ("It rose 5 per cent", Mark.PERCENT, ["per cent"]),
        ("More than in March", Mark.COMPARISON, ["More than", "than"]),
        ("According to the census", Mark.ATTRIBUTION, ["According to", "According", "census"]),
        ("The minister denied it and said so", Mark.SPEECH, ["denied", "said"]),
        ("The port will open", Mark.FUTURE, ["will"]),
        ("I don\u2019t think so", Mark.FIRST_PERSON, ["I"]),
        ("It isn\u2019t true", Mark.NEGATION, ["isn\u2019t"]),
    ],
)
def test_english(sentence: str, mark: Mark, expected: list[str]) -> None:
    assert sorted(words_of(sentence, mark, "en-GB")) == sorted(expected)


def test_another_language_has_the_marks_of_signs_and_capitals_alone() -> None:
    assert {one.mark for one in marks("Der Hafen von Torvenza verlor 1990 5 % «sofort»!", "de")} == {
        Mark.NUMBER,
        Mark.DATE,
        Mark.PERCENT,
        Mark.QUOTATION,
        Mark.EXCLAMATION,
        Mark.NAME,
    }


def test_a_sentence_without_marks() -> None:
    assert marks("", "es") == []
    assert marks("la casa verde", "es") == []


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("El puerto de Torvenza abrirá en 2030", ClaimKind.PREDICTION),
        ("Quelmora gasta más que Ismavia", ClaimKind.COMPARISON),
        ("La sequía provocó el cierre de la mina", ClaimKind.CAUSAL),
        ("El paro alcanzó el 12 %", ClaimKind.QUANTITY),
        ("Murieron 14 marineros", ClaimKind.QUANTITY),
        ("El tribunal anuló la concesión", ClaimKind.LEGAL),
        ("«Nadie lo sabía», dijo el canciller", ClaimKind.QUOTATION),
        ("El canciller recibió al embajador", ClaimKind.EVENT),
        ("La casa es verde", ClaimKind.OTHER),
    ],
)
def test_kinds(sentence: str, kind: ClaimKind) -> None:
    assert kind_of(sentence, "es") is kind


def test_kind_in_english() -> None:
    assert kind_of("The port of Torvenza will open", "en") is ClaimKind.PREDICTION
    assert kind_of("The minister visited Quelmora", "en") is ClaimKind.EVENT
