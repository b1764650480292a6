from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli_runner import masked

if TYPE_CHECKING:
    from cli_runner import Desk

KEYS = [
    "ref",
    "uuid",
    "kind",
    "title",
    "url",
    "publisher",
    "published",
    "language",
    "claims",
    "recorded_at",
]
BEARING_KEYS = [
    "ref",
    "uuid",
    "title",
    "url",
    "kind",
    "publisher",
    "published",
    "stance",
    "quote",
    "note",
    "group",
    "added_at",
    "added_by",
    "captures",
    "places",
]


def test_add_counts_the_independent_sources(begun: Desk) -> None:
    result = begun.ok(
        "evidence add c1 https://www.registro.example/cortes --stance Refutes --title Registro --kind Record"
        " --publisher Ayuntamiento --published 2025-12 --language ca --quote '80 cortes' --note Nota"
        " --group instituto"
    )
    assert result.out == "E3\n"
    assert result.err == (
        "Linked E3 to C1 as refutes.\nC1 has 3 pieces of evidence; independent sources: 1.\n"
    )
    result = begun.ok("evidence add C2 E3 --stance inconclusive")
    assert result.err == (
        "Linked E3 to C2 as inconclusive.\nC2 has 1 piece of evidence; independent sources: 1.\n"
    )
    result = begun.ok("evidence add C3 http://www.registro.example:80/cortes?utm_source=x --stance supports")
    assert result.out == "E3\n"
    assert result.err == (
        "The address is that of E3, which was linked.\n"
        "Linked E3 to C3 as supports.\n"
        "C3 has 1 piece of evidence; independent sources: 1.\n"
    )


def test_add_as_json_is_the_evidence(begun: Desk) -> None:
    result = begun.ok("evidence add C3 https://a.example/x --stance context --json")
    assert (list(result.json()), result.err) == (KEYS, "")
    assert (result.json()["title"], result.json()["kind"], result.json()["claims"]) == (
        "https://a.example/x",
        "document",
        1,
    )


def test_outlets_that_reprint_one_wire_are_one_source(begun: Desk) -> None:
    result = begun.ok("evidence add C1 https://eco.example/censo --stance refutes --group Instituto")
    assert result.err.endswith("C1 has 3 pieces of evidence; independent sources: 1.\n")


@pytest.mark.parametrize(
    ("line", "code", "error", "hint"),
    [
        (
            "evidence add C1 https://censo.example/hogares --stance supports",
            4,
            "E1 is linked to C1 already, as refutes.",
            "Correct it: claims evidence correct C1 E1 --stance … --reason …",
        ),
        (
            "evidence add C2 E1 --stance context --title X --language es",
            2,
            "E1 is on record with its own --title, --language.",
            "Leave them out.",
        ),
        (
            "evidence add C2 e9 --stance context",
            3,
            "There is no evidence E9.",
            "`claims evidence list` shows what is on record.",
        ),
        (
            "evidence add C2 --stance context",
            2,
            "Missing: the evidence's address, its reference, or --title.",
            "`claims evidence add --help` shows an example.",
        ),
        (
            "evidence add C2 https://a.example",
            2,
            "Missing option '--stance'.",
            "`claims evidence add --help` shows how it is used.",
        ),
        (
            "evidence add C2 ftp://a.example --stance context",
            5,
            "'ftp://a.example' is not a link of the web: it begins with ftp:",
            "Links begin with https:// or http://.",
        ),
        (
            "evidence add C9 https://a.example --stance context",
            3,
            "There is no claim C9.",
            "`claims list` shows those on record.",
        ),
        (
            "evidence correct C1 E2 --reason x",
            4,
            "The link stands so already.",
            "Say what is wrong with it: --stance, --quote, --note or --group.",
        ),
        (
            "evidence correct C2 E1 --stance context --reason x",
            3,
            "E1 is not linked to C2.",
            "`claims evidence list C2` shows what is.",
        ),
        (
            "evidence withdraw C1 E2",
            2,
            "Missing option '--reason'.",
            "`claims evidence withdraw --help` shows how it is used.",
        ),
        (
            "evidence withdraw C1 E2 --reason ''",
            5,
            "The reason is empty.",
            "Write something in it.",
        ),
        (
            "evidence edit E1 --kind data-set",
            4,
            "E1 stands so already.",
            "`claims evidence show E1` shows it.",
        ),
        (
            "evidence edit E2 --url http://censo.example/hogares",
            4,
            "The address is that of E1 already.",
            "Link it by its reference.",
        ),
        (
            "evidence edit E2 --title ''",
            5,
            "The title of the evidence is empty.",
            "Write something in it.",
        ),
        (
            "evidence edit E9 --title X",
            3,
            "There is no evidence E9.",
            "`claims evidence list` shows what is on record.",
        ),
        (
            "evidence show E1 E9",
            3,
            "There is no evidence E9.",
            "`claims evidence list` shows what is on record.",
        ),
        ("evidence list C9", 3, "There is no claim C9.", "`claims list` shows those on record."),
        (
            "evidence list --after C1",
            5,
            "'C1' is the reference of another kind of record.",
            "Write it as E1.",
        ),
    ],
)
def test_what_is_refused(told: Desk, line: str, code: int, error: str, hint: str) -> None:
    told.refuses(line, code=code, error=error, hint=hint)


