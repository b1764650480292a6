"""`claims import`: what others found, out of feeds, answers of the API, pages and tables."""

from __future__ import annotations

import csv
import json
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cli_process import start
from cli_runner import name_database
from engines import only_sqlite
from sqlalchemy import func, select

from claims import db
from claims.models import imported_review

if TYPE_CHECKING:
    from cli_runner import Desk


def review(number: int = 1, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    """Make a review as a publisher writes it."""
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://contraste.example/{number}",
        "claimReviewed": f"El río bajó {number} metros.",
        "inLanguage": "es",
        "datePublished": "2026-02-27",
        "author": {"@type": "Organization", "name": "Mesa de Contraste"},
        "reviewRating": {"alternateName": "FALSO", "ratingValue": 1, "bestRating": 5, "worstRating": 1},
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "Ana Brull"},
            "appearance": {"url": "https://gaceta.example/rio"},
        },
    } | fields


def write(folder: Path, name: str, value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    (folder / name).write_text(text, encoding="utf-8")
    return name


def summary(desk: Desk, line: str, *more: str, code: int = 0, stdin: bytes = b"") -> dict[str, Any]:
    result = desk(f"import {line} --json", *more, stdin=stdin)
    assert result.code == code, result
    found: dict[str, Any] = result.json()
    return found


def test_a_feed_from_the_dry_run_to_the_second_time(desk: Desk, folder: Path) -> None:
    broken = review(2, claimReviewed="")
    feed = {"@type": "DataFeed", "dataFeedElement": [{"url": "x", "item": [review(1)]}, {"item": [broken]}]}
    name = write(folder, "feed.json", feed)
    head = desk.head()
    foreseen = desk(f"import {name} --dry-run")
    assert (foreseen.code, desk.head()) == (7, head)
    assert foreseen.out.startswith(
        "Nothing was written. This would come of it:\nEntries      2\nNew reviews  1\nUpdated      0\n"
    )
    result = desk(f"import {name}")
    assert result.code == 7
    assert result.err == (
        "Refused: $.dataFeedElement[1].item[0]: `claimReviewed` is empty: it holds the claim.\n"
        "Hint: --reject FILE keeps the refused entries, to be mended and imported again.\n"
    )
    assert result.out == (
        "Entries      2\nNew reviews  1\nUpdated      0\nUnchanged    0\nRepeated     0\nRefused      1\n"
        "New claims   1\nMended       0\n\nWhy entries were refused:\n  1  no claim\n\n"
        "What the ratings come to:\n  1  false\n"
    )
    head = desk.head()
    again = summary(desk, name, "--reject", "refused.jsonl", code=7)
    assert (again["new"], again["updated"], again["unchanged"], again["claims"]) == (0, 0, 1, 0)
    assert desk.head() == head
    [line] = (folder / "refused.jsonl").read_text(encoding="utf-8").splitlines()
    kept = json.loads(line)
    assert (kept["position"], json.loads(kept["entry"])) == ("$.dataFeedElement[1].item[0]", broken)
    assert desk.ok("doctor").out.endswith("No fault was found.\n")


def test_what_others_found_is_shown_and_is_not_ours(desk: Desk, folder: Path) -> None:
    desk.ok(f"import {write(folder, 'one.json', review())}")
    shown = desk.ok("show C1").out
    assert "Status    unreviewed" in shown
    assert "Rating" not in shown
    part = shown[shown.index("What others found") :]
    assert part == (
        "What others found\n"
        "  Mesa de Contraste, 2026-02-27: «FALSO»\n"
        "      https://contraste.example/1\n"
        "      read as: false, by its label\n"
        "      claimant: Ana Brull\n"
        "      https://gaceta.example/rio\n"
        "\n"
        "History\n"
        "  2026-03-02 10:05  Irene Sotomar: review by Mesa de Contraste imported: «FALSO»\n"
    )
    [line] = desk.ok("list --format json").json()
    assert (line["status"], line["rating"]) == ("unreviewed", None)
    matched = desk.ok('match "El rio bajo 1 metros"').out
    assert "C1" in matched
    assert "    others found: Mesa de Contraste: «FALSO»\n" in matched
    assert "C1" in desk.ok("search metros").out
    data = desk.ok("show C1 --format json").json()
    assert (data["status"], data["rating"], data["steps"]) == ("unreviewed", None, [])
    [other] = data["reviews_by_others"]
    assert (other["publisher"], other["rating"], other["bucket"]) == ("Mesa de Contraste", "FALSO", "false")
    assert other["appearances"] == ["https://gaceta.example/rio"]
    markdown = desk.ok("report --format markdown").out
    assert "**What others found:** 1" in markdown
    assert (
        "\n- [Mesa de Contraste](https://contraste.example/1), February 27, 2026: «FALSO»; "
        "claimant: Ana Brull." in (markdown)
    )
    assert "What others found" in desk.ok("report --format html").out


@pytest.mark.parametrize("form", ["claimreview", "datafeed"])
def test_our_own_reviews_come_back_as_somebody_elses(told: Desk, desk: Desk, form: str) -> None:
    told.ok('config set publisher "Mesa de Contraste"')
    here = ("--base-url", "https://contraste.example/", "--db", name_database(told.url))
    exported = told.ok(f"report --format {form}", *here).out
    sent = json.loads(exported)
    while not isinstance(sent, dict) or "claimReviewed" not in sent:
        [sent] = sent if isinstance(sent, list) else sent.get("dataFeedElement") or sent["item"]
    assert summary(desk, "-", stdin=exported.encode())["new"] == 1
    [other] = desk.ok("show C1 --format json").json()["reviews_by_others"]
    assert other["claim_text"] == sent["claimReviewed"]
    assert other["url"] == sent["url"]
    assert other["publisher"] == sent["author"]["name"]
    assert other["rating"] == sent["reviewRating"]["alternateName"]
    assert other["value"] == sent["reviewRating"]["ratingValue"]
    assert other["language"] == sent["inLanguage"]


def test_an_update_is_a_new_step_of_the_history(desk: Desk, folder: Path) -> None:
    desk.ok(f"import {write(folder, 'one.json', review())}")
    changed = review(reviewRating={"alternateName": "Engañoso"})
    assert summary(desk, write(folder, "two.json", changed))["updated"] == 1
    shown = desk.ok("show C1").out
    assert shown.count("«FALSO»") == 1
    assert shown.count("«Engañoso»") == 2
    assert shown.index("imported: «FALSO»") < shown.index("imported: «Engañoso»")


@pytest.mark.parametrize("shape", ["list", "graph", "lines", "one"])
def test_however_it_is_wrapped(desk: Desk, folder: Path, shape: str) -> None:
    reviews = [review(1), review(2)] if shape != "one" else [review(1)]
    text = {
        "list": json.dumps(reviews, indent=2),
        "graph": json.dumps({"@context": "https://schema.org", "@graph": reviews}),
        "lines": "\n".join(map(json.dumps, reviews)),
        "one": json.dumps(reviews[0]),
    }[shape]
    assert summary(desk, write(folder, "reviews.json", text))["new"] == len(reviews)


API = {
    "claims": [
        {
            "text": "El río bajó.",
            "claimant": "Ana Brull",
            "claimDate": "2026-02-20T00:00:00Z",
            "claimReview": [
                {
                    "publisher": {"name": "Mesa de Contraste", "site": "contraste.example"},
                    "url": "https://contraste.example/rio",
                    "title": "El río no bajó",
                    "reviewDate": "2026-02-27T00:00:00Z",
                    "textualRating": "Falso",
                    "languageCode": "es",
                },
                {"url": "https://otra.example/rio", "textualRating": "Cierto", "languageCode": "es"},
            ],
        }
    ],
    "nextPageToken": "CAo",
}


@pytest.mark.parametrize("pages", ["one", "several", "lines"])
def test_answers_of_the_fact_check_tools_api(desk: Desk, folder: Path, pages: str) -> None:
    second = json.loads(json.dumps(API).replace("/rio", "/otro"))
    text = {
        "one": json.dumps(API, indent=1),
        "several": json.dumps(API, indent=1) + "\n" + json.dumps(second, indent=1),
        "lines": json.dumps(API) + "\n" + json.dumps(second) + "\n",
    }[pages]
    found = summary(desk, write(folder, "answer.json", text))
    assert (found["new"], found["claims"]) == (2 if pages == "one" else 4, 1)
    first = desk.ok("show C1 --format json").json()["reviews_by_others"][0]
    assert first["title"] == "El río no bajó"
    assert first["claimants"] == ["Ana Brull"]
    assert first["claimed"] == "2026-02-20T00:00:00Z"
    other = desk.ok("show C1 --format json").json()["reviews_by_others"][1]
    assert other["publisher"] == "otra.example"


def test_a_search_that_found_nothing(desk: Desk, folder: Path) -> None:
    assert summary(desk, f"{write(folder, 'answer.json', '{}')} --format factcheck-api")["entries"] == 0


PAGE = """<!doctype html><html><head>
<script type="application/ld+json">{"@type": "NewsArticle"}</script>
<script type="application/ld+json">%s</script>
</head><body>
<div itemscope itemtype="https://schema.org/ClaimReview">
 <a itemprop="url" href="https://contraste.example/micro">x</a>
 <p itemprop="claimReviewed">El puente <b>cayó</b>.</p>
 <time itemprop="datePublished" datetime="2026-02-01">ayer</time>
 <span itemprop="author" itemscope><b itemprop="name">Otra Mesa</b></span>
 <div itemprop="reviewRating" itemscope itemtype="https://schema.org/Rating">
  <meta itemprop="ratingValue" content="5"><meta itemprop="bestRating" content="5">
  <meta itemprop="worstRating" content="1">
  <b itemprop="alternateName">Patapum</b></div>
 <div itemprop="itemReviewed" itemscope><i itemprop="author" itemscope><i itemprop="name">Gil</i></i></div>
</div></body></html>"""


def test_a_page_with_json_ld_and_microdata(desk: Desk, folder: Path) -> None:
    found = summary(desk, write(folder, "page.html", PAGE % json.dumps(review())), "--language", "es")
    assert (found["new"], found["buckets"]["true"], found["buckets"]["false"]) == (2, 1, 1)
    [other] = desk.ok("show C2 --format json").json()["reviews_by_others"]
    assert (other["claim_text"], other["publisher"]) == ("El puente cayó.", "Otra Mesa")
    assert (other["reviewed"], other["rating"], other["basis"]) == ("2026-02-01", "Patapum", "number")
    assert other["claimants"] == ["Gil"]
    assert "\nAppearances\n  None on record: claims record ARTICLE --claim C2 …\n" in desk.ok("show C2").out


def test_a_page_without_a_review(desk: Desk, folder: Path) -> None:
    result = desk(f"import {write(folder, 'page.html', '<html><p>Nada.')}")
    assert result.code == 7
    assert result.err.startswith("Refused: the page: There is no review in it.\n")


def test_a_page_that_is_none(desk: Desk, folder: Path) -> None:
    result = desk(f"import {write(folder, 'page.html', '<!-- -->')} --format html")
    assert result.code == 7
    assert result.err.startswith("Refused: the page: ")


CSV = """Afirmación;Enlace a la verificación;Calificación;Verificador;Fecha;Quién lo dijo;Notas
El río bajó.;https://contraste.example/rio;Falso;Mesa;27/02/2026;Ana Brull;x
"'=El ""puente"" cayó.";https://contraste.example/puente;Cierto;Mesa;02/03/2026;;
;https://contraste.example/nada;Falso;Mesa;;;

Otro.;nada;Falso;Mesa;;;
"""


def test_a_csv_through_the_mapping_that_its_header_suggests(desk: Desk, folder: Path) -> None:
    name = write(folder, "reviews.csv", CSV)
    desk.refuses(
        f"import {name}",
        code=2,
        error="reviews.csv is a table that claims did not write.",
        hint="Say what its columns mean: --map FILE, which --suggest-map makes from its header.",
    )
    suggested = desk.ok(f"import {name} --suggest-map").out
    assert suggested == (
        "# What the columns of the CSV mean. Look it over before you import with it.\n"
        'delimiter = ";"\n\n[columns]\nclaim = "Afirmación"\nurl = "Enlace a la verificación"\n'
        'rating = "Calificación"\npublisher = "Verificador"\nreviewed = "Fecha"\n'
        'claimant = "Quién lo dijo"\n\n'
        '# What holds for all rows:\n[all]\n# language = "es"\n\n# Not used: Notas\n'
    )
    write(folder, "map.toml", suggested.replace("# language", "language"))
    found = summary(desk, f"{name} --map map.toml --reject bad.csv", code=7)
    assert (found["new"], found["refused"]) == (2, 2)
    assert [one["position"] for one in found["first_refused"]] == ["line 4", "line 6"]
    no_page = "There is no `Enlace a la verificación` that leads to the page with the review."
    assert (folder / "bad.csv").read_bytes().decode("utf-8-sig").splitlines() == [
        CSV.splitlines()[0] + ";problem",
        ";https://contraste.example/nada;Falso;Mesa;;;;`Afirmación` is empty: it holds the claim.",
        f"Otro.;nada;Falso;Mesa;;;;{no_page}",
    ]
    first, second = (desk.ok(f"show C{number} --format json").json() for number in (1, 2))
    assert first["reviews_by_others"][0]["reviewed"] == "2026-02-27"
    assert (second["text"], second["language"]) == ('=El "puente" cayó.', "es")
    # The second of March, or the third of February: nobody knows.
    assert second["reviews_by_others"][0]["reviewed"] is None
    assert found["mends"] == {"date_dropped": 1}
    head = desk.head()
    assert summary(desk, f"{name} --map map.toml", code=7)["unchanged"] == 2
    assert desk.head() == head


@only_sqlite
def test_a_broken_row_costs_no_other_one(desk: Desk, folder: Path) -> None:
    rows = (
        b"claim,url,rating\n"
        b"uno,https://a.example/1,False\n"
        b'"' + b"x" * 140_000 + b'",https://a.example/2,False\n'
        b"d\xffs,https://a.example/3,False\n"
        b"corta\n"
        b'"tres\nl\xc3\xadneas",https://a.example/4,False\n'
    )
    (folder / "reviews.csv").write_bytes(rows)
    write(folder, "map.toml", "[columns]\nclaim='claim'\nurl='url'\nrating='rating'")
    found = summary(desk, "reviews.csv --map map.toml", code=7)
    assert (found["new"], found["refused"]) == (2, 3)
    assert [one["position"] for one in found["first_refused"]] == ["line 3", "line 4", "line 5"]
    assert [one["text"] for one in desk.ok("list --format json").json()] == ["uno", "tres líneas"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", "map.toml: It is no TOML in UTF-8: "),
        ("[columns]\nclaim='a'", "map.toml: It does not say where to find: url, rating."),
        ("[columns]\nclaims='a'", "map.toml: `claims` is none of what a review has: claim, url, "),
        ("[columns]\nclaim=1", "map.toml: [columns] holds texts."),
        (
            "delimiter=';;'\n[columns]\nclaim='a'\nurl='b'\nrating='c'",
            "map.toml: `delimiter` is one character.",
        ),
        ("[colums]", "map.toml: `colums` means nothing in a mapping."),
        ("[columns]\nclaim='a'\nurl='b'\nrating='c'", "The CSV has no column 'a'."),
    ],
)
@only_sqlite
def test_a_mapping_that_does_not_fit(desk: Desk, folder: Path, text: str, message: str) -> None:
    write(folder, "map.toml", text)
    result = desk(f"import {write(folder, 'reviews.csv', CSV)} --map map.toml")
    assert result.code == 5
    assert result.err.startswith(f"Error: {message}")


