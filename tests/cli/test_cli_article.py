from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from cli_runner import masked
from cli_story import NOTE

if TYPE_CHECKING:
    from pathlib import Path

    from cli_runner import Desk

KEYS = [
    "ref",
    "uuid",
    "source_ref",
    "source",
    "title",
    "url",
    "byline",
    "language",
    "media",
    "published",
    "snapshots",
    "claims",
    "recorded_at",
    "guessed",
]
SNAPSHOT_KEYS = ["number", "uuid", "text", "sha256", "length", "method", "origin", "fetched_at"]
QUOTE_KEYS = ["appearance", "claim", "claim_text", "claimant", "quote", "start", "end"]

SHA256 = hashlib.sha256(NOTE.encode()).hexdigest()
CORRECTED = NOTE + "Fe de errores: eran trece patrulleras.\n"


def test_add_says_what_it_read(desk: Desk) -> None:
    desk.ok('source add "La Gaceta" --kind newspaper')
    result = desk.ok(
        'article add nota.txt --source gaceta --title "La nota" --published "3 de enero de 2026"'
        ' --language PT --url https://gaceta.example/nota --byline "Ana  Robledo" --media Social-Post'
    )
    assert result.out == "A1\n"
    assert result.err == (
        "«3 de enero de 2026» is 2026-01-03.\n"
        f"Entered A1 «La nota» (La Gaceta): 249 characters, SHA-256 {SHA256}.\n"
        "Next: claims record A1 --quote … --text … --claimant …\n"
    )
    record = desk.ok("article show A1 --format json").json()
    assert list(record) == [*KEYS, "snapshot", "quotes", "captures"]
    assert {key: record[key] for key in KEYS if key != "uuid"} == {
        "ref": "A1",
        "source_ref": "S1",
        "source": "La Gaceta",
        "title": "La nota",
        "url": "https://gaceta.example/nota",
        "byline": "Ana Robledo",
        "language": "pt",
        "media": "social_post",
        "published": "2026-01-03",
        "snapshots": 1,
        "claims": 0,
        "recorded_at": "2026-03-02T09:05:30.123456Z",
        "guessed": [],
    }
    assert list(record["snapshot"]) == SNAPSHOT_KEYS
    assert record["snapshot"]["text"] == NOTE
    assert record["snapshot"]["method"] == "file"
    assert record["snapshot"]["origin"] == "nota.txt"


def test_add_from_standard_input_takes_the_language_of_the_source(desk: Desk) -> None:
    desk.ok('source add "La Gaceta" --kind newspaper --language ca')
    result = desk.ok("article add - --source S1 --title X --json", stdin=NOTE.encode())
    assert result.err == ""
    assert list(result.json()) == KEYS
    assert result.json()["language"] == "ca"
    snapshot = desk.ok("article show A1 --format json").json()["snapshot"]
    assert (snapshot["method"], snapshot["origin"], snapshot["sha256"]) == ("stdin", None, SHA256)


def test_add_without_any_language_takes_that_of_the_settings(desk: Desk) -> None:
    desk.ok("config set language pt")
    desk.ok("source add X --kind other")
    assert desk.ok("article add nota.txt --source X --title X --json").json()["language"] == "pt"


