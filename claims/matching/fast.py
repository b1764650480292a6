"""Ranking claims by tantivy, of the extra `[fast]`: a copy of the index for matching, in the cache folder.

Before each look-up the copy is caught up with what the caller's transaction sees. A document of no claim
tells which state of the database it holds, written in one commit with the claims: a crash leaves the old
state or the new one. A copy that is damaged, or of another history, is made anew; where that fails the
database ranks by itself.
"""

from __future__ import annotations

import errno
import json
import math
import os
import shutil
import time
import uuid
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import platformdirs
from sqlalchemy import func, select

from claims.db.turn import is_writing
from claims.i18n import _
from claims.matching.analysis import ANALYSIS
from claims.matching.index import match_engine
from claims.models import database_info, event, match_document, search_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection
    from tantivy import Index, IndexWriter, Schema, Searcher

MARK = "claims-index.txt"
"""The file that says that a folder is ours: only such a folder is written to, or emptied."""

PATIENCE = 2.0
"""Seconds to wait for another process that writes the copy."""

LEAST_FREE = 300_000_000
"""Bytes that must be free on the disk: a million claims take 40 MB, and some more while they are copied."""

_HEAP = 64_000_000  # bytes, of the terms that are not yet in a file
_AT_ONCE = 5_000
_NO_CLAIM = 0  # what the document of the version has for its claim
_LEAST_IDF = 1e-6

_given_up: set[str] = set()
"""The databases whose copy was of no use: it is not tried again at each of a thousand statements."""


class _Version(NamedTuple):
    """Which state a copy holds: all that was written up to the audit log's event at `stamp`.

    Its `hash` tells whether that event is still the one, for a backup may have been restored and written on.
    """

    database: str
    build: str
    analysis: str
    stamp: int
    hash: str


def available() -> bool:
    """Tell whether the extra is installed; does not load it."""
    return find_spec("tantivy") is not None


def folder(database_uuid: str) -> Path:
    """Give where the copy for a database is kept: in `CLAIMS_CACHE`, or the platform's folder for caches.

    Raises ValueError for what is no UUID.
    """
    named = os.environ.get("CLAIMS_CACHE")
    cache = Path(named) if named else platformdirs.user_cache_path("claims", appauthor=False)
    return cache / "match" / str(uuid.UUID(database_uuid))


def rank(
    connection: Connection,
    terms: Sequence[str],
    limit: int,
    *,
    warn: Callable[[str], object] | None = None,
    progress: Callable[[int], object] | None = None,
) -> list[tuple[int, float]]:
    """Give the `limit` best claims by BM25 over any of the distinct terms: numbers and scores, best first.

    The scores are those of the database's own index (`rank` in sqlite.py), but that lengths above 40 terms
    are rounded: 1 % at most. `progress` is told how many claims were copied, each time that some were.

    Where the copy cannot be used the database ranks by itself; `warn` is told why, once in a process.
    """
    version = _read_version(connection)
    found = None
    if version is not None and version.database not in _given_up:
        try:
            found = _rank(connection, version, terms, limit, progress)
        except (OSError, ValueError) as error:
            _given_up.add(version.database)
            if warn is not None:
                warn(
                    _("The index of the extra [fast] cannot be used: %(error)s. Matching takes longer so.")
                    % {"error": error}
                )
    return match_engine(connection).rank(connection, terms, limit) if found is None else found


def _rank(
    connection: Connection,
    version: _Version,
    terms: Sequence[str],
    limit: int,
    progress: Callable[[int], object] | None,
) -> list[tuple[int, float]] | None:
    """Rank by the copy, made anew if it is damaged; None when it holds a newer state than the caller sees."""
    path = folder(version.database)
    _take(path)

    def attempt() -> list[tuple[int, float]] | None:
        with _panics_as_errors():
            searcher = _caught_up(connection, path, version, progress)
            return None if searcher is None else _search(searcher, terms, limit)

    try:
        return attempt()
    except ValueError:
        _empty(path)
        return attempt()


def _caught_up(
    connection: Connection, path: Path, version: _Version, progress: Callable[[int], object] | None
) -> Searcher | None:
    """Open the copy in the state that the caller sees; None when it holds a newer one."""
    index = _open(path)
    searcher = index.searcher()
    if _held(searcher) == version:
        return searcher
    _catch_up(connection, path, index, version, progress)
    index.reload()
    searcher = index.searcher()
    return searcher if _held(searcher) == version else None


@contextmanager
def _panics_as_errors() -> Iterator[None]:
    """Turn a panic of tantivy, which meets what it did not expect in a damaged file, into a ValueError."""
    try:
        yield
    except BaseException as error:
        # Its class has no name to import, and is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(str(error)) from error


# ---- the state -------------------------------------------------------------------------------------------


def _read_version(connection: Connection) -> _Version | None:
    """Give the state that the caller sees; None for one that is not to be copied.

    That is an index which is being made anew, or which the caller may be changing: rows that come later
    with the same stamp would be missed.
    """
    stamp = select(func.coalesce(func.max(match_document.c.stamp), 0)).scalar_subquery()
    row = connection.execute(
        select(
            database_info.c.uuid, search_state.c.build, search_state.c.analysis, stamp.label("stamp")
        ).join(search_state, search_state.c.id == database_info.c.id)  # a row each
    ).one()
    if row.analysis != ANALYSIS or is_writing(connection):
        return None
    return _Version(row.uuid, row.build, row.analysis, row.stamp, _hash(connection, row.stamp))


def _hash(connection: Connection, position: int) -> str:
    return connection.execute(select(event.c.hash).where(event.c.position == position)).scalar() or ""


