"""What each page of tests/intake_pages.py, of whatever make, is read as."""

from __future__ import annotations

import datetime as dt
import gzip
import importlib
import subprocess
import sys
import tracemalloc
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any

import intake_pages as pages
import pytest
import trafilatura
from intake_pages import CABLE, FLEET, PEACE
from processes import ROOT

from claims import __version__
from claims.domain.partial_date import PartialDate
from claims.errors import AmbiguousError, ClaimsError, InvalidInputError
from claims.intake.page import Extracted, Page, sells_itself
from claims.intake.read import read

HTML: dict[str, Any] = {"media_type": "text/html", "extractor": f"trafilatura {trafilatura.__version__}"}
PDF: dict[str, Any] = {
    "media_type": "application/pdf",
    "extractor": importlib.import_module("claims.intake.pdf").EXTRACTOR,
}
DOCX: dict[str, Any] = {
    "media_type": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "extractor": importlib.import_module("claims.intake.docx").EXTRACTOR,
}
OWN = f"claims {__version__}"
WARCIO = importlib.import_module("claims.intake.warc").EXTRACTOR
NOT_FREE = "The page says that it is not free to read: its text may be cut off by a paywall."
SUBSCRIBE = "The text is short and speaks of subscribing: it may be cut off by a paywall."
NO_ARCHIVE = "The page asks not to be archived (robots: noarchive)."
REPORT = """Informe del cable
El cable dará luz a 1 250 000 hogares de Quelmora, dijo el canciller Octavio Belarte tras la reunión con la \
delegación de Torvenza en la capital.
La flota de bajura perdió en 2025 el 11 % de sus capturas.

Segunda página.
"""
RELEASE = f"Nota de prensa\n{CABLE}\nAño | Hogares\n2025 | 812 000\n{PEACE}\n"
TAKEN = dt.datetime(2026, 3, 3, 7, 30, tzinfo=dt.UTC)
ADDRESS = "https://gaceta.example/archivo/cable"


def lines(*texts: str) -> str:
    return "".join(f"{text}\n" for text in texts)


def little(count: int) -> tuple[str]:
    return (f"The text has no more than {count} characters: is it all?",)


def guessed(name: str) -> tuple[str]:
    return (f"{name} is not UTF-8; it was read as cp1252. Check the accents.",)


NEWS = Extracted(
    lines("El cable llega a Quelmora", CABLE, FLEET, PEACE),
    title="El cable llega a Quelmora",
    byline="Ana Robledo, Luis Terán",
    published=PartialDate("2026-03-02T08:05:00Z"),
    language="es",
    url="https://gaceta.example/politica/cable",
    **HTML,
)
WESTERN = Extracted(lines("La cañería", CABLE, PEACE), title="La cañería", language="es", **HTML)

