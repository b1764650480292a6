from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import NOW, QUOTE, REFRAIN, make_actor, make_article, make_claim
from sqlalchemy import select

from claims import models
from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import ActorVerdict, Involvement
from claims.errors import ClaimsError, ConflictError, InvalidInputError, NotFoundError, UsageError
from claims.matching import drift
from claims.services import actor, log
from claims.services.actor_lookup import find_exact, resolve_actor, resolve_record
from claims.services.appearance import Place, add_appearance, correct_appearance, get_place
from claims.services.merge import (
    Decision,
    forget_difference,
    history,
    merge_actors,
    read_differences,
    tell_apart,
    unmerge_actor,
)
from claims.services.report.build import get_claim
from claims.services.role import Role
from claims.services.search import search
from claims.services.selection import ClaimFilter, list_claims
from claims.services.snapshot import list_marks

if TYPE_CHECKING:
    from claims.services.work import Work


def standing(work: Work) -> dict[int, int]:
    """Give who stands for whom."""
    return {row.actor_id: row.into_id for row in work.connection.execute(select(models.merged_actor))}


def rows(work: Work) -> list[tuple[object, ...]]:
    table = models.actor_link
    query = select(
        table.c.actor_id, table.c.other_id, table.c.verdict, table.c.score, table.c.withdrawn, table.c.reason
    )
    return [tuple(row) for row in work.connection.execute(query.order_by(table.c.id))]


def uuid_of(work: Work, number: int) -> str:
    return actor.get_actor(work.connection, number).uuid


def told(error: pytest.ExceptionInfo[ClaimsError]) -> tuple[str, str | None]:
    return error.value.message, error.value.hint


def in_step(work: Work) -> bool:
    return [*drift.find_drift(work.connection), *drift.find_strays(work.connection)] == []


# ---- merging and taking it back --------------------------------------------------------------------------


def test_a_merge_is_kept_and_logged_with_both_uuids(work: Work) -> None:
    goes, stays = make_actor(work, name="Mélik"), make_actor(work, name="Sergo Mélik")
    before = [tuple(row) for row in work.connection.execute(select(models.actor))]
    assert merge_actors(work, goes, stays, reason=" Es él. ", score=0.85) == stays
    assert standing(work) == {goes: stays}
    assert rows(work) == [(goes, stays, ActorVerdict.SAME, 0.85, False, "Es él.")]
    assert [tuple(row) for row in work.connection.execute(select(models.actor))] == before
    (decision,) = history(work.connection, [goes])[goes]
    assert decision == Decision(
        uuid=decision.uuid,
        actor=f"R{goes}",
        other=f"R{stays}",
        verdict=ActorVerdict.SAME,
        score=0.85,
        withdrawn=False,
        reason="Es él.",
        decided_at=NOW,
        decided_by="Irene Sotomar",
    )
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.action, event.record_uuid, event.reason) == ("actor.merged", uuid_of(work, goes), "Es él.")
    assert event.after == {
        "link_uuid": decision.uuid,
        "into": f"R{stays}",
        "into_uuid": uuid_of(work, stays),
        "score": 0.85,
    }


def test_a_chain_is_followed_to_its_end_and_falls_back_apart(work: Work) -> None:
    first, second, third = (make_actor(work) for _ in range(3))
    merge_actors(work, first, second)
    merge_actors(work, second, third)
    assert standing(work) == {first: third, second: third}
    assert in_step(work)
    assert unmerge_actor(work, second, reason="Es otro.") == third
    assert standing(work) == {first: second}
    assert in_step(work)
    assert unmerge_actor(work, first, reason="También.") == second
    assert standing(work) == {}
    assert in_step(work)
    merge_actors(work, first, third)
    assert standing(work) == {first: third}


def test_the_end_of_a_chain_taken_off_leaves_the_rest(work: Work) -> None:
    first, second, third = (make_actor(work) for _ in range(3))
    merge_actors(work, first, second)
    merge_actors(work, second, third)
    unmerge_actor(work, first, reason="Es otro.")
    assert standing(work) == {second: third}


def test_who_was_merged_itself_is_followed_to_who_stands_for_it(work: Work) -> None:
    first, second, third = (make_actor(work) for _ in range(3))
    merge_actors(work, first, second)
    assert merge_actors(work, third, first) == second
    assert standing(work) == {first: second, third: second}


