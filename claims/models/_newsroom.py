"""Who works here, and on which database."""

import datetime as dt

from sqlalchemy import CheckConstraint, Column, Integer, Named, Text, TypedColumns

from claims.columns import UTCDateTime, uuid_text
from claims.models._base import _Row, _table


class _DatabaseInfo(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    uuid: Named[str] = Column(uuid_text())
    created_at: Named[dt.datetime] = Column(UTCDateTime())


database_info = _table("database_info", _DatabaseInfo, CheckConstraint("id = 1", name="single"))


class _Person(_Row):
    uuid: Named[str] = Column(uuid_text(), unique=True)
    name: Named[str] = Column(Text)
    mail: Named[str] = Column(Text)
    mail_key: Named[str] = Column(Text, unique=True)
    created_at: Named[dt.datetime] = Column(UTCDateTime())


person = _table("person", _Person)


class _Desk(_Row):
    uuid: Named[str] = Column(uuid_text(), unique=True)
    name: Named[str] = Column(Text)
    name_key: Named[str] = Column(Text, unique=True)
    created_at: Named[dt.datetime] = Column(UTCDateTime())


desk = _table("desk", _Desk)
