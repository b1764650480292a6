"""What a row shows and no file may change: whether the record, and not the file, may have changed it.

A row shows much of other records: articles, sources, actors, evidence. Which of them events touched since is
looked up only when a row differs there.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from claims.domain.reference import Kind
from claims.models import event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from claims.domain.report import ClaimEntry
    from claims.services.own.difference import Later
    from claims.services.own.row import Row

_OF_THE_WAY = ("claim", "topic", "person", "desk")
"""The nouns whose events an import makes itself, or that no row draws from."""

_OF_STEPS = frozenset({"steps", "decided_at", "decided_by", "signed_off_by", "void_sign_offs", "sign_offs"})
"""What a further step changes of a row, beside everything of its rating."""

_REFERENCE = re.compile(rf"\b[{''.join(Kind)}][0-9]{{1,18}}\b")


def explain_by_steps(touched: list[str], later: Sequence[Later]) -> list[str]:
    """Leave out of the fields that differ what the later steps and rewordings of the claim changed."""
    actions = {one.action for one in later}
    if "claim.verified" in actions:
        touched = [name for name in touched if name not in _OF_STEPS and not name.startswith("rating")]
    if actions:
        # A new wording makes sign-offs void too.
        touched = [name for name in touched if name not in {"rewordings", "void_sign_offs", "signed_off_by"}]
    return touched


class Elsewhere:
    """The events of other records than claims after a position of the log."""

    def __init__(self, connection: Connection, oldest: int) -> None:
        self.connection, self.oldest = connection, oldest

    def touches(self, row: Row, entry: ClaimEntry, position: int) -> bool:
        """Tell whether an event after `position` is of a record that the claim or its row names.

        What has no reference, such as an import of reviews, may be of any claim.
        """
        named = " ".join(json.dumps(one, default=str) for one in (asdict(entry), row.raw))
        newest = (self._newest.get(ref, 0) for ref in {"", *_REFERENCE.findall(named)})
        return max(newest) > position

    @cached_property
    def _newest(self) -> dict[str, int]:
        """The newest event of each record by its reference, or by nothing where the noun has none."""
        query = (
            select(event.c.record_kind, event.c.record_id, func.max(event.c.position).label("newest"))
            .where(event.c.position > self.oldest, event.c.record_kind.not_in(_OF_THE_WAY))
            .group_by(event.c.record_kind, event.c.record_id)
        )
        letters = {kind.name.lower(): kind.value for kind in Kind}
        found: dict[str, int] = {}
        for one in self.connection.execute(query):
            letter = letters.get(one.record_kind)
            ref = f"{letter}{one.record_id}" if letter else ""
            found[ref] = max(found.get(ref, 0), one.newest)
        return found
