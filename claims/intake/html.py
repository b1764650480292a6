"""HTML: the article in a page without what stands around it, and what the page says of itself.

Text, title and byline are trafilatura's. Dates, language and address are taken only where the page marks
them as such, since a date found somewhere in a text is as likely another one's.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from collections import deque
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import trafilatura
from trafilatura.utils import load_html

from claims.domain.language import check_language
from claims.domain.partial_date import PartialDate, Precision
from claims.domain.url import check_url
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.intake.encoding import decode, warn_of
from claims.intake.page import Extracted, nothing_in, sells_itself

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from claims.intake.page import Page

EXTRACTOR = f"trafilatura {trafilatura.__version__}"

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""<\?xml[^>]{0,100}encoding\s*=\s*["']([\w:.-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ZONE = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
_HEAD = 4096
_MOST_NODES = 10_000
_MOST_ELEMENTS = 30_000
_PARTS = ("h1", "h2", "h3", "h4", "p", "li", "blockquote", "pre", "td", "th")
_LITTLE = 150
_ARTICLES = ("Article", "Posting")
_TITLED = "//h1 | //title[normalize-space()] | //meta[@property='og:title' or @name='twitter:title']"
_PUBLISHED = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//meta[@name='date' or @name='DC.date.issued' or @name='dcterms.created']/@content",
    "//time[@pubdate]/@datetime",
)
_LANGUAGE = (
    "/html/@lang",
    "/html/@*[name()='xml:lang']",
    "//meta[@http-equiv='content-language' or @http-equiv='Content-Language']/@content",
    "//meta[@property='og:locale']/@content",
)
_ADDRESS = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")
_SITE = "//meta[@property='og:site_name']/@content"
_ROBOTS = "//meta[@name='robots' or @name='ROBOTS' or @name='Robots']/@content"

# They complain of what a person can do nothing about, on stderr where nobody listens to them.
for _name in ("trafilatura", "htmldate"):
    logging.getLogger(_name).addHandler(logging.NullHandler())
    logging.getLogger(_name).propagate = False


def extract(page: Page, *, wanted: str | None = None) -> Extracted:
    """Read an HTML page; see `claims.intake.read.read`."""
    del wanted
    html, guessed = decode(page.raw, page.name, page.charset, *_declared(page.raw))
    tree = load_html(_XML_DECLARATION.sub("", html))
    if tree is None:
        raise _empty(page)
    linked = list(_linked_data(tree))
    notes = tuple(_notes(tree, linked))
    published, language, address = _published(tree, linked), _language(tree, linked), _address(tree, page.url)
    title, byline, text = _headline(linked), None, ""
    # The time that the library takes grows with the square of the elements.
    if sum(1 for _element in tree.iter()) > _MOST_ELEMENTS:
        title = title or tree.findtext(".//title")
        text = _all_parts(tree)
    else:
        said = trafilatura.extract_metadata(tree, default_url=page.url, extensive=False)
        # A heading of the second rank is any part of the page's.
        title = title or (said.title if tree.xpath(_TITLED) else None)
        byline = said.author.replace("; ", ", ") if said.author else None
        text = _article(tree, html, page.url)
    if not text.strip():
        raise _empty(page)
    warnings = warn_of(guessed, page.name)
    if not notes and sells_itself(text):
        notes = (_("The text is short and speaks of subscribing: it may be cut off by a paywall."),)
    elif len(text.strip()) < _LITTLE:
        warnings += (
            _("The text has no more than %(count)d characters: is it all?") % {"count": len(text.strip())},
        )
    return Extracted(
        text.strip() + "\n",
        "text/html",
        EXTRACTOR,
        title=title or None,
        byline=byline,
        published=published,
        language=language,
        url=address,
        site=next((" ".join(name.split()) for name in tree.xpath(_SITE) if name.strip()), None),
        notes=notes,
        warnings=warnings,
    )


def _article(tree: HtmlElement, html: str, url: str | None) -> str:
    """Get the article out of a page, which is taken apart; where none is seen, its paragraphs."""
    document = trafilatura.bare_extraction(tree, url=url, include_comments=False)
    if document is not None and not isinstance(document, dict) and document.text:
        return document.text
    return trafilatura.baseline(html)[1]


def _all_parts(tree: HtmlElement) -> str:
    """Give every heading, paragraph and entry of a page, whatever it is about."""
    parts = (" ".join(str(part.text_content()).split()) for part in tree.iter(*_PARTS))
    return "\n".join(filter(None, parts))


def _headline(linked: list[dict[str, Any]]) -> str | None:
    """Give the headline of the first article in the page's own data."""
    for node in linked:
        if str(node.get("@type", "")).endswith(_ARTICLES) and isinstance(node.get("headline"), str):
            return unescape(node["headline"])
    return None


def _empty(page: Page) -> InvalidInputError:
    return nothing_in(
        page.name, _("Pages that scripts write come empty. Copy the text in a browser and give it: -")
    )


def _declared(raw: bytes) -> Iterator[str]:
    """Give the encodings that a page says it is in."""
    for pattern in (_XML_CHARSET, _CHARSET):
        match = pattern.search(raw[:_HEAD])
        if match:
            yield match[1].decode("ascii", "replace")


def _linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Give every object of the page's JSON-LD, each before those in it; what is no JSON is passed over."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            waiting = deque([json.loads(script.text or "", strict=False)])
        except (ValueError, RecursionError):
            continue
        for _number in range(_MOST_NODES):
            if not waiting:
                break
            node = waiting.popleft()
            if isinstance(node, dict):
                yield node
                waiting += node.values()
            elif isinstance(node, list):
                waiting += node


def _notes(tree: HtmlElement, linked: list[dict[str, Any]]) -> Iterator[str]:
    if any(str(node.get("isAccessibleForFree", "")).lower() == "false" for node in linked):
        yield _("The page says that it is not free to read: its text may be cut off by a paywall.")
    robots = ",".join(tree.xpath(_ROBOTS)).lower()
    if "noarchive" in robots or "none" in robots.replace(" ", "").split(","):
        yield _("The page asks not to be archived (robots: noarchive).")


def _published(tree: HtmlElement, linked: list[dict[str, Any]]) -> PartialDate | None:
    said = [node.get("datePublished") for node in linked]
    for path in _PUBLISHED:
        said += tree.xpath(path)
    return next(filter(None, map(_date, said)), None)


def _date(said: object) -> PartialDate | None:
    """Read a date of the page; a time without a zone is not known to the minute, so the day is taken.

    So it is where the time falls on another day in UTC: the day that the page tells is the one that counts.
    """
    if not isinstance(said, str):
        return None
    try:
        date = PartialDate.parse(said)
        if date.precision is Precision.MOMENT:
            day = dt.datetime.fromisoformat(said.strip()).date().isoformat()
            if not _ZONE.search(said.strip()) or not date.iso.startswith(day):
                return PartialDate.parse(day)
    except (InvalidInputError, ValueError):
        return None
    return date


def _language(tree: HtmlElement, linked: list[dict[str, Any]]) -> str | None:
    said = [value for path in _LANGUAGE for value in tree.xpath(path)]
    said += [node.get("inLanguage") for node in linked]
    for tag in said:
        try:
            if isinstance(tag, str) and tag.strip():
                return check_language(tag)
        except InvalidInputError:
            continue
    return None


def _address(tree: HtmlElement, base: str | None) -> str | None:
    for path in _ADDRESS:
        for said in tree.xpath(path):
            try:
                return check_url(urljoin(base or "", said))
            except (InvalidInputError, ValueError):
                continue
    return None
