from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from factories import NOW, decide, make_actor, make_article, make_claim, make_evidence

from claims.domain.status import Status
from claims.domain.vocabulary import Stance
from claims.services.evidence import Bearing, link_evidence
from claims.services.merge import merge_actors
from claims.services.selection import ClaimFilter
from claims.services.statistic import FIRST, Figure, Group, read_statistics

if TYPE_CHECKING:
    from claims.services.work import Work


ALL = ClaimFilter()


def figures(work: Work, group: Group, claim_filter: ClaimFilter = ALL) -> list[tuple[str, int]]:
    found = read_statistics(work.connection, claim_filter, now=NOW + dt.timedelta(days=3, hours=1))
    return [(one.name, one.number) for one in found if one.group is group]


def test_without_claims_there_are_no_figures(work: Work) -> None:
    assert read_statistics(work.connection, ClaimFilter(), now=NOW) == []


def test_claims_are_counted_group_by_group(work: Work) -> None:
    article_id = make_article(work)
    one, other = make_actor(work, name="Octavio Belarte"), make_actor(work, name="Ena Luz")
    first = make_claim(work, article_id=article_id, claimant=one, topics=["cable", "pesca"]).claim_id
    second = make_claim(work, article_id=article_id, claimant=other, topics=["cable"]).claim_id
    third = make_claim(work, article_id=article_id, text="Otra.").claim_id
    evidence = make_evidence(work)
    link_evidence(work, first, evidence, Bearing(Stance.REFUTES))
    link_evidence(work, second, evidence, Bearing(Stance.SUPPORTS))
    decide(work, first, rating="false")
    decide(work, second, rating="mixed")

    assert figures(work, Group.RECORD) == [
        ("claims", 3),
        ("appearances", 3),
        ("articles", 1),
        ("sources", 1),
        ("evidence", 1),
        ("publications", 0),
        ("corrections", 0),
    ]
    assert figures(work, Group.STATUS) == [("unreviewed", 1), ("decided", 2)]
    assert figures(work, Group.BUCKET) == [("mixed", 1), ("false", 1)]
    assert figures(work, Group.TOPIC) == [("cable", 2), ("pesca", 1)]
    assert figures(work, Group.CLAIMANT)[:2] == [("Octavio Belarte", 1), ("Ena Luz", 1)]
    assert figures(work, Group.WAITING) == [("unreviewed", 3)]
    decided = ClaimFilter(statuses=(Status.DECIDED,))
    assert figures(work, Group.RECORD, decided)[0] == ("claims", 2)
    assert figures(work, Group.WAITING, decided) == []
    waiting = read_statistics(work.connection, ClaimFilter(), now=NOW)[-1]
    assert waiting == Figure(Group.WAITING, "unreviewed", 0, f"C{third}")


def test_who_was_merged_counts_as_who_stands(work: Work) -> None:
    one, other = make_actor(work, name="Octavio Belarte"), make_actor(work, name="O. Belarte")
    make_claim(work, claimant=one)
    make_claim(work, claimant=other, text="Otra.")
    merge_actors(work, other, one)
    assert figures(work, Group.CLAIMANT) == [("Octavio Belarte", 2)]


def test_of_many_topics_the_first_are_named(work: Work) -> None:
    for number in range(FIRST + 2):
        make_claim(work, text=f"Dato {number}.", topics=[f"tema {one}" for one in range(number, FIRST + 2)])
    named = [name for name, _number in figures(work, Group.TOPIC)]
    assert named == [f"tema {FIRST + 1 - place}" for place in range(FIRST)]
