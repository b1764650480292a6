"""`claims search`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from claims import db

if TYPE_CHECKING:
    from cli_runner import Desk

HIT_KEYS = ["ref", "kind", "title", "places", "excerpt", "marks", "status", "rating"]


def refs(desk: Desk, line: str) -> list[str]:
    return [hit["ref"] for hit in desk(f"search --format json {line}").json()]


def test_search_as_a_table_and_as_markdown(told: Desk) -> None:
    result = told.ok("search vencedores")
    assert (
        result.out
        == """\
Ref    Status      Found in     Excerpt
-----  ----------  -----------  --------------------------------------------------------------------
C2     unreviewed  text, quote  La embajada de Ismavia no busca *vencedores*.
A1                 text         El canciller recibe al…: … *vencedores*. La embajada repitió que no…
"""
    )
    assert result.err == ""
    assert told.ok("search volkiz --format markdown").out == (
        "| Ref   | Status   | Found in   | Excerpt               |\n"
        "|:------|:---------|:-----------|:----------------------|\n"
        "| R2    |          | name       | Edrán **Vólkiz**-Tarmán |\n"
    )


def test_search_as_data(told: Desk) -> None:
    hits = told.ok("search hogares --format json --in text --in name").json()
    assert [list(hit) for hit in hits] == [HIT_KEYS] * len(hits)
    assert hits[0] == {
        "ref": "C1",
        "kind": "claim",
        "title": "El cable dará luz a 1.250.000 hogares.",
        "places": ["text"],
        "excerpt": "El cable dará luz a 1.250.000 hogares.",
        "marks": [[30, 37]],
        "status": "decided",
        "rating": "Falso",
    }
    assert told.ok("search hogares --format jsonl --in text --in name").jsonl() == hits


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("HOGAR", ["C1", "A1"]),
        ("'1 250 000'", ["C1", "A1"]),
        ("hogares -cable", []),
        ("-cable hogares", []),
        ("hogares -- -cable", []),
        ("hogares -patrulleras", ["C1"]),
        ("hogares -torvenza", ["C1", "A1"]),
        ("hogares -x", ["C1", "A1"]),
        ("-x hogares -1", ["C1", "A1"]),
        ("1.250*", ["C1", "A1"]),
        ("12,5*", []),
        ("hogares '-sin luz'", ["C1", "A1"]),
        ("hogares '-dará luz'", []),
        ("hogares '-\"dará luz\"'", []),
        ("-- 'hogares -\"dará luz\"'", []),
        ("hogares \u2013cable", []),
        ("\u201edará luz\u201c", ["C1", "A1"]),
        ("patrull*", ["C3", "A1"]),
        ("'\"no busca vencedores\"'", ["C2", "A1"]),
        ("'\"vencedores busca\"'", []),
        ("volkiz", ["R2"]),
        ("ismavia --topic cable", ["C3", "A1"]),
        ("ismavia --bucket false", ["A1"]),
        ("hogares --bucket FALSE", ["C1", "A1"]),
        ("hogares --status unreviewed", ["A1"]),
        ("hogares --language en", []),
        ("hogares --language ES", ["C1", "A1"]),
        ("hogares --until 2026-03-02", ["C1", "A1"]),
        ("hogares --until 2026-03-01", []),
        ("hogares --since 2026-03 --until 2026", ["C1", "A1"]),
    ],
)
def test_words_exclusions_and_filters(told: Desk, line: str, found: list[str]) -> None:
    assert refs(told, line) == found


def test_an_operator_of_elsewhere_is_said_to_be_a_word(told: Desk) -> None:
    result = told("search hogares OR vencedores OR '\"NOT\"'")
    assert result.err == (
        "OR is a word here: all words must be there, and those with a - in front must not.\n"
        "Nothing on record has all of these words.\n"
    )
    assert told.ok("search hogares").err == ""


def test_nothing_found_ends_with_3_and_says_so(told: Desk) -> None:
    result = told("search marsopa")
    assert (result.code, result.out) == (3, "")
    assert result.err == "Nothing on record has all of these words.\n"
    result = told("search marsopa --format json")
    assert (result.code, result.out) == (3, "[]\n")


def test_a_search_that_is_cut_says_how_to_see_more(told: Desk) -> None:
    assert told.ok("search hogares --limit 1").err == "There are more: --limit 2, or --all.\n"
    assert told.ok("search hogares --limit 1 --all").err == ""


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        (
            "el de la",
            "There is nothing to look for in 'el de la': only words that every text has, or signs.",
            "Add a word that says what it is about.",
        ),
        (
            "-cable",
            "The search only says what must not be there.",
            "Say what to find too: claims search misiles -Rusia",
        ),
        ("''", "There is nothing to look for.", "Write words: claims search inflación"),
        ("x*", "x* begins too many words.", "Write two letters or figures at least in front of the *."),
    ],
)
def test_what_asks_for_nothing_is_refused(told: Desk, words: str, error: str, hint: str) -> None:
    told.refuses(f"search {words}", code=5, error=error, hint=hint)


@pytest.mark.parametrize(
    "words",
    [
        'a"b',
        "C++",
        "it's",
        "foo-bar",
        "NOT",
        "(",
        "NEAR(a b)",
        "a:b",
        "*",
        "luz AND",
        "%",
        "'",
        "\\",
        "ñ" * 5_000,
    ],
)
def test_signs_of_the_engine_are_no_errors_of_it(told: Desk, words: str) -> None:
    result = told("search", "--", words)
    assert result.code in {3, 5}, result
    assert "Unexpected" not in result.err


def test_words_are_marked_in_bold_on_a_terminal(told: Desk) -> None:
    out = told("search doce --in text", tty=True).out
    assert "\x1b[1mdoce\x1b[0m" in out
    assert "\x1b" not in told("search doce --in text --no-color", tty=True).out


def test_an_incomplete_index_is_said(begun: Desk) -> None:
    with db.writing(db.open_engine(begun.url)) as connection:
        connection.execute(text("UPDATE search_state SET analysis = ''"))
    begun.refuses(
        "search luz",
        code=7,
        error="The search index is not complete: what is on record might not be found.",
        hint="Make it anew with `claims db reindex`.",
    )
