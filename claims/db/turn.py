"""Whose turn it is to write, and how long one waits for it.

One writer at a time, on both engines: SQLite through BEGIN IMMEDIATE, PostgreSQL through an advisory
lock. The audit log is a chain, so its writers would queue anyway, and with the lock taken first every
check that a service makes still holds when it writes (docs/decisions/0003-one-writer.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

PATIENCE = 60.0
"""Seconds that a command waits for its turn to write."""

WRITING = "claims_writing"
"""The execution option of a connection that takes the turn when it begins."""


def is_writing(connection: Connection) -> bool:
    """Tell whether a connection is one of `writing`: what it reads may never come to stay."""
    return bool(connection.get_execution_options().get(WRITING))
