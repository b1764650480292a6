"""Two people at once, each on a connection of their own: one wins where only one can, the other is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from factories import BRUNO, IRENE, NOW, decide, make_actor, make_claim, make_evidence

from claims import db
from claims.config import Identity
from claims.domain.partial_date import PartialDate
from claims.domain.status import Status
from claims.domain.vocabulary import Stance
from claims.errors import ConflictError
from claims.services.assignment import assign
from claims.services.correction import Amendment, correct
from claims.services.database import find_faults
from claims.services.evidence import Bearing, link_evidence
from claims.services.log import find_breaks
from claims.services.publication import Outing, publish
from claims.services.reply import ask
from claims.services.report.build import get_claim
from claims.services.scale import resolve_rating
from claims.services.signoff import sign_off_step
from claims.services.verification import Step, verify
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from claims.domain.report import ClaimEntry
    from claims.services.work import Work

    Act = Callable[[Work], object]

CARLA = Identity("Carla Umbral", "carla.umbral@contraste.example")
DAY = PartialDate("2026-03-09")
URL = "https://contraste.example/cable"
ROUNDS = range(3)


def one(engine: Engine, act: Act, who: Identity = IRENE) -> object:
    """Let somebody do something in a transaction of their own."""
    with db.writing(engine) as connection:
        return act(start(connection, who, at=NOW))


def at_once(engine: Engine, *acts: tuple[Identity, Act]) -> list[str]:
    """Let several people begin at the same moment, and give what each was told; empty is done."""
    barrier = Barrier(len(acts))

    def run(who: Identity, act: Act) -> str:
        barrier.wait(timeout=30)
        try:
            one(engine, act, who)
        except ConflictError as error:
            return error.message
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(run, who, act) for who, act in acts]]


def read(engine: Engine, claim_id: int) -> ClaimEntry:
    with db.reading(engine) as connection:
        return get_claim(connection, claim_id)


def sound(engine: Engine) -> bool:
    """Tell whether the log holds together and agrees with the records."""
    with db.reading(engine) as connection:
        return not [*find_breaks(connection), *find_faults(connection)]


@pytest.fixture
def proposed(engine: Engine) -> tuple[int, int]:
    """Propose a decision, and give the claim and the step."""
    claim_id = 0

    def begin(work: Work) -> int:
        nonlocal claim_id
        claim_id = make_claim(work, claimant=make_actor(work)).claim_id
        for name in ("censo", "padron"):
            evidence = make_evidence(work, url=f"https://{name}.example")
            link_evidence(work, claim_id, evidence, Bearing(Stance.REFUTES))
        return decide(work, claim_id, status=Status.AWAITING_SIGNOFF)

    step = one(engine, begin)
    assert isinstance(step, int)
    return claim_id, step


@pytest.fixture
def published(engine: Engine, proposed: tuple[int, int]) -> tuple[int, int]:
    """Publish it, and give the claim and the step."""
    claim_id, step = proposed
    one(engine, lambda work: sign_off_step(work, claim_id, step=step), BRUNO)
    last = one(engine, lambda work: publish(work, claim_id, Outing(DAY, URL)))
    assert isinstance(last, int)
    return claim_id, last


def propose(claim_id: int, summary: str, read_step: int | None = None) -> Act:
    """Propose a decision in words of one's own."""

    def act(work: Work) -> int:
        rating = resolve_rating(work.connection, "false", "default")
        return verify(work, claim_id, Step(Status.AWAITING_SIGNOFF, rating, summary, read=read_step))

    return act


# ---- where only one can win ------------------------------------------------------------------------------


def test_the_same_sign_off_typed_twice(engine: Engine, proposed: tuple[int, int]) -> None:
    claim_id, step = proposed
    told = at_once(engine, *[(BRUNO, lambda work: sign_off_step(work, claim_id, step=step))] * 2)
    assert sorted(told) == ["", f"You signed off C{claim_id} already, as V{step} says it."]
    assert [entry.by for entry in read(engine, claim_id).sign_offs] == [BRUNO.name]
    assert sound(engine)


def test_two_publish(engine: Engine, proposed: tuple[int, int]) -> None:
    claim_id, step = proposed
    one(engine, lambda work: sign_off_step(work, claim_id, step=step), BRUNO)
    told = at_once(
        engine,
        (IRENE, lambda work: publish(work, claim_id, Outing(DAY, URL))),
        (BRUNO, lambda work: publish(work, claim_id, Outing(DAY, f"{URL}-2"))),
    )
    assert told.count("") == 1
    entry = read(engine, claim_id)
    [publication] = entry.publications
    assert f"C{claim_id} is out already: {publication.url}, 2026-03-09." in told
    assert [one.status for one in entry.steps] == [
        Status.AWAITING_SIGNOFF,
        Status.DECIDED,
        Status.PUBLISHED,
    ]
    assert sound(engine)


