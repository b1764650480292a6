"""What events tell of the rows that were written with them, table by table.

A key that the events of an older version do not have is not compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claims import models
from claims.domain.vocabulary import ActorVerdict, AnchorState, ClaimantKind, ReplyOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from claims.services.ledger.book import Book
    from claims.services.ledger.event import Told

    Row = dict[str, Any]

# What the log calls otherwise than the column; those that are references hold a record's number.
_COLUMNS = {
    "start": "start_offset",
    "end": "end_offset",
    "verification": "verification_id",
    "appearance": "appearance_id",
    "article": "article_id",
    "claimant": "claimant_id",
    "evidence": "evidence_id",
    "capture": "capture_id",
    "other": "other_id",
    "into": "other_id",
    "from": "before_id",
    "to": "after_id",
    "supersedes": "supersedes_id",
}
_TAKES_BACK = frozenset({"claim.unlinked", "actor.unmerged"})


def _number(ref: str) -> int:
    return int(ref[1:])


def _value(key: str, value: Any) -> Any:  # noqa: ANN401 - a logged value
    if key == "claimant":
        return None if value == "outlet" else _number(value)
    is_reference = key in _COLUMNS and key not in {"start", "end"} and isinstance(value, str)
    return _number(value) if is_reference else value


def tell_one(book: Book, one: Told) -> Iterator[Row]:
    """Tell of the one row that most events are written with."""
    yield _row(book, one)


def _row(book: Book, one: Told) -> dict[str, Any]:
    withdrawn = one.action.endswith("_withdrawn") or one.action in _TAKES_BACK
    told = {_COLUMNS.get(key, key): _value(key, value) for key, value in one.said.items()}
    for key in (f"{book.table.name}_uuid", *(() if withdrawn else ("link_uuid",))):
        if key in told:
            told["uuid"] = told.pop(key)
    told |= {
        "created_by": one.person_id,
        "created_at": one.at,
        "withdrawn": withdrawn,
        "reason": one.reason,
    }
    if book.owner:
        told[book.owner] = one.record_id
    if book.first:
        told["first"] = one.action in book.first
    for row in one.rows_of(book.table):
        told |= row
    return told


def tell_record(book: Book, one: Told) -> Iterator[Row]:
    """Tell of the record that an event is about."""
    told = {**one.after, "id": one.record_id, "uuid": one.record_uuid}
    told |= {"created_at": one.at, "created_by": one.person_id}
    told.pop("filters", None)
    for row in one.rows_of(book.table):
        told |= row
    if "state_at" in told:
        told["state_at"] = one.names.moment(told["state_at"])
    yield told


def tell_snapshot(book: Book, one: Told) -> Iterator[Row]:
    """Tell of an article's text."""
    yield _row(book, one) | {"fetched_at": one.at}


def tell_extraction(_book: Book, one: Told) -> Iterator[Row]:
    """Tell how the text of a snapshot was got out of a capture."""
    if "capture" in one.after:
        told = {"capture_id": _number(one.after["capture"]), "extractor": one.after["extractor"]}
        for row in one.rows_of(models.snapshot):
            told["snapshot_id"] = row["id"]
        yield told


def tell_capture(book: Book, one: Told) -> Iterator[Row]:
    """Tell of a capture of an article or of evidence."""
    told = {"sha256": None, "size": None, "archive_url": None} | _row(book, one)
    told["id"] = told.pop("capture_id")
    of_article = one.action.startswith("article.")
    told |= {
        "article_id": one.record_id if of_article else None,
        "evidence_id": None if of_article else one.record_id,
    }
    if "captured_at" in told:
        told["captured_at"] = one.names.moment(told["captured_at"])
    yield told


def tell_listed(book: Book, one: Told) -> Iterator[Row]:
    """Tell of the rows that the event lists."""
    yield from one.rows_of(book.table)


def tell_appearance(book: Book, one: Told) -> Iterator[Row]:
    """Tell of the place where a claim is made."""
    told = _row(book, one)
    told["id"] = told.pop("appearance_id")
    told["claimant_kind"] = ClaimantKind.OUTLET if told["claimant_id"] is None else ClaimantKind.ACTOR
    yield told


def tell_reporter(_book: Book, one: Told) -> Iterator[Row]:
    """Tell who passed on what was said."""
    number = _number(one.said["appearance"])
    for position, ref in enumerate(one.said["reported_by"], start=1):
        yield {"appearance_id": number, "position": position, "actor_id": _number(ref)}


def tell_anchor(book: Book, one: Told) -> Iterator[Row]:
    """Tell where a quote stands in a snapshot."""
    yield {"state": AnchorState.EXACT, "score": None} | _row(book, one)


