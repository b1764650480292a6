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
    "names",
    "roles",
    "wikidata",
    "country",
    "note",
    "appearances",
    "recorded_at",
    "merged_into",
    "merged",
    "decisions",
]


def test_add_gives_the_reference(desk: Desk) -> None:
    result = desk.ok('actor add "Ministerio de Exteriores" --kind public-body --language es --json')
    assert (list(result.json()), result.err) == (KEYS, "")
    result = desk.ok("actor add Ismavia --kind state")
    assert (result.out, result.err) == ("R2\n", "Entered the actor R2 Ismavia.\n")
    result = desk.ok("actor add ismávia --kind state --namesake")
    assert (result.out, result.err) == ("R3\n", "Entered the actor R3 ismávia.\n")


def test_show_has_names_and_roles(told: Desk) -> None:
    assert masked(told.ok("actor show R1").out) == (
        "Actor         R1 Octavio Belarte\n"
        "Kind          person\n"
        "Aliases       O. Belarte\n"
        "Weak aliases  el canciller\n"
        "Former names  Octavio Quirón\n"
        "Roles         canciller, Ministerio de Exteriores (since 2025-06)\n"
        "Country       ES\n"
        "Wikidata      Q42\n"
        "Note          Habla en ruedas de prensa.\n"
        "Appearances   1\n"
        "Entered       2026-03-02 10:05\n"
        "UUID          <uuid>\n"
    )


def test_show_as_data(told: Desk) -> None:
    record = told.ok("actor show belarte --format json").json()
    assert list(record) == KEYS
    assert record["names"] == [
        {"value": "O. Belarte", "type": "alias", "language": None},
        {"value": "el canciller", "type": "weak_alias", "language": None},
        {"value": "Octavio Quirón", "type": "former", "language": None},
    ]
    assert record["roles"] == [
        {
            "title": "canciller",
            "organization": "Ministerio de Exteriores",
            "since": "2025-06",
            "until": None,
        }
    ]
    assert told.ok("actor show belarte --format jsonl").jsonl() == [record]
    assert [entry["ref"] for entry in told.ok("actor show R3 ismavia R1 --format json").json()] == [
        "R3",
        "R3",
        "R1",
    ]
    row = told.ok("actor show belarte --format csv").rows()[0]
    assert list(row) == KEYS
    assert row["names"] == (
        "value=O. Belarte · type=alias; value=el canciller · type=weak_alias; "
        "value=Octavio Quirón · type=former"
    )
    assert "| Wikidata     | Q42 " in told.ok("actor show R1 --format markdown").out


def test_list_as_a_table_and_as_markdown(told: Desk) -> None:
    assert told.ok("actor list").out == (
        "Ref    Kind    Appearances    Name                 Role\n"
        "-----  ------  -------------  -------------------  -----------------------------------\n"
        "R1     person  1              Octavio Belarte      canciller, Ministerio de Exteriores\n"
        "R2     person  1              Edrán Vólkiz-Tarmán\n"
        "R3     state   0              Ismavia\n"
    )
    assert told.ok("actor list --kind state --format markdown").out == (
        "| Ref   | Kind   | Appearances   | Name    | Role   |\n"
        "|:------|:-------|:--------------|:--------|:-------|\n"
        "| R3    | state  | 0             | Ismavia |        |\n"
    )


@pytest.mark.parametrize(
    ("options", "refs", "err"),
    [
        ("", ["R1", "R2", "R3"], ""),
        ("belarte OCTAVIO", ["R1"], ""),
        ("quiron", ["R1"], ""),
        ("canciller", ["R1"], ""),
        ("octavio embajador", [], "There are no such actors. Enter one: "),
        ("--kind person", ["R1", "R2"], ""),
        ("--kind person --limit 1", ["R1"], "There are more: --after R1, or --all.\n"),
        ("--kind person --limit 1 --all", ["R1", "R2"], ""),
        ("--after belarte", ["R2", "R3"], ""),
    ],
)
def test_list_narrowed(told: Desk, options: str, refs: list[str], err: str) -> None:
    result = told.ok(f"actor list --format json {options}")
    assert [record["ref"] for record in result.json()] == refs
    assert result.err.startswith(err)
    assert bool(result.err) == bool(err)
    assert [list(record) for record in result.json()] == [KEYS] * len(refs)
    assert told.ok(f"actor list --format jsonl {options}").jsonl() == result.json()
    assert [row["ref"] for row in told.ok(f"actor list --format csv {options}").rows()] == refs


