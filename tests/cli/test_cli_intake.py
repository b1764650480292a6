"""Pages that come in by the command line: files of every kind, the web, archives, and what is kept."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import intake_pages as pages
import pytest
from cli_story import NOTE
from intake_pages import CABLE, FLEET, PEACE
from sqlalchemy import update
from tampering import unguard
from web_server import Site, Wires, answer

from claims import db
from claims.models import capture_content

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cli_runner import Desk

HEADLINE = "El cable llega a Quelmora"
GUESSED = (
    "byline «Ana Robledo, Luis Terán», published 2026-03-02 09:05+01:00, language «es», "
    "url «https://gaceta.example/politica/cable»."
)
TOO_MANY = "too many pages were asked for; wait some minutes (429)"
TEXT = f"{HEADLINE}\n{CABLE}\n{FLEET}\n{PEACE}\n"
CAPTURE_KEYS = [
    "ref",
    "uuid",
    "of",
    "kind",
    "origin",
    "archive_url",
    "media_type",
    "sha256",
    "size",
    "captured_at",
    "note",
    "snapshots",
]


def sha256(content: str | bytes) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Serve pages on this machine, and let nothing leave it."""
    Wires(names={"127.0.0.1": [["127.0.0.1"]]}).install(monkeypatch)
    with Site() as opened:
        yield opened


# ---- files -----------------------------------------------------------------------------------------------


def test_a_saved_page_says_all_of_itself(begun: Desk, folder: Path) -> None:
    (folder / "cable.html").write_text(pages.NEWS, encoding="utf-8")
    result = begun.ok("article add cable.html")
    assert result.out == "A2\n"
    assert result.err.splitlines() == [
        f"Entered A2 «{HEADLINE}» (La Gaceta de Virelda): {len(TEXT)} characters, SHA-256 {sha256(TEXT)}.",
        "Its source is S1 La Gaceta de Virelda: the page has its domain or its name.",
        f"Guessed from the page: title «{HEADLINE}», {GUESSED}",
        "Right? claims article confirm A2   Wrong? claims article edit A2 --title …",
        f"Kept as K2: text/html, {len(pages.NEWS.encode())} bytes, SHA-256 {sha256(pages.NEWS)}.",
        "Next: claims record A2 --quote … --text … --claimant …",
    ]
    shown = begun.ok("article show A2").out
    assert f"Article    A2 {HEADLINE} (guessed)\n" in shown
    assert "Published  2026-03-02 09:05+01:00 (guessed)\n" in shown
    assert "Byline     Ana Robledo, Luis Terán (guessed)\n" in shown
    assert "Address    https://gaceta.example/politica/cable (guessed)\n" in shown
    assert "Language   es (guessed)\n" in shown
    assert f"Captures   K2 2026-03-02 10:05 text/html, {len(pages.NEWS.encode())} bytes\n" in shown
    record = begun.ok("article show A2 --format json").json()
    assert record["guessed"] == ["title", "byline", "published", "language", "url"]
    assert record["snapshot"]["text"] == TEXT
    assert [list(one) for one in record["captures"]] == [CAPTURE_KEYS]
    assert record["captures"][0]["snapshots"] == [1]
    events = begun.ok("log A2 --format json").json()
    assert [event["action"] for event in events] == [
        "article.snapshot_added",
        "article.captured",
        "article.added",
    ]
    assert events[0]["after"]["capture"] == "K2"
    assert events[0]["after"]["extractor"].startswith("trafilatura ")
    assert (events[1]["after"]["capture"], events[1]["after"]["sha256"]) == ("K2", sha256(pages.NEWS))
    assert events[2]["after"]["guessed"] == "title byline published language url"
    assert begun.ok("log K2 --format json").json() == events


def test_options_go_before_what_the_page_says(begun: Desk, folder: Path) -> None:
    (folder / "cable.html").write_text(pages.NEWS, encoding="utf-8")
    record = begun.ok(
        'article add cable.html --source ambrera --title Otro --byline "" --published 2026 --language es-ES '
        "--url https://ambrera.example/x --json"
    ).json()
    assert (record["source_ref"], record["title"], record["byline"]) == ("S2", "Otro", None)
    assert (record["published"], record["language"]) == ("2026", "es-ES")
    assert (record["url"], record["guessed"]) == ("https://ambrera.example/x", [])


