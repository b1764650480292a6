from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import colleague, later
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from claims import models
from claims.errors import ConflictError, NotFoundError
from claims.services import log
from claims.services.desk import Desk, list_desks, set_sign_offs

if TYPE_CHECKING:
    from claims.services.work import Work


def test_without_a_policy_a_desk_asks_for_one(work: Work) -> None:
    assert list_desks(work.connection) == [Desk(None, 1)]
    colleague(work.connection, desk="Mesa de datos")
    assert list_desks(work.connection) == [Desk(None, 1), Desk("Mesa de datos", 1)]


def test_the_newest_policy_counts_and_the_older_ones_stay(work: Work) -> None:
    colleague(work.connection, desk="Mesa de datos")
    assert set_sign_offs(work, "mesa de DATOS", 2) == Desk("Mesa de datos", 2)
    set_sign_offs(work, "Mesa de datos", 0)
    assert list_desks(work.connection) == [Desk(None, 1), Desk("Mesa de datos", 0)]
    assert work.connection.execute(select(func.count()).select_from(models.desk_policy)).scalar() == 2
    [event] = log.list_events(work.connection, limit=1)
    assert (event.action, event.before, event.after) == (
        "desk.sign_offs_set",
        {"sign_offs": 2},
        {"sign_offs": 0},
    )


def test_a_policy_that_stands_is_refused(work: Work) -> None:
    set_sign_offs(work, "Mesa de datos", 2, new=True)
    with pytest.raises(ConflictError, match="The desk Mesa de datos asks for 2 already"):
        set_sign_offs(work, "Mesa de datos", 2)


def test_a_typo_makes_no_desk(work: Work) -> None:
    colleague(work.connection, desk="Mesa de datos")
    with pytest.raises(NotFoundError, match="There is no desk 'Mesa de dats'") as caught:
        set_sign_offs(work, "Mesa de dats", 2)
    assert caught.value.details == ("Mesa de datos",)
    assert "--new" in (caught.value.hint or "")
    assert len(list_desks(work.connection)) == 2
    assert set_sign_offs(work, "Mesa de dats", 2, new=True) == Desk("Mesa de dats", 2)


def test_a_new_desk_is_one_that_is_not_there(work: Work) -> None:
    colleague(work.connection, desk="Mesa de datos")
    with pytest.raises(ConflictError, match="The desk Mesa de datos is there already"):
        set_sign_offs(later(work, 1), "mesa de datos", 2, new=True)


def test_the_desk_that_the_work_is_done_for_may_be_new(work: Work) -> None:
    first = colleague(work.connection, desk="Mesa de datos")
    assert first.new_desk == "Mesa de datos"
    assert set_sign_offs(first, "Mesa de datos", 2, new=True) == Desk("Mesa de datos", 2)
    assert colleague(work.connection, desk="mesa de datos").new_desk is None


@pytest.mark.parametrize("count", [-1, 10])
def test_the_database_holds_the_bounds(work: Work, count: int) -> None:
    with pytest.raises(DBAPIError):
        set_sign_offs(work, "Mesa de datos", count, new=True)
