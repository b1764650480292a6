from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import BRUNO, NOW, colleague, decide, later, make_claim
from sqlalchemy import select

from claims import models
from claims.domain.report import LinkEntry
from claims.domain.status import Status
from claims.domain.vocabulary import LinkState, LinkType
from claims.errors import ConflictError, InvalidInputError, NotFoundError, UsageError
from claims.services import link, log
from claims.services.link import (
    get_link,
    link_claims,
    linked,
    links_of,
    list_links,
    reject_link,
    unlink_claims,
)
from claims.services.report.build import get_claim

if TYPE_CHECKING:
    from claims.services.work import Work


def two_claims(work: Work) -> tuple[int, int]:
    first = make_claim(work, text="La flota perdió el 11 % de sus capturas.").claim_id
    return first, make_claim(work, text="Las capturas de la flota cayeron un 11 %.").claim_id


def uuid_of(work: Work, number: int) -> str:
    return str(
        work.connection.execute(select(models.claim.c.uuid).where(models.claim.c.id == number)).scalar_one()
    )


def rows(work: Work) -> list[tuple[object, ...]]:
    table = models.claim_link
    query = select(
        table.c.claim_id, table.c.other_id, table.c.type, table.c.state, table.c.withdrawn, table.c.reason
    )
    return [tuple(row) for row in work.connection.execute(query.order_by(table.c.id))]


# ---- saying ----------------------------------------------------------------------------------------------


def test_a_link_is_kept_with_its_score_and_seen_from_both_claims(work: Work) -> None:
    first, second = two_claims(work)
    decide(work, second)
    number = link_claims(work, first, second, LinkType.DUPLICATE, score=0.93)
    made = get_link(work.connection, number)
    assert made == link.Link(
        uuid=made.uuid,
        claim=f"C{first}",
        other=f"C{second}",
        type=LinkType.DUPLICATE,
        state=LinkState.CONFIRMED,
        score=0.93,
        withdrawn=False,
        reason=None,
        linked_at=NOW,
        linked_by="Irene Sotomar",
    )
    seen = LinkEntry(
        uuid=made.uuid,
        claim=f"C{second}",
        claim_uuid=uuid_of(work, second),
        text="Las capturas de la flota cayeron un 11 %.",
        status=Status.DECIDED,
        rating="Falso",
        type=LinkType.DUPLICATE,
        inverse=False,
        state=LinkState.CONFIRMED,
        score=0.93,
        reason=None,
        linked_at=NOW,
        linked_by="Irene Sotomar",
    )
    assert list_links(work.connection, first) == [seen]
    (back,) = list_links(work.connection, second)
    assert (back.uuid, back.claim, back.status, back.rating, back.inverse) == (
        made.uuid,
        f"C{first}",
        Status.UNREVIEWED,
        None,
        False,
    )


def test_the_log_names_the_other_claim_and_the_link(work: Work) -> None:
    first, second = two_claims(work)
    number = link_claims(work, first, second, LinkType.VARIANT, reason=" Otra cifra.\n", score=0.5)
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.action, event.record_id, event.record_uuid) == (
        "claim.linked",
        first,
        uuid_of(work, first),
    )
    assert (event.before, event.reason) == (None, "Otra cifra.")
    assert event.after == {
        "link_uuid": get_link(work.connection, number).uuid,
        "other": f"C{second}",
        "other_uuid": uuid_of(work, second),
        "type": "variant",
        "inverse": False,
        "state": "confirmed",
        "score": 0.5,
    }


def test_part_of_has_a_direction_and_the_others_have_none(work: Work) -> None:
    part, whole = two_claims(work)
    link_claims(work, part, whole, LinkType.PART_OF)
    assert [entry.inverse for entry in list_links(work.connection, part)] == [False]
    assert [entry.inverse for entry in list_links(work.connection, whole)] == [True]
    with pytest.raises(UsageError) as caught:
        link_claims(work, whole, part, LinkType.PART_OF)
    assert (
        caught.value.message == f"C{part} and C{whole} are linked as part_of: changing that needs a reason."
    )
    link_claims(work, whole, part, LinkType.PART_OF, reason="Al revés.")
    assert [entry.inverse for entry in list_links(work.connection, part)] == [True]
    event = log.list_events(work.connection, limit=1)[0]
    assert event.before is not None
    assert event.after is not None
    assert (event.before["inverse"], event.after["inverse"]) == (True, False)


@pytest.mark.parametrize("turned", [False, True])
def test_what_stands_is_not_said_again(work: Work, *, turned: bool) -> None:
    first, second = two_claims(work)
    link_claims(work, first, second, LinkType.CONTRADICTS)
    pair = (second, first) if turned else (first, second)
    with pytest.raises(ConflictError) as caught:
        link_claims(work, *pair, LinkType.CONTRADICTS, reason="Por si acaso.")
    assert caught.value.message == f"C{first} and C{second} are linked so already, as contradicts."
    assert caught.value.hint == f"Take it back: claims unlink C{first} C{second} --reason …"
    assert len(rows(work)) == 1


