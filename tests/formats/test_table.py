from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from report_samples import FLEET, claim, hostile_report, lost_boats, ratified, report, sample_report

from claims.formats import Options
from claims.formats.table import write

if TYPE_CHECKING:
    from claims.domain.report import Report


def lines(data: Report, width: int = 100) -> list[str]:
    sink = io.StringIO(newline="")
    write(data, sink, Options(width=width))
    return sink.getvalue().splitlines()


def test_no_claims_no_table() -> None:
    assert lines(report()) == []


def test_a_claim_takes_one_line() -> None:
    assert lines(report(claim(9, "Llueve.", appearances=lost_boats().appearances)), 200) == [
        "Ref    Status      Rating    Claim    Claimant      Article",
        "-----  ----------  --------  -------  ------------  ---------",
        "C9     unreviewed            Llueve.  Radio Puerto  A2",
    ]


@pytest.mark.parametrize("width", [100, 140])
def test_the_table_fits(width: int) -> None:
    assert max(map(len, lines(sample_report(), width))) <= width
    assert max(map(len, lines(hostile_report(), width))) <= width


def test_the_claim_keeps_a_readable_rest_in_a_narrow_terminal() -> None:
    (*_, line) = lines(report(lost_boats()), 20)
    assert "  La flota de…  " in line


def test_further_articles_are_counted() -> None:
    entry = ratified()
    (first,) = entry.appearances
    twice = replace(entry, appearances=(first, replace(first, ref="P9"), replace(first, article=FLEET)))
    (*_, line) = lines(report(twice))
    assert line.endswith("  A1 +1")


def test_a_claim_without_appearances_leaves_cells_empty() -> None:
    (*_, line) = lines(report(claim(9, "x")))
    assert line.split() == ["C9", "unreviewed", "x"]


def test_numbers_are_not_rewritten() -> None:
    (*_, line) = lines(report(claim(9, "12.50")))
    assert line.split()[-1] == "12.50"


def test_hostile_text_cannot_act_on_a_terminal() -> None:
    data = hostile_report()
    table = lines(data)
    assert len(table) == 2 + data.total
    assert all(character.isprintable() for line in table for character in line)
