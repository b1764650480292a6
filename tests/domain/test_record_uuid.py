"""UUIDs of records: as RFC 9562 lays down version 7, and in the order in which they were made."""

from __future__ import annotations

import time
import uuid
from itertools import pairwise

import pytest

from claims.domain.record_uuid import new_uuid


def test_the_time_of_the_rfcs_example_stands_where_it_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    # Appendix A.6: 2022-02-22T19:22:22Z.
    monkeypatch.setattr(time, "time_ns", lambda: 0x017F22E279B0 * 1_000_000)
    made = new_uuid()
    assert made.startswith("017f22e2-79b0-7000-")
    assert (uuid.UUID(made).version, uuid.UUID(made).variant) == (7, uuid.RFC_4122)


def test_one_made_later_is_greater() -> None:
    made = []
    for _turn in range(1_000):
        made.append(new_uuid())
        begun = time.time_ns()
        while time.time_ns() < begun + 500:
            pass
    assert all(one < two for one, two in pairwise(made))


@pytest.mark.parametrize("nanoseconds", [0, 999_999, 1_000_000, (1 << 48) * 1_000_000 - 1])
def test_any_moment_makes_different_ones(monkeypatch: pytest.MonkeyPatch, nanoseconds: int) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: nanoseconds)
    made = {new_uuid() for _turn in range(1_000)}
    assert len(made) == 1_000
    assert {(uuid.UUID(one).version, uuid.UUID(one).variant) for one in made} == {(7, uuid.RFC_4122)}
    assert {uuid.UUID(one).int >> 80 for one in made} == {nanoseconds // 1_000_000}
