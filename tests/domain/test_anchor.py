from __future__ import annotations

import dataclasses
import time
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.domain.anchor import (
    CONTEXT,
    LONGEST_QUOTE,
    PLACES_SHOWN,
    Anchor,
    Found,
    anchor_at,
    find,
    find_all,
    holds,
    splits_word,
)
from claims.domain.text import clean
from claims.errors import AmbiguousError, InvalidInputError, NotFoundError

NBSP = "\xa0"
NARROW = "\u202f"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

ARTICLE = (
    "CARACAS. El canciller Yván Gil dijo que 1.250 personas y 20 000 civiles murieron.\n\n"
    f"«{NBSP}Rusia ratificó el acuerdo{NBSP}» —afirmó—, y costó 3{NARROW}500{NBSP}€… La inflación subió\n"
    "un 1,5 por ciento, hasta el 50 %; en la sierra se midieron \u22125 grados."
)


def quotes(anchors: list[Anchor]) -> list[str]:
    return [anchor.quote for anchor in anchors]


def refusal(text: str, quote: str) -> NotFoundError:
    with pytest.raises(NotFoundError) as caught:
        find(text, quote)
    assert caught.value.message == "The quote does not stand in the text."
    assert find_all(text, quote) == []
    return caught.value


def test_a_quote_is_found_with_its_context() -> None:
    assert find(ARTICLE, "  civiles murieron ") == Found(
        anchor=Anchor(
            quote="civiles murieron",
            prefix="n Gil dijo que 1.250 personas y 20 000 "[-CONTEXT:],
            suffix=f".\n\n«{NBSP}Rusia ratificó el acuerdo{NBSP}» —afirmó"[:CONTEXT],
            start=64,
            end=80,
        ),
        occurrence=1,
        of=1,
        verbatim=True,
    )


def test_context_ends_where_the_text_does() -> None:
    assert find("uno", "uno").anchor == Anchor(quote="uno", prefix="", suffix="", start=0, end=3)


def test_offsets_count_code_points() -> None:
    text = f"{FAMILY} x\u0302 \U0001d504 «sí» \U0001f1fb\U0001f1ea fin"
    assert find(text, "\U0001d504 «sí»").anchor == Anchor(
        quote="\U0001d504 «sí»",
        prefix=f"{FAMILY} x\u0302 ",
        suffix=" \U0001f1fb\U0001f1ea fin",
        start=9,
        end=15,
    )


def test_a_quote_is_taken_in_nfc_with_line_feeds() -> None:
    found = find("La inflación\nsubió", "inflacio\u0301n\r\nsubio\u0301")
    assert found.anchor.quote == "inflación\nsubió"
    assert found.verbatim


@pytest.mark.parametrize(
    ("typed", "quote"),
    [
        ('"Rusia ratificó el acuerdo"', f"«{NBSP}Rusia ratificó el acuerdo{NBSP}»"),
        ("\u201cRusia ratificó el acuerdo\u201d", f"«{NBSP}Rusia ratificó el acuerdo{NBSP}»"),
        ('" Rusia  ratificó el\nacuerdo "', f"«{NBSP}Rusia ratificó el acuerdo{NBSP}»"),
        ('Rusia ratificó el acuerdo" -afirmó-', f"Rusia ratificó el acuerdo{NBSP}» —afirmó—"),
        ("Ru\xadsia\u200b rati\u2060ficó", "Rusia ratificó"),
        ("inflación subió un 1,5", "inflación subió\nun 1,5"),
        ("murieron. «", "murieron.\n\n«"),
        ("3500€", f"3{NARROW}500{NBSP}€"),
        ("3 500 €", f"3{NARROW}500{NBSP}€"),
        ("3 500€...", f"3{NARROW}500{NBSP}€…"),
        (f"50{NBSP}%", "50 %"),
        ("-5 grados", "\u22125 grados"),
        ("\ufeffcivil\xades", "civiles"),
    ],
)
def test_what_cannot_be_seen_or_typed_may_differ(typed: str, quote: str) -> None:
    found = find(ARTICLE, typed)
    assert found.anchor == anchor_at(ARTICLE, ARTICLE.index(quote), ARTICLE.index(quote) + len(quote))
    assert found.anchor.quote == quote
    assert (found.occurrence, found.of, found.verbatim) == (1, 1, False)


