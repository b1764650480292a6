from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from factories import NOW, QUOTE, REFRAIN, TEXT, make_actor, make_article, make_claim
from sqlalchemy import func, select

from claims import models
from claims.domain.anchor import CONTEXT
from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import AnchorState, ClaimantKind, IntakeMethod, QuoteKind
from claims.errors import AmbiguousError, ConflictError, InvalidInputError, NotFoundError
from claims.services import log
from claims.services.appearance import (
    Place,
    add_appearance,
    correct_appearance,
    get_place,
    withdraw_appearance,
)
from claims.services.report.build import get_claim
from claims.services.snapshot import NewText, update_article

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.work import Work


@pytest.fixture
def article_id(work: Work) -> int:
    return make_article(work)


@pytest.fixture
def claim_id(work: Work, article_id: int) -> int:
    """Record a claim as the outlet's own, so that speakers may be added."""
    return make_claim(work, article_id=article_id).claim_id


def count_appearances(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(models.appearance)).scalar_one()


# ---- adding ----------------------------------------------------------------------------------------------


def test_an_appearance_keeps_who_said_what_where_and_when(work: Work, article_id: int, claim_id: int) -> None:
    minister, embassy = make_actor(work), make_actor(work)
    place = Place(
        article_id,
        f"Gobierno {REFRAIN}",
        minister,
        paraphrase=True,
        reported_by=[embassy, minister],
        stated=PartialDate("2026-03-01"),
    )
    recorded = add_appearance(work, claim_id, place)
    row = work.connection.execute(
        select(models.appearance).where(models.appearance.c.id == recorded.appearance_id)
    ).one()
    assert (row.claim_id, row.article_id, row.claimant_id) == (claim_id, article_id, minister)
    assert (row.claimant_kind, row.quote_kind) == (ClaimantKind.ACTOR, QuoteKind.PARAPHRASE)
    assert (row.stated, row.created_at) == (PartialDate("2026-03-01"), NOW)
    assert (row.supersedes_id, row.reason) == (None, None)
    at = work.connection.execute(
        select(models.anchor).where(models.anchor.c.appearance_id == recorded.appearance_id)
    ).one()
    start = TEXT.index(place.quote)
    assert (at.state, at.quote) == (AnchorState.EXACT, place.quote)
    assert (at.start_offset, at.end_offset) == (start, start + len(place.quote))
    assert at.prefix == TEXT[start - CONTEXT : start]
    assert at.suffix == TEXT[start + len(place.quote) :][:CONTEXT]
    assert get_place(work.connection, recorded.appearance_id) == (
        claim_id,
        replace(place, occurrence=1, reported_by=(embassy, minister), snapshot=1),
    )


def test_an_appearance_is_an_event_of_its_claim(work: Work, article_id: int, claim_id: int) -> None:
    minister = make_actor(work)
    recorded = add_appearance(work, claim_id, Place(article_id, QUOTE, minister))
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.action, event.record_id) == ("claim.appeared", claim_id)
    assert event.after is not None
    assert event.after["appearance"] == f"P{recorded.appearance_id}"
    assert event.after["claimant"] == f"R{minister}"
    assert event.after["quote"] == QUOTE


@pytest.mark.parametrize(
    ("paraphrase", "speaks", "kind"),
    [(False, True, QuoteKind.VERBATIM), (True, True, QuoteKind.PARAPHRASE), (False, False, QuoteKind.OUTLET)],
)
def test_the_quote_kind_follows_from_who_speaks(*, paraphrase: bool, speaks: bool, kind: QuoteKind) -> None:
    assert Place(1, QUOTE, 1 if speaks else None, paraphrase=paraphrase).quote_kind is kind


def test_the_same_claim_has_appearances_by_several_speakers(
    work: Work, article_id: int, claim_id: int
) -> None:
    minister, fisher = make_actor(work), make_actor(work)
    for place in (
        Place(article_id, QUOTE, minister),
        Place(article_id, QUOTE, fisher),
        Place(article_id, "hogares de Quelmora", minister),
        Place(article_id, QUOTE, minister, paraphrase=True),
        Place(article_id, QUOTE, minister, reported_by=[fisher]),
        Place(article_id, QUOTE, minister, stated=PartialDate("2026")),
        Place(make_article(work), QUOTE, minister),
    ):
        before = count_appearances(work.connection)
        add_appearance(work, claim_id, place)
        assert count_appearances(work.connection) == before + 1


