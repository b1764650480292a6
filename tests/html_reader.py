"""Reads a page as a browser does, and keeps what tests ask of it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

_SILENT = {"script", "style"}
_APART = {"br", "dd", "dt", "td", "th"}


class Page(HTMLParser):
    """A page: its elements with their attributes, its links, its text, and what could run in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[tuple[str, ...]] = set()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.wrong: list[str] = []
        self.reviews: list[str] = []
        self.lang: str | None = None
        self.policy: str | None = None
        self._text: list[str] = []
        self._silent: str | None = None
        self._review = False
        self.feed(text)
        self.close()

    @property
    def text(self) -> str:
        """What a reader sees, each run of whitespace as one space."""
        return " ".join("".join(self._text).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        held: dict[str, Any] = dict(attrs)
        self._text += [" "] if tag in _APART else []
        self.elements.add((tag, *sorted(held)))
        self.ids += [held["id"]] if "id" in held else []
        self.links += [held[name] for name in ("href", "src") if name in held]
        self.wrong += [f"{tag} {name}" for name in held if name.startswith("on") or name == "style"]
        if tag == "html":
            self.lang = held.get("lang")
        elif tag == "meta" and held.get("http-equiv") == "Content-Security-Policy":
            self.policy = held["content"]
        elif tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.headings.append(int(tag[1]))
        elif tag in _SILENT:
            self._silent = tag
            self._review = held.get("type") == "application/ld+json"
            if tag == "script" and not self._review and not held.get("src"):
                self.wrong.append("script")

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag == self._silent:
            self._silent, self._review = None, False

    def handle_data(self, data: str) -> None:
        """Keep what is read, by people or by machines."""
        if self._review:
            self.reviews.append(data)
        elif not self._silent:
            self._text.append(data)
