from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.matching.post import clean_post


@pytest.mark.parametrize(
    ("post", "cleaned"),
    [
        ("La flota perdió el 11 % de sus capturas.", "La flota perdió el 11 % de sus capturas."),
        ("Mirad https://gaceta.example/a?b=c#d esto", "Mirad esto"),
        ("Mirad www.gaceta.example/x esto pic.twitter.com/AbC123", "Mirad esto"),
        ("sin costapic.twitter.com/AbC123", "sin costa"),
        ("en t.co/AbC y bit.ly/x2", "en y"),
        ("El sitio art.co/nada no es un acortador", "El sitio art.co/nada no es un acortador"),
        ("@irene_s: lo dijo @Bruno", "lo dijo"),
        (".@Bruno lo dijo.@irene@otra", ". lo dijo."),
        ("RT @irene: el cable llega", "el cable llega"),
        ("escribe a irene@contraste.example", "escribe a irene@contraste.example"),
        ("El cable llega 🔌🇪🇸👩🏽‍🔧 hoy ❗️", "El cable llega hoy"),
        ("5 ≠ 6, -3 °C y 10 €", "5 ≠ 6, -3 °C y 10 €"),
        ("", ""),
        ("😀 @irene https://gaceta.example", ""),
    ],
)
def test_what_says_nothing_goes(post: str, cleaned: str) -> None:
    assert clean_post(post) == cleaned


@pytest.mark.parametrize(
    "date",
    [
        "January 6, 2020",
        "Jan. 6, 2020",
        "October 03, 19",
        "6 de enero de 2020",
        "6 de janeiro de 2020",
        "6 ene. 2020",
        "· 6 January 2020",
        "10:40 p. m. · 6 ene. 2020",
        "2020-01-06",
        "6/1/2020",
        "",
    ],
)
def test_the_author_stays_without_handle_and_date(date: str) -> None:
    signed = f"Llega el cable. — Irene Sotomar (@irene) {date}"
    assert clean_post(signed) == "Llega el cable. — Irene Sotomar"


def test_a_date_inside_the_statement_stays() -> None:
    statement = "El 6 de enero de 2020 llegó el cable a Quelmora."
    assert clean_post(statement) == statement


@pytest.mark.parametrize(
    ("hashtag", "said"),
    [
        ("#ApagonEnQuelmora", "Apagon En Quelmora"),
        ("#ÁguilasYÑandúes", "Águilas Y Ñandúes"),
        ("#LaONUMiente", "La ONU Miente"),
        ("#Quelmora2026", "Quelmora 2026"),
        ("#luz_para_todos", "luz para todos"),
        ("#quelmora", "quelmora"),
        ("n#1", "n#1"),
    ],
)
def test_a_hashtag_is_parted_into_its_words(hashtag: str, said: str) -> None:
    assert clean_post(f"Hoy {hashtag} otra vez") == f"Hoy {said} otra vez"


@pytest.mark.parametrize(
    ("post", "once"),
    [
        ("Llega el cable hoy Llega el cable hoy", "Llega el cable hoy"),
        ("Llega el cable hoy Llega el cable hoy Llega el", "Llega el cable hoy"),
        ("Llega el cable. Habrá luz. LLEGA EL CABLE! Fin.", "Llega el cable. Habrá luz. Fin."),
        ("Llega el cable\nHabrá luz\nLlega el cable", "Llega el cable Habrá luz"),
        ("No, no, no", "No, no, no"),
        ("Llega el cable y llega el barco", "Llega el cable y llega el barco"),
    ],
)
def test_what_stands_there_again_goes(post: str, once: str) -> None:
    assert clean_post(post) == once


@given(st.text(alphabet="ab #@.:/\n😀—(1", max_size=60))
def test_cleaning_never_adds_a_character(post: str) -> None:
    cleaned = clean_post(post)
    assert len(cleaned) <= len(post) + post.count("1") + post.count("#")
    assert cleaned == cleaned.strip()


def test_a_long_post_takes_little_time() -> None:
    assert clean_post("a " * 100_000) == "a"
    assert clean_post("#" * 100_000 + "@" * 100_000) == "#" * 100_000 + "@" * 100_000


def test_spaces_after_a_signature_take_little_time() -> None:
    assert clean_post("Hoy (@irene)" + " " * 100_000 + "x 10:40" + " " * 100_000) == "Hoy x 10:40"
