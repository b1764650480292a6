from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from factories import NOW, make_actor, make_article, make_source
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from claims import models
from claims.columns import UTCDateTime
from claims.domain.partial_date import PartialDate
from claims.services.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

CARACAS = dt.timezone(dt.timedelta(hours=-4))


def add_topic(work: Work, key: str, at: dt.datetime) -> int:
    number, _uuid = Work(work.connection, work.person_id, work.person_uuid, at).add(
        models.topic, {"name": key, "key": key}
    )
    return number


@pytest.mark.parametrize(
    "at",
    [
        NOW,
        dt.datetime(2026, 3, 2, 23, 59, 59, 999999, tzinfo=CARACAS),
        dt.datetime(987, 1, 1, tzinfo=dt.UTC),
        dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC),
    ],
)
def test_a_time_comes_back_as_it_was_in_utc(work: Work, at: dt.datetime) -> None:
    number = add_topic(work, "pesca", at)
    found = work.connection.execute(
        select(models.topic.c.created_at).where(models.topic.c.id == number)
    ).scalar_one()
    assert found == at
    assert found.tzinfo is dt.UTC


def test_times_sort_as_times(work: Work) -> None:
    times = [
        dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC),
        dt.datetime(987, 3, 2, 12, tzinfo=dt.UTC),
        dt.datetime(2026, 3, 2, 11, 30, tzinfo=CARACAS),
        dt.datetime(2026, 3, 2, 12, 0, 0, 1, tzinfo=dt.UTC),
    ]
    for at in times:
        add_topic(work, str(at), at)
    found = work.connection.execute(select(models.topic.c.created_at).order_by(models.topic.c.created_at))
    assert list(found.scalars()) == sorted(times)


def test_a_naive_time_is_refused(connection: Connection) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="naive time"):
        connection.execute(select(models.topic.c.id).where(models.topic.c.created_at > naive))


def test_no_time_is_none(connection: Connection) -> None:
    kind = UTCDateTime()
    assert kind.process_bind_param(None, connection.dialect) is None
    assert kind.result_processor(connection.dialect, None)(None) is None


def test_dates_of_every_precision_sort_by_time(work: Work) -> None:
    source_id = make_source(work)
    dates = ["2026-01-11T09:30:00Z", "2026", "2025-12-31", "2026-01", "2026-01-11"]
    for number, date in enumerate(dates):
        make_article(work, source_id=source_id, text=f"Texto {number}", published=PartialDate(date))
    column = models.article.c.published
    found = work.connection.execute(
        select(column).where(models.article.c.source_id == source_id).order_by(column)
    ).scalars()
    assert list(found) == [PartialDate(date) for date in sorted(dates)]


def test_a_value_outside_its_list_never_reaches_the_database(work: Work) -> None:
    number = make_actor(work)
    with pytest.raises(StatementError, match="'robot' is not a valid ActorKind"):
        work.change(models.actor, number, {"kind": "robot"})
