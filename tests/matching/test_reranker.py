from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from claims.matching import reranker
from claims.matching.analysis import terms
from claims.matching.features import FEATURES, Candidate, Statement, read_statement
from claims.matching.reranker import (
    Judged,
    Reasons,
    Weights,
    explain,
    lead_of,
    load_weights,
    probabilities,
    rerank,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

SAID = "El cable submarino dará luz a 1.200 hogares de Quelmora antes de abril"
TOPICS = (
    "La flota de bajura perdió en 2025 el 11 % de sus capturas",
    "El canciller Octavio Belarte recibe al embajador de Ismavia",
    "El tribunal anuló la concesión del puerto de Torvenza",
    "La vacuna contra la gripe estará en las farmacias en octubre",
    "El precio del pan subió tres veces en un año",
    "El cable del teleférico de Virelda tiene treinta años",
    "Los hogares de Torvenza pagan la luz más cara que los de Ismavia",
    "Quelmora cerró su última mina de carbón",
)


def read(text: str, claims: Sequence[str], language: str = "es") -> Statement:
    held = [set(terms(claim, language)) for claim in claims]
    return read_statement(
        text,
        language,
        frequencies=lambda asked: {term: sum(term in one for one in held) for term in asked},
        documents=len(claims),
    )


def candidates(statement: Statement, claims: Sequence[str]) -> list[Candidate]:
    """Give the claims that share terms, scored by how many they share: BM25 enough for a test."""
    found = []
    for number, text in enumerate(claims, start=1):
        words = tuple(terms(text, "es"))
        score = sum(statement.weights[term] for term in set(words) & statement.weights.keys())
        found.append(Candidate(number, text, "es", (), words, (), score))
    return [one for one in found if one.bm25 > 0]


def judge(text: str, *claims: str) -> list[Judged]:
    everything = [*claims, *TOPICS]
    statement = read(text, everything)
    return rerank(statement, candidates(statement, everything))


@pytest.mark.parametrize(
    "claim",
    [
        SAID,
        "Un cable submarino llevará luz a 1200 hogares de Quelmora",
        "El cable submarino dará luz a 12.000 hogares de Quelmora antes de abril",
    ],
)
def test_what_says_the_same_passes(claim: str) -> None:
    best, *others = judge(SAID, claim)
    assert best.candidate.text == claim
    assert best.probability >= 0.5
    assert all(other.probability < 0.5 for other in others)


def test_what_shares_the_topic_does_not_pass() -> None:
    assert [judged.probability < 0.5 for judged in judge(SAID)] == [True] * 3


def test_both_of_two_claims_that_say_the_same_pass() -> None:
    first, second, *_others = judge(SAID, SAID, SAID)
    assert first.candidate.claim_id == 1
    assert second.candidate.claim_id == 2
    assert first.probability == second.probability >= 0.5


def test_no_candidates_give_none() -> None:
    assert rerank(read(SAID, TOPICS), []) == []
    assert probabilities([], load_weights()["lexical"]) == []


def test_the_best_one_tells_whether_there_is_one_and_the_others_fall_behind() -> None:
    weights = Weights(score=(2.0, 0.0), evidence=(0.0, 3.0), constant=-1.0, lead=0.25, behind=0.5)
    values = [(1.0, 1.0), (3.0, 0.0), (2.0, 9.0)]
    best = -1 + 0.25 * 4
    logits = [best + 0.5 * -4, best, best + 0.5 * -2]
    assert probabilities(values, weights) == pytest.approx([1 / (1 + math.exp(-logit)) for logit in logits])


@pytest.mark.parametrize(
    ("scores", "lead"),
    [
        ([5.0, 4.5, 4.0], 1.0),
        ([1.0, 5.0, 5.0, 2.0], 3.0),
        ([9.0, 1.0, 1.0], 6.0),
        ([9.0, 1.0], 3.0),
        ([9.0], 3.0),
    ],
)
def test_the_lead_is_over_the_third(scores: list[float], lead: float) -> None:
    assert lead_of(scores) == lead


def test_probabilities_stay_between_0_and_1() -> None:
    weights = Weights(score=(1.0,), evidence=(1.0,), constant=0.0, lead=0.0, behind=1.0)
    assert probabilities([(1e6,), (-1e6,)], weights) == [1.0, pytest.approx(0.0)]


def test_cosines_count_where_every_candidate_has_one() -> None:
    statement = read(SAID, TOPICS)
    without = candidates(statement, TOPICS)
    partly = [replace(without[0], cosine=0.99), *without[1:]]
    assert [one.probability for one in rerank(statement, partly)] == [
        one.probability for one in rerank(statement, without)
    ]
    near, far = ([replace(one, cosine=cosine) for one in without] for cosine in (0.95, 0.7))
    assert rerank(statement, near)[0].probability > rerank(statement, far)[0].probability


def test_reasons_are_words_as_they_are_written() -> None:
    claim = "Los cables darán luz a 12.000 hogares de Quelmora en 2025; costarán tres millones"
    said = "El cable dará luz a 1.200 hogares de Quelmora en 2025"
    statement = read(said, ["cable", "cable", "cable", "hogar", "hogar", "Quelmora", "luz"])
    reasons = explain(statement, candidates(statement, [claim])[0])
    assert reasons == Reasons(
        shared=("dará", "luz", "Quelmora", "hogares", "cable"),
        same_numbers=("2025",),
        claim_numbers=("12.000",),
        statement_numbers=("1.200",),
    )
    assert reasons.number_differs


def test_words_of_a_title_are_shared() -> None:
    statement = read(SAID, TOPICS)
    (one,) = [
        replace(
            candidates(statement, [SAID])[0], text="Otra cosa", words=("otra", "cosa"), titles=("Quelmora",)
        )
    ]
    reasons = explain(statement, replace(one, title_words=("quelmor",)))
    assert reasons == Reasons(("Quelmora",), (), (), ("1.200",))
    assert not reasons.number_differs


@pytest.mark.parametrize(
    ("said", "claim", "language", "denied"),
    [
        ("Torvenza busca vencedores", "Torvenza no busca vencedores", "es", True),
        ("Torvenza nunca buscó vencedores", "El canciller dijo: Torvenza busca vencedores", "es", True),
        ("Torvenza no busca vencedores", "Torvenza nunca buscó vencedores", "es", False),
        ("Torvenza busca vencedores", "La flota no busca vencedores sino pesca y barcos", "es", False),
        ("The fleet isn't back in Quelmora", "The fleet is back in Quelmora", "en", True),
        ("The fleet never left Quelmora", "The fleet left Quelmora", "en", True),
        ("A frota não voltou a Quelmora", "A frota voltou a Quelmora", "pt", True),
        ("A frota está no porto de Quelmora", "A frota está em porto de Quelmora", "pt", False),
        ("Laivasto no palasi Quelmoraan", "Laivasto palasi Quelmoraan", "fi", False),
    ],
)
def test_that_one_of_the_two_denies_it_is_told(said: str, claim: str, language: str, *, denied: bool) -> None:
    statement = read(said, TOPICS, language)
    words = tuple(terms(claim, language))
    assert explain(statement, Candidate(1, claim, language, (), words, (), 1.0)).one_denies is denied


def test_weights_are_named_by_their_features() -> None:
    held = json.loads(reranker.WEIGHTS.read_text(encoding="utf-8"))
    assert list(held) == ["lexical", "semantic"]
    for name, features in (("lexical", FEATURES), ("semantic", (*FEATURES, "cosine"))):
        assert list(held[name]["score"]) == list(features)
        assert list(held[name]["evidence"]) == ["constant", "lead", "behind", *features]


@pytest.mark.parametrize("name", ["lexical", "semantic"])
def test_no_weight_is_against_reason(name: str) -> None:
    weights = load_weights()[name]
    against = {"short_uncovered", "numbers_other", "numbers_more", "names_missing", "names_unsaid"}
    assert weights.lead > 0
    assert weights.behind > 0
    for held in (weights.score, weights.evidence):
        for feature, value in zip((*FEATURES, "cosine"), held, strict=False):
            if feature != "terms_of_claim":
                assert value <= 0 if feature in against else value >= 0, feature
