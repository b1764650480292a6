from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli_runner import Desk

CLAIM_KEYS = [
    "ref",
    "uuid",
    "text",
    "language",
    "kind",
    "priority",
    "check_worthy",
    "check_worthy_reason",
    "topics",
    "status",
    "rating",
    "claimants",
    "involved",
    "appearances",
    "evidence",
    "independent_sources",
    "steps",
    "rewordings",
    "links",
    "recorded_at",
    "recorded_by",
    "assignee",
    "sign_offs",
    "replies",
    "publications",
    "corrections",
    "outlet_corrections",
    "reviews_by_others",
]
APPEARANCE_KEYS = [
    "ref",
    "uuid",
    "claimant",
    "reported_by",
    "quote_kind",
    "quote",
    "prefix",
    "suffix",
    "start",
    "end",
    "article",
    "snapshot",
    "stated",
    "recorded_at",
    "recorded_by",
]
ACTOR_KEYS = ["ref", "uuid", "name", "kind", "role"]
ARTICLE_KEYS = ["ref", "uuid", "title", "source", "url", "byline", "language", "published"]

LUZ = '--quote "El cable dará luz" --text "Habrá luz."'


def test_record_says_who_said_it_and_where(begun: Desk) -> None:
    result = begun.ok(f"record a1 {LUZ} --claimant BELARTE")
    assert result.out == "C4\n"
    assert result.err == "Recorded C4, P4: said by R1 Octavio Belarte, characters 23 to 40.\n"


def test_record_as_json_is_the_whole_claim(begun: Desk) -> None:
    result = begun.ok(
        f"record A1 {LUZ} --claimant r1 --kind Prediction --priority URGENT --not-check-worthy"
        ' --check-worthy-reason "Es un anuncio." --language es-ve --topic Luz --topic luz --topic cable'
        " --subject ismavia --target volkiz --mentioned R1 --stated ayer --verbatim --snapshot 1"
        " --reported-by R2 --reported-by R3 --no-match --json"
    )
    claim = result.json()
    assert result.err.startswith("«ayer» is 20")
    assert list(claim) == CLAIM_KEYS
    assert claim["text"] == "Habrá luz."
    assert (claim["language"], claim["kind"], claim["priority"]) == ("es-VE", "prediction", "urgent")
    assert (claim["check_worthy"], claim["check_worthy_reason"]) == (False, "Es un anuncio.")
    assert claim["topics"] == ["cable", "Luz"]
    assert (claim["status"], claim["rating"]) == ("unreviewed", None)
    assert [(one["involvement"], one["actor"]["ref"]) for one in claim["involved"]] == [
        ("mentioned", "R1"),
        ("subject", "R3"),
        ("target", "R2"),
    ]
    [place] = claim["appearances"]
    assert list(place) == APPEARANCE_KEYS
    assert list(place["claimant"]) == ACTOR_KEYS
    assert list(place["article"]) == ARTICLE_KEYS
    assert place["snapshot"]["number"] == 1
    assert place["claimant"]["role"] == "canciller, Ministerio de Exteriores"
    assert [actor["ref"] for actor in place["reported_by"]] == ["R2", "R3"]
    assert (place["quote_kind"], place["quote"]) == ("verbatim", "El cable dará luz")
    assert claim == begun.ok("show C4 --format json").json()


def test_typography_may_be_typed_plainly_and_the_article_s_own_is_kept(begun: Desk) -> None:
    result = begun.ok(
        "record A1 --claimant outlet --text X --quote",
        '"El cable dará luz a 1250000 hogares"'.replace("1250000", "1 250 000"),
    )
    assert result.err == (
        "Recorded C4, P4: said by the outlet's own voice, characters 22 to 61.\n"
        "The quote was kept as the article writes it: ««El cable dará luz a 1\u00a0250\u00a0000 hogares»»\n"
    )


def test_a_known_claim_is_made_by_another_speaker(begun: Desk) -> None:
    result = begun.ok("record A1 --claim c1 --quote 'El cable dará luz' --claimant Ismavia")
    assert result.out == "C1\n"
    assert result.err == "C1 is made here too, P4: by R3 Ismavia, characters 23 to 40.\n"


