from __future__ import annotations

import hashlib
import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.domain.text import (
    LINE_LIMIT,
    MOST_MARKS,
    clean,
    clean_block,
    clean_line,
    cut,
    digest,
    fingerprint,
    fold,
    is_clean,
    splits_character,
    visible,
)
from claims.errors import InvalidInputError

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1fb\U0001f1ea"

storable = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
anything = st.text(st.characters(exclude_categories=[]))


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("", ""),
        ("  dos  espacios \n", "  dos  espacios \n"),
        ("uno\r\ndos\rtres\r\r\n", "uno\ndos\ntres\n\n"),
        ("Mari\u0301a y n\u0303andu\u0301", "María y ñandú"),
        ("\x1b[0m", "\x1b[0m"),
    ],
)
def test_clean_gives_nfc_with_line_feeds_and_strips_nothing(text: str, cleaned: str) -> None:
    assert clean(text, what="text") == cleaned


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\0", "text holds the character U+0000 in line 1, column 1."),
        ("uno\r\ndos\rtr\0es", "text holds the character U+0000 in line 3, column 3."),
        ("ñ\ud800", "text holds the character U+D800 in line 1, column 2."),
        ("\n\udfff", "text holds the character U+DFFF in line 2, column 1."),
    ],
)
def test_nul_and_lone_surrogates_are_refused_with_their_place(text: str, message: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        clean(text, what="text")
    assert caught.value.message == message
    assert caught.value.hint == "Take the character out, or save the text as UTF-8 again."


def test_as_many_marks_as_any_script_needs_are_kept() -> None:
    most = "\u0316\u0301" * (MOST_MARKS // 2)
    assert len(clean(f"—{most}", what="text")) == 1 + MOST_MARKS
    text = f"o{most}"
    assert len(clean(text, what="text")) == MOST_MARKS  # the o takes the first acute accent


@pytest.mark.parametrize("before", ["", "— … ", "—"])
def test_marks_without_end_are_refused_before_they_cost_time(before: str) -> None:
    begin = time.perf_counter()
    with pytest.raises(InvalidInputError) as caught:
        clean(f"uno\nz{before}" + "\u0301\u0316" * 100_000, what="text")
    column = 2 + len(before)
    assert caught.value.message == f"text piles 200000 marks on one letter in line 2, column {column}."
    assert time.perf_counter() - begin < 2


def test_many_dashes_are_no_marks() -> None:
    assert clean("—" * (MOST_MARKS + 1), what="text") == "—" * (MOST_MARKS + 1)


@pytest.mark.parametrize("before", range(0, MOST_MARKS + 1, 10))
def test_marks_without_end_are_refused_wherever_they_begin(before: int) -> None:
    text = "z" * before + "\u0316" * (MOST_MARKS + 1)
    assert not is_clean(text)
    with pytest.raises(InvalidInputError, match="piles 101 marks"):
        clean(text, what="text")


@given(anything)
def test_what_is_clean_is_left_as_it_is(text: str) -> None:
    assert not is_clean(text) or clean(text, what="text") == text


def test_a_common_text_is_clean() -> None:
    assert is_clean("«María» y el ñandú, a 5,3 °C:\n\t¿qué\u00a0más?" * 20)
    assert [is_clean(text) for text in ("e\u0301", "a\rb", "a\0b", "a\udfffb")] == [False] * 4


@given(storable)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    cleaned = clean(text, what="text")
    assert clean(cleaned, what="text") == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert "\r" not in cleaned


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (" Yván  Gil \n", "Yván Gil"),
        ("Delcy\tRodríguez\r\nGómez", "Delcy Rodríguez Gómez"),
        ("20\xa0000\u202fcasas  de\tpiedra\xa0", "20\xa0000\u202fcasas de piedra"),
        ("\U0001f642", "\U0001f642"),
    ],
)
def test_a_line_has_single_spaces(text: str, line: str) -> None:
    assert clean_line(text, what="name") == line


@pytest.mark.parametrize("text", ["", " \n\t", "\xa0", "\u200b", "\ufeff \u2060"])
def test_a_field_without_anything_to_see_is_empty(text: str) -> None:
    for field in (clean_line, clean_block):
        with pytest.raises(InvalidInputError) as caught:
            field(text, what="name")
        assert caught.value.message == "name is empty."
        assert caught.value.hint == "Write something in it."


