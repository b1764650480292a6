"""ClaimReview as anybody writes it: checked by the rules of the field, and read back into what it says.

The rules are those of Google's fact-check documentation and of Fact Check Explorer's feed. Errors make a
review unusable there; warnings make it poorer. Nothing here trusts the shape of what it is given.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from claims.domain.partial_date import PartialDate
from claims.domain.text import words
from claims.domain.url import domain_of
from claims.errors import InvalidInputError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CONTEXT = "https://schema.org"
LONGEST_CLAIM = 75
"""Code points of `claimReviewed` that are shown whole."""

Number: TypeAlias = int | float

_CONTEXT = re.compile(r"https?://(?:www\.)?schema\.org/?", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?", re.ASCII)
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T.+)?)?)?", re.ASCII)
_LENGTH_OF_A_DAY = len("2026-01-11")
_BROKEN = re.compile("[\0\ud800-\udfff]")


class Level(StrEnum):
    """How much a problem matters: an error makes a review unusable, a warning poorer."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where (`$[0].url`), by which rule, and in words for people."""

    level: Level
    path: str
    rule: str
    message: str


def check(document: object, *, today: dt.date | None = None) -> list[Problem]:
    """Hold every ClaimReview in parsed JSON to the rules, and give what is wrong, in the order it stands.

    `document` may be one review, a list of them, a `@graph`, a DataFeed, or anything else: nothing raises.
    Dates after `today` are named where it is given.
    """
    problems: list[Problem] = []
    pages: dict[str, list[tuple[str, str]]] = {}
    found = False
    for path, node, context in _reviews(document):
        found = True
        problems.extend(_Checker(path, node, today).check(context))
        url = _text(node.get("url"))
        if url:
            pages.setdefault(url.partition("#")[0], []).append((path, url))
    for reviews in pages.values():
        urls = [url for _path, url in reviews]
        problems.extend(
            Problem(
                Level.WARNING,
                f"{path}.url",
                "anchor",
                _("Several reviews are on one page, and this one has no anchor of its own."),
            )
            for path, url in reviews
            if len(urls) > 1 and ("#" not in url or urls.count(url) > 1)
        )
    if not found:
        problems.append(Problem(Level.ERROR, "$", "type", _("There is no ClaimReview in it.")))
    return problems


def _reviews(document: object) -> Iterator[tuple[str, dict[Any, Any], object]]:
    """Give every review with its path and its context, its own or that of what holds it.

    Wherever `claimReviewed` is, an object is meant as a review whatever its type. The way down is a stack of
    its own: what nests too deep for Python's must not raise.
    """
    waiting: list[tuple[str, object, object]] = [("$", document, None)]
    while waiting:
        path, node, context = waiting.pop()
        if isinstance(node, list):
            waiting.extend((f"{path}[{at}]", node[at], context) for at in reversed(range(len(node))))
        elif isinstance(node, dict):
            context = node.get("@context", context)
            if _is_type(node, "ClaimReview") or "claimReviewed" in node:
                yield path, node, context
            else:
                held = [(key, value) for key, value in node.items() if isinstance(value, dict | list)]
                waiting.extend((f"{path}.{key}", value, context) for key, value in reversed(held))


