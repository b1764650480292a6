from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pyld import jsonld
from report_samples import (
    ERIK,
    FALSE,
    JULIA,
    SATIRE,
    claim,
    fleet_share,
    hostile_report,
    moment,
    ratified,
    report,
    sample_report,
    step,
)
from review_samples import (
    HOME,
    RATINGS,
    load_scales,
    made_in,
    published,
    random_claim,
    random_options,
)

from claims.domain.claimreview import Party, read, to_dict
from claims.domain.claimreview_check import Level, check
from claims.domain.report import ActorEntry, CorrectionEntry
from claims.domain.status import Status
from claims.domain.vocabulary import ActorKind, Origin, QuoteKind, Severity
from claims.errors import InvalidInputError
from claims.formats import Options, get_format
from claims.formats.claimreview import make_review, on_own_site, reviews
from claims.services import demo
from claims.services.report.build import build_report
from claims.services.selection import ClaimFilter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from claims.domain.report import AppearanceEntry, ClaimEntry, RatingEntry, Report

SCHEMA = "http://schema.org/"
LINKS = ("url", "sameAs")
TERMS = (
    "ClaimReview",
    "Claim",
    "Rating",
    "CreativeWork",
    "Organization",
    "Person",
    "CorrectionComment",
    "DataFeed",
    "DataFeedItem",
    "identifier",
    "claimReviewed",
    "inLanguage",
    "datePublished",
    "dateModified",
    "author",
    "correction",
    "text",
    "reviewRating",
    "alternateName",
    "ratingValue",
    "bestRating",
    "worstRating",
    "ratingExplanation",
    "itemReviewed",
    "firstAppearance",
    "appearance",
    "headline",
    "publisher",
    "name",
    "jobTitle",
    "dataFeedElement",
    "item",
)
OURS = Options(publisher="Contraste", publisher_url=HOME, base_url=f"{HOME}comprobado")
SEEDS = range(2_000)


def decided(
    *appearances: AppearanceEntry,
    rating: RatingEntry = FALSE,
    **changes: Any,  # noqa: ANN401 - any field
) -> ClaimEntry:
    made = claim(
        1,
        "El cable dará luz a 1 250 000 hogares.",
        appearances=appearances,
        steps=(step(1, Status.DECIDED, moment(11, 9), rating=rating),),
    )
    return replace(made, **changes)


def written(data: Report, name: str = "claimreview", options: Options = OURS) -> Any:  # noqa: ANN401 - JSON
    sink = io.StringIO(newline="")
    get_format(name).write(data, sink, options)
    return json.loads(sink.getvalue())


def errors(document: object) -> list[str]:
    return [f"{one.path}: {one.message}" for one in check(document) if one.level is Level.ERROR]


# ---- ratings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rating", RATINGS, ids=lambda rating: f"{rating.scale}-{rating.code}-{rating.label}")
def test_every_rating_of_every_scale_is_valid_and_its_numbers_follow_the_scale(rating: RatingEntry) -> None:
    document = to_dict(make_review(decided(rating=rating), OURS))
    assert errors(document) == []
    numbers = (
        {}
        if rating.position is None
        else {
            "ratingValue": rating.position,
            "bestRating": rating.best,
            "worstRating": 1,
        }
    )
    assert document["reviewRating"] == {"@type": "Rating", "alternateName": rating.label, **numbers}


@pytest.mark.parametrize("scale", load_scales(), ids=lambda scale: scale.code)
def test_the_truest_rating_is_best_and_the_falsest_worst(scale: Any) -> None:  # noqa: ANN401 - a ScaleDefinition
    rated = [one for one in RATINGS if one.scale == scale.code and one.position]
    by_value = sorted(
        rated, key=lambda one: to_dict(make_review(decided(rating=one), OURS))["reviewRating"]["ratingValue"]
    )
    told = [one.code for one in scale.ratings if one.position]
    assert list(dict.fromkeys(one.code for one in by_value)) == told[::-1]


def test_a_scale_of_one_step_has_no_numbers() -> None:
    review = make_review(decided(rating=replace(FALSE, best=1)), OURS)
    assert review.rating is not None
    assert (review.rating.value, review.rating.best, review.rating.worst) == (None, None, None)


