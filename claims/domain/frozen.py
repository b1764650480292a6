"""A report as lines of JSON that lose nothing: what a frozen edition keeps, and how it is read again.

The first line is the report's head; then comes a claim a line, then its evidence with the hashes of what was
captured of it. A report is written in one way only, so that its hash says whether it is the same. How a line
is read follows from the types of the fields: a field that came later takes its default.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from claims.domain import status, vocabulary
from claims.domain.partial_date import PartialDate
from claims.domain.report import ClaimEntry, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from claims.domain.vocabulary import CaptureKind

    Lines = Callable[[], Iterator[bytes]]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FrozenCapture:
    """What was captured of evidence, by the hash of its bytes or by the address of an archive's copy."""

    ref: str
    kind: CaptureKind
    sha256: str | None
    archive_url: str | None
    captured_at: dt.datetime


@dataclass(frozen=True, slots=True)
class FrozenEvidence:
    """Evidence of a frozen report, with all that was captured of it by then."""

    ref: str
    uuid: str
    title: str
    url: str | None
    captures: tuple[FrozenCapture, ...]


def write_lines(
    report: Report, find_evidence: Callable[[Iterable[str]], Iterable[FrozenEvidence]]
) -> Iterator[bytes]:
    """Write a report as lines, each with its LF. `find_evidence` is asked for evidence by its references."""
    head = {one.name: getattr(report, one.name) for one in fields(report) if one.name != "claims"}
    yield _line({"report": head})
    refs: dict[str, None] = {}
    for claim in report.claims:
        refs.update(dict.fromkeys(entry.ref for entry in claim.evidence))
        yield _line({"claim": claim})
    for evidence in find_evidence(refs):
        yield _line({"evidence": evidence})


def read_lines(lines: Lines) -> Report:
    """Give the report that the lines hold; its claims are read one at a time, whenever they are walked."""
    head = json.loads(next(lines()))["report"]
    return _read_part(Report, head | {"claims": _Claims(lines)})


def read_evidence(lines: Lines) -> Iterator[FrozenEvidence]:
    """Give the evidence that the lines hold."""
    return _entries(lines, "evidence", FrozenEvidence)


@dataclass(frozen=True, slots=True)
class _Claims:
    lines: Lines

    def __iter__(self) -> Iterator[ClaimEntry]:
        return _entries(self.lines, "claim", ClaimEntry)


def _entries(lines: Lines, name: str, kind: type[T]) -> Iterator[T]:
    begins = f'{{"{name}":'.encode()
    return (_read_part(kind, json.loads(line)[name]) for line in lines() if line.startswith(begins))


def _line(value: dict[str, Any]) -> bytes:
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), default=_plain
    )
    return text.encode() + b"\n"


def _plain(value: Any) -> Any:  # noqa: ANN401 - any field that JSON does not know
    if isinstance(value, PartialDate):
        return value.iso
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return {one.name: getattr(value, one.name) for one in fields(value)}


@cache
def field_types(kind: type) -> dict[str, Any]:
    """Give the type of each field of a part of a report."""
    # The modules themselves import these names for the type checker alone.
    known = {"dt": dt, "Iterable": Iterable, "PartialDate": PartialDate}
    return get_type_hints(kind, vars(vocabulary) | vars(status) | vars(sys.modules[kind.__module__]) | known)


def _read(kind: Any, value: Any) -> Any:  # noqa: ANN401 - the type of a field, and what JSON has for it
    if get_origin(kind) is UnionType:
        [kind] = (one for one in get_args(kind) if one is not NoneType)
        return None if value is None else _read(kind, value)
    if get_origin(kind) is tuple:
        of, *more = get_args(kind)
        kinds = (of,) * len(value) if more == [...] else (of, *more)
        return tuple(_read(one, entry) for one, entry in zip(kinds, value, strict=True))
    if kind is dt.datetime:
        return dt.datetime.fromisoformat(value)
    if kind is PartialDate or (isinstance(kind, type) and issubclass(kind, StrEnum)):
        return kind(value)
    return _read_part(kind, value) if isinstance(kind, type) and is_dataclass(kind) else value


def _read_part(kind: type[T], values: dict[str, Any]) -> T:
    types = field_types(kind)  # type: ignore[arg-type] # a class is hashable
    return kind(**{name: _read(types[name], value) for name, value in values.items()})
