"""The texts of an article: as they came in, hashed, never edited; and the quotes that stand in one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from claims.domain.reference import Kind, format_reference
from claims.domain.text import TEXT_LIMIT, clean, clean_line, digest
from claims.domain.vocabulary import ClaimantKind, IntakeMethod
from claims.errors import ConflictError, InvalidInputError, NotFoundError
from claims.i18n import _
from claims.matching.index import refresh_text
from claims.models import actor_name, anchor, appearance, article, claim, extraction, snapshot
from claims.services.capture import NewCapture, add_capture
from claims.services.current import main_name, not_superseded, standing_actor

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Connection

    from claims.services.work import Work


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One text of an article. `sha256` is of its UTF-8 bytes; `length` counts code points."""

    number: int
    uuid: str
    text: str
    sha256: str
    length: int
    method: IntakeMethod
    origin: str | None
    fetched_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """A quote's place in a snapshot: what claim it makes, by whom (None: the outlet's own voice)."""

    appearance: str
    claim: str
    claim_text: str
    claimant: str | None
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NewText:
    """A text that came in: its words, how, and from where (a file's name, an address).

    `capture` holds the bytes that it was read out of, or their number where they are kept already, and
    `extractor` says what read it.
    """

    text: str
    method: IntakeMethod
    origin: str | None = None
    capture: NewCapture | int | None = None
    extractor: str | None = None


def update_article(work: Work, number: int, new: NewText) -> int:
    """Keep a new text of an article as its next snapshot and give the snapshot's number.

    Raises ConflictError when the text is the newest snapshot's, byte for byte.
    """
    newest = get_snapshot(work.connection, number)
    if newest.sha256 == digest(check_text(new.text)):
        raise ConflictError(
            _("The text of %(ref)s has not changed: it is that of snapshot %(number)d.")
            % {"ref": format_reference(Kind.ARTICLE, number), "number": newest.number},
            hint=_("Nothing was added."),
        )
    retake_article(work, number, new)
    return newest.number + 1


def retake_article(work: Work, number: int, new: NewText) -> int | None:
    """Keep what an article's page was found to be later: its capture, and its text if that has changed.

    Gives the number of the new snapshot, or None when the text is the newest one's.
    """
    text = check_text(new.text)
    newest = get_snapshot(work.connection, number)
    if newest.sha256 == digest(text):
        if isinstance(new.capture, NewCapture):
            add_capture(work, Kind.ARTICLE, number, new.capture)
        return None
    uuid = work.connection.execute(select(article.c.uuid).where(article.c.id == number)).scalar_one()
    add_snapshot(work, number, uuid, newest.number + 1, replace(new, text=text))
    refresh_text(work.connection, number)
    return newest.number + 1


def get_snapshot(connection: Connection, article_id: int, number: int | None = None) -> Snapshot:
    """Give a snapshot of an article by its number, or the newest, or raise NotFoundError."""
    query = select(snapshot).where(snapshot.c.article_id == article_id)
    if number is not None:
        query = query.where(snapshot.c.number == number)
    row = connection.execute(query.order_by(snapshot.c.number.desc()).limit(1)).first()
    if row is None:
        ref = format_reference(Kind.ARTICLE, article_id)
        raise NotFoundError(
            _("%(ref)s has no snapshot %(number)s.") % {"ref": ref, "number": number},
            hint=_("`claims article show %(ref)s` says how many there are.") % {"ref": ref},
        )
    return Snapshot(
        number=row.number,
        uuid=row.uuid,
        text=row.text,
        sha256=row.sha256,
        length=row.length,
        method=row.method,
        origin=row.origin,
        fetched_at=row.fetched_at,
    )


def list_marks(connection: Connection, article_id: int, number: int) -> list[Mark]:
    """List the quotes that stand in one snapshot of an article, in the order of the text."""
    query = (
        select(
            appearance.c.id,
            appearance.c.claimant_kind,
            claim.c.id.label("claim_id"),
            claim.c.text.label("claim_text"),
            actor_name.c.value.label("claimant"),
            anchor.c.quote,
            anchor.c.start_offset,
            anchor.c.end_offset,
        )
        .join(anchor, anchor.c.appearance_id == appearance.c.id)
        .join(snapshot, snapshot.c.id == anchor.c.snapshot_id)
        .join(claim, claim.c.id == appearance.c.claim_id)
        .outerjoin(actor_name, main_name(standing_actor(appearance.c.claimant_id)))
        .where(
            snapshot.c.article_id == article_id,
            snapshot.c.number == number,
            anchor.c.start_offset.is_not(None),
            not_superseded(),
        )
        .order_by(anchor.c.start_offset, appearance.c.id)
    )
    return [
        Mark(
            appearance=format_reference(Kind.APPEARANCE, row.id),
            claim=format_reference(Kind.CLAIM, row.claim_id),
            claim_text=row.claim_text,
            claimant=row.claimant if row.claimant_kind is ClaimantKind.ACTOR else None,
            quote=row.quote,
            start=row.start_offset,
            end=row.end_offset,
        )
        for row in connection.execute(query)
    ]


def count_elsewhere(connection: Connection, article_id: int, number: int) -> int:
    """Count the quotes of an article that stand in other snapshots of it but not in this one."""
    here = (
        select(anchor.c.id)
        .join(snapshot, snapshot.c.id == anchor.c.snapshot_id)
        .where(
            anchor.c.appearance_id == appearance.c.id,
            anchor.c.start_offset.is_not(None),
            snapshot.c.number == number,
        )
    )
    query = (
        select(func.count())
        .select_from(appearance)
        .where(appearance.c.article_id == article_id, not_superseded(), ~here.exists())
    )
    return connection.execute(query).scalar_one()


def add_snapshot(work: Work, article_id: int, uuid: str, number: int, new: NewText) -> None:
    """Keep a text that was checked as an article's snapshot of that number, with its capture."""
    capture_id = new.capture
    if isinstance(capture_id, NewCapture):
        capture_id = add_capture(work, Kind.ARTICLE, article_id, capture_id)
    values = {
        "article_id": article_id,
        "number": number,
        "text": new.text,
        "sha256": digest(new.text),
        "length": len(new.text),
        "method": new.method,
        "origin": clean_line(new.origin, what=_("The file's name")) if new.origin else None,
        "fetched_at": work.at,
    }
    snapshot_id, _uuid = work.add(snapshot, values)
    logged = {key: values[key] for key in ("number", "sha256", "length", "method", "origin")}
    if capture_id is not None:
        made = {"snapshot_id": snapshot_id, "capture_id": capture_id, "extractor": new.extractor}
        work.connection.execute(insert(extraction).values(**made))
        logged |= {"capture": format_reference(Kind.CAPTURE, capture_id), "extractor": new.extractor}
    work.log("article.snapshot_added", article_id, uuid, after=logged)


def check_text(text: str) -> str:
    """Give an article's text as it is kept, or raise InvalidInputError for one too long or without a word."""
    if len(text) > TEXT_LIMIT:
        raise InvalidInputError(
            _("The text has %(found)d characters; %(limit)d is the most that is taken.")
            % {"found": len(text), "limit": TEXT_LIMIT},
            hint=_("Is it the right file? Split it if it is."),
        )
    text = clean(text, what=_("The article's text"))
    if not any(character.isalnum() for character in text):
        raise InvalidInputError(
            _("The article's text is empty."),
            hint=_("Give a file that holds the article's words."),
        )
    return text