def test_ratings_that_no_table_knows_are_listed_and_ones_own_table_counts(desk: Desk, folder: Path) -> None:
    reviews = [review(number, reviewRating={"alternateName": "Patapum"}) for number in (1, 2)]
    name = write(folder, "odd.json", reviews)
    assert desk.ok(f"import {name}").out.endswith(
        "What the ratings come to:\n  2  unknown\n\nRatings that no table knows:\n  2  «Patapum» (es)\n"
    )
    write(folder, "ratings.toml", '[[table]]\nlanguage = "es"\nfalse = ["patapum!"]\n')
    found = summary(desk, name)
    assert (found["updated"], found["buckets"]["false"], found["unknown_ratings"]) == (2, 2, [])


@only_sqlite
@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("empty.json", b"", "empty.json is empty."),
        ("feed.json.gz", b"\x1f\x8b\x08", "feed.json.gz is compressed, or not in UTF-8."),
        ("what.bin", b"\x00\x01", "what.bin is no file that can be imported."),
    ],
)
def test_files_that_are_none(desk: Desk, folder: Path, name: str, content: bytes, error: str) -> None:
    (folder / name).write_bytes(content)
    result = desk(f"import {name}")
    assert (result.code, result.out) == (5, "")
    assert result.err.startswith(f"Error: {error}\nHint: ")


