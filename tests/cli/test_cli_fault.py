"""The faults of `make faults`, fewer of each, and proof that a simulated power loss can lose something."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from engines import only_sqlite
from factories import NOW
from fault import flip, power
from fault.kill import kill
from fault.writer import prepare

from claims.cli import app

if TYPE_CHECKING:
    from cli_runner import Desk

traced = pytest.mark.skipif(not power.available(), reason="strace is not installed")


@pytest.fixture
def written(desk: Desk) -> Desk:
    """Give a database with an article to record claims of."""
    prepare()
    return desk


def test_kill_9_at_random_moments_loses_nothing_that_was_acknowledged(written: Desk) -> None:
    first = 0
    for seed in range(6):
        one = kill(written.url, first, Random(seed))
        assert (one.lost, one.broken, one.next_writer) == (0, 0, 0)
        assert one.acknowledged
        first += one.acknowledged + 1
    assert written.ok("doctor").out.endswith("No fault was found.\n")


@only_sqlite
@traced
def test_a_cut_of_the_power_loses_nothing_that_was_acknowledged(written: Desk) -> None:
    tally = power.strike(_file(written), 60, Random(1), claims=12)
    assert tally.acknowledged > 60
    assert (tally.lost, tally.unsound, tally.broken) == (0, 0, 0)


@only_sqlite
@traced
def test_the_simulation_loses_what_is_not_synced(written: Desk) -> None:
    tally = power.strike(_file(written), 30, Random(1), claims=6, syncs=False)
    assert tally.lost


@only_sqlite
def test_a_flipped_bit_in_the_words_of_a_claim_is_found(written: Desk, tmp_path: Path) -> None:
    words = "Zumba el séptimo dato."
    written.ok('record A1 --claimant outlet --quote "Dato 7 del faro." --text', words)
    content = _file(written).read_bytes()
    copy = tmp_path / "copia.db"
    places = [match.start() for match in re.finditer(re.escape(words.encode()), content)]
    assert len(places) >= 2  # the claim's own, and what the log tells of it
    for place in places:
        assert flip.judge(content, copy, place)


# ---- the clock -------------------------------------------------------------------------------------------


def test_a_clock_that_was_set_back_is_doubted_and_nothing_gets_out_of_order(
    begun: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = begun.head()

    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Clock:
            return cls.fromtimestamp(NOW.timestamp() - 86_400, tz)

    monkeypatch.setattr(app, "dt", SimpleNamespace(UTC=dt.UTC, datetime=Clock))
    done = begun.ok("verify C2 --status in-progress")
    assert done.err.splitlines()[:2] == [
        (
            "Warning: this computer's clock says 2026-03-01 09:05 UTC,"
            " but the newest entry is of 2026-03-02 09:05 UTC."
        ),
        "Is the clock right? What is written now is dated by it.",
    ]
    assert begun.head().position == before.position + 1
    assert begun.ok("show C2 --format json").json()["status"] == "in_progress"
    assert begun.ok("log --limit 1 --format json").json()[0]["position"] == before.position + 1
    assert begun.ok("doctor").out.endswith("No fault was found.\n")


def _file(written: Desk) -> Path:
    return Path(str(written.url.database))