def test_what_was_guessed_is_confirmed_or_put_right(begun: Desk, folder: Path) -> None:
    (folder / "cable.html").write_text(pages.NEWS, encoding="utf-8")
    begun.ok("article add cable.html")
    assert (
        begun.ok("article confirm A2 title Byline").err
        == "Confirmed. Still guessed: published, language, url\n"
    )
    # The same value, said by a person, is no longer guessed.
    assert begun.ok("article edit A2 --language es --json").json()["guessed"] == ["published", "url"]
    result = begun.ok("article confirm A2")
    assert (result.out, result.err) == ("A2\n", "Confirmed: nothing of A2 is guessed.\n")
    assert "(guessed)" not in begun.ok("article show A2").out
    begun.refuses(
        "article confirm A2",
        code=4,
        error="A2 stands so already.",
        hint="`claims article show A2` shows it.",
    )
    event = begun.ok("log A2 --limit 1 --format json").json()[0]
    assert (event["action"], event["before"], event["after"]) == (
        "article.edited",
        {"guessed": "published url"},
        {},
    )


FILES = [
    ("muro.html", pages.PAYWALL, "Las cuentas del cable", "text/html"),
    ("vieja.html", pages.WESTERN, "La cañería", "text/html"),
    ("informe.pdf", pages.pdf(title="Informe del cable"), "Informe del cable", "application/pdf"),
    (
        "nota.docx",
        pages.word(),
        "Nota de prensa",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        "archivo.warc.gz",
        pages.warc(("https://gaceta.example/archivo", pages.NEWS)),
        HEADLINE,
        "application/warc",
    ),
    ("cuentas.md", pages.MARKDOWN, "Cuentas del cable", "text/markdown"),
]


@pytest.mark.parametrize(("name", "content", "title", "media_type"), FILES, ids=[one[0] for one in FILES])
def test_files_of_every_kind_are_read_and_kept(  # noqa: PLR0917 - a row of the table
    begun: Desk, folder: Path, name: str, content: str | bytes, title: str, media_type: str
) -> None:
    raw = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(raw)
    begun.ok(f"article add {name} --source ambrera")
    record = begun.ok("article show A2 --format json").json()
    assert (record["title"], record["snapshot"]["method"], record["snapshot"]["origin"]) == (
        title,
        "file",
        name,
    )
    [kept] = record["captures"]
    assert (kept["media_type"], kept["size"], kept["sha256"]) == (media_type, len(raw), sha256(raw))
    begun.ok("capture save K2 -o copia")
    assert (folder / "copia").read_bytes() == raw
    same = begun.ok("article extract A2")
    assert same.out == "A2\n"
    assert same.err.endswith("The text of A2 has not changed: it is that of snapshot 1.\n")
    assert begun.ok("db check").out.endswith("No fault was found.\n")


def test_an_archive_gives_its_own_time_and_address(begun: Desk, folder: Path) -> None:
    two = pages.warc(("https://gaceta.example/uno", pages.BLOG), ("https://gaceta.example/dos", pages.NEWS))
    (folder / "dos.warc.gz").write_bytes(two)
    begun.refuses(
        "article add dos.warc.gz",
        code=4,
        error="dos.warc.gz holds several pages.\n  https://gaceta.example/uno\n  https://gaceta.example/dos",
        hint="Name one by its address: --url",
    )
    record = begun.ok("article add dos.warc.gz --url https://gaceta.example/dos --json").json()
    assert (record["title"], record["url"]) == (HEADLINE, "https://gaceta.example/dos")
    assert "url" not in record["guessed"]
    kept = begun.ok("capture list A2 --format json").json()[0]
    assert kept["captured_at"] == "2026-03-03T07:30:00Z"
    assert begun.ok("article extract A2").err.startswith("The text of A2 has not changed")


def test_a_page_on_standard_input_is_kept_and_a_text_is_not(begun: Desk) -> None:
    begun.ok("article add - --source ambrera", stdin=pages.NEWS.encode())
    begun.ok("article add - --source ambrera --title X", stdin=b"Otro texto.")
    kept = begun.ok("capture list --format json").json()
    assert [(one["ref"], one["of"], one["origin"]) for one in kept] == [
        ("K1", "A1", "nota.txt"),
        ("K2", "A2", None),
    ]
    begun.refuses(
        "article extract A3",
        code=3,
        error="Nothing was kept of the page of A3.",
        hint="`claims capture list A3` shows what was kept.",
    )


