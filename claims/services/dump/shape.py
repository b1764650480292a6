"""What a dump of records holds: which records, in which order, and how each is written.

A record stands in a line of its own with all the rows that are its parts: a claim with its appearances,
anchors, steps and links of evidence. Rows are named by UUID, never by number, for numbers are another
database's. What follows from the rest (keys, fingerprints, hashes' lengths, the standing status) is left out
and worked out where it comes in. What belongs to a database and not to its records stays behind: the log, the
editions, the desks' rules, the search index.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from claims.models import (
    actor,
    actor_link,
    actor_name,
    actor_role,
    anchor,
    appearance,
    article,
    capture,
    capture_text,
    claim,
    claim_actor,
    claim_assignee,
    claim_link,
    claim_topic,
    correction,
    desk,
    evidence,
    evidence_anchor,
    evidence_link,
    extraction,
    import_run,
    imported_review,
    outlet_correction,
    person,
    publication,
    rating,
    rating_scale,
    rating_text,
    reply,
    reporter,
    review_withdrawal,
    sign_off,
    snapshot,
    source,
    topic,
    verification,
    verification_evidence,
    verification_text,
)
from claims.services.follow import FOLLOWING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Column, Table

FORMAT = "claims-dump"
SCHEMA = 1
"""The layout of the lines; another one gets the next number."""


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a table that belong to a record: `via` is the column that leads to it, or to another part.

    `owner` is the table that it leads to. `wide` is a column whose values may be as long as a book.
    """

    table: Table[Any]
    via: str
    owner: Table[Any]
    wide: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record with its parts, each after the one that it leads to."""

    table: Table[Any]
    parts: tuple[Part, ...] = ()

    @property
    def name(self) -> str:
        """What it is called in the file."""
        return self.table.name


KINDS = (
    Kind(person),
    Kind(desk),
    Kind(
        rating_scale,
        (Part(rating, "scale_id", rating_scale), Part(rating_text, "rating_id", rating)),
    ),
    Kind(source),
    Kind(
        article,
        (
            Part(snapshot, "article_id", article, wide="text"),
            Part(capture, "article_id", article),
            Part(extraction, "snapshot_id", snapshot),
        ),
    ),
    Kind(actor, (Part(actor_name, "actor_id", actor), Part(actor_role, "actor_id", actor))),
    Kind(actor_link),
    Kind(topic),
    Kind(
        evidence,
        (
            Part(capture, "evidence_id", evidence),
            Part(capture_text, "capture_id", capture, wide="text"),
        ),
    ),
    Kind(import_run, (Part(review_withdrawal, "import_run_id", import_run),)),
    Kind(
        claim,
        (
            Part(claim_topic, "claim_id", claim),
            Part(claim_actor, "claim_id", claim),
            Part(claim_assignee, "claim_id", claim),
            Part(appearance, "claim_id", claim),
            Part(reporter, "appearance_id", appearance),
            Part(anchor, "appearance_id", appearance),
            Part(verification, "claim_id", claim),
            Part(verification_text, "verification_id", verification),
            Part(sign_off, "verification_id", verification),
            Part(evidence_link, "claim_id", claim),
            Part(verification_evidence, "verification_id", verification),
            Part(evidence_anchor, "evidence_link_id", evidence_link),
            Part(reply, "claim_id", claim),
            Part(outlet_correction, "appearance_id", appearance),
            Part(publication, "claim_id", claim),
            Part(correction, "claim_id", claim),
            Part(imported_review, "claim_id", claim),
            Part(review_withdrawal, "review_id", imported_review),
        ),
    ),
    Kind(claim_link),
)
"""Every kind, in an order in which what a record points to comes before it."""

BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}

LEFT_BEHIND = {
    "database_info": "names the database itself",
    "event": "the log is the database's own, and a chain",
    "desk_policy": "a rule of the house",
    "edition": "shows a state of its own database",
    "edition_data": "shows a state of its own database",
    "edition_file": "shows a state of its own database",
    "capture_content": "goes with its captures",
    "merged_actor": "follows from the links between actors",
}
"""The tables that no record is of, and why; those of models.DERIVED follow from the rest as well."""

CONTENT = "content"
"""The bytes of a capture, compressed and in base64, which many captures may share."""

APPROVAL = "approval"
"""Which sign-offs of a claim are not void, and whether it changed since its newest step, and"""

EDITS = "edits"
"""what was edited of a record: its database knows both from its log alone."""

REWORDINGS = "rewordings"
"""What older versions told of edits: those of a claim's words."""

TOLD = frozenset({APPROVAL, EDITS, REWORDINGS})
"""What stands beside the rows of a record."""

FOLLOWS: Mapping[str, Mapping[str, Callable[[Mapping[str, Any]], Any]]] = {
    **FOLLOWING,
    "snapshot": {"length": lambda row: len(row["text"])},
    "capture_text": {"length": lambda row: len(row["text"])},
}
"""What is worked out of the other columns of a row."""

OF_STEPS = frozenset({"status", "step"})
"""The columns of a claim that follow from its steps."""

_TARGETS = {"capture_text": "capture"}
"""A key that points to a part of a record names that record."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column as it is written: under which name, and the table whose record it names, if any."""

    name: str
    column: Column[Any]
    target: str | None


@cache
def fields_of(table: Table[Any], via: str | None, owner: Table[Any] | None) -> tuple[Field, ...]:
    """Give the columns of a table that are written of its rows, in their order.

    Its number is not, nor what follows from the rest, nor the column `via` that leads to the very record
    whose line it stands in.
    """
    kind_of_owner = owner is not None and owner.name in BY_NAME
    left_out = {"id", *FOLLOWS.get(table.name, {})}
    if table is claim:
        left_out |= OF_STEPS
    fields = []
    for column in table.columns:
        if column.name in left_out or (column.name == via and kind_of_owner):
            continue
        target = next((key.column.table.name for key in column.foreign_keys), None)
        name = column.name.removesuffix("_id") if target else column.name
        fields.append(Field(name, column, _TARGETS.get(target, target) if target else None))
    return tuple(fields)
