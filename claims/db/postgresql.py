"""PostgreSQL: how a server is connected to, how a writer takes the turn there, and what its errors mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from claims.db import turn
from claims.errors import DatabaseError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOCK = 0x636C61696D73  # "claims": the key of the advisory lock


def open_engine(url: URL, kept: Mapping[str, Any]) -> Engine:
    """Make the engine for a database on a server; `kept` says how long its connections are.

    Raises DatabaseError where the driver is not installed.
    """
    try:
        engine = create_engine(
            url,
            **kept,
            hide_parameters=True,
            connect_args={"connect_timeout": 10, "application_name": "claims", "client_encoding": "utf8"},
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise DatabaseError(
            _("PostgreSQL needs a driver that is not installed."),
            hint=_("pip install 'claims-tracker[postgres]'"),
        ) from error

    @event.listens_for(engine, "begin")
    def take_turn(connection: Connection) -> None:
        if turn.is_writing(connection):
            connection.execute(text(f"SET LOCAL lock_timeout = '{int(turn.PATIENCE)}s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})

    return engine


def explain(error: Exception) -> tuple[str, str] | None:
    """Give the message and the hint for an error about the state of the database, None for any other."""
    original = getattr(error, "orig", None) or error
    state = getattr(original, "sqlstate", None)
    detail = str(original).strip().split("\n")[0]
    answers = {
        "55P03": (
            _("Somebody else has been writing for too long."),
            _("Try again; `SELECT * FROM pg_stat_activity` shows who. Nothing was written."),
        ),
        "42501": (
            _("Your database role may not do this: %(detail)s") % {"detail": detail},
            _("Sign as yourself (--as), or ask whoever runs the database for the right. Nothing was written.")
            if "row-level security" in detail
            else _("Ask whoever runs the database for the right. Nothing was written."),
        ),
        "25006": (
            _("The database is read-only."),
            _("Connect to the primary server. Nothing was written."),
        ),
        "40001": (
            _("The replica had to make way for newer data: %(detail)s") % {"detail": detail},
            _("Try again, or read from the primary: unset CLAIMS_DB_READ."),
        ),
        "53100": (_("The server's disk is full."), _("Make room and try again. Nothing was written.")),
    }
    if state in answers:
        return answers[state]
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return (
            _("The connection to the database server was lost: %(detail)s") % {"detail": detail},
            _("Nothing was written. Try again."),
        )
    # A connection that fails has no code of its own, whatever the server said.
    if state is None or state[:2] in {"08", "28", "57"}:
        return (
            _("The database server cannot be used: %(detail)s") % {"detail": detail},
            _("Is the server running, the URL in --db or CLAIMS_DB right, and the database made (createdb)?"),
        )
    return None
