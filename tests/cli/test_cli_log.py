from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from factories import fill

from claims import services
from claims.cli.code import CODES
from claims.cli.logged import ACTIONS, FIELDS, VALUES
from claims.domain.vocabulary import IntakeMethod, Involvement, MediaKind, QuoteKind
from claims.models import metadata
from claims.services.dump.edit import EDITED
from claims.services.log import NOUNS, edited_elsewhere, list_events

if TYPE_CHECKING:
    from cli_runner import Desk

    from claims.services.work import Work

KEYS = [
    "position",
    "at",
    "by",
    "action",
    "record_kind",
    "record_id",
    "record_uuid",
    "before",
    "after",
    "reason",
    "hash",
    "rows",
]


def test_log_of_a_claim_as_a_table_newest_first(told: Desk) -> None:
    result = told.ok("log c1")
    assert result.err == ""
    assert (
        result.out
        == """\
No.    When              Who            What                   Change
-----  ----------------  -------------  ---------------------  -------------------------------------
35     2026-03-02 10:05  Irene Sotomar  claim.verified         rating: False; status: in_progress →
                                                               decided; as_of: 2026-03-02; evidence:
                                                               E1, E2; explanation: Se comparó con
                                                               el censo.; language: es; step: 2;
                                                               summary: El censo cuenta 812 000
                                                               hogares.; verification: V2
34     2026-03-02 10:05  Irene Sotomar  claim.verified         status: unreviewed → in_progress;
                                                               language: es; step: 1; verification:
                                                               V1
33     2026-03-02 10:05  Irene Sotomar  claim.evidence_linked  evidence: E2; stance: context
31     2026-03-02 10:05  Irene Sotomar  claim.evidence_linked  evidence: E1; independence_group:
                                                               Instituto; note: Todo el país.;
                                                               quote: 812 000 hogares; stance:
                                                               refutes
25     2026-03-02 10:05  Irene Sotomar  claim.appeared         appearance: P1; article: A1;
                                                               claimant: R1; end: 60; quote: El
                                                               cable dará luz a 1\u00a0250\u00a0000 hogares;
                                                               quote_kind: verbatim; start: 23;
                                                               stated: 2026-03-01
24     2026-03-02 10:05  Irene Sotomar  claim.recorded         check_worthy: yes;
                                                               check_worthy_reason: Da una cifra.;
                                                               involved: subject R3; kind: quantity;
                                                               language: es; priority: high; text:
                                                               El cable dará luz a 1.250.000
                                                               hogares.; topics: cable, energía
"""
    )


def test_the_log_of_everything_cuts_what_takes_more_than_three_lines(told: Desk) -> None:
    assert (
        told.ok("log --limit 2").out
        == """\
No.    When              Who            What            Record    Change
-----  ----------------  -------------  --------------  --------  ----------------------------------
35     2026-03-02 10:05  Irene Sotomar  claim.verified  C1        rating: False; status: in_progress
                                                                  → decided; as_of: 2026-03-02;
                                                                  evidence: E1, E2; explanation: Se…
34     2026-03-02 10:05  Irene Sotomar  claim.verified  C1        status: unreviewed → in_progress;
                                                                  language: es; step: 1;
                                                                  verification: V1
"""
    )


def test_every_action_and_every_field_has_words(work: Work) -> None:
    fill(work)
    events = list_events(work.connection, limit=None)
    fields = {field for event in events for side in (event.before, event.after) for field in side or {}}
    named = {field for field in fields if not field.endswith(("_uuid", "_id"))}
    assert named <= FIELDS | CODES
    assert {
        code for codes in (IntakeMethod, Involvement, MediaKind, QuoteKind) for code in codes
    } <= VALUES | FIELDS | CODES
    columns = {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.c}
    text = "".join(path.read_text(encoding="utf-8") for path in Path(services.__path__[0]).rglob("*.py"))
    nouns = "|".join(NOUNS | {"dump"})
    written = set(re.findall(rf'"((?:{nouns})\.[a-z_]+)"', text)) - columns
    assert written | set(map(edited_elsewhere, EDITED)) == ACTIONS


def test_log_as_markdown_has_the_whole_change(begun: Desk) -> None:
    begun.ok('edit C1 --priority low --remove-topic cable --reason "Ya no urge."')
    last = begun.ok("log C1 --limit 1 --format markdown").out.splitlines()[-1]
    assert last == (
        "| 36    | 2026-03-02 10:05 | Irene Sotomar | claim.edited | "
        "reason: Ya no urge.; priority: high → low; topics: cable, energía → energía |"
    )


