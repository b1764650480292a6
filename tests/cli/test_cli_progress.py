from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from claims.cli.app import App
from claims.cli.progress import progress_bar

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


def test_nothing_is_shown_elsewhere_or_to_those_who_want_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    assert advance_to_the_end(App(), monkeypatch, terminal=False) == ""
    quiet = App()
    quiet.options["quiet"] = True
    assert advance_to_the_end(quiet, monkeypatch, terminal=True) == ""