@pytest.mark.parametrize("mark", '"\xab\xbb\u201c\u201d\u201e\u201f\u2033')
def test_double_quotation_marks_are_one(mark: str) -> None:
    assert quotes(find_all(f"Dijo {mark}sí{mark}.", '"sí"')) == [f"{mark}sí{mark}"]
    assert quotes(find_all("Dijo \u201csí\u201d.", f"{mark}sí{mark}")) == ["\u201csí\u201d"]
    assert find_all(f"Dijo {mark}sí{mark}.", "'sí'") == []


@pytest.mark.parametrize("mark", "'\u2018\u2019\u201a\u201b\u2032`\xb4\u2039\u203a")
def test_single_quotation_marks_are_one(mark: str) -> None:
    assert quotes(find_all(f"O{mark}Higgins", "O'Higgins")) == [f"O{mark}Higgins"]
    assert find_all(f"Dijo {mark}sí{mark}.", '"sí"') == []


@pytest.mark.parametrize("dash", "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
def test_dashes_are_one(dash: str) -> None:
    assert quotes(find_all(f"ex{dash}ministro", "ex-ministro")) == [f"ex{dash}ministro"]
    assert quotes(find_all("ex\u2013ministro", f"ex{dash}ministro")) == ["ex\u2013ministro"]


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("Espera… sí", "Espera... sí", ["Espera… sí"]),
        ("Espera... sí", "Espera… sí", ["Espera... sí"]),
        ("Espera...", "Espera…", ["Espera..."]),
        ("...sí", "…sí", ["...sí"]),
        ("Espera.... sí", "Espera….", ["Espera...."]),
        ("Espera.. sí", "Espera…", []),
    ],
)
def test_three_points_are_an_ellipsis(text: str, quote: str, found: list[str]) -> None:
    assert quotes(find_all(text, quote)) == found


@pytest.mark.parametrize("space", "\xa0\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f")
def test_a_soft_space_may_be_missing_beside_a_digit_or_a_sign_alone(space: str) -> None:
    assert quotes(find_all(f"un 50{space}% más", "50%")) == [f"50{space}%"]
    assert quotes(find_all(f"unas 1{space}250 más", "1250")) == [f"1{space}250"]
    assert quotes(find_all(f"«{space}sí{space}»", '"sí"')) == [f"«{space}sí{space}»"]
    assert quotes(find_all(f"«{space}sí{space}»", '"sí "')) == [f"«{space}sí{space}»"]
    assert quotes(find_all(f"dijo que a{space}sí", "a sí")) == [f"a{space}sí"]
    assert find_all(f"dijo que a{space}sí", "así") == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("un 50 % más", "50%"),
        ("un 50\n% más", "50%"),
        ("un 50\u2003% más", "50%"),
        (f"un 50{NBSP} % más", "50%"),
        ("un 50% más", "50 %"),
        ("un 50% más", f"50{NBSP}%"),
        ("La inflación bajó", "la inflación"),
        ("La inflación bajó", "La inflacion"),
        ("La inflación bajó", "La inflación, bajó"),
        ("dijo \u201csí\u201d", "dijo sí"),
    ],
)
def test_words_case_accents_and_ordinary_spaces_must_be_the_texts(text: str, quote: str) -> None:
    assert find_all(text, quote) == []


def test_lenient_places_count_only_where_the_very_characters_stand_nowhere() -> None:
    text = '«sí» y "sí" y \u201csí\u201d'
    assert quotes(find_all(text, '"sí"')) == ['"sí"']
    assert quotes(find_all(text, "\u201esí\u201f")) == ["«sí»", '"sí"', "\u201csí\u201d"]


