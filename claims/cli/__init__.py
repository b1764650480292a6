"""The command line: one file a command or noun, loaded only when it is used.

`--help`, `--version` and the completion of a command's name must not pay for SQLAlchemy, so the root
knows its commands by name, module and one line of help. A test holds those lines to the commands' own.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any, TextIO

import click

from claims import __version__
from claims.cli.app import App, common_parameters
from claims.cli.shape import word_shapes
from claims.errors import ClaimsError, read_reason
from claims.i18n import _

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


INTERRUPTED = 130
"""The exit code after Ctrl-C: 128 and the number of the signal."""


def registry() -> dict[str, tuple[str, str]]:
    """Give every command's module and its line in `claims --help`, in the order of a working day."""
    return {
        "init": ("init", _("Make the database.")),
        "source": ("source", _("Sources: the outlets and accounts that publish articles.")),
        "article": ("article", _("Articles and their texts.")),
        "capture": ("capture", _("Captures: the pages as they came, and their copies in archives.")),
        "actor": ("actor", _("Actors: who speaks and who is spoken of.")),
        "record": ("record", _("Record a claim of an article.")),
        "appearance": ("appearance", _("Appearances: where a claim was made, and by whom.")),
        "suggest": ("suggest", _("Suggest claims of an article.")),
        "list": ("list", _("List claims.")),
        "show": ("show", _("Show all that is known of claims.")),
        "search": ("search", _("Find claims, articles and actors by their words.")),
        "match": ("match", _("Find claims on record that likely say the same as a statement.")),
        "edit": ("edit", _("Change claims: their words, kind, priority or topics.")),
        "evidence": ("evidence", _("Evidence and what it says of a claim.")),
        "link": ("link", _("Say how a claim stands to others.")),
        "unlink": ("unlink", _("Take back how a claim stands to others.")),
        "duplicates": ("duplicates", _("Find claims that say the same.")),
        "verify": ("verify", _("Take the next step in a claim's verification.")),
        "sign-off": ("sign_off", _("Sign off a claim's newest step.")),
        "reply": ("reply", _("Right of reply: who was asked about a claim, and the answer.")),
        "check": ("check", _("Check what still blocks a claim's publication.")),
        "publish": ("publish", _("Publish a claim.")),
        "correct": ("correct", _("Correct a published claim.")),
        "retract": ("retract", _("Retract a published claim.")),
        "desk": ("desk", _("Desks and how many sign-offs each asks for.")),
        "scale": ("scale", _("Rating scales and their labels.")),
        "report": ("report", _("Write a report of claims.")),
        "edition": ("edition", _("Frozen editions of reports.")),
        "verify-file": ("verify_file", _("Tell whether files are of frozen editions, unchanged.")),
        "import": ("import_", _("Take in a file: our own, or reviews of others.")),
        "review": ("reviews", _("Reviews of others: what to do about those that were imported by mistake.")),
        "site": ("site", _("A static site of the claims.")),
        "serve": ("serve", _("Show a site on this computer, until Ctrl-C.")),
        "log": ("log", _("Show who did what, when and why.")),
        "stats": ("stats", _("Show how the work stands, in figures.")),
        "doctor": ("doctor", _("Check that the database is sound.")),
        "db": ("db", _("Look after the database.")),
        "config": ("config", _("Settings.")),
        "demo": ("demo", _("Run the whole job on sample data.")),
        "completion": ("completion", _("Print the script that makes your shell complete commands.")),
    }


