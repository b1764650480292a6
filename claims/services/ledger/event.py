"""The events of the log as the tables are compared with them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.columns import UTCDateTime
from claims.models import event, rating, rating_scale
from claims.services.ledger.row import PAGE, stored
from claims.services.log import ROWS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Dialect, Table


@dataclass(frozen=True, slots=True)
class Names:
    """How ratings are named in the log, by number, and the engine's own way with times."""

    ratings: Mapping[int, str]
    dialect: Dialect

    def moment(self, text: str | None) -> Any:  # noqa: ANN401 - text on SQLite
        """Give a time of an event as it is stored."""
        if text is None:
            return None
        return UTCDateTime().process_bind_param(dt.datetime.fromisoformat(text), self.dialect)


@dataclass(frozen=True, slots=True)
class Told:
    """An event as the tables are compared with it: `at` as it is stored, and `rows` apart (`log.ROWS`)."""

    position: int
    at: Any
    person_id: int
    action: str
    record_id: int
    record_uuid: Any
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    reason: str | None
    names: Names

    @property
    def said(self) -> Mapping[str, Any]:
        """What it says: of what stands now, or else of what was taken back."""
        return self.after or self.before

    def rows_of(self, table: Table[Any]) -> list[dict[str, Any]]:
        """Give what it tells of the rows of one table that were added with it."""
        return [
            {key: value for key, value in row.items() if key != "table"}
            for row in self.rows
            if row["table"] == table.name and "now" not in row
        ]


def read_names(connection: Connection) -> Names:
    """Read what `Names` holds."""
    columns = (rating.c.id, rating.c.code, rating_scale.c.code.label("scale"), rating_scale.c.version)
    query = select(*columns).join(rating_scale, rating_scale.c.id == rating.c.scale_id)
    ratings = {row.id: f"{row.scale}/{row.version}:{row.code}" for row in connection.execute(query)}
    return Names(ratings, connection.dialect)


def read_events(
    connection: Connection, actions: Iterable[str], names: Names, *, noun: str | None = None
) -> Generator[Told]:
    """Give the events of some actions in the order of the log, or those of a noun, record by record."""
    columns = [
        event.c.position,
        stored(event.c.at),
        event.c.person_id,
        event.c.action,
        event.c.record_id,
        stored(event.c.record_uuid),
        event.c.before,
        event.c.after,
        event.c.reason,
    ]
    query = select(*columns).where(event.c.action.in_(list(actions))).execution_options(yield_per=PAGE)
    if noun is None:
        query = query.order_by(event.c.position)
    else:
        query = query.where(event.c.record_kind == noun).order_by(event.c.record_id, event.c.position)
    with connection.execute(query) as found:
        for position, at, person_id, action, record_id, record_uuid, before, after, reason in found:
            was, became = _load(before), _load(after)
            rows = became.pop(ROWS, [])
            yield Told(
                position, at, person_id, action, record_id, record_uuid, was, became, rows, reason, names
            )


def _load(text: str | None) -> dict[str, Any]:
    """Read the fields of an event; one that cannot be read tells nothing, and breaks the chain besides."""
    try:
        fields = json.loads(text or "{}")
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}
