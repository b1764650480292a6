from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from docx import Document
from docx.oxml.ns import qn
from report_samples import HOSTILE, claim, hostile_report, moment, ratified, report, sample_report

from claims.domain.text import visible
from claims.formats import Options, docx

if TYPE_CHECKING:
    from docx.document import Document as DocumentType

    from claims.domain.report import Report


def written(data: Report) -> bytes:
    sink = io.BytesIO()
    docx.write(data, sink, Options())
    return sink.getvalue()


def read(data: Report) -> DocumentType:
    return Document(io.BytesIO(written(data)))


def links(document: DocumentType) -> list[tuple[str, str]]:
    """Give the text and the target of every link, those inside the document with a `#`."""
    found = []
    for element in document.element.iter(qn("w:hyperlink")):
        text = "".join(node.text or "" for node in element.iter(qn("w:t")))
        inside = element.get(qn("w:anchor"))
        target = f"#{inside}" if inside else document.part.rels[element.get(qn("r:id"))].target_ref
        found.append((text, target))
    return found


def with_style(document: DocumentType, name: str) -> list[str]:
    return [one.text for one in document.paragraphs if one.style is not None and one.style.name == name]


def test_headings_lists_and_the_table_are_real_ones() -> None:
    document = read(sample_report())
    assert with_style(document, "Title") == ["El acuerdo pesquero, verificado"]
    assert [text[:2] for text in with_style(document, "Heading 1")] == ["C1", "C2", "C3", "C4"]
    assert with_style(document, "Heading 2")[:3] == ["Corrections", "Summary", "As made"]
    assert with_style(document, "Heading 3")[0] == "Refutes the claim"
    assert with_style(document, "Quote")[0].startswith("… le confirmó por teléfono que su Parlamento")
    assert with_style(document, "List Bullet")[-1].endswith(
        " by Tomás Roig: not checkable. Reason: Habla del futuro."
    )
    (table,) = document.tables
    assert [cell.text for cell in table.rows[1].cells] == [
        "C1",
        "El Parlamento de Ostrania ratificó el acuerdo pesquero con Almarena el 9 de diciembre de 2025.",
        "Erik Lund",
        "Decided",
        "Falso",
        "4 (3 independent)",
    ]
    assert len(list(table.rows[0]._tr.iter(qn("w:tblHeader")))) == 1  # noqa: SLF001
    assert len(list(table.rows[1]._tr.iter(qn("w:tblHeader")))) == 0  # noqa: SLF001


def test_links_lead_out_and_to_the_claims() -> None:
    document = read(sample_report())
    found = links(document)
    assert found[:4] == [("C1", "#C1"), ("C2", "#C2"), ("C3", "#C3"), ("C4", "#C4")]
    assert ("Texto del acuerdo firmado", "https://cancilleria.almarena.example/acuerdo.pdf") in found
    marks = [element.get(qn("w:name")) for element in document.element.iter(qn("w:bookmarkStart"))]
    assert marks == ["C1", "C2", "C3", "C4"]
    ids = [element.get(qn("w:id")) for element in document.element.iter(qn("w:bookmarkStart"))]
    assert len(set(ids)) == 4


def test_one_address_is_one_relationship() -> None:
    document = read(report(ratified(), ratified()))
    outside = [rel.target_ref for rel in document.part.rels.values() if rel.is_external]
    assert len(outside) == len(set(outside)) == 5


def test_it_says_what_it_is_and_nothing_of_who_made_it() -> None:
    told = read(sample_report()).core_properties
    assert (told.title, told.language) == ("El acuerdo pesquero, verificado", "es")
    assert (told.author, told.last_modified_by, told.comments) == ("", "", "")
    assert told.created == told.modified
    assert told.created is not None
    assert told.created.replace(tzinfo=None) == dt.datetime(2026, 1, 14, 18, 5)  # noqa: DTZ001
    assert read(report(title="x" * 300)).core_properties.title == "x" * 254 + "…"
    before = read(replace(report(), state_at=None)).core_properties.created
    assert before is not None
    assert before.year == 1980


