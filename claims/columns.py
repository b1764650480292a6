"""The column types and their CHECKs. SQLite tables are STRICT: there everything is TEXT or INTEGER."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import (
    REAL,
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    Double,
    Integer,
    Text,
    TypeDecorator,
    Uuid,
)

from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import AnchorState

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine


class UTCDateTime(TypeDecorator[dt.datetime]):
    """An aware time, kept in UTC: `timestamptz` on PostgreSQL, fixed-width ISO 8601 text on SQLite."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Take text on SQLite, where fixed width makes text order time order."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """Refuse a naive time, which would mean something else on every machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"naive time: {value!r}"
            raise ValueError(msg)
        moment = value.astimezone(dt.UTC)
        if dialect.name != "sqlite":
            return moment
        return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], dt.datetime | None]:  # noqa: ARG002
        """Give an aware time in UTC. The text of SQLite ends in Z, which is read as UTC already."""
        return _read_moment if dialect.name == "sqlite" else _to_utc


def _read_moment(value: str | None) -> dt.datetime | None:
    return None if value is None else dt.datetime.fromisoformat(value)


@lru_cache(maxsize=4096)  # a long report names the same days again
def _read_date(value: str | None) -> PartialDate | None:
    return None if value is None else PartialDate(value)


def _to_utc(value: dt.datetime | None) -> dt.datetime | None:
    return None if value is None else value.astimezone(dt.UTC)


class PartialDateText(TypeDecorator[PartialDate]):
    """A date with its precision, as ISO 8601 text compared byte by byte, so that it sorts by time."""

    # The server's locale is left out of the order.
    impl = Text().with_variant(Text(collation="C"), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: PartialDate | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Give the ISO text."""
        return None if value is None else value.iso

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], PartialDate | None]:  # noqa: ARG002
        """Give the date back."""
        return _read_date


E = TypeVar("E", bound=StrEnum)


class EnumText(TypeDecorator[E]):
    """A value of a closed list, kept as its text; `one_of` adds the CHECK."""

    impl = Text
    cache_ok = True

    def __init__(self, enum: type[E]) -> None:
        super().__init__()
        self.enum = enum
        self._members: dict[str | None, E | None] = {None: None, **{str(one): one for one in enum}}

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Give the text."""
        return None if value is None else str(self.enum(value))

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], E | None]:  # noqa: ARG002
        """Give the member back, by one look into a dictionary: a long report reads millions of them."""
        return self._members.__getitem__


class Flag(TypeDecorator[bool]):
    """True or false: `boolean` on PostgreSQL, 0 or 1 on SQLite."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Take an integer on SQLite: STRICT tables know no booleans."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else Boolean())

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[int | None], bool | None]:  # noqa: ARG002
        """Give a bool on either engine."""
        return {None: None, 0: False, 1: True}.__getitem__


def number() -> BigInteger:
    """Make the type of record numbers: 64 bits on either engine."""
    return BigInteger().with_variant(Integer(), "sqlite")


def real() -> TypeEngine[float]:
    """Give the type of a number with decimals, such as a probability: 64 bits on either engine."""
    return Double().with_variant(REAL(), "sqlite")


def uuid_text() -> Uuid[str]:
    """Make the type of a UUID, read as text."""
    return Uuid(as_uuid=False).with_variant(Text(), "sqlite")


def one_of(column: str, enum: type[StrEnum]) -> CheckConstraint:
    """Make the CHECK that keeps `column` inside `enum`."""
    values = ", ".join(f"'{member}'" for member in enum)
    return CheckConstraint(f"{column} IN ({values})", name=column)


def flag_check(column: str) -> CheckConstraint:
    """Make the CHECK that keeps a flag 0 or 1 on SQLite; PostgreSQL's boolean needs none."""
    check = CheckConstraint(f"{column} IN (0, 1)", name=column)
    return check.ddl_if(dialect="sqlite")


def date_check(column: str) -> CheckConstraint:
    """Make the CHECK that a partial date has the length of one of its four precisions."""
    return CheckConstraint(f"length({column}) IN (4, 7, 10, 20)", name=column)


def place_checks() -> tuple[CheckConstraint, ...]:
    """Make the CHECKs of a table that says where a quote stands: offsets in pairs, and with its state."""
    return (
        one_of("state", AnchorState),
        CheckConstraint("(start_offset IS NULL) = (end_offset IS NULL)", name="both_ends"),
        CheckConstraint("(state IN ('exact', 'moved')) = (start_offset IS NOT NULL)", name="placed"),
        CheckConstraint("start_offset >= 0 AND end_offset > start_offset", name="order"),
        CheckConstraint("score >= 0 AND score <= 1", name="score"),
    )
