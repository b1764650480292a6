"""A server that goes away while a command reads: it is asked once more, unless something was printed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from engines import only_postgresql
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from claims.cli.app import ASKED_AGAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli_runner import Desk
    from sqlalchemy import URL, Connection


LINES = {
    "source list": "",
    "source show": "S1",
    "article list": "",
    "article show": "A1",
    "capture list": "",
    "actor list": "",
    "actor show": "R1",
    "list": "",
    "show": "C1 C2 --format markdown",
    "search": "hogares",
    "evidence list": "",
    "evidence show": "E1",
    "desk list": "",
    "scale list": "",
    "scale show": "default",
    "check": "C1",
    "edition list": "",
    "log": "",
    "review imports": "",
    "stats": "",
}


@contextmanager
def lost_at(url: URL, *numbers: int) -> Iterator[list[str]]:
    """Let the server end the connection of whoever comes with a statement of these numbers; gives all."""
    asked: list[str] = []
    admin = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def end(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:  # noqa: ANN401
        if connection.engine is admin:
            return
        asked.append(statement)
        if len(asked) in numbers:
            driver: Any = connection.connection.driver_connection
            with admin.connect() as other:
                other.execute(text(f"SELECT pg_terminate_backend({driver.info.backend_pid}, 5000)"))

    event.listen(Engine, "before_cursor_execute", end)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", end)
        admin.dispose()


def test_every_command_that_is_asked_again_was_tried() -> None:
    assert set(LINES) == ASKED_AGAIN


@only_postgresql
@pytest.mark.parametrize("line", LINES)
def test_a_command_that_reads_is_run_once_more(begun: Desk, line: str) -> None:
    command = f"{line} {LINES[line]}"
    with lost_at(begun.url) as asked:
        whole = begun(command)
    assert whole.code in {0, 7}
    for number in sorted({len(asked), max(len(asked) // 2, 1), len(asked) - 1}):
        with lost_at(begun.url, number):
            assert begun(command) == whole, (number, asked[number - 1])


@only_postgresql
def test_it_is_asked_once_more_and_not_for_ever(begun: Desk) -> None:
    with lost_at(begun.url) as asked:
        begun.ok("list")
    count = len(asked)
    with lost_at(begun.url, count, 2 * count) as asked:
        result = begun("list -v")
    assert (result.code, result.out, len(asked)) == (6, "", 2 * count)
    assert "The server went away before it answered. Asking once more.\n" in result.err
    assert "Error: The connection to the database server was lost: " in result.err


@only_postgresql
@pytest.mark.parametrize(
    "line", ["report --format csv", "record A1 --quote 'El Gobierno' --claimant outlet --text 'Calla.'"]
)
def test_what_prints_as_it_reads_or_writes_is_not_repeated(begun: Desk, line: str) -> None:
    head = begun.head()
    with lost_at(begun.url, 8) as asked:
        result = begun(line)
    assert (result.code, len(asked)) == (6, 8)
    assert result.err.startswith("Error: The connection to the database server was lost: ")
    assert begun.head() == head
