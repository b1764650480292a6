"""A web page: the ClaimReview that stands in it as JSON-LD or as microdata.

Microdata is read as the HTML standard has it (an item with its properties, nested items and `itemref` left
out); https://html.spec.whatwg.org/multipage/microdata.html
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from lxml import etree, html

from claims.domain.claimreview import find_reviews
from claims.domain.review import Refusal
from claims.i18n import _
from claims.importers.json_stream import Piece
from claims.importers.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.domain.review import ReadEntry
    from claims.importers import Options

_REVIEW = ("http://schema.org/ClaimReview", "https://schema.org/ClaimReview")
_ATTRIBUTES = {
    "meta": "content",
    "a": "href",
    "link": "href",
    "area": "href",
    "img": "src",
    "audio": "src",
    "video": "src",
    "iframe": "src",
    "source": "src",
    "data": "value",
    "meter": "value",
}
_DEEPEST = 20


def read(stream: IO[bytes], options: Options) -> Iterator[ReadEntry]:
    """Give every review of the page: first those in JSON-LD, then those in microdata."""
    reading = Reading(options)
    raw = stream.read()
    parser = html.HTMLParser(encoding="utf-8" if _is_utf8(raw) else None)
    try:
        page = html.document_fromstring(raw, parser=parser)
    except etree.ParserError as error:
        yield reading.refuse(
            _("the page"), "", Refusal.SYNTAX, _("It is no page: %(error)s") % {"error": error}
        )
        return
    found = False
    blocks = page.xpath('//script[starts-with(@type, "application/ld+json")]')
    for number, block in enumerate(blocks, start=1):
        text = (block.text or "").encode("utf-8", "surrogatepass")
        # Most pages have blocks of other things than reviews.
        if b"ClaimReview" in text or b"claimReviewed" in text:
            found = True
            place = _("script %(number)d") % {"number": number}
            yield from reading.of_pieces([Piece(place, text)], find_reviews)
    items = [one for one in page.iter() if _type_of(one) in _REVIEW]
    for number, item in enumerate(items, start=1):
        found = True
        yield reading.of_node(_("item %(number)d") % {"number": number}, _properties(item, 0))
    if not found:
        yield reading.refuse(_("the page"), "", Refusal.NO_REVIEW, _("There is no review in it."))


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _type_of(element: Any) -> str:  # noqa: ANN401 - an element of lxml
    return str(element.get("itemtype") or "").strip() if isinstance(element.tag, str) else ""


def _properties(item: Any, depth: int) -> dict[str, Any]:  # noqa: ANN401
    """Give the properties of an item as JSON-LD has them; one that comes several times is a list."""
    found: dict[str, Any] = {"@type": _type_of(item).rpartition("/")[2]}
    waiting = list(reversed(item))
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str):
            continue  # a comment
        names = str(element.get("itemprop") or "").split()
        is_item = element.get("itemscope") is not None
        value = (
            _properties(element, depth + 1)
            if is_item and depth < _DEEPEST
            else _value(element)
            if names
            else None
        )
        for name in names:
            found[name] = [*_listed(found[name]), value] if name in found else value
        if not is_item:
            waiting.extend(reversed(element))
    return found


def _listed(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [value]


def _value(element: Any) -> str:  # noqa: ANN401
    attribute = _ATTRIBUTES.get(element.tag)
    if element.tag == "time" and element.get("datetime") is not None:
        attribute = "datetime"
    given = element.get(attribute) if attribute else None
    if given is None:
        given = element.get("content")
    return str(given) if given is not None else " ".join(element.text_content().split())
