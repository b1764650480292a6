"""What comes in from elsewhere: one module an import format, and one line each in the registry.

A format only reads: it takes a binary stream and gives what stands in it, entry by entry and each with its
place, so that a file of any size needs no more memory than its longest entry. The services write.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Protocol, cast

from claims.errors import ClaimsError, UsageError
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from claims.domain.review import ReadEntry
    from claims.importers.columns import ColumnMapping
    from claims.importers.rating import RatingTables


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may choose about an import; a format ignores what does not concern it.

    `language` is that of entries that do not say theirs. `lines` tells a file of one JSON value a line.
    `mapping` says what the columns of a CSV mean.
    """

    ratings: RatingTables
    language: str | None = None
    lines: bool = False
    mapping: ColumnMapping | None = None


class ReviewModule(Protocol):
    """What a module offers that reads reviews of others."""

    def read(self, stream: IO[bytes], options: Options) -> Iterator[ReadEntry]:
        """Give every entry of the stream in order, those that cannot be taken too; nothing raises for one."""


@dataclass(frozen=True, slots=True)
class Importer:
    """A line of the registry. `requires_extra` is the optional dependency that the module needs, if any."""

    name: str
    suffixes: tuple[str, ...]
    module: str
    requires_extra: str | None = None

    def read(self, stream: IO[bytes], options: Options) -> Iterator[ReadEntry]:
        """Give every entry of the stream.

        Raises ClaimsError when the format's optional dependency is not installed.
        """
        try:
            module = cast("ReviewModule", import_module(self.module))
        except ModuleNotFoundError as error:
            if self.requires_extra is None:
                raise
            raise ClaimsError(
                _("The format %(format)s needs a package that is not installed: %(package)s.")
                % {"format": self.name, "package": error.name},
                hint=_("Install it: pip install 'claims-tracker[%(extra)s]'")
                % {"extra": self.requires_extra},
            ) from error
        return module.read(stream, options)


_REGISTRY = (
    Importer("claimreview", (".jsonld", ".json", ".jsonl", ".ndjson"), "claims.importers.claimreview"),
    Importer("factcheck-api", (), "claims.importers.factcheck_api"),
    Importer("html", (".html", ".htm", ".xhtml"), "claims.importers.html", requires_extra="intake"),
    Importer("csv", (".csv", ".tsv"), "claims.importers.csv"),
)

IMPORTERS: Mapping[str, Importer] = MappingProxyType({entry.name: entry for entry in _REGISTRY})


def get_importer(name: str) -> Importer:
    """Give the import format called `name`, in any case, or raise UsageError with the names there are."""
    found = IMPORTERS.get(name.lower())
    if found is None:
        raise UsageError(
            _("There is no import format called %(name)r.") % {"name": name},
            hint=_("Use one of: %(known)s.") % {"known": ", ".join(IMPORTERS)},
        )
    return found
