"""`claims match`, and the matches that `claims record` shows."""

from __future__ import annotations

from itertools import groupby
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import click
import pytest
from sqlalchemy import text

from claims import db
from claims.cli import match as cli_match
from claims.cli import output as cli_output
from claims.services import match

if TYPE_CHECKING:
    from cli_runner import Desk
    from sqlalchemy import Connection

    from claims.services.match import Seen

KEYS = [
    "ref",
    "text",
    "language",
    "probability",
    "status",
    "rating",
    "claimants",
    "articles",
    "shared",
    "same_numbers",
    "claim_numbers",
    "statement_numbers",
    "same_claimants",
    "one_denies",
    "across",
    "others",
]
SAME = "El cable va a dar luz a 1.250.000 hogares, dijo Belarte."
OTHER_NUMBER = "El cable dará luz a 3.400.000 hogares."
OTHER_MATTER = (
    "El ministro de Quelmora visitó ayer las obras del cable con vecinos de los hogares de ancianos."
)


def test_the_same_in_other_words_is_found_with_its_standing_and_why(told: Desk) -> None:
    result = told.ok("match", SAME)
    first, second, third = result.out.splitlines()
    assert first.startswith("C1  ")
    assert first.endswith("%  Falso · Octavio Belarte · A1")
    assert second == "    El cable dará luz a 1.250.000 hogares."
    assert third.startswith("    same number: 1.250.000; same claimant: Octavio Belarte; words in common: ")
    assert "hogares" in third


def test_another_number_is_a_match_that_says_so(told: Desk) -> None:
    result = told.ok("match", OTHER_NUMBER)
    assert "THE NUMBER DIFFERS: 1.250.000 there, 3.400.000 here" in result.out


@pytest.mark.parametrize("statement", [OTHER_MATTER, "La marsopa es un cetáceo."])
def test_what_only_shares_words_is_no_match(told: Desk, statement: str) -> None:
    result = told("match", statement)
    assert (result.code, result.out) == (3, "")
    assert result.err == "No claim on record says the same, as far as words tell.\n"


def test_match_as_data(told: Desk) -> None:
    (record,) = told.ok("match --format json", SAME).json()
    assert list(record) == KEYS
    assert 0.5 <= record.pop("probability") <= 1
    assert record == {
        "ref": "C1",
        "text": "El cable dará luz a 1.250.000 hogares.",
        "language": "es",
        "status": "decided",
        "rating": "Falso",
        "claimants": ["Octavio Belarte"],
        "articles": ["A1"],
        "shared": record["shared"],
        "same_numbers": ["1.250.000"],
        "claim_numbers": [],
        "statement_numbers": [],
        "same_claimants": ["Octavio Belarte"],
        "one_denies": False,
        "across": False,
        "others": [],
    }
    assert {"luz", "hogares"} <= set(record["shared"])
    assert told("match --format json", OTHER_MATTER).out == "[]\n"


def test_the_threshold_and_the_limit(told: Desk) -> None:
    assert told("match --threshold 1", OTHER_NUMBER).code == 3
    every = told.ok(
        "match --threshold 0 --format json",
        "La embajada de Ismavia retiró doce patrulleras y no busca vencedores.",
    ).json()
    assert len(every) > 1
    assert [one["probability"] for one in every] == sorted(
        (one["probability"] for one in every), reverse=True
    )
    one = told.ok(
        "match --threshold 0 --limit 1 --format json",
        "La embajada de Ismavia retiró doce patrulleras y no busca vencedores.",
    )
    assert one.json() == every[:1]


def test_standard_input_and_one_statement_a_line(told: Desk) -> None:
    assert told.ok("match -", stdin=SAME.encode()).out == told.ok("match", SAME).out
    lines = f"{SAME}\n\n😀\n{OTHER_MATTER}\n{OTHER_NUMBER}\n".encode()
    result = told("match --each --format jsonl -", stdin=lines)
    assert [(one["line"], one["statement"], one["ref"]) for one in result.jsonl()] == [
        (1, SAME, "C1"),
        (5, OTHER_NUMBER, "C1"),
    ]
    assert result.err == "Line 3: There are no words to compare in '😀'.\n"
    shown = told.ok("match --each -", stdin=lines).out
    assert shown.startswith(f"1: {SAME}\nC1  ")
    assert f"\n\n5: {OTHER_NUMBER}\nC1  " in shown
    assert told("match --each -", stdin=OTHER_MATTER.encode()).code == 3


