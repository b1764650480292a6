from __future__ import annotations

import dataclasses
import hashlib
from functools import partial
from typing import TYPE_CHECKING

import pytest
from factories import NOW, colleague, fill, later, make_claim
from sqlalchemy import delete, select
from tampering import tamper, unguard

from claims import __version__, db
from claims.domain.reference import Kind
from claims.domain.report import SCHEMA_VERSION
from claims.errors import CheckFailedError, ConflictError, InvalidInputError, NotFoundError
from claims.models import capture, edition_data, evidence
from claims.services import edition, log
from claims.services.capture import NewCapture, add_capture
from claims.services.claim import edit_claim
from claims.services.database import find_faults
from claims.services.edition import NewFile
from claims.services.ledger.compare import find_differences
from claims.services.report.build import build_report
from claims.services.selection import ClaimFilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from claims.domain.report import Report
    from claims.services.edition import Edition
    from claims.services.work import Work

READ_DATA = edition.read_report
READ_FILE = partial(edition.read_file, format_name="markdown")
RAW = b"# Informe\n\nUna afirmaci\xc3\xb3n.\n"


def report_of(work: Work) -> Report:
    filters = [("topic", "energía")]
    return build_report(work.connection, ClaimFilter(), title="Informe", language="es", filters=filters)


def freeze(work: Work, name: str = "Enero 2026") -> Edition:
    draft = edition.prepare(work.connection, name, report_of(work))
    return edition.add_edition(work, draft, NewFile("markdown", RAW))


def whole(report: Report) -> Report:
    return dataclasses.replace(report, claims=tuple(report.claims))


def test_an_edition_tells_all_that_was_frozen(work: Work) -> None:
    fill(work)
    head = log.get_head(work.connection)
    frozen = freeze(later(colleague(work.connection), 5))
    assert edition.list_editions(work.connection)[1:] == [frozen]
    assert (frozen.name, frozen.title, frozen.language) == ("Enero 2026", "Informe", "es")
    assert frozen.filters == (("topic", "energía"),)
    assert (frozen.event, frozen.hash) == (head.position, head.hash)
    assert (frozen.program, frozen.schema, frozen.revision) == (
        __version__,
        SCHEMA_VERSION,
        db.SCHEMA_REVISION,
    )
    assert (frozen.frozen_by, (frozen.frozen_at - NOW).total_seconds()) == ("Bruno Tejarán", 300)
    [file] = frozen.files
    assert (file.format, file.sha256, file.size) == ("markdown", hashlib.sha256(RAW).hexdigest(), len(RAW))
    [event] = log.list_events(work.connection, limit=1)
    assert (event.action, event.record_uuid) == ("edition.frozen", frozen.uuid)
    assert event.after is not None
    assert (event.after["sha256"], event.after["file_sha256"]) == (frozen.sha256, file.sha256)


def test_what_was_frozen_stays_whatever_changes(work: Work) -> None:
    recorded = fill(work)
    then = whole(report_of(work))
    frozen = freeze(work)
    edit_claim(work, recorded.claim_id, {"text": "Otra cosa."}, reason="Otra", in_public=True)
    make_claim(work)
    assert whole(report_of(work)) != then
    assert whole(edition.read_report(work.connection, frozen)) == then
    assert edition.read_file(work.connection, frozen, "markdown") == RAW
    assert edition.read_file(work.connection, frozen, "csv") is None


def test_evidence_is_frozen_with_the_hashes_of_its_captures(work: Work) -> None:
    fill(work)
    row = work.connection.execute(select(evidence).order_by(evidence.c.id.desc())).first()
    assert row is not None
    add_capture(work, Kind.EVIDENCE, row.id, NewCapture(raw=b"acta"))
    frozen = freeze(work)
    add_capture(work, Kind.EVIDENCE, row.id, NewCapture(raw=b"acta nueva"))
    with_evidence = edition.read_evidence(work.connection, frozen)
    found = next(one for one in with_evidence.evidence if one.ref == f"E{row.id}")
    assert (found.uuid, found.title, found.url) == (row.uuid, row.title, row.url)
    copied = found.captures[-1]
    assert [one.archive_url for one in found.captures if one.archive_url]
    assert copied.sha256 == hashlib.sha256(b"acta").hexdigest()
    kept = select(capture.c.captured_at).where(capture.c.sha256 == copied.sha256)
    assert copied.captured_at == work.connection.execute(kept).scalar_one()


