"""Reviews of others that do not count any more: one that was taken back, or all that an import brought.

Nothing is overwritten: a withdrawal is a row of its own, and so is its being taken back. A review is
withdrawn with the states before it; with an import the states that it brought are, and what stood before
stands again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from claims.domain.reference import Kind, format_reference
from claims.domain.text import clean_block
from claims.errors import AmbiguousError, ConflictError, NotFoundError
from claims.i18n import _
from claims.models import claim, import_run, imported_review, person, review_withdrawal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import Connection, Select

    from claims.services.work import Work

_GONE = review_withdrawal.c.withdrawn == True  # noqa: E712 - SQL


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """When and by whom a review was withdrawn, and why; with all of its import, or by itself."""

    at: dt.datetime
    by: str
    reason: str
    whole_import: bool


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An import of reviews: its number, its file, how many reviews it brought, and whether they count."""

    number: int
    uuid: str
    file: str
    sha256: str
    format: str
    at: dt.datetime
    by: str
    finished: bool
    reviews: int
    claims: int
    withdrawn_reason: str | None


def read_withdrawn(connection: Connection, reviews: Sequence[int] | Select[Any]) -> dict[int, Withdrawn]:
    """Give which of some rows of `imported_review` do not count, by number."""
    if connection.execute(select(review_withdrawal.c.id).limit(1)).first() is None:
        return {}
    named, state = imported_review.alias(), imported_review.alias()
    own = (
        _newest(state.c.id)
        .join(named, named.c.id == review_withdrawal.c.review_id)
        .join(state, (state.c.key == named.c.key) & (state.c.id <= named.c.id))
    )
    whole = _newest(state.c.id).join(state, state.c.import_run_id == review_withdrawal.c.import_run_id)
    found: dict[int, Withdrawn] = {}
    for query, whole_import in ((whole, True), (own, False)):
        for row in connection.execute(query.where(state.c.id.in_(reviews), _GONE)):
            found[row.number] = Withdrawn(row.created_at, row.name, row.reason, whole_import)
    return found


def is_import_withdrawn(connection: Connection, number: int) -> bool:
    """Tell whether nothing that an import brought counts any more."""
    known = _newest_of_import(connection, number)
    return known is not None and bool(known.withdrawn)


def list_imports(connection: Connection) -> list[ImportLine]:
    """List the imports of reviews, the newest first."""
    brought = (
        select(imported_review.c.import_run_id, func.count().label("reviews"))
        .group_by(imported_review.c.import_run_id)
        .subquery()
    )
    query = (
        select(import_run, person.c.name.label("by"), brought.c.reviews)
        .join(person, person.c.id == import_run.c.created_by)
        .outerjoin(brought, brought.c.import_run_id == import_run.c.id)
        .order_by(import_run.c.id.desc())
    )
    gone = _newest(review_withdrawal.c.import_run_id).where(
        review_withdrawal.c.import_run_id.is_not(None), _GONE
    )
    reasons = {row.number: row.reason for row in connection.execute(gone)}
    return [
        ImportLine(
            number=row.id,
            uuid=row.uuid,
            file=row.name,
            sha256=row.sha256,
            format=row.format,
            at=row.created_at,
            by=row.by,
            finished=row.finished,
            reviews=row.reviews or 0,
            claims=json.loads(row.counts)["claims"],
            withdrawn_reason=reasons.get(row.id),
        )
        for row in connection.execute(query)
    ]


