from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from factories import IRENE, colleague, make_actor, make_claim, make_source
from sqlalchemy import func, select

from claims import models
from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import ReplyOutcome
from claims.errors import ConflictError, InvalidInputError, NotFoundError
from claims.services import log
from claims.services.merge import merge_actors, unmerge_actor
from claims.services.reply import (
    Answer,
    ask,
    ask_outlet,
    record_answer,
    withdraw_outlet,
    withdraw_reply,
)
from claims.services.report.build import get_claim

if TYPE_CHECKING:
    from sqlalchemy import Table

    from claims.domain.report import OutletCorrectionEntry, ReplyEntry
    from claims.services.appearance import Recorded
    from claims.services.work import Work

ASKED, ANSWERED, TODAY = PartialDate("2026-03-01"), PartialDate("2026-03-02"), PartialDate("2026-03-05")
WORDS = "Me remito al censo."


@pytest.fixture
def minister(work: Work) -> int:
    return make_actor(work, name="Octavio Belarte")


@pytest.fixture
def recorded(work: Work, minister: int) -> Recorded:
    return make_claim(work, claimant=minister)


def replies(work: Work, claim_id: int) -> tuple[ReplyEntry, ...]:
    return get_claim(work.connection, claim_id).replies


def put(work: Work, claim_id: int, actor_id: int, **said: Any) -> None:  # noqa: ANN401 - what is said
    """Ask an actor, by mail on the first of March unless something else is said."""
    ask(work, claim_id, actor_id, **{"channel": "correo", "asked": ASKED, **said})


def count(work: Work, table: Table[Any]) -> int:
    return int(work.connection.execute(select(func.count()).select_from(table)).scalar_one())


# ---- the claimant ----------------------------------------------------------------------------------------


def test_a_question_is_pending_until_it_is_answered(work: Work, recorded: Recorded, minister: int) -> None:
    put(work, recorded.claim_id, minister, deadline=PartialDate("2026-03-03"))
    [asked] = replies(work, recorded.claim_id)
    assert (asked.asked_of.name, asked.channel, asked.asked, asked.outcome, asked.recorded_by) == (
        "Octavio Belarte",
        "correo",
        ASKED,
        ReplyOutcome.PENDING,
        IRENE.name,
    )
    editor = colleague(work.connection)
    answer = Answer(ReplyOutcome.ANSWERED, ANSWERED, f"  {WORDS}\n")
    record_answer(editor, recorded.claim_id, minister, answer)
    [answered] = replies(work, recorded.claim_id)
    assert (answered.outcome, answered.text, answered.answered) == (ReplyOutcome.ANSWERED, WORDS, ANSWERED)
    # What was said when asking stays, and so does the row.
    assert (answered.channel, answered.asked, answered.deadline) == (
        "correo",
        ASKED,
        PartialDate("2026-03-03"),
    )
    assert count(work, models.reply) == 2


@pytest.mark.parametrize("outcome", [ReplyOutcome.DECLINED, ReplyOutcome.NO_ANSWER])
def test_no_answer_is_an_outcome_too(
    work: Work, recorded: Recorded, minister: int, outcome: ReplyOutcome
) -> None:
    put(work, recorded.claim_id, minister)
    record_answer(work, recorded.claim_id, minister, Answer(outcome))
    [one] = replies(work, recorded.claim_id)
    assert (one.outcome, one.text) == (outcome, None)
    record_answer(work, recorded.claim_id, minister, Answer(ReplyOutcome.ANSWERED, TODAY, WORDS))
    [late] = replies(work, recorded.claim_id)
    assert late.text == WORDS


@pytest.mark.parametrize(
    "answer",
    [
        Answer(ReplyOutcome.ANSWERED),
        Answer(ReplyOutcome.DECLINED, text=WORDS),
        Answer(ReplyOutcome.CORRECTED),
        Answer(ReplyOutcome.ANSWERED, text=" \n "),
    ],
)
def test_words_and_outcome_belong_together(
    work: Work, recorded: Recorded, minister: int, answer: Answer
) -> None:
    put(work, recorded.claim_id, minister)
    with pytest.raises(InvalidInputError):
        record_answer(work, recorded.claim_id, minister, answer)
    assert count(work, models.reply) == 1


def test_an_answer_before_the_question_is_refused(work: Work, recorded: Recorded, minister: int) -> None:
    put(work, recorded.claim_id, minister)
    with pytest.raises(InvalidInputError, match="2026-02 is before the day of asking"):
        record_answer(
            work, recorded.claim_id, minister, Answer(ReplyOutcome.ANSWERED, PartialDate("2026-02"), WORDS)
        )
    record_answer(
        work, recorded.claim_id, minister, Answer(ReplyOutcome.ANSWERED, PartialDate("2026-03"), WORDS)
    )


def test_a_deadline_before_the_question_is_refused(work: Work, recorded: Recorded, minister: int) -> None:
    with pytest.raises(InvalidInputError, match="2026-02-28 is before the day of asking"):
        put(work, recorded.claim_id, minister, deadline=PartialDate("2026-02-28"))
    put(work, recorded.claim_id, minister, deadline=PartialDate("2026-03"))


def test_nobody_is_asked_twice_while_an_answer_is_pending(
    work: Work, recorded: Recorded, minister: int
) -> None:
    put(work, recorded.claim_id, minister)
    with pytest.raises(ConflictError, match="Octavio Belarte was asked already, on 2026-03-01"):
        put(work, recorded.claim_id, minister)
    record_answer(work, recorded.claim_id, minister, Answer(ReplyOutcome.NO_ANSWER))
    put(work, recorded.claim_id, minister, asked=TODAY)
    assert [one.outcome for one in replies(work, recorded.claim_id)] == [
        ReplyOutcome.NO_ANSWER,
        ReplyOutcome.PENDING,
    ]


