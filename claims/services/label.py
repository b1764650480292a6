"""How ratings read: the label and definition of each in every language it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from claims.domain.language import pick
from claims.models import rating, rating_scale, rating_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Reading:
    """How a rating reads in one language."""

    label: str
    definition: str | None


@dataclass(frozen=True, slots=True)
class Labels:
    """How a rating reads in every language it has, and the language of its scale."""

    readings: dict[str, Reading]
    language: str

    def read(self, language: str) -> Reading:
        """Read it in `language`, else in its base (es for es-VE), in its scale's own, or in any."""
        return pick(self.readings, language, self.language)


def labels_of(connection: Connection, ratings: Iterable[int]) -> dict[int, Labels]:
    """Give the labels of several ratings at once, by rating."""
    query = (
        select(rating_text, rating_scale.c.language.label("scale_language"))
        .join(rating, rating.c.id == rating_text.c.rating_id)
        .join(rating_scale, rating_scale.c.id == rating.c.scale_id)
        .where(rating_text.c.rating_id.in_(list(ratings)))
    )
    labels: dict[int, Labels] = {}
    for row in connection.execute(query):
        entry = labels.setdefault(row.rating_id, Labels({}, row.scale_language))
        entry.readings[row.language] = Reading(row.label, row.definition)
    return labels


def name_rating(connection: Connection, number: int | None) -> str | None:
    """Name a rating for the log as `scale/version:code`, which means the same in every database."""
    if number is None:
        return None
    row = connection.execute(
        select(rating_scale.c.code, rating_scale.c.version, rating.c.code.label("rating"))
        .join(rating, rating.c.scale_id == rating_scale.c.id)
        .where(rating.c.id == number)
    ).one()
    return f"{row.code}/{row.version}:{row.rating}"


def labels_by_name(connection: Connection, names: Collection[str], language: str) -> dict[str, str]:
    """Give how ratings read in `language`, by what the log calls them; of what it does not know, nothing."""
    if not names:
        return {}
    query = select(
        rating.c.id, rating_scale.c.code, rating_scale.c.version, rating.c.code.label("rating")
    ).join(rating_scale, rating_scale.c.id == rating.c.scale_id)
    known = {f"{row.code}/{row.version}:{row.rating}": row.id for row in connection.execute(query)}
    labels = labels_of(connection, [known[name] for name in names if name in known])
    return {name: labels[known[name]].read(language).label for name in names if name in known}


def best_positions(connection: Connection) -> dict[int, int]:
    """Give, by scale number, the position of the truest label (0 when a scale has no axis)."""
    query = select(rating.c.scale_id, func.max(rating.c.position)).group_by(rating.c.scale_id)
    return {scale_id: best or 0 for scale_id, best in connection.execute(query)}
