"""The append-only tables against the log: each row was written with one event, and in the same order.

A table and its events are walked side by side, so that a row that was changed, taken out or slipped in is
seen. What follows from these tables alone, who is assigned and who is merged, is worked out anew.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.reference import Kind, format_reference
from claims.domain.vocabulary import ActorVerdict
from claims.i18n import _
from claims.models import (
    actor_link,
    anchor,
    appearance,
    capture_text,
    claim_assignee,
    claim_link,
    correction,
    desk_policy,
    event,
    evidence_anchor,
    evidence_link,
    merged_actor,
    outlet_correction,
    person,
    publication,
    rating,
    rating_text,
    reply,
    reporter,
    review_withdrawal,
    sign_off,
)
from claims.services.current import standing_actor_link
from claims.services.log import plain

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, RowMapping, Table

_PAGE = 500

# What the log calls otherwise than the column; those that are references hold a record's number.
_COLUMNS = {
    "start": "start_offset",
    "end": "end_offset",
    "verification": "verification_id",
    "appearance": "appearance_id",
    "article": "article_id",
    "claimant": "claimant_id",
    "evidence": "evidence_id",
    "capture": "capture_id",
    "other": "other_id",
    "into": "other_id",
    "from": "before_id",
    "to": "after_id",
    "supersedes": "supersedes_id",
}
_APPEARED = ("claim.appeared", "claim.appearance_corrected", "claim.appearance_withdrawn")
_TAKES_BACK = frozenset({"claim.unlinked", "actor.unmerged"})


@dataclass(frozen=True, slots=True)
class Book:
    """A table and the actions of the events that were written with its rows.

    `owner` is the column that holds the number of the event's record; `first` are the actions whose rows
    supersede none, for tables where others do.
    """

    table: Table[Any]
    actions: tuple[str, ...]
    owner: str | None = None
    first: tuple[str, ...] = ()


BOOKS = (
    Book(desk_policy, ("desk.sign_offs_set",), "desk_id"),
    Book(sign_off, ("claim.signed_off",)),
    Book(
        reply,
        ("claim.reply_asked", "claim.reply_recorded", "claim.reply_withdrawn"),
        "claim_id",
        ("claim.reply_asked",),
    ),
    Book(
        outlet_correction,
        (
            "claim.outlet_correction_asked",
            "claim.outlet_correction_recorded",
            "claim.outlet_correction_withdrawn",
        ),
        None,
        ("claim.outlet_correction_asked",),
    ),
    Book(publication, ("claim.published",), "claim_id"),
    Book(correction, ("claim.corrected",), "claim_id"),
    Book(
        evidence_link,
        ("claim.evidence_linked", "claim.evidence_corrected", "claim.evidence_withdrawn"),
        "claim_id",
        ("claim.evidence_linked",),
    ),
    Book(
        review_withdrawal,
        (
            "claim.review_withdrawn",
            "claim.review_restored",
            "import_run.reviews_withdrawn",
            "import_run.reviews_restored",
        ),
    ),
    Book(capture_text, ("evidence.text_read",)),
    Book(evidence_anchor, ("claim.evidence_anchored",)),
    Book(appearance, _APPEARED, "claim_id", _APPEARED[:1]),
    Book(reporter, _APPEARED),
    Book(anchor, (*_APPEARED, "claim.reanchored")),
    Book(
        claim_link,
        ("claim.linked", "claim.link_rejected", "claim.link_changed", "claim.unlinked"),
        None,
        ("claim.linked", "claim.link_rejected"),
    ),
    Book(
        actor_link,
        ("actor.merged", "actor.told_apart", "actor.unmerged", "actor.difference_withdrawn"),
        None,
        ("actor.merged", "actor.told_apart"),
    ),
)
"""Every table that is compared row by row."""


def find_differences(connection: Connection) -> Iterator[str]:
    """Say, for each table that is not as the log tells, where it first differs.

    The cost is one pass over the log and one over each table, a page of rows at a time. A log that is empty
    tells nothing, which `find_unlogged` says.
    """
    if connection.execute(select(event.c.position).limit(1)).first() is None:
        return
    with ExitStack() as stack:
        rows = {
            book.table.name: stack.enter_context(closing(_rows(connection, book.table))) for book in BOOKS
        }
        yield from _compare(connection, rows)
    yield from _assignee_differences(connection)
    yield from _merge_differences(connection)
    yield from _label_differences(connection)


def _compare(connection: Connection, rows: Mapping[str, Iterator[RowMapping]]) -> Iterator[str]:
    """Walk the log, and take from each table the rows that an event tells of."""
    differing: set[str] = set()
    concerned: dict[str, list[Book]] = {}
    for book in BOOKS:
        for action in book.actions:
            concerned.setdefault(action, []).append(book)
    query = (
        select(
            event.c.position,
            event.c.at,
            event.c.person_id,
            event.c.action,
            event.c.record_id,
            event.c.before,
            event.c.after,
            event.c.reason,
        )
        .where(event.c.action.in_(concerned))
        .order_by(event.c.position)
        .execution_options(yield_per=_PAGE)
    )
    with connection.execute(query) as events:
        for one in events:
            logged = json.loads(one.after or one.before or "{}")
            for book in concerned[one.action]:
                name = book.table.name
                if name in differing:
                    continue
                if not all(_agrees(next(rows[name], None), told) for told in _tell(book, one, logged)):
                    differing.add(name)
                    yield _("The table %(table)s is not as event %(position)d (%(action)s) tells.") % {
                        "table": name,
                        "position": one.position,
                        "action": one.action,
                    }
    for name, left in rows.items():
        if name not in differing and next(left, None) is not None:
            yield _("The table %(table)s holds rows that no event tells of.") % {"table": name}


def _rows(connection: Connection, table: Table[Any]) -> Generator[RowMapping]:
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=_PAGE)
    with connection.execute(query) as found:
        yield from found.mappings()


def _tell(
    book: Book,
    one: Any,  # noqa: ANN401 - a row of event
    logged: Mapping[str, Any],
) -> Iterator[Mapping[str, Any]]:
    """Give what an event, which holds `logged`, tells of the rows written with it, by their columns."""
    if book.table is reporter:
        number = _number(logged["appearance"])
        for position, ref in enumerate(logged["reported_by"], start=1):
            yield {"appearance_id": number, "position": position, "actor_id": _number(ref)}
        return
    withdrawn = one.action.endswith("_withdrawn") or one.action in _TAKES_BACK
    told = {_COLUMNS.get(key, key): _value(key, value) for key, value in logged.items()}
    if book.table is appearance:
        told["id"] = told.pop("appearance_id")
    if book.table is claim_link and withdrawn:
        del told["other_id"]  # it may have been said the other way round
    if one.action == "actor.difference_withdrawn":
        del told["other_id"]
    if book.table is actor_link:
        same = one.action in {"actor.merged", "actor.unmerged"}
        told["verdict"] = ActorVerdict.SAME if same else ActorVerdict.DIFFERENT
    told |= {"created_by": one.person_id, "created_at": one.at, "withdrawn": withdrawn}
    if book.owner:
        told[book.owner] = one.record_id
    if book.table is not anchor and book.table is not publication:
        told["reason"] = one.reason
    if book.first and "supersedes_id" not in told:
        told["superseding"] = one.action not in book.first
    yield told


def _agrees(row: RowMapping | None, told: Mapping[str, Any]) -> bool:
    """Tell whether a row is there and as it is told, in every column that is told of."""
    if row is None:
        return False
    if "superseding" in told and told["superseding"] is (row["supersedes_id"] is None):
        return False
    return all(
        row[name] == value or plain(row[name]) == plain(value) for name, value in told.items() if name in row
    )


def _number(ref: str) -> int:
    return int(ref[1:])


def _value(key: str, value: Any) -> Any:  # noqa: ANN401 - a logged value
    if key == "claimant":
        return None if value == "outlet" else _number(value)
    is_reference = key in _COLUMNS and key not in {"start", "end"}
    return _number(value) if is_reference and value is not None else value


# ---- what follows from the rest --------------------------------------------------------------------------


def _assignee_differences(connection: Connection) -> Iterator[str]:
    """Compare who is assigned with the newest event of each claim."""
    told: dict[int, str | None] = {}
    query = (
        select(event.c.record_id, event.c.after)
        .where(event.c.action.in_(("claim.assigned", "claim.unassigned")))
        .order_by(event.c.position)
    )
    for number, after in connection.execute(query):
        logged = json.loads(after or "{}")
        told[number] = logged.get("mail")
    assigned = select(claim_assignee.c.claim_id, person.c.mail).join(
        person, person.c.id == claim_assignee.c.person_id
    )
    stands = {row.claim_id: row.mail for row in connection.execute(assigned)}
    for number in sorted({*told, *stands}):
        if told.get(number) != stands.get(number):
            yield _("%(ref)s is not assigned to whom the log tells.") % {
                "ref": format_reference(Kind.CLAIM, number)
            }


def _merge_differences(connection: Connection) -> Iterator[str]:
    """Compare who stands for whom with the merges that stand, each followed to its end."""
    query = select(actor_link.c.actor_id, actor_link.c.other_id).where(
        actor_link.c.verdict == ActorVerdict.SAME, standing_actor_link()
    )
    into = {row.actor_id: row.other_id for row in connection.execute(query)}
    stands = {row.actor_id: row.into_id for row in connection.execute(select(merged_actor))}
    for number in sorted({*into, *stands}):
        end, passed = number, {number}
        while end in into and into[end] not in passed:
            end = into[end]
            passed.add(end)
        if stands.get(number, number) != end:
            yield _("%(ref)s does not stand for whom it was merged with.") % {
                "ref": format_reference(Kind.ACTOR, number)
            }


def _label_differences(connection: Connection) -> Iterator[str]:
    """Compare the ratings of every scale, with their labels and definitions, with the event that added it."""
    texts: dict[int, dict[str, tuple[str, str | None]]] = {}
    for row in connection.execute(select(rating_text)):
        texts.setdefault(row.rating_id, {})[row.language] = (row.label, row.definition)
    stands: dict[int, list[Any]] = {}
    for row in connection.execute(select(rating).order_by(rating.c.scale_id, rating.c.sort)):
        said = texts.get(row.id, {})
        stands.setdefault(row.scale_id, []).append([row.code, row.position, str(row.bucket), said])
    query = select(event.c.record_id, event.c.after).where(event.c.action == "rating_scale.added")
    told = Counter(dict.fromkeys(stands, 0))
    for number, after in connection.execute(query):
        told[number] += 1
        logged = json.loads(after or "{}")
        if _logged_ratings(logged["ratings"]) != stands.get(number):
            yield _("The ratings of the scale %(code)s are not those that the log tells of.") % {
                "code": logged["code"]
            }
    for number, times in told.items():
        if not times:
            yield _("The log does not tell of rating scale %(number)d.") % {"number": number}


def _logged_ratings(entries: Sequence[Mapping[str, Any]]) -> list[Any]:
    return [
        [
            one["code"],
            one["position"],
            one["bucket"],
            {
                language: (label, one["definitions"].get(language))
                for language, label in one["labels"].items()
            },
        ]
        for one in entries
    ]