READ = [
    ("noticia.html", pages.NEWS, NEWS),
    (
        "blog.html",
        pages.BLOG,
        Extracted(
            lines("Por Edrán Vólkiz", FLEET, PEACE),
            title="Cuentas del mar",
            byline="Edrán Vólkiz",
            published=PartialDate("2025-11-30"),
            language="es-ES",
            url="https://mar.example/cuentas",
            **HTML,
        ),
    ),
    (
        "directo.html",
        pages.LIVEBLOG,
        Extracted(
            lines("Última hora del apagón, en directo", "12:40", CABLE, "11:15", FLEET, "10:02", PEACE),
            title="Última hora del apagón, en directo",
            published=PartialDate("2026-03-02"),
            language="es",
            **HTML,
        ),
    ),
    (
        "muro.html",
        pages.PAYWALL,
        Extracted(
            lines("Las cuentas del cable", CABLE, "Suscríbete para seguir leyendo este contenido exclusivo."),
            title="Las cuentas del cable",
            language="es",
            notes=(NOT_FREE,),
            **HTML,
        ),
    ),
    (
        "muro-callado.html",
        pages.QUIET_PAYWALL,
        Extracted(
            lines("Las cuentas del cable", CABLE, "Hazte socio por un euro al mes y lee la nota entera."),
            title="Las cuentas del cable",
            language="es",
            notes=(SUBSCRIBE,),
            **HTML,
        ),
    ),
    (
        "sin-archivo.html",
        pages.NOARCHIVE,
        Extracted(lines("Nota", CABLE, FLEET), title="Nota", language="es", notes=(NO_ARCHIVE,), **HTML),
    ),
    ("windows-1252.html", pages.WESTERN, WESTERN),
    ("iso-8859-1.html", pages.LATIN, WESTERN),
    ("sin-juego.html", pages.UNSAID, replace(WESTERN, warnings=guessed("sin-juego.html"))),
    ("sin-titulo.html", pages.NO_TITLE, Extracted(lines(CABLE, FLEET, PEACE), **HTML)),
    (
        "rota.html",
        pages.BROKEN,
        Extracted(
            lines(CABLE, f"{FLEET} {PEACE}", "| Hogares | 1 250 000 | ", "Fin de la nota de ayer"),
            title="Sin cerrar",
            **HTML,
        ),
    ),
    (
        "antigua.xhtml",
        pages.XHTML,
        Extracted(
            lines(CABLE, FLEET),
            title="Página antigua",
            published=PartialDate("2009-05"),
            language="es",
            **HTML,
        ),
    ),
    (
        "guion.html",
        pages.SCRIPTED,
        Extracted(
            lines("Portada", "Política"), title="La Gaceta", language="es", warnings=little(16), **HTML
        ),
    ),
    (
        "grande.html",
        pages.large(),
        Extracted(
            lines("La más larga", *(f"Párrafo {number}: {CABLE}" for number in range(1_000))),
            title="La más larga",
            language="es",
            **HTML,
        ),
    ),
    (
        "informe.pdf",
        pages.pdf(title="Informe del cable", author="Instituto de Estadística"),
        Extracted(
            REPORT,
            title="Informe del cable",
            byline="Instituto de Estadística",
            published=PartialDate("2000-01-01"),
            language="es-ES",
            **PDF,
        ),
    ),
    (
        "sin-datos.pdf",
        pages.pdf(title="Microsoft Word - informe.docx"),
        Extracted(REPORT, published=PartialDate("2000-01-01"), language="es-ES", **PDF),
    ),
    (
        "nota.docx",
        pages.word(title="El cable", author="Gabinete de prensa"),
        Extracted(RELEASE, title="El cable", byline="Gabinete de prensa", language="es-VE", **DOCX),
    ),
    ("sin-datos.docx", pages.word(), Extracted(RELEASE, title="Nota de prensa", language="es-VE", **DOCX)),
    (
        "archivo.warc.gz",
        pages.warc((ADDRESS, pages.NEWS)),
        replace(
            NEWS,
            url=ADDRESS,
            taken_at=TAKEN,
            media_type="application/warc",
            extractor=f"{WARCIO}, {HTML['extractor']}",
        ),
    ),
    (
        "cuentas.md",
        pages.MARKDOWN,
        Extracted(
            f"Cuentas del cable\n\n{CABLE} Véase el censo y \n\n{FLEET}\n\n"
            "- Primero: 812 000 hogares\n- Segundo: 3*4\n\n\ntabla = 1\n",
            "text/markdown",
            OWN,
            title="Cuentas del cable",
            byline="Ana Robledo",
            published=PartialDate("2026-03-02"),
            language="es",
        ),
    ),
    ("nota.txt", f"{CABLE}\n", Extracted(f"{CABLE}\n", "text/plain", OWN)),
    (
        "vieja.txt",
        f"{PEACE}\n".encode("cp1252"),
        Extracted(f"{PEACE}\n", "text/plain", OWN, warnings=guessed("vieja.txt")),
    ),
    ("miente.txt", pages.NEWS, NEWS),
    (
        "miente.html",
        pages.pdf(),
        Extracted(REPORT, published=PartialDate("2000-01-01"), language="es-ES", **PDF),
    ),
]


@pytest.mark.parametrize(("name", "raw", "expected"), READ, ids=[case[0] for case in READ])
def test_what_a_page_is_read_as(name: str, raw: str | bytes, expected: Extracted) -> None:
    page = Page(raw.encode() if isinstance(raw, str) else raw, name)
    assert read(page) == expected


# ---- what a server says of it ----------------------------------------------------------------------------


@pytest.mark.parametrize("media_type", ["text/html", "text/plain", "application/octet-stream", None])
def test_the_bytes_decide_and_not_the_server(media_type: str | None) -> None:
    url = "https://gaceta.example/informe"
    assert read(Page(pages.pdf(), url, url, media_type)).media_type == "application/pdf"
    assert read(Page(pages.NEWS.encode(), url, url, media_type)).title == "El cable llega a Quelmora"


@pytest.mark.parametrize("charset", ["windows-1252", "ISO-8859-1", "latin1", "us-ascii"])
def test_the_server_s_charset_goes_before_the_page_s(charset: str) -> None:
    raw = pages.UNSAID.replace(b"<head>", b'<head><meta charset="utf-16">')
    found = read(Page(raw, "x", "https://gaceta.example/x", "text/html", charset))
    assert (found.title, found.warnings) == ("La cañería", ())
    assert "«El Gobierno" in found.text


@pytest.mark.parametrize("charset", ["utf-8", "desconocido", "base64", "a\0b", ""])
def test_a_charset_that_is_none_or_wrong_is_passed_over(charset: str) -> None:
    found = read(Page(pages.WESTERN, "x", "https://gaceta.example/x", "text/html", charset))
    assert (found.title, found.warnings) == ("La cañería", ())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_mark_goes_before_all_else(encoding: str) -> None:
    raw = pages.NEWS.encode(encoding)
    assert read(Page(raw, "x.html", charset="latin-1")).byline == "Ana Robledo, Luis Terán"


