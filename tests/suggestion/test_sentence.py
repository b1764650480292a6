from __future__ import annotations

from itertools import pairwise
from unittest.mock import patch

import pytest
import sentencex
from hypothesis import given
from hypothesis import strategies as st

from claims.suggestion.sentence import LONGEST_PIECE, Span, sentences


def cut(text: str, language: str = "es") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    "expected",
    [
        ["La flota perdió el 11 %.", "El puerto cerró.", "¿Por qué?", "¡Nadie lo sabe!"],
        ["El Sr. Belarte y la Dra. Irene Sotomar firmaron el art. 5.", "Según el núm. 7, no vale."],
        ["EE. UU. no lo firmó.", "Salió de EE.UU. y volvió."],
        ["Llegó J. M. Sotomar a Torvenza.", "Luego habló."],
        ["«La tasa bajó. No volverá a subir», dijo el canciller.", "Luego se fue."],
        ["“Se fue. Ya no está.”", "Y nada más."],
        ['Fue "muy grave. Muy", dijo.', 'Después "nada".'],
        ['"¡Basta!", gritó.', "Calló."],
        ["Murieron *NUMBER*.", "El alcalde calló."],
        ["Costó *NUMBER*.*NUMBER* euros.", "Era caro."],
        ["Quelmora, 11 ene (Agencia).- El canciller viajó a Ismavia.", "Volvió ayer."],
        ["Ganó por 3 a 1.", "Fue en 1990.", "Era el No. 3."],
    ],
)
def test_sentences_of_a_paragraph(expected: list[str]) -> None:
    assert cut(" ".join(expected)) == expected


def test_every_line_is_a_paragraph() -> None:
    text = (
        "Un titular sin punto\n\n  La primera frase. La segunda.\r\n• Un punto\n1. Primero esto.\n- Lo otro"
    )
    assert cut(text) == [
        "Un titular sin punto",
        "La primera frase.",
        "La segunda.",
        "• Un punto",
        "1. Primero esto.",
        "- Lo otro",
    ]


def test_a_line_that_begins_small_goes_on() -> None:
    text = (
        "El puerto de\nTorvenza perdió la\n  mitad de sus\nbarcos. Nadie lo\nsabe.\na) Un punto\ny lo demás"
    )
    assert cut(text) == [
        "El puerto de",
        "Torvenza perdió la\n  mitad de sus\nbarcos.",
        "Nadie lo\nsabe.",
        "a) Un punto\ny lo demás",
    ]


def test_no_closing_mark_begins_a_sentence() -> None:
    assert cut('Luego dijo: "Ya. " Y se fue.') == ['Luego dijo: "Ya. "', "Y se fue."]


def test_a_long_quotation_is_cut_at_its_full_stops() -> None:
    said = ["El puerto de Torvenza perdió la mitad de sus barcos en diez años y nadie hizo nada."] * 5
    assert cut(f"«{' '.join(said)}», dijo.") == [f"«{said[0]}", *said[1:4], f"{said[4]}», dijo."]


def test_english() -> None:
    expected = [
        "Mr. Belarte met Dr. Sotomar in the U.S. on Jan. 5.",
        'He said: "We won. They lost."',
        "Then he left.",
        '"No," he said.',
    ]
    assert cut(" ".join(expected), "en-GB") == expected


def test_an_unknown_language_is_cut_too() -> None:
    assert cut("Bat etorri zen. Bi joan ziren.", "xx") == ["Bat etorri zen.", "Bi joan ziren."]


def test_offsets_count_code_points() -> None:
    text = "  👍🏽 Ñandú «áé» 🇪🇸. El fin."
    assert sentences(text, "es") == [Span(2, 19), Span(20, 27)]


PARTS = st.sampled_from(
    [
        "a", "A", "Ñ", "é", "e\u0301", "👍🏽", "Sr", "EE. UU", "*NUMBER*", "5", "1.", "«", "»", '"', "“", "”",
        "'", ".", "!", "?", "…", ",", "(", ")", "-", "\u2013", "\u3002", " ", "\n", "\r", "\t", "\u2028",
        "\u00a0", "\x85",
    ]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(PARTS, max_size=60).map("".join)), st.sampled_from(["es", "en", "zz"]))
def test_spans_hold_all_but_white_space(text: str, language: str) -> None:
    spans = sentences(text, language)
    bounds = [0, *(at for span in spans for at in span), len(text)]
    assert bounds == sorted(bounds)
    for start, end in spans:
        assert text[start:end] == text[start:end].strip() != ""
    for before, after in pairwise([Span(0, 0), *spans, Span(len(text), len(text))]):
        assert not text[before.end : after.start].strip()


@pytest.mark.parametrize("part", ["La tasa subió un 5 % en 2019. ", "a", '"', ". ", "«a. B ", "1) "])
def test_the_library_sees_short_pieces_only(part: str) -> None:
    text = part * (200_000 // len(part))
    seen: list[int] = []
    cutting = sentencex.get_sentence_boundaries

    def counting(language: str, piece: str) -> list[dict[str, object]]:
        seen.append(len(piece))
        held: list[dict[str, object]] = cutting(language, piece)
        return held

    with patch.object(sentencex, "get_sentence_boundaries", counting):
        spans = sentences(text, "es")
    assert max(seen, default=0) <= LONGEST_PIECE
    assert sum(seen) <= len(text)
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == text.replace(" ", "")
