"""The life of one claim, as three people type it: signed off, published, corrected, retracted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from cli_runner import Desk

EDITOR = '--as "Bruno Tejarán <bruno.tejaran@contraste.example>"'
HEAD = '--as "Carla Umbral <carla.umbral@contraste.example>"'
PUBLISH = "publish C1 --url https://contraste.example/cable --date 2026-03-09"


@pytest.fixture
def proposed(begun: Desk) -> Desk:
    """Give the story with a second claim whose decision waits for a colleague."""
    begun.ok("evidence add C2 https://acta.example/7 --stance refutes --title Acta --publisher Archivo")
    begun.ok("evidence add C2 https://nota.example/8 --stance refutes --title Nota --publisher Embajada")
    begun.ok('verify C2 --status awaiting-signoff --rating falso --summary "La embajada no dijo eso."')
    return begun


# ---- sign-off --------------------------------------------------------------------------------------------


def test_the_author_cannot_sign_off(proposed: Desk) -> None:
    proposed.refuses(
        "sign-off C2",
        code=4,
        error="V3 is your own work, and nobody signs off their own.",
        hint="Ask a colleague to sign it off.",
    )


def test_a_colleague_signs_one_exact_step(proposed: Desk) -> None:
    assert proposed.ok(f"{EDITOR} sign-off C2").out == "V3\n"
    [one] = proposed.ok("show C2 --format json").json()["sign_offs"]
    assert (one["step"], one["by"], one["void"]) == ("V3", "Bruno Tejarán", False)
    assert proposed(f"{EDITOR} sign-off C2").code == 4
    assert [event["action"] for event in proposed.ok("log C2 --limit 1 --format json").json()] == [
        "claim.signed_off"
    ]


def test_a_change_of_content_voids_a_sign_off(proposed: Desk) -> None:
    proposed.ok(f"{EDITOR} sign-off C2")
    proposed.ok('verify C2 --status awaiting-signoff --rating falso --summary "Dijo otra cosa."')
    [one] = proposed.ok("show C2 --format json").json()["sign_offs"]
    assert one["void"] is True
    refused = proposed("publish C2 --url https://contraste.example/2")
    assert (refused.code, refused.out) == (7, "") or refused.code == 4


def test_a_sign_off_of_a_step_that_is_no_longer_the_newest_is_refused(proposed: Desk) -> None:
    proposed.ok('verify C2 --status awaiting-signoff --rating falso --summary "Dijo otra cosa."')
    refused = proposed(f"{EDITOR} sign-off C2 --step V3")
    assert (refused.code, refused.out) == (4, "")
    assert "V4" in refused.err


def test_a_desk_asks_for_as_many_as_it_wants(proposed: Desk) -> None:
    proposed.ok('desk set "Mesa de datos" --sign-offs 2 --new')
    desks = {one["name"]: one["sign_offs"] for one in proposed.ok("desk list --format json").json()}
    assert desks["Mesa de datos"] == 2
    assert "Mesa de datos" in proposed.ok("desk list").out


# ---- assignment ------------------------------------------------------------------------------------------


def test_work_is_assigned_and_listed(begun: Desk) -> None:
    begun.ok("verify C2 C3 --assign me")
    begun.ok('verify C3 --assign "Bruno Tejarán <bruno.tejaran@contraste.example>"')
    assert [one["ref"] for one in begun.ok("list --mine --format json").json()] == ["C2"]
    assert [one["ref"] for one in begun.ok(f"{EDITOR} list --mine --format json").json()] == ["C3"]
    assert begun.ok("show C3 --format json").json()["assignee"] == "Bruno Tejarán"
    begun.ok("verify C3 --unassign")
    assert begun.ok("show C3 --format json").json()["assignee"] is None


# ---- right of reply --------------------------------------------------------------------------------------


def test_the_claimant_is_asked_and_answers(begun: Desk) -> None:
    begun.ok("reply ask C1 --of belarte --channel correo --asked 2026-03-01 --deadline 2026-03-03")
    [asked] = begun.ok("show C1 --format json").json()["replies"]
    assert (asked["outcome"], asked["deadline"], asked["text"]) == ("pending", "2026-03-03", None)
    begun.ok('reply answer C1 --from belarte --text "Me remito al registro." --answered 2026-03-02')
    [answered] = begun.ok("show C1 --format json").json()["replies"]
    assert (answered["outcome"], answered["text"]) == ("answered", "Me remito al registro.")
    assert "Me remito al registro." in begun.ok("report C1 --format markdown").out
    begun.ok('reply withdraw C1 --of belarte --reason "Era de otra nota."')
    assert begun.ok("show C1 --format json").json()["replies"] == []


def test_the_outlet_is_asked_to_correct_and_does(begun: Desk) -> None:
    begun.ok("reply outlet P1 --channel correo --asked 2026-03-04")
    begun.ok("reply outlet P1 --outcome corrected --url https://gaceta.example/errata --answered 2026-03-05")
    [one] = begun.ok("show C1 --format json").json()["outlet_corrections"]
    assert (one["appearance"], one["outcome"], one["url"]) == (
        "P1",
        "corrected",
        "https://gaceta.example/errata",
    )


# ---- publishing and correcting ---------------------------------------------------------------------------


def test_what_a_standard_blocks_is_not_published_unless_overridden(begun: Desk) -> None:
    blocked = begun("check C1 --standard ifcn --format json")
    assert blocked.code == 7
    rules = {one["rule"]: one["level"] for one in blocked.json()}
    assert rules["sign-off"] == "blocks"
    head = begun.head()
    refused = begun(PUBLISH)
    assert (refused.code, refused.out) == (7, "")
    assert begun.head() == head
    assert begun(f"{PUBLISH} --override").code != 0
    begun.ok(f'{PUBLISH} --override --reason "Lo pide la dirección."')
    [one] = begun.ok("show C1 --format json").json()["publications"]
    assert (one["url"], one["published"]) == ("https://contraste.example/cable", "2026-03-09")
    assert one["override_reason"] == "Lo pide la dirección."
    assert "Lo pide la dirección." in begun.ok("report C1 --format markdown").out


def test_from_decision_to_correction_by_three_people(proposed: Desk) -> None:
    proposed.ok(f"{EDITOR} sign-off C2")
    assert proposed("check C2 --standard ifcn").code == 0
    proposed.ok(f"{HEAD} publish C2 --url https://contraste.example/embajada --date 2026-03-09")
    shown = proposed.ok("show C2 --format json").json()
    assert shown["status"] == "published"
    assert [step["status"] for step in shown["steps"]][-1] == "published"
    [row] = proposed.ok("report C2 --format csv").rows()
    assert (row["decided_by"], row["signed_off_by"]) == ("Irene Sotomar", "Bruno Tejarán")
    result = proposed.ok(
        'correct C2 --rating enganoso --summary "Lo dijo, con otras palabras." --reason "Apareció el audio."'
    )
    assert "La calificación pasa de «Falso» a «Engañoso»." in result.err
    shown = proposed.ok("show C2 --format json").json()
    [note] = shown["corrections"]
    assert (shown["status"], note["severity"], note["language"]) == ("corrected", "major", "es")
    assert "Apareció el audio." in note["note"]
    for name in ("markdown", "csv", "json", "html"):
        assert "pasa de «Falso» a «Engañoso»" in proposed.ok(f"report C2 --format {name}").out
    proposed.ok('retract C2 --reason "El audio era falso."')
    assert proposed.ok("show C2 --format json").json()["status"] == "retracted"
    assert proposed("retract C2").code == 2
    assert proposed.ok("doctor").code == 0
    history = proposed.ok("show C2").out
    for words in (
        "signed off V3",
        "published: https://contraste.example",
        "major correction): La calificación",
        "retracted",
    ):
        assert words in history


def test_a_house_file_adds_rules_of_its_own(begun: Desk, folder: Path) -> None:
    (folder / "casa.toml").write_text("esto no es TOML", encoding="utf-8")
    assert begun("check C1 --standard house --house casa.toml").code == 5
    (folder / "casa.toml").write_text('[rules]\nsign-off = "off"\n', encoding="utf-8")
    result = begun("check C1 --standard house --house casa.toml --format json")
    assert "sign-off" not in {one["rule"] for one in result.json()}
    assert begun("check C1 --standard house --house otra.toml").code == 3


def test_a_desk_out_of_a_typo_is_refused(proposed: Desk) -> None:
    proposed.ok('desk set "Mesa de datos" --sign-offs 2 --new')
    proposed.refuses(
        'desk set "Mesa de dats" --sign-offs 1',
        code=3,
        error="There is no desk 'Mesa de dats'.\n  Mesa de datos",
        hint="Make it with --new, or mend the name: `claims desk list` shows all of them.",
    )


def test_a_void_sign_off_is_shown_as_void_and_the_author_is_told(proposed: Desk) -> None:
    proposed.ok(f"{EDITOR} sign-off C2")
    voiding = proposed.ok('verify C2 --status awaiting-signoff --rating falso --summary "Dijo otra cosa."')
    assert "Warning: the sign-off of V3 by Bruno Tejarán is void now.\n" in voiding.err
    assert "V3 Bruno Tejarán, 2026-03-02 10:05, void: what was approved changed later" in (
        proposed.ok("show C2").out.replace("\n            ", " ")
    )
    assert "void, for what was approved changed later" in proposed.ok("report C2 --format markdown").out
    [row] = proposed.ok("report C2 --format csv").rows()
    assert (row["signed_off_by"], row["void_sign_offs"]) == ("", "V3 Bruno Tejarán")


VOID = "Warning: the sign-off of V3 by Bruno Tejarán is void now."


@pytest.mark.parametrize(
    "command",
    [
        "edit C2 --text 'Al revés.' --reason 'Errata.'",
        "evidence correct C2 E2 --stance supports --reason 'Al revés.'",
        "evidence withdraw C2 E2 --reason 'Es apócrifo.'",
    ],
)
def test_whoever_changes_what_was_signed_is_told_whose_sign_off_is_void(proposed: Desk, command: str) -> None:
    [ref, *_more] = proposed.ok("show C2 --format json").json()["steps"][-1]["evidence"]
    proposed.ok(f"{EDITOR} sign-off C2")
    assert VOID in proposed.ok(command.replace("E2", ref)).err
    assert proposed("check C2").code == 7


def test_evidence_added_after_a_sign_off_is_no_part_of_it(proposed: Desk) -> None:
    proposed.ok(f"{EDITOR} sign-off C2")
    added = proposed.ok("evidence add C2 https://acta.example/9 --stance context --title Anexo")
    ref = added.out.strip()
    assert f"Warning: {ref} is no part of V3, which Bruno Tejarán signed off.\n" in added.err


def test_an_import_voids_a_sign_off_and_tells_so(proposed: Desk, folder: Path) -> None:
    proposed.ok(f"{EDITOR} sign-off C2")
    exported = proposed.ok("report C2 --format csv").out
    [row] = proposed.ok("report C2 --format csv").rows()
    (folder / "vuelta.csv").write_text(
        exported.replace(row["claim_text"], "Al revés.", 1), encoding="utf-8", newline=""
    )
    assert VOID in proposed.ok("import vuelta.csv --reason Errata.").out


def test_a_date_before_the_decision_or_the_article_is_doubted(begun: Desk) -> None:
    published = begun.ok(f"{HEAD} {PUBLISH.replace('2026-03-09', '1999')} --override --reason 'Urge.'")
    assert "Warning: 1999 is before V2 was taken.\n" in published.err
    assert "Warning: 1999 is before A1 was published: " in published.err


def test_a_date_after_both_is_not_doubted(begun: Desk) -> None:
    published = begun.ok(f"{HEAD} {PUBLISH} --override --reason 'Urge.'")
    assert "is before" not in published.err
    begun.refuses(
        "edit C1 --text 'Al revés.' --reason 'Errata.'",
        code=4,
        error="C1 is published: readers were told about these words.",
        hint='Correct them in public: claims correct C1 --text "…" --reason "…"',
    )
    told = begun.ok("correct C1 --text 'Al revés.' --reason 'Errata.'").err
    assert "y ahora dice «Al revés.»" in told


@pytest.mark.parametrize(
    "command",
    [
        "sign-off C2",
        'verify C2 --status awaiting-signoff --rating falso --summary "Otra."',
        "publish C2 --url https://contraste.example/2",
    ],
)
def test_what_builds_on_a_step_that_is_no_longer_the_newest_is_refused(proposed: Desk, command: str) -> None:
    proposed.ok('verify C2 --status awaiting-signoff --rating falso --summary "Dijo otra cosa."')
    proposed.refuses(
        f"{EDITOR} {command} --step V3",
        code=4,
        error="V3 is not the newest step of C2: V4 by Irene Sotomar stands now (awaiting_signoff).",
        hint="Nothing was changed. Read what stands: claims show C2",
    )


def test_a_priority_is_set_when_work_is_given_out(begun: Desk) -> None:
    done = begun.ok("verify C2 C3 --assign me --priority urgent")
    assert done.out == "C2\nC3\n"
    assert "C2 has the priority: urgent." in done.err
    assert begun.ok("show C3 --format json").json()["priority"] == "urgent"
    assert begun("verify C2 --priority urgent").code == 4


def test_mine_goes_by_the_mail_address(begun: Desk) -> None:
    begun.ok("verify C2 --assign me")
    for who in ("I. Sotomar <irene.sotomar@contraste.example>", "Irene <IRENE.SOTOMAR@contraste.example>"):
        assert [one["ref"] for one in begun.ok("list --mine --format json", "--as", who).json()] == ["C2"]
    other = begun("list --mine --format json", "--as", "Irene Sotomar <otra@contraste.example>")
    assert other.json() == []


def test_the_claim_may_stand_for_the_verb_of_a_reply(begun: Desk) -> None:
    begun.ok("reply C1 --of belarte --channel correo --asked 2026-03-01")
    begun.ok('reply C1 --from belarte --text "Me remito al registro." --answered 2026-03-02')
    [one] = begun.ok("show C1 --format json").json()["replies"]
    assert (one["channel"], one["outcome"]) == ("correo", "answered")
    shown = begun.ok("show C1").out
    assert "R1 Octavio Belarte" in shown
    assert "«Me remito al registro.»" in shown
    refused = begun("reply C1")
    assert (refused.code, "--of" in refused.err) == (2, True)
    assert begun("reply P1 --of belarte").code == 2


def test_what_was_asked_of_an_outlet_is_shown_and_taken_off(begun: Desk) -> None:
    begun.ok("reply outlet P1 --channel carta --asked 2026-03-04")
    assert "P1 La Gaceta de Virelda, carta, 2026-03-04: answer pending" in begun.ok("show C1").out
    assert "La Gaceta de Virelda (P1), carta" in begun.ok("report C1 --format markdown").out.replace("\\", "")
    for line in (
        "reply outlet P1 --withdraw",
        'reply outlet P1 --reason "Era otra."',
        'reply outlet P1 --withdraw --reason "Era otra." --channel correo',
    ):
        assert begun(line).code == 2
    begun.ok('reply outlet P1 --withdraw --reason "Era otra nota."')
    assert begun.ok("show C1 --format json").json()["outlet_corrections"] == []
    assert "the outlet of P1 not asked after all" in begun.ok("show C1").out
    assert begun('reply outlet P1 --withdraw --reason "Otra vez."').code == 3


def test_an_override_is_shown_with_its_reason(begun: Desk) -> None:
    begun.ok(f'{PUBLISH} --override --reason "Lo pide la dirección."')
    shown = begun.ok("show C1").out
    assert "overridden: " in shown
    assert "because: Lo pide la dirección." in shown
    assert "published, overridden" in begun.ok("report C1 --format table").out
    [row] = begun.ok("report C1 --format csv").rows()
    assert row["override_reason"] == "Lo pide la dirección."
    assert row["overridden"].startswith("anonymous-evidence: E2 is anonymous")


def test_a_retraction_and_its_reason_are_in_every_report(begun: Desk) -> None:
    begun.ok(f'{PUBLISH} --override --reason "Lo pide la dirección."')
    begun.ok('retract C1 --reason "El registro era apócrifo."')
    for name in ("markdown", "csv", "json", "html"):
        assert "El registro era apócrifo." in begun.ok(f"report C1 --format {name}").out
    assert "El registro era apócrifo." in begun.ok("show C1").out
    begun.ok('verify C1 --status in-progress --reason "Se mira de nuevo."')
    assert "**Retracted:**" in begun.ok("report C1 --format markdown").out


def test_the_check_says_by_its_exit_code_whether_something_blocks(proposed: Desk) -> None:
    blocked = proposed("check C2")
    assert blocked.code == 7
    assert blocked.out.startswith("blocks  sign-off: Sign-offs by others than the author: 0 of 1. (")
    proposed.ok(f"{EDITOR} sign-off C2")
    advised = proposed("check C2 --json")
    assert advised.code == 0
    assert {one["level"] for one in advised.json()} <= {"advised"}
    assert advised.err == f"C2 by ifcn: 0 block, {len(advised.json())} advised.\n"


def test_the_settings_name_the_house_file(begun: Desk, folder: Path) -> None:
    (folder / "casa.toml").write_text('avoid = ["censo"]\n', encoding="utf-8")
    begun.ok("config set house casa.toml")
    assert begun.ok("config get house").out == f"{folder}/casa.toml\n"
    found = begun("check C1 --json").json()
    assert ("words-to-avoid", "casa.toml") in {(one["rule"], one["source"]) for one in found}
    assert "words-to-avoid" not in {one["rule"] for one in begun("check C1 --standard ifcn --json").json()}
    (folder / "casa.toml").unlink()
    gone = begun("check C1 --standard house")
    assert (gone.code, "There is no house file" in gone.err) == (3, True)
    assert begun("check C1").code == 3  # a file that the settings name and that is gone is not passed over


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"a = 1\0", b"= 1", "\u202efalso = 1".encode(), b"[rules]\nreply = 1\n", b"x" * 2_000_000],
)
def test_a_house_file_that_is_no_good_is_told_and_nothing_goes_out(
    begun: Desk, folder: Path, content: bytes
) -> None:
    (folder / "casa.toml").write_bytes(content)
    head = begun.head()
    refused = begun(f"{PUBLISH} --house casa.toml")
    assert (refused.code, refused.out) == (5, "")
    assert refused.err.startswith("Error: The house file casa.toml")
    assert "\u202e" not in refused.err
    assert begun.head() == head


# ---- ClaimReview -----------------------------------------------------------------------------------------


def test_the_claimreview_of_a_claim_is_valid(begun: Desk) -> None:
    result = begun.ok("check C1 --standard claimreview --format json")
    assert [one for one in result.json() if one["level"] == "error"] == []
    assert begun("check C2 --standard claimreview").code == 5
    document = begun.ok("report C1 --format claimreview").json()
    assert (document["@type"], document["claimReviewed"]) == (
        "ClaimReview",
        "El cable dará luz a 1.250.000 hogares.",
    )


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        ('{"@type": "ClaimReview"}', 7, "claimReviewed"),
        ("[]", 7, "There is no ClaimReview"),
        ('{"a": NaN}', 5, "NaN is no number of JSON"),
        ('{"a": 1, "a": 2}', 5, "stands twice"),
        ("[" * 100_000, 5, "no JSON that can be read"),
        ("<html><p>Nada</p></html>", 7, "There is no ClaimReview"),
        ('<script type="application/ld+json">{"@type": "ClaimReview"}</script>', 7, "claimReviewed"),
        ('{"@type": "ClaimReview"}\n{"@type": "ClaimReview"}\n', 7, "claimReviewed"),
    ],
)
def test_anybody_s_file_is_checked(begun: Desk, folder: Path, content: str, code: int, told: str) -> None:
    (folder / "feed.json").write_text(content, encoding="utf-8")
    result = begun("check feed.json --standard claimreview")
    assert result.code == code
    assert told in result.out + result.err


def test_the_number_told_is_that_of_the_reviews_in_the_file(begun: Desk, folder: Path) -> None:
    for line in (
        "report -o todo.jsonld",
        "report --edition Enero -o enero.feed.jsonld",
        "report --from-edition Enero -o otra.feed.jsonld",
        "report --from-edition Enero -o otra.jsonld",
    ):
        told = begun.ok(line).err.splitlines()[-1]
        assert told == f"Wrote 1 claim to {line.split()[-1]}."
    assert begun.ok("report C2 -o una.jsonld").err.splitlines()[-1] == "Wrote 0 claims to una.jsonld."
    assert json.loads((folder / "una.jsonld").read_text(encoding="utf-8"))["@graph"] == []


def test_a_feed_holds_every_review(begun: Desk) -> None:
    result = begun.ok("report --format datafeed")
    assert result.err == "2 claims have no verdict to publish, and are left out.\n"
    feed = json.loads(result.out)
    assert feed["@type"] == "DataFeed"
    assert [len(entry["item"]) for entry in feed["dataFeedElement"]] == [1]