@pytest.mark.parametrize("turned", [False, True])
def test_another_link_supersedes_with_a_reason(work: Work, *, turned: bool) -> None:
    first, second = two_claims(work)
    link_claims(work, first, second, LinkType.DUPLICATE, score=0.9)
    pair = (second, first) if turned else (first, second)
    with pytest.raises(UsageError) as caught:
        link_claims(work, *pair, LinkType.VARIANT)
    assert caught.value.hint == 'Give one: --reason "…"'
    link_claims(colleague(work.connection), *pair, LinkType.VARIANT, reason="La cifra es otra.")
    assert rows(work) == [
        (first, second, LinkType.DUPLICATE, LinkState.CONFIRMED, False, None),
        (*pair, LinkType.VARIANT, LinkState.CONFIRMED, False, "La cifra es otra."),
    ]
    (entry,) = list_links(work.connection, first)
    assert (entry.type, entry.score, entry.reason, entry.linked_by) == (
        LinkType.VARIANT,
        None,
        "La cifra es otra.",
        BRUNO.name,
    )
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.action, event.record_id) == ("claim.link_changed", pair[0])
    assert event.before is not None
    assert event.after is not None
    assert (event.before["type"], event.before["other"]) == ("duplicate", f"C{pair[1]}")
    assert (event.after["type"], event.after["other"]) == ("variant", f"C{pair[1]}")


def test_not_the_same_is_remembered_and_not_reported(work: Work) -> None:
    first, second = two_claims(work)
    reject_link(work, first, second, score=0.81)
    assert linked(work.connection, second) == {first: (LinkType.DUPLICATE, LinkState.REJECTED)}
    assert [(entry.state, entry.score) for entry in list_links(work.connection, second)] == [
        (LinkState.REJECTED, 0.81)
    ]
    assert links_of(work.connection, [first, second]) == {}
    assert get_claim(work.connection, first).links == ()
    event = log.list_events(work.connection, limit=1)[0]
    assert event.after is not None
    assert (event.action, event.after["state"]) == ("claim.link_rejected", "rejected")
    with pytest.raises(ConflictError) as caught:
        reject_link(work, second, first)
    assert caught.value.message == f"It stands already that C{first} and C{second} are not the same."


def test_a_rejection_gives_way_with_a_reason(work: Work) -> None:
    first, second = two_claims(work)
    reject_link(work, first, second)
    with pytest.raises(UsageError) as caught:
        link_claims(work, first, second, LinkType.DUPLICATE)
    assert caught.value.message == (
        f"C{first} and C{second} stand as not the same: changing that needs a reason."
    )
    link_claims(work, first, second, LinkType.DUPLICATE, reason="Sí que lo son.")
    assert linked(work.connection, first) == {second: (LinkType.DUPLICATE, LinkState.CONFIRMED)}
    with pytest.raises(UsageError, match="are linked as duplicate: changing that needs a reason"):
        reject_link(work, first, second)
    reject_link(work, first, second, reason="Pues no.")
    assert linked(work.connection, first) == {second: (LinkType.DUPLICATE, LinkState.REJECTED)}


def test_what_cannot_be_linked_is_refused(work: Work) -> None:
    first, second = two_claims(work)
    with pytest.raises(InvalidInputError, match=f"C{first} cannot be linked to itself"):
        link_claims(work, first, first, LinkType.DUPLICATE)
    for pair in ((first, second + 1), (second + 1, first)):
        with pytest.raises(NotFoundError, match=f"There is no claim C{second + 1}"):
            link_claims(work, *pair, LinkType.DUPLICATE)
        with pytest.raises(NotFoundError, match=f"There is no claim C{second + 1}"):
            unlink_claims(work, *pair, reason="No está.")
    with pytest.raises(InvalidInputError):
        link_claims(work, first, second, LinkType.DUPLICATE, reason="NUL \0")
    assert rows(work) == []


# ---- taking back -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rejected", [False, True])
def test_a_link_is_taken_back_and_may_be_made_again(work: Work, *, rejected: bool) -> None:
    first, second = two_claims(work)
    for _ in range(2):
        if rejected:
            reject_link(work, first, second, score=0.7)
        else:
            link_claims(work, first, second, LinkType.TRANSLATION, score=0.7)
        number = unlink_claims(later(work, 5), second, first, reason=" Era otra.\n")
        assert linked(work.connection, first) == {}
        assert list_links(work.connection, first) == []
    taken = get_link(work.connection, number)
    assert (taken.claim, taken.other, taken.score) == (f"C{first}", f"C{second}", 0.7)
    assert (taken.withdrawn, taken.reason, taken.linked_at) == (True, "Era otra.", later(work, 5).at)
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.action, event.record_id, event.after) == ("claim.unlinked", second, None)
    assert event.reason == "Era otra."
    assert event.before is not None
    assert (event.before["other"], event.before["other_uuid"]) == (f"C{first}", uuid_of(work, first))
    assert [row[4] for row in rows(work)] == [False, True, False, True]


def test_what_is_not_linked_cannot_be_taken_back(work: Work) -> None:
    first, second = two_claims(work)
    with pytest.raises(NotFoundError) as caught:
        unlink_claims(work, first, second, reason="No venía al caso.")
    assert caught.value.message == f"C{first} is not linked to C{second}."
    assert caught.value.hint == f"`claims show C{first}` shows its links."
    link_claims(work, first, second, LinkType.DUPLICATE)
    with pytest.raises(InvalidInputError):
        unlink_claims(work, first, second, reason=" ")
    assert len(rows(work)) == 1


# ---- reading ---------------------------------------------------------------------------------------------


def test_links_of_several_claims_in_the_order_they_came(work: Work) -> None:
    first, second, third = *two_claims(work), make_claim(work).claim_id
    link_claims(work, third, first, LinkType.CONTRADICTS)
    link_claims(work, first, second, LinkType.VARIANT)
    reject_link(work, second, third)
    found = links_of(work.connection, [first, third])
    assert {number: [entry.claim for entry in entries] for number, entries in found.items()} == {
        first: [f"C{third}", f"C{second}"],
        third: [f"C{first}"],
    }
    assert get_claim(work.connection, first).links == tuple(found[first])
    assert linked(work.connection, second) == {
        first: (LinkType.VARIANT, LinkState.CONFIRMED),
        third: (LinkType.DUPLICATE, LinkState.REJECTED),
    }
