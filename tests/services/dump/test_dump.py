"""Records of one database into another: all that belongs to them, known again, and never overwritten."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from exchange import NOEMI, Exchange, dump_of, take, took
from factories import (
    BRUNO,
    IRENE,
    NOW,
    TEXT,
    colleague,
    decide,
    fill,
    later,
    make_actor,
    make_article,
    make_claim,
    make_evidence,
    make_source,
)
from sqlalchemy import func, select
from tampering import tamper, unguard

from claims import db
from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import ActorKind, NameType, Stance
from claims.importers.dump import read
from claims.models import DERIVED, actor, capture, claim, event, metadata, snapshot, source, verification
from claims.services import actor as actors
from claims.services import article, assignment, database, evidence, signoff
from claims.services import claim as claims
from claims.services import source as sources
from claims.services.actor_name import add_name
from claims.services.came import list_came
from claims.services.dump.audit import TABLES, read_batches
from claims.services.dump.edit import EDITED
from claims.services.dump.shape import BY_NAME, KINDS, LEFT_BEHIND
from claims.services.dump.take import What
from claims.services.dump.write import head_of
from claims.services.evidence import Bearing
from claims.services.ledger.compare import find_differences
from claims.services.log import list_events
from claims.services.report.build import get_claim
from claims.services.role import Role
from claims.services.selection import ClaimFilter
from claims.services.work import start

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import URL, Engine

    from claims.services.work import Work

NOBODY = "00000000-0000-4000-8000-000000000000"
PERSON = "00000000-0000-4000-8000-000000000001"


def records(lines: Sequence[str]) -> dict[tuple[str, str], dict[str, Any]]:
    """Give the records of a dump by kind and UUID, as they read in any database.

    Each database makes its own UUIDs for the scales of the program: a rating goes by the scale's code. Rows
    without a number of their own stand in no order.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    scales = {}
    for line in lines[1:]:
        ((kind, entry),) = json.loads(line).items()
        if kind == "rating_scale":
            scales[entry["uuid"]] = entry["code"]
            continue
        for name, rows in entry.items():
            if isinstance(rows, list) and rows and isinstance(rows[0], dict) and "uuid" not in rows[0]:
                entry[name] = sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))
        found[kind, entry["uuid"]] = entry
    for entry in found.values():
        for step in entry.get("verification", ()):
            if "rating" in step:
                scale, _slash, code = step["rating"].partition("/")
                step["rating"] = f"{scales[scale]}/{code}"
    return found


@pytest.fixture
def filled_url(engine: Engine, database_url: URL) -> URL:
    """Give a database with rows in every table, and records of every kind that were edited."""
    with db.writing(engine) as connection:
        work = start(connection, IRENE, at=NOW)
        fill(work)
        reworded = make_claim(work).claim_id
        claims.edit_claim(later(work, 9), reworded, {"text": "El cable es el más largo del mundo."})
        claims.edit_claim(later(work, 10), 1, {"priority": "low"}, add_topics=["mar"], reason="Ya salió.")
        actors.edit_actor(later(work, 11), 1, name="Octavia Belarte", wanted={"note": "Canciller."})
        article.edit_article(later(work, 12), 1, {"title": "El cable, hoy", "published": PartialDate("2026")})
        sources.edit_source(later(work, 13), 1, {"name": "El Faro de Virelda"})
        evidence.edit_evidence(later(work, 14), 1, {"publisher": "Instituto"})
    return database_url


def test_every_table_goes_along_or_stays_for_a_reason() -> None:
    assert not set(TABLES) & {*LEFT_BEHIND, *DERIVED}
    assert {*TABLES, *LEFT_BEHIND, *DERIVED} == set(metadata.tables)


def test_what_a_record_points_to_stands_before_it() -> None:
    order = [kind.name for kind in KINDS]
    for kind in KINDS:
        for table in (kind.table, *(part.table for part in kind.parts)):
            for key in table.foreign_keys:
                pointed = key.column.table.name
                if pointed in order and pointed != kind.name and (table, pointed) != (capture, "evidence"):
                    assert order.index(pointed) < order.index(kind.name), (table.name, pointed)


