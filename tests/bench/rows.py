"""The records of the benchmark's databases: claims in articles, by actors, verified on evidence, and the log.

Each row is as the program would have written it, with its event, so that `claims doctor` finds nothing. Of
ten claims one waits and one is in work; the others are decided, a few after having been in work. A few
actors, sources and topics have very many claims, as in life, and most have few.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from bench import generator
from sqlalchemy import select

from claims.domain.anchor import anchor_at
from claims.domain.record_uuid import new_uuid
from claims.domain.text import digest, fingerprint, fold
from claims.models import person, rating
from claims.services import log
from claims.services.label import name_rating

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

Rows = dict[str, list[tuple[Any, ...]]]

PER_ARTICLE = 10
PER_ACTOR, PER_SOURCE, PER_TOPIC = 40, 400, 200
PER_EVIDENCE = 4
ASSIGNED = 100
"""One claim in so many is assigned to who made the database."""

_GENERATED = 20_000  # at a time: whole articles
BEGUN = dt.datetime(2024, 1, 1, 9, tzinfo=dt.UTC)
_PLACES = ("pesca", "puerto", "pan", "escuela", "riego", "censo", "salud", "tratado")

_RECORD = ("id", "uuid", "created_at", "created_by")
COLUMNS = {
    "source": (*_RECORD, "name", "name_key", "kind"),
    "actor": (*_RECORD, "kind"),
    "actor_name": (*_RECORD, "actor_id", "value", "key", "type", "withdrawn"),
    "topic": (*_RECORD, "name", "key"),
    "article": (
        *_RECORD, "source_id", "url", "canonical_url", "title", "language", "media", "published"
    ),
    "snapshot": (*_RECORD, "article_id", "number", "text", "sha256", "length", "method", "fetched_at"),
    "claim": (*_RECORD, "text", "fingerprint", "language", "kind", "priority", "status", "step"),
    "claim_topic": ("claim_id", "topic_id"),
    "claim_assignee": ("claim_id", "person_id"),
    "appearance": (
        *_RECORD, "claim_id", "article_id", "claimant_kind", "claimant_id", "quote_kind", "withdrawn"
    ),
    "anchor": (
        *_RECORD, "appearance_id", "snapshot_id", "state", "quote", "prefix", "suffix", "start_offset",
        "end_offset",
    ),
    "evidence": (*_RECORD, "kind", "title", "url", "canonical_url", "publisher", "published"),
    "evidence_link": (*_RECORD, "claim_id", "evidence_id", "stance", "quote", "withdrawn"),
    "verification": (*_RECORD, "claim_id", "step", "status", "rating_id", "origin"),
    "verification_text": ("verification_id", "language", "summary", "explanation"),
    "verification_evidence": ("verification_id", "evidence_link_id"),
    "event": (
        "position", "at", "person_id", "action", "record_kind", "record_id", "record_uuid", "before", "after",
        "previous_hash", "hash",
    ),
}  # fmt: skip
"""The tables that are written, each after those that it points to, with their columns."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim stands: its article, the text of it, and where in the text it begins."""

    article: int
    text: str
    start: int


@dataclass(slots=True)
class Records:
    """What is written row by row: the rows since the last batch, the end of the log, numbers given so far."""

    head: log.Head
    person: tuple[int, str, str, str]
    ratings: Sequence[tuple[int, str]]
    counts: tuple[int, int, int]
    chance: random.Random = field(default_factory=lambda: random.Random(generator.SEED))  # noqa: S311 - seeded
    rows: Rows = field(default_factory=dict)
    steps: int = 0
    at: dt.datetime = BEGUN

    def add(self, table: str, number: int, *values: object) -> str:
        """Add a row of a record and give its UUID."""
        record_uuid = new_uuid()
        self.put(table, number, record_uuid, self.moment, self.person[0], *values)
        return record_uuid

    def put(self, table: str, *values: object) -> None:
        """Add a row as it is."""
        self.rows.setdefault(table, []).append(values)

    def tell(
        self,
        action: str,
        number: int,
        record_uuid: str,
        after: dict[str, Any],
        before: dict[str, Any] | None = None,
    ) -> None:
        """Add an event at the end of the chain, as `log.append` does, which asks for the end each time."""
        position = self.head.position + 1
        fields = log._canonical(before), log._canonical(after)  # noqa: SLF001
        sealed = log._hash(  # noqa: SLF001
            position, self.at, self.person[1], action, number, record_uuid, *fields, None, self.head.hash
        )
        noun = action.partition(".")[0]
        self.put(
            "event", position, self.moment, self.person[0], action, noun, number, record_uuid, *fields,
            self.head.hash, sealed,
        )  # fmt: skip
        self.head = log.Head(position, sealed, self.at)

    @property
    def moment(self) -> str:
        """The time of what is written, as SQLite keeps it."""
        return f"{self.at:%Y-%m-%dT%H:%M:%S}.000000Z"

    def drawn(self, count: int) -> int:
        """Draw a number from 1 to `count`; the first ones come very often."""
        return int(count * self.chance.random() ** 3) + 1


