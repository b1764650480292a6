"""`claims import`: what others found, out of feeds, answers of the API, pages and tables."""

from __future__ import annotations

import json
import signal
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from cli_process import start
from cli_runner import name_database
from engines import only_sqlite
from import_files import count, mend, review, summary, write

from claims.cli import import_reviews
from claims.services import review_import

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cli_runner import Desk


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


def test_an_older_state_is_told_and_does_not_come_back(desk: Desk, folder: Path) -> None:
    desk.ok(f"import {write(folder, 'new.json', review(reviewRating={'alternateName': 'Engañoso'}))}")
    name = write(folder, "old.json", review(datePublished="2026-02-20"))
    result = desk.ok(f"import {name}")
    assert "Unchanged    0\nOlder        1\nRepeated     0\n" in result.out
    assert result.err.startswith("1 review is older than its state on record, which stays. To take it")
    assert summary(desk, name)["older"] == 1
    assert [one["rating"] for one in desk.ok("show C1 --format json").json()["reviews_by_others"]] == [
        "Engañoso"
    ]


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


def test_ratings_that_no_table_knows_are_listed_and_ones_own_table_counts(desk: Desk, folder: Path) -> None:
    reviews = [review(number, reviewRating={"alternateName": "Patapum"}) for number in (1, 2)]
    name = write(folder, "odd.json", reviews)
    assert desk.ok(f"import {name}").out.endswith(
        "What the ratings come to:\n  2  unknown\n\nRatings that no table knows:\n  2  «Patapum» (es)\n"
    )
    write(folder, "ratings.toml", '[[table]]\nlanguage = "es"\nfalse = ["patapum!"]\n')
    found = summary(desk, name)
    assert (found["updated"], found["buckets"]["false"], found["unknown_ratings"]) == (2, 2, [])


@pytest.fixture
def stopped(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the name of a feed of six reviews, whose import ended after three."""
    name = write(folder, "feed.json", [review(number) for number in range(6)])
    with monkeypatch.context() as patch:
        patch.setattr(review_import, "FIRST_BATCH", 3)
        patch.setattr(import_reviews, "_OFTEN", 4)
        patch.setattr(import_reviews, "reading_bar", _stopping)
        assert desk(f"import {name}").code == 130
    assert count(desk) == 3
    return name


@contextmanager
def _stopping(*_args: object) -> Iterator[Callable[[int, int], None]]:
    def progress(_at: int, _number: int) -> None:
        raise KeyboardInterrupt

    yield progress


def standing(desk: Desk) -> list[dict[str, Any]]:
    """Give the reviews of others that count, claim by claim."""
    claims = [json.loads(line) for line in desk.ok("report --format jsonl").out.splitlines()[1:]]
    reviews = [one for claim in claims for one in claim["reviews_by_others"]]
    return [one for one in reviews if not one["superseded_by"] and not one["withdrawn_at"]]


def test_another_table_of_ratings_reads_an_interrupted_file_from_its_beginning(
    desk: Desk, folder: Path, stopped: str
) -> None:
    write(folder, "r.toml", '[[table]]\nlanguage = "es"\ntrue = ["Falso"]\n')
    found = summary(desk, f"{stopped} --ratings r.toml")
    assert (found["resumed_at"], found["new"], found["updated"]) == (None, 3, 3)
    assert found["buckets"]["true"] == 6
    assert [one["bucket"] for one in standing(desk)] == 6 * ["true"]


def test_a_withdrawn_import_does_not_go_on(desk: Desk, stopped: str) -> None:
    desk.ok('review withdraw --import 1 --reason "No era ese archivo."')
    found = summary(desk, stopped)
    assert (found["resumed_at"], found["new"], found["withdrawn"]) == (None, 3, 3)
    assert [one["url"][-1] for one in standing(desk)] == ["3", "4", "5"]


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


def test_a_list_of_claims_is_told_with_its_place(desk: Desk, folder: Path) -> None:
    name = write(folder, "one.json", [review(), review(2, claimReviewed=["Dos.", "Tres."])])
    told = desk.ok(f"import {name} -v")
    assert "$[1]: first one of a list taken\n" in told.err
    assert told.out.split("What was mended:\n")[1].startswith("  1  first one of a list taken\n")


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


def test_a_contradiction_is_kept_as_it_was_and_imported_when_it_is_mended(desk: Desk, folder: Path) -> None:
    said = [review(1), review(1, reviewRating={"alternateName": "Verdadero"}, extra=[1, "ñ"])]
    write(folder, "feed.jsonl", "".join(json.dumps(one) + "\n" for one in said))
    found = summary(desk, "feed.jsonl --reject refused.jsonl", code=7)
    assert (found["new"], found["refusals"]) == (1, {"contradiction": 1})
    line = json.loads((folder / "refused.jsonl").read_text(encoding="utf-8"))
    assert (line["position"], json.loads(line["entry"])) == ("line 2", said[1])
    mend(folder, "refused.jsonl", ("contraste.example/1", "contraste.example/2"))
    assert summary(desk, "refused.jsonl")["new"] == 1


def test_our_own_reviews_are_not_what_others_found(told: Desk, folder: Path) -> None:
    told.ok('config set publisher "Mesa de Contraste"')
    exported = told.ok("report --format claimreview --base-url https://contraste.example/").out.encode()
    head = told.head()
    found = summary(told, "- --reject ours.jsonl", stdin=exported, code=7)
    assert (found["new"], found["claims"], found["refusals"]) == (0, 0, {"ours": 1})
    assert '\\"@type\\": \\"ClaimReview\\"' in (folder / "ours.jsonl").read_text(encoding="utf-8")
    assert told.head() == head
