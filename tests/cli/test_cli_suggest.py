"""From an article to its claims at the command line: suggested, recorded by number, picked at a terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pexpect
import pytest
from processes import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from cli_runner import Desk

ARTICLE = (
    "El cable divide a Torvenza\n"
    "El canciller Octavio Belarte aseguró que el cable dará luz a 1.250.000 hogares de Quelmora en 2027.\n"
    "«La inflación de Torvenza bajó al 3 % en enero, la cifra más baja en diez años», dijo Nélida Sotomar, "
    "ministra de Economía.\n"
    "Según fuentes del puerto, doce patrulleras de Ismavia cruzaron la frontera el 4 de febrero.\n"
    "El puerto de Ambrera recibió 48 barcos en enero, tres más que en 2025.\n"
    "¿Qué será de nosotros?\n"
)
BELARTE = (
    "El canciller Octavio Belarte aseguró que el cable dará luz a 1.250.000 hogares de Quelmora en 2027."
)
INFLATION = "La inflación de Torvenza bajó al 3 % en enero, la cifra más baja en diez años"
BOATS = "Según fuentes del puerto, doce patrulleras de Ismavia cruzaron la frontera el 4 de febrero."
PORT = "El puerto de Ambrera recibió 48 barcos en enero, tres más que en 2025."


@pytest.fixture
def read(desk: Desk) -> Desk:
    """Give a desk with an article and one of its speakers on record."""
    desk.ok('source add "La Gaceta" --kind newspaper --language es')
    desk.ok('actor add "Octavio Belarte" --kind person --role canciller --from 2025-06')
    desk.ok("article add - --source gaceta --title Cable --published 2026-03-02", stdin=ARTICLE.encode())
    return desk


def numbers(desk: Desk) -> dict[str, int]:
    """Give the number of the suggestion that holds each quote."""
    return {one["quote"]: one["number"] for one in desk.ok("suggest A1 --all --format json").json()}


def test_suggestions_are_the_sentences_worth_checking_with_who_says_them(read: Desk) -> None:
    head = read.head()
    found = read.ok("suggest A1 --all --format json").json()
    assert [one["number"] for one in found] == list(range(1, len(found) + 1))
    assert {one["quote"] for one in found[:4]} == {BELARTE, INFLATION, BOATS, PORT}
    by_quote = {one["quote"]: one for one in found}
    for one in found:
        assert ARTICLE[one["start"] : one["end"]] == one["quote"]
    assert by_quote[BELARTE]["speaker"] == {
        "name": "Octavio Belarte",
        "named": True,
        "role": "canciller",
        "via": "indirect",
        "kind": "person",
        "actor": {"ref": "R1", "name": "Octavio Belarte"},
        "candidates": [],
    }
    assert by_quote[BELARTE]["quote_kind"] == "paraphrase"
    said = by_quote[INFLATION]
    assert (said["speaker"]["name"], said["speaker"]["actor"]) == ("Nélida Sotomar", None)
    assert (said["quote_kind"], said["kind"]) == ("verbatim", "quantity")
    assert by_quote[BOATS]["speaker"]["named"] is False
    assert by_quote[PORT]["speaker"] is None
    assert {"mark": "number", "words": "48"} in by_quote[PORT]["marks"]
    assert read.head() == head


def test_for_people_each_is_told_in_a_few_lines(read: Desk) -> None:
    lines = read.ok("suggest A1 --all").out.splitlines()
    place = next(at for at, line in enumerate(lines) if INFLATION in line)
    assert lines[place - 1].endswith("Nélida Sotomar, ministra de Economía (new: person)")
    assert lines[place] == f"     «{INFLATION}»"
    assert lines[place + 1].startswith("     marked by: ")
    place = next(at for at, line in enumerate(lines) if BELARTE in line)
    assert lines[place - 1].endswith("Octavio Belarte (R1)")


def test_a_claim_that_was_made_before_is_shown_with_it(read: Desk) -> None:
    read.ok("article add - --source gaceta --title Otra", stdin=f"{INFLATION}, según Sotomar.".encode())
    read.ok('record A2 --claimant outlet --quote "bajó al 3 % en enero"', "--text", INFLATION)
    found = {one["quote"]: one for one in read.ok("suggest A1 --all --format json").json()}
    assert [seen["ref"] for seen in found[INFLATION]["seen"]] == ["C1"]
    assert found[PORT]["seen"] == []


def test_several_are_recorded_in_one_go(read: Desk) -> None:
    number = numbers(read)
    chosen = f"{number[BELARTE]},{number[PORT]}"
    result = read.ok(f"suggest A1 --record {chosen} --topic cable")
    assert result.out == "C1\nC2\n"
    assert result.err == (
        f"Recorded C1, P1: suggestion {number[BELARTE]}, by Octavio Belarte (R1).\n"
        f"Recorded C2, P2: suggestion {number[PORT]}, by the outlet's own voice.\n"
        "The text is the article's own: put it in your words with claims edit.\n"
    )
    shown = read.ok("show C1 --format json").json()
    [place] = shown["appearances"]
    assert (place["quote"], place["quote_kind"], place["claimant"]["ref"]) == (BELARTE, "paraphrase", "R1")
    assert ARTICLE[place["start"] : place["end"]] == BELARTE
    assert (shown["kind"], shown["topics"], shown["status"]) == ("prediction", ["cable"], "unreviewed")
    again = {one["quote"]: one for one in read.ok("suggest A1 --all --format json").json()}
    assert again[BELARTE]["recorded"] == ["C1"]
    assert again[BELARTE]["number"] == number[BELARTE]


def test_what_is_on_record_is_not_recorded_again(read: Desk) -> None:
    number = numbers(read)
    read.ok(f"suggest A1 --record {number[PORT]}")
    read.refuses(
        f"suggest A1 --record {number[BELARTE]},{number[PORT]}",
        code=4,
        error=f"Suggestion {number[PORT]} is on record already: C1.",
        hint="Leave it out. Nothing was recorded.",
    )


def test_a_claimant_who_is_not_on_record_is_never_made_unasked(read: Desk) -> None:
    number = numbers(read)
    both = f"{number[INFLATION]},{number[BOATS]}"
    hint = "Name them with --claimant N=NAME (or N=outlet); --new-actors enters those with a name."
    read.refuses(
        f"suggest A1 --record {both}",
        code=4,
        error="2 claimants must be said: nothing was recorded.\n"
        f"  {number[INFLATION]}: Nélida Sotomar, ministra de Economía (new: person)\n"
        f"  {number[BOATS]}: fuentes del puerto (not named)",
        hint=hint,
    )
    read.refuses(
        f"suggest A1 --record {both} --new-actors",
        code=4,
        error="1 claimant must be said: nothing was recorded.\n"
        f"  {number[BOATS]}: fuentes del puerto (not named)",
        hint=hint,
    )
    read.ok(f"suggest A1 --record {both} --new-actors --claimant {number[BOATS]}=outlet")
    assert [one["name"] for one in read.ok("actor list --format json").json()] == [
        "Octavio Belarte",
        "Nélida Sotomar",
    ]
    assert "ministra de Economía" in read.ok("show C1").out
    assert read.ok("show C1 --format json").json()["appearances"][0]["quote_kind"] == "verbatim"


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        ("--record 99", 5, "There is no suggestion 99: there are "),
        ("--record 0", 2, "'0' is not a whole number from 1 to 1000000000."),
        ("--record 4-2", 2, "'4-2' is no range of numbers."),
        ("--record uno", 2, "'uno' is not a whole number"),
        ("--record 1 --claimant belarte", 2, "'belarte' does not say whose claimant it is."),
        ("--claimant 1=belarte", 2, "--claimant goes with --record."),
        ("--pick --record 1", 2, "--pick and --record exclude each other."),
        ("--pick", 2, "--pick asks at a terminal, and there is none."),
        ("--record 1 --claimant 1=nadie", 3, "There is no actor 'nadie'."),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    read: Desk, options: str, code: int, message: str
) -> None:
    head = read.head()
    result = read(f"suggest A1 {options}")
    assert (result.code, result.out) == (code, "")
    assert message in result.err
    assert read.head() == head


def test_an_office_alone_says_who_it_may_be_and_not_who_it_is(read: Desk) -> None:
    text = "Según el canciller, el cable costó 40 millones de euros en 2025."
    read.ok("article add - --source gaceta --title Breve --published 2026-03-03", stdin=text.encode())
    [one] = read.ok("suggest A2 --format json").json()
    assert one["speaker"]["actor"] is None
    assert one["speaker"]["candidates"] == [{"ref": "R1", "name": "Octavio Belarte"}]
    assert "el canciller (perhaps R1 Octavio Belarte)" in read.ok("suggest A2").out


def test_an_article_without_a_sentence_says_so(read: Desk) -> None:
    read.ok("article add - --source gaceta --title Nada", stdin=b"Sin comentarios.")
    result = read.ok("suggest A2")
    assert (result.out, result.err) == ("", "No sentence of the article is long enough to be a claim.\n")


# ---- at a terminal ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_picking_records_each_at_once_and_quitting_loses_nothing(read: Desk) -> None:
    number = numbers(read)
    order = sorted((BELARTE, INFLATION, BOATS, PORT), key=number.__getitem__)
    child: pexpect.spawn[str] = pexpect.spawn(
        sys.executable,
        ["-m", "claims", "suggest", "A1", "--pick"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb"},
        dimensions=(60, 300),
        encoding="utf-8",
        timeout=60,
    )
    question = r"\[a\]ccept, \[e\]dit, \[s\]kip, \[q\]uit"
    for quote in order[:3]:
        child.expect_exact(quote)
        child.expect(question)
        child.sendline("s" if quote == BOATS else "a")
        if quote == INFLATION:
            child.expect(r"\+ to enter «Nélida Sotomar» \(person\)")
            child.sendline("+")
        if quote != BOATS:
            child.expect(r"C\d")
    child.expect(question)
    child.sendline("q")
    child.expect(pexpect.EOF)
    child.wait()  # a closed terminal would kill it while it ends
    child.close()
    assert child.exitstatus == 0
    recorded = [one["text"] for one in read.ok("list --format json").json()]
    assert recorded == [quote for quote in order[:3] if quote != BOATS]


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_suggestion_is_put_in_other_words_before_it_is_recorded(read: Desk, tmp_path: Path) -> None:
    editor, words = tmp_path / "editor", "El puerto recibió 48 barcos."
    editor.write_text(
        f'#!/bin/sh\nsed -i "s/^text:.*/text: {words}/; s/^claimant:.*/claimant: Belarte/" "$1"\n',
        encoding="utf-8",
    )
    editor.chmod(0o755)
    number = numbers(read)
    child: pexpect.spawn[str] = pexpect.spawn(
        sys.executable,
        ["-m", "claims", "suggest", "A1", "--pick"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb", "EDITOR": str(editor), "VISUAL": ""},
        dimensions=(60, 300),
        encoding="utf-8",
        timeout=60,
    )
    for place in range(1, number[PORT] + 1):
        child.expect(r"\[q\]uit")
        child.sendline("e" if place == number[PORT] else "s")
    child.expect("C1")
    child.sendline("q")
    child.expect(pexpect.EOF)
    child.wait()  # a closed terminal would kill it while it ends
    child.close()
    [one] = read.ok("list --format json").json()
    assert (one["text"], one["claimants"]) == (words, ["Octavio Belarte"])
    [place] = read.ok("show C1 --format json").json()["appearances"]
    assert (place["quote"], place["quote_kind"]) == (PORT, "paraphrase")


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_an_interrupted_pick_keeps_what_was_accepted(read: Desk) -> None:
    child: pexpect.spawn[str] = pexpect.spawn(
        sys.executable,
        ["-m", "claims", "suggest", "A1", "--pick"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb"},
        dimensions=(60, 300),
        encoding="utf-8",
        timeout=60,
    )
    number = numbers(read)
    for place in range(1, number[PORT] + 1):
        child.expect(r"\[q\]uit")
        child.sendline("a" if place == number[PORT] else "s")
    child.expect("C1")
    child.expect(r"\[q\]uit")
    # A signal between the question and the wait for its answer is seen with the next key only.
    for _press in range(20):
        child.sendintr()
        if child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=3) == 0:
            break
    child.wait()  # a closed terminal would kill it while it ends
    child.close()
    assert child.exitstatus == 130
    assert [one["text"] for one in read.ok("list --format json").json()] == [PORT]
