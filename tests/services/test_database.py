from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import make_database
from engines import only_postgresql, only_sqlite
from factories import IRENE, NOW, decide, fill, make_actor, make_article, make_claim
from processes import run_together
from sqlalchemy import select
from tampering import tamper, unguard

from claims import db, models
from claims.errors import DatabaseError
from claims.matching.document import document_id
from claims.matching.state import is_complete
from claims.services import log
from claims.services.database import find_faults, find_lookup_faults
from claims.services.ledger.compare import find_differences

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

    from claims.services.work import Work


def faults(connection: Connection) -> list[str]:
    """Name the faults; guards that are off, as `tamper` leaves them, and the ledger have their own tests."""
    told = {finding.what for finding in find_differences(connection)}
    found = [finding.what for finding in find_faults(connection)]
    return [what for what in found if " guards are gone" not in what and what not in told]


def record_faults(connection: Connection) -> list[str]:
    """Name the faults save what follows from them: that the index has what stood in the records before."""
    return [what for what in faults(connection) if not what.startswith("The search index of ")]


# ---- birth -----------------------------------------------------------------------------------------------


def test_a_new_database_has_an_id_its_maker_and_the_scales(connection: Connection) -> None:
    row = connection.execute(select(models.database_info)).one()
    assert (row.id, row.created_at, len(row.uuid)) == (1, NOW, 36)
    assert is_complete(connection)
    events = log.list_events(connection)
    assert [event.action for event in events][::-1] == ["person.added", *["rating_scale.added"] * 7]
    assert {event.by for event in events} == {f"{IRENE.name} <{IRENE.mail}>"}


def test_no_two_databases_have_one_id(connection: Connection, empty_url: URL) -> None:
    make_database(empty_url)
    with db.reading(db.open_engine(empty_url)) as other:
        query = select(models.database_info.c.uuid)
        assert other.execute(query).scalar_one() != connection.execute(query).scalar_one()


# ---- faults ----------------------------------------------------------------------------------------------


def test_a_sound_database_has_no_faults(work: Work) -> None:
    fill(work)
    assert faults(work.connection) == []
    assert list(find_lookup_faults(work.connection)) == []


def test_a_tampered_text_is_named_and_so_is_the_quote_that_stood_in_it(work: Work) -> None:
    article_id = make_article(work)
    recorded = make_claim(work, article_id=article_id)
    make_claim(work)
    tamper(
        work.connection, "snapshot", f"SET text = replace(text, 'luz', 'pan') WHERE article_id = {article_id}"
    )
    assert faults(work.connection) == [
        f"The text of A{article_id}, snapshot 1, is not the one that was hashed.",
        f"The quote of P{recorded.appearance_id} does not stand in A{article_id}, snapshot 1.",
        f"The search index of A{article_id} is not what its text gives.",
    ]
    assert all(finding.how for finding in find_faults(work.connection))


def test_a_tampered_text_that_spares_the_quote_is_named_alone(work: Work) -> None:
    article_id = make_article(work)
    make_claim(work, article_id=article_id)
    tamper(work.connection, "snapshot", f"SET text = text || '!' WHERE article_id = {article_id}")
    assert faults(work.connection) == [
        f"The text of A{article_id}, snapshot 1, is not the one that was hashed."
    ]


@pytest.mark.parametrize(
    "change",
    [
        "start_offset = start_offset + 1",
        "end_offset = 100000",
        "quote = 'No lo dijo'",
        "prefix = 'otro'",
        "suffix = ''",
    ],
)
def test_a_tampered_anchor_is_named(work: Work, change: str) -> None:
    article_id = make_article(work)
    recorded = make_claim(work, article_id=article_id)
    tamper(work.connection, "anchor", f"SET {change} WHERE appearance_id = {recorded.appearance_id}")
    assert record_faults(work.connection) == [
        f"The quote of P{recorded.appearance_id} does not stand in A{article_id}, snapshot 1."
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("status = 'published'", "C{} keeps the status «published», and its newest step has «decided»."),
        ("step = step + 1", "The step that C{} keeps is not its newest one."),
        ("step = 0", "The step that C{} keeps is not its newest one."),
    ],
)
def test_a_status_that_is_not_the_newest_steps_is_named(work: Work, change: str, told: str) -> None:
    claim_id = make_claim(work).claim_id
    make_claim(work)
    decide(work, claim_id)
    work.connection.exec_driver_sql(f"UPDATE claim SET {change} WHERE id = {claim_id}")
    assert record_faults(work.connection) == [told.format(claim_id)]


