"""Search and matching over many claims: how long they take beside the bare word index, and what it weighs.

Each figure is taken in a process of its own, whose memory is its alone, with its floor turn by turn.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import sys
import time
import uuid
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from bench import database, generator
from bench.measure import alone, peak_memory
from sqlalchemy import select

from claims import db
from claims.domain.vocabulary import IntakeMethod, SourceKind
from claims.matching import fast, match, sqlite
from claims.matching.analysis import guess_language, terms
from claims.matching.index import read_languages
from claims.matching.match import CANDIDATES, find_matches
from claims.matching.post import clean_post
from claims.matching.sqlite import quote
from claims.models import article, snapshot
from claims.services.appearance import Place
from claims.services.article import NewText, add_article
from claims.services.claim import Statement, record_claim
from claims.services.match import find_seen
from claims.services.search import search
from claims.services.source import add_source
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import URL, Connection, Engine

ENGINES = ("sqlite", "postgresql")

FIRST = 5
"""How many of the first candidates a pruned ranking is judged by."""

_FOUND = 20
_RECORDED = 20
_MANY = 100_000
_TARGETED = 1_000_000

Pair = tuple["Callable[[], object]", "Callable[[], object]"]
"""Some work, and its floor."""


class Spread(NamedTuple):
    """What half of a sample stays below, and what 95 in 100 do; or one figure alone."""

    p50: float
    p95: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached: at most so many times the floor, at most so much, at least so much."""

    ratio: float | None = None
    most: float | None = None
    least: float | None = None

    def __str__(self) -> str:
        parts = (
            "" if self.ratio is None else f"≤ {self.ratio:g} times",
            "" if self.most is None else f"≤ {self.most:g}",
            "" if self.least is None else f"≥ {self.least:g}",
        )
        return ", ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Line:
    """A figure at one size on one engine, beside its floor where it has one."""

    claims: int
    engine: str
    work: str
    unit: str
    ours: Spread
    floor_name: str = ""
    floor: Spread | None = None
    target: Target = Target()

    @property
    def ratios(self) -> tuple[float, ...]:
        """How many times the floor it takes: in half of the cases, and in 95 of 100."""
        pairs = zip(self.ours, self.floor or (), strict=False)
        return tuple(ours / floor for ours, floor in pairs if ours is not None and floor is not None)

    @property
    def met(self) -> bool:
        """Whether the target is met; a figure without one meets it."""
        target = self.target
        most = self.ours.p50 if self.ours.p95 is None else self.ours.p95
        return (
            (target.ratio is None or max(self.ratios) <= target.ratio)
            and (target.most is None or most <= target.most)
            and (target.least is None or self.ours.p50 >= target.least)
        )


@dataclass(frozen=True, slots=True)
class Case:
    """A database to measure on: its URL, that of the floor's SQLite file, and where more can be made."""

    claims: int
    engine: str
    url: URL
    floor: URL
    built: database.Built
    folder: Path
    server: URL | None
    runs: int
    sample: int

    def line(
        self,
        work: str,
        unit: str,
        ours: Spread,
        *,
        floor_name: str = "",
        floor: Spread | None = None,
        target: Target = Target(),
    ) -> Line:
        """Make a line of the table."""
        return Line(self.claims, self.engine, work, unit, ours, floor_name, floor, target)


def measure(
    sizes: Sequence[int],
    engines: Sequence[str],
    *,
    folder: Path,
    named: str | None = None,
    runs: int | None = None,
    sample: int = 60,
    fresh: bool = False,
) -> Iterator[Line]:
    """Measure at each size on each engine, `runs` times: five up to 100,000 claims and once above.

    `sample` is how many statements are matched; half as many searches are made. The databases stay in
    `folder`, those of PostgreSQL there too unless another server is `named`.
    """
    with ExitStack() as stack:
        server = stack.enter_context(database.postgresql(folder, named)) if "postgresql" in engines else None
        for claims in sizes:
            turns = runs or (5 if claims <= _MANY else 1)
            floor, built = database.prepare(folder, None, claims, fresh=fresh)
            for engine in engines:
                url, held = floor, None
                if engine == "postgresql":
                    held = server
                    url, built = database.prepare(folder, server, claims, fresh=fresh)
                case = Case(claims, engine, url, floor, built, folder, held, turns, sample)
                print(f"{claims} claims, {engine}", file=sys.stderr)
                yield from alone(_matching, case)
                yield from alone(_beside_matching, case)
                yield from _indexing(case)


def _matching(case: Case) -> list[Line]:
    ours, floor = time_matches(case)
    return [
        case.line("match", "ms", ours, floor_name="bare FTS5", floor=floor, target=_of_match(case)),
        case.line("match: peak memory", "MiB", Spread(peak_memory())),
    ]


