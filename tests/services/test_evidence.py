from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import NOW, make_claim, make_evidence
from sqlalchemy import select

from claims import models
from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import EvidenceKind, Stance
from claims.errors import ConflictError, InvalidInputError, NotFoundError
from claims.services import evidence, log
from claims.services.evidence import (
    Bearing,
    ClaimBearing,
    Evidence,
    correct_link,
    get_bearing_row,
    link_evidence,
)

if TYPE_CHECKING:
    from claims.services.work import Work

URL = "https://inequel.example/censo?utm_source=x"
REFUTES = Bearing(Stance.REFUTES, quote="Hay 940 000 hogares.", note="Tabla 3.", group="Inequel")


# ---- evidence --------------------------------------------------------------------------------------------


def test_evidence_is_kept_as_it_was_entered(work: Work) -> None:
    number = evidence.add_evidence(
        work,
        title=" Avance del  censo ",
        url=f" {URL} ",
        kind=EvidenceKind.DATA_SET,
        publisher="Inequel",
        published=PartialDate("2026-03"),
        language="ES",
    )
    found = evidence.get_evidence(work.connection, number)
    assert found == Evidence(
        ref=f"E{number}",
        uuid=found.uuid,
        kind=EvidenceKind.DATA_SET,
        title="Avance del censo",
        url=URL,
        publisher="Inequel",
        published=PartialDate("2026-03"),
        language="es",
        claims=0,
        recorded_at=NOW,
    )
    [event] = log.list_events(work.connection, record=("evidence", number))
    assert event.action == "evidence.added"
    assert event.after == {
        "kind": "data_set",
        "title": "Avance del censo",
        "url": URL,
        "publisher": "Inequel",
        "published": "2026-03",
        "language": "es",
    }


def test_a_link_serves_as_title(work: Work) -> None:
    number = evidence.add_evidence(work, url=URL)
    assert evidence.get_evidence(work.connection, number).title == URL


def test_evidence_without_a_title_or_link_is_refused(work: Work) -> None:
    with pytest.raises(InvalidInputError):
        evidence.add_evidence(work)


def test_evidence_is_one_for_its_address_however_it_is_written(work: Work) -> None:
    number = evidence.add_evidence(work, url=URL)
    other = "http://INEQUEL.example/censo#tabla"
    assert evidence.find_by_url(work.connection, other) == number
    with pytest.raises(ConflictError) as caught:
        evidence.add_evidence(work, title="Otra", url=other)
    assert caught.value.message == f"The address is that of E{number} already."
    assert evidence.find_by_url(work.connection, "https://inequel.example/otro") is None


def test_evidence_without_an_address_may_be_alike(work: Work) -> None:
    assert make_evidence(work, title="Llamada") != make_evidence(work, title="Llamada")


def test_evidence_that_is_not_there(work: Work) -> None:
    number = make_evidence(work)
    with pytest.raises(NotFoundError) as caught:
        evidence.get_evidence(work.connection, number + 1)
    assert caught.value.message == f"There is no evidence E{number + 1}."


def test_evidence_is_listed_in_pages(work: Work) -> None:
    numbers = [make_evidence(work) for _ in range(3)]
    listed = evidence.list_evidence(work.connection)
    assert [entry.ref for entry in listed] == [f"E{number}" for number in numbers]
    page = evidence.list_evidence(work.connection, after=numbers[0], limit=1)
    assert [entry.ref for entry in page] == [f"E{numbers[1]}"]


def test_an_edit_changes_what_is_asked_for_and_keeps_what_stood(work: Work) -> None:
    number = evidence.add_evidence(
        work, title="Censo", url=URL, publisher="Inequel", published=PartialDate("2026"), language="es"
    )
    evidence.edit_evidence(
        work,
        number,
        {
            "title": " Avance  del censo ",
            "url": "",
            "kind": EvidenceKind.DATA_SET,
            "publisher": "",
            "published": PartialDate("2026"),
            "language": "",
        },
        reason=" La página ya no está.\n",
    )
    found = evidence.get_evidence(work.connection, number)
    assert (found.title, found.url, found.kind) == ("Avance del censo", None, EvidenceKind.DATA_SET)
    assert (found.publisher, found.published, found.language) == (None, PartialDate("2026"), None)
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.action, event.record_id) == ("evidence.edited", number)
    assert event.reason == "La página ya no está."
    assert event.before == {
        "title": "Censo",
        "url": URL,
        "kind": "document",
        "publisher": "Inequel",
        "language": "es",
    }
    assert event.after == {
        "title": "Avance del censo",
        "url": None,
        "kind": "data_set",
        "publisher": None,
        "language": None,
    }
    assert evidence.find_by_url(work.connection, URL) is None