def test_html_without_a_telling_beginning_is_taken_at_its_word() -> None:
    raw = f"<!-- {'x' * 2_000} --><div><p>{CABLE}</p><p>{FLEET}</p></div>".encode()
    url = "https://gaceta.example/x"
    assert read(Page(raw, url, url, "text/html")).text == lines(CABLE, FLEET)
    assert read(Page(raw, "x.htm")).text == lines(CABLE, FLEET)
    assert read(Page(raw, url, url, "text/plain")).text == raw.decode()


@pytest.mark.parametrize("media_type", ["application/json", "application/xml", "video/mp4"])
def test_what_a_server_calls_no_article(media_type: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read(Page(b'{"a": 1}', "https://gaceta.example/x", "https://gaceta.example/x", media_type))
    assert caught.value.message == f"https://gaceta.example/x answers with {media_type}, which is no article."


# ---- what cannot be read ---------------------------------------------------------------------------------

WHOLE = "Is the file whole? Fetch or save it again, or give its text."
SCRIPTS = "Pages that scripts write come empty. Copy the text in a browser and give it: -"
UNREADABLE = [
    ("vacia.html", b" \n", "vacia.html is empty.", "Give a file that holds the text."),
    ("hueca.html", b"<html><body></body></html>", "No text was found in hueca.html.", SCRIPTS),
    (
        "foto.png",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "foto.png is not a text.",
        "Save the article as plain text in UTF-8 first.",
    ),
    (
        "escaneado.pdf",
        pages.pdf(words=False),
        "No text was found in escaneado.pdf.",
        "It holds pictures of pages, perhaps: run a text recognition (OCR) on it first.",
    ),
    (
        "cortado.pdf",
        pages.pdf()[:700],
        "cortado.pdf cannot be read as PDF: Stream has ended unexpectedly",
        WHOLE,
    ),
    (
        "cortada.docx",
        pages.word()[:3_000],
        "cortada.docx cannot be read as DOCX: File is not a zip file",
        WHOLE,
    ),
    (
        "cortado.warc.gz",
        pages.warc((ADDRESS, pages.NEWS))[:300],
        "No text was found in cortado.warc.gz.",
        "The archive holds no page that was answered with 200.",
    ),
    (
        "moved.warc",
        pages.warc((ADDRESS, pages.NEWS), packed=False, status="301 Moved"),
        "No text was found in moved.warc.",
        "The archive holds no page that was answered with 200.",
    ),
    (
        "otra.gz",
        gzip.compress(b"hola"),
        "otra.gz cannot be read as WARC: Unknown archive format, first line: ['hola']",
        WHOLE,
    ),
]


@pytest.mark.parametrize(("name", "raw", "message", "hint"), UNREADABLE, ids=[case[0] for case in UNREADABLE])
def test_what_cannot_be_read(
    name: str, raw: bytes, message: str, hint: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read(Page(raw, name))
    assert (caught.value.message, caught.value.hint) == (message, hint)
    # The libraries would say it too, in their own words.
    assert capfd.readouterr() == ("", "")


def test_a_zip_that_is_no_document_is_no_text() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("hoja.xml", "<x/>")
    with pytest.raises(InvalidInputError, match=r"hoja\.xlsx is not a text"):
        read(Page(buffer.getvalue(), "hoja.xlsx"))


def test_bombs_in_files() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b"<" * 51_000_000)
    archive = pages.warc((ADDRESS, b"<html>" + b"a" * 51_000_000))
    tracemalloc.start()
    try:
        for name, raw in (("nota.docx", buffer.getvalue()), ("archivo.warc.gz", archive)):
            with pytest.raises(InvalidInputError) as caught:
                read(Page(raw, name))
            assert caught.value.message == f"{name} grows to more than 50 MB when it is decompressed."
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 160_000_000


def test_a_page_of_boxes_in_boxes() -> None:
    depth = 200
    raw = (
        f"<html><body>{'<div>' * depth}<p>{CABLE}</p><p>{FLEET}</p>{'</div>' * depth}</body></html>".encode()
    )
    assert read(Page(raw, "x.html")).text == lines(CABLE, FLEET)


def test_a_page_too_deep_for_its_reader() -> None:
    raw = f"<html><body>{'<div>' * 20_000}<p>{CABLE}</p>".encode()
    with pytest.raises(InvalidInputError, match=r"^No text was found in x\.html\.$"):
        read(Page(raw, "x.html"))


def test_a_page_of_very_many_elements_keeps_all_its_paragraphs() -> None:
    many = [f"Párrafo {number}." for number in range(30_000)]
    found = read(Page(pages.page(pages.paragraphs(*many)).encode(), "x.html"))
    around = ["Portada", "Política"], ["Lo más leído", "Diez recetas", "El tiempo"]
    end = "© La Gaceta de Virelda. Todos los derechos reservados. Aviso legal."
    assert found.text.splitlines() == [*around[0], *many, *around[1], end]
    assert (found.title, found.language) == ("El cable llega a Quelmora", "es")


def test_data_of_the_page_that_is_none() -> None:
    deep = '<script type="application/ld+json">' + "[" * 100_000 + "</script>"
    wrong = '<script type="application/ld+json">{"datePublished": 3, "inLanguage": ["x"]</script>'
    dates = '<meta name="date" content="ayer"><meta property="article:published_time" content="2026-13-01">'
    found = read(Page(pages.NEWS.replace("<head>", f"<head>{deep}{wrong}{dates}").encode(), "x.html"))
    assert found == replace(NEWS, byline=None)


# ---- archives of several pages ---------------------------------------------------------------------------

SEVERAL = pages.warc((ADDRESS, pages.NEWS), ("https://gaceta.example/otra?utm_source=x", pages.BLOG))


def test_of_several_pages_the_wanted_one_is_read() -> None:
    with pytest.raises(AmbiguousError) as caught:
        read(Page(SEVERAL, "archivo.warc.gz"))
    assert caught.value.message == "archivo.warc.gz holds several pages."
    assert caught.value.hint == "Name one by its address: --url"
    assert caught.value.details == (ADDRESS, "https://gaceta.example/otra?utm_source=x")
    found = read(Page(SEVERAL, "archivo.warc.gz"), wanted="http://gaceta.example/otra")
    assert (found.title, found.url) == ("Cuentas del mar", "https://gaceta.example/otra?utm_source=x")
    with pytest.raises(AmbiguousError) as caught:
        read(Page(SEVERAL, "archivo.warc.gz"), wanted="https://gaceta.example/nada")
    assert caught.value.message == "No page in archivo.warc.gz has the address https://gaceta.example/nada."


def test_of_several_takings_of_a_page_the_last_one_counts() -> None:
    twice = pages.warc((ADDRESS, pages.BLOG), (ADDRESS, pages.NEWS))
    assert read(Page(twice, "dos.warc.gz")).title == "El cable llega a Quelmora"


# ---- signs, and what is loaded ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SUSCRÍBETE para leer.", True),
        ("Subscribe to read on.", True),
        ("El acuerdo se suscribió ayer.", False),
        ("Suscríbete. " + "x" * 1_500, False),
    ],
)
def test_a_text_that_sells_itself(text: str, *, expected: bool) -> None:
    assert sells_itself(text) is expected


