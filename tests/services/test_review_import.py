from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from factories import IRENE, NOW, import_review, make_actor, make_claim, make_review
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from claims import db
from claims.domain.partial_date import PartialDate
from claims.domain.review import ReadEntry, Refusal, ReviewEntry
from claims.domain.status import Status
from claims.domain.vocabulary import Bucket, BucketBasis
from claims.matching.match import find_matches
from claims.models import claim, event, import_run, imported_review
from claims.services import review_import
from claims.services.claim import edit_claim
from claims.services.database import find_faults
from claims.services.report.build import get_claim
from claims.services.review_batch import File
from claims.services.review_import import Tally, import_reviews
from claims.services.review_withdrawal import restore_import, withdraw_import
from claims.services.work import Work, start

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Engine

COPY = (
    "INSERT INTO imported_review SELECT 9, 'u', created_at, created_by, claim_id, import_run_id, key, site,"
    " publisher, url, claim_text, title, language, reviewed, claimants, claimed, appearances, rating, value,"
    " best, worst, bucket, basis, digest, NULL FROM imported_review WHERE id = 1"
)
CHANGED = "The imported reviews and claims of event 9 are not as it tells."
FILE = File("feed.json", 64 * "a", "claimreview", "{}")


def begin(connection: Connection) -> Work:
    return start(connection, IRENE, at=NOW)


def entries(*reviews: ReviewEntry | None) -> Iterator[ReadEntry]:
    for number, review in enumerate(reviews, start=1):
        refusal = None if review else Refusal.SYNTAX
        raw = "" if review else "x"
        yield ReadEntry(number, f"$[{number - 1}]", raw, review, refusal, None if review else "bad")


def take(engine: Engine, *reviews: ReviewEntry | None, file: File = FILE, **options: Any) -> Tally:  # noqa: ANN401
    tally = Tally()
    import_reviews(engine, begin, file, entries(*reviews), tally=tally, **options)
    return tally


def counts(tally: Tally) -> tuple[int, ...]:
    return (tally.new, tally.updated, tally.unchanged, tally.repeated, tally.refused, tally.claims)


def state(engine: Engine) -> list[object]:
    with db.reading(engine) as connection:
        return [
            connection.execute(select(table).order_by(*table.primary_key)).all()
            for table in (claim, imported_review, import_run, event)
        ]


def faults(engine: Engine) -> list[str]:
    with db.reading(engine) as connection:
        return [fault.what for fault in find_faults(connection)]


def test_a_review_is_kept_and_its_claim_stays_unreviewed(engine: Engine) -> None:
    assert counts(take(engine, make_review("El río Alto bajó dos metros en un mes."), None)) == (
        1,
        0,
        0,
        0,
        1,
        1,
    )
    with db.reading(engine) as connection:
        found = get_claim(connection, 1)
        [matched] = find_matches(connection, "El río Alto bajó dos metros en un mes.", language="es")
    assert (found.text, found.language, found.status) == (
        "El río Alto bajó dos metros en un mes.",
        "es",
        Status.UNREVIEWED,
    )
    assert (found.steps, found.rating, found.appearances) == ((), None, ())
    [review] = found.reviews_by_others
    assert (review.publisher, review.rating, review.imported_by) == ("Mesa de Contraste", "Falso", IRENE.name)
    assert matched.claim_id == 1
    assert faults(engine) == []


def test_the_same_again_writes_nothing(engine: Engine) -> None:
    reviews = [make_review(f"Dato {number}.") for number in range(5)]
    take(engine, *reviews)
    before = state(engine)
    assert counts(take(engine, *reviews)) == (0, 0, 5, 0, 0, 0)
    assert counts(take(engine, *reviews, file=replace(FILE, sha256=64 * "b"))) == (0, 0, 5, 0, 0, 0)
    assert state(engine) == before


REVIEWS = st.builds(
    make_review,
    st.sampled_from(["El río bajó.", "EL RIO BAJO", "Otro dato."]),
    url=st.sampled_from(["https://a.example/1", "https://a.example/1#2", "https://b.example/?utm_source=x"]),
    rating=st.sampled_from(["Falso", "Cierto"]),
    language=st.sampled_from(["es", "en", None]),
)


@given(first=st.lists(REVIEWS, max_size=12), second=st.lists(REVIEWS, max_size=12))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_importing_twice_is_importing_once(
    engine: Engine, first: Sequence[ReviewEntry], second: Sequence[ReviewEntry]
) -> None:
    for reviews in (first, second):
        once = take(engine, *reviews)
        before = state(engine)
        twice = take(engine, *reviews)
        assert (twice.new, twice.updated, twice.claims) == (0, 0, 0)
        assert (twice.repeated, twice.refused) == (once.repeated, once.refused)
        assert state(engine) == before
    assert faults(engine) == []