def test_overlapping_places_are_all_found() -> None:
    assert [found.start for found in find_all("ja ja ja ja", "ja ja")] == [0, 3, 6]
    assert [found.start for found in find_all("ja\nja\nja\nja", "ja ja")] == [0, 3, 6]
    assert [found.start for found in find_all("1-2-1-1-2-1-1-2-1", "1-2-1-1-2-1")] == [0, 6]
    assert [found.start for found in find_all("1-2-1-1-2-1-2-1-1-2-1", "1-2-1-1-2-1")] == [0, 10]
    assert [found.start for found in find_all("是是是是", "是是")] == [0, 1, 2]
    assert [found.start for found in find_all("是是国是是是国是是是", "是是国是是是")] == [0, 4]


def test_a_limit_gives_the_first_places() -> None:
    assert [found.start for found in find_all("ja ja ja", "ja", limit=2)] == [0, 3]
    assert find_all("ja ja ja", "ja", limit=0) == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Murieron civiles.", "civil"),
        ("Murieron civiles.", "iles"),
        ("Subió a 1.250 personas.", "250 personas"),
        ("Subió a 1.250 personas.", "Subió a 1"),
        ("Subió a 1,5 puntos.", "5 puntos"),
        ("Subió a 1'5 puntos.", "5 puntos"),
        ("Subió a 1\u20195 puntos.", "5 puntos"),
        ("Subió a 1\xb75 puntos.", "5 puntos"),
        ("Murieron 20 000 civiles.", "000 civiles"),
        ("Murieron 20 000 civiles.", "Murieron 20"),
        (f"Murieron 20{NARROW}000 civiles.", "000 civiles"),
        ("Murieron 1 250 000 civiles.", "250 000 civiles"),
        ("Fue a -5 grados.", "5 grados"),
        ("Fue a \u22125 grados.", "5 grados"),
        ("(-5 grados)", "5 grados"),
        ("Murieron ci\xadviles.", "viles"),
        ("Murieron ci\u200bviles.", "viles"),
        ("El COVID19 sigue", "COVID"),
        ("x\u0302y sigue", "y sigue"),
        ("El x\u0302 sigue", "El x"),
        ("El 1º\u0332 sigue", "El 1"),
        (f"a{FAMILY}b", f"a{FAMILY[0]}"),
        ("No\u2764\ufe0f", "No\u2764"),
        ("No\U0001f44d\U0001f3fd", "No\U0001f44d"),
    ],
)
def test_a_place_that_cuts_a_word_a_number_or_a_character_is_none(text: str, quote: str) -> None:
    assert find_all(text, quote) == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("El ex-ministro dijo", "ministro"),
        ("de l'Hospitalet", "Hospitalet"),
        ("Fue en 2026. 250 heridos", "250 heridos"),
        ("Fue en 2026, 250 heridos", "Fue en 2026"),
        ("En 2026 350 heridos", "350 heridos"),
        ("Unos 12 2500 heridos", "2500 heridos"),
        ("Unos 12\n250 heridos", "250 heridos"),
        ("De 2019-2020", "2020"),
        ("Un 50%", "50"),
        ("Un 5.", "Un 5"),
        ("Costó $5", "5"),
        ("我们的国家", "的国"),
        ("No👍", "No"),
    ],
)
def test_a_place_between_words_is_one(text: str, quote: str) -> None:
    assert quotes(find_all(text, quote)) == [quote]


def test_the_ends_of_a_text_cut_nothing() -> None:
    assert not splits_word("civiles", 0)
    assert splits_word("civiles", 1)
    assert not splits_word("civiles", 7)


@pytest.mark.parametrize("quote", ["", " \n", "«»", "…", "\U0001f642", "\u0301"])
def test_a_quote_needs_a_letter_or_digit(quote: str) -> None:
    for search in (find, find_all):
        with pytest.raises(InvalidInputError) as caught:
            search(ARTICLE, quote)
        assert caught.value.message == "The quote holds no letter or digit."
        assert caught.value.hint == "Quote the article's own words."