class Root(click.Group):
    """The group of all commands, which loads a command's module when the command is used."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.params.extend(common_parameters(root=True))
        word_shapes(self)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Give the names in the order of a working day, not of the alphabet."""
        return [*registry()]  # not list(): the module `claims.cli.list` shadows it once it is loaded

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load a command."""
        line = registry().get(cmd_name.lower())
        if line is None:
            return None
        command: click.Command = importlib.import_module(f"claims.cli.{line[0]}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; for one that is not there, Click must be told the names to suggest."""
        name = str(args[0])
        if name.lower() not in registry() and not name.startswith("-") and not ctx.resilient_parsing:
            raise click.NoSuchCommand(name.lower(), possibilities=registry(), ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without loading one."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, line) for name, (_module, line) in registry().items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a command's name without loading one."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - as in Click: rarely used

        options = click.Command.shell_complete(self, ctx, incomplete)
        named = [
            CompletionItem(name, help=line)
            for name, (_module, line) in registry().items()
            if name.startswith(incomplete)
        ]
        return named + options


@click.group(
    name="claims",
    cls=Root,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=_(
        "A fact-claim tracking database for fact-checkers.\n\n"
        "Record the claims of an article with their claimants, verify them with evidence, and write "
        "reports that can be published. References (C12, A3) and names are accepted in any case; `-` is "
        "standard input or output."
    ),
    epilog=_(
        'Begin with: claims init; claims source add "La Gaceta" --kind newspaper --language es; '
        "claims article add nota.txt --source gaceta --title …"
    ),
)
@click.version_option(__version__, "--version", prog_name="claims", message="%(prog)s %(version)s")
def root() -> None:
    """Hold the commands."""


def run(arguments: list[str] | None = None) -> int:
    """Run one command line and give its exit code; errors become messages on stderr here and only here.

    0 done, 1 failed, 2 usage, 3 not found, 4 conflict or ambiguous, 5 invalid input, 6 database
    unusable, 7 check failed, 130 interrupted.
    """
    app, stdout, ended = App(), sys.stdout, None
    try:
        ended = root.main(args=arguments, prog_name="claims", standalone_mode=False, obj=app)
        stdout.flush()
    except SystemExit:
        # A completion ends so. And so does Click, with 1 and a wrapper over stdout, when a pipe was closed.
        if sys.stdout is stdout:
            raise
        _let_go(stdout)
    except BrokenPipeError:
        _let_go(stdout)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(
            _("Interrupted. What was written stays.")
            if app.wrote
            else _("Interrupted. Nothing was written."),
            err=True,
        )
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the one net under everything: people are owed a sentence
        if app.debug:
            traceback.print_exc()
        return _complain(error)
    return ended if isinstance(ended, int) else 0


def _let_go(stdout: TextIO) -> None:
    """Write to nowhere from now on: whoever read us has gone (`claims list | head`)."""
    # Python would complain once more at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())


def _complain(error: Exception) -> int:
    """Say on stderr what is wrong and how to mend it, and give the exit code."""
    from claims.domain.text import visible  # noqa: PLC0415 - only an error pays for it

    known = _explain(error)
    click.echo(_("Error: %(message)s") % {"message": visible(known.message)}, err=True)
    for line in known.details:
        click.echo(f"  {visible(line)}", err=True)
    if known.hint:
        click.echo(_("Hint: %(hint)s") % {"hint": visible(known.hint)}, err=True)
    return getattr(error, "exit_code", known.exit_code)


def _explain(error: Exception) -> ClaimsError:
    """Put any error into the shape of ours."""
    if isinstance(error, ClaimsError):
        return error
    if isinstance(error, click.ClickException):
        context = getattr(error, "ctx", None)
        hint = (
            _("`%(command)s --help` shows how it is used.") % {"command": context.command_path}
            if context
            else None
        )
        return ClaimsError(" ".join(error.format_message().split()), hint=hint)
    if isinstance(error, OSError):
        name = f": {error.filename}" if error.filename else "."
        return ClaimsError(
            f"{read_reason(error)}{name}",
            hint=_("Check the path, the rights to it and the room on the disk."),
        )
    return ClaimsError(
        _("Unexpected: %(kind)s: %(error)s") % {"kind": type(error).__name__, "error": error},
        hint=_("This is a fault of the program. Please report it with what --debug prints."),
    )
