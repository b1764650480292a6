from __future__ import annotations

import io
import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt
from report_samples import (
    ACCORD,
    FALSE,
    FLEET,
    HOSTILE,
    MIXED,
    SATIRE,
    appearance,
    claim,
    evidence,
    fleet_share,
    hostile_report,
    lost_boats,
    moment,
    prosperity,
    ratified,
    report,
    sample_report,
    step,
)

from claims.domain.report import CorrectionEntry, RewordingEntry, SignOffEntry
from claims.domain.status import Status
from claims.domain.text import visible
from claims.domain.vocabulary import Origin, Severity, Stance
from claims.formats import Options
from claims.formats.markdown import write
from claims.formats.verdict import corrections

if TYPE_CHECKING:
    from claims.domain.report import ClaimEntry, Report, StepEntry

PARSERS = {
    "commonmark": MarkdownIt("commonmark").enable("table"),
    "gfm": MarkdownIt("gfm-like", {"linkify": False, "html": True}),
}


def written(data: Report) -> str:
    sink = io.StringIO(newline="")
    write(data, sink, Options())
    return sink.getvalue()


def section(entry: ClaimEntry) -> str:
    """Give the section of a claim, without its heading."""
    _, _, below = written(report(entry)).partition("\n## ")
    return below.partition("\n\n")[2]


def line(entry: ClaimEntry, heading: str) -> str:
    """Give the line of a section that holds a heading, from there to its end."""
    (found,) = (one for one in section(entry).splitlines() if f"**{heading}:**" in one)
    return found[found.index(f"**{heading}:**") :]


def decided(**changes: object) -> ClaimEntry:
    """Give a claim whose one step decided it, with some of the step changed."""
    made: StepEntry = step(1, Status.DECIDED, moment(12, 9), rating=FALSE, summary="No llovió.")
    made = replace(made, **changes)  # type: ignore[arg-type] # each is of its kind
    return claim(1, "Llovió.", steps=(made,))


def test_the_opening_names_the_state_the_filters_and_the_counts() -> None:
    assert written(sample_report()).split("\n\n")[:3] == [
        "# El acuerdo pesquero, verificado",
        (
            "Database 5b0e7a52-93c4-4f0d-8d57-0c9d4d1f6a10 as of event 148 (hash 9c1b2e7d4f5a), "
            "January 14, 2026, 18:05 UTC.\\\nFilters: topic = pesca; since = January 1, 2026."
        ),
        "**4 claims:** 1 unreviewed, 1 in progress, 1 decided, 1 not checkable.",
    ]


def test_an_empty_database() -> None:
    empty = replace(report(), state_event=0, state_hash="", state_at=None)
    assert written(empty) == (
        "# Informe\n\n"
        "Database 5b0e7a52-93c4-4f0d-8d57-0c9d4d1f6a10, in which nothing has been recorded yet.\n\n"
        "No claims.\n"
    )


def test_one_claim_is_counted_as_one() -> None:
    assert "\n\n**1 claim:** 1 unreviewed.\n\n" in written(report(lost_boats()))


def test_the_summary_table_is_read_back() -> None:
    long = claim(9, "palabra " * 40)
    (first,) = ratified().appearances
    twice = replace(ratified(), appearances=(first, first, replace(first, article=FLEET)))
    tokens = PARSERS["commonmark"].parse(written(report(twice, long)))
    cells = [
        inner.content for kind, inner in itertools.pairwise(tokens) if kind.type in {"th_open", "td_open"}
    ]
    assert cells == [
        "Ref",
        "Claim",
        "Claimant",
        "Status",
        "Rating",
        "Sources",
        "Article",
        "C1",
        "El Parlamento de Ostrania ratificó el acuerdo pesquero con Almarena el 9 de diciembre de 2025.",
        "Erik Lund",
        "Decided",
        "Falso",
        "4 (3 independent)",
        "A1 La Ribera, A2 Radio Puerto",
        "C9",
        "palabra " * 14 + "palabra…",
        "—",
        "Unreviewed",
        "—",
        "none",
        "—",
    ]


