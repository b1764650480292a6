from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.domain.partial_date import PartialDate
from claims.domain.review import Mend, ReviewEntry
from claims.importers import Options
from claims.importers.mend import Mending, UnusableError
from claims.importers.rating import RatingTables, read_shipped

OPTIONS = Options(RatingTables(list(read_shipped())))
CLEAN: dict[str, Any] = {
    "@type": "ClaimReview",
    "url": "https://contraste.example/cable",
    "claimReviewed": "El cable es nuevo.",
    "inLanguage": "es",
    "datePublished": "2026-03-02",
    "author": {"@type": "Organization", "name": "Mesa de Contraste"},
    "reviewRating": {"alternateName": "Falso", "ratingValue": 1, "bestRating": 5, "worstRating": 1},
    "itemReviewed": {
        "author": {"name": "Ana Brull"},
        "datePublished": "2026-03-01",
        "appearance": {"url": "https://gaceta.example/cable"},
    },
}
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def read(**changed: Any) -> tuple[ReviewEntry, list[Mend]]:  # noqa: ANN401
    mending = Mending(OPTIONS)
    return mending.read(CLEAN | changed), mending.notes


def test_a_clean_review_needs_no_mending() -> None:
    entry, notes = read()
    assert notes == []
    assert entry.claim_text == "El cable es nuevo."
    assert (entry.site, entry.publisher) == ("contraste.example", "Mesa de Contraste")
    assert (entry.rating, entry.value, entry.best, entry.worst) == ("Falso", 1, 5, 1)
    assert (entry.bucket, entry.basis) == ("false", "label")
    assert entry.claimants == ("Ana Brull",)
    assert entry.appearances == ("https://gaceta.example/cable",)


@pytest.mark.parametrize(
    ("given", "iso", "notes"),
    [
        ("2020-10-07 20:05", "2020-10-07T20:05:00Z", [Mend.DATE]),
        ("2017-03-01 20:30:17 UTC", "2017-03-01T20:30:17Z", [Mend.DATE]),
        ("2020-10-07 20:05:01 +0200", "2020-10-07T18:05:01Z", [Mend.DATE]),
        ("2020-10-07T20:05:00+02:00", "2020-10-07T18:05:00Z", []),
        ("2020-10-07T20:05:00.000Z", "2020-10-07T20:05:00Z", []),
        ("2020-10", "2020-10", []),
        ("", None, []),
        (None, None, []),
        ("yesterday", None, [Mend.DATE_DROPPED]),
        ("0001-01-01", None, [Mend.DATE_DROPPED]),
        ("2020-02-31", None, [Mend.DATE_DROPPED]),
        (20201007, None, [Mend.DATE_DROPPED]),
    ],
)
def test_dates(given: object, iso: str | None, notes: list[Mend]) -> None:
    entry, found = read(datePublished=given)
    assert (entry.reviewed, found) == (PartialDate(iso) if iso else None, notes)


@pytest.mark.parametrize(
    ("given", "places", "notes"),
    [
        ("https://a.example/1", ("https://a.example/1",), [Mend.APPEARANCE]),
        ({"url": "https://a.example/1"}, ("https://a.example/1",), []),
        ({"@id": "https://a.example/1"}, ("https://a.example/1",), []),
        (
            [{"url": "https://a.example/1"}, "https://a.example/2"],
            ("https://a.example/1", "https://a.example/2"),
            [],
        ),
        ({"headline": "Debate del martes"}, ("Debate del martes",), []),
        ("1", (), [Mend.APPEARANCE, Mend.APPEARANCE_DROPPED]),
        ([1, "", None, {}], (), [Mend.APPEARANCE_DROPPED]),
        (None, (), []),
    ],
)
def test_appearances(given: object, places: tuple[str, ...], notes: list[Mend]) -> None:
    entry, found = read(itemReviewed={"appearance": given})
    assert (entry.appearances, found) == (places, notes)


