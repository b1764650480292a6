from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli_runner import Desk

ALONE = "Warning: %s rests on 0 independent sources; there should be two.\n"
ALMOST_ALONE = "Warning: %s rests on 1 independent source; there should be two.\n"


def test_a_rating_decides_and_a_status_says_where_the_work_stands(begun: Desk) -> None:
    result = begun.ok("verify c2 C3 C2 --status In-Progress")
    assert (result.out, result.err) == ("V3\nV4\n", "V3: C2 in progress.\nV4: C3 in progress.\n")
    result = begun.ok("verify C2 --rating 'mayormente VERDADERO' --summary 'Consta.'")
    assert (result.out, result.err) == ("V5\n", "V5: C2 decided, Mayormente verdadero.\n" + ALONE % "C2")
    result = begun.ok("verify C1 --status awaiting-signoff --rating misleading --summary X --reason Y")
    assert result.err == (
        "V6: C1 awaiting sign-off, Engañoso.\n"
        "Warning: V2 had an explanation, V6 has none.\n"
        "Warning: V2 had an as-of date, V6 has none.\n" + ALMOST_ALONE % "C1"
    )
    result = begun.ok("verify C3 --status not-checkable --reason 'Es opinión.'")
    assert result.err == "V7: C3 not checkable.\n"
    result = begun.ok("verify C3 --status in-progress --reason 'Se retoma.'")
    assert result.err == "V8: C3 in progress.\n"
    assert [claim["status"] for claim in begun.ok("list --format json").json()] == [
        "awaiting_signoff",
        "decided",
        "in_progress",
    ]


def test_one_source_is_warned_of(begun: Desk) -> None:
    begun.ok("evidence add C2 E1 --stance refutes")
    assert begun.ok("verify C2 --rating false --summary X").err == (
        "V3: C2 decided, Falso.\n" + ALMOST_ALONE % "C2"
    )


def test_what_a_new_decision_drops_is_warned_of(begun: Desk) -> None:
    line = 'verify C1 --rating misleading --reason "Censo nuevo." --summary'
    assert begun.ok(f"{line} Uno. --explanation Larga.").err == (
        "V3: C1 decided, Engañoso.\nWarning: V2 had an as-of date, V3 has none.\n" + ALMOST_ALONE % "C1"
    )
    assert begun.ok(f"{line} Dos. --as-of 2026-03-02").err == (
        "V4: C1 decided, Engañoso.\nWarning: V3 had an explanation, V4 has none.\n" + ALMOST_ALONE % "C1"
    )
    assert begun.ok(f"{line} Tres. --as-of 2026-03-02").err == (
        "V5: C1 decided, Engañoso.\n" + ALMOST_ALONE % "C1"
    )
    begun.ok('verify C1 --status in-progress --reason "Se retoma."')
    assert begun.ok("verify C1 --rating misleading --summary Cuatro.").err == (
        "V7: C1 decided, Engañoso.\n" + ALMOST_ALONE % "C1"
    )


def test_as_json_one_claim_is_an_object_and_several_are_an_array(begun: Desk) -> None:
    result = begun.ok(
        "verify C2 --rating politifact:half_true --summary 'Half.' --explanation Long --language EN"
        " --as-of 'enero de 2026' --json"
    )
    assert result.err == "«enero de 2026» is 2026-01.\n"
    step = result.json()["steps"][0]
    assert {key: step[key] for key in ("summary", "explanation", "as_of", "status", "reason")} == {
        "summary": "Half.",
        "explanation": "Long",
        "as_of": "2026-01",
        "status": "decided",
        "reason": None,
    }
    assert step["rating"]["scale"] == {
        "code": "politifact",
        "name": "PolitiFact Truth-O-Meter",
        "version": "1",
    }
    both = begun.ok("verify C3 C2 --rating newtral:falso --summary X --reason Y --json").json()
    assert [claim["ref"] for claim in both] == ["C3", "C2"]


