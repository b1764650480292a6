"""The records against the log: what stands must be what the log says was written.

The log's hashes show a changed event. This shows a changed record: a snapshot, a claim's words, or a
verification step that is not as its event tells, and guards (triggers) that somebody took off.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text

from claims.domain.reference import Kind, format_reference
from claims.i18n import _, ngettext
from claims.models import (
    APPEND_ONLY,
    NEVER_DELETED,
    capture,
    capture_content,
    claim,
    edition,
    edition_file,
    event,
    person,
    snapshot,
    verification,
    verification_text,
)
from claims.services.capture import unpack
from claims.services.import_audit import claims_of, find_changed_batches, read_batches
from claims.services.label import name_rating

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


_NAMED_GUARDS = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check found: what is wrong, and how to mend it."""

    what: str
    how: str


def find_lost_guards(connection: Connection) -> Iterator[Finding]:
    """Count the triggers of the append-only promise that are not there, or switched off; name some."""
    if connection.dialect.name == "sqlite":
        names: tuple[str, ...] = ("insert", "update", "delete")
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        names = ("change", "truncate")
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A' AND NOT tgisinternal"
    there = set(connection.execute(text(query)).scalars())
    wanted = [f"tr_{table}_{name}" for table in (*APPEND_ONLY, *NEVER_DELETED) for name in names]
    gone = [guard for guard in wanted if guard not in there]
    if gone:
        named = ", ".join(gone[:_NAMED_GUARDS]) + (" …" if len(gone) > _NAMED_GUARDS else "")
        yield Finding(
            ngettext(
                "%(count)d guard is gone, and rows can be rewritten: %(guards)s",
                "%(count)d guards are gone, and rows can be rewritten: %(guards)s",
                len(gone),
            )
            % {"count": len(gone), "guards": named},
            _(
                "Compare with a backup, and copy the database into a new one, which has all guards: "
                "claims db copy --to NEW"
            ),
        )


def find_unlogged(connection: Connection) -> Iterator[Finding]:
    """Name every record that is not as the log tells.

    The cost is one pass over the log, with a look-up for each step and snapshot; memory grows with
    the log.
    """
    how = _("Somebody changed the database by other means: compare with a backup.")
    if connection.execute(select(event.c.position).limit(1)).first() is None:
        if connection.execute(select(func.count()).select_from(person)).scalar_one():
            yield Finding(_("The audit log is empty, and people have worked here."), how)
        return
    words: dict[int, bytes] = {}
    query = (
        select(event.c.action, event.c.record_id, event.c.after)
        .where(event.c.action.in_([*_CHECKS, "claim.recorded", "claim.edited"]))
        .order_by(event.c.position)
    )
    for action, number, told in connection.execute(query).all():
        after = json.loads(told or "{}")
        if action in _CHECKS:
            yield from _CHECKS[action](connection, number, after, how)
        elif "text" in after:
            words[number] = _digest(after["text"])
    batches = read_batches(connection)
    yield from (Finding(problem, how) for problem in find_changed_batches(connection, batches))
    compared = claims_of(batches).difference(words)
    for row in connection.execute(select(claim.c.id, claim.c.text).order_by(claim.c.id)):
        if row.id not in compared and words.pop(row.id, None) != _digest(row.text):
            yield _finding(
                _("The words of %(ref)s are not those that the log tells."), Kind.CLAIM, row.id, how
            )
    for number in words:
        yield _finding(_("%(ref)s is in the log and not in the database."), Kind.CLAIM, number, how)


def _snapshot(connection: Connection, number: int, after: dict[str, Any], how: str) -> Iterator[Finding]:
    found = connection.execute(
        select(snapshot.c.sha256, snapshot.c.length).where(
            snapshot.c.article_id == number, snapshot.c.number == after["number"]
        )
    ).first()
    if found is None or tuple(found) != (after["sha256"], after["length"]):
        yield _finding(
            _("A snapshot of %(ref)s is not the one that the log tells of."), Kind.ARTICLE, number, how
        )


def _capture(connection: Connection, _number: int, after: dict[str, Any], how: str) -> Iterator[Finding]:
    row = connection.execute(select(capture).where(capture.c.uuid == after["capture_uuid"])).first()
    keys = ("sha256", "size", "archive_url")
    if row is None or any(row._mapping[key] != after.get(key) for key in keys):
        yield Finding(_("%(ref)s is not the capture that the log tells of.") % {"ref": after["capture"]}, how)


def find_damaged_captures(connection: Connection) -> Iterator[Finding]:
    """Name every capture whose bytes are gone, or are not those that its SHA-256 is of.

    All kept bytes are read, one capture's at a time.
    """
    query = (
        select(capture.c.id, capture.c.sha256, capture.c.size, capture_content.c.compressed)
        .outerjoin(capture_content, capture_content.c.sha256 == capture.c.sha256)
        .where(capture.c.sha256.is_not(None))
        .order_by(capture.c.id)
        .execution_options(yield_per=1)
    )
    for row in connection.execute(query):
        raw = unpack(row.compressed, row.size) if row.compressed is not None else None
        if raw is None or hashlib.sha256(raw).hexdigest() != row.sha256:
            yield _finding(
                _("The bytes of %(ref)s are not those that were captured."),
                Kind.CAPTURE,
                row.id,
                _("Somebody changed the database by other means: compare with a backup."),
            )


def _step(connection: Connection, number: int, after: dict[str, Any], how: str) -> Iterator[Finding]:
    row = connection.execute(
        select(verification, verification_text.c.summary, verification_text.c.explanation)
        .outerjoin(verification_text, verification_text.c.verification_id == verification.c.id)
        .where(verification.c.uuid == after["verification_uuid"])
    ).first()
    told = tuple(after[key] for key in ("step", "status", "rating", "summary", "explanation"))
    if row is not None:
        rating = name_rating(connection, row.rating_id)
        if (row.step, str(row.status), rating, row.summary, row.explanation) == told:
            return
    yield _finding(
        _("Step %(step)s of %(ref)s is not as the log tells.") % {"step": after["step"], "ref": "%(ref)s"},
        Kind.CLAIM,
        number,
        how,
    )


def _edition(connection: Connection, number: int, after: dict[str, Any], how: str) -> Iterator[Finding]:
    row = connection.execute(
        select(edition, edition_file.c.sha256.label("file_sha256"), edition_file.c.format)
        .join(edition_file, edition_file.c.edition_id == edition.c.id)
        .where(edition.c.id == number)
    ).first()
    if row is None or any(row._mapping[key] != after[key] for key in after if key != "filters"):
        name = f"«{after['name']}»"
        yield Finding(_("The edition %(name)s is not the one that the log tells of.") % {"name": name}, how)


_CHECKS = {
    "article.captured": _capture,
    "article.snapshot_added": _snapshot,
    "claim.verified": _step,
    "edition.frozen": _edition,
    "evidence.captured": _capture,
}


def _finding(what: str, kind: Kind, number: int, how: str) -> Finding:
    return Finding(what % {"ref": format_reference(kind, number)}, how)


def _digest(words: str) -> bytes:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()[:16]