@pytest.mark.parametrize("given", ["Mesa", ["Mesa"], [{"name": "Mesa"}, {"name": "Otra"}]])
def test_an_author_of_another_shape(given: object) -> None:
    entry, notes = read(author=given)
    assert (entry.publisher, notes) == ("Mesa", [Mend.PUBLISHER])


@pytest.mark.parametrize("given", [None, {}, {"url": "https://x.example"}])
def test_without_an_author_the_site_is_the_publisher(given: object) -> None:
    entry, notes = read(author=given)
    assert (entry.publisher, notes) == ("contraste.example", [Mend.PUBLISHER])


def test_item_reviewed_may_be_a_list_and_claimants_too() -> None:
    entry, notes = read(itemReviewed=[{"author": ["Ana", {"name": "Bea", "sameAs": ["x"]}]}])
    assert (entry.claimants, notes) == (("Ana", "Bea"), [Mend.ITEM, Mend.CLAIMANT])


@pytest.mark.parametrize(
    ("given", "text", "notes"),
    [
        ("&iexcl;El r&#237;o!", "¡El río!", [Mend.ENTITIES]),
        ("&amp;quot;El río&amp;quot;", '"El río"', [Mend.ENTITIES]),
        ("El  río\n", "El río", [Mend.SPACES]),
        ("El\x07 río", "El río", [Mend.CONTROLS, Mend.SPACES]),
        ("AT&T; 5 < 6", "AT&T; 5 < 6", []),
    ],
)
def test_texts(given: str, text: str, notes: list[Mend]) -> None:
    entry, found = read(claimReviewed=given)
    assert (entry.claim_text, found) == (text, notes)


@pytest.mark.parametrize(
    ("kind", "changed", "why"),
    [
        ("no_claim", {"claimReviewed": " "}, "`claimReviewed` is empty: it holds the claim."),
        ("no_claim", {"claimReviewed": 7}, "`claimReviewed` is empty: it holds the claim."),
        (
            "claim_text",
            {"claimReviewed": "a\0b"},
            "`claimReviewed` holds the character U+0000 in line 1, column 2.",
        ),
        (
            "claim_text",
            {"claimReviewed": "\ud800"},
            "`claimReviewed` holds the character U+D800 in line 1, column 1.",
        ),
        (
            "claim_text",
            {"claimReviewed": "x" * 2001},
            "`claimReviewed` has 2001 characters; at most 2000 are taken.",
        ),
        ("no_page", {"url": "1"}, "There is no `url` that leads to the page with the review."),
        (
            "no_page",
            {"url": "javascript:alert(1)"},
            "There is no `url` that leads to the page with the review.",
        ),
        (
            "no_rating",
            {"reviewRating": {"bestRating": 5}},
            "There is no rating: neither a label nor a number.",
        ),
        (
            "no_rating",
            {"reviewRating": {"ratingValue": -1}},
            "There is no rating: neither a label nor a number.",
        ),
    ],
)
def test_what_no_review_can_do_without(kind: str, changed: dict[str, object], why: str) -> None:
    with pytest.raises(UnusableError) as caught:
        read(**changed)
    assert (caught.value.kind, str(caught.value)) == (kind, why)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"claimReviewed": ["Dos.", "Tres."]}, "claim_text='Dos.'"),
        ({"claimReviewed": ["Dos."]}, "claim_text='Dos.'"),
        ({"url": ["https://a.example/1", "https://a.example/2"]}, "url='https://a.example/1'"),
        ({"datePublished": ["2020-10-07", "2020-10-08"]}, "reviewed=PartialDate(iso='2020-10-07')"),
        ({"inLanguage": ["es", "en"]}, "language='es'"),
        ({"reviewRating": {"alternateName": ["Falso", "Cierto"]}}, "rating='Falso'"),
    ],
)
def test_the_first_one_of_a_list_is_taken_and_noted(changed: dict[str, object], said: str) -> None:
    entry, notes = read(**changed)
    assert said in repr(entry)
    assert notes == [Mend.LISTED]


