"""An article's text with its quotes marked and numbered, for the terminal or as Markdown."""

from __future__ import annotations

import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING

import click

from claims.cli.output import width
from claims.domain.text import visible
from claims.formats.escape import escape_markdown
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claims.services.snapshot import Mark


def marked_text(text: str, marks: Sequence[Mark], *, markdown: bool) -> str:
    """Give the text with `[n:` and `]` around the n-th quote, and a list that says what each is.

    Quotes may overlap or hold one another; each keeps its own brackets. Two appearances of one quote
    (two claims in one sentence) share their place and have a number each.
    """
    cuts = sorted({0, len(text), *(mark.start for mark in marks), *(mark.end for mark in marks)})
    parts: list[str] = []
    for start, end in pairwise(cuts):
        opened = [(number, mark) for number, mark in enumerate(marks, start=1) if mark.start == start]
        # What closes last opens first, so that brackets nest where quotes do.
        for number, _mark in sorted(opened, key=lambda pair: -pair[1].end):
            parts.append(_bracket(f"[{number}:", markdown=markdown))
        inside = any(mark.start <= start and end <= mark.end for mark in marks)
        parts.append(_piece(text[start:end], inside=inside, markdown=markdown))
        parts.extend(_bracket("]", markdown=markdown) for mark in marks if mark.end == end)
    whole = "".join(parts).rstrip("\n")
    return "\n".join([whole, "", *_legend(marks, markdown=markdown)]).rstrip("\n") + "\n"


def _piece(text: str, *, inside: bool, markdown: bool) -> str:
    if markdown:
        # A paragraph a line, as in the text; blank lines part them for Markdown.
        return "\n\n".join(map(_escaped, text.split("\n")))
    shown = visible(text, multiline=True)
    return click.style(shown, bold=True) if inside else shown


def _escaped(line: str) -> str:
    """Escape a part of a line, and keep the space that parts it from its neighbours."""
    before, after = (" " if edge.isspace() else "" for edge in (line[:1], line[-1:]))
    return f"{before}{escape_markdown(line)}{after}" if line.strip() else before


def _bracket(sign: str, *, markdown: bool) -> str:
    return escape_markdown(sign) if markdown else click.style(sign, fg="cyan")


def _legend(marks: Sequence[Mark], *, markdown: bool) -> Iterator[str]:
    for number, mark in enumerate(marks, start=1):
        claimant = mark.claimant or _("the outlet's own voice")
        line = f"[{number}] {mark.claim} {mark.appearance} {claimant}: {mark.claim_text}"
        if markdown:
            yield f"- {escape_markdown(line)}"
        else:
            yield from textwrap.wrap(visible(line), max(width(), 40), subsequent_indent="    ")
