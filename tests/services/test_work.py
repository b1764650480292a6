from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from factories import IRENE, NOW, make_source
from sqlalchemy import func, select

from claims import models
from claims.config import Identity
from claims.errors import InvalidInputError
from claims.services import log, source
from claims.services.work import changed, start

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.work import Work


def test_the_first_work_of_a_person_enters_them(connection: Connection) -> None:
    work = start(connection, Identity("  Nélida   Belarte ", "Nelida@mesa.example"), at=NOW)
    row = connection.execute(select(models.person).where(models.person.c.id == work.person_id)).one()
    assert (row.name, row.mail, row.mail_key) == (
        "Nélida Belarte",
        "Nelida@mesa.example",
        "nelida@mesa.example",
    )
    assert row.created_at == NOW
    [event] = log.list_events(connection, record=("person", work.person_id))
    assert (event.action, event.by) == ("person.added", "Nélida Belarte <Nelida@mesa.example>")
    assert event.after == {"name": "Nélida Belarte", "mail": "Nelida@mesa.example"}


def test_a_person_is_known_by_their_mail_address_in_any_case(work: Work) -> None:
    again = start(work.connection, Identity("I. S.", IRENE.mail.upper()), at=NOW)
    assert (again.person_id, again.person_uuid) == (work.person_id, work.person_uuid)


def test_a_desk_is_entered_once_in_whatever_writing(work: Work) -> None:
    first = start(work.connection, IRENE, at=NOW, desk="Mesa de  Política")
    again = start(work.connection, IRENE, at=NOW, desk="MESA DE POLITICA")
    assert first.desk_id is not None
    assert again.desk_id == first.desk_id
    [event] = log.list_events(work.connection, record=("desk", first.desk_id))
    assert (event.action, event.after) == ("desk.added", {"name": "Mesa de Política"})


def test_work_without_a_desk_or_publisher_has_none(work: Work) -> None:
    assert (work.desk_id, work.publisher) == (None, None)
    assert start(work.connection, IRENE, publisher=" Contraste  ").publisher == "Contraste"


def test_work_is_done_now_unless_it_is_said_when(connection: Connection) -> None:
    before = dt.datetime.now(dt.UTC)
    work = start(connection, IRENE)
    assert before <= work.at <= dt.datetime.now(dt.UTC)


@pytest.mark.parametrize(
    "identity",
    [Identity("Ana\0", "ana@mesa.example"), Identity("Ana", "ana\ud800@mesa.example"), Identity(" ", "a@b")],
)
def test_an_identity_that_cannot_be_kept_is_refused(connection: Connection, identity: Identity) -> None:
    people = select(func.count()).select_from(models.person)
    before = connection.execute(people).scalar_one()
    with pytest.raises(InvalidInputError):
        start(connection, identity)
    assert connection.execute(people).scalar_one() == before


def test_all_of_one_piece_of_work_was_done_at_one_time(work: Work) -> None:
    for _ in range(2):
        number = make_source(work)
        assert source.get_source(work.connection, number).recorded_at == NOW
    assert {event.at for event in log.list_events(work.connection, limit=2)} == {NOW}


def test_a_reason_is_cleaned_and_one_that_says_nothing_is_refused(work: Work) -> None:
    work.log("topic.added", 1, work.person_uuid, reason="  Cambió\r\nel dato. ")
    assert log.list_events(work.connection, limit=1)[0].reason == "Cambió\nel dato."
    with pytest.raises(InvalidInputError):
        work.log("topic.added", 1, work.person_uuid, reason=" \n")


def test_changed_gives_what_differs() -> None:
    assert changed({"a": 1, "b": None, "c": "x"}, {"a": 1, "b": 2, "c": None}) == {"b": 2, "c": None}