class _Checker:
    """The rules over one review; `problems` grows as they are gone through."""

    def __init__(self, path: str, node: dict[Any, Any], today: dt.date | None) -> None:
        self.path = path
        self.node = node
        # Where it is already tomorrow, a date of tomorrow is none of the future.
        self.latest = (today + dt.timedelta(days=1)).isoformat() if today else None
        self.problems: list[Problem] = []

    def error(self, where: str, rule: str, message: str) -> None:
        self.problems.append(Problem(Level.ERROR, self.path + where, rule, message))

    def warn(self, where: str, rule: str, message: str) -> None:
        self.problems.append(Problem(Level.WARNING, self.path + where, rule, message))

    def check(self, context: object) -> list[Problem]:
        """Go through all the rules."""
        if not _is_schema_org(context):
            self.error(".@context", "context", _("`@context` is not https://schema.org."))
        if not _is_type(self.node, "ClaimReview"):
            self.error(".@type", "type", _("`@type` is not ClaimReview."))
        if _is_broken(self.node):
            self.error("", "text", _("A text in it holds NUL or half a character, which UTF-8 cannot write."))
        self._check_claim_reviewed()
        url = _text(self.node.get("url"))
        if not url:
            self.error(".url", "url", _("There is no `url`: the address of the page with the review."))
        elif _domain(url) is None:
            self.warn(".url", "url", _("`url` is no link of the web."))
        self._check_author()
        published = self._check_date(".datePublished", self.node.get("datePublished"))
        if not _text(self.node.get("datePublished")):
            self.warn(".datePublished", "date", _("`datePublished` of the review is missing."))
        modified = self._check_date(".dateModified", self.node.get("dateModified"))
        if published and modified and is_after(published, modified):
            self.warn(
                ".dateModified", "date-order", _("`dateModified` is before `datePublished` of the review.")
            )
        self._check_rating()
        self._check_item(url, published)
        return self.problems

    def _check_date(self, where: str, value: object) -> str | None:
        """Give a date as it is written, if it is one."""
        date = _text(value)
        if date is None:
            return None
        if not _is_date(date):
            self.warn(
                where,
                "date",
                _("This is no date of ISO 8601, such as 2026-01-11 or 2026-01-11T09:30:00Z."),
            )
            return None
        if self.latest and is_after(date, self.latest):
            self.warn(where, "date-future", _("The date is in the future."))
        return date

    def _check_claim_reviewed(self) -> None:
        said = _text(self.node.get("claimReviewed"))
        if not said:
            self.error(".claimReviewed", "claim", _("`claimReviewed` is empty: it holds the claim."))
            return
        if len(said) > LONGEST_CLAIM:
            self.warn(
                ".claimReviewed",
                "claim-length",
                _("`claimReviewed` has %(length)d characters; beyond %(limit)d it is cut where it is shown.")
                % {"length": len(said), "limit": LONGEST_CLAIM},
            )
        for rating in _objects(self.node.get("reviewRating")):
            label = " ".join(words(_text(rating.get("alternateName")) or ""))
            if label and f" {label} " in f" {' '.join(words(said))} ":
                self.warn(".claimReviewed", "claim-label", _("`claimReviewed` holds the rating's label."))

    def _check_author(self) -> None:
        value = self.node.get("author")
        if _missing(value):
            self.warn(".author", "author", _("`author` is missing: whoever publishes the review."))
        elif not all(
            isinstance(author, dict)
            and _types(author)
            and (_text(author.get("name")) or _text(author.get("url")))
            for author in _list(value)
        ):
            self.error(".author", "author", _("`author` needs a `@type`, and a `name` or a `url`."))

    def _check_rating(self) -> None:
        ratings = _objects(self.node.get("reviewRating"))
        if not ratings:
            self.error(".reviewRating", "rating", _("There is no `reviewRating`."))
        for rating in ratings:
            self._check_one_rating(rating)

    def _check_one_rating(self, rating: dict[Any, Any]) -> None:
        where = ".reviewRating"
        if not _text(rating.get("alternateName")):
            self.error(
                f"{where}.alternateName",
                "rating-label",
                _("The rating has no `alternateName`: its label in words."),
            )
        keys = ("ratingValue", "bestRating", "worstRating")
        value, best, worst = (_number(rating.get(key)) for key in keys)
        for key, number in zip(keys, (value, best, worst), strict=True):
            if rating.get(key) in (None, []):
                self.warn(f"{where}.{key}", "rating-number", _("`%(key)s` is missing.") % {"key": key})
            elif number is None:
                self.error(f"{where}.{key}", "rating-number", _("`%(key)s` is no number.") % {"key": key})
        if worst is not None and worst < 1:
            self.error(f"{where}.worstRating", "rating-range", _("`worstRating` is below 1."))
        if best is not None and worst is not None and worst >= best:
            self.error(
                f"{where}.worstRating",
                "rating-range",
                _("`worstRating` is not below `bestRating`; nearer `bestRating` is truer."),
            )
        elif value is not None and (
            (best is not None and value > best) or (worst is not None and value < worst)
        ):
            self.error(
                f"{where}.ratingValue",
                "rating-range",
                _("`ratingValue` is not between `worstRating` and `bestRating`."),
            )

    def _check_item(self, url: str | None, published: str | None) -> None:
        items = _objects(self.node.get("itemReviewed"))
        if not items:
            self.warn(".itemReviewed", "item", _("`itemReviewed` is missing: the Claim under review."))
        for item in items:
            if not _is_type(item, "Claim"):
                self.warn(".itemReviewed.@type", "item", _("`itemReviewed` is not of the type Claim."))
            self._check_claimant(item.get("author"))
            where = ".itemReviewed.datePublished"
            made = self._check_date(where, item.get("datePublished"))
            if not _text(item.get("datePublished")):
                self.warn(where, "claim-date", _("`datePublished` of the claim is missing."))
            elif made and published and is_after(made, published):
                self.warn(where, "date-order", _("The claim is dated after its review."))
            self._check_origin(item, url)

    def _check_claimant(self, value: object) -> None:
        if _missing(value):
            self.warn(".itemReviewed.author", "claimant", _("The claim has no `author`: who makes it."))
            return
        authors = _list(value)
        if not all(isinstance(author, dict) and _text(author.get("name")) for author in authors):
            self.error(".itemReviewed.author", "claimant", _("The claim's `author` has no `name`."))
        if not all(isinstance(author, dict) and _text(author.get("sameAs")) for author in authors):
            self.warn(
                ".itemReviewed.author.sameAs",
                "claimant-identity",
                _("The claim's `author` has no `sameAs`: a page that says who it is, such as Wikidata's."),
            )

    def _check_origin(self, item: dict[Any, Any], url: str | None) -> None:
        authors = (_text(author.get("url")) for author in _objects(self.node.get("author")))
        own = own_sites(url, authors)
        told = False
        for key in ("appearance", "firstAppearance"):
            for node in _work_nodes(item.get(key)):
                told = True
                address = _text(node.get("url"))
                self._check_date(f".itemReviewed.{key}.datePublished", node.get("datePublished"))
                if address and _domain(address) in own:
                    self.error(
                        f".itemReviewed.{key}",
                        "origin",
                        _("The claim's origin is on the site of the review itself."),
                    )
        if not told:
            self.warn(
                ".itemReviewed.appearance",
                "appearance",
                _("The claim has neither `appearance` nor `firstAppearance`: where it was made."),
            )