@pytest.mark.parametrize("output", ["table", "jsonl"])
def test_what_is_found_for_a_line_is_printed_before_the_next_one_is_looked_up(
    told: Desk, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    happened: list[str] = []

    def find_seen(connection: Connection, said: str, **how: Any) -> list[Seen]:  # noqa: ANN401
        happened.append("asked")
        return match.find_seen(connection, said, **how)

    def echo(message: str = "", **_how: object) -> None:
        happened.append("printed")
        click.echo(message)

    monkeypatch.setattr(cli_match, "find_seen", find_seen)
    for module in (cli_match, cli_output):
        monkeypatch.setattr(module, "click", SimpleNamespace(echo=echo))
    monkeypatch.setattr(cli_output, "print_data", echo)
    told.ok(f"match --each --format {output} --limit 1 -", stdin=f"{SAME}\n{OTHER_NUMBER}\n".encode())
    assert [one for one, _same in groupby(happened)] == ["asked", "printed", "asked", "printed"]


def test_a_reference_on_standard_input_is_a_claim_on_record(begun: Desk) -> None:
    begun.ok(RECORD, SAME)
    beside = begun.ok("match C4").out
    assert beside.startswith("C1  ")
    assert begun.ok("match -", stdin=b"C4\n").out == beside
    result = begun.ok("match --each --format jsonl -", stdin=f"{OTHER_NUMBER}\nc4\nC99\n".encode())
    assert {(one["line"], one["statement"]) for one in result.jsonl()} == {(1, OTHER_NUMBER), (2, "c4")}
    assert [one["ref"] for one in result.jsonl() if one["line"] == 2] == ["C1"]
    assert result.err == "Line 3: There is no claim C99.\n"


def test_that_one_of_the_two_denies_it_is_said(told: Desk) -> None:
    result = told.ok("match", "El cable no dará luz a 1.250.000 hogares.")
    assert "    one of the two denies it; same number: 1.250.000; " in result.out
    assert "denies" not in told.ok("match", SAME).out


def test_a_claim_on_record_is_compared_with_the_others(begun: Desk) -> None:
    begun.ok(
        'record A1 --no-match --claimant outlet --quote "dijo el canciller"',
        "--text",
        "Según el canciller, el cable dará luz a 1.250.000 hogares.",
    )
    assert [one["ref"] for one in begun.ok("match c4 --format json").json()] == ["C1"]
    begun.ok("link C1 C4 --not-same")
    assert begun("match C4").code == 3
    begun.ok("unlink C1 C4 --reason 'Sí lo es.'")
    assert begun.ok("match C4").out.startswith("C1  ")


@pytest.mark.parametrize(
    ("line", "code", "error"),
    [
        ("''", 5, "There are no words to compare in ''."),
        ("'«»…'", 5, "There are no words to compare in '«»…'."),
        ("'el de la'", 5, "There are too few words to compare in 'el de la'."),
        ("luz", 5, "There are too few words to compare in 'luz'."),
        ("x --threshold nan", 2, "Invalid value for '--threshold': 'nan' is no probability."),
        ("C99", 3, "There is no claim C99."),
        ("A1", 5, "'A1' is the reference of another kind of record."),
        ("--each C1", 2, "--each takes statements, one a line."),
        ("x --threshold 2", 2, "Invalid value for '--threshold': 2.0 is not in the range 0<=x<=1."),
        ("x --language 12", 5, None),
    ],
)
def test_what_cannot_be_matched_is_refused(told: Desk, line: str, code: int, error: str | None) -> None:
    result = told(f"match {line}")
    assert (result.code, result.out) == (code, "")
    assert error is None or result.err.startswith(f"Error: {error}\nHint: "), result.err


@pytest.mark.parametrize(
    "statement",
    [
        'a"b',
        "C++ NOT (",
        "NEAR(a b)",
        "5 % 6 %",
        "\u202egnol",
        "palabra " * 6_000,
        "x" * 50_000,
        "😀 luz 😀",
    ],
)
def test_whatever_is_asked_is_answered(told: Desk, statement: str) -> None:
    result = told("match", "--", statement)
    assert result.code in {0, 3, 5}, result
    assert "Unexpected" not in result.err


def test_what_is_too_long_is_refused(told: Desk) -> None:
    result = told("match -", stdin=b"palabra " * 20_000)
    assert result.code == 5
    assert result.err.startswith("Error: The statement has 160000 characters; at most 100000 are taken.\n")


# ---- record ----------------------------------------------------------------------------------------------

RECORD = 'record A1 --claimant outlet --quote "dijo el canciller" --text'


def test_record_shows_what_was_seen_before(begun: Desk) -> None:
    result = begun.ok(RECORD, SAME)
    assert result.out == "C4\n"
    told, first, second, third, recorded = result.err.splitlines()
    assert told == "Seen before?"
    assert first.startswith("C1  ")
    assert second == "    El cable dará luz a 1.250.000 hogares."
    assert third.startswith("    same number: ")
    assert recorded.startswith("Recorded C4, ")


def test_record_looks_nothing_up_when_told_so(begun: Desk) -> None:
    assert "Seen before?" not in begun.ok(f"{RECORD} {OTHER_NUMBER!r} --no-match").err
    assert begun.ok(RECORD, "La marsopa es un cetáceo.").err.startswith("Recorded C5, ")


def test_record_goes_on_without_a_complete_index(begun: Desk) -> None:
    with db.writing(db.open_engine(begun.url)) as connection:
        connection.execute(text("UPDATE search_state SET analysis = ''"))
    result = begun.ok(RECORD, SAME)
    assert result.err.startswith(
        "Not looked for in what is on record: the index is not complete (claims db reindex).\nRecorded C4, "
    )
