from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import NOW, QUOTE, TEXT, decide, make_actor, make_article, make_claim
from sqlalchemy import select

from claims import models
from claims.domain.status import Status
from claims.domain.vocabulary import ClaimKind, Involvement, Priority
from claims.errors import ConflictError, InvalidInputError, NotFoundError, UsageError
from claims.services import claim, log
from claims.services.appearance import Place
from claims.services.claim import Statement, edit_claim, record_claim
from claims.services.selection import get_claim_row, topics_of
from claims.services.verification import Step, verify

if TYPE_CHECKING:
    from claims.services.work import Work

WORDS = "El cable abastecerá a 1 250 000 hogares de Quelmora."


def topics(work: Work, number: int) -> tuple[str, ...]:
    return topics_of(work.connection, [number]).get(number, ())


# ---- recording -------------------------------------------------------------------------------------------


def test_a_claim_is_kept_with_its_place(work: Work) -> None:
    article_id, minister, state = make_article(work), make_actor(work), make_actor(work)
    recorded = record_claim(
        work,
        Statement(
            f"  {WORDS} ",
            "ES-ve",
            kind=ClaimKind.QUANTITY,
            priority=Priority.HIGH,
            check_worthy=True,
            check_worthy_reason="Se repite.\n",
            topics=["Energía", "energia", "cable  de Ambrera"],
            involved=[
                (Involvement.SUBJECT, state),
                (Involvement.TARGET, state),
                (Involvement.SUBJECT, state),
            ],
        ),
        Place(article_id, QUOTE, minister),
    )
    row = get_claim_row(work.connection, recorded.claim_id)
    assert (row.text, row.language, row.kind, row.priority) == (
        WORDS,
        "es-VE",
        ClaimKind.QUANTITY,
        Priority.HIGH,
    )
    assert (row.check_worthy, row.check_worthy_reason) == (True, "Se repite.")
    assert (row.status, row.step, row.created_at) == (Status.UNREVIEWED, 0, NOW)
    assert topics(work, recorded.claim_id) == ("cable de Ambrera", "Energía")
    involved = work.connection.execute(
        select(models.claim_actor.c.involvement, models.claim_actor.c.actor_id).where(
            models.claim_actor.c.claim_id == recorded.claim_id
        )
    )
    assert {tuple(entry) for entry in involved} == {
        (Involvement.SUBJECT, state),
        (Involvement.TARGET, state),
    }
    start = TEXT.index(QUOTE)
    assert (recorded.found.anchor.start, recorded.found.anchor.end) == (start, start + len(QUOTE))


def test_a_claim_is_an_event_with_all_that_was_said(work: Work) -> None:
    state = make_actor(work)
    recorded = make_claim(
        work, text=WORDS, topics=["pesca", "energía"], involved=[(Involvement.TARGET, state)]
    )
    appeared, event = log.list_events(work.connection, record=("claim", recorded.claim_id))
    assert (event.action, appeared.action) == ("claim.recorded", "claim.appeared")
    assert event.after == {
        "text": WORDS,
        "language": "es",
        "kind": "other",
        "priority": "normal",
        "topics": ["energía", "pesca"],
        "involved": [["target", f"R{state}"]],
    }


def test_a_topic_is_made_by_its_first_use_and_shared_after(work: Work) -> None:
    make_claim(work, topics=["Energía"])
    before = log.get_head(work.connection).position
    again = make_claim(work, topics=["ENERGIA"])
    assert topics(work, again.claim_id) == ("Energía",)
    later_events = [e for e in log.list_events(work.connection) if e.position > before]
    assert "topic.added" not in {event.action for event in later_events}


def test_the_same_record_is_refused(work: Work) -> None:
    article_id, minister = make_article(work), make_actor(work)
    recorded = make_claim(work, article_id=article_id, claimant=minister, text=WORDS)
    statement = Statement("el cable abastecerá a 1 250 000 hogares de quelmora", "es")
    for no_match in (False, True):
        with pytest.raises(ConflictError) as caught:
            record_claim(work, statement, Place(article_id, QUOTE, minister), no_match=no_match)
        place = f"C{recorded.claim_id}, in this very place (P{recorded.appearance_id})"
        assert caught.value.message == f"This is on record already: {place}."


