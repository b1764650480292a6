from __future__ import annotations

import dataclasses
import datetime as dt
import json
from enum import Enum
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import hostile_report, moment, sample_report

from claims.domain.frozen import (
    FrozenCapture,
    FrozenEvidence,
    field_types,
    read_evidence,
    read_lines,
    write_lines,
)
from claims.domain.partial_date import PartialDate
from claims.domain.report import ClaimEntry, Report
from claims.domain.vocabulary import CaptureKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DATES = st.sampled_from(["2026", "2026-01", "2026-01-11", "2026-01-11T09:30:00Z"]).map(PartialDate)
MOMENTS = st.datetimes(timezones=st.just(dt.UTC))
PLAIN = {
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    bool: st.booleans(),
    int: st.integers(0, 2**53),
    float: st.floats(0, 1),
    PartialDate: DATES,
    dt.datetime: MOMENTS,
}


def values(kind: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - the type of a field
    """Give any value of a field's type."""
    if kind in PLAIN:
        return PLAIN[kind]
    if get_origin(kind) is UnionType:
        [of] = (one for one in get_args(kind) if one is not NoneType)
        return st.none() | values(of)
    if get_origin(kind) is tuple:
        of, *more = get_args(kind)
        if more == [...]:
            return st.lists(values(of), max_size=2).map(tuple)
        return st.tuples(values(of), *map(values, more))
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    return st.builds(kind, **{name: values(one) for name, one in field_types(kind).items()})


REPORTS = st.builds(
    Report,
    **{name: values(kind) for name, kind in field_types(Report).items() if name != "claims"},
    claims=st.lists(st.deferred(lambda: values(ClaimEntry)), max_size=2).map(tuple),
)


def no_evidence(_refs: Iterable[str]) -> Iterator[FrozenEvidence]:
    return iter(())


def whole(report: Report) -> Report:
    """Hold a report's claims in memory, so that it can be compared."""
    return dataclasses.replace(report, claims=tuple(report.claims))


def again(report: Report) -> Report:
    lines = list(write_lines(report, no_evidence))
    return read_lines(lambda: iter(lines))


@pytest.mark.parametrize("report", [sample_report(), hostile_report()], ids=["friendly", "hostile"])
def test_a_report_is_read_as_it_was_written(report: Report) -> None:
    frozen = again(report)
    assert whole(frozen) == whole(report)
    assert whole(frozen) == whole(report)  # its claims may be walked more than once
    assert list(write_lines(frozen, no_evidence)) == list(write_lines(report, no_evidence))


@settings(max_examples=60)
@given(REPORTS)
def test_nothing_that_a_report_can_hold_is_lost(report: Report) -> None:
    assert whole(again(report)) == report


@given(REPORTS)
def test_each_line_is_json_of_one_line(report: Report) -> None:
    for line in write_lines(report, no_evidence):
        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
        assert len(json.loads(line)) == 1


def test_evidence_is_asked_for_once_and_stands_beside_the_claims() -> None:
    asked: list[str] = []
    capture = FrozenCapture("K7", CaptureKind.COPY, "ab" * 32, None, moment(12, 9, 15))
    archived = FrozenCapture("K8", CaptureKind.ARCHIVE, None, "https://archive.example/1", moment(13, 9))

    def find(refs: Iterable[str]) -> Iterator[FrozenEvidence]:
        asked.extend(refs)
        return (FrozenEvidence(ref, "u", f"Acta {ref}", None, (capture, archived)) for ref in asked)

    report = sample_report()
    lines = list(write_lines(dataclasses.replace(report, claims=(*report.claims, *report.claims)), find))
    assert asked == ["E1", "E2", "E3", "E4", "E5"]
    found = list(read_evidence(lambda: iter(lines)))
    assert [one.ref for one in found] == asked
    assert found[0].captures == (capture, archived)
    assert len(list(read_lines(lambda: iter(lines)).claims)) == 8


def test_a_field_that_came_after_the_edition_takes_its_default() -> None:
    head, *claims = write_lines(sample_report(), no_evidence)
    older = []
    for line in claims:
        fields = json.loads(line)["claim"]
        del fields["outlet_corrections"], fields["assignee"]
        older.append(json.dumps({"claim": fields}, separators=(",", ":")).encode() + b"\n")
    assert whole(read_lines(lambda: iter([head, *older]))) == whole(sample_report())
