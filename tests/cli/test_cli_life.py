"""The whole life of one claim as three people type it, from recorded to corrected after publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from cli_runner import Desk, Result

ANA = "Ana Robledo <ana@contraste.example>"
BRUNO = "Bruno Tejarán <bruno@contraste.example>"
CARLA = "Carla Umbral <carla@contraste.example>"

CENSUS = "Instituto de Estadística. El censo de 2025 cuenta 812 000 hogares en todo el país.\n"
PLAN = "Plan del cable, página 4: 812 000 hogares en 2027 y 438 000 más en 2030.\n"
SUMMARY = "El censo cuenta 812 000 hogares en todo el país."
BETTER = "Serán 812 000 hogares en 2027; los 438 000 restantes, en 2030."
PROPOSE = "verify C1 --status awaiting-signoff --rating falso --as-of 2026-03-05 --summary"


@pytest.fixture
def desk_of_three(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give a fresh database, the files that Ana has, and the desk that all three work for."""
    monkeypatch.setenv("CLAIMS_DESK", "Mesa de datos")
    (folder / "censo.txt").write_text(CENSUS, encoding="utf-8")
    (folder / "plan.txt").write_text(PLAN, encoding="utf-8")
    return desk


def test_the_whole_life_of_a_claim(desk_of_three: Desk) -> None:
    def typed(who: str, line: str, *more: str) -> Result:
        return desk_of_three.ok(line, *more, "--as", who)

    def refused(who: str, line: str, code: int) -> str:
        result = desk_of_three(line, "--as", who)
        assert (result.code, result.out) == (code, ""), result
        return result.err

    # Carla, who heads the desk, says how many sign-offs it asks for.
    assert typed(CARLA, 'desk set "Mesa de datos" --sign-offs 1 --new').err == (
        "The desk Mesa de datos is new. Is it a typo? `claims desk list`\n"
        "The desk Mesa de datos asks for 1 sign-off.\n"
    )

    # Ana records the claim, and Carla gives it to her.
    typed(ANA, 'source add "La Gaceta de Virelda" --kind newspaper --language es')
    typed(ANA, "article add nota.txt --source gaceta --title Cable --published 2026-03-02")
    typed(ANA, 'actor add "Octavio Belarte" --kind person')
    typed(
        ANA,
        'record A1 --claimant belarte --quote "El cable dará luz a 1 250 000 hogares" '
        '--text "El cable dará luz a 1.250.000 hogares." --kind quantity',
    )
    assert typed(CARLA, "verify C1 --priority high --assign", ANA).err == (
        "C1 is assigned to Ana Robledo.\nC1 has the priority: high.\n"
    )
    assert typed(ANA, "list --mine --format json").json()[0]["ref"] == "C1"
    assert typed(BRUNO, "list --mine --format json").json() == []

    # She asks the claimant, and looks for evidence.
    typed(ANA, "verify C1 --status in-progress")
    typed(ANA, "reply C1 --of belarte --channel correo --asked 2026-03-03 --deadline 2026-03-05")
    typed(
        ANA,
        "evidence add C1 https://censo.example/hogares --stance refutes --title Censo --publisher Instituto "
        '--quote "812 000 hogares en todo el país"',
    )
    kept = typed(ANA, "evidence archive E1 censo.txt")
    assert "The quote of C1 stands in K2, characters 50 to 81" in kept.err
    typed(ANA, "evidence add C1 https://red.example --stance context --title Memoria --publisher Operador")
    typed(ANA, 'reply C1 --from belarte --text "Me remito al plan del cable." --answered 2026-03-04')
    assert typed(ANA, PROPOSE, f"{SUMMARY} No hay más.").out == "V2\n"

    # Nobody signs off their own; and what was approved is that very step.
    assert "V2 is your own work" in refused(ANA, "sign-off C1", 4)
    assert typed(BRUNO, 'sign-off C1 --step V2 --note "Visto el censo."').out == "V2\n"
    assert "the sign-off of V2 by Bruno Tejarán is void now" in typed(ANA, PROPOSE, SUMMARY).err
    held_back = refused(CARLA, "publish C1 --url https://contraste.example/cable --date 2026-03-06", 7)
    assert "sign-off: Sign-offs by others than the author: 0 of 1." in held_back
    assert "V2 is not the newest step of C1: V3 by Ana Robledo" in refused(BRUNO, "sign-off C1 --step V2", 4)
    typed(BRUNO, "sign-off C1 --step V3")

    # Carla publishes, and asks the outlet to correct itself.
    assert typed(CARLA, "check C1").err == "C1 by ifcn: 0 block, 0 advised.\n"
    assert typed(CARLA, "publish C1 --url https://contraste.example/cable --date 2026-03-06").out == "V5\n"
    typed(CARLA, "reply outlet P1 --channel correo --asked 2026-03-06")
    assert "is out already" in refused(ANA, "publish C1 --url https://contraste.example/otra", 4)

    # New evidence comes, and what readers were told is put right in public.
    typed(
        ANA,
        "evidence add C1 https://plan.example/cable.pdf --stance context --title Plan --publisher Ministerio "
        '--quote "438 000 más en 2030"',
    )
    typed(ANA, "evidence archive E3 plan.txt")
    corrected = typed(
        ANA, 'correct C1 --rating engañoso --reason "Llegó el plan completo." --step V5 --summary', BETTER
    )
    assert corrected.err == (
        "Corrected C1 (major correction). La calificación pasa de «Falso» a «Engañoso». "
        f"El resumen decía «{SUMMARY}» y ahora dice «{BETTER}». "
        "Pruebas nuevas: Plan. Motivo: Llegó el plan completo.\n"
        "Next, by a colleague: claims sign-off C1 --step V6, then claims publish C1\n"
    )
    assert "sign-off" in refused(CARLA, "publish C1 --date 2026-03-10", 7)
    typed(BRUNO, "sign-off C1 --step V6")
    assert typed(CARLA, "publish C1 --date 2026-03-10").err == (
        "Published C1: https://contraste.example/cable, 2026-03-10.\n"
    )
    typed(CARLA, "reply outlet P1 --outcome corrected --answered 2026-03-11 --url https://gaceta.example/fe")

    # All of it is on record, and in what readers see.
    found = typed(CARLA, "show C1 --format json").json()
    assert (found["status"], found["assignee"]) == ("corrected", "Ana Robledo")
    assert [(one["step"], one["by"], one["void"]) for one in found["sign_offs"]] == [
        ("V2", "Bruno Tejarán", True),
        ("V3", "Bruno Tejarán", True),
        ("V6", "Bruno Tejarán", False),
    ]
    assert [(one["step"], one["published"]) for one in found["publications"]] == [
        ("V5", "2026-03-06"),
        ("V6", "2026-03-10"),
    ]
    assert [step["by"] for step in found["steps"]] == [
        *["Ana Robledo"] * 3,
        *["Carla Umbral"] * 2,
        "Ana Robledo",
    ]
    report = typed(CARLA, "report C1 --format markdown").out.replace("\\", "")
    for words in (
        "3 pieces from 3 independent sources",
        "Quote found in capture K2, characters 50 to 81.",
        "«Me remito al plan del cable.»",
        "pasa de «Falso» a «Engañoso»",
        "(**void, for what was approved changed later**)",
        "corrected itself, March 11, 2026, [https://gaceta.example/fe]",
        "for Mesa de datos",
    ):
        assert words in report
    assert desk_of_three.ok("doctor").out.endswith("No fault was found.\n")
