"""Further names of many actors at once, out of a table: what each row would change, and the change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.domain.language import check_language
from claims.domain.reference import Kind, format_reference
from claims.domain.text import fold
from claims.domain.vocabulary import NameType
from claims.errors import ClaimsError, InvalidInputError
from claims.i18n import _
from claims.models import actor_name
from claims.services.actor_lookup import resolve_actor
from claims.services.actor_name import add_name, check_name
from claims.services.current import main_name, records_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from claims.services.work import Work

_TYPES = (NameType.ALIAS, NameType.WEAK_ALIAS, NameType.FORMER)


@dataclass(frozen=True, slots=True)
class AliasRow:
    """A row as it was read: `line` is where it stands, counted from 1. What is empty was left out."""

    line: int
    actor: str
    alias: str
    type: str = ""
    language: str = ""


class Outcome(StrEnum):
    """What a row comes to."""

    NEW = "new"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class AliasChange:
    """What a row comes to. `ref` and `name` are the actor's; `problem` says why it was refused."""

    line: int
    outcome: Outcome
    ref: str | None
    name: str | None
    alias: str
    type: NameType | None
    language: str | None
    problem: str | None


def plan_aliases(connection: Connection, rows: Sequence[AliasRow]) -> list[AliasChange]:
    """Tell what each row would change; nothing is written, and no actor is ever made.

    A name that its actor bears already, in any case and as whatever, changes nothing. So does a second row
    of the same name.
    """
    seen: set[tuple[str | None, str]] = set()
    planned = []
    for row in rows:
        change = _plan(connection, row)
        key = change.ref, fold(change.alias)
        if change.outcome is Outcome.NEW and key in seen:
            change = replace(change, outcome=Outcome.KNOWN)
        seen.add(key)
        planned.append(change)
    return planned


def add_aliases(work: Work, changes: Sequence[AliasChange]) -> None:
    """Give the actors the names that are new, as `plan_aliases` told in this very transaction."""
    for change in changes:
        if change.outcome is Outcome.NEW and change.ref is not None and change.type is not None:
            add_name(work, int(change.ref[1:]), change.alias, change.type, language=change.language)


def _plan(connection: Connection, row: AliasRow) -> AliasChange:
    try:
        number = resolve_actor(connection, row.actor, near=False)
        alias = check_name(row.alias)
        name_type = _read_type(row.type)
        language = check_language(row.language) if row.language.strip() else None
    except ClaimsError as error:
        problem = " ".join([error.message, *(f"[{detail.strip()}]" for detail in error.details)])
        return AliasChange(row.line, Outcome.REFUSED, None, None, row.alias, None, None, problem)
    borne = select(actor_name.c.id).where(
        actor_name.c.actor_id.in_(records_of(number)),
        actor_name.c.key == fold(alias),
        actor_name.c.withdrawn == False,  # noqa: E712 - SQL
    )
    return AliasChange(
        line=row.line,
        outcome=Outcome.NEW if connection.execute(borne).first() is None else Outcome.KNOWN,
        ref=format_reference(Kind.ACTOR, number),
        name=connection.execute(select(actor_name.c.value).where(main_name(number))).scalar_one(),
        alias=alias,
        type=name_type,
        language=language,
        problem=None,
    )


def _read_type(text: str) -> NameType:
    wanted = text.strip().lower().replace("-", "_").replace(" ", "_") or NameType.ALIAS
    if wanted not in _TYPES:
        raise InvalidInputError(
            _("%(type)r is no type of a further name: %(known)s.")
            % {"type": text, "known": ", ".join(_TYPES)},
            hint=_("Leave it empty for an alias."),
        )
    return NameType(wanted)
