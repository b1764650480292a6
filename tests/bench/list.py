"""What lists cost as a database grows: each beside the same list of a database of a thousand claims.

The whole program for what is typed most, then every query alone, of which nothing hides what grows.
"""

from __future__ import annotations

import datetime as dt
import sys
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from bench import database
from bench.measure import Line, Target, alone, compare, time_pairs
from bench.rows import BEGUN, topic_name

from claims import db
from claims.domain.status import Status
from claims.domain.vocabulary import Priority
from claims.services.report.build import get_claim
from claims.services.selection import ClaimFilter, list_claims

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bench.measure import Asked
    from sqlalchemy import URL, Connection

SIZES = (10_000, 100_000)
FEW = 1_000
"""The number of claims of the database that others are compared with."""

PAGE = 50
_TARGET = Target(ratio=1.5)


class Listed(NamedTuple):
    """A list: what is asked for, and after which claim it begins."""

    asked: ClaimFilter
    after: int = 0


def lists(claims: int) -> Mapping[str, Listed]:
    """Give the lists of a database of so many claims; where there are filters, those that let most through.

    One finds nothing and one all at the end, which no query knows before it has looked.
    """
    middle, late = claims // 2, BEGUN + dt.timedelta(minutes=claims - PAGE)
    filters = {
        "--status in_progress": ClaimFilter(statuses=[Status.IN_PROGRESS]),
        "--topic": ClaimFilter(topic=topic_name(1)),
        "--actor": ClaimFilter(actor_id=1),
        "--source": ClaimFilter(source_id=1),
        "--mine": ClaimFilter(assignee_id=1),
        "--priority urgent": ClaimFilter(priorities=[Priority.URGENT]),
        "--language": ClaimFilter(languages=["es"]),
    }
    listed = {
        "first page": Listed(ClaimFilter()),
        "page 1,000": Listed(ClaimFilter(), thousandth(claims)),
        "--since the last claims": Listed(ClaimFilter(since=late)),
    }
    for name, asked in filters.items():
        listed[name] = Listed(asked)
        listed[f"{name}, from the middle"] = Listed(asked, middle)
    return listed


def thousandth(claims: int) -> int:
    """Give the claim after which page 1,000 begins, or the last page of so few claims."""
    return min(999 * PAGE, claims - PAGE)


def measure(asked: Asked) -> Iterator[Line]:
    """Measure the lists, and the showing of one claim, at each size on each engine."""
    for engine, server in database.servers(asked):
        few, _built = database.prepare(asked.folder, server, FEW, fresh=asked.fresh)
        for claims in asked.sizes or SIZES:
            url, _built = database.prepare(asked.folder, server, claims, fresh=asked.fresh)
            yield from _programs(asked, engine, (url, claims), few)
            yield from alone(_queries, engine, (url, claims), few, asked.runs_at(claims))


def _programs(asked: Asked, engine: str, many: tuple[URL, int], few: URL) -> Iterator[Line]:
    url, claims = many
    sides = [(database.environment(asked.folder, one), size) for one, size in ((url, claims), (few, FEW))]
    commands = {
        (name, size): ((sys.executable, "-m", "claims", *command), environment)
        for environment, size in sides
        for name, command in _commands(size).items()
    }
    taken = compare({repr(key): command for key, command in commands.items()}, runs=asked.runs_at(claims))
    for name in _commands(claims):
        ours, floor = taken[repr((name, claims))], taken[repr((name, FEW))]
        named = f"the same at {FEW:,}"
        # The first page of few claims is what a page anywhere is judged by.
        if name == "page 1,000":
            named, floor = f"first page at {FEW:,}", taken[repr(("first page", FEW))]
        yield Line(claims, engine, f"`claims`: {name}", "ms", ours.ms, named, floor.ms, _TARGET, ours.peak)


def _commands(claims: int) -> dict[str, tuple[str, ...]]:
    return {
        "first page": ("list",),
        "page 1,000": ("list", "--after", f"C{thousandth(claims)}"),
        "show": ("show", f"C{claims // 2 + 2}"),
    }


def _queries(engine: str, many: tuple[URL, int], few: URL, runs: int) -> list[Line]:
    url, claims = many
    engines = [db.open_engine(one) for one in (url, few)]
    lines = []
    with db.reading(engines[0]) as ours, db.reading(engines[1]) as theirs:
        for name, work in _services(ours, claims).items():
            pairs = [(work, _services(theirs, FEW)[name])]
            taken, floor = time_pairs(pairs * 3, runs)
            named = f"the same at {FEW:,}"
            lines.append(Line(claims, engine, f"the query: {name}", "ms", taken, named, floor))
    for one in engines:
        one.dispose()
    return lines


def _services(connection: Connection, claims: int) -> dict[str, Callable[[], object]]:
    listed: dict[str, Callable[[], object]] = {
        name: partial(list_claims, connection, one.asked, after=one.after, limit=PAGE + 1)
        for name, one in lists(claims).items()
    }
    return listed | {"show": partial(get_claim, connection, claims // 2 + 2)}