def test_the_very_same_appearance_is_refused(work: Work, article_id: int, claim_id: int) -> None:
    minister, fisher = make_actor(work), make_actor(work)
    place = Place(article_id, QUOTE, minister, reported_by=[fisher], stated=PartialDate("2026-03-01"))
    standing = add_appearance(work, claim_id, place).appearance_id
    for again in (place, replace(place, quote=f"  {QUOTE}\n"), replace(place, occurrence=1, snapshot=1)):
        with pytest.raises(ConflictError) as caught:
            add_appearance(work, claim_id, again)
        assert caught.value.message == f"C{claim_id} is on record in this place already: P{standing}."
    with pytest.raises(ConflictError):
        add_appearance(work, claim_id, Place(article_id, QUOTE, None))


def test_a_quote_that_stands_twice_needs_an_occurrence(work: Work, article_id: int, claim_id: int) -> None:
    with pytest.raises(AmbiguousError) as caught:
        add_appearance(work, claim_id, Place(article_id, REFRAIN, None))
    assert len(caught.value.details) == 2
    second = add_appearance(work, claim_id, Place(article_id, REFRAIN, None, occurrence=2))
    assert second.found.anchor.start == TEXT.rindex(REFRAIN)
    assert (second.found.occurrence, second.found.of) == (2, 2)
    with pytest.raises(InvalidInputError):
        add_appearance(work, claim_id, Place(article_id, REFRAIN, None, occurrence=3))


def test_a_quote_that_stands_nowhere_is_refused(work: Work, article_id: int, claim_id: int) -> None:
    with pytest.raises(NotFoundError) as caught:
        add_appearance(work, claim_id, Place(article_id, "El cable dará sombra a Quelmora", None))
    assert caught.value.message == "The quote does not stand in the text."


def test_the_texts_own_characters_are_kept(work: Work, article_id: int, claim_id: int) -> None:
    recorded = add_appearance(work, claim_id, Place(article_id, '"El  cable dará luz', None))
    assert recorded.found.anchor.quote == "«El cable dará luz"
    assert not recorded.found.verbatim


def test_the_outlets_own_voice_is_no_paraphrase(work: Work, article_id: int, claim_id: int) -> None:
    with pytest.raises(InvalidInputError) as caught:
        add_appearance(work, claim_id, Place(article_id, QUOTE, None, paraphrase=True))
    assert caught.value.message == "The outlet's own voice is no paraphrase."


def test_a_quote_is_looked_for_in_the_newest_text_or_the_one_that_is_named(
    work: Work, article_id: int, claim_id: int
) -> None:
    update_article(work, article_id, NewText("Fe de errores: no dará luz.", IntakeMethod.FILE))
    add_appearance(work, claim_id, Place(article_id, "no dará luz", None))
    with pytest.raises(NotFoundError):
        add_appearance(work, claim_id, Place(article_id, "hogares de Quelmora", None))
    named = add_appearance(work, claim_id, Place(article_id, "hogares de Quelmora", None, snapshot=1))
    assert get_place(work.connection, named.appearance_id)[1].snapshot == 1
    with pytest.raises(NotFoundError, match=f"A{article_id} has no snapshot 3"):
        add_appearance(work, claim_id, Place(article_id, QUOTE, None, snapshot=3))


def test_a_claim_that_is_not_there(work: Work, article_id: int, claim_id: int) -> None:
    with pytest.raises(NotFoundError, match=f"There is no claim C{claim_id + 1}"):
        add_appearance(work, claim_id + 1, Place(article_id, QUOTE, None))


# ---- correcting ------------------------------------------------------------------------------------------


def test_a_wrong_appearance_is_superseded_with_a_reason(work: Work, article_id: int, claim_id: int) -> None:
    minister, fisher = make_actor(work), make_actor(work)
    wrong = add_appearance(work, claim_id, Place(article_id, QUOTE, minister))
    mended = correct_appearance(
        work, wrong.appearance_id, Place(article_id, QUOTE, fisher), reason=" Hablaba ella.\n"
    )
    assert mended.claim_id == claim_id
    row = work.connection.execute(
        select(models.appearance).where(models.appearance.c.id == mended.appearance_id)
    ).one()
    assert (row.supersedes_id, row.reason, row.claimant_id) == (wrong.appearance_id, "Hablaba ella.", fisher)
    event = log.list_events(work.connection, limit=1)[0]
    assert (event.action, event.reason) == ("claim.appearance_corrected", "Hablaba ella.")
    assert event.after is not None
    assert event.after["supersedes"] == f"P{wrong.appearance_id}"


def test_a_superseded_appearance_is_corrected_no_more(work: Work, article_id: int, claim_id: int) -> None:
    place = Place(article_id, QUOTE, make_actor(work))
    wrong = add_appearance(work, claim_id, place)
    mended = correct_appearance(work, wrong.appearance_id, replace(place, paraphrase=True), reason="Así no.")
    with pytest.raises(ConflictError) as caught:
        correct_appearance(work, wrong.appearance_id, replace(place, quote="El cable"), reason="Tarde.")
    assert caught.value.message == (
        f"P{wrong.appearance_id} was corrected before: P{mended.appearance_id} stands in its stead."
    )


