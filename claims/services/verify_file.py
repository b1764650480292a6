"""Whether a file is one of a frozen edition, unchanged, and if not, what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.same_text import (
    Dressing,
    digest_text,
    find_dressings,
    first_difference,
    likeness,
    read_text,
    read_workbook,
)
from claims.models import database_info, edition, edition_file, event, person
from claims.services.capture import unpack

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import ColumnElement, Connection

ALIKE = 0.5
"""A file resembles that of an edition when they share this part of their lines at least."""

_LOOKED_AT = 50
"""With how many files of editions, the newest ones, a file is compared that does not say its state."""

_NEAR = 100
"""In how many characters after the database's id a report names the state that it shows."""

_HASH = re.compile(r"(?<![\w-])(?:[0-9a-f]{64}|[0-9a-f]{12})(?![\w-])")


class Verdict(StrEnum):
    """What a file is: only `unchanged` is what was frozen, byte for byte."""

    UNCHANGED = "unchanged"
    SAME_TEXT = "same_text"
    ALTERED = "altered"
    NOT_FROZEN = "not_frozen"
    UNKNOWN_STATE = "unknown_state"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Measured:
    """A file: its name, the SHA-256 and number of its bytes, and those unless they are too many."""

    name: str
    sha256: str
    size: int
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Verified:
    """What is known of a file.

    `edition` is the one that it is of or resembles, frozen by whom and when; `also` are others with the same
    bytes. `dressings` tell how a file of the same text differs, `line` which line of an altered one differs
    first, `frozen` and `found` how it was and is (None: it is not there). `event` is the state that the file
    names, which was reached at `event_at`; `same_state` are the editions that show it too.
    """

    file: str
    verdict: Verdict
    sha256: str
    size: int
    edition: str | None = None
    also: tuple[str, ...] = ()
    format: str | None = None
    frozen_at: dt.datetime | None = None
    frozen_by: str | None = None
    dressings: tuple[Dressing, ...] = ()
    line: int | None = None
    frozen: str | None = None
    found: str | None = None
    same_state: tuple[str, ...] = ()
    event: int | None = None
    event_at: dt.datetime | None = None


def verify_file(connection: Connection, file: Measured) -> Verified:
    """Tell what a file is; one that was too large to be read is known by its SHA-256 alone."""
    same = _files(connection, edition_file.c.sha256 == file.sha256, edition_file.c.size == file.size)
    if same:
        return _of(file, Verdict.UNCHANGED, same[0], also=tuple(row.name for row in same[1:]))
    text = read_text(file.raw) if file.raw else None
    bare = digest_text(file.raw) if file.raw else None
    same = _files(connection, edition_file.c.text_sha256 == bare) if bare is not None else []
    if same:
        dressings = find_dressings(_unpack(connection, same[0]), file.raw or b"")
        others = tuple(row.name for row in same[1:])
        return _of(file, Verdict.SAME_TEXT, same[0], dressings=dressings, also=others)
    database = connection.execute(select(database_info.c.uuid)).scalar_one()
    searched = text if text is not None else read_workbook(file.raw or b"")
    named, _sign, after = searched.partition(database)
    ours = len(named) < len(searched)
    hashes = [one[0] for one in _HASH.finditer(after, 0, _NEAR + 64) if one.start() < _NEAR]
    state = _find_state(connection, hashes)
    told: dict[str, Any] = {"event": state.position, "event_at": state.at} if state is not None else {}
    if text is not None:
        where = [edition.c.state_hash == state.hash] if state is not None else []
        most = _most_like(connection, text, where)
        if most is not None:
            return _of(file, Verdict.ALTERED, most[0], **_difference(most[1], text), **told)
    verdict = Verdict.FOREIGN
    if ours:
        verdict = Verdict.UNKNOWN_STATE if hashes and state is None else Verdict.NOT_FROZEN
    told["same_state"] = _show(connection, state.hash) if state is not None else ()
    return Verified(file.name, verdict, file.sha256, file.size, **told)


def _of(file: Measured, verdict: Verdict, row: Any, **more: Any) -> Verified:  # noqa: ANN401 - a row of _files
    return Verified(
        file.name,
        verdict,
        file.sha256,
        file.size,
        edition=row.name,
        format=row.format,
        frozen_at=row.created_at,
        frozen_by=row.by,
        **more,
    )


def _files(connection: Connection, *where: ColumnElement[bool], newest: int | None = None) -> list[Any]:
    """List files of editions without their bytes, in the order they were frozen, or the `newest` first."""
    query = (
        select(
            edition_file.c.id,
            edition_file.c.format,
            edition.c.name,
            edition.c.created_at,
            person.c.name.label("by"),
        )
        .join(edition, edition.c.id == edition_file.c.edition_id)
        .join(person, person.c.id == edition.c.created_by)
        .where(*where)
    )
    order = edition_file.c.id if newest is None else edition_file.c.id.desc()
    return list(connection.execute(query.order_by(order).limit(newest)).all())


def _unpack(connection: Connection, row: Any) -> bytes:  # noqa: ANN401 - a row of _files
    kept = connection.execute(
        select(edition_file.c.compressed, edition_file.c.size).where(edition_file.c.id == row.id)
    ).one()
    return unpack(kept.compressed, kept.size) or b""


def _most_like(connection: Connection, text: str, where: list[ColumnElement[bool]]) -> tuple[Any, str] | None:
    """Give the file of an edition that shares most lines with a text, and its text, if it shares enough."""
    best, most = None, ALIKE
    for row in _files(connection, edition_file.c.text_sha256.is_not(None), *where, newest=_LOOKED_AT):
        original = read_text(_unpack(connection, row)) or ""
        alike = likeness(original, text)
        if alike >= most:
            best, most = (row, original), alike
    return best


def _difference(original: str, text: str) -> dict[str, Any]:
    line, frozen, found = first_difference(original, text) or (None, None, None)
    return {"line": line, "frozen": frozen, "found": found}


def _show(connection: Connection, state_hash: str) -> tuple[str, ...]:
    """Name the editions that show a state, in the order they were frozen."""
    query = select(edition.c.name).where(edition.c.state_hash == state_hash).order_by(edition.c.id)
    return tuple(connection.execute(query).scalars())


def _find_state(connection: Connection, hashes: list[str]) -> Any:  # noqa: ANN401 - a row of event
    """Find the event that one of some hashes, whole or their beginnings, is of."""
    for known in hashes:
        begins = (event.c.hash >= known, event.c.hash < f"{known}g")
        query = select(event.c.position, event.c.hash, event.c.at).where(*begins)
        row = connection.execute(query).first()
        if row is not None:
            return row
    return None
