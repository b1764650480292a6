"""What a record of a dump must be, for a database of ours would never have written it otherwise.

A text is the one that was hashed, a quote stands in it where its anchor says, steps have no gap and are such
as may follow each other, and no row belongs to another record.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, select

from claims.domain.anchor import CONTEXT, Anchor, holds
from claims.domain.status import MOVES, Status, check_step
from claims.domain.text import digest
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.models import (
    actor,
    anchor,
    capture_text,
    evidence_anchor,
    publication,
    rating,
    rating_scale,
    snapshot,
    verification,
    verification_text,
)
from claims.services.capture import unpack
from claims.services.dump.row import checks_of
from claims.services.dump.shape import CONTENT, fields_of
from claims.services.dump.word import word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Select, Table

    from claims.services.canonical import Row
    from claims.services.dump.shape import Kind
    from claims.services.dump.write import Entry

_COMPARED = (actor, rating_scale)
"""Those that are known again by more than a text."""

_IN_PUBLIC = frozenset({Status.PUBLISHED, Status.CORRECTED})
"""The statuses of steps that readers are shown."""

_ANCHORED = ((anchor, snapshot, "snapshot_id"), (evidence_anchor, capture_text, "capture_id"))


def check_shape(kind: Kind, entry: Entry) -> None:
    """Refuse, with an InvalidInputError, what cannot be looked up or compared, for it is of another type.

    Parts are rows, rows hold single values, and names are texts.
    """
    for table, names in _names_of(kind):
        own = table == kind.name
        rows = [entry] if own else entry.get(table, ())
        if not isinstance(rows, list | tuple) or not all(isinstance(row, dict) for row in rows):
            raise InvalidInputError(
                _("%(field)s is no list of objects.") % {"field": word(table)},
                hint=_("Write the dump anew, and import that."),
            )
        for row in rows:
            for name in row.keys() & names if own else row:
                value = row[name]
                if value.__class__ is str or value is None:
                    continue
                if name in names or isinstance(value, list | dict):
                    raise _misplaced(table, name, value)
    for name, check in checks_of(kind.table).items() if kind.table in _COMPARED else ():
        value = entry.get(name)
        try:
            if value is not None:
                check(value)
        except (ValueError, TypeError, KeyError, InvalidInputError) as error:
            raise _misplaced(kind.name, name, value) from error


def _misplaced(table: str, name: str, value: Any) -> InvalidInputError:  # noqa: ANN401 - a value of JSON
    said = {"record": word(table), "field": word(name), "value": str(value)[:80]}
    return InvalidInputError(
        _("%(record)s has something as %(field)s that cannot stand there: %(value)s") % said,
        hint=_("Write the dump anew, and import that."),
    )


@cache
def _names_of(kind: Kind) -> list[tuple[str, set[str]]]:
    """Give the fields of a kind and of each of its parts that hold names, their own among them."""
    tables = [(kind.table, None, None), *((part.table, part.via, part.owner) for part in kind.parts)]
    return [
        (table.name, {"uuid", "code", *(one.name for one in fields_of(table, via, owner) if one.target)})
        for table, via, owner in tables
    ]


def check_own(kind: Kind, entry: Entry) -> None:
    """Refuse, with an InvalidInputError, a record that is not as one is written, or names others' rows."""
    names: dict[str, set[Any]] = {}
    checks = _checks_of(kind)
    present = checks.keys() & entry.keys()
    for name in present:
        coded = name == rating.name
        names[name] = {
            f"{entry['uuid']}/{row.get('code')}" if coded else row.get("uuid") for row in entry[name]
        }
    for name in present:
        for field, target in checks[name]:
            own = names.get(target, ())
            for row in entry[name]:
                value = row.get(field)
                if value is not None and value not in own:
                    raise InvalidInputError(
                        _("%(record)s names a %(field)s of another record: %(value)s")
                        % {"record": word(name), "field": word(field), "value": str(value)[:80]},
                        hint=_("Write the dump anew, and import that."),
                    )


@cache
def _checks_of(kind: Kind) -> dict[str, list[tuple[str, str]]]:
    """Give for each part of a kind the fields that name rows of the same record, and of which part."""
    parts = {part.table.name for part in kind.parts}
    return {
        part.table.name: [
            (field.name, field.target)
            for field in fields_of(part.table, part.via, part.owner)
            if field.target in parts
        ]
        for part in kind.parts
    }


def check_contents(entry: Entry) -> None:
    """Refuse, with an InvalidInputError, texts and captures that are not those that were hashed."""
    for name in (snapshot.name, capture_text.name):
        for row in entry.get(name, ()):
            text = row.get("text")
            if not isinstance(text, str) or digest(text) != row.get("sha256"):
                raise InvalidInputError(
                    _("A text is not the one that was hashed: %(sha)s.") % {"sha": row.get("sha256")},
                    hint=_("Write the dump anew, and import that."),
                )
    for row in entry.get("capture", ()):
        if CONTENT in row:
            unpack_content(row)


