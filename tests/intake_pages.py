"""Pages of different make, of an invented press, written or generated here."""

from __future__ import annotations

import io
import json
from functools import cache
from io import BytesIO

import docx
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

CABLE = (
    "El cable dará luz a 1 250 000 hogares de Quelmora, dijo el canciller Octavio Belarte tras la reunión."
)
FLEET = "La flota de bajura de Torvenza perdió en 2025 el 11 % de sus capturas, según el instituto nacional."
PEACE = (
    "«El Gobierno no busca vencedores ni vencidos», aseguró el ministro en la sesión de control del martes."
)
ENGLISH = "The cable will bring power to 1,250,000 homes in Quelmora, the foreign minister said on Monday."


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>\n" for text in texts)


def page(body: str, *, head: str = "", title: str = "El cable llega a Quelmora", lang: str = "es") -> str:
    """Write a page with what surrounds an article on every site."""
    return f"""<!DOCTYPE html>
<html{f' lang="{lang}"' if lang else ""}><head><meta charset="utf-8">
{f"<title>{title}</title>" if title else ""}{head}</head><body>
<header><nav><ul><li><a href="/">Portada</a></li><li><a href="/politica">Política</a></li></ul></nav></header>
{body}
<aside><h2>Lo más leído</h2>
<ul><li><a href="/1">Diez recetas</a></li><li><a href="/2">El tiempo</a></li></ul></aside>
<footer><p>© La Gaceta de Virelda. Todos los derechos reservados. Aviso legal.</p></footer>
</body></html>
"""


def linked(**fields: object) -> str:
    """Write JSON-LD."""
    data = json.dumps({"@context": "https://schema.org", **fields}, ensure_ascii=False)
    return f'<script type="application/ld+json">{data}</script>'


NEWS = page(
    f"<main><article><h1>El cable llega a Quelmora</h1>\n{paragraphs(CABLE, FLEET, PEACE)}</article></main>",
    head=linked(
        **{"@type": "NewsArticle"},
        headline="El cable llega a Quelmora",
        datePublished="2026-03-02T09:05:00+01:00",
        dateModified="2026-03-04T10:00:00+01:00",
        author=[{"@type": "Person", "name": "Ana Robledo"}, {"@type": "Person", "name": "Luis Terán"}],
        isAccessibleForFree=True,
    )
    + '<link rel="canonical" href="https://gaceta.example/politica/cable">',
    title="El cable llega a Quelmora | La Gaceta de Virelda",
)

BLOG = page(
    '<div class="post"><h1 class="entry-title">Cuentas del mar</h1>'
    '<p class="byline">Por <span class="author"><a rel="author" href="/edran">Edrán Vólkiz</a></span></p>'
    '<time class="entry-date published" datetime="2025-11-30T18:00:00" pubdate>30 de noviembre de 2025</time>'
    f'<div class="entry-content">{paragraphs(FLEET, PEACE)}</div>'
    '<div class="comments"><h3>2 comentarios</h3><p>Primero: muy cierto todo.</p></div></div>',
    head='<meta name="generator" content="WordPress 6.9"><meta property="og:locale" content="es_ES">'
    '<meta property="og:title" content="Cuentas del mar"><meta property="og:url" content="https://mar.example/cuentas">',
    title="Cuentas del mar \u2013 El blog del faro",
    lang="",
)

LIVEBLOG = page(
    "<main><article><h1>Última hora del apagón, en directo</h1>"
    + "".join(
        f'<section class="update"><h2>{time}</h2>{paragraphs(text)}</section>'
        for time, text in (("12:40", CABLE), ("11:15", FLEET), ("10:02", PEACE))
    )
    + "</article></main>",
    head=linked(
        **{"@type": "LiveBlogPosting"},
        headline="Última hora del apagón, en directo",
        datePublished="2026-03-02",
        coverageStartTime="2026-03-02T10:00:00+01:00",
        liveBlogUpdate=[
            {"@type": "BlogPosting", "headline": "12:40", "datePublished": "2026-03-02T12:40:00+01:00"}
        ],
    ),
    title="Última hora del apagón, en directo",
)

PAYWALL = page(
    f"<article><h1>Las cuentas del cable</h1>{paragraphs(CABLE)}"
    '<div class="paywall"><p>Suscríbete para seguir leyendo este contenido exclusivo.</p></div></article>',
    head=linked(
        **{"@type": "NewsArticle"},
        headline="Las cuentas del cable",
        isAccessibleForFree="False",
        hasPart={"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"},
    ),
    title="Las cuentas del cable",
)

QUIET_PAYWALL = page(
    f"<article><h1>Las cuentas del cable</h1>{paragraphs(CABLE)}"
    "<p>Hazte socio por un euro al mes y lee la nota entera.</p></article>",
    title="Las cuentas del cable",
)

NOARCHIVE = page(
    f"<article><h1>Nota</h1>{paragraphs(CABLE, FLEET)}</article>",
    head='<meta name="ROBOTS" content="index, NOARCHIVE">',
    title="Nota",
)