@pytest.mark.parametrize(
    ("line", "code", "error", "hint"),
    [
        (
            "article add nota.txt --source gaceta --title X",
            4,
            "This text is on record already: A1 «El canciller recibe al embajador».",
            "Record its claims: claims record A1 … (two posts of one text need their --url)",
        ),
        (
            "article add nota.txt --source ambrera --title X --url http://gaceta.example/nota?utm_source=rs",
            4,
            "The address is that of A1 «El canciller recibe al embajador» already.",
            "A changed text is a new snapshot: claims article update A1 FILE",
        ),
        (
            "article add ftp://gaceta.example/x --source gaceta --title X",
            5,
            "'ftp://gaceta.example/x' is not a link of the web: it begins with ftp:",
            "Links begin with https:// or http://.",
        ),
        (
            "article add nota.txt --source ambrera",
            2,
            "No title can be read off nota.txt.",
            "Give it: --title",
        ),
        (
            "article add nota.txt --source ambrera --title ' '",
            5,
            "The title is empty.",
            "Write something in it.",
        ),
        (
            "article add nota.txt --title X",
            2,
            "Missing: --source.",
            'Say who published it: --source NAME. Not on record yet? claims source add "NAME" …',
        ),
        (
            "article update A1 nota.txt",
            4,
            "The text of A1 has not changed: it is that of snapshot 1.",
            "Nothing was added.",
        ),
        (
            "article update A9 nota.txt",
            3,
            "There is no article A9.",
            "`claims article list` shows those on record.",
        ),
        (
            "article show A1 --snapshot 9",
            3,
            "A1 has no snapshot 9.",
            "`claims article show A1` says how many there are.",
        ),
        (
            "article show https://gaceta.example/otra",
            3,
            "There is no article of the address https://gaceta.example/otra.",
            "Enter it: claims article add FILE --url https://gaceta.example/otra",
        ),
        ("article show nota", 5, "'nota' is not a reference of the kind A.", "Write it as A1."),
        (
            'article edit A1 --title "El canciller recibe al embajador"',
            4,
            "A1 stands so already.",
            "`claims article show A1` shows it.",
        ),
        (
            "article list --limit 0",
            2,
            "Invalid value for '--limit': '0' is not a whole number from 1 to 1000000000.",
            "`claims article list --help` shows how it is used.",
        ),
        (
            "article list --limit diez",
            2,
            "Invalid value for '--limit': 'diez' is not a whole number from 1 to 1000000000.",
            "`claims article list --help` shows how it is used.",
        ),
        ("article list --source ''", 5, "The name is empty.", "Write something in it."),
    ],
)
def test_what_is_refused(told: Desk, line: str, code: int, error: str, hint: str) -> None:
    told.refuses(line, code=code, error=error, hint=hint)


def test_update_keeps_a_new_text_and_says_which_quotes_stand_in_an_earlier_one(
    begun: Desk, folder: Path
) -> None:
    (folder / "corregida.txt").write_text(CORRECTED, encoding="utf-8")
    sha256 = hashlib.sha256(CORRECTED.encode()).hexdigest()
    result = begun.ok("article update a1 corregida.txt")
    assert result.out == "A1\n"
    told = result.err.splitlines()
    assert told[:3] == [
        f"A1 has snapshot 2: {len(CORRECTED)} characters, SHA-256 {sha256}.",
        "Lines removed: 0, added: 1.",
        "  + Fe de errores: eran trece patrulleras.",
    ]
    assert told[-1] == "Carry them to this text: claims article reanchor A1"
    newest = begun.ok("article show A1")
    assert "Snapshot   2 of 2, 2026-03-02 10:05, 288 characters\n" in newest.out
    assert newest.out.endswith("no busca vencedores.\nFe de errores: eran trece patrulleras.\n")
    assert newest.err == "3 quotes stand in other snapshots: claims article show A1 --snapshot 1\n"
    first = begun.ok("article show A1 --snapshot 1")
    assert "Snapshot   1 of 2, 2026-03-02 10:05, 249 characters\n" in first.out
    assert "«[1:El cable dará luz a 1\u00a0250\u00a0000 hogares]»" in first.out
    assert first.err == ""
    begun.ok('record A1 --quote "eran trece patrulleras" --text "Eran trece." --claimant outlet')
    begun.ok('appearance correct P1 --snapshot 2 --reason "Sigue ahí."')
    begun.ok('appearance correct P3 --snapshot 2 --reason "Sigue ahí."')
    assert begun.ok("article show A1").err == (
        "1 quote stands in another snapshot: claims article show A1 --snapshot 1\n"
    )


def test_update_names_the_quotes_that_stand_no_more(begun: Desk) -> None:
    shorter = NOTE.replace("su país retiró doce", "su país retiró trece")
    result = begun.ok("article update A1 -", stdin=shorter.encode())
    told = result.err.splitlines()[1:]
    assert told[:3] == [
        "Lines removed: 1, added: 1.",
        "  - …r de Ismavia aseguró que su país retiró doce patrulleras.",
        "  + …r de Ismavia aseguró que su país retiró trece patrulleras.",
    ]
    assert [line for line in told if line.startswith("Lost: P3 of C3 «su país retiró doce patrulleras». ")]
    assert told[-1] == "Carry them to this text: claims article reanchor A1"
    begun.ok('appearance withdraw P3 --reason "Ya no consta."')
    result = begun.ok("article update A1 -", stdin=b"El Gobierno no busca vencedores.")
    assert result.err.splitlines()[1] == "Lines removed: 3, added: 1."
    assert "Lost: P1 of C1 «El cable dará luz a 1\u00a0250\u00a0000 hogares»" in result.err
    assert "P3" not in result.err


