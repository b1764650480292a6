"""`claims link` and `unlink`, and what `claims show` says of links."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli_runner import masked

from claims.domain.vocabulary import LinkType

if TYPE_CHECKING:
    from cli_runner import Desk


def test_link_and_show(begun: Desk) -> None:
    result = begun.ok("link c2 C1 --as Duplicate")
    assert (result.out, result.err) == ("C2\nC1\n", "Linked C2 to C1 as duplicate.\n")
    begun.ok('link C2 C3 --not-same --reason "Otro país."')
    shown = begun.ok("show C2").out
    assert (
        shown.partition("Linked claims\n")[2]
        == """\
  Duplicate of C1  El cable dará luz a 1.250.000 hogares. (decided, Falso)
      2026-03-02 10:05  Irene Sotomar
  Not the same as C3  Ismavia retiró doce patrulleras. (unreviewed)
      2026-03-02 10:05  Irene Sotomar
      Reason: Otro país.

History
  2026-03-02 10:05  Irene Sotomar: recorded
  2026-03-02 10:05  Irene Sotomar: P2 added, said by the outlet's own voice: «no busca vencedores»
  2026-03-02 10:05  Irene Sotomar: linked to C1: duplicate
  2026-03-02 10:05  Irene Sotomar: not the same as C3
      Reason: Otro país.
"""
    )
    begun.ok("link C1 C2 --as contradicts --reason Contrario")
    begun.ok("unlink C1 C2 --reason Nada")
    assert begun.ok("show C1").out.endswith(
        """\
  2026-03-02 10:05  Irene Sotomar: link to C2 changed: confirmed duplicate → confirmed contradicts
      Reason: Contrario
  2026-03-02 10:05  Irene Sotomar: unlinked from C2: confirmed contradicts
      Reason: Nada
"""
    )
    assert "Linked claims" not in begun.ok("show C1").out


def test_part_of_reads_from_both_sides(begun: Desk) -> None:
    result = begun.ok("link C1 C2 C3 C2 --as part-of")
    assert (result.out, result.err) == (
        "C1\nC2\nC3\n",
        "Linked C1 to C2 as part_of.\nLinked C1 to C3 as part_of.\n",
    )
    assert "  Part of C3  Ismavia" in begun.ok("show C1").out
    assert "  Has as a part C1  El cable" in begun.ok("show C3").out


def test_reports_have_the_confirmed_links(begun: Desk) -> None:
    begun.ok("link C1 C2 --as variant --reason Parecidas")
    begun.ok("link C1 C3 --not-same")
    (link,) = begun.ok("show C1 --format json").json()["links"]
    link = {key: masked(str(value)) for key, value in link.items()}
    assert link == {
        "uuid": "<uuid>",
        "claim": "C2",
        "claim_uuid": "<uuid>",
        "text": "La embajada de Ismavia no busca vencedores.",
        "status": "unreviewed",
        "rating": "None",
        "type": "variant",
        "inverse": "False",
        "state": "confirmed",
        "score": "None",
        "reason": "Parecidas",
        "linked_at": "2026-03-02T09:05:30Z",
        "linked_by": "Irene Sotomar",
    }
    assert (
        "**Linked claims:** 1\n\n"
        "- Variant of C1, «El cable dará luz a 1.250.000 hogares.»: decided (Falso).\n"
    ) in begun.ok("show C2 --format markdown").out


def test_json_is_the_link_or_the_links(begun: Desk) -> None:
    keys = [
        "uuid",
        "claim",
        "other",
        "type",
        "state",
        "score",
        "withdrawn",
        "reason",
        "linked_at",
        "linked_by",
    ]
    result = begun.ok("link C1 C2 --not-same --json")
    assert (list(result.json()), result.err) == (keys, "")
    assert (result.json()["state"], result.json()["withdrawn"]) == ("rejected", False)
    several = begun.ok("link C3 C1 C2 --as translation --json").json()
    assert [(link["claim"], link["other"]) for link in several] == [("C3", "C1"), ("C3", "C2")]
    taken = begun.ok("unlink C2 C1 --reason No --json").json()
    assert [taken[key] for key in ("claim", "other", "withdrawn", "reason")] == ["C1", "C2", True, "No"]
    several = begun.ok("unlink C3 C1 C2 --reason No --json").json()
    assert [link["type"] for link in several] == ["translation", "translation"]


def test_a_person_may_be_named_as_everywhere(begun: Desk) -> None:
    before = begun.ok('--as "Bruno <bruno@b.example>" link C1 C2 --as variant --json').json()
    after = begun.ok('link C1 C3 --as variant --as "Bruno <bruno@b.example>" --json').json()
    assert (before["linked_by"], after["linked_by"]) == ("Bruno", "Bruno")


def test_unlink(begun: Desk) -> None:
    begun.ok("link C1 C2 C3 --as variant")
    result = begun.ok('unlink C1 C3 C2 C3 --reason "Hablan de otra cosa."')
    assert (result.out, result.err) == ("C1\nC3\nC2\n", "Unlinked C1 from C3, C2.\n")


@pytest.mark.parametrize(
    ("line", "code", "error", "hint"),
    [
        (
            "link C2 C1",
            2,
            "Say either how they are linked or that they are not the same.",
            "Give --as duplicate (or another), or --not-same.",
        ),
        (
            "link C2 C1 --as variant --not-same",
            2,
            "Say either how they are linked or that they are not the same.",
            "Give --as duplicate (or another), or --not-same.",
        ),
        (
            "link C2 C1 --as variant --as duplicate",
            2,
            "Two claims are linked in one way.",
            "`claims link --help` shows how it is used.",
        ),
        (
            "link C2 C1 --as same",
            2,
            f"Invalid value for '--as': 'same' is not one of {', '.join(LinkType)}.",
            "`claims link --help` shows how it is used.",
        ),
        ("link C2", 2, "Missing argument 'CLAIM...'.", "`claims link --help` shows how it is used."),
        ("link C2 C3 C2 --as variant", 5, "C2 cannot be linked to itself.", "Name two claims."),
        (
            "link C2 C3 C9 --as variant",
            3,
            "There is no claim C9.",
            "`claims list` shows those on record.",
        ),
        (
            "link C2 C3 C1 --as duplicate",
            4,
            "C1 and C2 are linked so already, as duplicate.",
            "Take it back: claims unlink C1 C2 --reason …",
        ),
        (
            "link C2 C3 C1 --as variant",
            2,
            "C1 and C2 are linked as duplicate: changing that needs a reason.",
            'Give one: --reason "…"',
        ),
        ("unlink C2 C1", 2, "Missing option '--reason'.", "`claims unlink --help` shows how it is used."),
        (
            "unlink C1 C2 C3 --reason X",
            3,
            "C1 is not linked to C3.",
            "`claims show C1` shows its links.",
        ),
    ],
)
def test_what_is_refused_writes_nothing(begun: Desk, line: str, code: int, error: str, hint: str) -> None:
    begun.ok("link C1 C2 --as duplicate")
    begun.refuses(line, code=code, error=error, hint=hint)
