from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

import pytest
from factories import BRUNO, IRENE, NOW, colleague, later, make_source, make_topic
from sqlalchemy import select
from tampering import tamper, unguard

from claims.domain.partial_date import PartialDate
from claims.domain.status import Status
from claims.errors import CheckFailedError, InvalidInputError
from claims.models import database_info, event
from claims.services import log, source

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.work import Work


def positions(connection: Connection) -> list[int]:
    return list(connection.execute(select(event.c.position).order_by(event.c.position)).scalars())


# ---- writing and reading ---------------------------------------------------------------------------------


def test_each_event_holds_the_hash_of_the_one_before(work: Work) -> None:
    for _ in range(3):
        make_source(work)
    rows = work.connection.execute(select(event).order_by(event.c.position)).all()
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    database = work.connection.execute(select(database_info.c.uuid)).scalar_one()
    assert rows[0].previous_hash == hashlib.sha256(database.encode()).hexdigest()
    assert [row.previous_hash for row in rows[1:]] == [row.hash for row in rows[:-1]]
    assert log.get_head(work.connection) == log.Head(rows[-1].position, rows[-1].hash, NOW)


def test_before_the_first_event_the_head_is_the_databases_own(work: Work) -> None:
    unguard(work.connection, "event")
    work.connection.execute(event.delete())
    database = work.connection.execute(select(database_info.c.uuid)).scalar_one()
    assert log.get_head(work.connection) == log.Head(0, hashlib.sha256(database.encode()).hexdigest(), None)


def test_an_event_tells_who_did_what_to_which_record_when_and_why(work: Work) -> None:
    bruno = later(colleague(work.connection), 5)
    number = make_source(work, name="Diario Ambrera")
    source.edit_source(bruno, number, {"name": "Diario de Ambrera"}, reason="Cambió de cabecera.")
    found, added = log.list_events(work.connection, record=("source", number))
    assert (found.position, added.position) == (log.get_head(work.connection).position, found.position - 1)
    assert (found.at, added.at) == (bruno.at, NOW)
    assert (found.by, added.by) == (f"{BRUNO.name} <{BRUNO.mail}>", f"{IRENE.name} <{IRENE.mail}>")
    assert (found.action, added.action) == ("source.edited", "source.added")
    assert (found.record_kind, found.record_id) == ("source", number)
    assert found.record_uuid == source.get_source(work.connection, number).uuid
    assert (found.before, found.after) == ({"name": "Diario Ambrera"}, {"name": "Diario de Ambrera"})
    assert (found.reason, added.reason) == ("Cambió de cabecera.", None)
    assert added.before is None


def test_events_are_listed_newest_first_and_by_what_is_asked_for(work: Work) -> None:
    first, second = make_source(work), make_source(later(work, 10))
    head = log.get_head(work.connection).position
    listed = log.list_events(work.connection)
    assert [entry.position for entry in listed] == positions(work.connection)[::-1]
    assert [entry.record_id for entry in log.list_events(work.connection, limit=2)] == [second, first]
    assert [entry.position for entry in log.list_events(work.connection, before=head, limit=1)] == [head - 1]
    since = log.list_events(work.connection, since=NOW + dt.timedelta(minutes=10))
    assert [entry.record_id for entry in since] == [second]
    assert log.list_events(work.connection, record=("source", second + 1)) == []
    assert log.list_events(work.connection, limit=0) == []


def test_values_are_kept_one_way(work: Work) -> None:
    caracas = NOW.astimezone(dt.timezone(dt.timedelta(hours=-4)))
    work.log(
        "topic.added",
        1,
        work.person_uuid,
        after={
            "z": PartialDate("2026-01"),
            "status": Status.DECIDED,
            "at": caracas,
            "a": ["ñ", 1, None, True],
        },
    )
    row = work.connection.execute(select(event.c.after).order_by(event.c.position.desc()).limit(1))
    assert row.scalar_one() == (
        '{"a":["ñ",1,null,true],"at":"2026-03-02T09:05:30.123456+00:00","status":"decided","z":"2026-01"}'
    )


@pytest.mark.parametrize(
    ("value", "error"), [(float("nan"), ValueError), ({1}, TypeError), (b"x", TypeError)]
)
def test_a_value_that_reads_differently_elsewhere_is_refused(
    work: Work, value: object, error: type[Exception]
) -> None:
    with pytest.raises(error):
        work.log("topic.added", 1, work.person_uuid, after={"value": value})


# ---- breaks ----------------------------------------------------------------------------------------------


@pytest.fixture
def chain(work: Work) -> int:
    """Write some more events of every kind of content; give the position of the one to tamper with."""
    number = make_source(work, name="Diario Ambrera")
    source.edit_source(later(work, 5), number, {"name": "Diario de Ambrera"}, reason="Otra cabecera.")
    position = log.get_head(work.connection).position
    make_topic(colleague(work.connection))
    return position


def test_a_chain_that_nobody_touched_has_no_breaks(work: Work, chain: int) -> None:
    assert chain < log.get_head(work.connection).position
    assert list(log.find_breaks(work.connection)) == []


