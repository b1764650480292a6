"""DOCX: its paragraphs and the rows of its tables in their order, and what its properties say.

Of the dates in them none is that of publication: the date of creation is often that of a template.
"""

from __future__ import annotations

import io
import zipfile
from importlib.metadata import version
from typing import TYPE_CHECKING

import docx
from docx.opc.exceptions import OpcError
from docx.table import Table
from lxml.etree import XMLSyntaxError

from claims.domain.language import check_language
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.intake.page import UNPACKED_LIMIT, Extracted, bomb, broken, nothing_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document

    from claims.intake.page import Page

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXTRACTOR = f"python-docx {version('python-docx')}"

_NOBODY = frozenset({"", "python-docx", "Unknown"})


def extract(page: Page, *, wanted: str | None = None) -> Extracted:
    """Read a DOCX file; see `claims.intake.read.read`."""
    del wanted
    try:
        with zipfile.ZipFile(io.BytesIO(page.raw)) as file:
            # zipfile gives no more of a member than it says it has.
            if sum(member.file_size for member in file.infolist()) > UNPACKED_LIMIT:
                raise bomb(page.name)
        document = docx.Document(io.BytesIO(page.raw))
        lines = list(_lines(document))
    # NotImplementedError is zipfile's word for a compression that it does not know.
    except (zipfile.BadZipFile, OpcError, XMLSyntaxError, KeyError, ValueError, NotImplementedError) as error:
        raise broken(page.name, "DOCX", error) from error
    text = "\n".join(lines).strip()
    if not text:
        raise nothing_in(page.name, _("Is it the right file?"))
    said = document.core_properties
    return Extracted(
        text + "\n",
        MEDIA_TYPE,
        EXTRACTOR,
        title=said.title.strip() or _heading(document),
        byline=said.author.strip() if said.author.strip() not in _NOBODY else None,
        language=_language(said.language),
    )


def _lines(document: Document) -> Iterator[str]:
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                yield " | ".join(cell.text.replace("\n", " ") for cell in row.cells)
        else:
            yield part.text


def _heading(document: Document) -> str | None:
    styled = (
        one.text.strip()
        for one in document.paragraphs
        if one.style is not None and one.style.name in {"Title", "Heading 1"}
    )
    return next(filter(None, styled), None)


def _language(tag: str) -> str | None:
    try:
        return check_language(tag) if tag.strip() else None
    except InvalidInputError:
        return None
