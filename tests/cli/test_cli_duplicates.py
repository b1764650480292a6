"""`claims duplicates`: sweeping and listing. How likely a pair is, is for the re-ranker and its own tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claims.matching import pairs
from claims.matching.reranker import Judged
from claims.services import duplicate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli_runner import Desk

    from claims.matching.features import Candidate, Statement

TEXTS = (
    "La flota de bajura perdió el 11 % de sus capturas.",
    "El canciller Octavio Belarte visitó Torvenza.",
    "La flota de bajura perdió el 15 % de sus capturas.",
    "El precio del pan subió en Virelda.",
    "Octavio Belarte, canciller, visitó Torvenza.",
)
HINT = "Say what they are: claims link C5 C8 --as duplicate, or --not-same.\n"


def record(desk: Desk) -> None:
    """Record C4 to C8."""
    for text in TEXTS:
        desk.ok("record A1 --quote hogares --claimant outlet --no-match -q --text", text)


@pytest.fixture
def fleet(begun: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give the story with C4 to C8, judged by the share of common terms whatever the weights are."""

    def rerank(statement: Statement, candidates: Sequence[Candidate]) -> list[Judged]:
        return [
            Judged(candidate, pairs.likeness(statement.terms, candidate.words, lambda _term: 1.0))
            for candidate in candidates
        ]

    monkeypatch.setattr(duplicate, "rerank", rerank)
    record(begun)
    return begun


def test_the_weights_that_are_shipped_find_the_same_in_other_words(begun: Desk) -> None:
    record(begun)
    found = {
        (one["claim"], one["other"]) for one in begun.ok("duplicates --threshold 0.5 --format json").json()
    }
    assert ("C5", "C8") in found
    assert found <= {("C5", "C8"), ("C4", "C6")}


def test_pairs_with_what_speaks_for_them_and_how_to_confirm(fleet: Desk) -> None:
    result = fleet.ok("duplicates")
    assert (
        result.out
        == """\
1.00  C5  El canciller Octavio Belarte visitó Torvenza.
      C8  Octavio Belarte, canciller, visitó Torvenza.
      Both: Octavio, Belarte, visitó, Torvenza, canciller
0.80  C4  La flota de bajura perdió el 11 % de sus capturas.
      C6  La flota de bajura perdió el 15 % de sus capturas.
      Both: flota, bajura, perdió, capturas
      Numbers only in C4: 11
      Numbers only in C6: 15
"""
    )
    assert result.err == HINT
    assert fleet.ok("duplicates -q").err == ""


def test_the_other_formats(fleet: Desk) -> None:
    records = fleet.ok("duplicates --format json").json()
    assert records[1] == {
        "claim": "C4",
        "text": TEXTS[0],
        "other": "C6",
        "other_text": TEXTS[2],
        "score": pytest.approx(0.8),
        "shared": ["flota", "bajura", "perdió", "capturas"],
        "numbers": ["11"],
        "other_numbers": ["15"],
    }
    assert fleet.ok("duplicates --format jsonl").jsonl() == records
    assert [list(row) for row in fleet.ok("duplicates --format csv").rows()] == [list(records[0])] * 2
    assert fleet.ok("duplicates --format markdown").out.splitlines()[0].split() == [
        *("|", "Likely", "|", "Claim", "|", "Other", "|", "Both", "|", "Numbers", "|")
    ]


def test_the_threshold_and_the_limit(fleet: Desk) -> None:
    assert fleet.ok("duplicates --threshold 0.81").out.count("Both:") == 1
    result = fleet.ok("duplicates --limit 1")
    assert (result.out.count("Both:"), result.err) == (1, f"{HINT}There are more: --limit 2, or --all.\n")
    result = fleet.ok("duplicates --limit 1 --format json")
    assert (len(result.json()), result.err) == (1, "There are more: --limit 2, or --all.\n")
    assert fleet.ok("duplicates --limit 1 --all").out.count("Both:") == 2


def test_what_was_said_is_not_suggested_again_and_keeps_the_score(fleet: Desk) -> None:
    fleet.ok("duplicates")
    assert fleet.ok("link C8 C5 --as duplicate --json").json()["score"] == 1.0
    assert fleet.ok("link C4 C6 --not-same --json").json()["score"] == pytest.approx(0.8)
    for line in ("duplicates", "duplicates --again --threshold 0.5"):
        result = fleet.ok(line)
        assert (result.out, result.err) == ("", "No claims are as likely as that to say the same.\n")
    assert "scored 1.00" in fleet.ok("show C5").out


def test_none_is_no_failure(begun: Desk) -> None:
    for output, out in (("table", ""), ("json", "[]\n"), ("jsonl", ""), ("csv", "")):
        result = begun.ok(f"duplicates --format {output}")
        assert (result.out, result.err) == (out, "No claims are as likely as that to say the same.\n")


def test_an_interrupted_sweep_keeps_what_it_did_and_goes_on(
    fleet: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[tuple[int, ...]] = []
    find = duplicate.Sweep.find

    def interrupted(self: duplicate.Sweep, *arguments: object) -> duplicate.Found | None:
        if len(looked_at) == 2:
            looked_at.append(())
            raise KeyboardInterrupt
        found = find(self, *arguments)  # type: ignore[arg-type] # handed on as they came
        looked_at.append(found.claims if found else ())
        return found

    monkeypatch.setattr(duplicate, "BATCH", 3)
    monkeypatch.setattr(duplicate.Sweep, "find", interrupted)
    result = fleet("duplicates")
    assert (result.code, result.out, result.err) == (130, "", "\nInterrupted. What was written stays.\n")
    assert fleet.ok("duplicates").out.count("Both:") == 2
    assert looked_at == [(1, 2, 3), (4, 5, 6), (), (7, 8), ()]


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("nan", "Invalid value for '--threshold': 'nan' is no probability."),
        ("0.4", "Invalid value for '--threshold': 0.4 is not in the range 0.5<=x<=1.0."),
        ("x", "Invalid value for '--threshold': 'x' is not a valid float range."),
    ],
)
def test_what_is_no_threshold(told: Desk, value: str, error: str) -> None:
    told.refuses(
        f"duplicates --threshold {value}",
        code=2,
        error=error,
        hint="`claims duplicates --help` shows how it is used.",
    )
