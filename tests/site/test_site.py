from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest
from factories import make_actor, make_article, make_claim, make_source
from html_reader import Page
from report_samples import sample_report

from claims.domain.status import Status
from claims.errors import InvalidInputError, NotFoundError
from claims.formats import Options, get_format
from claims.services.report.build import build_report
from claims.services.scale import list_scales, resolve_rating
from claims.services.selection import ClaimFilter
from claims.services.verification import Step, verify
from claims.site.build import MISSING_PAGE, Site, build_site
from claims.site.search import accents, index_files
from claims.site.server import make_server
from claims.site.summary import Row

if TYPE_CHECKING:
    from pathlib import Path

    from claims.services.work import Work
    from claims.site.build import Built

HOSTILE = "<script>alert(1)</script> javascript:alert(1) | `x` \"q\" \u202e 'y' " + "x" * 3_000


def fill(work: Work, text: str = "El cable dará luz a 1 250 000 hogares de Quelmora.") -> None:
    """Enter two claims, one of hostile words, and decide both."""
    source_id = make_source(work, name=f"Gaceta {text[:40]}")
    article_id = make_article(work, source_id=source_id, title=f"Nota {text[:200]}")
    actor_id = make_actor(work, name=f"Portavoz {text[:60]}")
    for words in (text, "La inflación de Torvenza bajó."):
        made = make_claim(
            work, article_id=article_id, claimant=actor_id, text=words[:1900], topics=["energía"]
        )

        rating = resolve_rating(work.connection, "falso", "default")
        verify(work, made.claim_id, Step(Status.DECIDED, rating, summary=f"No: {words[:300]}"))


def build(work: Work, folder: Path, **site: object) -> Built:
    report = build_report(work.connection, ClaimFilter(), title="Verificaciones", language="es")
    scales = [scale.definition for scale in list_scales(work.connection)]
    return build_site(report, scales, folder, Site(unpublished=True, **site))  # type: ignore[arg-type]


def test_every_page_is_whole_and_every_link_leads_somewhere(work: Work, tmp_path: Path) -> None:
    fill(work)
    built = build(work, tmp_path / "sitio", base_url="https://verifica.example/")
    pages = sorted((tmp_path / "sitio").rglob("*.html"))
    assert built.claims == 2
    assert {"index.html", "methodology.html", "corrections.html"} <= {page.name for page in pages}
    for page in pages:
        found = Page(page.read_text(encoding="utf-8"))
        assert (found.lang, found.wrong) == ("es", [])
        assert found.policy is not None
        assert found.policy.startswith("default-src 'none'")
        for link in found.links:
            parts = urlsplit(link)
            assert parts.scheme in {"", "https", "http"}, (page, link)
            if not parts.scheme and parts.path:
                # The page for what is missing is shown in any folder.
                folder = tmp_path / "sitio" if page.name == MISSING_PAGE else page.parent
                assert (folder / unquote(parts.path).lstrip("/")).exists(), (page, link)


def test_a_second_build_writes_nothing(work: Work, tmp_path: Path) -> None:
    fill(work)
    first = build(work, tmp_path / "sitio", base_url="https://verifica.example/")
    second = build(work, tmp_path / "sitio", base_url="https://verifica.example/")
    assert (second.written, second.removed, second.kept) == (0, 0, first.written)


def test_pages_of_what_is_gone_go_and_foreign_files_stay(work: Work, tmp_path: Path) -> None:
    fill(work)
    folder = tmp_path / "sitio"
    build(work, folder, base_url="https://verifica.example/")
    (folder / "mio.txt").write_text("mío", encoding="utf-8")
    built = build(work, folder)
    assert built.removed > 0
    assert not list(folder.glob("*.xml"))
    assert (folder / "mio.txt").exists()


def test_a_folder_of_something_else_is_not_touched(work: Work, tmp_path: Path) -> None:
    (tmp_path / "cosas").mkdir()
    (tmp_path / "cosas" / "index.html").write_text("ajeno", encoding="utf-8")
    with pytest.raises(Exception, match=r"cosas|site") as caught:
        build(work, tmp_path / "cosas")
    assert "ajeno" in (tmp_path / "cosas" / "index.html").read_text(encoding="utf-8")
    assert caught.type.__name__.endswith("Error")


def test_feed_and_sitemap_are_xml_with_whole_addresses(work: Work, tmp_path: Path) -> None:
    fill(work)
    build(work, tmp_path / "sitio", base_url="https://verifica.example/")
    for name in ("feed.xml", "sitemap.xml"):
        text = (tmp_path / "sitio" / name).read_text(encoding="utf-8")
        ET.fromstring(text)  # noqa: S314 - ours
        assert "https://verifica.example/" in text


