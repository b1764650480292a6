"""The shapes that help shows for what is typed, such as FILE or [OPTIONS], in the reader's language."""

from __future__ import annotations

import re

import click

from claims.i18n import N_, _

N_("required")  # what Click says of an option, through the same catalogue

SHAPES = frozenset(
    {
        N_("ACTOR"),
        N_("ADDRESS"),
        N_("APPEARANCE"),
        N_("ARGS"),
        N_("ARTICLE"),
        N_("CAPTURE"),
        N_("CHARACTER"),
        N_("CLAIM"),
        N_("CODE"),
        N_("COMMAND"),
        N_("EVIDENCE"),
        N_("FILE"),
        N_("FOLDER"),
        N_("KIND"),
        N_("LABEL"),
        N_("MAIL"),
        N_("NAME"),
        N_("NAMES"),
        N_("NUMBER"),
        N_("OPTIONS"),
        N_("PERSON"),
        N_("RECORD"),
        N_("REFERENCE"),
        N_("SCALE"),
        N_("SETTING"),
        N_("SOURCE"),
        N_("STATEMENT"),
        N_("TAG"),
        N_("TEXT"),
        N_("TITLE"),
        N_("VALUE"),
        N_("VERIFICATION"),
        N_("WORD"),
        N_("WORDS"),
    }
)
"""The words in them. A shape's signs, such as the | of FILE|URL, are the same everywhere."""

_WORD = re.compile(r"[A-Z]{3,}")


def word_shapes(command: click.Command) -> None:
    """Word the shapes of a command's parameters and of its usage; English is as Click makes it."""
    context = click.Context(command)
    for parameter in command.params:
        listed = isinstance(parameter.type, click.Choice) and parameter.metavar is None
        if listed or getattr(parameter, "is_flag", False):
            continue
        shape = parameter.make_metavar(context)
        worded = _worded(shape)
        if worded != shape:
            parameter.metavar = worded
    if command.options_metavar:
        command.options_metavar = _worded(command.options_metavar)
    if isinstance(command, click.Group):
        command.subcommand_metavar = _worded(command.subcommand_metavar)


def _worded(shape: str) -> str:
    return _WORD.sub(lambda match: _(match[0]) if match[0] in SHAPES else match[0], shape)
