"""The sweep: which claims are looked at, when, and what is kept; how likely a pair is, is the re-ranker's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import make_claim
from sqlalchemy import select, update

from claims import models
from claims.domain.vocabulary import LinkType
from claims.errors import CheckFailedError
from claims.matching import pairs
from claims.matching.reranker import Judged
from claims.services import duplicate
from claims.services.claim import edit_claim
from claims.services.duplicate import DuplicatePair, Sweep, begin_sweep, find_score, keep, list_pairs
from claims.services.link import link_claims, reject_link, unlink_claims

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from claims.matching.features import Candidate, Statement
    from claims.services.work import Work

FLEET = "La flota de bajura perdió el 11 % de sus capturas."
SAME = "Las capturas de la flota de bajura cayeron un 11 %."
OTHER_NUMBER = "La flota de bajura perdió el 15 % de sus capturas."
VISIT = "El canciller Octavio Belarte visitó Torvenza."
SAME_VISIT = "Octavio Belarte, canciller, visitó Torvenza."
BREAD = "El precio del pan subió en Quelmora."


@pytest.fixture(autouse=True)
def judged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """Judge by the share of common terms, whatever the weights are, and remember who was judged."""
    asked: list[tuple[str, list[str]]] = []

    def rerank(statement: Statement, candidates: Sequence[Candidate]) -> list[Judged]:
        asked.append((statement.text, [candidate.text for candidate in candidates]))
        return [
            Judged(candidate, pairs.likeness(statement.terms, candidate.words, lambda _term: 1.0))
            for candidate in candidates
        ]

    monkeypatch.setattr(duplicate, "rerank", rerank)
    return asked


@pytest.fixture(params=["index", "memory"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Look claims up in the index, as for few new ones, or in memory, as for many."""
    monkeypatch.setattr(duplicate, "FEW", 1000 if request.param == "index" else 0)
    return str(request.param)


def make(work: Work, *texts: str) -> list[int]:
    return [make_claim(work, text=text).claim_id for text in texts]


def run(connection: Connection, *, again: bool = False, batches: int | None = None) -> int:
    """Sweep to the end, or so many batches, and give how many claims were looked at."""
    begin_sweep(connection, again=again)
    sweep = Sweep(connection)
    looked_at = 0
    while batches is None or batches > 0:
        found = sweep.find(connection)
        if found is None:
            assert looked_at == sweep.left
            break
        keep(connection, found)
        looked_at += len(found.claims)
        batches = None if batches is None else batches - 1
    return looked_at


def kept(connection: Connection) -> dict[tuple[int, int], float]:
    table = models.duplicate_pair
    return {
        (row.claim_id, row.other_id): round(row.score, 3)
        for row in connection.execute(select(table).order_by(table.c.claim_id, table.c.other_id))
    }


@pytest.mark.usefixtures("way")
def test_the_pairs_that_are_alike_are_kept_with_their_probability(work: Work) -> None:
    one, visit, two, bread, three, visited = make(work, FLEET, VISIT, SAME, BREAD, OTHER_NUMBER, SAME_VISIT)
    assert run(work.connection) == 6
    assert kept(work.connection) == {
        (one, two): 0.8,
        (one, three): 0.8,
        (two, three): 0.6,
        (visit, visited): 1.0,
    }
    assert find_score(work.connection, two, one) == find_score(work.connection, one, two)
    assert find_score(work.connection, one, three) == pytest.approx(0.8)
    assert find_score(work.connection, one, bread) is None


@pytest.mark.usefixtures("way")
def test_a_claim_is_judged_once_beside_those_before_it(
    work: Work, judged: list[tuple[str, list[str]]]
) -> None:
    make(work, FLEET, BREAD, SAME, OTHER_NUMBER)
    run(work.connection)
    assert [(text, set(others)) for text, others in judged] == [
        (SAME, {FLEET}),
        (OTHER_NUMBER, {FLEET, SAME}),
    ]


@pytest.mark.usefixtures("way")
def test_the_next_sweep_looks_at_what_is_new(work: Work, judged: list[tuple[str, list[str]]]) -> None:
    one, visit = make(work, FLEET, VISIT)
    assert run(work.connection) == 2
    assert run(work.connection) == 0
    two, visited = make(work, SAME, SAME_VISIT)
    judged.clear()
    assert run(work.connection) == 2
    assert [text for text, _others in judged] == [SAME, SAME_VISIT]
    assert list(kept(work.connection)) == [(one, two), (visit, visited)]


