from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli_runner import masked

if TYPE_CHECKING:
    from cli_runner import Desk

KEYS = [
    "ref",
    "uuid",
    "name",
    "kind",
    "language",
    "homepage",
    "domain",
    "country",
    "ownership",
    "articles",
    "recorded_at",
]


def test_add_gives_the_reference_on_stdout_and_the_rest_on_stderr(desk: Desk) -> None:
    result = desk.ok(
        'source add "  El   Faro de Ismavia" --kind Fact-Checker --language ES-mx'
        " --homepage https://www.faro.example/inicio --country mx --ownership Fundación"
    )
    assert (result.out, result.err) == ("S1\n", "Entered the source S1 El Faro de Ismavia.\n")
    record = desk.ok("source show S1 --format json").json()
    assert list(record) == KEYS
    assert record | {"uuid": ""} == {
        "ref": "S1",
        "uuid": "",
        "name": "El Faro de Ismavia",
        "kind": "fact_checker",
        "language": "es-MX",
        "homepage": "https://www.faro.example/inicio",
        "domain": "faro.example",
        "country": "MX",
        "ownership": "Fundación",
        "articles": 0,
        "recorded_at": "2026-03-02T09:05:30.123456Z",
    }


def test_add_as_json_gives_the_whole_record_alone(desk: Desk) -> None:
    result = desk.ok('source add "El Faro" --kind other --json')
    assert result.json() == desk.ok("source show S1 --format json").json()
    assert result.err == ""


@pytest.mark.parametrize(
    ("line", "code", "error", "hint"),
    [
        (
            'source add "la gaceta de  VIRELDA" --kind other',
            4,
            "There is a source of that name: S1 La Gaceta de Virelda.",
            "Use it, or change it with `claims source edit S1`.",
        ),
        ('source add " " --kind other', 5, "The name is empty.", "Write something in it."),
        (
            "source add X --kind paper",
            2,
            (
                "Invalid value for '--kind': 'paper' is not one of newspaper, agency, broadcaster, "
                "government, social, fact_checker, other."
            ),
            "`claims source add --help` shows how it is used.",
        ),
        (
            "source add X",
            2,
            "Missing option '--kind'.",
            "`claims source add --help` shows how it is used.",
        ),
        (
            "source add X --kind other --language español",
            5,
            "'español' is not a language tag.",
            "Use BCP 47, such as es, en or es-VE.",
        ),
        (
            "source add X --kind other --country Virelda",
            5,
            "'Virelda' is not a country code.",
            "Use ISO 3166-1 with two letters, such as VE, ES or AR.",
        ),
        (
            "source add X --kind other --homepage faro.example",
            5,
            "'faro.example' is not a whole link.",
            "Write it with https:// in front: https://faro.example",
        ),
    ],
)
def test_add_refuses(told: Desk, line: str, code: int, error: str, hint: str) -> None:
    told.refuses(line, code=code, error=error, hint=hint)


def test_list_as_a_table(told: Desk) -> None:
    result = told.ok("source list")
    assert (result.out, result.err) == (
        (
            "Ref    Kind       Language    Country    Articles    Name\n"
            "-----  ---------  ----------  ---------  ----------  --------------------\n"
            "S1     newspaper  es          ES         1           La Gaceta de Virelda\n"
            "S2     agency                            0           Agencia Ambrera\n"
        ),
        "",
    )


def test_list_as_markdown(told: Desk) -> None:
    assert told.ok("source list --format markdown").out == (
        "| Ref   | Kind      | Language   | Country   | Articles   | Name                 |\n"
        "|:------|:----------|:-----------|:----------|:-----------|:---------------------|\n"
        "| S1    | newspaper | es         | ES        | 1          | La Gaceta de Virelda |\n"
        "| S2    | agency    |            |           | 0          | Agencia Ambrera      |\n"
    )


def test_list_as_data(told: Desk) -> None:
    records = told.ok("source list --format json").json()
    assert [list(record) for record in records] == [KEYS, KEYS]
    assert [record["ref"] for record in records] == ["S1", "S2"]
    assert told.ok("source list --format jsonl").jsonl() == records
    assert masked(told.ok("source list --format csv").out) == (
        "ref,uuid,name,kind,language,homepage,domain,country,ownership,articles,recorded_at\r\n"
        "S1,<uuid>,La Gaceta de Virelda,newspaper,es,https://www.gaceta.example,gaceta.example,ES,"
        "Cooperativa de lectores,1,2026-03-02T09:05:30.123456Z\r\n"
        "S2,<uuid>,Agencia Ambrera,agency,,,,,,0,2026-03-02T09:05:30.123456Z\r\n"
    )


