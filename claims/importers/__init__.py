"""The import formats: one module each, and one line each in the registry.

An importer reads a binary stream and yields what it holds with its place; it never writes. Which family of
the command line takes it is said by `family`: `own` are files that this program wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

from claims.errors import InvalidInputError, UsageError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

SAMPLE = 65_536
"""How much of a file an importer is shown to say whether it is one of its own."""


@dataclass(frozen=True, slots=True)
class Importer:
    """A line of the registry. The module's `is_mine(sample)` tells whether a file is of its format."""

    name: str
    extensions: tuple[str, ...]
    family: str
    module: str

    def load(self) -> Any:  # noqa: ANN401 - a module
        """Load the module."""
        return import_module(self.module)


_REGISTRY = (
    Importer("csv", ("csv", "tsv", "txt"), "own", "claims.importers.own_csv"),
    Importer("jsonl", ("jsonl", "ndjson"), "own", "claims.importers.own_jsonl"),
    Importer("json", ("json",), "own", "claims.importers.own_json"),
)

IMPORTERS: Mapping[str, Importer] = MappingProxyType({entry.name: entry for entry in _REGISTRY})


def choose_importer(stream: IO[bytes], name: str) -> Importer:
    """Find the importer of a file by what it holds; the stream is at its beginning again afterwards.

    Raises InvalidInputError for what none of them takes, and UsageError for a workbook.
    """
    sample = stream.read(SAMPLE)
    stream.seek(0)
    if sample.startswith(b"PK\x03\x04"):
        raise UsageError(
            _("%(name)s is a workbook, which is not read.") % {"name": name},
            hint=_("Save it as CSV in UTF-8 from the spreadsheet, and import that."),
        )
    for entry in IMPORTERS.values():
        if entry.load().is_mine(sample):
            return entry
    raise InvalidInputError(
        _("%(name)s is no file that can be imported.") % {"name": name},
        hint=_("Say which one it is with --format: %(known)s.") % {"known": ", ".join(IMPORTERS)},
    )