@only_sqlite
def test_what_is_imported_is_not_overwritten(desk: Desk, folder: Path) -> None:
    name = write(folder, "one.json", review())
    assert desk(f"import {name} --reject {name}").err.startswith("Error: one.json is what is imported")
    assert json.loads((folder / name).read_text(encoding="utf-8")) == review()
    refused = desk(f"import {name} --reject -")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("Error: Standard output has what came of the import, ")
    assert desk("import nothing.json").code == 3
    assert desk(f"import {folder}").code == 5
    assert desk(f"import {name} --map one.json --format claimreview").code == 2


@only_sqlite
def test_v_tells_what_was_mended_and_where(desk: Desk, folder: Path) -> None:
    name = write(folder, "one.json", [review(author="Mesa", datePublished="2026-02-27 10:00")])
    told = desk.ok(f"import {name} -v").err
    assert (
        "$[0]: publisher read from another shape, or named by the site, date read from another writing\n"
        in told
    )


def count(desk: Desk) -> int:
    engine = db.open_engine(desk.url)
    try:
        with db.reading(engine) as connection:
            return connection.execute(select(func.count()).select_from(imported_review)).scalar_one()
    finally:
        engine.dispose()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_killed_or_interrupted_it_goes_on_with_whole_batches(
    desk: Desk, folder: Path, how: signal.Signals
) -> None:
    name = write(folder, "feed.json", [review(number) for number in range(6_000)])
    with start("-m", "claims", "import", name) as process:
        deadline = time.monotonic() + 60
        while not count(desk) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(how)
        _out, told = process.communicate(timeout=60)
    taken = count(desk)
    assert 0 < taken < 6_000
    if how == signal.SIGINT:
        assert process.returncode == 130
        assert told == (
            "The same command goes on after the last batch that was written.\n\n"
            "Interrupted. What was written stays.\n"
        )
    assert desk.ok("doctor").out.endswith("No fault was found.\n")
    result = desk.ok(f"import {name} --json")
    found = result.json()
    # The other process went by another clock than the tests do.
    assert result.err.splitlines()[-1] == f"Went on after entry {taken}, where it was interrupted."
    assert (found["resumed_at"], found["new"], found["unchanged"], found["entries"]) == (
        taken,
        6_000,
        0,
        6_000,
    )
    assert count(desk) == 6_000
    assert desk.ok("doctor").out.endswith("No fault was found.\n")
    assert summary(desk, name)["unchanged"] == 6_000


