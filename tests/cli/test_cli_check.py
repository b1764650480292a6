"""`claims check --standard claimreview`: the review that the export writes, and anybody's file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cli_runner import run_cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli_runner import Desk, Result

    Check = Callable[..., Result]

REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://verifica.example/cable",
    "claimReviewed": "El cable dará luz a 1 250 000 hogares.",
    "datePublished": "2026-03-09",
    "author": {"@type": "Organization", "name": "Contraste"},
    "reviewRating": {
        "@type": "Rating",
        "ratingValue": 1,
        "worstRating": 1,
        "bestRating": 5,
        "alternateName": "Falso",
    },
    "itemReviewed": {
        "@type": "Claim",
        "datePublished": "2026-03-02",
        "author": {"@type": "Person", "name": "Octavio Belarte", "sameAs": "https://belarte.example/"},
        "firstAppearance": {"@type": "CreativeWork", "url": "https://gaceta.example/cable"},
    },
}
VALID = json.dumps(REVIEW, ensure_ascii=False)
WITHOUT_URL = json.dumps({key: value for key, value in REVIEW.items() if key != "url"})
ORGANIZATION = '{"@context": "https://schema.org", "@type": "Organization", "name": "Contraste"}'
NONE = "There is no ClaimReview in it."


def script(block: str, kind: str = 'type="application/ld+json"') -> str:
    return f"<script {kind}>{block}</script>"


def page(*blocks: str) -> str:
    return f"<!doctype html>\n<html><head>{''.join(blocks)}</head><p>Hola</p></html>"


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMS_CONFIG", "/nonexistent")
    monkeypatch.delenv("CLAIMS_DB", raising=False)

    def run(content: str | bytes, name: str = "feed.json", *more: str) -> Result:
        raw = content.encode("utf-8", errors="surrogatepass") if isinstance(content, str) else content
        (tmp_path / name).write_bytes(raw)
        return run_cli("check", name, "--standard", "claimreview", *more)

    return run


def problems(result: Result) -> list[tuple[str, str]]:
    return [(one["path"], one["rule"]) for one in result.json()]


# ---- a file ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        VALID,
        f"\ufeff{VALID}",
        VALID.encode("utf-16"),
        json.dumps([REVIEW, REVIEW | {"url": "https://verifica.example/otra"}]),
        f"{VALID}\n\n{json.dumps(REVIEW | {'url': 'https://verifica.example/otra'})}\n",
        VALID.replace("cable dará", "cable\u2028dará") + "\n" + ORGANIZATION,
        page(script(VALID)),
        page(script(ORGANIZATION), script(VALID), script('{"@type": "BreadcrumbList"}')),
        page(script(VALID, 'type="application/ld+json; charset=utf-8"')),
        page(script(VALID, "type='APPLICATION/LD+JSON'")),
        page(f'<SCRIPT id="x" TYPE=application/ld+json>{VALID}</SCRIPT>'),
        page(script(f"<![CDATA[{VALID}]]>")),
        page(script(f"\n//<![CDATA[\n{VALID}\n//]]>\n")),
        page(script(f"/*<![CDATA[*/ {VALID} /*]]>*/")),
        page(script(f"<!--\n{VALID}\n-->")),
        page(script("var a = {", 'type="text/javascript"'), script(VALID)),
        f'<?xml version="1.0"?>\n<!-- {WITHOUT_URL} -->{page(script(VALID))}',
    ],
)
def test_a_file_in_order_has_no_problem(check: Check, content: str | bytes) -> None:
    result = check(content)
    assert (result.code, result.out) == (0, ""), result
    assert result.err.endswith("feed.json by claimreview: 0 errors, 0 warnings.\n")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (WITHOUT_URL, [("$.url", "url")]),
        (f"{VALID}\n{WITHOUT_URL}", [("$[1].url", "url")]),
        (page(script(ORGANIZATION), script(WITHOUT_URL)), [("$[1].url", "url")]),
        (page(script("{"), script(WITHOUT_URL)), [("$[0]", "json"), ("$[1].url", "url")]),
        (page(script(VALID), script(VALID)), [("$[0].url", "anchor"), ("$[1].url", "anchor")]),
        (page(script(VALID.replace('"', "&quot;"))), [("$[0]", "json"), ("$", "type")]),
        (page(script("")), [("$[0]", "json"), ("$", "type")]),
        (page(script("[" * 100_000)), [("$[0]", "json"), ("$", "type")]),
        (page("<div itemscope itemtype='https://schema.org/ClaimReview'></div>"), [("$", "type")]),
        (ORGANIZATION, [("$", "type")]),
        ('"ClaimReview"', [("$", "type")]),
        (VALID.replace("El cable", "El \\ud800cable"), [("$", "text")]),
        (VALID.replace("2026-03-02", "2026-02-30"), [("$.itemReviewed.datePublished", "date")]),
        (VALID.replace("2026-03-09", "2999-03-09"), [("$.datePublished", "date-future")]),
    ],
)
def test_what_is_wrong_in_a_file_is_named(
    check: Check,
    content: str,
    expected: list[tuple[str, str]],
) -> None:
    assert problems(check(content, "feed.json", "--format", "json")) == expected


def test_only_an_error_ends_with_7(check: Check) -> None:
    assert check(WITHOUT_URL).code == 7
    warned = check(VALID.replace("2026-03-02", "ayer"))
    assert (warned.code, warned.err) == (0, "feed.json by claimreview: 0 errors, 1 warnings.\n")


def test_a_page_without_any_says_so(check: Check) -> None:
    result = check(page(), "page.html")
    assert (result.code, result.out) == (7, f"error   $: {NONE} (type)\n")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("", "feed.json is empty."),
        ("{", "feed.json is no JSON that can be read: Expecting property name enclosed in double quotes"),
        ('{"a": NaN}', "feed.json is no JSON that can be read: NaN is no number of JSON"),
        ('{"a": -Infinity}', "feed.json is no JSON that can be read: -Infinity is no number of JSON"),
        ('{"a": 1, "a": 2}', "feed.json is no JSON that can be read: the key 'a' stands twice in one object"),
        ("[" * 100_000, "feed.json is no JSON that can be read: "),
        (f'{{"a": {"9" * 5_000}}}', "feed.json is no JSON that can be read: "),
        (f"{VALID}\n{VALID}\n{{", "Line 3 of feed.json is no JSON that can be read: "),
        (f"{VALID}\nfin", "Line 2 of feed.json is no JSON that can be read: "),
        (b"\xff\xfe\x00", "feed.json says that it is utf-16, and is not: byte "),
        (b"\x00\x01\x02\xff", "feed.json is not a text."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(check: Check, content: str | bytes, error: str) -> None:
    result = check(content)
    assert (result.code, result.out) == (5, "")
    assert result.err.startswith(f"Error: {error}")
    assert len(result.err) < 500


def test_another_encoding_is_read_with_a_warning(check: Check) -> None:
    result = check(VALID.encode("cp1252"))
    assert result.code == 0
    assert result.err.startswith("Warning: feed.json is not UTF-8; it was read as ")


def test_what_a_file_says_does_not_reach_the_terminal_as_it_is(check: Check) -> None:
    result = check(json.dumps({"\u202e\x1b[31m": {"claimReviewed": ""}}, ensure_ascii=False))
    assert "\u202e" not in result.out
    assert "\x1b" not in result.out


# ---- a claim ---------------------------------------------------------------------------------------------


def test_the_check_of_a_claim_looks_at_what_the_export_writes(told: Desk) -> None:
    bare = told.ok("check C1 --standard claimreview --format json").json()
    assert {one["rule"] for one in bare} >= {"url", "author"}
    options = "--base-url https://verifica.example/hechos/ --publisher Contraste"
    options += " --publisher-url https://contraste.example"
    assert told.ok(f"check C1 --standard claimreview {options} --format json").json() == []
    review = told.ok(f"report C1 --format claimreview {options}").json()
    assert review["url"] == "https://verifica.example/hechos/C1"
    assert review["author"] == {
        "@type": "Organization",
        "name": "Contraste",
        "url": "https://contraste.example",
    }


def test_the_settings_say_who_publishes(told: Desk) -> None:
    told.ok("config set publisher Contraste")
    told.ok("config set publisher_url https://contraste.example")
    author = told.ok("report C1 --format claimreview").json()["author"]
    assert (author["name"], author["url"]) == ("Contraste", "https://contraste.example")
    author = told.ok("report C1 --format claimreview --publisher Otra").json()["author"]
    assert author["name"] == "Otra"


def test_an_appearance_on_the_reviewer_s_own_site_is_told(told: Desk, folder: Path) -> None:
    own = "--base-url https://www.gaceta.example/verifica"
    said = "Left out, being on the reviewer's own site, where no claim may originate: C1 P1.\n"
    for name in ("claimreview", "datafeed"):
        result = told.ok(f"report --format {name} {own} -o salida.json")
        assert said in result.err
        assert "gaceta.example/nota" not in (folder / "salida.json").read_text(encoding="utf-8")
        assert said not in told.ok(f"report --format {name} --base-url https://verifica.example").err
    assert said not in told.ok(f"report --format json {own}").err
    checked = told.ok(f"check C1 --standard claimreview {own} --format json").json()
    assert [one["message"] for one in checked if one["rule"] == "origin"] == [
        "P1 is left out, being on the reviewer's own site: https://gaceta.example/nota"
    ]
    assert "appearance" in {one["rule"] for one in checked}


@pytest.mark.parametrize("command", ["report C1 --format claimreview", "check C1 --standard claimreview"])
def test_addresses_that_lead_nowhere_are_refused(told: Desk, command: str) -> None:
    for link in ("https://verifica.example/?p=1", "https://verifica.example/#hechos"):
        told.refuses(
            f"{command} --base-url '{link}'",
            code=5,
            error=f"No page can stand below '{link}': it has a query or a fragment.",
            hint="Leave out what begins with ? or #.",
        )
    assert told(f"{command} --publisher-url contraste.example").code == 5
    assert told(f"{command} --publisher ' '").code == 5


def test_a_claim_without_a_verdict_has_no_review(told: Desk) -> None:
    told.refuses(
        "check C2 --standard claimreview",
        code=5,
        error="C2 has no verdict, and so no ClaimReview.",
        hint="Decide it first: claims verify C2 --rating …",
    )