def own_sites(url: str | None, authors: Iterable[str | None]) -> frozenset[str]:
    """Give the hosts of a review's publisher: that of the review's `url`, and of its authors' home pages.

    An author's address with a path may be a page on somebody else's site, and tells no host.
    """
    homes = (home for home in authors if home and _domain(home) and urlsplit(home).path in {"", "/"})
    return frozenset(filter(None, (_domain(address) for address in (url, *homes) if address)))


def _is_broken(node: object) -> bool:
    """Tell whether a text anywhere in JSON holds what cannot be written or stored."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting.extend(one.keys())
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, str) and _BROKEN.search(one):
            return True
    return False


def _is_date(text: str) -> bool:
    try:
        PartialDate.parse(text)
    except InvalidInputError:
        return False
    return _DATE.fullmatch(text) is not None


def is_after(one: str, other: str) -> bool:
    """Tell whether a date is after another one for certain, as far as both are known.

    The days are those that are written: a moment tells its own zone, a day does not.
    """
    if min(len(one), len(other)) > _LENGTH_OF_A_DAY:
        return PartialDate.parse(one) > PartialDate.parse(other)
    known = min(len(one), len(other), _LENGTH_OF_A_DAY)
    return one[:known] > other[:known]


def _missing(value: object) -> bool:
    return value is None or value in ("", [], {})


def _list(value: object) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _objects(value: object) -> list[dict[Any, Any]]:
    return [entry for entry in _list(value) if isinstance(entry, dict)]


def _text(value: object) -> str | None:
    """Give a text that says something, the first one of a list."""
    for entry in _list(value):
        if isinstance(entry, str) and entry.strip():
            return entry.strip()
    return None


def _number(value: object) -> Number | None:
    """Read a number, also from a text, as Duke's insight schema wants it."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value)
    return None