def find_review(connection: Connection, text: str, claim_id: int | None = None) -> int:
    """Give the number of the newest state of a review, by the address of its page or by its UUID.

    Raises NotFoundError when there is none, and AmbiguousError when the page reviews several claims.
    """
    later = imported_review.alias()
    query = (
        select(imported_review.c.id, imported_review.c.claim_id, imported_review.c.claim_text)
        .outerjoin(later, later.c.supersedes_id == imported_review.c.id)
        .where(or_(imported_review.c.url == text, imported_review.c.key.in_(_keys_of(text))))
        .where(later.c.id.is_(None))
        .order_by(imported_review.c.id)
    )
    if claim_id is not None:
        query = query.where(imported_review.c.claim_id == claim_id)
    rows = connection.execute(query).all()
    if not rows:
        raise NotFoundError(
            _("No review of others has the address or the UUID %(text)s.") % {"text": text},
            hint=_("`claims show C1` shows what others found of a claim, with the addresses."),
        )
    if len(rows) > 1:
        raise AmbiguousError(
            _("%(text)s reviews several claims.") % {"text": text},
            hint=_("Name the claim: --claim %(ref)s") % {"ref": _ref(rows[0].claim_id)},
            details=tuple(f"{_ref(row.claim_id)}  {row.claim_text}" for row in rows),
        )
    return int(rows[0].id)


def withdraw_review(work: Work, number: int, *, reason: str) -> int:
    """Let a review of others not count any more, and give the claim's number.

    Raises ConflictError when it does not count already.
    """
    row = _get_review(work.connection, number)
    gone = read_withdrawn(work.connection, [number]).get(number)
    if gone is not None:
        raise _withdrawn_before(row.url, gone)
    _write(work, "claim.review_withdrawn", row, reason)
    return int(row.claim_id)


def restore_review(work: Work, number: int, *, reason: str) -> int:
    """Let a review that was withdrawn by itself stand again, and give the claim's number.

    Raises ConflictError when it was not.
    """
    row = _get_review(work.connection, number)
    known = _newest_of_key(work.connection, row.key)
    if known is None or not known.withdrawn:
        gone = read_withdrawn(work.connection, [number]).get(number)
        hint = (
            _("It went with its import: claims review restore --import %(number)d")
            % {"number": row.import_run_id}
            if gone
            else _("`claims show %(ref)s` shows what others found.") % {"ref": _ref(row.claim_id)}
        )
        raise ConflictError(_("The review %(url)s was not withdrawn.") % {"url": row.url}, hint=hint)
    _write(work, "claim.review_restored", row, reason)
    return int(row.claim_id)


def withdraw_import(work: Work, number: int, *, reason: str) -> int:
    """Let nothing count any more that an import brought, and give how many reviews counted until now.

    Raises NotFoundError for an unknown import, and ConflictError when nothing of it counts already.
    """
    row, known = _get_import(work.connection, number)
    if known is not None and known.withdrawn:
        gone = Withdrawn(known.created_at, known.name, known.reason, whole_import=True)
        raise _withdrawn_before(row.name, gone)
    return _write_import(work, "import_run.reviews_withdrawn", row, known, reason)


def restore_import(work: Work, number: int, *, reason: str) -> int:
    """Let what a withdrawn import brought stand again, and give how many reviews count now.

    Raises NotFoundError for an unknown import, and ConflictError when it was not withdrawn.
    """
    row, known = _get_import(work.connection, number)
    if known is None or not known.withdrawn:
        raise ConflictError(
            _("Import %(number)d was not withdrawn.") % {"number": number},
            hint=_("`claims review imports` lists them."),
        )
    return _write_import(work, "import_run.reviews_restored", row, known, reason)


def _newest(column: Any) -> Select[Any]:  # noqa: ANN401 - a column that goes first
    """Select a column with the withdrawals, and their being taken back, that nothing later supersedes."""
    later = review_withdrawal.alias()
    return (
        select(
            column.label("number"),
            review_withdrawal.c.withdrawn,
            review_withdrawal.c.reason,
            review_withdrawal.c.created_at,
            person.c.name,
        )
        .select_from(review_withdrawal)
        .join(person, person.c.id == review_withdrawal.c.created_by)
        .where(~select(later.c.id).where(later.c.supersedes_id == review_withdrawal.c.id).exists())
    )


def _newest_of_key(connection: Connection, key: str) -> Any:  # noqa: ANN401 - a row or None
    named = imported_review.alias()
    query = _newest(review_withdrawal.c.id).join(named, named.c.id == review_withdrawal.c.review_id)
    return connection.execute(query.where(named.c.key == key)).first()