def test_a_claimant_can_be_entered_on_the_way_and_only_once(begun: Desk) -> None:
    result = begun.ok(f'record A1 {LUZ} --claimant "Ana Nueva" --new-actor person')
    assert result.err == "Recorded C4, P4: said by R4 Ana Nueva, characters 23 to 40.\n"
    begun.ok('record A1 --claim C2 --quote "retiró doce" --claimant "ana nueva" --new-actor person')
    assert [actor["ref"] for actor in begun.ok("actor list --format json").json()] == ["R1", "R2", "R3", "R4"]


@pytest.mark.parametrize(
    ("options", "code", "error", "hint"),
    [
        (
            (
                '--quote "El cable dará luz a 1 250 000 hogares" --claimant belarte'
                ' --text "el cable dará luz a 1.250.000 hogares"'
                " --stated 2026-03-01"
            ),
            4,
            "This is on record already: C1, in this very place (P1).",
            "Nothing was added. `claims show C1` shows it.",
        ),
        (
            '--quote "El cable dará luz" --text "El cable dará luz a 1.250.000 hogares." --claimant belarte',
            4,
            "Seen before: C1 says the same: «El cable dará luz a 1.250.000 hogares.».",
            (
                "Record this place of it: claims record ARTICLE --claim C1 …; or a claim of its own: "
                "claims record ARTICLE --no-match …"
            ),
        ),
        (
            '--claim C2 --quote "no busca vencedores" --occurrence 2 --claimant OUTLET',
            4,
            "C2 is on record in this place already: P2.",
            "Nothing was added.",
        ),
        (
            f"{LUZ} --claimant 'el canciller'",
            4,
            (
                "'el canciller' is a weak alias, which never says on its own who is meant.\n"
                "  R1  Octavio Belarte"
            ),
            "Name the actor, or its reference.",
        ),
        (
            f"{LUZ} --claimant 'La Gaceta de Virelda'",
            3,
            "There is no actor 'La Gaceta de Virelda'.",
            "Write more of the name, give its reference, or enter it on the way with --new-actor person.",
        ),
        (
            f"{LUZ} --claimant Belart",
            3,
            "There is no actor 'Belart'.\n  R1  Octavio Belarte",
            "Write more of the name, give its reference, or enter it on the way with --new-actor person.",
        ),
        (
            '--quote "no busca vencedores" --text X --claimant outlet',
            4,
            (
                "The quote stands in the text 2 times.\n"
                "  1: …ó doce patrulleras. El Gobierno «no busca vencedores». "
                "La embajada repitió que no bus…\n"
                "  2: …edores. La embajada repitió que «no busca vencedores». …"
            ),
            "Say which one with --occurrence N, or quote more words.",
        ),
        (
            '--quote "no busca vencedores" --text X --claimant outlet --occurrence 3',
            5,
            "There is no occurrence 3: the quote stands in the text 2 times.",
            "Count from 1.",
        ),
        (
            '--quote "no busca vencidos" --text X --claimant outlet',
            3,
            "The quote does not stand in the text.",
            "Did you mean «no busca vencedores»?",
        ),
        (
            '--quote "250 000 hogares" --text X --claimant outlet',
            3,
            "The quote does not stand in the text.",
            "It begins in the middle of «1\u00a0250\u00a0000»: quote whole words and numbers.",
        ),
        (
            '--quote "«»" --text X --claimant outlet',
            5,
            "The quote holds no letter or digit.",
            "Quote the article's own words.",
        ),
        (
            f"{LUZ} --claimant outlet --paraphrase",
            5,
            "The outlet's own voice is no paraphrase.",
            "Leave --paraphrase out, or name the claimant that the outlet retells.",
        ),
        (
            f"{LUZ} --claimant outlet --snapshot 2",
            3,
            "A1 has no snapshot 2.",
            "`claims article show` says how many there are.",
        ),
        (
            '--quote "El cable" --text " " --claimant outlet',
            5,
            "The claim's text is empty.",
            "Write something in it.",
        ),
        (
            f"{LUZ} --claimant outlet --claim C1",
            2,
            "--claim names a claim that has its words already.",
            "Leave --text out, or change it: claims edit C1 --text …",
        ),
        (
            '--quote "El cable" --claimant outlet --claim C1 --topic mar',
            2,
            "--claim names a claim on record: it keeps its own topics.",
            "Leave them out, or change the claim: claims edit C1 …",
        ),
        (
            '--quote "El cable" --claimant outlet --claim C1 --not-check-worthy --subject R1',
            2,
            "--claim names a claim on record: it keeps its own check worthy, subjects.",
            "Leave them out, or change the claim: claims edit C1 …",
        ),
        (
            f"{LUZ} --claimant R9 --new-actor person",
            3,
            "There is no actor R9.",
            "Write more of the name, give its reference, or enter it on the way with --new-actor person.",
        ),
        (
            '--quote "El cable" --claimant outlet --claim C9',
            3,
            "There is no claim C9.",
            "`claims list` shows those on record.",
        ),
        (
            '--text "Habrá luz."',
            2,
            "Missing: --quote, --claimant.",
            "`claims record --help` shows an example. At a terminal a form opens instead.",
        ),
        (
            "--claim C1 --claimant outlet",
            2,
            "Missing: --quote.",
            "`claims record --help` shows an example. At a terminal a form opens instead.",
        ),
        (
            f"{LUZ} --claimant outlet --kind hecho",
            2,
            (
                "Invalid value for '--kind': 'hecho' is not one of event, quantity, quotation, causal, "
                "comparison, prediction, legal, other."
            ),
            "`claims record --help` shows how it is used.",
        ),
        (
            f"{LUZ} --claimant outlet --occurrence 0",
            2,
            "Invalid value for '--occurrence': '0' is not a whole number from 1 to 1000000000.",
            "`claims record --help` shows how it is used.",
        ),
    ],
)
def test_record_refuses(told: Desk, options: str, code: int, error: str, hint: str) -> None:
    told.refuses(f"record A1 {options}", code=code, error=error, hint=hint)


