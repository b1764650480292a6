"""The quotes of an article carried to its newest text: each kept, moved, ambiguous or lost, none silently."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.domain.anchor import Anchor
from claims.domain.reanchor import carry_all
from claims.domain.reference import Kind, format_reference
from claims.models import anchor, appearance, claim, snapshot
from claims.services.current import not_superseded
from claims.services.indexing import refresh_claims

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.domain.reanchor import Carried
    from claims.domain.vocabulary import AnchorState
    from claims.services.work import Work


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a quote in the newest text of its article.

    `snapshot` is the text that it was carried from. `found` holds the words that are its place, or that came
    nearest; `start` and `end` are given for `exact` and `moved` alone. `changed` tells that the nearest words
    have another figure, name or denial. `known` tells that the outcome was on record before.
    """

    appearance: str
    claim: str
    quote: str
    snapshot: int
    state: AnchorState
    score: float | None
    second: float | None
    found: str | None
    start: int | None
    end: int | None
    changed: bool = False
    known: bool = False


@dataclass(frozen=True, slots=True)
class _Standing:
    """The newest place of a quote, as it is anchored."""

    appearance_id: int
    claim_id: int
    snapshot_id: int
    number: int
    anchor: Anchor


def assess(connection: Connection, article_id: int) -> list[Outcome]:
    """Tell what becomes of every standing quote of an article in its newest text, and change nothing."""
    return [outcome for outcome, _standing, _carried in _assess(connection, article_id)]


def reanchor_article(work: Work, article_id: int) -> list[Outcome]:
    """Anchor every standing quote of an article in its newest text, and tell what became of each.

    An anchor once written stays: for a quote that has one in that text, what is on record is given.
    """
    assessed = _assess(work.connection, article_id)
    target = _newest(work.connection, article_id)[0]
    for outcome, standing, carried in assessed:
        if not outcome.known:
            _write(work, target, outcome, standing, carried)
    refresh_claims(
        work,
        sorted({standing.claim_id for outcome, standing, _carried in assessed if not outcome.known}),
    )
    return [outcome for outcome, _standing, _carried in assessed]


def _assess(connection: Connection, article_id: int) -> list[tuple[Outcome, _Standing, Carried | None]]:
    newest, number, text = _newest(connection, article_id)
    known = {
        row.appearance_id: row
        for row in connection.execute(select(anchor).where(anchor.c.snapshot_id == newest))
    }
    assessed: list[tuple[Outcome, _Standing, Carried | None]] = []
    waiting: dict[int, list[_Standing]] = defaultdict(list)
    for standing in _standing(connection, article_id):
        if standing.appearance_id not in known:
            waiting[standing.snapshot_id].append(standing)
            continue
        row = known[standing.appearance_id]
        placed = row.start_offset is not None
        outcome = Outcome(
            appearance=format_reference(Kind.APPEARANCE, standing.appearance_id),
            claim=format_reference(Kind.CLAIM, standing.claim_id),
            quote=row.quote,
            snapshot=number if placed else standing.number,
            state=row.state,
            score=row.score,
            second=None,
            found=row.quote if placed else None,
            start=row.start_offset,
            end=row.end_offset,
            known=True,
        )
        assessed.append((outcome, standing, None))
    for snapshot_id, quotes in waiting.items():
        old = connection.execute(select(snapshot.c.text).where(snapshot.c.id == snapshot_id)).scalar_one()
        carried = carry_all(old, [standing.anchor for standing in quotes], text)
        assessed += [
            (_outcome(standing, one), standing, one) for standing, one in zip(quotes, carried, strict=True)
        ]
    return sorted(assessed, key=lambda one: one[1].appearance_id)


def _newest(connection: Connection, article_id: int) -> tuple[int, int, str]:
    row = connection.execute(
        select(snapshot.c.id, snapshot.c.number, snapshot.c.text)
        .where(snapshot.c.article_id == article_id)
        .order_by(snapshot.c.number.desc())
        .limit(1)
    ).one()
    return row.id, row.number, row.text


def _standing(connection: Connection, article_id: int) -> list[_Standing]:
    """Give the newest place of every standing quote, in the order that they were recorded."""
    rows = connection.execute(
        select(
            appearance.c.id,
            appearance.c.claim_id,
            anchor.c.snapshot_id,
            snapshot.c.number,
            anchor.c.quote,
            anchor.c.prefix,
            anchor.c.suffix,
            anchor.c.start_offset,
            anchor.c.end_offset,
        )
        .join(anchor, anchor.c.appearance_id == appearance.c.id)
        .join(snapshot, snapshot.c.id == anchor.c.snapshot_id)
        .where(appearance.c.article_id == article_id, not_superseded(), anchor.c.start_offset.is_not(None))
        .order_by(appearance.c.id, snapshot.c.number)
    )
    found = {}
    for row in rows:
        at = Anchor(row.quote, row.prefix, row.suffix, row.start_offset, row.end_offset)
        found[row.id] = _Standing(row.id, row.claim_id, row.snapshot_id, row.number, at)
    return list(found.values())


def _outcome(standing: _Standing, carried: Carried) -> Outcome:
    return Outcome(
        appearance=format_reference(Kind.APPEARANCE, standing.appearance_id),
        claim=format_reference(Kind.CLAIM, standing.claim_id),
        quote=standing.anchor.quote,
        snapshot=standing.number,
        state=carried.state,
        score=carried.score,
        second=carried.second,
        found=carried.nearest,
        start=carried.anchor.start if carried.anchor else None,
        end=carried.anchor.end if carried.anchor else None,
        changed=carried.changed,
    )


def _write(
    work: Work, snapshot_id: int, outcome: Outcome, standing: _Standing, carried: Carried | None
) -> None:
    placed = carried.anchor if carried is not None else None
    at = placed or standing.anchor
    _number, uuid = work.add(
        anchor,
        {
            "appearance_id": standing.appearance_id,
            "snapshot_id": snapshot_id,
            "state": outcome.state,
            "quote": at.quote,
            "prefix": at.prefix,
            "suffix": at.suffix,
            "start_offset": placed.start if placed else None,
            "end_offset": placed.end if placed else None,
            "score": outcome.score,
        },
    )
    claim_uuid = work.connection.execute(
        select(claim.c.uuid).where(claim.c.id == standing.claim_id)
    ).scalar_one()
    work.log(
        "claim.reanchored",
        standing.claim_id,
        claim_uuid,
        after={
            "appearance": outcome.appearance,
            "anchor_uuid": uuid,
            "snapshot_id": snapshot_id,
            "state": outcome.state,
            "quote": at.quote,
            "start": outcome.start,
            "end": outcome.end,
            "score": outcome.score,
        },
    )