def test_an_unmerge_is_logged_with_its_reason(work: Work) -> None:
    goes, stays = make_actor(work), make_actor(work)
    merge_actors(work, goes, stays)
    unmerge_actor(work, goes, reason="Es su hermano.")
    event = log.list_events(work.connection, limit=1)[0]
    link = history(work.connection, [stays])[stays][0]
    assert (event.action, event.record_uuid, event.reason, event.after) == (
        "actor.unmerged",
        uuid_of(work, goes),
        "Es su hermano.",
        None,
    )
    assert event.before == {
        "link_uuid": link.uuid,
        "into": f"R{stays}",
        "into_uuid": uuid_of(work, stays),
        "score": None,
    }
    assert [row[4:] for row in rows(work)] == [(False, None), (True, "Es su hermano.")]


# ---- what is refused -------------------------------------------------------------------------------------


def test_the_log_of_either_tells_of_the_merge_and_of_no_other(work: Work) -> None:
    first, second, third = (make_actor(work) for _ in range(3))
    merge_actors(work, second, first)
    tell_apart(work, second, third)
    unmerge_actor(work, second, reason="Son dos.")

    def told_of(number: int) -> list[str]:
        return [one.action for one in log.list_events(work.connection, record=("actor", number))]

    assert told_of(first) == ["actor.unmerged", "actor.merged", "actor.added"]
    assert told_of(third) == ["actor.told_apart", "actor.added"]
    assert told_of(second) == ["actor.unmerged", "actor.told_apart", "actor.merged", "actor.added"]


def test_merges_that_are_refused(work: Work) -> None:
    first, second, third = (make_actor(work) for _ in range(3))
    with pytest.raises(InvalidInputError) as itself:
        merge_actors(work, first, first)
    assert told(itself) == (f"R{first} cannot be merged with itself.", "Name two actors.")
    merge_actors(work, first, second)
    with pytest.raises(ConflictError) as circle:
        merge_actors(work, second, first)
    assert told(circle) == (
        f"R{first} was merged into R{second}: the two would stand for each other.",
        f"Take that back first: claims actor unmerge R{first} --reason …",
    )
    with pytest.raises(ConflictError) as twice:
        merge_actors(work, first, third)
    assert told(twice) == (
        f"R{first} was merged into R{second} already.",
        f"Take that back first (claims actor unmerge R{first} --reason …), or merge R{second}.",
    )
    merge_actors(work, second, third)
    with pytest.raises(ConflictError, match="would stand for each other"):
        merge_actors(work, third, first)
    with pytest.raises(NotFoundError, match=f"There is no actor R{third + 1}"):
        merge_actors(work, third, third + 1)
    assert standing(work) == {first: third, second: third}


def test_unmerging_asks_for_a_merge_and_a_reason(work: Work) -> None:
    goes, stays = make_actor(work), make_actor(work)
    with pytest.raises(NotFoundError) as none:
        unmerge_actor(work, stays, reason="X")
    assert told(none) == (
        f"R{stays} was merged into no other actor.",
        f"`claims actor show R{stays}` shows what was merged into it.",
    )
    merge_actors(work, goes, stays)
    with pytest.raises(InvalidInputError, match="The reason is empty"):
        unmerge_actor(work, goes, reason=" ")


def test_two_wikidata_ids_are_merged_with_a_reason_only(work: Work) -> None:
    goes, stays = make_actor(work, wikidata="Q901"), make_actor(work, wikidata="Q902")
    middle = make_actor(work)
    merge_actors(work, goes, middle)
    with pytest.raises(UsageError) as refused:
        merge_actors(work, middle, stays)
    assert told(refused) == (
        f"R{middle} and R{stays} have different Wikidata ids: they are different ones there.",
        'If they are the same all the same, say why: --reason "…"',
    )
    assert merge_actors(work, middle, stays, reason="Wikidata los tiene dos veces.") == stays


# ---- not the same ----------------------------------------------------------------------------------------


