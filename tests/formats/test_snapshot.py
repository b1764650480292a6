"""A report shows one state of the database from its first claim to its last, whoever writes meanwhile."""

from __future__ import annotations

import datetime as dt
import io
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import IO, TYPE_CHECKING, Any

import pytest
from factories import BRUNO, IRENE, NOW, decide, fill, make_claim

from claims import db
from claims.formats import FORMATS, Options
from claims.services.as_of import rewind
from claims.services.report import build
from claims.services.report.build import build_report
from claims.services.selection import ClaimFilter
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import Connection, Engine

    from claims.domain.report import ClaimEntry, Report

SLOW = {"pdf", "docx"}
"""They walk as the others do, and take long to make."""


@dataclass
class Meddled:
    """Claims between which somebody else does something, once, when the first was walked past."""

    claims: Iterable[ClaimEntry]
    meddle: Callable[[], None]
    done: bool = field(default=False)

    def __iter__(self) -> Iterator[ClaimEntry]:
        for number, entry in enumerate(self.claims):
            if number and not self.done:
                self.done = True
                self.meddle()
            yield entry


@pytest.mark.parametrize(
    ("name", "as_of"), [*((name, False) for name in sorted({*FORMATS} - SLOW)), ("csv", True)]
)
def test_an_export_does_not_see_what_is_written_meanwhile(
    engine: Engine, name: str, *, as_of: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "PAGE", 1)
    with db.writing(engine) as connection:
        work = start(connection, IRENE, at=NOW)
        fill(work)
        last = [make_claim(work).claim_id for _ in range(3)][-1]

    def meddle() -> None:
        with db.writing(engine) as connection:
            # Written as if before, so that no date tells it from what was there.
            work = start(connection, BRUNO, at=NOW)
            decide(work, last)
            decide(work, make_claim(work).claim_id)

    with reading(engine, as_of=as_of) as connection:
        made = build_report(connection, ClaimFilter(), title="Informe", language="es")
        before = draw(name, made)
        meddled = Meddled(made.claims, meddle)
        assert draw(name, replace(made, claims=meddled)) == before
        assert meddled.done
    with reading(engine, as_of=as_of) as connection:
        assert draw(name, build_report(connection, ClaimFilter(), title="Informe", language="es")) != before


@contextmanager
def reading(engine: Engine, *, as_of: bool) -> Iterator[Connection]:
    with db.reading(engine, scratch=as_of) as connection:
        if as_of:
            rewind(connection, NOW + dt.timedelta(days=1))
        yield connection


def draw(name: str, made: Report) -> str | bytes:
    chosen = FORMATS[name]
    sink: IO[Any] = io.BytesIO() if chosen.binary else io.StringIO(newline="")
    chosen.write(made, sink, Options())
    sink.seek(0)
    drawn: str | bytes = sink.read()
    return drawn
