from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli_runner import masked

if TYPE_CHECKING:
    from pathlib import Path

    from cli_runner import Desk

FORMATS = ("json", "jsonl", "csv", "markdown")
SUGGESTED = {
    "actor": "R4",
    "name": "Vólkiz-Tarmán",
    "other": "R2",
    "other_name": "Edrán Vólkiz-Tarmán",
    "score": 0.85,
    "reasons": ["one name within the other: «Edrán Vólkiz-Tarmán», «Vólkiz-Tarmán»"],
}


@pytest.fixture
def double(begun: Desk) -> Desk:
    """Give the story with a second record of R2, which makes a claim of its own: R4 and C4."""
    begun.ok('actor add "Vólkiz-Tarmán" --kind person --role embajador --from 2025')
    begun.ok("record A1 --quote 'El Gobierno' --claimant R4 --text 'El Gobierno calla.'")
    return begun


# ---- suggest ---------------------------------------------------------------------------------------------


def test_suggest_says_whom_and_why(double: Desk) -> None:
    result = double.ok("actor suggest")
    assert result.out == (
        "0.85  R4  Vólkiz-Tarmán\n"
        "      R2  Edrán Vólkiz-Tarmán\n"
        "          one name within the other: «Edrán Vólkiz-Tarmán», «Vólkiz-Tarmán»\n"
    )
    assert result.err == "Say what they are: claims actor merge R4 R2, or --not-same.\n"
    assert double.ok("actor suggest volkiz-tarman --threshold 0.5 --format json").json() == [SUGGESTED]
    assert double.ok("actor suggest --format jsonl").jsonl() == [SUGGESTED]
    (row,) = double.ok("actor suggest --format csv").rows()
    assert (row["actor"], row["other"], row["score"]) == ("R4", "R2", "0.85")
    assert "| R4 Vólkiz-Tarmán | R2 Edrán Vólkiz-Tarmán |" in double.ok("actor suggest --format markdown").out


def test_suggest_with_nothing_to_say_ends_with_3(told: Desk) -> None:
    for line in ("actor suggest", "actor suggest R1", "actor suggest --threshold 1"):
        result = told(line)
        assert (result.code, result.out) == (3, "")
        assert result.err == "No two actors are as likely as that to be the same.\n"
    assert told("actor suggest --format json").out == "[]\n"
    assert told("actor suggest R9").code == 3
    assert told("actor suggest --threshold 2").code == 2


def test_suggest_says_when_there_are_more(double: Desk) -> None:
    double.ok('actor add "Belarte, Octavio" --kind person')
    result = double.ok("actor suggest --limit 1")
    assert result.out.splitlines()[0] == "0.95  R5  Belarte, Octavio"
    assert result.err.endswith("There are more: --limit 2, or --all.\n")
    assert len(double.ok("actor suggest --all --format json").json()) == 2


# ---- merge, unmerge --------------------------------------------------------------------------------------


def test_merge_and_unmerge(double: Desk) -> None:
    result = double.ok("actor merge R4 R2 --reason 'Es él.'")
    assert (result.out, result.err) == (
        "R2\n",
        "Merged R4 into R2 Edrán Vólkiz-Tarmán.\nTo take it back: claims actor unmerge R4 --reason …\n",
    )
    assert double("actor suggest").code == 3
    assert [one["ref"] for one in double.ok("actor list --format json").json()] == ["R1", "R2", "R3"]
    assert "R4     person  1              Vólkiz-Tarmán (merged into R2)  embajador\n" in (
        double.ok("actor list --merged").out
    )
    assert [one["ref"] for one in double.ok("list --actor R2 --format json").json()] == ["C3", "C4"]
    claim = double.ok("show C4 --format json").json()
    uuid = double.ok("actor show R2 --format json").json()["uuid"]
    assert claim["appearances"][0]["claimant"] == {
        "ref": "R2",
        "uuid": uuid,
        "name": "Edrán Vólkiz-Tarmán",
        "kind": "person",
        "role": "embajador",
    }
    row = double.ok("report --format csv").rows()[3]
    assert (row["claimant"], row["claimant_ref"]) == ("Edrán Vólkiz-Tarmán", "R2")
    result = double.ok("actor unmerge R4 --reason 'Son hermanos.'")
    assert (result.out, result.err) == ("R4\n", "R4 Vólkiz-Tarmán is no longer merged into R2.\n")
    assert [one["ref"] for one in double.ok("list --actor R2 --format json").json()] == ["C3"]
    assert double.ok("report --format csv").rows()[3]["claimant"] == "Vólkiz-Tarmán"
    assert double.ok("db check").code == 0


