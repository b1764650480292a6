"""When the server goes away: several hosts in a URL, waiting for another one, and what may be tried again.

Connecting and taking the turn may be tried again, for nothing was done yet. What was lost on the way is not:
the caller may have asked a person meanwhile. And a COMMIT that was not answered may have happened. A command
that only asks, and prints nothing before it has the whole answer, is run once more (cli/app.py).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection

PATIENCE_ONE = 2.0
"""Seconds to wait for the one server of a URL: as long as a restart takes."""

PATIENCE_SEVERAL = 30.0
"""Seconds to wait for any of several: as long as it takes to promote a standby."""

MOST_LAG = 30.0
"""So many seconds a replica may be behind and still be read."""

_SEVERAL = re.compile(
    r"(?P<start>postgres[^:/]*://(?:[^@/]*@)?)(?P<hosts>[^/?@]*,[^/?@]*)(?P<rest>/[^?]*)\??(?P<query>.*)"
)
_LOST = ("08", "57P")
# A connection that fails has no code of its own; another word for it in another language is only waited for.
_HOPELESS = ("password", "does not exist", "pg_hba.conf")


def spread_hosts(name: str) -> str:
    """Write a URL with several hosts (`//a:5432,b/claims`) as SQLAlchemy reads it: a `host=` for each.

    Of several hosts the one that takes writes is looked for, unless the URL says otherwise.
    """
    match = _SEVERAL.fullmatch(name)
    if match is None:
        return name
    hosts = [f"host={quote(host, safe=':')}" for host in match["hosts"].split(",") if host]
    query = [match["query"]] if match["query"] else []
    if "target_session_attrs" not in match["query"]:
        query.append("target_session_attrs=read-write")
    return f"{match['start']}{match['rest']}?{'&'.join(hosts + query)}"


def has_several(url: URL) -> bool:
    """Tell whether a URL names more than one host."""
    hosts = url.query.get("host", url.host or "")
    return not isinstance(hosts, str) or "," in hosts


def address(url: URL) -> str:
    """Write a URL for the programs of PostgreSQL: several hosts as they name them, without the password."""
    hosts = url.query.get("host")
    if hosts is not None and not isinstance(hosts, str):
        parts = [host.partition(":") for host in hosts]
        url = url.update_query_dict(
            {
                "host": ",".join(host for host, _colon, _port in parts),
                "port": ",".join(port or "5432" for _host, _colon, port in parts),
            }
        )
    # Not `set`, which takes None for "as it is": the password would be in everybody's list of processes.
    return url.set(drivername="postgresql")._replace(password=None).render_as_string(hide_password=False)


def is_lost(error: DBAPIError) -> bool:
    """Tell whether the server could not be reached, or went away, rather than answered."""
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state).startswith(_LOST)
    return type(error.orig).__name__ == "OperationalError"


def is_lost_on_the_way(error: BaseException) -> bool:
    """Tell whether an error of the database came of a connection that stood, and then broke."""
    return isinstance(error.__cause__, DBAPIError) and error.__cause__.connection_invalidated


def pauses(url: URL) -> Iterator[float]:
    """Give the seconds to wait between tries to connect, each longer than the last, up to the patience."""
    left = PATIENCE_SEVERAL if has_several(url) else PATIENCE_ONE
    pause = 0.1
    while left > 0:
        yield min(pause, left)
        left -= pause
        pause = min(2 * pause, 2.0)


def is_hopeless(error: DBAPIError) -> bool:
    """Tell whether the server refused whom it was asked to let in, which waiting does not change."""
    return any(word in str(error.orig) for word in _HOPELESS)


def measure_lag(connection: Connection) -> float:
    """Give by how many seconds a replica may be behind; 0 when it has all that it was sent.

    One that receives nothing is as old as what it replayed last.
    """
    row = connection.execute(
        text(
            "SELECT pg_is_in_recovery(), pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() "
            "AND EXISTS (SELECT FROM pg_stat_wal_receiver), "
            "extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())"
        )
    ).one()
    recovering, caught_up, age = row
    return 0.0 if not recovering or caught_up or age is None else float(age)