def test_a_claims_page_carries_its_review_for_machines(work: Work, tmp_path: Path) -> None:
    fill(work, "</script><b>El cable</b> dará luz.")
    build(work, tmp_path / "sitio", base_url="https://verifica.example/sitio", publisher="Contraste")
    path = min((tmp_path / "sitio" / "claim").iterdir(), key=lambda page: int(page.stem[1:]))
    page = path.read_text(encoding="utf-8")
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert "<" not in block
    review = json.loads(block)
    assert (review["@type"], review["url"]) == (
        "ClaimReview",
        f"https://verifica.example/sitio/claim/{path.name}",
    )
    assert review["claimReviewed"] == "</script><b>El cable</b> dará luz."
    assert review["author"]["name"] == "Contraste"


def test_a_claim_without_a_verdict_has_no_review(work: Work, tmp_path: Path) -> None:
    make_claim(work, article_id=make_article(work), text="Nadie lo ha mirado.")
    build(work, tmp_path / "sitio")
    [page] = (tmp_path / "sitio" / "claim").iterdir()
    assert "ld+json" not in page.read_text(encoding="utf-8")


def test_hostile_text_stays_text(work: Work, tmp_path: Path) -> None:
    fill(work, HOSTILE.replace("\u202e", ""))
    build(work, tmp_path / "sitio", base_url="https://verifica.example/")
    for page in (tmp_path / "sitio").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert Page(text).wrong == []


def test_templates_of_ones_own_take_the_place(work: Work, tmp_path: Path) -> None:
    fill(work)
    (tmp_path / "mias").mkdir()
    (tmp_path / "mias" / "corrections.html.j2").write_text("Lo nuestro", encoding="utf-8")
    build(work, tmp_path / "sitio", templates=tmp_path / "mias")
    assert (tmp_path / "sitio" / "corrections.html").read_text(encoding="utf-8").strip() == "Lo nuestro"


def test_a_template_that_is_wrong_is_named(work: Work, tmp_path: Path) -> None:
    fill(work)
    (tmp_path / "mias").mkdir()
    (tmp_path / "mias" / "corrections.html.j2").write_text("{% if %}", encoding="utf-8")
    with pytest.raises(InvalidInputError, match="corrections"):
        build(work, tmp_path / "sitio", templates=tmp_path / "mias")


def read_index(folder: Path) -> dict[str, dict[str, list[int]]]:
    """Read the words of a search index as its script does: prefix, word, the claims' numbers."""
    found = {}
    for path in (folder / "search").glob("w-*.js"):
        prefix, words = json.loads(f"[{path.read_text(encoding='utf-8').strip()[len('claimsWords(') : -1]}]")
        assert path.name == f"w-{prefix.encode().hex()}.js"
        found[prefix] = {word: [*accumulate(steps)] for word, steps in words.items()}
    return found


def test_the_search_knows_words_without_case_and_accents(work: Work, tmp_path: Path) -> None:
    fill(work, "ÉNFASIS: el cable dará luz a Quelmora.")
    build(work, tmp_path / "sitio")
    index = read_index(tmp_path / "sitio")
    first, second = sorted(int(page.stem[1:]) for page in (tmp_path / "sitio" / "claim").iterdir())
    assert index["en"]["enfasis"] == [first, second]  # their claimant and their source have it in the name
    assert (index["in"]["inflacion"], index["to"]["torvenza"]) == ([second], [second])
    assert index["fa"]["falso"] == [first, second]
    assert all(word.startswith(prefix) for prefix, words in index.items() for word in words)


def test_a_search_loads_little_of_very_many_claims() -> None:
    text = "El cable de Ambrera dará electricidad a los hogares de Quelmora."
    made = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    rows = [
        Row(number, f"C{number}", "u", text, "es", "Falso", "false", None, ("X",), (), (), None, made)
        for number in range(1, 20_001)
    ]
    sizes = {name: len(content) for name, content in index_files(rows)}
    # A word that is in every claim, and the lines of twenty claims far apart.
    assert sizes["search/w-6465.js"] < 45_000
    assert max(size for name, size in sizes.items() if "/c-" in name) < 5_000
    assert sizes["search/index.js"] < 10_000


def test_the_marks_that_folding_drops_are_known_to_the_script() -> None:
    given = re.compile("[" + re.sub(r"\\u\{(\w+)\}", lambda code: chr(int(code[1], 16)), accents()) + "]")
    assert given.sub("", unicodedata.normalize("NFD", "áñüç")) == "anuc"
    assert not given.search("abc 123 ñ")


def test_a_report_in_html_runs_nothing_and_reaches_nobody() -> None:
    import io  # noqa: PLC0415 - one use

    sink = io.StringIO()
    get_format("html").write(sample_report(), sink, Options())
    found = Page(sink.getvalue())
    assert (found.wrong, found.policy is not None) == ([], True)
    assert all(urlsplit(link).scheme in {"", "http", "https"} for link in found.links)
    assert re.search(r"<h1[ >]", sink.getvalue())


