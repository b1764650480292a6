from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tabulate import tabulate

from claims.domain.text import visible
from claims.formats.escape import escape_markdown, escape_paragraphs, link, strong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

PARSERS = {
    "commonmark": MarkdownIt("commonmark").enable("table"),
    "gfm": MarkdownIt("gfm-like", {"linkify": False, "html": True}),
}
MARKUP = st.text(alphabet="\\`*_{}[]<>()#+-.!|~&$@:=/;'\"^ \t\n\r\u00a0\u2028wht1aé«»", max_size=40)
TEXT = st.text(max_size=60) | MARKUP

both_parsers = pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)


def shown(text: str) -> str:
    """Give what a reader should see of `text` on one line."""
    return visible(re.sub("[ \t\n\v\f\r\x85\u2028\u2029]+", " ", text)).strip()


def inline_of(tokens: Sequence[Token]) -> list[Token]:
    """Give the children of the only inline token."""
    (inline,) = (token for token in tokens if token.type == "inline")
    return inline.children or []


def text_of(tokens: Sequence[Token]) -> str:
    """Give the text of inline tokens, which may hold nothing but text, bold and links."""
    assert {token.type for token in tokens} <= {
        "text",
        "strong_open",
        "strong_close",
        "link_open",
        "link_close",
    }
    return "".join(token.content for token in tokens)


def parse_line(parser: MarkdownIt, line: str) -> list[Token]:
    """Give the inline tokens of a line, which must be one paragraph or nothing."""
    tokens = parser.parse(line)
    if not tokens:
        return []
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    return inline_of(tokens)


@both_parsers
@given(text=TEXT)
def test_escaped_text_is_read_back_as_it_was(parser: MarkdownIt, text: str) -> None:
    tokens = parse_line(parser, escape_markdown(text))
    assert "".join(token.content for token in tokens) == shown(text)
    assert {token.type for token in tokens} <= {"text"}


@both_parsers
@given(text=TEXT)
def test_escaped_text_is_read_back_from_a_table(parser: MarkdownIt, text: str) -> None:
    table = tabulate([[escape_markdown(text), "x"]], ["a", "b"], tablefmt="github", disable_numparse=True)
    tokens = parser.parse(table)
    cells = [token for token in tokens if token.type == "inline"]
    assert [cell.content for cell in (cells[0], cells[1], cells[3])] == ["a", "b", "x"]
    assert text_of(cells[2].children or []) == shown(text)
    assert len(cells) == 4


@both_parsers
@given(text=TEXT)
def test_escaped_text_is_read_back_from_a_heading(parser: MarkdownIt, text: str) -> None:
    tokens = parser.parse(f"## C1 — {escape_markdown(text)}")
    assert [token.type for token in tokens] == ["heading_open", "inline", "heading_close"]
    assert text_of(inline_of(tokens)) == f"C1 — {shown(text)}".rstrip()


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("# a # b", r"\# a \# b"),
        ("- a - b", r"\- a - b"),
        ("+1", r"\+1"),
        ("1. a 2. b", r"1\. a 2. b"),
        ("12)", r"12\)"),
        ("12.500 toneladas", "12.500 toneladas"),
        ("===", r"\==="),
        ("a\n\n> b", r"a \> b"),
        ("2 < 3 & 5 > 4", r"2 \< 3 \& 5 \> 4"),
        ("a | b \\| c", r"a \| b \\\| c"),
        ("mira https://a.example y WWW.b.example", r"mira https\://a.example y WWW\.b.example"),
        ("a@b.example", r"a\@b.example"),
        ("{{ x }} $y$", r"\{\{ x \}\} \$y\$"),
        ("ab\u202ec\x1b[0m", r"ab⟨U+202E⟩c␛\[0m"),
        ("anti-bloqueo, ¿no?", "anti-bloqueo, ¿no?"),
        ("  a \t\r\n b\u00a0c  ", "a b\u00a0c"),
        ("", ""),
    ],
)
def test_escapes(text: str, escaped: str) -> None:
    assert escape_markdown(text) == escaped


def test_paragraphs_and_their_line_breaks_are_kept() -> None:
    assert escape_paragraphs("uno\n- dos\n\n \n\n# tres\n") == ["uno\\\n\\- dos", r"\# tres"]


def test_a_backslash_before_a_line_break_stays_a_backslash() -> None:
    (paragraph,) = escape_paragraphs("a\\\nb")
    tokens = parse_line(PARSERS["commonmark"], paragraph)
    assert [(token.type, token.content) for token in tokens] == [
        ("text", "a\\"),
        ("hardbreak", ""),
        ("text", "b"),
    ]


