"""What comes in from elsewhere: one module an import format, and one line each in the registry.

A format only reads: it takes a binary stream and gives what stands in it, entry by entry and each with its
place, so that a file of any size needs no more memory than its longest entry. The services write.

There are three families. `own` are files that this program wrote and somebody edited: their modules have
`is_mine(sample)` and `open_file(stream, name)`. `dump` are the records of another database, with all that
belongs to them. `reviews` are what others found: theirs have
`read(stream, options)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, Literal, TypeAlias

from claims.errors import ClaimsError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from claims.domain.review import ReadEntry
    from claims.importers.columns import ColumnMapping
    from claims.importers.rating import RatingTables

Family: TypeAlias = Literal["own", "dump", "reviews"]


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may choose about reviews of others; a format ignores what does not concern it.

    `language` is that of entries that do not say theirs. `lines` tells a file of one JSON value a line.
    `mapping` says what the columns of a CSV mean, and `encoding` is the one that it is in.
    """

    ratings: RatingTables
    language: str | None = None
    lines: bool = False
    mapping: ColumnMapping | None = None
    encoding: str = "utf-8-sig"


@dataclass(frozen=True, slots=True)
class Importer:
    """A line of the registry. `requires_extra` is the optional dependency that the module needs, if any."""

    name: str
    suffixes: tuple[str, ...]
    family: Family
    module: str
    requires_extra: str | None = None

    def load(self) -> Any:  # noqa: ANN401 - a module
        """Load the module.

        Raises ClaimsError when the format's optional dependency is not installed.
        """
        try:
            return import_module(self.module)
        except ModuleNotFoundError as error:
            if self.requires_extra is None:
                raise
            raise ClaimsError(
                _("The format %(format)s needs a package that is not installed: %(package)s.")
                % {"format": self.name, "package": error.name},
                hint=_("Install it: pip install 'claims-tracker[%(extra)s]'")
                % {"extra": self.requires_extra},
            ) from error

    def read(self, stream: IO[bytes], options: Options) -> Iterator[ReadEntry]:
        """Give every review of a stream in order, those that cannot be taken too; nothing raises for one."""
        entries: Iterator[ReadEntry] = self.load().read(stream, options)
        return entries


_REGISTRY = (
    Importer("csv", (".csv", ".tsv", ".txt"), "own", "claims.importers.own_csv"),
    Importer("jsonl", (".jsonl", ".ndjson"), "own", "claims.importers.own_jsonl"),
    Importer("json", (".json",), "own", "claims.importers.own_json"),
    Importer("dump", (".jsonl",), "dump", "claims.importers.dump"),
    Importer(
        "claimreview", (".jsonld", ".json", ".jsonl", ".ndjson"), "reviews", "claims.importers.claimreview"
    ),
    Importer("factcheck-api", (), "reviews", "claims.importers.factcheck_api"),
    Importer(
        "html", (".html", ".htm", ".xhtml"), "reviews", "claims.importers.html", requires_extra="intake"
    ),
)

IMPORTERS: Mapping[str, Importer] = MappingProxyType({entry.name: entry for entry in _REGISTRY})

MAPPED = Importer("csv", (".csv", ".tsv"), "reviews", "claims.importers.csv")
"""A table of somebody else's: with a mapping of its columns, `csv` is this one."""
