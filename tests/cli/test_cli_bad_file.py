"""Files that cannot be taken: two lines say so, and nothing is written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from cli_bad import ACCENT, TAKE_OUT

if TYPE_CHECKING:
    from pathlib import Path

    from cli_runner import Desk

SAVE = "Save the article as plain text in UTF-8 first."
FILES = [
    pytest.param(b"", 5, "malo.txt is empty.", "Give a file that holds the text.", id="empty"),
    pytest.param(b" \r\n\t\n", 5, "malo.txt is empty.", "Give a file that holds the text.", id="blank"),
    pytest.param(
        b"\xef\xbb\xbf",
        5,
        "The article's text is empty.",
        "Give a file that holds the article's words.",
        id="mark alone",
    ),
    pytest.param(
        "… «—» …".encode(),
        5,
        "The article's text is empty.",
        "Give a file that holds the article's words.",
        id="signs alone",
    ),
    pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 5, "malo.txt is not a text.", SAVE, id="image"),
    pytest.param(bytes(range(256)) * 8, 5, "malo.txt is not a text.", SAVE, id="binary"),
    pytest.param(bytes(range(128, 256)), 5, "malo.txt is not a text.", SAVE, id="no encoding"),
    pytest.param(
        b"Uno\nDos\0tres",
        5,
        "The article's text holds the character U+0000 in line 2, column 4.",
        TAKE_OUT,
        id="NUL",
    ),
    pytest.param(
        "Texto".encode("utf-16-le"),
        5,
        "The article's text holds the character U+0000 in line 1, column 2.",
        TAKE_OUT,
        id="UTF-16 without a mark",
    ),
    pytest.param(
        b"\xff\xfeT\0e",
        5,
        "malo.txt says that it is utf-16, and is not: byte 4.",
        "Save it anew in UTF-8.",
        id="UTF-16 cut off",
    ),
    pytest.param(
        b"\xef\xbb\xbfTexto \xff",
        5,
        "malo.txt says that it is utf-8-sig, and is not: byte 6.",
        "Save it anew in UTF-8.",
        id="UTF-8 with a mark, and not",
    ),
    pytest.param(
        ("Texto\na" + ACCENT * 101).encode(),
        5,
        "The article's text piles 101 marks on one letter in line 2, column 2.",
        "Take the superfluous accents out.",
        id="piled accents",
    ),
    pytest.param(
        b"a" * 20_000_001,
        5,
        "The text has 20000001 characters; 20000000 is the most that is taken.",
        "Is it the right file? Split it if it is.",
        id="too long",
    ),
]


@pytest.mark.parametrize(("content", "code", "error", "hint"), FILES)
def test_a_file_that_is_no_article(
    told: Desk, content: bytes, code: int, error: str, hint: str, *, folder: Path
) -> None:
    (folder / "malo.txt").write_bytes(content)
    for line in ("article add malo.txt --source ambrera --title X", "article update A1 malo.txt"):
        told.refuses(line, code=code, error=error, hint=hint)


def test_standard_input_is_judged_alike(told: Desk) -> None:
    told.refuses(
        "article add - --source ambrera --title X",
        code=5,
        error="standard input is not a text.",
        hint=SAVE,
        stdin=b"\x89PNG\0",
    )


def test_a_huge_file_is_not_read_to_its_end(told: Desk, folder: Path) -> None:
    with (folder / "grande.txt").open("wb") as file:
        file.truncate(50_000_000_000)
    told.refuses(
        "article add grande.txt --source ambrera --title X",
        code=5,
        error="grande.txt is larger than 100 MB.",
        hint="Is it the right file?",
    )


@pytest.mark.parametrize(
    ("name", "code", "error", "hint"),
    [
        (".", 5, ". is a folder.", "Name a file."),
        ("nada.txt", 3, "There is no file nada.txt.", "Check the path; `-` reads standard input."),
        ("nada/x.txt", 3, "There is no file nada/x.txt.", "Check the path; `-` reads standard input."),
        ("a\0b", 5, "'a\\x00b' is not a file name.", "Check the path."),
        (
            "a" * 300,
            1,
            f"The name is too long: {'a' * 300}",
            "Check the path, the rights to it and the room on the disk.",
        ),
        (
            "nota.txt/x",
            1,
            "A part of the path is no folder: nota.txt/x",
            "Check the path, the rights to it and the room on the disk.",
        ),
        (
            "javascript:alert(1)",
            3,
            "There is no file javascript:alert(1).",
            "Check the path; `-` reads standard input.",
        ),
        (
            "file:///etc/passwd",
            5,
            "'file:///etc/passwd' is not a link of the web: it begins with file:",
            "Links begin with https:// or http://.",
        ),
    ],
)
def test_a_name_that_is_no_file(told: Desk, name: str, code: int, error: str, hint: str) -> None:
    told.refuses("article add --source ambrera --title X", name, code=code, error=error, hint=hint)


def test_a_file_whose_name_is_no_utf_8(begun: Desk, folder: Path) -> None:
    name = os.fsdecode(b"art\xedculo.txt")
    (folder / name).write_text("Otro texto.", encoding="utf-8")
    begun.refuses(
        "article add --source ambrera --title X",
        name,
        code=5,
        error="The file's name holds the character U+DCED in line 1, column 4.",
        hint=TAKE_OUT,
    )
    assert begun("article add - --source ambrera --title X", stdin=b"Otro texto.").code == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("Él calló: «sí».".encode("cp1252"), "cp1252"),
        ("Él calló: «sí».".encode("utf-16"), None),
        ("Él calló: «sí».".encode("utf-16-be", "strict").join([b"\xfe\xff", b""]), None),
        ("Él calló: «sí».".encode("utf-8-sig"), None),
        ("E\u0301l calló: «sí».".encode(), None),
    ],
)
def test_other_encodings_come_out_the_same(
    begun: Desk, folder: Path, content: bytes, says: str | None
) -> None:
    (folder / "otra.txt").write_bytes(content)
    err = begun.ok("article add otra.txt --source ambrera --title X").err
    warning = f"Warning: otra.txt is not UTF-8; it was read as {says}. Check the accents.\n"
    assert err.startswith(warning if says else "Entered A2 «X»")
    assert begun.ok("article show A2 --format json").json()["snapshot"]["text"] == "Él calló: «sí»."


def test_an_encoding_of_the_east_is_guessed(begun: Desk, folder: Path) -> None:
    text = "Министр вчера вечером сказал, что выборы пройдут в срок. " * 4
    (folder / "otra.txt").write_bytes(text.encode("koi8-r"))
    err = begun.ok("article add otra.txt --source ambrera --title X --language ru").err
    assert err.startswith("Warning: otra.txt is not UTF-8; it was read as koi8_r. Check the accents.\n")
    assert begun.ok("article show A2 --format json").json()["snapshot"]["text"] == text
