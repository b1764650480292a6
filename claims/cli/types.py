"""The values of the command line: references, names, dates, closed lists; each can be completed."""

from __future__ import annotations

import datetime as dt
import math
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import click

from claims.cli import complete
from claims.domain.partial_date import PartialDate, Precision
from claims.domain.reference import Kind, get_reference
from claims.errors import InvalidInputError
from claims.i18n import _

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

E = TypeVar("E", bound=StrEnum)

LARGEST = 1_000_000_000
"""The largest number that is taken where one is counted: a column of either engine holds it."""


class OneOf(click.ParamType[E], Generic[E]):
    """A value of a closed list, in any case, with `-` as good as `_`."""

    def __init__(self, enum: type[E], *members: E) -> None:
        self.enum = enum
        self.members = members or tuple(enum)
        self.name = enum.__name__.lower()

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """Show the list."""
        return f"[{'|'.join(self.members)}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> E:  # noqa: ANN401
        """Find the member, or fail with the list."""
        wanted = str(value).strip().lower().replace("-", "_")
        if wanted not in self.members:
            self.fail(
                _("%(value)r is not one of %(known)s.") % {"value": value, "known": ", ".join(self.members)},
                param,
                ctx,
            )
        return self.enum(wanted)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete a member."""
        del ctx, param
        return complete.items(
            (member, "") for member in self.members if member.startswith(incomplete.lower())
        )


class Reference(click.ParamType[int]):
    """A reference to a record of one kind, such as `C12`: gives its number."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.name = kind.name.lower()

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """Show the name, or the many names."""
        return self.kind.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401
        """Read the reference."""
        del param, ctx
        return value if isinstance(value, int) else get_reference(value, self.kind)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete from the database."""
        del param
        return complete.references(ctx, self.kind, incomplete)


class Named(click.ParamType[str]):
    """A record named by its reference or by a name: the services find it. Completes from the database."""

    def __init__(self, kind: Kind, *also: str) -> None:
        self.kind = kind
        self.also = also
        self.name = kind.name.lower()

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """Show the name."""
        return self.kind.name

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete from the database."""
        del param
        words = ((word, "") for word in self.also if word.startswith(incomplete))
        return complete.items(words) + complete.names(ctx, self.kind, incomplete)


class EditionName(click.ParamType[str]):
    """The name of a frozen edition. Completes from the database."""

    name = "edition"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """Show the shape."""
        return _("NAME")

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete from the database."""
        del param
        return complete.editions(ctx, incomplete)


class Number(click.ParamType[int]):
    """A count or a place in a list: a whole number from 1 on that both engines can hold."""

    name = "number"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """Show the shape."""
        return _("NUMBER")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401
        """Read the number."""
        try:
            number = int(value)
        except ValueError:
            number = 0
        if not 1 <= number <= LARGEST:
            self.fail(
                _("%(value)r is not a whole number from 1 to %(most)d.") % {"value": value, "most": LARGEST},
                param,
                ctx,
            )
        return number


class Numbers(click.ParamType[tuple[int, ...]]):
    """Several places in a list: `1,3,7` or `1-4`, in the order given, each once."""

    name = "numbers"
    most = 1_000

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """Show the shape."""
        return _("NUMBER,…")

    def convert(
        self,
        value: Any,  # noqa: ANN401
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[int, ...]:
        """Read the numbers."""
        if isinstance(value, tuple):
            return value
        numbers: list[int] = []
        for part in str(value).split(","):
            first, sign, last = part.partition("-")
            begin = NUMBER.convert(first.strip(), param, ctx)
            end = NUMBER.convert(last.strip(), param, ctx) if sign else begin
            if not begin <= end < begin + self.most:
                self.fail(_("%(part)r is no range of numbers.") % {"part": part.strip()}, param, ctx)
            numbers += range(begin, end + 1)
        return tuple(dict.fromkeys(numbers))


class Probability(click.FloatRange):
    """A probability; Click takes `nan` to lie in any range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Read the number."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(_("%(value)r is no probability.") % {"value": value}, param, ctx)
        return number


