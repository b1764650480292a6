from __future__ import annotations

import re

import click
import pytest

from claims.cli import registry, root
from claims.cli.shape import SHAPES, word_shapes
from claims.i18n import speaking

# An abbreviation, shapes that are messages of their types, and those that Click gives its ranges.
ELSEWHERE = {"URL", "UUID", "HASH", "DATE", "NUMBER", "FLOAT", "INTEGER", "RANGE"}


def test_every_word_of_a_shape_is_known() -> None:
    shown = set()
    context = root.make_context("claims", ["list"], resilient_parsing=True)
    for name in registry():
        command = root.get_command(context, name)
        assert command is not None
        for one in (command, *getattr(command, "commands", {}).values()):
            inner = click.Context(one)
            typed = [parameter for parameter in one.params if not getattr(parameter, "is_flag", False)]
            shown |= {parameter.make_metavar(inner) for parameter in typed}
    words = {word for shape in shown for word in re.findall("[A-Z]{3,}", shape)}
    assert len(words) > 30
    assert words - SHAPES - ELSEWHERE == set()


@pytest.mark.parametrize(
    ("language", "usage"),
    [
        ("es", "[OPCIONES] ARTÍCULO [CARPETA] AFIRMACIÓN... [REGISTRO]..."),
        ("en", "[OPTIONS] ARTICLE [FOLDER] CLAIM... [RECORD]..."),
    ],
)
def test_a_usage_is_worded_with_its_signs(language: str, usage: str) -> None:
    command = click.Command(
        "x",
        params=[
            click.Argument(["article"]),
            click.Argument(["folder"], required=False),
            click.Argument(["claim"], nargs=-1, required=True),
            click.Argument(["record"], nargs=-1),
            click.Option(["--file"], metavar="FILE|-|URL"),
            click.Option(["--kind"], type=click.Choice(["one", "other"])),
            click.Option(["--all"], is_flag=True),
        ],
    )
    with speaking(language):
        word_shapes(command)
    context = click.Context(command)
    assert " ".join(command.collect_usage_pieces(context)) == usage
    file, kind, _all = (parameter.make_metavar(context) for parameter in command.params[4:])
    assert file == ("ARCHIVO|-|URL" if language == "es" else "FILE|-|URL")
    assert kind == "[one|other]"


def test_a_group_is_worded_too() -> None:
    group = click.Group("x")
    with speaking("es"):
        word_shapes(group)
    assert " ".join(group.collect_usage_pieces(click.Context(group))) == "[OPCIONES] COMANDO [ARGUMENTOS]..."
