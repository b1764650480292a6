"""What the editorial workflow adds to a claim, in every format: nothing of it is left out anywhere."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from report_samples import FALSE, JULIA, claim, moment, report, step

from claims.domain.partial_date import PartialDate
from claims.domain.report import (
    ClaimEntry,
    CorrectionEntry,
    OutletCorrectionEntry,
    PublicationEntry,
    ReplyEntry,
    SignOffEntry,
)
from claims.domain.status import Status
from claims.domain.vocabulary import ReplyOutcome, Severity
from claims.formats import Options, get_format

DAY = PartialDate("2026-01-12")
UUID = "00000000-0000-4000-8000-000000000000"
PROSE = ("markdown", "html")
EVERY = (*PROSE, "csv", "json", "jsonl")


def told() -> ClaimEntry:
    """Give a claim that went through everything: published against a standard, corrected, retracted."""
    published = step(1, Status.PUBLISHED, moment(12, 10), rating=FALSE, summary="No consta.")
    corrected = step(
        2, Status.CORRECTED, moment(13, 10), rating=FALSE, summary="No consta aún.", reason="Acta."
    )
    retracted = step(3, Status.RETRACTED, moment(14, 10), reason="El boletín era apócrifo.")
    return replace(
        claim(1, "Ostrania ratificó el acuerdo.", steps=(published, corrected, retracted)),
        assignee="Nora Vidal",
        sign_offs=(
            SignOffEntry(UUID, "V1", moment(12, 11), "Tomás Roig", "Visto el boletín.", void=True),
            SignOffEntry(UUID, "V2", moment(13, 11), "Lía Marás", None, void=False),
        ),
        replies=(
            ReplyEntry(
                UUID,
                JULIA,
                "correo",
                DAY,
                DAY,
                DAY,
                "Me remito al boletín.",
                ReplyOutcome.ANSWERED,
                "Nora Vidal",
            ),
            ReplyEntry(
                UUID,
                JULIA,
                "teléfono",
                DAY,
                PartialDate("2026-01-15"),
                None,
                None,
                ReplyOutcome.PENDING,
                "Nora",
            ),
        ),
        publications=(
            PublicationEntry(
                UUID,
                "V1",
                "https://contraste.example/1",
                DAY,
                moment(12, 12),
                "Nora Vidal",
                "sign-off: 0 of 1.\nreply: nadie preguntó.",
                "Lo pide la dirección.",
            ),
        ),
        corrections=(
            CorrectionEntry(
                UUID,
                "V1",
                "V2",
                Severity.MAJOR,
                "es",
                "El resumen decía otra cosa.",
                moment(13, 10),
                "Nora Vidal",
            ),
        ),
        outlet_corrections=(
            OutletCorrectionEntry(
                UUID,
                "P1",
                "La Ribera",
                "carta",
                DAY,
                DAY,
                ReplyOutcome.CORRECTED,
                "https://laribera.example/errata",
                "Al pie.",
            ),
        ),
    )


def written(name: str, entry: ClaimEntry) -> str:
    sink = io.StringIO(newline="")
    get_format(name).write(replace(report(entry), language="en"), sink, Options())
    return sink.getvalue().replace("\\", "")  # Markdown's escapes are a matter of its own tests


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    "words",
    [
        "Tomás Roig",
        "Lía Marás",
        "Me remito al boletín.",
        "https://contraste.example/1",
        "0 of 1",
        "Lo pide la dirección.",
        "El resumen decía otra cosa.",
        "https://laribera.example/errata",
        "El boletín era apócrifo.",
    ],
)
def test_every_format_tells_it(name: str, words: str) -> None:
    assert words in written(name, told())


@pytest.mark.parametrize("name", PROSE)
def test_a_void_sign_off_is_called_void(name: str) -> None:
    text = written(name, told())
    assert text.count("what was approved changed later") == 1
    place = text.index("what was approved changed later")
    assert text.rindex("Tomás Roig", 0, place) > text.rfind("Lía Marás", 0, place)


@pytest.mark.parametrize("name", PROSE)
@pytest.mark.parametrize("channel", ["correo", "teléfono", "carta"])
def test_the_way_of_asking_is_told(name: str, channel: str) -> None:
    assert channel in written(name, told())


def test_rows_tell_the_void_from_what_stands() -> None:
    [row] = csv.DictReader(io.StringIO(written("csv", told())))
    assert (row["signed_off_by"], row["void_sign_offs"]) == ("Lía Marás", "V1 Tomás Roig")
    assert row["overridden"] == "sign-off: 0 of 1.; reply: nadie preguntó."
    assert row["replies"] == "R1 Julia Ferrán: Me remito al boletín.; R1 Julia Ferrán: pending"
    assert row["outlet_corrections"] == "P1 La Ribera: corrected https://laribera.example/errata"
    assert (row["retracted"], row["assignee"]) == ("El boletín era apócrifo.", "Nora Vidal")


def test_json_has_every_field() -> None:
    [found] = json.loads(written("json", told()))["claims"]
    assert [one["void"] for one in found["sign_offs"]] == [True, False]
    assert found["publications"][0]["override_reason"] == "Lo pide la dirección."
    assert found["outlet_corrections"][0]["note"] == "Al pie."
    assert found["replies"][1]["deadline"] == "2026-01-15"


@pytest.mark.parametrize("name", PROSE)
def test_the_retraction_comes_before_everything_else(name: str) -> None:
    text = written(name, told())
    assert text.index("El boletín era apócrifo.") < text.index("Tomás Roig")


def test_the_table_shows_that_a_standard_was_overridden() -> None:
    entry = told()
    shown = replace(entry, steps=entry.steps[:1], status=Status.PUBLISHED)
    assert "published, overridden" in written("table", shown)
    assert "overridden" not in written("table", replace(shown, publications=()))
    assert "retracted " in written("table", entry)