@given(text=TEXT)
def test_paragraphs_hold_nothing_but_text(text: str) -> None:
    tokens = PARSERS["commonmark"].parse("\n\n".join(escape_paragraphs(text)))
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    children = [child for token in tokens for child in token.children or []]
    assert {child.type for child in children} <= {"text", "hardbreak"}


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://a.example/x?y=1&z=2#w", "[t](https://a.example/x?y=1&z=2#w)"),
        ("HTTP://a.example:8080", "[t](http://a.example:8080)"),
        ("https://peña.example/ñ", "[t](https://peña.example/%C3%B1)"),
        ("https://a.example/a (b)", "[t](https://a.example/a%20%28b%29)"),
        ("https://a.example/<\"'`|*>", "[t](https://a.example/%3C%22%27%60%7C%2A%3E)"),
        ("https://a.example/?a=1&copy;=2", "[t](https://a.example/?a=1&amp;copy;=2)"),
        ("https://a.example/100%25", "[t](https://a.example/100%25)"),
        ("javascript:alert(1)", "t (javascript:alert(1))"),
        ("java\nscript:alert(1)", "t (java script:alert(1))"),
        ("data:text/html,<b>", r"t (data:text/html,\<b\>)"),
        ("//a.example/x", r"t (//a.example/x)"),
        ("https://", r"t (https\://)"),
        ("https://a.example@b.example/", r"t (https\://a.example\@b.example/)"),
        ("https://[::1/", r"t (https\://\[::1/)"),
        ("https://a\u202e.example/", r"t (https\://a⟨U+202E⟩.example/)"),
        ("doi:10.1000/182", "t (doi:10.1000/182)"),
        ("", "t"),
        (None, "t"),
    ],
)
def test_links(url: str | None, written: str) -> None:
    assert link("t", url) == written


@both_parsers
@given(text=TEXT.filter(shown), path=st.text(alphabet="ab/()<>\"'\\|*_[]`&;=%é~$!{}^ ampcopy", max_size=30))
def test_a_link_holds_its_text_and_opens_its_address(parser: MarkdownIt, text: str, path: str) -> None:
    url = f"https://a.example/{path}.html"
    tokens = parse_line(parser, link(text, url))
    assert text_of(tokens) == shown(text)
    assert [token.type for token in (tokens[0], tokens[-1])] == ["link_open", "link_close"]
    assert unquote(str(tokens[0].attrs["href"])) == unquote(url)


@both_parsers
@given(text=TEXT, url=TEXT | st.text(max_size=30).map("https://".__add__))
def test_nothing_but_web_addresses_becomes_a_link(parser: MarkdownIt, text: str, url: str) -> None:
    tokens = parse_line(parser, link(text, url))
    text_of(tokens)
    links = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
    assert len(links) <= 1
    assert all(href.startswith(("http://", "https://")) for href in links)


@pytest.mark.parametrize(
    ("before", "text", "after", "written"),
    [
        ("dijo que ", "vino", ".", "dijo que **vino**."),
        ("dijo: ", "«Vino.» ", " Y ya", "dijo: **«Vino.»** Y ya"),
        ("dijo:", "«Vino.»", "Y ya", "dijo:«**Vino**.»Y ya"),
        ("anti", "-bloqueo", "s", "anti-**bloqueo**s"),
        ("", " - vino ", "", "**- vino**"),
        ("- ", "vino", "", r"\- **vino**"),
        ("a ", "¡!", "b", "a ¡!b"),
        ("*", "*", "*", r"\*\*\*"),
        ("", "", "", ""),
    ],
)
def test_bold_stays_where_it_holds(before: str, text: str, after: str, written: str) -> None:
    assert strong(text, before=before, after=after) == written


@both_parsers
@given(before=TEXT, text=TEXT, after=TEXT)
def test_bold_marks_the_text_and_nothing_else(parser: MarkdownIt, before: str, text: str, after: str) -> None:
    tokens = parse_line(parser, strong(text, before=before, after=after))
    assert text_of(tokens) == shown(before + text + after)
    types = [token.type for token in tokens]
    has_word = any(character.isalpha() for character in text)
    assert types.count("strong_open") == types.count("strong_close") == 1 or not has_word
    if has_word:
        bold = text_of(tokens[types.index("strong_open") : types.index("strong_close")])
        assert bold in shown(text)
        assert [one for one in bold if one.isalnum()] == [one for one in shown(text) if one.isalnum()]
