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
    """Show a bar on stderr while the block runs, with the remaining time and how many are done a second.

    It gives what tells it that so many more were done. What is not `lasting` was not written by that.
    """
    with click.progressbar(
        length=length,
        label=label,
        show_pos=True,
        file=sys.stderr,
        hidden=_is_hidden(app),
        item_show_func=_rate(),
    ) as bar:

        def advance(count: int) -> None:
            app.wrote = app.wrote or lasting
            bar.update(count, bar.pos + count)

        yield advance


@contextmanager
def reading_bar(app: App, label: str, size: int) -> Iterator[Callable[[int, int], None]]:
    """Show a bar while a file of `size` bytes is read, with the remaining time and how many entries a second.

    It gives what tells it how many bytes and how many entries were read in all.
    """
    with click.progressbar(
        length=size,
        label=label,
        show_eta=True,
        file=sys.stderr,
        hidden=_is_hidden(app),
        item_show_func=_rate(),
    ) as bar:

        def tell(at: int, entries: int) -> None:
            bar.update(at - bar.pos, entries)

        yield tell


def wipe(app: App) -> None:
    """Take the bar off its line before data are printed to the same screen; its next move shows it again."""
    if sys.stdout.isatty() and not _is_hidden(app):
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _is_hidden(app: App) -> bool:
    return not sys.stderr.isatty() or bool(app.options.get("quiet"))


def _rate() -> Callable[[int | None], str]:
    """Give what words how many are done a second from now on."""
    begun = time.monotonic()

    def word(done: int | None) -> str:
        return _("%(rate)d a second") % {"rate": (done or 0) / max(time.monotonic() - begun, 0.001)}

    return word
