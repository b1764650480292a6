from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import NOW, make_actor, make_claim

from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import ActorKind, NameType
from claims.errors import AmbiguousError, ConflictError, InvalidInputError, NotFoundError
from claims.services import actor, log
from claims.services.actor import Actor, Name
from claims.services.appearance import Place, correct_appearance, get_place
from claims.services.role import Role

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.work import Work

CHANCELLOR = Role("canciller", "Quelmora", PartialDate("2024-06"), None)
DEPUTY = Role("diputado", None, PartialDate("2019"), PartialDate("2024-05-31"))


def add_ambassador(work: Work) -> int:
    return actor.add_actor(
        work,
        name=" Sergey  Mélik-Bagdasárov ",
        kind=ActorKind.PERSON,
        aliases=["Serguéi Melik"],
        weak_aliases=["el embajador"],
        former=["S. M. Bagdasar"],
        roles=[CHANCELLOR, DEPUTY],
        language="RU-latn",
        wikidata=" q4242 ",
        country="ve",
        note="No confundir con su hermano.\n",
    )


def names_of(connection: Connection, number: int) -> list[tuple[str, NameType]]:
    return [(entry.value, entry.type) for entry in actor.get_actor(connection, number).names]


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


# ---- names -----------------------------------------------------------------------------------------------


def test_an_actor_gets_further_names(work: Work) -> None:
    number = make_actor(work, name="Octavio Belarte")
    actor.add_name(work, number, " Belarte  Quirón", NameType.ALIAS, language="ES")
    assert actor.get_actor(work.connection, number).names == (Name("Belarte Quirón", NameType.ALIAS, "es"),)


@pytest.mark.parametrize(("name", "held_as"), [("octavio BELARTE", "name"), ("Béla", "alias")])
def test_a_name_is_borne_once(work: Work, name: str, held_as: str) -> None:
    number = make_actor(work, name="Octavio Belarte", aliases=["Bela"])
    with pytest.raises(ConflictError) as caught:
        actor.add_name(work, number, name, NameType.WEAK_ALIAS)
    assert caught.value.message == f"R{number} bears the name «{name}» already, as {held_as}."


def test_a_second_main_name_is_refused(work: Work) -> None:
    number = make_actor(work)
    with pytest.raises(InvalidInputError, match=r"An actor has one main name\."):
        actor.add_name(work, number, "Otro Nombre", NameType.NAME)


def test_a_name_is_withdrawn_with_a_reason_and_may_come_back(work: Work) -> None:
    number = make_actor(work, name="Octavio Belarte", aliases=["Octavito"])
    for _ in range(2):
        actor.withdraw_name(work, number, "OCTAVITO", reason="Es burla.")
        assert names_of(work.connection, number) == []
        with pytest.raises(NotFoundError):
            actor.resolve_actor(work.connection, "octavito")
        event = log.list_events(work.connection, limit=1)[0]
        assert (event.action, event.reason) == ("actor.name_withdrawn", "Es burla.")
        assert event.before == {"name": "Octavito", "type": "alias"}
        actor.add_name(work, number, "Octavito", NameType.ALIAS)
        assert names_of(work.connection, number) == [("Octavito", NameType.ALIAS)]


def test_a_name_that_is_not_borne_cannot_be_withdrawn_nor_the_main_one(work: Work) -> None:
    number = make_actor(work, name="Octavio Belarte")
    with pytest.raises(NotFoundError, match="bears no name «Octavito»"):
        actor.withdraw_name(work, number, "Octavito", reason="Es burla.")
    with pytest.raises(ConflictError, match="«Octavio Belarte» is the main name"):
        actor.withdraw_name(work, number, "octavio belarte", reason="Es burla.")


# ---- roles -----------------------------------------------------------------------------------------------


def test_a_role_is_added_once(work: Work) -> None:
    number = make_actor(work, roles=[CHANCELLOR])
    with pytest.raises(ConflictError) as caught:
        actor.add_role(work, number, Role(" canciller ", "Quelmora", PartialDate("2024-06"), None))
    assert caught.value.message == f"R{number} has that role already: canciller, Quelmora."
    actor.add_role(work, number, Role("canciller", "Quelmora", PartialDate("2025"), None))
    assert len(actor.get_actor(work.connection, number).roles) == 2


