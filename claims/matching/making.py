"""Making the word indexes anew, in steps that each fit into one transaction."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, text, update

from claims.matching.analysis import ANALYSIS
from claims.matching.index import match_engine, refresh_actors, refresh_claims, refresh_texts, search_engine
from claims.models import actor, article, claim, match_document, search_document, search_state

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection


def begin(connection: Connection) -> str:
    """Mark the indexes incomplete, so that nobody reads them: the first step of making them anew.

    Gives the name of the new build.
    """
    build = str(uuid.uuid4())
    connection.execute(delete(search_state))
    connection.execute(insert(search_state).values(id=1, analysis="", build=build, languages=""))
    return build


def clear(connection: Connection, size: int = 20_000) -> bool:
    """Take away the documents, and tell whether all are gone: the second step, again until they are.

    PostgreSQL takes all at once, SQLite `size` at a time: a million would take seconds. What the engine looks
    terms up in goes with the last of them. Until then it holds more than the documents, and misleads.
    """
    for table in (search_document, match_document):
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"TRUNCATE {table.name}"))
            continue
        (key,) = table.primary_key.columns
        some = select(key).order_by(key).limit(size)
        if connection.execute(delete(table).where(key.in_(some))).rowcount == size:
            return False
    search_engine(connection).clear_documents(connection)
    match_engine(connection).clear_matches(connection)
    return True


def fill_batch(connection: Connection, kind: str, after: int, size: int) -> int | None:
    """Index the next `size` records of a kind after a number; give the last one's, or None at the end."""
    table = {"claim": claim, "article": article, "actor": actor}[kind]
    query = select(table.c.id).where(table.c.id > after).order_by(table.c.id).limit(size)
    numbers = list(connection.execute(query).scalars())
    if not numbers:
        return None
    refresh: Callable[[Connection, Sequence[int]], None] = {
        "claim": refresh_claims,
        "article": refresh_texts,
        "actor": refresh_actors,
    }[kind]
    refresh(connection, numbers)
    return numbers[-1]


def complete(connection: Connection) -> None:
    """Mark the indexes complete: the last step of making them anew."""
    connection.execute(update(search_state).values(analysis=ANALYSIS))
