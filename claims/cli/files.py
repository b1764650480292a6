"""Files that come in and files that go out."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from claims.domain.text import visible
from claims.errors import ConflictError, InvalidInputError, NotFoundError, UsageError
from claims.i18n import _
from claims.intake.encoding import decode, warn_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.cli.app import App

SIZE_LIMIT = 100_000_000
"""The largest file that is read, in bytes."""

_CHUNK = 1 << 20
_DATABASE = b"SQLite format 3\0"


def read_text(app: App, name: str) -> str:
    """Read the text of a file, or of stdin for `-`: UTF-8, or another encoding, told on stderr.

    Raises NotFoundError when there is no such file, InvalidInputError when it is a folder, too large or
    no text.
    """
    raw = read_bytes(name)
    if not raw.strip():
        raise InvalidInputError(
            _("%(name)s is empty.") % {"name": shown_name(name)},
            hint=_("Give a file that holds the text."),
        )
    decoded = decode(raw, shown_name(name))
    for warning in warn_of(decoded.guessed, shown_name(name)):
        app.say(_("Warning: %(what)s") % {"what": warning})
    return decoded.text


def read_bytes(name: str) -> bytes:
    """Read a file, or stdin for `-`.

    Raises NotFoundError when there is no such file, InvalidInputError when it is a folder or too large.
    """
    with _reading(name) as file:
        raw = file.read(SIZE_LIMIT + 1)
    if len(raw) > SIZE_LIMIT:
        raise InvalidInputError(
            _("%(name)s is larger than %(limit)d MB.")
            % {"name": shown_name(name), "limit": SIZE_LIMIT // 1_000_000},
            hint=_("Is it the right file?"),
        )
    return raw


def measure(name: str) -> tuple[str, int, bytes | None]:
    """Give the SHA-256 and the size of a file, or of stdin for `-`, and its bytes unless they are too many.

    Raises what `read_bytes` raises, save for a file that is large.
    """
    digest, size, kept = hashlib.sha256(), 0, bytearray()
    with _reading(name) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if size <= SIZE_LIMIT:
                kept += chunk
    return digest.hexdigest(), size, bytes(kept) if size <= SIZE_LIMIT else None


@contextmanager
def _reading(name: str) -> Iterator[IO[bytes]]:
    if name == "-":
        yield sys.stdin.buffer
        return
    path = Path(name)
    try:
        if path.is_dir():
            raise InvalidInputError(_("%(name)s is a folder.") % {"name": name}, hint=_("Name a file."))
        file = path.open("rb")
    except FileNotFoundError as error:
        raise NotFoundError(
            _("There is no file %(name)s.") % {"name": name},
            hint=_("Check the path; `-` reads standard input."),
        ) from error
    except ValueError as error:
        raise InvalidInputError(
            _("%(name)r is not a file name.") % {"name": name}, hint=_("Check the path.")
        ) from error
    with file:
        yield file


def shown_name(name: str) -> str:
    """Give the name of a file for messages."""
    return _("standard input") if name == "-" else name


class _Screen(io.TextIOWrapper):
    """A terminal, which is shown nothing that could deceive its reader, whatever the format."""

    def write(self, text: str, /) -> int:
        """Write a text with its control and bidirectional characters made visible."""
        return super().write(visible(text.replace("\r\n", "\n"), multiline=True))


@contextmanager
def writing_text(target: str | None) -> Iterator[IO[str]]:
    """Open a file for text in UTF-8, or stdout for `-` and None; a file appears whole or not at all."""
    if target in {None, "-"}:
        raw = open(sys.stdout.fileno(), "wb", closefd=False)  # noqa: SIM115
        # Detached from the translation of line ends: a CSV keeps its own.
        stream = (_Screen if sys.stdout.isatty() else io.TextIOWrapper)(raw, encoding="utf-8", newline="")
        try:
            yield stream
        finally:
            stream.close()
        return
    with _replacing(Path(str(target))) as path, path.open("w", encoding="utf-8", newline="") as file:
        yield file
        to_disk(file)


@contextmanager
def writing_bytes(target: str | None) -> Iterator[IO[bytes]]:
    """Open a file for bytes, or stdout for `-`; a terminal is refused.

    Raises UsageError when the bytes would go to a terminal.
    """
    if target in {None, "-"}:
        if target is None or sys.stdout.isatty():
            raise UsageError(_("This format is not for the terminal."), hint=_("Name a file: -o report.xlsx"))
        yield sys.stdout.buffer
        return
    with _replacing(Path(str(target))) as path, path.open("wb") as file:
        yield file
        to_disk(file)


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """Give a file beside `target` that takes its place at the end: a full disk leaves the old one whole."""
    if target.is_dir():
        raise InvalidInputError(_("%(name)s is a folder.") % {"name": target}, hint=_("Name a file."))
    if target.is_file() and _is_database(target):
        raise ConflictError(
            _("%(name)s is a database, and would be overwritten.") % {"name": target},
            hint=_("Name another file."),
        )
    if target.exists() and not target.is_file():
        yield target  # a device or a pipe, which has no place to take
        return
    target = target.resolve()  # a link stays one
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        yield partial
        if target.exists():
            shutil.copymode(target, partial)  # a config file may hold a password
        partial.replace(target)
    except OSError as error:
        if error.filename == str(partial):
            error.filename = str(target)
        raise
    finally:
        # It took its place, was never made, or cannot be taken away: of that the error has said why.
        with suppress(OSError):
            partial.unlink()


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_DATABASE)) == _DATABASE


def to_disk(file: IO[str] | IO[bytes]) -> None:
    """Wait until what was written is on the disk: a full one says so now and not later."""
    file.flush()
    if os.path.isfile(file.fileno()):  # noqa: PTH113 - a pipe cannot be synced
        os.fsync(file.fileno())


def edit_form(text: str) -> str | None:
    """Let a person fill in a form in `$EDITOR`; None when they leave it as it was."""
    return click.edit(text, extension=".md", require_save=True)
