"""The nearest names, for the errors of a name that was not found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.domain.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN = 5
_ALIKE = 70.0


def nearest(text: str, names: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Give up to five lines `R2  Name` of the names most like `text`.

    `names` are (name, reference), or (name, reference, name to show) where an alias stands for another.
    The cost is linear in the number of names; it is paid only on the way to an error.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - 20 ms that only an error should cost

    found = process.extract(
        fold(text), [fold(name) for name, *_ in names], scorer=fuzz.WRatio, limit=None, score_cutoff=_ALIKE
    )
    best: dict[str, str] = {}
    for _, _, index in found:
        _name, reference, *shown = names[index]
        best.setdefault(reference, shown[0] if shown else names[index][0])
        if len(best) == _SHOWN:
            break
    return tuple(f"{reference}  {name}" for reference, name in best.items())