def test_a_correction_may_be_corrected_back(work: Work, article_id: int, claim_id: int) -> None:
    place = Place(article_id, QUOTE, make_actor(work))
    first = add_appearance(work, claim_id, place)
    second = correct_appearance(work, first.appearance_id, replace(place, paraphrase=True), reason="Así no.")
    third = correct_appearance(work, second.appearance_id, place, reason="Sí era literal.")
    assert get_place(work.connection, third.appearance_id)[1].paraphrase is False
    with pytest.raises(ConflictError):
        add_appearance(work, claim_id, place)


def test_a_correction_that_changes_nothing_is_refused(work: Work, article_id: int, claim_id: int) -> None:
    place = Place(article_id, QUOTE, make_actor(work))
    standing = add_appearance(work, claim_id, place)
    with pytest.raises(ConflictError) as caught:
        correct_appearance(work, standing.appearance_id, place, reason="Por si acaso.")
    assert caught.value.message == f"P{standing.appearance_id} would stand as it does already."


def test_a_correction_needs_a_reason_that_says_something(work: Work, article_id: int, claim_id: int) -> None:
    place = Place(article_id, QUOTE, make_actor(work))
    standing = add_appearance(work, claim_id, place)
    with pytest.raises(InvalidInputError):
        correct_appearance(work, standing.appearance_id, replace(place, paraphrase=True), reason="  ")


def test_an_appearance_that_is_not_there(work: Work, article_id: int, claim_id: int) -> None:
    last = add_appearance(work, claim_id, Place(article_id, "El cable", None)).appearance_id
    with pytest.raises(NotFoundError) as caught:
        get_place(work.connection, last + 1)
    assert caught.value.message == f"There is no appearance P{last + 1}."


def test_the_place_of_a_repeated_quote_says_which_one(work: Work, article_id: int, claim_id: int) -> None:
    place = Place(article_id, REFRAIN, None, occurrence=2)
    standing = add_appearance(work, claim_id, place).appearance_id
    assert get_place(work.connection, standing)[1].occurrence == 2


def test_an_appearance_that_is_one_too_many_is_withdrawn(work: Work) -> None:
    made = make_claim(work)
    claim_id = withdraw_appearance(work, made.appearance_id, reason="Se registró dos veces.")
    assert claim_id == made.claim_id
    assert get_claim(work.connection, claim_id).appearances == ()
    newest = log.list_events(work.connection, limit=1)[0]
    assert (newest.action, newest.reason) == ("claim.appearance_withdrawn", "Se registró dos veces.")
    with pytest.raises(ConflictError, match="was withdrawn before"):
        withdraw_appearance(work, made.appearance_id, reason="otra vez")
    with pytest.raises(ConflictError, match="only says that another was withdrawn"):
        withdraw_appearance(work, made.appearance_id + 1, reason="otra vez")


def test_a_withdrawn_appearance_may_be_recorded_again(work: Work) -> None:
    made = make_claim(work)
    _claim, place = get_place(work.connection, made.appearance_id)
    withdraw_appearance(work, made.appearance_id, reason="Por error.")
    again = add_appearance(work, made.claim_id, place)
    assert [entry.ref for entry in get_claim(work.connection, made.claim_id).appearances] == [
        f"P{again.appearance_id}"
    ]


def test_a_correction_into_a_twin_says_so(work: Work) -> None:
    made = make_claim(work)
    _claim, place = get_place(work.connection, made.appearance_id)
    other = make_actor(work, name="Nélida Belarte")
    twin = add_appearance(work, made.claim_id, replace(place, claimant=other, paraphrase=False))
    with pytest.raises(ConflictError) as caught:
        correct_appearance(work, twin.appearance_id, place, reason="Era el otro.")
    assert caught.value.message.endswith(f"would say what P{made.appearance_id} says already.")
    assert caught.value.hint is not None
    assert f"claims appearance withdraw P{twin.appearance_id}" in caught.value.hint


def test_nobody_reports_the_outlets_own_voice(work: Work) -> None:
    made = make_claim(work)
    _claim, place = get_place(work.connection, made.appearance_id)
    reporter = make_actor(work, name="Nélida Belarte")
    with pytest.raises(InvalidInputError, match="speaks for itself"):
        add_appearance(
            work, made.claim_id, replace(place, claimant=None, paraphrase=False, reported_by=[reporter])
        )