def test_all_of_one_database_is_in_the_other_and_dumps_alike(filled_url: URL, target: URL) -> None:
    lines = dump_of(filled_url)
    there = records(lines)
    # A kind or a part that `fill` forgets would be compared with nothing.
    assert {kind for kind, _uuid in there} == BY_NAME.keys() - {"rating_scale"}
    assert {kind for (kind, _uuid), entry in there.items() if "edits" in entry} == EDITED
    parts = {part.table.name for kind in KINDS for part in kind.parts} - {"rating", "rating_text"}
    assert parts <= {name for entry in there.values() for name in entry}
    with db.writing(db.open_engine(target)) as connection:
        outcomes = take(start(connection, NOEMI, at=NOW), lines)
    told = took(outcomes)
    assert set(told.pop("rating_scale")) == {"unchanged"}
    assert {what for kind in told.values() for what in kind} == {"new"}
    back = dump_of(target)
    here = records(back)
    assert {key: here[key] for key in there} == there
    assert {kind for kind, uuid in here.keys() - there.keys()} == {"person"}  # whoever made the other one
    # What came in is found there, and nothing of the copy is amiss.
    with db.writing(db.open_engine(target)) as connection:
        assert list(database.find_faults(connection)) == []
        assert list(database.find_lookup_faults(connection)) == []


def test_the_same_again_changes_nothing(filled_url: URL, target: URL) -> None:
    lines = dump_of(filled_url)
    with db.writing(db.open_engine(target)) as connection:
        take(start(connection, NOEMI, at=NOW), lines)
    with db.writing(db.open_engine(target)) as connection:
        events = connection.execute(select(func.count()).select_from(event)).scalar_one()
        outcomes = take(start(connection, NOEMI, at=NOW), lines)
        assert {one.what for one in outcomes} == {What.UNCHANGED}
        assert connection.execute(select(func.count()).select_from(event)).scalar_one() == events


def test_a_database_takes_its_own_dump_as_nothing_new(filled_url: URL) -> None:
    lines = dump_of(filled_url)
    with db.writing(db.open_engine(filled_url)) as connection:
        assert {one.what for one in take(start(connection, NOEMI, at=NOW), lines)} == {What.UNCHANGED}


def test_a_choice_of_claims_brings_just_what_it_points_to(other: Exchange) -> None:
    chosen = other.do(lambda work: make_claim(work, claimant=make_actor(work), topics=["pesca"]).claim_id)
    other.do(lambda work: make_claim(work, claimant=make_actor(work), topics=["cable"]))
    told = took(other.hand(ClaimFilter(claims=(chosen,))))
    assert told == {kind: ["new"] for kind in ("person", "source", "article", "actor", "topic", "claim")}


def test_a_choice_of_reworded_claims_says_who_reworded_them(other: Exchange) -> None:
    number = other.do(make_claim).claim_id
    other.do(
        lambda work: claims.edit_claim(colleague(work.connection), number, {"text": "El cable mide 302 km."})
    )
    told = took(other.hand(ClaimFilter(claims=(number,))))
    assert told["claim"] == ["new"]
    with db.reading(other.second) as connection:
        (rewording,) = get_claim(connection, 1).rewordings
        assert (rewording.by, rewording.after) == (BRUNO.name, "El cable mide 302 km.")


def test_steps_that_were_taken_since_are_added(other: Exchange) -> None:
    number = other.do(make_claim).claim_id
    other.hand()
    other.do(lambda work: decide(work, number))
    assert took(other.hand())["claim"] == ["added"]
    assert other.read(select(claim.c.status)) == ["decided"]
    assert other.read(select(claim.c.step)) == other.read(select(func.max(verification.c.step)))
    assert took(other.hand())["claim"] == ["unchanged"]


def test_an_older_dump_takes_nothing_back(other: Exchange) -> None:
    other.do(make_claim)
    other.hand()
    other.do_there(lambda work: decide(work, 1))
    assert took(other.hand())["claim"] == ["unchanged"]
    assert other.read(select(claim.c.status)) == ["decided"]


def test_histories_that_went_on_in_both_are_a_conflict(other: Exchange) -> None:
    number = other.do(make_claim).claim_id
    other.hand()
    other.do(lambda work: decide(work, number))
    other.do_there(lambda work: decide(work, 1))
    (outcome,) = [one for one in other.hand() if one.line.kind == "claim"]
    assert (outcome.what, outcome.ref) == (What.CONFLICT, "C1")
    (said,) = outcome.differing
    assert said.startswith("step 1 was taken in both: on record ")
    assert "Noemí Arbas" in said.partition(", in the file ")[0]
    assert other.read(select(func.count()).select_from(verification)) == [1]


