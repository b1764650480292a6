from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader
from report_samples import HOSTILE, claim, evidence, hostile_report, ratified, report, sample_report

from claims.domain.vocabulary import Stance
from claims.formats import Options, pdf

if TYPE_CHECKING:
    from claims.domain.report import Report


def written(data: Report) -> bytes:
    sink = io.BytesIO()
    pdf.write(data, sink, Options())
    return sink.getvalue()


def read(data: Report) -> PdfReader:
    return PdfReader(io.BytesIO(written(data)))


def root(document: PdfReader) -> Any:  # noqa: ANN401 - an object of PDF
    return document.trailer["/Root"]


def resources(page: Any) -> Any:  # noqa: ANN401 - objects of PDF
    return page["/Resources"]


def text_of(document: PdfReader) -> str:
    """Give all text, without the line ends of the layout."""
    return " ".join("".join(page.extract_text() for page in document.pages).split())


def links(document: PdfReader) -> list[str]:
    notes = [note.get_object() for page in document.pages for note in page.get("/Annots", [])]
    return [note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})]


def headings(document: PdfReader) -> list[tuple[int, str]]:
    def walk(entries: Any, level: int) -> list[tuple[int, str]]:  # noqa: ANN401 - lists in lists
        found: list[tuple[int, str]] = []
        for entry in entries:
            found += walk(entry, level + 1) if isinstance(entry, list) else [(level, str(entry.title))]
        return found

    return walk(document.outline, 1)


def test_the_text_is_all_there_with_its_accents() -> None:
    told = text_of(read(sample_report()))
    for words in (
        "El acuerdo pesquero, verificado",
        "C1 El Parlamento de Ostrania ratificó el acuerdo pesquero con Almarena el 9 de diciembre de 2025.",
        "«La votación del acuerdo se aplaza a febrero.» Note: Acta 41, página 3",
        "Anonymous: nobody can look it up.",
        "Filters: topic = pesca; since = ",
    ):
        assert words in told


def test_it_says_what_it_is_and_nothing_of_who_made_it() -> None:
    document = read(sample_report())
    assert document.metadata is not None
    assert document.metadata.title == "El acuerdo pesquero, verificado"
    assert document.metadata.author is None
    assert str(document.metadata.creation_date) == "2026-01-14 18:05:00+00:00"
    assert root(document)["/Lang"] == "es"


def test_it_is_tagged_for_screen_readers() -> None:
    document = read(sample_report())
    assert root(document)["/MarkInfo"]["/Marked"].value is True
    assert b"pdfuaid" in root(document)["/Metadata"].get_object().get_data()


def test_headings_lead_through_it() -> None:
    found = headings(read(sample_report()))
    assert found[0] == (1, "El acuerdo pesquero, verificado")
    assert [text[:2] for level, text in found if level == 2] == ["C1", "C2", "C3", "C4"]
    assert found[2:4] == [(3, "Corrections"), (3, "Summary")]


def test_evidence_is_linked() -> None:
    found = links(read(report(ratified())))
    assert "https://cancilleria.almarena.example/acuerdo.pdf" in found
    assert "https://laribera.example/politica/acuerdo-pesquero?id=11&ed=1" in found


def test_every_page_has_its_number_and_the_title() -> None:
    document = read(sample_report())
    count = len(document.pages)
    assert count > 1
    for number, page in enumerate(document.pages, start=1):
        told = page.extract_text()
        assert f"{number} / {count}" in told
        assert "El acuerdo pesquero, verificado" in told


def test_the_fonts_are_in_the_file() -> None:
    fonts = {
        font.get_object()["/BaseFont"].partition("+")[2]
        for page in read(sample_report()).pages
        for font in resources(page)["/Font"].values()
    }
    assert {name.split("-")[0] for name in fonts} == {"LibertinusSerif"}


@pytest.mark.parametrize(
    "words", ["Łódź, Çelebi, Ştefan", "Ελληνικά", "Кириллица", "שלום", "العربية", "Tiếng Việt", "½ ≠ €"]
)
def test_other_scripts_are_drawn_with_the_fonts_that_come_with_it(words: str) -> None:
    document = read(report(claim(1, words)))
    assert b"pdfuaid" in root(document)["/Metadata"].get_object().get_data(), "all letters are drawn"
    assert words in text_of(document)


def test_letters_that_those_fonts_lack_do_not_stop_it() -> None:
    document = read(report(ratified(), claim(2, "日本語の主張 and words")))
    assert "and words" in text_of(document)
    assert root(document)["/MarkInfo"]["/Marked"].value is True


def test_a_sign_that_no_font_has_is_written_as_its_number() -> None:
    document = read(report(claim(1, text="Sube \U0010fffd y \U0010fffc.")))
    assert "Sube ⟨U+10FFFD⟩ y ⟨U+10FFFC⟩." in text_of(document)


def test_hostile_text_stays_text() -> None:
    short = [text for text in HOSTILE if len(text) < 1_000]
    claims = [claim(number, text) for number, text in enumerate(short, start=1)]
    document = read(report(*claims, title=short[0]))
    told = text_of(document)
    for text in (
        "<script>alert(1)</script>",
        "=1+1",
        "# no heading",
        "$x$",
        "&lt;b&gt; &amp; &#60;",
        "{{ 7*7 }}",
    ):
        assert text in told
    assert links(document) == []
    assert document.metadata is not None
    assert document.metadata.title == short[0]
    assert "/AcroForm" not in root(document)
    assert links(read(report(next(iter(hostile_report().claims))))) == []


def test_a_long_word_breaks_instead_of_running_off_the_page() -> None:
    word = "https://registro.example/" + "de-la-" * 40 + "a" * 400
    made = replace(claim(1, word), evidence=(evidence(1, word, Stance.REFUTES, url=word),))
    document = read(report(made))
    assert links(document) == [word] * len(links(document))
    edges: list[float] = []
    for page in document.pages:
        page.extract_text(visitor_text=lambda _text, _cm, tm, *_more: edges.append(tm[4]))
        for note in page.get("/Annots", []):
            assert float(note.get_object()["/Rect"][2]) < 596 - 60
    assert max(edges) < 596
    assert text_of(document).replace(" ", "").count(word) >= 3, "and nothing was put into it"


@pytest.mark.parametrize(
    "language", ["es", "EN", "es-VE", "zh-Hant-TW", "es-419", "ast", "x-yo", "i-default"]
)
def test_any_language_tag_is_taken(language: str) -> None:
    made = replace(claim(1, "Hola."), language=language)
    assert "Hola." in text_of(read(replace(report(made), language=language)))


def test_the_same_report_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = written(sample_report())
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "2000000000")
    assert written(sample_report()) == first
    empty = replace(report(), state_at=None)
    assert written(empty) == written(empty)


def test_a_report_without_claims_says_so() -> None:
    assert "No claims." in text_of(read(report()))
