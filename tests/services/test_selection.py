from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from factories import (
    NOW,
    QUOTE,
    REFRAIN,
    decide,
    later,
    make_actor,
    make_article,
    make_claim,
    make_source,
)
from sqlalchemy import event
from tampering import take_few_parameters

from claims.domain.reference import Kind
from claims.domain.status import Status
from claims.domain.vocabulary import ClaimKind, Involvement, Priority
from claims.errors import InvalidInputError, NotFoundError
from claims.services import selection
from claims.services.actor import list_actors
from claims.services.appearance import Place, add_appearance, correct_appearance
from claims.services.claim import edit_claim
from claims.services.selection import (
    ClaimFilter,
    ClaimLine,
    count_by_status,
    get_claim_number,
    get_claim_row,
    list_claims,
    resolve_topic,
    topics_of,
)
from claims.services.verification import Step, verify

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.work import Work


def found(connection: Connection, **asked: Any) -> list[int]:  # noqa: ANN401 - the fields of a filter
    """Give the numbers of the claims that a filter lets through."""
    return [int(line.ref[1:]) for line in list_claims(connection, ClaimFilter(**asked))]


# ---- lists -----------------------------------------------------------------------------------------------


def test_a_line_says_what_a_person_needs_to_pick_a_claim(work: Work) -> None:
    minister = make_actor(work, name="Octavio Belarte")
    source_id = make_source(work, name="La Gaceta")
    first, second = (make_article(work, source_id=source_id, text=text) for text in (QUOTE, f"{QUOTE}."))
    claim_id = make_claim(
        work, article_id=second, claimant=minister, text="El cable dará luz.", topics=["pesca", "energía"]
    ).claim_id
    add_appearance(work, claim_id, Place(first, QUOTE, None))
    add_appearance(work, claim_id, Place(first, QUOTE, minister))
    decide(later(work, 1), claim_id)
    assert list_claims(work.connection, ClaimFilter()) == [
        ClaimLine(
            ref=f"C{claim_id}",
            text="El cable dará luz.",
            status=Status.DECIDED,
            rating="Falso",
            kind=ClaimKind.OTHER,
            priority=Priority.NORMAL,
            claimants=("Octavio Belarte", "La Gaceta"),
            articles=(f"A{second}", f"A{first}"),
            topics=("energía", "pesca"),
            recorded_at=NOW,
        )
    ]


@pytest.mark.parametrize(
    ("language", "label"), [("es", "Falso"), ("es-VE", "Falso"), ("en", "False"), ("pt", "False")]
)
def test_a_rating_reads_in_the_claims_language_or_the_scales(work: Work, language: str, label: str) -> None:
    decide(work, make_claim(work, language=language).claim_id)
    assert [line.rating for line in list_claims(work.connection, ClaimFilter())] == [label]