@pytest.mark.usefixtures("way")
def test_a_claim_whose_words_changed_is_looked_at_again(work: Work) -> None:
    one, two, visit = make(work, FLEET, SAME, VISIT)
    run(work.connection)
    edit_claim(work, one, {"text": SAME_VISIT})
    assert run(work.connection) == 1
    assert kept(work.connection) == {(one, visit): 1.0}
    edit_claim(work, one, {"text": FLEET})
    assert run(work.connection) == 1
    assert kept(work.connection) == {(one, two): 0.8}


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("batches", [1, 2, 3])
def test_a_sweep_goes_on_where_it_stopped(
    work: Work, monkeypatch: pytest.MonkeyPatch, judged: list[tuple[str, list[str]]], batches: int
) -> None:
    monkeypatch.setattr(duplicate, "BATCH", 2)
    numbers = make(work, FLEET, VISIT, SAME, BREAD, OTHER_NUMBER, SAME_VISIT)
    assert run(work.connection, batches=batches) == 2 * batches
    assert run(work.connection) == len(numbers) - 2 * batches
    assert [text for text, _others in judged] == [SAME, OTHER_NUMBER, SAME_VISIT]
    assert len(kept(work.connection)) == 4


@pytest.mark.usefixtures("way")
def test_words_that_are_written_while_a_sweep_goes_on_wait_for_the_next(work: Work) -> None:
    connection = work.connection
    one, visit, two = make(work, FLEET, VISIT, SAME)
    begin_sweep(connection)
    sweep = Sweep(connection)
    edit_claim(work, one, {"text": OTHER_NUMBER})
    (visited,) = make(work, SAME_VISIT)
    found = sweep.find(connection)
    assert found is not None
    assert found.claims == (visit, two)
    keep(connection, found)
    assert sweep.find(connection) is None
    assert run(connection) == 2
    assert kept(connection) == {(one, two): 0.6, (visit, visited): 1.0}


def test_an_index_that_is_being_made_anew_stops_a_sweep(work: Work) -> None:
    make(work, FLEET, SAME)
    begin_sweep(work.connection)
    sweep = Sweep(work.connection)
    work.connection.execute(update(models.search_state).values(analysis=""))
    with pytest.raises(CheckFailedError):
        sweep.find(work.connection)


def test_a_batch_that_was_not_kept_is_looked_at_again(work: Work) -> None:
    make(work, FLEET, SAME)
    begin_sweep(work.connection)
    assert Sweep(work.connection).find(work.connection) is not None
    assert Sweep(work.connection).left == 2
    assert kept(work.connection) == {}


@pytest.mark.parametrize("why", ["again", "method"])
def test_everything_is_looked_at_anew(work: Work, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    one, two = make(work, FLEET, SAME)
    run(work.connection)
    table = models.duplicate_pair
    work.connection.execute(update(table).values(score=0.9))
    assert run(work.connection) == 0
    if why == "method":
        monkeypatch.setattr(duplicate, "PAIRS", "another")
    assert run(work.connection, again=why == "again") == 2
    assert kept(work.connection) == {(one, two): 0.8}


def test_pairs_below_the_floor_are_not_kept(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicate, "FLOOR", 0.9)
    make(work, FLEET, SAME)
    run(work.connection)
    assert kept(work.connection) == {}


def test_an_incomplete_index_is_refused(work: Work) -> None:
    work.connection.execute(update(models.search_state).values(analysis=""))
    with pytest.raises(CheckFailedError):
        begin_sweep(work.connection)


def test_a_database_without_claims_has_no_pairs(work: Work) -> None:
    assert run(work.connection) == 0
    assert list_pairs(work.connection, threshold=0.5) == []


# ---- the list --------------------------------------------------------------------------------------------


def test_the_likeliest_pairs_come_first_with_what_speaks_for_them(work: Work) -> None:
    one, visit, two, visited = make(work, FLEET, VISIT, OTHER_NUMBER, SAME_VISIT)
    run(work.connection)
    first, second = list_pairs(work.connection, threshold=0.5)
    assert (first.claim, first.other, first.score) == (f"C{visit}", f"C{visited}", 1.0)
    assert second == DuplicatePair(
        claim=f"C{one}",
        text=FLEET,
        other=f"C{two}",
        other_text=OTHER_NUMBER,
        score=second.score,
        shared=second.shared,
        numbers=("11",),
        other_numbers=("15",),
    )
    assert second.score == pytest.approx(0.8)
    assert set(second.shared) == {"flota", "bajura", "perdió", "capturas"}
    assert list_pairs(work.connection, threshold=0.9) == [first]
    assert list_pairs(work.connection, threshold=0.5, limit=1) == [first]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("rejected", [False, True])
def test_what_people_said_of_a_pair_takes_it_off_the_list(
    work: Work, *, rejected: bool, turned: bool
) -> None:
    one, two = make(work, FLEET, SAME)
    run(work.connection)
    pair = (two, one) if turned else (one, two)
    if rejected:
        reject_link(work, *pair)
    else:
        link_claims(work, *pair, LinkType.VARIANT)
    assert list_pairs(work.connection, threshold=0.5) == []
    run(work.connection, again=True)
    assert list_pairs(work.connection, threshold=0.5) == []
    unlink_claims(work, one, two, reason="Era otra.")
    assert [line.claim for line in list_pairs(work.connection, threshold=0.5)] == [f"C{one}"]
