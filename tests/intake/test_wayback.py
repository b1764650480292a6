"""Save Page Now, by a stand-in on this machine that answers as the Internet Archive does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from web_server import Site, Wires, answer, lead

from claims.errors import ClaimsError
from claims.intake.wayback import save

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = "https://gaceta.example/cable"
SAVE = f"/save/{PAGE}"
MEMENTO = f"/web/20260302090530/{PAGE}"
JOB = "spn2-0123456789abcdef0123456789abcdef01234567"
HINT = "The article stays as it is. Ask again later."


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    Wires().install(monkeypatch)
    with Site() as opened:
        yield opened


def test_the_archive_leads_to_what_it_saved(archive: Site) -> None:
    archive.pages[SAVE] = lead(archive.url + MEMENTO)
    assert save(PAGE, endpoint=archive.url) == archive.url + MEMENTO
    # The saved page itself is not asked for.
    assert [path for path, _headers in archive.asked] == [SAVE]


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Location": MEMENTO},
        {
            "Link": f'<{PAGE}>; rel="original", <http://127.0.0.1/web/timemap/link/{PAGE}>; rel="timemap"; '
            f'type="application/link-format", <https://web.archive.org{MEMENTO}>; rel="first last memento"; '
            'datetime="Mon, 02 Mar 2026 09:05:30 GMT"'
        },
    ],
    ids=["Content-Location", "Link"],
)
def test_the_archive_names_what_it_saved_in_a_header(archive: Site, headers: dict[str, str]) -> None:
    archive.serve(SAVE, "<html>…</html>", **headers)
    base = archive.url if "Content_Location" in headers else "https://web.archive.org"
    assert save(PAGE, endpoint=archive.url) == base + MEMENTO


def test_the_archive_works_on_it(archive: Site) -> None:
    archive.serve(SAVE, f'<script>spn.watchJob("{JOB}", "/_static/");</script>')
    states = [
        {"status": "pending", "job_id": JOB},
        {"status": "pending", "job_id": JOB},
        {"status": "success", "timestamp": "20260302090530", "original_url": PAGE},
    ]
    archive.pages[f"/save/status/{JOB}"] = lambda handler: answer(
        handler, json.dumps(states.pop(0)).encode(), media_type="application/json"
    )
    waited: list[float] = []
    assert save(PAGE, endpoint=archive.url, sleep=waited.append) == archive.url + MEMENTO
    assert waited == [3.0, 3.0]


REFUSALS = [
    (429, {}, "too many pages were asked for; wait some minutes (429)"),
    (403, {}, "it answers 403"),
    (502, {}, "it answers 502"),
    (520, {}, "it answers 520"),
    (523, {}, "it answers 523"),
    (
        403,
        {"X_Archive_Wayback_Runtime_Error": "RobotAccessControlException: Blocked By Robots"},
        "RobotAccessControlException: Blocked By Robots",
    ),
    (
        200,
        {"X_Archive_Wayback_Runtime_Error": "AdministrativeAccessControlException: Blocked Site Error"},
        "AdministrativeAccessControlException: Blocked Site Error",
    ),
    (200, {}, "its answer names no address"),
    (302, {"Location": "/account/login"}, "its answer names no address"),
    (302, {"Location": "/web/2026/otra"}, "its answer names no address"),
]


@pytest.mark.parametrize(("status", "headers", "reason"), REFUSALS)
def test_the_archive_did_not_save_it(
    archive: Site, status: int, headers: dict[str, str], reason: str
) -> None:
    archive.serve(SAVE, "<h1>This URL has been excluded.</h1>", status=status, **headers)
    with pytest.raises(ClaimsError) as caught:
        save(PAGE, endpoint=archive.url)
    assert caught.value.message == f"The Internet Archive did not save the page: {reason}."
    assert caught.value.hint == HINT


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (
            '{"status": "error", "status_ext": "error:x", "message": "This URL is in the block list."}',
            "This URL is in the block list",
        ),
        ('{"status": "error", "status_ext": "error:job-failed"}', "error:job-failed"),
        ('{"status": "success"}', "its answer names no address"),
        ('{"status": "success", "timestamp": "ayer"}', "its answer names no address"),
        ("<html>Job failed</html>", "its answer about the job is no answer"),
        ("[" * 50_000, "its answer about the job is no answer"),
        ("[]", "its answer about the job is no answer"),
    ],
)
def test_the_archive_s_job_failed(archive: Site, told: str, reason: str) -> None:
    archive.serve(SAVE, f'<script>spn.watchJob("{JOB}")</script>')
    archive.serve(f"/save/status/{JOB}", told)
    with pytest.raises(ClaimsError) as caught:
        save(PAGE, endpoint=archive.url)
    assert caught.value.message == f"The Internet Archive did not save the page: {reason}."


def test_the_archive_takes_too_long(archive: Site) -> None:
    archive.serve(SAVE, f'<script>spn.watchJob("{JOB}")</script>')
    archive.serve(f"/save/status/{JOB}", '{"status": "pending"}')
    with pytest.raises(ClaimsError, match=r"was not there whole after 0\.5 seconds"):
        save(PAGE, endpoint=archive.url, seconds=0.5, sleep=lambda _seconds: None)
    archive.pages[SAVE] = lambda handler: handler.wait(5)
    with pytest.raises(ClaimsError, match=r"was not there whole after 0\.3 seconds"):
        save(PAGE, endpoint=archive.url, seconds=0.3)


def test_the_internet_archive_itself_is_spoken_to_only_at_a_public_address(
    archive: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert archive.asked == []
    wires = Wires(names={"web.archive.org": [["10.0.0.5"]]})
    wires.install(monkeypatch)
    with pytest.raises(ClaimsError, match=r"^web\.archive\.org is an address of this machine"):
        save(PAGE)
    assert wires.tried == []
