"""`claims import`: what comes in from elsewhere, in a file.

It picks the family of the format, opens the file and hands it on: reviews of others go to import_reviews.py.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from claims.cli import import_reviews
from claims.cli.app import App, Command, pass_app
from claims.cli.files import shown_name
from claims.errors import InvalidInputError, NotFoundError, UsageError
from claims.i18n import _
from claims.importers import IMPORTERS, get_importer
from claims.importers.sniff import HEAD, guess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.importers import Importer


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that comes in: its name, its bytes from the first one on, and what they are known by."""

    name: str
    stream: IO[bytes]
    size: int
    head: bytes
    sha256: str


@click.command(
    name="import",
    cls=Command,
    help=_(
        "Import what others found: reviews in ClaimReview (a file, a feed, a page), in answers of the Fact "
        "Check Tools API, or in any CSV with a mapping. `-` is standard input.\n\n"
        "They are kept as what others found, with publisher, address and rating as they were, and never "
        "become the desk's own verdict. A claim of the same words is found again; another one is made, "
        "unreviewed. What was imported before changes nothing; what its publisher changed is a new step in "
        "its history. Entries that cannot be taken are named with their place, and stop no other one. After "
        "an interruption the same command goes on where it stopped.\n\n"
        "Ends with 7 when entries were refused."
    ),
    example=(
        "claims import feed.json --dry-run\n"
        "claims import feed.json --reject refused.jsonl\n"
        "claims import reviews.csv --suggest-map > map.toml\n"
        "claims import reviews.csv --map map.toml"
    ),
)
@click.argument("file", metavar="FILE|-")
@click.option(
    "--format",
    "format_name",
    type=click.Choice([*IMPORTERS], case_sensitive=False),
    help=_("What the file is; told by its name and beginning unless given."),
)
@click.option("--map", "map_file", metavar="FILE", help=_("What the columns of a CSV mean, in TOML."))
@click.option(
    "--suggest-map", is_flag=True, help=_("Print a mapping for the CSV's columns, and do nothing else.")
)
@click.option("--language", metavar="TAG", help=_("The language of entries that do not say theirs."))
@click.option("--ratings", metavar="FILE", help=_("Your own table of what ratings mean, in TOML."))
@click.option("--dry-run", is_flag=True, help=_("Write nothing; only tell what would come of it."))
@click.option("--reject", metavar="FILE", help=_("Keep the refused entries here, as JSON Lines, with why."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the summary as JSON."))
@pass_app
def command(  # noqa: PLR0913 - the options of a command
    app: App,
    /,
    *,
    file: str,
    format_name: str | None,
    map_file: str | None,
    suggest_map: bool,
    language: str | None,
    ratings: str | None,
    dry_run: bool,
    reject: str | None,
    as_json: bool,
) -> int:
    """Import a file."""
    with _opened(file) as opened:
        importer = _choose(opened, format_name, csv=suggest_map or map_file is not None)
        if suggest_map:
            import_reviews.suggest_map(app, opened)
            return 0
        return import_reviews.import_file(
            app,
            importer,
            opened,
            import_reviews.Choices(map_file, language, ratings, dry_run, reject, as_json),
        )


def _choose(opened: Opened, name: str | None, *, csv: bool) -> Importer:
    if name is not None:
        return get_importer(name)
    found = IMPORTERS["csv"] if csv else guess(opened.name, opened.head)
    if found is None:
        raise UsageError(
            _("Nothing tells what %(name)s is.") % {"name": shown_name(opened.name)},
            hint=_("Name its format: --format %(known)s") % {"known": "|".join(IMPORTERS)},
        )
    return found


@contextmanager
def _opened(name: str) -> Iterator[Opened]:
    """Open a file, or what standard input holds, to be read more than once.

    Raises NotFoundError when there is no such file, and InvalidInputError when it is a folder or empty.
    """
    with _stream(name) as stream:
        sha256 = hashlib.sha256()
        while chunk := stream.read(1 << 20):
            sha256.update(chunk)
        size = stream.tell()
        stream.seek(0)
        head = stream.read(HEAD)
        stream.seek(0)
        if not head.strip():
            raise InvalidInputError(
                _("%(name)s is empty.") % {"name": shown_name(name)},
                hint=_("Give a file that holds reviews."),
            )
        if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b", b"PK\x03\x04")):
            raise InvalidInputError(
                _("%(name)s is compressed, or not in UTF-8.") % {"name": shown_name(name)},
                hint=_("Unpack it, or save it as UTF-8."),
            )
        yield Opened(name, stream, size, head, sha256.hexdigest())


@contextmanager
def _stream(name: str) -> Iterator[IO[bytes]]:
    if name == "-":
        with tempfile.TemporaryFile() as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept)
            kept.seek(0)
            yield kept
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
        if not file.seekable():  # a pipe by name
            with tempfile.TemporaryFile() as kept:
                shutil.copyfileobj(file, kept)
                kept.seek(0)
                yield kept
            return
        yield file
