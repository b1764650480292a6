"""`claims list`, `show` and `edit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli_runner import masked
from factories import BRUNO

from claims.formats.csv import COLUMNS as CSV_COLUMNS

if TYPE_CHECKING:
    from cli_runner import Desk

LIST_KEYS = [
    "ref",
    "text",
    "status",
    "rating",
    "kind",
    "priority",
    "claimants",
    "articles",
    "topics",
    "recorded_at",
]
STEP_KEYS = [
    "ref",
    "uuid",
    "number",
    "status",
    "rating",
    "summary",
    "explanation",
    "reason",
    "as_of",
    "at",
    "by",
    "desk",
    "publisher",
    "origin",
    "evidence",
    "lapsed",
]
EVIDENCE_KEYS = [
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


# ---- list ------------------------------------------------------------------------------------------------


def test_list_as_a_table_and_as_markdown(told: Desk) -> None:
    assert (
        told.ok("list").out
        == """\
Ref    Status      Rating    Article    Claimant              Claim
-----  ----------  --------  ---------  --------------------  --------------------------------------
C1     decided     Falso     A1         Octavio Belarte       El cable dará luz a 1.250.000 hogares.
C2     unreviewed            A1         La Gaceta de Virelda  La embajada de Ismavia no busca…
C3     unreviewed            A1         Edrán Vólkiz-Tarmán   Ismavia retiró doce patrulleras.
"""
    )
    assert (
        told.ok("list --topic cable --format markdown").out
        == """\
