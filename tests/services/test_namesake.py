from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import make_actor

from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import ActorKind
from claims.services import namesake
from claims.services.actor_name import withdraw_name
from claims.services.merge import forget_difference, merge_actors, tell_apart, unmerge_actor
from claims.services.namesake import Suggestion, find_score, suggest_same
from claims.services.role import Role

if TYPE_CHECKING:
    from claims.services.work import Work


def pairs(work: Work, *, number: int | None = None, threshold: float = 0.6) -> list[tuple[int, int]]:
    """Give the suggested pairs, who was entered first before the other."""
    found = suggest_same(work.connection, number=number, threshold=threshold)
    return [(int(one.other[1:]), int(one.actor[1:])) for one in found]


def test_a_suggestion_says_whom_how_likely_and_why(work: Work) -> None:
    first = make_actor(work, name="Sergo Mélik-Bagdasar")
    second = make_actor(work, name="Mélik-Bagdasar")
    make_actor(work, name="Octavio Belarte")
    assert suggest_same(work.connection) == [
        Suggestion(
            actor=f"R{second}",
            name="Mélik-Bagdasar",
            other=f"R{first}",
            other_name="Sergo Mélik-Bagdasar",
            score=0.85,
            reasons=("one name within the other: «Sergo Mélik-Bagdasar», «Mélik-Bagdasar»",),
        )
    ]
    assert find_score(work.connection, second, first) == 0.85


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yván Vólkiz", "Vólkiz, Yván"),
        ("J. Quirón", "Juan Quirón"),
        ("Sergei Vólkiz", "Serguéi Volkiz"),
        ("Mohammed Vólkiz", "Muhammad Vólkiz"),
        ("Octavio Belarte", "Octavio Belatre"),
        ("Vólkiz", "Edrán Wolkiz"),
    ],
)
def test_names_that_are_suggested(work: Work, one: str, other: str) -> None:
    pair = make_actor(work, name=one), make_actor(work, name=other)
    assert pairs(work) == [pair]


def test_a_frequent_surname_is_not_enough(work: Work) -> None:
    alone, whole = make_actor(work, name="García"), make_actor(work, name="Nélida García")
    assert pairs(work) == []
    assert pairs(work, threshold=0.3) == [(alone, whole)]


def test_an_alias_is_compared_and_a_weak_one_is_not(work: Work) -> None:
    first = make_actor(work, name="Octavio Belarte", aliases=["Tavo Quirón"], weak_aliases=["el canciller"])
    second = make_actor(work, name="Quirón, Tavo")
    make_actor(work, name="El canciller")
    (found,) = suggest_same(work.connection)
    assert (found.actor, found.other) == (f"R{second}", f"R{first}")
    assert found.reasons == ("the same words in another order: «Tavo Quirón», «Quirón, Tavo»",)
    withdraw_name(work, first, "Tavo Quirón", reason="No es suyo.")
    assert pairs(work) == []


def test_acronyms_of_bodies(work: Work) -> None:
    body = make_actor(work, name="Instituto de Pesca y Acuicultura Ambrera", kind=ActorKind.PUBLIC_BODY)
    short = make_actor(work, name="IPAA", kind=ActorKind.ORGANIZATION)
    longer = make_actor(work, name="IPACA", kind=ActorKind.ORGANIZATION)
    make_actor(work, name="IPA", kind=ActorKind.PERSON)
    assert sorted(pairs(work)) == [(body, short), (body, longer)]


def test_what_excludes(work: Work) -> None:
    make_actor(work, name="Ismavia", kind=ActorKind.STATE)
    make_actor(work, name="Ismavía Ismavia", kind=ActorKind.PERSON)
    make_actor(work, name="Octavio Belarte", wikidata="Q901")
    make_actor(work, name="Belarte, Octavio", wikidata="Q902")
    assert pairs(work, threshold=0.0) == []


def test_a_role_held_at_one_time_raises_the_score(work: Work) -> None:
    minister = Role("canciller", "Quelmora", PartialDate("2024-06"), None)
    before = Role("Canciller", "QUELMORA", None, PartialDate("2024-05"))
    first = make_actor(work, name="García", roles=[minister])
    second = make_actor(work, name="Nélida García", roles=[minister])
    make_actor(work, name="Octavio García", roles=[before])
    (found,) = suggest_same(work.connection)
    assert (found.actor, found.other, found.score) == (f"R{second}", f"R{first}", 0.6382)
    assert found.reasons[1] == "the same role at the same time: canciller, Quelmora"


def test_decided_pairs_do_not_come_again(work: Work) -> None:
    first, second = make_actor(work, name="Vólkiz"), make_actor(work, name="Edrán Vólkiz")
    third = make_actor(work, name="Vólkiz, Edrán")
    assert sorted(pairs(work)) == [(first, second), (first, third), (second, third)]
    tell_apart(work, first, second)
    assert sorted(pairs(work)) == [(first, third), (second, third)]
    merge_actors(work, third, second)
    assert pairs(work) == []
    assert find_score(work.connection, second, third) is None
    unmerge_actor(work, third, reason="Es otro.")
    forget_difference(work, first, second, reason="Era un error.")
    assert len(pairs(work)) == 3


def test_the_names_of_the_merged_are_those_of_who_stands(work: Work) -> None:
    first, second = make_actor(work, name="Tavo Quirón"), make_actor(work, name="Octavio Belarte")
    third = make_actor(work, name="Quirón, Tavo")
    merge_actors(work, first, second)
    assert pairs(work) == [(second, third)]


def test_of_one_actor_only_and_no_more_than_asked_for(work: Work) -> None:
    first, second = make_actor(work, name="Vólkiz"), make_actor(work, name="Edrán Vólkiz")
    third, fourth = make_actor(work, name="Tarmán"), make_actor(work, name="Edrán Tarmán")
    assert sorted(pairs(work)) == [(first, second), (third, fourth)]
    assert pairs(work, number=fourth) == [(third, fourth)]
    assert pairs(work, number=first) == [(first, second)]
    assert len(suggest_same(work.connection, limit=1)) == 1
    assert find_score(work.connection, first, fourth) is None


def test_a_crowd_meets_by_two_words_or_a_word_and_an_initial(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(namesake, "_CROWDED", 3)
    for given in ("Nélida", "Irene", "Bruno"):
        make_actor(work, name=f"{given} Vólkiz")
    for surname in ("Tarmán", "Quirón", "Sotomar"):
        make_actor(work, name=f"Edrán {surname}")
    alone, whole = make_actor(work, name="Vólkiz"), make_actor(work, name="Edrán Vólkiz")
    turned, short = make_actor(work, name="Vólkiz, Edrán"), make_actor(work, name="E. Vólkiz")
    found = pairs(work, threshold=0.0)
    assert sorted(found) == [(whole, turned), (whole, short), (turned, short)]
    assert alone not in {number for pair in found for number in pair}
