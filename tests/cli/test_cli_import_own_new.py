"""Rows of an export of ours that are new claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from own_export import export, new_row, said, write

if TYPE_CHECKING:
    from pathlib import Path

    from cli_runner import Desk


def test_a_row_without_a_claim_is_a_new_one(begun: Desk, folder: Path) -> None:
    rows = export(begun)
    write(
        folder,
        [
            *rows,
            new_row(topics="marzo; cable", priority="high", rating="falso", summary="Era otro día.")
            | {"quote": "2 de marzo", "claimant": "O. Belarte", "quote_kind": "paraphrase"},
        ],
    )
    assert (
        begun.ok("import informe.csv").out
        == """\
C4, line 5: a new claim
  claim_text: «Nueva.»
  priority: high
  topics: marzo, cable
  rating: «default:false»
  summary: «Era otro día.»
  quote: «2 de marzo»
"""
    )
    claim = begun.ok("show C4 --format json").json()
    (place,) = claim["appearances"]
    assert (place["claimant"]["ref"], place["quote_kind"], place["start"]) == ("R1", "paraphrase", 9)
    assert (claim["status"], claim["rating"]["code"], claim["topics"]) == (
        "decided",
        "false",
        ["cable", "marzo"],
    )
    before = begun.head()
    assert begun.ok("import informe.csv").out == (
        "C4, line 5: nothing changes. It is on record already, in this very place.\n"
    )
    assert begun.head() == before


def test_the_same_words_in_another_place_are_a_further_place(begun: Desk, folder: Path) -> None:
    rows = export(begun)
    words = rows[2]["claim_text"]
    write(folder, [*rows, new_row(claim_text=words, quote="doce patrulleras")])
    assert (
        begun.ok("import informe.csv").out
        == """\
C3, line 5: a further place. A claim of the same words is on record: this is a further place of it.
  quote: «doce patrulleras»
"""
    )
    assert len(begun.ok("show C3 --format json").json()["appearances"]) == 2


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"claim_text": "", "quote": ""}, "A new claim lacks: claim_text, quote."),
        ({"article": "", "claimant": ""}, "A new claim lacks: claimant, article."),
        ({"quote": "no está"}, "The quote does not stand in the text."),
        ({"claimant": "Nadie"}, "There is no actor 'Nadie'."),
        ({"article": "A9"}, "There is no article A9."),
        ({"steps": "1", "recorded_by": "Yo"}, "Only the program fills in these: recorded_by, steps."),
        ({"quote_kind": "grito"}, "'grito' is no quote_kind."),
        (
            {"article": "", "article_uuid": "11111111-1111-4111-8111-111111111111"},
            "No article on record has the UUID 11111111-1111-4111-8111-111111111111.",
        ),
        ({"article": "", "article_uuid": "x"}, "'x' is no UUID."),
        ({"rating": "falso"}, "A decision needs a summary: one or two sentences that a reader understands."),
    ],
)
def test_a_new_row_that_lacks_something_is_refused_whole(
    begun: Desk, folder: Path, cells: dict[str, str], problem: str
) -> None:
    write(folder, [*export(begun), new_row(quote="2 de marzo") | cells])
    before = begun.head()
    out = said(begun("import informe.csv"), code=7)
    assert out.splitlines()[0].startswith(f"line 5: not taken. {problem}")
    assert begun.head() == before


def test_a_quote_that_stands_twice_is_to_be_made_longer(begun: Desk, folder: Path) -> None:
    write(folder, [*export(begun), new_row(quote="de")])
    out = said(begun("import informe.csv"), code=7)
    assert "line 5: not taken. The quote stands in the text " in out
    assert "\n  Hint: Quote more words in the column quote, until they stand in the text once.\n" in out
    assert "--occurrence" not in out


def test_a_new_row_names_by_reference_only_in_a_file_of_this_database(begun: Desk, folder: Path) -> None:
    write(folder, [new_row(quote="2 de marzo")])
    assert said(begun("import informe.csv"), code=7).startswith(
        "line 2: not taken. A1 counts only in a file that carries this database's id."
    )
    write(folder, [new_row(quote="2 de marzo", article="", article_url="https://gaceta.example/nota")])
    assert begun.ok("import informe.csv").out.startswith("C4, line 2: a new claim\n")
