from __future__ import annotations

import io
import json
import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_samples import (
    OnePass,
    claim,
    fleet_share,
    hostile_report,
    lost_boats,
    prosperity,
    ratified,
    report,
    sample_report,
)

from claims.domain.report import ClaimEntry
from claims.formats import Options, get_format
from claims.formats.json import claim_to_dict, dump, report_to_dict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.domain.report import Report

ACTIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def written(name: str, data: Report) -> str:
    sink = io.StringIO(newline="")
    get_format(name).write(data, sink, Options())
    return sink.getvalue()


def whole(data: Report) -> dict[str, Any]:
    return {**report_to_dict(data), "claims": [claim_to_dict(entry) for entry in data.claims]}


@pytest.mark.parametrize(
    "data",
    [report(), report(lost_boats()), sample_report(), hostile_report()],
    ids=["empty", "one", "sample", "hostile"],
)
def test_json_is_the_whole_report_laid_out_readably(data: Report) -> None:
    text = written("json", data)
    assert json.loads(text) == whole(data)
    assert text == dump(whole(data), indent=2) + "\n"


def test_json_lines_are_a_head_and_a_claim_a_line() -> None:
    data = hostile_report()
    head, *claims = written("jsonl", data).removesuffix("\n").split("\n")
    assert json.loads(head) == report_to_dict(data)
    assert [json.loads(line) for line in claims] == whole(data)["claims"]


def test_the_head_says_what_follows() -> None:
    assert report_to_dict(report(lost_boats(), filters=(("status", "decided"), ("status", "published")))) == {
        "format": "claims-report",
        "schema": 1,
        "title": "Informe",
        "language": "es",
        "database": "5b0e7a52-93c4-4f0d-8d57-0c9d4d1f6a10",
        "state": {
            "event": 148,
            "hash": "9c1b2e7d4f5a60718293a4b5c6d7e8f90112233445566778899aabbccddeeff0",
            "at": "2026-01-14T18:05:00Z",
        },
        "filters": [{"name": "status", "value": "decided"}, {"name": "status", "value": "published"}],
        "counts": {"total": 1, "by_status": {"unreviewed": 1}},
    }


def test_a_database_without_events_has_no_time() -> None:
    head = report_to_dict(replace(report(), state_event=0, state_hash="", state_at=None))
    assert head["state"] == {"event": 0, "hash": "", "at": None}


def test_every_field_of_a_claim_is_there() -> None:
    derived = {"rating", "claimants", "independent_sources"}
    assert set(claim_to_dict(ratified())) == {field.name for field in fields(ClaimEntry)} | derived


@pytest.mark.parametrize("part", ["appearances", "evidence", "steps"])
def test_every_field_of_its_parts_is_there(part: str) -> None:
    entry = getattr(ratified(), part)[0]
    (first, *_) = claim_to_dict(ratified())[part]
    expected = {field.name for field in fields(entry)} - {"snapshot_sha256"}
    assert set(first) == expected


def test_an_outlet_in_its_own_voice_is_no_claimant() -> None:
    (appearance,) = claim_to_dict(lost_boats())["appearances"]
    assert appearance["claimant"] is None
    assert appearance["stated"] is None
    assert appearance["snapshot"] == {
        "number": 1,
        "sha256": "215a5f10ebf2927bfe71725c118478849bac0abab153ab53976e32d702d21af4",
    }


@given(st.text() | st.text(alphabet='</!-script>SCRIPT\x9b\u2028\u202e"\\\n'))
def test_any_text_is_read_back_and_can_do_nothing(text: str) -> None:
    written = dump(claim_to_dict(claim(1, text)))
    assert json.loads(written)["text"] == text
    assert not ACTIVE.search(written)
    assert not re.search("</|<!--|<script", written, re.IGNORECASE)


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_a_hostile_report_is_safe_inside_a_script_tag(name: str) -> None:
    text = written(name, hostile_report())
    assert not ACTIVE.search(text)
    assert not re.search("</|<!--|<script", text, re.IGNORECASE)


def test_letters_stay_readable() -> None:
    assert dump("«Ñandú» <b> Nora <nora@ribera.example>") == '"«Ñandú» <b> Nora <nora@ribera.example>"'


def test_what_could_act_is_escaped() -> None:
    assert dump("</script><!--\u202e\u2028\x85<SCRIPT") == (
        '"\\u003c/script>\\u003c!--\\u202e\\u2028\\u0085\\u003cSCRIPT"'
    )


def test_every_sign_that_deceives_is_escaped_alone_too() -> None:
    ranges = ((0x7F, 0xA0), (0x61C, 0x61D), (0x200E, 0x2010), (0x2028, 0x202F), (0x2066, 0x206A))
    for code in (0xFEFF, *(code for first, after in ranges for code in range(first, after))):
        assert dump(f"a{chr(code)}") == f'"a\\u{code:04x}"'


def test_a_number_that_json_has_not_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump({"score": float("nan")})


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_claims_are_written_as_they_come(name: str) -> None:
    sink = io.StringIO(newline="")

    def claims() -> Iterator[ClaimEntry]:
        yield ratified()
        assert '"ref": "C1"' in sink.getvalue()
        yield fleet_share()

    get_format(name).write(replace(report(), claims=claims()), sink, Options())
    assert '"ref": "C2"' in sink.getvalue()


@pytest.mark.parametrize(
    ("name", "walks"), [("csv", 1), ("json", 1), ("jsonl", 1), ("table", 1), ("markdown", 2)]
)
def test_claims_are_walked_no_more_than_needed(name: str, walks: int) -> None:
    claims = OnePass(ratified(), prosperity())
    written(name, replace(report(), total=2, claims=claims))
    assert claims.walks == walks