def unpack_content(row: Entry) -> bytes:
    """Give the bytes of a capture as they are kept; raises InvalidInputError unless they have its hash."""
    try:
        compressed = base64.b64decode(row[CONTENT], validate=True)
        raw = unpack(compressed, row["size"])
    except (binascii.Error, KeyError, TypeError, ValueError):
        raw = None
    if raw is None or hashlib.sha256(raw).hexdigest() != row.get("sha256"):
        raise InvalidInputError(
            _("The bytes of a capture are not those that were hashed: %(sha)s.") % {"sha": row.get("sha256")},
            hint=_("Write the dump anew, and import that."),
        )
    return compressed


def check_anchors(connection: Connection, rows: Mapping[str, Sequence[Row]]) -> None:
    """Check that every quote that was written stands where its anchor says; `rows` are those of each table.

    Raises InvalidInputError for one that does not.
    """
    for table, texts, key in _ANCHORED:
        written = rows.get(table.name)
        if not written:
            continue
        at = table.c.keys().index("id")
        ends = {"first": written[0][at], "last": written[-1][at]}
        for *place, text in connection.execute(_places(table, texts, key), ends):
            if not holds(text, Anchor(*place)):
                raise InvalidInputError(
                    _("A quote does not stand in its text where it should: «%(quote)s».")
                    % {"quote": place[0][:80]},
                    hint=_("Write the dump anew, and import that."),
                )


@cache
def _places(table: Table[Any], texts: Table[Any], key: str) -> Select[*tuple[Any, ...]]:
    """Give the query for anchors from a `first` to a `last` one, each with the words around its place.

    Of a text it gives no more than the anchor tells of, for it may be as long as a book.
    """
    (identity,) = texts.primary_key
    start, end = table.c.start_offset, table.c.end_offset
    begin = case((start > CONTEXT, start - CONTEXT), else_=0)
    passage = func.substr(texts.c.text, begin + 1, end + CONTEXT - begin)
    return (
        select(table.c.quote, table.c.prefix, table.c.suffix, start - begin, end - begin, passage)
        .join(texts, identity == table.c[key])
        .where(table.c.id.between(bindparam("first"), bindparam("last")), start.is_not(None))
    )


def check_steps(entry: Entry) -> None:
    """Refuse, with an InvalidInputError, a history that the rules of steps and sign-offs do not allow."""
    rows = entry.get(verification.name, [])
    if [row.get("step") for row in rows] != list(range(1, len(rows) + 1)):
        raise InvalidInputError(
            _("The steps of a claim are not numbered from 1 on without a gap."),
            hint=_("Write the dump anew, and import that."),
        )
    # Times are no matter: a clock that was set back dates a step before the one that it follows.
    statuses = [Status.UNREVIEWED, *(_status_of(row) for row in rows)]
    summaries = {
        row.get("verification"): row.get("summary")
        for row in entry.get(verification_text.name, ())
        if row.get("summary")
    }
    for row, (before, after) in zip(rows, pairwise(statuses), strict=True):
        if after not in MOVES[before]:
            raise InvalidInputError(
                _("A step goes from %(before)s to %(after)s, which none may.")
                % {"before": before, "after": after},
                hint=_("Write the dump anew, and import that."),
            )
        try:
            check_step(
                before=before,
                after=after,
                rated=row.get("rating") is not None,
                rating_changed=False,
                summary=summaries.get(row.get("uuid")),
                reason=row.get("reason"),
            )
        except InvalidInputError as error:
            raise InvalidInputError(error.message, hint=_("Write the dump anew, and import that.")) from error
    shown = [row.get("uuid") for row, status in zip(rows, statuses[1:], strict=True) if status in _IN_PUBLIC]
    if any(row.get("verification") not in shown for row in entry.get(publication.name, ())):
        raise InvalidInputError(
            _("A step is out that was neither published nor corrected."),
            hint=_("Write the dump anew, and import that."),
        )
    authors = {row.get("uuid"): row.get("created_by") for row in rows}
    if any(
        authors.get(row.get("verification")) == row.get("created_by") for row in entry.get("sign_off", ())
    ):
        raise InvalidInputError(
            _("A step was signed off by whoever took it."),
            hint=_("Write the dump anew, and import that."),
        )


def _status_of(row: Entry) -> Status:
    try:
        return Status(row.get("status", ""))
    except ValueError as error:
        raise _misplaced(verification.name, "status", row.get("status")) from error
