from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import Any

import pytest
from report_samples import (
    ACCORD,
    ACCORD_TEXT,
    FALSE,
    FLEET,
    FLEET_TEXT,
    JULIA,
    appearance,
    claim,
    evidence,
    moment,
    step,
)

from claims.domain.partial_date import PartialDate
from claims.domain.report import (
    ActorEntry,
    ClaimEntry,
    CorrectionEntry,
    EvidenceEntry,
    PlaceEntry,
    ReplyEntry,
    SignOffEntry,
)
from claims.domain.standard import (
    IFCN,
    REQUIRABLE,
    RULES,
    Level,
    Standard,
    check_claim,
    read_house,
    read_overridden,
)
from claims.domain.status import Status
from claims.domain.vocabulary import ActorKind, AnchorState, ClaimKind, ReplyOutcome, Severity, Stance
from claims.errors import InvalidInputError
from claims.i18n import speaking

UUID = "00000000-0000-4000-8000-000000000000"
QUOTE = "afirmó este domingo"


def signed(*, void: bool = False) -> SignOffEntry:
    return SignOffEntry(UUID, "V1", moment(13, 9), "Tomás Roig", None, void)


def asked(actor: ActorEntry = JULIA, outcome: ReplyOutcome = ReplyOutcome.NO_ANSWER) -> ReplyEntry:
    day = PartialDate("2026-01-12")
    return ReplyEntry(UUID, actor, "correo", day, None, None, None, outcome, "Nora Vidal")


def source(number: int, **said: Any) -> EvidenceEntry:  # noqa: ANN401 - its fields
    """Give evidence that lacks nothing, from a publisher of its own."""
    given = {"url": f"https://boletin.example/{number}", "publisher": f"Boletín {number}", **said}
    return evidence(number, f"Boletín, página {number}", Stance.REFUTES, **given)


def whole(**said: Any) -> ClaimEntry:  # noqa: ANN401 - its fields
    """Give a claim that keeps every rule of the code, with some of it changed."""
    decided = step(
        1, Status.DECIDED, moment(12, 10), rating=FALSE, summary="No consta.", relied_on=("E1", "E2")
    )
    entry = claim(
        1,
        "Ostrania ratificó el acuerdo.",
        appearances=(appearance(1, ACCORD, ACCORD_TEXT, QUOTE, claimant=JULIA),),
        evidence=(source(1), source(2)),
        steps=(decided,),
    )
    return replace(entry, **{"sign_offs": (signed(),), "replies": (asked(),), **said})


def found(entry: ClaimEntry, standard: Standard = IFCN, *, sign_offs: int = 1) -> dict[str, list[str]]:
    """Give what each rule finds wrong with a claim."""
    wrong: dict[str, list[str]] = {}
    for one in check_claim(entry, standard, sign_offs=sign_offs):
        wrong.setdefault(one.rule, []).append(one.what)
    return wrong


def house(text: str) -> Standard:
    return read_house(tomllib.loads(text), source="casa.toml")


# ---- the rules of the code -------------------------------------------------------------------------------


def test_a_claim_that_lacks_nothing_passes() -> None:
    assert found(whole()) == {}


def changed_step(**fields: Any) -> tuple[Any, ...]:  # noqa: ANN401 - its fields
    return (replace(whole().steps[0], **fields),)


LOST = PlaceEntry("K1", AnchorState.LOST, "No consta.", "", "", None, None, None)
MOVED = replace(LOST, capture="K2", state=AnchorState.MOVED, start=0, end=10, score=0.9)
NOBODY = replace(JULIA, ref="R9", name="Un portavoz", kind=ActorKind.UNIDENTIFIED)
UNDATED = replace(FLEET, published=None)

