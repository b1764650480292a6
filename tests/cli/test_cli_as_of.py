"""`--as-of`: what we said then, whatever was written since."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from factories import NOW

from claims.cli import app

if TYPE_CHECKING:
    from pathlib import Path

    from cli_runner import Desk

THEN = "As it was on record when 2026-03-02 was over: as of event 35.\n"


@pytest.fixture
def later(begun: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give the story, told on the 2nd of March, with its reports of that day, and what was written in May."""
    for suffix in ("md", "json", "csv", "html"):
        begun.ok(f"report -o entonces.{suffix}")
    del folder
    may = NOW + dt.timedelta(days=70)

    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Clock:
            return cls.fromtimestamp(may.timestamp(), tz)

    class Module:
        UTC = dt.UTC
        datetime = Clock

    monkeypatch.setattr(app, "dt", Module)
    begun.ok('edit C1 --text "El cable dará luz a todos." --topic luz --reason "Mejor dicho."')
    begun.ok('verify C2 --status not_checkable --reason "Es una opinión."')
    begun.ok('record A1 --quote "El cable" --claimant outlet --text "Hay un cable."')
    begun.ok('actor edit R1 --name "Octavio Belarte Quirón"')
    begun.ok('article edit A1 --title "Otro título" --published 2026-02-28')
    begun.ok('evidence edit E1 --title "Censo corregido"')
    begun.ok("verify C3 --assign me")
    return begun


@pytest.mark.parametrize("suffix", ["md", "json", "csv", "html"])
def test_a_report_as_of_a_day_is_the_report_of_that_day(later: Desk, folder: Path, suffix: str) -> None:
    result = later.ok(f"report --as-of 2026-03-02 -o ahora.{suffix}")
    assert result.err == f"{THEN}Wrote 3 claims to ahora.{suffix}.\n"
    assert (folder / f"ahora.{suffix}").read_bytes() == (folder / f"entonces.{suffix}").read_bytes()
    later.ok(f"report -o hoy.{suffix}")
    assert (folder / f"hoy.{suffix}").read_bytes() != (folder / f"entonces.{suffix}").read_bytes()


def test_filters_ask_for_what_stood_then(later: Desk) -> None:
    def refs(more: str) -> list[str]:
        return [one["ref"] for one in later.ok(f"list --format json {more}").json()]

    assert refs("--status unreviewed") == ["C3", "C4"]
    assert refs("--status unreviewed --as-of 2026-03-02") == ["C2", "C3"]
    assert refs("--mine") == ["C3"]
    assert refs("--mine --as-of 2026-03-02") == []
    assert refs("--topic luz --as-of 2026-05-11") == ["C1"]


def test_one_claim_is_shown_as_it_was(later: Desk) -> None:
    then = later.ok("show C1 --as-of 2026-03-02 --format json").json()
    assert then["text"] == "El cable dará luz a 1.250.000 hogares."
    assert then["appearances"][0]["claimant"]["name"] == "Octavio Belarte"
    assert then["rewordings"] == []
    assert "Censo corregido" not in later.ok("show C1 --as-of 2026-03-02").out
    later.refuses(
        "-q show C4 --as-of 2026-03-02",
        code=3,
        error="There is no claim C4.",
        hint="`claims list` shows those on record.",
    )


def test_names_are_those_of_then(later: Desk) -> None:
    later.ok("actor edit R3 --name Ismavia-Norte")
    assert later.ok("list --actor Ismavia-Norte --format json").json()
    assert later("list --actor Ismavia-Norte --as-of 2026-03-02").code == 3
    later.ok('list --actor "Octavio Belarte" --as-of 2026-03-02')


@pytest.mark.parametrize(
    "date",
    ["2026-03-02T09:06Z", "2026-03-02", "2 de marzo de 2026", "March 2, 2026", "2026-03", "marzo de 2026"],
)
def test_dates_as_people_type_them(later: Desk, date: str) -> None:
    result = later.ok("list --as-of", date)
    assert "as of event 35.\n" in result.err
    assert re.search(r"when 2026-03(-02(T09:06:00Z)?)? was over", result.err)


def test_a_moment_is_taken_as_a_moment(later: Desk) -> None:
    assert later("list --as-of 2026-03-02T09:05:29Z").code == 5
    assert later.ok("list --as-of 2026-03-02T09:05:30Z").out


@pytest.mark.parametrize("date", ["2026-03-01", "1900"])
def test_before_the_first_entry(later: Desk, date: str) -> None:
    later.refuses(
        f"report --as-of {date}",
        code=5,
        error="Nothing was on record yet at that time.",
        hint="The first entry is of 2026-03-02 10:05.",
    )


@pytest.mark.parametrize("date", ["2099-01-01", "9999-12-31"])
def test_in_the_future(later: Desk, date: str) -> None:
    later.refuses(
        f"-q report --as-of {date}",
        code=5,
        error=f"{date} has not come yet: nobody knows what will be on record then.",
        hint="Leave --as-of out to see what is on record now.",
    )


def test_what_was_said_then_can_be_frozen_now(later: Desk, folder: Path) -> None:
    later.ok("report --as-of 2026-03-02 --edition Marzo -o marzo.md")
    assert (folder / "marzo.md").read_bytes() == (folder / "entonces.md").read_bytes()
    assert later.ok("verify-file entonces.md").code == 0
    shown = later.ok("edition show Marzo --format json").json()
    assert (shown["event"], shown["frozen_at"][:10]) == (35, "2026-05-11")
    later.refuses(
        "report --from-edition Marzo --as-of 2026-03-02",
        code=2,
        error="An edition stays as it was frozen: --from-edition does not go with --as-of.",
        hint="Leave it out, or make another edition: claims report … --edition NAME",
    )
