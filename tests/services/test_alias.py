from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import make_actor

from claims.domain.vocabulary import NameType
from claims.services import actor, log
from claims.services.alias import AliasChange, AliasRow, Outcome, add_aliases, plan_aliases
from claims.services.merge import merge_actors

if TYPE_CHECKING:
    from claims.services.work import Work


def test_a_plan_tells_and_writes_nothing(work: Work) -> None:
    number = make_actor(work, name="Octavio Belarte")
    before = log.get_head(work.connection)
    plan = plan_aliases(
        work.connection,
        [
            AliasRow(2, "belarte", " O.  Belarte ", "", "ES"),
            AliasRow(3, f"R{number}", "o belarte"),
            AliasRow(4, "Octavio Belarte", "OCTAVIO BELARTE"),
            AliasRow(5, "Nadie", "X"),
        ],
    )
    assert log.get_head(work.connection) == before
    assert plan[0] == AliasChange(
        line=2,
        outcome=Outcome.NEW,
        ref=f"R{number}",
        name="Octavio Belarte",
        alias="O. Belarte",
        type=NameType.ALIAS,
        language="es",
        problem=None,
    )
    assert [change.outcome for change in plan[1:]] == [Outcome.KNOWN, Outcome.KNOWN, Outcome.REFUSED]
    assert plan[3].problem == "There is no actor 'Nadie'."


def test_the_names_are_given_and_a_second_time_nothing_changes(work: Work) -> None:
    number = make_actor(work, name="Octavio Belarte")
    rows = [
        AliasRow(2, "belarte", "O. Belarte", "", "es"),
        AliasRow(3, "belarte", "el canciller", "Weak-Alias"),
        AliasRow(4, "belarte", "Octavio Quirón", "former"),
    ]
    add_aliases(work, plan_aliases(work.connection, rows))
    assert [
        (one.value, one.type, one.language) for one in actor.get_actor(work.connection, number).names
    ] == [
        ("O. Belarte", NameType.ALIAS, "es"),
        ("el canciller", NameType.WEAK_ALIAS, None),
        ("Octavio Quirón", NameType.FORMER, None),
    ]
    before = log.get_head(work.connection)
    again = plan_aliases(work.connection, rows)
    assert [change.outcome for change in again] == [Outcome.KNOWN] * 3
    add_aliases(work, again)
    assert log.get_head(work.connection) == before


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (AliasRow(2, "belarte", " "), "The name is empty."),
        (AliasRow(2, "", "X"), "The name is empty."),
        (AliasRow(2, "belarte", "C4"), "«C4» cannot be a name: it would be taken for something else."),
        (
            AliasRow(2, "belarte", "X", "name"),
            "'name' is no type of a further name: alias, weak_alias, former.",
        ),
        (AliasRow(2, "belarte", "X", "", "español"), "'español' is not a language tag."),
    ],
)
def test_rows_that_are_refused(work: Work, row: AliasRow, problem: str) -> None:
    make_actor(work, name="Octavio Belarte")
    (change,) = plan_aliases(work.connection, [row])
    assert (change.outcome, change.problem) == (Outcome.REFUSED, problem)
    add_aliases(work, [change])


def test_an_ambiguous_actor_is_refused_with_the_candidates(work: Work) -> None:
    first, second = make_actor(work, name="Octavio Belarte"), make_actor(work, name="Nélida Belarte")
    (change,) = plan_aliases(work.connection, [AliasRow(2, "belarte", "X")])
    assert change.problem == (
        f"'belarte' fits several actors. [R{first}  Octavio Belarte] [R{second}  Nélida Belarte]"
    )


def test_a_name_that_a_merged_record_bears_is_known(work: Work) -> None:
    goes, stays = make_actor(work, name="Tavo Quirón"), make_actor(work, name="Octavio Belarte")
    merge_actors(work, goes, stays)
    (known, new) = plan_aliases(
        work.connection, [AliasRow(2, "belarte", "tavo quiron"), AliasRow(3, f"R{goes}", "El Tavo")]
    )
    assert (known.outcome, known.ref) == (Outcome.KNOWN, f"R{stays}")
    assert (new.outcome, new.ref) == (Outcome.NEW, f"R{stays}")
