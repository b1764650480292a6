"""The tables whose rows are only ever added, each with the events that its rows were written with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, select

from claims import models
from claims.models import evidence_link
from claims.services.import_audit import BATCHES
from claims.services.ledger import tell
from claims.services.ledger.event import Told
from claims.services.ledger.row import stored

Teller = Callable[["Book", Told], Iterator[dict[str, Any]]]

_APPEARED = ("claim.appeared", "claim.appearance_corrected", "claim.appearance_withdrawn")
_REVIEWS_WITHDRAWN = (
    "claim.review_withdrawn",
    "claim.review_restored",
    "import_run.reviews_withdrawn",
    "import_run.reviews_restored",
)
_CAPTURED = ("article.captured", "evidence.captured")


@dataclass(frozen=True, slots=True)
class Book:
    """A table, the actions of the events that were written with its rows, and what these tell of them.

    `owner` is the column that holds the number of the event's record; `first` are the actions whose rows
    supersede none, for tables where others do. Of a table that is told of `partly`,
    as older versions did not at all, other rows may stand between those told of.
    """

    table: Table[Any]
    actions: tuple[str, ...]
    owner: str | None = None
    first: tuple[str, ...] = ()
    tell: Teller = tell.tell_one
    partly: bool = False

    def query(self) -> Select[*tuple[Any, ...]] | None:
        """Give how its rows are read, where they are told of by columns of other tables."""
        if self.table is not models.verification_evidence:
            return None
        columns = [stored(column) for column in self.table.c]
        return select(*columns, evidence_link.c.evidence_id).join(
            evidence_link, evidence_link.c.id == self.table.c.evidence_link_id
        )


BOOKS = (
    Book(models.person, ("person.added",), tell=tell.tell_record),
    Book(models.desk, ("desk.added",), tell=tell.tell_record),
    Book(models.topic, ("topic.added",), tell=tell.tell_record),
    Book(models.desk_policy, ("desk.sign_offs_set",), "desk_id"),
    Book(models.snapshot, ("article.snapshot_added",), "article_id", tell=tell.tell_snapshot),
    Book(models.capture, _CAPTURED, tell=tell.tell_capture),
    Book(models.capture_content, _CAPTURED, tell=tell.tell_listed, partly=True),
    Book(models.extraction, ("article.snapshot_added",), tell=tell.tell_extraction),
    Book(models.capture_text, ("evidence.text_read",)),
    Book(
        models.actor_link,
        ("actor.merged", "actor.told_apart", "actor.unmerged", "actor.difference_withdrawn"),
        "actor_id",
        ("actor.merged", "actor.told_apart"),
        tell.tell_actor_link,
    ),
    Book(models.appearance, _APPEARED, "claim_id", _APPEARED[:1], tell.tell_appearance),
    Book(models.reporter, _APPEARED, tell=tell.tell_reporter),
    Book(models.anchor, (*_APPEARED, "claim.reanchored"), tell=tell.tell_anchor),
    Book(
        models.claim_link,
        ("claim.linked", "claim.link_rejected", "claim.link_changed", "claim.unlinked"),
        "claim_id",
        ("claim.linked", "claim.link_rejected"),
        tell.tell_claim_link,
    ),
    Book(models.rating_scale, ("rating_scale.added",), tell=tell.tell_record),
    Book(models.rating, ("rating_scale.added",), tell=tell.tell_rating),
    Book(models.rating_text, ("rating_scale.added",), tell=tell.tell_rating_text),
    Book(models.verification, ("claim.verified",), "claim_id", tell=tell.tell_verification),
    Book(models.verification_text, ("claim.verified",), tell=tell.tell_verification_text),
    Book(models.verification_evidence, ("claim.verified",), tell=tell.tell_verification_evidence),
    Book(
        evidence_link,
        ("claim.evidence_linked", "claim.evidence_corrected", "claim.evidence_withdrawn"),
        "claim_id",
        ("claim.evidence_linked",),
    ),
    Book(models.evidence_anchor, ("claim.evidence_anchored",), tell=tell.tell_evidence_anchor),
    Book(models.sign_off, ("claim.signed_off",)),
    Book(
        models.reply,
        ("claim.reply_asked", "claim.reply_recorded", "claim.reply_withdrawn"),
        "claim_id",
        ("claim.reply_asked",),
        tell.tell_reply,
    ),
    Book(
        models.outlet_correction,
        (
            "claim.outlet_correction_asked",
            "claim.outlet_correction_recorded",
            "claim.outlet_correction_withdrawn",
        ),
        None,
        ("claim.outlet_correction_asked",),
    ),
    Book(models.publication, ("claim.published",), "claim_id"),
    Book(models.correction, ("claim.corrected",), "claim_id"),
    Book(models.edition, ("edition.frozen",), tell=tell.tell_record),
    Book(models.edition_data, ("edition.frozen",), tell=tell.tell_edition_data),
    Book(models.edition_file, ("edition.frozen",), tell=tell.tell_edition_file),
    Book(models.imported_review, BATCHES, tell=tell.tell_imported_review),
    Book(models.review_withdrawal, _REVIEWS_WITHDRAWN, tell=tell.tell_review_withdrawal),
)
"""Every table whose rows are only ever added."""