def tell_evidence_anchor(book: Book, one: Told) -> Iterator[Row]:
    """Tell where a quote stands in a capture of evidence."""
    told = _row(book, one)
    told["uuid"] = told["anchor_uuid"]
    if told["start_offset"] is None:
        told |= {"prefix": "", "suffix": ""}
    yield told


def tell_claim_link(book: Book, one: Told) -> Iterator[Row]:
    """Tell what was said of two claims."""
    told = _row(book, one)
    if told["withdrawn"] and not one.rows_of(book.table):
        del told["claim_id"], told["other_id"]  # it may have been said the other way round
    yield told


def tell_actor_link(book: Book, one: Told) -> Iterator[Row]:
    """Tell what was said of two actors."""
    same = one.action in {"actor.merged", "actor.unmerged"}
    told = _row(book, one)
    told["verdict"] = ActorVerdict.SAME if same else ActorVerdict.DIFFERENT
    if one.action == "actor.difference_withdrawn":
        del told["actor_id"], told["other_id"]  # it may have been said the other way round
    yield told


def _scale_ratings(one: Told) -> Iterator[tuple[dict[str, Any], Mapping[str, Any]]]:
    """Give each rating of a scale with the columns that are told of it, and the entry of the event."""
    rows: list[dict[str, Any]] = one.rows_of(models.rating) or [{} for _entry in one.after["ratings"]]
    for sort, (entry, row) in enumerate(zip(one.after["ratings"], rows, strict=True), start=1):
        said = {key: entry[key] for key in ("code", "position", "bucket")}
        yield {"scale_id": one.record_id, "sort": sort, **said, **row}, entry


def tell_rating(_book: Book, one: Told) -> Iterator[Row]:
    """Tell of the ratings of a scale."""
    for told, _entry in _scale_ratings(one):
        yield told


def tell_rating_text(_book: Book, one: Told) -> Iterator[Row]:
    """Tell how the ratings of a scale are called."""
    for told, entry in _scale_ratings(one):
        for language, text in sorted(entry["labels"].items()):
            said = {"language": language, "label": text, "definition": entry["definitions"].get(language)}
            yield said | ({"rating_id": told["id"]} if "id" in told else {})


def tell_verification(book: Book, one: Told) -> Iterator[Row]:
    """Tell of a step."""
    told = _row(book, one)
    told["id"] = told.pop("verification_id")
    if told["rating"] is None:
        told["rating_id"] = None
    else:
        numbers = [number for number, name in one.names.ratings.items() if name == told["rating"]]
        told["rating_id"] = numbers[0] if numbers else told["rating"]
    yield told


def tell_verification_text(_book: Book, one: Told) -> Iterator[Row]:
    """Tell what a step says, where it does."""
    if one.after["summary"] or one.after["explanation"]:
        told = {key: one.after[key] for key in ("language", "summary", "explanation")}
        yield told | {"verification_id": _number(one.after["verification"])}


def tell_verification_evidence(_book: Book, one: Told) -> Iterator[Row]:
    """Tell which evidence a step relies on."""
    number = _number(one.after["verification"])
    links = [link for row in one.rows_of(models.verification_evidence) for link in row["evidence_link_ids"]]
    told = [{"evidence_id": _number(ref), "verification_id": number} for ref in one.after["evidence"]]
    for row, link in zip(told, links or [None] * len(told), strict=True):
        if link is not None:
            row["evidence_link_id"] = link
    yield from sorted(told, key=lambda row: row.get("evidence_link_id", 0))


def tell_reply(book: Book, one: Told) -> Iterator[Row]:
    """Tell of a question to somebody, or of what came of it."""
    told = _row(book, one)
    if told["first"]:
        told = {"outcome": ReplyOutcome.PENDING, "answered": None, "text": None, "deadline": None} | told
    yield told


def tell_edition_data(_book: Book, one: Told) -> Iterator[Row]:
    """Tell of which edition there are data."""
    yield {"edition_id": one.record_id}


def tell_edition_file(book: Book, one: Told) -> Iterator[Row]:
    """Tell of the file of an edition."""
    told = {"edition_id": one.record_id, "format": one.after["format"], "sha256": one.after["file_sha256"]}
    for row in one.rows_of(book.table):
        told |= row
    yield told


def tell_imported_review(_book: Book, one: Told) -> Iterator[Row]:
    """Tell of the reviews of a batch what does not stand in its hash; of the first and last their numbers."""
    if not one.after["reviews"]:
        return
    first, last, count = one.after["reviews"]
    shared = {"import_run_id": one.record_id, "created_at": one.at, "created_by": one.person_id}
    for place in range(count):
        number = first if place == 0 else last if place == count - 1 else None
        yield shared | ({} if number is None else {"id": number})


def tell_review_withdrawal(book: Book, one: Told) -> Iterator[Row]:
    """Tell that a review of others, or all of an import, was withdrawn or stands again."""
    yield {"review_id": None, "import_run_id": None} | _row(book, one)