def test_a_refused_claim_leaves_no_new_actor_behind(told: Desk) -> None:
    told.refuses(
        'record A1 --quote "no está" --text X --claimant Nadie --new-actor person',
        code=3,
        error="The quote does not stand in the text.",
        hint="Did you mean «no busca»?",
    )
    assert len(told.ok("actor list --format json").json()) == 3


# ---- appearance ------------------------------------------------------------------------------------------


def test_correct_puts_a_right_appearance_in_the_stead_of_a_wrong_one(begun: Desk) -> None:
    result = begun.ok('appearance correct p3 --claimant ismavia --reason "Habla el Estado."')
    assert result.out == "P4\n"
    assert result.err == "P3 is superseded by P4.\nC3, P4: said by Ismavia, characters 138 to 169.\n"
    [place] = begun.ok("show C3 --format json").json()["appearances"]
    assert (place["ref"], place["claimant"]["ref"], place["quote_kind"]) == ("P4", "R3", "paraphrase")
    assert [actor["ref"] for actor in place["reported_by"]] == ["R1"]
    begun.refuses(
        "appearance correct P3 --claimant outlet --reason x",
        code=4,
        error="P3 was corrected before: P4 stands in its stead.",
        hint="Correct that one.",
    )


def test_correct_to_the_outlet_s_own_voice(begun: Desk) -> None:
    result = begun.ok('appearance correct P3 --claimant Outlet --reason "Lo dice el medio."')
    assert result.err == (
        "P3 is superseded by P4.\nC3, P4: said by the outlet's own voice, characters 138 to 169.\n"
    )


def test_correct_the_words_the_reporters_and_the_date(begun: Desk) -> None:
    claim = begun.ok(
        'appearance correct P1 --quote "a 1 250 000 hogares" --reported-by volkiz --stated 2026 --paraphrase'
        ' --reason "Sobraba." --json'
    ).json()
    assert list(claim) == CLAIM_KEYS
    [place] = claim["appearances"]
    assert (place["ref"], place["quote"], place["stated"]) == ("P4", "a 1\u00a0250\u00a0000 hogares", "2026")
    assert [actor["ref"] for actor in place["reported_by"]] == ["R2"]
    result = begun.ok('appearance correct P2 --occurrence 1 --reason "Era la primera."')
    assert result.err == (
        "P2 is superseded by P5.\nC2, P5: said by the outlet's own voice, characters 183 to 202.\n"
    )