@pytest.mark.parametrize(
    ("since", "until", "fits"),
    [
        ("2024", "2024", True),
        ("2024-06", "2024", True),
        ("2024", "2024-03-01", True),
        ("2024-06-02", "2024-06-01", False),
        ("2024-06", "2023", False),
    ],
)
def test_a_role_ends_no_sooner_than_it_begins(
    work: Work,
    since: str,
    until: str,
    fits: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    number = make_actor(work)
    role = Role("portavoz", None, PartialDate(since), PartialDate(until))
    if fits:
        actor.add_role(work, number, role)
        assert actor.get_actor(work.connection, number).roles == (role,)
        return
    with pytest.raises(InvalidInputError) as caught:
        actor.add_role(work, number, role)
    assert caught.value.message == f"The role ends ({until}) before it begins ({since})."


# ---- changing --------------------------------------------------------------------------------------------


def test_a_new_main_name_leaves_the_old_one_behind(work: Work) -> None:
    number = make_actor(work, name="Provincias Unidas de Ismavia")
    actor.edit_actor(work, number, name="República de Ismavia", reason="Constitución de 1991.")
    found = actor.get_actor(work.connection, number)
    assert found.name == "República de Ismavia"
    assert names_of(work.connection, number) == [("Provincias Unidas de Ismavia", NameType.FORMER)]
    assert actor.resolve_actor(work.connection, "provincias unidas") == number
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


# ---- finding ---------------------------------------------------------------------------------------------


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
    assert actor.resolve_actor(work.connection, text) == number


def test_an_actor_is_found_by_its_reference(work: Work) -> None:
    number = add_ambassador(work)
    assert actor.resolve_actor(work.connection, f" r{number}") == number
    with pytest.raises(NotFoundError) as caught:
        actor.resolve_actor(work.connection, f"R{number + 1}")
    assert caught.value.message == f"There is no actor R{number + 1}."


def test_words_of_two_names_are_not_a_name(work: Work) -> None:
    make_actor(work, name="Octavio Belarte", aliases=["Tavo Quirón"])
    with pytest.raises(NotFoundError):
        actor.resolve_actor(work.connection, "octavio quirón")


def test_a_weak_alias_never_says_on_its_own_who_is_meant(work: Work) -> None:
    number = add_ambassador(work)
    for text in ("el embajador", "EL EMBAJADOR"):
        with pytest.raises(AmbiguousError) as caught:
            actor.resolve_actor(work.connection, text)
        assert caught.value.message == f"{text!r} is a weak alias, which never says on its own who is meant."
        assert caught.value.details == (f"R{number}  Sergey Mélik-Bagdasárov",)
    with pytest.raises(NotFoundError):
        actor.resolve_actor(work.connection, "embajador")


def test_a_surname_of_two_lists_both(work: Work) -> None:
    octavio = make_actor(work, name="Octavio Belarte")
    nelida = make_actor(work, name="Nélida Belarte")
    with pytest.raises(AmbiguousError) as caught:
        actor.resolve_actor(work.connection, "belarte")
    assert caught.value.message == "'belarte' fits several actors."
    assert caught.value.details == (f"R{octavio}  Octavio Belarte", f"R{nelida}  Nélida Belarte")
    assert f"R{octavio}" in str(caught.value.hint)
    assert actor.resolve_actor(work.connection, "belarte nelida") == nelida


def test_the_whole_name_goes_before_words_of_a_longer_one(work: Work) -> None:
    make_actor(work, name="Octavio Belarte Quirón")
    number = make_actor(work, name="Octavio Belarte")
    assert actor.resolve_actor(work.connection, "octavio belarte") == number


def test_a_long_list_of_candidates_is_cut(work: Work) -> None:
    for first in range(13):
        make_actor(work, name=f"Pescador {first:02} Salinas")
    with pytest.raises(AmbiguousError) as caught:
        actor.resolve_actor(work.connection, "salinas")
    assert len(caught.value.details) == 11
    assert caught.value.details[-1] == "… and 3 more"


def test_who_is_not_found_shows_the_nearest(work: Work) -> None:
    number = add_ambassador(work)
    make_actor(work, name="Nélida Belarte")
    with pytest.raises(NotFoundError) as caught:
        actor.resolve_actor(work.connection, "sergei melik-bagdasaryan")
    assert caught.value.message == "There is no actor 'sergei melik-bagdasaryan'."
    assert caught.value.details == (f"R{number}  Sergey Mélik-Bagdasárov",)


@pytest.mark.parametrize("text", ["%", "_", "bel%", "Belart_"])
def test_wildcards_of_sql_mean_nothing(work: Work, text: str) -> None:
    make_actor(work, name="Belarte")
    with pytest.raises(NotFoundError):
        actor.resolve_actor(work.connection, text)


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


# ---- what was said wrongly, or ended -----------------------------------------------------------------------


def test_an_open_role_is_ended_and_not_doubled(work: Work) -> None:
    number = make_actor(work, roles=[Role("canciller", "Quelmora", PartialDate("2023"), None)])
    actor.add_role(work, number, Role("Canciller", None, None, PartialDate("2026-02")))
    assert actor.get_actor(work.connection, number).roles == (
        Role("canciller", "Quelmora", PartialDate("2023"), PartialDate("2026-02")),
    )
    newest = log.list_events(work.connection, limit=1)[0]
    assert (newest.action, newest.after) == ("actor.role_ended", {"until": "2026-02"})


def test_a_role_elsewhere_or_of_another_time_is_one_of_its_own(work: Work) -> None:
    number = make_actor(work, roles=[Role("canciller", "Quelmora", PartialDate("2023"), None)])
    actor.add_role(work, number, Role("canciller", "Ismavia", None, PartialDate("2026")))
    actor.add_role(work, number, Role("canciller", "Quelmora", PartialDate("2019"), PartialDate("2020")))
    assert len(actor.get_actor(work.connection, number).roles) == 3


def test_an_open_role_cannot_end_before_it_began(work: Work) -> None:
    number = make_actor(work, roles=[Role("canciller", None, PartialDate("2023"), None)])
    with pytest.raises(InvalidInputError, match="before it begins"):
        actor.add_role(work, number, Role("canciller", None, None, PartialDate("2020")))


def test_a_role_never_held_is_taken_off_with_a_reason(work: Work) -> None:
    kept = Role("ministra", "Quelmora", None, None)
    number = make_actor(work, roles=[Role("canciller", "Quelmora", None, None), kept])
    actor.withdraw_role(work, number, Role("CANCILLER", None, None, None), reason="Era su hermana.")
    assert actor.get_actor(work.connection, number).roles == (kept,)
    newest = log.list_events(work.connection, limit=1)[0]
    assert (newest.action, newest.reason) == ("actor.role_withdrawn", "Era su hermana.")


def test_a_role_to_take_off_must_be_there_and_be_one(work: Work) -> None:
    number = make_actor(
        work,
        roles=[
            Role("canciller", "Quelmora", PartialDate("2019"), None),
            Role("canciller", "Ismavia", None, None),
        ],
    )
    with pytest.raises(NotFoundError, match="has no role «alcalde»"):
        actor.withdraw_role(work, number, Role("alcalde", None, None, None), reason="x")
    with pytest.raises(AmbiguousError) as caught:
        actor.withdraw_role(work, number, Role("canciller", None, None, None), reason="x")
    assert caught.value.details == ("canciller, Quelmora", "canciller, Ismavia")
    actor.withdraw_role(work, number, Role("canciller", None, PartialDate("2019"), None), reason="x")
    actor.withdraw_role(work, number, Role("canciller", "ismavia", None, None), reason="x")
    assert actor.get_actor(work.connection, number).roles == ()


@pytest.mark.parametrize("name", ["outlet", "Outlet", "R9", "c12", " V1 "])
def test_what_means_something_else_is_no_name(work: Work, name: str) -> None:
    with pytest.raises(InvalidInputError, match="cannot be a name"):
        make_actor(work, name=name)
    number = make_actor(work)
    with pytest.raises(InvalidInputError, match="cannot be a name"):
        actor.add_name(work, number, name, NameType.ALIAS)
    with pytest.raises(InvalidInputError, match="cannot be a name"):
        actor.edit_actor(work, number, name=name)