def test_what_its_publisher_changed_is_a_new_row(engine: Engine) -> None:
    old = make_review("El río bajó.")
    take(engine, old)
    assert counts(take(engine, replace(old, rating="Engañoso"))) == (0, 1, 0, 0, 0, 0)
    with db.reading(engine) as connection:
        found = get_claim(connection, 1)
    assert [one.rating for one in found.reviews_by_others] == ["Falso", "Engañoso"]
    assert [one.rating for one in found.others] == ["Engañoso"]
    assert found.reviews_by_others[0].superseded_by == found.reviews_by_others[1].uuid
    # And back again: that is one more step, not the first one.
    assert counts(take(engine, old)) == (0, 1, 0, 0, 0, 0)
    assert faults(engine) == []


@pytest.mark.parametrize("update", [{"rating": "Cierto"}, {"rating": "Cierto", "language": "en"}])
def test_what_its_publisher_changed_stays_with_its_claim_whatever_the_desk_calls_it(
    engine: Engine, update: dict[str, str]
) -> None:
    old = make_review("El río bajó.")
    new = replace(old, **update)  # type: ignore[arg-type]
    take(engine, old)
    with db.writing(engine) as connection:
        edit_claim(begin(connection), 1, {"text": "El río Alto bajó."})
        # Somebody else's claim has the words by now: the review is not of that one.
        make_claim(begin(connection), text="El río bajó.")
    assert counts(take(engine, new, dry_run=True)) == (0, 1, 0, 0, 0, 0)
    assert counts(take(engine, new)) == (0, 1, 0, 0, 0, 0)
    with db.reading(engine) as connection:
        assert [one.rating for one in get_claim(connection, 1).others] == ["Cierto"]
        assert get_claim(connection, 2).reviews_by_others == ()
    assert faults(engine) == []


def dated(day: str | None, rating: str = "Cierto") -> ReviewEntry:
    return make_review("El río bajó.", rating=rating, reviewed=day and PartialDate(day))


@pytest.mark.parametrize("on_record", ["2026-02-27", "2026-02-27T20:05:00Z"])
@pytest.mark.parametrize("day", ["2026-02-26", "2026-02-26T23:59:59Z", "2026-01", "2025"])
def test_an_older_state_does_not_come_back(engine: Engine, on_record: str, day: str) -> None:
    take(engine, dated(on_record))
    before = state(engine)
    for dry_run in (True, False):
        tally = take(engine, dated(day, "Falso"), None, dry_run=dry_run)
        assert (counts(tally), tally.older) == ((0, 0, 0, 0, 1, 0), 1)
    assert state(engine) == before


@pytest.mark.parametrize(
    ("on_record", "day"),
    [
        ("2026-02-27", "2026-02-27"),
        ("2026-02-27T20:05:00Z", "2026-02-27"),
        ("2026-02-27", "2026-02"),
        ("2026-02-27", "2026-02-28"),
        ("2026-02-27", None),
        (None, "2025"),
    ],
)
def test_a_state_that_may_be_the_later_one_supersedes(
    engine: Engine, on_record: str | None, day: str | None
) -> None:
    take(engine, dated(on_record))
    tally = take(engine, dated(day, "Falso"))
    assert (counts(tally), tally.older) == ((0, 1, 0, 0, 0, 0), 0)


def test_older_states_are_counted_beside_news(engine: Engine) -> None:
    take(engine, dated("2026-02-27"))
    tally = take(engine, dated("2026-02-26", "Falso"), make_review("Otro."))
    assert (counts(tally), tally.older) == ((1, 0, 0, 0, 0, 1), 1)
    with db.reading(engine) as connection:
        assert [one.rating for one in get_claim(connection, 1).others] == ["Cierto"]
    assert faults(engine) == []


def test_a_second_entry_that_says_otherwise_is_refused_and_one_that_says_the_same_is_not(
    engine: Engine,
) -> None:
    review = make_review("El río bajó.")
    heard: list[ReadEntry] = []
    tally = take(engine, review, review, replace(review, rating="Cierto"), tell=heard.append)
    assert counts(tally) == (1, 0, 0, 1, 1, 1)
    assert tally.refusals == {Refusal.CONTRADICTION: 1}
    assert [one.problem for one in heard] == [
        None,
        None,
        "An earlier entry of the file says otherwise of the same page and words.",
    ]


