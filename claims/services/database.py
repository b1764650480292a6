"""The database as a whole: its birth, and the checks that it is sound."""

from __future__ import annotations

import sqlite3
import uuid
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, or_, select, text

from claims.db.broken_text import find_broken_texts
from claims.domain.anchor import Anchor, holds
from claims.domain.reference import Kind, format_reference
from claims.domain.status import Status
from claims.domain.text import digest
from claims.i18n import _
from claims.matching import drift, index, making, state
from claims.models import (
    anchor,
    article,
    capture_text,
    claim,
    database_info,
    evidence_anchor,
    evidence_link,
    metadata,
    snapshot,
    verification,
)
from claims.services import log, scale
from claims.services.audit import find_damaged_captures
from claims.services.edition import find_damaged
from claims.services.finding import Finding, changed, drifted
from claims.services.guard import find_lost_guards
from claims.services.ledger.compare import find_differences
from claims.services.ledger.row import label, spell, stored
from claims.services.work import start

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Column, Connection, Table

    from claims.config import Identity

_NAMED = 20
"""How many records with the same fault in their index are named: an index may have lost all of them."""


def seed(connection: Connection, identity: Identity, *, at: dt.datetime) -> None:
    """Give a new database its id, its index, which is complete, and the rating scales of the program."""
    connection.execute(insert(database_info).values(id=1, uuid=str(uuid.uuid4()), created_at=at))
    making.complete(connection)
    work = start(connection, identity, at=at)
    for definition in scale.read_presets():
        scale.add_scale(work, definition)


def find_faults(connection: Connection) -> Iterator[Finding]:
    """Check the database: the engine's own integrity, keys, texts, anchors, statuses, guards, log, index.

    The cost is one pass over every table. On SQLite `find_lookup_faults` is left to do. Where a text cannot
    be read, nothing that reads texts can be checked.
    """
    yield from _engine_faults(connection)
    if broken := [*_broken_texts(connection)]:
        yield from broken
        return
    yield from _text_faults(connection)
    yield from _capture_text_faults(connection)
    yield from _status_faults(connection)
    yield from find_differences(connection)
    yield from find_damaged_captures(connection)
    for name in find_damaged(connection):
        yield changed(_("The edition %(name)s is not as it was frozen.") % {"name": f"«{name}»"})
    for position in log.find_breaks(connection):
        yield changed(_("The audit log is broken at event %(position)d.") % {"position": position})
    yield from _index_faults(connection)
    yield from find_lost_guards(connection)
    if connection.dialect.name != "sqlite":
        yield from find_lookup_faults(connection)


def find_lookup_faults(connection: Connection) -> Iterator[Finding]:
    """Check that what the engine looks words up in holds what the documents of the index do.

    On SQLite this needs the transaction of a writer, some ten seconds long with a million claims: FTS5 takes
    the question as an INSERT.
    """
    if not index.search_engine(connection).holds_documents(connection):
        yield drifted(_("What words are searched in does not hold what the documents do."))
    if not index.match_engine(connection).holds_matches(connection):
        yield drifted(_("What claims are matched in does not hold what the documents do."))


