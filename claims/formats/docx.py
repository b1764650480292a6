"""DOCX: the page of HTML as a document for Word and LibreOffice, to edit, comment and print.

Headings, lists and the table are real ones, so that a table of contents, a screen reader and a template of
the house find them. The file holds no time of its own: the same report gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import IO, TYPE_CHECKING, Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from claims.domain.text import cut, visible
from claims.formats.blocks import read_blocks, reads_from_right

if TYPE_CHECKING:
    from docx.document import Document as DocumentType
    from docx.oxml.xmlchemy import BaseOxmlElement

    from claims.domain.report import Report
    from claims.formats import Options
    from claims.formats.blocks import Block, Kind, Run

LONGEST_PROPERTY = 255
"""Code points of a core property (python-docx refuses more)."""

_STYLES: dict[Kind, str] = {
    "paragraph": "Normal",
    "verdict": "Normal",
    "pair": "Normal",
    "notice": "Intense Quote",
    "note": "Normal",
    "quote": "Quote",
    "caption": "Normal",
    "item": "List Bullet",
}
_QUIET = frozenset({"caption", "note"})
_HEADINGS = ("Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Heading 5")
_WIDTHS = (1.3, 5.6, 3.2, 2.2, 2.2, 2.0)
"""Centimetres of the columns of the summary: reference, claim, claimant, status, rating, sources."""

_NO_EVENT = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - core properties have no zone
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_LINK_COLOUR = RGBColor(0x0B, 0x57, 0xA4)
_BADGE_GROUND, _CORRECTION_GROUND = "E4E9EF", "FFF1D6"
_MARGIN = Cm(2.2)
_UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write(report: Report, sink: IO[bytes], options: Options) -> None:
    """Write the document into `sink`, which gets nothing unless all of it could be made."""
    writer = _Writer(report)
    for block in read_blocks(report, options):
        writer.add(block)
    raw = io.BytesIO()
    writer.document.save(raw)
    sink.write(_undated(raw))


class _Writer:
    """A document that grows block by block."""

    def __init__(self, report: Report) -> None:
        self.document = Document()
        # Kept here: the library looks through all that there are each time, which takes a long report hours.
        self._targets: dict[str, str] = {}
        self._styles = {style.name: style.style_id for style in self.document.styles}
        self._end = self.document.element.body.sectPr
        self._anchors = 0
        _describe(self.document, report)
        _lay_out(self.document, report)

    def add(self, block: Block) -> None:
        """Add a block at the end."""
        if block.kind == "table":
            self._add_table(block)
            return
        style = _HEADINGS[min(block.level, len(_HEADINGS)) - 1] if block.level else _STYLES[block.kind]
        paragraph = self._add_paragraph(style)
        if block.prominent:
            _shade(_xml(paragraph).get_or_add_pPr(), _CORRECTION_GROUND)
        if block.anchor:
            self._anchors += 1
            _bookmark(paragraph, block.anchor, self._anchors)
        self._fill(paragraph, block.runs, quiet=block.kind in _QUIET)

    def _add_paragraph(self, style: str) -> Paragraph:
        element = OxmlElement("w:p")
        element.style = self._styles[style]
        self._end.addprevious(element)
        return Paragraph(element, self.document)

    def _add_table(self, block: Block) -> None:
        head = block.rows[0]
        table = self.document.add_table(rows=0, cols=len(head), style="Table Grid")
        table.autofit = False
        if len(head) == len(_WIDTHS):
            for column, width in zip(table.columns, _WIDTHS, strict=True):
                column.width = Cm(width)
        for number, cells in enumerate(block.rows):
            row = table.add_row()
            if number == 0:
                _xml(row).get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # repeated on every page
            for cell, runs in zip(row.cells, cells, strict=True):
                self._fill(cell.paragraphs[0], runs, size=Pt(9))

    def _fill(
        self, paragraph: Paragraph, runs: list[Run], *, quiet: bool = False, size: Pt | None = None
    ) -> None:
        from_right = reads_from_right(runs)
        if from_right:
            _xml(paragraph).get_or_add_pPr().append(OxmlElement("w:bidi"))
        for run in runs:
            parent = self._link(paragraph, run.link) if run.link else _xml(paragraph)
            smaller = size or (Pt(9) if quiet or run.small else None)
            _add_run(paragraph, parent, run, smaller, from_right=from_right)

    def _link(self, paragraph: Paragraph, target: str) -> BaseOxmlElement:
        element = OxmlElement("w:hyperlink")
        if target.startswith("#"):
            element.set(qn("w:anchor"), target[1:])
        else:
            if target not in self._targets:
                self._targets[target] = self.document.part.relate_to(
                    target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
                )
            element.set(qn("r:id"), self._targets[target])
        _xml(paragraph).append(element)
        return element


def _describe(document: DocumentType, report: Report) -> None:
    """Say what the document is, and nothing of the machine or the hour that made it."""
    told = document.core_properties
    at = report.state_at.replace(tzinfo=None) if report.state_at else _NO_EVENT
    told.title = _writable(cut(visible(report.title), LONGEST_PROPERTY))
    told.language = report.language
    told.author = told.last_modified_by = told.comments = ""
    told.created = told.modified = at
    told.identifier = f"{report.database} {report.state_event}"


def _lay_out(document: DocumentType, report: Report) -> None:
    """Set the page, the language and the foot with the page's number."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = _MARGIN
    document.styles["Normal"].font.size = Pt(10.5)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    (language,) = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")
    language.set(qn("w:val"), report.language)
    foot = section.footer.paragraphs[0]
    foot.add_run(_writable(f"{cut(visible(report.title), 80)}\t\t"))
    for field, between in (("PAGE", " / "), ("NUMPAGES", "")):
        element = OxmlElement("w:fldSimple")
        element.set(qn("w:instr"), field)
        element.append(_xml(foot.add_run("1")))
        _xml(foot).append(element)
        foot.add_run(between)


