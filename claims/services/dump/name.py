"""The numbers of records by the names that a dump gives them: UUIDs, and for a rating its scale and code."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.i18n import spoken
from claims.models import metadata, person, rating, rating_scale
from claims.services.canonical import is_one_of
from claims.services.label import labels_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Select

_RATINGS = (
    select(rating.c.id, rating_scale.c.uuid, rating.c.code)
    .join(rating_scale, rating_scale.c.id == rating.c.scale_id)
    .where(is_one_of(rating_scale.c.uuid, "scales"))
)


def find_names(connection: Connection, table: str, names: Sequence[str]) -> dict[str, int]:
    """Find the numbers of records by the names that a dump gives them; those of none are left out."""
    if table == rating.name:
        scales = {name.partition("/")[0] for name in names}
        rows = connection.execute(_RATINGS, {"scales": scales})
        return {f"{row.uuid}/{row.code}": row.id for row in rows}
    return {row[0]: row[1] for row in connection.execute(_numbers_of(table), {"names": names})}


def tell_author(connection: Connection, row: Mapping[str, Any]) -> str:
    """Say who made a row, and when, as the row says."""
    by = row.get("created_by")
    name = connection.execute(select(person.c.name).where(person.c.uuid == str(by))).scalar()
    return tell_when(name or str(by), str(row.get("created_at")))


def tell_when(name: str, at: str) -> str:
    """Say who did something, and when by the clock of whoever reads it; a time that is none is left out."""
    try:
        moment = dt.datetime.fromisoformat(at).astimezone()
    except ValueError:
        return name
    return f"{name}, {moment:%Y-%m-%d %H:%M}"


def tell_rating(connection: Connection, name: str) -> str:
    """Give the label of a rating by the name that a dump gives it, or its code where it is not known."""
    number = find_names(connection, rating.name, [name]).get(name)
    if number is None:
        return name.partition("/")[2]
    return labels_of(connection, [number])[number].read(spoken()).label


@cache
def _numbers_of(table: str) -> Select[str, int]:
    named = metadata.tables[table]
    return select(named.c.uuid, named.c.id).where(is_one_of(named.c.uuid, "names"))
