"""A whole database into an empty one: what is compared, and what makes a copy fail."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from engines import only_postgresql
from factories import IRENE, NOW, fill, make_source
from sqlalchemy import insert, select, text
from tampering import tamper

from claims import db, migration
from claims.errors import CheckFailedError
from claims.models import actor_link, database_info, metadata, person, source
from claims.services import database, transfer
from claims.services.transfer import copy_everything, count_work, digest_table
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL, Connection, Engine

    from claims.services.transfer import TableDigest


def copy(source_url: URL, target: URL, *, progress: Callable[[int], object] = lambda _count: None) -> None:
    with db.reading(db.open_engine(source_url)) as read:
        migration.create(target, lambda written: _copy(read, written, progress))


def _copy(read: Connection, written: Connection, progress: Callable[[int], object]) -> None:
    copy_everything(read, written, progress=progress)


def digests(url: URL) -> list[TableDigest]:
    with db.reading(db.open_engine(url)) as connection:
        return [digest_table(connection, table) for table in metadata.sorted_tables]


@pytest.fixture
def filled_url(engine: Engine, database_url: URL) -> URL:
    """Give a database with rows in every table."""
    with db.writing(engine) as connection:
        fill(start(connection, IRENE, at=NOW))
    return database_url


def test_there_and_back_again_everything_is_the_same(
    filled_url: URL, target_url: URL, empty_url: URL
) -> None:
    heard: list[int] = []
    before = digests(filled_url)
    # A table that `fill` forgets would be compared with nothing.
    assert [one.table for one in before if not one.rows] == []
    copy(filled_url, target_url, progress=heard.append)
    copy(target_url, empty_url)
    assert digests(target_url) == digests(empty_url) == digests(filled_url) == before
    for url in (target_url, empty_url):
        with db.writing(db.open_engine(url)) as connection:
            assert list(database.find_faults(connection)) == []
            assert list(database.find_lookup_faults(connection)) == []
    with db.reading(db.open_engine(filled_url)) as connection:
        assert sum(heard) == count_work(connection)


def test_work_goes_on_with_the_next_number(filled_url: URL, target_url: URL) -> None:
    copy(filled_url, target_url)
    numbers = []
    for url in (filled_url, target_url):
        with db.writing(db.open_engine(url)) as connection:
            numbers.append(make_source(start(connection, IRENE, at=NOW)))
    assert numbers[0] == numbers[1]


@only_postgresql
def test_a_number_that_was_rolled_back_is_not_given_again(
    engine: Engine, filled_url: URL, target_url: URL
) -> None:
    with db.writing(engine) as connection:
        used = make_source(start(connection, IRENE, at=NOW))
        connection.rollback()
    copy(filled_url, target_url)
    with db.writing(db.open_engine(target_url)) as connection:
        assert make_source(start(connection, IRENE, at=NOW)) == used + 1
        assert connection.execute(select(source.c.id).where(source.c.id == used)).first() is None


@only_postgresql
def test_a_number_of_a_table_without_rows_is_not_given_again(
    database_url: URL, engine: Engine, target_url: URL
) -> None:
    with engine.begin() as connection:
        connection.execute(text("SELECT setval(pg_get_serial_sequence('source', 'id'), 7)"))
    copy(database_url, target_url)
    with db.writing(db.open_engine(target_url)) as connection:
        assert make_source(start(connection, IRENE, at=NOW)) == 8


def test_a_digest_can_be_made_without_this_program(filled_url: URL) -> None:
    with db.reading(db.open_engine(filled_url)) as connection:
        row = connection.execute(select(database_info)).one()
        moment = row.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        line = json.dumps([row.id, row.uuid, moment], separators=(",", ":"))
        assert digest_table(connection, database_info) == transfer.TableDigest(
            "database_info", 1, hashlib.sha256(line.encode()).hexdigest(), None
        )
        # Numbers with decimals, flags and what is missing: whatever the driver makes of them.
        sums = 0
        for one in connection.execute(select(actor_link)):
            values = [
                one.id,
                one.uuid,
                one.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                one.created_by,
                one.actor_id,
                one.other_id,
                str(one.verdict),
                one.score,
                one.supersedes_id,
                int(one.withdrawn),
                one.reason,
            ]
            line = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
            sums += int(hashlib.sha256(line.encode()).hexdigest(), 16)
        assert digest_table(connection, actor_link).sha256 == f"{sums % 2**256:064x}"


def test_rows_that_are_long_go_a_few_at_a_time(
    filled_url: URL, target_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "_BATCH", 100)
    monkeypatch.setattr(transfer, "_AT_ONCE", 3)
    heard: list[int] = []
    copy(filled_url, target_url, progress=heard.append)
    assert digests(target_url) == digests(filled_url)
    assert max(heard) <= 3
    assert len(heard) > 100


def test_a_copy_of_what_was_tampered_with_is_refused_and_leaves_nothing(
    engine: Engine, filled_url: URL, target_url: URL
) -> None:
    with engine.begin() as connection:
        tamper(connection, "event", "SET reason = 'otro' WHERE position = 5")
    with pytest.raises(CheckFailedError) as caught:
        copy(filled_url, target_url)
    assert caught.value.details == ("The audit log is broken at event 5.",)
    _is_empty(target_url)


def test_a_row_that_changes_on_the_way_is_found(
    filled_url: URL, target_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = transfer._index  # noqa: SLF001 - the moment between the copy and its comparison

    def meddle(connection: Connection, progress: transfer.Progress) -> None:
        index(connection, progress)
        values = {"uuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "name": "Nadie", "mail": "n@x.example"}
        connection.execute(insert(person).values(**values, mail_key="n@x.example", created_at=NOW))

    monkeypatch.setattr(transfer, "_index", meddle)
    with pytest.raises(CheckFailedError) as caught:
        copy(filled_url, target_url)
    (detail,) = caught.value.details
    assert detail.startswith("person: 3 rows and 4 in the copy, ")
    _is_empty(target_url)


def _is_empty(url: URL) -> None:
    """Show that nothing is there: a copy into it works."""
    if not db.is_sqlite(url):
        with db.open_engine(url).connect() as connection:
            assert connection.dialect.get_table_names(connection) == []
    else:
        with pytest.raises(Exception, match="There is no database at"):
            db.open_engine(url)
