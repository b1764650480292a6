"""Frozen editions: a report's data and the very bytes of its file, kept under a name, never to change.

Whatever is read of an edition is compared with its SHA-256 first.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from claims import __version__
from claims.db import SCHEMA_REVISION
from claims.domain import frozen
from claims.domain.reference import Kind, format_reference, get_reference
from claims.domain.report import SCHEMA_VERSION
from claims.domain.same_text import digest_text
from claims.domain.text import clean_line, fold
from claims.errors import CheckFailedError, ConflictError, InvalidInputError, NotFoundError
from claims.i18n import _, ngettext
from claims.models import capture, edition, edition_data, edition_file, evidence, person
from claims.services.capture import unpack
from claims.services.nearest import nearest
from claims.services.work import new_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Connection

    from claims.domain.frozen import FrozenEvidence
    from claims.domain.report import Report
    from claims.services.work import Work

NAME_LIMIT = 200
LARGEST = 200_000_000
"""The most bytes, compressed, that are kept of one edition or file: both engines stop at 1 GB."""

_PAGE = 500


@dataclass(frozen=True, slots=True)
class EditionFile:
    """A file of an edition; `options` are those of its format that were not the usual ones."""

    format: str
    options: dict[str, Any]
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Edition:
    """A frozen report. `event`, `hash` and `state_at` name the state of the database that it shows.

    `program` froze it, with the layout `schema` of reports and the version `revision` of the tables; `sha256`
    and `size` are those of its data.
    """

    name: str
    uuid: str
    title: str
    language: str
    filters: tuple[tuple[str, str], ...]
    claims: int
    frozen_at: dt.datetime
    frozen_by: str
    program: str
    schema: int
    revision: str
    database: str
    event: int
    hash: str
    state_at: dt.datetime | None
    sha256: str
    size: int
    files: tuple[EditionFile, ...]


@dataclass(frozen=True, slots=True)
class EditionWithEvidence(Edition):
    """An edition with the evidence of its claims, and the hashes of what had been captured of it."""

    evidence: tuple[FrozenEvidence, ...] = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Draft:
    """A report about to be frozen under `name`: its data, packed, while the database stood still."""

    name: str
    report: Report
    sha256: str
    size: int
    compressed: bytes


@dataclass(frozen=True, slots=True)
class NewFile:
    """The bytes of a file about to be frozen, and how it was written."""

    format: str
    raw: bytes
    options: Mapping[str, Any] = field(default_factory=dict)


def prepare(connection: Connection, name: str, report: Report) -> Draft:
    """Read all that is to be frozen of a report, inside the transaction that it is read in.

    Raises ConflictError when an edition of that name is there already, and InvalidInputError for a name that
    cannot be taken and for a report that is too large.
    """
    name = clean_line(name, what=_("The edition's name"), limit=NAME_LIMIT)
    refuse_taken(connection, name)
    digest, size, packed = hashlib.sha256(), 0, BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as pack:
        for line in frozen.write_lines(report, lambda refs: _find_evidence(connection, refs)):
            digest.update(line)
            size += len(line)
            pack.write(line)
    compressed = packed.getvalue()
    _refuse_large(compressed)
    return Draft(name, report, digest.hexdigest(), size, compressed)


def add_edition(work: Work, draft: Draft, file: NewFile) -> Edition:
    """Keep an edition with its file. Raises ConflictError when the name was taken meanwhile."""
    refuse_taken(work.connection, draft.name)
    compressed = zlib.compress(file.raw)
    _refuse_large(compressed)
    report = draft.report
    said = {
        "name": draft.name,
        "title": report.title,
        "language": report.language,
        "claims": report.total,
        "program": __version__,
        "report_schema": SCHEMA_VERSION,
        "revision": SCHEMA_REVISION,
        "state_event": report.state_event,
        "sha256": draft.sha256,
    }
    state = {
        "filters": json.dumps(report.filters, ensure_ascii=False),
        "database": report.database,
        "state_hash": report.state_hash,
        "state_at": report.state_at,
        "size": draft.size,
    }
    number, uuid = work.add(edition, {**said, **state, "name_key": _key(draft.name)})
    work.tell(edition, number, **state)
    work.connection.execute(insert(edition_data).values(edition_id=number, compressed=draft.compressed))
    sha256 = hashlib.sha256(file.raw).hexdigest()
    unsaid = {
        "options": json.dumps(file.options, ensure_ascii=False, sort_keys=True),
        "text_sha256": digest_text(file.raw),
        "size": len(file.raw),
    }
    kept = work.connection.execute(
        insert(edition_file).values(
            edition_id=number, format=file.format, sha256=sha256, compressed=compressed, **unsaid
        )
    )
    work.tell(edition_file, new_number(kept), **unsaid)
    filters = [f"{name} = {value}" for name, value in report.filters]
    work.log(
        "edition.frozen",
        number,
        uuid,
        after={**said, "filters": filters, "format": file.format, "file_sha256": sha256},
    )
    return get_edition(work.connection, draft.name)


def refuse_taken(connection: Connection, name: str) -> None:
    """Raise ConflictError, with what it holds, when there is an edition of that name."""
    found = find_edition(connection, name)
    if found is not None:
        raise ConflictError(
            _("There is an edition %(name)s already.") % {"name": f"«{found.name}»"},
            hint=_("An edition never changes: give another name. `claims edition show` shows this one."),
            details=(describe(found),),
        )


def describe(found: Edition) -> str:
    """Say in one line what an edition holds."""
    return _("%(title)s, %(claims)s, as of event %(event)d, frozen on %(at)s by %(by)s") % {
        "title": found.title,
        "claims": ngettext("%(count)d claim", "%(count)d claims", found.claims) % {"count": found.claims},
        "event": found.event,
        "at": found.frozen_at.astimezone().strftime("%Y-%m-%d %H:%M"),
        "by": found.frozen_by,
    }


def find_edition(connection: Connection, name: str) -> Edition | None:
    """Give the edition of that name, or None; case and accents do not count."""
    name = clean_line(name, what=_("The edition's name"), limit=NAME_LIMIT)
    return next(iter(_select(connection, edition.c.name_key == _key(name))), None)


def get_edition(connection: Connection, name: str) -> Edition:
    """Give the edition of that name, or raise NotFoundError with the nearest names."""
    found = find_edition(connection, name)
    if found is None:
        rows = connection.execute(select(edition.c.name, edition.c.id).order_by(edition.c.id))
        lines = nearest(name, [(row.name, str(row.id)) for row in rows])
        raise NotFoundError(
            _("There is no edition %(name)s.") % {"name": f"«{name}»"},
            hint=_("`claims edition list` shows those on record."),
            details=tuple(line.partition("  ")[2] for line in lines),
        )
    return found


def list_editions(connection: Connection) -> list[Edition]:
    """List the editions in the order they were frozen."""
    return _select(connection)


def read_evidence(connection: Connection, found: Edition) -> EditionWithEvidence:
    """Give an edition with its evidence. Raises CheckFailedError when its data was changed."""
    held = tuple(frozen.read_evidence(_Lines(_read_data(connection, found))))
    values = {name: getattr(found, name) for name in Edition.__dataclass_fields__}
    return EditionWithEvidence(**values, evidence=held)


def read_report(connection: Connection, found: Edition) -> Report:
    """Give the report that an edition holds; it needs no connection any more.

    Raises CheckFailedError when its data is not what was frozen.
    """
    return frozen.read_lines(_Lines(_read_data(connection, found)))


def read_file(connection: Connection, found: Edition, format_name: str) -> bytes | None:
    """Give the bytes of an edition's file of a format, or None when it has none.

    Raises CheckFailedError when they are not what was frozen.
    """
    row = connection.execute(
        select(edition_file)
        .join(edition, edition.c.id == edition_file.c.edition_id)
        .where(edition.c.uuid == found.uuid, edition_file.c.format == format_name)
    ).first()
    if row is None:
        return None
    raw = unpack(row.compressed, row.size)
    if raw is None or hashlib.sha256(raw).hexdigest() != row.sha256:
        raise _damaged(_("The file of the edition %(name)s is not what was frozen."), found)
    return raw


def find_damaged(connection: Connection) -> Iterator[str]:
    """Name every edition whose data or whose files are gone, or are not those that were frozen."""
    names = connection.execute(select(edition.c.id, edition.c.name).order_by(edition.c.id)).all()
    for number, name in names:
        try:
            [found] = _select(connection, edition.c.id == number)
            _read_data(connection, found)
            whole = all(read_file(connection, found, one.format) is not None for one in found.files)
        except (CheckFailedError, ValueError):  # the latter for what is no JSON or no time any more
            whole = False
        if not whole or not found.files:
            yield name


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of packed data, unpacked anew whenever they are walked."""

    compressed: bytes

    def __call__(self) -> Iterator[bytes]:
        with gzip.GzipFile(fileobj=BytesIO(self.compressed)) as lines:
            yield from lines


