"""The index keeps step with the records, and is made anew, on both engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import QUOTE, decide, fill, make_actor, make_article, make_claim, make_source
from sqlalchemy import delete, func, select, update

from claims.domain.vocabulary import IntakeMethod, NameType
from claims.errors import CheckFailedError
from claims.matching import content, drift, index, making, state
from claims.matching.analysis import ANALYSIS
from claims.matching.document import document_id, record_of
from claims.matching.index import match_engine, search_engine
from claims.models import appearance, event, match_document, search_document, search_state
from claims.services.actor_name import add_name, withdraw_name
from claims.services.appearance import Place, add_appearance
from claims.services.article import edit_article
from claims.services.claim import edit_claim
from claims.services.snapshot import NewText, update_article

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from claims.services.work import Work


def in_step(connection: Connection) -> bool:
    """Tell whether nothing of all that can be compared differs."""
    return (
        [*drift.find_drift(connection)] == []
        and [*drift.find_strays(connection)] == []
        and state.missing_languages(connection) == set()
        and search_engine(connection).holds_documents(connection)
        and match_engine(connection).holds_matches(connection)
    )


def documents(connection: Connection, kind: str, number: int) -> list[tuple[str, ...]]:
    """Give what stands in the index of a record, part by part."""
    rows = connection.execute(select(search_document).order_by(search_document.c.id))
    return [tuple(row[1:]) for row in rows if record_of(row.id) == (kind, number)]


# ---- what stands in it -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["claim", "article", "actor"])
def test_a_document_tells_its_record(kind: str) -> None:
    numbers = [document_id(kind, number, part) for number in (1, 2**37) for part in (0, 1, 900)]
    assert len(set(numbers)) == len(numbers)
    assert max(numbers) < 2**63
    assert {record_of(number) for number in numbers} == {(kind, 1), (kind, 2**37)}


def test_a_claim_is_indexed_with_its_quotes_its_notes_and_the_titles_that_carry_it(work: Work) -> None:
    article_id = make_article(work, title="Más ferris en Ambrera")
    recorded = make_claim(work, article_id=article_id, text="El cable cuesta 3,5 millones.")
    decide(work, recorded.claim_id, summary="Costó la mitad.")
    assert documents(work.connection, "claim", recorded.claim_id) == [
        ("cabl cuest 3·5 millon", "cabl dar luz 1250000 hog quelmor", "cost mit", "")
    ]
    row = work.connection.execute(
        select(match_document).where(match_document.c.claim_id == recorded.claim_id)
    ).one()
    assert (row.words, row.titles) == ("cabl cuest 3·5 millon", "mas ferris ambrer")


def test_a_claim_is_matched_by_the_first_three_titles(work: Work) -> None:
    claim_id = make_claim(work, article_id=make_article(work, title="Puerto")).claim_id
    for title in ("Norte", "Sur", "Este", "Oeste"):
        add_appearance(work, claim_id, Place(make_article(work, title=title), QUOTE, None))
    titles = select(match_document.c.titles).where(match_document.c.claim_id == claim_id)
    assert work.connection.execute(titles).scalar_one() == "puert nort sur"


def test_an_actor_is_indexed_by_the_names_that_stand(work: Work) -> None:
    number = make_actor(work, name="Octavio Belarte", aliases=["El Canciller"])
    add_name(work, number, "O. B.", NameType.ALIAS)
    assert documents(work.connection, "actor", number) == [("octavio belarte el canciller o b", "", "", "")]
    withdraw_name(work, number, "O. B.", reason="No es suyo.")
    assert documents(work.connection, "actor", number) == [("octavio belarte el canciller", "", "", "")]


def test_a_text_is_indexed_in_parts_as_long_as_it_has_them(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "PART_TERMS", 3)
    number = make_article(
        work, title="Puertos", text="Belarte visita Torvenza Ismavia Virelda Quelmora Inequel"
    )
    long = documents(work.connection, "article", number)
    assert [len(body.split()) for *_others, body in long] == [3, 3, 1]
    assert [words for words, *_others in long] == ["puert", "", ""]
    assert in_step(work.connection)
    update_article(work, number, NewText("Torvenza Virelda", IntakeMethod.STDIN))
    assert documents(work.connection, "article", number) == [("puert", "", "", "torvenz vireld")]
    assert in_step(work.connection)


def test_everything_that_is_written_is_indexed(work: Work) -> None:
    recorded = fill(work)
    assert in_step(work.connection)
    query = select(appearance.c.article_id).where(appearance.c.claim_id == recorded.claim_id)
    edit_article(work, work.connection.execute(query.limit(1)).scalar_one(), {"title": "Otro titular"})
    words = {"text": "The cable costs half.", "language": "en"}
    edit_claim(work, recorded.claim_id, words, reason="Se tradujo.", in_public=True)
    assert in_step(work.connection)


def test_rows_that_stand_are_left_alone(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    stamp = select(match_document.c.stamp).where(match_document.c.claim_id == claim_id)
    before = work.connection.execute(stamp).scalar_one()
    make_claim(work)
    index.refresh_claims(work.connection, [claim_id])
    assert work.connection.execute(stamp).scalar_one() == before
    edit_claim(work, claim_id, {"text": "Otra frase sobre hogares."})
    newest = work.connection.execute(select(func.max(event.c.position))).scalar_one()
    assert work.connection.execute(stamp).scalar_one() == newest > before


def test_the_languages_are_noted_once_each(work: Work) -> None:
    for language in ("es", "en-GB", "es-VE", "pt"):
        make_claim(work, language=language)
    assert state.read_languages(work.connection) == ["en", "es", "pt"]


# ---- making it anew --------------------------------------------------------------------------------------


def fill_all(connection: Connection) -> None:
    for kind in ("claim", "article", "actor"):
        after: int | None = 0
        while after is not None:
            after = making.fill_batch(connection, kind, after, 2)


def test_nobody_reads_an_index_that_is_being_made(work: Work) -> None:
    state.require_complete(work.connection)
    before = state.read_build(work.connection)
    build = making.begin(work.connection)
    assert build == state.read_build(work.connection) != before
    with pytest.raises(CheckFailedError) as caught:
        state.require_complete(work.connection)
    assert caught.value.hint == "Make it anew with `claims db reindex`."
    making.complete(work.connection)
    state.require_complete(work.connection)
    assert work.connection.execute(select(search_state.c.analysis)).scalar_one() == ANALYSIS


def test_an_index_of_another_analysis_is_not_complete(work: Work) -> None:
    work.connection.execute(update(search_state).values(analysis="0"))
    assert not state.is_complete(work.connection)


def test_an_index_made_anew_is_the_same(work: Work) -> None:
    fill(work)
    query = select(search_document).order_by(search_document.c.id)
    before = work.connection.execute(query).all()
    languages = state.read_languages(work.connection)
    making.begin(work.connection)
    while not making.clear(work.connection, 1):
        pass
    assert work.connection.execute(query).all() == []
    assert work.connection.execute(select(match_document)).all() == []
    assert state.read_languages(work.connection) == []
    fill_all(work.connection)
    assert work.connection.execute(query).all() == before
    assert state.read_languages(work.connection) == languages
    assert in_step(work.connection)


def test_what_is_written_while_it_is_cleared_does_no_harm(work: Work) -> None:
    """A claim whose documents are gone, one whose documents stand, and a new one."""
    first, second = make_claim(work).claim_id, make_claim(work).claim_id
    number = make_article(work, title="Puertos")
    making.begin(work.connection)
    making.clear(work.connection, 1)
    for claim_id in (first, second):
        edit_claim(work, claim_id, {"text": f"Otra frase {claim_id}."})
    edit_article(work, number, {"title": "Muelles"})
    make_claim(work)
    while not making.clear(work.connection, 1):
        pass
    fill_all(work.connection)
    assert in_step(work.connection)


def test_a_lost_state_is_made_anew(work: Work) -> None:
    work.connection.execute(delete(search_state))
    assert not state.is_complete(work.connection)
    assert state.read_build(work.connection) is None
    making.begin(work.connection)
    making.complete(work.connection)
    assert state.is_complete(work.connection)


# ---- comparing -------------------------------------------------------------------------------------------


def test_a_language_that_is_not_noted_is_found(work: Work) -> None:
    make_claim(work, language="pt-BR")
    make_article(work, source_id=make_source(work, language="gl"))
    work.connection.execute(update(search_state).values(languages="es"))
    assert state.missing_languages(work.connection) == {"pt", "gl"}


LOOKUPS = {
    "sqlite": {
        "documents": [
            """
            INSERT INTO search_index (search_index, rowid, words, quotes, notes, body)
            SELECT 'delete', id, words, quotes, notes, body FROM search_document WHERE id = {document}
            """,
            "INSERT INTO search_index (rowid, words) VALUES (900, 'cabl')",
            "INSERT INTO search_index (search_index) VALUES ('delete-all')",
        ],
        "matches": [
            """
            INSERT INTO match_index (match_index, rowid, words, titles)
            SELECT 'delete', claim_id, words, titles FROM match_document WHERE claim_id = {claim}
            """,
            "INSERT INTO match_index (rowid, words) VALUES ({claim}, 'cabl')",
            "INSERT INTO match_index (match_index) VALUES ('delete-all')",
        ],
    },
    "postgresql": {
        "documents": [
            "DELETE FROM search_vector WHERE document_id = {document}",
            "UPDATE search_vector SET terms = terms || 'cabl:99'::tsvector WHERE document_id = {document}",
            "INSERT INTO search_vector VALUES (900, 'cabl:1')",
            "UPDATE search_vector SET document_id = 900 WHERE document_id = {document}",
        ],
        "matches": [
            "DELETE FROM match_posting WHERE term = 'abastec'",
            "INSERT INTO match_posting VALUES ('zarp', {claim}, '\\x01010000')",
            "UPDATE match_posting SET first = first + 1 WHERE term = 'abastec'",
            "UPDATE match_total SET documents = documents + 1",
            "UPDATE match_total SET terms = terms - 1",
        ],
    },
}


@pytest.mark.parametrize("what", ["documents", "matches"])
def test_what_the_engine_looks_words_up_in_is_compared(work: Work, what: str) -> None:
    """And the one is found apart from the other."""
    connection = work.connection
    claim_id = make_claim(work, text="El cable abastecerá a nueve hogares.").claim_id
    for statement in LOOKUPS[connection.dialect.name][what]:
        with connection.begin_nested() as undone:
            connection.exec_driver_sql(
                statement.format(claim=claim_id, document=document_id("claim", claim_id))
            )
            found = (
                search_engine(connection).holds_documents(connection),
                match_engine(connection).holds_matches(connection),
            )
            assert found == (what != "documents", what != "matches"), statement
            undone.rollback()
    assert in_step(connection)
