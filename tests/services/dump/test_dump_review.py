"""Two databases that took the same feed of others' reviews, and hand their claims to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exchange import Exchange, is_sound, of_claims, took
from factories import (
    QUOTE,
    decide,
    import_review,
    later,
    make_article,
    make_claim,
    make_evidence,
    make_review,
)
from sqlalchemy import func, select

from claims import db
from claims.domain.vocabulary import Stance
from claims.models import appearance, claim, imported_review
from claims.services import claim as claims
from claims.services import evidence, review_withdrawal
from claims.services.appearance import Place, add_appearance
from claims.services.dump.take import What
from claims.services.report.build import get_claim

if TYPE_CHECKING:
    from claims.services.work import Work

FLEET = "La flota pesca menos."


def take_feed(work: Work) -> None:
    import_review(work, make_review())
    import_review(work, make_review(FLEET, publisher="Otra Mesa"))


@pytest.fixture
def fed(other: Exchange) -> Exchange:
    """Give two databases that each took the same feed: two claims with a review each."""
    other.do(take_feed)
    other.do_there(take_feed)
    return other


def count(other: Exchange) -> tuple[int, int]:
    """Count the claims and the reviews of the second database."""
    ((claims_here,), (reviews,)) = (
        other.read(select(func.count()).select_from(table)) for table in (claim, imported_review)
    )
    return claims_here, reviews


def test_what_both_took_from_a_feed_is_one(fed: Exchange) -> None:
    told = took(fed.hand())
    assert told["claim"] == ["unchanged", "unchanged"]
    assert count(fed) == (2, 2)
    assert took(fed.turned().hand())["claim"] == ["unchanged", "unchanged"]
    assert is_sound(fed)


def test_one_that_is_refused_beside_them_changes_nothing_of_that(fed: Exchange) -> None:
    fed.do(lambda work: make_claim(work, text="El cable es viejo."))

    def change(entry: dict[str, dict[str, object]]) -> None:
        if entry.get("claim", {}).get("text") == "El cable es viejo.":
            entry["claim"]["kind"] = "rumour"

    assert took(fed.hand(change=change))["claim"] == ["unchanged", "unchanged", "refused"]


def work_on_it(work: Work) -> None:
    add_appearance(work, 1, Place(make_article(work), QUOTE, None))
    evidence.link_evidence(work, 1, make_evidence(work), evidence.Bearing(Stance.REFUTES))
    decide(work, 1)
    claims.edit_claim(later(work, 5), 1, {"priority": "high"}, add_topics=["energía"])


def test_the_work_of_one_of_them_comes_along(fed: Exchange) -> None:
    fed.do(work_on_it)
    assert [one.what for one in of_claims(fed.hand())] == [What.ADDED, What.UNCHANGED]
    assert count(fed) == (2, 2)
    with db.reading(fed.second) as connection:
        entry = get_claim(connection, 1)
    assert (entry.status, entry.priority, entry.topics) == ("decided", "high", ("energía",))
    assert (len(entry.appearances), len(entry.reviews_by_others)) == (1, 1)
    assert is_sound(fed)


def test_they_go_on_with_it_to_and_fro(fed: Exchange) -> None:
    fed.do(work_on_it)
    fed.hand()
    fed.do_there(lambda work: decide(later(work, 9), 1, "true", reason="Censo nuevo."))
    back = fed.turned()
    assert [one.what for one in of_claims(back.hand())] == [What.ADDED, What.UNCHANGED]
    assert took(fed.hand())["claim"] == ["unchanged", "unchanged"]
    assert is_sound(fed)


def test_what_was_recorded_by_hand_and_is_in_the_feed_is_one_as_well(other: Exchange) -> None:
    other.do(lambda work: make_claim(work, text="El cable es nuevo."))
    other.do(take_feed)
    other.do_there(take_feed)
    assert [one.what for one in of_claims(other.hand())] == [What.ADDED, What.UNCHANGED]
    assert other.read(select(func.count()).select_from(appearance)) == [1]
    assert is_sound(other)


@pytest.mark.parametrize("reword", [False, True])
def test_a_claim_that_both_went_on_with_is_a_conflict_that_says_what_to_do(
    fed: Exchange, *, reword: bool
) -> None:
    fed.do(work_on_it)
    if reword:
        fed.do(lambda work: claims.edit_claim(later(work, 7), 1, {"text": "Otro."}, reason="Más claro."))
    fed.do_there(lambda work: add_appearance(work, 1, Place(make_article(work), QUOTE, None)))
    first, second = of_claims(fed.hand())
    assert (first.what, first.ref, second.what) == (What.CONFLICT, "C1", What.UNCHANGED)
    assert first.problem == "C1 has the same review of others, and both databases went on with it."
    assert (first.hint or "").startswith("They are one claim: choose which one stays")
    assert count(fed) == (2, 2)


def test_a_review_that_its_publisher_changed_supersedes_the_one_here(fed: Exchange) -> None:
    fed.do(lambda work: import_review(later(work, 60), make_review(rating="Engañoso")))
    assert [one.what for one in of_claims(fed.hand())] == [What.ADDED, What.UNCHANGED]
    with db.reading(fed.second) as connection:
        (review,) = get_claim(connection, 1).others
        assert review.verdict == "Engañoso"
    assert took(fed.hand())["claim"] == ["unchanged", "unchanged"]
    assert took(fed.turned().hand())["claim"] == ["unchanged", "unchanged"]
    assert is_sound(fed)


def test_an_older_state_of_a_review_is_left_there(fed: Exchange) -> None:
    fed.do_there(lambda work: import_review(later(work, 60), make_review(rating="Engañoso")))
    assert took(fed.hand())["claim"] == ["unchanged", "unchanged"]
    assert count(fed) == (2, 3)


def test_reviews_of_others_on_one_claim_are_put_together(other: Exchange) -> None:
    other.do(lambda work: make_claim(work, text="El cable es nuevo."))
    other.hand()
    other.do(lambda work: import_review(work, make_review(publisher="Una", url="https://una.example/1")))
    other.do_there(
        lambda work: import_review(work, make_review(publisher="Dos", url="https://dos.example/1"))
    )
    assert [one.what for one in of_claims(other.hand())] == [What.ADDED]
    assert count(other) == (1, 2)
    assert took(other.turned().hand())["claim"] == ["added"]
    assert is_sound(other)


def withdraw(work: Work) -> None:
    number = review_withdrawal.find_review(work.connection, make_review().url)
    review_withdrawal.withdraw_review(work, number, reason="La retiró.")


def test_a_review_that_was_withdrawn_there_is_withdrawn_here(fed: Exchange) -> None:
    fed.do(withdraw)
    assert [one.what for one in of_claims(fed.hand())] == [What.ADDED, What.UNCHANGED]
    with db.reading(fed.second) as connection:
        (review,) = get_claim(connection, 1).reviews_by_others
        assert review.withdrawn_reason == "La retiró."
    assert took(fed.hand())["claim"] == ["unchanged", "unchanged"]
    assert is_sound(fed)


@pytest.mark.parametrize("spoil", [{"url": 7}, {"claim_text": None}, {"claimants": "{"}])
def test_a_review_that_is_none_is_refused(fed: Exchange, spoil: dict[str, object]) -> None:
    def change(entry: dict[str, dict[str, list[dict[str, object]]]]) -> None:
        for row in entry.get("claim", {}).get("imported_review", ()):
            row.update(spoil)

    assert {one.what for one in of_claims(fed.hand(change=change))} <= {What.REFUSED, What.CONFLICT}
    assert count(fed) == (2, 2)
