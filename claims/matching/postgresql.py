"""Ranking claims by BM25 on PostgreSQL, which has none of its own.

`match_posting` keeps for each term the claims that have it, in chunks of postings of four bytes each, sorted
by claim. A chunk covers the claims from its `first` up to the next chunk's. A posting holds the claim's
distance from `first`, how often the claim has the term and how long the claim is. They are scored here, for
SQL takes half as long again.

The scores are those of FTS5 (sqlite.py). Only lengths above 160 terms and counts above 8 are rounded down to
the next class, by some percent.
"""

from __future__ import annotations

import heapq
import math
import struct
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from claims.models import match_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from claims.matching.document import MatchDocument

CHUNK = 240
"""The most postings in a chunk. Adding a claim writes one chunk for each of its terms anew: larger ones would
make that slower, smaller ones the index larger."""

# A posting, from its lowest bit: the class of the claim's length, that of the term's count, the distance.
_LENGTH_BITS, _CODE_BITS, _DISTANCE_BITS = 8, 12, 20
_CODES = (1 << _CODE_BITS) - 1
_FAR = 1 << _CODE_BITS + _DISTANCE_BITS
_COUNTS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 48, 96, 192)
_LENGTHS = (*range(160), *(round(160 * 1.035**step) for step in range(96)))

# As FTS5 has them.
_K1, _B = 1.2, 0.75
_LEAST_IDF = 1e-6

_TOTAL = text("SELECT documents, terms FROM match_total")
_GROW = text("UPDATE match_total SET documents = documents + :documents, terms = terms + :terms")
_LISTS = text("SELECT term, first, entries FROM match_posting WHERE term = ANY(:terms)")
_DOCUMENTS = select(match_document.c.claim_id, match_document.c.words, match_document.c.titles).order_by(
    match_document.c.claim_id
)
_ALL = text("SELECT term, first, entries FROM match_posting ORDER BY term, first")
_FREQUENCIES = text(
    "SELECT term, sum(octet_length(entries)) / 4 FROM match_posting WHERE term = ANY(:terms) GROUP BY term"
)
# Lists come as one text, with spaces between: the driver takes far longer to write arrays.
_CHUNKS = text(
    "SELECT p.term, p.first, p.entries "
    "FROM unnest(string_to_array(:terms, ' '), CAST(string_to_array(:lowest, ' ') AS bigint[]), "
    "CAST(string_to_array(:highest, ' ') AS bigint[])) AS wanted (term, lowest, highest) "
    "JOIN match_posting p ON p.term = wanted.term AND p.first <= wanted.highest AND p.first >= coalesce("
    "(SELECT max(q.first) FROM match_posting q WHERE q.term = wanted.term AND q.first <= wanted.lowest), 0)"
)
_PUT = text(
    "INSERT INTO match_posting (term, first, entries) SELECT term, first, decode(entries, 'hex') "
    "FROM unnest(string_to_array(:terms, ' '), CAST(string_to_array(:firsts, ' ') AS bigint[]), "
    "string_to_array(:entries, ' ')) AS new (term, first, entries) "
    "ON CONFLICT (term, first) DO UPDATE SET entries = excluded.entries"
)
_DROP = text(
    "DELETE FROM match_posting p "
    "USING unnest(string_to_array(:terms, ' '), CAST(string_to_array(:firsts, ' ') AS bigint[])) "
    "AS gone (term, first) WHERE p.term = gone.term AND p.first = gone.first"
)


# ---- reading ---------------------------------------------------------------------------------------------


