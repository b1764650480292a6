"""What the word indexes hold of a record, and the number that a document has."""

from __future__ import annotations

from typing import NamedTuple

KINDS = ("claim", "article", "actor")
PART = 2**40


class Document(NamedTuple):
    """What is searched of one part of a record, as terms with spaces between them."""

    id: int
    words: str = ""
    quotes: str = ""
    notes: str = ""
    body: str = ""


class MatchDocument(NamedTuple):
    """What a claim is matched by, as terms with spaces between them."""

    claim_id: int
    words: str
    titles: str


def document_id(kind: str, number: int, part: int = 0) -> int:
    """Give the number of the document of a record: its kind in two bits, the record, and the part above."""
    return part * PART + number * 4 + KINDS.index(kind)


def record_of(document: int) -> tuple[str, int]:
    """Give the kind and the number of the record that a document belongs to."""
    return KINDS[document % 4], document % PART // 4


def part_of(document: int) -> int:
    """Give which part of a record's text a document holds, counted from 0."""
    return document // PART
