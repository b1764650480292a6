"""What the first walk over a report finds, and the charts that are drawn from it."""

from __future__ import annotations

from dataclasses import replace

from report_samples import (
    ACCORD,
    ACCORD_TEXT,
    ERIK,
    FALSE,
    JULIA,
    MIXED,
    OSTRANIA,
    appearance,
    claim,
    lost_boats,
    moment,
    ratified,
    report,
    sample_report,
    step,
)

from claims.domain.partial_date import PartialDate
from claims.domain.report import ClaimEntry, PublicationEntry, RatingEntry, RewordingEntry
from claims.domain.status import Status
from claims.domain.vocabulary import Bucket, Involvement
from claims.site.chart import MOST_BARS, draw
from claims.site.summary import summarize, told_to_readers, topic_page


def said(number: int, rating: RatingEntry | None, *, by: str = "R1", topic: str = "pesca") -> ClaimEntry:
    """Make a claim of Julia's, or of another one's, that concerns Ostrania."""
    quote = "el acuerdo traerá «diez años de prosperidad»"
    claimant = replace(JULIA, ref=by, name=f"Alguien {by}")
    steps = (step(1, Status.DECIDED, moment(12, 9), rating=rating),) if rating else ()
    return claim(
        number,
        f"Afirmación {number}",
        topics=(topic,),
        involved=((Involvement.TARGET, OSTRANIA),),
        appearances=(appearance(number, ACCORD, ACCORD_TEXT, quote, claimant=claimant, reported_by=(ERIK,)),),
        steps=steps,
    )


def test_whoever_is_only_named_does_not_own_the_verdict() -> None:
    summary = summarize(report(said(1, FALSE), said(2, MIXED)))
    own = {ref: [row.ref for row in group.rows] for ref, group in summary.actors.items()}
    named = {ref: [row.ref for row in group.named] for ref, group in summary.actors.items()}
    assert own == {"R1": ["C1", "C2"], "R2": [], "R4": []}
    assert named == {"R1": [], "R2": ["C1", "C2"], "R4": ["C1", "C2"]}


def test_a_claim_is_once_in_each_list() -> None:
    twice = said(1, FALSE)
    twice = replace(twice, appearances=twice.appearances * 2, topics=("Pesca", "pesca"))
    summary = summarize(report(twice))
    groups = [*summary.actors.values(), *summary.sources.values(), *summary.topics.values()]
    assert {len(group.rows) + len(group.named) for group in groups} == {1}
    assert [*summary.topics] == ["pesca"]


def test_a_topics_page_does_not_hang_on_how_it_is_written() -> None:
    assert topic_page("Energía") == topic_page("ENERGIA") != topic_page("pesca")


def test_the_newest_change_of_a_page_counts() -> None:
    entry = said(1, FALSE)
    later = RewordingEntry(moment(20, 9), "Nora Vidal", "x", "y", None)
    out = PublicationEntry(
        "u", "V1", None, PartialDate("2026-01-15"), moment(15, 9), "Nora Vidal", None, None
    )
    changed = [
        summarize(report(one)).rows[0].changed
        for one in (
            said(1, None),
            entry,
            replace(entry, publications=(out,)),
            replace(entry, publications=(out,), rewordings=(later,)),
        )
    ]
    assert changed == [moment(11, 16, 1), moment(12, 9), moment(15, 9), moment(20, 9)]


def test_the_scales_that_were_used_are_known() -> None:
    summary = summarize(sample_report())
    assert summary.scales == {("default", "1")}
    assert [row.ref for row, _changes in summary.corrected] == ["C1"]


def test_readers_were_told_of_what_was_published_here_or_elsewhere() -> None:
    assert not told_to_readers(ratified())
    published = step(9, Status.PUBLISHED, moment(14, 9), rating=FALSE)
    assert told_to_readers(replace(ratified(), steps=(*ratified().steps, published)))


# ---- charts ----------------------------------------------------------------------------------------------


def test_bars_add_up_to_what_is_rated() -> None:
    other = [said(number, FALSE, by="R5") for number in (3, 4)]
    summary = summarize(report(said(1, FALSE), said(2, MIXED), *other, said(9, None)))
    time, topic, claimant = draw(summary.rows, summary.topics.values(), summary.actors.values())
    assert [(bar.name, bar.total) for bar in time.bars] == [("January 2026", 4)]
    assert [(bar.name, bar.total) for bar in topic.bars] == [("pesca", 4)]
    assert [(bar.name, bar.total) for bar in claimant.bars] == [("Alguien R1", 2), ("Alguien R5", 2)]
    (first, _second) = claimant.bars
    assert [(piece.bucket, piece.count) for piece in first.pieces] == [(Bucket.MIXED, 1), (Bucket.FALSE, 1)]
    assert first.pieces[0].x + first.pieces[0].width == first.pieces[1].x
    assert (first.count(Bucket.FALSE), first.count(Bucket.TRUE)) == (1, 0)
    assert "Alguien R1: partly true 1, false 1" in claimant.description


def test_many_are_cut_to_the_largest_and_long_names_to_what_fits() -> None:
    many = [said(number, FALSE, by=f"R{number}", topic="x" * 300) for number in range(1, 30)]
    summary = summarize(report(*many))
    _time, topic, claimant = draw(summary.rows, summary.topics.values(), summary.actors.values())
    assert len(claimant.bars) == MOST_BARS
    assert len(topic.bars[0].short) < 50
    assert topic.bars[0].name == "x" * 300


def test_without_ratings_there_is_no_chart() -> None:
    summary = summarize(report(said(1, None), lost_boats()))
    assert not any(row.bucket for row in summary.rows)
    assert draw(summary.rows, summary.topics.values(), summary.actors.values()) == []
