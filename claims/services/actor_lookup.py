"""Which actor a text means: by its reference, a name, or words of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.reference import Kind, find_reference, format_reference
from claims.domain.text import clean_line, fold
from claims.domain.vocabulary import NameType
from claims.errors import AmbiguousError, NotFoundError
from claims.i18n import _
from claims.models import actor, actor_name
from claims.services.current import read_standing, standing_actor, standing_name
from claims.services.nearest import nearest

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

_CANDIDATES = 10


def find_exact(connection: Connection, text: str) -> int | None:
    """Find the one actor that bears exactly this name (case and accents aside), not only its words."""
    found = bearers(
        connection,
        actor_name.c.key == fold(clean_line(text, what=_("The name"))),
        actor_name.c.type != NameType.WEAK_ALIAS,
    )
    return next(iter(found)) if len(found) == 1 else None


def resolve_actor(connection: Connection, text: str, *, near: bool = True) -> int:
    """Find the one actor that `text` means: its reference, a name of it, or whole words of a name.

    Case, accents and punctuation do not count: `melik-bagdasarov` finds «Sergey Mélik-Bagdasárov». A
    weak alias never identifies an actor on its own (domain.md), not even when only one bears it. The
    reference and the names of one that was merged into another mean the other one.

    Raises NotFoundError with the nearest names, or AmbiguousError with the candidates. Without `near` the
    nearest names are not looked for, which takes a look at all.
    """
    reference = find_reference(text)
    if reference is not None and reference[0] is Kind.ACTOR:
        return read_standing(connection, [resolve_record(connection, text)])[reference[1]]
    key = fold(clean_line(text, what=_("The name")))
    strong = actor_name.c.type != NameType.WEAK_ALIAS
    found = bearers(connection, actor_name.c.key == key, strong)
    if not found:
        padded = " " + actor_name.c.key + " "
        words = [padded.contains(f" {word} ", autoescape=True) for word in key.split()]
        found = bearers(connection, *words, strong)
    if len(found) == 1:
        return next(iter(found))
    if found:
        raise AmbiguousError(
            _("%(text)r fits several actors.") % {"text": text},
            hint=_("Name one by its reference, such as %(ref)s, or write more of the name.")
            % {"ref": format_reference(Kind.ACTOR, next(iter(found)))},
            details=_candidates(found),
        )
    weak = bearers(connection, actor_name.c.key == key)
    if weak:
        raise AmbiguousError(
            _("%(text)r is a weak alias, which never says on its own who is meant.") % {"text": text},
            hint=_("Name the actor, or its reference."),
            details=_candidates(weak),
        )
    raise NotFoundError(
        _("There is no actor %(text)r.") % {"text": text},
        hint=_("Write more of the name, give its reference, or enter it with `claims actor add`."),
        details=_nearest(connection, text) if near else (),
    )


def resolve_record(connection: Connection, text: str) -> int:
    """Find the very record that a reference means, merged or not; a name means what it does elsewhere."""
    reference = find_reference(text)
    if reference is None or reference[0] is not Kind.ACTOR:
        return resolve_actor(connection, text)
    if connection.execute(select(actor.c.id).where(actor.c.id == reference[1])).first() is None:
        raise not_there(reference[1])
    return reference[1]


def not_there(number: int) -> NotFoundError:
    """Make the error for an actor that is not on record."""
    return NotFoundError(
        _("There is no actor %(ref)s.") % {"ref": format_reference(Kind.ACTOR, number)},
        hint=_("`claims actor list` shows those on record."),
    )


def _nearest(connection: Connection, text: str) -> tuple[str, ...]:
    """Give the actors with a name like `text`, each under its main name."""
    names = connection.execute(
        _named().where(actor_name.c.type != NameType.WEAK_ALIAS, standing_name()).order_by(actor_name.c.id)
    )
    return nearest(text, [(row.value, format_reference(Kind.ACTOR, row.actor_id), row.main) for row in names])


def _named() -> Select[str, int, str]:
    """Select names, each with the number of the actor that it finds and its main name."""
    main = actor_name.alias()
    bearer = standing_actor(actor_name.c.actor_id)
    return (
        select(actor_name.c.value, bearer.label("actor_id"), main.c.value.label("main"))
        .select_from(actor_name)
        .join(
            main,
            (main.c.actor_id == bearer) & (main.c.type == NameType.NAME) & (main.c.withdrawn == False),  # noqa: E712 - SQL
        )
    )


def bearers(connection: Connection, *where: Any) -> dict[int, str]:  # noqa: ANN401
    """Give the actors that a standing name picks, each with its main name."""
    found = connection.execute(_named().where(*where, standing_name()))
    return dict(sorted((row.actor_id, row.main) for row in found))


def _candidates(found: dict[int, str]) -> tuple[str, ...]:
    lines = [f"{format_reference(Kind.ACTOR, number)}  {name}" for number, name in found.items()]
    more = len(lines) - _CANDIDATES
    return tuple(lines[:_CANDIDATES] + ([_("… and %(count)d more") % {"count": more}] if more > 0 else []))
