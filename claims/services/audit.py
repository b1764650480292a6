"""What is kept as it came, against its hash: the bytes of captures."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.domain.reference import Kind, format_reference
from claims.i18n import _
from claims.models import capture, capture_content
from claims.services.capture import unpack
from claims.services.finding import Finding, changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


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
            yield changed(
                _("The bytes of %(ref)s are not those that were captured.")
                % {"ref": format_reference(Kind.CAPTURE, row.id)}
            )
