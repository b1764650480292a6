"""Reading from a replica, and from the primary where that cannot be done or is too far behind."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from claims import db
from claims.db import failover
from claims.errors import DatabaseError, InvalidInputError
from claims.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection

    from claims.cli.app import App


@contextmanager
def reading_replica(app: App, name: str) -> Iterator[Connection | None]:
    """Read from the replica; gives None, after a warning, when the primary is to be read instead.

    Raises InvalidInputError when what is named is no PostgreSQL database.
    """
    url = db.parse_database(name)
    if db.is_sqlite(url):
        raise InvalidInputError(
            _("%(name)s cannot be a replica: it is a SQLite file.") % {"name": name},
            hint=_("CLAIMS_DB_READ and the setting db_read name a standby of PostgreSQL."),
        )
    with ExitStack() as stack:
        connection = _open(app, url, stack)
        yield connection


def _open(app: App, url: URL, stack: ExitStack) -> Connection | None:
    shown = db.show_url(url)
    try:
        engine = db.open_engine(url)
        stack.callback(engine.dispose)
        connection = stack.enter_context(db.reading(engine, patient=False))
        behind = failover.measure_lag(connection)
    except DatabaseError as error:
        app.say(
            _("Warning: the replica %(name)s cannot be read, so the primary is: %(error)s")
            % {"name": shown, "error": error.message}
        )
        return None
    if behind > failover.MOST_LAG:
        app.say(
            ngettext(
                "Warning: the replica %(name)s is %(count)d second behind, so the primary is read.",
                "Warning: the replica %(name)s is %(count)d seconds behind, so the primary is read.",
                int(behind),
            )
            % {"name": shown, "count": behind}
        )
        return None
    app.explain(_("The database is %(name)s, a replica.") % {"name": shown})
    return connection