def test_what_was_edited_here_is_not_overwritten(other: Exchange) -> None:
    other.do(lambda work: make_claim(work, topics=["pesca"]))
    other.hand()
    other.do(lambda work: claims.edit_claim(work, 1, {"text": "El cable mide 9 km."}, add_topics=["cable"]))
    other.do_there(
        lambda work: claims.edit_claim(work, 1, {"text": "El cable mide 302 km."}, add_topics=["mar"])
    )
    (outcome,) = [one for one in other.hand() if one.line.kind == "claim"]
    assert outcome.what is What.CONFLICT
    assert outcome.differing[0].startswith("text: on record «El cable mide 302 km.» (Noemí Arbas, 2026-03-02")
    assert ", in the file «El cable mide 9 km.» (Irene Sotomar, 2026-03-02" in outcome.differing[0]
    assert outcome.differing[1].startswith("topics: on record «mar, pesca» (Noemí Arbas, ")
    assert other.read(select(claim.c.text)) == ["El cable mide 302 km."]


def test_the_same_words_under_another_uuid_are_a_conflict(other: Exchange) -> None:
    other.do(lambda work: make_claim(work, text="El cable es nuevo."))
    other.do_there(lambda work: make_claim(work, text="El cable es nuevo."))
    (outcome,) = [one for one in other.hand() if one.line.kind == "claim"]
    assert (outcome.what, outcome.ref) == (What.CONFLICT, "C1")
    assert outcome.problem == "C1 says the same in the same words."


def test_people_sources_articles_and_topics_are_known_by_what_is_unique(other: Exchange) -> None:
    def make(work: Work) -> None:
        paper = make_source(work, name="La Gaceta de Virelda")
        page = make_article(work, source_id=paper, url="https://gaceta.example/cable?utm_source=x")
        make_claim(work, article_id=page, topics=["Energía"])

    other.do(make)
    other.do_there(
        lambda work: make_article(
            work, source_id=make_source(work, name="la gaceta de virelda"), url="https://gaceta.example/cable"
        )
    )
    told = took(other.hand())
    assert (told["source"], told["article"], told["claim"]) == (["unchanged"], ["unchanged"], ["new"])
    assert other.read(select(func.count()).select_from(source)) == [1]
    assert other.read(select(func.count()).select_from(snapshot)) == [1]
    assert {one.what for one in other.hand()} == {What.UNCHANGED}


def test_another_text_of_the_same_article_is_its_next_one(other: Exchange) -> None:
    def make(work: Work, text: str) -> None:
        paper = make_source(work, name="La Gaceta")
        make_article(work, source_id=paper, url="https://gaceta.example/cable", text=text)

    other.do(lambda work: make(work, TEXT + "Fe de erratas."))
    other.do_there(lambda work: make(work, TEXT))
    assert took(other.hand())["article"] == ["added"]
    assert other.read(select(snapshot.c.number).order_by(snapshot.c.id)) == [1, 2]
    assert took(other.hand())["article"] == ["unchanged"]


def test_actors_are_one_by_wikidata_or_by_a_name_and_a_role(other: Exchange) -> None:
    minister = [Role("ministra", "Quelmora", None, None)]

    def make(work: Work) -> None:
        make_actor(work, name="Ana Brull", roles=minister)
        make_actor(work, name="Legación", kind=ActorKind.PUBLIC_BODY, wikidata="Q7")
        make_actor(work, name="Luis Orozco", roles=[Role("juez", None, None, None)])

    def make_there(work: Work) -> None:
        make_actor(work, name="ana brull", roles=minister)
        make_actor(work, name="Embajada", kind=ActorKind.PUBLIC_BODY, wikidata="Q7")
        make_actor(work, name="Luis Orozco", roles=[Role("alcalde", None, None, None)])

    other.do(make)
    other.do_there(make_there)
    assert took(other.hand())["actor"] == ["unchanged", "added", "new"]
    assert other.read(select(func.count()).select_from(actor)) == [4]