def test_the_same_bytes_are_kept_once(begun: Desk, folder: Path) -> None:
    (folder / "cable.html").write_text(pages.NEWS, encoding="utf-8")
    begun.ok("article add cable.html")
    begun.ok("article add cable.html --source ambrera --url https://ambrera.example/cable")
    engine = db.open_engine(begun.url)
    with db.reading(engine) as connection:
        kept = connection.execute(capture_content.select()).all()
    engine.dispose()
    assert [row.sha256 for row in kept] == [sha256(NOTE), sha256(pages.NEWS)]
    assert len(kept[1].compressed) < len(pages.NEWS.encode())


# ---- the web ---------------------------------------------------------------------------------------------


def test_a_page_of_the_web_again_and_again(begun: Desk, site: Site, folder: Path) -> None:
    page = pages.NEWS.replace('<link rel="canonical" href="https://gaceta.example/politica/cable">', "")
    url = site.serve("/cable", page)
    begun.ok(f"source add Local --kind other --homepage {site.url}")
    first = begun.ok(f"article add {url} --allow-private")
    assert first.out == "A2\n"
    assert "Its source is S3 Local: the page has its domain or its name.\n" in first.err
    record = begun.ok("article show A2 --format json").json()
    assert (record["url"], record["guessed"]) == (url, ["title", "byline", "published", "language"])
    assert (record["snapshot"]["method"], record["snapshot"]["origin"]) == ("url", url)
    begun.ok('record A2 --quote "perdió en 2025 el 11 % de sus capturas" --text "Cae." --claimant outlet')
    begun.ok('record A2 --quote "no busca vencedores ni vencidos" --text "No busca." --claimant outlet')

    again = begun.ok(f"article add {url}?utm_source=boletin --allow-private")
    assert again.out == "A2\n"
    assert again.err.splitlines()[0] == "The text of A2 has not changed: it is that of snapshot 1."
    assert again.err.splitlines()[1].startswith("Kept as K3: text/html; charset=utf-8, ")

    site.serve("/cable", page.replace("el 11 %", "el 13 %"))
    changed = begun.ok(f"article add {url} --allow-private").err.splitlines()
    assert changed[0].startswith("A2 has snapshot 2: ")
    assert changed[1:4] == [
        "Lines removed: 1, added: 1.",
        "  - …e bajura de Torvenza perdió en 2025 el 11 % de sus capturas, según el instituto n…",
        "  + …e bajura de Torvenza perdió en 2025 el 13 % de sus capturas, según el instituto n…",
    ]
    assert changed[4] == "1 quote stands in the newest text word for word."
    assert changed[5].startswith("Lost: P4 of C4 «perdió en 2025 el 11 % de sus capturas». A figure, ")
    assert changed[6] == "Carry them to this text: claims article reanchor A2"
    kept = begun.ok("capture list A2 --format json").json()
    assert [(one["ref"], one["snapshots"], one["origin"]) for one in kept] == [
        ("K2", [1], url),
        ("K3", [], f"{url}?utm_source=boletin"),
        ("K4", [2], url),
    ]
    begun.ok("capture save K2 -o pagina.html")
    assert (folder / "pagina.html").read_text("utf-8") == page
    assert begun.ok("article extract A2 --capture K2").err.startswith("A2 has snapshot 3: ")
    assert begun.ok("db check").out.endswith("No fault was found.\n")


def test_the_charset_of_the_server_outlives_the_fetch(begun: Desk, site: Site) -> None:
    url = site.serve("/vieja", pages.UNSAID, media_type="text/html; charset=windows-1252")
    result = begun.ok(f"article add {url} --allow-private --source ambrera")
    assert "Warning" not in result.err
    assert begun.ok("article extract A2").err.startswith("The text of A2 has not changed")


def test_warnings_are_told_and_kept(begun: Desk, site: Site) -> None:
    url = site.serve("/muro", pages.PAYWALL, X_Robots_Tag="noarchive")
    result = begun.ok(f"article add {url} --allow-private --source ambrera")
    server = "The server asks that the page not be archived (X-Robots-Tag: noarchive)."
    paywall = "The page says that it is not free to read: its text may be cut off by a paywall."
    assert result.err.splitlines()[:2] == [f"Warning: {server}", f"Warning: {paywall}"]
    assert begun.ok("capture list A2 --format json").json()[0]["note"] == f"{server} {paywall}"
    assert f"          {server} {paywall}\n" in begun.ok("article show A2").out


