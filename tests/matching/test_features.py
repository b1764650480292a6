from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from claims.matching.analysis import terms
from claims.matching.features import (
    FEATURES,
    Candidate,
    Statement,
    compare,
    grams,
    names_of,
    numbers_of,
    read_statement,
    weight,
    written_numbers,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FREQUENCIES = {"cabl": 40, "luz": 10, "quelmor": 2}
SAID = "El cable dará luz a 1.200 hogares de Quelmora en 2025"


def read(text: str, language: str = "es", documents: int = 100) -> Statement:
    def frequencies(asked: Sequence[str]) -> Mapping[str, int]:
        return {term: FREQUENCIES[term] for term in asked if term in FREQUENCIES}

    return read_statement(text, language, frequencies=frequencies, documents=documents)


def candidate(text: str, *titles: str, bm25: float = 1.0, language: str = "es") -> Candidate:
    return Candidate(
        claim_id=1,
        text=text,
        language=language,
        titles=titles,
        words=tuple(terms(text, language)),
        title_words=tuple(term for title in titles for term in terms(title, language)),
        bm25=bm25,
    )


def features(statement: str, *candidates: Candidate) -> list[dict[str, float]]:
    return [dict(zip(FEATURES, row, strict=True)) for row in compare(read(statement), candidates)]


def test_a_statement_asks_for_each_term_once() -> None:
    statement = read("Luz y cable, cable y luz")
    assert statement.terms == ("luz", "cabl", "cabl", "luz")
    assert statement.distinct == ("luz", "cabl")


def test_the_rarer_a_term_the_more_it_tells() -> None:
    assert weight(1, 100) == pytest.approx(math.log(1 + 101 / 1.5))
    assert weight(0, 100) == weight(1, 100) > weight(2, 100) > weight(100, 100) > 0
    assert weight(1, 1) > 0


def test_the_same_sentence_has_all() -> None:
    (same,) = features(SAID, candidate(SAID))
    shares = ("bm25_of_best", "either_covered", "rarest_shared", "grams_of_best")
    assert {name: same[name] for name in shares} == pytest.approx(dict.fromkeys(shares, 1.0))
    assert same["grams_of_claim"] == pytest.approx(1 / 1.2)
    against = (
        "short_uncovered",
        "numbers_other",
        "numbers_more",
        "names_missing",
        "names_unsaid",
        "title_more",
    )
    assert {name: same[name] for name in against} == dict.fromkeys(against, 0.0)


def test_nothing_in_common_gives_nothing() -> None:
    (other,) = features(SAID, candidate("Belarte dimitió", bm25=0.0))
    assert other.pop("terms_of_claim") == math.log1p(2)
    assert other.pop("names_unsaid") == 1 / 2
    assert other.pop("short_uncovered") == 1 / len(read(SAID).distinct)
    assert other == dict.fromkeys(other, 0.0)


def test_what_is_covered_is_so_by_the_weight_of_terms() -> None:
    cable, luz = weight(40, 100), weight(10, 100)
    (row,) = compare(read("cable de luz"), [candidate("luz solar")])
    held = dict(zip(FEATURES, row, strict=True))
    of_statement = luz / (cable + luz)
    # What a term that the statement does not have would tell is not known: it counts as the mean.
    of_claim = luz / (luz + (cable + luz) / 2)
    assert held["either_covered"] == pytest.approx(1 - (1 - of_statement) * (1 - of_claim))
    assert held["rarest_shared"] == 1.0


@pytest.mark.parametrize(
    ("statement", "claim"), [("luz solar", "hay luz solar hoy"), ("hay luz solar hoy", "luz solar")]
)
def test_either_may_be_found_whole_in_the_other(statement: str, claim: str) -> None:
    (held,) = features(statement, candidate(claim))
    assert held["either_covered"] == pytest.approx(1.0)


def test_a_title_covers_the_statement_and_counts_where_it_shares_more() -> None:
    plain, titled = features(
        "El cable dará luz a Quelmora",
        candidate("Belarte lo prometió"),
        candidate("Belarte lo prometió", "La costa", "El cable dará luz a Quelmora"),
    )
    assert [plain["either_covered"], titled["either_covered"]] == pytest.approx([0.0, 1.0])
    assert [plain["title_more"], titled["title_more"]] == pytest.approx([0.0, 1.0])
    assert (plain["names_unsaid"], titled["names_unsaid"]) == (0.5, 0.0)


def test_a_missing_title_costs_nothing() -> None:
    with_title, without = features(SAID, candidate(SAID, "La flota"), candidate(SAID))
    assert {name for name in FEATURES if with_title[name] != without[name]} <= {"grams_of_claim"}


def test_scores_are_shares_of_the_best_ones() -> None:
    best, half = features(SAID, candidate(SAID, bm25=8.0), candidate("luz", bm25=4.0))
    assert (best["bm25_of_best"], half["bm25_of_best"]) == (1.0, 0.5)
    assert best["grams_of_best"] == 1.0
    assert 0 < half["grams_of_best"] < 0.2


@pytest.mark.parametrize(
    ("claim", "same", "other", "more"),
    [
        ("1200 hogares", 1, 0, 0),
        ("12.000 hogares", 0, 1, 0),
        ("1.200 hogares y 7 pueblos en 2025", 2, 1, 0),
        ("hogares", 0, 0, 0),
    ],
)
def test_numbers_meet_or_differ(claim: str, same: int, other: int, more: int) -> None:
    (held,) = features(SAID, candidate(claim))
    assert (held["numbers_same"], held["numbers_other"], held["numbers_more"]) == (same, other, more)


def test_numbers_where_the_statement_has_none() -> None:
    (held,) = features("El cable llega a los hogares", candidate("El cable llega a 7 hogares en 2025 y 2026"))
    assert (held["numbers_same"], held["numbers_other"], held["numbers_more"]) == (0.0, 0.0, 2.0)


def test_names_meet_or_are_missing() -> None:
    (held,) = features(
        "Según dijo ayer el canciller Octavio Belarte, llega el cable",
        candidate("El ministro Belarte visitó la ciudad de Torvenza"),
    )
    assert held["names_same"] == math.log1p(1)
    assert held["names_missing"] == 1 / 3
    assert held["names_unsaid"] == 1 / 3


@pytest.mark.parametrize("text", ["", "de la y", "1", "😀"])
def test_statements_and_claims_without_terms_are_compared(text: str) -> None:
    for row in (*compare(read(text), [candidate(SAID)]), *compare(read(SAID), [candidate(text, text)])):
        assert all(math.isfinite(value) for value in row)
    assert compare(read(text), []) == []


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("3.000 casas", "es", [3000.0]),
        ("3 mil casas", "es", [3000.0]),
        ("tres mil casas", "es", [3000.0]),
        ("mil casas y dos", "es", [1000.0, 2.0]),
        ("2,5 millones y 2.5 millones", "es", [2.5e6, 2.5e6]),
        ("cien casas", "es", [100.0]),
        ("3k, 4m and 1.5bn", "en", [3000.0, 4e6, 1.5e9]),
        ("two million and three hundred thousand", "en", [2e6, 3e5]),
        ("três milhões", "pt", [3e6]),
        ("covid19 5G a10g", "es", []),
        ("tres", "fi", []),
        ("7", "fi", [7.0]),
    ],
)
def test_numbers_in_digits_and_in_words(text: str, language: str, numbers: list[float]) -> None:
    assert list(numbers_of(terms(text, language), language)) == numbers


