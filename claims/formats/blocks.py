"""The page of a report taken apart into plain blocks, for the formats that lay it out anew.

Word and PDF so have the words of the HTML page, in its order, and nothing of it is said in two places.
Elements that are not known here stand aside: their text is that of the block around them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import IO, TYPE_CHECKING, Literal, TypeAlias, cast

from claims.formats import html

if TYPE_CHECKING:
    from claims.domain.report import Report
    from claims.formats import Options

Kind: TypeAlias = Literal[
    "heading", "paragraph", "quote", "caption", "item", "pair", "verdict", "notice", "note", "table"
]

_SKIPPED = frozenset({"head", "script", "style", "svg", "template"})
_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr"})
_STRONG = frozenset({"b", "strong", "dt", "th"})
_CELLS = frozenset({"td", "th"})
_BY_TAG: dict[str, Kind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    "caption": "caption",
    "dt": "pair",
    "figcaption": "caption",
    "li": "item",
    "p": "paragraph",
}
_BY_CLASS: dict[str, Kind] = {"verdict": "verdict", "notice": "notice", "missing": "note", "record": "note"}
_AROUND: dict[str, Kind] = {"blockquote": "quote", "footer": "note"}
_PARTS = frozenset({"article", "blockquote", "dl", "ol", "ul"})
_ENDING = (frozenset(_BY_TAG) | _CELLS | _PARTS | {"dd"}) - {"dt"}
_OPENING = {"dd": ": ", "q": "«"}
_CLOSING = {"q": "»"}
_SPACES = re.compile("[ \t\n\r\f]+")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that looks the same throughout; a line feed in it is a forced line end.

    `badge` is a verdict. `link` is an address of the web, or `#` with the `anchor` of a block.
    """

    text: str
    strong: bool = False
    mark: bool = False
    small: bool = False
    badge: bool = False
    link: str | None = None
    language: str | None = None


@dataclass(slots=True)
class Block:
    """A block: its kind and its text. `level` is that of a heading.

    `prominent` blocks tell of corrections. A table has `rows` of cells, the first of them its head, instead
    of `runs`.
    """

    kind: Kind
    level: int = 0
    anchor: str | None = None
    prominent: bool = False
    runs: list[Run] = field(default_factory=list)
    rows: list[list[list[Run]]] = field(default_factory=list)


def reads_from_right(runs: list[Run]) -> bool:
    """Tell whether a text is read from the right, by its first letter (UAX #9, rules P2 and P3)."""
    for run in runs:
        for character in run.text:
            direction = unicodedata.bidirectional(character)
            if direction == "L" or direction in _RIGHT_TO_LEFT:
                return direction in _RIGHT_TO_LEFT
    return False


def read_blocks(report: Report, options: Options) -> list[Block]:
    """Give the blocks of a report's page, in order; all of them are held."""
    reader = _Reader()
    html.write(report, cast("IO[str]", reader), options)
    reader.close()
    return reader.blocks


@dataclass(frozen=True, slots=True)
class _Open:
    """An element that is open, with how the text in it looks, and what its blocks are."""

    tag: str
    style: Run
    prominent: bool = False
    kind: Kind | None = None


class _Reader(HTMLParser):
    """Collects the blocks of the page that is written into it."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self._open = [_Open("", Run(""))]
        self._runs: list[Run] | None = None
        self._anchor: str | None = None

    def write(self, text: str) -> None:
        """Take the next piece of the page."""
        self.feed(str(text))  # a Markup would escape what it is added to

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element, and with it the block that it may be."""
        if tag == "br":
            self._add("\n")
        if tag in _VOID:
            return
        told = {name: value or "" for name, value in attrs}
        classes = told.get("class", "").split()
        self._open.append(self._enter(tag, told, classes))
        if tag == "article":
            self._anchor = told.get("id")
        if tag in _PARTS:
            self._end()
        elif tag == "table":
            self.blocks.append(Block("table"))
        elif tag == "tr":
            self._table().rows.append([])
        elif tag in _CELLS:
            self._runs = []
            self._table().rows[-1].append(self._runs)
        elif tag in _BY_TAG:
            self._begin(tag, next((_BY_CLASS[name] for name in classes if name in _BY_CLASS), None))
        elif tag in _OPENING:
            self._add(_OPENING[tag])

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag not in [entry.tag for entry in self._open]:
            return
        if tag in _CLOSING:
            self._add(_CLOSING[tag])
        while self._open.pop().tag != tag:
            pass  # what was left open inside ends with it
        if tag in _ENDING:
            self._end()

    def handle_data(self, data: str) -> None:
        """Take a text; line ends in the source are no more than spaces."""
        if _SKIPPED.isdisjoint(entry.tag for entry in self._open):
            self._add(_SPACES.sub(" ", data))

    def _enter(self, tag: str, told: dict[str, str], classes: list[str]) -> _Open:
        around = self._open[-1]
        style = around.style
        return _Open(
            tag,
            replace(
                style,
                strong=style.strong or tag in _STRONG or "badge" in classes,
                mark=style.mark or tag == "mark",
                small=style.small or tag == "small",
                badge=style.badge or "badge" in classes,
                link=told.get("href") if tag == "a" else style.link,
                language=told.get("lang", style.language),
            ),
            around.prominent or "corrections" in classes,
            _AROUND.get(tag, around.kind),
        )

    def _begin(self, tag: str, named: Kind | None) -> None:
        """Begin a block. A table's caption, which is in the table, comes before it."""
        kind = _BY_TAG[tag]
        block = Block(named or (self._open[-1].kind if kind == "paragraph" else None) or kind)
        block.prominent = self._open[-1].prominent
        if kind == "heading":
            block.level = int(tag[1])
            block.anchor, self._anchor = self._anchor, None
        self.blocks.insert(len(self.blocks) - (tag == "caption"), block)
        self._runs = block.runs

    def _end(self) -> None:
        """End a block: the space at its end is that of the source."""
        if self._runs:
            self._runs[-1] = replace(self._runs[-1], text=self._runs[-1].text.rstrip(" "))
        self._runs = None

    def _table(self) -> Block:
        return next(block for block in reversed(self.blocks) if block.kind == "table")

    def _add(self, text: str) -> None:
        """Add a text to the block; outside of any, as in the link that skips the head, it is left out."""
        if self._runs is None:
            return
        if not self._runs or self._runs[-1].text.endswith((" ", "\n")):
            text = text.lstrip(" ")
        if text:
            self._runs.append(replace(self._open[-1].style, text=text))
