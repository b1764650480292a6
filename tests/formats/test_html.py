"""The page of a report: what it says of each claim, in which order, and how it is marked up."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from html_reader import Page
from report_samples import (
    FALSE,
    JULIA,
    MIXED,
    SATIRE,
    claim,
    evidence,
    moment,
    ratified,
    report,
    sample_report,
    step,
)

from claims.domain.partial_date import PartialDate
from claims.domain.report import (
    ClaimEntry,
    CorrectionEntry,
    OutletCorrectionEntry,
    PublicationEntry,
    ReplyEntry,
    Report,
    RewordingEntry,
    SignOffEntry,
)
from claims.domain.status import Status
from claims.domain.vocabulary import Origin, ReplyOutcome, Severity, Stance
from claims.formats import Options
from claims.formats.html import write

DAY = PartialDate("2026-01-12")


def written(data: Report) -> str:
    sink = io.StringIO(newline="")
    write(data, sink, Options())
    return sink.getvalue()


def told(entry: ClaimEntry) -> str:
    """Give what a reader sees of a report of one claim."""
    return Page(written(report(entry))).text


def decided(**changes: object) -> ClaimEntry:
    """Give a claim whose one step decided it, with some of the step changed."""
    made = step(1, Status.DECIDED, moment(12, 9), rating=FALSE, summary="No llovió.")
    return claim(1, "Llovió.", steps=(replace(made, **changes),))  # type: ignore[arg-type] # each is of its kind


def test_the_page_stands_alone() -> None:
    page = Page(written(sample_report()))
    assert (page.lang, page.wrong) == ("en", [])  # the language that is spoken, here that of the tests
    assert page.policy is not None
    assert page.policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert page.headings[0] == 1
    assert all(link.startswith(("#", "https://")) for link in page.links)


def test_a_report_without_claims_says_so() -> None:
    assert "No claims." in Page(written(report())).text
    empty = replace(report(), state_at=None)
    assert "in which nothing has been recorded yet." in Page(written(empty)).text


def test_corrections_come_before_what_they_correct() -> None:
    text = told(ratified())
    places = [text.index(part) for part in ("Corrections", "Summary", "As made", "Evidence", "History")]
    assert places == sorted(places)
    assert "January 13, 2026, 10:05 UTC by Tomás Roig: from Mixto to Falso. Reason: Las actas" in text


def test_notes_words_and_texts_that_were_corrected() -> None:
    entry = claim(
        1,
        "x",
        steps=(
            step(1, Status.PUBLISHED, moment(12, 9), rating=MIXED),
            step(2, Status.CORRECTED, moment(12, 10), rating=MIXED),
            step(3, Status.CORRECTED, moment(12, 11), rating=FALSE),
        ),
    )
    note = CorrectionEntry("u", "V2", "V3", Severity.MAJOR, "es", "Pasa a «Falso».", moment(12, 11), "Nora")
    words = RewordingEntry(moment(12, 12), "Tomás Roig", "y", "x", None)
    text = told(replace(entry, corrections=(note,), rewordings=(words,)))
    parts = (
        "January 12, 2026, 12:00 UTC by Tomás Roig: the claim's words, from «y» to «x».",
        "January 12, 2026, 11:00 UTC by Nora (major correction): Pasa a «Falso».",
        "January 12, 2026, 10:00 UTC by Nora Vidal: text corrected, the rating Mixto stays.",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "from Mixto to Falso" not in text  # the note says it


def test_a_retraction_is_the_first_thing_said() -> None:
    entry = claim(
        1,
        "Llovió.",
        steps=(
            step(1, Status.PUBLISHED, moment(12, 9), rating=MIXED),
            step(2, Status.RETRACTED, moment(12, 10), reason="Era de otro día."),
        ),
    )
    text = told(entry)
    assert "Llovió. This verification was retracted. Era de otro día. Retracted" in text
    assert "none, the claim is retracted" in text


def test_a_void_sign_off_is_struck_out_and_counts_for_nothing() -> None:
    void = SignOffEntry("u", "V1", moment(12, 9), "Tomás Roig", "Leído.", void=True)
    raw = written(report(replace(decided(), sign_offs=(void,))))
    assert "<s>V1 signed off <time datetime=" in raw
    assert "January 12, 2026, 09:00 UTC</time> by Tomás Roig</s>, <strong>void" in raw
    assert "Signed off not signed off" in Page(raw).text
    stands = told(replace(decided(), sign_offs=(replace(void, void=False),)))
    assert "V1 signed off January 12, 2026, 09:00 UTC by Tomás Roig. Note: Leído." in stands
    assert "not signed off" not in stands


def test_replies_with_their_dates_and_words() -> None:
    asked = ReplyEntry("u", JULIA, "correo", DAY, None, None, None, ReplyOutcome.PENDING, "Nora")
    assert "Julia Ferrán, asked January 12, 2026 by correo: answer pending." in told(
        replace(decided(), replies=(asked,))
    )
    late = replace(
        asked,
        deadline=PartialDate("2026-01-13"),
        answered=PartialDate("2026-01-14"),
        text="Uno.\n\nDos.",
        outcome=ReplyOutcome.ANSWERED,
    )
    text = told(replace(decided(), replies=(late,)))
    assert "answered, deadline January 13, 2026, answered January 14, 2026. Uno. Dos." in text


def test_publications_with_what_was_overridden() -> None:
    out = PublicationEntry("u", "V1", "https://ribera.example/x", DAY, moment(12, 9), "Nora", None, None)
    forced = replace(out, url=None, overridden="sign-off: 0 of 1.", override_reason="Urge.")
    text = told(replace(decided(), publications=(out, forced)))
    assert "V1 published January 12, 2026 by Nora, https://ribera.example/x." in text
    assert (
        "V1 published January 12, 2026 by Nora. Published although: sign-off: 0 of 1. Reason: Urge." in text
    )


def test_what_outlets_were_asked() -> None:
    asked = OutletCorrectionEntry(
        "u", "P1", "La Ribera", "correo", DAY, None, ReplyOutcome.PENDING, None, None
    )
    done = replace(
        asked, answered=DAY, outcome=ReplyOutcome.CORRECTED, url="https://ribera.example/errata", note="Bien."
    )
    text = told(replace(decided(), outlet_corrections=(asked, done)))
    assert "La Ribera (P1), asked January 12, 2026 by correo: answer pending." in text
    assert ", answered January 12, 2026, https://ribera.example/errata. Note: Bien." in text


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (claim(1, "x"), "Rating missing"),
        (decided(status=Status.NOT_CHECKABLE, rating=None), "none, the claim is not checkable"),
        (decided(status=Status.AWAITING_SIGNOFF), "proposed, not yet decided: Falso, 1 of 5"),
        (decided(rating=SATIRE), "off the axis of Escala general, version 1; broad sense"),
        (decided(rating=SATIRE), "Definition missing."),
        (decided(origin=Origin.IMPORTED, desk="Mesa", publisher="Otra"), "for Mesa, Otra, imported verdict"),
        (decided(as_of=DAY), "as of January 12, 2026"),
        (decided(evidence=("E1",)), "on the evidence E1."),
        (
            decided(lapsed=(("E2", Stance.SUPPORTS),)),
            "Corrected or withdrawn since: E2 (supports the claim).",
        ),
        (decided(status=Status.NOT_CHECKABLE, rating=None, reason="Es opinión."), "Reason: Es opinión."),
    ],
)
def test_how_a_verdict_stands_is_said(entry: ClaimEntry, said: str) -> None:
    assert said in told(entry)


def test_evidence_that_nobody_can_look_up_and_sources_that_are_one() -> None:
    pieces = (
        evidence(1, "Carta", Stance.REFUTES, quote="No.", note="Sin fecha."),
        evidence(2, "Acta", Stance.REFUTES, url="javascript:alert(1)", publisher="A", group="g"),
        evidence(3, "Nota", Stance.REFUTES, url="https://n.example/", publisher="B", group="g"),
        evidence(4, "Sola", Stance.REFUTES, publisher="C", group="h"),
    )
    raw = written(report(replace(decided(), evidence=pieces)))
    text = Page(raw).text
    assert "Anonymous: nobody can look it up. No. Note: Sin fecha." in text
    assert "Acta (javascript:alert(1)), A, date missing" in text
    assert "Independence group g: one source with E3." in text
    assert "Independence group h." in text
    assert "Sola, C, date missing, no link" in text
    assert not [link for link in Page(raw).links if link.startswith("javascript")]


def test_the_style_is_the_one_that_the_policy_allows() -> None:
    raw = written(sample_report())
    assert raw.count("<style>") == 1
    assert "style=" not in raw