def test_an_edit_moves_evidence_to_an_address_of_its_own_only(work: Work) -> None:
    number, other = evidence.add_evidence(work, url=URL), make_evidence(work)
    with pytest.raises(ConflictError) as caught:
        evidence.edit_evidence(work, other, {"url": "http://inequel.example/censo"})
    assert caught.value.message == f"The address is that of E{number} already."
    assert evidence.get_evidence(work.connection, other).url != URL
    evidence.edit_evidence(work, number, {"url": "https://inequel.example/censo"})
    evidence.edit_evidence(work, number, {"url": "https://inequel.example/otro"})
    assert evidence.find_by_url(work.connection, "https://inequel.example/otro") == number
    assert evidence.find_by_url(work.connection, URL) is None


def test_an_edit_that_cannot_be_made_is_refused(work: Work) -> None:
    number = evidence.add_evidence(work, title="Censo", url=URL)
    with pytest.raises(ConflictError) as caught:
        evidence.edit_evidence(work, number, {"title": "Censo", "url": URL, "publisher": ""})
    assert caught.value.message == f"E{number} stands so already."
    with pytest.raises(InvalidInputError, match="The title of the evidence is empty"):
        evidence.edit_evidence(work, number, {"title": ""})
    with pytest.raises(NotFoundError, match=f"There is no evidence E{number + 1}"):
        evidence.edit_evidence(work, number + 1, {"title": "Otro"})
    assert [event.action for event in log.list_events(work.connection, record=("evidence", number))] == [
        "evidence.added"
    ]


def test_detail_has_the_claims_it_bears_on_as_the_links_stand(work: Work) -> None:
    census = make_evidence(work)
    assert evidence.get_evidence_detail(work.connection, census).bears_on == ()
    first, second, third = (make_claim(work, text=text).claim_id for text in ("Uno.", "Dos.", "Tres."))
    for claim_id in (third, second, first):
        link_evidence(work, claim_id, census, REFUTES)
    correct_link(work, first, census, Bearing(Stance.CONTEXT), reason="No lo desmiente.")
    correct_link(work, second, census, None, reason="No venía al caso.")
    detail = evidence.get_evidence_detail(work.connection, census)
    assert (detail.ref, detail.claims) == (f"E{census}", 2)
    assert detail.bears_on == (
        ClaimBearing(f"C{first}", "Uno.", Stance.CONTEXT, None, None, None, ()),
        ClaimBearing(f"C{third}", "Tres.", Stance.REFUTES, "Hay 940 000 hogares.", "Tabla 3.", "Inequel", ()),
    )
    with pytest.raises(NotFoundError):
        evidence.get_evidence_detail(work.connection, census + 1)


# ---- links -----------------------------------------------------------------------------------------------


def test_a_link_says_what_evidence_says_of_a_claim(work: Work) -> None:
    claim_id, census = make_claim(work).claim_id, make_evidence(work)
    link_evidence(
        work, claim_id, census, Bearing(Stance.REFUTES, " Hay\n940 000. ", " Tabla 3.\n", " Inequel ")
    )
    row = get_bearing_row(work.connection, claim_id, census)
    assert (row.stance, row.quote, row.note, row.independence_group) == (
        Stance.REFUTES,
        "Hay\n940 000.",
        "Tabla 3.",
        "Inequel",
    )
    assert (row.withdrawn, row.supersedes_id, row.reason, row.created_at) == (False, None, None, NOW)
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.action, event.record_id) == ("claim.evidence_linked", claim_id)
    assert event.after == {
        "evidence": f"E{census}",
        "stance": "refutes",
        "quote": "Hay\n940 000.",
        "note": "Tabla 3.",
        "independence_group": "Inequel",
    }


