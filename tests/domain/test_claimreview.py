from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.domain.claimreview import Level, check, read, to_dict

VALID: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://verifica.example/cable",
    "claimReviewed": "El cable dará luz a 1 250 000 hogares.",
    "datePublished": "2026-03-09",
    "author": {"@type": "Organization", "name": "Contraste", "url": "https://verifica.example/"},
    "reviewRating": {
        "@type": "Rating",
        "ratingValue": 1,
        "worstRating": 1,
        "bestRating": 5,
        "alternateName": "Falso",
    },
    "itemReviewed": {
        "@type": "Claim",
        "datePublished": "2026-03-02",
        "author": {"@type": "Person", "name": "Octavio Belarte", "sameAs": "https://belarte.example/"},
        "firstAppearance": {"@type": "CreativeWork", "url": "https://gaceta.example/cable"},
    },
}


def changed(**fields: object) -> dict[str, Any]:
    """Give the valid review with some fields changed; None takes one out."""
    held = VALID | fields
    return {key: value for key, value in held.items() if value is not None}


def rated(**fields: object) -> dict[str, Any]:
    held = VALID["reviewRating"] | fields
    return changed(reviewRating={key: value for key, value in held.items() if value is not None})


def errors(document: object) -> list[str]:
    return [one.message for one in check(document) if one.level is Level.ERROR]


def test_a_review_as_it_should_be_has_no_problem() -> None:
    assert check(VALID) == []


@pytest.mark.parametrize(
    "document",
    [
        changed(**{"@context": "https://example.org"}),
        changed(**{"@type": "Review"}),
        changed(claimReviewed=""),
        changed(claimReviewed=None),
        changed(url=None),
        changed(reviewRating=None),
        rated(alternateName=None),
        rated(ratingValue="mucho"),
        rated(ratingValue=7),
        rated(worstRating=0),
        rated(worstRating=5),
        rated(bestRating=1, worstRating=1),
        changed(author={"@type": "Organization"}),
        changed(author={"name": "Contraste"}),
        changed(itemReviewed={"@type": "Claim", "author": {"@type": "Person"}}),
        changed(
            itemReviewed={
                **VALID["itemReviewed"],
                "firstAppearance": {"@type": "CreativeWork", "url": "https://verifica.example/otra"},
            }
        ),
    ],
)
def test_each_error_is_found(document: dict[str, Any]) -> None:
    assert errors(document)


@pytest.mark.parametrize(
    "document",
    [
        changed(claimReviewed="palabra " * 20),
        changed(claimReviewed="Falso: el cable dará luz."),
        changed(author=None),
        changed(datePublished=None),
        changed(itemReviewed=None),
        rated(ratingValue=None, bestRating=None, worstRating=None),
        changed(itemReviewed={"@type": "Claim", "author": {"@type": "Person", "name": "Octavio Belarte"}}),
    ],
)
def test_each_warning_is_one_and_no_error(document: dict[str, Any]) -> None:
    problems = check(document)
    assert problems
    assert {one.level for one in problems} == {Level.WARNING}


def test_reviews_are_found_in_lists_graphs_and_feeds() -> None:
    feed = {"@type": "DataFeed", "dataFeedElement": [{"url": "x", "item": [changed(url=None)]}]}
    for document in ([changed(url=None)], {"@graph": [changed(url=None)]}, feed):
        assert len(errors(document)) == 1


def test_numbers_as_text_are_numbers() -> None:
    assert errors(rated(ratingValue="1", worstRating="1", bestRating="5")) == []


def test_two_reviews_on_one_page_need_anchors() -> None:
    assert [one.level for one in check([VALID, VALID])] == [Level.WARNING] * 2
    apart = [changed(url="https://verifica.example/cable#a"), changed(url="https://verifica.example/cable#b")]
    assert check(apart) == []


def test_what_is_read_and_written_is_the_same() -> None:
    [review] = read(VALID)
    written = to_dict(review)
    assert errors(written) == []
    assert [to_dict(one) for one in read(written)] == [written]


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*VALID, *VALID["reviewRating"], "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(_json)
def test_nothing_dirty_raises(document: object) -> None:
    check(document)
    read(document)
    check(changed(reviewRating=document, author=document, itemReviewed=document, url=document))
    read(changed(reviewRating=document, author=document, itemReviewed=document, url=document))