def test_show_several_by_any_name(told: Desk) -> None:
    result = told.ok("source show s1 ambrera")
    assert masked(result.out) == (
        "Source     S1 La Gaceta de Virelda\n"
        "Kind       newspaper\n"
        "Language   es\n"
        "Country    ES\n"
        "Homepage   https://www.gaceta.example\n"
        "Ownership  Cooperativa de lectores\n"
        "Articles   1\n"
        "Entered    2026-03-02 10:05\n"
        "UUID       <uuid>\n"
        "\n"
        "Source    S2 Agencia Ambrera\n"
        "Kind      agency\n"
        "Articles  0\n"
        "Entered   2026-03-02 10:05\n"
        "UUID      <uuid>\n"
    )
    records = told.ok("source show S1 S2 --format json").json()
    assert records == told.ok("source list --format json").json()
    assert told.ok("source show gaceta.example S2 --format jsonl").jsonl() == records
    assert [row["ref"] for row in told.ok("source show S2 S1 --format csv").rows()] == ["S2", "S1"]


def test_show_as_markdown(told: Desk) -> None:
    assert masked(told.ok("source show S2 --format markdown").out) == (
        "|          |                                      |\n"
        "|:---------|:-------------------------------------|\n"
        "| Source   | S2 Agencia Ambrera                   |\n"
        "| Kind     | agency                               |\n"
        "| Articles | 0                                    |\n"
        "| Entered  | 2026-03-02 10:05                     |\n"
        "| UUID     | <uuid> |\n"
    )


@pytest.mark.parametrize(
    ("name", "code", "error", "hint"),
    [
        ("S9", 3, "There is no source S9.", "`claims source list` shows those on record."),
        (
            "Gacetta",
            3,
            "There is no source 'Gacetta'.\n  S1  La Gaceta de Virelda",
            'Enter it: claims source add "Gacetta" --kind newspaper',
        ),
        ("", 5, "The name is empty.", "Write something in it."),
    ],
)
def test_show_refuses(told: Desk, name: str, code: int, error: str, hint: str) -> None:
    told.refuses("source show", name, code=code, error=error, hint=hint)


def test_an_ambiguous_name_lists_the_candidates(desk: Desk) -> None:
    desk.ok('source add "La Voz de Virelda" --kind newspaper')
    desk.ok('source add "Radio Virelda" --kind broadcaster')
    desk.refuses(
        "source show virelda",
        code=4,
        error="'virelda' fits several sources.\n  S1  La Voz de Virelda\n  S2  Radio Virelda",
        hint="Name one by its reference.",
    )


def test_edit_changes_what_is_given_and_an_empty_text_clears(begun: Desk) -> None:
    result = begun.ok(
        'source edit gaceta --name "La Gaceta" --kind agency --language ca --country "" --ownership ""'
        ' --homepage https://nueva.example --reason "Cambió de dueño."'
    )
    assert (result.out, result.err) == ("S1\n", "Changed S1 La Gaceta.\n")
    record = begun.ok("source show S1 --format json").json()
    assert {key: record[key] for key in KEYS if key not in {"uuid", "recorded_at"}} == {
        "ref": "S1",
        "name": "La Gaceta",
        "kind": "agency",
        "language": "ca",
        "homepage": "https://nueva.example",
        "domain": "nueva.example",
        "country": None,
        "ownership": None,
        "articles": 1,
    }
    event = begun.ok("log S1 --limit 1 --format json").json()[0]
    assert (event["action"], event["reason"]) == ("source.edited", "Cambió de dueño.")
    assert event["before"]["country"] == "ES"
    assert event["after"]["country"] is None


def test_edit_as_json(begun: Desk) -> None:
    result = begun.ok("source edit S2 --country ES --json")
    assert (result.json()["country"], result.err) == ("ES", "")


def test_edit_that_changes_nothing_says_so(told: Desk) -> None:
    told.refuses(
        "source edit S1 --country es",
        code=4,
        error="S1 stands so already.",
        hint="`claims source show S1` shows it.",
    )
    told.refuses(
        'source edit S1 --name "agencia ambrera"',
        code=4,
        error="There is a source of that name: S2 Agencia Ambrera.",
        hint="Use it, or change it with `claims source edit S2`.",
    )
