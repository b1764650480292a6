from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from actors import add_ambassador
from factories import make_actor

from claims.errors import AmbiguousError, NotFoundError
from claims.services.actor_lookup import resolve_actor

if TYPE_CHECKING:
    from claims.services.work import Work


@pytest.mark.parametrize(
    "text",
    [
        "melik-bagdasarov",
        "Mélik Bagdasárov",
        "SERGEY",
        "bagdasarov, sergey",
        "serguéi melik",
        "s. m. bagdasar",
    ],
)
def test_an_actor_is_found_by_a_name_or_whole_words_of_one(work: Work, text: str) -> None:
    number = add_ambassador(work)
    make_actor(work, name="Octavio Belarte")
    assert resolve_actor(work.connection, text) == number


def test_an_actor_is_found_by_its_reference(work: Work) -> None:
    number = add_ambassador(work)
    assert resolve_actor(work.connection, f" r{number}") == number
    with pytest.raises(NotFoundError) as caught:
        resolve_actor(work.connection, f"R{number + 1}")
    assert caught.value.message == f"There is no actor R{number + 1}."


def test_words_of_two_names_are_not_a_name(work: Work) -> None:
    make_actor(work, name="Octavio Belarte", aliases=["Tavo Quirón"])
    with pytest.raises(NotFoundError):
        resolve_actor(work.connection, "octavio quirón")


def test_a_weak_alias_never_says_on_its_own_who_is_meant(work: Work) -> None:
    number = add_ambassador(work)
    for text in ("el embajador", "EL EMBAJADOR"):
        with pytest.raises(AmbiguousError) as caught:
            resolve_actor(work.connection, text)
        assert caught.value.message == f"{text!r} is a weak alias, which never says on its own who is meant."
        assert caught.value.details == (f"R{number}  Sergey Mélik-Bagdasárov",)
    with pytest.raises(NotFoundError):
        resolve_actor(work.connection, "embajador")


def test_a_surname_of_two_lists_both(work: Work) -> None:
    octavio = make_actor(work, name="Octavio Belarte")
    nelida = make_actor(work, name="Nélida Belarte")
    with pytest.raises(AmbiguousError) as caught:
        resolve_actor(work.connection, "belarte")
    assert caught.value.message == "'belarte' fits several actors."
    assert caught.value.details == (f"R{octavio}  Octavio Belarte", f"R{nelida}  Nélida Belarte")
    assert f"R{octavio}" in str(caught.value.hint)
    assert resolve_actor(work.connection, "belarte nelida") == nelida


def test_the_whole_name_goes_before_words_of_a_longer_one(work: Work) -> None:
    make_actor(work, name="Octavio Belarte Quirón")
    number = make_actor(work, name="Octavio Belarte")
    assert resolve_actor(work.connection, "octavio belarte") == number


def test_a_long_list_of_candidates_is_cut(work: Work) -> None:
    for first in range(13):
        make_actor(work, name=f"Pescador {first:02} Salinas")
    with pytest.raises(AmbiguousError) as caught:
        resolve_actor(work.connection, "salinas")
    assert len(caught.value.details) == 11
    assert caught.value.details[-1] == "… and 3 more"


def test_who_is_not_found_shows_the_nearest(work: Work) -> None:
    number = add_ambassador(work)
    make_actor(work, name="Nélida Belarte")
    with pytest.raises(NotFoundError) as caught:
        resolve_actor(work.connection, "sergei melik-bagdasaryan")
    assert caught.value.message == "There is no actor 'sergei melik-bagdasaryan'."
    assert caught.value.details == (f"R{number}  Sergey Mélik-Bagdasárov",)


@pytest.mark.parametrize("text", ["%", "_", "bel%", "Belart_"])
def test_wildcards_of_sql_mean_nothing(work: Work, text: str) -> None:
    make_actor(work, name="Belarte")
    with pytest.raises(NotFoundError):
        resolve_actor(work.connection, text)
