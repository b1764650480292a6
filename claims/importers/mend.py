"""A review as people really write it, read into an entry: mended where that is safe, and each time noted.

Safe is what leaves no doubt of what was meant: a character that was escaped, a date in another writing, one
value where a list should be. What leaves doubt is left out and noted, and without a page, a claim and a
rating there is no review. Nothing here trusts the shape of what it is given.
"""

from __future__ import annotations

import html
import math
import re
from typing import TYPE_CHECKING, Any

from claims.domain.language import check_language
from claims.domain.partial_date import PartialDate
from claims.domain.review import Mend, Refusal, ReviewEntry
from claims.domain.text import clean_line
from claims.domain.url import check_url, domain_of
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.importers.language import guess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.importers import Options

LONGEST_CLAIM = 2_000
"""The longest claim, in code points: as long as one that a person records."""

LONGEST_FIELD = 1_000
MOST_LISTED = 50
"""How many claimants or places of one entry are taken."""

UNUSED = -1
"""What feeds write into a rating's numbers to say that they do not use them."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SPACES = re.compile(r"^[^\S\u00a0\u202f]|[^\S\u00a0\u202f ]|  |[^\S\u00a0\u202f]$")
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:[.,]\d{1,30})?", re.ASCII)
_ZONE = re.compile(
    r"(?P<moment>\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(?:UTC|GMT|Z)", re.ASCII
)
_OFFSET = re.compile(
    r"(?P<moment>\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) (?P<offset>[+-]\d{2}:?\d{2})"
)
_BARE = re.compile(r"(?:https?:)?//|www\.|[a-z0-9-]+(?:\.[a-z0-9-]+)+/", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]{3}")
_FIRST_YEAR, _LAST_YEAR = "1900", "2099"

_LANGUAGES = {
    "spanish": "es", "español": "es", "castellano": "es", "english": "en", "inglés": "en",
    "portuguese": "pt", "português": "pt", "french": "fr", "français": "fr", "german": "de", "deutsch": "de",
    "italian": "it", "italiano": "it", "catalan": "ca", "català": "ca",
}  # fmt: skip


class UnusableError(ValueError):
    """The entry cannot be taken; the message says why, and `kind` which kind of reason it is."""

    def __init__(self, kind: Refusal, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Mending:
    """Reads one entry; `notes` are what was mended or left out."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.notes: list[Mend] = []

    def read(self, node: dict[Any, Any], page: object = None) -> ReviewEntry:
        """Read a review in ClaimReview's shape; `page` is an address that counts when it has none.

        Raises UnusableError when there is no page, no claim or no rating.
        """
        url = self._url(node.get("url"), page)
        site = domain_of(url)
        claim = self.text(node.get("claimReviewed"), limit=LONGEST_CLAIM)
        if claim is None:
            raise UnusableError(Refusal.NO_CLAIM, _("`claimReviewed` is empty: it holds the claim."))
        item = self._item(node.get("itemReviewed"))
        title = self.text(node.get("name")) or self.text(node.get("headline"))
        language = self._language(node.get("inLanguage")) or self.options.language
        guessed = None if language else guess(f"{claim} {title or ''}")
        if guessed:
            self.notes.append(Mend.LANGUAGE_GUESSED)
        rating, value, best, worst = self._rating(node.get("reviewRating"))
        publisher = self._publisher(node, site)
        found = self.options.ratings.find(site, language or guessed, rating, value, best, worst)
        return ReviewEntry(
            site=site,
            publisher=publisher,
            url=url,
            claim_text=claim,
            title=title,
            language=language,
            reviewed=self._date(node.get("datePublished")),
            claimants=self._names(item.get("author"), Mend.CLAIMANT),
            claimed=self._date(item.get("datePublished")),
            appearances=self._appearances(item),
            rating=rating,
            value=value,
            best=best,
            worst=worst,
            bucket=found[0] if found else None,
            basis=found[1] if found else None,
            guessed=guessed,
        )

    def text(self, value: object, *, limit: int | None = None) -> str | None:
        """Give a text as it is kept, the first one of a list; None when there is none.

        With a `limit` it is one that the entry cannot do without: then UnusableError says what is wrong
        with it. Another one is left out, and so noted.
        """
        given = next((one for one in self._listed(value) if isinstance(one, str) and one.strip()), None)
        if given is None:
            return None
        text = given
        if "&" in text:
            text = _unescape(text)
            if text != given:
                self.notes.append(Mend.ENTITIES)
        if _UNSTORABLE.search(text) is None and _CONTROL.search(text) is not None:
            self.notes.append(Mend.CONTROLS)
            text = _CONTROL.sub(" ", text)
        if _SPACES.search(text) is not None:
            self.notes.append(Mend.SPACES)
        try:
            return clean_line(text, what="`claimReviewed`", limit=limit or LONGEST_FIELD)
        except InvalidInputError as error:
            if limit is not None:
                raise UnusableError(Refusal.CLAIM_TEXT, error.message) from error
            self.notes.append(Mend.TEXT_DROPPED)
            return None

    def _url(self, value: object, page: object) -> str:
        for given, own in ((value, True), (page, False)):
            for candidate in self._listed(given) if own else _list(given):
                link = self._link(candidate)
                if link is not None:
                    if not own:
                        self.notes.append(Mend.URL)
                    return link
        raise UnusableError(Refusal.NO_PAGE, _("There is no `url` that leads to the page with the review."))

    def _link(self, value: object) -> str | None:
        """Give a link, mended where only its writing is wrong; None when it is none."""
        if not isinstance(value, str) or not value.strip():
            return None
        link = value.strip()
        if "&" in link:
            link = _unescape(link)
        if _BARE.match(link) and not link.lower().startswith(("http:", "https:")):
            link = "https://" + link.lstrip("/")
        try:
            link = check_url(link)
        except InvalidInputError:
            return None
        if link != value:
            self.notes.append(Mend.URL)
        return link

    def _item(self, value: object) -> dict[Any, Any]:
        if isinstance(value, dict):
            return value
        if value is not None:
            self.notes.append(Mend.ITEM)
        return next((one for one in _list(value) if isinstance(one, dict)), {})

    def _publisher(self, node: dict[Any, Any], site: str) -> str:
        names = self._names(node.get("author"), Mend.PUBLISHER) or self._names(
            node.get("publisher"), Mend.PUBLISHER
        )
        if names:
            return names[0]
        self.notes.append(Mend.PUBLISHER)
        return site

    def _names(self, value: object, mend: Mend) -> tuple[str, ...]:
        """Give the names of people or organizations, each once."""
        if isinstance(value, str | list) and value:
            self.notes.append(mend)
        names = (
            self.text(one.get("name") if isinstance(one, dict) else one) for one in _list(value)[:MOST_LISTED]
        )
        return tuple(dict.fromkeys(name for name in names if name))

    def _appearances(self, item: dict[Any, Any]) -> tuple[str, ...]:
        places: dict[str, None] = {}
        for key in ("firstAppearance", "appearance"):
            value = item.get(key)
            if value is not None and not isinstance(value, dict | list):
                self.notes.append(Mend.APPEARANCE)
            for one in _list(value)[:MOST_LISTED]:
                if not _empty(one):
                    place = self._place(one)
                    if place is None:
                        self.notes.append(Mend.APPEARANCE_DROPPED)
                    else:
                        places[place] = None
        return tuple(places)

    def _place(self, value: object) -> str | None:
        """Give where a claim was made: a link, else words; junk such as `1` is none."""
        told = value if isinstance(value, dict) else {"url": value}
        for key in ("url", "@id"):
            for candidate in _list(told.get(key)):
                link = self._link(candidate)
                if link is not None:
                    return link
        for key in ("headline", "name", "url"):
            words = self.text(told.get(key))
            if words is not None and _WORDS.search(words):
                return words
        return None

    def _rating(self, value: object) -> tuple[str | None, float | None, float | None, float | None]:
        if isinstance(value, dict):
            node = value
        else:
            listed = _list(value)
            words = {"alternateName": next((one for one in listed if isinstance(one, str)), None)}
            node = next((one for one in listed if isinstance(one, dict)), words)
            if listed:
                self.notes.append(Mend.RATING)
        label = self.text(node.get("alternateName"))
        if label is None:
            label = self.text(node.get("name"))
            if label is not None:
                self.notes.append(Mend.RATING)
        keys = ("ratingValue", "bestRating", "worstRating")
        value, best, worst = (self._number(node.get(key)) for key in keys)
        if label is None and value is None:
            raise UnusableError(Refusal.NO_RATING, _("There is no rating: neither a label nor a number."))
        return label, value, best, worst

    def _number(self, value: object) -> float | None:
        """Give a number, also out of a text; -1 says that none is used."""
        if _empty(value):
            return None
        number = None
        if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
            number = float(value.strip().replace(",", "."))
            self.notes.append(Mend.NUMBER)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            number = _float(value)
        if number is None:
            self.notes.append(Mend.NUMBER_DROPPED)
        elif number == UNUSED:
            self.notes.append(Mend.NUMBER_UNUSED)
            return None
        return number

    def _date(self, value: object) -> PartialDate | None:
        given = next((one for one in self._listed(value) if not _empty(one)), None)
        if given is None:
            return None
        text = given.strip() if isinstance(given, str) else ""
        found = _read_date(text)
        if found is None:
            self.notes.append(Mend.DATE_DROPPED)
        elif found.iso != given and not _is_iso(text):
            self.notes.append(Mend.DATE)
        return found

    def _language(self, value: object) -> str | None:
        for one in self._listed(value):
            told = (one.get("alternateName") or one.get("name")) if isinstance(one, dict) else one
            if not isinstance(told, str) or not told.strip():
                continue
            name = told.strip()
            try:
                language = check_language(_LANGUAGES.get(name.casefold(), name))
            except InvalidInputError:
                self.notes.append(Mend.LANGUAGE_DROPPED)
                return None
            if language != told:
                self.notes.append(Mend.LANGUAGE)
            return language
        return None

    def _listed(self, value: object) -> list[Any]:
        """Give the values, of which the first one is to be taken: that of a list is noted."""
        if isinstance(value, list) and value:
            self.notes.append(Mend.LISTED)
        return _list(value)


def _list(value: object) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _empty(value: object) -> bool:
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())


def _float(value: float) -> float | None:
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _unescape(text: str) -> str:
    """Undo HTML's escapes, twice where they were escaped twice; a lone `&` is one."""
    for _time in range(2):
        if _ENTITY.search(text) is None:
            break
        text = html.unescape(text)
    return text


def _is_iso(text: str) -> bool:
    return len(text) in {4, 7, 10} or text[10:11] == "T"


def _read_date(text: str) -> PartialDate | None:
    """Read a date in one of the writings that feeds have; a moment without an offset counts as UTC."""
    for candidate in _writings(text):
        try:
            found = PartialDate.parse(candidate)
        except InvalidInputError:
            continue
        return found if _FIRST_YEAR <= found.iso[:4] <= _LAST_YEAR else None
    return None


def _writings(text: str) -> Iterator[str]:
    yield text
    zone = _ZONE.fullmatch(text)
    if zone:
        yield zone["moment"] + "+00:00"
    offset = _OFFSET.fullmatch(text)
    if offset:
        yield offset["moment"] + offset["offset"]
