"""A changed article at the command line: what becomes of its quotes is told, and none moves silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli_story import NOTE

if TYPE_CHECKING:
    from pathlib import Path

    from cli_runner import Desk

CHANGED = (
    NOTE.replace("1\u00a0250\u00a0000", "1\u00a0350\u00a0000").replace("su país", "su pais")
    + "Fe de errores: otra cifra.\n"
)


@pytest.fixture
def changed(begun: Desk, folder: Path) -> Desk:
    """Give the story with a changed text of its article."""
    (folder / "nota2.txt").write_text(CHANGED, encoding="utf-8")
    begun.ok("article update A1 nota2.txt")
    return begun


def test_every_quote_is_reported(changed: Desk) -> None:
    result = changed.ok("article reanchor A1")
    assert [line.split()[:3] for line in result.out.splitlines()[2:]] == [
        ["P1", "C1", "lost"],
        ["P2", "C2", "exact"],
        ["P3", "C3", "moved"],
    ]
    assert result.err == (
        "1 quote stands in the newest text word for word.\n"
        "Lost: P1 of C1 «El cable dará luz a 1\u00a0250\u00a0000 hogares». A figure, a name or a denial is "
        "another one in what comes nearest: «El cable dará luz a 1\u00a0350\u00a0000 hogares».\n"
        "Moved: P3 of C3 «su país retiró doce patrulleras» reads now «su pais retiró doce patrulleras».\n"
    )
    shown = changed.ok("article show A1 --format json").json()
    assert [(mark["appearance"], mark["quote"]) for mark in shown["quotes"]] == [
        ("P3", "su pais retiró doce patrulleras"),
        ("P2", "no busca vencedores"),
    ]
    assert changed.ok("doctor").out.endswith("\n")


def test_a_dry_run_writes_nothing(changed: Desk) -> None:
    head = changed.head()
    result = changed.ok("article reanchor A1 --dry-run --format json")
    assert [(one["state"], one["changed"]) for one in result.json()] == [
        ("lost", True),
        ("exact", False),
        ("moved", False),
    ]
    assert result.err.endswith("Nothing was written: this was a dry run.\n")
    assert changed.head() == head


def test_an_article_without_quotes_says_so(desk: Desk) -> None:
    desk.ok('source add "La Gaceta" --kind newspaper --language es')
    desk.ok("article add nota.txt --source gaceta --title Nota")
    result = desk.ok("article reanchor A1")
    assert (result.out, result.err) == (
        "",
        "There is no quote of it on record. Record one: claims record ARTICLE --quote …\n",
    )