def test_two_correct_what_both_read(engine: Engine, published: tuple[int, int]) -> None:
    claim_id, step = published
    people = {IRENE: "Son 812 000 hogares.", BRUNO: "Son 821 000 hogares."}
    told = at_once(
        engine,
        *(
            (
                who,
                lambda work, said=said: correct(
                    work, claim_id, Amendment("Errata.", summary=said, read=step)
                ),
            )
            for who, said in people.items()
        ),
    )
    assert told.count("") == 1
    entry = read(engine, claim_id)
    [note] = entry.corrections
    newest = entry.steps[-1]
    assert f"V{step} is not the newest step of C{claim_id}: {newest.ref} by {note.by} stands now" in max(told)
    assert newest.summary == {who.name: said for who, said in people.items()}[note.by]
    assert sound(engine)


def test_two_propose_on_what_both_read(engine: Engine, proposed: tuple[int, int]) -> None:
    claim_id, step = proposed
    told = at_once(
        engine,
        (IRENE, propose(claim_id, "Son 812 000 hogares.", step)),
        (BRUNO, propose(claim_id, "Son 821 000 hogares.", step)),
    )
    assert told.count("") == 1
    assert f"V{step} is not the newest step of C{claim_id}" in max(told)
    assert len(read(engine, claim_id).steps) == 2
    assert sound(engine)


def test_two_ask_the_same_claimant(engine: Engine, proposed: tuple[int, int]) -> None:
    claim_id, _step = proposed
    claimant = read(engine, claim_id).appearances[0].claimant
    assert claimant is not None
    number = int(claimant.ref[1:])
    told = at_once(
        engine,
        *(
            (who, lambda work: ask(work, claim_id, number, channel="correo", asked=DAY))
            for who in (IRENE, BRUNO)
        ),
    )
    assert min(told) == ""
    assert max(told) == f"{claimant.name} was asked already, on 2026-03-09, and the answer is pending."
    assert len(read(engine, claim_id).replies) == 1
    assert sound(engine)


# ---- where both can, nothing is lost ---------------------------------------------------------------------


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_sign_off_against_a_new_step(engine: Engine, proposed: tuple[int, int], _round: int) -> None:
    """The approval is of what was read, or is refused: it never slips onto words that nobody saw."""
    claim_id, step = proposed
    told = at_once(
        engine,
        (BRUNO, lambda work: sign_off_step(work, claim_id, step=step)),
        (IRENE, propose(claim_id, "Son 812 000 hogares.")),
    )
    entry = read(engine, claim_id)
    assert len(entry.steps) == 2
    newest = entry.steps[-1].ref
    if told[0]:
        assert told[0].startswith(f"V{step} is not the newest step of C{claim_id}: {newest} by {IRENE.name}")
        assert entry.sign_offs == ()
    else:
        assert [(sign.step, sign.void) for sign in entry.sign_offs] == [(f"V{step}", True)]
    assert told[1] == ""
    assert sound(engine)


def test_two_colleagues_sign_off(engine: Engine, proposed: tuple[int, int]) -> None:
    claim_id, step = proposed
    people = (BRUNO, CARLA)
    told = at_once(engine, *((who, lambda work: sign_off_step(work, claim_id, step=step)) for who in people))
    assert told == ["", ""]
    assert {entry.by for entry in read(engine, claim_id).sign_offs} == {BRUNO.name, CARLA.name}
    assert sound(engine)


def test_two_correct_without_saying_what_they_read(engine: Engine, published: tuple[int, int]) -> None:
    claim_id, _step = published
    texts = ("Son 812 000 hogares.", "Son 821 000 hogares.")
    told = at_once(
        engine,
        *(
            (who, lambda work, said=said: correct(work, claim_id, Amendment("Errata.", summary=said)))
            for who, said in zip((IRENE, BRUNO), texts, strict=True)
        ),
    )
    assert told == ["", ""]
    entry = read(engine, claim_id)
    first, second = entry.corrections
    assert first.after == second.before  # each note tells of what stood when it was written
    assert {step.summary for step in entry.steps[-2:]} == set(texts)
    assert sound(engine)


def test_a_claim_given_to_two_people_is_one_s(engine: Engine, proposed: tuple[int, int]) -> None:
    claim_id, _step = proposed
    told = at_once(
        engine, *((who, lambda work: assign(work, claim_id, work.person_id)) for who in (IRENE, BRUNO))
    )
    assert told == ["", ""]  # each takes it from whoever had it, and the log tells
    assert read(engine, claim_id).assignee in {IRENE.name, BRUNO.name}
    assert sound(engine)