def test_a_quote_has_a_longest_length() -> None:
    text = "a" * LONGEST_QUOTE
    assert find(text, text).anchor.end == LONGEST_QUOTE
    with pytest.raises(InvalidInputError) as caught:
        find_all(text, text + "a")
    assert caught.value.message == "The quote has 10001 characters; at most 10000 are taken."
    assert caught.value.hint == "Quote only the words that make the claim."


def test_a_quote_is_cleaned_like_any_text() -> None:
    with pytest.raises(InvalidInputError) as caught:
        find(ARTICLE, "civiles\0")
    assert caught.value.message == "The quote holds the character U+0000 in line 1, column 8."


@pytest.mark.parametrize(
    ("text", "quote", "hint"),
    [
        (ARTICLE, "civil", "It ends in the middle of «civiles»: quote whole words and numbers."),
        (ARTICLE, "iles murieron", "It begins in the middle of «civiles»: quote whole words and numbers."),
        (ARTICLE, "250 personas", "It begins in the middle of «1.250»: quote whole words and numbers."),
        (ARTICLE, "000 civiles", "It begins in the middle of «20 000»: quote whole words and numbers."),
        (ARTICLE, "personas y 20", "It ends in the middle of «20 000»: quote whole words and numbers."),
        (ARTICLE, "5 grados", "It begins in the middle of «\u22125»: quote whole words and numbers."),
        (ARTICLE, "5  grados", "It begins in the middle of «\u22125»: quote whole words and numbers."),
        ("El x\u0302 sigue", "El x", "It ends in the middle of «x\u0302»: quote whole words and numbers."),
        (ARTICLE, "50%", "Did you mean «50 %»?"),
        (ARTICLE, "así mismo", "Copy the words from the article as they stand there."),
        (
            ARTICLE,
            "la inflacion subio un 1,5 por ciento",
            "Did you mean «La inflación subió un 1,5 por ciento»?",
        ),
        (ARTICLE, "Rusia no ratificó el acuerdo", "Did you mean «Rusia ratificó el acuerdo»?"),
        (ARTICLE, "El canciller Iván Gil dijo", "Did you mean «El canciller Yván Gil dijo»?"),
        (ARTICLE, "una sierra nevada en el Perú", "Copy the words from the article as they stand there."),
        ("a b c d e", "c d f", "Did you mean «c d e»?"),
        ("uno", "zzz yyy", "Copy the words from the article as they stand there."),
    ],
)
def test_a_quote_that_stands_nowhere_gets_advice(text: str, quote: str, hint: str) -> None:
    assert refusal(text, quote).hint == hint


def test_of_two_near_passages_the_nearer_is_shown() -> None:
    text = "El banco central bajó la tasa en mayo. " * 3 + "El banco central subió la tasa en junio."
    assert refusal(text, "El banco central subió la tasa en julio").hint == (
        "Did you mean «El banco central subió la tasa en junio»?"
    )


def test_a_near_passage_may_be_cut_off_by_the_start_of_the_text() -> None:
    text = "Mío subió mucho ya. " + "Muy señor. " * 5
    assert refusal(text, "muy señor mío subió mucho").hint == "Did you mean «Mío subió mucho»?"


def test_a_quote_that_stands_several_times_shows_the_places() -> None:
    text = "El paro bajó.\nLuego, el paro subió, y el paro volvió."
    with pytest.raises(AmbiguousError) as caught:
        find(text, "paro")
    assert caught.value.message == "The quote stands in the text 3 times."
    assert caught.value.hint == "Say which one with --occurrence N, or quote more words."
    assert caught.value.details == (
        "1: …El «paro» bajó. Luego, el paro subió, y e…",
        "2: …El paro bajó. Luego, el «paro» subió, y el paro volvió.…",
        "3: …ajó. Luego, el paro subió, y el «paro» volvió.…",
    )