@only_sqlite
def test_a_page_needs_the_extra_intake(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lxml", None)
    monkeypatch.delitem(sys.modules, "claims.importers.html", raising=False)
    desk.refuses(
        f"import {write(folder, 'page.html', PAGE)}",
        code=1,
        error="The format html needs a package that is not installed: lxml.",
        hint="Install it: pip install 'claims-tracker[intake]'",
    )


def test_a_file_of_refused_entries_is_imported_when_it_is_mended(desk: Desk, folder: Path) -> None:
    name = write(folder, "feed.json", [review(1), review(2, claimReviewed="")])
    summary(desk, f"{name} --reject refused.jsonl", code=7)
    assert summary(desk, "refused.jsonl", code=7)["refusals"] == {"no_claim": 1}
    line = json.loads((folder / "refused.jsonl").read_text(encoding="utf-8"))
    write(folder, "text.jsonl", json.dumps(line | {"entry": json.dumps(review(2))}) + "\n")
    assert summary(desk, "text.jsonl")["new"] == 1
    write(folder, "broken.jsonl", json.dumps(line | {"entry": "{"}) + "\n")
    assert summary(desk, "broken.jsonl", code=7)["refusals"] == {"no_review": 1}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_table_as_excel_saves_it(desk: Desk, folder: Path, encoding: str) -> None:
    (folder / "reviews.csv").write_bytes(CSV.encode(encoding))
    suggested = desk.ok("import reviews.csv --suggest-map")
    assert 'claim = "Afirmación"' in suggested.out
    write(folder, "map.toml", suggested.out)
    result = desk("import reviews.csv --map map.toml")
    assert result.code == 7
    warning = "Warning: reviews.csv is not UTF-8; it was read as cp1252. Check the accents.\n"
    assert result.err.startswith(warning) == (encoding == "cp1252")
    assert "Refused: line 4: `Afirmación` is empty: it holds the claim.\n" in result.err
    assert result.err.endswith(
        "Hint: --reject FILE keeps the refused entries, to be mended and imported again.\n"
    )
    assert desk.ok("list --format json").json()[0]["text"] == "El río bajó."


def mend(folder: Path, name: str, *edits: tuple[str, str]) -> None:
    text = (folder / name).read_bytes().decode("utf-8-sig")
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    (folder / name).write_bytes(text.encode("utf-8-sig"))


def test_refused_rows_are_mended_in_their_table_and_imported(desk: Desk, folder: Path) -> None:
    write(folder, "reviews.csv", CSV)
    write(folder, "map.toml", desk.ok("import reviews.csv --suggest-map").out)
    result = desk("import reviews.csv --map map.toml --reject bad.csv")
    assert result.code == 7
    assert result.err.endswith("Hint: Mend them in bad.csv, and import that with the same mapping.\n")
    mend(folder, "bad.csv", ("Otro.;nada", "Otro.;https://contraste.example/otro"))
    found = summary(desk, "bad.csv --map map.toml --reject still.csv", code=7)
    assert (found["new"], found["refused"]) == (1, 1)
    still = (folder / "still.csv").read_bytes().decode("utf-8-sig").splitlines()
    assert [line.count("problem") for line in still] == [1, 0]
    mend(folder, "still.csv", ("\n;https", "\nNada.;https"))
    assert summary(desk, "still.csv --map map.toml")["new"] == 1
    texts = [one["text"] for one in desk.ok("list --format json").json()]
    assert texts == ["El río bajó.", '=El "puente" cayó.', "Otro.", "Nada."]
    assert summary(desk, "still.csv --map map.toml")["unchanged"] == 1


def read_table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        return [*csv.reader(file)]


@only_sqlite
def test_a_table_of_refused_rows_holds_whatever_they_held(desk: Desk, folder: Path) -> None:
    rows = (
        b'claim,url,"the problem",problem,rating\r\n'
        b'"tres\nl\xc3\xadneas, y ""comillas""",,p,propio,False\r\n'
        b"d\xffs,https://a.example/3,,,False\r\n"
        b"corta\r\n"
        b"una, coma,https://a.example/5,,,False\r\n"
        b"=1+1,,,,False\r\n"
        b"dos,https://a.example/6,,,False\r\n"
        b"dos,https://a.example/6,,,True\r\n"
        b'"sin fin,https://a.example/7,,,False\r\n'
    )
    (folder / "reviews.csv").write_bytes(rows)
    write(folder, "map.toml", "[columns]\nclaim='claim'\nurl='url'\nrating='rating'\ntitle='problem'")
    found = summary(desk, "reviews.csv --map map.toml --reject bad.csv", code=7)
    assert found["new"] == 1
    header, *refused = read_table(folder / "bad.csv")
    assert header == ["claim", "url", "the problem", "problem", "rating", "problem"]
    assert [row[:5] for row in refused] == [
        ['tres\nlíneas, y "comillas"', "", "p", "propio", "False"],
        ["d\udcffs", "https://a.example/3", "", "", "False"],
        ["corta", "", "", "", ""],
        ["una", " coma", "https://a.example/5", "", ",False"],
        ["=1+1", "", "", "", "False"],
        ["dos", "https://a.example/6", "", "", "True"],
        ['"sin fin,https://a.example/7,,,False\r\n', "", "", "", ""],
    ]
    assert all(len(row) == 6 and row[5] for row in refused)
    again = summary(desk, "bad.csv --map map.toml --reject again.csv", code=7)
    assert (again["new"], again["updated"], again["refused"]) == (0, 1, 6)  # what contradicted it came alone
    assert read_table(folder / "again.csv") == [header, *refused[:5], refused[6]]


def test_our_own_reviews_are_not_what_others_found(told: Desk) -> None:
    told.ok('config set publisher "Mesa de Contraste"')
    exported = told.ok("report --format claimreview --base-url https://contraste.example/").out.encode()
    head = told.head()
    found = summary(told, "-", stdin=exported, code=7)
    assert (found["new"], found["claims"], found["refusals"]) == (0, 0, {"ours": 1})
    assert told.head() == head


# ---- hostile tables ----------------------------------------------------------------------------------------

MAP = "[columns]\nclaim='claim'\nurl='url'\nrating='rating'\n"
HEADER = "claim,url,rating\n"
ROW = "uno,https://a.example/1,False\n"


@only_sqlite
@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("\n\n" + HEADER + ROW, "The first line is no header."),
        (" , ,\n" + ROW, "The first line is no header."),
        ((HEADER + ROW).encode("utf-16-le"), "reviews.csv is compressed, or not in UTF-8."),
        ((HEADER + ROW).encode("utf-16-be"), "reviews.csv is compressed, or not in UTF-8."),
        ("claim,url,rating,claim\na,https://a.example/1,False,b\n", "The header names these more than once"),
        (",".join(f"c{number}" for number in range(10_000)), "The CSV has no column 'claim'."),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_a_line(
    desk: Desk, folder: Path, content: str | bytes, error: str
) -> None:
    (folder / "reviews.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    write(folder, "map.toml", MAP)
    for reject in ("", " --reject bad.csv"):
        result = desk(f"import reviews.csv --map map.toml{reject}")
        assert (result.code, result.out) == (5, "")
        assert result.err.startswith(f"Error: {error}")
        assert len(result.err) < 2_000
    assert not (folder / "bad.csv").exists()


@only_sqlite
@pytest.mark.parametrize(
    ("content", "refused"),
    [
        # Half a character in UTF-16, and a byte that is none.
        ((HEADER + ROW).encode("utf-16") + b"\x00\xd8n\x00,\x00", 1),
        ((HEADER + ROW).encode("utf-16") + b"n", 1),
        (f"sep=;\n{HEADER}{ROW};;\n".replace(",", ";"), 0),
        (HEADER + "no\0,https://a.example/2,False\n" + ROW, 1),
        (HEADER + ROW + '"sin fin,https://a.example/2,False\n', 1),
    ],
)
def test_a_row_that_is_hostile_costs_no_other_one(
    desk: Desk, folder: Path, content: str | bytes, refused: int
) -> None:
    (folder / "reviews.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    write(folder, "map.toml", MAP)
    found = summary(desk, "reviews.csv --map map.toml --reject bad.csv", code=7 if refused else 0)
    assert (found["new"], found["refused"]) == (1, refused)
    again = summary(desk, "bad.csv --map map.toml", code=7 if refused else 0)
    assert (again["new"], again["refused"]) == (0, refused)


@only_sqlite
def test_a_line_of_excel_above_the_header_counts_as_a_line(desk: Desk, folder: Path) -> None:
    write(folder, "reviews.csv", f"sep=,\n{HEADER}{ROW},https://a.example/2,False\n")
    write(folder, "map.toml", MAP)
    [one] = summary(desk, "reviews.csv --map map.toml", code=7)["first_refused"]
    assert one["position"] == "line 4"


@only_sqlite
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
def test_a_full_disk_for_the_refused_says_that_what_was_taken_stays(desk: Desk, folder: Path) -> None:
    write(folder, "reviews.csv", f"{HEADER}{ROW},https://a.example/2,False\n")
    write(folder, "map.toml", MAP)
    result = desk("import reviews.csv --map map.toml --reject /dev/full")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(
        "The same command goes on after the last batch that was written.\nError: The disk is full"
    ), result.err
    assert summary(desk, "reviews.csv --map map.toml", code=7)["unchanged"] == 1
