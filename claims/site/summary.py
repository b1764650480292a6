"""The first walk over a report: what the lists, the charts and the search of a site need of each claim."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claims.domain.status import Status
from claims.domain.text import cut, fold
from claims.formats.html_prose.verdict import corrections, tone, verdict
from claims.formats.verdict import deciding_step

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from markupsafe import Markup

    from claims.domain.report import ActorEntry, ClaimEntry, Report
    from claims.domain.vocabulary import Bucket

LONGEST_IN_LIST = 300
_TOLD = frozenset({Status.PUBLISHED, Status.CORRECTED})


@dataclass(frozen=True, slots=True)
class Row:
    """A claim in a list; `decided` is when its verdict was made, `changed` when its page last changed."""

    number: int
    ref: str
    uuid: str
    text: str
    language: str
    verdict: str
    tone: str
    bucket: Bucket | None
    claimants: tuple[str, ...]
    topics: tuple[str, ...]
    sources: tuple[str, ...]
    decided: dt.datetime | None
    changed: dt.datetime

    @property
    def by(self) -> str:
        """Who makes the claim, as far as a list has room."""
        return cut(", ".join(self.claimants), LONGEST_IN_LIST)


@dataclass(slots=True)
class Group:
    """The claims of an actor, of a source or of a topic; `page` is the name of its page, without a suffix.

    `named` are claims of others that an actor only passes on or is part of: their verdicts are not its own.
    """

    name: str
    page: str
    about: str = ""
    rows: list[Row] = field(default_factory=list)
    named: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Summary:
    """All that the first walk found, in the order of the claims."""

    rows: list[Row] = field(default_factory=list)
    actors: dict[str, Group] = field(default_factory=dict)
    sources: dict[str, Group] = field(default_factory=dict)
    topics: dict[str, Group] = field(default_factory=dict)
    scales: set[tuple[str, str]] = field(default_factory=set)
    corrected: list[tuple[Row, list[Markup]]] = field(default_factory=list)


def told_to_readers(claim: ClaimEntry) -> bool:
    """Tell whether readers ever saw a claim: a retracted one keeps its page only then."""
    return bool(claim.publications) or any(step.status in _TOLD for step in claim.steps)


def topic_page(name: str) -> str:
    """Give the name of a topic's page: topics have no reference, and their names hold anything."""
    return "topic/" + hashlib.sha256(fold(name).encode()).hexdigest()[:12]


def summarize(report: Report) -> Summary:
    """Walk the report once, and keep of each claim what its lines in lists need."""
    summary = Summary()
    for claim in report.claims:
        row = _row(claim)
        summary.rows.append(row)
        for step in claim.steps:
            if step.rating:
                summary.scales.add((step.rating.scale, step.rating.scale_version))
        changes = corrections(claim)
        if changes:
            summary.corrected.append((row, changes))
        made = {entry.claimant.ref for entry in claim.appearances if entry.claimant}
        for actor in _actors(claim):
            group = Group(actor.name, f"actor/{actor.ref}", actor.role or "")
            _enter(summary.actors, actor.ref, group, row, named=actor.ref not in made)
        for appearance in claim.appearances:
            article = appearance.article
            group = Group(article.source, f"source/{article.source_ref}")
            _enter(summary.sources, article.source_ref, group, row)
        for topic in claim.topics:
            _enter(summary.topics, fold(topic), Group(topic, topic_page(topic)), row)
    return summary


def _actors(claim: ClaimEntry) -> Iterator[ActorEntry]:
    """Give all whom a claim's page names: who makes it, who passes it on and whom it concerns."""
    for entry in claim.appearances:
        if entry.claimant:
            yield entry.claimant
        yield from entry.reported_by
    for _involvement, actor in claim.involved:
        yield actor


def _enter(groups: dict[str, Group], key: str, group: Group, row: Row, *, named: bool = False) -> None:
    found = groups.setdefault(key, group)
    rows = found.named if named else found.rows
    if not rows or rows[-1] is not row:
        rows.append(row)


def _row(claim: ClaimEntry) -> Row:
    decided = deciding_step(claim)
    return Row(
        number=int(claim.ref[1:]),
        ref=claim.ref,
        uuid=claim.uuid,
        text=cut(claim.text, LONGEST_IN_LIST),
        language=claim.language,
        verdict=verdict(claim),
        tone=tone(claim),
        bucket=claim.rating.bucket if claim.rating and decided else None,
        claimants=claim.claimants,
        topics=claim.topics,
        sources=tuple(dict.fromkeys(entry.article.source for entry in claim.appearances)),
        decided=decided.at if decided else None,
        changed=_changed(claim),
    )


def _changed(claim: ClaimEntry) -> dt.datetime:
    newest = (claim.steps[-1:], claim.publications[-1:], claim.corrections[-1:], claim.rewordings[-1:])
    return max([claim.recorded_at, *(entry.at for entries in newest for entry in entries)])