def test_an_unreviewed_claim_says_in_one_line_what_is_missing() -> None:
    assert section(lost_boats()).split("\n\n") == [
        "**As made:** 1 appearance.",
        "> **La flota de Almarena perdió en 2025 la mitad de sus barcos**, el peor año desde que hay …",
        (
            "**Radio Puerto**; in the outlet's own voice.\\\n"
            "Media flota menos, Radio Puerto, no link, January 2026 (P3, snapshot 1, SHA-256 215a5f10ebf2, "
            "characters 0 to 58)."
        ),
        (
            "**Status:** unreviewed · **Rating:** missing · **Summary:** missing · "
            "**Explanation:** missing · **Evidence:** none recorded · **Decision:** none · "
            "**Right of reply:** not recorded · **Signed off:** not signed off · "
            "**Corrections:** none recorded · **History:** no step taken"
        ),
        (
            "**Record:** quantity; language es; priority normal; recorded January 11, 2026, 16:03 UTC by "
            "Nora Vidal.\n"
        ),
    ]


def test_every_claim_has_the_same_headings_in_the_same_order() -> None:
    headings = [
        "As made",
        "Status",
        "Rating",
        "Summary",
        "Explanation",
        "Evidence",
        "Decision",
        "Right of reply",
        "Signed off",
        "Corrections",
        "History",
        "Record",
    ]
    for entry in (*sample_report().claims, claim(9, "x")):
        text = section(entry)
        corrected = "Corrections" if corrections(entry) else None  # which then stand before all else
        ordered = sorted(headings, key=lambda heading: heading != corrected)
        places = [text.index(f"**{heading}:** ") for heading in ordered]
        assert places == sorted(places)


def test_a_claim_without_appearances_says_so() -> None:
    assert line(claim(9, "x"), "As made").startswith("**As made:** missing, no appearance is recorded · ")


def test_who_told_it_stands_in_order() -> None:
    assert (
        "**Erik Lund** (ministro de Pesca de Ostrania); retold by the article; reported by **Julia Ferrán** "
        "(canciller), **Agencia Surtel**; stated January 10, 2026.\\\n"
    ) in section(ratified())


def test_where_it_stands() -> None:
    (made,) = ratified().appearances
    assert (
        "[La canciller asegura que Ostrania ya ratificó el acuerdo pesquero]"
        "(https://laribera.example/politica/acuerdo-pesquero?id=11&ed=1), La Ribera, Redacción, "
        f"January 11, 2026, 14:30 UTC (P1, snapshot 1, SHA-256 {made.snapshot_sha256[:12]}, "
        f"characters {made.start} to {made.end}).\n"
    ) in section(ratified())
    undated = replace(made, article=replace(FLEET, published=None))
    assert "Radio Puerto, no link, publication date missing (P1" in section(
        claim(1, "x", appearances=(undated,))
    )


@pytest.mark.parametrize(
    ("text", "quote", "shown"),
    [
        ("Llueve hoy.", "Llueve", "**Llueve** hoy."),
        ("Ayer llovió.", "Ayer llovió.", "**Ayer llovió.**"),
        (
            "La ministra Ferrán dijo ayer por la mañana que llueve mucho este año en la capital y mañana.",
            "llueve mucho",
            "… dijo ayer por la mañana que **llueve mucho** este año en la capital y …",
        ),
        ("a" * 40 + "llueve" + "b" * 40, "llueve", "…" + "a" * 32 + "**llueve**" + "b" * 32 + "…"),
        ("Dijo:\n\n«Llueve.» Y calló.", "«Llueve.»", "Dijo: **«Llueve.»** Y calló."),
    ],
)
def test_the_quote_stands_in_its_context(text: str, quote: str, shown: str) -> None:
    made = appearance(1, ACCORD, text, quote, claimant=None)
    assert section(claim(1, "x", appearances=(made,))).split("\n\n")[1] == f"> {shown}"


def test_several_appearances_stand_one_below_the_other() -> None:
    both = (*ratified().appearances, *lost_boats().appearances)
    text = section(claim(1, "x", appearances=both))
    assert text.startswith("**As made:** 2 appearances.\n\n> …")
    assert text.count("\n> ") == 2


@pytest.mark.parametrize(
    ("rating", "shown"),
    [
        (
            FALSE,
            (
                "**Falso**, 1 of 5 (5 is the truest) on Escala general, version 1; broad sense: false. "
                "Definition: Los hechos contradicen la afirmación."
            ),
        ),
        (
            SATIRE,
            (
                "**Sátira**, off the axis of Escala general, version 1; broad sense: neither true nor false. "
                "Definition missing."
            ),
        ),
    ],
)
def test_a_rating_says_where_it_stands_on_its_scale(rating: object, shown: str) -> None:
    assert line(decided(rating=rating), "Rating") == f"**Rating:** {shown}"


