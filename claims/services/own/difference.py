"""What a row edits: the file, the record as it stood when the file was written, and the record as it is now.

What stood then is worked out from the log: the claim of now with every later event taken back. So an old
cell that nobody touched is no edit, however much the record went on, and an edit of what went on meanwhile
is a conflict.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.cell import read_date, read_list, read_yes_no
from claims.domain.language import check_language
from claims.domain.status import Status
from claims.domain.text import clean_block, clean_line, fold
from claims.domain.vocabulary import ClaimKind, Priority
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.models import event, person
from claims.services.own.row import EDITABLE, STATEMENT_FIELDS, VERDICT_FIELDS, Change, narrowed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from claims.domain.report import ClaimEntry, StepEntry
    from claims.services.own.row import Row

    Rate = Callable[[str], str]

REQUIRED = frozenset({"text", "language", "kind", "priority", "status"})
LONGEST_CELL = 32_767
"""What a cell of Excel holds, in characters; it cuts off the rest and says nothing."""

_CHOICES: dict[str, type[ClaimKind | Priority | Status]] = {
    "kind": ClaimKind,
    "priority": Priority,
    "status": Status,
}


@dataclass(frozen=True, slots=True)
class Later:
    """An event of a claim after a state."""

    position: int
    action: str
    at: dt.datetime
    by: str
    before: dict[str, Any]

    @property
    def said(self) -> str:
        """Name it for people."""
        return _("%(by)s, %(at)s") % {"by": self.by, "at": self.at.astimezone().strftime("%Y-%m-%d %H:%M")}


@dataclass(frozen=True, slots=True)
class Difference:
    """What a row edits, and what of it meets what others changed meanwhile."""

    edits: dict[str, Any]
    conflicts: tuple[Change, ...]


def standing(entry: ClaimEntry) -> dict[str, Any]:
    """Give the editable fields of a claim as they stand."""
    return {
        "text": entry.text,
        "language": entry.language,
        "kind": entry.kind,
        "priority": entry.priority,
        "check_worthy": entry.check_worthy,
        "check_worthy_reason": entry.check_worthy_reason,
        "topics": entry.topics,
        **_verdict(entry.status, entry.current),
    }


def read_later(connection: Connection, numbers: Sequence[int], position: int) -> dict[int, list[Later]]:
    """Give the events of some claims after a position of the log, newest first, by claim."""
    query = (
        select(event, person.c.name)
        .join(person, person.c.id == event.c.person_id)
        .where(
            event.c.record_kind == "claim",
            event.c.record_id.in_(numbers),
            event.c.position > position,
        )
        .order_by(event.c.position.desc())
    )
    found: dict[int, list[Later]] = {}
    for row in connection.execute(query):
        found.setdefault(row.record_id, []).append(
            Later(row.position, row.action, row.at, row.name, json.loads(row.before or "{}"))
        )
    return found


def compare(row: Row, entry: ClaimEntry, later: Sequence[Later] | None, rate: Rate) -> Difference:
    """Compare a row with its claim; `later` are the events since the row was drawn, None if nobody knows.

    `rate` gives the scale and code of a rating as people write it. Raises InvalidInputError for a cell that
    cannot be taken.
    """
    now = standing(entry)
    base = _taken_back(entry, now, later) if later is not None else None
    edits: dict[str, Any] = {}
    conflicts = []
    stepped = [one for one in later or () if one.action == "claim.verified"]
    for name in EDITABLE:
        if name not in row.fields:
            continue
        stood = base[name] if base else None
        value = read_field(name, row.fields[name], now[name], stood, rate)
        if row.narrow:
            value = _widened(value, stood, now[name], row.narrow)
        if _same(name, value, now[name]) or (base is not None and _same(name, value, base[name])):
            continue
        if base is None:
            if name != "reason":
                conflicts.append(Change(name, now[name], value))
        elif name in VERDICT_FIELDS and stepped:
            conflicts.append(Change(name, now[name], value, stepped[0].said))
        elif name in STATEMENT_FIELDS and not _same(name, now[name], base[name]):
            since = next(one for one in later or () if name in one.before)
            conflicts.append(Change(name, now[name], value, since.said))
        else:
            edits[name] = value
    return Difference(edits, tuple(conflicts))


def read_field(name: str, given: Any, now: Any, base: Any, rate: Rate) -> Any:  # noqa: ANN401 - a value of a field
    """Read what a file gives for a field, as the record would keep it; None where it is cleared.

    `now` and `base` are what stands and what stood, which a cell may only be another writing of. Raises
    InvalidInputError for what cannot be taken.
    """
    if given is None or (isinstance(given, str) and not given.strip()):
        if name in REQUIRED:
            what = _("The claim's text") if name == "text" else name
            raise InvalidInputError(
                _("%(field)s may not be empty.") % {"field": what}, hint=_("Write what it was.")
            )
        return () if name == "topics" else None
    if isinstance(given, bool) and name == "check_worthy":
        return given
    if isinstance(given, list) and name == "topics" and all(isinstance(one, str) for one in given):
        return tuple(clean_line(one, what=_("The topic"), limit=100) for one in given)
    if not isinstance(given, str):
        raise InvalidInputError(
            _("%(field)s cannot be %(value)s.") % {"field": name, "value": json.dumps(given)},
            hint=_("Write it as the export does."),
        )
    return _read_text(name, given, now, base, rate)


def _read_text(name: str, given: str, now: Any, base: Any, rate: Rate) -> Any:  # noqa: ANN401, PLR0911 - a case a kind of field
    if name == "text":
        return clean_line(given, what=_("The claim's text"))
    if name == "language":
        return check_language(given)
    if name in _CHOICES:
        return _choose(name, given)
    if name == "check_worthy":
        return read_yes_no(given)
    if name == "topics":
        return _read_topics(given, now, base)
    if name == "as_of":
        return read_date(given, [now, base])
    if name == "rating":
        known = {fold(one): one for one in (base, now) if one}
        return known.get(fold(given)) or rate(given)
    text = clean_block(given, what=name)
    for stood in (now, base):
        if stood and len(text) < len(stood) and len(given) == LONGEST_CELL and stood.startswith(text):
            raise InvalidInputError(
                _("%(field)s was cut off by the spreadsheet, which takes %(most)d characters.")
                % {"field": name, "most": LONGEST_CELL},
                hint=_("Delete that column from the file, and change the text with `claims verify`."),
            )
    return text


def _choose(name: str, given: str) -> ClaimKind | Priority | Status:
    values = _CHOICES[name]
    try:
        return values(given.strip().lower().replace("-", "_").replace(" ", "_"))
    except ValueError as error:
        raise InvalidInputError(
            _("%(value)r is no %(field)s.") % {"value": given, "field": name},
            hint=_("Use one of: %(known)s.") % {"known": ", ".join(values)},
        ) from error


def _read_topics(given: str, *known: Any) -> tuple[str, ...]:  # noqa: ANN401 - topics
    for topics in known:
        if topics and fold(given) == fold("; ".join(topics)):
            return tuple(topics)
    if any(";" in topic for topics in known for topic in topics or ()):
        raise InvalidInputError(
            _("A topic of this claim holds a semicolon, which parts topics in a cell."),
            hint=_("Change its topics with `claims edit`."),
        )
    return tuple(clean_line(one, what=_("The topic"), limit=100) for one in read_list(given))


def _verdict(status: Status, step: StepEntry | None) -> dict[str, Any]:
    if step is None:
        return {"status": status, **dict.fromkeys(("rating", "summary", "explanation", "as_of", "reason"))}
    return {
        "status": status,
        "rating": f"{step.rating.scale}:{step.rating.code}" if step.rating else None,
        "summary": step.summary,
        "explanation": step.explanation,
        "as_of": step.as_of,
        "reason": step.reason,
    }


def _taken_back(entry: ClaimEntry, now: dict[str, Any], later: Sequence[Later]) -> dict[str, Any]:
    """Take the later events back, from the newest to the oldest."""
    base = dict(now)
    for one in later:
        if one.action == "claim.edited":
            for name, value in one.before.items():
                base[name] = read_field(name, value, None, None, str)
    steps = len(entry.steps) - sum(one.action == "claim.verified" for one in later)
    if steps < len(entry.steps):
        step = entry.steps[steps - 1] if steps > 0 else None
        base |= _verdict(step.status if step else Status.UNREVIEWED, step)
    return base


def _widened(value: Any, stood: Any, now: Any, narrow: str) -> Any:  # noqa: ANN401 - values of a field
    """Give what stood where a file has the same but for what its encoding cannot write."""
    for known in (stood, now):
        if isinstance(value, str) and isinstance(known, str) and narrowed(known, narrow) == value:
            return known
        if isinstance(value, tuple) and known and [narrowed(one, narrow) for one in known] == list(value):
            return known
    return value


def _same(name: str, one: Any, other: Any) -> bool:  # noqa: ANN401 - values of a field
    if name == "topics":
        return {fold(topic) for topic in one} == {fold(topic) for topic in other}
    return bool(one == other)
