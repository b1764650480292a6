"""How far long work has come: a bar on a terminal, and nothing anywhere else."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from claims.cli.app import App


@contextmanager
def progress_bar(
    app: App, label: str, length: int, *, lasting: bool = True
) -> Iterator[Callable[[int], None]]:
    """Show a bar on stderr while the block runs, and give what tells it that so much more was written.

    What is not `lasting` is undone when the block is interrupted.
    """
    hidden = not sys.stderr.isatty() or bool(app.options.get("quiet"))
    with click.progressbar(length=length, label=label, show_pos=True, file=sys.stderr, hidden=hidden) as bar:

        def advance(count: int) -> None:
            app.wrote = app.wrote or lasting
            bar.update(count)

        yield advance


@contextmanager
def reading_bar(app: App, label: str, size: int) -> Iterator[Callable[[int, int], None]]:
    """Show a bar while a file of `size` bytes is read, with the remaining time and how many entries a second.

    It gives what tells it how many bytes and how many entries were read in all.
    """
    begun = time.monotonic()
    hidden = not sys.stderr.isatty() or bool(app.options.get("quiet"))

    def rate(entries: int | None) -> str:
        speed = (entries or 0) / max(time.monotonic() - begun, 0.001)
        return _("%(rate)d a second") % {"rate": speed}

    with click.progressbar(
        length=size, label=label, show_eta=True, file=sys.stderr, hidden=hidden, item_show_func=rate
    ) as bar:

        def tell(at: int, entries: int) -> None:
            bar.update(at - bar.pos, entries)

        yield tell