def test_a_proposed_rating_is_called_so() -> None:
    proposed = decided(status=Status.AWAITING_SIGNOFF)
    proposed = replace(proposed, status=Status.AWAITING_SIGNOFF)
    assert line(proposed, "Rating").startswith("**Rating:** proposed, not yet decided: **Falso**, 1 of 5")
    assert line(proposed, "Decision").startswith("**Decision:** none · ")


def test_a_claim_that_cannot_be_checked_says_why() -> None:
    assert line(prosperity(), "Rating").startswith("**Rating:** none, the claim is not checkable · ")
    assert line(prosperity(), "Decision") == (
        "**Decision:** January 12, 2026, 12:00 UTC by Tomás Roig, on no recorded evidence. "
        "Reason: Habla del futuro."
    )


def test_an_explanation_keeps_its_paragraphs() -> None:
    assert (
        "**Explanation:** El acta 41 del Parlamento recoge que la votación del 9 de diciembre se aplazó.\n\n"
        "Dos diarios publicaron el aplazamiento el día 10, ambos a partir del mismo teletipo.\\\n"
        "El acuerdo firmado exige la ratificación de las dos cámaras (artículo 7).\n\n"
    ) in section(ratified())


def test_a_blank_summary_is_missing() -> None:
    assert line(decided(summary=" \n"), "Summary").startswith("**Summary:** missing")


def test_evidence_is_listed_by_stance_and_counted_by_source() -> None:
    entry = ratified()
    assert line(entry, "Evidence") == "**Evidence:** 4 pieces from 3 independent sources."
    stances = [
        one.partition(":")[0] for one in section(entry).splitlines() if "(document, " in one or "E1)" in one
    ]
    assert stances == ["- Refutes the claim", "- Gives context"]
    assert (
        "- Refutes the claim: [Orden del día y actas de diciembre]"
        "(https://parlamento.ostrania.example/actas/2025-12), Parlamento de Ostrania, December 22, 2025 "
        "(record, E1). «La votación del acuerdo se aplaza a febrero.» Note: Acta 41, página 3; la "
        "consulta del 12 de enero sigue igual.\n"
    ) in section(entry)
    assert (
        "December 10, 2025 (article, E2). Independence group teletipo-surtel: one source with E3.\n"
        in section(entry)
    )


def test_a_group_of_one_names_no_others() -> None:
    entry = claim(1, "x", evidence=(evidence(1, "Acta", Stance.SUPPORTS, group="acta"),))
    assert "(document, E1). **Anonymous:** nobody can look it up. Independence group acta.\n" in section(
        entry
    )


def test_a_single_source_and_an_anonymous_one_are_called_so() -> None:
    assert line(fleet_share(), "Evidence") == (
        "**Evidence:** 1 piece from 0 independent sources; fewer than two independent sources."
    )
    assert (
        "- Is inconclusive: Un patrón de barco, por teléfono, publisher missing, date missing, no link "
        "(statement, E5). **Anonymous:** nobody can look it up. Note: Pide no ser citado.\n"
    ) in section(fleet_share())


@pytest.mark.parametrize("named", [{"url": "https://a.example/"}, {"publisher": "La Ribera"}])
def test_evidence_with_a_link_or_a_publisher_is_not_anonymous(named: dict[str, str]) -> None:
    entry = claim(1, "x", evidence=(replace(evidence(1, "Acta", Stance.SUPPORTS), **named),))  # type: ignore[arg-type] # likewise
    assert "Anonymous" not in section(entry)


def test_a_decision_names_who_for_whom_when_and_on_what() -> None:
    assert line(ratified(), "Decision") == (
        "**Decision:** January 13, 2026, 10:05 UTC by Tomás Roig, for Mesa de verificación, La Ribera, "
        "as of January 13, 2026, on the evidence E1, E2, E3, E4."
    )


def test_an_imported_verdict_is_called_so() -> None:
    imported = decided(origin=Origin.IMPORTED, publisher="Otra Redacción")
    assert line(imported, "Decision") == (
        "**Decision:** January 12, 2026, 09:00 UTC by Nora Vidal, for Otra Redacción, imported verdict, "
        "on no recorded evidence."
    )


def test_a_changed_rating_is_a_correction() -> None:
    assert (
        "**Corrections:** 1\n\n"
        "- January 13, 2026, 10:05 UTC by Tomás Roig: from **Mixto** to **Falso**. Reason: Las actas, "
        "publicadas después, muestran que no hubo votación.\n\n"
    ) in section(ratified())


