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
        f"The quote of C1 stands in {ref}, characters {start} to {start + 15}: «812 000 hogares»\n"
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
    lost = result.out.strip()
    assert result.err.endswith(f"Warning: the quote of C1 does not stand in {lost}: «812 000 hogares»\n")
    assert len(begun.ok("capture list E1 --format json").json()) == 2


def test_the_same_bytes_are_captured_once(begun: Desk, folder: Path) -> None:
    (folder / "censo.txt").write_text(CENSUS, encoding="utf-8")
    ref = begun.ok("evidence archive E1 censo.txt").out
    before = begun.head()
    again = begun.ok("evidence archive E1 censo.txt")
    assert again.out == ref
    assert again.err == f"E1 has these bytes already, as {ref.strip()}: nothing was added.\n"
    assert begun.head() == before
    assert begun.ok("evidence archive E2 censo.txt").out != ref


def test_an_empty_file_is_refused(begun: Desk, folder: Path) -> None:
    (folder / "vacio.pdf").touch()
    begun.refuses(
        "evidence archive E1 vacio.pdf", code=5, error="vacio.pdf is empty.", hint="Is it the right file?"
    )


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


# ---- where the quote stands ------------------------------------------------------------------------------


@pytest.fixture
def archived(begun: Desk, folder: Path) -> Desk:
    """Keep two captures of E1: K2 has the quote of C1, K3 has another figure."""
    for name, text in (("uno.txt", CENSUS), ("dos.txt", CENSUS.replace("812", "900"))):
        (folder / name).write_text(text, encoding="utf-8")
        begun.ok(f"evidence archive E1 {name}")
    return begun


@pytest.mark.parametrize(
    "line", ["show C1", "evidence show E1", "report C1 --format markdown", "report C1 --format html"]
)
def test_people_read_where_the_quote_was_found_and_where_not(archived: Desk, line: str) -> None:
    printed = " ".join(archived.ok(line).out.replace("\\", "").split()).casefold()
    assert "quote found in capture k2, characters 24 to 39" in printed
    assert "quote not found in capture k3" in printed
    assert "sha-256 " in printed


def test_programs_read_it_field_by_field(archived: Desk) -> None:
    evidence = archived.ok("report C1 --format json").json()["claims"][0]["evidence"][0]
    assert [one["ref"] for one in evidence["captures"]] == ["K2", "K3"]
    assert evidence["captures"][0]["sha256"] == hashlib.sha256(CENSUS.encode()).hexdigest()
    assert evidence["captures"][0]["text_sha256"] == hashlib.sha256(CENSUS.encode()).hexdigest()
    found, lost = evidence["places"]
    assert (found["capture"], found["state"], CENSUS[found["start"] : found["end"]]) == (
        "K2",
        "exact",
        "812 000 hogares",
    )
    assert (lost["capture"], lost["state"], lost["start"]) == ("K3", "lost", None)
    shown = archived.ok("evidence show E1 --format json").json()
    assert [place["state"] for place in shown["bears_on"][0]["places"]] == ["exact", "lost"]


def test_the_list_says_where_a_quote_was_looked_for(archived: Desk, folder: Path) -> None:
    archived.ok('evidence add C2 E1 --stance context --quote "900 000 hogares"')
    archived.ok('evidence add C2 https://nota.example/1 --stance context --quote "Otra cosa"')
    listed = archived.ok("evidence list C1").out + archived.ok("evidence list C2").out
    cells = [(line.partition(" ")[0], line) for line in listed.splitlines()]
    assert [("K2" in line, "K3" in line) for ref, line in cells if ref == "E1"] == [
        (True, False),
        (False, True),
    ]
    assert "not looked for" in listed
    (folder / "tres.txt").write_text("Nada.", encoding="utf-8")
    archived.ok("evidence archive E3 tres.txt")
    assert "not found" in archived.ok("evidence list C2").out


def test_a_quote_that_came_after_the_capture_is_looked_for_at_once(archived: Desk) -> None:
    added = archived.ok('evidence add C2 E1 --stance context --quote "en toda Quelmora"')
    assert "The quote of C2 stands in K2, characters 40 to 56" in added.err
    assert "The quote of C2 stands in K3, characters 40 to 56" in added.err
    corrected = archived.ok('evidence correct C2 E1 --quote "en ninguna parte" --reason "Errata."')
    assert "Warning: the quote of C2 does not stand in K2" in corrected.err
    assert "evidence-quotes: The quote of E1 stands in none of its captures." in archived("check C2").out


def test_a_quote_that_stands_twice_is_told(begun: Desk, folder: Path) -> None:
    (folder / "dos.txt").write_text(f"{CENSUS}\n{CENSUS}", encoding="utf-8")
    result = begun.ok("evidence archive E1 dos.txt")
    assert "stands in K2 more than once; quote more words: «812 000 hogares»" in result.err
    assert "quote found more than once in capture K2" in begun.ok("show C1").out


def test_where_no_text_was_read_that_is_said(begun: Desk, folder: Path) -> None:
    (folder / "foto.png").write_bytes(PICTURE)
    begun.ok("evidence archive E1 foto.png")
    for line in ("show C1", "report C1 --format markdown", "report C1 --format html"):
        assert "o text was read out of K2" in begun.ok(line).out


def test_a_house_may_ask_for_captures(begun: Desk, folder: Path) -> None:
    (folder / "casa.toml").write_text('required = ["evidence_capture"]\n', encoding="utf-8")
    assert "evidence_capture is missing." in begun("check C1 --house casa.toml").out
    (folder / "uno.txt").write_text(CENSUS, encoding="utf-8")
    for ref in ("E1", "E2"):
        begun.ok(f"evidence archive {ref} uno.txt")
    assert "evidence_capture" not in begun("check C1 --house casa.toml").out


@pytest.mark.parametrize("raw", [b"   ", b"a\0b", b"%PDF-1.7 roto", b"PK\x03\x04word/", b"\x1f\x8bmal"])
def test_what_cannot_be_read_is_kept_or_refused_but_never_half(begun: Desk, folder: Path, raw: bytes) -> None:
    (folder / "roto.bin").write_bytes(raw)
    result = begun("evidence archive E1 roto.bin")
    assert result.code == 0
    [kept] = begun.ok("capture list E1 --format json").json()
    assert kept["sha256"] == hashlib.sha256(raw).hexdigest()
    assert begun.ok("show C1 --format json").json()["evidence"][0]["places"] == []
    assert begun.ok("doctor").code == 0
