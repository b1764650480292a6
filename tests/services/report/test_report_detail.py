"""What a report reads of its claims: what is drawn, and no more."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest
from factories import (
    IRENE,
    QUOTE,
    colleague,
    decide,
    fill,
    later,
    make_actor,
    make_article,
    make_claim,
    make_evidence,
)
from sqlalchemy import event

from claims.domain.partial_date import PartialDate
from claims.domain.report import EVERYTHING, ClaimEntry, Detail
from claims.domain.status import Status
from claims.domain.vocabulary import Stance
from claims.formats import FORMATS, Options
from claims.formats.csv import COLUMNS
from claims.services import assignment, publication, signoff
from claims.services.appearance import Place
from claims.services.claim import Statement, edit_claim, record_claim
from claims.services.evidence import Bearing, link_evidence
from claims.services.report import build
from claims.services.report.build import build_report
from claims.services.selection import ClaimFilter
from claims.services.verification import Step, verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.services.work import Work

NAMES = tuple(name for name, _description in COLUMNS)


@pytest.fixture
def rich(work: Work) -> Work:
    """Give a database in which every column says something of one claim or another."""
    today = PartialDate("2026-03-02")
    fill(work)
    taken_back = make_claim(work, claimant=make_actor(work), stated=PartialDate("2026-01")).claim_id
    for stance in Stance:
        source = make_evidence(work, url=f"https://inequel.example/{stance}")
        link_evidence(work, taken_back, source, Bearing(stance))
    edit_claim(work, taken_back, {"check_worthy": True, "check_worthy_reason": "Se repite."})
    decide(work, taken_back)
    outing = publication.Outing(
        today, "https://contraste.example/otro", override_reason="Lo pide la dirección."
    )
    publication.publish(later(work, 1), taken_back, outing)
    assignment.assign(work, taken_back, work.person_id)
    publication.retract(later(work, 2), taken_back, reason="No era suyo.")
    proposed = make_claim(work, topics=["pesca"]).claim_id
    relied = make_evidence(work)
    link_evidence(work, proposed, relied, Bearing(Stance.SUPPORTS))
    decide(work, proposed, "true", status=Status.AWAITING_SIGNOFF)
    signoff.sign_off_step(colleague(work.connection), proposed)
    decide(colleague(work.connection), proposed, "true")
    reworded = make_claim(work).claim_id
    decide(work, reworded, "mixed", status=Status.AWAITING_SIGNOFF)
    signoff.sign_off_step(colleague(work.connection), reworded)
    edit_claim(work, reworded, {"text": "El cable dará luz a media Quelmora."}, reason="Claro.")
    article_id = make_article(work, published=PartialDate("2026-02"))
    place = Place(article_id, QUOTE, make_actor(work), reported_by=[make_actor(work)])
    begun = record_claim(work, Statement("El cable abastecerá a todos.", "es"), place).claim_id
    verify(work, begun, Step(Status.IN_PROGRESS, as_of=today, reason="=El censo", explanation="Sí."))
    return work


def written(work: Work, columns: tuple[str, ...] | None) -> list[list[str]]:
    """Give the rows of a CSV of some columns, read for these alone."""
    options, chosen = Options(columns=columns), FORMATS["csv"]
    sink = io.StringIO(newline="")
    report = build_report(
        work.connection, ClaimFilter(), title="", language="es", details=chosen.find_details(options)
    )
    chosen.write(report, sink, options)
    return list(csv.reader(io.StringIO(sink.getvalue(), newline=""), strict=True))


@contextmanager
def statements(work: Work) -> Iterator[list[str]]:
    """Give the statements that are asked meanwhile."""
    asked: list[str] = []

    def note(*given: Any) -> None:  # noqa: ANN401
        asked.append(given[2])

    event.listen(work.connection, "before_cursor_execute", note)
    yield asked
    event.remove(work.connection, "before_cursor_execute", note)


def test_every_column_alone_is_what_it_is_among_all(rich: Work) -> None:
    header, *rows = written(rich, None)
    assert tuple(header) == NAMES
    whole = dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))
    assert [name for name, cells in whole.items() if not any(cells)] == []
    for name, cells in whole.items():
        assert written(rich, (name,)) == [[name], *([cell] for cell in cells)], name


def test_columns_come_in_the_order_of_their_names(rich: Work) -> None:
    names = ("state", "claimant", "claim", "rating_label", "database")
    header, *rows = written(rich, None)
    expected = [[row[header.index(name)] for name in names] for row in rows]
    assert written(rich, names) == [list(names), *expected]
    assert ["'=El censo"] in written(rich, ("reason",))


@pytest.mark.parametrize(
    ("columns", "tables"),
    [
        (("claim", "claim_text"), {"claim"}),
        (("claim", "article", "claimant"), {"claim", "appearance"}),
        (("claim", "rating_label", "reason"), {"claim", "verification"}),
        (("claim", "summary"), {"claim", "verification", "verification_text"}),
        (("evidence_refutes",), {"claim", "evidence"}),
        (("published_url",), {"claim", "publication"}),
        (None, {"claim", "appearance", "verification", "verification_text", "evidence", "publication"}),
    ],
)
def test_what_no_column_is_drawn_from_is_not_read(
    rich: Work, columns: tuple[str, ...] | None, tables: set[str]
) -> None:
    looked_for = {"claim", "appearance", "verification", "verification_text", "evidence", "publication"}
    with statements(rich) as asked:
        written(rich, columns)
    begun = [statement.partition("FROM ")[2].split()[0].strip(",") for statement in asked]
    assert set(begun) & looked_for == tables


def test_what_steps_say_is_read_for_who_decided_only_where_a_proposal_was_carried_on(work: Work) -> None:
    decided = make_claim(work).claim_id
    decide(work, decided)
    with statements(work) as asked:
        assert written(work, ("decided_by",))[1:] == [[IRENE.name]]
    assert not any("verification_text" in statement for statement in asked)
    decide(work, make_claim(work).claim_id, status=Status.AWAITING_SIGNOFF)
    with statements(work) as asked:
        assert written(work, ("decided_by",))[1:] == [[IRENE.name], [""]]
    assert any("verification_text" in statement for statement in asked)


def test_fewer_columns_ask_fewer_queries(rich: Work) -> None:
    counted = []
    for columns in (("claim_text",), ("claim_text", "article", "claimant", "rating_label"), None):
        with statements(rich) as asked:
            written(rich, columns)
        counted.append(len(asked))
    assert counted == sorted(set(counted))
    assert counted[0] <= 5


@pytest.mark.parametrize("name", ["table", "csv", "xlsx"])
def test_a_format_draws_nothing_that_it_does_not_name(rich: Work, name: str) -> None:
    chosen, options = FORMATS[name], Options()
    files = []
    for details in (EVERYTHING, chosen.find_details(options)):
        sink: Any = io.BytesIO() if chosen.binary else io.StringIO(newline="")
        report = build_report(rich.connection, ClaimFilter(), title="", language="es", details=details)
        chosen.write(report, sink, options)
        files.append(sink.getvalue())
    assert files[0] == files[1]
    assert chosen.find_details(options) < EVERYTHING


def test_details_are_read_in_the_order_of_the_fields_that_take_them() -> None:
    read = [detail.name.lower() for detail in build.READERS]
    assert read == [one.name for one in fields(ClaimEntry) if one.name in read]


def test_a_detail_that_was_not_read_is_never_taken_for_none(rich: Work) -> None:
    report = build_report(rich.connection, ClaimFilter(), title="", language="es", details=[Detail.STEPS])
    entry = next(iter(report.claims))
    step = entry.steps[0]
    for draw in (
        lambda: list(entry.evidence),
        lambda: len(entry.topics),
        lambda: entry.claimants,
        lambda: f"{entry.assignee}",
        lambda: step.summary == "",
        lambda: bool(entry.publications),
        lambda: entry.links[0],
    ):
        with pytest.raises(AssertionError, match="was not read"):
            draw()
    sink = io.StringIO()
    with pytest.raises(AssertionError, match="was not read"):
        FORMATS["jsonl"].write(report, sink, Options())
