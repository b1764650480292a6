"""`claims completion`: the script that makes a shell complete commands, references and names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from claims.cli.app import Command
from claims.i18n import _

SHELLS = ("bash", "zsh", "fish")


@click.command(
    name="completion",
    cls=Command,
    help=_(
        "Print the script that makes your shell complete commands, options, references and names.\n\n"
        "Put it where your shell looks: for bash, add the line of the example to ~/.bashrc."
    ),
    example='eval "$(claims completion bash)"\n'
    "claims completion fish > ~/.config/fish/completions/claims.fish",
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script."""
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - Click knows all of SHELLS
    script = kind(ctx.find_root().command, {}, "claims", "_CLAIMS_COMPLETE").source()
    # Makes bash quote a name that holds a space; the other shells do so anyway.
    click.echo(script.replace("complete -o nosort", "complete -o nosort -o filenames"))