# ---- where it was made, and by whom ----------------------------------------------------------------------


def test_the_first_of_several_appearances_is_the_one_that_came_before_all_for_certain() -> None:
    one = made_in(1, url="https://a.example/1", day="2026-01-03")
    other = made_in(2, url="https://b.example/1", day="2026-01-05")
    item = to_dict(make_review(decided(other, one), OURS))["itemReviewed"]
    assert item["firstAppearance"]["url"] == "https://a.example/1"
    assert [work["url"] for work in item["appearance"]] == ["https://b.example/1"]
    assert item["datePublished"] == "2026-01-03"


@pytest.mark.parametrize(
    "days",
    [
        ("2026-01-03",),
        ("2026-01-03", None),
        ("2026-01", "2026-01-03"),
        ("2026-01-03", "2026-01-03T08:00:00Z"),
    ],
)
def test_where_that_is_not_known_none_is_the_first(days: tuple[str | None, ...]) -> None:
    places = [made_in(at, url=f"https://{at}.example/", day=day) for at, day in enumerate(days)]
    review = make_review(decided(*places), OURS)
    assert review.first_appearance is None
    assert len(review.appearances) == len(days)


def test_an_appearance_on_the_reviewer_s_own_site_is_left_out_and_told() -> None:
    outside = made_in(1, url="https://a.example/1", day="2026-01-05")
    later = made_in(2, url="https://b.example/1", day="2026-01-06")
    own = made_in(3, url=f"{HOME}entrevista", day="2026-01-03")
    made = decided(outside, later, own)
    assert on_own_site(made, OURS) == (own,)
    review = make_review(made, OURS)
    assert review.first_appearance is None, "the first one is not shown, and the second is none"
    assert [work.url for work in review.appearances] == ["https://a.example/1", "https://b.example/1"]
    assert errors(to_dict(review)) == []
    assert on_own_site(made, Options()) == ()


def test_the_site_is_that_of_the_publication_or_of_the_home_page() -> None:
    own = made_in(1, url="https://www.verifica.example/entrevista", day=None)
    at_home = decided(own, publications=(published("2026-01-12", f"{HOME}1"),))
    assert on_own_site(at_home, Options()) == (own,)
    elsewhere = Options(publisher="Contraste", publisher_url=HOME, base_url="https://datos.example")
    assert on_own_site(decided(own), elsewhere) == (own,)
    assert on_own_site(decided(made_in(1, url=None, day=None)), elsewhere) == ()


def test_claimants_stand_once_each_and_the_outlet_speaks_for_itself() -> None:
    place = made_in(1, url=None, day=None)
    unknown = ActorEntry("R9", "u", "Una usuaria de la red", ActorKind.UNIDENTIFIED)
    state = ActorEntry("R8", "u", "Ostrania", ActorKind.STATE, "no es cargo", wikidata="Q1")
    outlet = replace(place, claimant=None, quote_kind=QuoteKind.OUTLET)
    made = decided(*(replace(place, claimant=one) for one in (JULIA, ERIK, JULIA, unknown, state)), outlet)
    assert make_review(made, OURS).claimants == (
        Party("Person", "Julia Ferrán", job_title="canciller"),
        Party("Person", "Erik Lund", job_title="ministro de Pesca de Ostrania"),
        Party("Person", "Una usuaria de la red"),
        Party("Organization", "Ostrania", same_as=("https://www.wikidata.org/wiki/Q1",)),
        Party("Organization", "La Ribera"),
    )
    assert errors(to_dict(make_review(made, OURS))) == []


def test_partial_dates_are_written_as_far_as_they_are_known() -> None:
    for day in ("2025", "2025-12", "2025-12-31", "2025-12-31T10:00:00Z"):
        place = made_in(1, url="https://a.example/1", day=day)
        document = to_dict(make_review(decided(place, publications=(published("2026", None),)), OURS))
        assert document["itemReviewed"]["datePublished"] == day
        assert document["itemReviewed"]["appearance"][0]["datePublished"] == day
        assert document["datePublished"] == "2026"
        assert {one.rule for one in check(document)} == {"claimant-identity"}


# ---- who publishes it, and what was corrected ------------------------------------------------------------