def test_two_of_one_name_in_the_file_stay_two(other: Exchange) -> None:
    other.do(lambda work: [make_actor(work, name="Ana Brull", namesake=one) for one in (False, True)])
    assert took(other.hand())["actor"] == ["new", "new"]
    assert took(other.hand())["actor"] == ["unchanged", "unchanged"]


def break_text(entry: dict[str, Any]) -> None:
    for row in entry.get("article", {}).get("snapshot", ()):
        row["text"] += "!"


def move_quote(entry: dict[str, Any]) -> None:
    for row in entry.get("claim", {}).get("anchor", ()):
        row["start_offset"] += 1
        row["end_offset"] += 1


def skip_a_step(entry: dict[str, Any]) -> None:
    for row in entry.get("claim", {}).get("verification", ()):
        row["step"] += 1


def name_nobody(entry: dict[str, Any]) -> None:
    for row in entry.get("claim", {}).get("appearance", ()):
        row["claimant"] = NOBODY


def write_strangely(entry: dict[str, Any]) -> None:
    for row in entry.get("claim", {}).get("appearance", ()):
        row["quote_kind"] = "literal"


def know_more(entry: dict[str, Any]) -> None:
    if "claim" in entry:
        entry["claim"]["mood"] = "angry"


def know_less(entry: dict[str, Any]) -> None:
    if "claim" in entry:
        del entry["claim"]["language"]


def say_nothing(entry: dict[str, Any]) -> None:
    if "claim" in entry:
        entry["claim"]["text"] = None


def quote_nothing(entry: dict[str, Any]) -> None:
    for row in entry.get("claim", {}).get("anchor", ()):
        row |= {"quote": None, "start_offset": None, "end_offset": None}


def sign_twice(entry: dict[str, Any]) -> None:
    for row in list(entry.get("claim", {}).get("verification", ()))[-1:]:
        signed = {"created_at": row["created_at"], "created_by": PERSON, "verification": row["uuid"]}
        entry["claim"]["sign_off"] = [{"uuid": one, **signed} for one in (NOBODY, PERSON)]
    if "person" in entry:
        other = {**entry["person"], "uuid": PERSON, "name": "Otra", "mail": "otra@mesa.example"}
        entry["person"] = other if entry["person"]["name"] == BRUNO.name else entry["person"]


def rate_nothing(entry: dict[str, Any]) -> None:
    for row in entry.get("claim", {}).get("verification", ()):
        row.pop("rating", None)


def say_no_date(entry: dict[str, Any]) -> None:
    for row in entry.get("claim", {}).get("appearance", ()):
        row["stated"] = True


def name_a_list(entry: dict[str, Any]) -> None:
    for row in entry.get("claim", {}).get("appearance", ()):
        row["article"] = [row["article"]]


def have_no_rows(entry: dict[str, Any]) -> None:
    if "claim" in entry:
        entry["claim"]["appearance"] = ["P1"]


@pytest.mark.parametrize(
    ("change", "kind", "problem"),
    [
        (say_no_date, "claim", "appearance has something as stated that cannot stand there: True"),
        (name_a_list, "claim", "appearance has something as article that cannot stand there: ['"),
        (have_no_rows, "claim", "appearance is no list of objects."),
        (quote_nothing, "claim", "anchor has no quote."),
        (say_nothing, "claim", "claim has no text."),
        (sign_twice, "claim", "sign_off: "),
        (rate_nothing, "claim", "The status decided needs a rating."),
        (break_text, "article", "A text is not the one that was hashed"),
        (move_quote, "claim", "A quote does not stand in its text where it should"),
        (skip_a_step, "claim", "The steps of a claim are not numbered from 1 on without a gap."),
        (name_nobody, "claim", "appearance names a claimant that is not on record"),
        (write_strangely, "claim", "appearance has something as quote_kind that cannot stand there: literal"),
        (know_more, "claim", "claim holds what this program does not know: mood."),
        (know_less, "claim", "claim has no language."),
    ],
)
def test_what_no_database_of_ours_would_write_is_refused(
    other: Exchange, change: Callable[[dict[str, Any]], None], kind: str, problem: str
) -> None:
    number = other.do(lambda work: make_claim(work, claimant=make_actor(work)).claim_id)
    other.do(lambda work: decide(work, number))
    other.do(lambda work: colleague(work.connection))
    outcomes = [one for one in other.hand(change=change) if one.line.kind == kind]
    assert [one.what for one in outcomes] == [What.REFUSED]
    assert (outcomes[0].problem or "").startswith(problem)
    assert "constraint" not in (outcomes[0].problem or "")
    assert other.read(select(func.count()).select_from(claim)) == [0]


