from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from actors import names_of
from factories import make_actor

from claims.domain.vocabulary import NameType
from claims.errors import ConflictError, InvalidInputError, NotFoundError
from claims.services import actor, log
from claims.services.actor_lookup import resolve_actor
from claims.services.actor_name import Name, add_name, withdraw_name

if TYPE_CHECKING:
    from claims.services.work import Work


def test_an_actor_gets_further_names(work: Work) -> None:
    number = make_actor(work, name="Octavio Belarte")
    add_name(work, number, " Belarte  Quirón", NameType.ALIAS, language="ES")
    assert actor.get_actor(work.connection, number).names == (Name("Belarte Quirón", NameType.ALIAS, "es"),)


@pytest.mark.parametrize(("name", "held_as"), [("octavio BELARTE", "name"), ("Béla", "alias")])
def test_a_name_is_borne_once(work: Work, name: str, held_as: str) -> None:
    number = make_actor(work, name="Octavio Belarte", aliases=["Bela"])
    with pytest.raises(ConflictError) as caught:
        add_name(work, number, name, NameType.WEAK_ALIAS)
    assert caught.value.message == f"R{number} bears the name «{name}» already, as {held_as}."


def test_a_second_main_name_is_refused(work: Work) -> None:
    number = make_actor(work)
    with pytest.raises(InvalidInputError, match=r"An actor has one main name\."):
        add_name(work, number, "Otro Nombre", NameType.NAME)


def test_a_name_is_withdrawn_with_a_reason_and_may_come_back(work: Work) -> None:
    number = make_actor(work, name="Octavio Belarte", aliases=["Octavito"])
    for _ in range(2):
        withdraw_name(work, number, "OCTAVITO", reason="Es burla.")
        assert names_of(work.connection, number) == []
        with pytest.raises(NotFoundError):
            resolve_actor(work.connection, "octavito")
        event = log.list_events(work.connection, limit=1)[0]
        assert (event.action, event.reason) == ("actor.name_withdrawn", "Es burla.")
        assert event.before == {"name": "Octavito", "type": "alias"}
        add_name(work, number, "Octavito", NameType.ALIAS)
        assert names_of(work.connection, number) == [("Octavito", NameType.ALIAS)]


def test_a_name_that_is_not_borne_cannot_be_withdrawn_nor_the_main_one(work: Work) -> None:
    number = make_actor(work, name="Octavio Belarte")
    with pytest.raises(NotFoundError, match="bears no name «Octavito»"):
        withdraw_name(work, number, "Octavito", reason="Es burla.")
    with pytest.raises(ConflictError, match="«Octavio Belarte» is the main name"):
        withdraw_name(work, number, "octavio belarte", reason="Es burla.")


@pytest.mark.parametrize("name", ["outlet", "Outlet", "R9", "c12", " V1 "])
def test_what_means_something_else_is_no_name(work: Work, name: str) -> None:
    with pytest.raises(InvalidInputError, match="cannot be a name"):
        make_actor(work, name=name)
    number = make_actor(work)
    with pytest.raises(InvalidInputError, match="cannot be a name"):
        add_name(work, number, name, NameType.ALIAS)
    with pytest.raises(InvalidInputError, match="cannot be a name"):
        actor.edit_actor(work, number, name=name)
