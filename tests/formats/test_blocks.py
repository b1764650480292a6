from __future__ import annotations

import re
from dataclasses import replace

import pytest
from report_samples import HOSTILE, JULIA, claim, hostile_report, ratified, report, sample_report

from claims.domain.partial_date import PartialDate
from claims.domain.report import ReplyEntry
from claims.domain.text import visible
from claims.domain.vocabulary import ReplyOutcome
from claims.formats import Options
from claims.formats.blocks import Block, Run, read_blocks, reads_from_right


def said(block: Block) -> str:
    return "".join(run.text for run in block.runs)


def blocks_of(*claims: object, title: str = "Informe") -> list[Block]:
    return read_blocks(report(*claims, title=title), Options())  # type: ignore[arg-type] # claims they are


def test_a_page_is_its_title_its_summary_and_a_section_a_claim() -> None:
    blocks = read_blocks(sample_report(), Options())
    headings = [(block.level, said(block), block.anchor) for block in blocks if block.kind == "heading"]
    assert headings[0] == (1, "El acuerdo pesquero, verificado", None)
    assert [(text[:2], anchor) for level, text, anchor in headings if level == 2] == [
        (f"C{number}", f"C{number}") for number in (1, 2, 3, 4)
    ]
    assert [text for level, text, _anchor in headings if level == 3][:6] == [
        "Corrections",
        "Summary",
        "As made",
        "Explanation",
        "Evidence",
        "History",
    ]
    assert [block.kind for block in blocks[:4]] == ["heading", "paragraph", "caption", "table"]
    assert said(blocks[-1]).startswith("Filters: topic = pesca; since = ")


def test_the_table_has_its_head_and_a_row_a_claim() -> None:
    (table,) = [block for block in read_blocks(sample_report(), Options()) if block.kind == "table"]
    cells = [["".join(run.text for run in cell) for cell in row] for row in table.rows]
    assert cells[0] == ["Ref", "Claim", "Claimant", "Status", "Rating", "Sources"]
    assert [row[0] for row in cells[1:]] == ["C1", "C2", "C3", "C4"]
    assert cells[1][4:] == ["Falso", "4 (3 independent)"]
    assert table.rows[1][0][0].link == "#C1"
    assert table.runs == []


def test_a_verdict_a_quote_and_a_link_keep_their_looks() -> None:
    blocks = blocks_of(ratified())
    (verdict,) = [block for block in blocks if block.kind == "verdict"]
    # As a page in the language that is spoken, here that of the tests.
    assert verdict.runs[0] == Run("Falso", strong=True, badge=True, language="en")
    assert said(verdict) == "Falso Erik Lund"
    (quote,) = [block for block in blocks if block.kind == "quote"]
    assert [run.text for run in quote.runs if run.mark] == [
        "su Parlamento ratificó el acuerdo pesquero el 9 de diciembre"
    ]
    linked = {run.link: run.text for block in blocks for run in block.runs if run.link}
    assert linked["https://faro.example/ostrania-aplaza"] == "Ostrania aplaza la votación"
    assert "«La votación del acuerdo se aplaza a febrero.»" in "".join(map(said, blocks))


def test_facts_stand_with_their_names_and_corrections_are_prominent() -> None:
    blocks = blocks_of(ratified())
    facts = [said(block) for block in blocks if block.kind == "pair"]
    assert facts[0] == "Status: decided"
    assert facts[-1] == "Right of reply: not recorded"
    prominent = [said(block) for block in blocks if block.prominent]
    assert prominent[0] == "Corrections"
    assert " by Tomás Roig: from Mixto to Falso. Reason: Las actas, " in prominent[1]
    assert len(prominent) == 2


def test_a_reply_stands_below_what_came_of_it() -> None:
    asked = ReplyEntry(
        "u",
        JULIA,
        "correo",
        PartialDate("2026-01-12"),
        None,
        None,
        "No es así.\n\nLo dije.",
        ReplyOutcome.ANSWERED,
        "Nora Vidal",
    )
    blocks = blocks_of(replace(ratified(), replies=(asked,)))
    at = next(at for at, block in enumerate(blocks) if said(block) == "Right of reply")
    item, *quotes = blocks[at + 1 : at + 4]
    assert item.kind == "item"
    assert said(item).startswith("Julia Ferrán, asked ")
    assert said(item).endswith(" by correo: answered.")
    assert [(block.kind, said(block)) for block in quotes] == [("quote", "No es así."), ("quote", "Lo dije.")]


def test_line_ends_are_kept_where_the_page_keeps_them() -> None:
    explained = [said(block) for block in blocks_of(ratified()) if block.kind == "paragraph"]
    assert explained[2:4] == [
        "El acta 41 del Parlamento recoge que la votación del 9 de diciembre se aplazó.",
        (
            "Dos diarios publicaron el aplazamiento el día 10, ambos a partir del mismo teletipo.\n"
            "El acuerdo firmado exige la ratificación de las dos cámaras (artículo 7)."
        ),
    ]


def test_no_block_begins_or_ends_with_the_spaces_of_the_source() -> None:
    for block in read_blocks(sample_report(), Options()):
        texts = ["".join(run.text for run in cell) for row in block.rows for cell in row] or [said(block)]
        assert [text for text in texts if text != text.strip(" \n")] == []
        assert all(texts)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    (made,) = [block for block in blocks_of(claim(1, text), title=text) if block.level == 2]
    assert said(made) == "C1 " + " ".join(visible(text, multiline=True).split())
    assert not any(run.link for run in made.runs)


def test_only_addresses_of_the_web_become_links() -> None:
    blocks = read_blocks(hostile_report(), Options())
    links = {run.link for block in blocks for run in block.runs if run.link}
    outward = {link for link in links if not link.startswith("#")}
    assert {link.partition("/")[0] for link in outward} <= {"https:"}
    assert not [link for link in outward if re.search(r"[<>\"\s]", link)]


def test_the_language_of_a_claim_goes_with_its_words() -> None:
    made = replace(claim(1, "Una afirmación."), language="es")
    (heading,) = [block for block in blocks_of(made) if block.level == 2]
    assert [(run.text, run.language) for run in heading.runs] == [
        ("C1", "en"),
        (" ", "en"),
        ("Una afirmación.", "es"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("Hola", False),
        ("12 %", False),
        ("«العربية» Hola", True),
        ("שלום", True),
        ("Hola العربية", False),
    ],
)
def test_the_first_letter_says_from_where_a_text_is_read(text: str, *, expected: bool) -> None:
    assert reads_from_right([Run("1. "), Run(text)]) is expected
