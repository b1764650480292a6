"""Records of a dump that cannot be taken, among others that can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exchange import of_claims, took
from factories import make_claim
from sqlalchemy import event, func, select

from claims.models import claim

if TYPE_CHECKING:
    from exchange import Exchange

NOWHERE = "00000000-0000-4000-8000-000000000000"


def test_those_that_name_what_is_not_on_record_are_refused_at_once(other: Exchange) -> None:
    other.do(lambda work: [make_claim(work) for _ in range(7)])
    sound = {2, 5}
    seen: list[str] = []

    def spoil(entry: dict[str, Any]) -> None:
        if "claim" in entry:
            if len(seen) not in sound:
                entry["claim"]["appearance"][0]["article"] = NOWHERE
            seen.append(entry["claim"]["uuid"])

    tried: list[str] = []
    batches: list[str] = []
    event.listen(other.second, "savepoint", lambda _connection, name: tried.append(name))
    event.listen(other.second, "release_savepoint", lambda _connection, name, _context: batches.append(name))
    outcomes = other.hand(change=spoil)
    wanted = ["new" if number in sound else "refused" for number in range(7)]
    assert took(outcomes)["claim"] == wanted
    said = f"appearance names a article that is not on record: {NOWHERE}"
    assert {one.problem for one in of_claims(outcomes)} == {None, said}
    assert other.read(select(func.count()).select_from(claim)) == [2]
    assert len(tried) == len(batches) + 1  # once with all of them, and once without those


def test_each_is_refused_for_what_is_wrong_with_it(other: Exchange) -> None:
    other.do(lambda work: [make_claim(work) for _ in range(3)])
    faults = [("article", NOWHERE), ("stated", "ayer"), ("quote_kind", "grito")]

    def spoil(entry: dict[str, Any]) -> None:
        if "claim" in entry:
            field, value = faults.pop(0)
            entry["claim"]["appearance"][0][field] = value

    assert [one.problem for one in of_claims(other.hand(change=spoil))] == [
        f"appearance names a article that is not on record: {NOWHERE}",
        "appearance has something as stated that cannot stand there: ayer",
        "appearance has something as quote_kind that cannot stand there: grito",
    ]


def test_what_is_added_to_a_record_and_names_nothing_is_refused_alone(other: Exchange) -> None:
    other.do(lambda work: [make_claim(work) for _ in range(3)])
    other.hand()
    seen: list[str] = []

    def add(entry: dict[str, Any]) -> None:
        if "claim" in entry:
            seen.append(entry["claim"]["uuid"])
            if len(seen) == 2:
                row = dict(entry["claim"]["appearance"][0], uuid=NOWHERE, article=NOWHERE)
                entry["claim"]["appearance"].append(row)

    assert took(other.hand(change=add))["claim"] == ["unchanged", "refused", "unchanged"]
