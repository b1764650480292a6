"""The charts of a site: stacked bars that a template draws as SVG, with a table that says the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims.domain.partial_date import PartialDate
from claims.domain.text import cut
from claims.domain.vocabulary import Bucket
from claims.formats.dates import read_date, read_number
from claims.formats.labels import label
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claims.site.summary import Group, Row

MOST_BARS = 12
MOST_MONTHS = 24
LINE = 40
"""Units of the drawing from one bar to the next: its name stands above it."""

BAR_WIDTH = 315
"""Units of the longest bar; of the 360 that the drawing is wide, the rest is for its number."""

_LABEL_LENGTH = 44


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a bar: the claims of one bucket, and where it is drawn."""

    bucket: Bucket
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart."""

    name: str
    short: str
    y: int
    total: int
    pieces: tuple[Piece, ...]

    @property
    def end(self) -> float:
        """Where the bar ends."""
        return self.pieces[-1].x + self.pieces[-1].width

    def count(self, bucket: Bucket) -> int:
        """Count the claims of one bucket."""
        return sum(piece.count for piece in self.pieces if piece.bucket is bucket)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with all that its drawing and its table show; `code` names it within the page."""

    code: str
    title: str
    description: str
    heading: str
    bars: tuple[Bar, ...]
    buckets: tuple[Bucket, ...]

    @property
    def height(self) -> int:
        """The height of the drawing, in its own units."""
        return LINE * len(self.bars)


def draw(rows: Sequence[Row], topics: Iterable[Group], claimants: Iterable[Group]) -> list[Chart]:
    """Draw the ratings over time, by topic and by claimant; what has no rating is in none of them."""
    months: dict[str, list[Row]] = {}
    for row in rows:
        if row.bucket and row.decided:
            months.setdefault(f"{row.decided:%Y-%m}", []).append(row)
    charts = [
        _chart(
            "time",
            _("Ratings over time"),
            _("Month"),
            [
                (read_date(PartialDate(month)), found)
                for month, found in sorted(months.items())[-MOST_MONTHS:]
            ],
        ),
        _chart("topic", _("Ratings by topic"), _("Topic"), _largest(topics)),
        _chart("claimant", _("Ratings by claimant"), _("Claimant"), _largest(claimants)),
    ]
    return [chart for chart in charts if chart.bars]


def _largest(groups: Iterable[Group]) -> list[tuple[str, list[Row]]]:
    rated = [(group.name, [row for row in group.rows if row.bucket]) for group in groups]
    ordered = sorted(rated, key=lambda pair: -len(pair[1]))
    return [pair for pair in ordered if pair[1]][:MOST_BARS]


def _chart(code: str, title: str, heading: str, groups: Sequence[tuple[str, Sequence[Row]]]) -> Chart:
    longest = max((len(rows) for _name, rows in groups), default=0)
    bars = tuple(_bar(number, name, rows, longest) for number, (name, rows) in enumerate(groups))
    buckets = tuple(bucket for bucket in Bucket if any(bar.count(bucket) for bar in bars))
    description = "; ".join(
        f"{bar.name}: "
        + ", ".join(f"{label(piece.bucket)} {read_number(piece.count)}" for piece in bar.pieces)
        for bar in bars
    )
    return Chart(code, title, description, heading, bars, buckets)


def _bar(number: int, name: str, rows: Sequence[Row], longest: int) -> Bar:
    counts = Counter(row.bucket for row in rows)
    pieces = []
    x = 0.0
    for bucket in Bucket:
        if counts[bucket]:
            width = round(BAR_WIDTH * counts[bucket] / longest, 2)
            pieces.append(Piece(bucket, counts[bucket], round(x, 2), width))
            x += width
    return Bar(name, cut(name, _LABEL_LENGTH), number * LINE, len(rows), tuple(pieces))
