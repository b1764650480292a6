"""Hostile text in every field, through the formats that a browser or a search engine reads."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from html_reader import Page
from report_samples import HOSTILE, hostile_claim, hostile_report, report, sample_report

from claims.domain.status import Status
from claims.domain.text import visible
from claims.formats import Options, get_format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.domain.report import Report

OPTIONS = Options(publisher=HOSTILE[0], base_url="https://verifica.example")


def written(name: str, data: Report) -> str:
    """Write a report."""
    sink = io.StringIO(newline="")
    get_format(name).write(data, sink, OPTIONS)
    return sink.getvalue()


def one_line(text: str) -> str:
    """Give a text as a reader of a page sees it."""
    return " ".join(visible(text, multiline=True).split())


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text_in_a_page(text: str) -> None:
    raw = written("html", report(hostile_claim(7, text), title=text, filters=((text, text),)))
    page = Page(raw)
    assert page.wrong == []
    assert visible(raw, multiline=True) == raw  # nothing in it turns the letters round, or hides
    assert all(re.match(r"(https?://|#)", link) for link in page.links), page.links
    # It stands there in every field: the title, the claim, names, notes, reasons, quotes.
    assert page.text.count(one_line(text)) > 40
    assert page.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert len(page.ids) == len(set(page.ids))


def test_hostile_text_adds_no_element_and_no_attribute() -> None:
    mild = report(hostile_claim(7, "https://medio.example/nota"), hostile_claim(8, "nota"))
    assert Page(written("html", hostile_report())).elements <= Page(written("html", mild)).elements
    assert not Page(written("html", sample_report())).wrong


def strings(value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - whatever JSON holds
    """Walk through JSON, and give every string with the key that it stands under."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield from ((key, held),) if isinstance(held, str) else strings(held)
    elif isinstance(value, list):
        for held in value:
            yield from strings(held)


@pytest.mark.parametrize("name", ["claimreview", "datafeed"])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text_for_machines(name: str, text: str) -> None:
    raw = written(name, report(hostile_claim(7, text)))
    assert "<" not in raw
    assert not re.search("[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]", raw)
    found = list(strings(json.loads(raw)))
    addresses = [held for key, held in found if key in {"url", "sameAs", "@id"}]
    assert addresses
    assert all(re.match(r"(https?://[a-z.]+|urn:uuid:)", held) for held in addresses), addresses
    assert {held for key, held in found if key == "claimReviewed"} == {text.strip()}


def test_the_hostile_claims_are_reviews() -> None:
    assert hostile_claim(7, "x").status is Status.DECIDED
    assert written("claimreview", hostile_report()).count('"ClaimReview"') == len(HOSTILE)