def test_the_scale_of_the_settings_is_taken_unless_one_is_named(begun: Desk) -> None:
    begun.ok("config set scale newtral")
    assert begun.ok("verify C2 --rating 'Verdad a medias' --summary X").err.startswith(
        "V3: C2 decided, Verdad a medias.\n"
    )
    assert begun.ok("verify C3 --rating mixed --scale default --summary X").err.startswith(
        "V4: C3 decided, Mixto.\n"
    )


def test_desk_and_publisher_of_the_settings_sign_the_step(begun: Desk) -> None:
    begun.ok("config set desk 'Mesa de datos'")
    begun.ok("config set publisher Contraste")
    step = begun.ok("verify C2 --status in_progress --json").json()["steps"][0]
    assert (step["desk"], step["publisher"], step["by"]) == ("Mesa de datos", "Contraste", "Irene Sotomar")


@pytest.mark.parametrize(
    ("options", "code", "error", "hint"),
    [
        (
            "C2",
            2,
            "Missing: --status or --rating.",
            "Such as: --status in_progress, or --rating false",
        ),
        (
            "C2 --status decided",
            5,
            "The status decided needs a rating.",
            "Give one: --rating false (`claims scale show` lists them).",
        ),
        (
            "C2 --rating false",
            5,
            "A decision needs a summary: one or two sentences that a reader understands.",
            'Give one: --summary "…"',
        ),
        (
            "C2 --rating false --summary ' '",
            5,
            "The summary is empty.",
            "Write something in it.",
        ),
        (
            "C2 --rating zzz --summary x",
            3,
            "The scale default has no rating 'zzz'.",
            "It has: true, mostly_true, mixed, misleading, false, unproven, satire.",
        ),
        (
            "C2 --rating falsso --summary x",
            3,
            "The scale default has no rating 'falsso'.\n  false  Falso",
            "It has: true, mostly_true, mixed, misleading, false, unproven, satire.",
        ),
        (
            "C2 --rating false --scale nada --summary x",
            3,
            "There is no rating scale 'nada'.",
            "Those on record: afp, chequeado, default, newtral, politifact, snopes, verificat.",
        ),
        (
            "C2 --rating snopes:unproven --summary x",
            5,
            "The rating unproven is retired: it is kept for old decisions.",
            "`claims scale show snopes` lists those in use.",
        ),
        (
            "C2 --rating false --status in_progress",
            5,
            "The status in_progress carries no rating.",
            "Leave --rating out, or leave --status out to decide with that rating.",
        ),
        (
            "C2 --status not_checkable",
            5,
            "This step needs a reason: it closes the claim, or changes what was decided.",
            'Give one: --reason "…"',
        ),
        (
            "C1 --rating misleading --summary x",
            5,
            "This step needs a reason: it closes the claim, or changes what was decided.",
            'Give one: --reason "…"',
        ),
        (
            "C1 --status unreviewed --reason x",
            4,
            "A claim cannot go from decided to unreviewed.",
            ("From decided it can go to: in_progress, awaiting_signoff, decided, published, not_checkable."),
        ),
        (
            (
                'C1 --rating false --summary "El censo cuenta 812 000 hogares."'
                ' --explanation "Se comparó con el censo." --as-of 2026-03-02'
            ),
            4,
            "C1 stands so already: it is decided, as V2 says.",
            "Nothing was added.",
        ),
        (
            "C1 --status published",
            2,
            (
                "Invalid value for '--status': 'published' is not one of unreviewed, in_progress, "
                "awaiting_signoff, decided, not_checkable."
            ),
            "`claims verify --help` shows how it is used.",
        ),
        ("C2 C9 --status in_progress", 3, "There is no claim C9.", "`claims list` shows those on record."),
    ],
)
def test_what_is_refused(told: Desk, options: str, code: int, error: str, hint: str) -> None:
    told.refuses(f"verify {options}", code=code, error=error, hint=hint)
