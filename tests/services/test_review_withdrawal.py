from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from factories import IRENE, NOW, make_review
from sqlalchemy import select
from tampering import tamper

from claims import db
from claims.domain.partial_date import PartialDate
from claims.domain.review import ReadEntry
from claims.errors import AmbiguousError, ConflictError, InvalidInputError, NotFoundError
from claims.models import event, import_run
from claims.services.as_of import rewind
from claims.services.database import find_faults
from claims.services.ledger.compare import find_differences
from claims.services.report.build import get_claim
from claims.services.review_batch import File
from claims.services.review_import import Tally, import_reviews
from claims.services.review_withdrawal import (
    find_review,
    list_imports,
    restore_import,
    restore_review,
    withdraw_import,
    withdraw_review,
)
from claims.services.work import Work, start

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Connection, Engine

    from claims.domain.report import OtherReviewEntry
    from claims.domain.review import ReviewEntry

FILE = File("feed.json", 64 * "a", "claimreview", "{}")
WHY = "Se importó otro archivo."
FIRST = make_review("El río bajó.", url="https://a.example/1", rating="Falso")
CHANGED = replace(FIRST, rating="Cierto")


def begin(connection: Connection, at: dt.datetime = NOW) -> Work:
    return start(connection, IRENE, at=at)


def take(engine: Engine, *reviews: ReviewEntry, dry_run: bool = False) -> tuple[int, ...]:
    """Import reviews as a file of their own, and give what is new, updated, unchanged and withdrawn."""
    tally = Tally()
    entries = [ReadEntry(number, f"${number}", entry=one) for number, one in enumerate(reviews, start=1)]
    file = replace(FILE, sha256=f"{len(str(reviews)):064}")
    import_reviews(engine, begin, file, entries, tally=tally, dry_run=dry_run)
    return tally.new, tally.updated, tally.unchanged, tally.withdrawn


def work_on(engine: Engine, act: object, number: int) -> int:
    with db.writing(engine) as connection:
        return act(begin(connection), number, reason=WHY)  # type: ignore[operator, no-any-return]


def others(engine: Engine, claim_id: int = 1) -> tuple[OtherReviewEntry, ...]:
    with db.reading(engine) as connection:
        return get_claim(connection, claim_id).reviews_by_others


def standing(engine: Engine, claim_id: int = 1) -> list[str | None]:
    return [one.rating for one in others(engine, claim_id) if one.stands]


def faults(engine: Engine) -> list[str]:
    with db.reading(engine) as connection:
        return [fault.what for fault in find_faults(connection)]


def test_a_withdrawn_review_stays_on_record_and_does_not_count(engine: Engine) -> None:
    take(engine, FIRST, make_review("Otro dato.", url="https://a.example/2"))
    assert work_on(engine, withdraw_review, 1) == 1
    [one] = others(engine)
    assert (one.withdrawn_at, one.withdrawn_by, one.withdrawn_reason) == (NOW, IRENE.name, WHY)
    assert (one.stands, one.withdrawn_import, one.rating) == (False, False, "Falso")
    assert standing(engine, 2) == ["Falso"]
    with db.reading(engine) as connection:
        told = connection.execute(select(event).order_by(event.c.position.desc()).limit(1)).one()
    assert (told.action, told.record_id, told.reason) == ("claim.review_withdrawn", 1, WHY)
    assert json.loads(told.after)["url"] == "https://a.example/1"
    assert faults(engine) == []


def test_the_same_again_does_not_bring_it_back(engine: Engine) -> None:
    take(engine, FIRST)
    work_on(engine, withdraw_review, 1)
    assert take(engine, FIRST) == (0, 0, 0, 1)
    assert take(engine, FIRST, dry_run=True) == (0, 0, 0, 1)
    # Nor does another table of ratings, which is not its publisher's.
    assert take(engine, replace(FIRST, bucket=None, basis=None)) == (0, 0, 0, 1)
    # Nor a batch that has something new beside it.
    assert take(engine, FIRST, make_review("Otro.", url="https://a.example/2")) == (1, 0, 0, 1)
    assert standing(engine) == []
    assert faults(engine) == []


def test_what_its_publisher_changes_stands(engine: Engine) -> None:
    take(engine, FIRST)
    work_on(engine, withdraw_review, 1)
    assert take(engine, CHANGED) == (0, 1, 0, 0)
    assert standing(engine) == ["Cierto"]
    assert take(engine, CHANGED) == (0, 0, 1, 0)
    work_on(engine, withdraw_review, 2)
    assert standing(engine) == []
    # Going back to what it said before is no news.
    assert take(engine, FIRST) == (0, 0, 0, 1)
    work_on(engine, restore_review, 2)
    assert standing(engine) == ["Cierto"]
    assert faults(engine) == []


def test_a_review_goes_with_all_its_states(engine: Engine) -> None:
    take(engine, FIRST)
    take(engine, CHANGED)
    work_on(engine, withdraw_review, 2)
    assert [one.withdrawn_reason for one in others(engine)] == [WHY, WHY]
    assert standing(engine) == []


def test_of_a_withdrawn_import_what_stood_before_stands_again(engine: Engine) -> None:
    other = make_review("Otro dato.", url="https://a.example/2")
    take(engine, FIRST)
    take(engine, CHANGED, other)
    assert work_on(engine, withdraw_import, 2) == 2
    before, after = others(engine)
    assert (before.superseded_by, before.stands) == (None, True)
    assert (after.withdrawn_import, after.withdrawn_reason, after.stands) == (True, WHY, False)
    assert (standing(engine), standing(engine, 2)) == (["Falso"], [])
    assert take(engine, FIRST) == (0, 0, 1, 0)
    assert take(engine, CHANGED, other) == (0, 0, 0, 2)
    assert work_on(engine, restore_import, 2) == 2
    assert (standing(engine), standing(engine, 2)) == (["Cierto"], ["Falso"])
    assert faults(engine) == []