def test_the_same_words_in_another_place_are_a_claim_seen_before(work: Work) -> None:
    recorded = make_claim(work, text=WORDS)
    place = Place(make_article(work), QUOTE, None)
    with pytest.raises(ConflictError) as caught:
        record_claim(work, Statement(WORDS, "es"), place)
    assert caught.value.message == f"Seen before: C{recorded.claim_id} says the same: «{WORDS}»."
    assert f"--claim C{recorded.claim_id}" in str(caught.value.hint)
    other = record_claim(work, Statement(WORDS, "es"), place, no_match=True)
    assert other.claim_id != recorded.claim_id


def test_another_number_is_another_claim(work: Work) -> None:
    make_claim(work, text="Ismavia apresó 37 barcos.")
    make_claim(work, text="Ismavia apresó 31 barcos.")


@pytest.mark.parametrize(
    "statement",
    [
        Statement(" ", "es"),
        Statement("a\0b", "es"),
        Statement("x" * (claim.TEXT_LIMIT + 1), "es"),
        Statement(WORDS, "castellano"),
        Statement(WORDS, "es", check_worthy_reason="\u200b"),
        Statement(WORDS, "es", topics=["x" * 101]),
        Statement(WORDS, "es", topics=[" "]),
    ],
)
def test_what_cannot_be_taken_is_refused(work: Work, statement: Statement) -> None:
    place = Place(make_article(work), QUOTE, None)
    with pytest.raises(InvalidInputError):
        record_claim(work, statement, place)


def test_a_quote_that_stands_nowhere_makes_no_claim(work: Work) -> None:
    before = log.get_head(work.connection)
    article_id = make_article(work)
    with pytest.raises(NotFoundError):
        make_claim(work, article_id=article_id, quote="No lo dijo nadie")
    actions = {e.action for e in log.list_events(work.connection) if e.position > before.position}
    assert "claim.recorded" not in actions


# ---- changing --------------------------------------------------------------------------------------------


def test_an_edit_changes_fields_and_topics_and_keeps_what_stood(work: Work) -> None:
    number = make_claim(work, text=WORDS, topics=["pesca", "energía"]).claim_id
    rounded = "El cable abastecerá a un millón de hogares."
    edit_claim(
        work,
        number,
        {
            "text": rounded,
            "priority": Priority.LOW,
            "check_worthy": False,
        },
        add_topics=["vivienda", "Vivienda", "pesca"],
        remove_topics=["ENERGIA"],
        reason="Redondeo.",
    )
    row = get_claim_row(work.connection, number)
    assert row.text == rounded
    assert (row.priority, row.check_worthy) == (Priority.LOW, False)
    assert topics(work, number) == ("pesca", "vivienda")
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.action, event.reason) == ("claim.edited", "Redondeo.")
    assert event.before == {
        "text": WORDS,
        "priority": "normal",
        "check_worthy": None,
        "topics": ["energía", "pesca"],
    }
    assert event.after == {
        "text": rounded,
        "priority": "low",
        "check_worthy": False,
        "topics": ["pesca", "vivienda"],
    }


def test_edited_words_are_those_that_are_seen_before(work: Work) -> None:
    number = make_claim(work, text="Algo muy distinto.").claim_id
    edit_claim(work, number, {"text": WORDS})
    with pytest.raises(ConflictError, match=f"Seen before: C{number}"):
        make_claim(work, text=WORDS)
    make_claim(work, text="Algo muy distinto.")


def test_a_reason_for_checking_may_be_taken_back(work: Work) -> None:
    number = make_claim(work).claim_id
    edit_claim(work, number, {"check_worthy": True, "check_worthy_reason": "Se repite."})
    edit_claim(work, number, {"check_worthy_reason": ""})
    assert get_claim_row(work.connection, number).check_worthy_reason is None