@pytest.mark.parametrize("character", ["\x01", "\x08", "\x0e", "\x1b", "\x1f", "\x7f", "\x80", "\x9b"])
def test_a_line_takes_no_control_characters(character: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        clean_line(f"El \n Nacional{character}", what="name")
    expected = f"name holds the character U+{ord(character):04X} in line 2, column 10."
    assert caught.value.message == expected


def test_a_line_has_a_longest_length() -> None:
    assert clean_line(" " + "ñ" * LINE_LIMIT + " ", what="title") == "ñ" * LINE_LIMIT
    with pytest.raises(InvalidInputError) as caught:
        clean_line("ñ" * (LINE_LIMIT + 1), what="title")
    assert caught.value.message == "title has 10001 characters; at most 10000 are taken."
    with pytest.raises(InvalidInputError) as caught:
        clean_line("abcd", what="code", limit=3)
    assert caught.value.message == "code has 4 characters; at most 3 are taken."
    assert caught.value.hint == "Shorten it."


def test_a_block_keeps_its_lines() -> None:
    assert clean_block("\n Uno.\r\n\r\n  Dos. \n", what="summary") == "Uno.\n\n  Dos."


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Mélik-Bagdasárov", "melik bagdasarov"),
        ("  El   Ñandú ", "el nandu"),
        ("Me\u0301lik", "melik"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("O\u2019Higgins", "o higgins"),
        ("\u0130stanbul", "istanbul"),
        ("Đoković, Łódź y Ørsted", "dokovic lodz y orsted"),
        ("CO₂ y ﬁn", "co2 y fin"),
        ("inmi\xadgra\u200bción", "inmigracion"),
        ("1,5 %", "1 5"),
        ("Ελλάς", "ελλασ"),
        ("Йод", "иод"),
        ("مُحَمَّد", "محمد"),
        ("هندى", "هندى"),
        ("हिन्दी", "हिन्दी"),
        ("か", "か"),
        ("が", "か\u3099"),
        ("葛\U000e0100", "葛"),
        ("\u2764\ufe0f Venezuela", "venezuela"),
        ("", ""),
        (" \n", ""),
        (f" {FAMILY} ", FAMILY),
        ("¡!", "¡!"),
        ("\u0301", "\u0301"),
    ],
)
def test_fold_gives_the_key(text: str, key: str) -> None:
    assert fold(text) == key


def test_fold_is_settled_and_never_empty_for_every_character() -> None:
    for code in range(0, sys.maxunicode + 1, 7):
        character = chr(code)
        key = fold(character)
        assert fold(key) == key
        assert key or character.isspace()