def _types(node: dict[Any, Any]) -> list[str]:
    return [entry for entry in _list(node.get("@type")) if isinstance(entry, str) and entry.strip()]


def _is_type(node: dict[Any, Any], name: str) -> bool:
    return any(
        entry == name or (entry.endswith(f"/{name}") and _CONTEXT.match(entry)) for entry in _types(node)
    )


def _is_schema_org(context: object) -> bool:
    for entry in _list(context):
        address = entry.get("@vocab") if isinstance(entry, dict) else entry
        if isinstance(address, str) and _CONTEXT.fullmatch(address):
            return True
    return False


def _domain(url: str) -> str | None:
    try:
        return domain_of(url)
    except InvalidInputError:
        return None


# ---- reading and writing ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Party:
    """Whoever publishes a review or makes a claim; `type` is schema.org's."""

    type: str
    name: str | None = None
    url: str | None = None
    same_as: tuple[str, ...] = ()
    job_title: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A place where a claim was made."""

    type: str = "CreativeWork"
    url: str | None = None
    headline: str | None = None
    language: str | None = None
    published: str | None = None
    publisher: Party | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating: its label, and its numbers where it is on an axis; nearer `best` is truer."""

    label: str | None
    value: Number | None = None
    best: Number | None = None
    worst: Number | None = None
    explanation: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A public note that a review was corrected."""

    text: str
    language: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """One ClaimReview: all that the writer writes. Dates are texts, as they stood."""

    url: str | None
    claim: str | None
    rating: Rating | None
    identifier: str | None = None
    language: str | None = None
    published: str | None = None
    modified: str | None = None
    authors: tuple[Party, ...] = ()
    corrections: tuple[Note, ...] = ()
    claimants: tuple[Party, ...] = ()
    claim_published: str | None = None
    first_appearance: Work | None = None
    appearances: tuple[Work, ...] = ()


def find_reviews(document: object) -> Iterator[tuple[str, dict[Any, Any]]]:
    """Give every ClaimReview in parsed JSON as it stands, with its path (`$.item[0]`), in order."""
    return ((path, node) for path, node, _context in _reviews(document))


def read(document: object) -> list[Review]:
    """Read every ClaimReview in parsed JSON, in order; what is dirty is left out, and nothing raises."""
    return [_read_review(node) for _path, node, _context in _reviews(document)]


def _read_review(node: dict[Any, Any]) -> Review:
    rating = next(iter(_objects(node.get("reviewRating"))), None)
    item = next(iter(_objects(node.get("itemReviewed"))), {})
    first = _works(item.get("firstAppearance"))
    return Review(
        url=_text(node.get("url")),
        claim=_text(node.get("claimReviewed")),
        rating=_read_rating(rating) if rating is not None else None,
        identifier=_text(node.get("identifier")),
        language=_text(node.get("inLanguage")),
        published=_text(node.get("datePublished")),
        modified=_text(node.get("dateModified")),
        authors=_parties(node.get("author")),
        corrections=tuple(_notes(node.get("correction"))),
        claimants=_parties(item.get("author")),
        claim_published=_text(item.get("datePublished")),
        first_appearance=first[0] if first else None,
        appearances=_works(item.get("appearance")),
    )


def _read_rating(node: dict[Any, Any]) -> Rating:
    return Rating(
        label=_text(node.get("alternateName")),
        value=_number(node.get("ratingValue")),
        best=_number(node.get("bestRating")),
        worst=_number(node.get("worstRating")),
        explanation=_text(node.get("ratingExplanation")),
    )


def _parties(value: object) -> tuple[Party, ...]:
    return tuple(
        Party(
            type=next(iter(_types(node)), "Thing"),
            name=_text(node.get("name")),
            url=_text(node.get("url")),
            same_as=tuple(entry for entry in map(_text, _list(node.get("sameAs"))) if entry),
            job_title=_text(node.get("jobTitle")),
        )
        for node in _objects(value)
    )


def _works(value: object) -> tuple[Work, ...]:
    return tuple(
        Work(
            type=next(iter(_types(node)), "CreativeWork"),
            url=_text(node.get("url")),
            headline=_text(node.get("headline")) or _text(node.get("name")),
            language=_text(node.get("inLanguage")),
            published=_text(node.get("datePublished")),
            publisher=next(iter(_parties(node.get("publisher"))), None),
        )
        for node in _work_nodes(value)
    )


def _work_nodes(value: object) -> Iterator[dict[Any, Any]]:
    """Give the places that an appearance names: objects, and texts that may be an address, unlike `"1"`."""
    for entry in _list(value):
        if isinstance(entry, dict):
            if any(_text(entry.get(key)) for key in ("url", "headline", "name")):
                yield entry
        elif isinstance(entry, str) and "." in entry:
            yield {"url": entry}


def _notes(value: object) -> Iterator[Note]:
    for entry in _list(value):
        node = entry if isinstance(entry, dict) else {"text": entry}
        text = _text(node.get("text"))
        if text:
            yield Note(text, _text(node.get("inLanguage")), _text(node.get("datePublished")))


def to_dict(review: Review) -> dict[str, Any]:
    """Write a review as JSON-LD has it, without what it does not know; `read` gives the same review back."""
    rating = review.rating
    return {"@context": CONTEXT} | _node(
        "ClaimReview",
        identifier=review.identifier,
        url=review.url,
        claimReviewed=review.claim,
        inLanguage=review.language,
        datePublished=review.published,
        dateModified=review.modified,
        author=_one_or_all([_party(party) for party in review.authors]),
        correction=[
            _node("CorrectionComment", text=note.text, inLanguage=note.language, datePublished=note.published)
            for note in review.corrections
        ],
        reviewRating=rating
        and _node(
            "Rating",
            alternateName=rating.label,
            ratingValue=rating.value,
            bestRating=rating.best,
            worstRating=rating.worst,
            ratingExplanation=rating.explanation,
        ),
        itemReviewed=_node(
            "Claim",
            author=_one_or_all([_party(party) for party in review.claimants]),
            datePublished=review.claim_published,
            firstAppearance=review.first_appearance and _work(review.first_appearance),
            appearance=[_work(work) for work in review.appearances],
        ),
    )


def _node(kind: str, **fields: object) -> dict[str, Any]:
    return {"@type": kind} | {key: value for key, value in fields.items() if not _missing(value)}


def _party(party: Party) -> dict[str, Any]:
    return _node(
        party.type,
        name=party.name,
        url=party.url,
        sameAs=_one_or_all([*party.same_as]),
        jobTitle=party.job_title,
    )


def _work(work: Work) -> dict[str, Any]:
    return _node(
        work.type,
        url=work.url,
        headline=work.headline,
        inLanguage=work.language,
        datePublished=work.published,
        publisher=work.publisher and _party(work.publisher),
    )


def _one_or_all(values: list[Any]) -> object:
    return values[0] if len(values) == 1 else values