def test_list_of_a_claim(told: Desk) -> None:
    assert (
        told.ok("evidence list C1").out
        == """\
Ref    Stance    Group      Quote           Publisher    Title               Address
-----  --------  ---------  --------------  -----------  ------------------  ------------------------
E1     refutes   Instituto  not looked for  Instituto    Censo de hogares    https://censo.example/h…
E2     context                                           Entrevista con Ana
"""
    )
    records = told.ok("evidence list C1 --format json").json()
    assert [list(record) for record in records] == [BEARING_KEYS] * 2
    assert (records[0]["quote"], records[0]["note"]) == ("812 000 hogares", "Todo el país.")
    assert told.ok("evidence list C1 --format jsonl").jsonl() == records
    row = told.ok("evidence list C1 --format csv").rows()[0]
    assert list(row) == BEARING_KEYS
    assert (row["stance"], row["published"], row["added_by"]) == ("refutes", "2025", "Irene Sotomar")
    assert told.ok("evidence list C1 --format markdown").out.startswith("| Ref   | Stance   | Group     |")
    empty = told.ok("evidence list C2 --format json")
    assert (empty.json(), empty.err) == (
        [],
        "C2 has no evidence yet. Add the first: claims evidence add C2 URL --stance …\n",
    )


def test_list_of_all(told: Desk) -> None:
    assert (
        told.ok("evidence list").out
        == """\
Ref    Kind      Claims    Publisher    Title               Address
-----  --------  --------  -----------  ------------------  ----------------------------------------
E1     data_set  1         Instituto    Censo de hogares    https://censo.example/hogares?utm_sourc…
E2     expert    1                      Entrevista con Ana
"""
    )
    records = told.ok("evidence list --format json").json()
    assert [list(record) for record in records] == [KEYS] * 2
    assert told.ok("evidence list --all --format jsonl").jsonl() == records
    assert list(told.ok("evidence list --format csv").rows()[0]) == KEYS
    assert "| E1    | data\\_set | 1 " in told.ok("evidence list --format markdown").out


def test_list_in_pages(told: Desk) -> None:
    result = told.ok("evidence list --limit 1 --format jsonl")
    assert [record["ref"] for record in result.jsonl()] == ["E1"]
    assert result.err == "There are more: --after E1, or --all.\n"
    assert [record["ref"] for record in told.ok("evidence list --after e1 --format jsonl").jsonl()] == ["E2"]
    result = told.ok("evidence list --after E2")
    assert (result.out, result.err) == ("", "No evidence fits.\n")


def test_a_table_fits_its_columns_into_the_width(begun: Desk) -> None:
    long = "Registro de cortes de la provincia de Quelmora en 2025"
    begun.ok(
        f'evidence add C1 https://registro.example/cortes --stance refutes --title "{long}"'
        f' --publisher "{long}"'
    )
    lines = begun.ok("evidence list").out.splitlines()
    assert lines[-1] == (
        "E3     document  1         Registro de cortes de la…  Registro de cortes de la…  https://registro.exampl…"
    )
    assert begun.ok("evidence list --format markdown").out.count(long) == 2


# ---- show and edit ---------------------------------------------------------------------------------------


