"""Sentence vectors beside the claims: kept, compared, and searched in languages other than the statement's.

A vector is kept as 384 signed bytes, which rank as the model's floats do. Each has a code besides, one bit
a number: whether the number is above what it usually is. The codes of neighbouring claims lie together in
blocks, so that a million are compared in a moment; only for those nearest by code are the vectors read.
Blocks are written with the vectors, in one transaction, and so are right after any crash or restore.
"""

from __future__ import annotations

import json
import math
import struct
from collections import defaultdict
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sqlalchemy import and_, delete, insert, select

from claims.models import claim, claim_vector, vector_block

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from sqlalchemy import Connection

    Vector: TypeAlias = NDArray[np.float32]

BLOCK = 1024
"""How many claim numbers share a block: the codes of all that are there take 50 kB."""

COMPARED = 500
"""How many claims, nearest by code, are compared by their vectors."""

LEARNED = Path(__file__).with_name("dense.json")
"""What was learned from pairs of sentences that translate each other (tests/matching/fit_dense.py). Codes
made with other usual values never meet: these change with the model's name alone."""

RECORD = struct.Struct("<H48s")
"""What a block holds of each of its claims: its place there, and its code."""

FRESH = and_(
    claim.c.id == claim_vector.c.claim_id,
    claim.c.fingerprint == claim_vector.c.digest,
    claim.c.language == claim_vector.c.language,
)
"""Joins claims with those vectors that were made of the claim as it reads now. An edit of accents, case or
punctuation alone changes no fingerprint and keeps the vector."""


class Embedded(NamedTuple):
    """A claim's vector, with the claim's language and fingerprint as they were when it was made."""

    claim_id: int
    language: str
    digest: str
    vector: Vector


def store(connection: Connection, model: str, rows: Sequence[Embedded]) -> None:
    """Keep the vectors of claims, in place of those that were there.

    `model` names what made them; vectors of different models never meet. Needs the write lock.
    """
    connection.execute(
        delete(claim_vector).where(claim_vector.c.claim_id.in_([row.claim_id for row in rows]))
    )
    connection.execute(
        insert(claim_vector),
        [
            {
                "claim_id": row.claim_id,
                "model": model,
                "language": row.language,
                "digest": row.digest,
                "vector": _shorten(row.vector),
            }
            for row in rows
        ],
    )
    in_order = sorted(rows, key=lambda row: row.claim_id)
    for number, group in groupby(in_order, key=lambda row: row.claim_id // BLOCK):
        _rewrite_block(connection, number, model, group)


def cosines(
    connection: Connection, model: str, vector: Vector, claim_ids: Collection[int]
) -> dict[int, float]:
    """Give the cosine between a statement's vector and each of the claims that has a fresh one.

    Not for more than some thousand claims: each is a parameter of the query.
    """
    import numpy as np  # noqa: PLC0415 - 100 ms, and of an extra

    query = (
        select(claim_vector.c.claim_id, claim_vector.c.vector)
        .join(claim, FRESH)
        .where(claim_vector.c.claim_id.in_(claim_ids), claim_vector.c.model == model)
    )
    rows = connection.execute(query).all()
    if not rows:
        return {}
    kept = np.frombuffer(b"".join(row.vector for row in rows), np.int8).reshape(len(rows), -1)
    lengths = np.linalg.norm(kept, axis=1) * np.linalg.norm(vector)
    values = kept.astype(np.float32) @ vector / lengths
    return dict(zip((row.claim_id for row in rows), values.tolist(), strict=True))


def nearest(
    connection: Connection, model: str, vector: Vector, *, apart_from: str, limit: int
) -> list[tuple[int, float]]:
    """Give the claims whose vectors are nearest to a statement's, with their cosines, the nearest first.

    Claims in the language `apart_from` (a BCP 47 tag, of which the first subtag counts) are left out:
    there the words find more. At most `limit` are given, and never more than COMPARED.
    """
    found = cosines(connection, model, vector, _nearest_by_code(connection, model, vector, apart_from))
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))[:limit]


def probability(cosine: float) -> float:
    """Tell how likely, from 0 to 1, two sentences of different languages say the same.

    A cosine knows little of numbers: of two claims that differ in one alone it says nearly the same.
    """
    curve = _learned()["probability"]
    return 1 / (1 + math.exp(-curve["slope"] * (cosine - curve["middle"])))


def _nearest_by_code(connection: Connection, model: str, vector: Vector, apart_from: str) -> list[int]:
    import numpy as np  # noqa: PLC0415 - 100 ms, and of an extra

    record = np.dtype([("place", "<u2"), ("code", "<u8", 6)])
    code = np.frombuffer(_encode(vector), "<u8")
    ones = np.ones(6, np.uint16)  # a product adds up faster than sum() over so short an axis
    query = (
        select(vector_block.c.block, vector_block.c.codes)
        .where(vector_block.c.model == model, vector_block.c.language != _first_subtag(apart_from))
        .execution_options(yield_per=64)
    )
    numbers, distances = [np.empty(0, np.int64)], [np.empty(0, np.uint16)]
    for row in connection.execute(query):
        codes = np.frombuffer(row.codes, record)
        numbers.append(codes["place"] + np.int64(row.block * BLOCK))
        distances.append(np.bitwise_count(codes["code"] ^ code) @ ones)
    order = np.argsort(np.concatenate(distances), kind="stable")  # of 16-bit numbers, which is a radix sort
    nearest_numbers: list[int] = np.concatenate(numbers)[order[:COMPARED]].tolist()
    return nearest_numbers


def _rewrite_block(connection: Connection, number: int, model: str, rows: Iterable[Embedded]) -> None:
    """Put codes into a block, and take out what any language or model holds there for the same claims."""
    held: defaultdict[tuple[str, str], dict[int, bytes]] = defaultdict(dict)
    for row in connection.execute(select(vector_block).where(vector_block.c.block == number)):
        held[row.language, row.model] = dict(RECORD.iter_unpack(row.codes))
    for one in rows:
        place = one.claim_id % BLOCK
        for codes in held.values():
            codes.pop(place, None)
        held[_first_subtag(one.language), model][place] = _encode(one.vector)
    connection.execute(delete(vector_block).where(vector_block.c.block == number))
    connection.execute(
        insert(vector_block),
        [
            {
                "block": number,
                "language": language,
                "model": made_by,
                "codes": b"".join(RECORD.pack(*item) for item in sorted(codes.items())),
            }
            for (language, made_by), codes in held.items()
            if codes
        ],
    )


def _shorten(vector: Vector) -> bytes:
    """Give a vector as signed bytes; its length is lost, which no cosine asks for."""
    import numpy as np  # noqa: PLC0415 - 100 ms, and of an extra

    short: bytes = np.rint(vector * (127 / np.abs(vector).max())).astype(np.int8).tobytes()
    return short


def _encode(vector: Vector) -> bytes:
    """Give a vector's code. Without the usual values taken off, half of its bits would never change."""
    import numpy as np  # noqa: PLC0415 - 100 ms, and of an extra

    code: bytes = np.packbits(vector > np.array(_learned()["usual"]) / 1000).tobytes()
    return code


def _first_subtag(language: str) -> str:
    return language.partition("-")[0].lower()


@lru_cache(maxsize=1)
def _learned() -> dict[str, Any]:
    learned: dict[str, Any] = json.loads(LEARNED.read_text(encoding="utf-8"))
    return learned
