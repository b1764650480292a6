from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from actors import CHANCELLOR, DEPUTY, add_ambassador, names_of
from factories import NOW, make_actor, make_claim

from claims.domain.vocabulary import ActorKind, NameType
from claims.errors import ConflictError, InvalidInputError
from claims.services import actor, log
from claims.services.actor import Actor
from claims.services.actor_lookup import resolve_actor
from claims.services.actor_name import Name
from claims.services.appearance import Place, correct_appearance, get_place

if TYPE_CHECKING:
    from claims.services.work import Work


# ---- adding ----------------------------------------------------------------------------------------------


def test_an_actor_is_kept_with_names_and_roles(work: Work) -> None:
    number = add_ambassador(work)
    found = actor.get_actor(work.connection, number)
    assert found == Actor(
        ref=f"R{number}",
        uuid=found.uuid,
        name="Sergey Mélik-Bagdasárov",
        kind=ActorKind.PERSON,
        names=(
            Name("Serguéi Melik", NameType.ALIAS, None),
            Name("el embajador", NameType.WEAK_ALIAS, None),
            Name("S. M. Bagdasar", NameType.FORMER, None),
        ),
        roles=(CHANCELLOR, DEPUTY),
        wikidata="Q4242",
        country="VE",
        note="No confundir con su hermano.",
        appearances=0,
        recorded_at=NOW,
        merged_into=None,
        merged=(),
        decisions=(),
    )


def test_every_name_and_role_is_an_event(work: Work) -> None:
    number = add_ambassador(work)
    events = log.list_events(work.connection, record=("actor", number))[::-1]
    assert [event.action for event in events] == [
        "actor.added",
        "actor.named",
        "actor.named",
        "actor.named",
        "actor.role_added",
        "actor.role_added",
    ]
    assert events[0].after == {
        "name": "Sergey Mélik-Bagdasárov",
        "kind": "person",
        "wikidata": "Q4242",
        "country": "VE",
        "note": "No confundir con su hermano.",
    }
    assert events[2].after == {"name": "el embajador", "type": "weak_alias", "language": None}
    assert events[5].after == {
        "title": "diputado",
        "organization": None,
        "since": "2019",
        "until": "2024-05-31",
    }


@pytest.mark.parametrize("name", ["Sergey Mélik-Bagdasárov", "SERGEY MELIK BAGDASAROV", "serguei melik"])
def test_a_name_that_an_actor_bears_is_refused_unless_it_is_a_namesakes(work: Work, name: str) -> None:
    number = add_ambassador(work)
    with pytest.raises(ConflictError) as caught:
        make_actor(work, name=name)
    assert caught.value.message == f"There is an actor of that name: R{number} Sergey Mélik-Bagdasárov."
    second = actor.add_actor(work, name=name, kind=ActorKind.PERSON, namesake=True)
    assert second != number


def test_a_weak_alias_keeps_no_name_from_others(work: Work) -> None:
    add_ambassador(work)
    make_actor(work, name="El Embajador")


def test_a_wikidata_id_is_of_one_actor(work: Work) -> None:
    number = add_ambassador(work)
    with pytest.raises(ConflictError) as caught:
        make_actor(work, wikidata="Q4242")
    assert caught.value.message == f"Q4242 is the Wikidata id of R{number}."


@pytest.mark.parametrize("wikidata", ["42", "Q", "Q0", "Q-1", "Q42x", "P31", "Q\u0664"])
def test_what_is_no_wikidata_id_is_refused(work: Work, wikidata: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        make_actor(work, wikidata=wikidata)
    assert caught.value.message == f"{wikidata!r} is not a Wikidata id."


# ---- changing --------------------------------------------------------------------------------------------


def test_a_new_main_name_leaves_the_old_one_behind(work: Work) -> None:
    number = make_actor(work, name="Provincias Unidas de Ismavia")
    actor.edit_actor(work, number, name="República de Ismavia", reason="Constitución de 1991.")
    found = actor.get_actor(work.connection, number)
    assert found.name == "República de Ismavia"
    assert names_of(work.connection, number) == [("Provincias Unidas de Ismavia", NameType.FORMER)]
    assert resolve_actor(work.connection, "provincias unidas") == number
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.action, event.reason) == ("actor.edited", "Constitución de 1991.")
    assert event.before == {"name": "Provincias Unidas de Ismavia"}
    assert event.after == {"name": "República de Ismavia"}


