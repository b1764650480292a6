from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from factories import QUOTE, REFRAIN, TEXT, make_article, make_claim
from sqlalchemy import select

from claims.domain.vocabulary import AnchorState, IntakeMethod
from claims.models import anchor, snapshot
from claims.services import database, log
from claims.services.appearance import correct_appearance, get_place
from claims.services.reanchor import assess, reanchor_article
from claims.services.search import search
from claims.services.snapshot import NewText, count_elsewhere, list_marks, update_article

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.reanchor import Outcome
    from claims.services.work import Work

CATCH = "La flota de bajura perdió en 2025 el 11 % de sus capturas"
EMBASSY = f"La embajada repitió que Torvenza {REFRAIN}"
CHANGED = "Actualizado a las 18.00.\n" + TEXT.replace("bajura", "litoral").replace("1 250 000", "1 350 000")


@dataclass(frozen=True)
class Entered:
    """An article and what three quotes of it made: references of appearances and of claims."""

    article: int
    appearances: list[int]
    claims: list[int]

    @property
    def refs(self) -> list[str]:
        return [f"P{number}" for number in self.appearances]


def enter(work: Work) -> Entered:
    """Enter an article with three quotes, and then its corrected text."""
    number = make_article(work)
    made = [make_claim(work, article_id=number, quote=quote) for quote in (QUOTE, CATCH, EMBASSY)]
    update_article(work, number, NewText(CHANGED, IntakeMethod.FILE, "nota2.txt"))
    return Entered(number, [one.appearance_id for one in made], [one.claim_id for one in made])


def states(outcomes: list[Outcome]) -> list[tuple[str, AnchorState]]:
    return [(one.appearance, one.state) for one in outcomes]


def anchors_of(connection: Connection, number: int) -> list[tuple[object, ...]]:
    """Give state, quote and offsets of what is anchored in a snapshot of an article, as it was written."""
    query = (
        select(anchor.c.state, anchor.c.quote, anchor.c.start_offset, anchor.c.end_offset)
        .join(snapshot, snapshot.c.id == anchor.c.snapshot_id)
        .where(snapshot.c.number == number)
        .order_by(anchor.c.id)
    )
    return [tuple(row) for row in connection.execute(query)]


def test_what_would_become_of_quotes_is_told_and_nothing_is_written(work: Work) -> None:
    entered = enter(work)
    head = log.get_head(work.connection)
    found = assess(work.connection, entered.article)
    assert states(found) == list(
        zip(entered.refs, (AnchorState.LOST, AnchorState.MOVED, AnchorState.EXACT), strict=True)
    )
    assert [one.claim for one in found] == [f"C{number}" for number in entered.claims]
    assert [one.changed for one in found] == [True, False, False]
    assert found[0].found == QUOTE.replace("1 250 000", "1 350 000")
    assert (found[0].start, found[0].snapshot) == (None, 1)
    assert anchors_of(work.connection, 2) == []
    assert log.get_head(work.connection) == head


def test_quotes_are_anchored_in_the_newest_text_with_an_event_each(work: Work) -> None:
    entered = enter(work)
    before = log.get_head(work.connection).position
    reanchor_article(work, entered.article)
    moved = CATCH.replace("bajura", "litoral")
    assert anchors_of(work.connection, 2) == [
        (AnchorState.LOST, QUOTE, None, None),
        (AnchorState.MOVED, moved, CHANGED.index(moved), CHANGED.index(moved) + len(moved)),
        (AnchorState.EXACT, EMBASSY, CHANGED.index(EMBASSY), CHANGED.index(EMBASSY) + len(EMBASSY)),
    ]
    marks = list_marks(work.connection, entered.article, 2)
    assert [mark.appearance for mark in marks] == [entered.refs[2], entered.refs[1]]
    assert count_elsewhere(work.connection, entered.article, 2) == 1
    events = [one for one in log.list_events(work.connection) if one.position > before]
    assert [(one.action, one.record_id, (one.after or {})["state"]) for one in reversed(events)] == [
        ("claim.reanchored", entered.claims[0], "lost"),
        ("claim.reanchored", entered.claims[1], "moved"),
        ("claim.reanchored", entered.claims[2], "exact"),
    ]
    assert list(database.find_faults(work.connection)) == []


def test_a_moved_quote_is_found_by_its_new_words_too(work: Work) -> None:
    entered = enter(work)
    reanchor_article(work, entered.article)
    ref = f"C{entered.claims[1]}"
    for words in ('"flota de litoral"', '"flota de bajura"'):
        assert ref in [hit.ref for hit in search(work.connection, words)]


def test_the_second_time_nothing_is_written_and_the_same_is_told(work: Work) -> None:
    entered = enter(work)
    first = reanchor_article(work, entered.article)
    head = log.get_head(work.connection)
    again = reanchor_article(work, entered.article)
    assert states(again) == states(first)
    assert [one.known for one in again] == [True] * 3
    assert log.get_head(work.connection) == head


def test_a_quote_is_carried_from_where_it_last_stood(work: Work) -> None:
    entered = enter(work)
    reanchor_article(work, entered.article)
    update_article(work, entered.article, NewText("Otra vez.\n" + TEXT, IntakeMethod.FILE, "nota3.txt"))
    found = reanchor_article(work, entered.article)
    assert [(one.state, one.snapshot) for one in found] == [
        (AnchorState.EXACT, 1),
        (AnchorState.MOVED, 2),
        (AnchorState.EXACT, 2),
    ]
    assert found[1].found == CATCH


def test_in_its_own_text_every_quote_is_known(work: Work) -> None:
    number = make_article(work)
    make_claim(work, article_id=number)
    assert [(one.state, one.known) for one in reanchor_article(work, number)] == [(AnchorState.EXACT, True)]


def test_an_article_without_quotes_has_nothing_to_carry(work: Work) -> None:
    assert reanchor_article(work, make_article(work)) == []


def test_a_lost_quote_is_put_right_by_correcting_its_appearance(work: Work) -> None:
    entered = enter(work)
    reanchor_article(work, entered.article)
    place = get_place(work.connection, entered.appearances[0])[1]
    assert (place.quote, place.snapshot) == (QUOTE, 1)
    right = replace(place, quote=QUOTE.replace("1 250 000", "1 350 000"), snapshot=2, occurrence=None)
    done = correct_appearance(work, entered.appearances[0], right, reason="El medio corrigió la cifra.")
    assert [one.appearance for one in assess(work.connection, entered.article)] == [
        *entered.refs[1:],
        f"P{done.appearance_id}",
    ]