def test_one_that_is_refused_stops_none_of_its_batch(other: Exchange) -> None:
    other.do(lambda work: [make_claim(work) for _ in range(6)])
    seen = 0

    def spoil(entry: dict[str, Any]) -> None:
        nonlocal seen
        if "claim" in entry:
            seen += 1
            if seen == 3:
                entry["claim"]["kind"] = "rumour"

    assert took(other.hand(change=spoil))["claim"] == ["new", "new", "refused", "new", "new", "new"]
    assert other.read(select(func.count()).select_from(claim)) == [5]


def test_rows_of_another_record_cannot_be_named(other: Exchange) -> None:
    first, second = other.do(lambda work: [make_claim(work), make_claim(work)])
    del first, second
    seen: list[str] = []

    def cross(entry: dict[str, Any]) -> None:
        if "claim" in entry:
            seen.append(entry["claim"]["appearance"][0]["uuid"])
            entry["claim"]["anchor"][0]["appearance"] = seen[0]

    outcomes = [one for one in other.hand(change=cross) if one.line.kind == "claim"]
    assert [one.what for one in outcomes] == [What.NEW, What.REFUSED]
    assert (outcomes[1].problem or "").startswith("anchor names a appearance of another record")


def test_a_scale_with_other_ratings_here_is_a_refusal_and_so_are_its_claims(other: Exchange) -> None:
    number = other.do(make_claim).claim_id
    other.do(lambda work: decide(work, number))

    def stretch(entry: dict[str, Any]) -> None:
        if entry.get("rating_scale", {}).get("code") == "default":
            entry["rating_scale"]["rating"][0]["position"] = 77

    outcomes = other.hand(change=stretch)
    refused = [one for one in outcomes if one.what is What.REFUSED]
    assert [one.line.kind for one in refused] == ["rating_scale", "claim"]
    assert (refused[0].problem or "").startswith("The scale default, version")


def test_the_log_tells_of_each_batch(other: Exchange) -> None:
    other.do(make_claim)
    other.hand()
    with db.reading(other.second) as connection:
        batches = read_batches(connection)
        with db.reading(other.first) as first:
            assert {one.database for one in batches} == {head_of(first, [], 0)["database"]}
    assert {table for one in batches for table in one.spans} >= {"claim", "anchor", "snapshot", "source"}
    assert all(len(span.sha256) == 64 for one in batches for span in one.spans.values())


def test_work_goes_on_with_the_next_number(other: Exchange) -> None:
    other.do(lambda work: [make_claim(work) for _ in range(3)])
    other.hand()
    assert other.do_there(lambda work: make_claim(work).claim_id) == 4


def work_on_it(work: Work) -> None:
    """Do to what came in whatever may be done to records."""
    claims.edit_claim(work, 1, {"text": "El cable mide 302 km."}, add_topics=["mar"], remove_topics=["pesca"])
    claims.edit_claim(work, 2, {"priority": "urgent", "check_worthy": True}, add_topics=["mar"])
    decide(work, 1)
    assignment.assign(work, 1, work.person_id)
    assignment.assign(work, 2, work.person_id)
    assignment.assign(work, 2, None)
    add_name(work, 1, "Brull", NameType.ALIAS)
    actors.edit_actor(work, 1, name="Ana Brull Sanz", wanted={"note": "Ministra."})
    article.edit_article(work, 1, {"title": "Otro título"})


@pytest.fixture
def worked_on(other: Exchange) -> Exchange:
    """Give two databases: claims came into the second one, and were worked on there."""
    other.do(
        lambda work: [
            make_claim(work, claimant=make_actor(work, name="Ana Brull"), topics=["pesca", "cable"]),
            make_claim(work),
        ]
    )
    other.hand()
    other.do_there(work_on_it)
    return other


