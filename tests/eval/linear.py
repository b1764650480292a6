"""Logistic regression over sparse features, with numpy alone.

The loss is convex and smooth, and L-BFGS minimises it from zero: the same weights each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
    Integers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


Name = TypeVar("Name", bound="Hashable")

_MEMORY = 10
_STEPS = 300
_PRECISION = 1e-5


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of sparse features: which row each value stands in, which column, and the value."""

    rows: Integers
    columns: Integers
    values: Array
    height: int
    width: int

    @classmethod
    def of(cls, examples: Sequence[Mapping[Name, float]], columns: Mapping[Name, int]) -> Table:
        """Lay examples side by side; features without a column are left out."""
        held = [
            (row, columns[name], value)
            for row, example in enumerate(examples)
            for name, value in example.items()
            if name in columns
        ]
        return cls(
            np.array([row for row, _column, _value in held], dtype=np.int64),
            np.array([column for _row, column, _value in held], dtype=np.int64),
            np.array([value for _row, _column, value in held], dtype=np.float64),
            len(examples),
            len(columns),
        )

    def weighed(self, weights: Array) -> Array:
        """Give each row's sum of its values times their columns' weights."""
        return np.bincount(self.rows, self.values * weights[self.columns], self.height).astype(np.float64)

    def summed(self, factors: Array) -> Array:
        """Give each column's sum of its values times their rows' factors."""
        return np.bincount(self.columns, self.values * factors[self.rows], self.width).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Line:
    """What was learned: a weight for each column, and the constant."""

    weights: Array
    constant: float

    def scores(self, table: Table) -> Array:
        """Give how far on the right side each row is, over 0 on the right one."""
        return table.weighed(self.weights) + self.constant


def _logistic(scores: Array, signs: Array) -> tuple[Array, Array]:
    """Give the logistic loss of each row, and its slope by the score; signs are 1 and -1."""
    margins = scores * signs
    return np.logaddexp(0, -margins), -signs / (1 + np.exp(np.minimum(margins, 700)))


def learn(
    table: Table,
    right: Sequence[bool],
    *,
    cost: float,
    penalties: Array,
) -> Line:
    """Learn weights: half their squares, times `penalties`, and `cost` times the logistic losses of all rows.

    The constant has no penalty.
    """
    signs = np.where(np.array(right), 1.0, -1.0)
    held = np.append(penalties, 0.0)

    def objective(point: Array) -> tuple[float, Array]:
        losses, slopes = _logistic(table.weighed(point[:-1]) + point[-1], signs)
        slopes = cost * slopes
        gradient = np.append(table.summed(slopes), slopes.sum()) + held * point
        return float(cost * losses.sum() + held @ point**2 / 2), gradient

    point = _minimum(objective, np.zeros(table.width + 1))
    return Line(point[:-1], float(point[-1]))


def _minimum(objective: Callable[[Array], tuple[float, Array]], point: Array) -> Array:
    """Minimise a smooth convex function by L-BFGS with steps halved until they gain enough."""
    value, gradient = objective(point)
    moves: list[tuple[Array, Array]] = []
    first = float(np.abs(gradient).max())
    for _step in range(_STEPS):
        if np.abs(gradient).max() <= _PRECISION * first:
            break
        direction = _direction(gradient, moves)
        slope = float(gradient @ direction)
        length = 1.0 if moves else 1 / max(1.0, float(np.linalg.norm(gradient)))
        while True:
            ahead = point + length * direction
            new_value, new_gradient = objective(ahead)
            if new_value <= value + 1e-4 * length * slope or length < _PRECISION**2:
                break
            length /= 2
        move, bend = ahead - point, new_gradient - gradient
        if move @ bend > 0:
            moves = [*moves[-_MEMORY + 1 :], (move, bend)]
        point, value, gradient = ahead, new_value, new_gradient
    return point


def _direction(gradient: Array, moves: Iterable[tuple[Array, Array]]) -> Array:
    """Give the direction downhill, the gradient bent by the last moves (Nocedal's two loops)."""
    held = [(move, bend, 1 / float(move @ bend)) for move, bend in moves]
    direction = -gradient
    shares = []
    for move, bend, inverse in reversed(held):
        share = inverse * float(move @ direction)
        shares.append(share)
        direction = direction - share * bend
    if held:
        move, bend, inverse = held[-1]
        direction = direction / (inverse * float(bend @ bend))
    for (move, bend, inverse), share in zip(held, reversed(shares), strict=True):
        direction = direction + (share - inverse * float(bend @ direction)) * move
    return direction
