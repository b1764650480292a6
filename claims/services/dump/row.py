"""The rows of a dump on their way into tables: each value checked, each name turned into a number."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import Double, Integer, Uuid

from claims.columns import EnumText, Flag, PartialDateText, UTCDateTime
from claims.domain.language import check_language
from claims.domain.partial_date import PartialDate
from claims.domain.text import LINE_LIMIT, clean_line
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.models import capture, imported_review
from claims.services.claim import TEXT_LIMIT
from claims.services.dump.shape import CONTENT, FOLLOWS, Field, fields_of
from claims.services.dump.word import word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Column, Table

    from claims.services.canonical import Row

Entry: TypeAlias = dict[str, Any]
Names: TypeAlias = "Mapping[str, Mapping[str, int]]"

LINES = {
    "claim.text": TEXT_LIMIT,
    **dict.fromkeys(
        (
            "person.name",
            "person.mail",
            "desk.name",
            "source.name",
            "article.title",
            "article.byline",
            "actor_name.value",
            "actor_role.title",
            "actor_role.organization",
            "topic.name",
            "evidence.title",
            "evidence.publisher",
            "rating_text.label",
        ),
        LINE_LIMIT,
    ),
}
"""The columns whose texts are of one line, without anything in them that cannot be seen, and how long."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
_MOST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of a table are made of what stands in a file.

    `fields` are those that are given, each with its place, its name and what checks its value; what names a
    record has none. `derived` is what follows from other fields. `number` and `owner` are the places of the
    row's own number and of that of its record, past the last column where the table has none.
    """

    table: Table[Any]
    fields: tuple[tuple[int, str, Field, Callable[[Any], Any] | None], ...]
    known: frozenset[str]
    required: frozenset[str]
    derived: tuple[tuple[int, Callable[[Mapping[str, Any]], Any]], ...]
    number: int
    owner: int
    columns: tuple[str, ...]

    def make(self, given: Entry, number: int | None, owner: int | None, names: Names) -> Row:
        """Make a row of what is given, all of whose names are among `names`.

        Raises InvalidInputError for what a column cannot hold, what is missing, and what is not known.
        """
        if not self.known.issuperset(given):
            strange = ", ".join(sorted(given.keys() - self.known))
            raise InvalidInputError(
                _("%(record)s holds what this program does not know: %(fields)s.")
                % {"record": word(self.table.name), "fields": strange},
                hint=_("Was it written by a newer claims? Update: pip install --upgrade claims-tracker."),
            )
        if not self.required.issubset(given):
            raise self._incomplete(given)
        width = len(self.columns)
        row: list[Any] = [None] * (width + 1)
        row[self.number] = number
        row[self.owner] = owner
        get, field, value, check = given.get, None, None, None
        try:
            for at, name, field, check in self.fields:
                value = get(name)
                if value is not None:
                    row[at] = names[field.target or ""][value] if check is None else check(value)
        except (ValueError, TypeError, KeyError, InvalidInputError) as error:
            assert field is not None  # noqa: S101 - the loop was entered
            raise self._refusal(field, value, named=check is None) from error
        if self.derived:
            values = dict(zip(self.columns, row, strict=False))
            try:
                for at, work_out in self.derived:
                    row[at] = work_out(values)
            except (ValueError, TypeError, AttributeError) as error:
                if any(given[name] is None for name in self.required):
                    raise self._incomplete(given) from error
                raise InvalidInputError(
                    _("%(record)s does not hold what such a row does.") % {"record": word(self.table.name)},
                    hint=_("Write the dump anew, and import that."),
                ) from error
        del row[width:]
        return tuple(row)

    def _incomplete(self, given: Entry) -> InvalidInputError:
        missing = sorted(name for name in self.required if given.get(name) is None)
        said = {"record": word(self.table.name), "fields": ", ".join(map(word, missing))}
        return InvalidInputError(
            _("%(record)s has no %(fields)s.") % said, hint=_("Write the dump anew, and import that.")
        )

    def _refusal(self, field: Field, value: Any, *, named: bool) -> InvalidInputError:  # noqa: ANN401
        said = {"record": word(self.table.name), "field": word(field.name), "value": str(value)[:80]}
        if named:
            return InvalidInputError(
                _("%(record)s names a %(field)s that is not on record: %(value)s") % said,
                hint=_("It was not taken, or does not stand before it in the file."),
            )
        return InvalidInputError(
            _("%(record)s has something as %(field)s that cannot stand there: %(value)s") % said,
            hint=_("Write the dump anew, and import that."),
        )


@cache
def checks_of(table: Table[Any]) -> Mapping[str, Callable[[Any], Any]]:
    """Give by name what checks a value of a column that is written and names no other record."""
    fields = fields_of(table, None, None)
    return {field.name: _unless_empty(field.column) for field in fields if field.target is None}


def _unless_empty(column: Column[Any]) -> Callable[[Any], Any]:
    check = _check_of(column)
    return (lambda value: None if value is None else check(value)) if column.nullable else check


@cache
def plan_of(table: Table[Any], via: str | None, owner: Table[Any] | None) -> Plan:
    """Give the plan of a table whose rows are told to belong to a record by `via`."""
    fields = fields_of(table, via, owner)
    places = {column.name: at for at, column in enumerate(table.columns)}
    beyond = len(places)
    written = {field.column.name for field in fields}
    derived = FOLLOWS.get(table.name, {})
    return Plan(
        table,
        tuple(
            (places[field.column.name], field.name, field, None if field.target else _check_of(field.column))
            for field in fields
        ),
        frozenset(field.name for field in fields) | ({CONTENT} if table is capture else set()),
        frozenset(field.name for field in fields if not field.column.nullable),
        tuple((places[name], work_out) for name, work_out in derived.items()),
        places.get("id", beyond),
        beyond if via is None or via in written else places[via],
        tuple(places),
    )


def _check_of(column: Column[Any]) -> Callable[[Any], Any]:  # noqa: PLR0911 - one for each type
    """Give what checks a value of JSON for a column and gives its canonical form; it raises ValueError."""
    kind = column.type
    if isinstance(kind, UTCDateTime):
        return check_moment
    if isinstance(kind, PartialDateText):
        return _date
    if isinstance(kind, Flag):
        return _flag
    if isinstance(kind, EnumText):
        return {str(member): str(member) for member in kind.enum}.__getitem__
    if isinstance(kind, Uuid):
        return _uuid
    if isinstance(kind, Double):
        return _real
    if isinstance(kind, Integer):
        return _number
    name = f"{column.table.name}.{column.name}"
    if column.name == "language" and column.table is not imported_review:  # others write it as they like
        return _language
    return partial(_line, limit=LINES[name]) if name in LINES else _text


@lru_cache(maxsize=4_096)
def check_moment(value: str) -> str:
    """Give a time as it is written; raises ValueError for what is none."""
    if not _MOMENT.fullmatch(value):
        raise ValueError(value)
    dt.datetime.fromisoformat(value)
    return value


@lru_cache(maxsize=4_096)
def _date(value: Any) -> str:  # noqa: ANN401 - a value of JSON, here and below
    if not isinstance(value, str) or PartialDate.parse(value).iso != value:
        raise ValueError(value)
    return value


@lru_cache(maxsize=256)
def _language(value: Any) -> str:  # noqa: ANN401
    if not isinstance(value, str) or check_language(value) != value:
        raise ValueError(value)
    return value


def _flag(value: Any) -> int:  # noqa: ANN401
    if not isinstance(value, bool):
        raise TypeError(value)
    return int(value)


def _uuid(value: Any) -> str:  # noqa: ANN401
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise ValueError(value)
    return value


def _real(value: Any) -> float:  # noqa: ANN401
    if not isinstance(value, float | int) or isinstance(value, bool):
        raise TypeError(value)
    return float(value) + 0.0


def _number(value: Any) -> int:  # noqa: ANN401
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _MOST:
        raise TypeError(value)
    return value


def _line(value: Any, *, limit: int) -> str:  # noqa: ANN401
    if not isinstance(value, str) or clean_line(value, what="", limit=limit) != value:
        raise ValueError(value)
    return value


def _text(value: Any) -> str:  # noqa: ANN401
    if not isinstance(value, str):
        raise TypeError(value)
    return value
