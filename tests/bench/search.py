"""Search and matching over many claims: how long they take beside the bare word index, and what it weighs.

Each figure is taken in a process of its own, whose memory is its alone, with its floor turn by turn.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from unittest.mock import patch

from bench import database, generator
from bench.measure import NO_TARGET, Line, Spread, Target, alone, peak_memory, time_pairs

from claims import db
from claims.matching import fast, match, sqlite
from claims.matching.analysis import guess_language, terms
from claims.matching.match import CANDIDATES, find_matches
from claims.matching.post import clean_post
from claims.matching.sqlite import quote
from claims.matching.state import read_languages
from claims.services.match import find_seen
from claims.services.search import search

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bench.measure import Asked, Pair
    from sqlalchemy import URL, Connection

SIZES = (10_000,)

FIRST = 5
"""How many of the first candidates a pruned ranking is judged by."""

_FOUND = 20
_RECORDED = 20
_TARGETED = 1_000_000


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
        target: Target = NO_TARGET,
        peak: float | None = None,
    ) -> Line:
        """Make a line of the table."""
        return Line(self.claims, self.engine, work, unit, ours, floor_name, floor, target, peak)


def measure(asked: Asked) -> Iterator[Line]:
    """Measure at each size on each engine; half as many searches are made as statements are matched."""
    for claims in asked.sizes or SIZES:
        floor, built = database.prepare(asked.folder, None, claims, fresh=asked.fresh)
        for engine, server in database.servers(asked):
            url = floor
            if server:
                url, built = database.prepare(asked.folder, server, claims, fresh=asked.fresh)
            runs = asked.runs_at(claims)
            case = Case(claims, engine, url, floor, built, asked.folder, server, runs, asked.sample)
            yield from alone(_matching, case)
            yield from alone(_beside_matching, case)
            yield from _indexing(case)


def _matching(case: Case) -> list[Line]:
    ours, floor = time_matches(case)
    target, peak = _of_match(case), peak_memory()
    return [case.line("match", "ms", ours, floor_name="bare FTS5", floor=floor, target=target, peak=peak)]


def _of_match(case: Case) -> Target:
    # Of few claims the bare index takes less time than to judge a hundred of them.
    return Target(ratio=1.5 if case.claims >= _TARGETED else None, most=200)


def _beside_matching(case: Case) -> list[Line]:
    return [*_fast(case), *_pruning(case), *_searching(case)]


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


def _indexing(case: Case) -> list[Line]:
    built = case.built
    took, floor = (Spread(seconds * 1e6 / case.claims) for seconds in (built.index, built.records))
    return [
        case.line("index a claim", "µs", took, floor_name="write its records", floor=floor, peak=built.peak),
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