def _held(searcher: Searcher) -> _Version | None:
    """Give the state that the copy holds; None for a new one."""
    from tantivy import Query  # noqa: PLC0415 - of an extra

    found = searcher.search(Query.term_query(_schema(), "claim", _NO_CLAIM), 1, count=False).hits
    if not found:
        return None
    return _Version(*json.loads(searcher.doc(found[0][1])["version"][0]))


def _copied_up_to(connection: Connection, held: _Version | None, version: _Version) -> int | None:
    """Give the stamp up to which the copy holds what the caller sees; None when it holds newer rows.

    It is 0 for a copy of something else, of which nothing can be kept.
    """
    if held is None or held[:3] != version[:3]:
        return 0
    found = _hash(connection, held.stamp)
    if found == held.hash:
        return held.stamp
    if found:
        return 0
    # The caller sees no such event yet, or it was lost when an older backup was restored.
    with connection.engine.connect() as newest:
        return None if _hash(newest, held.stamp) == held.hash else 0


# ---- the files -------------------------------------------------------------------------------------------


def _take(path: Path) -> None:
    """Make the folder, for nobody else to read; raises OSError when it cannot be or is not ours."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark = path / MARK
    if not any(path.iterdir()):
        mark.write_text(
            _("A copy of the index of a claims database, made by the program. It can be deleted.") + "\n",
            encoding="utf-8",
        )
    elif not mark.is_file():
        raise FileExistsError(errno.EEXIST, _("other files are there"), str(path))


def _empty(path: Path) -> None:
    for file in path.iterdir():
        if file.name != MARK:
            file.unlink(missing_ok=True)


def _open(path: Path) -> Index:
    """Open the copy, or begin one; raises ValueError when it is damaged or has other fields."""
    from tantivy import Index  # noqa: PLC0415 - of an extra

    return Index(_schema(), path=str(path))


def _schema() -> Schema:
    import tantivy  # noqa: PLC0415 - of an extra

    fields = tantivy.SchemaBuilder()
    fields.add_integer_field("claim", indexed=True, fast=True)
    fields.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    fields.add_text_field("version", stored=True, tokenizer_name="raw", index_option="basic")
    return fields.build()


@contextmanager
def _writer(index: Index) -> Iterator[IndexWriter]:
    """Write to the copy; what was not committed is forgotten.

    Raises TimeoutError when another process writes to it for longer than PATIENCE.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            writer = index.writer(heap_size=_HEAP, num_threads=1)
            break
        except ValueError as error:
            if "LockBusy" not in str(error):
                raise
            if time.monotonic() > deadline:
                raise TimeoutError(_("another process is writing it")) from error
            time.sleep(0.02)
    try:
        yield writer
    finally:
        writer.wait_merging_threads()


def _catch_up(
    connection: Connection,
    path: Path,
    index: Index,
    version: _Version,
    progress: Callable[[int], object] | None,
) -> None:
    """Bring the copy to the state that the caller sees, unless it holds a newer one."""
    with _writer(index) as writer:
        index.reload()
        held = _held(index.searcher())  # again: another process may have written meanwhile
        stamp = None if held == version else _copied_up_to(connection, held, version)
        if stamp is None:
            return
        if shutil.disk_usage(path).free < LEAST_FREE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        _copy(connection, writer, stamp, progress)
        _write_version(writer, version)
        writer.commit()


def _copy(
    connection: Connection, writer: IndexWriter, stamp: int, progress: Callable[[int], object] | None
) -> None:
    """Put the claims that were written after `stamp` into the copy, in the place of what it has of them."""
    from tantivy import Document  # noqa: PLC0415 - of an extra

    if stamp == 0:
        writer.delete_all_documents()
    query = select(match_document.c.claim_id, match_document.c.words, match_document.c.titles).where(
        match_document.c.stamp > stamp
    )
    for rows in connection.execute(query.execution_options(yield_per=_AT_ONCE)).partitions():
        for row in rows:
            if stamp:
                writer.delete_documents_by_term("claim", row.claim_id)
            writer.add_document(Document(claim=row.claim_id, terms=f"{row.words} {row.titles}"))
        if progress is not None:
            progress(len(rows))


def _write_version(writer: IndexWriter, version: _Version) -> None:
    from tantivy import Document  # noqa: PLC0415 - of an extra

    writer.delete_documents_by_term("claim", _NO_CLAIM)
    writer.add_document(Document(claim=_NO_CLAIM, version=json.dumps(version)))


# ---- looking up ------------------------------------------------------------------------------------------


def _search(searcher: Searcher, terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
    from tantivy import Occur, Query  # noqa: PLC0415 - of an extra

    schema = _schema()
    documents = searcher.num_docs - 1
    counts = {term: searcher.doc_freq("terms", term) for term in dict.fromkeys(terms)}
    query = Query.boolean_query(
        [
            (
                Occur.Should,
                Query.boost_query(
                    Query.term_query(schema, "terms", term, index_option="freq"),
                    _boost(count, documents),
                ),
            )
            for term, count in counts.items()
            if count
        ]
    )
    hits = searcher.search(query, limit, count=False).hits
    numbers = searcher.fast_field_values("claim", [address for _score, address in hits])
    found = [
        (int(number), score)
        for number, (score, _address) in zip((one for one in numbers if one is not None), hits, strict=True)
    ]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def _boost(count: int, documents: int) -> float:
    """Give how many times tantivy's IDF the one of FTS5 is, for a term that `count` documents have.

    Of those that were replaced some still count, so that there may seem to be more than there are.
    """
    ratio = (documents - count + 0.5) / (count + 0.5)
    return max(_LEAST_IDF, math.log(ratio)) / math.log1p(ratio) if ratio > 0 else _LEAST_IDF