def test_the_preview_serves_the_folder_on_loopback(work: Work, tmp_path: Path) -> None:
    import threading  # noqa: PLC0415 - one use
    from http.client import HTTPConnection  # noqa: PLC0415

    fill(work)
    build(work, tmp_path / "sitio")
    server = make_server(tmp_path / "sitio", 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        host, port = server.server_address[:2]
        assert host == "127.0.0.1"
        answers = {}
        for path in ("/", "/index.html", "/../secreto", "/nada"):
            connection = HTTPConnection("127.0.0.1", int(port), timeout=5)
            connection.request("GET", path)
            answer = connection.getresponse()
            answers[path] = answer.status
            answer.read()
            if path == "/":
                assert answer.getheader("X-Content-Type-Options") == "nosniff"
            connection.close()
        assert answers == {"/": 200, "/index.html": 200, "/../secreto": 404, "/nada": 404}
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def test_very_many_pages_have_a_sitemap_of_sitemaps(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.site.build.IN_SITEMAP", 5)
    fill(work)
    build(work, tmp_path / "sitio", base_url="https://verifica.example/a/")
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    whole = ET.parse(tmp_path / "sitio" / "sitemap.xml")  # noqa: S314 - ours
    parts = [str(one.text).removeprefix("https://verifica.example/a/") for one in whole.iter(name)]
    assert parts[:2] == ["sitemap-1.xml", "sitemap-2.xml"]
    pages = [one for part in parts for one in ET.parse(tmp_path / "sitio" / part).iter(name)]  # noqa: S314
    assert (
        len(pages) == len(list((tmp_path / "sitio").rglob("*.html"))) - 1
    )  # but the one for what is missing


def test_long_lists_have_pages(work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.site.build.PER_PAGE", 1)
    fill(work)
    build(work, tmp_path / "sitio")
    for name in ("claims.html", "claims-2.html"):
        page = Page((tmp_path / "sitio" / name).read_text(encoding="utf-8"))
        assert {"claims.html", "claims-2.html"} <= set(page.links)
        assert sum(link.startswith("claim/") for link in page.links) == 1


def test_a_disk_that_fails_leaves_no_half_of_a_page(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(work)
    build(work, tmp_path / "sitio")
    (tmp_path / "sitio" / "index.html").write_text("vieja", encoding="utf-8")

    def fail(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.replace", fail)
        with pytest.raises(OSError, match="No space"):
            build(work, tmp_path / "sitio")
    assert (tmp_path / "sitio" / "index.html").read_text(encoding="utf-8") == "vieja"
    assert not list((tmp_path / "sitio").rglob("*.partial"))
    build(work, tmp_path / "sitio")
    assert "vieja" not in (tmp_path / "sitio" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "content"),
    [("style.css", b"\xff\xfe"), ("search.js", b"\xff\xfe"), ("base.html.j2", b"\xff\xfe")],
)
def test_a_part_of_ones_own_that_is_no_text_is_named(
    work: Work, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / "mias").mkdir()
    (tmp_path / "mias" / name).write_bytes(content)
    named = name if name != "base.html.j2" else r"index\.html\.j2, l.+ 1:"
    with pytest.raises(InvalidInputError, match=named):
        build(work, tmp_path / "sitio", templates=tmp_path / "mias")


def test_a_fault_of_the_data_is_not_laid_on_a_template(work: Work, tmp_path: Path) -> None:
    fill(work)

    class Walked:
        """Records that cannot be read when a template walks them."""

        def __iter__(self) -> NoReturn:
            raise NotFoundError("la base no responde")

    (tmp_path / "mias").mkdir()
    (tmp_path / "mias" / "corrections.html.j2").write_text(
        "{% for one in report.filters %}{% endfor %}", encoding="utf-8"
    )
    report = build_report(work.connection, ClaimFilter(), title="x", language="es")
    report = replace(report, filters=Walked())  # type: ignore[arg-type]
    with pytest.raises(NotFoundError, match="la base no responde"):
        build_site(report, [], tmp_path / "sitio", Site(unpublished=True, templates=tmp_path / "mias"))


def test_a_browser_that_goes_away_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with make_server(tmp_path, 0) as server:
        for error, told in (
            (ConnectionResetError("x"), False),
            (BrokenPipeError("x"), False),
            (ValueError("x"), True),
        ):
            try:
                raise error
            except (OSError, ValueError):
                server.handle_error(None, ("127.0.0.1", 1))  # type: ignore[arg-type]
            assert ("ValueError" in capsys.readouterr().err) is told
