"""Rating scales: the presets that every database holds, and those that a newsroom adds."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from claims.domain.rating import RatingDefinition, ScaleDefinition, parse_scale
from claims.domain.syntax import BadTomlError, read_toml
from claims.domain.text import clean_line, fold
from claims.errors import AmbiguousError, ConflictError, InvalidInputError, NotFoundError
from claims.i18n import _
from claims.models import rating, rating_scale, rating_text
from claims.services.nearest import nearest
from claims.services.work import new_number

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Connection

    from claims.services.work import Work


@dataclass(frozen=True, slots=True)
class Scale:
    """A rating scale of the database in one version."""

    id: int
    uuid: str
    definition: ScaleDefinition
    recorded_at: dt.datetime


def read_presets() -> list[ScaleDefinition]:
    """Read the scales that ship with the program, in the order of their file names."""
    folder = resources.files("claims") / "scales"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda f: f.name)
    return [read_scale(file.read_bytes(), where=file.name) for file in files]


def read_scale(content: bytes, *, where: str) -> ScaleDefinition:
    """Read a scale from the bytes of its TOML file; raises InvalidInputError when it is not one."""
    try:
        data = read_toml(content)
    except BadTomlError as error:
        raise InvalidInputError(
            _("%(where)s is not a TOML file in UTF-8: %(error)s") % {"where": where, "error": error},
            hint=_("`claims scale show default --format toml` prints a scale to start from."),
        ) from error
    return parse_scale(data, where=where)


def add_scale(work: Work, definition: ScaleDefinition) -> int:
    """Enter a scale, or a new version of one, and give its number.

    Raises ConflictError when that version is on record: a version never changes once decisions may
    carry its labels.
    """
    known = work.connection.execute(
        select(rating_scale.c.id).where(
            rating_scale.c.code == definition.code, rating_scale.c.version == definition.version
        )
    ).scalar()
    if known is not None:
        raise ConflictError(
            _("The scale %(code)s is on record in version %(version)s.")
            % {"code": definition.code, "version": definition.version},
            hint=_("A version never changes: give the file a new `version`."),
        )
    number, uuid = work.add(
        rating_scale,
        {
            "code": definition.code,
            "version": definition.version,
            "name": definition.name,
            "language": definition.language,
            "organization": definition.organization,
            "url": definition.url,
        },
    )
    for sort, entry in enumerate(definition.ratings, start=1):
        _add_rating(work, number, sort, entry)
    after = {
        "code": definition.code,
        "version": definition.version,
        "name": definition.name,
        "language": definition.language,
        "organization": definition.organization,
        "url": definition.url,
        "ratings": [
            {
                "code": entry.code,
                "position": entry.position,
                "bucket": entry.bucket,
                "labels": dict(entry.labels),
                "definitions": dict(entry.definitions),
            }
            for entry in definition.ratings
        ],
    }
    work.log("rating_scale.added", number, uuid, after=after)
    return number


def list_scales(connection: Connection) -> list[Scale]:
    """List every scale in every version, in the order they came."""
    rows = connection.execute(select(rating_scale).order_by(rating_scale.c.id)).all()
    return [Scale(row.id, row.uuid, _definition(connection, row), row.created_at) for row in rows]


def get_scale(connection: Connection, code: str, version: str | None = None) -> Scale:
    """Give a scale by its code, in its newest version unless one is asked for, or raise NotFoundError."""
    query = select(rating_scale).where(
        rating_scale.c.code == clean_line(code, what=_("The scale's name")).lower()
    )
    if version is not None:
        query = query.where(rating_scale.c.version == clean_line(version, what=_("The version")))
    row = connection.execute(query.order_by(rating_scale.c.id.desc()).limit(1)).first()
    if row is None:
        codes = connection.execute(select(rating_scale.c.code).distinct()).scalars().all()
        raise NotFoundError(
            _("There is no rating scale %(code)r.") % {"code": code}
            if version is None
            else _("There is no rating scale %(code)r in version %(version)s.")
            % {"code": code, "version": version},
            hint=_("Those on record: %(codes)s.") % {"codes": ", ".join(sorted(codes))},
        )
    return Scale(row.id, row.uuid, _definition(connection, row), row.created_at)


def resolve_rating(connection: Connection, text: str, scale: str) -> int:
    """Find a rating of the scale `scale` by its code or its label in any language.

    Case and accents do not count. `politifact:half_true` names the scale along with it.

    Raises NotFoundError with the labels there are, AmbiguousError when two labels read alike, and
    InvalidInputError for a retired one.
    """
    named, colon, rest = text.partition(":")
    if colon:
        scale, text = named, rest
    found = get_scale(connection, scale)
    key = fold(text)
    rows = connection.execute(
        select(rating.c.id, rating.c.code, rating.c.retired, rating_text.c.key)
        .join(rating_text, rating_text.c.rating_id == rating.c.id)
        .where(rating.c.scale_id == found.id)
        .order_by(rating.c.sort)
    ).all()
    by_code = {row.id: row for row in rows if fold(row.code) == key}
    matching = by_code or {row.id: row for row in rows if row.key == key}
    if len(matching) > 1:
        raise AmbiguousError(
            _("%(text)r fits several ratings of %(scale)s.") % {"text": text, "scale": found.definition.code},
            hint=_("Name one by its code."),
            details=tuple(row.code for row in matching.values()),
        )
    if not matching:
        labels = [
            (label, entry.code)
            for entry in found.definition.ratings
            for label in dict.fromkeys(entry.labels.values())
        ]
        raise NotFoundError(
            _("The scale %(scale)s has no rating %(text)r.") % {"scale": found.definition.code, "text": text},
            hint=_("It has: %(codes)s.")
            % {"codes": ", ".join(entry.code for entry in found.definition.ratings if not entry.retired)},
            details=nearest(text, labels),
        )
    row = next(iter(matching.values()))
    if row.retired:
        raise InvalidInputError(
            _("The rating %(code)s is retired: it is kept for old decisions.") % {"code": row.code},
            hint=_("`claims scale show %(scale)s` lists those in use.") % {"scale": found.definition.code},
        )
    return int(row.id)


def _add_rating(work: Work, scale_id: int, sort: int, entry: RatingDefinition) -> None:
    result = work.connection.execute(
        insert(rating).values(
            scale_id=scale_id,
            code=entry.code,
            sort=sort,
            position=entry.position,
            bucket=entry.bucket,
            retired=entry.retired,
        )
    )
    number = new_number(result)
    work.tell(rating, number, retired=entry.retired)
    work.connection.execute(
        insert(rating_text),
        [
            {
                "rating_id": number,
                "language": language,
                "label": label,
                "key": fold(label),
                "definition": entry.definitions.get(language),
            }
            for language, label in entry.labels.items()
        ],
    )


def _definition(connection: Connection, row: Any) -> ScaleDefinition:  # noqa: ANN401 - a row of rating_scale
    texts: dict[int, list[Any]] = {}
    for entry in connection.execute(
        select(rating_text)
        .join(rating, rating.c.id == rating_text.c.rating_id)
        .where(rating.c.scale_id == row.id)
        .order_by(rating_text.c.language)
    ):
        texts.setdefault(entry.rating_id, []).append(entry)
    ratings = connection.execute(select(rating).where(rating.c.scale_id == row.id).order_by(rating.c.sort))
    return ScaleDefinition(
        code=row.code,
        version=row.version,
        name=row.name,
        language=row.language,
        organization=row.organization,
        url=row.url,
        ratings=tuple(
            RatingDefinition(
                code=entry.code,
                position=entry.position,
                bucket=entry.bucket,
                retired=entry.retired,
                labels={text.language: text.label for text in texts[entry.id]},
                definitions={text.language: text.definition for text in texts[entry.id] if text.definition},
            )
            for entry in ratings
        ),
    )