def generate_rows(connection: Connection, claims: int) -> Iterator[Rows]:
    """Give the rows of so many claims, some at a time, to be written into the new database that is open."""
    who = connection.execute(select(person.c.id, person.c.uuid, person.c.name, person.c.mail)).one()
    ratings = connection.execute(select(rating.c.id).order_by(rating.c.id)).scalars().all()
    named = [(number, name_rating(connection, number) or "") for number in ratings]
    people, sources, topics = (claims // per + 1 for per in (PER_ACTOR, PER_SOURCE, PER_TOPIC))
    records = Records(
        log.get_head(connection), (who.id, who.uuid, who.name, who.mail), named, (people, sources, topics)
    )
    _add_catalogues(records)
    generated = generator.generate(claims)
    for start in range(0, claims, _GENERATED):
        _add_claims(records, start, list(islice(generated, _GENERATED)))
        yield records.rows
        records.rows = {}


def topic_name(number: int) -> str:
    """Give the name of a topic; number 1 is the most frequent one."""
    return f"{_PLACES[number % len(_PLACES)]} {number}"


def actor_name(number: int) -> str:
    """Give the main name of an actor; number 1 has the most claims."""
    return generator.invent_person(number)


def _add_catalogues(records: Records) -> None:
    people, sources, topics = records.counts
    for number in range(1, sources + 1):
        name = f"La Gaceta {number}"
        held = records.add("source", number, name, fold(name), "newspaper")
        blank = dict.fromkeys(("homepage", "country", "language", "ownership"))
        records.tell("source.added", number, held, {"name": name, "kind": "newspaper", **blank})
    for number in range(1, people + 1):
        name = actor_name(number)
        held = records.add("actor", number, "person")
        blank = dict.fromkeys(("wikidata", "country", "note"))
        records.tell("actor.added", number, held, {"name": name, "kind": "person", **blank})
        records.add("actor_name", number, number, name, fold(name), "name", 0)
    for number in range(1, topics + 1):
        name = topic_name(number)
        records.tell("topic.added", number, records.add("topic", number, name, fold(name)), {"name": name})


def _add_claims(records: Records, start: int, generated: Sequence[generator.Generated]) -> None:
    """Add claims: each `PER_ARTICLE` that follow each other in a language share an article."""
    articles: dict[int, list[generator.Generated]] = {}
    places: list[tuple[int, int]] = []
    for number, one in enumerate(generated, start + 1):
        article = (number - 1) // (2 * PER_ARTICLE) * 2 + number % 2 + 1
        held = articles.setdefault(article, [])
        places.append((article, sum(len(before.text) + 1 for before in held)))
        held.append(one)
    texts = {article: "\n".join(one.text for one in held) for article, held in articles.items()}
    for article, held in sorted(articles.items()):  # rows are walked beside the log in the order of numbers
        _add_article(records, article, held[0], texts[article])
    for number, (one, (article, offset)) in enumerate(zip(generated, places, strict=True), start + 1):
        records.at += dt.timedelta(minutes=1)
        _add_claim(records, number, one, Place(article, texts[article], offset))


def _add_article(records: Records, number: int, first: generator.Generated, text: str) -> None:
    source, url = records.drawn(records.counts[1]), f"https://gaceta.example/nota/{number}"
    published = f"{records.at:%Y-%m-%d}"
    held = records.add(
        "article", number, source, url, url, first.title, first.language, "text", published
    )  # fmt: skip
    records.tell(
        "article.added",
        number,
        held,
        {
            "source_id": source,
            "url": url,
            "title": first.title,
            "byline": None,
            "language": first.language,
            "media": "text",
            "published": published,
        },
    )
    sha256 = digest(text)
    records.add("snapshot", number, number, 1, text, sha256, len(text), "file", records.moment)
    kept = {"number": 1, "sha256": sha256, "length": len(text), "method": "file", "origin": None}
    records.tell("article.snapshot_added", number, held, kept)


def _add_claim(records: Records, number: int, one: generator.Generated, place: Place) -> None:
    turn = number % 10
    status, step = {0: ("unreviewed", 0), 1: ("in_progress", 1), 2: ("decided", 2)}.get(turn, ("decided", 1))
    held = records.add(
        "claim", number, one.text, fingerprint(one.text), one.language, "other", "normal", status, step
    )  # fmt: skip
    topic = records.drawn(records.counts[2])
    records.put("claim_topic", number, topic)
    said = {"text": one.text, "language": one.language, "kind": "other", "priority": "normal"}
    records.tell("claim.recorded", number, held, said | {"topics": [topic_name(topic)]})
    _add_appearance(records, number, held, one, place)
    evidence = (number - 1) // PER_EVIDENCE + 1
    _add_evidence(records, number, held, one, evidence)
    if turn in {1, 2}:
        _add_step(records, number, held, one, None, "unreviewed")
    if status == "decided":
        _add_step(records, number, held, one, evidence, "in_progress" if turn == 2 else "unreviewed")
    if number % ASSIGNED == 0:
        who, _uuid, name, mail = records.person
        records.put("claim_assignee", number, who)
        nobody = {"assignee": None, "mail": None}
        records.tell("claim.assigned", number, held, {"assignee": name, "mail": mail}, nobody)


def _add_appearance(records: Records, number: int, held: str, one: generator.Generated, place: Place) -> None:
    claimant = records.drawn(records.counts[0]) if number % 5 else None
    kind, quoted = ("actor", "verbatim") if claimant else ("outlet", "outlet")
    appeared = records.add("appearance", number, number, place.article, kind, claimant, quoted, 0)
    at = anchor_at(place.text, place.start, place.start + len(one.text))
    records.add(
        "anchor", number, number, place.article, "exact", at.quote, at.prefix, at.suffix, at.start, at.end
    )  # fmt: skip
    told = {
        "appearance": f"P{number}",
        "appearance_uuid": appeared,
        "article": f"A{place.article}",
        "snapshot_id": place.article,
        "quote": at.quote,
        "start": at.start,
        "end": at.end,
        "claimant": f"R{claimant}" if claimant else "outlet",
        "quote_kind": quoted,
        "reported_by": [],
        "stated": None,
    }
    records.tell("claim.appeared", number, held, told)


def _add_evidence(records: Records, number: int, held: str, one: generator.Generated, evidence: int) -> None:
    if number % PER_EVIDENCE == 1:
        kept = {
            "kind": "document",
            "title": f"Registro {evidence}",
            "url": f"https://registro.example/{evidence}",
            "publisher": "Registro",
            "published": "2023",
        }
        kind, title, url, publisher, published = kept.values()
        added = records.add("evidence", evidence, kind, title, url, url, publisher, published)
        records.tell("evidence.added", evidence, added, {**kept, "language": None})
    stance = "refutes" if number % 3 else "supports"
    records.add("evidence_link", number, number, evidence, stance, one.title, 0)
    told = {"stance": stance, "quote": one.title, "note": None, "independence_group": None}
    records.tell("claim.evidence_linked", number, held, {"evidence": f"E{evidence}", **told})


def _add_step(  # noqa: PLR0917 - a step is all of these
    records: Records, number: int, held: str, one: generator.Generated, evidence: int | None, before: str
) -> None:
    """Add a step: a decision on evidence, or the beginning of the work, which relies on none."""
    records.steps += 1
    status = "in_progress" if evidence is None else "decided"
    rating_id, name = (None, None) if evidence is None else records.chance.choice(records.ratings)
    step = 2 if before == "in_progress" else 1
    added = records.add("verification", records.steps, number, step, status, rating_id, "own")
    summary = explanation = None
    if evidence is not None:
        summary, explanation = one.title, f"{one.title}\n\n{one.text}\n\n{one.title}"
        records.put("verification_text", records.steps, one.language, summary, explanation)
        records.put("verification_evidence", records.steps, number)
    told = {
        "verification": f"V{records.steps}",
        "verification_uuid": added,
        "step": step,
        "status": status,
        "rating": name,
        "as_of": None,
        "language": one.language,
        "summary": summary,
        "explanation": explanation,
        "evidence": [] if evidence is None else [f"E{evidence}"],
    }
    records.tell("claim.verified", number, held, told, {"status": before, "rating": None})
