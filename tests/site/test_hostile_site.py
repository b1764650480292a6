"""Hostile text in every field, through every file of a site: pages, charts, feed, sitemap, search."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest
from html_reader import Page
from report_samples import HOSTILE, hostile_claim, hostile_report, report

from claims.domain.text import visible
from claims.services.scale import read_presets
from claims.site.build import MISSING_PAGE, Site, build_site

if TYPE_CHECKING:
    from pathlib import Path

    from claims.domain.report import Report

BASE = "https://verifica.example/"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def build(data: Report, folder: Path) -> Path:
    """Build a site of a report, whose title and publisher are hostile too."""
    build_site(data, read_presets(), folder, Site(BASE, unpublished=True, publisher=HOSTILE[1]))
    return folder


def one_line(text: str) -> str:
    """Give a text as a reader of a page sees it."""
    return " ".join(visible(text, multiline=True).split())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site of all hostile claims once."""
    return build(hostile_report(), tmp_path_factory.mktemp("hostile") / "site")


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    """Read every page of the site."""
    return {
        path.relative_to(site).as_posix(): Page(path.read_text(encoding="utf-8"))
        for path in site.rglob("*.html")
    }


def test_there_is_a_page_of_every_kind(pages: dict[str, Page]) -> None:
    kinds = {re.sub(r"/.*", "/", name) for name in pages}
    assert kinds == {
        "index.html", "claims.html", "actors.html", "sources.html", "topics.html", "methodology.html",
        "corrections.html", "404.html", "claim/", "actor/", "source/", "topic/",
    }  # fmt: skip
    assert sum(name.startswith("claim/") for name in pages) == len(HOSTILE)


def test_nothing_runs_and_nothing_hides(site: Path, pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert page.wrong == [], name
        raw = (site / name).read_text(encoding="utf-8")
        assert visible(raw, multiline=True) == raw, name
        assert (page.lang, page.policy is not None and page.policy.startswith("default-src 'none';")) == (
            "es",
            True,
        )


def test_every_link_leads_to_a_page_or_to_the_web(site: Path, pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        folder = site if name == MISSING_PAGE else (site / name).parent
        for link in page.links:
            parts = urlsplit(link)
            assert parts.scheme in {"", "http", "https"}, (name, link)
            if not parts.scheme and parts.path:
                assert (folder / unquote(parts.path).lstrip("/")).is_file(), (name, link)


def test_headings_go_down_one_by_one_and_no_name_is_given_twice(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert page.headings[0] == 1, name
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(after - before <= 1 for before, after in steps), name
        assert len(page.ids) == len(set(page.ids)), name


def test_hostile_text_adds_no_element_and_no_attribute(tmp_path: Path, pages: dict[str, Page]) -> None:
    mild = report(hostile_claim(7, "https://medio.example/nota"), hostile_claim(8, "nota"), title="x")
    built = build(mild, tmp_path / "site")
    known = {
        element
        for path in built.rglob("*.html")
        for element in Page(path.read_text(encoding="utf-8")).elements
    }
    assert {element for page in pages.values() for element in page.elements} <= known


@pytest.mark.parametrize("number", range(1, len(HOSTILE) + 1))
def test_the_text_stands_there_as_it_came(pages: dict[str, Page], number: int) -> None:
    page = pages[f"claim/C{number}.html"]
    shown = one_line(HOSTILE[number - 1])
    assert page.text.count(shown) > 40
    for name in (f"actor/R{number}.html", f"source/S{number}.html"):
        assert shown[:200] in pages[name].text
    [review] = map(json.loads, page.reviews)
    assert review["claimReviewed"] == HOSTILE[number - 1].strip()
    assert review["author"]["name"] == HOSTILE[1]
    assert re.match(r"https://[a-z.]+/", review["url"])


def test_the_feed_is_atom(site: Path) -> None:
    raw = (site / "feed.xml").read_text(encoding="utf-8")
    feed = ET.fromstring(raw)  # noqa: S314 - ours
    assert visible(raw, multiline=True) == raw
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == len(HOSTILE)
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
    for one in (feed, *entries):
        assert moment.fullmatch(one.findtext(f"{ATOM}updated", ""))
        assert one.findtext(f"{ATOM}title")
    assert feed.findtext(f"{ATOM}title") == HOSTILE[0]
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == HOSTILE[0]
    ids = [entry.findtext(f"{ATOM}id", "") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", one) for one in ids)
    links = [link.get("href", "") for link in feed.iter(f"{ATOM}link")]
    assert all(link.startswith(BASE) for link in links)
    updated = [entry.findtext(f"{ATOM}updated", "") for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == updated[0]


def test_the_sitemap_names_every_page_whole(site: Path, pages: dict[str, Page]) -> None:
    found = ET.fromstring((site / "sitemap.xml").read_text(encoding="utf-8"))  # noqa: S314 - ours
    named = {str(one.text) for one in found.iter(f"{SITEMAP}loc")}
    assert named == {BASE + name for name in pages if name != MISSING_PAGE}


def test_the_search_hands_over_data_alone(site: Path) -> None:
    shown: dict[int, list[str]] = {}
    for path in (site / "search").iterdir():
        assert re.fullmatch(r"(index|c-\d+|w-[0-9a-f]+)\.js", path.name)
        call = re.fullmatch(r"claims(Index|Words|Lines)\((.*)\)\n", path.read_text(encoding="ascii"))
        assert call is not None
        given = json.loads(f"[{call[2]}]")
        if call[1] == "Lines":
            shown |= {line[0]: line for line in given[1]}
    for number, text in enumerate(HOSTILE, 1):
        _number, words, verdict, tone, claimants, language = shown[number]
        assert words.removesuffix("…") in visible(text)
        assert (verdict, tone, language) == ("Falso", "false", "es")
        assert claimants == visible(claimants)


def test_names_of_files_are_plain(site: Path) -> None:
    for path in site.rglob("*"):
        assert re.fullmatch(r"[A-Za-z0-9.-]+", path.name), path
