"""Telling whoever changes a claim whose sign-off is void by that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.services.signoff import void_note

if TYPE_CHECKING:
    from collections.abc import Collection

    from claims.cli.app import App
    from claims.domain.report import ClaimEntry


def say_voided(app: App, entry: ClaimEntry, standing: Collection[str]) -> None:
    """Name the sign-offs of a claim that are void now, of those that were `standing` before (their UUIDs)."""
    for one in entry.sign_offs:
        if one.void and one.uuid in standing:
            app.say(void_note(one.step, one.by))
