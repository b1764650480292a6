"""Edits that one of two databases made of a record, in the other one: taken over, or a conflict."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from exchange import NOEMI, Exchange, dump, is_sound, of_claims, take, took
from factories import (
    BRUNO,
    IRENE,
    NOW,
    REFRAIN,
    colleague,
    decide,
    later,
    make_actor,
    make_article,
    make_claim,
    make_evidence,
    make_source,
)
from sqlalchemy import func, select

from claims import db
from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import NameType, Stance
from claims.models import (
    actor,
    actor_name,
    actor_role,
    appearance,
    article,
    claim,
    claim_topic,
    event,
    evidence,
    source,
    verification,
)
from claims.services import actor as actors
from claims.services import article as articles
from claims.services import assignment, signoff
from claims.services import claim as claims
from claims.services import evidence as pieces
from claims.services import source as sources
from claims.services.actor_name import add_name, withdraw_name
from claims.services.actor_role import add_role
from claims.services.appearance import Place, add_appearance
from claims.services.as_of import rewind
from claims.services.dump.take import What
from claims.services.log import list_events
from claims.services.merge import merge_actors, unmerge_actor
from claims.services.report.build import get_claim
from claims.services.role import Role
from claims.services.search import search
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claims.services.dump.take import Outcome
    from claims.services.work import Work

WORDS = "El cable mide 302 km."


def edit(work: Work, minutes: int, **wanted: Any) -> None:  # noqa: ANN401
    """Edit the claim some minutes after it was recorded."""
    named = {name: wanted.pop(name) for name in ("reason", "add_topics", "remove_topics") if name in wanted}
    claims.edit_claim(later(work, minutes), 1, wanted, **named)


@pytest.fixture
def shared(other: Exchange) -> Exchange:
    """Give two databases that have a claim in common."""
    other.do(lambda work: make_claim(work, topics=["pesca"]))
    other.hand()
    return other


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", WORDS),
        ("language", "es-VE"),
        ("kind", "quantity"),
        ("priority", "urgent"),
        ("check_worthy", True),
        ("check_worthy_reason", "La cifra decide."),
    ],
)
def test_what_only_the_other_one_edited_is_taken_over(shared: Exchange, field: str, value: Any) -> None:  # noqa: ANN401
    shared.do(lambda work: edit(work, 5, **{field: value}))
    (outcome,) = of_claims(shared.hand())
    assert (outcome.what, outcome.differing, len(outcome.taken)) == (What.ADDED, (), 1)
    assert shared.read(select(claim.c[field])) == [value]
    assert took(shared.hand())["claim"] == ["unchanged"]
    assert took(shared.turned().hand())["claim"] == ["unchanged"]
    assert is_sound(shared)


def test_the_log_says_who_edited_it_where_and_when(shared: Exchange) -> None:
    def reword(work: Work) -> None:
        claims.edit_claim(colleague(work.connection), 1, {"text": WORDS}, reason="Cifra oficial.")

    shared.do(reword)
    shared.hand()
    with db.reading(shared.second) as connection:
        newest = list_events(connection, record=("claim", 1), limit=1)[0]
        told = (newest.after or {})["elsewhere"]
        assert (newest.action, newest.by, newest.reason) == (
            "claim.edited",
            f"{NOEMI.name} <{NOEMI.mail}>",
            "Cifra oficial.",
        )
        assert (told["name"], told["at"], told["file"]) == (
            BRUNO.name,
            "2026-03-02T09:05:30.123456Z",
            "entrega.jsonl",
        )
        (rewording,) = get_claim(connection, 1).rewordings
        assert (rewording.by, rewording.after, rewording.reason) == (BRUNO.name, WORDS, "Cifra oficial.")


def test_several_edits_are_taken_over_one_by_one(shared: Exchange) -> None:
    for minutes, priority in enumerate(("low", "high", "urgent"), start=1):
        shared.do(partial(edit, minutes=minutes, priority=priority))
    (outcome,) = of_claims(shared.hand())
    assert [one.partition(" (")[0] for one in outcome.taken] == [
        "priority: «normal» → «low»",
        "priority: «low» → «high»",
        "priority: «high» → «urgent»",
    ]
    edits = select(func.count()).select_from(event).where(event.c.action == "claim.edited")
    assert shared.read(edits) == [3]
    assert is_sound(shared)


def test_topics_are_taken_over(shared: Exchange) -> None:
    shared.do_there(lambda work: make_claim(work, topics=["MAR"]))
    shared.do(lambda work: edit(work, 5, add_topics=["mar", "cable"], remove_topics=["pesca"]))
    assert [one.what for one in of_claims(shared.hand())] == [What.ADDED]
    topics = select(func.count()).select_from(claim_topic).where(claim_topic.c.claim_id == 1)
    assert shared.read(topics) == [2]
    assert is_sound(shared)


def test_what_was_edited_here_alone_stays_and_is_no_conflict(shared: Exchange) -> None:
    shared.do_there(lambda work: edit(work, 5, priority="urgent", add_topics=["mar"]))
    assert took(shared.hand())["claim"] == ["unchanged"]
    assert shared.read(select(claim.c.priority)) == ["urgent"]
    assert [one.what for one in of_claims(shared.turned().hand())] == [What.ADDED]
    assert is_sound(shared)


def test_edits_go_to_and_fro(shared: Exchange) -> None:
    back = shared.turned()
    for minutes, side in enumerate((shared, back, shared, back, back, shared), start=1):
        to = ("low", "high", "urgent")[minutes % 3]
        side.do(partial(edit, minutes=minutes, priority=to))
        assert [one.what for one in of_claims(side.hand())] == [What.ADDED]
    assert shared.read(select(claim.c.priority)) == back.read(select(claim.c.priority)) == ["low"]
    assert is_sound(shared)


def test_what_both_edited_is_a_conflict_that_says_who_set_which_when(shared: Exchange) -> None:
    shared.do(lambda work: edit(work, 5, priority="low"))
    shared.do_there(lambda work: edit(work, 7, priority="urgent"))
    (outcome,) = of_claims(shared.hand())
    assert outcome.what is What.CONFLICT
    (said,) = outcome.differing
    assert said.startswith(f"priority: on record «urgent» ({NOEMI.name}, 2026-03-02 ")
    assert f", in the file «low» ({IRENE.name}, 2026-03-02 " in said
    assert shared.read(select(claim.c.priority)) == ["urgent"]


def test_a_conflict_is_over_once_either_side_gives_way(shared: Exchange) -> None:
    shared.do(lambda work: edit(work, 5, priority="low"))
    shared.do_there(lambda work: edit(work, 7, priority="urgent"))
    shared.hand()
    shared.do_there(lambda work: edit(work, 9, priority="low"))
    assert took(shared.hand())["claim"] == ["unchanged"]
    shared.do(lambda work: edit(work, 11, priority="high"))
    assert [one.what for one in of_claims(shared.hand())] == [What.ADDED]
    assert took(shared.turned().hand())["claim"] == ["unchanged"]
    assert is_sound(shared)


def grow(work: Work) -> None:
    """Add to a claim on record a place, evidence and a step that relies on it."""
    page = make_article(work)
    add_appearance(work, 1, Place(page, REFRAIN, None, occurrence=1))
    pieces.link_evidence(work, 1, make_evidence(work), pieces.Bearing(Stance.REFUTES))
    decide(work, 1)


def test_a_conflict_in_one_field_keeps_no_rows_from_being_taken(shared: Exchange) -> None:
    shared.do(lambda work: edit(work, 5, priority="low", add_topics=["cable"]))
    shared.do_there(lambda work: edit(work, 7, priority="urgent", add_topics=["mar"]))
    shared.do(grow)
    (outcome,) = of_claims(shared.hand())
    assert (outcome.what, outcome.wrote) == (What.CONFLICT, True)
    assert [one.partition(":")[0] for one in outcome.differing] == ["priority", "topics"]
    assert shared.read(select(claim.c.status)) == ["decided"]
    assert shared.read(select(func.count()).select_from(appearance)) == [2]
    assert is_sound(shared)


def test_no_rows_are_taken_where_both_reworded_the_claim(shared: Exchange) -> None:
    shared.do(lambda work: edit(work, 5, text=WORDS, priority="low"))
    shared.do_there(lambda work: edit(work, 7, text="El cable es largo."))
    shared.do(grow)
    (outcome,) = of_claims(shared.hand())
    assert outcome.what is What.CONFLICT
    assert shared.read(select(func.count()).select_from(verification)) == [0]
    assert shared.read(select(claim.c.priority)) == ["low"]
    assert is_sound(shared)


def test_words_are_not_changed_under_a_step_that_was_taken_here(shared: Exchange) -> None:
    shared.do(lambda work: edit(work, 5, text=WORDS))
    shared.do_there(lambda work: decide(work, 1))
    (outcome,) = of_claims(shared.hand())
    assert outcome.what is What.CONFLICT
    assert outcome.differing[0].startswith("text: on record «")
    assert outcome.differing[0].endswith("; steps were taken here on the words on record")
    assert shared.read(select(claim.c.text)) != [WORDS]


def test_no_step_on_the_former_words_is_taken(shared: Exchange) -> None:
    shared.do_there(lambda work: edit(work, 5, text=WORDS))
    shared.do(lambda work: decide(work, 1))
    (outcome,) = of_claims(shared.hand())
    assert outcome.what is What.CONFLICT
    assert outcome.differing[0].endswith("; steps were taken there on the words in the file")
    assert shared.read(select(func.count()).select_from(verification)) == [0]


def test_evidence_for_the_former_words_is_taken(shared: Exchange) -> None:
    shared.do_there(lambda work: edit(work, 5, text=WORDS))
    shared.do(lambda work: pieces.link_evidence(work, 1, make_evidence(work), pieces.Bearing(Stance.REFUTES)))
    assert [one.what for one in of_claims(shared.hand())] == [What.ADDED]
    assert shared.read(select(claim.c.text)) == [WORDS]


def test_words_that_another_claim_has_here_are_a_conflict(shared: Exchange) -> None:
    shared.do_there(lambda work: make_claim(work, text=WORDS))
    shared.do(lambda work: edit(work, 5, text=WORDS))
    (outcome,) = of_claims(shared.hand())
    assert outcome.what is What.CONFLICT
    assert outcome.differing[0].endswith("; C2 says so already here")


@pytest.fixture
def signed(other: Exchange) -> Exchange:
    """Give two databases that have a claim in common, whose step was signed off in each."""

    def sign(work: Work) -> None:
        make_claim(work)
        pieces.link_evidence(work, 1, make_evidence(work), pieces.Bearing(Stance.REFUTES))
        decide(work, 1)

    other.do(sign)
    other.do(lambda work: signoff.sign_off_step(later(colleague(work.connection), 1), 1))
    other.hand()
    other.do_there(lambda work: signoff.sign_off_step(later(work, 2), 1))
    return other


def count_standing(other: Exchange) -> int:
    with db.reading(other.second) as connection:
        return len(signoff.find_standing(connection, [1]))


def test_a_rewording_voids_sign_offs_as_one_of_our_own_does(signed: Exchange) -> None:
    assert count_standing(signed) == 2
    signed.do(lambda work: edit(work, 5, text=WORDS, reason="Cifra oficial."))
    assert [one.what for one in of_claims(signed.hand())] == [What.ADDED]
    assert count_standing(signed) == 0
    assert is_sound(signed)


def test_other_edits_and_new_places_void_nothing_that_was_signed_here(signed: Exchange) -> None:
    signed.do(lambda work: edit(work, 5, priority="low"))
    signed.do(lambda work: add_appearance(work, 1, Place(make_article(work), REFRAIN, None, occurrence=1)))
    assert [one.what for one in of_claims(signed.hand())] == [What.ADDED]
    assert count_standing(signed) == 2


def test_who_works_on_a_claim_is_the_own_affair_of_each(shared: Exchange) -> None:
    shared.do(lambda work: assignment.assign(work, 1, work.person_id))
    shared.do_there(lambda work: assignment.assign(work, 1, work.person_id))
    assert took(shared.hand())["claim"] == ["unchanged"]


def test_what_was_taken_over_is_found_by_its_words(shared: Exchange) -> None:
    shared.do(lambda work: edit(work, 5, text="El tranvía cruza Virelda."))
    shared.hand()
    with db.reading(shared.second) as connection:
        assert [hit.ref for hit in search(connection, "tranvía", places=("text",))] == ["C1"]


def test_an_edit_goes_on_to_a_third_database_and_says_the_same(shared: Exchange) -> None:
    shared.do(lambda work: edit(work, 5, priority="high", add_topics=["cable"]))
    shared.hand()
    there, here = ([one.line.entry for one in of_claims(side.hand())] for side in (shared, shared.turned()))
    assert there[0]["edits"] == here[0]["edits"]


def drop_edits(entry: dict[str, Any]) -> None:
    """Write a record as versions did that told of no edits but rewordings."""
    for record in entry.values():
        told = record.pop("edits", ())
        reworded = [
            {**one, "before": one["before"]["text"], "after": one["after"]["text"]}
            for one in told
            if "text" in one["after"]
        ]
        if reworded:
            record["rewordings"] = reworded


def test_a_dump_of_an_older_version_is_taken(shared: Exchange) -> None:
    shared.do(lambda work: edit(work, 5, text=WORDS))
    (outcome,) = of_claims(shared.hand(change=drop_edits))
    assert outcome.what is What.ADDED
    shared.do(lambda work: edit(work, 6, priority="low"))
    (outcome,) = of_claims(shared.hand(change=drop_edits))
    assert outcome.differing == ("priority: on record «normal», in the file «low»",)
    assert is_sound(shared)


@pytest.mark.parametrize(
    "spoil",
    [
        {"at": "ayer"},
        {"name": ""},
        {"after": {"priority": "whatever"}},
        {"after": {"mood": "angry"}},
        {"before": {"topics": "mar"}},
        {"before": None},
    ],
)
def test_an_edit_that_no_log_tells_is_refused(shared: Exchange, spoil: dict[str, Any]) -> None:
    shared.do(lambda work: edit(work, 5, priority="low"))

    def change(entry: dict[str, Any]) -> None:
        if "claim" in entry:
            entry["claim"]["edits"][0] |= spoil

    (outcome,) = of_claims(shared.hand(change=change))
    assert outcome.what is What.REFUSED
    assert (outcome.problem or "").startswith("An edit of a record does not say what it was")


def test_edits_that_do_not_lead_to_what_stands_in_the_file_are_no_reason_to_take_it(shared: Exchange) -> None:
    shared.do(lambda work: edit(work, 5, priority="low"))

    def change(entry: dict[str, Any]) -> None:
        if "claim" in entry:
            entry["claim"]["priority"] = "urgent"

    assert [one.what for one in of_claims(shared.hand(change=change))] == [What.CONFLICT]
    assert shared.read(select(claim.c.priority)) == ["normal"]


@pytest.mark.parametrize(
    ("kind", "make", "change", "column"),
    [
        (
            "source",
            make_source,
            lambda work: sources.edit_source(work, 1, {"name": "El Faro"}),
            source.c.name,
        ),
        (
            "article",
            make_article,
            lambda work: articles.edit_article(work, 1, {"title": "El cable, hoy"}),
            article.c.title,
        ),
        (
            "article",
            make_article,
            lambda work: articles.edit_article(work, 1, {"url": "https://gaceta.example/otra"}),
            article.c.canonical_url,
        ),
        (
            "actor",
            make_actor,
            lambda work: actors.edit_actor(work, 1, wanted={"note": "Canciller."}),
            actor.c.note,
        ),
        (
            "evidence",
            make_evidence,
            lambda work: pieces.edit_evidence(work, 1, {"publisher": "Instituto"}),
            evidence.c.publisher,
        ),
    ],
)
def test_other_records_that_only_the_other_one_edited_are_taken_over(
    other: Exchange,
    kind: str,
    make: Callable[[Work], int],
    change: Callable[[Work], None],
    column: Any,  # noqa: ANN401
) -> None:
    other.do(make)
    other.hand()
    other.do(lambda work: change(later(work, 5)))
    assert took(other.hand())[kind] == ["added"]
    with db.reading(other.first) as connection:
        assert list(connection.execute(select(column)).scalars()) == other.read(select(column))
    assert took(other.hand())[kind] == ["unchanged"]
    assert took(other.turned().hand())[kind] == ["unchanged"]
    assert is_sound(other)


@pytest.fixture
def known(other: Exchange) -> Exchange:
    """Give two databases that have an actor in common, who is an official."""
    other.do(lambda work: make_actor(work, name="Ana Brull", roles=[Role("ministra", None, None, None)]))
    other.hand()
    return other


def rename(work: Work, name: str, minutes: int = 5) -> None:
    actors.edit_actor(later(work, minutes), 1, name=name)


def names_of(other: Exchange) -> list[str]:
    main = (actor_name.c.type == "name") & ~actor_name.c.withdrawn
    return other.read(select(actor_name.c.value).where(main))


def of_actors(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [one for one in outcomes if one.line.kind == "actor"]


@pytest.mark.parametrize("name", ["Ana Brull Sanz", "ANA BRULL"])
def test_an_actor_that_only_the_other_one_renamed_is_renamed(known: Exchange, name: str) -> None:
    known.do(lambda work: rename(work, name))
    (outcome,) = of_actors(known.hand())
    assert (outcome.what, outcome.differing) == (What.ADDED, ())
    assert outcome.taken[0].startswith(f"name: «Ana Brull» → «{name}» ({IRENE.name}, ")
    assert names_of(known) == [name]
    assert took(known.hand())["actor"] == took(known.turned().hand())["actor"] == ["unchanged"]
    assert is_sound(known)


def test_names_and_roles_go_to_and_fro(known: Exchange) -> None:
    back = known.turned()
    known.do(lambda work: rename(work, "Ana Brull Sanz"))
    known.hand()
    back.do(lambda work: add_role(later(work, 6), 1, Role("ministra", None, None, PartialDate("2026"))))
    back.do(lambda work: rename(work, "Ana B. Sanz", 7))
    assert [one.what for one in of_actors(back.hand())] == [What.ADDED]
    known.do(lambda work: withdraw_name(later(work, 8), 1, "Ana Brull", reason="Errata."))
    assert [one.what for one in of_actors(known.hand())] == [What.ADDED]
    assert names_of(known) == names_of(back) == ["Ana B. Sanz"]
    assert back.read(select(actor_role.c.until)) == [PartialDate("2026")]
    assert took(back.hand())["actor"] == ["unchanged"]
    assert is_sound(known)


def test_an_actor_that_both_renamed_is_a_conflict(known: Exchange) -> None:
    known.do(lambda work: rename(work, "Ana Brull Sanz"))
    known.do_there(lambda work: rename(work, "Ana B. Sanz"))
    (outcome,) = of_actors(known.hand())
    assert outcome.what is What.CONFLICT
    at = f"{(NOW + dt.timedelta(minutes=5)).astimezone():%Y-%m-%d %H:%M}"
    here, there = f"«Ana B. Sanz» ({NOEMI.name}, {at})", f"«Ana Brull Sanz» ({IRENE.name}, {at})"
    assert outcome.differing == (f"name: on record {here}, in the file {there}",)
    assert names_of(known) == ["Ana B. Sanz"]
    assert is_sound(known)


def test_a_conflict_of_names_is_over_once_either_side_gives_way(known: Exchange) -> None:
    back = known.turned()
    known.do(lambda work: rename(work, "Ana Brull Sanz"))
    back.do(lambda work: rename(work, "Ana B. Sanz"))
    assert [one.what for one in of_actors(known.hand())] == [What.CONFLICT]
    back.do(lambda work: rename(work, "Ana Brull Sanz", 6))
    assert [one.what for one in of_actors(known.hand())] == [What.UNCHANGED]
    assert [one.what for one in of_actors(back.hand())] == [What.ADDED]  # a former name
    known.do(lambda work: add_name(later(work, 7), 1, "La ministra", NameType.WEAK_ALIAS))
    assert [one.what for one in of_actors(known.hand())] == [What.ADDED]
    assert is_sound(known)


@pytest.mark.parametrize("turn", [Exchange.turned, lambda other: other], ids=["second", "first"])
def test_a_name_that_both_gave_can_be_changed_by_either(
    known: Exchange, turn: Callable[[Exchange], Exchange]
) -> None:
    for side in (known, known.turned()):
        side.do(lambda work: rename(work, "Ana Brull Sanz"))
    side = turn(known)
    assert took(side.hand())["actor"] == took(side.turned().hand())["actor"] == ["unchanged"]
    side.do(lambda work: rename(work, "Ana Sanz", 8))
    assert [one.what for one in of_actors(side.hand())] == [What.ADDED]
    assert names_of(side) == names_of(side.turned()) == ["Ana Sanz"]
    assert took(side.hand())["actor"] == took(side.turned().hand())["actor"] == ["unchanged"]
    assert is_sound(known)


def test_a_name_that_was_added_here_is_not_given_there(known: Exchange) -> None:
    known.do(lambda work: rename(work, "Ana Brull Sanz"))
    known.do_there(lambda work: add_name(work, 1, "Ana Brull Sanz", NameType.ALIAS))
    (outcome,) = of_actors(known.hand())
    assert outcome.what is What.CONFLICT
    assert names_of(known) == ["Ana Brull"]
    assert is_sound(known)


def test_no_edit_leaves_an_actor_without_a_name(known: Exchange) -> None:
    known.do(lambda work: rename(work, "Ana Brull Sanz"))

    def change(entry: dict[str, Any]) -> None:
        if "actor" in entry:
            del entry["actor"]["actor_name"][1]

    (outcome,) = of_actors(known.hand(change=change))
    assert (outcome.what, outcome.problem) == (What.REFUSED, "actor has no name.")
    assert names_of(known) == ["Ana Brull"]


def test_a_source_that_is_renamed_to_another_one_is_a_conflict(other: Exchange) -> None:
    other.do(lambda work: make_source(work, name="La Gaceta"))
    other.hand()
    other.do(lambda work: sources.edit_source(later(work, 5), 1, {"name": "El Faro", "country": "ES"}))
    other.do_there(lambda work: make_source(work, name="el faro"))
    (outcome,) = [one for one in other.hand() if one.line.kind == "source"]
    assert (outcome.what, outcome.wrote) == (What.CONFLICT, True)
    assert outcome.differing[0].endswith("; S2 says so already here")
    assert other.read(select(source.c.name).order_by(source.c.id)) == ["La Gaceta", "el faro"]
    assert is_sound(other)


def test_a_state_before_a_rename_was_taken_over_has_one_main_name(known: Exchange) -> None:
    known.do(lambda work: rename(work, "Ana Brull Sanz"))
    with db.writing(known.second) as connection:
        with db.reading(known.first) as first:
            lines = dump(first)
        take(start(connection, NOEMI, at=NOW + dt.timedelta(minutes=30)), lines)
    for minutes, name in ((1, "Ana Brull"), (10, "Ana Brull Sanz")):
        with db.reading(known.second, scratch=True) as connection:
            rewind(connection, NOW + dt.timedelta(minutes=minutes))
            assert actors.get_actor(connection, 1).name == name


@pytest.mark.parametrize(
    ("merged", "into", "problem", "take_back"),
    [
        (2, 1, "R2 was merged into R1: the two would stand for each other.", 2),
        (1, 3, "R1 was merged into R3 already.", 1),
    ],
)
def test_merges_that_lead_in_a_circle_or_apart_are_refused(
    known: Exchange, merged: int, into: int, problem: str, take_back: int
) -> None:
    known.do(lambda work: [make_actor(work, name=name) for name in ("Ana B.", "Ana Brull Sanz")])
    known.hand()
    known.do(lambda work: merge_actors(work, 1, 2))
    known.do_there(lambda work: merge_actors(work, merged, into))
    (outcome,) = [one for one in known.hand() if one.line.kind == "actor_link"]
    assert (outcome.what, outcome.problem) == (What.REFUSED, problem)
    assert f"claims actor unmerge R{take_back} --reason …" in (outcome.hint or "")
    assert is_sound(known)
    known.do_there(lambda work: unmerge_actor(work, take_back, reason="Al revés."))
    assert took(known.hand())["actor_link"] == ["new"]
    assert is_sound(known)