def test_show_tells_of_merges_on_both_sides(double: Desk) -> None:
    double.ok("actor alias R4 'E. Tarmán'")
    double.ok("actor merge R4 R2 --reason 'Es él.'")
    assert masked(double.ok("actor show R2").out) == (
        "Actor         R2 Edrán Vólkiz-Tarmán\n"
        "Kind          person\n"
        "Weak aliases  el embajador\n"
        "Merged        R4 Vólkiz-Tarmán; E. Tarmán; embajador\n"
        "Appearances   2\n"
        "Decisions     2026-03-02 10:05  Irene Sotomar: R4 was merged into R2 (Es él.)\n"
        "Entered       2026-03-02 10:05\n"
        "UUID          <uuid>\n"
    )
    shown = double.ok("actor show R4").out
    assert shown.startswith("Actor        R4 Vólkiz-Tarmán\nMerged into  R2\n")
    assert double.ok("actor show 'e. tarman' --format json").json()["ref"] == "R2"
    double.ok("actor unmerge R4 --reason X")
    double.ok("actor merge R4 R2 --not-same")
    double.ok("actor unmerge R2 R4 --reason Y")
    decisions = double.ok("actor show R4 --format json").json()["decisions"]
    assert [(one["verdict"], one["withdrawn"], one["reason"], one["score"]) for one in decisions] == [
        ("same", False, "Es él.", 0.85),
        ("same", True, "X", 0.85),
        ("different", False, None, 0.85),
        ("different", True, "Y", 0.85),
    ]
    told = [line.partition("Sotomar: ")[2] for line in double.ok("actor show R4").out.splitlines()]
    assert list(filter(None, told)) == [
        "R4 was merged into R2 (Es él.)",
        "R4 is no longer merged into R2 (X)",
        "R4 is not the same as R2",
        "R4 may be the same as R2 again (Y)",
    ]


def test_a_reference_leads_on_and_says_so_once(double: Desk) -> None:
    double.ok("actor merge R4 R2")
    led = "R4 was merged into R2, which stands for it.\n"
    assert double.ok("list --actor r4").err == led
    assert double.ok("actor alias R4 'E. V.'").err == f"{led}Changed the names of R2 Edrán Vólkiz-Tarmán.\n"
    assert double.ok("actor role R4 cónsul").out == "R2\n"
    recorded = double.ok("record A1 --quote 'La embajada' --claimant R4 --text 'Frase.'")
    assert recorded.err.count(led) == 1
    assert recorded.err.endswith("said by R2 Edrán Vólkiz-Tarmán, characters 204 to 215.\n")
    double.refuses(
        "-q record A1 --quote 'El Gobierno' --claimant R2 --claim C4",
        code=4,
        error="C4 is on record in this place already: P4.",
        hint="Nothing was added.",
    )
    result = double.ok("actor merge R3 R4 --json")
    assert (result.json()["ref"], [one["ref"] for one in result.json()["merged"]]) == ("R2", ["R3", "R4"])
    double.ok("actor unmerge R3 --reason X")
    assert double.ok("actor merge R3 R4").err.startswith(led)


def test_not_the_same(double: Desk) -> None:
    result = double.ok("actor merge R4 R2 --not-same --reason 'Es su hermano.'")
    assert (result.out, result.err) == ("R2\n", "R4 and R2 are not the same, and are not suggested again.\n")
    assert double("actor suggest").code == 3
    result = double.ok("actor unmerge R4 R2 --reason 'Era un error.'")
    assert (result.out, result.err) == ("R4\n", "R4 and R2 may be the same again.\n")
    assert double("actor suggest").code == 0
    assert double.ok("actor merge R4 R2 --not-same --json").json()["decisions"][-1]["verdict"] == "different"
    assert double.ok("actor unmerge R4 R2 --reason X --json").json()["ref"] == "R4"


def test_what_is_refused(double: Desk) -> None:
    double.refuses(
        "actor merge R2 'edran volkiz'",
        code=5,
        error="R2 cannot be merged with itself.",
        hint="Name two actors.",
    )
    double.refuses(
        "actor merge R9 R2",
        code=3,
        error="There is no actor R9.",
        hint="`claims actor list` shows those on record.",
    )
    double.refuses(
        "actor unmerge R4",
        code=2,
        error="Missing option '--reason'.",
        hint="`claims actor unmerge --help` shows how it is used.",
    )
    double.ok("actor edit R4 --wikidata Q7")
    double.refuses(
        "actor merge R4 R1",
        code=2,
        error="R4 and R1 have different Wikidata ids: they are different ones there.",
        hint='If they are the same all the same, say why: --reason "…"',
    )


# ---- import ----------------------------------------------------------------------------------------------

