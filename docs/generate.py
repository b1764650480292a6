"""Writes what the documentation takes from the program itself, and the man pages: `make docs`.

What stands between `<!-- generated: NAME … -->` and `<!-- /generated -->` in README.md and in docs/*.md is
written by the function that `REGIONS` has under NAME, and the rest by hand. The pages in docs/man are
written whole: click-man knows neither groups that load lazily, nor examples, nor what roff takes for markup.
"""  # noqa: INP001 - a script beside the pages that it writes

from __future__ import annotations

import inspect
import os
import re
import sys
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

# The pages are in English, and wait for no terminal.
os.environ |= {"CLAIMS_LANG": "en", "LANGUAGE": "en", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}

import click
from sqlalchemy import make_url

from claims import __version__
from claims.cli import root
from claims.domain import status, vocabulary
from claims.formats import rows
from claims.formats.csv import COLUMNS
from claims.models import APPEND_ONLY, DERIVED, NEVER_DELETED, metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import Column, ForeignKey, Table

DOCS = Path(__file__).parent
PAGES = (DOCS.parent / "README.md", *sorted(DOCS.glob("*.md")))
MAN = DOCS / "man"
WIDTH = 100

EXIT_CODES = {
    0: "Done. Whatever was to be written is written.",
    1: "Failed: a file or a disk that cannot be read or written, a package that is not installed, a fault of "
    "the program.",
    2: "Usage: the command was put together wrongly, or it is not known who you are.",
    3: "Not found: a reference, a name, a file, or a quote that does not stand in the text.",
    4: "Conflict: it is on record already, a rule forbids it, or what was typed means several things.",
    5: "Invalid input: a value that cannot be taken, such as a date that no calendar has.",
    6: "The database cannot be used: not there, locked, damaged, older or newer than the program.",
    7: "A check ran and found something.",
    130: "Interrupted with Ctrl-C. Its last line says whether something was written.",
}
"""What the program ends with; a test holds these to the errors of the program."""

ENVIRONMENT = {
    "CLAIMS_DB": "The database, unless --db names another.",
    "CLAIMS_DB_READ": "A replica of that PostgreSQL database, for what only reads.",
    "CLAIMS_USER": 'Who does it, as "Name <mail>", unless --as says otherwise.',
    "CLAIMS_DESK": "The desk that a verification is made for.",
    "CLAIMS_LANG": "The language, unless --lang says otherwise: es or en.",
    "CLAIMS_CONFIG": "The config file, in place of the platform's usual one.",
    "CLAIMS_WAYBACK": "The archive that --archive wayback asks, in place of https://web.archive.org.",
    "NO_COLOR": "Set to anything: no colour.",
    "VISUAL, EDITOR": "The editor in which `claims record` opens its form.",
}

_REGION = re.compile(
    r"(?P<open><!-- generated: (?P<name>\S+)(?P<arguments>[^\n]*?) -->\n).*?(?P<close><!-- /generated -->)",
    re.DOTALL,
)


def main() -> int:
    """Write every page that is not as it should be; with --check only name them, and end with 1 then."""
    pages = render()
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
    gone = sorted(set(MAN.glob("*.1")) - pages.keys())
    for path in [*stale, *gone]:
        click.echo(path.relative_to(DOCS.parent))
    if "--check" in sys.argv:
        return int(bool(stale or gone))
    MAN.mkdir(exist_ok=True)
    for path in stale:
        path.write_text(pages[path], encoding="utf-8")
    for path in gone:
        path.unlink()
    return 0


def render() -> dict[Path, str]:
    """Give what every page should hold, by its path; nothing is written."""
    pages = {path: fill(path.read_text(encoding="utf-8")) for path in PAGES}
    return pages | {MAN / f"{page_name(context)}.1": man_page(context) for context in walk()}


def fill(text: str) -> str:
    """Write the generated regions of a page anew."""

    def write(region: re.Match[str]) -> str:
        body = REGIONS[region["name"]](*region["arguments"].split())
        return f"{region['open']}\n{body}\n\n{region['close']}"

    return _REGION.sub(write, text)


# ---- the command line ------------------------------------------------------------------------------------


@cache
def walk() -> tuple[click.Context, ...]:
    """Give a context for every command, in the order of `--help`, each before those below it."""
    return tuple(_walk(root, "claims", None))


