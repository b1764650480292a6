"""Our own JSON Lines back in: the head of the report in the first line, then a claim a line.

A field that is missing changes nothing; `null` clears it. The newest step's texts may be edited where they
stand, or a step without a UUID appended: both make a new step, for none that was taken ever changes.
"""

from __future__ import annotations

import io
import json
from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

from claims.domain.cell import read_uuid
from claims.domain.report import SCHEMA_VERSION
from claims.errors import InvalidInputError
from claims.formats.json import NAME, claim_to_dict, dump
from claims.i18n import _
from claims.importers.own import check_once, find_repeated, read_state, text_or_none
from claims.services.own.row import STATEMENT_FIELDS, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from claims.domain.report import ClaimEntry, Report

    Entry = dict[str, Any]

PROBLEM = "problem"
_STEP_TEXTS = ("summary", "explanation", "reason", "as_of")
_OF_LINKED = ("text", "status", "rating")
"""What a link shows of the claim at its other end, which changes without it."""


def is_mine(sample: bytes) -> bool:
    """Tell whether a file begins as our JSON Lines do: with a head in a line of its own."""
    first = sample.decode("utf-8-sig", errors="replace").lstrip().partition("\n")[0]
    try:
        head = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(head, dict) and head.get("format") == NAME and "claims" not in head


def open_file(stream: IO[bytes], name: str) -> OwnObjects:
    """Open JSON Lines and check them: their head, and that no claim stands in them twice.

    Raises InvalidInputError when the head is not one, or the file is not in UTF-8.
    """
    return OwnLines(stream, name)


class OwnObjects(ABC):
    """A file of claims as objects; a format says how they stand in it."""

    names: dict[str, str] = {}  # noqa: RUF012 - nothing has another name here
    warnings: tuple[str, ...] = ()

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self.stream, self.name = stream, name
        self.head: Entry = {}
        self.count = 0
        self.database: str | None = None
        self.state: tuple[int, str] | None = None
        try:
            self.repeated = find_repeated(self._keys())
        except UnicodeDecodeError as error:
            raise InvalidInputError(
                _("%(name)s is not UTF-8.") % {"name": name}, hint=_("Save it as UTF-8.")
            ) from error
        self._read_head()

    @abstractmethod
    def _entries(self) -> Iterator[tuple[int, str, Any]]:
        """Give each object with its line or number, and how that is called; a text is what is wrong."""

    def rows(self) -> Iterator[Row]:
        """Give the rows as they come."""
        for line, where, entry in self._entries():
            yield self._row(line, where, entry)

    def find_touched(self, row: Row, report: Report, entry: ClaimEntry) -> list[str]:
        """Name the fields that an object has otherwise than its claim, of those that no file may change."""
        del report
        drawn, given = json.loads(dump(claim_to_dict(entry))), row.raw
        touched = [
            name
            for name, value in given.items()
            if name not in {*STATEMENT_FIELDS, "status", "rating", "steps", "links", PROBLEM}
            and (name not in drawn or value != drawn[name])
        ]
        if "links" in given and _bare_links(given["links"]) != _bare_links(drawn["links"]):
            touched.append("links")
        steps = [step for step in given.get("steps", drawn["steps"]) if "uuid" in step]
        if "steps" in given and _bare_steps(steps) != _bare_steps(drawn["steps"]):
            touched.append("steps")
        rating = given.get("rating")
        if isinstance(rating, dict) and rating != drawn["rating"]:
            touched += ["rating"] if _rating(rating) == _rating(drawn["rating"]) else []
        return touched

    def refusing(self, sink: IO[str]) -> Callable[[Row, str], None]:
        """Begin JSON Lines of refused objects, each with what is wrong with it."""
        sink.write(dump(self.head) + "\n")

        def refuse(row: Row, problem: str) -> None:
            if isinstance(row.raw, dict):
                sink.write(dump({**row.raw, PROBLEM: problem}) + "\n")
            else:
                sink.write(f"{row.raw}\n")  # what is no object stays as it was

        return refuse

    @contextmanager
    def _text(self) -> Iterator[IO[str]]:
        self.stream.seek(0)
        text = io.TextIOWrapper(self.stream, encoding="utf-8-sig", newline="\n")
        try:
            yield text
        finally:
            if not text.closed:  # whoever is interrupted closes the file before what reads it
                text.detach()

    def _keys(self) -> Iterator[str]:
        for _line, _where, entry in self._entries():
            self.count += 1
            if isinstance(entry, dict) and (key := _key(entry)):
                yield key

    def _read_head(self) -> None:
        if self.head.get("format") != NAME:
            raise InvalidInputError(
                _("%(name)s does not begin with the head of a report.") % {"name": self.name},
                hint=_("Keep what the export wrote before the first claim."),
            )
        if self.head.get("schema") != SCHEMA_VERSION:
            raise InvalidInputError(
                _("The layout %(found)s is not known; this program reads %(known)d.")
                % {"found": self.head.get("schema"), "known": SCHEMA_VERSION},
                hint=_("Update the program: pip install --upgrade claims-tracker."),
            )
        self.database = text_or_none(self.head.get("database"))
        state = self.head.get("state")
        if isinstance(state, dict):
            self.state = read_state(f"{state.get('event')}:{state.get('hash')}")

    def _row(self, line: int, where: str, entry: Any) -> Row:  # noqa: ANN401 - what was read
        if not isinstance(entry, dict):
            return Row(line, where, raw=entry, problem=_("It is no JSON object."))
        known_uuid, ref, key = text_or_none(entry.get("uuid")), text_or_none(entry.get("ref")), _key(entry)
        row = Row(line, where, ref=ref, database=self.database, state=self.state, raw=entry)
        try:
            _check_shape(entry)
            check_once(key, self.repeated, ref)
            return replace(
                row,
                uuid=read_uuid(known_uuid) if known_uuid else None,
                fields=_fields(entry),
                filled=_filled(entry) if not known_uuid and not ref else {},
            )
        except InvalidInputError as error:
            return replace(row, problem=error.message)


