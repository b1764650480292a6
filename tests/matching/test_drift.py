"""What is not in step with the records is found, on both engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import make_actor, make_article, make_claim
from sqlalchemy import delete, insert, update

from claims.matching import drift
from claims.matching.document import document_id
from claims.matching.drift import Drift
from claims.models import match_document, search_document

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.work import Work


@pytest.mark.parametrize("column", ["words", "quotes", "notes", "body"])
@pytest.mark.parametrize("kind", ["claim", "article", "actor"])
def test_a_document_that_was_changed_is_found(work: Work, kind: str, column: str) -> None:
    numbers = {"claim": make_claim(work).claim_id, "article": make_article(work), "actor": make_actor(work)}
    number = numbers[kind]
    changed = search_document.c.id == document_id(kind, number)
    assert work.connection.execute(update(search_document).where(changed).values({column: "x"})).rowcount
    assert [*drift.find_drift(work.connection)] == [Drift(kind, number)]
    work.connection.execute(delete(search_document).where(changed))
    assert [*drift.find_drift(work.connection)] == [Drift(kind, number)]


@pytest.mark.parametrize("column", ["words", "titles"])
def test_a_claim_s_words_for_matching_that_were_changed_are_found(work: Work, column: str) -> None:
    claim_id = make_claim(work).claim_id
    changed = match_document.c.claim_id == claim_id
    work.connection.execute(update(match_document).where(changed).values({column: "x"}))
    assert [*drift.find_drift(work.connection)] == [Drift("claim", claim_id)]
    work.connection.execute(delete(match_document).where(changed))
    assert [*drift.find_drift(work.connection)] == [Drift("claim", claim_id)]


def test_a_part_too_many_is_found(work: Work) -> None:
    number = make_article(work)
    add_document(work.connection, document_id("article", number, 1))
    assert [*drift.find_drift(work.connection)] == [Drift("article", number)]
    assert [*drift.find_strays(work.connection)] == []


def test_documents_of_no_record_are_found(work: Work) -> None:
    claim_id, number = make_claim(work).claim_id, make_article(work)
    strays = sorted(
        [
            document_id("claim", claim_id + 1),
            document_id("claim", claim_id, 1),
            document_id("article", number + 1),
            document_id("article", number, 2),
            document_id("actor", 900),
            4 * claim_id + 3,  # of no kind that there is
        ]
    )
    for stray in strays:
        add_document(work.connection, stray)
    assert [*drift.find_strays(work.connection)] == strays
    assert [*drift.find_drift(work.connection)] == []


def add_document(connection: Connection, number: int) -> None:
    row = {"id": number, "words": "x", "quotes": "", "notes": "", "body": ""}
    connection.execute(insert(search_document).values(row))