BROKEN: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "decision: none": (
        {"status": Status.IN_PROGRESS, "steps": ()},
        "decision",
        ["There is no decision: the claim is in_progress."],
    ),
    "decision: no summary": (
        {"steps": changed_step(summary=None)},
        "decision",
        ["The decision has no summary."],
    ),
    "claimant: no appearance": (
        {"appearances": ()},
        "claimant",
        ["No appearance says who makes the claim, and where."],
    ),
    "claimant: unidentified": (
        {
            "appearances": (appearance(4, ACCORD, ACCORD_TEXT, QUOTE, claimant=NOBODY),),
            "replies": (asked(NOBODY),),
        },
        "claimant",
        ["P4 has an unidentified claimant."],
    ),
    "dates": (
        {"appearances": (appearance(4, UNDATED, FLEET_TEXT, "La flota", claimant=None),)},
        "dates",
        ["It is not known when P4 was made."],
    ),
    "evidence": (
        {"evidence": (), "steps": changed_step(evidence=())},
        "evidence",
        ["The claim rests on no source that a reader could look up."],
    ),
    "independent-sources": (
        {"evidence": (source(1, group="Surtel"), source(2, group="surtel"))},
        "independent-sources",
        ["Independent sources: 1; there should be 2 where they exist."],
    ),
    "anonymous-evidence": (
        {
            "evidence": (source(1), source(2), source(3, url=None, publisher=None)),
            "steps": changed_step(evidence=("E1", "E2", "E3")),
        },
        "anonymous-evidence",
        ["E3 is anonymous: it has neither publisher nor address."],
    ),
    "evidence-links": (
        {"evidence": (source(1), source(2, url=None))},
        "evidence-links",
        ["E2 has no link."],
    ),
    "evidence-quotes": (
        {"evidence": (replace(source(1), places=(LOST,)), replace(source(2), places=(LOST, MOVED)))},
        "evidence-quotes",
        ["The quote of E1 stands in none of its captures."],
    ),
    "evidence-stands": (
        {
            "evidence": (source(1), source(3)),
            "steps": changed_step(lapsed=(("E2", Stance.REFUTES),)),
        },
        "evidence-stands",
        [
            "E2 was corrected or withdrawn after the decision that relied on it.",
            "E3 was added after the decision.",
        ],
    ),
    "reply: not asked": (
        {"replies": ()},
        "reply",
        ["R1 Julia Ferrán was not asked for a reply."],
    ),
    "reply: pending": (
        {"replies": (asked(outcome=ReplyOutcome.PENDING),)},
        "reply",
        ["What came of asking R1 Julia Ferrán is not recorded."],
    ),
    "sign-off: none": (
        {"sign_offs": ()},
        "sign-off",
        ["Sign-offs by others than the author: 0 of 1."],
    ),
    "sign-off: void": (
        {"sign_offs": (signed(void=True),)},
        "sign-off",
        ["Sign-offs by others than the author: 0 of 1."],
    ),
    "corrections": (
        {"status": Status.CORRECTED, "steps": changed_step(status=Status.CORRECTED)},
        "corrections",
        ["The correction V1 has no public note."],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_each_rule_finds_what_it_is_about_and_nothing_else(case: str) -> None:
    fields, rule, what = BROKEN[case]
    assert found(whole(**fields)) == {rule: what}


def test_every_rule_of_the_code_is_tried_here() -> None:
    own = {rule.name for rule in RULES if rule.source is None}
    assert {rule for _fields, rule, _what in BROKEN.values()} == {rule.name for rule in RULES} - own


def test_a_correction_with_its_note_passes() -> None:
    note = CorrectionEntry(UUID, "V0", "V1", Severity.MINOR, "es", "Errata.", moment(14, 9), "Nora Vidal")
    fields = {"status": Status.CORRECTED, "steps": changed_step(status=Status.CORRECTED)}
    assert found(whole(**fields, corrections=(note,))) == {}


def test_the_outlet_s_own_voice_needs_no_reply() -> None:
    voice = appearance(2, FLEET, FLEET_TEXT, "La flota", claimant=None)
    assert found(whole(appearances=(voice,), replies=())) == {}


def test_the_desk_says_how_many_sign_offs() -> None:
    assert found(whole(sign_offs=()), sign_offs=0) == {}
    assert found(whole(), sign_offs=2) == {"sign-off": ["Sign-offs by others than the author: 1 of 2."]}


def test_what_blocks_comes_first_and_each_line_says_where_it_comes_from() -> None:
    entry = whole(replies=(), sign_offs=(), evidence=(source(1, url=None),))
    lines = check_claim(entry, IFCN, sign_offs=1)
    levels = [line.level for line in lines]
    assert levels == sorted(levels, key=lambda level: level is not Level.BLOCKS)
    assert levels[0] is Level.BLOCKS
    assert levels[-1] is Level.ADVISED
    sources = {line.rule: line.source for line in lines}
    assert sources["reply"] == "IFCN code of principles: transparency of methodology"
    assert sources["evidence-links"] == "IFCN code of principles: transparency of sources"
    assert sources["sign-off"] == "practice of fact-checkers: nobody signs off their own work"


# ---- a house's own ---------------------------------------------------------------------------------------


def test_an_empty_house_is_the_code() -> None:
    entry = whole(replies=(), sign_offs=())
    mine, theirs = (check_claim(entry, one, sign_offs=1) for one in (house(""), IFCN))
    assert mine == theirs


def test_levels_are_the_house_s() -> None:
    entry = whole(replies=(), sign_offs=())
    standard = house('[rules]\nreply = "blocks"\nsign-off = "off"\n')
    [line] = check_claim(entry, standard, sign_offs=1)
    assert (line.rule, line.level) == ("reply", Level.BLOCKS)


def test_more_sources_are_asked_for() -> None:
    assert found(whole(), house("independent_sources = 3")) == {
        "independent-sources": ["Independent sources: 2; there should be 3 where they exist."]
    }


def test_a_summary_has_its_length() -> None:
    long = whole(steps=changed_step(summary="ñ" * 11))
    assert found(long, house("summary_length = 11")) == {}
    [line] = check_claim(long, house("summary_length = 10"), sign_offs=1)
    assert (line.rule, line.level, line.source) == ("summary-length", Level.ADVISED, "casa.toml")
    assert line.what == "The summary has 11 characters, and should have 10 at most."


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("Obviamente no consta.", True),
        ("No consta, OBVIAMENTE.", True),
        ("No es tan obvio.", False),
        ("La obviamentenada.", False),
    ],
)
def test_words_are_avoided_whole_and_in_any_case(text: str, *, caught: bool) -> None:
    standard = house('avoid = ["obviamente"]')
    assert ("words-to-avoid" in found(whole(steps=changed_step(summary=text)), standard)) is caught
    assert ("words-to-avoid" in found(whole(steps=changed_step(explanation=text)), standard)) is caught


