"""Records of a dump that cannot be taken, among others that can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from exchange import is_sound, of_claims, took
from factories import decide, later, make_claim
from sqlalchemy import event, func, select

from claims.models import claim, verification
from claims.services.dump.take import What

if TYPE_CHECKING:
    from collections.abc import Callable

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


def jump(entry: dict[str, Any]) -> None:
    for row in entry.get("claim", {}).get("verification", ()):
        row["status"] = "published"


def leave_unsaid(entry: dict[str, Any]) -> None:
    for row in entry.get("claim", {}).get("verification_text", ())[-1:]:
        row["summary"] = ""


def leave_unrated(entry: dict[str, Any]) -> None:
    for row in entry.get("claim", {}).get("verification", ())[-1:]:
        del row["rating"]


def bring_out(entry: dict[str, Any]) -> None:
    for row in entry.get("claim", {}).get("verification", ())[-1:]:
        signed = {name: row[name] for name in ("created_at", "created_by")}
        out = {"uuid": NOWHERE, **signed, "verification": row["uuid"], "url": "https://m.example/1"}
        entry["claim"]["publication"] = [out | {"published": "2026-03-03"}]


def speak(entry: dict[str, Any]) -> None:
    if "claim" in entry:
        entry["claim"]["language"] = "español"


def sign_own(entry: dict[str, Any]) -> None:
    for row in entry.get("claim", {}).get("verification", ())[-1:]:
        signed = {name: row[name] for name in ("created_at", "created_by")}
        entry["claim"]["sign_off"] = [{"uuid": NOWHERE, **signed, "verification": row["uuid"]}]


def escape(entry: dict[str, Any]) -> None:
    if "claim" in entry:
        entry["claim"]["text"] += "\x1b[2J"


def go_on(entry: dict[str, Any]) -> None:
    if "claim" in entry:
        entry["claim"]["text"] += " y más" * 700


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (jump, "A step goes from unreviewed to published, which none may."),
        (leave_unsaid, "A decision needs a summary"),
        (leave_unrated, "The status decided needs a rating."),
        (bring_out, "A step is out that was neither published nor corrected."),
        (speak, "claim has something as language that cannot stand there: español"),
        (sign_own, "A step was signed off by whoever took it."),
        (escape, "claim has something as text that cannot stand there"),
        (go_on, "claim has something as text that cannot stand there"),
    ],
)
def test_what_no_command_would_have_let_pass_is_refused(
    other: Exchange, change: Callable[[dict[str, Any]], None], problem: str
) -> None:
    number = other.do(make_claim).claim_id
    other.do(lambda work: decide(work, number))
    other.do(lambda work: decide(later(work, 1), number, "true", reason="Censo nuevo."))
    (outcome,) = [one for one in other.hand(change=change) if one.line.kind == "claim"]
    assert outcome.what is What.REFUSED
    assert (outcome.problem or "").startswith(problem)


def test_a_step_that_is_dated_before_the_one_it_follows_crosses(other: Exchange) -> None:
    number = other.do(make_claim).claim_id
    other.do(lambda work: decide(later(work, 60), number))  # by a clock that was ahead
    other.do(lambda work: decide(later(work, 1), number, "true", reason="Censo nuevo."))
    assert took(other.hand())["claim"] == ["new"]
    assert other.read(select(verification.c.step).order_by(verification.c.id)) == [1, 2]
    other.do(lambda work: decide(later(work, 2), number, "false", reason="Otro censo."))
    assert took(other.hand())["claim"] == ["added"]
    assert is_sound(other)