def test_not_the_same_is_remembered_and_taken_back(work: Work) -> None:
    first, second = make_actor(work), make_actor(work)
    tell_apart(work, first, second, reason="Son hermanos.", score=0.7)
    assert read_differences(work.connection) == {frozenset({first, second})}
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.action, event.record_uuid, event.reason) == (
        "actor.told_apart",
        uuid_of(work, first),
        "Son hermanos.",
    )
    assert (event.after or {})["other_uuid"] == uuid_of(work, second)
    with pytest.raises(ConflictError) as again:
        tell_apart(work, second, first)
    assert told(again) == (
        f"It stands already that R{second} and R{first} are not the same.",
        f"Take it back: claims actor unmerge R{second} R{first} --reason …",
    )
    with pytest.raises(ConflictError) as merged:
        merge_actors(work, second, first, reason="Son uno.")
    assert told(merged) == (
        f"It stands that R{first} and R{second} are not the same.",
        f"Take it back first: claims actor unmerge R{first} R{second} --reason …",
    )
    forget_difference(work, second, first, reason="Era un error.")
    assert read_differences(work.connection) == set()
    assert log.list_events(work.connection, limit=1)[0].action == "actor.difference_withdrawn"
    with pytest.raises(NotFoundError, match=f"Nobody said that R{first} and R{second} are not the same"):
        forget_difference(work, first, second, reason="X")
    merge_actors(work, second, first)


def test_a_difference_holds_for_what_was_merged(work: Work) -> None:
    first, second, third = (make_actor(work) for _ in range(3))
    tell_apart(work, first, third)
    merge_actors(work, first, second)
    assert read_differences(work.connection) == {frozenset({second, third})}
    with pytest.raises(ConflictError, match=f"It stands that R{first} and R{third} are not the same"):
        merge_actors(work, third, second)


def test_what_is_merged_is_not_told_apart(work: Work) -> None:
    first, second = make_actor(work), make_actor(work)
    merge_actors(work, first, second)
    for pair in ((first, second), (second, first)):
        with pytest.raises(ConflictError) as refused:
            tell_apart(work, *pair)
        assert refused.value.hint == f"Take that back, and say why: claims actor unmerge R{first} --reason …"
    with pytest.raises(InvalidInputError, match=f"R{first} is itself"):
        tell_apart(work, first, first)


# ---- what reads actors -----------------------------------------------------------------------------------


def merged_pair(work: Work) -> tuple[int, int]:
    goes = make_actor(
        work,
        name="Mélik-Bagdasárov",
        aliases=["El Mélik"],
        weak_aliases=["el embajador"],
        roles=[Role("embajador", "Ismavia", PartialDate("2025"), None)],
    )
    stays = make_actor(work, name="Sergo Bagdasar")
    merge_actors(work, goes, stays)
    return goes, stays


def test_all_names_find_who_stands(work: Work) -> None:
    goes, stays = merged_pair(work)
    connection = work.connection
    for text in ("Mélik-Bagdasárov", "melik", "el mélik", f"R{goes}", "sergo", f"r{stays}"):
        assert resolve_actor(connection, text) == stays, text
    assert find_exact(connection, "melik bagdasarov") == stays
    assert resolve_record(connection, f"R{goes}") == goes
    assert resolve_record(connection, "melik") == stays
    with pytest.raises(ConflictError) as weak:
        resolve_actor(connection, "el embajador")
    assert weak.value.details == (f"R{stays}  Sergo Bagdasar",)
    with pytest.raises(NotFoundError) as unknown:
        resolve_actor(connection, "Melik-Bagdasaryan")
    assert unknown.value.details == (f"R{stays}  Sergo Bagdasar",)
    with pytest.raises(ConflictError, match=f"There is an actor of that name: R{stays} Sergo Bagdasar"):
        make_actor(work, name="El Melik")
    unmerge_actor(work, goes, reason="Es otro.")
    assert resolve_actor(connection, "melik") == goes
    assert resolve_actor(connection, f"R{goes}") == goes


