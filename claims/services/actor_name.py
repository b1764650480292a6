"""The names of an actor: one main one, and further ones of several kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from claims.domain.language import check_language
from claims.domain.reference import Kind, find_reference, format_reference
from claims.domain.text import clean_line, fold
from claims.domain.vocabulary import NameType
from claims.errors import ConflictError, InvalidInputError, NotFoundError
from claims.i18n import _
from claims.matching.index import refresh_actors
from claims.models import actor, actor_name
from claims.services.current import standing_name

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

    from claims.services.work import Work

NAME_LIMIT = 500
"""The longest name or title, in code points: PostgreSQL indexes no more than 2,704 bytes."""


@dataclass(frozen=True, slots=True)
class Name:
    """A further name of an actor."""

    value: str
    type: NameType
    language: str | None


def check_name(name: str) -> str:
    """Give a name that can be told from a reference and from `outlet`, or raise InvalidInputError."""
    name = clean_line(name, what=_("The name"), limit=NAME_LIMIT)
    if find_reference(name) is not None or fold(name) == "outlet":
        raise InvalidInputError(
            _("«%(name)s» cannot be a name: it would be taken for something else.") % {"name": name},
            hint=_(
                "References look like R9, and `outlet` means the article's own voice. Write the name out."
            ),
        )
    return name


def add_name(
    work: Work, number: int, value: str, name_type: NameType, *, language: str | None = None
) -> None:
    """Give an actor a further name; raises ConflictError when it bears it already."""
    value = check_name(value)
    known = work.connection.execute(
        select(actor_name.c.type).where(
            actor_name.c.actor_id == number, actor_name.c.key == fold(value), standing_name()
        )
    ).scalar()
    ref = format_reference(Kind.ACTOR, number)
    if known is not None:
        raise ConflictError(
            _("%(ref)s bears the name «%(name)s» already, as %(type)s.")
            % {"ref": ref, "name": value, "type": known},
            hint=_("`claims actor show %(ref)s` lists its names.") % {"ref": ref},
        )
    if name_type is NameType.NAME:
        raise InvalidInputError(
            _("An actor has one main name."),
            hint=_("Change it: claims actor edit %(ref)s --name …") % {"ref": ref},
        )
    enter_name(work, number, value, name_type, language)
    after = {"name": value, "type": name_type, "language": language}
    work.log("actor.named", number, uuid_of(work.connection, number), after=after)
    refresh_actors(work.connection, [number])


def withdraw_name(work: Work, number: int, value: str, *, reason: str) -> None:
    """Take a further name off an actor; the row stays, marked, and the log says why.

    Raises NotFoundError when the actor does not bear it, and ConflictError for its main name.
    """
    value = clean_line(value, what=_("The name"))
    row = work.connection.execute(
        select(actor_name.c.id, actor_name.c.value, actor_name.c.type).where(
            actor_name.c.actor_id == number, actor_name.c.key == fold(value), standing_name()
        )
    ).first()
    ref = format_reference(Kind.ACTOR, number)
    if row is None:
        raise NotFoundError(
            _("%(ref)s bears no name «%(name)s».") % {"ref": ref, "name": value},
            hint=_("`claims actor show %(ref)s` lists its names.") % {"ref": ref},
        )
    if row.type is NameType.NAME:
        raise ConflictError(
            _("«%(name)s» is the main name of %(ref)s.") % {"ref": ref, "name": row.value},
            hint=_("Change it: claims actor edit %(ref)s --name …") % {"ref": ref},
        )
    work.change(actor_name, row.id, {"withdrawn": True})
    work.log(
        "actor.name_withdrawn",
        number,
        uuid_of(work.connection, number),
        before={"name": row.value, "type": row.type},
        reason=reason,
    )
    refresh_actors(work.connection, [number])


def further_names(connection: Connection, numbers: Select[int]) -> dict[int, list[Name]]:
    """Give the names of several actors beside their main ones, by actor."""
    names: dict[int, list[Name]] = {}
    for row in connection.execute(
        select(actor_name)
        .where(actor_name.c.actor_id.in_(numbers), actor_name.c.type != NameType.NAME, standing_name())
        .order_by(actor_name.c.id)
    ):
        names.setdefault(row.actor_id, []).append(Name(row.value, row.type, row.language))
    return names


def uuid_of(connection: Connection, number: int) -> str:
    """Give the UUID of an actor that is on record."""
    return connection.execute(select(actor.c.uuid).where(actor.c.id == number)).scalar_one()


def enter_name(work: Work, number: int, value: str, name_type: NameType, language: str | None) -> None:
    """Write a name down, which was checked already, without an event of its own."""
    work.add(
        actor_name,
        {
            "actor_id": number,
            "value": value,
            "key": fold(value),
            "type": name_type,
            "language": check_language(language) if language else None,
            "withdrawn": False,
        },
        tell=("value", "type", "language"),
    )


def rename_actor(work: Work, number: int, old: Any, name: str, name_type: NameType) -> None:  # noqa: ANN401
    """Put a new main name in the place of `old`, which stays as a further one when its key differs."""
    if fold(name) == old.key:
        # Only case, accents or punctuation were mended: the old spelling finds the actor all the same.
        work.change(actor_name, old.id, {"value": name})
        return
    same = select(actor_name.c.id).where(
        actor_name.c.actor_id == number, actor_name.c.key == fold(name), standing_name()
    )
    for held in work.connection.execute(same).scalars().all():
        work.change(actor_name, held, {"withdrawn": True})
    work.change(actor_name, old.id, {"type": name_type})
    enter_name(work, number, name, NameType.NAME, old.language)