def test_corrections_of_the_text_and_retractions_are_listed() -> None:
    entry = claim(
        1,
        "x",
        steps=(
            step(1, Status.PUBLISHED, moment(12, 9), rating=MIXED),
            step(2, Status.CORRECTED, moment(12, 10), rating=MIXED),
            step(3, Status.RETRACTED, moment(12, 11), reason="Era una broma."),
        ),
    )
    assert (
        "**Corrections:** 2\n\n"
        "- January 12, 2026, 11:00 UTC by Nora Vidal: from **Mixto** to **retracted**. "
        "Reason: Era una broma.\n"
        "- January 12, 2026, 10:00 UTC by Nora Vidal: text corrected, the rating **Mixto** stays.\n\n"
    ) in section(entry)


def test_a_public_note_stands_for_the_change_that_it_tells() -> None:
    entry = claim(
        1,
        "x",
        steps=(
            step(1, Status.PUBLISHED, moment(12, 9), rating=MIXED),
            step(2, Status.CORRECTED, moment(12, 10), rating=FALSE, reason="Llegó el acta."),
        ),
    )
    note = CorrectionEntry(
        "u", "V1", "V2", Severity.MAJOR, "es", "La calificación pasa a *Falso*.", moment(12, 10), "Nora Vidal"
    )
    words = RewordingEntry(moment(12, 12), "Tomás Roig", "y", "x", "Una errata.")
    early = RewordingEntry(moment(11, 12), "Tomás Roig", "z", "y", None)  # nobody had been told anything
    entry = replace(entry, corrections=(note,), rewordings=(early, words))
    assert section(entry).startswith(
        "**Corrections:** 2\n\n"
        "- January 12, 2026, 12:00 UTC by Tomás Roig: the claim's words, from «y» to «x». "
        "Reason: Una errata.\n"
        "- January 12, 2026, 10:00 UTC by Nora Vidal (major correction): "
        "La calificación pasa a \\*Falso\\*.\n\n"
    )


def test_a_sign_off_that_is_void_is_shown_as_void() -> None:
    void = SignOffEntry("u", "V1", moment(12, 9), "Tomás Roig", None, void=True)
    signed = "V1, January 12, 2026, 09:00 UTC by Tomás Roig"
    why = "(**void, for what was approved changed later**)"
    assert line(replace(claim(1, "x"), sign_offs=(void,)), "Signed off") == (
        f"**Signed off:** not signed off; {signed} {why}."
    )
    both = replace(claim(1, "x"), sign_offs=(void, replace(void, step="V2", void=False)))
    assert line(both, "Signed off") == (
        f"**Signed off:** {signed} {why}; V2, January 12, 2026, 09:00 UTC by Tomás Roig."
    )


def test_the_history_holds_every_step() -> None:
    assert (
        "**History:** 3 steps.\n\n"
        "- V1, January 12, 2026, 09:15 UTC by Nora Vidal: in progress.\n"
        "- V2, January 12, 2026, 13:40 UTC by Nora Vidal: decided (Mixto).\n"
        "- V3, January 13, 2026, 10:05 UTC by Tomás Roig: decided (Falso). Reason: Las actas, publicadas "
        "después, muestran que no hubo votación.\n\n"
    ) in section(ratified())


def test_the_record_ends_the_section() -> None:
    assert line(ratified(), "Record") == (
        "**Record:** event; language es; priority high; worth checking (decide si la flota puede salir); "
        "topics: pesca, tratados; also involved: Ostrania (subject); recorded January 11, 2026, 16:01 UTC "
        "by Nora Vidal."
    )
    assert "; not worth checking (es un pronóstico); " in line(prosperity(), "Record")
    assert "; worth checking; " in line(fleet_share(), "Record")


@pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
def test_hostile_text_stays_text(parser: MarkdownIt) -> None:
    data = hostile_report()
    text = written(data)
    assert all(character == "\n" or character.isprintable() for character in text)
    tokens = parser.parse(text)
    assert [token.type for token in tokens].count("table_open") == 1
    assert {token.type for token in tokens}.isdisjoint({"html_block", "fence", "code_block", "hr"})
    children = [child for token in tokens for child in token.children or []]
    assert {child.type for child in children} == {"text", "hardbreak", "strong_open", "strong_close"}
    headings = [
        "".join(child.content for child in inner.children or [])
        for kind, inner in itertools.pairwise(tokens)
        if kind.type == "heading_open"
    ]
    shown = [visible(" ".join(one.replace("\u2028", " ").replace("\u2029", " ").split())) for one in HOSTILE]
    assert headings == [shown[0], *(f"C{number} — {one}" for number, one in enumerate(shown, start=1))]
