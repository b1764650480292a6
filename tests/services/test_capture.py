from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

import pytest
from factories import NOW, TEXT, later, make_article, make_evidence, make_page, make_source
from sqlalchemy import func, select
from tampering import tamper

from claims.domain.reference import Kind
from claims.domain.vocabulary import CaptureKind, IntakeMethod
from claims.errors import CheckFailedError, ConflictError, InvalidInputError, NotFoundError
from claims.models import capture_content, extraction
from claims.services import article, audit, capture, log
from claims.services.capture import Capture, NewCapture
from claims.services.ledger.compare import find_differences
from claims.services.snapshot import NewText, retake_article
from claims.services.source import find_by_domain

if TYPE_CHECKING:
    from claims.services.work import Work

RAW = b"<p>El cable llega a Quelmora.</p>" * 50
SHA256 = hashlib.sha256(RAW).hexdigest()
URL = "https://gaceta.example/cable"
SAVED = f"https://web.archive.org/web/20260302090530/{URL}"
YESTERDAY = NOW - dt.timedelta(days=1)


def test_a_copy_is_kept_with_its_bytes(work: Work) -> None:
    number = make_article(work)
    new = NewCapture(raw=RAW, origin=URL, media_type="text/html", note=" Un muro. ", captured_at=YESTERDAY)
    added = capture.add_capture(work, Kind.ARTICLE, number, new)
    found = capture.get_capture(work.connection, added)
    assert found == Capture(
        ref=f"K{added}",
        uuid=found.uuid,
        of=f"A{number}",
        kind=CaptureKind.COPY,
        origin=URL,
        archive_url=None,
        media_type="text/html",
        sha256=SHA256,
        size=len(RAW),
        captured_at=YESTERDAY,
        note="Un muro.",
        snapshots=(),
    )
    assert capture.get_content(work.connection, added) == RAW
    event = log.list_events(work.connection, record=("article", number), limit=1)[0]
    assert event.action == "article.captured"
    assert event.after == {
        "capture": f"K{added}",
        "capture_uuid": found.uuid,
        "kind": "copy",
        "sha256": SHA256,
        "size": len(RAW),
        "origin": URL,
        "media_type": "text/html",
        "note": "Un muro.",
    }


def test_an_archive_s_copy_of_evidence(work: Work) -> None:
    number = make_evidence(work)
    added = capture.add_capture(work, Kind.EVIDENCE, number, NewCapture(archive_url=SAVED))
    [found] = capture.list_captures(work.connection, of=(Kind.EVIDENCE, number))
    assert (found.of, found.kind, found.archive_url) == (f"E{number}", CaptureKind.ARCHIVE, SAVED)
    assert (found.sha256, found.size, found.captured_at) == (None, None, NOW)
    assert capture.get_owner(work.connection, added) == (Kind.EVIDENCE, number)
    with pytest.raises(ConflictError, match="is kept by an archive, not here"):
        capture.get_content(work.connection, added)
    with pytest.raises(InvalidInputError):
        capture.add_capture(work, Kind.EVIDENCE, number, NewCapture(archive_url="javascript:alert(1)"))


def test_the_same_bytes_are_kept_once(work: Work) -> None:
    first, second = make_article(work), make_evidence(work)
    query = select(func.count()).select_from(capture_content).where(capture_content.c.sha256 == SHA256)
    for kind, number in ((Kind.ARTICLE, first), (Kind.EVIDENCE, second), (Kind.ARTICLE, first)):
        capture.add_capture(work, kind, number, NewCapture(raw=RAW))
    assert work.connection.execute(query).scalar_one() == 1
    assert len(capture.list_captures(work.connection, of=(Kind.ARTICLE, first))) == 2


def test_captures_in_pages(work: Work) -> None:
    number = make_article(work)
    added = [capture.add_capture(work, Kind.ARTICLE, number, NewCapture(raw=RAW)) for _time in range(3)]
    shown = capture.list_captures(work.connection, after=added[0], limit=1)
    assert [one.ref for one in shown] == [f"K{added[1]}"]
    with pytest.raises(NotFoundError, match="There is no capture K999999"):
        capture.get_capture(work.connection, 999_999)