def test_numbers_are_shown_as_they_are_written() -> None:
    text = "De 3 mil a 12.000, o sea tres mil, y 2,5 millones"
    assert written_numbers(text, "es") == {3000.0: "3 mil", 12000.0: "12.000", 2.5e6: "2,5 millones"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ayer Octavio Belarte visitó Quelmora. Hoy llueve", ["octavio", "belarte", "quelmora"]),
        ("Octavio Belarte visitó Quelmora", ["belarte", "quelmora"]),
        ("Belarte Visits Quelmora with the Ambassador", []),
        ("AYER BELARTE VISITÓ QUELMORA", []),
        ("«Belarte» dijo: Nada es seguro en la ciudad", []),
        ("", []),
    ],
)
def test_names_have_a_capital_inside_a_sentence(text: str, names: list[str]) -> None:
    assert list(names_of(text)) == names


def test_runs_of_four_characters_stay_inside_words() -> None:
    assert grams(["a", "cable"]) == {" a ", " cab", "cabl", "able", "ble "}
    assert grams([]) == set()


def test_what_is_not_covered_weighs_more_in_a_short_statement() -> None:
    (four,) = features("cable luz puerto mina", candidate("cable luz"))
    (two,) = features("cable puerto", candidate("cable"))
    (long,) = features("cable luz puerto mina barco flota costa pesca", candidate("teleférico cable"))
    assert four["short_uncovered"] == pytest.approx((1 - four["either_covered"]) / 4)
    assert two["short_uncovered"] == pytest.approx((1 - two["either_covered"]) / 4)
    assert long["short_uncovered"] == pytest.approx((1 - long["either_covered"]) / 8)
