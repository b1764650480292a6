"""What was on record then, against what was read then, after any story of writes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from factories import (
    BRUNO,
    IRENE,
    NOW,
    QUOTE,
    REFRAIN,
    TEXT,
    decide,
    make_actor,
    make_article,
    make_claim,
    make_evidence,
    make_page,
    make_source,
)

from claims import db
from claims.domain.partial_date import PartialDate
from claims.domain.status import Status
from claims.domain.vocabulary import (
    ActorKind,
    Bucket,
    ClaimKind,
    Involvement,
    LinkType,
    NameType,
    Priority,
    ReplyOutcome,
    Stance,
)
from claims.errors import ClaimsError, InvalidInputError, NotFoundError
from claims.models import APPEND_ONLY, DERIVED, metadata
from claims.services import (
    actor,
    appearance,
    article,
    assignment,
    claim,
    correction,
    evidence,
    link,
    merge,
    publication,
    reanchor,
    reply,
    signoff,
    source,
    verification,
)
from claims.services.actor_lookup import resolve_actor
from claims.services.actor_name import add_name, withdraw_name
from claims.services.actor_role import add_role, withdraw_role
from claims.services.appearance import Place
from claims.services.as_of import COPIED, rewind
from claims.services.evidence import Bearing
from claims.services.log import get_head
from claims.services.report.build import build_report, get_claim
from claims.services.role import Role
from claims.services.scale import resolve_rating
from claims.services.selection import ClaimFilter, list_claims
from claims.services.snapshot import update_article
from claims.services.verification import Step
from claims.services.work import Work, start

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

TODAY = PartialDate("2026-03-02")
NUMBERS = 4
"""How many records of a kind the story is about: few, so that the same ones change again and again."""

FILTERS = [
    ClaimFilter(),
    ClaimFilter(statuses=[Status.DECIDED, Status.IN_PROGRESS]),
    ClaimFilter(buckets=[Bucket.FALSE]),
    ClaimFilter(priorities=[Priority.HIGH]),
    ClaimFilter(topic="pesca"),
    ClaimFilter(actor_id=2),
    ClaimFilter(source_id=1),
]


def one(chance: random.Random) -> int:
    """Give the number of one of the records that the story is about."""
    return chance.randint(1, NUMBERS)


def pick(chance: random.Random, *values: Any) -> Any:  # noqa: ANN401
    return chance.choice(values)


def bearing(chance: random.Random) -> Bearing:
    return Bearing(
        chance.choice(list(Stance)), note=pick(chance, None, "Nota."), group=pick(chance, None, "G")
    )


def role(chance: random.Random, *, until: bool) -> Role:
    return Role(
        pick(chance, "canciller", "diputado"),
        pick(chance, None, "Quelmora"),
        pick(chance, None, PartialDate("2024")),
        PartialDate(pick(chance, "2025", "2026")) if until else None,
    )


WRITES: list[Callable[..., object]] = [
    lambda work, chance: make_claim(
        work,
        article_id=one(chance),
        claimant=one(chance),
        topics=pick(chance, [], ["pesca"], ["pesca", "energía"]),
        involved=[(Involvement.SUBJECT, one(chance))],
    ),
    lambda work, chance: appearance.add_appearance(
        work, one(chance), Place(one(chance), REFRAIN, one(chance), occurrence=1, reported_by=[one(chance)])
    ),
    lambda work, chance: appearance.correct_appearance(
        work, one(chance), Place(one(chance), QUOTE, one(chance)), reason="No era ella."
    ),
    lambda work, chance: appearance.withdraw_appearance(work, one(chance), reason="No está ahí."),
    lambda work, chance: claim.edit_claim(
        work,
        one(chance),
        {"text": f"El cable mide {chance.randint(1, 9)} km."},
        reason="Mejor dicho.",
        no_match=True,
    ),
    lambda work, chance: claim.edit_claim(
        work,
        one(chance),
        {
            "kind": chance.choice(list(ClaimKind)),
            "priority": chance.choice(list(Priority)),
            "check_worthy": pick(chance, None, True, False),
            "check_worthy_reason": pick(chance, None, "Importa."),
            "language": pick(chance, "es", "es-VE", "en"),
        },
    ),
    lambda work, chance: claim.edit_claim(work, one(chance), {}, add_topics=[pick(chance, "pesca", "mar")]),
    lambda work, chance: claim.edit_claim(
        work, one(chance), {}, remove_topics=[pick(chance, "pesca", "mar")]
    ),
    lambda work, chance: assignment.assign(work, one(chance), pick(chance, None, 1, 2)),
    lambda work, chance: verification.verify(
        work, one(chance), Step(Status.IN_PROGRESS, reason="Se reabre.")
    ),
    lambda work, chance: decide(
        work,
        one(chance),
        pick(chance, "false", "true", "misleading"),
        status=pick(chance, Status.DECIDED, Status.AWAITING_SIGNOFF),
        reason="Datos nuevos.",
    ),
    lambda work, chance: signoff.sign_off_step(work, one(chance)),
    lambda work, chance: publication.publish(
        work,
        one(chance),
        publication.Outing(TODAY, "https://contraste.example/1", override_reason="Urge."),
    ),
    lambda work, chance: correction.correct(
        work,
        one(chance),
        correction.Amendment(
            "Censo nuevo.", resolve_rating(work.connection, pick(chance, "false", "misleading"), "default")
        ),
    ),
    lambda work, chance: publication.retract(work, one(chance), reason="Era de otro."),
    lambda work, chance: evidence.link_evidence(work, one(chance), one(chance), bearing(chance)),
    lambda work, chance: evidence.correct_link(
        work, one(chance), one(chance), pick(chance, None, bearing(chance)), reason="Se leyó mal."
    ),
    lambda work, chance: evidence.edit_evidence(
        work,
        one(chance),
        {
            "title": f"Acta {chance.randint(1, 9)}",
            "url": pick(chance, "", f"https://acta.example/{chance.randint(1, 99)}"),
            "published": pick(chance, None, TODAY, PartialDate("2025")),
            "publisher": pick(chance, "", "Instituto"),
        },
    ),
    lambda work, chance: article.edit_article(
        work,
        one(chance),
        {
            "title": f"Título {chance.randint(1, 9)}",
            "byline": pick(chance, "", "Redacción"),
            "url": pick(chance, "", f"https://gaceta.example/{chance.randint(1, 99)}"),
            "published": pick(chance, None, TODAY, PartialDate("2025-12")),
        },
    ),
    lambda work, chance: update_article(
        work, one(chance), make_page("https://gaceta.example/x", f"{TEXT}Edición {chance.randint(1, 99)}.")
    ),
    lambda work, chance: reanchor.reanchor_article(work, one(chance)),
    lambda work, chance: source.edit_source(
        work,
        one(chance),
        {"name": f"La Gaceta {chance.randint(1, 9)}", "homepage": pick(chance, "", "https://g.example")},
    ),
    lambda work, chance: actor.edit_actor(
        work,
        one(chance),
        name=pick(chance, "Belarte", "Octavio", "Quirón", "BELARTE", "Ismavia"),
        name_type=pick(chance, NameType.FORMER, NameType.ALIAS),
    ),
    lambda work, chance: actor.edit_actor(
        work,
        one(chance),
        wanted={
            "kind": chance.choice(list(ActorKind)),
            "wikidata": pick(chance, None, f"Q{chance.randint(1, 999)}"),
        },
    ),
    lambda work, chance: add_name(work, one(chance), pick(chance, "Octavio", "Toto"), NameType.ALIAS),
    lambda work, chance: withdraw_name(
        work, one(chance), pick(chance, "Octavio", "Toto", "Belarte"), reason="No es suyo."
    ),
    lambda work, chance: add_role(work, one(chance), role(chance, until=False)),
    lambda work, chance: add_role(work, one(chance), role(chance, until=True)),
    lambda work, chance: withdraw_role(work, one(chance), role(chance, until=False), reason="Nunca."),
    lambda work, chance: merge.merge_actors(work, one(chance), one(chance), reason="Es la misma persona."),
    lambda work, chance: merge.unmerge_actor(work, one(chance), reason="Es su hermano."),
    lambda work, chance: link.link_claims(
        work, one(chance), one(chance), chance.choice(list(LinkType)), reason="Dice lo mismo."
    ),
    lambda work, chance: link.unlink_claims(work, one(chance), one(chance), reason="Habla de otro."),
    lambda work, chance: reply.ask(work, one(chance), one(chance), channel="correo", asked=TODAY),
    lambda work, chance: reply.record_answer(
        work, one(chance), one(chance), reply.Answer(ReplyOutcome.ANSWERED, TODAY, "Me remito al censo.")
    ),
    lambda work, chance: reply.withdraw_reply(work, one(chance), one(chance), reason="Se preguntó a otro."),
    lambda work, chance: reply.ask_outlet(
        work,
        one(chance),
        channel="correo",
        asked=TODAY,
        today=TODAY,
        answer=reply.Answer(pick(chance, ReplyOutcome.PENDING, ReplyOutcome.CORRECTED)),
    ),
]


def begin(work: Work) -> None:
    """Enter the people and the records that the story is about."""
    start(work.connection, BRUNO, at=work.at)
    for number in range(1, NUMBERS + 1):
        make_actor(work, name=f"Actriz {number}")
        paper = make_source(work)
        make_article(work, source_id=paper)
        make_claim(work, article_id=number, claimant=number, topics=["pesca"] if number % 2 else [])
        make_evidence(work, url=f"https://censo.example/{number}")


def read(connection: Connection) -> list[Any]:
    """Read all that reports, lists and filters say."""
    report = build_report(connection, ClaimFilter(), title="Informe", language="es")
    whole = dataclasses.replace(report, claims=tuple(report.claims))
    return [whole, *(list_claims(connection, claim_filter) for claim_filter in FILTERS)]


def do(engine: Engine, write: Callable[[Work], object], minute: int, *, by: Any = IRENE) -> bool:  # noqa: ANN401
    """Write something at a minute, and tell whether it was taken."""
    with suppress(ClaimsError), db.writing(engine) as connection:
        write(start(connection, by, at=NOW + dt.timedelta(minutes=minute)))
        return True
    return False


def read_as_of(engine: Engine, minute: float) -> list[Any]:
    with db.reading(engine, scratch=True) as connection:
        rewind(connection, NOW + dt.timedelta(minutes=minute))
        return read(connection)


@pytest.mark.parametrize("seed", range(3))
def test_what_was_on_record_then_is_what_was_read_then(engine: Engine, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same story each time
    assert do(engine, begin, 1)
    then: dict[int, list[Any]] = {}
    taken: set[int] = set()
    for minute in range(2, 115):
        # Each kind of write once in an order of chance, and again.
        if minute % len(WRITES) == 2:
            order = chance.sample(range(len(WRITES)), len(WRITES))
        number = order[minute % len(WRITES)]
        by = chance.choice([IRENE, BRUNO])
        if do(engine, partial(WRITES[number], chance=chance), minute, by=by):
            taken.add(number)
        if minute % 7 == 0:
            with db.reading(engine) as connection:
                then[minute] = read(connection)
    assert len(taken) > len(WRITES) * 0.7
    for minute, was in then.items():
        assert read_as_of(engine, minute + 0.5) == was, minute


def test_names_and_roles_taken_off_since_are_there_again(engine: Engine) -> None:
    assert do(engine, begin, 1)
    held = Role("canciller", "Quelmora", PartialDate("2024"), None)
    assert do(engine, lambda work: add_name(work, 1, "Toto", NameType.ALIAS), 2)
    assert do(engine, lambda work: add_role(work, 1, held), 3)
    assert do(engine, lambda work: actor.edit_actor(work, 1, name="Belarte"), 4)
    assert do(engine, lambda work: actor.edit_actor(work, 1, name="Actriz 1"), 5)
    with db.reading(engine) as connection:
        then = actor.get_actor(connection, 1)
    assert do(engine, lambda work: withdraw_name(work, 1, "Toto", reason="No es suyo."), 6)
    assert do(engine, lambda work: withdraw_role(work, 1, held, reason="Nunca."), 7)
    assert do(engine, lambda work: actor.edit_actor(work, 1, name="Belarte"), 8)
    with db.reading(engine, scratch=True) as connection:
        rewind(connection, NOW + dt.timedelta(minutes=6))
        assert actor.get_actor(connection, 1) == then
        assert resolve_actor(connection, "toto") == 1


def test_a_claim_is_assigned_to_whom_it_was(engine: Engine) -> None:
    assert do(engine, begin, 1)
    for minute, person_id in enumerate([2, None, 1], start=2):
        assert do(engine, lambda work, of=person_id: assignment.assign(work, 1, of), minute)  # type: ignore[misc] # a default binds it
    assert do(engine, lambda work: assignment.assign(work, 1, None), 5)
    found = []
    for minute in range(2, 7):
        with db.reading(engine, scratch=True) as connection:
            rewind(connection, NOW + dt.timedelta(minutes=minute))
            found.append(get_claim(connection, 1).assignee)
    assert found == [None, BRUNO.name, None, IRENE.name, None]


def test_before_the_first_entry_there_is_nothing_to_show(engine: Engine) -> None:
    with (
        db.reading(engine, scratch=True) as connection,
        pytest.raises(InvalidInputError, match="Nothing was on record yet") as refused,
    ):
        rewind(connection, NOW)
    assert refused.value.hint == f"The first entry is of {NOW.astimezone():%Y-%m-%d %H:%M}."


def test_the_state_is_named_by_the_newest_event_of_then(engine: Engine) -> None:
    assert do(engine, begin, 1)
    with db.reading(engine) as connection:
        head = get_head(connection)
    assert do(engine, lambda work: claim.edit_claim(work, 1, {"text": "Otra."}), 2)
    with db.reading(engine, scratch=True) as connection:
        rewind(connection, NOW + dt.timedelta(minutes=2))
        assert get_head(connection) == head


def test_a_claim_recorded_later_is_not_there(engine: Engine) -> None:
    assert do(engine, begin, 1)
    assert do(engine, make_claim, 5)
    with db.reading(engine, scratch=True) as connection:
        rewind(connection, NOW + dt.timedelta(minutes=5))
        assert get_claim(connection, NUMBERS).ref == f"C{NUMBERS}"
        with pytest.raises(NotFoundError):
            get_claim(connection, NUMBERS + 1)


def test_the_database_is_left_as_it_was(engine: Engine) -> None:
    assert do(engine, begin, 1)
    assert do(engine, lambda work: claim.edit_claim(work, 1, {"text": "Otra."}), 2)
    with db.reading(engine) as connection:
        now = read(connection)
    read_as_of(engine, 1.5)
    with db.reading(engine) as connection:
        assert read(connection) == now


def test_every_table_is_shown_as_it_was_or_never_read_by_a_report() -> None:
    derived = {*DERIVED, "database_info"}
    children = {"reporter", "rating", "rating_text", "verification_text", "verification_evidence"}
    children |= {"capture_content", "extraction", "edition_data", "edition_file", "claim_actor"}
    children |= {"capture_text", "import_run"}
    grown = {name for name in APPEND_ONLY if {"created_at", "at"} & set(metadata.tables[name].c.keys())}
    assert {*COPIED, *grown, *children, *derived} == set(metadata.tables)


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_a_server_that_looks_for_temporary_things_last(engine: Engine) -> None:
    assert do(engine, begin, 1)
    with db.reading(engine) as connection:
        then = read(connection)
    assert do(engine, lambda work: claim.edit_claim(work, 1, {"text": "Otra."}), 2)
    with db.reading(engine, scratch=True) as connection:
        connection.exec_driver_sql("SET LOCAL search_path = public, pg_temp")
        rewind(connection, NOW + dt.timedelta(minutes=2))
        assert read(connection) == then