def test_only_reviews_that_counted_are_told_not_to_count_any_more(engine: Engine) -> None:
    others = [make_review(f"Dato {number}.", url=f"https://a.example/{number + 2}") for number in range(3)]
    take(engine, FIRST, *others)
    take(engine, CHANGED)
    work_on(engine, withdraw_review, 2)
    assert work_on(engine, withdraw_import, 1) == 2  # one was superseded, one withdrawn by itself
    assert work_on(engine, withdraw_import, 2) == 1
    assert work_on(engine, restore_import, 1) == 3
    assert work_on(engine, restore_import, 2) == 1
    assert faults(engine) == []


def test_of_what_was_withdrawn_the_date_does_not_count(engine: Engine) -> None:
    newest = replace(CHANGED, reviewed=PartialDate("2026-02-27"))
    older = replace(FIRST, reviewed=PartialDate("2026-02-20"))
    oldest = replace(FIRST, rating="Dudoso", reviewed=PartialDate("2026-02-10"))
    take(engine, older)
    take(engine, newest)
    work_on(engine, withdraw_import, 2)
    assert take(engine, oldest) == (0, 0, 0, 0)  # for one that is later than that stands again
    assert standing(engine) == ["Falso"]
    work_on(engine, withdraw_review, 1)
    assert take(engine, oldest) == (0, 1, 0, 0)
    assert standing(engine) == ["Dudoso"]
    assert faults(engine) == []


def test_withdrawn_and_restored_by_turns(engine: Engine) -> None:
    take(engine, FIRST)
    for act in (withdraw_review, restore_review, withdraw_review):
        work_on(engine, act, 1)
    assert standing(engine) == []
    work_on(engine, restore_review, 1)
    for act in (withdraw_import, restore_import):
        work_on(engine, act, 1)
    assert standing(engine) == ["Falso"]
    with db.reading(engine) as connection:
        [line] = list_imports(connection)
    assert (line.number, line.file, line.reviews, line.claims, line.withdrawn_reason) == (
        1,
        "feed.json",
        1,
        1,
        None,
    )
    assert faults(engine) == []


def test_what_cannot_be_withdrawn_or_restored(engine: Engine) -> None:
    take(engine, FIRST)
    with db.writing(engine) as connection, pytest.raises(InvalidInputError):
        withdraw_review(begin(connection), 1, reason=" ")
    with pytest.raises(ConflictError, match="was not withdrawn"):
        work_on(engine, restore_review, 1)
    with pytest.raises(ConflictError, match="was not withdrawn"):
        work_on(engine, restore_import, 1)
    for act in (withdraw_import, restore_import):
        with pytest.raises(NotFoundError):
            work_on(engine, act, 9)
    work_on(engine, withdraw_import, 1)
    with pytest.raises(ConflictError, match="withdrawn already"):
        work_on(engine, withdraw_import, 1)
    with pytest.raises(ConflictError, match="withdrawn already"):
        work_on(engine, withdraw_review, 1)
    with pytest.raises(ConflictError) as caught:
        work_on(engine, restore_review, 1)
    assert caught.value.hint == "It went with its import: claims review restore --import 1"


def test_a_review_is_found_by_its_address_or_its_uuid(engine: Engine) -> None:
    same = make_review("Otro dato.", url="https://a.example/1")
    take(engine, FIRST, same)
    take(engine, CHANGED)
    uuid = others(engine)[0].uuid
    with db.reading(engine) as connection:
        assert find_review(connection, uuid) == find_review(connection, uuid.upper()) == 3
        assert find_review(connection, "https://a.example/1", 2) == 2
        with pytest.raises(AmbiguousError) as caught:
            find_review(connection, "https://a.example/1")
        assert caught.value.details == ("C2  Otro dato.", "C1  El río bajó.")
        for text in ("https://a.example/9", "1", "", f"{uuid}0", 32 * "z"):
            with pytest.raises(NotFoundError):
                find_review(connection, text)


def test_a_withdrawal_that_was_changed_is_named(engine: Engine) -> None:
    take(engine, FIRST)
    work_on(engine, withdraw_review, 1)
    with db.writing(engine) as connection:
        tamper(connection, "review_withdrawal", "SET reason = 'Otra cosa.'")
        (found,) = find_differences(connection)
        stands = "review_withdrawal 1: review_withdrawal.reason is «Otra cosa.»"
        assert found.what == f"{stands}, and event 10 tells «{WHY}»."


def test_as_of_a_day_before_it_stands(engine: Engine) -> None:
    take(engine, FIRST)
    with db.writing(engine) as connection:
        later = NOW.replace(year=NOW.year + 1)
        withdraw_review(begin(connection, later), 1, reason=WHY)
    with db.reading(engine, scratch=True) as connection:
        rewind(connection, later)
        [one] = get_claim(connection, 1).reviews_by_others
    assert one.stands
    assert not standing(engine)


def test_a_run_that_was_begun_before_withdrawals_were_counted_goes_on(engine: Engine) -> None:
    take(engine, FIRST)
    counts = json.dumps({"new": 1, "updated": 0, "unchanged": 0, "claims": 1})
    with db.writing(engine) as connection:
        connection.execute(import_run.update().values(counts=counts, finished=False))
    assert take(engine, FIRST) == (1, 0, 0, 0)
