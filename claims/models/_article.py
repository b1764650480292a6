"""Sources, their articles, and the texts of these."""

import datetime as dt

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Named, Text, UniqueConstraint

from claims.columns import EnumText, PartialDateText, UTCDateTime, date_check, number, one_of
from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import IntakeMethod, MediaKind, SourceKind
from claims.models._base import _Record, _table


class _Source(_Record):
    name: Named[str] = Column(Text)
    name_key: Named[str] = Column(Text, unique=True)
    kind: Named[SourceKind] = Column(EnumText(SourceKind))
    homepage: Named[str | None] = Column(Text)
    domain: Named[str | None] = Column(Text, index=True)
    country: Named[str | None] = Column(Text)
    language: Named[str | None] = Column(Text)
    ownership: Named[str | None] = Column(Text)


source = _table(
    "source", _Source, one_of("kind", SourceKind), CheckConstraint("length(country) = 2", name="country")
)


class _Article(_Record):
    source_id: Named[int] = Column(number(), ForeignKey("source.id"), index=True)
    url: Named[str | None] = Column(Text)
    canonical_url: Named[str | None] = Column(Text)
    title: Named[str] = Column(Text)
    byline: Named[str | None] = Column(Text)
    language: Named[str] = Column(Text)
    media: Named[MediaKind] = Column(EnumText(MediaKind))
    published: Named[PartialDate | None] = Column(PartialDateText(), index=True)
    # The names of the fields that the program read off the page and no person confirmed, with spaces between.
    guessed: Named[str | None] = Column(Text)


article = _table(
    "article",
    _Article,
    one_of("media", MediaKind),
    date_check("published"),
    CheckConstraint("(url IS NULL) = (canonical_url IS NULL)", name="url_pair"),
    UniqueConstraint("canonical_url"),
)


class _Snapshot(_Record):
    article_id: Named[int] = Column(number(), ForeignKey("article.id"))
    number: Named[int] = Column(Integer)
    text: Named[str] = Column(Text)
    sha256: Named[str] = Column(Text, index=True)
    length: Named[int] = Column(Integer)
    method: Named[IntakeMethod] = Column(EnumText(IntakeMethod))
    origin: Named[str | None] = Column(Text)
    fetched_at: Named[dt.datetime] = Column(UTCDateTime())


snapshot = _table(
    "snapshot",
    _Snapshot,
    UniqueConstraint("article_id", "number"),
    one_of("method", IntakeMethod),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    CheckConstraint("length > 0", name="length"),
)