def test_lists_leave_the_merged_out_and_show_what_it_brought(work: Work) -> None:
    goes, stays = merged_pair(work)
    listed = actor.list_actors(work.connection, words="melik", after=goes - 1)
    assert [(one.ref, one.name, one.merged_into) for one in listed] == [(f"R{stays}", "Sergo Bagdasar", None)]
    (brought,) = listed[0].merged
    assert (brought.ref, brought.name, [name.value for name in brought.names]) == (
        f"R{goes}",
        "Mélik-Bagdasárov",
        ["El Mélik", "el embajador"],
    )
    assert [str(role) for role in brought.roles] == ["embajador, Ismavia"]
    with_merged = actor.list_actors(work.connection, words="melik", after=goes - 1, merged=True)
    assert [(one.ref, one.merged_into) for one in with_merged] == [(f"R{goes}", f"R{stays}")]


def test_claims_count_as_those_of_who_stands(work: Work) -> None:
    goes, stays = merged_pair(work)
    article_id = make_article(work)
    claim_id = make_claim(
        work,
        article_id=article_id,
        claimant=goes,
        stated=PartialDate("2026-01-02"),
        involved=[(Involvement.SUBJECT, goes), (Involvement.SUBJECT, stays)],
    ).claim_id
    add_appearance(work, claim_id, Place(article_id, REFRAIN, stays, occurrence=1, reported_by=[goes, stays]))
    entry = get_claim(work.connection, claim_id)
    claimants = [one.claimant for one in entry.appearances]
    assert [(one.ref, one.uuid, one.name) for one in claimants if one] == [
        (f"R{stays}", uuid_of(work, stays), "Sergo Bagdasar")
    ] * 2
    assert claimants[0] is not None
    assert claimants[0].role == "embajador, Ismavia"
    assert [one.ref for one in entry.appearances[1].reported_by] == [f"R{stays}"]
    assert [(involvement, one.ref) for involvement, one in entry.involved] == [
        (Involvement.SUBJECT, f"R{stays}")
    ]
    (line,) = list_claims(work.connection, ClaimFilter(actor_id=stays))
    assert (line.ref, line.claimants) == (f"C{claim_id}", ("Sergo Bagdasar",))
    assert {mark.claimant for mark in list_marks(work.connection, article_id, 1)} == {"Sergo Bagdasar"}
    assert actor.get_actor(work.connection, stays).appearances == 2
    unmerge_actor(work, goes, reason="Es otro.")
    (line,) = list_claims(work.connection, ClaimFilter(actor_id=goes))
    assert line.claimants == ("Mélik-Bagdasárov", "Sergo Bagdasar")
    assert actor.get_actor(work.connection, stays).appearances == 1


def test_reports_and_parts_of_the_merged_are_found(work: Work) -> None:
    goes, stays = merged_pair(work)
    article_id = make_article(work)
    speaker = make_actor(work)
    reported = make_claim(work).claim_id
    add_appearance(work, reported, Place(article_id, QUOTE, speaker, reported_by=[goes]))
    part = make_claim(work, involved=[(Involvement.TARGET, goes)]).claim_id
    found = list_claims(work.connection, ClaimFilter(actor_id=stays))
    assert [line.ref for line in found] == [f"C{reported}", f"C{part}"]


def test_the_same_place_by_either_is_one_appearance(work: Work) -> None:
    goes, stays = merged_pair(work)
    article_id = make_article(work)
    recorded = make_claim(work, article_id=article_id, claimant=goes)
    with pytest.raises(ConflictError, match="is on record in this place already"):
        add_appearance(work, recorded.claim_id, Place(article_id, QUOTE, stays))
    _claim, place = get_place(work.connection, recorded.appearance_id)
    assert place.claimant == goes
    with pytest.raises(ConflictError, match="would stand as it does already"):
        correct_appearance(
            work, recorded.appearance_id, Place(article_id, QUOTE, stays, snapshot=1), reason="X"
        )
    unmerge_actor(work, goes, reason="Es otro.")
    add_appearance(work, recorded.claim_id, Place(article_id, QUOTE, stays))


def test_search_finds_who_stands_by_the_names_of_the_merged(work: Work) -> None:
    goes, stays = merged_pair(work)
    assert in_step(work)
    (hit,) = search(work.connection, "bagdasárov")
    assert (hit.ref, hit.title, hit.excerpt) == (f"R{stays}", "Sergo Bagdasar", "Mélik-Bagdasárov")
    unmerge_actor(work, goes, reason="Es otro.")
    assert in_step(work)
    assert [hit.ref for hit in search(work.connection, "bagdasárov")] == [f"R{goes}"]