def test_no_bytes_are_bytes_too(work: Work) -> None:
    added = capture.add_capture(work, Kind.ARTICLE, make_article(work), NewCapture(raw=b""))
    assert capture.get_content(work.connection, added) == b""


# ---- articles whose pages are kept -----------------------------------------------------------------------


def test_a_snapshot_remembers_what_it_was_read_out_of(work: Work) -> None:
    number = article.add_article(
        work, source_id=make_source(work), new=make_page(URL), title="X", url=URL, guessed=["title", "url"]
    )
    [kept] = capture.list_captures(work.connection, of=(Kind.ARTICLE, number))
    assert (kept.snapshots, kept.origin) == ((1,), URL)
    assert work.connection.execute(select(extraction.c.extractor)).scalar_one() == "trafilatura 2.3.1"
    assert article.get_article(work.connection, number).guessed == ("title", "url")
    anew = NewText(TEXT + "Más.", IntakeMethod.URL, URL, capture=int(kept.ref[1:]), extractor="claims 1")
    assert retake_article(work, number, anew) == 2
    [kept] = capture.list_captures(work.connection, of=(Kind.ARTICLE, number))
    assert kept.snapshots == (1, 2)


def test_a_page_found_unchanged_is_kept_without_a_snapshot(work: Work) -> None:
    number = make_article(work, url=URL)
    assert retake_article(later(work, 5), number, make_page(URL)) is None
    assert article.get_article(work.connection, number).snapshots == 1
    [kept] = capture.list_captures(work.connection, of=(Kind.ARTICLE, number))
    assert (kept.snapshots, kept.captured_at) == ((), later(work, 5).at)
    assert retake_article(work, number, NewText(TEXT, IntakeMethod.STDIN)) is None
    assert len(capture.list_captures(work.connection, of=(Kind.ARTICLE, number))) == 1


def test_a_guess_ends_when_a_person_speaks(work: Work) -> None:
    number = article.add_article(
        work,
        source_id=make_source(work),
        new=make_page(URL),
        title="X",
        byline="Ana",
        guessed=["title", "byline"],
    )
    article.edit_article(work, number, {"title": "X"})
    assert article.get_article(work.connection, number).guessed == ("byline",)
    article.edit_article(work, number, {}, confirm=["byline", "title"])
    assert article.get_article(work.connection, number).guessed == ()
    with pytest.raises(ConflictError, match="stands so already"):
        article.edit_article(work, number, {}, confirm=["byline"])


def test_the_one_source_of_a_domain(work: Work) -> None:
    first = make_source(work, homepage="https://www.unica.example")
    for _time in range(2):
        make_source(work, homepage="https://doble.example/portada")
    found = find_by_domain(work.connection, "https://unica.example/nota")
    assert found is not None
    assert found.ref == f"S{first}"
    assert find_by_domain(work.connection, "https://doble.example/nota") is None
    assert find_by_domain(work.connection, "https://otra.unica.example/nota") is None


# ---- what was changed by other means ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    ["SET compressed = CAST('x' AS {blob})", "SET sha256 = '" + "0" * 64 + "'"],
    ids=["other bytes", "gone"],
)
def test_bytes_that_are_not_those_that_were_captured(work: Work, change: str) -> None:
    added = capture.add_capture(work, Kind.ARTICLE, make_article(work), NewCapture(raw=RAW))
    assert list(audit.find_damaged_captures(work.connection)) == []
    blob = "BLOB" if work.connection.dialect.name == "sqlite" else "BYTEA"
    tamper(work.connection, "capture_content", change.format(blob=blob))
    [finding] = audit.find_damaged_captures(work.connection)
    assert finding.what == f"The bytes of K{added} are not those that were captured."
    with pytest.raises(CheckFailedError, match="are not those that were captured"):
        capture.get_content(work.connection, added)


@pytest.mark.parametrize("change", ["SET size = 3", "SET sha256 = '" + "0" * 64 + "'"])
def test_a_capture_that_is_not_as_the_log_tells(work: Work, change: str) -> None:
    added = capture.add_capture(work, Kind.ARTICLE, make_article(work), NewCapture(raw=RAW))
    assert list(find_differences(work.connection)) == []
    tamper(work.connection, "capture", change)
    found = [finding.what for finding in find_differences(work.connection)]
    assert found[0].startswith(f"K{added}: capture.{change.split()[1]} is ")