class ColumnNames(click.ParamType[tuple[str, ...]]):
    """Columns of a report by their names, `claim,claimant,rating`, in the order given."""

    name = "columns"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """Show the shape."""
        return f"{_('NAME')},…"

    def convert(
        self,
        value: Any,  # noqa: ANN401
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, ...]:
        """Read the names; which there are, the format says."""
        names = [part.strip().lower().replace("-", "_") for part in str(value).split(",")]
        if not any(names):
            self.fail(_("No column is named."), param, ctx)
        return tuple(filter(None, names))

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete the last name with one that is not there yet."""
        del ctx, param
        from claims.formats.csv import COLUMNS  # noqa: PLC0415 - formats load where they are used

        before, comma, begun = incomplete.lower().rpartition(",")
        there = before.split(",")
        return complete.items(
            (before + comma + name, description)
            for name, description in COLUMNS
            if name.startswith(begun) and name not in there
        )


class DateType(click.ParamType[PartialDate]):
    """A date: ISO 8601, or what people type in Spanish and English, echoed back as ISO."""

    name = "date"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """Show the shape."""
        return _("DATE")

    def convert(
        self,
        value: Any,  # noqa: ANN401
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> PartialDate:
        """Read the date, echo what was understood when that is not what was typed, and warn of the future."""
        del param
        if isinstance(value, PartialDate):
            return value
        now = dt.datetime.now(dt.UTC)
        found, exact = _read_date(value, now)
        if ctx is not None:
            from claims.cli.app import App  # noqa: PLC0415 - app imports nothing of this module

            app = ctx.ensure_object(App)
            if not exact:
                app.say(_("%(typed)s is %(iso)s.") % {"typed": f"«{value}»", "iso": found})
            begins = beginning(found)
            if begins is not None and begins > now:
                app.say(_("Warning: %(date)s lies in the future.") % {"date": found})
        return found


def _read_date(text: str, now: dt.datetime) -> tuple[PartialDate, bool]:
    """Read a date that a person typed; also tell whether it was ISO 8601 that says all by itself.

    A moment without an offset is one of the person's own clock, unlike in what programs write.
    """
    try:
        date = PartialDate.parse(text)
    except InvalidInputError:
        from claims.cli.dates import understand  # noqa: PLC0415 - dateparser is slow to load

        understood = understand(text, now)
        if understood is None:
            raise
        return understood, False
    if date.precision is not Precision.MOMENT:
        return date, True
    moment = dt.datetime.fromisoformat(text.strip())
    if moment.tzinfo is not None:
        return date, date.iso.startswith(moment.date().isoformat())  # in UTC it may be another day
    try:
        return PartialDate.from_moment(moment.astimezone()), False
    except (ValueError, OverflowError):
        return date, False  # on the first or the last day of the calendar the zone is no matter


CLAIM = Reference(Kind.CLAIM)
EVIDENCE = Reference(Kind.EVIDENCE)
APPEARANCE = Reference(Kind.APPEARANCE)
CAPTURE = Reference(Kind.CAPTURE)
ARTICLE = Named(Kind.ARTICLE)
SOURCE = Named(Kind.SOURCE)
ACTOR = Named(Kind.ACTOR)
CLAIMANT = Named(Kind.ACTOR, "outlet")
EDITION = EditionName()
DATE = DateType()
NUMBER = Number()


def beginning(date: PartialDate | None) -> dt.datetime | None:
    """Give the moment at which a date begins, in the local time zone, or None."""
    if date is None:
        return None
    filled = date.iso + "0001-01-01"[len(date.iso) :] if len(date.iso) < len("0001-01-01") else date.iso
    moment = dt.datetime.fromisoformat(filled)
    try:
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        # The first or the last day of the calendar, which other zones do not have: the zone is no matter.
        return moment.replace(tzinfo=dt.UTC)


def ending(date: PartialDate | None) -> dt.datetime | None:
    """Give the moment at which a date is over, in the local time zone, or None."""
    begun = beginning(date)
    if date is None or begun is None:
        return None
    local = begun.astimezone()
    try:
        if date.precision is Precision.MOMENT:
            return begun + dt.timedelta(seconds=1)
        if date.precision is Precision.DAY:
            return (local + dt.timedelta(days=1)).astimezone(dt.UTC)
        if date.precision is Precision.MONTH:
            return local.replace(year=local.year + local.month // 12, month=local.month % 12 + 1)
        return local.replace(year=local.year + 1)
    except (ValueError, OverflowError):
        return None  # beyond the last day of the calendar: everything is before it


READ = click.option(
    "--step",
    "read",
    type=Reference(Kind.VERIFICATION),
    help=_("The step that you read: it is refused when another one stands by then."),
)
"""The option of what builds on a step that somebody else may have changed in the meantime."""
