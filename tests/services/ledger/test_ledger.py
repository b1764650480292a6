"""What `claims doctor` says of rows that are not as the log tells; test_ledger_complete.py has them all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from factories import BRUNO, colleague, fill, make_actor, make_claim, make_source
from sqlalchemy import select
from tampering import tamper, unguard

from claims import models
from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import Involvement, NameType
from claims.services import actor, source
from claims.services.actor_name import withdraw_name
from claims.services.actor_role import add_role, withdraw_role
from claims.services.assignment import assign
from claims.services.claim import edit_claim
from claims.services.history import first_values, undo
from claims.services.ledger.compare import find_differences
from claims.services.role import Role
from claims.services.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable


def differences(work: Work) -> list[str]:
    return [finding.what for finding in find_differences(work.connection)]


def position(work: Work, action: str) -> int:
    """Give the place of the newest event of that action."""
    query = select(models.event.c.position).where(models.event.c.action == action)
    return work.connection.execute(query.order_by(models.event.c.position.desc()).limit(1)).scalar_one()


def test_what_the_program_writes_is_what_the_log_tells(work: Work) -> None:
    fill(work)
    assert differences(work) == []


def test_a_field_that_was_changed_is_named_with_both_values(work: Work) -> None:
    number = make_source(work, name="La Gaceta", homepage="https://gaceta.example")
    work.connection.exec_driver_sql(f"UPDATE source SET kind = 'agency', domain = NULL WHERE id = {number}")
    assert differences(work) == [
        f"S{number}: source.kind is «agency», and event {position(work, 'source.added')} tells «newspaper».",
        f"S{number}: source.domain is nothing, and the rest of it gives «gaceta.example».",
    ]


def test_an_edited_field_is_what_the_newest_edit_says(work: Work) -> None:
    claim_id = make_claim(work).claim_id
    for priority in ("high", "low", "high"):
        edit_claim(work, claim_id, {"priority": priority})
    assert differences(work) == []
    work.connection.exec_driver_sql(f"UPDATE claim SET priority = 'low' WHERE id = {claim_id}")
    assert differences(work) == [
        f"C{claim_id}: claim.priority is «low», and event {position(work, 'claim.edited')} tells «high»."
    ]


def test_a_change_past_the_log_that_an_edit_covered_is_named_all_the_same(work: Work) -> None:
    number = make_source(work, name="La Gaceta")
    work.connection.exec_driver_sql(f"UPDATE source SET ownership = 'Nadie' WHERE id = {number}")
    source.edit_source(work, number, {"ownership": "Cooperativa"})
    [what] = differences(work)
    told = position(work, "source.edited")
    assert what.startswith(f"S{number}: event {told} found source.ownership to be «Nadie», ")
    assert what.endswith(" and the log had told nothing.")


def test_a_long_value_is_shortened(work: Work) -> None:
    claim_id = make_claim(work, text="El cable es nuevo.").claim_id
    work.connection.exec_driver_sql(f"UPDATE claim SET text = '{'x' * 100}' WHERE id = {claim_id}")
    told = position(work, "claim.recorded")
    assert differences(work)[0] == (
        f"C{claim_id}: claim.text is «{'x' * 60}…», and event {told} tells «El cable es nuevo.»."
    )


def test_of_many_differences_in_a_table_five_are_named(work: Work) -> None:
    numbers = [make_source(work) for _ in range(8)]
    work.connection.exec_driver_sql("UPDATE source SET language = 'fr'")
    found = differences(work)
    assert [what.partition(":")[0] for what in found[:5]] == [f"S{number}" for number in numbers[:5]]
    assert found[5:] == ["… and 3 more differences in the table source."]


def test_a_row_that_was_taken_out_is_named_with_its_event(work: Work) -> None:
    fill(work)
    number = work.connection.execute(select(models.sign_off.c.id)).scalar_one()
    unguard(work.connection, "sign_off")
    work.connection.exec_driver_sql("DELETE FROM sign_off")
    told = position(work, "claim.signed_off")
    [what] = differences(work)
    assert re.fullmatch(
        rf"sign_off {number} of V\d+ is in the log \(event {told}\) and not in the database\.", what
    )


def test_a_row_that_was_slipped_in_is_named(work: Work) -> None:
    fill(work)
    step = work.connection.execute(select(models.verification.c.id)).scalars().first()
    number, _uuid = colleague(work.connection).add(models.sign_off, {"verification_id": step, "note": None})
    assert differences(work) == [
        f"sign_off {number} of V{step} is in the database, and no event tells of it."
    ]


def test_a_sign_off_in_another_s_name_is_named(work: Work) -> None:
    fill(work)
    number = colleague(work.connection, BRUNO).person_id
    others = select(models.person.c.id).where(models.person.c.id.not_in([number, work.person_id])).limit(1)
    tamper(work.connection, "sign_off", f"SET created_by = {work.connection.execute(others).scalar_one()}")
    [what] = differences(work)
    assert "sign_off.created_by is " in what


def test_an_assignment_past_the_log_is_named(work: Work) -> None:
    first, second = (make_claim(work).claim_id for _time in range(2))
    assign(work, first, work.person_id)
    assert differences(work) == []
    work.connection.exec_driver_sql(f"UPDATE claim_assignee SET claim_id = {second}")
    assert [what.partition(",")[0] for what in differences(work)] == [
        f"C{first}: claim_assignee is nothing",
        f"C{second}: claim_assignee is «irene.sotomar@contraste.example»",
    ]


def test_topics_and_people_of_a_claim_past_the_log_are_named(work: Work) -> None:
    someone = make_actor(work)
    claim_id = make_claim(work, topics=["energía"], involved=[(Involvement.SUBJECT, someone)]).claim_id
    edit_claim(work, claim_id, {}, add_topics=["pesca"], remove_topics=["energía"])
    assert differences(work) == []
    work.connection.exec_driver_sql("DELETE FROM claim_topic")
    work.connection.exec_driver_sql("UPDATE claim_actor SET involvement = 'mentioned'")
    told = position(work, "claim.edited")
    assert differences(work) == [
        f"C{claim_id}: claim_topic is nothing, and event {told} tells «pesca».",
        f"C{claim_id}: claim_actor is «mentioned R{someone}», and event {told} tells «subject R{someone}».",
    ]


def test_a_merge_past_the_log_is_named(work: Work) -> None:
    fill(work)
    other = make_actor(work)
    row = work.connection.execute(select(models.merged_actor)).first()
    assert row is not None
    work.connection.exec_driver_sql(f"UPDATE merged_actor SET into_id = {other}")
    assert differences(work) == [f"R{row.actor_id} stands for R{other}, and was merged with R{row.into_id}."]


def test_a_label_past_the_log_is_named(work: Work) -> None:
    tamper(work.connection, "rating_text", "SET label = 'Cierto' WHERE label = 'Verdadero'")
    assert any("rating_text.label is «Cierto», and event " in what for what in differences(work))


def test_a_superseding_row_keeps_what_its_event_says_nothing_of(work: Work) -> None:
    fill(work)
    tamper(work.connection, "reply", "SET channel = 'carta' WHERE outcome = 'answered'")
    assert any("reply.channel is «carta»" in what for what in differences(work))


def test_an_event_that_tells_nothing_is_named(work: Work) -> None:
    make_claim(work)
    told = position(work, "claim.appeared")
    tamper(work.connection, "event", f"SET after = '{{}}' WHERE position = {told}")
    found = differences(work)
    assert f"Event {told} (claim.appeared) does not tell what such an event does." in found


# ---- the names and roles of actors, and logs of older versions ---------------------------------------------


def name_and_rename(work: Work) -> None:
    """Give actors names and roles in every way there is, and take some away."""
    number = make_actor(work, name="Octavio Belarte", aliases=["O. Belarte", "Belarte"])
    withdraw_name(work, number, "Belarte", reason="No es suyo.")
    actor.edit_actor(work, number, name="Octavio BELARTE")
    actor.edit_actor(work, number, name="O. Belarte", name_type=NameType.ALIAS, wanted={"country": "ES"})
    actor.edit_actor(work, number, name="Octavio Quirón")
    for organization in ("Quelmora", "Ismavia"):
        add_role(work, number, Role("canciller", organization, PartialDate("2020"), None))
    add_role(work, number, Role("canciller", "Ismavia", None, PartialDate("2021")))
    add_role(work, number, Role("diputado", None, PartialDate("2019"), None))
    withdraw_role(work, number, Role("diputado", None, None, None), reason="No lo fue.")


def forget_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Log as versions did that named no rows."""
    monkeypatch.setattr(Work, "tell", lambda *_row, **_columns: None)