def test_update_as_json_by_the_address_from_standard_input(begun: Desk) -> None:
    line = "article update https://gaceta.example/nota - --json"
    record = begun.ok(line, stdin=CORRECTED.encode()).json()
    assert list(record) == [*KEYS, "snapshot", "sha256"]
    assert (record["ref"], record["snapshots"], record["snapshot"]) == ("A1", 2, 2)
    assert record["sha256"] == hashlib.sha256(CORRECTED.encode()).hexdigest()


def test_list_as_a_table_and_as_markdown(told: Desk) -> None:
    assert told.ok("article list").out == (
        "Ref    Published    Source                Texts    Claims    Title\n"
        "-----  -----------  --------------------  -------  --------  --------------------------------\n"
        "A1     2026-03-02   La Gaceta de Virelda  1        3         El canciller recibe al embajador\n"
    )
    assert (
        told.ok("article list --format MARKDOWN").out
        == """\
| Ref   | Published   | Source               | Texts   | Claims   | Title                            |
|:------|:------------|:---------------------|:--------|:---------|:---------------------------------|
| A1    | 2026-03-02  | La Gaceta de Virelda | 1       | 3        | El canciller recibe al embajador |
"""
    )


def test_list_as_data(told: Desk) -> None:
    records = told.ok("article list --format json").json()
    assert [list(record) for record in records] == [KEYS]
    assert told.ok("article list --format jsonl").jsonl() == records
    assert masked(told.ok("article list --format csv").out) == (
        "ref,uuid,source_ref,source,title,url,byline,language,media,published,snapshots,claims,recorded_at,"
        "guessed\r\n"
        "A1,<uuid>,S1,La Gaceta de Virelda,El canciller recibe al embajador,https://gaceta.example/nota,"
        "Ana Robledo,es,text,2026-03-02,1,3,2026-03-02T09:05:30.123456Z,\r\n"
    )


def test_list_in_pages_and_of_a_source(desk: Desk) -> None:
    for name in ("Una", "Dos"):
        desk.ok(f"source add {name} --kind other")
    for number, source in enumerate(["una", "dos", "una"], start=1):
        desk.ok(f"article add - --source {source} --title T{number}", stdin=f"Texto {number}.".encode())

    def listed(options: str) -> tuple[list[str], str]:
        result = desk.ok(f"article list --format jsonl {options}")
        return [record["ref"] for record in result.jsonl()], result.err

    assert listed("") == (["A1", "A2", "A3"], "")
    assert listed("--limit 2") == (["A1", "A2"], "There are more: --after A2, or --all.\n")
    assert listed("--limit 2 --after a2") == (["A3"], "")
    assert listed("--limit 1 --all") == (["A1", "A2", "A3"], "")
    assert listed("--source una") == (["A1", "A3"], "")
    assert listed("--source una --after A3") == ([], "No article fits.\n")


def test_show_marks_the_quotes(told: Desk) -> None:
    result = told.ok("article show A1")
    assert result.err == ""
    assert result.out == (
        "Article    A1 El canciller recibe al embajador\n"
        "Source     S1 La Gaceta de Virelda\n"
        "Published  2026-03-02\n"
        "Byline     Ana Robledo\n"
        "Address    https://gaceta.example/nota\n"
        "Language   es\n"
        "Snapshot   1 of 1, 2026-03-02 10:05, 249 characters\n"
        f"SHA-256    {SHA256}\n"
        f"Captures   K1 2026-03-02 10:05 text/plain, {len(NOTE.encode())} bytes\n"
        "\n"
        "Virelda, 2 de marzo.\u2013 «[1:El cable dará luz a 1\u00a0250\u00a0000 hogares]», "
        "dijo el canciller.\n"
        "Según el canciller, el embajador de Ismavia aseguró que [2:su país retiró doce patrulleras].\n"
        "El Gobierno no busca vencedores. La embajada repitió que [3:no busca vencedores].\n"
        "\n"
        "[1] C1 P1 Octavio Belarte: El cable dará luz a 1.250.000 hogares.\n"
        "[2] C3 P3 Edrán Vólkiz-Tarmán: Ismavia retiró doce patrulleras.\n"
        "[3] C2 P2 the outlet's own voice: La embajada de Ismavia no busca vencedores.\n"
    )


