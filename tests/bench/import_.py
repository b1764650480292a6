"""Importing records in bulk into another database, beside writing the same rows through the driver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.load import measure_load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.measure import Asked, Line

COMMAND = "claims import {file}"
"""What is measured unless `--command` names another one, as `measure_load` reads it."""


def measure(asked: Asked) -> Iterator[Line]:
    """Measure at each size on each engine."""
    return measure_load(asked, asked.command or COMMAND)
