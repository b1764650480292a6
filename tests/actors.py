"""An actor with all that one may have, for tests of its names, its roles and who a name means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import ActorKind, NameType
from claims.services import actor
from claims.services.role import Role

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.work import Work

CHANCELLOR = Role("canciller", "Quelmora", PartialDate("2024-06"), None)
DEPUTY = Role("diputado", None, PartialDate("2019"), PartialDate("2024-05-31"))


def add_ambassador(work: Work) -> int:
    return actor.add_actor(
        work,
        name=" Sergey  Mélik-Bagdasárov ",
        kind=ActorKind.PERSON,
        aliases=["Serguéi Melik"],
        weak_aliases=["el embajador"],
        former=["S. M. Bagdasar"],
        roles=[CHANCELLOR, DEPUTY],
        language="RU-latn",
        wikidata=" q4242 ",
        country="ve",
        note="No confundir con su hermano.\n",
    )


def names_of(connection: Connection, number: int) -> list[tuple[str, NameType]]:
    return [(entry.value, entry.type) for entry in actor.get_actor(connection, number).names]