class OwnLines(OwnObjects):
    """JSON Lines."""

    def _entries(self) -> Iterator[tuple[int, str, Any]]:
        first = True
        with self._text() as text:
            for line, content in enumerate(text, start=1):
                if not content.strip():
                    continue
                entry = _load(content)
                if first:
                    self.head, first = entry if isinstance(entry, dict) else {}, False
                else:
                    yield line, _("line %(line)d") % {"line": line}, entry


def _load(line: str) -> Any:  # noqa: ANN401 - an object, or the line as it is
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        entry = None
    return entry if isinstance(entry, dict) else line.rstrip("\r\n")


def _key(entry: Entry) -> str | None:
    known = text_or_none(entry.get("uuid"))
    if known:
        return known.lower()
    ref = text_or_none(entry.get("ref"))
    return ref.upper() if ref else None


def _check_shape(entry: Entry) -> None:
    """Refuse, with an InvalidInputError, what has another shape than the export gives it."""
    for name in ("steps", "appearances", "links"):
        value = entry.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise InvalidInputError(_("%(field)s is no list of objects.") % {"field": name})
    if any("uuid" not in step for step in entry.get("steps", [])[:-1]):
        raise InvalidInputError(_("A file adds one step at most, the last one."))


def _fields(entry: Entry) -> Entry:
    fields = {name: entry[name] for name in STATEMENT_FIELDS if name in entry}
    for name in ("status", "rating"):
        if name in entry:
            fields[name] = entry[name]
    steps = entry.get("steps") or []
    if steps:
        newest = steps[-1]
        names = _STEP_TEXTS if "uuid" in newest else (*_STEP_TEXTS, "status", "rating")
        fields |= {name: newest[name] for name in names if name in newest}
    if "rating" in fields:
        fields["rating"] = _rating(fields["rating"])
    return fields


def _filled(entry: Entry) -> Entry:
    """Give what an object of a new claim holds beside its fields: its place, and what it should not hold."""
    beyond = {
        name: value
        for name, value in entry.items()
        if value and name not in {*STATEMENT_FIELDS, "status", "rating", "steps", "appearances", PROBLEM}
    }
    places = entry.get("appearances") or []
    if len(places) != 1:
        return beyond | ({"appearances": places} if places else {})
    place = places[0]
    article, claimant = place.get("article"), place.get("claimant")
    article = article if isinstance(article, dict) else {"ref": article}
    if isinstance(claimant, dict):
        said = {"claimant_ref": claimant.get("ref"), "claimant": claimant.get("name")}
    else:
        said = {"claimant": claimant or ("outlet" if "claimant" in place else None)}
    cells = {
        **said,
        "article": article.get("ref"),
        "article_uuid": article.get("uuid"),
        "article_url": article.get("url"),
        "quote": place.get("quote"),
        "quote_kind": place.get("quote_kind"),
        "stated": place.get("stated"),
    }
    return beyond | {name: value for name, value in cells.items() if isinstance(value, str) and value}


def _rating(rating: Any) -> Any:  # noqa: ANN401 - a value of JSON
    """Write a rating as a cell has it: `scale:code`."""
    if not isinstance(rating, dict):
        return rating
    scale = rating.get("scale")
    code = scale.get("code") if isinstance(scale, dict) else scale
    return f"{code}:{rating.get('code')}" if code else rating.get("code")


def _bare_steps(steps: list[Entry]) -> list[Entry]:
    """Give the steps without what may be edited in the newest one."""
    return [
        {name: value for name, value in step.items() if at < len(steps) or name not in _STEP_TEXTS}
        for at, step in enumerate(steps, start=1)
    ]


def _bare_links(links: list[Entry]) -> list[Entry]:
    return [{name: value for name, value in one.items() if name not in _OF_LINKED} for one in links]
