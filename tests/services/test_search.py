"""Search finds the same on both engines: every test runs on each."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from factories import (
    NOW,
    decide,
    later,
    make_actor,
    make_article,
    make_claim,
    make_source,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from claims.domain.vocabulary import Bucket, IntakeMethod, NameType
from claims.errors import CheckFailedError, InvalidInputError
from claims.models import search_state
from claims.services.actor_name import add_name, withdraw_name
from claims.services.appearance import withdraw_appearance
from claims.services.article import edit_article
from claims.services.claim import edit_claim
from claims.services.search import Hit, search
from claims.services.selection import ClaimFilter
from claims.services.snapshot import NewText, update_article

if TYPE_CHECKING:
    from claims.services.work import Work

SIGNS = [
    *("\"'*-():^|&!%\\ñ😀"),
    *(
        "AND",
        "NOT",
        "NEAR(",
        "C++",
        "it's",
        'a"b',
        "foo-bar",
        "{words}",
        "<->",
        "hogares",
        "3,5",
        "..",
        "-luz",
    ),
]


def refs(work: Work, words: str, *args: ClaimFilter, **options: object) -> list[str]:
    return [hit.ref for hit in search(work.connection, words, *args, **options)]  # type: ignore[arg-type]


@pytest.fixture
def claim_id(work: Work) -> int:
    """Record a claim whose words stand in no other record."""
    article_id = make_article(work, text="Ni una palabra de ello.", title="Otra cosa")
    recorded = make_claim(
        work, article_id=article_id, quote="Ni una palabra", text="El trasvase regará 3,5 hectáreas."
    )
    return recorded.claim_id


@pytest.mark.parametrize(
    "words",
    [
        "trasvase",
        "TRASVASES",
        "trasvasé",
        "hectarea regar",
        "3,5",
        "3.5 hectáreas",
        '"trasvase regará"',
        "«regará 3,5 hectáreas»",
        "trasv*",
        "regar* -torvenza",
        'hectáreas -"trasvase hectáreas"',
    ],
)
def test_a_claim_is_found_by_its_words(work: Work, claim_id: int, words: str) -> None:
    assert refs(work, words) == [f"C{claim_id}"]


@pytest.mark.parametrize(
    "words",
    ["trasvase torvenza", '"hectáreas trasvase"', "trasvase -regará", "35 hectáreas", "vasetra*", "rasvase"],
)
def test_a_claim_without_one_of_the_words_is_not(work: Work, claim_id: int, words: str) -> None:
    assert claim_id
    assert refs(work, words) == []


def test_every_place_is_searched_and_named(work: Work) -> None:
    actor_id = make_actor(work, name="Zoraida Quintela", aliases=["la Ballenera"])
    article_id = make_article(work, title="Naufragio en Ismavia", text="Los pescadores zarparon ayer.")
    claim_id = make_claim(
        work, article_id=article_id, quote="pescadores zarparon", text="Salieron barcos.", claimant=actor_id
    ).claim_id
    decide(work, claim_id, summary="El puerto estaba cerrado por temporal.")
    found = {
        words: [(hit.ref, hit.places, hit.excerpt) for hit in search(work.connection, words)]
        for words in ("barco", "zarparon", "temporal", "naufragios", "ballenera", "quintela")
    }
    claim, article, actor = f"C{claim_id}", f"A{article_id}", f"R{actor_id}"
    assert found == {
        "barco": [(claim, ("text",), "Salieron barcos.")],
        "zarparon": [
            (claim, ("quote",), "pescadores zarparon"),
            (article, ("text",), "Los pescadores zarparon ayer."),
        ],
        "temporal": [(claim, ("explanation",), "El puerto estaba cerrado por temporal.")],
        "naufragios": [(article, ("title",), "Naufragio en Ismavia")],
        "ballenera": [(actor, ("name",), "la Ballenera")],
        "quintela": [(actor, ("name",), "Zoraida Quintela")],
    }
    assert refs(work, "zarparon", places=["quote"]) == [claim]
    assert refs(work, "zarparon", places=["title", "name"]) == []


def test_a_hit_tells_how_the_claim_stands_and_marks_the_words(work: Work, claim_id: int) -> None:
    decide(work, claim_id, "false")
    (hit,) = search(work.connection, "regar hectarea")
    assert hit == Hit(
        ref=f"C{claim_id}",
        kind="claim",
        title="El trasvase regará 3,5 hectáreas.",
        places=("text",),
        excerpt="El trasvase regará 3,5 hectáreas.",
        marks=((12, 18), (23, 32)),
        status="decided",
        rating="Falso",
    )


def test_the_words_in_a_claim_come_before_those_in_a_quote_and_the_newest_first(work: Work) -> None:
    article_id = make_article(work, text="Dijo marsopa. Y dijo marsopa otra vez.", title="Zoología")
    quoted = make_claim(work, article_id=article_id, quote="Dijo marsopa", text="Habló de un animal.")
    first = make_claim(work, article_id=article_id, quote="otra vez", text="Hay una marsopa.")
    second = make_claim(work, article_id=article_id, quote="Y dijo", text="Hay otra marsopa.")
    expected = [second.claim_id, first.claim_id, quoted.claim_id]
    assert refs(work, "marsopas") == [*(f"C{number}" for number in expected), f"A{article_id}"]
    assert refs(work, "marsopas", limit=2) == [f"C{second.claim_id}", f"C{first.claim_id}"]


def test_a_long_text_is_found_to_its_end_and_cut_there(work: Work) -> None:
    text = "El barco salió del puerto. " * 3_000 + "Al final apareció la marsopa gris, junto al faro viejo."
    article_id = make_article(work, text=text)
    (hit,) = search(work.connection, "marsopa faro")
    assert hit.ref == f"A{article_id}"
    assert hit.excerpt.startswith("… ")
    assert hit.excerpt.endswith("la marsopa gris, junto al faro viejo.")
    assert [hit.excerpt[start:end] for start, end in hit.marks] == ["marsopa", "faro"]
    assert len(hit.excerpt) <= 164


# ---- in step with the records ----------------------------------------------------------------------------


def test_what_is_changed_is_found_anew_and_no_longer_as_it_was(work: Work, claim_id: int) -> None:
    edit_claim(later(work, 1), claim_id, {"text": "El embalse regará poco."})
    assert refs(work, "embalse") == [f"C{claim_id}"]
    assert refs(work, "trasvase") == []


def test_a_new_text_takes_the_place_of_the_old_one(work: Work) -> None:
    text = "El barco salió del puerto. " * 3_000 + "Apareció una marsopa."
    article_id = make_article(work, text=text)
    update_article(work, article_id, NewText("Apareció un cachalote.", IntakeMethod.FILE))
    assert refs(work, "cachalote") == [f"A{article_id}"]
    assert refs(work, "marsopa") == refs(work, "puerto barco") == []


def test_a_title_or_a_language_that_changes(work: Work) -> None:
    article_id = make_article(work, title="Cachalotes en la bahía")
    edit_article(work, article_id, {"title": "The running whales", "language": "en"})
    assert refs(work, "cachalote") == []
    assert refs(work, "whale run") == [f"A{article_id}"]


def test_names_that_come_and_go(work: Work) -> None:
    actor_id = make_actor(work, name="Zoraida Quintela")
    add_name(work, actor_id, "la Ballenera", NameType.ALIAS)
    assert refs(work, "ballenera") == [f"R{actor_id}"]
    withdraw_name(work, actor_id, "la Ballenera", reason="Era otra.")
    assert refs(work, "ballenera") == []


def test_a_quote_that_was_withdrawn_is_not_found(work: Work) -> None:
    recorded = make_claim(work, text="Otra cosa.")
    assert f"C{recorded.claim_id}" in refs(work, "Quelmora", places=["quote"])
    withdraw_appearance(work, recorded.appearance_id, reason="No lo dijo.")
    assert refs(work, "Quelmora", places=["quote"]) == []


# ---- filters ---------------------------------------------------------------------------------------------


def test_filters_narrow_to_claims_and_to_the_articles_that_carry_them(work: Work) -> None:
    source_id, actor_id = make_source(work), make_actor(work, name="Hogar Marítimo")
    article_id = make_article(work, source_id=source_id)
    other = make_article(work, language="en")
    mine = make_claim(
        work, article_id=article_id, claimant=actor_id, text="Hogares con luz.", topics=["energía"]
    ).claim_id
    theirs = make_claim(work, article_id=other, text="Hogares sin luz.", language="en").claim_id
    decide(work, mine, "false")
    every = {f"C{mine}", f"C{theirs}", f"A{article_id}", f"A{other}", f"R{actor_id}"}
    own, another = [f"C{mine}", f"A{article_id}"], [f"C{theirs}", f"A{other}"]

    assert set(refs(work, "hogares")) == every
    for claim_filter in (
        ClaimFilter(source_id=source_id),
        ClaimFilter(actor_id=actor_id),
        ClaimFilter(topic="ENERGIA"),
        ClaimFilter(article_id=article_id),
        ClaimFilter(buckets=[Bucket.FALSE, Bucket.MIXED]),
        ClaimFilter(languages=["es"]),
    ):
        assert refs(work, "hogares", claim_filter) == own, claim_filter
    assert refs(work, "hogares", ClaimFilter(languages=["en"])) == another
    assert refs(work, "hogares", ClaimFilter(buckets=[Bucket.TRUE])) == []
    day = dt.timedelta(days=1)
    assert set(refs(work, "hogares", ClaimFilter(since=NOW - day, until=NOW + day))) == every - {
        f"R{actor_id}"
    }
    assert refs(work, "hogares", ClaimFilter(since=NOW + day)) == []
    assert refs(work, "hogares", ClaimFilter(until=NOW)) == []


# ---- whatever is typed -----------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    typed=st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(SIGNS),
            max_size=8,
        ).map(" ".join),
    )
)  # fmt: skip
def test_nothing_that_is_typed_is_an_error_of_the_engine(work: Work, typed: str) -> None:
    try:
        hits = search(work.connection, typed)
    except InvalidInputError:
        return
    assert len(hits) <= 1_000


def test_an_index_that_is_not_complete_gives_no_answers(work: Work) -> None:
    work.connection.execute(update(search_state).values(analysis=""))
    with pytest.raises(CheckFailedError, match="The search index is not complete"):
        search(work.connection, "luz")