def test_show_as_markdown_keeps_the_spaces_around_a_mark(told: Desk) -> None:
    shown = told.ok("article show A1 --format markdown").out
    assert shown.startswith("|           |      ")
    assert "| Address   | https\\://gaceta.example/nota " in shown
    assert shown.partition("\n\n")[2] == (
        "Virelda, 2 de marzo.\u2013 «\\[1:El cable dará luz a 1\u00a0250\u00a0000 hogares\\]», "
        "dijo el canciller.\n"
        "\n"
        "Según el canciller, el embajador de Ismavia aseguró que \\[2:su país retiró doce patrulleras\\].\n"
        "\n"
        "El Gobierno no busca vencedores. La embajada repitió que \\[3:no busca vencedores\\].\n"
        "\n"
        "- \\[1\\] C1 P1 Octavio Belarte: El cable dará luz a 1.250.000 hogares.\n"
        "- \\[2\\] C3 P3 Edrán Vólkiz-Tarmán: Ismavia retiró doce patrulleras.\n"
        "- \\[3\\] C2 P2 the outlet's own voice: La embajada de Ismavia no busca vencedores.\n"
    )


def test_show_as_data(told: Desk) -> None:
    record = told.ok("article show A1 --format json").json()
    assert [list(quote) for quote in record["quotes"]] == [QUOTE_KEYS] * 3
    text = record["snapshot"]["text"]
    for quote in record["quotes"]:
        assert text[quote["start"] : quote["end"]] == quote["quote"]
    assert [(quote["claim"], quote["claimant"]) for quote in record["quotes"]] == [
        ("C1", "Octavio Belarte"),
        ("C3", "Edrán Vólkiz-Tarmán"),
        ("C2", None),
    ]
    assert told.ok("article show A1 --format jsonl").jsonl() == [record]
    assert told.ok("article show A1 A1 --format json").json() == [record, record]
    row = told.ok("article show A1 --format csv").rows()[0]
    assert list(row) == [*KEYS, "snapshot", "quotes", "captures"]
    assert row["quotes"].startswith(
        "appearance=P1 · claim=C1 · claim_text=El cable dará luz a 1.250.000 hogares. · "
    )
    assert f"sha256={SHA256} · length=249 · method=file" in row["snapshot"]


def test_show_several_parted_by_a_line(begun: Desk) -> None:
    begun.ok("article add - --source ambrera --title Otra", stdin=b"Otro texto")
    shown = begun.ok("article show A2 A1").out
    assert shown.startswith("Article   A2 Otra\nSource    S2 Agencia Ambrera\nLanguage  es\n")
    assert "\n\nOtro texto\n\nArticle    A1 El canciller" in shown


def test_quotes_in_one_another_keep_their_brackets(begun: Desk) -> None:
    begun.ok('record A1 --quote "dará luz" --claimant outlet --text "Uno."')
    begun.ok('record A1 --quote "dará luz" --claimant outlet --text "Dos."')
    assert (
        "«[1:El cable [2:[3:dará luz]] a 1\u00a0250\u00a0000 hogares]», dijo"
        in begun.ok("article show A1").out
    )


def test_edit_changes_what_is_said_about_it(begun: Desk) -> None:
    result = begun.ok(
        'article edit A1 --title "Título nuevo" --byline "" --url https://gaceta.example/otra --media video'
        ' --language es-VE --published 2026-03 --reason "Errata."'
    )
    assert (result.out, result.err) == ("A1\n", "Changed A1 «Título nuevo».\n")
    record = begun.ok("article edit A1 --byline Ana --json").json()
    assert list(record) == KEYS
    assert {key: record[key] for key in ("title", "byline", "url", "media", "language", "published")} == {
        "title": "Título nuevo",
        "byline": "Ana",
        "url": "https://gaceta.example/otra",
        "media": "video",
        "language": "es-VE",
        "published": "2026-03",
    }
    events = begun.ok("log A1 --limit 2 --format json").json()
    assert [event["action"] for event in events] == ["article.edited", "article.edited"]
    assert events[1]["reason"] == "Errata."
    assert events[1]["before"]["byline"] == "Ana Robledo"