def test_the_address_is_that_of_the_newest_publication_else_one_below_the_base_else_a_name() -> None:
    made = decided()
    twice = replace(
        made, publications=(published("2026-01-11", f"{HOME}1"), published("2026-01-12", f"{HOME}2"))
    )
    assert make_review(twice, OURS).url == f"{HOME}2"
    assert make_review(made, OURS).url == f"{HOME}comprobado/C1"
    assert make_review(made, Options()).url == f"urn:uuid:{made.uuid}"


@pytest.mark.parametrize(
    ("publisher", "origin", "author"),
    [
        (None, Origin.OWN, Party("Organization", "Contraste", HOME)),
        ("Contraste", Origin.OWN, Party("Organization", "Contraste", HOME)),
        ("La Ribera", Origin.OWN, Party("Organization", "La Ribera")),
        ("Contraste", Origin.IMPORTED, Party("Organization", "Contraste")),
    ],
)
def test_our_address_goes_with_no_other_publisher(
    publisher: str | None, origin: Origin, author: Party
) -> None:
    taken = step(1, Status.DECIDED, moment(11, 9), rating=FALSE, publisher=publisher, origin=origin)
    assert make_review(decided(steps=(taken,)), OURS).authors == (author,)


def test_a_correction_is_in_the_review_from_then_on() -> None:
    note = CorrectionEntry("u", "V1", "V2", Severity.MAJOR, "es", "Decía «Mixto».", moment(13, 9), "Ana")
    for status in (Status.CORRECTED, Status.PUBLISHED):
        document = to_dict(make_review(decided(status=status, corrections=(note,)), OURS))
        assert document["dateModified"] == "2026-01-13T09:00:00Z"
        assert document["correction"] == [
            {
                "@type": "CorrectionComment",
                "text": "Decía «Mixto».",
                "inLanguage": "es",
                "datePublished": "2026-01-13T09:00:00Z",
            }
        ]
        assert errors(document) == []


def test_a_claim_without_a_verdict_has_no_review() -> None:
    for made in (fleet_share(), claim(9, "Nada.")):
        with pytest.raises(InvalidInputError) as caught:
            make_review(made, OURS)
        assert caught.value.message == f"{made.ref} has no verdict, and so no ClaimReview."
    assert [review.claim for review in reviews(sample_report(), OURS)] == [ratified().text]


# ---- whole documents -------------------------------------------------------------------------------------


def test_one_review_is_an_object_and_several_a_graph() -> None:
    assert written(report(decided()))["@type"] == "ClaimReview"
    several = written(report(decided(), decided()))
    assert list(several) == ["@context", "@graph"]
    assert [next(iter(node)) for node in several["@graph"]] == ["@type", "@type"]
    assert written(report()) == {"@context": "https://schema.org", "@graph": []}


def test_a_feed_has_an_element_a_page() -> None:
    feed = written(report(decided(), decided(rating=SATIRE)), "datafeed")
    assert (feed["@context"], feed["@type"]) == ("https://schema.org", "DataFeed")
    assert [(one["@type"], one["url"], len(one["item"])) for one in feed["dataFeedElement"]] == [
        ("DataFeedItem", f"{HOME}comprobado/C1", 1)
    ] * 2


@pytest.mark.parametrize("name", ["claimreview", "datafeed"])
def test_hostile_text_ends_no_script_and_stays_as_it_was(name: str) -> None:
    sink = io.StringIO(newline="")
    data = hostile_report()
    get_format(name).write(data, sink, OURS)
    text = sink.getvalue()
    assert not set("<\u202e\u2028\x1b\x9b\u2066") & set(text)
    # NUL, which no record holds, is told by whoever reads it.
    nul = [number for number, one in enumerate(data.claims) if "\0" in one.text]
    found = errors(json.loads(text))
    assert len(found) == len(nul)
    assert all(f"[{number}]" in one and "NUL" in one for number, one in zip(nul, found, strict=True))
    assert [review.claim for review in read(json.loads(text))] == [one.text.strip() for one in data.claims]


# ---- two thousand claims at random -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def documents() -> list[dict[str, Any]]:
    return [to_dict(make_review(random_claim(seed), random_options(seed))) for seed in SEEDS]


def test_random_claims_are_valid(documents: list[dict[str, Any]]) -> None:
    assert {seed: found for seed in SEEDS if (found := errors(documents[seed]))} == {}


