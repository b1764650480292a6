"""Seen before: what is found for a statement or a claim on record, by the articles that these stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from factories import make_article, make_claim

from claims.services.appearance import withdraw_appearance
from claims.services.match import find_seen, find_seen_like

if TYPE_CHECKING:
    from claims.services.work import Work

TITLE = "Belarte presenta las cuentas del cable submarino de Quelmora ante el Congreso"
COST = "Las cuentas del cable submarino que presenta Belarte tienen un agujero."
LIGHT = "Ningún hogar tendrá luz antes de abril."
FERRY = "El transbordador zarpa los lunes."


def test_claims_of_one_article_do_not_match_by_its_title(work: Work) -> None:
    article, reprint = make_article(work, title=TITLE), make_article(work, title=TITLE)
    light = make_claim(work, article_id=article, text=LIGHT).claim_id
    ferry = make_claim(work, article_id=reprint, text=FERRY).claim_id
    # The statement is near the title, which is over both of them, whatever they say.
    assert {one.ref for one in find_seen(work.connection, COST)} == {f"C{light}", f"C{ferry}"}
    assert find_seen(work.connection, COST, article=article) == []
    cost = make_claim(work, article_id=article, text=COST).claim_id
    assert find_seen_like(work.connection, cost) == []


def test_the_title_of_another_article_counts(work: Work) -> None:
    cost = make_claim(work, article_id=make_article(work, title="La costa"), text=COST).claim_id
    light = make_claim(work, article_id=make_article(work, title=TITLE), text=LIGHT).claim_id
    assert [one.ref for one in find_seen_like(work.connection, cost)] == [f"C{light}"]


def test_an_article_where_the_claim_no_longer_stands_counts_again(work: Work) -> None:
    article = make_article(work, title=TITLE)
    recorded = make_claim(work, article_id=article, text=COST)
    light = make_claim(work, article_id=article, text=LIGHT).claim_id
    assert find_seen_like(work.connection, recorded.claim_id) == []
    withdraw_appearance(work, recorded.appearance_id, reason="Otro artículo.")
    assert [one.ref for one in find_seen_like(work.connection, recorded.claim_id)] == [f"C{light}"]
