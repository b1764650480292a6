"""The numbers of records by the names that a dump gives them: UUIDs, and for a rating its scale and code."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.models import metadata, rating, rating_scale
from claims.services.canonical import is_one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

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


@cache
def _numbers_of(table: str) -> Select[str, int]:
    named = metadata.tables[table]
    return select(named.c.uuid, named.c.id).where(is_one_of(named.c.uuid, "names"))