def test_random_claims_reach_every_shape() -> None:
    """The samples are worth something only if they hold what is hard."""
    made = [(random_claim(seed), random_options(seed)) for seed in SEEDS]
    shapes = Counter(
        shape
        for one, options in made
        for shape, has in {
            "off axis": one.rating is not None and one.rating.position is None,
            "none": not one.appearances,
            "several": len(one.appearances) > 1,
            "outlet": any(entry.claimant is None for entry in one.appearances),
            "own site": bool(on_own_site(one, options)),
            "first": make_review(one, options).first_appearance is not None,
            "corrected": bool(one.corrections),
            "urn": (make_review(one, options).url or "").startswith("urn:"),
        }.items()
        if has
    )
    assert min(shapes.values()) > 50
    assert len(shapes) == 8
    assert {one.rating for one, _options in made} == set(RATINGS)


def test_random_claims_are_read_back_without_a_loss(documents: list[dict[str, Any]]) -> None:
    for seed in SEEDS:
        document = json.loads(json.dumps(documents[seed]))
        [review] = read(document)
        assert review == make_review(random_claim(seed), random_options(seed))
        assert to_dict(review) == documents[seed]


@pytest.mark.parametrize("name", ["claimreview", "datafeed"])
def test_a_graph_and_a_feed_of_random_claims_lose_nothing(name: str) -> None:
    claims = [random_claim(seed) for seed in SEEDS]
    document = written(report(*claims), name)
    assert errors(document) == []
    assert read(document) == [make_review(one, OURS) for one in claims]


# ---- through a JSON-LD library ---------------------------------------------------------------------------


def load(address: str, _options: object) -> dict[str, Any]:
    """Give the terms of schema.org that are ours to use; nothing fills in for one that it has not."""
    assert address.rstrip("/") == "https://schema.org"
    context = {term: SCHEMA + term for term in TERMS}
    links = {term: {"@id": SCHEMA + term, "@type": "@id"} for term in LINKS}
    return {
        "contextUrl": None,
        "documentUrl": address,
        "contentType": "application/ld+json",
        "document": {"@context": context | links},
    }


def expand(document: dict[str, Any]) -> list[Any]:
    expanded: list[Any] = jsonld.expand(document, {"documentLoader": load})
    return expanded


def leaves(node: object, key: str = "") -> Iterator[tuple[str, object]]:
    """Give every value with the name of what holds it, without the context."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name != "@context":
                yield from leaves(value, key if name in {"@value", "@id"} else name)
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value, key)
    else:
        yield key, node


def absolute(node: object) -> Counter[tuple[str, object]]:
    """Give the values of a document of ours as its expansion must have them."""
    return Counter(
        (key, f"{SCHEMA}{value}") if key == "@type" else (f"{SCHEMA}{key}", value)
        for key, value in leaves(node)
    )


def test_random_claims_expand_and_nothing_is_dropped(documents: list[dict[str, Any]]) -> None:
    for document in documents:
        expanded = expand(document)
        assert Counter(leaves(expanded)) == absolute(document)


@pytest.mark.parametrize("name", ["claimreview", "datafeed"])
def test_whole_documents_expand_and_nothing_is_dropped(name: str) -> None:
    document = written(report(*map(random_claim, range(50))), name)
    expected = absolute(document.get("@graph", document))
    assert Counter(leaves(expand(document))) == expected
    assert sum(expected.values()) > 500


def test_a_term_that_schema_org_has_not_would_be_dropped(documents: list[dict[str, Any]]) -> None:
    document = {**documents[0], "claimReviwed": "x"}
    assert Counter(leaves(expand(document))) != absolute(document)


# ---- the demo --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_every_claim_of_the_demo_is_valid_expands_and_loses_nothing(connection: Connection) -> None:
    data = demo.read_demo()
    demo.load_demo(connection, data)
    told = build_report(connection, ClaimFilter(), title=data.title, language="es")
    made = list(reviews(told, OURS))
    assert len(made) == sum(one.rating is not None for one in told.claims) >= 5
    for review in made:
        document = to_dict(review)
        assert errors(document) == []
        assert read(document) == [review]
        assert Counter(leaves(expand(document))) == absolute(document)