def _of_match(case: Case) -> Target:
    # Of few claims the bare index takes less time than to judge a hundred of them.
    return Target(ratio=1.5 if case.claims >= _TARGETED else None, most=200)


def _beside_matching(case: Case) -> list[Line]:
    return [*_fast(case), *_pruning(case), *_searching(case), *_recording(case)]


def _fast(case: Case) -> Iterator[Line]:
    if fast.available():
        ours, floor, ranked = time_fast(case)
        target = _of_match(case)
        yield case.line("match `[fast]`", "ms", ours, floor_name="bare FTS5", floor=floor, target=target)
        yield case.line("match `[fast]`: the index", "ms", ranked, target=Target(most=10))


def _pruning(case: Case) -> Iterator[Line]:
    first, five = compare_with_exhaustive(case)
    target = Target(least=0.99)
    yield case.line(f"match: first {FIRST} as without pruning", "share", Spread(five), target=target)
    yield case.line("match: first one as without pruning", "share", Spread(first), target=target)


def _searching(case: Case) -> Iterator[Line]:
    ours, floor = time_searches(case)
    target = Target(ratio=2 if case.claims >= _TARGETED else None)
    yield case.line("search", "ms", ours, floor_name="bare FTS5", floor=floor, target=target)


def _recording(case: Case) -> Iterator[Line]:
    ours, floor = time_records(case)
    name, target = "in an empty database", Target(ratio=1.2)
    yield case.line("record a claim", "ms", ours, floor_name=name, floor=floor, target=target)


def _indexing(case: Case) -> list[Line]:
    built = case.built
    took, floor = (Spread(seconds * 1e6 / case.claims) for seconds in (built.index, built.records))
    return [
        case.line("index a claim", "µs", took, floor_name="write its records", floor=floor),
        case.line("index a claim: peak memory", "MiB", Spread(built.peak)),
        *(
            case.line(f"{part}, a claim", "bytes", Spread(size / case.claims))
            for part, size in built.sizes.items()
        ),
    ]


# ---- the work --------------------------------------------------------------------------------------------


def time_matches(case: Case) -> tuple[Spread, Spread]:
    """Time `claims match` over the sample, and the bare index."""
    with _opened(case.url) as connection, closing(_bare(case.floor)) as bare:
        pairs: list[Pair] = [
            (partial(find_seen, connection, text), partial(_bare_match, bare, words))
            for text, words in _statements(connection, case.sample)
        ]
        return time_pairs(pairs, case.runs)


def time_fast(case: Case) -> tuple[Spread, Spread, Spread]:
    """Time `claims match` with the index of `[fast]`, the bare index, and the ranking by `[fast]` alone."""
    os.environ["CLAIMS_CACHE"] = str(case.folder / "cache")
    with _opened(case.url) as connection, closing(_bare(case.floor)) as bare:
        whole: list[Pair] = []
        alone: list[Pair] = []
        for text, words in _statements(connection, case.sample):
            floor = partial(_bare_match, bare, words)
            whole.append((partial(find_seen, connection, text, ranker=fast.rank), floor))
            alone.append((partial(fast.rank, connection, words, CANDIDATES), floor))
        ours, theirs = time_pairs(whole, case.runs)
        ranked, _theirs = time_pairs(alone, case.runs)
    return ours, theirs, ranked


def compare_with_exhaustive(case: Case) -> tuple[float, float]:
    """Give how many of the first candidates, and of the first five, are those of the exhaustive ranking."""
    firsts, fives = [], []
    with _opened(case.url) as connection:
        for text, _words in _statements(connection, case.sample):
            found = _first(connection, text)
            with patch.object(match, "BUDGET", sys.maxsize), patch.object(sqlite, "FEW", sys.maxsize):
                wanted = _first(connection, text)
            firsts.append(found[:1] == wanted[:1])
            fives.append(len({*found} & {*wanted}) / len(wanted) if wanted else float(not found))
    return statistics.mean(firsts), statistics.mean(fives)


