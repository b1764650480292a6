"""Evidence kept with its hash: files and pages, several of one item, and whether its quotes stand there."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from web_server import Site, Wires

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cli_runner import Desk

CENSUS = "El censo de 2025 cuenta 812 000 hogares en toda Quelmora."
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Serve pages on this machine, and let nothing leave it."""
    Wires(names={"127.0.0.1": [["127.0.0.1"]]}).install(monkeypatch)
    with Site() as opened:
        yield opened


def test_a_file_is_kept_with_its_hash_and_its_quote_is_looked_for(begun: Desk, folder: Path) -> None:
    (folder / "censo.txt").write_text(CENSUS, encoding="utf-8")
    result = begun.ok("evidence archive E1 censo.txt")
    ref = result.out.strip()
    start = CENSUS.index("812 000 hogares")
    assert result.err == (
        f"Kept as {ref} of E1: text/plain, {len(CENSUS.encode())} bytes.\n"
        f"The quote of C1 stands there, characters {start} to {start + 15}: «812 000 hogares»\n"
    )
    [kept] = begun.ok("capture list E1 --format json").json()
    assert (kept["ref"], kept["of"], kept["origin"]) == (ref, "E1", "censo.txt")
    assert kept["sha256"] == hashlib.sha256(CENSUS.encode()).hexdigest()
    assert begun.ok("doctor").code == 0


def test_several_captures_of_one_item_and_a_quote_that_is_not_there(begun: Desk, folder: Path) -> None:
    for name, text in (("uno.txt", CENSUS), ("dos.txt", CENSUS.replace("812", "900"))):
        (folder / name).write_text(text, encoding="utf-8")
    begun.ok("evidence archive E1 uno.txt")
    result = begun.ok("evidence archive E1 dos.txt")
    assert result.err.endswith("Warning: the quote of C1 does not stand there: «812 000 hogares»\n")
    assert len(begun.ok("capture list E1 --format json").json()) == 2


def test_what_has_no_text_is_kept_all_the_same(begun: Desk, folder: Path) -> None:
    (folder / "foto.png").write_bytes(PICTURE)
    result = begun.ok("evidence archive E2 foto.png")
    assert "Its text was not read: " in result.err
    [kept] = begun.ok("capture list E2 --format json").json()
    assert kept["size"] == len(PICTURE)
    begun.ok(f"capture save {kept['ref']} -o copia.png")
    assert (folder / "copia.png").read_bytes() == PICTURE


def test_the_page_at_its_address_is_fetched(begun: Desk, site: Site) -> None:
    url = site.serve("/censo", f"<html><body><p>{CENSUS}</p></body></html>")
    begun.ok(f"evidence add C2 {url} --stance supports --title Censo")
    refused = begun("evidence archive E3")
    assert (refused.code, refused.out) == (5, "")
    assert "address of this machine or of a private network" in refused.err
    assert begun.ok("capture list E3 --format json").json() == []
    result = begun.ok("evidence archive E3 --allow-private")
    [kept] = begun.ok("capture list E3 --format json").json()
    assert (result.out, kept["origin"]) == (f"{kept['ref']}\n", url)


def test_evidence_without_an_address_needs_a_file(begun: Desk) -> None:
    begun.refuses(
        "evidence archive E2",
        code=2,
        error="E2 has no address.",
        hint="Name a file: claims evidence archive E2 FILE",
    )


def test_the_internet_archive_keeps_it_too(begun: Desk, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMS_WAYBACK", site.url)
    url = site.serve("/censo", f"<html><body><p>{CENSUS}</p></body></html>")
    site.serve(f"/save/{url}", "", Content_Location=f"/web/20260302090530/{url}")
    begun.ok(f"evidence add C2 {url} --stance supports --title Censo")
    result = begun.ok("evidence archive E3 --allow-private --archive wayback")
    kept = begun.ok("capture list E3 --format json").json()
    assert result.out == "".join(f"{one['ref']}\n" for one in kept)
    assert [one["kind"] for one in kept] == ["copy", "archive"]
    assert kept[1]["archive_url"] == f"{site.url}/web/20260302090530/{url}"
