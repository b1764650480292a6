"""Freezing a report as an edition, and writing what an edition holds."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from claims import __version__
from claims.cli.files import to_disk, writing_bytes, writing_text
from claims.errors import ClaimsError, read_reason
from claims.formats import Options, count_left_out, get_format
from claims.i18n import _
from claims.services import edition as service
from claims.services.edition import NewFile

if TYPE_CHECKING:
    from claims.cli.app import App
    from claims.domain.report import Report
    from claims.formats import Format
    from claims.services.edition import Draft, Edition

_OPTIONS = {
    "csv": ("excel", "delimiter", "columns"),
    "xlsx": ("columns",),
    "claimreview": ("publisher", "publisher_url", "base_url"),
    "datafeed": ("publisher", "publisher_url", "base_url"),
}
"""The options that each format heeds, beside the width of a table, which is that of a file."""


def draw(report: Report, chosen: Format, options: Options) -> NewFile:
    """Draw a report in a format, and say with which options that are not the usual ones."""
    raw = io.BytesIO()
    if chosen.binary:
        chosen.write(report, raw, options)
    else:
        text = io.TextIOWrapper(raw, encoding="utf-8", newline="")
        chosen.write(report, text, options)
        text.flush()
    usual = Options()
    said = {name: getattr(options, name) for name in _OPTIONS.get(chosen.name, ())}
    unusual = {name: value for name, value in said.items() if value != getattr(usual, name)}
    return NewFile(chosen.name, raw.getvalue(), unusual)


def freeze(app: App, draft: Draft, file: NewFile, chosen: Format, target: str | None) -> None:
    """Keep an edition and write its file: neither comes without the other.

    The bytes are on the disk before the edition is kept, and take the file's name after.
    """
    made: Edition | None = None
    try:
        with _opened(chosen, target) as sink:
            if not _is_stdout(target):
                sink.write(file.raw)
                to_disk(sink)
            with app.working() as work:
                made = service.add_edition(work, draft, file)
            if _is_stdout(target):
                sink.write(file.raw if chosen.binary else file.raw.decode())
    except BrokenPipeError:
        raise
    except OSError as error:
        if made is None or not app.wrote:
            raise
        raise ClaimsError(
            _("The edition %(name)s is frozen, but its file could not be written: %(error)s")
            % {"name": f"«{made.name}»", "error": read_reason(error)},
            hint=_('Write it now: claims report --from-edition "%(name)s" -o FILE') % {"name": made.name},
        ) from error
    app.say(
        _("Frozen as %(name)s, with the SHA-256 %(sha256)s.")
        % {"name": f"«{made.name}»", "sha256": made.files[0].sha256}
    )


def write_frozen(  # noqa: PLR0913
    app: App, name: str, output: str | None, target: str | None, options: Options, *, anew: bool
) -> int:
    """Write what an edition holds, and give how many claims that is.

    The bytes are those that were frozen, unless they are asked for `anew`, with options, or in a format that
    was not: then they are drawn from the frozen data, and that is said.
    """
    with app.reading() as connection:
        found = service.get_edition(connection, name)
        chosen = get_format(output or found.files[0].format)
        chosen.find_details(options)  # refuses columns that it cannot have
        raw = None if anew else service.read_file(connection, found, chosen.name)
        # The count of what a feed holds is not kept: the frozen data tell it.
        report = service.read_report(connection, found) if raw is None or chosen.reviews else None
    frozen = raw is not None
    if raw is None:
        assert report is not None  # noqa: S101 - read above
        raw = draw(report, chosen, options).raw
    with _opened(chosen, target) as sink:
        sink.write(raw.decode() if _is_stdout(target) and not chosen.binary else raw)
    if frozen:
        app.say(
            _("This is the edition %(name)s as it was frozen, with the SHA-256 %(sha256)s.")
            % {
                "name": f"«{found.name}»",
                "sha256": next(one.sha256 for one in found.files if one.format == chosen.name),
            }
        )
    else:
        app.say(
            _("Drawn by claims %(now)s from the data of the edition %(name)s, which claims %(then)s froze.")
            % {"now": __version__, "name": f"«{found.name}»", "then": found.program}
        )
    return found.claims - (count_left_out(report, chosen) if report else 0)


def _is_stdout(target: str | None) -> bool:
    return target in {None, "-"}


def _opened(chosen: Format, target: str | None) -> Any:  # noqa: ANN401 - of text or of bytes
    if _is_stdout(target) and not chosen.binary:
        return writing_text(target)
    return writing_bytes(target, example=f"report.{chosen.extension}")
