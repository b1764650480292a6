"""The audit log."""

import datetime as dt

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Named, Text, TypedColumns

from claims.columns import UTCDateTime, number, uuid_text
from claims.models._base import _table


class _Event(TypedColumns):
    position: Named[int] = Column(number(), primary_key=True, autoincrement=False)
    at: Named[dt.datetime] = Column(UTCDateTime(), index=True)
    person_id: Named[int] = Column(number(), ForeignKey("person.id"), index=True)
    action: Named[str] = Column(Text)
    record_kind: Named[str] = Column(Text)
    record_id: Named[int] = Column(number())
    record_uuid: Named[str] = Column(uuid_text())
    before: Named[str | None] = Column(Text)
    after: Named[str | None] = Column(Text)
    reason: Named[str | None] = Column(Text)
    previous_hash: Named[str] = Column(Text, unique=True)
    hash: Named[str] = Column(Text, unique=True)


event = _table(
    "event",
    _Event,
    CheckConstraint("position >= 1", name="position"),
    CheckConstraint("length(hash) = 64 AND length(previous_hash) = 64", name="hashes"),
    Index("ix_event_record_kind_record_id", "record_kind", "record_id"),
)