def test_correct_clears_the_reporters(begun: Desk) -> None:
    begun.ok('appearance correct P3 --reported-by "" --reason "Lo dijo él."')
    [place] = begun.ok("show C3 --format json").json()["appearances"]
    assert (place["ref"], place["claimant"]["ref"], place["reported_by"]) == ("P4", "R2", [])


def test_withdraw_takes_appearances_off_and_leaves_them_on_record(begun: Desk) -> None:
    begun.ok('record A1 --claim C1 --quote "El cable dará luz" --claimant Ismavia')
    result = begun.ok('appearance withdraw p4 P3 P4 --reason "Se registró dos veces."')
    assert (result.out, result.err) == (
        "P4\nP3\n",
        "C1 has 1 appearance left.\nC3 has 0 appearances left.\n",
    )
    assert [place["ref"] for place in begun.ok("show C1 --format json").json()["appearances"]] == ["P1"]
    shown = begun.ok("show C3").out
    assert "\nAppearances\n  None stands: claims record ARTICLE --claim C3 …\n" in shown
    assert shown.endswith(
        "  2026-03-02 10:05  Irene Sotomar: P3 withdrawn: «su país retiró doce patrulleras»\n"
        "      Reason: Se registró dos veces.\n"
    )
    assert "C3 P3" not in begun.ok("article show A1").out
    assert begun("appearance withdraw P3 --reason x").code == 4
    begun.refuses(
        "appearance withdraw P6 --reason x",
        code=4,
        error="P6 only says that another was withdrawn.",
        hint="Record the appearance again: claims record … --claim …",
    )


def test_withdraw_as_json_is_the_claim_which_may_be_recorded_there_again(begun: Desk) -> None:
    claim = begun.ok('appearance withdraw P2 --reason "Sobraba." --json').json()
    assert list(claim) == CLAIM_KEYS
    assert (claim["ref"], claim["claimants"], claim["appearances"]) == ("C2", [], [])
    result = begun.ok('record A1 --claim C2 --quote "no busca vencedores" --occurrence 2 --claimant outlet')
    assert result.out == "C2\n"
    [place] = begun.ok("show C2 --format json").json()["appearances"]
    assert (place["ref"], place["start"], place["end"]) == ("P5", 228, 247)


@pytest.mark.parametrize(
    ("line", "code", "error", "hint"),
    [
        (
            "appearance correct P1 --reason x",
            4,
            "P1 would stand as it does already.",
            "Say what is wrong with it: --claimant, --quote, --stated, …",
        ),
        (
            "appearance correct P1 --claimant outlet",
            2,
            "Missing option '--reason'.",
            "`claims appearance correct --help` shows how it is used.",
        ),
        (
            "appearance correct P1 --claimant outlet --reason ' '",
            5,
            "The reason is empty.",
            "Write something in it.",
        ),
        (
            "appearance correct P9 --claimant outlet --reason x",
            3,
            "There is no appearance P9.",
            "`claims show C1` lists the appearances of a claim.",
        ),
        (
            "appearance correct C1 --claimant outlet --reason x",
            5,
            "'C1' is the reference of another kind of record.",
            "Write it as P1.",
        ),
        (
            "appearance correct P2 --reported-by belarte --reason x",
            5,
            "Nobody reports the outlet's own voice: it speaks for itself.",
            "Name the claimant, or leave --reported-by out.",
        ),
        (
            "appearance withdraw P1",
            2,
            "Missing option '--reason'.",
            "`claims appearance withdraw --help` shows how it is used.",
        ),
        (
            "appearance withdraw P1 --reason ' '",
            5,
            "The reason is empty.",
            "Write something in it.",
        ),
        (
            "appearance withdraw P1 P9 --reason x",
            3,
            "There is no appearance P9.",
            "`claims show C1` lists the appearances of a claim.",
        ),
    ],
)
def test_correct_and_withdraw_refuse(told: Desk, line: str, code: int, error: str, hint: str) -> None:
    told.refuses(line, code=code, error=error, hint=hint)
