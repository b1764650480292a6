"""The demo: a small desk's days, replayed through the same services that a person's commands use."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claims.config import Identity
from claims.domain.partial_date import PartialDate
from claims.domain.status import Status
from claims.domain.vocabulary import (
    ActorKind,
    ClaimKind,
    EvidenceKind,
    IntakeMethod,
    Involvement,
    Priority,
    SourceKind,
    Stance,
)
from claims.i18n import N_
from claims.services import actor, appearance, article, claim, evidence, role, scale, source, verification
from claims.services.snapshot import NewText, update_article
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from claims.services.work import Work

    Entry = dict[str, Any]

TITLE = N_("Demo: verification report")
"""The title of the demo's report, to be translated into the language of the report."""

_HERE = Path(__file__).parent.parent
_PUBLISHER = "Mesa de Contraste"
_DESK = "Verificación"


@dataclass(frozen=True, slots=True)
class DemoData:
    """The demo as read from its folder; `entries` are (kind, entry) in the order of time."""

    title: str
    notice: str
    begins: dt.datetime
    people: list[Identity]
    entries: list[tuple[str, Entry]]


def demo_folder() -> Path:
    """Give the folder of the demo: the one shipped in the package, else the repository's."""
    shipped = _HERE / "_demo"
    return shipped if shipped.is_dir() else _HERE.parent / "fixtures" / "demo"


def read_demo() -> DemoData:
    """Read the demo's data."""
    data = tomllib.loads((demo_folder() / "demo.toml").read_text(encoding="utf-8"))
    people = {entry["id"]: Identity(entry["name"], entry["mail"]) for entry in data["person"]}
    entries = [(kind, entry) for kind in _STEPS for entry in data[kind]]
    for _kind, entry in entries:
        entry["at"] = dt.datetime.fromisoformat(entry["at"])
        entry["by"] = people[entry["by"]]
    entries.sort(key=lambda pair: pair[1]["at"])
    begins = entries[0][1]["at"] - dt.timedelta(minutes=5)
    return DemoData(TITLE, data["notice"], begins, list(people.values()), entries)


def load_demo(connection: Connection, data: DemoData) -> None:
    """Replay the demo into a database that holds nothing yet but the rating scales."""
    known = _Known()
    for kind, entry in data.entries:
        work = start(connection, entry["by"], at=entry["at"], desk=_DESK, publisher=_PUBLISHER)
        _STEPS[kind](work, known, entry)


@dataclass(slots=True)
class _Known:
    """The numbers that the database gave to the demo's own ids."""

    source: dict[str, int] = field(default_factory=dict)
    actor: dict[str, int] = field(default_factory=dict)
    article: dict[str, int] = field(default_factory=dict)
    claim: dict[str, int] = field(default_factory=dict)
    evidence: dict[str, int] = field(default_factory=dict)


def _date(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def _text(entry: Entry) -> NewText:
    text = (demo_folder() / entry["file"]).read_text(encoding="utf-8")
    return NewText(text, IntakeMethod.FILE, origin=Path(entry["file"]).name)


def _add_source(work: Work, known: _Known, entry: Entry) -> None:
    known.source[entry["id"]] = source.add_source(
        work,
        name=entry["name"],
        kind=SourceKind(entry["kind"]),
        language=entry["language"],
        homepage=entry["homepage"],
        ownership=entry["ownership"],
    )


def _add_actor(work: Work, known: _Known, entry: Entry) -> None:
    roles = [
        role.Role(held["title"], held.get("organization"), _date(held.get("from")), _date(held.get("to")))
        for held in entry["roles"]
    ]
    known.actor[entry["id"]] = actor.add_actor(
        work,
        name=entry["name"],
        kind=ActorKind(entry["kind"]),
        aliases=entry["aliases"],
        weak_aliases=entry["weak_aliases"],
        former=entry["former"],
        roles=roles,
        note=entry.get("note"),
    )


def _add_article(work: Work, known: _Known, entry: Entry) -> None:
    known.article[entry["id"]] = article.add_article(
        work,
        source_id=known.source[entry["source"]],
        new=_text(entry),
        title=entry["title"],
        byline=entry.get("byline"),
        language=entry["language"],
        published=_date(entry["published"]),
        url=entry["url"],
    )


def _add_snapshot(work: Work, known: _Known, entry: Entry) -> None:
    update_article(work, known.article[entry["article"]], _text(entry))


def _place(known: _Known, entry: Entry) -> appearance.Place:
    claimant = None if entry["claimant"] == "outlet" else known.actor[entry["claimant"]]
    return appearance.Place(
        article_id=known.article[entry["article"]],
        quote=entry["quote"],
        claimant=claimant,
        paraphrase=entry.get("quote_kind") == "paraphrase",
        occurrence=entry.get("occurrence"),
        reported_by=[known.actor[name] for name in entry.get("reported_by", [])],
        stated=_date(entry.get("stated")),
    )


def _record(work: Work, known: _Known, entry: Entry) -> None:
    involved = [
        (involvement, known.actor[name])
        for involvement, key in (
            (Involvement.SUBJECT, "subjects"),
            (Involvement.TARGET, "targets"),
            (Involvement.MENTIONED, "mentioned"),
        )
        for name in entry.get(key, [])
    ]
    statement = claim.Statement(
        text=entry["text"],
        language=entry["language"],
        kind=ClaimKind(entry["kind"]),
        priority=Priority(entry["priority"]),
        check_worthy=entry["check_worthy"],
        check_worthy_reason=entry.get("check_worthy_reason"),
        topics=entry["topics"],
        involved=involved,
    )
    known.claim[entry["id"]] = claim.record_claim(work, statement, _place(known, entry)).claim_id


def _add_appearance(work: Work, known: _Known, entry: Entry) -> None:
    appearance.add_appearance(work, known.claim[entry["claim"]], _place(known, entry))


def _add_evidence(work: Work, known: _Known, entry: Entry) -> None:
    known.evidence[entry["id"]] = evidence.add_evidence(
        work,
        title=entry["title"],
        url=entry.get("url"),
        kind=EvidenceKind(entry["kind"]),
        publisher=entry.get("publisher"),
        published=_date(entry.get("published")),
        language=entry.get("language"),
    )


def _link(work: Work, known: _Known, entry: Entry) -> None:
    bearing = evidence.Bearing(
        Stance(entry["stance"]), entry.get("quote"), entry.get("note"), entry.get("group")
    )
    evidence.link_evidence(work, known.claim[entry["claim"]], known.evidence[entry["evidence"]], bearing)


def _verify(work: Work, known: _Known, entry: Entry) -> None:
    rating = entry.get("rating")
    step = verification.Step(
        status=Status(entry["status"]),
        rating_id=scale.resolve_rating(work.connection, rating, "default") if rating else None,
        summary=entry.get("summary"),
        explanation=entry.get("explanation"),
        reason=entry.get("reason"),
        as_of=_date(entry.get("as_of")),
    )
    verification.verify(work, known.claim[entry["claim"]], step)


_STEPS: dict[str, Callable[[Work, _Known, dict[str, Any]], None]] = {
    "source": _add_source,
    "actor": _add_actor,
    "article": _add_article,
    "snapshot": _add_snapshot,
    "claim": _record,
    "appearance": _add_appearance,
    "evidence": _add_evidence,
    "evidence_link": _link,
    "verification": _verify,
}