def test_only_the_first_places_are_shown_but_all_are_counted() -> None:
    with pytest.raises(AmbiguousError) as caught:
        find("ja " * 25, "ja")
    assert caught.value.message == "The quote stands in the text 25 times."
    assert len(caught.value.details) == PLACES_SHOWN
    assert caught.value.details[-1].startswith("10: …")


def test_an_occurrence_chooses_the_place() -> None:
    for number, start in enumerate((0, 3, 6), start=1):
        found = find("ja ja ja", "ja", occurrence=number)
        assert (found.anchor.start, found.occurrence, found.of) == (start, number, 3)
    assert find("ja", "ja", occurrence=1).of == 1


@pytest.mark.parametrize(
    ("text", "occurrence", "message"),
    [
        ("ja ja", 3, "There is no occurrence 3: the quote stands in the text 2 times."),
        ("ja ja", 0, "There is no occurrence 0: the quote stands in the text 2 times."),
        ("ja", -1, "There is no occurrence -1: the quote stands in the text 1 time."),
    ],
)
def test_an_occurrence_must_exist(text: str, occurrence: int, message: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        find(text, "ja", occurrence=occurrence)
    assert caught.value.message == message
    assert caught.value.hint == "Count from 1."


def test_an_occurrence_of_nothing_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        find("ja", "no", occurrence=1)


def test_an_anchor_holds_only_in_its_own_surroundings() -> None:
    anchor = find(ARTICLE, "civiles").anchor
    assert holds(ARTICLE, anchor)
    assert not holds(f" {ARTICLE}", anchor)
    assert not holds(ARTICLE.replace("20 000", "30 000"), anchor)
    assert not holds(ARTICLE.replace("murieron", "sufrieron"), anchor)
    assert not holds(ARTICLE.replace("civiles", "niños y"), anchor)
    assert not holds("", anchor)
    assert not holds(ARTICLE, dataclasses.replace(anchor, start=anchor.start - len(ARTICLE)))
    assert not holds("a bc", Anchor(quote="bc", prefix="a ", suffix="", start=-2, end=4))
    assert not holds("abc", Anchor(quote="", prefix="abc", suffix="", start=3, end=3))


parts = st.sampled_from(
    [
        *(
            "la",
            "inflación",
            "«sí»",
            '"no"',
            "\u201cquizá\u201d",
            "ex-ministro",
            "x\u0302",
            "\U0001d504\U0001d505",
        ),
        *(
            "1.250",
            "1,5",
            "50 %",
            f"50{NBSP}%",
            f"3{NARROW}500",
            "\u22125",
            "国家",
            "हिन्दी",
            f"{FAMILY}",
            "espera…",
        ),
        *(
            "espera...",
            "in\xadmigración",
            "l'Ossa",
            "l\u2019Ossa",
            f"a{NBSP}sí",
            "Đoković",
            "\U0001f1fb\U0001f1ea",
        ),
    ]
)
gaps = st.sampled_from([" ", "\n", "\n\n", ", ", ". ", f"{NBSP}", " — ", "\t"])


@st.composite
def slices(draw: st.DrawFn) -> tuple[str, int, int]:
    """A text of words, and where some words of it begin and end."""
    pieces = [(draw(parts), draw(gaps)) for _number in range(draw(st.integers(1, 12)))]
    ends = list(accumulate(len(word) + len(gap) for word, gap in pieces))
    first = draw(st.integers(0, len(pieces) - 1))
    last = draw(st.integers(first, len(pieces) - 1))
    text = "".join(word + gap for word, gap in pieces)
    return text, ends[first] - len("".join(pieces[first])), ends[last] - len(pieces[last][1])


def is_quotable(text: str, start: int, end: int) -> bool:
    """Chance may put a number's groups side by side, or draw nothing but signs."""
    whole = not splits_word(text, start) and not splits_word(text, end)
    return whole and any(map(str.isalnum, text[start:end]))


@given(slices())
def test_words_of_a_text_are_found_where_they_stand(drawn: tuple[str, int, int]) -> None:
    text, start, end = drawn
    assert text == clean(text, what="text")
    if is_quotable(text, start, end):
        places = find_all(text, text[start:end])
        assert anchor_at(text, start, end) in places
        assert all(place.quote == text[start:end] and holds(text, place) for place in places)
        assert [place.start for place in places] == sorted({place.start for place in places})
        number = places.index(anchor_at(text, start, end)) + 1
        assert find(text, text[start:end], occurrence=number) == Found(
            anchor_at(text, start, end), number, len(places), verbatim=True
        )


typing = st.fixed_dictionaries(
    {
        '"': st.sampled_from('"«\u201e'),
        "'": st.sampled_from("'\u2018`"),
        "-": st.sampled_from("-\u2011\u2014"),
        "…": st.sampled_from(["…", "..."]),
        " ": st.sampled_from([" ", "  ", "\n", NBSP]),
        "soft": st.sampled_from(["", " ", NBSP]),
        "\xad": st.sampled_from(["", "\xad", "\u200b"]),
    }
)
ALIKE = str.maketrans(
    dict.fromkeys("«»\u201c\u201d", '"') | {"\u2019": "'", "\u2014": "-", "\u2212": "-", "\n": " ", "\t": " "}
)


def typed_otherwise(quote: str, typing: dict[str, str]) -> str:
    """Type a quote as another keyboard would, dropping a soft space only where that is allowed."""
    quote = quote.replace("...", "…").translate(ALIKE)
    typed = []
    for at, one in enumerate(quote):
        if one in NBSP + NARROW and not (quote[at - 1].isalpha() and quote[at + 1].isalpha()):
            around = " " in quote[at - 1 : at + 2]
            typed.append(" " if around else typing["soft"])
        else:
            typed.append(typing.get(" " if one in NBSP + NARROW else one, one))
    return "".join(typed)


@given(slices(), typing)
def test_however_it_is_typed_a_quote_is_found_where_it_stands(
    drawn: tuple[str, int, int], typing: dict[str, str]
) -> None:
    text, start, end = drawn
    if is_quotable(text, start, end):
        typed = typed_otherwise(text[start:end], typing)

        places = find_all(text, typed)
        assert places
        assert anchor_at(text, start, end) in places or all(place.quote == typed.strip() for place in places)


@given(
    st.text("ab 1.,-\xa0\u202f\xad\u0301\"«…'中", max_size=60),
    st.text("ab 1.,-\xa0\xad\"«'中", min_size=1, max_size=4),
)
def test_every_place_is_whole_in_order_and_in_the_text(text: str, quote: str) -> None:
    text = clean(text, what="text")
    if any(map(str.isalnum, quote)):
        places = find_all(text, quote)
        assert [place.start for place in places] == sorted({place.start for place in places})
        for place in places:
            assert holds(text, place)
            assert not splits_word(text, place.start)
            assert not splits_word(text, place.end)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("La inflación bajó un 1,5 por ciento. «Sí», dijo. " * 100_000, "un 2,5 por ciento. «No», dijo"),
        ("a " * 1_000_000, "a " * 1_000 + "b"),
        ("a" * 2_000_000, "aaaa b"),
        ("x" + "\xad" * 3_000_000 + "y", "xz"),
        (" " * 5_000_000, "a b"),
        ("1" + NBSP * 2_000_000 + "-", "1 2"),
    ],
)
def test_a_search_in_a_long_text_ends_soon(text: str, quote: str) -> None:
    begin = time.perf_counter()
    assert find_all(text, quote) == []
    refusal(text, quote)
    assert time.perf_counter() - begin < 10


@pytest.mark.parametrize(("word", "quote"), [("a ", "a " * 1_000), ("“a” ", '"a" ' * 1_000)])
def test_a_text_that_repeats_itself_is_counted_soon(word: str, quote: str) -> None:
    begin = time.perf_counter()
    assert find(word * 50_000, quote, occurrence=49_001).of == 49_001
    assert time.perf_counter() - begin < 5