REFUSED = [
    ("/404", 3, "{url} is not there (404)."),
    ("/cut", 1, "{url} was cut off before its end."),
    ("/image", 5, "{url} answers with image/png, which is no article."),
    ("/json", 5, "{url} answers with application/json, which is no article."),
    ("/empty", 5, "{url} is empty."),
    ("/bomb", 5, "{url} grows to more than 50 MB when it is decompressed."),
]


@pytest.mark.parametrize(("path", "code", "error"), REFUSED)
def test_what_fails_leaves_nothing(told: Desk, site: Site, path: str, code: int, error: str) -> None:
    before = told.head()
    result = told(f"article add {site.url}{path} --allow-private --source ambrera --title X")
    assert (result.code, result.out) == (code, "")
    assert result.err.splitlines()[-2] == f"Error: {error.format(url=site.url + path)}"
    assert told.head() == before


def test_this_machine_and_robots_are_left_alone_unless_asked(begun: Desk, site: Site) -> None:
    site.serve("/robots.txt", "User-agent: *\nDisallow: /\n")
    url = site.serve("/cable", pages.NEWS)
    begun.refuses(
        f"article add {url} --source ambrera",
        code=5,
        error="127.0.0.1 is an address of this machine or of a private network.",
        hint="--allow-private fetches it all the same.",
    )
    assert site.asked == []
    begun.refuses(
        f"article add {url} --source ambrera --allow-private",
        code=4,
        error=f"{site.url}/robots.txt asks programs not to fetch {url}.",
        hint="Save the page in a browser and give the file, or say --ignore-robots.",
    )
    begun.ok(f"article add {url} --source ambrera --allow-private --ignore-robots")


def test_a_source_that_is_not_there_is_told_before_anything_is_fetched(told: Desk, site: Site) -> None:
    url = site.serve("/cable", pages.NEWS)
    assert told(f"article add {url} --source nada --allow-private").code == 3
    assert site.asked == []
    told.refuses(
        f"article add {url} --allow-private",
        code=2,
        error="Missing: --source. The domain is that of no source on record, or of several.",
        hint='Say who published it: --source NAME. Not on record yet? claims source add "NAME" …',
    )


def test_a_page_that_names_its_site_is_of_the_source_of_that_name(begun: Desk, tmp_path: Path) -> None:
    text = "El puerto de Ambrera recibió 48 barcos en enero, según la autoridad portuaria. " * 4
    saved = tmp_path / "guardada.html"
    saved.write_text(
        '<html lang="es"><head><title>El puerto</title>'
        '<meta property="og:site_name" content=" El  FARO de Úlmar">'
        f"</head><body><article><h1>El puerto</h1><p>{text}</p></article></body></html>",
        encoding="utf-8",
    )
    begun.refuses(
        f"article add {saved}",
        code=2,
        error="Missing: --source.",
        hint='Its site calls itself «El FARO de Úlmar»: claims source add "El FARO de Úlmar" '
        "--kind newspaper",
    )
    begun.ok('source add "El faro de Ulmar" --kind newspaper --language es')
    entered = begun.ok(f"article add {saved}")
    assert "Its source is S3 El faro de Ulmar: the page has its domain or its name.\n" in entered.err


def test_update_takes_a_page_too(begun: Desk, site: Site) -> None:
    url = site.serve("/cable", pages.NEWS)
    record = begun.ok(f"article update A1 {url} --allow-private --json").json()
    assert (record["ref"], record["snapshot"], record["sha256"]) == ("A1", 2, sha256(TEXT))
    record = begun.ok(f"article update A1 {url} --allow-private --json").json()
    assert (record["snapshot"], record["snapshots"]) == (2, 2)
    assert len(begun.ok("capture list A1 --format jsonl").jsonl()) == 3


# ---- the Internet Archive --------------------------------------------------------------------------------