| Ref   | Status     | Rating   | Article   | Claimant            | Claim                                  |
|:------|:-----------|:---------|:----------|:--------------------|:---------------------------------------|
| C1    | decided    | Falso    | A1        | Octavio Belarte     | El cable dará luz a 1.250.000 hogares. |
| C3    | unreviewed |          | A1        | Edrán Vólkiz-Tarmán | Ismavia retiró doce patrulleras.       |
"""
    )


def test_list_as_data(told: Desk) -> None:
    records = told.ok("list --format json").json()
    assert [list(record) for record in records] == [LIST_KEYS] * 3
    assert records[1] == {
        "ref": "C2",
        "text": "La embajada de Ismavia no busca vencedores.",
        "status": "unreviewed",
        "rating": None,
        "kind": "other",
        "priority": "normal",
        "claimants": ["La Gaceta de Virelda"],
        "articles": ["A1"],
        "topics": [],
        "recorded_at": "2026-03-02T09:05:30.123456Z",
    }
    assert told.ok("list --format jsonl").jsonl() == records
    assert told.ok("list --topic energía --format csv").out == (
        "ref,text,status,rating,kind,priority,claimants,articles,topics,recorded_at\r\n"
        "C1,El cable dará luz a 1.250.000 hogares.,decided,Falso,quantity,high,Octavio Belarte,A1,"
        "cable; energía,2026-03-02T09:05:30.123456Z\r\n"
    )


@pytest.mark.parametrize(
    ("options", "refs", "err"),
    [
        ("--status decided", ["C1"], ""),
        ("--status DECIDED --status unreviewed", ["C1", "C2", "C3"], ""),
        ("--status not-checkable", [], "No claim fits.\n"),
        ("--topic CABLE", ["C1", "C3"], ""),
        ("--priority high", ["C1"], ""),
        ("--priority HIGH --priority normal", ["C1", "C2", "C3"], ""),
        ("--priority urgent", [], "No claim fits.\n"),
        ("--kind event", ["C3"], ""),
        ("--kind event --kind quantity", ["C1", "C3"], ""),
        ("--kind event --priority high", [], "No claim fits.\n"),
        ("--actor belarte", ["C1", "C3"], ""),
        ("--actor ismavia", ["C1"], ""),
        ("--article a1", ["C1", "C2", "C3"], ""),
        ("--article https://gaceta.example/nota", ["C1", "C2", "C3"], ""),
        ("--source gaceta", ["C1", "C2", "C3"], ""),
        ("--source ambrera", [], "No claim fits.\n"),
        ("--since 2026-03-02", ["C1", "C2", "C3"], ""),
        ("--since 2026-03-03", [], "No claim fits.\n"),
        ("--since 2026", ["C1", "C2", "C3"], ""),
        ("--since 2026-03-02T09:05:31Z", [], "No claim fits.\n"),
        ("--limit 2", ["C1", "C2"], "There are more: --after C2, or --all.\n"),
        ("--limit 2 --all", ["C1", "C2", "C3"], ""),
        ("--limit 3", ["C1", "C2", "C3"], ""),
        ("--after c2", ["C3"], ""),
        ("--after C3", [], "No claim fits.\n"),
        ("--topic cable --limit 1", ["C1"], "There are more: --after C1, or --all.\n"),
    ],
)
def test_list_narrowed(told: Desk, options: str, refs: list[str], err: str) -> None:
    result = told.ok(f"list --format json {options}")
    assert ([record["ref"] for record in result.json()], result.err) == (refs, err)


@pytest.mark.parametrize(
    ("options", "code", "error", "hint"),
    [
        (
            "--actor nadie",
            3,
            "There is no actor 'nadie'.",
            "Write more of the name, give its reference, or enter it with `claims actor add`.\n",
        ),
        ("--article A9", 3, "There is no article A9.", "`claims article list` shows those on record."),
        ("--source zzz", 3, "There is no source 'zzz'.", "Enter it: claims source add "),
        (
            "--topic nada",
            3,
            "There is no topic 'nada'.",
            'Name one that claims have, or give it to one: claims edit C1 --topic "nada"\n',
        ),
        (
            "--topic cables",
            3,
            "There is no topic 'cables'.\n  cable",
            'Name one that claims have, or give it to one: claims edit C1 --topic "cables"\n',
        ),
        ("--topic ''", 5, "The topic is empty.", "Write something in it."),
        ("--actor ''", 5, "The name is empty.", "Write something in it."),
        ("--article ''", 5, "'' is not a reference of the kind A.", "Write it as A1."),
    ],
)
def test_list_and_report_refuse_alike(told: Desk, options: str, code: int, error: str, hint: str) -> None:
    for command in ("list", "report"):
        result = told(f"{command} {options}")
        assert (result.code, result.out) == (code, "")
        assert result.err.startswith(f"Error: {error}\nHint: {hint}")


# ---- show ------------------------------------------------------------------------------------------------


def test_show_has_all_that_is_known(told: Desk) -> None:
    result = told.ok("show c1")
    assert result.err == ""
    assert masked(result.out) == (
        "C1  El cable dará luz a 1.250.000 hogares.\n"
        "Status        decided\n"
        "Rating        Falso (Default scale)\n"
        "Kind          quantity\n"
        "Priority      high\n"
        "Language      es\n"
        "Topics        cable, energía\n"
        "Check-worthy  yes: Da una cifra.\n"
        "Subject       R3 Ismavia\n"
        "Recorded      2026-03-02 10:05  Irene Sotomar\n"
        "UUID          <uuid>\n"
        "\n"
        "Appearances\n"
        "  P1  R1 Octavio Belarte (canciller, Ministerio de Exteriores)\n"
        "      «El cable dará luz a 1\u00a0250\u00a0000 hogares» (in the claimant's own words)\n"
        "      A1 El canciller recibe al embajador (La Gaceta de Virelda, 2026-03-02)\n"
        "      snapshot 1, characters 23 to 60, stated 2026-03-01\n"
        "\n"
        "Evidence\n"
        "  Refutes the claim\n"
        "    E1  Censo de hogares (Instituto, 2025)\n"
        "        https://censo.example/hogares?utm_source=x\n"
        "        «812 000 hogares»\n"
        "        Todo el país.\n"
        "        independence group: Instituto\n"
        "  Gives context\n"
        "    E2  Entrevista con Ana\n"
        "  2 sources, 1 independent\n"
        "\n"
        "History\n"
        "  2026-03-02 10:05  Irene Sotomar: recorded\n"
        "  2026-03-02 10:05  Irene Sotomar: P1 added, said by R1: «El cable dará luz a 1\u00a0250\u00a0000 "
        "hogares»\n"
        "  2026-03-02 10:05  Irene Sotomar: E1 linked: refutes\n"
        "  2026-03-02 10:05  Irene Sotomar: E2 linked: context\n"
        "  2026-03-02 10:05  Irene Sotomar: V1 in progress\n"
        "  2026-03-02 10:05  Irene Sotomar: V2 decided, Falso (as of 2026-03-02)\n"
        "      El censo cuenta 812 000 hogares.\n"
        "      Se comparó con el censo.\n"
        "      Relies on E1, E2\n"
    )


def test_show_several_once_each_and_nested_attribution(told: Desk) -> None:
    shown = masked(told.ok("show C3 C2 C3").out)
    assert shown.startswith("C3  Ismavia retiró doce patrulleras.\nStatus    unreviewed\n")
    assert (
        "  P3  R2 Edrán Vólkiz-Tarmán, reported by R1 Octavio Belarte (canciller, Ministerio de Exteriores)\n"
        "      «su país retiró doce patrulleras» (retold by the article)\n"
    ) in shown
    assert "  None yet: claims evidence add C3 URL --stance …\n" in shown
    assert "\n\nC2  La embajada de Ismavia no busca vencedores.\n" in shown
    assert "  P2  the outlet's own voice\n" in shown
    assert shown.count("C3  Ismavia") == 1


def test_show_tells_the_history_of_corrections(begun: Desk) -> None:
    for line in (
        'appearance correct P1 --stated 2026-03-02 --reason "Fue el lunes."',
        'evidence correct C1 E2 --stance inconclusive --reason "Se desdijo."',
        'evidence withdraw C1 E2 --reason "No consta."',
        'edit C1 --text "Otro texto." --reason "Más claro."',
        "edit C1 --not-check-worthy --remove-topic cable",
        'verify C1 --rating misleading --summary "Engaña." --reason "Censo nuevo."',
    ):
        begun.ok(line)
    shown = begun.ok("show C1").out
    assert "Check-worthy  no: Da una cifra.\n" in shown
    assert "  1 source, 1 independent\n" in shown
    assert shown.partition("Relies on E1, E2\n")[2] == (
        "  2026-03-02 10:05  Irene Sotomar: P4 added in the stead of P1, said by R1: «El cable dará luz a\n"
        "    1\u00a0250\u00a0000 hogares»\n"
        "      Reason: Fue el lunes.\n"
        "  2026-03-02 10:05  Irene Sotomar: E2 corrected: context → inconclusive\n"
        "      Reason: Se desdijo.\n"
        "  2026-03-02 10:05  Irene Sotomar: E2 withdrawn: inconclusive\n"
        "      Reason: No consta.\n"
        "  2026-03-02 10:05  Irene Sotomar: changed text: El cable dará luz a 1.250.000 hogares. → Otro\n"
        "    texto.\n"
        "      Reason: Más claro.\n"
        "  2026-03-02 10:05  Irene Sotomar: changed check_worthy: yes → no; "
        "topics: cable, energía → energía\n"
        "  2026-03-02 10:05  Irene Sotomar: V3 decided, Engañoso\n"
        "      Engaña.\n"
        "      Reason: Censo nuevo.\n"
        "      Relies on E1\n"
    )


def test_show_calls_a_rating_that_nobody_signed_off_proposed(begun: Desk) -> None:
    line = 'verify C1 --rating misleading --summary "Engaña." --reason "Censo nuevo."'
    begun.ok(f"{line} --status awaiting-signoff")
    assert begun.ok("show C1").out.splitlines()[1:3] == [
        "Status        awaiting sign-off",
        "Rating        Engañoso (Default scale), proposed",
    ]
    begun.ok(line)
    assert "\nRating        Engañoso (Default scale)\n" in begun.ok("show C1").out


def test_show_as_json(told: Desk) -> None:
    claim = told.ok("show C1 --format json").json()
    assert [list(step) for step in claim["steps"]] == [STEP_KEYS] * 2
    assert [list(one) for one in claim["evidence"]] == [EVIDENCE_KEYS] * 2
    assert claim["rating"] == {
        "code": "false",
        "label": "Falso",
        "bucket": "false",
        "position": 1,
        "best": 5,
        "scale": {"code": "default", "name": "Default scale", "version": "1"},
        "definition": "Las pruebas contradicen la afirmación.",
    }
    assert claim["steps"][1]["evidence"] == ["E1", "E2"]
    both = told.ok("show C1 C3 --format json").json()
    assert both[0] == claim
    assert told.ok("show C1 C3 --format jsonl").jsonl() == both


def test_show_as_csv_and_markdown_is_the_report_s(told: Desk) -> None:
    result = told.ok("show C1 C3 --format csv")
    assert list(result.rows()[0]) == [name for name, _description in CSV_COLUMNS]
    # A report of several claims has one language; each claim is shown in its own.
    assert result.out == told.ok("report C1 C3 --format csv --lang es").out
    shown = told.ok("show C3 --format markdown").out
    assert shown.startswith("# Claim\n\nDatabase ")
    assert "\n## C3 — Ismavia retiró doce patrulleras.\n" in shown
    assert told.ok("show C1 C3 --format markdown").out.startswith("# Claims\n\nDatabase ")


@pytest.mark.parametrize(
    ("reference", "code", "error", "hint"),
    [
        ("C9", 3, "There is no claim C9.", "`claims list` shows those on record."),
        ("A1", 5, "'A1' is the reference of another kind of record.", "Write it as C1."),
        ("1", 5, "'1' is not a reference of the kind C.", "Write it as C1."),
    ],
)
def test_show_refuses(told: Desk, reference: str, code: int, error: str, hint: str) -> None:
    told.refuses(f"show C1 {reference}", code=code, error=error, hint=hint)


# ---- edit ------------------------------------------------------------------------------------------------


def test_edit_changes_several_at_once(begun: Desk) -> None:
    result = begun.ok(
        "edit C2 c3 C2 --topic Mar --kind legal --priority low --language es-ve --check-worthy"
        ' --check-worthy-reason "Consta." --reason "Ordenar."'
    )
    assert (result.out, result.err) == ("C2\nC3\n", "Changed C2, C3.\n")
    claims = begun.ok("edit C2 C3 --topic Río --json").json()
    assert [claim["topics"] for claim in claims] == [["Mar", "Río"], ["cable", "Mar", "Río"]]
    claim = begun.ok('edit C3 --remove-topic CABLE --remove-topic mar --check-worthy-reason "" --json').json()
    assert claim["topics"] == ["Río"]
    assert {key: claim[key] for key in ("kind", "priority", "language", "check_worthy")} == {
        "kind": "legal",
        "priority": "low",
        "language": "es-VE",
        "check_worthy": True,
    }
    assert claim["check_worthy_reason"] is None
    event = begun.ok("log C2 --before 38 --limit 1 --format json").json()[0]
    assert (event["action"], event["reason"]) == ("claim.edited", "Ordenar.")


def test_the_words_of_a_decided_claim_change_with_a_reason_only(begun: Desk) -> None:
    begun.refuses(
        "edit C1 --text 'Otro texto.'",
        code=2,
        error="C1 is decided: changing its words needs a reason.",
        hint='Give one: --reason "…"',
    )
    begun.ok("edit C1 --text 'Otro texto.' --reason 'Más claro.'")
    begun.ok("edit C2 --text 'Sin decidir, sin motivo.'")
    assert [claim["text"] for claim in begun.ok("list --format json").json()] == [
        "Otro texto.",
        "Sin decidir, sin motivo.",
        "Ismavia retiró doce patrulleras.",
    ]


@pytest.mark.parametrize(
    ("line", "code", "error", "hint"),
    [
        ("edit C1", 4, "C1 stands so already.", "`claims show C1` shows it."),
        ("edit C1 --topic CABLE", 4, "C1 stands so already.", "`claims show C1` shows it."),
        (
            "edit C1 C2 --text X --reason Y",
            2,
            "Several claims cannot be given one text.",
            "Change the words of one claim at a time.",
        ),
        ("edit C1 --remove-topic mar", 3, "C1 does not have the topic 'mar'.", "It has: cable, energía."),
        ("edit C2 --remove-topic mar", 3, "C2 does not have the topic 'mar'.", "It has: -."),
        ("edit C3 C9 --topic mar", 3, "There is no claim C9.", "`claims list` shows those on record."),
        (
            "edit C1 --language español",
            5,
            "'español' is not a language tag.",
            "Use BCP 47, such as es, en or es-VE.",
        ),
        ("edit", 2, "Missing argument 'CLAIM...'.", "`claims edit --help` shows how it is used."),
    ],
)
def test_edit_refuses(told: Desk, line: str, code: int, error: str, hint: str) -> None:
    told.refuses(line, code=code, error=error, hint=hint)


def test_edit_to_the_words_of_another_claim_says_no_match(begun: Desk) -> None:
    line = "edit C3 --text 'La embajada de Ismavia NO busca vencedores'"
    begun.refuses(
        line,
        code=4,
        error="C2 says the same already: «La embajada de Ismavia no busca vencedores.».",
        hint="Change it all the same with --no-match.",
    )
    result = begun.ok(f"{line} --no-match")
    assert (result.out, result.err) == ("C3\n", "Changed C3.\n")
    assert begun.ok("list --after C2 --format json").json()[0]["text"] == (
        "La embajada de Ismavia NO busca vencedores"
    )


def test_somebody_else_signs_with_as(begun: Desk) -> None:
    begun.ok("edit C2 --priority high --as", f"{BRUNO.name} <{BRUNO.mail}>")
    event = begun.ok("log C2 --limit 1 --format json").json()[0]
    assert event["by"] == "Bruno Tejarán <bruno.tejaran@contraste.example>"