def test_show_has_the_fields_and_the_claims_it_bears_on(begun: Desk) -> None:
    begun.ok("evidence add C3 E1 --stance context")
    result = begun.ok("evidence show e1 E2")
    assert result.err == ""
    assert masked(result.out) == (
        "Evidence   E1 Censo de hogares\n"
        "Kind       data_set\n"
        "Address    https://censo.example/hogares?utm_source=x\n"
        "Publisher  Instituto\n"
        "Published  2025\n"
        "Language   es\n"
        "Claims     refutes C1 El cable dará luz a 1.250.000 hogares.\n"
        "             «812 000 hogares»\n"
        "           context C3 Ismavia retiró doce patrulleras.\n"
        "Entered    2026-03-02 10:05\n"
        "UUID       <uuid>\n"
        "\n"
        "Evidence  E2 Entrevista con Ana\n"
        "Kind      expert\n"
        "Claims    context C1 El cable dará luz a 1.250.000 hogares.\n"
        "Entered   2026-03-02 10:05\n"
        "UUID      <uuid>\n"
    )


def test_show_as_data(told: Desk) -> None:
    record = told.ok("evidence show E1 --format json").json()
    assert list(record) == [*KEYS, "bears_on", "captures"]
    assert record["bears_on"] == [
        {
            "claim": "C1",
            "text": "El cable dará luz a 1.250.000 hogares.",
            "stance": "refutes",
            "quote": "812 000 hogares",
            "note": "Todo el país.",
            "group": "Instituto",
            "places": [],
        }
    ]
    both = told.ok("evidence show E1 E2 --format json").json()
    assert both[0] == record
    assert told.ok("evidence show E1 E2 --format jsonl").jsonl() == both
    assert [row["bears_on"] for row in told.ok("evidence show E2 --format csv").rows()] == [
        "claim=C1 · text=El cable dará luz a 1.250.000 hogares. · stance=context"
    ]


def test_edit_changes_what_is_given_and_an_empty_text_clears(begun: Desk) -> None:
    result = begun.ok(
        'evidence edit e1 --title "Censo de 2025" --url https://censo.example/2025 --publisher ""'
        ' --published 2025-11 --kind record --language "" --reason "Cambió de sitio."'
    )
    assert (result.out, result.err) == ("E1\n", "Changed E1 Censo de 2025.\n")
    record = begun.ok("evidence show E1 --format json").json()
    assert {key: record[key] for key in KEYS if key not in {"uuid", "recorded_at"}} == {
        "ref": "E1",
        "kind": "record",
        "title": "Censo de 2025",
        "url": "https://censo.example/2025",
        "publisher": None,
        "published": "2025-11",
        "language": None,
        "claims": 1,
    }
    event = begun.ok("log E1 --limit 1 --format json").json()[0]
    assert (event["action"], event["reason"]) == ("evidence.edited", "Cambió de sitio.")
    assert event["before"]["publisher"] == "Instituto"
    assert event["after"]["publisher"] is None


def test_edit_as_json(begun: Desk) -> None:
    result = begun.ok("evidence edit E2 --url https://a.example/x --json")
    assert (list(result.json()), result.err) == (KEYS, "")
    assert result.json()["url"] == "https://a.example/x"


def test_correct_and_withdraw_leave_what_a_decision_relied_on(begun: Desk) -> None:
    result = begun.ok(
        "evidence correct c1 e2 --stance inconclusive --quote Cita --note Nota --group G"
        ' --reason "Se desdijo."'
    )
    assert (result.out, result.err) == ("E2\n", "Corrected E2 on C1.\n")
    claim = begun.ok('evidence correct C1 E2 --quote "" --reason "Sobraba." --json').json()
    assert {key: claim["evidence"][1][key] for key in ("stance", "quote", "note", "group")} == {
        "stance": "inconclusive",
        "quote": None,
        "note": "Nota",
        "group": "G",
    }
    result = begun.ok('evidence withdraw C1 E2 --reason "Es apócrifa."')
    assert (result.out, result.err) == ("E2\n", "Took E2 off C1.\n")
    claim = begun.ok('evidence withdraw C1 E1 --reason "Otra vez." --json').json()
    assert claim["evidence"] == []
    assert claim["steps"][1]["evidence"] == ["E1", "E2"]
    begun.refuses(
        "evidence withdraw C1 E1 --reason x",
        code=3,
        error="E1 is not linked to C1.",
        hint="`claims evidence list C1` shows what is.",
    )
    begun.ok("evidence add C1 E1 --stance supports")