def test_log_as_data(told: Desk) -> None:
    events = told.ok("log --all --format json").json()
    assert [list(event) for event in events] == [KEYS] * 35
    assert [event["position"] for event in events] == list(range(35, 0, -1))
    assert told.ok("log --all --format jsonl").jsonl() == events
    assert events[0] | {"record_uuid": "", "hash": "", "after": None} == {
        "position": 35,
        "at": "2026-03-02T09:05:30.123456Z",
        "by": "Irene Sotomar <irene.sotomar@contraste.example>",
        "action": "claim.verified",
        "record_kind": "claim",
        "record_id": 1,
        "record_uuid": "",
        "before": {"rating": None, "status": "in_progress"},
        "after": None,
        "reason": None,
        "hash": "",
        "rows": [
            {
                "table": "verification",
                "id": 2,
                "uuid": events[0]["after"]["verification_uuid"],
                "desk_id": None,
                "publisher": None,
                "origin": "own",
            },
            {"table": "verification_evidence", "id": 2, "evidence_link_ids": [1, 2]},
        ],
    }
    row = told.ok("log C1 --limit 1 --format csv").rows()[0]
    assert list(row) == KEYS
    assert row["before"] == "status=in_progress"
    assert " · evidence=E1; E2 · explanation=Se comparó con el censo. · " in row["after"]


@pytest.mark.parametrize(
    ("options", "positions", "err"),
    [
        ("--limit 2", [35, 34], "There are more: --before 34, or --all.\n"),
        ("--before 3", [2, 1], ""),
        ("--before 1", [], "Nothing is on record here. Every command that writes is logged.\n"),
        ("C1 --before 31", [25, 24], ""),
        ("A1", [21, 20, 19], ""),
        ("k1", [21, 20, 19], ""),
        ("s2", [10], ""),
        ("R3", [18], ""),
        ("E1", [30], ""),
        ("P1", [35, 34, 33, 31, 25, 24], ""),
        ("V1", [35, 34, 33, 31, 25, 24], ""),
        ("p1 --limit 6", [35, 34, 33, 31, 25, 24], ""),
        ("V2 --before 25", [24], ""),
        ("E1 --since 2026-03-02", [30], ""),
        (
            "E1 --since 2027",
            [],
            (
                "Warning: 2027 lies in the future.\n"
                "Nothing is on record here. Every command that writes is logged.\n"
            ),
        ),
    ],
)
def test_log_narrowed(told: Desk, options: str, positions: list[int], err: str) -> None:
    result = told.ok(f"log --format json {options}")
    assert ([event["position"] for event in result.json()], result.err) == (positions, err)


@pytest.mark.parametrize(
    ("options", "code", "error", "hint"),
    [
        (
            "X1",
            5,
            "'X1' is not a reference with a log of its own.",
            "Name a claim, an article, a source, an actor or evidence, such as C1.",
        ),
        (
            "belarte",
            5,
            "'belarte' is not a reference with a log of its own.",
            "Name a claim, an article, a source, an actor or evidence, such as C1.",
        ),
        ("p9", 3, "There is no P9.", "`claims log` shows what was done to which record."),
        ("V9", 3, "There is no V9.", "`claims log` shows what was done to which record."),
        ("c9", 3, "There is no C9.", "`claims log` shows what was done to which record."),
        (
            "--before 0",
            2,
            "Invalid value for '--before': '0' is not a whole number from 1 to 1000000000.",
            "`claims log --help` shows how it is used.",
        ),
    ],
)
def test_what_is_refused(told: Desk, options: str, code: int, error: str, hint: str) -> None:
    told.refuses(f"log {options}", code=code, error=error, hint=hint)


# ---- the head --------------------------------------------------------------------------------------------


def test_a_head_that_was_printed_is_verified_later(begun: Desk) -> None:
    newest = begun.ok("log --limit 1 --format json").json()[0]
    printed = begun.ok("log --head")
    assert (printed.out, printed.err) == (f"35 {newest['hash']}\n", "")
    begun.ok("edit C1 --priority low --reason Calma")
    for kept in (printed.out.strip(), newest["hash"]):
        result = begun.ok(f"log --verify '{kept}'")
        assert result.out == printed.out
        assert result.err == "The log up to event 35, of 2026-03-02 10:05, is as it was.\n"
    assert begun.ok("log --verify -", stdin=printed.out.encode()).out == printed.out
    data = begun.ok(f"log --verify {newest['hash']} --format json").json()
    assert data == {"position": 35, "hash": newest["hash"], "at": "2026-03-02T09:05:30Z"}


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (f"log --verify {'0' * 64}", 7, "No event of this log has that hash."),
        (f"log --verify '3 {'0' * 64}'", 7, "No event of this log has that hash at that place."),
        ("log --verify abc", 5, "'abc' is not the hash of an event: it has 64 hexadecimal digits."),
        (f"log --verify 'x {'0' * 64}'", 5, f"'x {'0' * 64}' is not what `claims log --head` prints."),
        ("log C1 --head", 2, "--head and --verify stand alone."),
        ("log --head --verify abc", 2, "--head and --verify stand alone."),
    ],
)
def test_heads_that_are_refused(told: Desk, words: str, code: int, error: str) -> None:
    result = told(words)
    assert (result.code, result.out, result.err.splitlines()[0]) == (code, "", f"Error: {error}")