@pytest.mark.parametrize(
    "change",
    [
        "at = (SELECT min(at) FROM event)",
        "person_id = (SELECT max(id) FROM person)",
        "action = 'source.renamed'",
        "record_kind = 'claim'",
        "record_id = record_id + 1",
        "record_uuid = (SELECT uuid FROM database_info)",
        "before = NULL",
        "after = replace(after, 'Diario', 'Periódico')",
        "reason = 'Otra razón.'",
        "reason = NULL",
        f"previous_hash = '{'0' * 64}'",
    ],
)
def test_a_changed_event_is_found(work: Work, chain: int, change: str) -> None:
    tamper(work.connection, "event", f"SET {change} WHERE position = {chain}")
    assert list(log.find_breaks(work.connection)) == [chain]


def test_a_changed_hash_is_found_and_so_is_the_event_after(work: Work, chain: int) -> None:
    tamper(work.connection, "event", f"SET hash = '{'0' * 64}' WHERE position = {chain}")
    assert list(log.find_breaks(work.connection)) == [chain, chain + 1]


def test_a_missing_event_is_found_at_the_one_after(work: Work, chain: int) -> None:
    unguard(work.connection, "event")
    work.connection.execute(event.delete().where(event.c.position == chain))
    assert list(log.find_breaks(work.connection)) == [chain + 1]


def test_a_missing_event_is_found_when_the_others_close_up(work: Work, chain: int) -> None:
    unguard(work.connection, "event")
    head = log.get_head(work.connection).position
    work.connection.execute(event.delete().where(event.c.position == chain))
    for position in range(chain + 1, head + 1):
        work.connection.execute(
            event.update().where(event.c.position == position).values(position=position - 1)
        )
    assert list(log.find_breaks(work.connection)) == list(range(chain, head))


def test_an_inserted_event_is_found(work: Work, chain: int) -> None:
    unguard(work.connection, "event")
    head = log.get_head(work.connection).position
    for position in range(head, chain, -1):
        work.connection.execute(
            event.update().where(event.c.position == position).values(position=position + 1)
        )
    forged = dict(work.connection.execute(select(event).where(event.c.position == chain)).one()._mapping) | {
        "position": chain + 1,
        "previous_hash": "0" * 64,
        "hash": "1" * 64,
    }
    work.connection.execute(event.insert().values(forged))
    assert list(log.find_breaks(work.connection)) == list(range(chain + 1, head + 2))


def test_a_person_who_was_exchanged_breaks_all_their_events(work: Work, chain: int) -> None:
    theirs = [
        entry.position
        for entry in log.list_events(work.connection)
        if entry.by == f"{BRUNO.name} <{BRUNO.mail}>"
    ]
    other = "'00000000-0000-4000-8000-000000000000'"
    tamper(work.connection, "person", f"SET uuid = {other} WHERE name = '{BRUNO.name}'")
    assert list(log.find_breaks(work.connection)) == sorted(theirs)
    assert min(theirs) > chain


# ---- a head that was kept elsewhere ----------------------------------------------------------------------


def test_a_kept_head_is_found_again_and_all_before_it_is_whole(work: Work, chain: int) -> None:
    kept = log.get_head(work.connection)
    make_topic(work)
    assert log.verify_head(work.connection, f" {kept.hash.upper()}\n") == kept
    assert log.verify_head(work.connection, kept.hash, kept.position) == kept
    assert kept.position > chain


def test_the_beginning_tells_which_database_it_is(work: Work) -> None:
    uuid = work.connection.execute(select(database_info.c.uuid)).scalar_one()
    birth = log.Head(0, hashlib.sha256(uuid.encode()).hexdigest(), None)
    assert log.verify_head(work.connection, birth.hash) == birth
    assert log.verify_head(work.connection, birth.hash, 0) == birth


def test_a_log_that_was_cut_at_its_end_is_found_out(work: Work, chain: int) -> None:
    kept = log.get_head(work.connection)
    unguard(work.connection, "event")
    work.connection.execute(event.delete().where(event.c.position >= chain))
    assert list(log.find_breaks(work.connection)) == []
    with pytest.raises(CheckFailedError, match=r"No event of this log has that hash\."):
        log.verify_head(work.connection, kept.hash)


@pytest.mark.parametrize("beside", [-1, 1])
def test_a_head_at_another_place_is_refused(work: Work, beside: int) -> None:
    kept = log.get_head(work.connection)
    with pytest.raises(CheckFailedError, match="at that place"):
        log.verify_head(work.connection, kept.hash, kept.position + beside)


def test_a_head_whose_past_was_changed_is_refused(work: Work, chain: int) -> None:
    kept = log.get_head(work.connection)
    tamper(work.connection, "event", f"SET reason = 'otra' WHERE position = {chain}")
    with pytest.raises(CheckFailedError, match=f"broken at event {chain}"):
        log.verify_head(work.connection, kept.hash)


def test_what_was_changed_after_a_head_is_not_its_concern(work: Work, chain: int) -> None:
    kept = log.list_events(work.connection, before=chain, limit=1)[0]
    tamper(work.connection, "event", f"SET reason = 'otra' WHERE position = {chain}")
    assert log.verify_head(work.connection, kept.hash).position == kept.position


@pytest.mark.parametrize("words", ["", "abc", "z" * 64, "a" * 65])
def test_what_is_no_hash_is_refused(work: Work, words: str) -> None:
    with pytest.raises(InvalidInputError, match="64 hexadecimal digits"):
        log.verify_head(work.connection, words)