def test_reviews_of_the_same_words_meet_in_one_claim(engine: Engine) -> None:
    with db.writing(engine) as connection:
        number = make_claim(begin(connection), text="El río bajó.", language="es-VE").claim_id
    tally = take(
        engine,
        make_review("El RIO bajó", url="https://a.example/1"),
        make_review("El río bajó.", url="https://b.example/1", language=None),
        make_review("El río bajó.", url="https://c.example/1", language="en"),
        make_review("el río bajó", url="https://d.example/1", language="en-GB"),
    )
    assert counts(tally) == (4, 0, 0, 0, 0, 1)
    with db.reading(engine) as connection:
        assert len(get_claim(connection, number).others) == 2
        made = get_claim(connection, number + 1)
    assert (made.language, len(made.others)) == ("en", 2)


def test_the_desks_own_verdict_is_never_touched(engine: Engine) -> None:
    with db.writing(engine) as connection:
        number = make_claim(begin(connection), text="El río bajó.").claim_id
        before = get_claim(connection, number)
    take(engine, make_review("El río bajó."))
    with db.reading(engine) as connection:
        after = get_claim(connection, number)
    assert replace(after, reviews_by_others=()) == before


def test_a_claimant_is_known_by_an_exact_name_and_never_made(engine: Engine) -> None:
    with db.writing(engine) as connection:
        work = begin(connection)
        make_actor(work, name="Ana Brull")
        names = ("ANA BRULL", "Brull", "Nadie")
        import_review(work, make_review("El río bajó.", claimants=names))
        found = get_claim(connection, 1)
        assert connection.execute(text("SELECT count(*) FROM actor")).scalar() == 1
    assert found.others[0].claimants == names
    assert found.others[0].claimant_refs == ("R1", None, None)


def test_a_dry_run_counts_the_same_and_writes_nothing(engine: Engine) -> None:
    old = make_review("El río bajó.")
    take(engine, old)
    reviews = [
        replace(old, rating="Cierto"),
        make_review("Uno.", url="https://a.example/1"),
        make_review("Uno.", url="https://a.example/2"),
        None,
    ]
    before = state(engine)
    foreseen = take(engine, *reviews, dry_run=True)
    assert state(engine) == before
    assert counts(foreseen) == counts(take(engine, *reviews)) == (2, 1, 0, 0, 1, 1)


class Stop(Exception):  # noqa: N818 - stands for whatever ends the program
    """Ends the program between two entries."""


