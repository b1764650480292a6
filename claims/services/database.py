"""The database as a whole: its birth, and the checks that it is sound."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, or_, select, text

from claims.domain.anchor import Anchor, holds
from claims.domain.reference import Kind, format_reference
from claims.domain.status import Status
from claims.domain.text import digest
from claims.i18n import _
from claims.models import anchor, article, claim, database_info, snapshot, verification
from claims.services import log, scale
from claims.services.audit import Finding, find_lost_guards, find_unlogged
from claims.services.work import start

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from claims.config import Identity


def seed(connection: Connection, identity: Identity, *, at: dt.datetime) -> None:
    """Give a new database its id and the rating scales that ship with the program."""
    connection.execute(insert(database_info).values(id=1, uuid=str(uuid.uuid4()), created_at=at))
    work = start(connection, identity, at=at)
    for definition in scale.read_presets():
        scale.add_scale(work, definition)


def find_faults(connection: Connection) -> Iterator[Finding]:
    """Check the whole database: the engine's own integrity, keys, texts, anchors, statuses, guards, the log.

    The cost is one pass over every table.
    """
    yield from _engine_faults(connection)
    yield from _text_faults(connection)
    yield from _status_faults(connection)
    yield from find_lost_guards(connection)
    yield from find_unlogged(connection)
    for position in log.find_breaks(connection):
        yield Finding(
            _("The audit log is broken at event %(position)d.") % {"position": position},
            _("Somebody changed the database by other means: compare with a backup."),
        )


def _engine_faults(connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name != "sqlite":
        return
    for (found,) in connection.execute(text("PRAGMA integrity_check(20)")):
        if found != "ok":
            yield Finding(
                _("The file is damaged: %(found)s") % {"found": found},
                _("Keep a copy of it and restore the newest backup."),
            )
    for table, row, parent, _key in connection.execute(text("PRAGMA foreign_key_check")):
        # A table without rowids names no row.
        which = _("Row %(row)s of %(table)s") if row is not None else _("A row of %(table)s")
        yield Finding(
            _("%(which)s points to a %(parent)s that is not there.")
            % {"which": which % {"row": row, "table": table}, "parent": parent},
            _("Compare with a backup."),
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
            yield Finding(
                _("The text of %(ref)s, snapshot %(number)d, is not the one that was hashed.") % where,
                _("Somebody changed the database by other means: compare with a backup."),
            )
        for place in connection.execute(
            select(anchor)
            .where(anchor.c.snapshot_id == row.id, anchor.c.start_offset.is_not(None))
            .order_by(anchor.c.id)
        ):
            at = Anchor(place.quote, place.prefix, place.suffix, place.start_offset, place.end_offset)
            if not holds(stored.text, at):
                yield Finding(
                    _("The quote of %(appearance)s does not stand in %(ref)s, snapshot %(number)d.")
                    % {**where, "appearance": format_reference(Kind.APPEARANCE, place.appearance_id)},
                    _("Compare with a backup, or correct the appearance."),
                )


def _status_faults(connection: Connection) -> Iterator[Finding]:
    """Check the status and the step that each claim keeps against its newest step."""
    newest = (
        select(verification.c.claim_id, func.max(verification.c.step).label("step"))
        .group_by(verification.c.claim_id)
        .subquery()
    )
    query = (
        select(claim.c.id)
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
    for (number,) in connection.execute(query):
        yield Finding(
            _("The status that %(ref)s keeps is not that of its newest step.")
            % {"ref": format_reference(Kind.CLAIM, number)},
            _("Compare `claims show %(ref)s` with a backup.") % {"ref": format_reference(Kind.CLAIM, number)},
        )