def test_a_phrase_is_avoided_with_its_accents_or_without() -> None:
    entry = whole(steps=changed_step(summary="Según fuentes  próximas, no consta."))
    assert found(entry, house('avoid = ["segun fuentes proximas"]')) != {}


@pytest.mark.parametrize("name", REQUIRABLE)
def test_every_field_can_be_required(name: str) -> None:
    bare = whole(
        appearances=(appearance(2, replace(FLEET, url=None), FLEET_TEXT, "La flota", claimant=None),),
        replies=(),
        kind=ClaimKind.OTHER,
    )
    [line] = check_claim(bare, house(f'required = ["{name}"]'), sign_offs=1)
    assert (line.rule, line.level, line.what, line.source) == (
        "required-fields",
        Level.BLOCKS,
        f"{name} is missing.",
        "casa.toml",
    )


def test_what_is_required_and_there_passes() -> None:
    full = whole(
        steps=changed_step(explanation="Se leyó el boletín.", as_of=PartialDate("2026-01")),
        topics=("pesca",),
        check_worthy=False,
        evidence=tuple(source(number, quote="No consta.") for number in (1, 2)),
    )
    names = [name for name in REQUIRABLE if name != "evidence_capture"]
    assert found(full, house(f"required = {names}")) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("independent_source = 2", "'independent_source' is no setting"),
        ("independent_sources = 0", "independent_sources is a whole number from 1 on"),
        ("independent_sources = 1.5", "independent_sources is a whole number"),
        ("independent_sources = true", "independent_sources is a whole number"),
        ('summary_length = "280"', "summary_length is a whole number"),
        ("summary_length = -1", "summary_length is a whole number"),
        ('required = "explanation"', "required is a list of texts"),
        ("required = [1]", "required is a list of texts"),
        ('required = ["summary"]', "'summary' cannot be required"),
        ('avoid = [" "]', "avoid is a list of texts"),
        ('avoid = ["¡…!"]', "avoid is a list of words"),
        ('rules = "off"', "rules is a table"),
        ('[rules]\nreplies = "off"', "There is no rule 'replies'"),
        ('[rules]\nreply = "maybe"', "The rule reply has no such level"),
        ("[rules]\nreply = false", "The rule reply has no such level"),
        ("[rules.reply]\nlevel = 1", "The rule reply has no such level"),
    ],
)
def test_a_house_file_that_says_nonsense_is_refused(text: str, told: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        house(text)
    assert caught.value.message.startswith("The house file casa.toml: ")
    assert told in caught.value.message
    assert caught.value.hint


def test_every_rule_that_was_overridden_reads_in_words() -> None:
    stored = "\n".join(f"{rule.name}: Falta." for rule in RULES)
    with speaking("es"):
        names = [line.removesuffix(": Falta") for line in read_overridden(stored)]
    assert "visto bueno" in names
    assert not {rule.name for rule in RULES} & set(names)
    assert read_overridden("old-rule: gone.") == ["old-rule: gone"]