def test_what_is_done_to_what_came_in_is_no_fault(worked_on: Exchange) -> None:
    with db.reading(worked_on.second) as connection:
        assert list(database.find_faults(connection)) == []


@pytest.mark.parametrize(
    ("table", "change", "named"),
    [
        ("claim", "SET text = 'Otra cosa.' WHERE id = 1", "C1: claim.text is «Otra cosa.», and event"),
        ("claim", "SET language = 'en' WHERE id = 2", "C2 is not as it came in with event"),
        (
            "claim",
            "SET uuid = '00000000-0000-4000-8000-000000000000' WHERE id = 2",
            "C2 is not as it came in with event",
        ),
        ("anchor", "SET prefix = 'x' WHERE id = 1", "anchor 1 of P1 is not as it came in"),
        (
            "snapshot",
            "SET method = 'url' WHERE id = 2",
            "snapshot 2 of A2 is not as it came in",
        ),
        ("appearance", "SET stated = '2020' WHERE id = 2", "P2 is not as it came in"),
        ("actor_name", "SET value = 'Otra' WHERE id = 1", "actor_name 1 of R1 is not as it came in"),
        ("source", "SET kind = 'agency' WHERE id = 1", "S1 is not as it came in"),
        ("claim_topic", "SET topic_id = (SELECT max(id) FROM topic) WHERE claim_id = 1", "claim_topic"),
        ("person", "SET name = 'Otra' WHERE id = 2", "person 2 is not as it came in"),
    ],
)
def test_what_came_in_and_was_tampered_with_is_found(
    worked_on: Exchange, table: str, change: str, named: str
) -> None:
    with db.writing(worked_on.second) as connection:
        if table == "claim_topic":
            connection.exec_driver_sql("DELETE FROM claim_topic WHERE claim_id = 1 AND topic_id <> 2")
            connection.exec_driver_sql(f"UPDATE {table} {change}")
        else:
            tamper(connection, table, change)
        found = [fault.what for fault in find_differences(connection)]
        assert any(named in what for what in found), found


def test_a_row_that_was_taken_out_of_what_came_in_is_found(worked_on: Exchange) -> None:
    with db.writing(worked_on.second) as connection:
        unguard(connection, "anchor")
        connection.exec_driver_sql("DELETE FROM anchor WHERE id = 2")
        found = [fault.what for fault in find_differences(connection)]
        assert any("of anchor are not those that came in" in what for what in found), found


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("nada", "It is no JSON."),
        ("[1]", "It is no record of a dump."),
        ('{"claim": {}, "article": {}}', "It is no record of a dump."),
        ('{"rumour": {"uuid": "1"}}', "This program knows no record that is called rumour."),
        ('{"claim": {"text": "Sin nombre."}}', "It has no UUID."),
        ('{"claim": {"uuid": "00000000-0000-4000-8000-000000000000", "text": "a\\u0000b"}}', "A text holds"),
        ('{"claim": {"uuid": "00000000-0000-4000-8000-000000000000", "text": "a\\ud800b"}}', "A text holds"),
        ('{"claim": {"uuid": "00000000-0000-4000-8000-000000000000", "text": "e\\u0301"}}', "A text is not"),
        ('{"claim": {"uuid": "00000000-0000-4000-8000-000000000000", "text": "e\u0301"}}', "A text is not"),
        ('{"claim": {"uuid": "00000000-0000-4000-8000-000000000000", "text": "a\\r\\nb"}}', "A text is not"),
        ("[" * 100_000, "It is no JSON."),
    ],
)
def test_a_line_that_is_no_record_is_told(line: str, problem: str) -> None:
    ((read_line, text),) = read(BytesIO(line.encode()))
    assert read_line.problem is not None
    assert read_line.problem.message.startswith(problem)
    assert (read_line.number, text) == (2, line.encode())


@pytest.mark.parametrize(
    "text", [b"\xff", b"\xed\xa0\x80", "é".encode("utf-16")], ids=["byte", "half", "utf-16"]
)
def test_a_line_that_is_not_in_utf_8_is_told_and_stops_nothing(text: bytes) -> None:
    sound = b'{"claim": {"uuid": "00000000-0000-4000-8000-000000000000", "text": "Suena."}}'
    lines = [one for one, _raw in read(BytesIO(sound.replace(b"Suena.", text) + b"\n" + sound))]
    assert [one.problem and one.problem.message for one in lines] == ["It is no JSON.", None]