@given(anything)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(storable)
def test_fold_meets_other_case_and_other_normal_forms(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", clean(text, what="text"))) == fold(clean(text, what="text"))
    assert fold(text.casefold()) == fold(text)


def test_digest_is_sha_256_of_utf_8() -> None:
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest("ñ") == hashlib.sha256(b"\xc3\xb1").hexdigest()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("La inflación bajó.", "la inflacion  BAJO"),
        ("«Rusia ratificó»", '"Rusia ratificó"'),
        ("1,5 %", "1.5%"),
        ("5\u2009\u2030", "5\u2030"),
        ("\u22125 grados", "-5 grados"),
        ("\u201320 grados", "-20 grados"),
        ("2019-2020", "2019\u20132020"),
        ("ex-ministro", "ex ministro"),
        ("$ 5", "$5"),
        ("5\uff05", "5 %"),
        ("Terminó en 5.", "Terminó en 5"),
        ("\U0001f642", " \U0001f642 "),
    ],
)
def test_the_same_statement_has_the_same_fingerprint(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,5", "15"),
        ("1, 5 y 2", "1,5 y 2"),
        ("5 %", "5"),
        ("5 %", "5 \u2030"),
        ("-5", "5"),
        ("-,5", ",5"),
        ("-$5", "$5"),
        ("(-5)", "(5)"),
        ("+5", "5"),
        ("<5", ">5"),
        ("≤5", "<5"),
        ("≥5", ">5"),
        ("≠5", "=5"),
        ("±5", "5"),
        ("3 \xd7 5", "3 5"),
        ("5°", "5"),
        ("5 €", "5 $"),
        ("5 £", "5"),
        ("10²", "102"),
        ("1½", "11/2"),
        ("3:1", "3.1"),
        ("1/2", "1 2"),
        ("5㎏", "5㎞"),
    ],
)
def test_what_changes_a_number_changes_the_fingerprint(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_a_fingerprint_is_the_start_of_a_digest() -> None:
    assert fingerprint("La tasa: \u22121,5 %") == digest("la tasa \u2212 1 \u22c5 5 %")[:32]
    assert fingerprint("") == digest("")[:32]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Dijo: «sí» — 5 %…", "Dijo: «sí» — 5 %…"),
        ("\x1b[31mrojo\x07", "␛[31mrojo␇"),
        ("a\nb\tc\rd\x7f", "a␊b␉c␍d␡"),
        ("\x00\x85\x9b", "␀⟨U+0085⟩⟨U+009B⟩"),
        ("abc\u202ecba\u2066", "abc⟨U+202E⟩cba⟨U+2066⟩"),
        ("\u061c\u200e\u200f\u2028\u2029", "⟨U+061C⟩⟨U+200E⟩⟨U+200F⟩⟨U+2028⟩⟨U+2029⟩"),
        ("in\xadmi\u200bgra\u2060ción\ufeff", "in⟨U+00AD⟩mi⟨U+200B⟩gra⟨U+2060⟩ción⟨U+FEFF⟩"),
        ("\u3164\u115f\U000e0041", "⟨U+3164⟩⟨U+115F⟩⟨U+E0041⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("\ufffe\uffff\ufdd0\ufffd", "⟨U+FFFE⟩⟨U+FFFF⟩⟨U+FDD0⟩\ufffd"),
        (f"{FAMILY}\u2764\ufe0fمی\u200cشود", f"{FAMILY}\u2764\ufe0fمی\u200cشود"),
    ],
)
def test_what_could_deceive_is_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_block_keeps_line_feeds_and_tabs() -> None:
    assert visible("a\nb\tc\r\x1b", multiline=True) == "a\nb\tc␍␛"


def test_text_with_nothing_to_show_is_handed_back_as_it_is() -> None:
    text = "La inflación subió un 5 % — dijo."
    assert visible(text) is text


@given(anything, st.booleans())
def test_making_visible_twice_changes_nothing(text: str, multiline: bool) -> None:  # noqa: FBT001
    shown = visible(text, multiline=multiline)
    assert visible(shown, multiline=multiline) == shown
    allowed = {"\n", "\t"} if multiline else set()
    assert not {one for one in shown if unicodedata.category(one) in {"Cc", "Zl", "Zp", "Cs"}} - allowed


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [
        ("corto", 5, "corto"),
        ("uno dos tres", 8, "uno dos…"),
        ("uno dos tres", 9, "uno dos…"),
        ("uno dos   tres", 11, "uno dos…"),
        ("uno dos tres cuatro", 12, "uno dos…"),
        ("uno interminabilísimo", 12, "uno intermi…"),
        ("unodostres", 5, "unod…"),
        ("abcx\u0302\u0301yz", 6, "abc…"),
        (f"ab{FAMILY}cd", 6, "ab…"),
        (f"ab{FLAG}cd", 4, "ab…"),
        ("👍\U0001f3fdbueno", 2, "…"),
        ("abc", 1, "…"),
        ("abc", 0, "…"),
        ("", 1, ""),
    ],
)
def test_cut_ends_at_a_space_and_never_inside_a_character(text: str, width: int, short: str) -> None:
    assert cut(text, width) == short


@given(storable, st.integers(1, 30))
def test_what_is_cut_fits_and_begins_like_the_text(text: str, width: int) -> None:
    short = cut(text, width)
    assert len(short) <= width
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@pytest.mark.parametrize(
    ("text", "at", "inside"),
    [
        ("ab", 0, False),
        ("ab", 1, False),
        ("ab", 2, False),
        ("a\u0301", 1, True),
        ("\u0301a", 0, False),
        ("हि", 1, True),
        ("\u2764\ufe0f", 1, True),
        (FAMILY, 1, True),
        (FAMILY, 2, True),
        ("\U0001f44d\U0001f3fd", 1, True),
        (FLAG, 1, True),
        (f"{FLAG}a", 2, False),
        ("中国", 1, False),
    ],
)
def test_splits_character_knows_what_readers_see_as_one(text: str, at: int, inside: bool) -> None:  # noqa: FBT001
    assert splits_character(text, at) is inside
