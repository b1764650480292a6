from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.domain.claimreview import Party, Work, own_sites, read, to_dict
from claims.domain.claimreview_check import Level, check

TODAY = dt.date(2026, 3, 10)

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


def about(**fields: object) -> dict[str, Any]:
    """Give the valid review with some fields of its claim changed."""
    held = VALID["itemReviewed"] | fields
    return changed(itemReviewed={key: value for key, value in held.items() if value is not None})


def claimant(**fields: object) -> dict[str, Any]:
    held = VALID["itemReviewed"]["author"] | fields
    return about(author={key: value for key, value in held.items() if value is not None})


def found(document: object) -> list[tuple[str, str, str]]:
    return [(one.level.value, one.path, one.rule) for one in check(document, today=TODAY)]


def errors(document: object) -> list[str]:
    return [one.message for one in check(document) if one.level is Level.ERROR]


@pytest.mark.parametrize(
    "document",
    [
        VALID,
        # the context
        changed(**{"@context": "http://schema.org"}),
        changed(**{"@context": "https://www.schema.org/"}),
        changed(**{"@context": ["https://schema.org", {"claims": "https://example.org/"}]}),
        changed(**{"@context": {"@vocab": "http://schema.org/"}}),
        # the type
        changed(**{"@type": ["ClaimReview", "Article"]}),
        changed(**{"@type": "https://schema.org/ClaimReview"}),
        # the claim
        changed(claimReviewed="x" * 75),
        changed(claimReviewed="Lo falsoso no es el veredicto."),
        # the publisher
        changed(author={"@type": "Organization", "name": "Contraste"}),
        changed(author={"@type": "Organization", "url": "https://verifica.example"}),
        changed(author=[VALID["author"], {"@type": "Person", "name": "Nora Vidal"}]),
        # the rating
        rated(ratingValue="1", worstRating="1", bestRating="5"),
        rated(ratingValue=2.5),
        rated(ratingValue=5),
        rated(ratingValue=1, worstRating=1, bestRating=2),
        # the claimant
        claimant(sameAs=["https://belarte.example/", "https://www.wikidata.org/wiki/Q1"]),
        about(author=[VALID["itemReviewed"]["author"], VALID["itemReviewed"]["author"]]),
        # where it was made
        about(firstAppearance=None, appearance="https://gaceta.example/cable"),
        about(firstAppearance=None, appearance=[{"@type": "CreativeWork", "headline": "El cable"}]),
        about(appearance={"@type": "NewsArticle", "url": "https://diario.verifica.example/cable"}),
        # when
        changed(datePublished="2026-03-09T10:00:00+01:00", dateModified="2026-03-10"),
        changed(datePublished="2026-03-11"),
        about(datePublished="2026-03-09"),
        about(datePublished="2026-03"),
        about(datePublished="2026"),
        changed(
            datePublished="2026-03-09T00:30:00+02:00",
            itemReviewed={**VALID["itemReviewed"], "datePublished": "2026-03-09"},
        ),
        [changed(url="https://verifica.example/cable#a"), changed(url="https://verifica.example/cable#b")],
        [VALID, changed(url="https://verifica.example/otra")],
    ],
)
def test_what_keeps_the_rules_has_no_problem(document: object) -> None:
    assert found(document) == []