TABLE = (
    "actor,alias,type,language,otra\r\n"
    "R1,Tavo Belarte,,es,x\r\n"
    "belarte,O. BELARTE,,,\r\n"
    ",,,,\r\n"
    'Edrán Vólkiz-Tarmán,"\'=Su Excelencia",weak-alias,,\r\n'
)


def write(folder: Path, text: str, encoding: str = "utf-8") -> None:
    (folder / "nombres.csv").write_bytes(text.encode(encoding))


def test_import_gives_names_and_a_second_time_nothing(begun: Desk, folder: Path) -> None:
    write(folder, TABLE)
    before = begun.head()
    dry = begun.ok("actor import nombres.csv --dry-run")
    assert dry.out == (
        "Line    Actor                   Type        Name\n"
        "------  ----------------------  ----------  --------------\n"
        "2       R1 Octavio Belarte      alias       Tavo Belarte\n"
        "5       R2 Edrán Vólkiz-Tarmán  weak_alias  =Su Excelencia\n"
    )
    assert dry.err == "Would be new: 2. Borne already: 1. Cannot be taken: 0.\n"
    assert begun.head() == before
    result = begun.ok("actor import nombres.csv")
    assert (result.out, result.err) == (dry.out, "New: 2. Borne already: 1. Left out: 0.\n")
    assert begun.ok("actor show 'tavo belarte' --format json").json()["ref"] == "R1"
    after = begun.head()
    again = begun.ok("actor import nombres.csv")
    assert (again.out, again.err) == ("", "Nothing changes.\nNew: 0. Borne already: 3. Left out: 0.\n")
    assert begun.head() == after


def test_import_reads_what_spreadsheets_write(begun: Desk, folder: Path) -> None:
    write(folder, "\ufeffActor;Alias\r\nR1;Tavo Muñón\r\n")
    assert begun.ok("actor import nombres.csv --format json").json() == [
        {
            "line": 2,
            "outcome": "new",
            "ref": "R1",
            "name": "Octavio Belarte",
            "alias": "Tavo Muñón",
            "type": "alias",
            "language": None,
            "problem": None,
        }
    ]
    write(folder, "actor\talias\nR1\tTavo Ñandú\n", "cp1252")
    result = begun.ok("actor import nombres.csv --format jsonl")
    assert [one["alias"] for one in result.jsonl()] == ["Tavo Ñandú"]
    assert result.err.startswith("Warning: nombres.csv is not UTF-8; it was read as cp1252.")
    result = begun.ok("actor import - --format csv", stdin='actor,alias\nR1,"Dos\nlíneas"\nR1,T\n'.encode())
    assert [(row["line"], row["alias"]) for row in result.rows()] == [("2", "Dos líneas"), ("4", "T")]


def test_import_names_bad_rows_and_writes_all_or_nothing(begun: Desk, folder: Path) -> None:
    write(folder, "actor,alias,type\nR1,Tavo,\nNadie,X,\nR1,Y,raro\nR9,Z\n")
    bad = (
        "3 rows cannot be taken.\n"
        "  line 3: There is no actor 'Nadie'.\n"
        "  line 4: 'raro' is no type of a further name: alias, weak_alias, former.\n"
        "  line 5: There is no actor R9."
    )
    hint = "Mend the file, enter who is missing with `claims actor add`, or leave them out: --skip-bad"
    begun.refuses("actor import nombres.csv", code=5, error=bad, hint=hint)
    dry = begun("actor import nombres.csv --dry-run")
    assert dry.code == 5
    assert "2       R1 Octavio Belarte  alias   Tavo\n" in dry.out
    assert dry.err == (
        f"Would be new: 1. Borne already: 0. Cannot be taken: 3.\nError: {bad}\nHint: {hint}\n"
    )
    result = begun.ok("actor import nombres.csv --skip-bad")
    assert result.err.splitlines()[0] == "Left out: line 3: There is no actor 'Nadie'."
    assert result.err.endswith("New: 1. Borne already: 0. Left out: 3.\n")
    assert len(begun.ok("actor list --format json").json()) == 3


@pytest.mark.parametrize(
    ("table", "error", "hint"),
    [
        (
            "alias,type\nX,alias\n",
            "The header lacks: actor.",
            "The first line names the columns: actor,alias,type,language.",
        ),
        (
            'actor,alias\nR1,"a"b\n',
            "Line 2 is no CSV: something follows the quotation mark that closes a field.",
            "Write a field that holds quotation marks between quotation marks, with each doubled.",
        ),
        ("", "nombres.csv is empty.", "Give a file that holds the text."),
    ],
)
def test_import_of_what_is_no_table(told: Desk, folder: Path, table: str, error: str, hint: str) -> None:
    write(folder, table)
    told.refuses("actor import nombres.csv", code=5, error=error, hint=hint)
