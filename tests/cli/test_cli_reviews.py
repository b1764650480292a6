"""`claims review`: reviews of others that are withdrawn, and stand again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from cli_runner import masked

if TYPE_CHECKING:
    from pathlib import Path

    from cli_runner import Desk

PAGE = "https://contraste.example/rio"
WHY = '--reason "La retiró."'


def review(words: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "@type": "ClaimReview",
        "url": PAGE,
        "claimReviewed": words,
        "inLanguage": "es",
        "author": {"name": "Mesa de Contraste"},
        "reviewRating": {"alternateName": "Falso"},
    } | fields


@pytest.fixture
def fed(desk: Desk, folder: Path) -> Desk:
    """A desk that imported two reviews of one page."""
    reviews = [review("El río bajó."), review("El puente cayó.")]
    (folder / "feed.json").write_text(json.dumps(reviews), encoding="utf-8")
    desk.ok("import feed.json")
    return desk


def test_a_review_is_withdrawn_and_shown_so(fed: Desk) -> None:
    result = fed.ok(f"review withdraw {PAGE} --claim C1 {WHY}")
    assert (result.out, result.err) == ("C1\n", "1 review of others does not count any more.\n")
    shown = masked(fed.ok("show C1").out)
    assert "What others found\n  Mesa de Contraste: «Falso»\n      withdrawn by Irene Sotomar, " in shown
    assert ": La retiró.\n" in shown
    assert f"review by Mesa de Contraste withdrawn: {PAGE} Reason: La retiró." in " ".join(shown.split())
    [one] = fed.ok("show C1 --format json").json()["reviews_by_others"]
    assert (one["withdrawn_by"], one["withdrawn_reason"]) == ("Irene Sotomar", "La retiró.")
    assert (one["withdrawn_import"], bool(one["withdrawn_at"])) == (False, True)
    reports = [fed.ok(f"report --format {name}").out for name in ("markdown", "html")]
    assert [report.count("Mesa de Contraste") for report in reports] == [1, 1]
    assert fed.ok("doctor").out.endswith("No fault was found.\n")


def test_importing_the_same_again_says_that_it_stays_withdrawn(fed: Desk) -> None:
    fed.ok(f"review withdraw {PAGE} --claim C1 {WHY}")
    result = fed.ok("import feed.json")
    assert "\nWithdrawn    1\n" in result.out
    assert result.err == (
        "1 review was withdrawn here and stays so, for it says the same. To let it stand again: "
        "claims review restore\n"
    )
    assert fed.ok("import feed.json --json").json()["withdrawn"] == 1
    fed.ok(f"review restore {PAGE} --claim C1 {WHY}")
    assert fed.ok("import feed.json").err == ""
    assert "\n      withdrawn" not in fed.ok("show C1").out


def test_a_whole_import_is_withdrawn_by_its_number(fed: Desk) -> None:
    [line] = fed.ok("review imports --format json").json()
    assert (line["number"], line["file"], line["reviews"], line["claims"]) == (1, "feed.json", 2, 2)
    result = fed.ok(f"review withdraw --import 1 {WHY}")
    assert (result.out, result.err) == ("1\n", "2 reviews of others do not count any more.\n")
    assert "withdrawn with its import by Irene Sotomar, " in fed.ok("show C2").out
    assert fed.ok("review imports").out.splitlines()[2].endswith("La retiró.")
    restored = fed.ok(f"review restore --import 1 {WHY} --json").json()
    assert (restored["number"], restored["withdrawn_reason"]) == (1, None)


def test_what_was_imported_is_listed_in_every_format(fed: Desk) -> None:
    for name in ("table", "json", "jsonl", "csv", "markdown"):
        assert "feed.json" in fed.ok(f"review imports --format {name}").out


def test_without_an_import_the_list_says_how_to_begin(desk: Desk) -> None:
    result = desk.ok("review imports")
    assert (result.out, result.err) == (
        "",
        "No reviews were imported yet. Take in the first ones: claims import FILE\n",
    )


def test_reviews_are_withdrawn_as_the_whole_record(fed: Desk) -> None:
    shown = fed.ok(f"review withdraw {PAGE} --claim C2 {WHY} --json").json()
    assert (shown["ref"], shown["reviews_by_others"][0]["withdrawn_reason"]) == ("C2", "La retiró.")


@pytest.mark.parametrize(
    ("line", "code", "error"),
    [
        (f"review withdraw {PAGE} {WHY}", 4, f"{PAGE} reviews several claims."),
        (f"review withdraw https://nada.example {WHY}", 3, "No review of others has the address or the UUID"),
        (f"review withdraw --import 7 {WHY}", 3, "There is no import 7."),
        (f"review withdraw {WHY}", 2, "Name reviews by their addresses, or an import by its number."),
        (f"review withdraw {PAGE} --import 1 {WHY}", 2, "Name reviews by their addresses, or an import"),
        (f"review withdraw --import 1 --claim C1 {WHY}", 2, "Name reviews by their addresses, or an import"),
        (f"review withdraw --import 0 {WHY}", 2, "Invalid value for '--import'"),
        ('review withdraw --import 1 --reason " "', 5, "The reason is empty."),
        (f"review restore --import 1 {WHY}", 4, "Import 1 was not withdrawn."),
    ],
)
def test_what_is_refused_changes_nothing(fed: Desk, line: str, code: int, error: str) -> None:
    head = fed.head()
    result = fed(line)
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith(f"Error: {error}"), result.err
    assert fed.head() == head
