"""Recording one claim in a database of very many, beside recording it in one that has none."""

from __future__ import annotations

import sys
import uuid
from functools import partial
from typing import TYPE_CHECKING

from bench import database
from bench.measure import Line, Spread, Target, alone, compare, time_pairs
from sqlalchemy import select

from claims import db
from claims.domain.vocabulary import IntakeMethod, SourceKind
from claims.models import article, snapshot
from claims.services.appearance import Place
from claims.services.article import add_article
from claims.services.claim import Statement, record_claim
from claims.services.match import find_seen
from claims.services.snapshot import NewText
from claims.services.source import add_source
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bench.measure import Asked, Command, Pair
    from sqlalchemy import URL, Engine

SIZES = (10_000, 100_000)
_IN_PROCESS = 20
_FLOOR = "in an empty database"
_TARGET = Target(ratio=1.2)

# Each run records other words, of the article A1, in which these stand.
_RECORD = """
import sys, uuid
from claims.__main__ import main
quote, *options = sys.argv[1:]
sys.argv = ["claims", "record", "A1", "--claimant", "outlet", "--quote", quote, "--occurrence", "1",
            "--text", f"{quote} {uuid.uuid4()}", *options]
main()
"""


def measure(asked: Asked) -> Iterator[Line]:
    """Measure at each size on each engine, with `--no-match` and without: that finds matches first.

    The claims that are recorded stay in the database that is kept.
    """
    for engine, server in database.servers(asked):
        for claims in asked.sizes or SIZES:
            url, _built = database.prepare(asked.folder, server, claims, fresh=asked.fresh)
            empty = database.make_empty(asked.folder, server)
            try:
                quote = _share_article(url, empty)
                yield from _programs(asked, engine, (url, claims), empty, quote)
                yield from alone(_services, engine, (url, claims), empty, quote, asked.runs_at(claims))
            finally:
                database.remove(empty, server)


def _share_article(url: URL, empty: URL) -> str:
    """Put the first article of a database into an empty one; give words of it to quote."""
    engines = [db.open_engine(one) for one in (url, empty)]
    with db.reading(engines[0]) as connection:
        row = connection.execute(
            select(article.c.title, snapshot.c.text).join(snapshot).where(article.c.id == 1)
        ).one()
    with db.writing(engines[1]) as connection:
        work = start(connection, database.WHO)
        source = add_source(work, name="La Gaceta", kind=SourceKind.NEWSPAPER, language="es", homepage=None)
        add_article(
            work, source_id=source, new=NewText(row.text, IntakeMethod.FILE, "nota.txt"), title=row.title
        )
    for engine in engines:
        engine.dispose()
    return str(row.text.partition("\n")[0])


def _programs(asked: Asked, engine: str, many: tuple[URL, int], empty: URL, quote: str) -> Iterator[Line]:
    url, claims = many
    sides: Mapping[str, URL] = {"ours": url, "floor": empty}
    options = {"`claims record --no-match`": ("--no-match",), "`claims record`": ()}
    commands: dict[str, Command] = {
        f"{side} {name}": (
            (sys.executable, "-c", _RECORD, quote, *given),
            database.environment(asked.folder, one),
        )
        for side, one in sides.items()
        for name, given in options.items()
    }
    taken = compare(commands, runs=asked.runs_at(claims))
    for name, given in options.items():
        ours, floor = taken[f"ours {name}"], taken[f"floor {name}"]
        target = _TARGET if given else Target()
        yield Line(claims, engine, name, "ms", ours.ms, _FLOOR, floor.ms, target, ours.peak)


def _services(engine: str, many: tuple[URL, int], empty: URL, quote: str, runs: int) -> list[Line]:
    url, claims = many
    engines = [db.open_engine(one) for one in (url, empty)]
    lines = []
    for name, match, target in (("write it, no match", False, _TARGET), ("match and write it", True, None)):
        ours, floor = (partial(_record, one, quote, match=match) for one in engines)
        pairs: list[Pair] = [(ours, floor)] * _IN_PROCESS
        taken, theirs = (Spread(one.p50) for one in time_pairs(pairs, runs))
        lines.append(Line(claims, engine, name, "ms", taken, _FLOOR, theirs, target or Target()))
    for one in engines:
        one.dispose()
    return lines


def _record(engine: Engine, quote: str, *, match: bool) -> None:
    words = f"{quote} {uuid.uuid4().hex}"
    if match:
        with db.reading(engine) as connection:
            find_seen(connection, words, language="es")
    with db.writing(engine) as connection:
        work = start(connection, database.WHO)
        record_claim(work, Statement(words, "es"), Place(1, quote, None), no_match=True)