@pytest.mark.parametrize("make", [fill, name_and_rename])
@pytest.mark.parametrize("old", [False, True])
def test_names_roles_and_older_logs_are_as_they_tell(
    work: Work, monkeypatch: pytest.MonkeyPatch, make: Callable[[Work], Any], *, old: bool
) -> None:
    if old:
        forget_rows(monkeypatch)
    make(work)
    assert differences(work) == []


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("actor_name", "value = 'Otro', key = 'otro' WHERE type = 'name'"),
        ("actor_name", "withdrawn = {no} WHERE value = 'Belarte'"),
        ("actor_role", "title = 'rey', title_key = 'rey' WHERE organization = 'Quelmora'"),
        ("actor_role", "withdrawn = {no} WHERE withdrawn"),
        ("actor_name", "created_at = '2020-01-01T00:00:00.000000Z'"),
    ],
)
@pytest.mark.parametrize("old", [False, True])
def test_what_older_logs_tell_is_compared_too(
    work: Work, monkeypatch: pytest.MonkeyPatch, table: str, change: str, *, old: bool
) -> None:
    if old:
        forget_rows(monkeypatch)
    name_and_rename(work)
    no = "0" if work.connection.dialect.name == "sqlite" else "false"
    work.connection.exec_driver_sql(f"UPDATE {table} SET {change.format(no=no)}")
    assert any(f"{table}.{change.partition(' ')[0]} is " in what for what in differences(work))