def rank(connection: Connection, terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
    """Give the claims with the highest BM25 for the distinct `terms`, best first, at most `limit`.

    Higher is better; of equal ones the older claim comes first.
    """
    lists: dict[str, list[tuple[int, bytes]]] = defaultdict(list)
    for term, first, entries in connection.execute(_LISTS, {"terms": list(terms)}):
        lists[term].append((first, entries))
    if not lists:
        return []
    documents, length = connection.execute(_TOTAL).one()
    weights = _weights(length / documents)
    scores: dict[int, float] = {}
    score_of = scores.get
    for term in dict.fromkeys(terms):
        chunks = lists.get(term, [])
        idf = _idf(sum(len(entries) for _first, entries in chunks) // 4, documents)
        for first, entries in chunks:
            for posting in _unpack(entries):
                claim = first + (posting >> _CODE_BITS)
                scores[claim] = score_of(claim, 0.0) + idf * weights[posting & _CODES]
    # First the score to reach: making a key for each of 100,000 claims would take long.
    least = min(heapq.nlargest(limit, scores.values()), default=0.0)
    best = [(claim, score) for claim, score in scores.items() if score >= least]
    return sorted(best, key=lambda found: (-found[1], found[0]))[:limit]


def frequencies(connection: Connection, terms: Sequence[str]) -> dict[str, int]:
    """Give how many claims have each of the terms; those that none has are left out."""
    return {term: int(count) for term, count in connection.execute(_FREQUENCIES, {"terms": list(terms)})}


def count_documents(connection: Connection) -> int:
    """Give how many claims the index for matching holds."""
    return int(connection.execute(_TOTAL).one().documents)


def _idf(count: int, documents: int) -> float:
    return max(_LEAST_IDF, math.log((documents - count + 0.5) / (count + 0.5)))


def _weights(average: float) -> list[float]:
    """Give for each code of a posting what its term adds to the score, in times of the term's IDF."""
    norms = [_K1 * (1 - _B + _B * length / average) for length in _LENGTHS]
    return [count * (_K1 + 1) / (count + norm) for count in _COUNTS for norm in norms]


# ---- writing ---------------------------------------------------------------------------------------------


def insert_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Write rows into a table of the database, the values of `columns` each.

    By COPY: INSERT takes ten times as long.
    """
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def add_matches(connection: Connection, documents: Sequence[MatchDocument]) -> None:
    """Put claims into the index for matching; none of them may be in it."""
    postings, length = _postings(documents)
    _change(connection, postings, added=True)
    connection.execute(_GROW, {"documents": len(documents), "terms": length})


def remove_matches(connection: Connection, documents: Sequence[MatchDocument]) -> None:
    """Take claims out of the index for matching, given as they were put in."""
    postings, length = _postings(documents)
    _change(connection, postings, added=False)
    connection.execute(_GROW, {"documents": -len(documents), "terms": -length})


def clear_matches(connection: Connection) -> None:
    """Empty the index for matching."""
    connection.execute(text("TRUNCATE match_posting"))
    connection.execute(text("UPDATE match_total SET documents = 0, terms = 0"))


def holds_matches(connection: Connection) -> bool:
    """Tell whether the index for matching holds just what the table of claims does; one pass over both."""
    wanted: dict[str, int] = {}
    documents = length = 0
    rows = connection.execute(_DOCUMENTS.execution_options(yield_per=500))
    for some in rows.partitions():
        postings, terms = _postings(some)
        documents += len(some)
        length += terms
        for term, listed in postings.items():
            wanted[term] = _fold(listed, wanted.get(term, 0))
    held: dict[str, int] = {}
    for term, first, entries in connection.execute(_ALL.execution_options(yield_per=500)):
        base = first << _CODE_BITS
        held[term] = _fold((base + posting for posting in _unpack(entries)), held.get(term, 0))
    return held == wanted and connection.execute(_TOTAL).one() == (documents, length)


def _fold(postings: Iterable[int], sum_before: int) -> int:
    """Give a checksum of a list of postings that goes on from the one of its beginning."""
    for posting in postings:
        sum_before = hash((sum_before, posting))
    return sum_before


def _postings(documents: Iterable[tuple[int, str, str]]) -> tuple[dict[str, list[int]], int]:
    """Give each term's postings, sorted, with the claim for its distance; and how many terms all have."""
    postings: dict[str, list[int]] = defaultdict(list)
    total = 0
    for claim, words, titles in sorted(documents):
        terms = f"{words} {titles}".split()
        total += len(terms)
        base = claim << _CODE_BITS | _class(_LENGTHS, len(terms))
        for term, count in Counter(terms).items():
            postings[term].append(base | _class(_COUNTS, count) << _LENGTH_BITS)
    return postings, total


def _class(bounds: Sequence[int], number: int) -> int:
    return bisect_right(bounds, number) - 1


def _change(connection: Connection, postings: Mapping[str, list[int]], *, added: bool) -> None:
    """Put postings into the chunks that cover their claims, or take them out of there."""
    held = _covering(connection, postings)
    put: list[tuple[str, int, str]] = []
    gone: list[tuple[str, int]] = []
    for term, changed in postings.items():
        chunks = held.get(term, {})
        for first, some in _by_chunk(sorted(chunks), changed):
            old = list(_unpack(chunks.get(first, b"")))
            moved = [posting - (first << _CODE_BITS) for posting in some]
            new = _with(old, moved) if added else _without(old, moved)
            put.extend((term, *chunk) for chunk in _cut(first, new))
            if not new:
                gone.append((term, first))
    if put:
        terms, firsts, entries = zip(*put, strict=True)
        changes = {"terms": " ".join(terms), "firsts": _line(firsts), "entries": " ".join(entries)}
        connection.execute(_PUT, changes)
    if gone:
        terms, firsts = zip(*gone, strict=True)
        connection.execute(_DROP, {"terms": " ".join(terms), "firsts": _line(firsts)})


def _covering(connection: Connection, postings: Mapping[str, list[int]]) -> dict[str, dict[int, bytes]]:
    """Give for each term the chunks that cover the claims of its postings, by their `first`."""
    bounds = {
        "terms": " ".join(postings),
        "lowest": _line(each[0] >> _CODE_BITS for each in postings.values()),
        "highest": _line(each[-1] >> _CODE_BITS for each in postings.values()),
    }
    chunks: dict[str, dict[int, bytes]] = defaultdict(dict)
    for term, first, entries in connection.execute(_CHUNKS, bounds):
        chunks[term][first] = entries
    return chunks


def _by_chunk(firsts: Sequence[int], postings: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
    """Part the postings of a term by the chunk that covers them; those before all chunks begin a new one."""
    start = 0
    while start < len(postings):
        claim = postings[start] >> _CODE_BITS
        at = bisect_right(firsts, claim)
        stop = bisect_left(postings, firsts[at] << _CODE_BITS, start) if at < len(firsts) else len(postings)
        yield firsts[at - 1] if at else claim, postings[start:stop]
        start = stop


def _with(old: list[int], new: list[int]) -> list[int]:
    # Claims are mostly new ones, with the highest numbers.
    return old + new if not old or old[-1] < new[0] else sorted({*old, *new})


def _without(old: list[int], gone: list[int]) -> list[int]:
    dropped = set(gone)
    return [posting for posting in old if posting not in dropped]


def _cut(first: int, postings: list[int]) -> Iterator[tuple[int, str]]:
    """Cut postings, whose distances are from `first`, into chunks, written as hexadecimal digits."""
    while postings:
        stop = min(CHUNK, bisect_left(postings, _FAR))
        yield first, _pack(postings[:stop])
        if postings := postings[stop:]:
            distance = postings[0] >> _CODE_BITS
            first += distance
            postings = [posting - (distance << _CODE_BITS) for posting in postings]


def _line(numbers: Iterable[int]) -> str:
    return " ".join(map(str, numbers))


def _pack(postings: list[int]) -> str:
    return struct.pack(f"<{len(postings)}I", *postings).hex()


def _unpack(entries: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(entries) // 4}I", entries)
