"""How far long work has come: a bar on a terminal, and nothing anywhere else."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

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
