"""What commands print: lists and records, as a table for people or as data for programs.

Data goes to stdout. The keys of JSON and the columns of CSV are the fields of the record, and stable.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import re
import shutil
import sys
import textwrap
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import click

from claims.cli.code import word
from claims.cli.files import writing_text
from claims.domain.partial_date import PartialDate, Precision
from claims.domain.text import cut, visible
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claims.cli.app import App
    from claims.domain.report import ClaimEntry

LISTING = ("table", "json", "jsonl", "csv", "markdown")
_OPEN, _CLOSE = "\ue000", "\ue001"  # of Unicode's private use, so that no text is taken for a mark
_PIECES = re.compile(r"[^/@.:]*[/@.:]+|[^/@.:]+")
_MARKS = re.compile(f"[{_OPEN}{_CLOSE}]")
_MARKED = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_WIDE = 100
_GAP = 2
_LEAST = 10
_NARROWEST = 24


def format_option(*, default: str = "table") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make the option `--format` of the commands that list or show."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(LISTING, case_sensitive=False),
        default=default,
        help=_("How it is printed."),
        show_default=True,
    )


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make the option `--json` of the commands that write."""
    return click.option(
        "--json", "as_json", is_flag=True, help=_("Print the whole record as JSON, not its reference.")
    )(function)


def as_of_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make the option `--as-of` of the commands that show what was on record at a date."""
    from claims.cli.types import DATE  # noqa: PLC0415 - types imports the completion

    return click.option(
        "--as-of", type=DATE, help=_("What was on record when this date was over, its statuses included.")
    )(function)


def width() -> int:
    """Give the width of the terminal, or a hundred columns where there is none."""
    return shutil.get_terminal_size((_WIDE, 24)).columns if sys.stdout.isatty() else _WIDE


def local(moment: dt.datetime | None) -> str:
    """Write a time in the local zone, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""


def shown_date(date: PartialDate | None) -> str:
    """Write a date for people: as far as it is known, a moment in the local zone with its offset from UTC."""
    if date is None:
        return ""
    if date.precision is not Precision.MOMENT:
        return date.iso
    try:
        return dt.datetime.fromisoformat(date.iso).astimezone().isoformat(" ", "minutes")
    except (ValueError, OverflowError):
        return date.iso  # the first or the last day of the calendar, which other zones do not have


def quoted(text: str) -> str:
    """Put a text between guillemets, or between other marks when it has guillemets of its own."""
    return f"\u201c{text}\u201d" if "«" in text else f"«{text}»"


def spell(value: Any) -> str:  # noqa: ANN401 - a value of an event
    """Write a logged value for people: a list with commas, yes or no, a dash for nothing."""
    if value is None or value == []:
        return "-"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(spell, value))
    return str(value)


def plain(value: Any) -> Any:  # noqa: ANN401 - any field of a record
    """Turn a record into what JSON can hold; times are in UTC."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type | PartialDate):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, tuple | list):
        return [plain(entry) for entry in value]
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, PartialDate | StrEnum):
        return str(value)
    return value


def print_data(text: str) -> None:
    """Print a line or more for programs: in UTF-8 as in a file, whatever the terminal's encoding."""
    with writing_text(None) as sink:
        sink.write(text + "\n")


def print_json(value: Any) -> None:  # noqa: ANN401 - any record
    """Print one value as JSON that is safe on a terminal."""
    from claims.formats.json import dump  # noqa: PLC0415 - formats load where they are used

    print_data(dump(plain(value), indent=2))


def print_claims(entries: Sequence[ClaimEntry]) -> None:
    """Print claims whole, as JSON has them in every export: one as an object, several as an array."""
    from claims.formats.json import claim_to_dict, dump  # noqa: PLC0415

    dicts = [claim_to_dict(entry) for entry in entries]
    print_data(dump(dicts[0] if len(dicts) == 1 else dicts, indent=2))


def _after(record: Any) -> str:  # noqa: ANN401 - any record with a reference
    return f"--after {record.ref}"


def print_list(  # noqa: PLR0913 - a list is all of these
    app: App,
    records: Sequence[Any],
    columns: Sequence[tuple[str, Callable[[Any], str]]],
    output: str,
    *,
    empty: str,
    limit: int | None = None,
    following: Callable[[Any], str] = _after,
    lines: int | None = 1,
) -> None:
    """Print records in one of the `LISTING` formats; `columns` are the (title, cell) pairs for people.

    When there are none, `empty` says so on stderr, and how to add the first one. When there are more than
    `limit`, the rest is left out, and `following` gives the option that goes on after the last one shown.
    The last column may take so many `lines`, or any number.
    """
    shown = records[:limit]
    if not shown:
        app.say(empty)
    if output == "json":
        print_json(list(shown))
    elif output == "jsonl":
        from claims.formats.json import dump  # noqa: PLC0415

        for record in shown:
            print_data(dump(plain(record)))
    elif output == "csv":
        _print_csv(shown)
    elif shown:
        markdown = output == "markdown"
        click.echo(_emphasize(table(shown, columns, markdown=markdown, lines=lines), markdown=markdown))
    if len(shown) < len(records):
        app.say(_("There are more: %(option)s, or --all.") % {"option": following(shown[-1])})


def mark(text: str, places: Sequence[tuple[int, int]]) -> str:
    """Mark places (start, end) of a text, so that `print_list` emphasizes them: they may not overlap."""
    text = _MARKS.sub(" ", text)
    for start, end in sorted(places, reverse=True):
        text = f"{text[:start]}{_OPEN}{text[start:end]}{_CLOSE}{text[end:]}"
    return text


