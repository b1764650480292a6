"""From a statement to candidates: what is looked up of a long one, which titles count, other languages."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from factories import make_article, make_claim
from sqlalchemy import select

from claims.matching import dense, match
from claims.matching.dense import Embedded
from claims.matching.index import match_engine
from claims.matching.match import THRESHOLD, find_matches
from claims.matching.reranker import Reasons
from claims.matching.semantic import missing
from claims.models import appearance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from claims.matching.dense import Vector
    from claims.matching.features import Candidate, Statement
    from claims.matching.reranker import Judged
    from claims.services.work import Work

# «puerto» stands in all of them, «barcos» in four, «minas» in three, «faros» in two and «Quelmora» in one.
HARBOURS = [
    "Puerto con barcos, faros y Quelmora",
    "Puerto con barcos, faros y minas",
    "Puerto con barcos y minas",
    "Puerto con barcos",
    "Puerto con minas",
    "Puerto de pesca",
]
ASKED = "Los barcos del puerto, minas, faros: Quelmora"


def record(work: Work, *texts: str, language: str = "es", title: str = "Nota") -> list[int]:
    article = make_article(work, title=title)
    return [make_claim(work, article_id=article, text=text, language=language).claim_id for text in texts]


# ---- long statements -------------------------------------------------------------------------------------


class Watched:
    """Ranks as the engine does, and remembers which terms were looked up and how many claims were wanted."""

    def __init__(self, connection: Connection) -> None:
        self.asked: list[tuple[list[str], int]] = []
        self._rank = match_engine(connection).rank

    def __call__(self, connection: Connection, terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
        self.asked.append((list(terms), limit))
        return self._rank(connection, terms, limit)


@pytest.fixture
def watched(work: Work, monkeypatch: pytest.MonkeyPatch) -> Watched:
    record(work, *HARBOURS)
    watched = Watched(work.connection)
    monkeypatch.setattr(match_engine(work.connection), "rank", watched)
    monkeypatch.setattr(match, "LEAST_TERMS", 2)
    return watched


@pytest.mark.parametrize(
    ("budget", "looked_up"),
    [
        pytest.param(sys.maxsize, ["quelmor", "far", "min", "barc", "puert"], id="all of them"),
        pytest.param(16, ["quelmor", "far", "min", "barc", "puert"], id="as many as fit"),
        pytest.param(15, ["quelmor", "far", "min", "barc"], id="one fewer"),
        pytest.param(5, ["quelmor", "far"], id="few"),
        pytest.param(0, ["quelmor", "far"], id="the least"),
    ],
)
def test_the_rarest_terms_are_looked_up_until_the_budget_is_spent(
    work: Work, watched: Watched, monkeypatch: pytest.MonkeyPatch, budget: int, looked_up: list[str]
) -> None:
    monkeypatch.setattr(match, "BUDGET", budget)
    find_matches(work.connection, ASKED, language="es")
    ((asked, _limit),) = watched.asked
    assert asked == looked_up


def test_terms_beyond_the_budget_count_in_the_score_of_what_the_others_found(
    work: Work, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_on: list[dict[int, float]] = []

    def remember(_statement: Statement, candidates: Sequence[Candidate]) -> list[Judged]:
        handed_on.append({one.claim_id: one.bm25 for one in candidates})
        return []

    monkeypatch.setattr(match, "rerank", remember)
    find_matches(work.connection, ASKED, language="es")
    monkeypatch.setattr(match, "BUDGET", 0)
    find_matches(work.connection, ASKED, language="es")
    whole, pruned = handed_on
    (first, second, *others) = sorted(whole, key=lambda number: -whole[number])
    # The two rarest terms find two of the six claims, and these have the score of all five terms.
    assert len(others) == 4
    assert list(pruned) == [first, second]
    assert pruned == pytest.approx({number: whole[number] for number in pruned})
    (_terms, _few), (_rarest, many) = watched.asked
    assert many > match.CANDIDATES


@pytest.mark.usefixtures("watched")
def test_what_ranks_in_the_stead_of_the_database_gets_all_terms(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match, "BUDGET", 0)
    stand_in = Watched(work.connection)
    find_matches(work.connection, ASKED, language="es", ranker=stand_in)
    ((asked, limit),) = stand_in.asked
    assert (len(asked), limit) == (5, match.CANDIDATES)


# ---- titles ----------------------------------------------------------------------------------------------

TITLE = "El Gobierno de Quelmora presenta las cuentas del cable submarino ante el Congreso"
SISTERS = ["El cable costará tres millones de coronas.", "Las cuentas se cierran con superávit."]


@pytest.fixture
def told(work: Work) -> list[int]:
    """Record two claims of one article, one of another that is called the same, and some of other things."""
    return [
        *record(work, *SISTERS, title=TITLE),
        *record(work, "El Congreso aplaudió a los ministros.", title=TITLE),
        *record(work, *HARBOURS),
    ]


def found(connection: Connection, text: str, **how: object) -> dict[int, float]:
    matches = find_matches(connection, text, language="es", threshold=0.0, **how)  # type: ignore[arg-type] # each is of its kind
    return {one.claim_id: one.probability for one in matches}


def test_a_title_of_the_statements_own_article_does_not_count(work: Work, told: list[int]) -> None:
    first, second, elsewhere, *_others = told
    article = work.connection.execute(
        select(appearance.c.article_id).where(appearance.c.claim_id == first)
    ).scalar_one()
    asked = f"{SISTERS[0]} {TITLE}"
    apart = {"apart_from": {first}}
    unknown = found(work.connection, asked, **apart)
    assert {second, elsewhere} <= unknown.keys()
    assert max(unknown.values()) > THRESHOLD
    own = found(work.connection, asked, articles=[article], **apart)
    # «cuentas» is in the second one's own text, «Congreso» in that of the third: one word is no sameness.
    assert {second, elsewhere}.isdisjoint(own)


def test_the_words_of_a_claim_count_beside_a_title_that_does_not(work: Work, told: list[int]) -> None:
    first, _second, *_others = told
    (article,) = work.connection.execute(
        select(appearance.c.article_id).where(appearance.c.claim_id == first)
    ).scalars()
    matches = found(work.connection, "El cable costará tres millones", articles=[article])
    assert matches[first] > 0.5


# ---- other languages -------------------------------------------------------------------------------------


class Directions:
    """Stands in for the sentence model: each text of a group points the same way, other texts elsewhere."""

    name = "directions 1"

    def __init__(self, *groups: set[str]) -> None:
        self._groups = groups

    def embed(self, statement: str) -> Vector:
        return self.embed_claim(statement)

    def embed_claim(self, text: str) -> Vector:
        np = pytest.importorskip("numpy", reason="needs claims-tracker[semantic]")
        key = next((place for place, group in enumerate(self._groups) if text in group), 7)
        drawn: Vector = np.random.default_rng(key).normal(size=384).astype(np.float32)
        vector: Vector = drawn / np.linalg.norm(drawn)
        return vector


def test_claims_in_other_languages_are_found_by_meaning_alone(work: Work) -> None:
    asked = "La flota de bajura perdió barcos en Ismavia."
    same, rejected, other, near = (
        "The coastal fleet lost ships.",
        "The coastal fleet lost vessels.",
        "Bread became dearer.",
        "La flota costera perdió naves.",
    )
    model = Directions({asked, same, rejected, near})
    english = record(work, same, rejected, other, language="en")
    spanish = record(work, near, *HARBOURS)
    without = find_matches(work.connection, asked, language="es", threshold=0.0, embedder=model)
    assert not any(one.across for one in without)
    pending = missing(work.connection, model.name, limit=100)
    dense.store(
        work.connection,
        model.name,
        [Embedded(one.claim_id, one.language, one.digest, model.embed_claim(one.text)) for one in pending],
    )
    matches = find_matches(
        work.connection, asked, language="es", apart_from={english[1]}, embedder=model, threshold=0.5
    )
    across = [one for one in matches if one.across]
    assert [(one.claim_id, one.text, one.language) for one in across] == [(english[0], same, "en")]
    assert across[0].probability == pytest.approx(dense.probability(1.0), abs=0.01)
    assert across[0].reasons == Reasons((), (), (), ())
    assert matches == sorted(matches, key=lambda one: (-one.probability, one.claim_id))
    # What is in the statement's own language is judged by its words too, and not found twice.
    assert [one.claim_id for one in matches].count(spanish[0]) <= 1
    assert find_matches(work.connection, asked, language="es", embedder=model, threshold=1.0) == []
