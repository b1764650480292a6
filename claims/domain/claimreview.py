"""ClaimReview as anybody writes it: read into what it says, and written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from claims.domain.partial_date import PartialDate
from claims.domain.schema_org import (
    CONTEXT,
    Number,
    entries,
    find_domain,
    first_text,
    is_missing,
    is_type,
    objects_in,
    read_number,
    types_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LENGTH_OF_A_DAY = len("2026-01-11")


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
    return ((path, node) for path, node, _context in find_nodes(document))


def find_nodes(document: object) -> Iterator[tuple[str, dict[Any, Any], object]]:
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
            if is_type(node, "ClaimReview") or "claimReviewed" in node:
                yield path, node, context
            else:
                held = [(key, value) for key, value in node.items() if isinstance(value, dict | list)]
                waiting.extend((f"{path}.{key}", value, context) for key, value in reversed(held))


def read(document: object) -> list[Review]:
    """Read every ClaimReview in parsed JSON, in order; what is dirty is left out, and nothing raises."""
    return [_read_review(node) for _path, node, _context in find_nodes(document)]


def _read_review(node: dict[Any, Any]) -> Review:
    rating = next(iter(objects_in(node.get("reviewRating"))), None)
    item = next(iter(objects_in(node.get("itemReviewed"))), {})
    first = _works(item.get("firstAppearance"))
    return Review(
        url=first_text(node.get("url")),
        claim=first_text(node.get("claimReviewed")),
        rating=_read_rating(rating) if rating is not None else None,
        identifier=first_text(node.get("identifier")),
        language=first_text(node.get("inLanguage")),
        published=first_text(node.get("datePublished")),
        modified=first_text(node.get("dateModified")),
        authors=_parties(node.get("author")),
        corrections=tuple(_notes(node.get("correction"))),
        claimants=_parties(item.get("author")),
        claim_published=first_text(item.get("datePublished")),
        first_appearance=first[0] if first else None,
        appearances=_works(item.get("appearance")),
    )


def _read_rating(node: dict[Any, Any]) -> Rating:
    return Rating(
        label=first_text(node.get("alternateName")),
        value=read_number(node.get("ratingValue")),
        best=read_number(node.get("bestRating")),
        worst=read_number(node.get("worstRating")),
        explanation=first_text(node.get("ratingExplanation")),
    )


def _parties(value: object) -> tuple[Party, ...]:
    return tuple(
        Party(
            type=next(iter(types_of(node)), "Thing"),
            name=first_text(node.get("name")),
            url=first_text(node.get("url")),
            same_as=tuple(entry for entry in map(first_text, entries(node.get("sameAs"))) if entry),
            job_title=first_text(node.get("jobTitle")),
        )
        for node in objects_in(value)
    )


def _works(value: object) -> tuple[Work, ...]:
    return tuple(
        Work(
            type=next(iter(types_of(node)), "CreativeWork"),
            url=first_text(node.get("url")),
            headline=first_text(node.get("headline")) or first_text(node.get("name")),
            language=first_text(node.get("inLanguage")),
            published=first_text(node.get("datePublished")),
            publisher=next(iter(_parties(node.get("publisher"))), None),
        )
        for node in work_nodes(value)
    )


def work_nodes(value: object) -> Iterator[dict[Any, Any]]:
    """Give the places that an appearance names: objects, and texts that may be an address, unlike `"1"`."""
    for entry in entries(value):
        if isinstance(entry, dict):
            if any(first_text(entry.get(key)) for key in ("url", "headline", "name")):
                yield entry
        elif isinstance(entry, str) and "." in entry:
            yield {"url": entry}


def _notes(value: object) -> Iterator[Note]:
    for entry in entries(value):
        node = entry if isinstance(entry, dict) else {"text": entry}
        text = first_text(node.get("text"))
        if text:
            yield Note(text, first_text(node.get("inLanguage")), first_text(node.get("datePublished")))


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
    return {"@type": kind} | {key: value for key, value in fields.items() if not is_missing(value)}


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


def own_sites(url: str | None, authors: Iterable[str | None]) -> frozenset[str]:
    """Give the hosts of a review's publisher: that of the review's `url`, and of its authors' home pages.

    An author's address with a path may be a page on somebody else's site, and tells no host.
    """
    homes = (home for home in authors if home and find_domain(home) and urlsplit(home).path in {"", "/"})
    return frozenset(filter(None, (find_domain(address) for address in (url, *homes) if address)))


def is_after(one: str, other: str) -> bool:
    """Tell whether a date is after another one for certain, as far as both are known.

    The days are those that are written: a moment tells its own zone, a day does not.
    """
    if min(len(one), len(other)) > _LENGTH_OF_A_DAY:
        return PartialDate.parse(one) > PartialDate.parse(other)
    known = min(len(one), len(other), _LENGTH_OF_A_DAY)
    return one[:known] > other[:known]