def test_a_status_without_a_step_is_named(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    work.connection.exec_driver_sql(f"UPDATE claim SET status = 'decided' WHERE id = {claim_id}")
    assert faults(work.connection) == [
        f"C{claim_id} keeps the status «decided», and its newest step has «unreviewed»."
    ]


def test_a_missing_step_is_named(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    number = decide(work, claim_id)
    unguard(work.connection, "verification")
    unguard(work.connection, "verification_text")
    work.connection.exec_driver_sql(f"DELETE FROM verification_text WHERE verification_id = {number}")
    work.connection.exec_driver_sql(f"DELETE FROM verification WHERE id = {number}")
    assert record_faults(work.connection) == [
        f"C{claim_id} keeps the status «decided», and its newest step has «unreviewed»."
    ]
    told = [finding.what for finding in find_differences(work.connection)]
    assert told[0].startswith(f"V{number} is in the log (event ")


def test_a_tampered_event_is_named(work: Work) -> None:
    make_claim(work)
    position = log.get_head(work.connection).position - 1
    tamper(work.connection, "event", f"SET after = NULL WHERE position = {position}")
    assert faults(work.connection) == [
        f"The audit log is broken at event {position}.",
    ]


def test_guards_that_somebody_took_off_are_named(work: Work) -> None:
    unguard(work.connection, "snapshot")
    names = (
        ("insert", "update", "delete") if work.connection.dialect.name == "sqlite" else ("change", "truncate")
    )
    guards = ", ".join(f"tr_snapshot_{name}" for name in names)
    assert [finding.what for finding in find_faults(work.connection)] == [
        f"{len(names)} guards are gone or changed, and rows can be rewritten: {guards}"
    ]


def test_a_guard_that_does_nothing_is_named(work: Work) -> None:
    if work.connection.dialect.name == "sqlite":
        work.connection.exec_driver_sql("DROP TRIGGER tr_event_update")
        work.connection.exec_driver_sql(
            "CREATE TRIGGER tr_event_update BEFORE UPDATE ON event WHEN FALSE "
            "BEGIN SELECT RAISE(ABORT, 'event is append-only'); END"
        )
        name = "tr_event_update"
    else:
        work.connection.exec_driver_sql("DROP TRIGGER tr_event_change ON event")
        work.connection.exec_driver_sql(
            "CREATE TRIGGER tr_event_change BEFORE DELETE ON event FOR EACH ROW "
            "EXECUTE FUNCTION claims_refuse_change('append')"
        )
        work.connection.exec_driver_sql("ALTER TABLE event ENABLE ALWAYS TRIGGER tr_event_change")
        name = "tr_event_change"
    assert [finding.what for finding in find_faults(work.connection)] == [
        f"1 guard is gone or changed, and rows can be rewritten: {name}"
    ]


@only_postgresql
def test_guards_whose_function_does_nothing_are_named(work: Work) -> None:
    work.connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION claims_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$body$ BEGIN RETURN NEW; END $body$"
    )
    [finding] = find_faults(work.connection)
    assert re.match(r"\d+ guards are gone or changed", finding.what)


def test_of_many_guards_the_first_few_are_named_in_one_line(work: Work) -> None:
    for table in ("snapshot", "event", "verification", "person"):
        unguard(work.connection, table)
    [finding] = find_faults(work.connection)
    assert re.match(
        r"\d+ guards are gone or changed, and rows can be rewritten: (tr_\w+, ){5}tr_\w+ …$", finding.what
    )
    assert "claims db copy --to" in finding.how


def test_a_text_exchanged_with_its_hash_is_named(work: Work) -> None:
    article_id = make_article(work)
    digest = hashlib.sha256(b"Otro texto.").hexdigest()
    tamper(work.connection, "snapshot", f"SET text = 'Otro texto.', sha256 = '{digest}'")
    assert faults(work.connection) == [f"The search index of A{article_id} is not what its text gives."]
    [told] = find_differences(work.connection)
    assert f" of A{article_id}: snapshot.sha256 is «{digest[:60]}…», and event " in told.what


def test_a_claim_that_went_is_named(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    for table in ("anchor", "appearance", "claim"):
        unguard(work.connection, table)
    work.connection.exec_driver_sql("DELETE FROM anchor")
    work.connection.exec_driver_sql("DELETE FROM appearance")
    work.connection.exec_driver_sql("DELETE FROM match_document")
    work.connection.exec_driver_sql("DELETE FROM claim")
    told = [finding.what for finding in find_differences(work.connection)]
    assert any(what.startswith(f"C{claim_id} is in the log (event ") for what in told)
    assert faults(work.connection)[:1] == [
        f"The search index holds document {4 * claim_id}, which is of no record.",
    ]


@only_sqlite
def test_a_time_that_is_none_any_more_is_named_and_ends_no_check(work: Work) -> None:
    fill(work)
    tamper(work.connection, "event", "SET at = 'ayer' WHERE position = 2")
    for table in ("anchor", "evidence_anchor", "claim"):
        tamper(work.connection, table, "SET created_at = 'ayer'")
    found = [finding.what for finding in find_faults(work.connection)]
    assert "The audit log is broken at event 2." in found
    for column in ("anchor.created_at", "evidence_anchor.created_at", "claim.created_at"):
        assert any(f" {column} is «ayer», and event " in what for what in found)


def test_an_empty_log_is_named(work: Work) -> None:
    unguard(work.connection, "event")
    work.connection.exec_driver_sql("DELETE FROM event")
    assert [finding.what for finding in find_differences(work.connection)] == [
        "The audit log is empty, and people have worked here."
    ]
    assert faults(work.connection) == []


# ---- faults of the index ---------------------------------------------------------------------------------


def test_a_record_that_is_not_indexed_by_its_words_is_named(work: Work) -> None:
    claim_id, article_id, actor_id = make_claim(work).claim_id, make_article(work), make_actor(work)
    work.connection.exec_driver_sql(f"UPDATE match_document SET titles = 'x' WHERE claim_id = {claim_id}")
    for kind, number in (("article", article_id), ("actor", actor_id)):
        document = document_id(kind, number)
        work.connection.exec_driver_sql(f"UPDATE search_document SET words = 'x' WHERE id = {document}")
    findings = list(find_faults(work.connection))
    assert [finding.what for finding in findings][:3] == [
        f"The search index of C{claim_id} is not what its text gives.",
        f"The search index of A{article_id} is not what its text gives.",
        f"The search index of R{actor_id} is not what its text gives.",
    ]
    assert {finding.how for finding in findings} == {"Make the search index anew with `claims db reindex`."}


def test_of_many_records_twenty_are_named(work: Work) -> None:
    numbers = [make_actor(work) for _ in range(21)]
    work.connection.exec_driver_sql("UPDATE search_document SET body = 'x'")
    named = [f"The search index of R{number} is not what its text gives." for number in numbers]
    assert [finding.what for finding in find_faults(work.connection)][:21] == [
        *named[:20],
        "… and more of the same.",
    ]


def test_a_language_that_the_index_does_not_know_is_named(work: Work) -> None:
    make_claim(work, language="pt-BR")
    work.connection.exec_driver_sql("UPDATE search_state SET languages = 'es'")
    assert faults(work.connection) == [
        "The search index does not know that there are texts in the language pt."
    ]


def test_an_index_that_is_not_complete_is_named_and_not_compared(work: Work) -> None:
    make_claim(work)
    work.connection.exec_driver_sql("UPDATE search_state SET analysis = ''")
    work.connection.exec_driver_sql("UPDATE search_document SET words = 'x'")
    found = [finding.what for finding in find_faults(work.connection)]
    assert found[0] == "The search index is not complete."
    assert not [what for what in found if what.startswith("The search index of")]


def test_what_the_engine_looks_words_up_in_is_compared(work: Work) -> None:
    make_claim(work)
    assert list(find_lookup_faults(work.connection)) == []
    if work.connection.dialect.name == "sqlite":
        for name in ("search_index", "match_index"):
            work.connection.exec_driver_sql(f"INSERT INTO {name} ({name}) VALUES ('delete-all')")
        assert faults(work.connection) == []
    else:
        work.connection.exec_driver_sql("DELETE FROM search_vector")
        work.connection.exec_driver_sql("DELETE FROM match_posting")
        assert len(faults(work.connection)) == 2
    assert [finding.what for finding in find_lookup_faults(work.connection)] == [
        "What words are searched in does not hold what the documents do.",
        "What claims are matched in does not hold what the documents do.",
    ]


# ---- faults of the engine --------------------------------------------------------------------------------


@only_sqlite
def test_a_row_without_its_parent_is_named(engine: Engine, database_url: URL) -> None:
    with closing(sqlite3.connect(str(database_url.database))) as connection:
        connection.execute("INSERT INTO claim_topic VALUES (7, 8)")
        connection.commit()
    with db.reading(engine) as opened:
        assert sorted(faults(opened)) == [
            "A row of claim_topic points to a claim that is not there.",
            "A row of claim_topic points to a topic that is not there.",
        ]


@only_sqlite
def test_what_the_engine_itself_finds_is_named(engine: Engine, database_url: URL) -> None:
    with closing(sqlite3.connect(str(database_url.database))) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("INSERT INTO claim_actor VALUES (7, 1, 'bystander')")
        connection.commit()
    with db.reading(engine) as opened:
        assert "The file is damaged: CHECK constraint failed in claim_actor" in faults(opened)


@only_sqlite
def test_a_file_that_cannot_be_checked_at_all_is_unusable(engine: Engine, database_url: URL) -> None:
    with closing(sqlite3.connect(str(database_url.database))) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'person'").fetchone()[0]
    with Path(str(database_url.database)).open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    with (
        pytest.raises(DatabaseError, match=r"The database file is damaged\."),
        db.reading(engine) as opened,
    ):
        faults(opened)


# ---- many at once ----------------------------------------------------------------------------------------


def test_eight_processes_lose_no_record_and_break_no_chain(engine: Engine, database_url: URL) -> None:
    """Each names its source after the number it counted, so a lost or doubled turn would be refused."""
    assert run_together(8, "record", database_url, "10") == ["done"] * 8
    with db.reading(engine) as connection:
        names = connection.execute(select(models.source.c.name).order_by(models.source.c.id)).scalars()
        assert list(names) == [f"Diario {number}" for number in range(80)]
        positions = connection.execute(select(models.event.c.position).order_by(models.event.c.position))
        assert list(positions.scalars()) == list(range(1, 8 + 80 + 1))
        assert list(find_faults(connection)) == []
