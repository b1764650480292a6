"""What `claims doctor` sees of rows that are not as the log tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import BRUNO, CENSUS, colleague, fill, make_actor, make_claim
from sqlalchemy import select
from tampering import tamper, unguard

from claims import models
from claims.services.assignment import assign
from claims.services.database import find_faults
from claims.services.ledger import find_differences

if TYPE_CHECKING:
    from claims.services.work import Work


def differences(work: Work) -> list[str]:
    return list(find_differences(work.connection))


def faults(work: Work) -> list[str]:
    """Name all faults but the guards that `tamper` takes off, and what the index has of the records."""
    found = [finding.what for finding in find_faults(work.connection)]
    return [what for what in found if not what.startswith(("The guard ", "The search index of "))]


def test_what_the_program_writes_is_what_the_log_tells(work: Work) -> None:
    fill(work)
    assert differences(work) == []
    assert faults(work) == []


TAMPERED = [
    ("desk_policy", "sign_offs = 0", "desk.sign_offs_set"),
    ("sign_off", "note = 'Visto.'", "claim.signed_off"),
    ("reply", "channel = 'carta'", "claim.reply_asked"),
    ("reply", "text = 'Otra cosa.' WHERE outcome = 'answered'", "claim.reply_recorded"),
    ("reply", "supersedes_id = NULL", "claim.reply_recorded"),
    ("outlet_correction", "outcome = 'corrected'", "claim.outlet_correction_asked"),
    ("review_withdrawal", "reason = 'Otra.'", "claim.review_withdrawn"),
    ("review_withdrawal", "supersedes_id = NULL", "claim.review_restored"),
    (
        "review_withdrawal",
        "import_run_id = 1 WHERE import_run_id IS NOT NULL",
        "import_run.reviews_withdrawn",
    ),
    ("publication", "url = 'https://otro.example'", "claim.published"),
    ("publication", "overridden = 'sign-off: 0 of 1.', override_reason = 'Otra.'", "claim.published"),
    ("correction", "note = 'Nada que ver.'", "claim.corrected"),
    ("correction", "severity = 'minor'", "claim.corrected"),
    ("evidence_link", "stance = 'supports'", "claim.evidence_linked"),
    ("evidence_link", "independence_group = NULL", "claim.evidence_linked"),
    (
        "evidence_link",
        "quote = 'El censo cuenta 9 hogares.' WHERE quote IS NOT NULL",
        "claim.evidence_corrected",
    ),
    ("appearance", "claimant_id = NULL, claimant_kind = 'outlet', quote_kind = 'outlet'", "claim.appeared"),
    ("appearance", "stated = '2020-01-01'", "claim.appeared"),
    ("reporter", "actor_id = (SELECT max(id) FROM actor)", "claim.appeared"),
    ("anchor", "quote = 'otras palabras'", "claim.appeared"),
    ("anchor", "start_offset = 0", "claim.appeared"),
    ("capture_text", "extractor = 'otro 1'", "evidence.text_read"),
    ("evidence_anchor", "start_offset = start_offset + 1", "claim.evidence_anchored"),
    ("claim_link", "type = 'contradicts'", "claim.linked"),
    ("claim_link", "withdrawn = {no} WHERE withdrawn", "claim.unlinked"),
    ("actor_link", "score = 0.5", "actor.merged"),
    ("actor_link", "verdict = 'different'", "actor.merged"),
]


@pytest.mark.parametrize(("table", "change", "action"), TAMPERED)
def test_a_row_that_was_changed_is_named_with_its_event(
    work: Work, table: str, change: str, action: str
) -> None:
    fill(work)
    no = "0" if work.connection.dialect.name == "sqlite" else "false"
    tamper(work.connection, table, f"SET {change.format(no=no)}")
    found = [what for what in differences(work) if what.startswith(f"The table {table} ")]
    assert len(found) == 1
    assert found[0].endswith(f"({action}) tells.")
    assert found[0] in faults(work)


@pytest.mark.parametrize(
    "table",
    ["sign_off", "reply", "outlet_correction", "publication", "correction", "desk_policy", "reporter"],
)
def test_a_row_that_was_taken_out_is_missed(work: Work, table: str) -> None:
    fill(work)
    unguard(work.connection, table)
    key = next(iter(models.metadata.tables[table].primary_key)).name
    work.connection.exec_driver_sql(f"DELETE FROM {table} WHERE {key} = (SELECT max({key}) FROM {table})")
    assert [what for what in differences(work) if what.startswith(f"The table {table} is not as event ")]


def test_a_row_that_was_slipped_in_is_named(work: Work) -> None:
    fill(work)
    row = work.connection.execute(
        select(models.verification).order_by(models.verification.c.id).limit(1)
    ).one()
    colleague_ = colleague(work.connection)
    colleague_.add(models.sign_off, {"verification_id": row.id, "note": None})
    assert differences(work) == ["The table sign_off holds rows that no event tells of."]


def test_a_sign_off_in_another_s_name_is_named(work: Work) -> None:
    fill(work)
    number = colleague(work.connection, BRUNO).person_id
    other = work.connection.execute(
        select(models.person.c.id).where(models.person.c.id.not_in([number, work.person_id])).limit(1)
    ).scalar_one()
    tamper(work.connection, "sign_off", f"SET created_by = {other}")
    [what] = differences(work)
    assert what.startswith("The table sign_off is not as event")


def test_an_assignment_past_the_log_is_named(work: Work) -> None:
    first, second = (make_claim(work).claim_id for _time in range(2))
    assign(work, first, work.person_id)
    assert differences(work) == []
    work.connection.exec_driver_sql(f"UPDATE claim_assignee SET claim_id = {second}")
    assert differences(work) == [
        f"C{number} is not assigned to whom the log tells." for number in (first, second)
    ]


def test_a_merge_past_the_log_is_named(work: Work) -> None:
    fill(work)
    other = make_actor(work)
    merged = work.connection.execute(select(models.merged_actor.c.actor_id)).scalars().first()
    work.connection.exec_driver_sql(f"UPDATE merged_actor SET into_id = {other} WHERE actor_id = {merged}")
    assert differences(work) == [f"R{merged} does not stand for whom it was merged with."]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("rating_text", "label = 'Cierto' WHERE label = 'Verdadero'"),
        ("rating_text", "definition = 'Otra.'"),
        ("rating", "position = NULL"),
    ],
)
def test_labels_past_the_log_are_named(work: Work, table: str, change: str) -> None:
    tamper(work.connection, table, f"SET {change}")
    assert "The ratings of the scale default are not those that the log tells of." in differences(work)


def test_a_text_of_evidence_is_compared_with_its_hash_and_its_quotes(work: Work) -> None:
    fill(work)
    tamper(work.connection, "capture_text", "SET text = 'Otro texto.'")
    found = faults(work)
    assert any(what.endswith("is not the one that was hashed.") for what in found)
    assert any(" does not stand in K" in what for what in found)
    assert "Otro texto." not in CENSUS
