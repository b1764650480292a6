"""ClaimReview checked by the rules of the field.

The rules are those of Google's fact-check documentation and of Fact Check Explorer's feed. Errors make a
review unusable there; warnings make it poorer. Nothing here trusts the shape of what it is given.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from claims.domain.claimreview import find_nodes, is_after, own_sites, work_nodes
from claims.domain.partial_date import PartialDate
from claims.domain.schema_org import (
    entries,
    find_domain,
    first_text,
    is_missing,
    is_schema_org,
    is_type,
    objects_in,
    read_number,
    types_of,
)
from claims.domain.text import words
from claims.errors import InvalidInputError
from claims.i18n import _

LONGEST_CLAIM = 75
"""Code points of `claimReviewed` that are shown whole."""

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T.+)?)?)?", re.ASCII)
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
    for path, node, context in find_nodes(document):
        found = True
        problems.extend(_Checker(path, node, today).check(context))
        url = first_text(node.get("url"))
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
        if not is_schema_org(context):
            self.error(".@context", "context", _("`@context` is not https://schema.org."))
        if not is_type(self.node, "ClaimReview"):
            self.error(".@type", "type", _("`@type` is not ClaimReview."))
        if _is_broken(self.node):
            self.error("", "text", _("A text in it holds NUL or half a character, which UTF-8 cannot write."))
        self._check_claim_reviewed()
        url = first_text(self.node.get("url"))
        if not url:
            self.error(".url", "url", _("There is no `url`: the address of the page with the review."))
        elif find_domain(url) is None:
            self.warn(".url", "url", _("`url` is no link of the web."))
        self._check_author()
        published = self._check_date(".datePublished", self.node.get("datePublished"))
        if not first_text(self.node.get("datePublished")):
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
        date = first_text(value)
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
        said = first_text(self.node.get("claimReviewed"))
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
        for rating in objects_in(self.node.get("reviewRating")):
            label = " ".join(words(first_text(rating.get("alternateName")) or ""))
            if label and f" {label} " in f" {' '.join(words(said))} ":
                self.warn(".claimReviewed", "claim-label", _("`claimReviewed` holds the rating's label."))

    def _check_author(self) -> None:
        value = self.node.get("author")
        if is_missing(value):
            self.warn(".author", "author", _("`author` is missing: whoever publishes the review."))
        elif not all(
            isinstance(author, dict)
            and types_of(author)
            and (first_text(author.get("name")) or first_text(author.get("url")))
            for author in entries(value)
        ):
            self.error(".author", "author", _("`author` needs a `@type`, and a `name` or a `url`."))

    def _check_rating(self) -> None:
        ratings = objects_in(self.node.get("reviewRating"))
        if not ratings:
            self.error(".reviewRating", "rating", _("There is no `reviewRating`."))
        for rating in ratings:
            self._check_one_rating(rating)

    def _check_one_rating(self, rating: dict[Any, Any]) -> None:
        where = ".reviewRating"
        if not first_text(rating.get("alternateName")):
            self.error(
                f"{where}.alternateName",
                "rating-label",
                _("The rating has no `alternateName`: its label in words."),
            )
        keys = ("ratingValue", "bestRating", "worstRating")
        value, best, worst = (read_number(rating.get(key)) for key in keys)
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
        items = objects_in(self.node.get("itemReviewed"))
        if not items:
            self.warn(".itemReviewed", "item", _("`itemReviewed` is missing: the Claim under review."))
        for item in items:
            if not is_type(item, "Claim"):
                self.warn(".itemReviewed.@type", "item", _("`itemReviewed` is not of the type Claim."))
            self._check_claimant(item.get("author"))
            where = ".itemReviewed.datePublished"
            made = self._check_date(where, item.get("datePublished"))
            if not first_text(item.get("datePublished")):
                self.warn(where, "claim-date", _("`datePublished` of the claim is missing."))
            elif made and published and is_after(made, published):
                self.warn(where, "date-order", _("The claim is dated after its review."))
            self._check_origin(item, url)

    def _check_claimant(self, value: object) -> None:
        if is_missing(value):
            self.warn(".itemReviewed.author", "claimant", _("The claim has no `author`: who makes it."))
            return
        authors = entries(value)
        if not all(isinstance(author, dict) and first_text(author.get("name")) for author in authors):
            self.error(".itemReviewed.author", "claimant", _("The claim's `author` has no `name`."))
        if not all(isinstance(author, dict) and first_text(author.get("sameAs")) for author in authors):
            self.warn(
                ".itemReviewed.author.sameAs",
                "claimant-identity",
                _("The claim's `author` has no `sameAs`: a page that says who it is, such as Wikidata's."),
            )

    def _check_origin(self, item: dict[Any, Any], url: str | None) -> None:
        authors = (first_text(author.get("url")) for author in objects_in(self.node.get("author")))
        own = own_sites(url, authors)
        told = False
        for key in ("appearance", "firstAppearance"):
            for node in work_nodes(item.get(key)):
                told = True
                address = first_text(node.get("url"))
                self._check_date(f".itemReviewed.{key}.datePublished", node.get("datePublished"))
                if address and find_domain(address) in own:
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
