from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from claims.cli.app import App
from claims.cli.progress import progress_bar, reading_bar, wipe

if TYPE_CHECKING:
    import pytest


class Screen(io.StringIO):
    """A standard error that may be a terminal."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def advance_to_the_end(app: App, monkeypatch: pytest.MonkeyPatch, *, terminal: bool) -> str:
    screen = Screen(terminal=terminal)
    monkeypatch.setattr(sys, "stderr", screen)
    with progress_bar(app, "Indexing", 3) as advance:
        wrote = [app.wrote]
        advance(2)
        wrote.append(app.wrote)
        assert wrote == [False, True]
        advance(1)
    return screen.getvalue()


def test_a_terminal_shows_how_far_it_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = advance_to_the_end(App(), monkeypatch, terminal=True)
    assert "Indexing" in shown
    assert "3/3" in shown
    assert " a second" in shown


def test_nothing_is_shown_elsewhere_or_to_those_who_want_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    assert advance_to_the_end(App(), monkeypatch, terminal=False) == ""
    quiet = App()
    quiet.options["quiet"] = True
    assert advance_to_the_end(quiet, monkeypatch, terminal=True) == ""


def test_a_file_that_is_read_shows_its_share_and_its_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen(terminal=True)
    monkeypatch.setattr(sys, "stderr", screen)
    app = App()
    with reading_bar(app, "Importing", 1_000) as tell:
        tell(500, 100)
        tell(1_000, 200)
    shown = screen.getvalue()
    assert "50%" in shown
    assert "100%" in shown
    assert " a second" in shown
    assert not app.wrote


def test_a_file_that_is_read_is_silent_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen(terminal=False)
    monkeypatch.setattr(sys, "stderr", screen)
    with reading_bar(App(), "Importing", 1_000) as tell:
        tell(1_000, 200)
    assert not screen.getvalue()


def test_a_bar_makes_room_for_data_on_the_same_screen_only(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = App()
    quiet.options["quiet"] = True
    for app, out, err, wiped in (
        (App(), True, True, "\r\x1b[K"),
        (App(), False, True, ""),
        (App(), True, False, ""),
        (quiet, True, True, ""),
    ):
        screen = Screen(terminal=err)
        monkeypatch.setattr(sys, "stderr", screen)
        monkeypatch.setattr(sys, "stdout", Screen(terminal=out))
        wipe(app)
        assert screen.getvalue() == wiped
