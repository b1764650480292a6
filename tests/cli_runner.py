"""Runs the program as a person types it, in this process, and gives all that it answered.

The standard streams are files and not buffers in memory: the program opens them anew by their numbers.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from claims import db
from claims.cli import run
from claims.services.log import get_head

if TYPE_CHECKING:
    from sqlalchemy import URL

    from claims.services.log import Head

_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_HASH = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(frozen=True, slots=True)
class Result:
    """What a command answered: its exit code, and what it wrote, line ends as they were."""

    code: int
    out: str
    err: str

    def json(self) -> Any:  # noqa: ANN401 - whatever was printed
        """Read standard output as one JSON value."""
        return json.loads(self.out)

    def jsonl(self) -> list[Any]:
        """Read standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    def rows(self) -> list[dict[str, str]]:
        """Read standard output as CSV with a header."""
        return list(csv.DictReader(io.StringIO(self.out, newline="")))


class _Terminal(io.TextIOWrapper):
    """A file that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def run_cli(*arguments: str, stdin: bytes = b"", tty: bool = False) -> Result:
    """Run one command line in this process; with `tty` its output seems to go to a terminal."""
    with ExitStack() as stack:
        files = [stack.enter_context(TemporaryFile()) for _ in ("stdin", "stdout", "stderr")]
        files[0].write(stdin)
        files[0].seek(0)
        kinds = (io.TextIOWrapper, _Terminal if tty else io.TextIOWrapper, io.TextIOWrapper)
        source, out, err = (
            kind(file, encoding="utf-8", newline="") for kind, file in zip(kinds, files, strict=True)
        )
        before = sys.stdin, sys.stdout, sys.stderr
        sys.stdin, sys.stdout, sys.stderr = source, out, err
        try:
            code = run(list(arguments))
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        finally:
            sys.stdin, sys.stdout, sys.stderr = before
        return Result(code, _written(out), _written(err))


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


@dataclass(frozen=True, slots=True)
class Desk:
    """The program on one database, which `CLAIMS_DB` names."""

    url: URL

    def __call__(self, line: str, *more: str, stdin: bytes = b"", tty: bool = False) -> Result:
        """Run a command line, split as a shell does; `more` are words that no shell has to read."""
        return run_cli(*shlex.split(line), *more, stdin=stdin, tty=tty)

    def ok(self, line: str, *more: str, stdin: bytes = b"") -> Result:
        """Run a command that must succeed."""
        result = self(line, *more, stdin=stdin)
        assert result.code == 0, result
        return result

    def refuses(
        self, line: str, *more: str, code: int, error: str, hint: str | None, stdin: bytes = b""
    ) -> None:
        """Run a command that must fail with this message and hint, a line each, and write nothing.

        Candidates, where there are some, stand in `error` after its first line.
        """
        before = self.head()
        result = self(line, *more, stdin=stdin)
        assert result.err == f"Error: {error}\n" + (f"Hint: {hint}\n" if hint else ""), result.err
        assert (result.code, result.out) == (code, ""), result
        assert self.head() == before

    def head(self) -> Head:
        """Give the newest event of the log: as long as it is the same, nothing was written."""
        engine = db.open_engine(self.url)
        try:
            with db.reading(engine) as connection:
                return get_head(connection)
        finally:
            engine.dispose()


def masked(text: str) -> str:
    """Put `<uuid>` and `<hash>` for what no two databases share."""
    return _HASH.sub("<hash>", _UUID.sub("<uuid>", text))


def name_database(url: URL) -> str:
    """Write a database's name as `--db` and `CLAIMS_DB` take it, password and all."""
    return str(url.database) if db.is_sqlite(url) else url.render_as_string(hide_password=False)