def test_a_row_of_an_older_log_that_was_taken_out_or_slipped_in_is_named(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_rows(monkeypatch)
    fill(work)
    rows = select(models.desk_policy)
    first = dict(work.connection.execute(rows).mappings().one())
    unguard(work.connection, "reply")
    work.connection.exec_driver_sql("DELETE FROM reply WHERE id = (SELECT max(id) FROM reply)")
    later = first | {"id": first["id"] + 1, "uuid": "00000000-0000-4000-8000-000000000000", "sign_offs": 3}
    work.connection.execute(models.desk_policy.insert().values(**later))
    found = differences(work)
    assert any(what.endswith(" and not in the database.") for what in found)
    assert f"desk_policy {later['id']} is in the database, and no event tells of it." in found


# ---- what was before -------------------------------------------------------------------------------------


def test_edits_are_undone_to_what_was_inserted(work: Work) -> None:
    claim_id = make_claim(work, text="El cable es nuevo.", topics=["energía"]).claim_id
    row = select(models.claim).where(models.claim.c.id == claim_id)
    before = work.connection.execute(row).mappings().one()
    edit_claim(work, claim_id, {"text": "El cable es viejo.", "priority": "high"})
    edit_claim(work, claim_id, {"text": "El cable es otro."}, add_topics=["pesca"])
    first = first_values(work.connection, models.claim, claim_id, claim_id)
    assert first == {claim_id: {"text": "El cable es nuevo.", "priority": "normal", "topics": ["energía"]}}
    now = work.connection.execute(row).mappings().one()
    assert undo(models.claim, dict(now), first[claim_id]) == undo(models.claim, dict(before), {})
    assert first_values(work.connection, models.claim, claim_id + 1, claim_id + 9) == {}


def test_names_are_undone_to_what_was_inserted(work: Work) -> None:
    number = make_actor(work, name="Octavio Belarte")
    row = select(models.actor_name).where(models.actor_name.c.actor_id == number)
    before = work.connection.execute(row).mappings().one()
    actor.edit_actor(work, number, name="Octavio Quirón", name_type=NameType.ALIAS)
    withdraw_name(work, number, "Octavio Belarte", reason="No es suyo.")
    first = first_values(work.connection, models.actor_name, 1, 10**9)
    assert first == {before["id"]: {"type": "name", "withdrawn": False}}
    now = work.connection.execute(row.where(models.actor_name.c.id == before["id"])).mappings().one()
    assert undo(models.actor_name, dict(now), first[before["id"]]) == undo(
        models.actor_name, dict(before), {}
    )
