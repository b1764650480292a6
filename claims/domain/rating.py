"""Rating scales: an organisation's ordered labels, versioned, with definitions and translations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from claims.domain.language import check_language
from claims.domain.text import clean_block, clean_line
from claims.domain.vocabulary import Bucket
from claims.errors import InvalidInputError
from claims.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping

CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
DEFAULT_NAME = N_("Default scale")
"""The name of the scale that ships for those who have none: no house's own, so it is translated."""


def read_scale_name(name: str) -> str:
    """Give a scale's name for people: that of a house stays as the house writes it."""
    return _(name) if name == DEFAULT_NAME else name


@dataclass(frozen=True, slots=True)
class RatingDefinition:
    """One label of a scale. `position` is 1 for the falsest step and n for the truest; None is off-axis."""

    code: str
    position: int | None
    bucket: Bucket
    retired: bool
    labels: Mapping[str, str]
    definitions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ScaleDefinition:
    """A rating scale in one version, truest label first, as read from its TOML file."""

    code: str
    version: str
    name: str
    language: str
    organization: str | None
    url: str | None
    ratings: tuple[RatingDefinition, ...]


def parse_scale(data: Mapping[str, Any], *, where: str) -> ScaleDefinition:
    """Read a scale from the mapping that its TOML file holds; `where` names the file in errors.

    Raises InvalidInputError when a part is missing, doubled or of the wrong kind, or when the
    positions are not 1 to n, each once.
    """
    ratings = tuple(_parse_rating(entry, where=where) for entry in _tables(data, "rating", where=where))
    codes = [rating.code for rating in ratings]
    if len(set(codes)) < len(codes):
        doubled = next(code for code in codes if codes.count(code) > 1)
        raise InvalidInputError(
            _("%(where)s: the rating code %(code)s stands twice.") % {"where": where, "code": doubled},
            hint=_("Give each rating of a scale its own code."),
        )
    positions = sorted(rating.position for rating in ratings if rating.position is not None)
    if not ratings or positions != list(range(1, len(positions) + 1)):
        raise InvalidInputError(
            _("%(where)s: the positions must run from 1 (falsest) to n (truest), each once.")
            % {"where": where},
            hint=_("Leave `position` out for a label that is not on the true-to-false axis, such as Satire."),
        )
    return ScaleDefinition(
        code=_code(data.get("code"), where=where),
        version=_word(data, "version", where=where),
        name=_word(data, "name", where=where),
        language=check_language(_word(data, "language", where=where)),
        organization=_optional(data, "organization", where=where),
        url=_optional(data, "url", where=where),
        ratings=ratings,
    )


def _parse_rating(entry: Mapping[str, Any], *, where: str) -> RatingDefinition:
    code = _code(entry.get("code"), where=where)
    here = f"{where}: {code}"
    position = entry.get("position")
    if position is not None and (not isinstance(position, int) or isinstance(position, bool)):
        raise InvalidInputError(
            _("%(where)s: `position` must be a whole number.") % {"where": here},
            hint=_("1 is the falsest label; leave it out for a label off the axis."),
        )
    try:
        bucket = Bucket(entry.get("bucket", ""))
    except ValueError:
        raise InvalidInputError(
            _("%(where)s: `bucket` is not one of %(known)s.") % {"where": here, "known": ", ".join(Bucket)},
            hint=_("The bucket lets readers compare ratings of different scales."),
        ) from None
    return RatingDefinition(
        code=code,
        position=position,
        bucket=bucket,
        retired=entry.get("retired") is True,
        labels=_by_language(entry, "label", where=here, one_line=True),
        definitions=_by_language(entry, "definition", where=here, one_line=False),
    )


def _by_language(entry: Mapping[str, Any], key: str, *, where: str, one_line: bool) -> Mapping[str, str]:
    table = entry.get(key)
    if not isinstance(table, dict) or not table:
        raise InvalidInputError(
            _("%(where)s: `%(key)s` must hold a text for each language.") % {"where": where, "key": key},
            hint=_('Such as: %(key)s = { es = "…", en = "…" }') % {"key": key},
        )
    clean = clean_line if one_line else clean_block
    return {
        check_language(language): clean(str(text), what=f"{where}: {key}") for language, text in table.items()
    }


def _tables(data: Mapping[str, Any], key: str, *, where: str) -> list[Mapping[str, Any]]:
    value = data.get(key)
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise InvalidInputError(
            _("%(where)s: no [[%(key)s]] tables.") % {"where": where, "key": key},
            hint=_("`claims scale show default --format toml` prints a scale to start from."),
        )
    return value


def _code(value: object, *, where: str) -> str:
    if not isinstance(value, str) or not CODE.fullmatch(value):
        raise InvalidInputError(
            _("%(where)s: a code must be lower-case letters, digits and _, starting with a letter.")
            % {"where": where},
            hint=_("Such as: half_true"),
        )
    return value


def _word(data: Mapping[str, Any], key: str, *, where: str) -> str:
    value = data.get(key)
    if not isinstance(value, str):
        raise InvalidInputError(
            _("%(where)s: `%(key)s` is missing.") % {"where": where, "key": key},
            hint=_('Such as: %(key)s = "…"') % {"key": key},
        )
    return clean_line(value, what=f"{where}: {key}")


def _optional(data: Mapping[str, Any], key: str, *, where: str) -> str | None:
    return _word(data, key, where=where) if key in data else None
