from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.domain.same_text import (
    Dressing,
    digest_text,
    find_dressings,
    first_difference,
    likeness,
    read_text,
    read_workbook,
)

TEXT = "# Informe\n\nEl cable dará luz.\nFin\n"
RAW = TEXT.encode()
MARK = "\ufeff".encode()


@pytest.mark.parametrize(
    ("dressed", "dressings"),
    [
        (RAW.replace(b"\n", b"\r\n"), [Dressing.LINE_ENDS]),
        (RAW.replace(b"\n", b"\r"), [Dressing.LINE_ENDS]),
        (RAW.replace(b"\n", b"\r\n", 2), [Dressing.LINE_ENDS]),
        (MARK + RAW, [Dressing.BYTE_ORDER_MARK]),
        (RAW.rstrip(), [Dressing.LAST_LINES]),
        (RAW + b"\r\n\n", [Dressing.LAST_LINES]),
        (MARK + RAW.replace(b"\n", b"\r\n"), [Dressing.BYTE_ORDER_MARK, Dressing.LINE_ENDS]),
        (TEXT.encode("utf-16"), [Dressing.BYTE_ORDER_MARK, Dressing.ENCODING]),
    ],
)
def test_the_same_text_in_another_dress(dressed: bytes, dressings: list[Dressing]) -> None:
    assert digest_text(dressed) == digest_text(RAW)
    assert list(find_dressings(RAW, dressed)) == dressings


def test_a_single_line_that_ends_otherwise() -> None:
    assert find_dressings(b"Fin\n", b"Fin\r\n") == (Dressing.LINE_ENDS,)


@pytest.mark.parametrize("raw", [b"", b"\n\r\n", MARK, b"\xff\x00x", b"a\0b", "ñ".encode("latin-1")])
def test_what_is_no_text_has_no_digest(raw: bytes) -> None:
    assert digest_text(raw) is None


def test_a_text_is_given_with_its_mark() -> None:
    assert read_text(MARK + RAW) == "\ufeff" + TEXT
    assert read_text(TEXT.encode("utf-16-le")) is None  # without a mark nobody knows what it is


@pytest.mark.parametrize(
    ("text", "difference"),
    [
        (TEXT, None),
        (TEXT.replace("\n", "\r\n"), None),
        (TEXT.replace("dará", "dió"), (3, "El cable dará luz.", "El cable dió luz.")),
        (TEXT + "Más\n", (5, None, "Más")),
        ("# Informe\n", (2, "", None)),
    ],
)
def test_where_a_text_first_differs(text: str, difference: tuple[int, str | None, str | None] | None) -> None:
    assert first_difference(TEXT, text) == difference


def test_how_much_of_a_text_is_left() -> None:
    assert likeness(TEXT, TEXT.replace("\n", "\r\n")) == 1
    assert likeness(TEXT, TEXT.replace("dará", "dió")) == 0.75
    assert likeness(TEXT, "otra") == likeness("otra", TEXT) == 0


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_texts_are_the_same_exactly_when_no_line_differs(one: str, other: str) -> None:
    digests = digest_text(one.encode()), digest_text(other.encode())
    if None not in digests:
        assert (digests[0] == digests[1]) == (first_difference(one, other) is None)


def test_a_workbook_is_looked_into() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sheet1.xml", "<v>5b0e7a52</v>")
    assert "<v>5b0e7a52</v>" in read_workbook(packed.getvalue())
    assert read_workbook(packed.getvalue()[:40]) == read_workbook(b"PK") == read_workbook(b"") == ""