@pytest.mark.parametrize(
    ("document", "path", "rule"),
    [
        (changed(**{"@context": "https://example.org"}), "$.@context", "context"),
        (changed(**{"@context": None}), "$.@context", "context"),
        (changed(**{"@context": {"schema": "https://schema.org/"}}), "$.@context", "context"),
        (changed(**{"@type": "Review"}), "$.@type", "type"),
        (changed(**{"@type": None}), "$.@type", "type"),
        (changed(**{"@type": "https://example.org/ClaimReview"}), "$.@type", "type"),
        ({"@context": "https://schema.org", "@type": "Organization", "name": "Contraste"}, "$", "type"),
        ([], "$", "type"),
        ("ClaimReview", "$", "type"),
        (changed(claimReviewed=""), "$.claimReviewed", "claim"),
        (changed(claimReviewed=" \n"), "$.claimReviewed", "claim"),
        (changed(claimReviewed=None), "$.claimReviewed", "claim"),
        (changed(claimReviewed=7), "$.claimReviewed", "claim"),
        (changed(url=None), "$.url", "url"),
        (changed(url=""), "$.url", "url"),
        (changed(reviewRating=None), "$.reviewRating", "rating"),
        (changed(reviewRating="Falso"), "$.reviewRating", "rating"),
        (rated(alternateName=None), "$.reviewRating.alternateName", "rating-label"),
        (rated(alternateName=" "), "$.reviewRating.alternateName", "rating-label"),
        (rated(ratingValue="mucho"), "$.reviewRating.ratingValue", "rating-number"),
        (rated(ratingValue=""), "$.reviewRating.ratingValue", "rating-number"),
        (rated(ratingValue=True), "$.reviewRating.ratingValue", "rating-number"),
        (rated(bestRating="5 de 5"), "$.reviewRating.bestRating", "rating-number"),
        (rated(worstRating="uno"), "$.reviewRating.worstRating", "rating-number"),
        (rated(bestRating=float("inf")), "$.reviewRating.bestRating", "rating-number"),
        (rated(ratingValue=6), "$.reviewRating.ratingValue", "rating-range"),
        (rated(ratingValue=1, worstRating=2), "$.reviewRating.ratingValue", "rating-range"),
        (rated(ratingValue=-1), "$.reviewRating.ratingValue", "rating-range"),
        (rated(worstRating=0), "$.reviewRating.worstRating", "rating-range"),
        (rated(worstRating=5), "$.reviewRating.worstRating", "rating-range"),
        (rated(bestRating=1, worstRating=5), "$.reviewRating.worstRating", "rating-range"),
        (rated(bestRating="1", worstRating="5"), "$.reviewRating.worstRating", "rating-range"),
        (changed(author={"@type": "Organization"}), "$.author", "author"),
        (changed(author={"name": "Contraste"}), "$.author", "author"),
        (changed(author="Contraste"), "$.author", "author"),
        (changed(author=[VALID["author"], {"@type": "Person"}]), "$.author", "author"),
        (claimant(name=None), "$.itemReviewed.author", "claimant"),
        (claimant(name=" "), "$.itemReviewed.author", "claimant"),
        (
            about(appearance={"@type": "CreativeWork", "url": "https://www.verifica.example/otra"}),
            "$.itemReviewed.appearance",
            "origin",
        ),
        (about(appearance="https://verifica.example/otra"), "$.itemReviewed.appearance", "origin"),
        (
            about(firstAppearance={"@type": "CreativeWork", "url": "https://VERIFICA.example/otra"}),
            "$.itemReviewed.firstAppearance",
            "origin",
        ),
        (
            changed(
                url="https://blog.example/verifica/cable",
                author={"@type": "Organization", "url": "https://gaceta.example/"},
            ),
            "$.itemReviewed.firstAppearance",
            "origin",
        ),
        (changed(claimReviewed="El cable \ud83d"), "$", "text"),
        (rated(ratingExplanation="a\0b"), "$", "text"),
    ],
)
def test_each_error_is_found_alone(document: object, path: str, rule: str) -> None:
    assert found(document) == [("error", path, rule)]


@pytest.mark.parametrize(
    ("document", "path", "rule"),
    [
        (changed(claimReviewed="x" * 76), "$.claimReviewed", "claim-length"),
        (changed(claimReviewed="FALSO: el cable dará luz."), "$.claimReviewed", "claim-label"),
        (changed(url="urn:uuid:5b0e7a52-93c4-4f0d-8d57-0c9d4d1f6a10"), "$.url", "url"),
        (changed(author=None), "$.author", "author"),
        (changed(author=[]), "$.author", "author"),
        (changed(datePublished=None), "$.datePublished", "date"),
        (changed(datePublished=""), "$.datePublished", "date"),
        (changed(datePublished="2026-02-30"), "$.datePublished", "date"),
        (changed(datePublished="9 de marzo"), "$.datePublished", "date"),
        (changed(datePublished="2026-03-09 20:05"), "$.datePublished", "date"),
        (changed(dateModified="2026-13"), "$.dateModified", "date"),
        (changed(datePublished="2026-03-12"), "$.datePublished", "date-future"),
        (changed(dateModified="2027"), "$.dateModified", "date-future"),
        (changed(dateModified="2026-03-08"), "$.dateModified", "date-order"),
        (changed(itemReviewed=None), "$.itemReviewed", "item"),
        (about(**{"@type": "CreativeWork"}), "$.itemReviewed.@type", "item"),
        (about(author=None), "$.itemReviewed.author", "claimant"),
        (claimant(sameAs=None), "$.itemReviewed.author.sameAs", "claimant-identity"),
        (claimant(sameAs=[]), "$.itemReviewed.author.sameAs", "claimant-identity"),
        (about(datePublished=None), "$.itemReviewed.datePublished", "claim-date"),
        (about(datePublished="2017-03-01 20:30:17 UTC"), "$.itemReviewed.datePublished", "date"),
        (about(datePublished="2026-03-10"), "$.itemReviewed.datePublished", "date-order"),
        (about(firstAppearance=None), "$.itemReviewed.appearance", "appearance"),
        (about(firstAppearance=None, appearance="1"), "$.itemReviewed.appearance", "appearance"),
        (
            about(firstAppearance=None, appearance=["1", {"@type": "CreativeWork"}, 7]),
            "$.itemReviewed.appearance",
            "appearance",
        ),
        (
            about(appearance={"headline": "El cable", "datePublished": "ayer"}),
            "$.itemReviewed.appearance.datePublished",
            "date",
        ),
        (rated(ratingValue=None), "$.reviewRating.ratingValue", "rating-number"),
        (rated(bestRating=None), "$.reviewRating.bestRating", "rating-number"),
        (rated(worstRating=None), "$.reviewRating.worstRating", "rating-number"),
    ],
)
def test_each_warning_is_found_alone(document: object, path: str, rule: str) -> None:
    assert found(document) == [("warning", path, rule)]


