"""What a site of very many claims takes: its build, its second build, and what a phone loads to search it.

The claims are those of the generator. Most have a verdict on evidence and were published, some were corrected
later; they are by hundreds of actors in dozens of sources. SQLite alone: a site is drawn from a report, which
reads the same on both engines.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import time
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple

from bench import generator
from bench.database import WHO
from bench.measure import NO_TARGET, Line, Spread, Target, alone, peak_memory
from sqlalchemy import insert, select

from claims import db, migration, models
from claims.domain.anchor import CONTEXT
from claims.domain.partial_date import PartialDate
from claims.domain.record_uuid import new_uuid
from claims.domain.status import Status
from claims.domain.text import digest, fingerprint, fold, words
from claims.domain.vocabulary import (
    ActorKind,
    AnchorState,
    ClaimantKind,
    ClaimKind,
    EvidenceKind,
    IntakeMethod,
    MediaKind,
    NameType,
    Origin,
    Priority,
    QuoteKind,
    Severity,
    SourceKind,
    Stance,
)
from claims.services import database
from claims.services.report.build import build_report
from claims.services.scale import list_scales
from claims.services.selection import ClaimFilter
from claims.site.build import Built, Site, build_site
from claims.site.search import PREFIX, SHARD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.measure import Asked
    from sqlalchemy import URL, Connection

SIZES = (20_000,)
BATCH = 2_000
PER_ARTICLE = 10
PER_ACTOR, PER_SOURCE, PER_TOPIC = 40, 400, 200
BASE = "https://verifica.example/"
_BEGUN = dt.datetime(2024, 1, 1, 9, tzinfo=dt.UTC)
_UNREVIEWED, _CORRECTED = 10, 33  # one claim in so many
_SHOWN = 20  # claims that the search shows

Rows = dict[Any, list[dict[str, Any]]]


def measure(asked: Asked) -> Iterator[Line]:
    """Measure sites of so many claims, each in a database that is made for it."""
    for claims in asked.sizes or SIZES:
        yield from _measure(claims, asked.folder)


def _measure(claims: int, folder: Path) -> Iterator[Line]:
    path = folder / f"site_{claims}.db"
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    url = db.parse_database(str(path))
    alone(_write, url, claims)
    root = folder / f"site_{claims}_{uuid.uuid4().hex[:8]}"
    first, taken, peak = alone(_build, url, root)
    second, again, again_peak = alone(_build, url, root)
    files = [path for path in root.rglob("*") if path.is_file()]
    index = {path.name: path.stat().st_size for path in (root / "search").iterdir()}
    # A second build leaves everything as it was, which no busy machine excuses.
    rewritten, same = Spread(second.written + second.removed), Target(most=0)

    def line(
        work: str, unit: str, ours: Spread, target: Target = NO_TARGET, peak: float | None = None
    ) -> Line:
        return Line(claims, "sqlite", work, unit, ours, target=target, peak=peak)

    yield line("build a site", "s", taken, peak=peak)
    yield line("build it again", "s", again, peak=again_peak)
    yield line("build it again: rewritten", "files", rewritten, same)
    yield line("its files", "files", Spread(first.written))
    yield line("its size", "MiB", Spread(sum(path.stat().st_size for path in files) / 2**20))
    yield line("its search index", "files", Spread(len(index)))
    yield line("its search index", "MiB", Spread(sum(index.values()) / 2**20))
    yield line("a search of one word loads", "KiB", _search_sizes(index, claims))


def _build(url: URL, root: Path) -> tuple[Built, Spread, float]:
    engine = db.open_engine(url)
    begun, worked = time.perf_counter(), time.process_time()
    with db.reading(engine) as connection:
        report = build_report(connection, ClaimFilter(), title="Verificaciones", language="es")
        scales = [scale.definition for scale in list_scales(connection)]
        built = build_site(report, scales, root, Site(BASE, unpublished=True))
    engine.dispose()
    taken = Spread(time.perf_counter() - begun, cpu=time.process_time() - worked)
    return built, taken, peak_memory()


def _search_sizes(index: dict[str, int], claims: int) -> Spread:
    """Give the KiB that searches load: the facts, the word's file and the files of what is shown.

    What is shown is taken for being spread as far as it can be.
    """
    lines = sorted(size for name, size in index.items() if name.startswith("c-"))
    shown = sum(lines[-min(_SHOWN, claims // SHARD + 1) :])
    sizes = []
    for query in generator.searches(60):
        for word in words(query.text):
            name = f"w-{word[:PREFIX].encode().hex()}.js"
            sizes.append((index["index.js"] + index.get(name, 0) + shown) / 1024)
    return Spread(statistics.median(sizes), sorted(sizes)[int(len(sizes) * 0.95)])


# ---- the records -----------------------------------------------------------------------------------------


def _write(url: URL, claims: int) -> None:
    migration.create(url, lambda connection: database.seed(connection, WHO, at=_BEGUN))
    engine = db.open_engine(url)
    with db.writing(engine) as connection:
        for rows in _records(connection, claims):
            for table, listed in rows.items():
                if listed:
                    connection.execute(insert(table), listed)
    engine.dispose()


def _records(connection: Connection, claims: int) -> Iterator[Rows]:
    chance = random.Random(generator.SEED)  # noqa: S311 - a seeded draw, not a secret
    ratings = connection.execute(select(models.rating.c.id)).scalars().all()
    people, sources, topics = (claims // per + 1 for per in (PER_ACTOR, PER_SOURCE, PER_TOPIC))
    names = [one.title[:60] for one in generator.generate(people, seed=1)]
    yield {
        models.source: [
            _signed(number, name=f"Medio {number}", name_key=f"medio {number}", kind=SourceKind.NEWSPAPER)
            for number in range(1, sources + 1)
        ],
        models.actor: [_signed(number, kind=ActorKind.PERSON) for number in range(1, people + 1)],
        models.actor_name: [
            _signed(
                number,
                actor_id=number,
                value=f"{name} {number}",
                key=fold(f"{name} {number}"),
                type=NameType.NAME,
                withdrawn=False,
            )
            for number, name in enumerate(names, 1)
        ],
        models.topic: [
            _signed(number, name=f"tema {number}", key=f"tema {number}") for number in range(1, topics + 1)
        ],
    }
    batch: list[tuple[int, generator.Generated]] = []
    for number, one in enumerate(generator.generate(claims), 1):
        batch.append((number, one))
        if len(batch) == BATCH or number == claims:
            yield _batch(batch, chance, ratings, (people, sources, topics))
            batch = []


def _batch(
    batch: list[tuple[int, generator.Generated]],
    chance: random.Random,
    ratings: Any,  # noqa: ANN401 - a sequence of the driver's
    counts: tuple[int, int, int],
) -> Rows:
    people, sources, topics = counts
    tables = (
        models.article, models.snapshot, models.claim, models.claim_topic, models.appearance, models.anchor,
        models.evidence, models.evidence_link, models.verification, models.verification_text,
        models.verification_evidence, models.publication, models.correction,
    )  # fmt: skip
    rows: Rows = {table: [] for table in tables}
    for start in range(0, len(batch), PER_ARTICLE):
        held = batch[start : start + PER_ARTICLE]
        article = held[0][0]
        text = "\n".join(one.text for _number, one in held)
        rows[models.article].append(
            _signed(
                article,
                source_id=chance.randrange(sources) + 1,
                title=held[0][1].title,
                language="es",
                media=MediaKind.TEXT,
                url=f"https://medio.example/{article}",
                canonical_url=f"https://medio.example/{article}",
                published=PartialDate("2025-03"),
            )
        )
        rows[models.snapshot].append(
            _signed(
                article,
                article_id=article,
                number=1,
                text=text,
                sha256=digest(text),
                length=len(text),
                method=IntakeMethod.FILE,
                fetched_at=_BEGUN,
            )
        )
        offset = 0
        for number, one in held:
            _claim(rows, number, one, Place(article, text, offset, chance.randrange(people) + 1))
            rows[models.claim_topic].append({"claim_id": number, "topic_id": chance.randrange(topics) + 1})
            offset += len(one.text) + 1
            if number % _UNREVIEWED:
                _verdict(rows, number, one, chance, ratings)
    return rows


class Place(NamedTuple):
    """Where a claim stands: an article, its text, the place in it, and who says it."""

    article: int
    text: str
    offset: int
    claimant: int


def _claim(rows: Rows, number: int, one: generator.Generated, place: Place) -> None:
    corrected = number % _CORRECTED == 0
    status, step = Status.UNREVIEWED, 0
    if number % _UNREVIEWED:
        status, step = (Status.CORRECTED, 3) if corrected else (Status.PUBLISHED, 2)
    rows[models.claim].append(
        _signed(
            number,
            text=one.text,
            fingerprint=fingerprint(one.text),
            language=one.language,
            kind=ClaimKind.OTHER,
            priority=Priority.NORMAL,
            status=status,
            step=step,
        )
    )
    rows[models.appearance].append(
        _signed(
            number,
            claim_id=number,
            article_id=place.article,
            claimant_kind=ClaimantKind.ACTOR,
            claimant_id=place.claimant,
            quote_kind=QuoteKind.VERBATIM,
            withdrawn=False,
        )
    )
    end = place.offset + len(one.text)
    rows[models.anchor].append(
        _signed(
            number,
            appearance_id=number,
            snapshot_id=place.article,
            state=AnchorState.EXACT,
            quote=one.text,
            prefix=place.text[max(place.offset - CONTEXT, 0) : place.offset],
            suffix=place.text[end : end + CONTEXT],
            start_offset=place.offset,
            end_offset=end,
        )
    )


def _verdict(
    rows: Rows,
    number: int,
    one: generator.Generated,
    chance: random.Random,
    ratings: Any,  # noqa: ANN401 - as above
) -> None:
    at = _BEGUN + dt.timedelta(hours=number)
    for turn in (1, 2):
        key = 2 * number + turn
        rows[models.evidence].append(
            _signed(
                key,
                kind=EvidenceKind.DOCUMENT,
                title=f"Registro {key}",
                url=f"https://registro.example/{key}",
                canonical_url=f"https://registro.example/{key}",
                publisher=f"Registro {turn}",
                published=PartialDate("2025"),
            )
        )
        rows[models.evidence_link].append(
            _signed(
                key,
                claim_id=number,
                evidence_id=key,
                stance=chance.choice((Stance.SUPPORTS, Stance.REFUTES)),
                quote=one.title,
                withdrawn=False,
            )
        )
    steps = [Status.DECIDED, Status.PUBLISHED]
    if number % _CORRECTED == 0:
        steps.append(Status.CORRECTED)
    rating = chance.choice(ratings)
    for step, status in enumerate(steps, 1):
        key = 3 * number + step
        if status is Status.CORRECTED:
            rating = chance.choice(ratings)
        rows[models.verification].append(
            _signed(
                key,
                at + dt.timedelta(days=step),
                claim_id=number,
                step=step,
                status=status,
                rating_id=rating,
                origin=Origin.OWN,
            )
        )
        rows[models.verification_text].append(
            {
                "verification_id": key,
                "language": one.language,
                "summary": one.title,
                "explanation": f"{one.text}\n\n{one.title}\n\n{one.text}",
            }
        )
        rows[models.verification_evidence].append(
            {"verification_id": key, "evidence_link_id": 2 * number + 1}
        )
    rows[models.publication].append(
        _signed(number, at, claim_id=number, verification_id=3 * number + 2, published=PartialDate("2025-03"))
    )
    if len(steps) > 2:
        rows[models.correction].append(
            _signed(
                number,
                at + dt.timedelta(days=3),
                claim_id=number,
                before_id=3 * number + 2,
                after_id=3 * number + 3,
                severity=Severity.MAJOR,
                language=one.language,
                note=f"La calificación cambia. Motivo: {one.title}",
            )
        )


def _signed(number: int, at: dt.datetime = _BEGUN, /, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - of each column
    return {"id": number, "uuid": new_uuid(), "created_at": at, "created_by": 1, **values}