def test_the_page_has_its_number_and_the_text_its_language() -> None:
    document = read(sample_report())
    foot = document.sections[0].footer
    assert foot.paragraphs[0].text.startswith("El acuerdo pesquero, verificado")
    fields = [element.get(qn("w:instr")) for element in foot._element.iter(qn("w:fldSimple"))]  # noqa: SLF001
    assert fields == ["PAGE", "NUMPAGES"]
    (default,) = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")
    assert default.get(qn("w:val")) == "es"
    english = read(report(replace(claim(1, "A claim."), language="en")))
    assert "en" in {element.get(qn("w:val")) for element in english.element.body.iter(qn("w:lang"))}


def shaded(document: DocumentType) -> list[str]:
    return [
        "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        for paragraph in document.element.body.iter(qn("w:p"))
        if paragraph.find(f"{qn('w:pPr')}/{qn('w:shd')}") is not None
    ]


def test_corrections_stand_out() -> None:
    first, second = shaded(read(report(ratified())))
    assert first == "Corrections"
    assert " by Tomás Roig: from Mixto to Falso. Reason: Las actas, " in second


def test_what_is_read_from_the_right_is_laid_out_so() -> None:
    document = read(report(claim(1, "وقّعت أوسترانيا الاتفاق.")))
    (heading,) = [one for one in document.paragraphs if one.text.startswith("C1")]
    assert "وقّعت أوسترانيا الاتفاق." in heading.text
    (table,) = document.tables
    cell = table.rows[1].cells[1].paragraphs[0]._p  # noqa: SLF001
    assert len(list(cell.iter(qn("w:bidi")))) == 1
    assert len(list(cell.iter(qn("w:rtl")))) == 1


def test_hostile_text_stays_text() -> None:
    document = read(hostile_report())
    headings = with_style(document, "Heading 1")
    assert [" ".join(text.split()) for text in headings] == [
        f"C{number} " + " ".join(visible(text, multiline=True).split())
        for number, text in enumerate(HOSTILE, start=1)
    ]
    outward = [target for _text, target in links(document) if not target.startswith("#")]
    assert {target.partition("/")[0] for target in outward} <= {"https:"}
    names = zipfile.ZipFile(io.BytesIO(written(hostile_report()))).namelist()
    assert len(names) == len(set(names))


@pytest.mark.parametrize("character", ["\x00", "\ufffe", "\uffff", "\ud800", "\x0b"])
def test_what_xml_cannot_hold_does_not_break_it(character: str) -> None:
    document = read(report(claim(1, f"a{character}b"), title=f"a{character}b"))
    (heading,) = with_style(document, "Heading 1")
    assert character not in heading
    assert heading.startswith("C1 a")


def test_every_part_is_sound_xml_in_its_order() -> None:
    """Word refuses properties that do not stand in the order of ECMA-376."""
    order = ["pStyle", "shd", "bidi"]
    runs = ["b", "color", "sz", "u", "shd", "rtl", "lang"]
    with zipfile.ZipFile(io.BytesIO(written(hostile_report()))) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(archive.read(name))  # noqa: S314 - written a moment ago
        body: Any = ET.fromstring(archive.read("word/document.xml"))  # noqa: S314
    for tag, known in (("w:pPr", order), ("w:rPr", runs)):
        for properties in body.iter(qn(tag)):
            told = [child.tag.partition("}")[2] for child in properties]
            assert told == sorted(told, key=known.index)


def test_the_same_report_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = written(sample_report())
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert written(sample_report()) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_report_without_claims_has_no_table() -> None:
    document = read(report())
    assert document.tables == []
    assert "No claims." in [one.text for one in document.paragraphs]
    assert moment(14, 18, 5) == report().state_at