@pytest.mark.parametrize(
    ("line", "code", "error", "hint"),
    [
        (
            'actor add "octavio BELARTE" --kind person',
            4,
            "There is an actor of that name: R1 Octavio Belarte.",
            "Use it, or say --namesake to enter another of the same name.",
        ),
        (
            "actor add X --kind person --wikidata Q42",
            4,
            "Q42 is the Wikidata id of R1.",
            "Two records of one actor? Make them one: claims actor merge …",
        ),
        (
            "actor add X --kind person --wikidata 42",
            5,
            "'42' is not a Wikidata id.",
            "It is a Q and a number, such as Q42.",
        ),
        (
            "actor add X --kind person --from 2025",
            2,
            "--organization, --from and --to belong to a role.",
            "Say which: --role canciller",
        ),
        (
            "actor add X --kind person --role y --from 2026 --to 2025",
            5,
            "The role ends (2025) before it begins (2026).",
            "Give --from and --to in this order.",
        ),
        (
            "actor show 'el canciller'",
            4,
            (
                "'el canciller' is a weak alias, which never says on its own who is meant.\n"
                "  R1  Octavio Belarte"
            ),
            "Name the actor, or its reference.",
        ),
        (
            "actor show Belart",
            3,
            "There is no actor 'Belart'.\n  R1  Octavio Belarte",
            "Write more of the name, give its reference, or enter it with `claims actor add`.",
        ),
        ("actor show R9", 3, "There is no actor R9.", "`claims actor list` shows those on record."),
        (
            "actor alias R1 'o belarte'",
            4,
            "R1 bears the name «o belarte» already, as alias.",
            "`claims actor show R1` lists its names.",
        ),
        (
            "actor alias R1 X --weak --former",
            2,
            "A name is either weak or former.",
            "Leave one of the two out.",
        ),
        (
            "actor alias R1 'O. Belarte' --withdraw",
            2,
            "--withdraw and --reason go together: a name is taken off with a reason.",
            'Such as: --withdraw --reason "…"',
        ),
        (
            "actor alias R1 'O. Belarte' --withdraw --reason ' '",
            5,
            "The reason is empty.",
            "Write something in it.",
        ),
        (
            "actor alias R1 Nadie --withdraw --reason X",
            3,
            "R1 bears no name «Nadie».",
            "`claims actor show R1` lists its names.",
        ),
        (
            "actor alias R1 'octavio belarte' --withdraw --reason X",
            4,
            "«Octavio Belarte» is the main name of R1.",
            "Change it: claims actor edit R1 --name …",
        ),
        (
            "actor role R1 canciller --organization 'Ministerio de Exteriores' --from 2025-06",
            4,
            "R1 has that role already: canciller, Ministerio de Exteriores.",
            "Nothing was added.",
        ),
        (
            "actor add r9 --kind person",
            5,
            "«r9» cannot be a name: it would be taken for something else.",
            "References look like R9, and `outlet` means the article's own voice. Write the name out.",
        ),
        (
            "actor add Outlet --kind organization",
            5,
            "«Outlet» cannot be a name: it would be taken for something else.",
            "References look like R9, and `outlet` means the article's own voice. Write the name out.",
        ),
        (
            "actor add X --kind person --alias C12",
            5,
            "«C12» cannot be a name: it would be taken for something else.",
            "References look like R9, and `outlet` means the article's own voice. Write the name out.",
        ),
        (
            "actor alias R1 outlet --weak",
            5,
            "«outlet» cannot be a name: it would be taken for something else.",
            "References look like R9, and `outlet` means the article's own voice. Write the name out.",
        ),
        (
            "actor edit R1 --name R1",
            5,
            "«R1» cannot be a name: it would be taken for something else.",
            "References look like R9, and `outlet` means the article's own voice. Write the name out.",
        ),
        (
            "actor role R1 canciller --withdraw",
            2,
            "--withdraw and --reason go together: a role is taken off with a reason.",
            'Such as: --withdraw --reason "…"',
        ),
        (
            "actor role R1 cónsul --reason X",
            2,
            "--withdraw and --reason go together: a role is taken off with a reason.",
            'Such as: --withdraw --reason "…"',
        ),
        (
            "actor role R1 canciller --withdraw --reason ' '",
            5,
            "The reason is empty.",
            "Write something in it.",
        ),
        (
            "actor role R1 cónsul --withdraw --reason X",
            3,
            "R1 has no role «cónsul».",
            "`claims actor show R1` lists its roles.",
        ),
        (
            "actor role R1 canciller --to 2025-05",
            5,
            "The role ends (2025-05) before it begins (2025-06).",
            "Give --from and --to in this order.",
        ),
        ("actor edit R1 --country es", 4, "R1 stands so already.", "`claims actor show R1` shows it."),
        (
            "actor edit R2 --wikidata Q42",
            4,
            "Q42 is the Wikidata id of R1.",
            "Two records of one actor? Make them one: claims actor merge …",
        ),
        (
            "actor edit R1 --name X --old-name-as weak-alias",
            2,
            "Invalid value for '--old-name-as': 'weak-alias' is not one of former, alias.",
            "`claims actor edit --help` shows how it is used.",
        ),
    ],
)
def test_what_is_refused(told: Desk, line: str, code: int, error: str, hint: str) -> None:
    told.refuses(line, code=code, error=error, hint=hint)


def test_an_ambiguous_name_lists_the_candidates(begun: Desk) -> None:
    begun.ok('actor add "Nélida Belarte" --kind person')
    begun.refuses(
        "actor show belarte",
        code=4,
        error="'belarte' fits several actors.\n  R1  Octavio Belarte\n  R4  Nélida Belarte",
        hint="Name one by its reference, such as R1, or write more of the name.",
    )


