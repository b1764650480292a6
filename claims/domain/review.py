"""A review that somebody else published: what it says, and how it is known again.

It is never the desk's own verdict. Its rating stays in the words of its publisher; the bucket beside it
is what those words, or else the numbers, come to.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from claims.domain.text import digest, fingerprint
from claims.domain.url import canonical_url

if TYPE_CHECKING:
    from claims.domain.partial_date import PartialDate
    from claims.domain.vocabulary import Bucket, BucketBasis

UNKNOWN_LANGUAGE = "und"
"""The language of words that nobody said the language of (ISO 639-2)."""


class Mend(StrEnum):
    """What was mended in an entry, or left out of it where it could not be read."""

    ENTITIES = "entities"
    SPACES = "spaces"
    CONTROLS = "controls"
    URL = "url"
    PUBLISHER = "publisher"
    CLAIMANT = "claimant"
    APPEARANCE = "appearance"
    ITEM = "item"
    RATING = "rating"
    DATE = "date"
    NUMBER = "number"
    LANGUAGE = "language"
    LANGUAGE_GUESSED = "language_guessed"
    LISTED = "listed"
    NUMBER_UNUSED = "number_unused"
    APPEARANCE_DROPPED = "appearance_dropped"
    DATE_DROPPED = "date_dropped"
    NUMBER_DROPPED = "number_dropped"
    LANGUAGE_DROPPED = "language_dropped"
    TEXT_DROPPED = "text_dropped"


class Refusal(StrEnum):
    """Why an entry cannot be taken."""

    SYNTAX = "syntax"
    ENCODING = "encoding"
    DOUBLED_KEY = "doubled_key"
    DEPTH = "depth"
    CUT_OFF = "cut_off"
    NO_REVIEW = "no_review"
    NO_PAGE = "no_page"
    NO_CLAIM = "no_claim"
    CLAIM_TEXT = "claim_text"
    NO_RATING = "no_rating"
    CONTRADICTION = "contradiction"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """One review of one claim. `language` is None where the entry does not say it; then `guessed` may be one.

    `appearances` are links, or names where there is no link. Nearer `best` is truer, whichever is larger.
    """

    site: str
    publisher: str
    url: str
    claim_text: str
    title: str | None = None
    language: str | None = None
    reviewed: PartialDate | None = None
    claimants: tuple[str, ...] = ()
    claimed: PartialDate | None = None
    appearances: tuple[str, ...] = ()
    rating: str | None = None
    value: float | None = None
    best: float | None = None
    worst: float | None = None
    bucket: Bucket | None = None
    basis: BucketBasis | None = None
    guessed: str | None = None

    @property
    def claim_language(self) -> str:
        """The language that the claim is recorded in, when it is new."""
        return self.language or self.guessed or UNKNOWN_LANGUAGE

    def content(self) -> list[object]:
        """Give all that it says, in one order; two entries of the same content are the same."""
        return [
            self.site,
            self.publisher,
            self.url,
            self.claim_text,
            self.title,
            self.language,
            self.reviewed and self.reviewed.iso,
            list(self.claimants),
            self.claimed and self.claimed.iso,
            list(self.appearances),
            self.rating,
            self.value,
            self.best,
            self.worst,
            self.bucket,
            self.basis,
        ]

    def digest(self) -> str:
        """Give the SHA-256 of the content, in 64 hex digits."""
        return digest(json.dumps(self.content(), ensure_ascii=False, separators=(",", ":")))

    def fingerprint(self) -> str:
        """Give that of the claim's words: claims of the same one are the same."""
        return fingerprint(self.claim_text)

    def key(self, words: str) -> str:
        """Give what makes it this review however it is updated: its page with the anchor, and the words.

        `words` is the fingerprint.
        """
        _page, _hash, anchor = self.url.partition("#")
        return digest("\n".join((canonical_url(self.url), anchor, words)))[:32]


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """What was read at one place of a file: a review, or why there is none.

    `number` counts all that was read, from 1; `position` says for people where it stands. Of an entry that
    cannot be taken `refusal` is the kind, and `problem` says it in words. `raw` is the entry as it stood in
    its file, or `node` as an object. `identifier` is what its publisher knows the review by.
    """

    number: int
    position: str
    raw: str = ""
    entry: ReviewEntry | None = None
    refusal: Refusal | None = None
    problem: str | None = None
    mends: tuple[Mend, ...] = ()
    identifier: str | None = None
    node: dict[Any, Any] | None = None

    @property
    def as_it_was(self) -> str:
        """The entry as it can be mended and read again."""
        return self.raw if self.node is None else json.dumps(self.node, ensure_ascii=False, default=str)
