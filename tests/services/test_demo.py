from __future__ import annotations

from typing import TYPE_CHECKING

from claims.services import demo
from claims.services.actor import list_actors
from claims.services.database import find_faults
from claims.services.evidence import list_evidence
from claims.services.log import list_events
from claims.services.report.build import build_report
from claims.services.selection import ClaimFilter
from claims.services.source import list_sources

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from sqlalchemy import Connection


def test_the_demo_is_replayed_whole(connection: Connection) -> None:
    data = demo.read_demo()
    demo.load_demo(connection, data)
    entries = [kind for kind, _entry in data.entries]
    assert len(list_sources(connection)) == entries.count("source")
    assert len(list_actors(connection)) == entries.count("actor")
    assert len(list_evidence(connection)) == entries.count("evidence")
    report = build_report(connection, ClaimFilter(), title=data.title, language="es")
    claims = list(report.claims)
    assert report.total == len(claims) == entries.count("claim")
    assert sum(len(claim.steps) for claim in claims) == entries.count("verification")
    assert sum(len(claim.evidence) for claim in claims) == entries.count("evidence_link")
    appearances = sum(len(claim.appearances) for claim in claims)
    assert appearances == entries.count("claim") + entries.count("appearance")
    assert list(find_faults(connection)) == []


def test_the_demo_was_done_by_its_people_in_its_days(connection: Connection) -> None:
    data = demo.read_demo()
    demo.load_demo(connection, data)
    times = [entry["at"] for _kind, entry in data.entries]
    assert times == sorted(times)
    assert data.begins < times[0]
    done = [event for event in list_events(connection) if event.at in set(times)]
    assert {event.by for event in done} == {f"{person.name} <{person.mail}>" for person in data.people}


def test_a_shipped_demo_goes_before_the_repositorys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "claims"
    package.mkdir()
    monkeypatch.setattr(demo, "_HERE", package)
    assert demo.demo_folder() == tmp_path / "fixtures" / "demo"
    (package / "_demo").mkdir()
    assert demo.demo_folder() == package / "_demo"