def test_topics_alone_may_change(work: Work) -> None:
    number = make_claim(work).claim_id
    edit_claim(work, number, {}, add_topics=["pesca"])
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.before, event.after) == ({"topics": []}, {"topics": ["pesca"]})


def test_an_edit_that_changes_nothing_is_refused(work: Work) -> None:
    number = make_claim(work, text=WORDS, topics=["pesca"]).claim_id
    with pytest.raises(ConflictError) as caught:
        edit_claim(work, number, {"text": f" {WORDS}", "language": "ES"}, add_topics=["Pesca"])
    assert caught.value.message == f"C{number} stands so already."


def test_a_topic_that_a_claim_does_not_have_cannot_be_taken_off(work: Work) -> None:
    number = make_claim(work, topics=["pesca"]).claim_id
    make_claim(work, topics=["energía"])
    with pytest.raises(NotFoundError) as caught:
        edit_claim(work, number, {}, remove_topics=["energía"])
    assert caught.value.message == f"C{number} does not have the topic 'energía'."
    assert caught.value.hint == "It has: pesca."


def test_words_that_readers_were_told_about_change_with_a_reason_only(work: Work) -> None:
    number = make_claim(work, text=WORDS).claim_id
    decide(work, number)
    edit_claim(work, number, {"priority": Priority.LOW})
    with pytest.raises(UsageError) as caught:
        edit_claim(work, number, {"text": "Otra cosa."})
    assert caught.value.message == f"C{number} is decided: changing its words needs a reason."
    edit_claim(work, number, {"text": "Otra cosa."}, reason="Era inexacto.")
    assert get_claim_row(work.connection, number).text == "Otra cosa."


def test_the_refusal_names_the_status_that_stands(work: Work) -> None:
    number = make_claim(work, text=WORDS).claim_id
    decide(work, number, status=Status.AWAITING_SIGNOFF)
    with pytest.raises(UsageError, match=f"C{number} is awaiting_signoff: changing its words needs"):
        edit_claim(work, number, {"text": "Otra cosa."})
    verify(work, number, Step(Status.IN_PROGRESS))
    with pytest.raises(UsageError, match=f"C{number} is in_progress and was rated before: changing"):
        edit_claim(work, number, {"text": "Otra cosa."})


def test_words_under_review_change_freely(work: Work) -> None:
    number = make_claim(work).claim_id
    verify(work, number, Step(Status.IN_PROGRESS))
    edit_claim(work, number, {"text": "Otra cosa."})
    assert get_claim_row(work.connection, number).text == "Otra cosa."


def test_a_claim_that_is_not_there(work: Work) -> None:
    number = make_claim(work).claim_id
    with pytest.raises(NotFoundError) as caught:
        edit_claim(work, number + 1, {"text": WORDS})
    assert caught.value.message == f"There is no claim C{number + 1}."


def test_a_claim_is_in_the_language_of_its_article_unless_said(work: Work) -> None:
    article_id = make_article(work, language="ca")
    place = Place(article_id, QUOTE, None)
    own = record_claim(work, Statement(WORDS), place).claim_id
    other = record_claim(work, Statement("The cable will light Quelmora.", "en"), place).claim_id
    assert get_claim_row(work.connection, own).language == "ca"
    assert get_claim_row(work.connection, other).language == "en"


def test_an_edit_makes_no_twin_unless_asked(work: Work) -> None:
    first = make_claim(work, text="Más de cien barcos salieron.")
    second = make_claim(work, text="Salieron cien barcos.")
    wanted = {"text": "mas de CIEN barcos salieron"}
    with pytest.raises(ConflictError, match=f"C{first.claim_id} says the same already"):
        edit_claim(work, second.claim_id, wanted)
    edit_claim(work, second.claim_id, wanted, no_match=True)
    assert get_claim_row(work.connection, second.claim_id).text == "mas de CIEN barcos salieron"


def test_an_accent_alone_can_be_mended(work: Work) -> None:
    number = make_claim(work, text="El cable llegara en junio.").claim_id
    edit_claim(work, number, {"text": "El cable llegará en junio."})
    assert get_claim_row(work.connection, number).text == "El cable llegará en junio."