def _read_data(connection: Connection, found: Edition) -> bytes:
    """Give an edition's packed data, once all of it was compared with its SHA-256."""
    compressed = connection.execute(
        select(edition_data.c.compressed)
        .join(edition, edition.c.id == edition_data.c.edition_id)
        .where(edition.c.uuid == found.uuid)
    ).scalar()
    digest = hashlib.sha256()
    try:
        for line in _Lines(compressed or b"")():
            digest.update(line)
    except (OSError, EOFError, zlib.error):
        digest.update(b"damaged")
    if compressed is None or digest.hexdigest() != found.sha256:
        raise _damaged(_("The data of the edition %(name)s is not what was frozen."), found)
    return compressed


def _damaged(message: str, found: Edition) -> CheckFailedError:
    return CheckFailedError(
        message % {"name": f"«{found.name}»"},
        hint=_("Somebody changed the database by other means: compare with a backup."),
    )


def _refuse_large(compressed: bytes) -> None:
    if len(compressed) > LARGEST:
        raise InvalidInputError(
            _("The report is too large to be frozen: more than %(most)d MB, compressed.")
            % {"most": LARGEST // 1_000_000},
            hint=_("Narrow it with filters, and freeze several editions."),
        )


def _key(name: str) -> str:
    return fold(name) or name


def _find_evidence(connection: Connection, refs: Iterable[str]) -> Iterator[FrozenEvidence]:
    """Read evidence with the hashes of its captures, a page at a time."""
    numbers = [get_reference(ref, Kind.EVIDENCE) for ref in refs]
    for start in range(0, len(numbers), _PAGE):
        page = numbers[start : start + _PAGE]
        captures: dict[int, list[frozen.FrozenCapture]] = {}
        query = select(capture).where(capture.c.evidence_id.in_(page)).order_by(capture.c.id)
        for row in connection.execute(query):
            captures.setdefault(row.evidence_id, []).append(
                frozen.FrozenCapture(
                    ref=format_reference(Kind.CAPTURE, row.id),
                    kind=row.kind,
                    sha256=row.sha256,
                    archive_url=row.archive_url,
                    captured_at=row.captured_at,
                )
            )
        rows = connection.execute(
            select(evidence.c.id, evidence.c.uuid, evidence.c.title, evidence.c.url)
            .where(evidence.c.id.in_(page))
            .order_by(evidence.c.id)
        )
        for row in rows:
            yield frozen.FrozenEvidence(
                ref=format_reference(Kind.EVIDENCE, row.id),
                uuid=row.uuid,
                title=row.title,
                url=row.url,
                captures=tuple(captures.get(row.id, ())),
            )


def _select(connection: Connection, *where: Any) -> list[Edition]:  # noqa: ANN401
    files: dict[int, list[EditionFile]] = {}
    query = (
        select(
            edition_file.c.edition_id,
            edition_file.c.format,
            edition_file.c.options,
            edition_file.c.sha256,
            edition_file.c.size,
        )
        .join(edition, edition.c.id == edition_file.c.edition_id)
        .where(*where)
        .order_by(edition_file.c.id)
    )
    for row in connection.execute(query):
        kept = EditionFile(row.format, json.loads(row.options), row.sha256, row.size)
        files.setdefault(row.edition_id, []).append(kept)
    rows = connection.execute(
        select(edition, person.c.name.label("by"))
        .join(person, person.c.id == edition.c.created_by)
        .where(*where)
        .order_by(edition.c.id)
    )
    return [
        Edition(
            name=row.name,
            uuid=row.uuid,
            title=row.title,
            language=row.language,
            filters=tuple((name, value) for name, value in json.loads(row.filters)),
            claims=row.claims,
            frozen_at=row.created_at,
            frozen_by=row.by,
            program=row.program,
            schema=row.report_schema,
            revision=row.revision,
            database=row.database,
            event=row.state_event,
            hash=row.state_hash,
            state_at=row.state_at,
            sha256=row.sha256,
            size=row.size,
            files=tuple(files.get(row.id, ())),
        )
        for row in rows
    ]