def test_an_alias_may_become_the_main_name_and_the_old_one_an_alias(work: Work) -> None:
    number = make_actor(work, name="Octavio Belarte Quirón", aliases=["Octavio Belarte"])
    actor.edit_actor(work, number, name="Octavio Belarte", name_type=NameType.ALIAS)
    assert actor.get_actor(work.connection, number).name == "Octavio Belarte"
    assert names_of(work.connection, number) == [("Octavio Belarte Quirón", NameType.ALIAS)]
    actor.edit_actor(work, number, name="Octavio Belarte Quirón", name_type=NameType.ALIAS)
    assert actor.get_actor(work.connection, number).name == "Octavio Belarte Quirón"
    assert names_of(work.connection, number) == [("Octavio Belarte", NameType.ALIAS)]


def test_a_name_whose_accents_are_mended_leaves_nothing_behind(work: Work) -> None:
    number = make_actor(work, name="Sergey Melik-Bagdasarov")
    actor.edit_actor(work, number, name="Sergey Mélik-Bagdasárov")
    assert actor.get_actor(work.connection, number).name == "Sergey Mélik-Bagdasárov"
    assert names_of(work.connection, number) == []


def test_fields_change_and_clear(work: Work) -> None:
    number = add_ambassador(work)
    actor.edit_actor(
        work, number, wanted={"wikidata": "", "country": "", "note": "", "kind": ActorKind.STATE}
    )
    found = actor.get_actor(work.connection, number)
    assert (found.wikidata, found.country, found.note, found.kind) == (None, None, None, ActorKind.STATE)
    event = log.list_events(work.connection, limit=1)[0]
    assert event.before == {
        "wikidata": "Q4242",
        "country": "VE",
        "note": "No confundir con su hermano.",
        "kind": "person",
    }


def test_an_edit_that_changes_nothing_is_refused(work: Work) -> None:
    number = add_ambassador(work)
    for wanted in (None, {"wikidata": "q4242"}, {"kind": ActorKind.PERSON, "country": "VE"}):
        with pytest.raises(ConflictError) as caught:
            actor.edit_actor(work, number, name="Sergey Mélik-Bagdasárov", wanted=wanted)
        assert caught.value.message == f"R{number} stands so already."


def test_anothers_wikidata_id_is_refused(work: Work) -> None:
    number = add_ambassador(work)
    with pytest.raises(ConflictError, match=f"Q4242 is the Wikidata id of R{number}"):
        actor.edit_actor(work, make_actor(work), wanted={"wikidata": "Q4242"})


# ---- lists -----------------------------------------------------------------------------------------------


def test_actors_are_listed_by_kind_words_and_page(work: Work) -> None:
    minister = make_actor(work, name="Nélida Belarte", aliases=["La Ministra de la Luz"])
    embassy = make_actor(work, name="Embajada de Ismavia", kind=ActorKind.PUBLIC_BODY)
    fisher = make_actor(work, name="Luz Salinas", weak_aliases=["la armadora"])

    def listed(**asked: object) -> list[int]:
        return [int(entry.ref[1:]) for entry in actor.list_actors(work.connection, **asked)]  # type: ignore[arg-type] # each is of its kind

    assert listed() == [minister, embassy, fisher]
    assert listed(kind=ActorKind.PUBLIC_BODY) == [embassy]
    assert listed(words="LUZ") == [minister, fisher]
    assert listed(words="luz ministra") == [minister]
    assert listed(words="salinas ministra") == []
    assert listed(words="armador") == [fisher]
    assert listed(words="%") == []
    assert listed(after=minister, limit=1) == [embassy]


def test_an_actor_counts_the_appearances_that_stand(work: Work) -> None:
    number = make_actor(work)
    recorded = make_claim(work, claimant=number)
    assert actor.get_actor(work.connection, number).appearances == 1
    place = Place(get_place(work.connection, recorded.appearance_id)[1].article_id, "Torvenza", None)
    correct_appearance(work, recorded.appearance_id, place, reason="No lo dijo él.")
    assert actor.get_actor(work.connection, number).appearances == 0
