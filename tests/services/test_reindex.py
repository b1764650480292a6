from __future__ import annotations

import time
from threading import Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from factories import IRENE, NOW, fill, make_actor, make_article, make_claim
from processes import expect, go, run_together, started
from sqlalchemy import text

from claims import db
from claims.domain.vocabulary import IntakeMethod
from claims.errors import ConflictError
from claims.matching import making, state
from claims.services import reindex
from claims.services.article import edit_article
from claims.services.claim import edit_claim
from claims.services.database import find_faults, find_lookup_faults
from claims.services.reindex import count_work, rebuild
from claims.services.search import search
from claims.services.snapshot import NewText, update_article
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL, Engine


@pytest.fixture
def filled(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Give a database with rows in every table, of which a transaction indexes two records at most.

    Nobody has to wait for their turn, save where a test says so.
    """
    monkeypatch.setattr(reindex, "_pause", lambda: None)
    monkeypatch.setattr(reindex, "_FIRST", 2)
    monkeypatch.setattr(reindex, "_MOST", 2)
    with db.writing(engine) as connection:
        fill(start(connection, IRENE, at=NOW))
    return engine


def faults(engine: Engine) -> list[str]:
    """Name every fault that there is, also in what SQLite looks words up in."""
    with db.writing(engine) as connection:
        found = {finding.what for finding in (*find_faults(connection), *find_lookup_faults(connection))}
        return sorted(found)


def found(engine: Engine, words: str) -> list[str]:
    with db.reading(engine) as connection:
        return [hit.ref for hit in search(connection, words)]


def is_complete(engine: Engine) -> bool:
    with db.reading(engine) as connection:
        return state.is_complete(connection)


def once(does: Callable[[], object]) -> Callable[[int], None]:
    """Do it at the first of the calls."""
    called: list[int] = []

    def call(count: int) -> None:
        called.append(count)
        if len(called) == 1:
            does()

    return call


@pytest.mark.parametrize(
    "tables",
    [
        ["search_document", "match_document"],
        ["search_document"],
        ["match_document"],
        ["search_state"],
    ],
)
def test_whatever_was_lost_is_made_anew(filled: Engine, tables: list[str]) -> None:
    before = found(filled, "cable")
    with filled.begin() as connection:
        for table in tables:
            connection.execute(text(f"DELETE FROM {table}"))
    assert faults(filled) != []
    rebuild(filled)
    assert faults(filled) == []
    assert found(filled, "cable") == before != []


def test_progress_comes_to_all_the_work(filled: Engine) -> None:
    done: list[int] = []
    rebuild(filled, progress=done.append)
    with db.reading(filled) as connection:
        assert sum(done) == count_work(connection)
    assert max(done) == 2


def test_an_empty_database_has_no_work(engine: Engine) -> None:
    with db.reading(engine) as connection:
        assert count_work(connection) == 0
    rebuild(engine, progress=lambda count: pytest.fail(f"{count} done"))
    assert is_complete(engine)
    assert faults(engine) == []


def test_transactions_grow_until_they_take_their_time(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.writing(engine) as connection:
        work = start(connection, IRENE, at=NOW)
        for _ in range(40):
            make_actor(work)
    sizes: list[int] = []
    fill_batch = making.fill_batch
    moments = iter([0.0, 0.01, 1.0, 1.02, 2.0, 3.0, 4.0, 4.1, 5.0, 5.1, *range(6, 20)])

    def note(connection: object, kind: str, after: int, size: int) -> int | None:
        if kind == "actor":
            sizes.append(size)
        return fill_batch(connection, kind, after, size)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "fill_batch", note)
    monkeypatch.setattr(reindex, "_FIRST", 4)
    monkeypatch.setattr(reindex, "time", SimpleNamespace(monotonic=lambda: next(moments), sleep=time.sleep))
    rebuild(engine)
    # Twice as many while they are quick, fewer when they took a second; the last one finds nothing.
    assert sizes == [4, 8, 16, 9, 18, 36]


def test_an_interruption_leaves_it_incomplete_and_the_next_one_begins_anew(filled: Engine) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    before = found(filled, "cable")
    with pytest.raises(KeyboardInterrupt):
        rebuild(filled, progress=once(interrupt))
    assert not is_complete(filled)
    assert faults(filled) == ["The search index is not complete."]
    rebuild(filled)
    assert faults(filled) == []
    assert found(filled, "cable") == before


def test_a_kill_leaves_it_incomplete_and_the_next_one_begins_anew(filled: Engine, database_url: URL) -> None:
    with started("stall", database_url) as process:
        go(process)
        expect(process, "ready")
        expect(process, "half way")
        process.kill()
    assert not is_complete(filled)
    rebuild(filled)
    assert faults(filled) == []


def test_what_others_write_meanwhile_is_found(filled: Engine) -> None:
    def write() -> None:
        with db.writing(filled) as connection:
            work = start(connection, IRENE, at=NOW)
            make_claim(work, text="El trasvase regará nueve huertas.")
            edit_claim(work, 2, {"text": "El trasvase no regará nada."})
            edit_article(work, 1, {"title": "Un trasvase"})
            update_article(work, 2, NewText("Sin trasvase", IntakeMethod.STDIN))
            make_actor(work, name="Comisión del Trasvase")

    rebuild(filled, progress=once(write))
    assert faults(filled) == []
    assert sorted(found(filled, "trasvase")) == ["A1", "A2", "C2", "C4", "R5"]


def test_what_others_write_while_it_is_cleared_is_found(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    clear, cleared = making.clear, []

    def clear_some(connection: object) -> bool:
        cleared.append(clear(connection, 1))  # type: ignore[arg-type]
        return cleared[-1]

    def write() -> None:
        with db.writing(filled) as connection:
            work = start(connection, IRENE, at=NOW)
            make_claim(work, article_id=make_article(work), text="El trasvase regará nueve huertas.")
            edit_claim(work, 2, {"text": "El trasvase no regará nada."})

    pause = once(write)
    monkeypatch.setattr(making, "clear", clear_some)
    monkeypatch.setattr(reindex, "_pause", lambda: pause(0) if cleared else None)
    rebuild(filled)
    assert cleared[-1]
    assert faults(filled) == []
    assert sorted(found(filled, "trasvase")) == ["C2", "C4"]


def test_whoever_waits_gets_a_turn(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two transactions and not behind the last, though each begins as soon as it may."""
    monkeypatch.undo()
    monkeypatch.setattr(reindex, "_MOST", 1)
    fill_batch = making.fill_batch

    def fill_slowly(connection: object, kind: str, after: int, size: int) -> int | None:
        time.sleep(0.2)
        return fill_batch(connection, kind, after, size)  # type: ignore[arg-type]

    def write() -> None:
        with db.writing(filled) as connection:
            make_actor(start(connection, IRENE, at=NOW))
            turns.append("written")

    turns: list[str] = []
    writer = Thread(target=write)
    monkeypatch.setattr(making, "fill_batch", fill_slowly)
    monkeypatch.setattr(making, "complete", lambda _connection: turns.append("complete"))
    rebuild(filled, progress=once(writer.start))
    writer.join()
    assert turns == ["written", "complete"]


def test_the_one_that_begins_later_goes_on(filled: Engine) -> None:
    with pytest.raises(ConflictError) as caught:
        rebuild(filled, progress=once(lambda: rebuild(filled)))
    assert caught.value.message == "Somebody else has begun to make the search index anew."
    assert is_complete(filled)
    assert faults(filled) == []


def test_three_processes_at_once_do_no_harm(filled: Engine, database_url: URL) -> None:
    told = run_together(3, "reindex", database_url)
    assert told[-1] == "made anew"
    assert set(told) <= {
        "made anew",
        "ConflictError: Somebody else has begun to make the search index anew.",
    }
    assert is_complete(filled)
    assert faults(filled) == []
