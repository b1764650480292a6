"""Rating scales and their labels."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Named,
    Text,
    TypedColumns,
    UniqueConstraint,
)

from claims.columns import EnumText, Flag, flag_check, number, one_of
from claims.domain.vocabulary import Bucket
from claims.models._base import _Record, _Row, _table


class _RatingScale(_Record):
    code: Named[str] = Column(Text)
    version: Named[str] = Column(Text)
    name: Named[str] = Column(Text)
    language: Named[str] = Column(Text)
    organization: Named[str | None] = Column(Text)
    url: Named[str | None] = Column(Text)


rating_scale = _table("rating_scale", _RatingScale, UniqueConstraint("code", "version"))


class _Rating(_Row):
    scale_id: Named[int] = Column(number(), ForeignKey("rating_scale.id"))
    code: Named[str] = Column(Text)
    sort: Named[int] = Column(Integer)
    position: Named[int | None] = Column(Integer)
    bucket: Named[Bucket] = Column(EnumText(Bucket))
    retired: Named[bool] = Column(Flag())


rating = _table(
    "rating",
    _Rating,
    UniqueConstraint("scale_id", "code"),
    UniqueConstraint("scale_id", "sort"),
    UniqueConstraint("scale_id", "position"),
    one_of("bucket", Bucket),
    flag_check("retired"),
    CheckConstraint("position >= 1", name="position"),
)


class _RatingText(TypedColumns):
    rating_id: Named[int] = Column(number(), ForeignKey("rating.id"), primary_key=True)
    language: Named[str] = Column(Text, primary_key=True)
    label: Named[str] = Column(Text)
    key: Named[str] = Column(Text, index=True)
    definition: Named[str | None] = Column(Text)


rating_text = _table("rating_text", _RatingText)