def test_the_internet_archive_keeps_it_too(begun: Desk, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMS_WAYBACK", site.url)
    url = site.serve("/cable", pages.NEWS)
    memento = f"/web/20260302090530/{url}"
    site.serve(f"/save/{url}", "", Content_Location=memento)
    result = begun.ok(f"article add {url} --allow-private --source ambrera --archive wayback")
    assert result.err.splitlines()[-3:] == [
        f"Asking the Internet Archive to save {url} …",
        f"The Internet Archive keeps it, as K3: {site.url}{memento}",
        "Next: claims record A2 --quote … --text … --claimant …",
    ]
    kept = begun.ok("capture list A2 --format json").json()[1]
    assert (kept["kind"], kept["archive_url"], kept["origin"]) == ("archive", site.url + memento, url)
    assert (kept["sha256"], kept["size"], kept["media_type"]) == (None, None, None)
    assert f"           K3 2026-03-02 10:05 {site.url}{memento}\n" in begun.ok("article show A2").out
    begun.refuses(
        "capture save K3 -o x",
        code=4,
        error="K3 is kept by an archive, not here.",
        hint=f"It is at {site.url}{memento}",
    )
    assert begun.ok("article extract A2").code == 0
    assert begun.ok("db check").out.endswith("No fault was found.\n")


def test_the_internet_archive_fails_and_the_article_stays(
    begun: Desk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMS_WAYBACK", site.url)
    url = site.serve("/cable", pages.NEWS)
    site.pages[f"/save/{url}"] = lambda handler: answer(handler, b"", status=429)
    result = begun.ok(f"article add {url} --allow-private --source ambrera --archive wayback")
    assert result.out == "A2\n"
    assert result.err.splitlines()[-3:-1] == [
        f"Warning: The Internet Archive did not save the page: {TOO_MANY}.",
        "The article stays as it is. Ask again later.",
    ]
    assert [one["ref"] for one in begun.ok("capture list A2 --format json").json()] == ["K2"]


def test_an_archive_needs_an_address(told: Desk) -> None:
    told.refuses(
        "article add nota.txt --source ambrera --title X --archive wayback",
        code=2,
        error="An archive needs the page's address.",
        hint="Give it: --url https://…, or leave --archive out.",
    )


# ---- captures --------------------------------------------------------------------------------------------


def test_captures_are_listed_and_saved(told: Desk, folder: Path) -> None:
    size = len(NOTE.encode())
    assert told.ok("capture list").out == (
        "Ref    Of    When              Kind    Type        Bytes    From\n"
        "-----  ----  ----------------  ------  ----------  -------  --------\n"
        f"K1     A1    2026-03-02 10:05  copy    text/plain  {size}      nota.txt\n"
    )
    result = told.ok("capture save k1 -o copia.txt")
    assert result.err == f"Saved K1 (text/plain, {size} bytes, SHA-256 {sha256(NOTE)}).\n"
    assert (folder / "copia.txt").read_text("utf-8") == NOTE
    assert told.ok("capture save K1 -o -").out == NOTE
    assert told.ok("capture list E1").err == "No capture fits.\n"
    assert told.ok("capture list https://gaceta.example/nota --format jsonl").jsonl()[0]["ref"] == "K1"


@pytest.mark.parametrize(
    ("line", "code", "error", "hint"),
    [
        (
            "capture save K9 -o x",
            3,
            "There is no capture K9.",
            "`claims capture list` shows those on record.",
        ),
        (
            "capture list C1",
            5,
            "'C1' is the reference of another kind of record.",
            "Articles (A1) and evidence (E1) have captures.",
        ),
        ("capture list A9", 3, "There is no article A9.", "`claims article list` shows those on record."),
        (
            "article extract A1 --capture K9",
            3,
            "A1 has no such capture.",
            "`claims capture list A1` shows what was kept.",
        ),
    ],
)
def test_what_is_refused(told: Desk, line: str, code: int, error: str, hint: str) -> None:
    told.refuses(line, code=code, error=error, hint=hint)


def test_bytes_that_somebody_changed_are_found(begun: Desk) -> None:
    engine = db.open_engine(begun.url)
    with engine.begin() as connection:
        unguard(connection, "capture_content")
        connection.execute(update(capture_content).values(compressed=b"x"))
    engine.dispose()
    result = begun("doctor")
    assert result.code == 7
    assert "  The bytes of K1 are not those that were captured.\n" in result.out + result.err
    begun.refuses(
        "capture save K1 -o x",
        code=7,
        error="The bytes of K1 are not those that were captured.",
        hint="Somebody changed the database by other means: compare with a backup.",
    )
