"""Answers of the Fact Check Tools API (`claims:search`): a page, or several one after another or in a list.

https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims/search
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from claims.importers.json_stream import split, split_lines
from claims.importers.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.domain.review import ReadEntry
    from claims.importers import Options

LISTS = frozenset({"claims"})


def read(stream: IO[bytes], options: Options) -> Iterator[ReadEntry]:
    """Give every review of the stream in order."""
    pieces = split_lines(stream) if options.lines else split(stream, LISTS)
    # A search that found nothing is answered so.
    return Reading(options).of_pieces((piece for piece in pieces if piece.raw.strip() != b"{}"), _find)


def _find(value: object) -> Iterator[tuple[str, dict[Any, Any]]]:
    """Give the reviews of a claim, of a page of claims, or of a list of either, as ClaimReview has them."""
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from ((f"$[{number}]{path[1:]}", node) for path, node in _find(one))
    elif isinstance(value, dict) and isinstance(value.get("claims"), list):
        yield from ((f"$.claims{path[1:]}", node) for path, node in _find(value["claims"]))
    elif isinstance(value, dict):
        reviews = value.get("claimReview")
        for number, review in enumerate(reviews if isinstance(reviews, list) else [reviews]):
            if isinstance(review, dict):
                yield f"$.claimReview[{number}]", _review(value, review)


def _review(claim: dict[Any, Any], review: dict[Any, Any]) -> dict[str, Any]:
    publisher = review.get("publisher")
    told = publisher if isinstance(publisher, dict) else {}
    name = told.get("name") or told.get("site")
    claimant = claim.get("claimant")
    return {
        "url": review.get("url"),
        "claimReviewed": claim.get("text"),
        "name": review.get("title"),
        "inLanguage": review.get("languageCode"),
        "datePublished": review.get("reviewDate"),
        "author": {"name": name} if name else None,
        "reviewRating": {"alternateName": review.get("textualRating")},
        "itemReviewed": {
            "author": {"name": claimant} if claimant else None,
            "datePublished": claim.get("claimDate"),
        },
    }