def test_a_text_that_cannot_be_kept_is_left_out() -> None:
    entry, notes = read(name="a\0b")
    assert (entry.title, notes) == (None, [Mend.TEXT_DROPPED])


@pytest.mark.parametrize(
    ("given", "link"),
    [
        (" https://a.example/1 ", "https://a.example/1"),
        ("//a.example/1", "https://a.example/1"),
        ("www.a.example/1", "https://www.a.example/1"),
        ("https://a.example/?a=1&amp;b=2", "https://a.example/?a=1&b=2"),
    ],
)
def test_links(given: str, link: str) -> None:
    entry, notes = read(url=given)
    assert (entry.url, notes) == (link, [Mend.URL])


def test_the_page_of_the_feed_stands_in_for_a_missing_link() -> None:
    mending = Mending(OPTIONS)
    assert mending.read(CLEAN | {"url": ""}, "https://a.example/1").url == "https://a.example/1"
    assert mending.notes == [Mend.URL]


@pytest.mark.parametrize(
    ("given", "numbers", "notes"),
    [
        ({"ratingValue": "3", "bestRating": "5", "worstRating": "1"}, (3, 5, 1), [Mend.NUMBER] * 3),
        ({"ratingValue": -1, "bestRating": -1}, (None, None, None), [Mend.NUMBER_UNUSED] * 2),
        ({"ratingValue": "high"}, (None, None, None), [Mend.NUMBER_DROPPED]),
        ({"ratingValue": True}, (None, None, None), [Mend.NUMBER_DROPPED]),
        ({"ratingValue": 10**400}, (None, None, None), [Mend.NUMBER_DROPPED]),
        ({"ratingValue": ""}, (None, None, None), []),
    ],
)
def test_numbers(given: dict[str, object], numbers: tuple[float | None, ...], notes: list[Mend]) -> None:
    entry, found = read(reviewRating={"alternateName": "Falso", **given})
    assert ((entry.value, entry.best, entry.worst), found) == (numbers, notes)


@pytest.mark.parametrize("given", ["Falso", ["Falso"], [{"alternateName": "Falso"}], {"name": "Falso"}])
def test_a_rating_of_another_shape(given: object) -> None:
    entry, notes = read(reviewRating=given)
    assert (entry.rating, notes) == ("Falso", [Mend.RATING])


@pytest.mark.parametrize(
    ("given", "language", "notes"),
    [
        ("es_VE", "es-VE", [Mend.LANGUAGE]),
        ("Español", "es", [Mend.LANGUAGE]),
        ({"@type": "Language", "alternateName": "en"}, "en", []),
        ("??", None, [Mend.LANGUAGE_DROPPED]),
        (None, None, []),
    ],
)
def test_languages(given: object, language: str | None, notes: list[Mend]) -> None:
    entry, found = read(inLanguage=given)
    assert (entry.language, found) == (language, notes)


@pytest.mark.parametrize(
    ("claim", "language"),
    [
        ("Los barcos perdieron el 11 % de sus capturas en 2025", "es"),
        ("The ministry has closed three of the hospitals", "en"),
        ("Quelmora", None),
        ("de de de de", None),
    ],
)
def test_a_language_that_nobody_said_is_guessed_from_the_words(claim: str, language: str | None) -> None:
    entry, notes = read(inLanguage=None, claimReviewed=claim)
    assert (entry.language, entry.guessed) == (None, language)
    assert entry.claim_language == (language or "und")
    assert notes == ([Mend.LANGUAGE_GUESSED] if language else [])


@given(st.dictionaries(st.sampled_from(sorted(CLEAN)), JUNK))
def test_nothing_but_its_own_error_is_raised(changed: dict[str, Any]) -> None:
    mending = Mending(OPTIONS)
    try:
        entry = mending.read(CLEAN | changed)
    except UnusableError:
        return
    assert len(entry.digest()) == 64