@pytest.mark.parametrize("letter", ["e\u0301", "n\u0303", "a" + "\u0301" * 101], ids=ascii)
def test_a_text_that_is_not_as_it_is_kept_is_told_with_escapes_beside_it_too(letter: str) -> None:
    entry = {"uuid": NOBODY, "text": f"«\n\t\\{letter}/»"}
    ((line, _raw),) = read(BytesIO(json.dumps({"claim": entry}, ensure_ascii=False).encode()))
    assert line.problem is not None
    assert line.problem.message.startswith("A text ")


def test_a_dated_year_is_kept_as_it_was(other: Exchange) -> None:
    other.do(lambda work: make_claim(work, stated=PartialDate("2025")))
    assert took(other.hand())["claim"] == ["new"]
    assert {one.what for one in other.hand()} == {What.UNCHANGED}


def test_sign_offs_stand_or_are_void_as_they_were(other: Exchange) -> None:
    def sign(work: Work) -> None:
        bruno = colleague(work.connection)
        for number in (1, 2):
            make_claim(work)
            census = make_evidence(work)
            evidence.link_evidence(work, number, census, Bearing(Stance.REFUTES))
            decide(work, number)
            signoff.sign_off_step(later(bruno, 1), number)
        claims.edit_claim(later(work, 2), 2, {"text": "El cable mide 302 km."}, reason="Cifra nueva.")

    other.do(sign)
    other.hand()
    with db.reading(other.second) as connection:
        assert len(signoff.find_standing(connection, [1])) == 1
        assert signoff.find_standing(connection, [2]) == set()
    # What it relied on is withdrawn here: then it does not stand any more.
    other.do_there(lambda work: evidence.correct_link(work, 1, 1, None, reason="No era ese censo."))
    with db.reading(other.second) as connection:
        assert signoff.find_standing(connection, [1]) == set()


def test_an_article_of_another_source_is_a_conflict_and_its_claims_are_not_taken(other: Exchange) -> None:
    url = "https://gaceta.example/cable"
    other.do(lambda work: make_claim(work, article_id=make_article(work, url=url)))
    other.do_there(lambda work: make_article(work, url=url, source_id=make_source(work, name="Otro Medio")))
    told = took(other.hand())
    assert (told["article"], told["claim"]) == (["refused"], ["refused"])


def test_what_a_twin_says_otherwise_is_named(other: Exchange) -> None:
    other.do(lambda work: make_source(work, name="La Gaceta", language="es"))
    other.do_there(lambda work: make_source(work, name="La gaceta", language="en"))
    (outcome,) = [one for one in other.hand() if one.line.kind == "source"]
    at = f"{NOW.astimezone():%Y-%m-%d %H:%M}"
    said = f"language: on record «en» ({NOEMI.name}, {at}), in the file «es» ({IRENE.name}, {at})"
    assert outcome.differing == (said,)


def test_the_rows_of_a_claim_tell_what_its_events_did(filled_url: URL, target: URL) -> None:
    with db.writing(db.open_engine(target)) as connection:
        take(start(connection, NOEMI, at=NOW), dump_of(filled_url))
    with db.reading(db.open_engine(filled_url)) as there, db.reading(db.open_engine(target)) as here:
        for number, uuid in there.execute(select(claim.c.id, claim.c.uuid)).all():
            mine = here.execute(select(claim.c.id).where(claim.c.uuid == uuid)).scalar_one()
            told = [
                (
                    one.action,
                    one.at,
                    one.by.partition(" <")[0],
                    one.reason if one.action != "claim.corrected" else None,  # it stands in the step
                )
                for one in list_events(there, record=("claim", number))
                if one.record_kind == "claim" and one.action not in _NO_ROWS_OF_THEIR_OWN
            ]
            came = [(one.action, one.at, one.by, one.reason) for one in list_came(here, mine)]
            assert sorted(came, key=str) == sorted(told, key=str)


_NO_ROWS_OF_THEIR_OWN = {
    "claim.edited",
    "claim.assigned",
    "claim.unassigned",
    "claim.verified",
    "claim.reanchored",
    "claim.evidence_anchored",
    "claim.review_withdrawn",
    "claim.review_restored",
}