def _walk(command: click.Command, name: str, parent: click.Context | None) -> Iterator[click.Context]:
    settings: dict[str, Any] = {**command.context_settings, "terminal_width": WIDTH}
    context = click.Context(command, info_name=name, parent=parent, **settings)
    yield context
    if isinstance(command, click.Group):
        for verb in command.list_commands(context):
            below = command.get_command(context, verb)
            assert below is not None  # noqa: S101 - the group has just named it
            yield from _walk(below, verb, context)


def write_commands() -> str:
    """Give the help of every command as it is printed."""
    parts = []
    for context in walk():
        heading = "#" * (3 + context.command_path.count(" "))
        parts.append(f"{heading} {context.command_path}\n\n```text\n{context.get_help()}\n```")
    return "\n\n".join(parts)


def write_environment() -> str:
    """Give the table of environment variables."""
    names = (", ".join(f"`{one}`" for one in name.split(", ")) for name in ENVIRONMENT)
    return table(["Variable", "What it says"], map(list, zip(names, ENVIRONMENT.values(), strict=True)))


def write_exit_codes() -> str:
    """Give the table of exit codes."""
    return table(["Code", "What it means"], ([str(code), meaning] for code, meaning in EXIT_CODES.items()))


# ---- man pages -------------------------------------------------------------------------------------------

_ROFF = str.maketrans({"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"})
_SWITCH = re.compile(r"((?:^|(?<=[ ,/]))--?[\w-]+)")


def man_page(context: click.Context) -> str:
    """Write a command's man page: what `--help` says, as roff. It bears the version and no date."""
    command = context.command
    first, *others = (command.help or "").split("\n\n")
    lines = [
        f'.TH "{page_name(context).upper()}" "1" "" "claims {__version__}" "claims"',
        ".SH NAME",
        roff(f"{page_name(context)} - {brief(command)}"),
        ".SH SYNOPSIS",
        f"{bold(context.command_path)} {roff(' '.join(command.collect_usage_pieces(context)))}",
        ".SH DESCRIPTION",
        roff(first),
    ]
    for paragraph in [*others, *filter(None, [command.epilog])]:
        lines += [".PP", roff(paragraph)]
    lines += [".SH OPTIONS", *_man_options(context)]
    below = [one for one in walk() if one.parent is context]
    if below:
        verbs = ((f"{bold(page_name(one))}(1)", f"{brief(one.command)}.") for one in below)
        lines += [".SH COMMANDS", *_man_list(verbs)]
    if example := getattr(command, "example", None):
        lines += [".SH EXAMPLE", ".nf", *map(roff, example.splitlines()), ".fi"]
    if context.parent is not None:
        return "\n".join([*lines, ".SH SEE ALSO", f"{bold('claims')}(1)"]) + "\n"
    codes = ((bold(str(code)), meaning) for code, meaning in EXIT_CODES.items())
    variables = ((bold(name), meaning) for name, meaning in ENVIRONMENT.items())
    lines += [".SH EXIT STATUS", *_man_list(codes), ".SH ENVIRONMENT", *_man_list(variables)]
    return "\n".join(lines) + "\n"


def brief(command: click.Command) -> str:
    """Give the first sentence of a command's help, without its full stop."""
    return (command.help or "").split("\n\n")[0].split(". ")[0].rstrip(".")


def bold(text: str) -> str:
    """Give text in bold."""
    return rf"\fB{roff(text)}\fP"


def roff(text: str) -> str:
    """Give text that roff prints as it is, quotation marks and hyphens included."""
    escaped = text.translate(_ROFF)
    return f"\\&{escaped}" if escaped.startswith(".") else escaped


def _man_options(context: click.Context) -> Iterator[str]:
    options = (one for one in context.command.get_params(context) if isinstance(one, click.Option))
    records = filter(None, (option.get_help_record(context) for option in options))
    yield from _man_list((_switches(names), meaning) for names, meaning in records)
    if context.parent is not None:
        yield from (".PP", roff("The options of claims(1), such as --db, --as and -q, may stand here too."))


def _switches(names: str) -> str:
    return "".join(bold(part) if part.startswith("-") else roff(part) for part in _SWITCH.split(names))


