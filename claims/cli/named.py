"""Actors as people name them, told where a name or a reference leads elsewhere than it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claims.cli.app import App
from claims.domain.reference import Kind, find_reference, format_reference
from claims.i18n import _
from claims.services.actor_lookup import resolve_actor

if TYPE_CHECKING:
    from sqlalchemy import Connection


def find_actor(connection: Connection, text: str) -> int:
    """Find the actor that `text` means, as `resolve_actor`.

    Of a reference to one that was merged into another the person is told, once a command.
    """
    number = resolve_actor(connection, text)
    reference = find_reference(text)
    if reference is not None and reference[1] != number:
        context = click.get_current_context()
        told: set[int] = context.meta.setdefault(__name__, set())
        if reference[1] not in told:
            told.add(reference[1])
            context.ensure_object(App).say(
                _("%(merged)s was merged into %(ref)s, which stands for it.")
                % {
                    "merged": format_reference(Kind.ACTOR, reference[1]),
                    "ref": format_reference(Kind.ACTOR, number),
                }
            )
    return number
