from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import make_claim

from claims.matching import drift, index
from claims.services.claim import edit_claim
from claims.services.indexing import gathering, refresh_claims, savepoint
from claims.services.search import search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from claims.services.work import Work


def found(work: Work, words: str) -> list[str]:
    return [hit.ref for hit in search(work.connection, words)]


@pytest.fixture
def refreshed(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """What was brought in step, call by call."""
    calls: list[list[int]] = []
    refresh = index.refresh_claims

    def spy(connection: Connection, numbers: Sequence[int]) -> None:
        calls.append(list(numbers))
        refresh(connection, numbers)

    monkeypatch.setattr(index, "refresh_claims", spy)
    return calls


def test_a_change_is_searched_for_at_once(work: Work, refreshed: list[list[int]]) -> None:
    number = make_claim(work).claim_id
    refreshed.clear()
    edit_claim(work, number, {"text": "El quelmorio se agotó."})
    assert refreshed == [[number]]
    assert found(work, "quelmorio") == [f"C{number}"]


def test_what_is_gathered_is_brought_in_step_once(work: Work, refreshed: list[list[int]]) -> None:
    one, other = make_claim(work).claim_id, make_claim(work).claim_id
    refreshed.clear()
    with gathering(work) as gathered:
        edit_claim(gathered, other, {"text": "El quelmorio se agotó."})
        edit_claim(gathered, one, {"text": "El vimaldio se agotó."})
        edit_claim(gathered, one, {"text": "El tormoldio se agotó."})
        assert not refreshed
    assert refreshed == [sorted([one, other])]
    assert found(work, "quelmorio") == [f"C{other}"]
    assert found(work, "tormoldio") == [f"C{one}"]
    assert not found(work, "vimaldio")
    assert not list(drift.find_drift(work.connection))


def test_what_a_savepoint_takes_back_is_not_brought_in_step(work: Work, refreshed: list[list[int]]) -> None:
    before, inside, kept = make_claim(work).claim_id, make_claim(work).claim_id, make_claim(work).claim_id
    refreshed.clear()
    with gathering(work) as gathered:
        edit_claim(gathered, before, {"text": "El quelmorio se agotó."})
        with pytest.raises(KeyError), savepoint(gathered):  # noqa: PT012 - what is taken back stands before
            edit_claim(gathered, before, {"text": "El vimaldio se agotó."})
            edit_claim(gathered, inside, {"text": "El tormoldio se agotó."})
            raise KeyError
        with savepoint(gathered):
            edit_claim(gathered, kept, {"text": "El belsotio se agotó."})
    assert refreshed == [sorted([before, kept])]
    assert found(work, "quelmorio") == [f"C{before}"]
    assert found(work, "belsotio") == [f"C{kept}"]
    assert not found(work, "vimaldio tormoldio")
    assert not list(drift.find_drift(work.connection))


def test_a_savepoint_of_work_that_gathers_nothing_takes_back_all_the_same(work: Work) -> None:
    number = make_claim(work).claim_id
    with pytest.raises(KeyError), savepoint(work):  # noqa: PT012 - what is taken back stands before
        edit_claim(work, number, {"text": "El vimaldio se agotó."})
        raise KeyError
    assert not found(work, "vimaldio")
    assert not list(drift.find_drift(work.connection))


def test_work_that_fails_leaves_the_index_alone(work: Work, refreshed: list[list[int]]) -> None:
    number = make_claim(work).claim_id
    refreshed.clear()
    with pytest.raises(KeyError), gathering(work) as gathered:  # noqa: PT012 - it fails after a change
        refresh_claims(gathered, [number])
        raise KeyError
    assert not refreshed