@pytest.mark.parametrize("name", ["Enero 2026", "enero  2026", "ÉNERO-2026"])
def test_a_name_is_taken_in_any_writing(work: Work, name: str) -> None:
    frozen = freeze(work)
    assert edition.get_edition(work.connection, name) == frozen
    with pytest.raises(ConflictError) as refused:
        freeze(work, name)
    at = f"{frozen.frozen_at.astimezone():%Y-%m-%d %H:%M}"
    said = f"Informe, 0 claims, as of event {frozen.event}, frozen on {at} by Irene Sotomar"
    assert refused.value.details == (said,)


def test_a_name_that_is_taken_meanwhile_is_refused_too(work: Work) -> None:
    draft = edition.prepare(work.connection, "Enero", report_of(work))
    freeze(work, "ENERO")
    with pytest.raises(ConflictError):
        edition.add_edition(work, draft, NewFile("markdown", RAW))
    assert len(edition.list_editions(work.connection)) == 1


def test_a_name_that_is_not_there_shows_the_nearest(work: Work) -> None:
    freeze(work)
    with pytest.raises(NotFoundError) as missing:
        edition.get_edition(work.connection, "Enero 2025")
    assert missing.value.details == ("Enero 2026",)


@pytest.mark.parametrize("name", ["", " ", "a\0b", "x" * 201])
def test_names_that_cannot_be_taken(work: Work, name: str) -> None:
    with pytest.raises(InvalidInputError):
        freeze(work, name)
    assert edition.list_editions(work.connection) == []


def test_what_is_too_large_is_refused(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    make_claim(work)
    monkeypatch.setattr(edition, "LARGEST", 100)
    with pytest.raises(InvalidInputError, match="too large"):
        freeze(work)


@pytest.mark.parametrize(
    ("table", "change", "read", "message"),
    [
        ("edition_data", "SET compressed = (SELECT compressed FROM edition_file LIMIT 1)", READ_DATA, "data"),
        ("edition_file", "SET compressed = (SELECT compressed FROM edition_data LIMIT 1)", READ_FILE, "file"),
        ("edition_file", "SET size = size + 1", READ_FILE, "file"),
    ],
)
def test_a_change_behind_the_programs_back_is_found(
    work: Work, table: str, change: str, read: Callable[[Connection, Edition], object], message: str
) -> None:
    make_claim(work)
    frozen = freeze(work)
    assert list(edition.find_damaged(work.connection)) == []
    tamper(work.connection, table, change)
    assert list(edition.find_damaged(work.connection)) != []
    with pytest.raises(CheckFailedError, match=f"The {message} of the edition «Enero 2026»"):
        read(work.connection, frozen)
    assert "The edition «Enero 2026» is not as it was frozen." in [
        found.what for found in find_faults(work.connection)
    ]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("edition", f"SET sha256 = '{'0' * 64}'"),
        ("edition", "SET title = 'Otro'"),
        ("edition_file", f"SET sha256 = '{'0' * 64}'"),
        ("edition_file", "SET format = 'csv'"),
    ],
)
def test_an_edition_is_compared_with_the_log(work: Work, table: str, change: str) -> None:
    freeze(work)
    assert list(find_differences(work.connection)) == []
    tamper(work.connection, table, change)
    [found] = find_differences(work.connection)
    assert f"{table}.{change.split()[1]} is " in found.what


def test_data_that_is_gone_is_a_change_too(work: Work) -> None:
    frozen = freeze(work)
    unguard(work.connection, "edition_data")
    work.connection.execute(delete(edition_data))
    with pytest.raises(CheckFailedError):
        edition.read_evidence(work.connection, frozen)
