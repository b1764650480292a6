from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from claims.matching import pairs
from claims.matching.features import weight
from claims.matching.pairs import Neighbours, likeness, telling_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COMMON = [f"frecuente{number}" for number in range(20)]
RARE = [f"rara{number}" for number in range(300)]


def counted(claims: Sequence[Sequence[str]]) -> Counter[str]:
    return Counter(term for claim in claims for term in set(claim))


def scale(claims: Sequence[Sequence[str]]) -> Callable[[str], float]:
    frequencies = counted(claims)
    return lambda term: weight(frequencies[term], len(claims))


def some_claims(count: int, seed: int = 5) -> list[list[str]]:
    """Make claims of common and rare terms; every third one is another one with some terms changed."""
    chance = random.Random(seed)  # noqa: S311 - a seeded draw, not a secret
    claims: list[list[str]] = []
    for number in range(count):
        if number % 3 == 2:
            claim = list(chance.choice(claims))
            for _ in range(chance.randint(0, 4)):
                claim[chance.randrange(len(claim))] = chance.choice(COMMON + RARE)
        else:
            claim = chance.choices(COMMON, k=chance.randint(1, 6)) + chance.choices(
                RARE, k=chance.randint(1, 7)
            )
        claims.append(claim)
    return claims


def test_every_pair_that_is_alike_is_found_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "MOST_ALIKE", 1000)
    claims = some_claims(600)
    weigh = scale(claims)
    neighbours = Neighbours(counted(claims), len(claims))
    found = set()
    for number, claim in enumerate(claims):
        found |= {(other, number) for other in neighbours.near(claim).alike}
        neighbours.add(number, claim)
    alike = {
        (other, number)
        for number, claim in enumerate(claims)
        for other in range(number)
        if likeness(claim, claims[other], weigh) >= pairs.LIKENESS
    }
    assert len(alike) > 200
    assert found == alike


def test_the_most_alike_come_first_and_no_more_than_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "MOST_ALIKE", 3)
    asked = ["flota", "perdió", "capturas", "once"]
    others = [
        ["flota", "perdió", "capturas", "doce"],
        asked,
        ["flota", "perdió", "barcos", "doce"],
        [*asked, "doce"],
        asked[::-1],
    ]
    neighbours = Neighbours(counted(others), len(others))
    for number, other in enumerate(others, start=10):
        neighbours.add(number, other)
    assert neighbours.near(asked).alike == [11, 14, 13]


def test_a_claim_whose_words_were_changed_is_found_by_both_once() -> None:
    old, new = ["flota", "capturas"], ["flota", "capturas", "barcos"]
    neighbours = Neighbours(counted([old, new]), 2)
    neighbours.add(7, old)
    neighbours.add(7, new)
    assert neighbours.near(["flota", "capturas"]).alike == [7]


def test_words_that_came_later_find_nothing_and_make_less_alike() -> None:
    neighbours = Neighbours({"flota": 2, "capturas": 2}, 2)
    neighbours.add(1, ["flota", "capturas"])
    assert neighbours.near(["flota", "capturas", "nueva"]).alike == [1]
    assert neighbours.near(["flota", "capturas", "nueva", "otra", "más"]).alike == []
    assert neighbours.near(["nueva"]).alike == []
    assert neighbours.near([]).alike == []


def test_of_a_slogan_only_the_newest_are_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "BUCKET", 10)
    monkeypatch.setattr(pairs, "MOST_ALIKE", 1000)
    slogan = ["vencedores", "vencidos"]
    neighbours = Neighbours({"vencedores": 100, "vencidos": 100}, 1000)
    for number in range(100):
        neighbours.add(number, slogan)
        near = neighbours.near(slogan).alike
        assert set(range(max(number - 9, 0), number + 1)) <= set(near)
        assert len(near) < 20


def test_a_like_claim_has_one_of_the_telling_terms() -> None:
    claims = some_claims(400, seed=8)
    weigh = scale(claims)
    for number, claim in enumerate(claims):
        telling = telling_terms(claim, weigh)
        assert len(telling) < len(set(claim)) or len(set(claim)) < 3
        for other in claims[:number]:
            if likeness(claim, other, weigh) >= pairs.LIKENESS:
                assert set(telling) & set(other)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("a b c", "a b c", 1.0),
        ("a b c", "c b a a", 1.0),
        ("a b c d", "a b", 0.5),
        ("a b", "c d", 0.0),
        ("a b", "", 0.0),
        ("", "", 0.0),
    ],
)
def test_likeness_is_the_share_of_the_heavier_one(one: str, other: str, alike: float) -> None:
    assert likeness(one.split(), other.split(), lambda _term: 2.0) == alike
    assert likeness(other.split(), one.split(), lambda _term: 2.0) == alike


def test_telling_terms_of_nothing() -> None:
    assert telling_terms([], lambda _term: 1.0) == []
