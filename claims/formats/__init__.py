"""The export formats of a report: one module each, and one line each in the registry.

A format is a pure function over the Report, so no two of them disagree, and the same report gives the
same bytes. A module is imported only when its format is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

from claims.domain.report import EVERYTHING
from claims.errors import ClaimsError, UsageError
from claims.i18n import _, speaking

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claims.domain.report import Detail, Report


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may choose about an export; a format ignores what does not concern it.

    `excel` and `delimiter` are for CSV: a byte order mark, so that Excel reads UTF-8, and the character
    between cells. `columns` are the names of those that a CSV or a workbook is to have; None is all. `width`
    is the terminal's, in characters, for the table. `publisher`, `publisher_url` and `base_url` are for
    ClaimReview: who publishes the reviews, and the address below which they stand.
    """

    excel: bool = False
    delimiter: str = ","
    columns: tuple[str, ...] | None = None
    width: int = 100
    publisher: str | None = None
    publisher_url: str | None = None
    base_url: str | None = None


class FormatModule(Protocol):
    """What a format's module offers."""

    def write(self, report: Report, sink: IO[Any], options: Options) -> None:
        """Write the whole report into `sink`."""

    def find_details(self, options: Options) -> frozenset[Detail]:
        """Give the details of claims that are drawn; asked of a `selective` format alone."""


@dataclass(frozen=True, slots=True)
class Format:
    """A line of the registry. `requires_extra` is the optional dependency that the module needs, if any.

    `reviews` says that it holds claims with a verdict only, as ClaimReviews. `selective` says that it draws
    not everything of a claim, `columns` that they can be chosen. `most` is the number of claims that it takes
    at most, where the whole file is made in memory.
    """

    name: str
    extension: str
    binary: bool
    module: str
    requires_extra: str | None = None
    reviews: bool = False
    selective: bool = False
    columns: bool = False
    most: int | None = None

    def find_details(self, options: Options) -> frozenset[Detail]:
        """Give the details of claims that must have been read of a report for it to be written.

        Raises UsageError for columns that it has not, and ClaimsError when its optional dependency is not
        installed.
        """
        if options.columns is not None and not self.columns:
            able = ", ".join(name for name, entry in FORMATS.items() if entry.columns)
            raise UsageError(
                _("The format %(format)s has no columns to choose.") % {"format": self.name},
                hint=_("Use one of: %(known)s.") % {"known": able},
            )
        return self._load().find_details(options) if self.selective else EVERYTHING

    def write(self, report: Report, sink: IO[Any], options: Options) -> None:
        """Write `report` in its own language into `sink`, a binary stream where `binary`, else a text one.

        The caller opens text sinks as UTF-8 with `newline=""`, since line ends are the format's own.
        Raises ClaimsError when the format's optional dependency is not installed, and when the report is too
        long for it.
        """
        if self.most is not None and report.total > self.most:
            raise ClaimsError(
                _("%(format)s is made in memory, for %(most)d claims at most: this report has %(total)d.")
                % {"format": self.name, "most": self.most, "total": report.total},
                hint=_("Filter the report, write it as html or csv, or make a site: claims site build DIR"),
            )
        module = self._load()
        with speaking(report.language):
            module.write(report, sink, options)

    def _load(self) -> FormatModule:
        try:
            return cast("FormatModule", import_module(self.module))
        except ModuleNotFoundError as error:
            if self.requires_extra is None:
                raise
            raise ClaimsError(
                _("The format %(format)s needs a package that is not installed: %(package)s.")
                % {"format": self.name, "package": error.name},
                hint=_("Install it: pip install 'claims-tracker[%(extra)s]'")
                % {"extra": self.requires_extra},
            ) from error


_REGISTRY = (
    Format("table", "txt", binary=False, module="claims.formats.table", selective=True),
    Format("markdown", "md", binary=False, module="claims.formats.markdown"),
    Format("csv", "csv", binary=False, module="claims.formats.csv", selective=True, columns=True),
    Format("json", "json", binary=False, module="claims.formats.json"),
    Format("jsonl", "jsonl", binary=False, module="claims.formats.jsonl"),
    Format("html", "html", binary=False, module="claims.formats.html", requires_extra="html"),
    Format("claimreview", "jsonld", binary=False, module="claims.formats.claimreview", reviews=True),
    Format("datafeed", "feed.jsonld", binary=False, module="claims.formats.datafeed", reviews=True),
    Format(
        "xlsx",
        "xlsx",
        binary=True,
        module="claims.formats.xlsx",
        requires_extra="xlsx",
        selective=True,
        columns=True,
    ),
    Format("docx", "docx", binary=True, module="claims.formats.docx", requires_extra="docx", most=20_000),
    Format("pdf", "pdf", binary=True, module="claims.formats.pdf", requires_extra="pdf", most=2_000),
)

FORMATS: Mapping[str, Format] = MappingProxyType({entry.name: entry for entry in _REGISTRY})


def get_format(name: str) -> Format:
    """Give the format called `name`, in any case, or raise UsageError with the names there are."""
    found = FORMATS.get(name.lower())
    if found is None:
        raise UsageError(
            _("There is no format called %(name)r.") % {"name": name},
            hint=_("Use one of: %(known)s.") % {"known": ", ".join(FORMATS)},
        )
    return found


def count_left_out(report: Report, chosen: Format) -> int:
    """Count the claims of a report that a format leaves out, having no verdict to publish."""
    if not chosen.reviews:
        return 0
    from claims.formats.claimreview import count_left_out as count  # noqa: PLC0415 - as a format's module is

    return count(report)
