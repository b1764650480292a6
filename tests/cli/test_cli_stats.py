from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli_runner import Desk


def test_stats_for_people_name_each_group_once(told: Desk) -> None:
    out = told.ok("stats").out.splitlines()
    assert [line.split("  ")[0] for line in out if not line.startswith((" ", "-", "What"))] == [
        "On record",
        "Status",
        "Verdict",
        "Topic",
        "Claimant",
        "Waiting longest",
    ]
    assert out[2].split() == ["On", "record", "claims", "3"]


def test_stats_for_programs(told: Desk) -> None:
    figures = told.ok("stats --format json").json()
    assert figures[0] == {"group": "record", "name": "claims", "number": 3, "ref": None}
    assert sum(one["number"] for one in figures if one["group"] == "status") == 3
    assert told.ok("stats --format jsonl").jsonl() == figures
    assert list(told.ok("stats --format csv").rows()[0]) == ["group", "name", "number", "ref"]


def test_stats_of_some_claims_and_of_none(told: Desk) -> None:
    assert told.ok("stats --status decided --format json").json()[0]["number"] == 1
    nothing = told.ok("stats --status retracted")
    assert (nothing.out, nothing.err) == ("", "No claim fits.\n")


def test_stats_of_an_empty_database_say_how_to_begin(desk: Desk) -> None:
    nothing = desk.ok("stats")
    assert (nothing.out, nothing.err.splitlines()[0].partition(".")[0]) == ("", "There are no claims yet")