def test_alias_gives_names_and_takes_them_off_as_often_as_needed(begun: Desk) -> None:
    result = begun.ok('actor alias volkiz "E. Vólkiz" "Edrán V." --language es')
    assert (result.out, result.err) == ("R2\n", "Changed the names of R2 Edrán Vólkiz-Tarmán.\n")
    begun.ok("actor alias R2 'Su Excelencia' --weak")
    begun.ok("actor alias R2 Tarmán --former")
    for _ in range(2):
        begun.ok("actor alias R2 'edran v' --withdraw --reason 'No es suyo.'")
        begun.ok("actor alias R2 'Edrán V.'")
    record = begun.ok("actor alias R2 'Edrán V.' --withdraw --reason 'No es suyo.' --json").json()
    assert [(name["value"], name["type"], name["language"]) for name in record["names"]] == [
        ("el embajador", "weak_alias", None),
        ("E. Vólkiz", "alias", "es"),
        ("Su Excelencia", "weak_alias", None),
        ("Tarmán", "former", None),
    ]
    event = begun.ok("log R2 --limit 1 --format json").json()[0]
    assert (event["action"], event["reason"]) == ("actor.name_withdrawn", "No es suyo.")


def test_roles_show_from_when_to_when(begun: Desk) -> None:
    result = begun.ok("actor role volkiz embajador --organization Embajada --from 2020 --to 2025-12")
    assert (result.out, result.err) == ("R2\n", "Changed the roles of R2 Edrán Vólkiz-Tarmán.\n")
    begun.ok("actor role R2 cónsul --to 2019")
    record = begun.ok("actor role R2 asesor --json").json()
    assert [role["title"] for role in record["roles"]] == ["embajador", "cónsul", "asesor"]
    assert (
        "Roles         embajador, Embajada (2020 to 2025-12)\n"
        "              cónsul (until 2019)\n"
        "              asesor\n"
    ) in begun.ok("actor show R2").out


def test_an_end_alone_ends_the_role_that_is_open(begun: Desk) -> None:
    begun.ok("actor role R1 Canciller --to 2026-03")
    assert begun.ok("actor show R1 --format json").json()["roles"] == [
        {
            "title": "canciller",
            "organization": "Ministerio de Exteriores",
            "since": "2025-06",
            "until": "2026-03",
        }
    ]
    event = begun.ok("log R1 --limit 1 --format json").json()[0]
    assert (event["action"], event["before"], event["after"]) == (
        "actor.role_ended",
        {"title": "canciller", "since": "2025-06", "until": None},
        {"until": "2026-03"},
    )
    record = begun.ok("actor role R1 canciller --organization Otro --to 2026-04 --json").json()
    assert [(role["organization"], role["until"]) for role in record["roles"]] == [
        ("Ministerio de Exteriores", "2026-03"),
        ("Otro", "2026-04"),
    ]


def test_a_role_never_held_is_taken_off_with_a_reason(begun: Desk) -> None:
    begun.ok("actor role R1 canciller --organization Otro")
    begun.refuses(
        "actor role R1 canciller --withdraw --reason X",
        code=4,
        error=("R1 has several roles «canciller».\n  canciller, Ministerio de Exteriores\n  canciller, Otro"),
        hint="Say which with --organization or --from.",
    )
    result = begun.ok(
        "actor role R1 canciller --organization 'ministerio de exteriores' --withdraw --reason 'Nunca.'"
    )
    assert (result.out, result.err) == ("R1\n", "Changed the roles of R1 Octavio Belarte.\n")
    record = begun.ok("actor show R1 --format json").json()
    assert [role["organization"] for role in record["roles"]] == ["Otro"]
    event = begun.ok("log R1 --limit 1 --format json").json()[0]
    assert (event["action"], event["reason"]) == ("actor.role_withdrawn", "Nunca.")
    assert begun.ok("show C1 --format json").json()["appearances"][0]["claimant"]["role"] == "canciller, Otro"


def test_edit_leaves_the_old_name_behind(begun: Desk) -> None:
    result = begun.ok(
        'actor edit R2 --name "Edrán Vólkiz" --kind group --wikidata q5 --country us --note Nota --reason X'
    )
    assert (result.out, result.err) == ("R2\n", "Changed R2 Edrán Vólkiz.\n")
    record = begun.ok('actor edit R2 --name "Edrán V." --old-name-as Alias --note "" --json').json()
    assert [(name["value"], name["type"]) for name in record["names"]] == [
        ("Edrán Vólkiz-Tarmán", "former"),
        ("el embajador", "weak_alias"),
        ("Edrán Vólkiz", "alias"),
    ]
    assert {key: record[key] for key in ("name", "kind", "wikidata", "country", "note")} == {
        "name": "Edrán V.",
        "kind": "group",
        "wikidata": "Q5",
        "country": "US",
        "note": None,
    }