def _engine_faults(connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name != "sqlite":
        return
    for (found,) in connection.execute(text("PRAGMA integrity_check(20)")):
        # Newer ones look into FTS5's tables too, which are no damage and have a check of their own.
        if found != "ok" and " FTS5 table " not in found:
            yield Finding(
                _("The file is damaged: %(found)s") % {"found": found},
                _("Keep a copy of it and restore the newest backup."),
            )
    for table, row, parent, _key in connection.execute(text("PRAGMA foreign_key_check")):
        # A table without rowids names no row.
        which = _("Row %(row)s of %(table)s") if row is not None else _("A row of %(table)s")
        yield changed(
            _("%(which)s points to a %(parent)s that is not there.")
            % {"which": which % {"row": row, "table": table}, "parent": parent}
        )


def _broken_texts(connection: Connection) -> Iterator[Finding]:
    """Find the texts that are no UTF-8, which PostgreSQL never takes."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        return
    for table, key, column in find_broken_texts(driver):
        known = metadata.tables.get(table)
        yield Finding(
            _("%(which)s: %(column)s is not UTF-8, and cannot be read.")
            % {"which": label(known, key) if known is not None else table, "column": f"{table}.{column}"},
            _("Keep a copy of it and restore the newest backup."),
        )


def _text_faults(connection: Connection) -> Iterator[Finding]:
    """Check every snapshot against its hash, and every anchor against its snapshot."""
    snapshots = connection.execute(
        select(snapshot.c.id, snapshot.c.article_id, snapshot.c.number)
        .join(article, article.c.id == snapshot.c.article_id)
        .order_by(snapshot.c.id)
    ).all()
    for row in snapshots:
        # One text in memory at a time.
        stored = connection.execute(
            select(snapshot.c.text, snapshot.c.sha256).where(snapshot.c.id == row.id)
        ).one()
        where = {"ref": format_reference(Kind.ARTICLE, row.article_id), "number": row.number}
        if digest(stored.text) != stored.sha256:
            yield changed(
                _("The text of %(ref)s, snapshot %(number)d, is not the one that was hashed.") % where
            )
        for place in connection.execute(
            select(anchor.c.appearance_id, *_placed(anchor))
            .where(anchor.c.snapshot_id == row.id, anchor.c.start_offset.is_not(None))
            .order_by(anchor.c.id)
        ):
            at = Anchor(place.quote, place.prefix, place.suffix, place.start_offset, place.end_offset)
            if not holds(stored.text, at):
                yield changed(
                    _("The quote of %(appearance)s does not stand in %(ref)s, snapshot %(number)d.")
                    % {**where, "appearance": format_reference(Kind.APPEARANCE, place.appearance_id)}
                )


def _placed(table: Table[Any]) -> list[Column[Any]]:
    """Give the columns that say where a quote stands."""
    return [table.c[key] for key in ("quote", "prefix", "suffix", "start_offset", "end_offset")]


def _capture_text_faults(connection: Connection) -> Iterator[Finding]:
    """Check the text of every capture against its hash, and the quotes of evidence against the text."""
    for number in (
        connection.execute(select(capture_text.c.capture_id).order_by(capture_text.c.capture_id))
        .scalars()
        .all()
    ):
        # One text in memory at a time.
        stored = connection.execute(
            select(capture_text.c.text, capture_text.c.sha256).where(capture_text.c.capture_id == number)
        ).one()
        ref = format_reference(Kind.CAPTURE, number)
        if digest(stored.text) != stored.sha256:
            yield changed(_("The text of %(ref)s is not the one that was hashed.") % {"ref": ref})
        placed = (
            select(evidence_link.c.evidence_id, *_placed(evidence_anchor))
            .join(evidence_link, evidence_link.c.id == evidence_anchor.c.evidence_link_id)
            .where(evidence_anchor.c.capture_id == number, evidence_anchor.c.start_offset.is_not(None))
            .order_by(evidence_anchor.c.id)
        )
        for place in connection.execute(placed):
            at = Anchor(place.quote, place.prefix, place.suffix, place.start_offset, place.end_offset)
            if not holds(stored.text, at):
                yield changed(
                    _("The quote of %(evidence)s does not stand in %(ref)s.")
                    % {"evidence": format_reference(Kind.EVIDENCE, place.evidence_id), "ref": ref}
                )


def _status_faults(connection: Connection) -> Iterator[Finding]:
    """Check the status and the step that each claim keeps against its newest step."""
    newest = (
        select(verification.c.claim_id, func.max(verification.c.step).label("step"))
        .group_by(verification.c.claim_id)
        .subquery()
    )
    query = (
        select(claim.c.id, stored(claim.c.status), stored(verification.c.status).label("told"))
        .outerjoin(newest, newest.c.claim_id == claim.c.id)
        .outerjoin(
            verification,
            (verification.c.claim_id == claim.c.id) & (verification.c.step == newest.c.step),
        )
        .where(
            or_(
                claim.c.step != func.coalesce(newest.c.step, 0),
                claim.c.status != func.coalesce(verification.c.status, Status.UNREVIEWED),
            )
        )
        .order_by(claim.c.id)
    )
    for row in connection.execute(query):
        ref = format_reference(Kind.CLAIM, row.id)
        told = row.told or Status.UNREVIEWED
        if row.status == told:
            yield changed(_("The step that %(ref)s keeps is not its newest one.") % {"ref": ref})
            continue
        yield changed(
            _("%(ref)s keeps the status %(kept)s, and its newest step has %(told)s.")
            % {"ref": ref, "kept": spell(row.status), "told": spell(told)}
        )


def _index_faults(connection: Connection) -> Iterator[Finding]:
    """Check the documents of the index against the records."""
    if not state.is_complete(connection):
        yield drifted(_("The search index is not complete."))
        return
    astray = (format_reference(Kind[one.kind.upper()], one.number) for one in drift.find_drift(connection))
    yield from _named(_("The search index of %(what)s is not what its text gives."), astray)
    strays = map(str, drift.find_strays(connection))
    yield from _named(_("The search index holds document %(what)s, which is of no record."), strays)
    yield from _named(
        _("The search index does not know that there are texts in the language %(what)s."),
        sorted(state.missing_languages(connection)),
    )


def _named(message: str, found: Iterable[str]) -> Iterator[Finding]:
    """Make a finding of each until there are many, and one more that says so."""
    every = iter(found)
    for what in islice(every, _NAMED):
        yield drifted(message % {"what": what})
    if next(every, None) is not None:
        yield drifted(_("… and more of the same."))