def test_without_a_day_no_date_is_in_the_future() -> None:
    assert check(changed(datePublished="2999-01-01")) == []


def test_several_problems_of_one_review_are_told_in_their_order() -> None:
    assert found({"@type": "ClaimReview", "itemReviewed": [{"@type": "Claim"}]}) == [
        ("error", "$.@context", "context"),
        ("error", "$.claimReviewed", "claim"),
        ("error", "$.url", "url"),
        ("warning", "$.author", "author"),
        ("warning", "$.datePublished", "date"),
        ("error", "$.reviewRating", "rating"),
        ("warning", "$.itemReviewed.author", "claimant"),
        ("warning", "$.itemReviewed.datePublished", "claim-date"),
        ("warning", "$.itemReviewed.appearance", "appearance"),
    ]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ([changed(url=None)], "$[0].url"),
        ({"@graph": [{"@type": "WebPage"}, changed(url=None)]}, "$.@graph[1].url"),
        (
            {"@type": "DataFeed", "dataFeedElement": [{"url": "x", "item": [changed(url=None)]}]},
            "$.dataFeedElement[0].item[0].url",
        ),
        ({"@type": "NewsArticle", "review": changed(url=None)}, "$.review.url"),
        ({"@type": "WebPage", "mainEntity": {"hasPart": [changed(url=None)]}}, "$.mainEntity.hasPart[0].url"),
    ],
)
def test_reviews_are_found_wherever_they_are(document: object, path: str) -> None:
    assert found(document) == [("error", path, "url")]


def test_a_graph_says_the_context_once() -> None:
    without = changed(**{"@context": None})
    assert found({"@context": "https://schema.org", "@graph": [without]}) == []
    assert found({"@graph": [without]}) == [("error", "$.@graph[0].@context", "context")]


def test_two_reviews_on_one_page_need_anchors() -> None:
    assert found([VALID, VALID]) == [("warning", f"$[{at}].url", "anchor") for at in (0, 1)]
    one, other = changed(url="https://verifica.example/cable#a"), VALID
    assert found([one, other]) == [("warning", "$[1].url", "anchor")]
    assert found([one, one]) == [("warning", f"$[{at}].url", "anchor") for at in (0, 1)]


def test_no_depth_is_too_deep() -> None:
    document: object = VALID
    for _level in range(5_000):
        document = {"@graph": [document]}
    assert found(document) == []
    assert len(read(document)) == 1


def test_the_publisher_s_sites_are_those_of_its_reviews_and_its_home_page() -> None:
    assert own_sites("https://www.verifica.example/1", ["https://contraste.example", None]) == {
        "verifica.example",
        "contraste.example",
    }
    assert own_sites("urn:uuid:1", ["https://red.example/contraste", "http://[", "Contraste"]) == frozenset()


def test_an_inverted_scale_is_read_as_it_stands() -> None:
    [review] = read(rated(ratingValue="5", bestRating="1", worstRating="5"))
    assert review.rating is not None
    assert (review.rating.value, review.rating.best, review.rating.worst) == (5, 1, 5)


def test_dirty_parts_are_left_out_and_the_rest_is_read() -> None:
    [review] = read(
        changed(
            author=[{"name": "Contraste"}, "Nora"],
            reviewRating=[{"alternateName": ["Falso", "False"], "ratingValue": "-1"}],
            itemReviewed=[
                {
                    "author": {
                        "@type": "Person",
                        "name": "Octavio Belarte",
                        "sameAs": ["https://a.example", ""],
                    },
                    "appearance": ["1", "https://gaceta.example/cable", {"name": "El cable"}, {}],
                    "datePublished": "2017-03-01 20:30:17 UTC",
                }
            ],
        )
    )
    assert review.authors == (Party("Thing", name="Contraste"),)
    assert review.claimants == (Party("Person", name="Octavio Belarte", same_as=("https://a.example",)),)
    assert review.appearances == (Work(url="https://gaceta.example/cable"), Work(headline="El cable"))
    assert review.claim_published == "2017-03-01 20:30:17 UTC"
    assert review.rating is not None
    assert (review.rating.label, review.rating.value, review.rating.best) == ("Falso", -1, None)


def test_what_is_read_and_written_is_the_same() -> None:
    [review] = read(VALID)
    written = to_dict(review)
    assert check(written) == []
    assert written == json.loads(json.dumps(written))
    assert read(written) == [review]
    assert to_dict(review) == VALID


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
    check(document, today=TODAY)
    assert [one for read_one in read(document) for one in read(to_dict(read_one))] == read(document)
    check(about(author=document, appearance=document, datePublished=document), today=TODAY)
    check(changed(reviewRating=document, author=document, itemReviewed=document, url=document), today=TODAY)
    read(changed(reviewRating=document, author=document, itemReviewed=document, url=document))
