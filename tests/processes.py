"""Other processes for the tests: each does one thing to one database and prints what came of it.

They run this very file, print `ready`, and wait until they are told to go.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from factories import IRENE, NOW, make_claim, make_source

import claims
from claims import db
from claims.errors import ClaimsError
from claims.services import database
from claims.services.reindex import rebuild
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import URL

ROOT = Path(claims.__file__).parents[1]


# ---- in the tests ----------------------------------------------------------------------------------------


@contextmanager
def started(action: str, url: URL, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start a process that will do `action`; it ends with the block."""
    with subprocess.Popen(
        [sys.executable, __file__, action, url.render_as_string(hide_password=False), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def expect(process: subprocess.Popen[str], line: str) -> None:
    """Wait until a process prints `line`, which must be the next that it prints."""
    assert process.stdout is not None
    found = process.stdout.readline().rstrip("\n")
    assert found == line, found + process.stdout.read()


def go(process: subprocess.Popen[str]) -> None:
    """Let a process that is ready begin."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def run_together(count: int, action: str, url: URL, *arguments: str) -> list[str]:
    """Let several processes do the same at once, and give what each of them printed, sorted."""
    with ExitStack() as stack:
        processes = [stack.enter_context(started(action, url, *arguments)) for _ in range(count)]
        for process in processes:
            expect(process, "ready")
        for process in processes:
            go(process)
        return sorted(process.communicate()[0].strip() for process in processes)


# ---- in the process --------------------------------------------------------------------------------------


def create(url: URL) -> str:
    """Make the database, as `claims init` does."""
    from claims import migration  # noqa: PLC0415 - half of the processes need no Alembic

    migration.create(url, lambda connection: database.seed(connection, IRENE, at=NOW))
    return "made"


def upgrade(url: URL, folder: str, revision: str) -> str:
    """Bring the database up to `revision`, whose migrations are in `folder`."""
    from claims import migration  # noqa: PLC0415

    migration.migrations_folder = lambda: Path(folder)
    db.SCHEMA_REVISION = revision
    before, after, copy = migration.upgrade(url)
    return f"{before} to {after}" + (", with a backup" if copy else "")


def reindex(url: URL) -> str:
    """Make the index anew."""
    rebuild(db.open_engine(url))
    return "made anew"


def stall(url: URL) -> str:
    """Begin to make the index anew, and never end."""

    def wait(_count: int) -> None:
        say("half way")
        time.sleep(60)

    rebuild(db.open_engine(url), progress=wait)
    return "made anew"


def write(url: URL) -> str:
    """Take the turn to write, and keep it for ever."""
    with db.writing(db.open_engine(url)):
        say("writing")
        time.sleep(60)
    return "done"


def record(url: URL, count: str) -> str:
    """Enter sources, each in a transaction of its own, as one command after the other would."""
    engine = db.open_engine(url)
    for _ in range(int(count)):
        with db.writing(engine) as connection:
            work = start(connection, IRENE)
            number = connection.exec_driver_sql("SELECT count(*) FROM source").scalar_one()
            make_source(work, name=f"Diario {number}")
    return "done"


def record_on(url: URL, article: str, number: str) -> str:
    """Record claims, one after the other, until standard input ends, and say of each what came of it.

    `kept 7` was acknowledged, `lost 7` was not, and of `open 7` nobody knows.
    """
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    engine = db.open_engine(url)
    for count in itertools.count():
        text = f"El cable abastecerá a {number}{count:06} hogares."
        try:
            with db.writing(engine) as connection:
                make_claim(start(connection, IRENE), article_id=int(article), text=text)
        except ClaimsError as error:
            say(f"{'open' if 'not known' in error.message else 'lost'} {text}")
        else:
            say(f"kept {text}")
    return "done"


def say(line: str) -> None:
    """Print a line that is read at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(action: str, name: str, *arguments: str) -> None:
    """Do what the tests asked for."""
    say("ready")
    sys.stdin.readline()
    actions: dict[str, Callable[..., str]] = {
        "create": create,
        "upgrade": upgrade,
        "reindex": reindex,
        "stall": stall,
        "write": write,
        "record": record,
        "record_on": record_on,
    }
    try:
        say(actions[action](db.parse_database(name), *arguments))
    except ClaimsError as error:
        say(f"{type(error).__name__}: {error.message}")
    except KeyboardInterrupt:
        say("interrupted")


if __name__ == "__main__":
    main(*sys.argv[1:])