WESTERN = (
    page(f"<article><h1>La cañería</h1>{paragraphs(CABLE, PEACE)}</article>", title="La cañería \u2013 «hoy»")
    .replace('charset="utf-8"', 'http-equiv="Content-Type" content="text/html; charset=windows-1252"')
    .encode("cp1252")
)
LATIN = WESTERN.replace(b"windows-1252", b"iso-8859-1")
UNSAID = WESTERN.replace(b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', b"")

NO_TITLE = page(f"<div><div>{paragraphs(CABLE, FLEET, PEACE)}</div></div>", title="", lang="")

BROKEN = f"""<html><head><title>Sin cerrar<body><div><p>{CABLE}<p>{FLEET} <b><i>{PEACE}</b></p>
<table><tr><td>Hogares<td>1 250 000</table><script>var x = "<p>no";</script><p>Fin de la nota de ayer"""
BROKEN = BROKEN.replace("<title>Sin cerrar<body>", "<title>Sin cerrar</title><body>")

XHTML = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="es"><head><title>Página antigua</title>
<meta name="DC.date.issued" content="2009-05"/></head><body><h1>Página antigua</h1>
<div id="content">{paragraphs(CABLE, FLEET)}</div></body></html>
"""

SCRIPTED = page('<div id="root"></div><script src="/app.js"></script>', title="La Gaceta").replace(
    "<footer><p>© La Gaceta de Virelda. Todos los derechos reservados. Aviso legal.</p></footer>", ""
)


@cache
def large() -> str:
    """Make a page of five megabytes: most of it scripts, as in life, and 1,000 paragraphs, no two alike."""
    many = paragraphs(*(f"Párrafo {number}: {CABLE}" for number in range(1_000)))
    state = "<script>window.estado = " + json.dumps(["x" * 97] * 49_000) + "</script>"
    return page(f"<article><h1>La más larga</h1>{many}</article>{state}", title="La más larga")


def pdf(*, title: str | None = None, author: str | None = None, words: bool = True) -> bytes:
    """Make a PDF of two pages, its lines broken as type-setters break them."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True, lang="es-ES")
    if title:
        canvas.setTitle(title)
    if author:
        canvas.setAuthor(author)
    lines = [
        "Informe del cable",
        "",
        "El cable dará luz a 1 250 000 hogares de Quelmora, dijo el canci-",
        "ller Octavio Belarte tras la reunión con la delegación de Torvenza",
        "en la capital.",
        "La flota de bajura perdió en 2025 el 11 % de sus capturas.",
    ]
    if words:
        for height, line in enumerate(lines):
            canvas.drawString(72, 770 - 16 * height, line)
    canvas.showPage()
    if words:
        canvas.drawString(72, 770, "Segunda página.")
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def word(*, title: str = "", author: str = "") -> bytes:
    """Make a DOCX file with a heading, paragraphs and a table."""
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = author
    document.core_properties.language = "es-VE"
    document.add_heading("Nota de prensa", level=1)
    document.add_paragraph(CABLE)
    table = document.add_table(rows=2, cols=2)
    for row, cells in enumerate((("Año", "Hogares"), ("2025", "812 000"))):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    document.add_paragraph(PEACE)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


class _Writer(WARCWriter):  # type: ignore[misc] # warcio has no types
    @classmethod
    def _create_temp_file(cls) -> BytesIO:
        return BytesIO()  # warcio leaves its temporary files open


def warc(*pages: tuple[str, str | bytes], packed: bool = True, status: str = "200 OK") -> bytes:
    """Make a WARC file of (address, HTML) with a request, a script and a picture around each page."""
    buffer = BytesIO()
    writer = _Writer(buffer, gzip=packed)

    def write(url: str, body: bytes, media_type: str) -> None:
        headers = StatusAndHeaders(status, [("Content-Type", media_type)], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": "2026-03-03T07:30:00Z"},
            )
        )

    for url, body in pages:
        writer.write_record(
            writer.create_warc_record(
                url, "request", http_headers=StatusAndHeaders("GET / HTTP/1.1", [], is_http_request=True)
            )
        )
        write(url, body.encode() if isinstance(body, str) else body, "text/html; charset=utf-8")
        write(f"{url}/app.js", b"let x = 1;", "application/javascript")
        write(f"{url}/foto.png", b"\x89PNG\r\n\x1a\n\0", "image/png")
    return buffer.getvalue()


MARKDOWN = f"""---
title: "Cuentas del cable"
author: Ana Robledo
date: 2026-03-02
lang: es
---
# Cuentas del cable

**{CABLE}** Véase [el censo](https://censo.example/hogares) y ![foto](foto.png)

> {FLEET}

- _Primero_: `812 000` hogares
- Segundo: 3\\*4

* * *

```
tabla = 1
```
[nota]: https://censo.example
"""