def _keys_of(uuid: str) -> Select[str]:
    """Select the key of the review that a UUID names; PostgreSQL takes no other text for one."""
    known = "".join(uuid.lower().removeprefix("urn:uuid:").split("-"))
    is_uuid = len(known) == 32 and set(known) <= set("0123456789abcdef")  # noqa: PLR2004 - the digits of one
    query = select(imported_review.c.key)
    if not is_uuid:
        return query.where(imported_review.c.id.is_(None))
    parts = (known[:8], known[8:12], known[12:16], known[16:20], known[20:])
    return query.where(imported_review.c.uuid == "-".join(parts))


def _get_review(connection: Connection, number: int) -> Any:  # noqa: ANN401 - a row
    query = (
        select(imported_review, claim.c.uuid.label("claim_uuid"))
        .join(claim, claim.c.id == imported_review.c.claim_id)
        .where(imported_review.c.id == number)
    )
    return connection.execute(query).one()


def _get_import(connection: Connection, number: int) -> tuple[Any, Any]:
    """Give the row of an import, and that of its newest withdrawal or None."""
    row = connection.execute(select(import_run).where(import_run.c.id == number)).first()
    if row is None:
        raise NotFoundError(
            _("There is no import %(number)d.") % {"number": number},
            hint=_("`claims review imports` lists them."),
        )
    return row, _newest_of_import(connection, number)


def _newest_of_import(connection: Connection, number: int) -> Any:  # noqa: ANN401 - a row or None
    query = _newest(review_withdrawal.c.id).where(review_withdrawal.c.import_run_id == number)
    return connection.execute(query).first()


def _withdrawn_before(what: str, gone: Withdrawn) -> ConflictError:
    names = {"what": what, "by": gone.by, "at": gone.at.astimezone().strftime("%Y-%m-%d %H:%M")}
    return ConflictError(
        _("%(what)s was withdrawn already, by %(by)s, %(at)s.") % names,
        hint=_("The reason was: %(reason)s") % {"reason": gone.reason},
    )


def _write(work: Work, action: str, row: Any, reason: str) -> None:  # noqa: ANN401 - a row of imported_review
    known = _newest_of_key(work.connection, row.key)
    told = _add(work, {"review_id": row.id}, known, action, reason)
    told |= {"review_uuid": row.uuid, "publisher": row.publisher, "url": row.url}
    work.log(action, row.claim_id, row.claim_uuid, after=told, reason=reason)


def _write_import(work: Work, action: str, row: Any, known: Any, reason: str) -> int:  # noqa: ANN401
    stood = _count_standing(work.connection, row.id)
    told = _add(work, {"import_run_id": row.id}, known, action, reason)
    count = stood or _count_standing(work.connection, row.id)
    work.log(action, row.id, row.uuid, after=told | {"name": row.name, "reviews": count}, reason=reason)
    return count


def _count_standing(connection: Connection, run_id: int) -> int:
    """Count the reviews whose newest state that counts is of an import; of a withdrawn one none is."""
    keys = select(imported_review.c.key).where(imported_review.c.import_run_id == run_id)
    states = select(imported_review).where(imported_review.c.key.in_(keys)).order_by(imported_review.c.id)
    gone = read_withdrawn(connection, states.with_only_columns(imported_review.c.id).order_by(None))
    columns = (imported_review.c.id, imported_review.c.key, imported_review.c.import_run_id)
    rows = connection.execute(states.with_only_columns(*columns))
    newest = {row.key: row.import_run_id for row in rows if row.id not in gone}
    return sum(of == run_id for of in newest.values())


def _add(work: Work, of: dict[str, int], known: Any, action: str, reason: str) -> dict[str, Any]:  # noqa: ANN401
    """Write a row, and give what the log tells of it; action and reason tell the rest."""
    told = {**of, "supersedes_id": known.number if known else None}
    said = clean_block(reason, what=_("The reason"))
    work.add(review_withdrawal, {**told, "withdrawn": action.endswith("_withdrawn"), "reason": said})
    return told


def _ref(claim_id: int) -> str:
    return format_reference(Kind.CLAIM, claim_id)
