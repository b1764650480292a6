"""All articles of ../shared/data in one go: taken in, suggested from, recorded and reported.

A database of its own is filled through the services, an article a transaction as on the command line: each
is entered, its best suggestions recorded with their claimants, and all is reported in Markdown and as CSV.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from eval.speaker import ARTICLES
from sqlalchemy import select

from claims import db, migration
from claims.config import Identity
from claims.domain.text import fold
from claims.domain.vocabulary import IntakeMethod, SourceKind
from claims.formats import Options, get_format
from claims.models import source
from claims.services import database
from claims.services.actor import add_actor
from claims.services.actor_lookup import find_exact
from claims.services.appearance import Place
from claims.services.article import add_article
from claims.services.claim import Statement, record_claim
from claims.services.report.build import build_report
from claims.services.selection import ClaimFilter
from claims.services.snapshot import NewText
from claims.services.source import add_source
from claims.services.suggest import suggest_claims
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sqlalchemy import Engine

    from claims.services.suggest import Suggested
    from claims.services.work import Work

RECORDED = 3
"""How many suggestions of each article are recorded."""

_NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
_WHO = Identity("Medición", "medicion@contraste.example")


def table() -> str:
    """Do it all, and give what it took as a table in Markdown."""
    with ARTICLES.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    took: dict[str, float] = {}
    with TemporaryDirectory() as folder:
        url = db.parse_database(str(Path(folder) / "claims.db"))
        migration.create(url, lambda connection: database.seed(connection, _WHO, at=_NOW))
        engine = db.open_engine(url)
        try:
            figures = _run(engine, rows, took, Path(folder))
        finally:
            engine.dispose()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = ["| what | how many | seconds | a second |", "| :--- | ---: | ---: | ---: |"]
    lines += [
        f"| {what} | {count} | {took[what]:.1f} | {count / took[what]:.0f} |"
        for what, count in figures.items()
        if what in took
    ]
    return "\n".join([*lines, "", f"failures: {figures['failures']}; peak memory {megabytes:.0f} MB"])


def _run(engine: Engine, rows: list[dict[str, Any]], took: dict[str, float], folder: Path) -> dict[str, int]:
    figures = {"articles entered": 0, "sentences suggested": 0, "claims recorded": 0, "failures": 0}
    entered: dict[str, int] = {}
    with _timed(took, "articles entered"):
        for row in rows:
            with db.writing(engine) as connection:
                work = start(connection, _WHO, at=_NOW)
                entered[row["id"]] = add_article(
                    work,
                    source_id=_source(work, row["source"]),
                    new=NewText(row["text"], IntakeMethod.FILE, f"{row['id']}.txt"),
                    title=row["headline"],
                    language="es",
                    url=f"https://corpus.example/{row['id']}",
                )
            figures["articles entered"] += 1
    suggested: dict[int, list[Suggested]] = {}
    with _timed(took, "sentences suggested"):
        for number in entered.values():
            with db.reading(engine) as connection:
                suggested[number] = suggest_claims(connection, number)
            figures["sentences suggested"] += len(suggested[number])
    with _timed(took, "claims recorded"):
        for number, found in suggested.items():
            with db.writing(engine) as connection:
                work = start(connection, _WHO, at=_NOW)
                for one in found[:RECORDED]:
                    _record(work, number, one)
                    figures["claims recorded"] += 1
    with db.reading(engine) as connection:
        report = build_report(connection, ClaimFilter(), title="Todo", language="es")
        for name in ("markdown", "csv"):
            what = f"claims reported ({name})"
            with (
                _timed(took, what),
                (folder / f"todo.{name}").open("w", encoding="utf-8", newline="") as sink,
            ):
                get_format(name).write(report, sink, Options())
            figures[what] = report.total
        figures["failures"] += sum(1 for _fault in database.find_faults(connection))
    figures["failures"] += abs(figures["claims recorded"] - report.total) + len(rows) - len(entered)
    return figures


@contextmanager
def _timed(took: dict[str, float], what: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    took[what] = time.perf_counter() - began


def _source(work: Work, name: str) -> int:
    known = work.connection.execute(select(source.c.id).where(source.c.name_key == fold(name))).scalar()
    return known if known is not None else add_source(work, name=name, kind=SourceKind.OTHER, language="es")


def _record(work: Work, article_id: int, one: Suggested) -> None:
    """Record a suggestion as a person would take it: the speaker it names, else the outlet's own voice."""
    says = one.speaker
    claimant = None
    if says is not None and says.named:
        claimant = find_exact(work.connection, says.name) or add_actor(
            work, name=says.name, kind=says.kind, namesake=True
        )
    place = Place(
        article_id,
        one.quote,
        claimant,
        paraphrase=claimant is not None,
        occurrence=one.occurrence,
    )
    record_claim(work, Statement(" ".join(one.quote.split())[:2_000], kind=one.kind), place, no_match=True)