def test_only_the_newest_steps_rating_is_shown(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    decide(work, claim_id)
    verify(work, claim_id, Step(Status.IN_PROGRESS, reason="Hay datos nuevos."))
    [line] = list_claims(work.connection, ClaimFilter())
    assert (line.status, line.rating) == (Status.IN_PROGRESS, None)


def test_pages_follow_each_other_without_gaps(work: Work) -> None:
    numbers = [make_claim(work).claim_id for _ in range(5)]
    pages, after = [], 0
    while page := list_claims(work.connection, ClaimFilter(), after=after, limit=2):
        pages.append([int(line.ref[1:]) for line in page])
        after = pages[-1][-1]
    assert pages == [numbers[:2], numbers[2:4], numbers[4:]]


def test_no_claims_are_an_empty_list(connection: Connection) -> None:
    assert list_claims(connection, ClaimFilter()) == []
    assert count_by_status(connection, ClaimFilter()) == {}
    assert topics_of(connection, []) == {}


# ---- filters ---------------------------------------------------------------------------------------------


def test_claims_are_found_by_number(work: Work) -> None:
    numbers = [make_claim(work).claim_id for _ in range(3)]
    assert found(work.connection, claims=numbers[::2]) == numbers[::2]
    assert found(work.connection, claims=(numbers[-1] + 1,)) == []


def test_claims_are_found_by_article_and_source(work: Work) -> None:
    source_id = make_source(work)
    first = make_article(work, source_id=source_id)
    second = make_article(work, source_id=source_id, text=f"{QUOTE}. Nada más.")
    one, two = make_claim(work, article_id=first).claim_id, make_claim(work, article_id=second).claim_id
    make_claim(work)
    add_appearance(work, one, Place(second, QUOTE, None))
    assert found(work.connection, article_id=first) == [one]
    assert found(work.connection, article_id=second) == [one, two]
    assert found(work.connection, source_id=source_id) == [one, two]


def test_an_appearance_that_was_corrected_counts_no_more(work: Work) -> None:
    wrong, right = make_article(work), make_article(work)
    speaker = make_actor(work)
    recorded = make_claim(work, article_id=wrong, claimant=speaker)
    correct_appearance(work, recorded.appearance_id, Place(right, QUOTE, None), reason="Era otro artículo.")
    assert found(work.connection, article_id=wrong) == []
    assert found(work.connection, article_id=right) == [recorded.claim_id]
    assert found(work.connection, actor_id=speaker) == []


def test_claims_are_found_by_whoever_makes_reports_or_is_part_of_them(work: Work) -> None:
    actor_id, other = make_actor(work), make_actor(work)
    article_id = make_article(work)
    made = make_claim(work, article_id=article_id, claimant=actor_id).claim_id
    about = make_claim(work, involved=[(Involvement.TARGET, actor_id)]).claim_id
    reported = make_claim(work, article_id=article_id, claimant=other, quote=f"Gobierno {REFRAIN}").claim_id
    add_appearance(work, reported, Place(article_id, "El cable", other, reported_by=[actor_id]))
    make_claim(work, claimant=other)
    assert found(work.connection, actor_id=actor_id) == [made, about, reported]


def test_claims_are_found_by_topic_in_any_writing(work: Work) -> None:
    number = make_claim(work, topics=["Energía"]).claim_id
    make_claim(work, topics=["energías"])
    assert found(work.connection, topic=" ENERGIA ") == [number]
    assert found(work.connection, topic="energ") == []
    with pytest.raises(InvalidInputError):
        found(work.connection, topic="a\0b")


def test_a_topic_is_found_in_any_writing(work: Work) -> None:
    make_claim(work, topics=["Energía", "pesca"])
    assert resolve_topic(work.connection, " ENERGIA ") == "Energía"
    with pytest.raises(NotFoundError) as caught:
        resolve_topic(work.connection, "energias")
    assert caught.value.message == "There is no topic 'energias'."
    assert caught.value.details == ("Energía",)
    with pytest.raises(InvalidInputError):
        resolve_topic(work.connection, " ")


def test_claims_are_found_by_priority_and_kind_several_widening(work: Work) -> None:
    urgent, low, _other = (make_claim(work).claim_id for _ in range(3))
    edit_claim(work, urgent, {"priority": Priority.URGENT, "kind": ClaimKind.LEGAL})
    edit_claim(work, low, {"priority": Priority.LOW, "kind": ClaimKind.EVENT})
    assert found(work.connection, priorities=(Priority.URGENT,)) == [urgent]
    assert found(work.connection, priorities=(Priority.LOW, Priority.URGENT)) == [urgent, low]
    assert found(work.connection, kinds=(ClaimKind.EVENT,)) == [low]
    assert found(work.connection, kinds=(ClaimKind.EVENT, ClaimKind.LEGAL)) == [urgent, low]
    assert found(work.connection, priorities=(Priority.LOW,), kinds=(ClaimKind.LEGAL,)) == []
    assert count_by_status(work.connection, ClaimFilter(kinds=(ClaimKind.LEGAL,))) == {Status.UNREVIEWED: 1}


def test_claims_are_found_by_status_several_widening(work: Work) -> None:
    fresh, decided, begun = (make_claim(work).claim_id for _ in range(3))
    decide(work, decided)
    verify(work, begun, Step(Status.IN_PROGRESS))
    assert found(work.connection, statuses=(Status.DECIDED,)) == [decided]
    assert found(work.connection, statuses=(Status.UNREVIEWED, Status.IN_PROGRESS)) == [fresh, begun]
    assert count_by_status(work.connection, ClaimFilter()) == {
        Status.UNREVIEWED: 1,
        Status.IN_PROGRESS: 1,
        Status.DECIDED: 1,
    }
    assert list(count_by_status(work.connection, ClaimFilter())) == [
        Status.UNREVIEWED,
        Status.IN_PROGRESS,
        Status.DECIDED,
    ]
    assert count_by_status(work.connection, ClaimFilter(claims=(decided,))) == {Status.DECIDED: 1}


def test_claims_are_found_since_they_were_recorded_or_last_verified(work: Work) -> None:
    old, verified = make_claim(work).claim_id, make_claim(work).claim_id
    decide(later(work, 60), verified)
    new = make_claim(later(work, 30)).claim_id
    assert found(work.connection, since=NOW) == [old, verified, new]
    assert found(work.connection, since=NOW + dt.timedelta(minutes=30)) == [verified, new]
    assert found(work.connection, since=NOW + dt.timedelta(minutes=31)) == [verified]
    assert found(work.connection, since=NOW + dt.timedelta(minutes=61)) == []


def test_filters_of_different_kinds_narrow_each_other(work: Work) -> None:
    article_id = make_article(work)
    one = make_claim(work, article_id=article_id, topics=["pesca"]).claim_id
    make_claim(work, article_id=article_id)
    make_claim(work, topics=["pesca"])
    assert found(work.connection, article_id=article_id, topic="pesca") == [one]
    assert found(work.connection, article_id=article_id, topic="pesca", statuses=(Status.DECIDED,)) == []


def test_a_claim_that_is_not_there(work: Work) -> None:
    number = make_claim(work).claim_id
    assert get_claim_row(work.connection, number).id == number
    with pytest.raises(NotFoundError) as caught:
        get_claim_row(work.connection, number + 1)
    assert caught.value.message == f"There is no claim C{number + 1}."


def test_the_claim_of_an_appearance_or_a_verification(work: Work) -> None:
    make_claim(work)
    recorded = make_claim(work)
    step = verify(work, recorded.claim_id, Step(Status.IN_PROGRESS))
    given = get_claim_number(work.connection, Kind.APPEARANCE, recorded.appearance_id)
    assert given == recorded.claim_id
    assert get_claim_number(work.connection, Kind.VERIFICATION, step) == recorded.claim_id
    for kind, number in ((Kind.APPEARANCE, recorded.appearance_id + 1), (Kind.VERIFICATION, step + 1)):
        with pytest.raises(NotFoundError) as caught:
            get_claim_number(work.connection, kind, number)
        assert caught.value.message == f"There is no {kind}{number}."


def test_topics_are_sorted_by_claim(work: Work) -> None:
    first = make_claim(work, topics=["Zafra", "ábaco", "mar y sal", "marea"]).claim_id
    second, third = make_claim(work).claim_id, make_claim(work, topics=["Zafra"]).claim_id
    assert topics_of(work.connection, [first, second, third]) == {
        first: ("ábaco", "mar y sal", "marea", "Zafra"),
        third: ("Zafra",),
    }


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_list_may_be_longer_than_a_statement_takes_parameters(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "_AT_ONCE", 10)
    for _ in range(25):
        decide(work, make_claim(work, claimant=make_actor(work), topics=["pesca"]).claim_id)
    take_few_parameters(work.connection)
    whole = list_claims(work.connection, ClaimFilter())
    assert [(len(line.claimants), line.articles, line.topics) for line in whole] == [
        (1, (f"A{number}",), ("pesca",)) for number in range(1, 26)
    ]
    assert len(list_claims(work.connection, ClaimFilter(topic="pesca"), after=1, limit=22)) == 22
    assert len(list_actors(work.connection)) == 25


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "asked",
    [
        {"statuses": [Status.DECIDED]},
        {"priorities": [Priority.URGENT]},
        {"topic": "pesca"},
        {"actor_id": 1},
        {"source_id": 1},
        {"article_id": 1},
        {"assignee_id": 1},
        {"since": NOW},
        {"statuses": [Status.DECIDED], "topic": "pesca", "actor_id": 1},
    ],
    ids="+".join,
)
def test_what_is_asked_for_is_looked_up_and_never_scanned(work: Work, asked: dict[str, Any]) -> None:
    asked_for: list[tuple[str, Any]] = []

    @event.listens_for(work.connection, "before_cursor_execute")
    def note(*given: Any) -> None:  # noqa: ANN401
        asked_for.append((given[2], given[3]))

    list_claims(work.connection, ClaimFilter(**asked), limit=50)
    event.remove(work.connection, "before_cursor_execute", note)
    [(statement, parameters)] = [one for one in asked_for if "LIMIT" in one[0]]
    plan = work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    steps = [row.detail for row in plan]
    assert not [step for step in steps if step.startswith("SCAN") and step != "SCAN CONSTANT ROW"], steps
    # To begin after a number, and go on through all claims, is what no filter needs.
    assert not [step for step in steps if "SEARCH claim" in step and "(rowid>?)" in step], steps
