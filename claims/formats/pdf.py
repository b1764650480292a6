"""PDF: the page of HTML laid out on A4 by Typst, tagged for screen readers (PDF/UA-1).

The fonts are those that Typst brings, so the same report gives the same bytes on any machine. Only a text
with letters that they lack, such as Chinese, is laid out with the fonts of the machine; what those lack too
is written as its number in Unicode.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from itertools import groupby
from typing import IO, TYPE_CHECKING, Any

import typst

from claims.domain.text import cut, visible
from claims.formats.blocks import read_blocks, reads_from_right

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claims.domain.report import Report
    from claims.formats import Options
    from claims.formats.blocks import Block, Run

# A word that may be longer than a line gets places to break, instead of running off the page.
_LONG_WORD = re.compile(r"\S{16}(?=\S{16})")
_SHORT_TITLE = 80
# Of no language (ISO 639-2): Spanish repeats a hyphen at the beginning of the next line.
_ADDRESS = re.compile(r"(https?://\S+)")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?![A-Za-z])(?:-[A-Za-z]{3,4})*(?:-([A-Za-z]{2})(?![A-Za-z0-9]))?")
_NO_EVENT = 0
_MOST_UNDRAWN = 20
_UNDRAWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


def write(report: Report, sink: IO[bytes], options: Options) -> None:
    """Write the document into `sink`, which gets nothing unless all of it could be made."""
    data = json.dumps(_describe(report, options), ensure_ascii=False)
    layout = (files("claims.formats") / "templates" / "report.typ").read_bytes()
    at = int(report.state_at.timestamp()) if report.state_at else _NO_EVENT
    inputs = {"report": data}
    try:
        made = typst.compile(
            layout,
            sys_inputs=inputs,
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            timestamp=at,
        )
    except typst.TypstError:  # the standard wants every letter drawn, and a font lacks one
        made = _compile_with_all_fonts(layout, data, at)
    sink.write(made)


def _compile_with_all_fonts(layout: bytes, data: str, at: int) -> bytes:
    """Lay out with the fonts of the machine; a sign that none of them has is named: ⟨U+1F525⟩.

    Each round finds one more. After too many, the standard is let go, and the rest are empty boxes.
    """
    for _round in range(_MOST_UNDRAWN):
        try:
            return typst.compile(layout, sys_inputs={"report": data}, pdf_standards="ua-1", timestamp=at)
        except typst.TypstError as error:
            found = _UNDRAWN.search(str(error))
            signs = _ESCAPE.sub(lambda code: chr(int(code[1], 16)), found[1]) if found else ""
            if signs.isascii() or signs not in data:
                break
            data = data.replace(signs, "".join(f"⟨U+{ord(sign):04X}⟩" for sign in signs))
    return typst.compile(layout, sys_inputs={"report": data}, timestamp=at)


def _describe(report: Report, options: Options) -> dict[str, Any]:
    """Give what the layout reads, as JSON has it."""
    title = visible(report.title)
    return {
        "title": title,
        "short-title": cut(title, _SHORT_TITLE),
        "language": _language(report.language),
        "parts": [*_group_prominent(read_blocks(report, options))],
    }


def _group_prominent(blocks: Iterable[Block]) -> Iterator[dict[str, Any]]:
    """Give the parts in order, with those that tell of corrections in one."""
    for prominent, group in groupby(blocks, key=lambda block: block.prominent):
        parts = [*_group_items(group)]
        if prominent:
            yield {"prominent": True, "parts": parts}
        else:
            yield from parts


def _group_items(blocks: Iterable[Block]) -> Iterator[dict[str, Any]]:
    """Give the parts in order, with the items of a list in one."""
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        if kind == "item":
            yield {"kind": "items", "prominent": False, "items": [_text(block.runs) for block in group]}
            continue
        for block in group:
            yield {
                "kind": kind,
                "prominent": False,
                "level": block.level,
                "anchor": block.anchor,
                "rows": [[_text(cell) for cell in row] for row in block.rows],
                **_text(block.runs),
            }


def _text(runs: list[Run]) -> dict[str, Any]:
    return {
        "from-right": reads_from_right(runs),
        "runs": [
            {
                "text": _LONG_WORD.sub("\\g<0>\u200b", text),
                "strong": run.strong,
                "mark": run.mark,
                "small": run.small,
                "badge": run.badge,
                "link": run.link,
                "language": _language("zxx" if number % 2 else run.language or "und"),
            }
            for run in runs
            for number, text in enumerate(_ADDRESS.split(run.text))
            if text
        ],
    }


def _language(tag: str) -> dict[str, str | None]:
    """Part a language tag (BCP 47) into what Typst takes: a language of ISO 639 and a region of ISO 3166."""
    found = _LANGUAGE.match(tag)
    return {"lang": found[1].lower(), "region": found[2]} if found else {"lang": "und", "region": None}