def _man_list(entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    for term, meaning in entries:
        yield from (".TP", term, roff(meaning))


def page_name(context: click.Context) -> str:
    """Name a command's man page, such as claims-article-add."""
    return context.command_path.replace(" ", "-")


# ---- formats ---------------------------------------------------------------------------------------------


def write_columns(which: str) -> str:
    """Give the columns of CSV, or of another sheet of the workbook."""
    sheets = {
        "claims": COLUMNS,
        "evidence": rows.describe(rows.EVIDENCE_PARTS),
        "steps": rows.describe(rows.STEP_PARTS),
    }
    return table(["Column", "What it holds"], ([f"`{name}`", meaning] for name, meaning in sheets[which]))


# ---- the schema ------------------------------------------------------------------------------------------


def write_diagram() -> str:
    """Draw how the tables hang together; who wrote a row is left out, for nearly every row has it."""
    lines = ["```mermaid", "erDiagram"]
    for child in metadata.sorted_tables:
        for key in _foreign_keys(child):
            column = key.parent
            if key.column.table.name != "person":
                one = "|o" if column.nullable else "||"
                many = "o|" if column.unique else "o{"
                lines.append(f"    {key.column.table.name} {one}--{many} {child.name} : {column.name}")
    return "\n".join([*lines, "```"])


def write_table(name: str) -> str:
    """Give a table's columns and how it is guarded."""
    described = metadata.tables[name]
    guard = "Its rows are plain members of a set: they come and go, and the log keeps what was."
    if name in APPEND_ONLY:
        guard = "Append-only: no row is ever changed or deleted."
    elif name in NEVER_DELETED:
        guard = "Rows may change, and the log keeps what stood before; none is ever deleted."
    elif name in DERIVED:
        guard = "Derived: its rows follow from the other tables, and can be made anew."
    columns = table(
        ["Column", "SQLite", "PostgreSQL", "What holds"],
        (
            [
                f"`{column.name}`",
                _type(column, "sqlite"),
                _type(column, "postgresql+psycopg"),
                ", ".join(_notes(column)),
            ]
            for column in described.columns
        ),
    )
    return f"{guard}\n\n{columns}"


def write_values() -> str:
    """Give the closed lists, each of which a CHECK holds."""
    lists = [member for _name, member in inspect.getmembers(vocabulary, _is_closed_list)]
    return table(
        ["List", "Values", "What it says"],
        (
            [
                f"`{one.__name__}`",
                ", ".join(f"`{value}`" for value in one),
                str(one.__doc__).split("\n", maxsplit=1)[0],
            ]
            for one in [*lists, status.Status]
        ),
    )


def write_moves() -> str:
    """Give the moves between statuses."""

    def after(before: status.Status) -> str:
        return ", ".join(f"`{one}`" for one in status.Status if one in status.MOVES[before])

    return table(["From", "To"], ([f"`{before}`", after(before)] for before in status.Status))


def _notes(column: Column[Any]) -> Iterator[str]:
    if column.primary_key:
        yield "key"
    if column.unique:
        yield "unique"
    if column.nullable:
        yield "may be empty"
    for key in column.foreign_keys:
        yield f"points to `{key.column.table.name}`"


def _foreign_keys(child: Table[Any]) -> Iterable[ForeignKey]:
    return (key for column in child.columns for key in column.foreign_keys)


def _type(column: Column[Any], engine: str) -> str:
    dialect = make_url(f"{engine}://").get_dialect()()
    return column.type.compile(dialect=dialect).removesuffix(' COLLATE "C"')


def _is_closed_list(member: object) -> bool:
    return inspect.isclass(member) and issubclass(member, StrEnum) and member is not StrEnum


# ---- tables of Markdown ----------------------------------------------------------------------------------


def table(titles: list[str], lines: Iterable[list[str]]) -> str:
    """Write a table in Markdown."""
    rule = ["---"] * len(titles)
    cells = [[cell.replace("|", "\\|") for cell in line] for line in [titles, rule, *lines]]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


REGIONS: dict[str, Callable[..., str]] = {
    "commands": write_commands,
    "environment": write_environment,
    "exit-codes": write_exit_codes,
    "columns": write_columns,
    "diagram": write_diagram,
    "table": write_table,
    "values": write_values,
    "moves": write_moves,
}

if __name__ == "__main__":
    sys.exit(main())
