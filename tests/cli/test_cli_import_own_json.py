"""An export of ours as JSON and JSON Lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from own_export import said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli_runner import Desk


def edit_json(desk: Desk, folder: Path, name: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
    if name == "jsonl":
        head, *claims = desk.ok("report --format jsonl").jsonl()
        change(claims)
        text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in (head, *claims))
    else:
        report = desk.ok("report --format json").json()
        change(report["claims"])
        text = json.dumps(report, ensure_ascii=False)
    (folder / f"informe.{name}").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("name", "where"), [("json", "claim 1"), ("jsonl", "line 2")])
def test_json_and_json_lines_come_back_too(begun: Desk, folder: Path, name: str, where: str) -> None:
    def change(claims: list[dict[str, Any]]) -> None:
        claims[0] |= {"topics": ["mar"], "check_worthy": False}
        claims[0]["steps"].append(
            {"status": "decided", "rating": "default:true", "summary": "Sí.", "reason": "Censo nuevo."}
        )

    begun.ok(f"report -o informe.{name}")
    assert begun.ok(f"import informe.{name}").err == "Nothing changes: 3 rows say what is on record.\n"
    edit_json(begun, folder, name, change)
    result = begun.ok(f"import informe.{name}")
    assert (
        result.out
        == f"""\
C1, {where}: edited
  check_worthy: yes → no
  topics: cable, energía → mar
  rating: «default:false» → «default:true»
  summary: «El censo cuenta 812 000 hogares.» → «Sí.»
  reason: «Censo nuevo.»
"""
    )
    assert begun.ok("show C1 --format json").json()["rating"]["code"] == "true"
    assert begun.ok(f"import informe.{name}").err == "Nothing changes: 3 rows say what is on record.\n"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda one: one["evidence"].pop(), "A file does not change these: evidence."),
        (lambda one: one["steps"].pop(0), "A file does not change these: steps."),
        (lambda one: one.update(steps=7), "steps is no list of objects."),
        (lambda one: one.update(uuid="x"), "'x' is no UUID."),
        (lambda one: one.update(text=7), "text cannot be 7."),
        (lambda one: one.update(inventado=1), "A file does not change these: inventado."),
        (lambda one: one["rating"].update(label="Otra"), "A file does not change these: rating."),
        (lambda one: one["steps"].extend([{}, {}]), "A file adds one step at most, the last one."),
    ],
)
def test_an_object_that_cannot_be_taken_is_named(
    begun: Desk, folder: Path, change: Callable[[dict[str, Any]], object], problem: str
) -> None:
    edit_json(begun, folder, "jsonl", lambda claims: change(claims[0]))
    before = begun.head()
    out = said(begun("import informe.jsonl --reject no.jsonl"), code=7)
    assert out.startswith(f"C1, line 2: not taken. {problem}")
    assert begun.head() == before
    head, refused = (json.loads(line) for line in (folder / "no.jsonl").read_text("utf-8").splitlines())
    assert (head["format"], refused["problem"].startswith(problem)) == ("claims-report", True)
    assert said(begun("import no.jsonl"), code=7).startswith(f"C1, line 2: not taken. {problem}")


def test_a_line_that_is_no_json_stops_no_other(begun: Desk, folder: Path) -> None:
    edit_json(begun, folder, "jsonl", lambda claims: claims[1].update(priority="low"))
    head, *rest = (folder / "informe.jsonl").read_text(encoding="utf-8").splitlines()
    (folder / "informe.jsonl").write_text("\n".join([head, "{", "7", *rest]), encoding="utf-8")
    assert (
        said(begun("import informe.jsonl --reject no.jsonl"), code=7)
        == """\
line 2: not taken. It is no JSON object.
line 3: not taken. It is no JSON object.
C2, line 5: edited
  priority: normal → low
"""
    )
    assert (folder / "no.jsonl").read_text(encoding="utf-8").splitlines()[1:] == ["{", "7"]


def test_a_new_claim_as_an_object(begun: Desk, folder: Path) -> None:
    place = {"article": {"ref": "A1"}, "claimant": None, "quote": "2 de marzo"}
    edit_json(
        begun,
        folder,
        "json",
        lambda claims: claims.append({"text": "Nueva.", "topics": ["mar"], "appearances": [place]}),
    )
    assert begun.ok("import informe.json").out.startswith("C4, claim 4: a new claim\n  text: «Nueva.»\n")
