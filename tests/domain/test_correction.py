from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from report_samples import FALSE, MIXED, moment, step

from claims.domain.correction import describe_correction, guess_severity, note_language
from claims.domain.partial_date import PartialDate
from claims.domain.status import Status
from claims.domain.vocabulary import Severity

TOLD = step(
    1,
    Status.PUBLISHED,
    moment(12, 10),
    rating=FALSE,
    summary="No consta.",
    relied_on=("E1", "E2"),
)


def note(language: str = "es", **changes: Any) -> str:  # noqa: ANN401 - fields of a step
    """Describe what became of a step when some of it changed."""
    after = replace(TOLD, **{"reason": "Llegó el boletín.", **changes})
    titles = {"E1": "Boletín", "E3": "Acta 100%s"}
    return describe_correction(TOLD, after, titles=titles, language=language)


@pytest.mark.parametrize(
    ("changes", "spanish", "english"),
    [
        (
            {"rating": MIXED},
            "La calificación pasa de «Falso» a «Mixto».",
            "The rating changes from “Falso” to “Mixto”.",
        ),
        (
            {"summary": "Consta."},
            "El resumen decía «No consta.» y ahora dice «Consta.».",
            "The summary said “No consta.” and now says “Consta.”.",
        ),
        (
            {"explanation": "Se leyó el boletín."},
            "Se ha reescrito la explicación.",
            "The explanation has been rewritten.",
        ),
        (
            {"as_of": PartialDate("2026-01")},
            "La fecha de referencia pasa de ninguna a 2026-01.",
            "The as-of date changes from none to 2026-01.",
        ),
        (
            {"evidence": ("E1", "E2", "E3", "E4")},
            "Pruebas nuevas: Acta 100%s; E4.",
            "New evidence: Acta 100%s; E4.",
        ),
        ({"evidence": ("E2",)}, "Ya no se apoya en: Boletín.", "No longer relied on: Boletín."),
    ],
)
def test_each_change_has_its_sentence(changes: dict[str, Any], spanish: str, english: str) -> None:
    assert note(**changes) == f"{spanish} Motivo: Llegó el boletín."
    assert note("en", **changes) == f"{english} Reason: Llegó el boletín."


def test_all_changes_are_told_in_one_order() -> None:
    told = note(rating=MIXED, summary="Consta.", explanation="Sí.", evidence=("E3",))
    parts = ["La calificación", "El resumen", "la explicación", "Pruebas nuevas", "Ya no", "Motivo"]
    places = [told.index(part) for part in parts]
    assert places == sorted(places)


def test_the_same_label_on_another_scale_is_another_rating() -> None:
    other = replace(FALSE, scale="afp", scale_name="AFP")
    assert guess_severity(TOLD, replace(TOLD, rating=other)) is Severity.MAJOR
    assert note(rating=other).startswith("La calificación pasa de «Falso» a «Falso (AFP)».")


def test_a_new_version_of_the_scale_is_no_other_rating() -> None:
    same = replace(FALSE, scale_version="2")
    assert guess_severity(TOLD, replace(TOLD, rating=same)) is Severity.MINOR
    assert note(rating=same) == "Motivo: Llegó el boletín."


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ({"rating": MIXED}, Severity.MAJOR),
        ({"summary": "Consta."}, Severity.MINOR),
        ({"evidence": ()}, Severity.MINOR),
    ],
)
def test_another_rating_is_major(changes: dict[str, Any], severity: Severity) -> None:
    assert guess_severity(TOLD, replace(TOLD, **changes)) is severity


@pytest.mark.parametrize(
    ("language", "written"), [("es", "es"), ("es-AR", "es"), ("en-GB", "en"), ("ca", "en"), ("est", "en")]
)
def test_notes_are_in_spanish_or_english(language: str, written: str) -> None:
    assert note_language(language) == written
    assert note(language).endswith("Motivo: Llegó el boletín.") is (written == "es")
