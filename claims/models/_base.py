"""What every module of tables is made with.

No `from __future__ import annotations` in those: SQLAlchemy would have to evaluate two hundred strings.
"""

import datetime as dt
from typing import Any, TypeVar

from sqlalchemy import Column, ForeignKey, Identity, MetaData, Named, Table, TypedColumns

from claims.columns import UTCDateTime, number, uuid_text
from claims.models._registry import load

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""The tables that have been loaded so far; `claims.models.metadata` has all of them."""


C = TypeVar("C", bound=TypedColumns)


COMPOSITE = frozenset(
    {
        "claim_topic",
        "claim_actor",
        "reporter",
        "rating_text",
        "verification_text",
        "verification_evidence",
        "duplicate_pair",
    }
)
"""The tables whose key is made of several columns."""


def _table(name: str, columns: type[C], *args: Any) -> Table[C]:  # noqa: ANN401
    numbered = issubclass(columns, _Row)
    # A rowid beside a composite key would be one more way to overwrite a row (INSERT OR REPLACE).
    made = Table(
        name,
        metadata,
        columns,
        *args,
        sqlite_strict=True,
        sqlite_autoincrement=numbered,
        sqlite_with_rowid=name not in COMPOSITE,
    )
    # A join needs the tables that keys point to, whoever writes it.
    for key in made.foreign_keys:
        load(key.target_fullname.partition(".")[0])
    return made


class _Row(TypedColumns):
    id: Named[int] = Column(number(), Identity(), primary_key=True)


class _Record(_Row):
    uuid: Named[str] = Column(uuid_text(), unique=True)
    created_at: Named[dt.datetime] = Column(UTCDateTime())
    created_by: Named[int] = Column(number(), ForeignKey("person.id"))
