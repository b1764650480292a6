"""Actors: their names and offices, and which of them are one."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Named,
    Text,
    TypedColumns,
    UniqueConstraint,
    text,
)

from claims.columns import EnumText, Flag, PartialDateText, date_check, flag_check, number, one_of, real
from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import ActorKind, ActorVerdict, NameType
from claims.models._base import _Record, _table


class _Actor(_Record):
    kind: Named[ActorKind] = Column(EnumText(ActorKind), index=True)
    wikidata: Named[str | None] = Column(Text)
    country: Named[str | None] = Column(Text)
    note: Named[str | None] = Column(Text)


actor = _table(
    "actor",
    _Actor,
    one_of("kind", ActorKind),
    CheckConstraint("length(country) = 2", name="country"),
    CheckConstraint("wikidata LIKE 'Q%'", name="wikidata"),
    UniqueConstraint("wikidata"),
)


class _ActorName(_Record):
    actor_id: Named[int] = Column(number(), ForeignKey("actor.id"), index=True)
    value: Named[str] = Column(Text)
    key: Named[str] = Column(Text, index=True)
    type: Named[NameType] = Column(EnumText(NameType))
    language: Named[str | None] = Column(Text)
    withdrawn: Named[bool] = Column(Flag())


def _while_standing(name: str, *columns: str, extra: str = "") -> Index:
    """Make a unique index over the rows that are not withdrawn; see `complete_for_postgresql`."""
    return Index(
        name,
        *columns,
        unique=True,
        sqlite_where=text("withdrawn = 0" + extra),
        info={"postgresql_where": text("NOT withdrawn" + extra)},
    )


actor_name = _table(
    "actor_name",
    _ActorName,
    one_of("type", NameType),
    flag_check("withdrawn"),
    _while_standing("uq_actor_name_actor_id_key", "actor_id", "key"),
    _while_standing("uq_actor_name_main", "actor_id", extra=" AND type = 'name'"),
)


class _ActorRole(_Record):
    actor_id: Named[int] = Column(number(), ForeignKey("actor.id"), index=True)
    title: Named[str] = Column(Text)
    title_key: Named[str] = Column(Text, index=True)
    organization: Named[str | None] = Column(Text)
    since: Named[PartialDate | None] = Column(PartialDateText())
    until: Named[PartialDate | None] = Column(PartialDateText())
    withdrawn: Named[bool] = Column(Flag())


actor_role = _table(
    "actor_role", _ActorRole, date_check("since"), date_check("until"), flag_check("withdrawn")
)


class _ActorLink(_Record):
    # Of two that are the same, `other_id` is the one that stays.
    actor_id: Named[int] = Column(number(), ForeignKey("actor.id"), index=True)
    other_id: Named[int] = Column(number(), ForeignKey("actor.id"), index=True)
    verdict: Named[ActorVerdict] = Column(EnumText(ActorVerdict))
    # The score that the program gave when somebody decided, if it gave one.
    score: Named[float | None] = Column(real())
    supersedes_id: Named[int | None] = Column(number(), ForeignKey("actor_link.id"), unique=True)
    withdrawn: Named[bool] = Column(Flag())
    reason: Named[str | None] = Column(Text)


actor_link = _table(
    "actor_link",
    _ActorLink,
    one_of("verdict", ActorVerdict),
    flag_check("withdrawn"),
    CheckConstraint("actor_id <> other_id", name="two_actors"),
    CheckConstraint("score >= 0 AND score <= 1", name="score"),
    CheckConstraint("supersedes_id IS NULL OR reason IS NOT NULL", name="superseded_with_reason"),
)


class _MergedActor(TypedColumns):
    # The standing merges, each followed to its end: who stands for an actor that was merged away.
    actor_id: Named[int] = Column(number(), ForeignKey("actor.id"), primary_key=True, autoincrement=False)
    into_id: Named[int] = Column(number(), ForeignKey("actor.id"), index=True)


merged_actor = _table("merged_actor", _MergedActor, CheckConstraint("actor_id <> into_id", name="two_actors"))
