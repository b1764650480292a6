"""Export, edit, import, export: the second export is the edited file."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cli_runner import Desk, name_database
from factories import IRENE, NOW, make_article, make_claim
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from processes import ROOT

from claims import db
from claims.domain.text import clean_block, clean_line, fold
from claims.domain.vocabulary import ClaimKind, Priority
from claims.formats.csv import guard_cell, unguard_cell
from claims.services.own.importing import BATCH
from claims.services.work import start

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Databases

Rows = list[dict[str, str]]

WORDS = st.text(
    st.characters(exclude_categories=["C", "M", "Z"]) | st.sampled_from("=+-@',; \t\u00a0"),
    min_size=1,
    max_size=40,
).filter(lambda text: any(map(str.isalnum, text)))
TOPIC = st.text("abcdefg hijáéñ", min_size=1, max_size=12).filter(str.strip)
EDITS = st.fixed_dictionaries(
    {},
    optional={
        "claim_text": WORDS,
        "kind": st.sampled_from(list(ClaimKind)).map(str),
        "priority": st.sampled_from(list(Priority)).map(str),
        "language": st.sampled_from(["es", "en", "es-VE"]),
        "check_worthy": st.sampled_from(["yes", "no", ""]),
        "check_worthy_reason": WORDS | st.just(""),
        "topics": st.lists(TOPIC, max_size=3).map("; ".join),
        "rating": st.sampled_from(["default:true", "default:false"]),
        "summary": WORDS,
        "explanation": WORDS | st.just(""),
        "as_of": st.sampled_from(["2026-03-02", "2025", "2026-01", ""]),
    },
)
VERDICT = ("status", "rating", "summary", "explanation", "as_of")


def read(text: str, delimiter: str = ",") -> Rows:
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [{name: unguard_cell(cell) for name, cell in row.items()} for row in rows]


def expected(before: dict[str, str], edits: dict[str, str]) -> dict[str, str]:
    """Give what a row should hold after its edits, each in the form in which a record keeps it."""
    row = before | edits
    row["claim_text"] = clean_line(row["claim_text"], what="")
    for name in ("check_worthy_reason", "summary", "explanation"):
        row[name] = clean_block(row[name], what="") if row[name].strip() else ""
    if row["rating"]:
        row["status"] = "decided"
    return row


def same_topics(one: str, other: str) -> bool:
    return {fold(topic) for topic in one.split(";") if topic.strip()} == {
        fold(topic) for topic in other.split(";") if topic.strip()
    }


@given(edits=st.lists(EDITS, min_size=3, max_size=3), delimiter=st.sampled_from(",;\t"))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_edited_is_what_is_exported_again(
    told_databases: Databases, folder: Path, edits: list[dict[str, str]], delimiter: str
) -> None:
    url = told_databases.migrated()
    desk = Desk(url)
    database = ["--db", name_database(url)]
    try:
        before = read(desk.ok("report --format csv", *database).out)
        for row, change in zip(before, edits, strict=True):
            if change.keys() & set(VERDICT):  # a verdict is whole, or it is not taken
                change.setdefault("rating", row["rating"] or "default:true")
                change.setdefault("summary", row["summary"] or "Resumen.")
        sink = io.StringIO(newline="")
        writer = csv.DictWriter(sink, list(before[0]), delimiter=delimiter)
        writer.writeheader()
        for row, change in zip(before, edits, strict=True):
            writer.writerow({name: guard_cell(cell) for name, cell in (row | change).items()})
        (folder / "editado.csv").write_text(sink.getvalue(), encoding="utf-8", newline="")
        options = ["--json", "--reason", "Porque sí.", *database]
        dry = desk("import editado.csv --dry-run", *options).json()
        done = desk("import editado.csv", *options).json()
        assert done["rows"] == dry["rows"]
        assert done["summary"]["conflict"] == 0
        refused = {row["claim"]: row["problem"] for row in done["rows"] if row["what"] == "refused"}
        # Two claims of the same words, or a step that says what stands: refused as at the command line.
        assert all("already" in problem for problem in refused.values()), refused
        after = read(desk.ok("report --format csv", *database).out)
        for row, change, now in zip(before, edits, after, strict=True):
            wanted = row if row["claim"] in refused else expected(row, change)
            for name in {*change, *VERDICT, "claim_text"}:
                same = same_topics if name == "topics" else str.__eq__
                assert same(now[name], wanted[name]), (name, now[name], wanted[name])
        head = desk.head()
        again = desk("import editado.csv", *options).json()
        assert (again["summary"]["changed"], desk.head()) == (0, head)
        assert desk.ok("doctor", *database).code == 0
    finally:
        told_databases.drop(url)


# ---- interrupted -----------------------------------------------------------------------------------------


def make_claims(desk: Desk, count: int) -> None:
    """Record many claims of one article."""
    engine = db.open_engine(desk.url)
    try:
        with db.writing(engine) as connection:
            work = start(connection, IRENE, at=NOW)
            article_id = make_article(work)
            for number in range(count):
                make_claim(work, article_id=article_id, text=f"El cable mide {number} metros.")
    finally:
        engine.dispose()


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_an_import_that_was_stopped_leaves_whole_batches_and_goes_on(
    desk: Desk, folder: Path, sent: signal.Signals
) -> None:
    make_claims(desk, 3 * BATCH)
    rows = read(desk.ok("report --format csv").out)
    with (folder / "editado.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"priority": "high"} for row in rows)
    before = desk.head()
    with subprocess.Popen(
        [sys.executable, "-m", "claims", "import", "editado.csv"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()  # the first batch is written
        process.send_signal(sent)
        _out, err = process.communicate()
    assert process.returncode == (130 if sent is signal.SIGINT else -sent)
    written = desk.head().position - before.position
    if sent is signal.SIGINT:
        assert err == (
            f"Until then: Edited: {written}, new: 0, further places: 0, unchanged: 0; conflicts: 0, "
            "not taken: 0.\nThe same command goes on: what was taken changes nothing.\n\n"
            "Interrupted. What was written stays.\n"
        )
    assert written in {BATCH, 2 * BATCH}
    assert desk.ok("db check").code == 0
    result = desk.ok("import editado.csv --json").json()
    assert result["summary"]["changed"] == 3 * BATCH - written
    assert {row["priority"] for row in read(desk.ok("report --format csv").out)} == {"high"}