def test_who_was_not_asked_gives_no_answer(work: Work, recorded: Recorded, minister: int) -> None:
    with pytest.raises(NotFoundError, match=f"Octavio Belarte was not asked about C{recorded.claim_id}"):
        record_answer(work, recorded.claim_id, minister, Answer(ReplyOutcome.DECLINED))
    with pytest.raises(NotFoundError):
        withdraw_reply(work, recorded.claim_id, minister, reason="Se preguntó a otro.")


def test_a_question_is_taken_off_with_a_reason(work: Work, recorded: Recorded, minister: int) -> None:
    put(work, recorded.claim_id, minister)
    with pytest.raises(InvalidInputError):
        withdraw_reply(work, recorded.claim_id, minister, reason="  ")
    withdraw_reply(work, recorded.claim_id, minister, reason="Se preguntó a otro.")
    assert replies(work, recorded.claim_id) == ()
    assert count(work, models.reply) == 2
    [event] = log.list_events(work.connection, limit=1)
    assert (event.action, event.reason) == ("claim.reply_withdrawn", "Se preguntó a otro.")
    put(work, recorded.claim_id, minister)
    assert len(replies(work, recorded.claim_id)) == 1


def test_an_actor_that_was_merged_keeps_what_it_was_asked(
    work: Work, recorded: Recorded, minister: int
) -> None:
    double = make_actor(work, name="O. Belarte Quirón")
    put(work, recorded.claim_id, double)
    merge_actors(work, double, minister)
    [one] = replies(work, recorded.claim_id)
    assert one.asked_of.name == "Octavio Belarte"
    record_answer(work, recorded.claim_id, minister, Answer(ReplyOutcome.ANSWERED, TODAY, WORDS))
    unmerge_actor(work, double, reason="Es su hermano.")
    [one] = replies(work, recorded.claim_id)
    assert (one.asked_of.name, one.text) == ("O. Belarte Quirón", WORDS)


# ---- the outlet ------------------------------------------------------------------------------------------


def outlets(work: Work, recorded: Recorded) -> tuple[OutletCorrectionEntry, ...]:
    return get_claim(work.connection, recorded.claim_id).outlet_corrections


def tell(work: Work, recorded: Recorded, answer: Answer, **said: Any) -> int:  # noqa: ANN401 - what is said
    """Record what an outlet was asked."""
    values = {"channel": None, "asked": None, "today": TODAY, **said}
    return ask_outlet(work, recorded.appearance_id, answer=answer, **values)


def test_an_outlet_is_asked_and_corrects_itself(work: Work, recorded: Recorded) -> None:
    pending = Answer(ReplyOutcome.PENDING)
    assert tell(work, recorded, pending, channel="correo") == recorded.claim_id
    [asked] = outlets(work, recorded)
    assert (asked.appearance, asked.channel, asked.asked, asked.outcome) == (
        f"P{recorded.appearance_id}",
        "correo",
        TODAY,
        ReplyOutcome.PENDING,
    )
    errata = "https://gaceta.example/errata"
    tell(
        work, recorded, Answer(ReplyOutcome.CORRECTED, PartialDate("2026-03-06"), url=errata, note="Al pie.")
    )
    [one] = outlets(work, recorded)
    assert (one.channel, one.asked, one.outcome, one.url, one.note) == (
        "correo",
        TODAY,
        ReplyOutcome.CORRECTED,
        errata,
        "Al pie.",
    )
    assert count(work, models.outlet_correction) == 2


def test_the_first_record_needs_a_channel(work: Work, recorded: Recorded) -> None:
    with pytest.raises(InvalidInputError, match="Say how the outlet was asked"):
        tell(work, recorded, Answer(ReplyOutcome.NO_ANSWER))
    with pytest.raises(NotFoundError):
        ask_outlet(
            work, 999_999, channel="correo", asked=None, today=TODAY, answer=Answer(ReplyOutcome.PENDING)
        )


def test_the_same_twice_is_refused(work: Work, recorded: Recorded) -> None:
    tell(work, recorded, Answer(ReplyOutcome.PENDING), channel="correo")
    with pytest.raises(ConflictError, match="is on record already"):
        tell(work, recorded, Answer(ReplyOutcome.PENDING))


def test_what_was_asked_of_an_outlet_is_taken_off_with_a_reason(work: Work, recorded: Recorded) -> None:
    with pytest.raises(NotFoundError, match=f"P{recorded.appearance_id}"):
        withdraw_outlet(work, recorded.appearance_id, reason="Era otra nota.")
    tell(work, recorded, Answer(ReplyOutcome.PENDING), channel="correo")
    with pytest.raises(InvalidInputError):
        withdraw_outlet(work, recorded.appearance_id, reason=" ")
    assert withdraw_outlet(work, recorded.appearance_id, reason="Era otra nota.") == recorded.claim_id
    assert outlets(work, recorded) == ()
    [event] = log.list_events(work.connection, limit=1)
    assert (event.action, event.reason) == ("claim.outlet_correction_withdrawn", "Era otra nota.")
    tell(work, recorded, Answer(ReplyOutcome.PENDING), channel="carta")
    assert [one.channel for one in outlets(work, recorded)] == ["carta"]


def test_each_appearance_has_its_own(work: Work, recorded: Recorded, minister: int) -> None:
    make_source(work)
    other = make_claim(work, claimant=minister)
    tell(work, recorded, Answer(ReplyOutcome.PENDING), channel="correo")
    tell(work, other, Answer(ReplyOutcome.DECLINED), channel="teléfono")
    assert [one.outcome for one in outlets(work, recorded)] == [ReplyOutcome.PENDING]
    assert [one.outcome for one in outlets(work, other)] == [ReplyOutcome.DECLINED]
