"""Frozen editions of reports."""

import datetime as dt

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Named,
    Text,
    TypedColumns,
    UniqueConstraint,
)

from claims.columns import UTCDateTime, number, uuid_text
from claims.models._base import _Record, _Row, _table


class _Edition(_Record):
    # A report as it was frozen: what it is called and which state of the database it shows.
    name: Named[str] = Column(Text)
    name_key: Named[str] = Column(Text, unique=True)
    title: Named[str] = Column(Text)
    language: Named[str] = Column(Text)
    # What was asked for, as a list of [name, value] in JSON.
    filters: Named[str] = Column(Text)
    claims: Named[int] = Column(Integer)
    # The version of the program, of the layout of its reports, and of the database's tables.
    program: Named[str] = Column(Text)
    report_schema: Named[int] = Column(Integer)
    revision: Named[str] = Column(Text)
    database: Named[str] = Column(uuid_text())
    state_event: Named[int] = Column(number())
    state_hash: Named[str] = Column(Text, index=True)
    state_at: Named[dt.datetime | None] = Column(UTCDateTime())
    # Of the data, uncompressed: see claims/domain/frozen.py.
    sha256: Named[str] = Column(Text)
    size: Named[int] = Column(number())


edition = _table(
    "edition",
    _Edition,
    CheckConstraint("claims >= 0", name="claims"),
    CheckConstraint("length(sha256) = 64 AND length(state_hash) = 64", name="hashes"),
    CheckConstraint("size > 0", name="size"),
)


class _EditionData(TypedColumns):
    # Apart from `edition`, so that lists stay light.
    edition_id: Named[int] = Column(number(), ForeignKey("edition.id"), primary_key=True, autoincrement=False)
    # Lines of JSON, compressed by gzip, which is read line by line.
    compressed: Named[bytes] = Column(LargeBinary)


edition_data = _table("edition_data", _EditionData)


class _EditionFile(_Row):
    # The very bytes that were written when the edition was frozen, compressed by zlib.
    edition_id: Named[int] = Column(number(), ForeignKey("edition.id"))
    format: Named[str] = Column(Text)
    # The options that the format was written with, where they are not the usual ones, in JSON.
    options: Named[str] = Column(Text)
    sha256: Named[str] = Column(Text, index=True)
    # Of the text without what mail programs change: see claims/domain/same_text.py. Empty for a workbook.
    text_sha256: Named[str | None] = Column(Text, index=True)
    size: Named[int] = Column(number())
    compressed: Named[bytes] = Column(LargeBinary)


edition_file = _table(
    "edition_file",
    _EditionFile,
    UniqueConstraint("edition_id", "format"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    CheckConstraint("length(text_sha256) = 64", name="text_sha256"),
    CheckConstraint("size >= 0", name="size"),
)