def _emphasize(text: str, *, markdown: bool) -> str:
    """Show what was marked: bold on a terminal, between asterisks elsewhere."""
    bold = not markdown and sys.stdout.isatty()
    sign = "**" if markdown else "*"

    def show(match: re.Match[str]) -> str:
        return click.style(match[1], bold=True) if bold else f"{sign}{match[1]}{sign}"

    # A table may have cut a text behind the beginning of a mark.
    return _MARKS.sub("", _MARKED.sub(show, text))


def print_records(
    app: App,
    records: Sequence[Any],
    fields: Callable[[Any], Sequence[tuple[str, str]]],
    output: str,
) -> None:
    """Print records one under the other; `fields` gives the (title, text) pairs for people.

    As JSON one record is an object and several are an array.
    """
    if output == "json" and len(records) == 1:
        print_json(records[0])
    elif output in {"json", "jsonl", "csv"}:
        print_list(app, records, [], output, empty="")
    else:
        for number, record in enumerate(records):
            if number:
                click.echo()
            print_fields(fields(record), markdown=output == "markdown")


def print_fields(fields: Sequence[tuple[str, str]], *, markdown: bool = False) -> None:
    """Print titles and texts for people; what is empty is left out. Lines are broken on a terminal only."""
    shown = [(title, text) for title, text in fields if text]
    if markdown:
        click.echo(table(shown, [("", lambda pair: pair[0]), (" ", lambda pair: pair[1])], markdown=True))
        return
    margin = max(len(title) for title, _text in shown)
    for title, text in shown:
        lines = visible(_cell(text), multiline=True).split("\n")
        if sys.stdout.isatty():
            lines = _wrapped(lines, width() - margin - 2)
        click.echo(f"{title:<{margin}}  {lines[0]}")
        for line in lines[1:]:
            click.echo(f"{'':<{margin}}  {line}")


def _wrapped(texts: Sequence[str], room: int) -> list[str]:
    """Break lines that are too long between words; what follows is indented, as is a line that begins so."""
    lines = []
    for line in texts:
        indent = line[: len(line) - len(line.lstrip())]
        lines += textwrap.wrap(
            line,
            max(room, _LEAST),
            subsequent_indent=indent + "  ",
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return lines


def table(
    records: Sequence[Any],
    columns: Sequence[tuple[str, Callable[[Any], str]]],
    *,
    markdown: bool = False,
    lines: int | None = 1,
) -> str:
    """Write records as a table that people read, no wider than the terminal where it can be.

    The last column may take so many `lines`, or any number; what does not fit in is cut.
    """
    from tabulate import MIN_PADDING, tabulate  # noqa: PLC0415 - 60 ms that machine output should not cost

    titles = [title for title, _cell in columns]
    if markdown:
        from claims.formats.escape import escape_markdown  # noqa: PLC0415

        rows = [[escape_markdown(_cell(cell(record))) for _title, cell in columns] for record in records]
        return tabulate(rows, headers=titles, tablefmt="pipe", disable_numparse=True)
    # The last column takes what the terminal leaves; the others are cut only where the whole is too wide.
    rows = [[visible(_cell(cell(record))) for _title, cell in columns] for record in records]
    gaps = _GAP * (len(titles) - 1)

    def widths() -> list[int]:
        columns = zip(titles, *rows, strict=True)
        return [max(len(title) + MIN_PADDING, *map(len, cells)) for title, *cells in columns]

    if sum(widths()) + gaps > width():
        most = max(_LEAST, width() // 4)
        rows = [[*(cut(text, most) for text in row[:-1]), row[-1]] for row in rows]
        room = max(width() - sum(widths()[:-1]) - gaps, _NARROWEST)
        rows = [[*row[:-1], _fold(row[-1], room, lines)] for row in rows]
    return tabulate(rows, headers=titles, tablefmt="simple", disable_numparse=True)


class _Wrapper(textwrap.TextWrapper):
    """Breaks words only where they are longer than a line, and addresses behind one of their signs."""

    def _split(self, text: str) -> list[str]:
        return [
            piece
            for word in super()._split(text)
            for piece in (_PIECES.findall(word) if len(word) > self.width else (word,))
        ]


def _fold(text: str, room: int, lines: int | None) -> str:
    """Break a text into lines of so much room, and cut what is left of it after the last one."""
    if lines == 1:
        return cut(text, room)
    broken = _Wrapper(room, break_on_hyphens=False).wrap(text)
    if lines is not None and len(broken) > lines:
        broken[lines - 1 :] = [cut(" ".join(broken[lines - 1 :]), room)]
    return "\n".join(broken)


def _cell(text: str) -> str:
    """Give what a cell shows to people: the word for a code of a closed list."""
    return word(text) if isinstance(text, StrEnum) else text


def _print_csv(records: Sequence[Any]) -> None:
    from claims.formats.csv import guard_cell  # noqa: PLC0415

    with writing_text(None) as sink:
        writer = csv.writer(sink)
        for number, record in enumerate(records):
            fields = plain(record)
            if number == 0:
                writer.writerow(fields)
            writer.writerow([guard_cell(_flat(value)) for value in fields.values()])


def _flat(value: Any) -> str:  # noqa: ANN401 - a plain value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"  # as in a report: spreadsheets translate true
    if isinstance(value, list):
        return "; ".join(map(_flat, value))
    if isinstance(value, dict):
        return " · ".join(f"{key}={_flat(entry)}" for key, entry in value.items() if entry not in (None, []))
    return str(value)