def until(number: int, reviews: Sequence[ReviewEntry]) -> Iterator[ReadEntry]:
    for read in entries(*reviews):
        if read.number > number:
            raise Stop
        yield read


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every batch three entries long, however slow the machine is."""
    monkeypatch.setattr(review_import, "_TURN", 3_600)
    monkeypatch.setattr(review_import, "FIRST_BATCH", 3)
    monkeypatch.setattr(review_import, "LARGEST_BATCH", 3)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("stopped", range(1, 11))
def test_an_interrupted_import_goes_on_where_it_stopped(engine: Engine, stopped: int) -> None:
    reviews = [make_review(f"Dato {number // 2}.", url=f"https://a.example/{number}") for number in range(10)]
    tally = Tally()
    with pytest.raises(Stop):
        import_reviews(engine, begin, FILE, until(stopped - 1, reviews), tally=tally)
    whole = (stopped - 1) // 3 * 3
    with db.reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(imported_review)).scalar() == whole
    assert faults(engine) == []
    tally = take(engine, *reviews)
    assert tally.resumed_at == whole
    assert counts(tally) == (10, 0, 0, 0, 0, 5)
    with db.reading(engine) as connection:
        runs = connection.execute(select(import_run)).all()
    assert [(run.position, run.finished) for run in runs] == [(10, True)]
    assert faults(engine) == []
    assert counts(take(engine, *reviews)) == (0, 0, 10, 0, 0, 0)


@pytest.mark.usefixtures("small")
def test_batches_without_news_are_counted_too(engine: Engine) -> None:
    reviews = [make_review(f"Dato {number}.") for number in range(13)]
    take(engine, *reviews[:7])
    longer = replace(FILE, sha256=64 * "b")
    assert counts(take(engine, *reviews, file=longer)) == (6, 0, 7, 0, 0, 6)
    assert counts(take(engine, *reviews, file=longer)) == (0, 0, 13, 0, 0, 0)
    mixed = [*reviews[:6], replace(reviews[6], rating="Cierto"), *reviews[7:], make_review("Otro.")]
    assert counts(take(engine, *mixed, file=replace(FILE, sha256=64 * "c"))) == (1, 1, 12, 0, 0, 1)
    assert faults(engine) == []


@pytest.mark.usefixtures("small")
def test_another_file_or_another_way_of_reading_it_does_not_go_on(engine: Engine) -> None:
    reviews = [make_review(f"Dato {number}.") for number in range(6)]
    with pytest.raises(Stop):
        import_reviews(engine, begin, FILE, until(4, reviews), tally=Tally())
    for other in (replace(FILE, sha256=64 * "b"), replace(FILE, options="map"), replace(FILE, format="csv")):
        assert take(engine, *reviews, file=other).resumed_at == 0


@pytest.mark.usefixtures("small")
def test_a_run_does_not_go_on_behind_a_later_one_that_read_the_file_otherwise(engine: Engine) -> None:
    reviews = [make_review(f"Dato {number}.") for number in range(6)]
    with pytest.raises(Stop):
        import_reviews(engine, begin, FILE, until(4, reviews), tally=Tally())
    others = [replace(review, bucket=Bucket.MIXED, basis=BucketBasis.LABEL) for review in reviews]
    other = replace(FILE, options="ratings")
    assert counts(take(engine, *others, file=other)) == (3, 3, 0, 0, 0, 3)
    assert counts(take(engine, *reviews)) == (0, 6, 0, 0, 0, 0)
    with db.reading(engine) as connection:
        assert all(get_claim(connection, 1 + at).others[-1].bucket is None for at in range(6))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("restored", [False, True])
def test_a_withdrawn_run_does_not_go_on_unless_it_stands_again(engine: Engine, *, restored: bool) -> None:
    reviews = [make_review(f"Dato {number}.") for number in range(6)]
    with pytest.raises(Stop):
        import_reviews(engine, begin, FILE, until(4, reviews), tally=Tally())
    with db.writing(engine) as connection:
        withdraw_import(begin(connection), 1, reason="No era ese archivo.")
        if restored:
            restore_import(begin(connection), 1, reason="Sí era.")
    assert take(engine, *reviews, dry_run=True).resumed_at == 3 * restored
    tally = take(engine, *reviews)
    assert (tally.resumed_at, tally.new, tally.withdrawn) == ((3, 6, 0) if restored else (0, 3, 3))
    with db.reading(engine) as connection:
        standing = [get_claim(connection, 1 + at).reviews_by_others[-1].stands for at in range(6)]
    assert standing == 3 * [restored] + 3 * [True]
    assert take(engine, *reviews).withdrawn == (0 if restored else 3)
    assert faults(engine) == []


@pytest.mark.usefixtures("small")
def test_each_batch_is_one_event_with_a_root_hash(engine: Engine) -> None:
    take(engine, *(make_review(f"Dato {number}.") for number in range(7)))
    with db.reading(engine) as connection:
        query = select(event.c.action).where(event.c.record_kind == "import_run").order_by(event.c.position)
        assert connection.execute(query).scalars().all() == [
            "import_run.begun",
            "import_run.continued",
            "import_run.continued",
        ]


@pytest.mark.usefixtures("small")
def test_a_claim_that_was_imported_may_be_edited(engine: Engine) -> None:
    take(engine, make_review("El río bajó."))
    with db.writing(engine) as connection:
        edit_claim(begin(connection), 1, {"text": "El río Alto bajó."})
        edit_claim(begin(connection), 1, {"text": "El río Alto ha bajado."})
    assert faults(engine) == []


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "UPDATE imported_review SET rating = 'Cierto' WHERE id = 2",
            CHANGED,
        ),
        (
            "UPDATE imported_review SET claim_id = 1 WHERE id = 2",
            CHANGED,
        ),
        (
            "UPDATE claim SET text = 'Otro.' WHERE id = 2",
            CHANGED,
        ),
        (
            "DELETE FROM imported_review WHERE id = 3",
            CHANGED,
        ),
        (
            COPY,
            "imported_review 9 of C1 is in the database, and no event tells of it.",
        ),
    ],
)
def test_what_was_tampered_with_is_found(engine: Engine, statement: str, fault: str) -> None:
    take(engine, *(make_review(f"Dato {number}.") for number in range(3)))
    with engine.begin() as connection:
        for name in ("insert", "update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER tr_imported_review_{name}")
        connection.exec_driver_sql(statement)
    assert any(found.startswith(fault) for found in faults(engine)), faults(engine)