def _bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        element = OxmlElement(tag)
        element.set(qn("w:id"), str(number))
        if tag == "w:bookmarkStart":
            element.set(qn("w:name"), name)
        _xml(paragraph).append(element)


def _shade(properties: BaseOxmlElement, colour: str) -> None:
    element = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        element.set(qn(f"w:{name}"), value)
    properties.append(element)


def _add_run(
    paragraph: Paragraph, parent: BaseOxmlElement, run: Run, size: Pt | None, *, from_right: bool
) -> None:
    added = paragraph.add_run(_writable(run.text))
    element = _xml(added)
    parent.append(element)
    font = added.font
    font.bold = run.strong or run.mark or None
    font.size = size
    if run.link:
        font.color.rgb, font.underline = _LINK_COLOUR, True
    # The rest stands last in a run's properties, in this order (ECMA-376, CT_RPr).
    properties = element.get_or_add_rPr()
    if run.badge:
        _shade(properties, _BADGE_GROUND)
    if from_right:
        properties.append(OxmlElement("w:rtl"))
    if run.language:
        language = OxmlElement("w:lang")
        language.set(qn("w:bidi" if from_right else "w:val"), run.language)
        properties.append(language)


def _xml(proxy: Any) -> Any:  # noqa: ANN401 - the library's elements have no types to tell
    """Give the element behind a part of the document: it has no other way to links, shades and marks."""
    return proxy._element  # noqa: SLF001


def _writable(text: str) -> str:
    """Give text that XML can hold."""
    return _UNWRITABLE.sub("\ufffd", text)


def _undated(raw: io.BytesIO) -> bytes:
    """Give an archive without the hour at which each part of it was written."""
    undated = io.BytesIO()
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(undated, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in made.namelist():
            part = zipfile.ZipInfo(name, _ZIP_EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(part, made.read(name))
    return undated.getvalue()