def test_without_the_extra_text_and_markdown_are_read_and_the_rest_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for library, kind, raw in (
        ("trafilatura", "html", pages.NEWS.encode()),
        ("pypdf", "pdf", pages.pdf()),
        ("docx", "docx", pages.word()),
        ("warcio", "warc", SEVERAL),
    ):
        monkeypatch.delitem(sys.modules, f"claims.intake.{kind}", raising=False)
        for name in [one for one in sys.modules if one.partition(".")[0] == library]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(ClaimsError) as caught:
            read(Page(raw, f"nota.{kind}"))
        assert caught.value.message.startswith(
            f"nota.{kind} is {kind.upper()}, which needs a package that is not installed: {library}"
        )
        assert caught.value.hint == (
            "Install it: pip install 'claims-tracker[intake]'. Plain text needs none."
        )
    assert read(Page(CABLE.encode(), "nota.txt")).text == CABLE
    assert read(Page(f"# Uno\n{CABLE}".encode(), "nota.md")).title == "Uno"


def test_text_and_markdown_load_no_library() -> None:
    program = """
import sys
from claims.intake.page import Page
from claims.intake.read import read
import claims.intake.fetch, claims.intake.wayback
read(Page(b"Uno.", "nota.txt")); read(Page(b"# Uno", "nota.md"))
print(sorted({"trafilatura", "lxml", "pypdf", "docx", "warcio", "charset_normalizer"} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026-03-09T00:30:00+01:00", "2026-03-09"),  # in UTC it is the day before
        ("2026-03-08T21:30:00-05:00", "2026-03-08"),
        ("2026-03-09T10:30:00+01:00", "2026-03-09T09:30:00Z"),
    ],
)
def test_the_day_of_a_publication_is_the_one_that_the_page_tells(written: str, kept: str) -> None:
    meta = f'<meta property="article:published_time" content="{written}">'
    html = f"{meta}<p>{'Una nota sobre el cable. ' * 20}</p>"
    assert read(Page(html.encode(), "nota.html")).published == PartialDate(kept)