def time_searches(case: Case) -> tuple[Spread, Spread]:
    """Time `claims search` over the sample of searches, and the bare index."""
    with _opened(case.url) as connection, closing(_bare(case.floor)) as bare:
        pairs: list[Pair] = [
            (
                partial(search, connection, asked.text, limit=_FOUND),
                partial(_bare_search, bare, terms(*asked)),
            )
            for asked in generator.searches(case.sample // 2)
        ]
        return time_pairs(pairs, case.runs)


def time_records(case: Case) -> tuple[Spread, Spread]:
    """Time the record of one claim, its commit too, and the same in a database without claims."""
    empty = database.make_empty(case.folder, case.server)
    engines = [db.open_engine(url) for url in (case.url, empty)]
    try:
        with db.reading(engines[0]) as connection:
            row = connection.execute(
                select(article.c.title, snapshot.c.text).join(snapshot).where(article.c.id == 1)
            ).one()
        with db.writing(engines[1]) as connection:
            _add_article(connection, row.title, row.text)
        quoted = row.text.split("\n")[0]
        pair: Pair = (partial(_record, engines[0], quoted), partial(_record, engines[1], quoted))
        ours, floor = time_pairs([pair] * min(_RECORDED, case.sample), case.runs)
    finally:
        for engine in engines:
            engine.dispose()
        database.remove(empty, case.server)
    return Spread(ours.p50), Spread(floor.p50)


def time_pairs(pairs: Sequence[Pair], runs: int) -> tuple[Spread, Spread]:
    """Time each work and its floor in turns, in milliseconds; the medians over the runs.

    A run before them only warms the caches.
    """
    taken: list[tuple[list[float], list[float]]] = []
    for _run in range(runs + 1):
        times: tuple[list[float], list[float]] = ([], [])
        for pair in pairs:
            for work, held in zip(pair, times, strict=True):
                begun = time.perf_counter()
                work()
                held.append((time.perf_counter() - begun) * 1000)
        taken.append(times)
    ours, floor = (_spread([run[which] for run in taken[1:]]) for which in (0, 1))
    return ours, floor


def _spread(runs: Sequence[Sequence[float]]) -> Spread:
    p50, p95 = (statistics.median(_quantile(times, share) for times in runs) for share in (0.5, 0.95))
    return Spread(p50, p95)


def _quantile(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


@contextmanager
def _opened(url: URL) -> Iterator[Connection]:
    engine = db.open_engine(url)
    with db.reading(engine) as connection:
        yield connection
    engine.dispose()


def _bare(url: URL) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)


def _statements(connection: Connection, count: int) -> list[tuple[str, list[str]]]:
    """Give what is asked, each with the distinct terms that the floor looks up."""
    languages = read_languages(connection)
    asked = []
    for query in generator.queries(count):
        cleaned = clean_post(query.text)
        language = guess_language(cleaned, languages) or "und"
        asked.append((query.text, list(dict.fromkeys(terms(cleaned, language)))))
    return asked


def _bare_match(connection: sqlite3.Connection, words: Sequence[str]) -> list[tuple[int]]:
    query = "SELECT rowid FROM match_index WHERE match_index MATCH ? ORDER BY rank LIMIT ?"
    return connection.execute(query, (" OR ".join(map(quote, words)), CANDIDATES)).fetchall()


def _bare_search(connection: sqlite3.Connection, words: Sequence[str]) -> list[tuple[int]]:
    query = "SELECT rowid FROM search_index WHERE search_index MATCH ? ORDER BY rank LIMIT ?"
    return connection.execute(query, (" AND ".join(map(quote, words)), _FOUND)).fetchall()


def _first(connection: Connection, text: str) -> list[int]:
    return [one.claim_id for one in find_matches(connection, text, threshold=0.0)[:FIRST]]


def _add_article(connection: Connection, title: str, text: str) -> None:
    work = start(connection, database.WHO)
    source = add_source(work, name="La Gaceta", kind=SourceKind.NEWSPAPER, language="es", homepage=None)
    add_article(work, source_id=source, new=NewText(text, IntakeMethod.FILE, "nota.txt"), title=title)


def _record(engine: Engine, quoted: str) -> None:
    with db.writing(engine) as connection:
        work = start(connection, database.WHO)
        statement = Statement(f"{quoted} {uuid.uuid4().hex}", "es")
        record_claim(work, statement, Place(1, quoted, None), no_match=True)


# ---- the table -------------------------------------------------------------------------------------------


_HEAD = ("claims", "engine", "work", "", "p50", "p95", "floor", "p50", "p95", "times", "p95", "target", "")


def markdown(lines: Sequence[Line]) -> str:
    """Write the lines as a Markdown table."""
    rows = [_HEAD, ("---",) * len(_HEAD), *map(_row, lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(line: Line) -> tuple[str, ...]:
    p50, p95 = map(_number, line.ours)
    floor, floor_p95 = map(_number, line.floor or (None, None))
    ratio, ratio_p95 = map(_number, (*line.ratios, None, None)[:2])
    first = (str(line.claims), line.engine, line.work, line.unit, p50, p95, line.floor_name, floor, floor_p95)
    target = str(line.target)
    return (*first, ratio, ratio_p95, target, ("met" if line.met else "missed") if target else "")


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