def test_evidence_counts_the_claims_it_bears_on(work: Work) -> None:
    census = make_evidence(work)
    for _ in range(2):
        link_evidence(work, make_claim(work).claim_id, census, REFUTES)
    third = make_claim(work).claim_id
    link_evidence(work, third, census, REFUTES)
    correct_link(work, third, census, None, reason="No venía al caso.")
    assert evidence.get_evidence(work.connection, census).claims == 2


def test_a_link_that_stands_is_not_made_again(work: Work) -> None:
    claim_id, census = make_claim(work).claim_id, make_evidence(work)
    link_evidence(work, claim_id, census, REFUTES)
    with pytest.raises(ConflictError) as caught:
        link_evidence(work, claim_id, census, Bearing(Stance.SUPPORTS))
    assert caught.value.message == f"E{census} is linked to C{claim_id} already, as refutes."
    assert f"claims evidence correct C{claim_id} E{census}" in str(caught.value.hint)


def test_a_link_is_corrected_by_a_later_one(work: Work) -> None:
    claim_id, census = make_claim(work).claim_id, make_evidence(work)
    link_evidence(work, claim_id, census, REFUTES)
    first = get_bearing_row(work.connection, claim_id, census).id
    correct_link(work, claim_id, census, Bearing(Stance.CONTEXT), reason=" No lo desmiente.\n")
    row = get_bearing_row(work.connection, claim_id, census)
    assert (row.stance, row.quote, row.supersedes_id) == (Stance.CONTEXT, None, first)
    assert (row.reason, row.withdrawn) == ("No lo desmiente.", False)
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.action, event.reason) == ("claim.evidence_corrected", "No lo desmiente.")
    assert event.before is not None
    assert event.after is not None
    assert (event.before["stance"], event.after["stance"]) == ("refutes", "context")


def test_a_link_is_withdrawn_and_may_be_made_again(work: Work) -> None:
    claim_id, census = make_claim(work).claim_id, make_evidence(work)
    for _ in range(2):
        link_evidence(work, claim_id, census, REFUTES)
        correct_link(work, claim_id, census, None, reason="Era de otro país.")
        with pytest.raises(NotFoundError) as caught:
            get_bearing_row(work.connection, claim_id, census)
        assert caught.value.message == f"E{census} is not linked to C{claim_id}."
        event = log.list_events(work.connection, limit=1)[0]
        assert (event.action, event.after) == ("claim.evidence_withdrawn", None)
    kept = work.connection.execute(
        select(models.evidence_link.c.stance, models.evidence_link.c.withdrawn)
        .where(models.evidence_link.c.claim_id == claim_id)
        .order_by(models.evidence_link.c.id)
    )
    assert [tuple(row) for row in kept] == [(Stance.REFUTES, False), (Stance.REFUTES, True)] * 2


def test_a_correction_that_changes_nothing_is_refused(work: Work) -> None:
    claim_id, census = make_claim(work).claim_id, make_evidence(work)
    link_evidence(work, claim_id, census, REFUTES)
    with pytest.raises(ConflictError) as caught:
        correct_link(work, claim_id, census, REFUTES, reason="Por si acaso.")
    assert caught.value.message == "The link stands so already."


def test_a_correction_needs_a_reason_and_a_link(work: Work) -> None:
    claim_id, census = make_claim(work).claim_id, make_evidence(work)
    with pytest.raises(NotFoundError):
        correct_link(work, claim_id, census, REFUTES, reason="No estaba.")
    link_evidence(work, claim_id, census, REFUTES)
    with pytest.raises(InvalidInputError):
        correct_link(work, claim_id, census, None, reason=" ")


def test_a_claim_that_is_not_there(work: Work) -> None:
    census, number = make_evidence(work), make_claim(work).claim_id + 1
    with pytest.raises(NotFoundError, match=f"There is no claim C{number}"):
        link_evidence(work, number, census, REFUTES)
    with pytest.raises(NotFoundError, match=f"There is no claim C{number}"):
        correct_link(work, number, census, REFUTES, reason="Sí.")
